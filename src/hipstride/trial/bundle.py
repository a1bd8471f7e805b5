"""The bundle of a report: data that may leave, the study, versions, seed and results; and the check of it."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial.dictionary import csv_text, data_csv, dictionary_csv, read_data_csv
from hipstride.trial.endpoint_analysis import person_verdicts
from hipstride.trial.outcomes import Wide, limits_of
from hipstride.trial.report import Report, report
from hipstride.trial.report_parts import kept
from hipstride.trial.study import Study, read_study
from hipstride.trial.study_data import Counted, Prepared

BUNDLE_SCHEMA = "hipstride.trial-bundle/1"
STUDY, DATA, DICTIONARY, COUNTS, RESULTS, VERDICTS, MANIFEST = (
    "study.toml",
    "data.csv",
    "dictionary.csv",
    "counts.json",
    "results.json",
    "change_verdicts.csv",
    "manifest.json",
)
CLOSE = 2e-6
"""Numbers have six digits; another machine may round the last one the other way."""


def bundle_files(
    study_text: str, study: Study, prepared: Prepared, found: Report, environment: Mapping[str, str]
) -> dict[str, str]:
    """Name and text of every file; nothing in them names a person, and there is no date."""
    counts = prepared.counted
    files = {
        STUDY: study_text,
        DATA: data_csv(study, prepared),
        DICTIONARY: dictionary_csv(study, prepared),
        COUNTS: _json(
            {
                "people": counts.people,
                "without_consent": counts.without_consent,
                "allocated": dict(counts.allocated),
                "rows_outside_windows": counts.rows_outside_windows,
                "second_rows_in_window": counts.second_rows_in_window,
            }
        ),
        RESULTS: _json(found.results),
        VERDICTS: verdicts_csv(study, prepared),
    }
    manifest = {
        "schema": BUNDLE_SCHEMA,
        "title": study.title,
        "seed": study.seed,
        "versions": found.versions,
        "environment": dict(environment),
        "sha256": {name: _digest(text) for name, text in files.items()},
    }
    return {**files, MANIFEST: _json(manifest)}


def verdicts_csv(study: Study, prepared: Prepared) -> str:
    """One line a person and endpoint that has a detectable change: real, within error, or not comparable."""
    wide = Wide(study, prepared)
    names = ("person", "arm", "start", "week", "change", "detectable", "verdict")
    lines = [
        [
            "endpoint",
            "record_id",
            "arm",
            "start",
            f"week_{study.primary_week:g}",
            "change",
            "detectable",
            "verdict",
        ]
    ]
    for endpoint in study.endpoints:
        try:
            columns = person_verdicts(wide, endpoint, limits_of(wide, endpoint))
        except NoEstimate:  # the report says why
            continue
        if columns:
            rows = zip(*(columns[name] for name in names), strict=True)
            lines += [[endpoint.name, *(_cell(one) for one in row)] for row in rows]
    return csv_text(lines)


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    number = kept(value)
    return "" if number is None else f"{number:g}" if isinstance(number, float | int) else number


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False, sort_keys=False) + "\n"


def reproduce(files: Mapping[str, str], version: str, where: str) -> tuple[list[str], list[str]]:
    """Compute a bundle again: what differs in it, and notes that are no difference.

    Raises BadInput for what is no bundle.
    """
    manifest = _object(files, MANIFEST, where)
    digests = manifest.get("sha256")
    if manifest.get("schema") != BUNDLE_SCHEMA or not isinstance(digests, dict):
        raise BadInput(f"{where}/{MANIFEST}", f"schema {manifest.get('schema')!r}", BUNDLE_SCHEMA)
    differences = []
    for name in (STUDY, DATA, DICTIONARY, COUNTS, RESULTS, VERDICTS):
        if name not in files:
            raise BadInput(where, f"no {name}", "a whole bundle, as `hipstride trial report` writes it")
        if digests.get(name) != _digest(files[name]):
            differences.append(f"{name} is not the file that the manifest describes")
    try:
        values = tomllib.loads(files[STUDY])
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{where}/{STUDY}", str(error), "a TOML file") from None
    study = read_study(values, f"{where}/{STUDY}")
    prepared = read_data_csv(study, files[DATA], _counted(files, where), f"{where}/{DATA}")
    again = report(study, prepared, version)
    before = _object(files, RESULTS, where)
    now = json.loads(_json(again.results))
    notes = [
        f"{what}; the tables are compared"
        for what in different(before.pop("versions", None), now.pop("versions"), "versions")
    ]
    for one in (before, now):
        for section in one.get("sections", []):
            tables = section.get("tables", [])
            section["tables"] = [table for table in tables if table.get("id") != "versions"]
    differences += different(before, now, "results")
    made = {DATA: data_csv(study, prepared), DICTIONARY: dictionary_csv(study, prepared)}
    made[VERDICTS] = verdicts_csv(study, prepared)
    differences += [
        f"{name} is written differently now" for name, text in made.items() if text != files[name]
    ]
    return differences, notes


def _counted(files: Mapping[str, str], where: str) -> Counted:
    found = _object(files, COUNTS, where)
    try:
        return Counted(**found)
    except TypeError:
        raise BadInput(f"{where}/{COUNTS}", "other keys", "the counts of `hipstride trial report`") from None


def _object(files: Mapping[str, str], name: str, where: str) -> dict[str, Any]:
    if name not in files:
        raise BadInput(where, f"no {name}", "a bundle, as `hipstride trial report` writes it")
    try:
        found = json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}/{name}", f"text that is not JSON ({error})", "JSON") from None
    if not isinstance(found, dict):
        raise BadInput(f"{where}/{name}", "no object", "a JSON object")
    return found


def different(before: Any, now: Any, path: str) -> list[str]:
    """Where two results differ, each place in one line."""
    return list(_different(before, now, path))


def _different(before: Any, now: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*before, *now]):
            if key not in before or key not in now:
                yield f"{path}.{key}: only in {'this run' if key not in before else 'the bundle'}"
            else:
                yield from _different(before[key], now[key], f"{path}.{key}")
    elif isinstance(before, list) and isinstance(now, list):
        if len(before) != len(now):
            yield f"{path}: {len(before)} in the bundle, {len(now)} now"
        for place, (one, other) in enumerate(zip(before, now, strict=False)):
            label = one.get("id", place) if isinstance(one, dict) else place
            yield from _different(one, other, f"{path}[{label}]")
    elif not _same(before, now):
        yield f"{path}: {before!r} in the bundle, {now!r} now"


def _same(before: Any, now: Any) -> bool:
    numbers = all(isinstance(one, float | int) and not isinstance(one, bool) for one in (before, now))
    if numbers:
        return bool(abs(before - now) <= CLOSE * max(abs(before), abs(now)) + 1e-12)
    return bool(before == now)

"""The table that leaves, and its data dictionary in REDCap's 18 columns."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from hipstride.catalogue import measures
from hipstride.record.errors import BadInput
from hipstride.trial.columns import number_of
from hipstride.trial.csv_text import columns_of_csv
from hipstride.trial.study import Study
from hipstride.trial.study_data import Counted, Prepared, Row

REDCAP_COLUMNS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
"""Exactly as REDCap wants them."""

VARIABLE = re.compile(r"^[a-z][a-z0-9_]{0,25}$")
FIXED = ("record_id", "redcap_event_name", "arm", "week", "day")


def variable_names(names: Sequence[str]) -> dict[str, str]:
    """A REDCap variable for each column: small letters, digits and _, at most 26, each once.

    >>> variable_names(["Hip flexion (N)", "hip_flexion_n", "6MWT"])
    {'Hip flexion (N)': 'hip_flexion_n', 'hip_flexion_n': 'hip_flexion_n_2', '6MWT': 'x_6mwt'}
    """
    taken, found = set(FIXED), {}
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "x"
        plain = (plain if plain[0].isalpha() else f"x_{plain}")[:26].rstrip("_")
        one, number = plain, 1
        while one in taken:
            number += 1
            one = f"{plain[: 26 - len(str(number)) - 1]}_{number}"
        taken.add(one)
        found[name] = one
    return found


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """RFC 4180: commas, CRLF, quotes where needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def data_csv(study: Study, prepared: Prepared) -> str:
    """The table that leaves: one row a person and visit under REDCap names."""
    variables = variable_names(study.kept_columns)
    number = {arm.name: place for place, arm in enumerate(study.arms, start=1)}
    rows = [[*FIXED, *variables.values()]]
    rows += [
        [
            row.person,
            f"week_{row.week.replace('.', '_')}_arm_{number[row.arm]}",
            row.arm,
            row.week,
            f"{row.day:g}",
            *(row.cells[name] for name in study.kept_columns),
        ]
        for row in prepared.rows
    ]
    return csv_text(rows)


def read_data_csv(study: Study, text: str, counted: Counted, where: str) -> Prepared:
    """The same table read again."""
    table = columns_of_csv(text, where)
    variables = variable_names(study.kept_columns)
    for name in (*FIXED, *variables.values()):
        if name not in table:
            raise BadInput(f"{where}, header", f"no column {name}", "the columns that the study names")
    days = [number_of(one) for one in table["day"]]
    for place, (day, week, arm) in enumerate(zip(days, table["week"], table["arm"], strict=True), start=1):
        if day is None or week not in study.weeks or arm not in [one.name for one in study.arms]:
            raise BadInput(
                f"{where}, row {place}", f"day {day}, week {week}, arm {arm}", "those of the study"
            )
    return Prepared(
        tuple(
            Row(
                table["record_id"][i],
                table["arm"][i],
                table["week"][i],
                day or 0.0,
                {name: table[variable][i].strip() for name, variable in variables.items()},
            )
            for i, day in enumerate(days)
        ),
        counted,
    )


def dictionary_csv(study: Study, prepared: Prepared) -> str:
    """The data dictionary; REDCap adds `redcap_event_name` itself, so it is not in it."""
    variables = variable_names(study.kept_columns)
    lines = [list(REDCAP_COLUMNS)]
    lines.append(_line("record_id", "Pseudonym of the person", required=True))
    arms = {one.name: one.title for one in study.arms}
    kind, choices = _choices(arms, "radio")
    lines.append(_line("arm", "Arm", kind=kind, choices=choices, required=True))
    lines.append(_line("week", "Planned visit, calendar week", validation="number", required=True))
    lines.append(_line("day", "Day of the visit since the start", validation="number"))
    labels, limits = _labels(study), _limits(study)
    for name, variable in variables.items():
        if name in study.value_columns:
            low, high = limits.get(name, ("", ""))
            line = _line(variable, labels.get(name, name), validation="number", low=low, high=high)
        else:
            texts = sorted({row.cells[name] for row in prepared.rows} - {""})
            numeric = bool(texts) and all(number_of(text) is not None for text in texts)
            if numeric:
                line = _line(variable, labels.get(name, name), validation="number")
            else:
                kind, choices = _choices({text: text for text in texts}, "dropdown")
                line = _line(variable, labels.get(name, name), kind=kind, choices=choices)
        if name != variable:
            line[-1] = f"Column {_plain(name)} of the source"
        lines.append(line)
    return csv_text(lines)


def _line(
    variable: str,
    label: str,
    *,
    kind: str = "text",
    choices: str = "",
    validation: str = "",
    low: str = "",
    high: str = "",
    required: bool = False,
) -> list[str]:
    if not VARIABLE.match(variable):
        raise AssertionError(f"{variable} is no REDCap variable")
    must = "y" if required else ""
    return [
        variable,
        "visit",
        "",
        kind,
        label,
        choices,
        "",
        validation,
        low,
        high,
        "",
        "",
        must,
        "",
        "",
        "",
        "",
        "",
    ]


def _choices(texts: Mapping[str, str], kind: str) -> tuple[str, str]:
    """A field of choices if every text can be its own code, else free text."""
    if not texts or len(texts) > 12 or not all(re.fullmatch(r"[A-Za-z0-9_]+", text) for text in texts):
        return "text", ""
    return kind, " | ".join(f"{text}, {_plain(label)}" for text, label in texts.items())


def _plain(text: str) -> str:
    """A label without the two signs that part choices."""
    return text.replace("|", "/").replace(",", ";")


def _labels(study: Study) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for one in study.endpoints:
        unit = f" ({one.unit})" if one.unit else ""
        for place, name in enumerate(one.sources, start=1):
            part = f", attempt {place}" if one.attempts else f", {name}" if one.left is not None else ""
            found[name] = f"{one.name}{part}{unit}"
    for harm in study.harms:
        found[harm.column] = harm.label or harm.column
    for role, name in study.dose.model_dump().items():
        if name is not None:
            found[name] = f"{role.replace('_', ' ').capitalize()} since the visit before"
    if study.columns.affected_side is not None:
        found[study.columns.affected_side] = "More affected side, as declared"
    if study.columns.left_because is not None:
        found[study.columns.left_because] = "Why the person stopped"
    return found


def _limits(study: Study) -> Mapping[str, tuple[str, str]]:
    """Hard ranges of the catalogue for the columns of endpoints that name a measure."""
    found = {}
    for one in study.endpoints:
        if one.measure is None:
            continue
        for row in measures.thresholds(one.measure, "hard_range"):
            if row.value is not None and row.value_high is not None and row.unit == one.unit:
                found.update(dict.fromkeys(one.sources, (f"{row.value:g}", f"{row.value_high:g}")))
    return found

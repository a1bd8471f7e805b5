"""`hipstride trial report`, `hipstride trial reproduce` and `hipstride trial collect`."""

from __future__ import annotations

import datetime as dt
import platform
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from hipstride import __version__
from hipstride.cli.day import judging_day
from hipstride.cli.output import envelope, print_json
from hipstride.cli.paper import PaperName, PdfFile, need_pdf, paper_named, write_pdf
from hipstride.cli.words import wrapped
from hipstride.exchange import read_log, read_person
from hipstride.exchange.archive import read_archive
from hipstride.exchange.data_folder import made_folder
from hipstride.exchange.files import (
    decoded,
    is_standard,
    read_bytes,
    read_text,
    shown_path,
    write_text_atomically,
)
from hipstride.record.errors import BadInput
from hipstride.record.event import Log
from hipstride.record.person import Person
from hipstride.trial.csv_text import columns_of_csv

BUNDLE = "bundle"
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def report(
    study: Annotated[str, typer.Argument(metavar="STUDY.toml", help="What was planned.")],
    data: Annotated[
        str, typer.Argument(metavar="DATA.csv", help="One row for each person and visit; - is stdin.")
    ],
    out: Annotated[str, typer.Option(metavar="FOLDER", help="Where the report and its bundle are written.")],
    html: Annotated[bool, typer.Option("--html", help="Also as a page, report.html.")] = False,
    pdf: PdfFile = None,
    paper: PaperName = "a4",
    salt: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="A secret text; people are then named by a keyed hash. Keep it apart."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """The whole report of a trial with its reproducible bundle; only consented, pseudonymous data leave."""
    from hipstride.trial.bundle import bundle_files
    from hipstride.trial.report import report as make
    from hipstride.trial.report_html import html as page
    from hipstride.trial.report_html import text
    from hipstride.trial.study import read_study
    from hipstride.trial.study_data import prepare

    sheet = paper_named(paper)
    if pdf is not None:
        need_pdf(pdf, json=json, soon=out)
    plan = read_text(study)
    try:
        values = tomllib.loads(plan)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(shown_path(study), str(error), "a TOML file") from None
    design = read_study(values, shown_path(study))
    table = columns_of_csv(read_text(data), shown_path(data))
    prepared = prepare(design, table, None if salt is None else read_text(salt))
    found = make(design, prepared, __version__)
    files = bundle_files(plan, design, prepared, found, environment())
    printed = None
    if pdf is not None:
        from hipstride.handout.trial_report import trial_sheets

        printed = trial_sheets(found, sheet)
    folder = made_folder(out)  # the PDF may go into it
    if pdf is not None and printed is not None:
        write_pdf(pdf, printed, json=json)
    inner = made_folder(folder / BUNDLE)
    for name, content in files.items():
        write_text_atomically(inner / name, content)
    written = ["report.txt", f"{BUNDLE}/"]
    write_text_atomically(folder / "report.txt", text(found))
    if html:
        write_text_atomically(folder / "report.html", page(found))
        written.insert(0, "report.html")
    if json:
        result = found.results
        del result["schema"]
        inputs = {"study": values, "data": files["data.csv"]}
        print_json(envelope("hipstride.trial-report/1", inputs, result))
        return
    if pdf is not None and is_standard(pdf):
        return
    for sentence in found.sections[0].text:
        print(wrapped(sentence))
    made = ", ".join(f"{name} {value}" for name, value in found.versions.items())
    print(f"\nWritten to {shown_path(out)}: {', '.join(written)}")
    if pdf is not None:
        print(f"Written to {shown_path(pdf)}: the report to print")
    print(made)


def environment() -> dict[str, str]:
    """What else a number may depend on."""
    import numpy
    import scipy

    return {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__}


def reproduce(
    bundle: Annotated[str, typer.Argument(metavar="BUNDLE", help="The folder that `trial report` wrote.")],
    json: Json = False,
) -> int:
    """Compute a bundle again. Exit 0: every table is identical; 1: it says what differs."""
    from hipstride.trial.bundle import MANIFEST
    from hipstride.trial.bundle import reproduce as again

    folder = Path(bundle)
    if not (folder / MANIFEST).is_file() and (folder / BUNDLE / MANIFEST).is_file():
        folder = folder / BUNDLE
    if not (folder / MANIFEST).is_file():
        raise BadInput(shown_path(bundle), f"no {MANIFEST}", "a folder that `hipstride trial report` wrote")
    names = sorted(one.name for one in folder.iterdir() if one.suffix in (".toml", ".csv", ".json"))
    files = {name: read_bundled(folder / name) for name in names}
    differences, notes = again(files, __version__, shown_path(folder))
    if json:
        result = {"identical": not differences, "differences": differences, "notes": notes}
        print_json(envelope("hipstride.trial-reproduce/1", files, result))
        return 1 if differences else 0
    for note in notes:
        print(f"note: {note}")
    for one in differences:
        print(f"differs: {one}")
    print("Not identical." if differences else "Identical: every table of the bundle was computed again.")
    return 1 if differences else 0


def read_bundled(path: Path) -> str:
    """A file of a bundle with its line ends as they are."""
    return decoded(read_bytes(path), shown_path(path))


def collect(
    people: Annotated[
        list[str],
        typer.Argument(
            metavar="PEOPLE...",
            help="Person files (the log is NAME.jsonl), archives (NAME.zip), or folders of them.",
        ),
    ],
    register: Annotated[
        str, typer.Option(metavar="R.csv", help="person, arm, start, consent; affected_side, left_because.")
    ],
    out: Annotated[str, typer.Option(metavar="D.csv", help="The table; - is stdout.")],
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="Judges the future; today if left out.")
    ] = None,
) -> None:
    """Our own record as the table of a trial: tests, exercise and harms of everybody in the register who agreed."""
    from hipstride.trial.collect import collected, read_register

    day = judging_day(date)
    enrolled = read_register(columns_of_csv(read_text(register), shown_path(register)), shown_path(register))
    wanted = {one.person for one in enrolled if one.consent}
    found: dict[str, tuple[Person, Log]] = {}
    strangers = 0
    for path in person_files(people):
        who, log = record_of(path, day)
        name = who.person.id
        if name in found:
            raise BadInput(shown_path(path), f"person {name} a second time", "one file for each person")
        if name not in wanted:
            strangers += 1
            continue
        found[name] = (who, log())
    write_text_atomically(out, collected(enrolled, found))
    refused = sum(not one.consent for one in enrolled)
    print(
        f"{len(found)} people with their tests, {len(wanted) - len(found)} in the register without a file, "
        f"{refused} without consent and {strangers} further files left out.",
        file=sys.stderr,
    )


def record_of(path: Path, day: dt.date) -> tuple[Person, Callable[[], Log]]:
    """A person, and what gives their log: of an archive, else of a person file and the log beside it."""
    if path.suffix.casefold() == ".zip":
        archive = read_archive(path, today=day)
        return archive.person, lambda: archive.log
    who = read_person(path, today=day)
    log = path.with_suffix(".jsonl")
    if not log.is_file():
        return who, Log
    return who, lambda: read_log(log, person_id=who.person.id, today=day, owned=who.equipment.bands)


def person_files(given: list[str]) -> list[Path]:
    """The files named, and every person file and archive of the folders named."""
    found: list[Path] = []
    for name in given:
        path = Path(name)
        inside = sorted([*path.glob("*.toml"), *path.glob("*.zip")]) if path.is_dir() else [path]
        if not inside:
            allowed = "person files (NAME.toml) or archives (NAME.zip)"
            raise BadInput(shown_path(name), "a folder without person files", allowed)
        found += inside
    return found

"""`hipstride test-sheet`: the sheet for a test day."""

from __future__ import annotations

from typing import Annotated

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.paper import PaperName, paper_named, write_pdf
from hipstride.exchange import read_log, read_person
from hipstride.handout.testing import sheet as printed


def sheet_for_tests(
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    pdf: Annotated[str, typer.Option("--pdf", metavar="F.pdf", help="The PDF to write; - is stdout.")],
    log: Annotated[str | None, typer.Option(metavar="L.jsonl", help="The log; none yet if left out.")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the tests; today if left out.")
    ] = None,
    paper: PaperName = "a4",
) -> None:
    """The sheet for a test day: the same tests as the last time, how to do them, and boxes for every attempt."""
    size = paper_named(paper)
    day = judging_day(date)
    who = read_person(person, today=day)
    logged = (
        None if log is None else read_log(log, person_id=who.person.id, today=day, owned=who.equipment.bands)
    )
    write_pdf(pdf, printed(who, logged, size, date=day))

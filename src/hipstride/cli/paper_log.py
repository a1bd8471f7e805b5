"""`hipstride paper-log`: the week's sheet to write on."""

from __future__ import annotations

from typing import Annotated

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.paper import PaperName, paper_named, write_pdf
from hipstride.exchange import read_log, read_person
from hipstride.handout.paper_log import paper_log as printed
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.plan import plan as make_plan
from hipstride.prescription.week import week
from hipstride.record.canonical import sha256_of
from hipstride.record.event import Log


def paper_log(
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    pdf: Annotated[str, typer.Option("--pdf", metavar="F.pdf", help="The PDF to write; - is stdout.")],
    log: Annotated[str | None, typer.Option(metavar="L.jsonl", help="The log; none yet if left out.")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first of seven days; today if left out.")
    ] = None,
    paper: PaperName = "a4",
    new_pages: Annotated[
        bool, typer.Option(help="Add a page for each exercise that is not in the programme booklet.")
    ] = True,
) -> None:
    """The paper log of a week: what to do, last time beside it, and boxes for what was done."""
    sheet = paper_named(paper)
    day = judging_day(date)
    who = read_person(person, today=day)
    logged = (
        Log() if log is None else read_log(log, person_id=who.person.id, today=day, owned=who.equipment.bands)
    )
    booklet = make_plan(who, start=day if last_test_date(who) is None else None) if new_pages else None
    made_from = sha256_of({"person": who, "log": logged.originals, "date": day})
    write_pdf(pdf, printed(week(who, logged, date=day), made_from, sheet, date=day, booklet=booklet))

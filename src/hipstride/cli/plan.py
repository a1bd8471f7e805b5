"""`hipstride plan`: twelve weeks from one person file."""

from __future__ import annotations

from typing import Annotated

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.output import envelope, print_json
from hipstride.cli.paper import PaperName, PdfFile, paper_named, write_pdf
from hipstride.cli.words import plan_words
from hipstride.exchange import read_log, read_person
from hipstride.prescription.gates import causes_in
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.plan import plan as make_plan
from hipstride.prescription.present import plan_json
from hipstride.record.errors import BadInput
from hipstride.record.parse import parse_date


def plan(
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    log: Annotated[
        str | None,
        typer.Option(
            metavar="L.jsonl",
            help="The log: what it tells may end a rule that was lifted; not looked at if left out.",
        ),
    ] = None,
    weeks: Annotated[int, typer.Option(help="Training weeks, 1 to 52.")] = 12,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="First day; else the day after the last test, or today where there is none."
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day that judges the future; else today.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    pdf: PdfFile = None,
    paper: PaperName = "a4",
) -> None:
    """The plan: gates, shopping list, tape marks and every session with the reason for each number."""
    if not 1 <= weeks <= 52:
        raise BadInput("--weeks", str(weeks), "1 to 52")
    sheet = paper_named(paper)
    first = parse_date(start, where="--start") if start is not None else None
    day = judging_day(date)
    who = read_person(person, today=day)
    logged = (
        None if log is None else read_log(log, person_id=who.person.id, today=day, owned=who.equipment.bands)
    )
    if first is None and last_test_date(who) is None:
        first = day
    made = make_plan(who, start=first, weeks=weeks, causes=() if logged is None else causes_in(logged, day))
    if pdf is not None:
        from hipstride.handout.programme import programme

        write_pdf(pdf, programme(made, sheet), json=json)
    if json:
        inputs = {"person": who, "start": made.start, "weeks": weeks}
        if logged is not None:
            inputs["log"] = logged.originals
        print_json(envelope("hipstride.plan/1", inputs, plan_json(made)))
    elif pdf is None:
        print(plan_words(made, log_seen=logged is not None))

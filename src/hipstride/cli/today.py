"""`hipstride today`: the session of a day, from the person, the log and how they are."""

from __future__ import annotations

from typing import Annotated

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.output import envelope, print_json
from hipstride.cli.words import today_words
from hipstride.exchange import read_log, read_person, write_text_atomically
from hipstride.prescription.present import today_json
from hipstride.prescription.today import today as make_today
from hipstride.record.answers import answers_on
from hipstride.record.errors import BadInput
from hipstride.record.event import Log
from hipstride.record.parse import readiness_from_text


def today(
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    log: Annotated[str | None, typer.Option(metavar="L.jsonl", help="The log; none yet if left out.")] = None,
    date: Annotated[str | None, typer.Option(metavar="DATE", help="The day; today if left out.")] = None,
    readiness: Annotated[
        str | None,
        typer.Option(
            metavar="k=v,...",
            help="How the person is, such as fatigue=3,after_last_time=fine; as the log has it if left out.",
        ),
    ] = None,
    follow_along: Annotated[
        str | None,
        typer.Option(
            metavar="F.html", help="Write the session as one file that plays by itself; - is stdout."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Today's session, exercise by exercise and side by side, with the reason for each number."""
    if json and follow_along == "-":
        raise BadInput(
            "--follow-along", "- beside --json", "a file, or one of the two: both go to standard output"
        )
    day = judging_day(date)
    who = read_person(person, today=day)
    logged = (
        Log() if log is None else read_log(log, person_id=who.person.id, today=day, owned=who.equipment.bands)
    )
    state = answers_on(logged.events, day) if readiness is None else readiness_from_text(readiness)
    made = make_today(who, logged, state, date=day)
    if follow_along is not None:
        # Only now: the pictures load what the session itself does not need.
        from hipstride.figure.follow.page import follow_along as page_of

        write_text_atomically(follow_along, page_of(made))
    if json:
        # Every line as it came in: when a correction came decides whether a review of a fall knew of it.
        inputs = {"person": who, "log": logged.originals, "readiness": state, "date": day}
        print_json(envelope("hipstride.today/1", inputs, today_json(made)))
    elif follow_along != "-":
        print(today_words(made))

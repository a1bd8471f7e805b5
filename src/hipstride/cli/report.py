"""`hipstride report`: whether the person got stronger, with the error of every number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.output import envelope, print_json
from hipstride.cli.paper import PaperName, PdfFile, paper_named, write_pdf
from hipstride.cli.words import override_words, wrapped
from hipstride.exchange import read_log, read_person
from hipstride.prescription.report import Report, plain_movement
from hipstride.prescription.report import report as make_report
from hipstride.prescription.report_present import report_json
from hipstride.prescription.report_strength import ChangeRow, training_words
from hipstride.prescription.report_training import TrainingRow
from hipstride.record.errors import BadInput
from hipstride.record.event import Log


def report(
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    log: Annotated[str | None, typer.Option(metavar="L.jsonl", help="The log; none yet if left out.")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the report; today if left out.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    pdf: PdfFile = None,
    paper: PaperName = "a4",
    numbers: Annotated[bool, typer.Option("--numbers", help="Add the pages of tables to the PDF.")] = False,
) -> None:
    """Stronger or not, row by row: tests first against latest, the two sides, walking, and the training."""
    sheet = paper_named(paper)
    if numbers and pdf is None:
        raise BadInput("--numbers", "no --pdf", "--numbers together with --pdf")
    day = judging_day(date)
    who = read_person(person, today=day)
    logged = (
        Log() if log is None else read_log(log, person_id=who.person.id, today=day, owned=who.equipment.bands)
    )
    made = make_report(who, logged, date=day)
    if pdf is not None:
        from hipstride.handout.report import report_sheet

        write_pdf(pdf, report_sheet(made, logged, sheet, numbers=numbers), json=json)
    if json:
        inputs = {"person": who, "log": logged.originals, "date": day}
        print_json(envelope("hipstride.report/1", inputs, report_json(made)))
    elif pdf is None:
        print(report_words(made))


def report_words(made: Report) -> str:
    """The report for reading: the headline first, then what it rests on."""
    return "\n".join(_lines(made)).rstrip()


def _lines(made: Report) -> Iterator[str]:
    body = made.person.person
    yield f"Report for {body.name or body.id}, {made.date.day} {made.date:%B %Y}"
    yield ""
    yield wrapped(made.headline.statement)
    yield ""
    twice = [row for row in made.changes if row.latest is not None]
    if twice:
        yield "Strength: what the meter read, in newtons. Higher is stronger."
        for row in twice:
            training = training_words(row, made.said_by_training(row.movement, row.side))
            yield wrapped(f"{_title(row)}: {' '.join(filter(None, (row.text, training)))}", indent="  ")
        yield wrapped(made.chance, indent="  ")
        yield wrapped(
            "We compare the plain reading, done in the same way. The weight of the leg is left in. "
            "What we learn from your training is left out.",
            indent="  ",
        )
        yield ""
    if made.overrides:
        yield "Numbers that were set by hand"
        for each in made.overrides:
            until = "" if each.override.until is None else f" Up to {each.override.until:%d %b %Y}."
            yield wrapped(f"{override_words(each.override)}{until}", indent="  ")
        yield ""
    if made.symmetry:
        yield "Left and right, in newtons"
        for pair in made.symmetry:
            yield wrapped(f"{plain_movement(pair.movement)}. {pair.text}", indent="  ")
        yield ""
    for title, measures in (("Walking, standing up and balance", made.timed), ("Scores", made.scores)):
        if measures:
            yield title
            yield from (wrapped(measure.text, indent="  ") for measure in measures)
            yield ""
    if made.training:
        yield "Your training (full days only)"
        for work in made.training:
            if work.days > 1:
                yield wrapped(f"{_exercise(work)}. {work.text}", indent="  ")
        new = _done_once(made.training)
        if new:
            yield wrapped(f"Done on one full day so far: {'; '.join(new)}.", indent="  ")
        yield ""
    yield "What you did"
    yield wrapped(made.adherence.text, indent="  ")
    yield ""
    others = list(_not_compared(made))
    if others:
        yield "What we cannot compare"
        yield from (wrapped(text, indent="  ") for text in others)
        yield ""
    if made.next_test is not None:
        yield wrapped(made.next_test.text)
    yield from (wrapped(reason.text) for reason in made.stopped)


def _not_compared(made: Report) -> Iterator[str]:
    """What was not said further up; movements that were tested once in one sentence."""
    once: dict[str, list[str]] = {}
    for row in made.changes:
        if row.latest is None:
            once.setdefault(plain_movement(row.movement).lower(), []).append(row.side)
    if once:
        names = "; ".join(f"{name} ({' and '.join(dict.fromkeys(sides))})" for name, sides in once.items())
        yield f"Strength tested once so far: {names}."
    yield from made.not_compared()


def _title(row: ChangeRow) -> str:
    return f"{plain_movement(row.movement)}, {row.side}"


def _done_once(rows: Sequence[TrainingRow]) -> list[str]:
    """What was done on one day only, each exercise with its sides."""
    sides: dict[str, list[str]] = {}
    for row in rows:
        if row.days == 1:
            sides.setdefault(row.name, []).extend(() if row.side == "both" else (row.side,))
    return [f"{name} ({' and '.join(each)})" if each else name for name, each in sides.items()]


def _exercise(row: TrainingRow) -> str:
    return row.name if row.side == "both" else f"{row.name} ({row.side})"

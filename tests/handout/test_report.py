import datetime as dt
import re
from dataclasses import replace
from functools import cache
from typing import get_args

import pytest

from hipstride.catalogue.scores import scales
from hipstride.exchange import read_log
from hipstride.handout.report import felt_words, report_sheet, report_values
from hipstride.handout.typeset import typeset
from hipstride.prescription.report import Report, report
from hipstride.record.event import Log
from hipstride.record.person import Score, ScoreName
from tests.handout.printed import (
    EXAMPLES,
    PAPERS,
    PEOPLE,
    alternatives,
    fonts_of,
    person_of,
    read,
    squeezed,
    tagged,
    with_plain_pictures,
)

DAYS = {4: dt.date(2026, 2, 4), 8: dt.date(2026, 3, 4), 12: dt.date(2026, 4, 1)}


@cache
def log_of(name: str) -> Log:
    if name not in ("reader_a", "reader_d"):
        return Log()
    person = person_of(name)
    return read_log(EXAMPLES / f"{name}_log.jsonl", person_id=person.person.id, today=dt.date(2026, 6, 1))


@cache
def report_of(name: str, week: int = 8) -> Report:
    return report(person_of(name), log_of(name), date=DAYS[week])


def said(*rows):
    """What is said of a report with these rows: exercise, side, finding, load and its change."""
    made = report_of("reader_a")
    row = next(each for each in made.training if each.finding is not None)
    told = [
        replace(row, exercise=name, side=side, finding=finding, load=load, load_change=change)
        for name, side, finding, load, change in rows
    ]
    return felt_words(replace(made, training=tuple(told)))


def test_what_training_says_counts_how_it_felt_and_how_much_heavier_it_is():
    assert said() == ""
    heavier = ("heavier", 0.18)
    assert said(("a", "left", None, *heavier)) == (
        "In 1 exercise you now work against 18 % more than at first."
    )
    assert (
        said(("a", "left", "same", "same", 0.0), ("a", "right", "same", "same", 0.0))
        == "The same work felt the same in 1 exercise."
    )
    assert said(
        ("a", "both", "easier", "heavier", 0.7),
        ("b", "left", "same", *heavier),
        ("b", "right", "same", "heavier", 0.3),
        ("c", "left", "harder", "lighter", -0.2),
    ) == (
        "The same work felt easier in 1, the same in 1 and harder in 1 exercises. "
        "In 2 exercises you now work against 18 to 70 % more than at first, and in 1 exercise against 20 % less."
    )
    assert said(("a", "left", None, "lighter", -0.37)) == (
        "In 1 exercise you now work against 37 % less than at first."
    )


def test_sides_are_told_of_only_where_they_differ():
    apart = (("a", "left", "easier", "heavier", 0.2), ("a", "right", "same", "same", 0.0))
    assert said(*apart) == (
        "The same work felt different on each side in 1 exercise. "
        "In 1 exercise (on one side only) you now work against 20 % more than at first."
    )
    assert said(
        *apart, ("b", "left", "easier", "heavier", 0.1), ("b", "right", "easier", "heavier", 0.1)
    ) == (
        "The same work felt easier in 1 and different on each side in 1 exercises. "
        "In 2 exercises (1 of them on one side only) you now work against 10 to 20 % more than at first."
    )


def test_no_more_exercises_are_counted_than_there_are():
    made = report_of("reader_a")
    there = {row.exercise for row in made.training}
    sides = sum(row.load == "heavier" for row in made.training)
    found = re.search(r"In (\d+) exercises", felt_words(made))
    assert found
    assert int(found[1]) == len({row.exercise for row in made.training if row.load == "heavier"})
    assert int(found[1]) < sides
    assert len(there) < len(made.training)


CASES = [(name, 8) for name in PEOPLE] + [("reader_a", 4), ("reader_a", 12), ("reader_d", 12)]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("name", "week"), CASES)
def test_it_is_one_page_and_says_what_the_report_says(name, week, paper):
    made = report_of(name, week)
    values = report_values(made, log_of(name))
    pages, outside = read(typeset("report", with_plain_pictures(values), paper))
    assert outside == []
    assert len(pages) == 1
    text = squeezed(pages[0])
    for sentence in made.headline.statement.split(". "):
        assert squeezed(sentence) in text
    assert squeezed(made.adherence.text) in text
    if made.next_test is not None:
        assert squeezed(made.next_test.text) in text
    if made.headline.probability is not None:
        assert squeezed(made.chance) in text


def test_scores_are_on_the_page_as_many_as_there_are() -> None:
    person = person_of("reader_a")
    first, later = dt.date(2026, 1, 5), dt.date(2026, 3, 2)
    told = [Score(first, name, scales()[name].high / 2) for name in get_args(ScoreName)]
    told += [Score(later, name, scales()[name].low) for name in get_args(ScoreName) if name != "edss"]
    scored = replace(person, score=tuple(told))
    values = report_values(report(scored, log_of("reader_a"), date=DAYS[8]), log_of("reader_a"))
    assert values["scores"] == values["walking"] == []  # many: on a page of their own, the charts stay large
    lines = {row[0]: row[1:] for row in values["measures"]["rows"]}
    assert values["measures"]["days"] == ["5 Jan", "2 Mar"]
    assert len(lines) == len(scales()) + 1
    assert lines["MFIS, fatigue"] == ["42", "0", "better, more than it can miss"]
    assert lines["Berg balance scale"] == ["28", "0", "worse, what it can miss is not known"]
    assert lines["EDSS"] == ["5", "\u2013", "once so far"]
    assert lines["The short walk (25 feet), s"][0] == "8"
    few = replace(person, score=tuple(each for each in told if each.measure in ("mfis", "berg")))
    lines = dict(report_values(report(few, log_of("reader_a"), date=DAYS[8]))["scores"])
    assert lines["MFIS, fatigue"] == "42, now 0: better, more than it can miss"
    again = replace(person, score=(Score(first, "fss", 4.5), Score(later, "fss", 4.5, version="9 items")))
    told_again = report_values(report(again, date=DAYS[8]))["scores"]
    assert told_again == [["FSS, fatigue", "4.5, now 4.5, in another version: test again"]]
    for paper in PAPERS:
        pages, outside = read(typeset("report", with_plain_pictures(values), paper))  # type: ignore[arg-type]
        assert (outside, len(pages)) == ([], 2)
        assert squeezed("15 scores and timed tests are on the next page") in squeezed(pages[0])
        for row in values["measures"]["rows"]:
            assert squeezed("".join(row)) in squeezed(pages[1])


def test_the_week_is_counted_from_the_start_of_the_programme():
    assert [report_values(report_of("reader_a", week), log_of("reader_a"))["week"] for week in DAYS] == [
        4,
        8,
        12,
    ]
    assert report_values(report_of("reader_b"))["week"] is None


def test_both_charts_are_on_the_page_with_their_words():
    made = report_sheet(report_of("reader_a"), log_of("reader_a"))
    words = alternatives(made)
    assert len(words) == 2
    assert "Hip flexion" in words[0]
    assert "left 32, right 37" in words[1]
    assert tagged(made)
    assert all(fonts_of(made).values())


def test_without_a_test_it_says_what_is_not_known():
    values = report_values(report_of("reader_a_home"))
    assert "cannot say" in values["verdict"] + values["rest"]
    assert values["chance"] == ""
    assert len(values["charts"]) == 1  # strength as far as it is known; no two sides to compare


def test_the_numbers_hold_every_row():
    made = report_of("reader_a")
    values = report_values(made, log_of("reader_a"), numbers=True)
    pages, outside = read(typeset("report", with_plain_pictures(values)))
    assert outside == []
    text = squeezed(" ".join(pages[1:]))
    for row in made.changes:
        assert row.latest is not None
        assert row.change is not None
        assert row.mdc is not None
        cells = (
            row.movement.replace("_", " ").capitalize(),
            row.side,
            f"{round(row.latest) - round(row.baseline):+d}",
            f"{row.mdc:.0f}",
        )
        assert all(squeezed(cell) in text for cell in cells)
    for work in made.training:
        if work.days > 1:
            assert squeezed(work.text) in text
    assert squeezed(made.headline.statistics) in text
    tables = values["numbers"]["tables"]
    assert {table["title"] for table in tables} >= {
        "Your strength, in N\u00b7m",
        "Left and right, in newtons",
    }
    assert all(squeezed(cell) in text for table in tables for row in table["rows"] for cell in row)


def test_a_hostile_name_is_text_and_the_bytes_are_the_same():
    made = report_of("reader_a")
    name = "#eval(`1`) <i>x</i>"
    body = replace(made.person.person, name=name)
    hostile = replace(made, person=replace(made.person, person=body))
    pages, _ = read(typeset("report", with_plain_pictures(report_values(hostile))))
    assert squeezed(name) in squeezed(pages[0])
    assert report_sheet(made) == report_sheet(made)

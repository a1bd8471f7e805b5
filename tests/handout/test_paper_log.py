import dataclasses
import datetime as dt
import re
from functools import cache

import numpy as np
import pytest
import zxingcpp

from hipstride.catalogue.exercises import get
from hipstride.exchange import read_log
from hipstride.figure.drawing import Path
from hipstride.handout.exercise_page import page_id
from hipstride.handout.paper_log import code_picture, code_text, paper_log, paper_log_values, paper_logs
from hipstride.handout.sheet_code import code_of, scanned, spelled
from hipstride.handout.typeset import typeset
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.today import Today, today
from hipstride.prescription.week import week
from hipstride.record.errors import BadInput
from hipstride.record.event import Event, Fall, Log, Readiness, Symptom
from hipstride.record.resistance import Band
from tests.handout.printed import (
    EXAMPLES,
    PAPERS,
    PEOPLE,
    alternatives,
    fonts_of,
    pages_of,
    person_of,
    plan_of,
    read,
    squeezed,
    tagged,
    with_plain_pictures,
)

SHEET = "0123456789abcdef" * 4


@cache
def week_of(name: str, logged: bool = False) -> tuple[Today, ...]:
    if not logged:
        return week(person_of(name), date=dt.date(2026, 1, 12))
    person = person_of(name)
    log = read_log(EXAMPLES / f"{name}_log.jsonl", person_id=person.person.id, today=dt.date(2026, 6, 1))
    return week(person, log, date=dt.date(2026, 3, 4))


def sides_of(values):
    return [side for day in values["days"] for group in day["groups"] for side in group["sides"]]


WEEKS = [(name, False) for name in PEOPLE] + [("reader_a", True), ("reader_d", True)]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("name", "logged"), WEEKS)
def test_a_week_is_on_two_pages_and_nothing_is_lost(name, logged, paper):
    days = week_of(name, logged)
    values = paper_log_values(days, SHEET, codes=[code_of(str(day.date)) for day in days])
    pages, outside = read(typeset("paper_log", with_plain_pictures(values), paper))
    assert outside == []
    # More than 18 rows, an hour a day, are set a page a day.
    rows = sum(len(day["groups"]) for day in values["days"])
    assert values["day_a_page"] == (rows > 18)
    assert len(pages) == (len(days) if rows > 18 else 2)
    text = squeezed(" ".join(pages))
    for day in days:
        assert (
            squeezed(f"{day.date:%A} {day.date.day} {day.date:%B}{spelled(code_of(str(day.date)))}") in text
        )
        for one in day.exercises:
            assert squeezed(get(one.prescription.exercise).name) in text
    for side in sides_of(values):
        for words in (side["much"], side["where"], side["last"], side["easier"], side["harder"]):
            assert squeezed(words) in text


def test_every_set_has_a_box_and_every_exercise_its_row():
    days = week_of("reader_a", True)
    rows = sides_of(paper_log_values(days, SHEET))
    asked = [one.prescription for day in days for one in day.exercises]
    assert [(row["side"], row["sets"]) for row in rows] == [(one.side, one.dose.sets) for one in asked]


def test_left_and_right_are_side_by_side():
    for day in paper_log_values(week_of("control_f"), SHEET)["days"]:
        for group in day["groups"]:
            assert [side["side"] for side in group["sides"]] in (["left", "right"], ["both"])


def last_mark(band: Band) -> int:
    return mark_number(band.rest_length_m)


def test_last_time_stands_beside_today():
    days = week_of("reader_a", True)
    rows = sides_of(paper_log_values(days, SHEET))
    shown = next(
        at
        for at, one in enumerate(days[0].exercises)
        if one.last_time is not None and isinstance(one.last_time.resistance, Band)
    )
    last = days[0].exercises[shown].last_time
    assert last is not None
    assert last.effort is not None
    assert isinstance(last.resistance, Band)
    for words in (
        f"effort {last.effort:g}",
        str(last.reps[0]),
        f"{last.resistance.colour} {last_mark(last.resistance)}",
    ):
        assert words in rows[shown]["last"]
    again = [row["last"] for row in rows if row["last"].startswith("see ")]
    assert again  # done on an earlier day of the same sheet
    assert set(again) <= {"see Wednesday", "see Saturday"}


def test_paper_asks_what_the_screen_asks():
    text = " ".join(
        pages_of(typeset("paper_log", with_plain_pictures(paper_log_values(week_of("reader_c"), SHEET))))
    )
    asked = {
        "fatigue": "tired",
        "stiffness": "stiff",
        "heat": "hot",
        "sleep": "sleep",
        "after_last_time": "After last time",
        "ill": "ill",
        "new_symptoms": "something new",
        "fall": "a fall",
        "helper_present": "helper here",
    }
    keys = {field.name for field in dataclasses.fields(Readiness)}
    keys -= {"setting"}  # where somebody trains is no question of how they are
    assert {key for key in keys if not key.startswith("pain_")} == set(asked)
    for words in (
        *asked.values(),
        "pain",
        "where",
        "easier",
        "as is",
        "harder",
        "effort",
        "form",
        "Stopped early",
    ):
        assert words in text
    for day in ("full", "half", "gentle", "rest"):
        assert day in text


def test_what_the_booklet_lacks_gets_a_page():
    days, whole = week_of("reader_a", True), plan_of("reader_a")
    booklet = dataclasses.replace(whole, sessions=whole.sessions[:1])
    known = {page_id(one) for session in booklet.sessions for one in session.exercises}
    new = {page_id(one.prescription) for day in days for one in day.exercises} - known
    assert new
    values = paper_log_values(days, SHEET, booklet=booklet)
    shown = [page["id"] for page in values["pages"]]
    assert len(shown) == len(set(shown))
    # One exercise may have more than one set-up in the week; each of them has a page and a number.
    assert {re.sub(r"-[2-9]$", "", name) for name in shown} == new
    pages = pages_of(typeset("paper_log", with_plain_pictures(values)))
    assert sum("New this week" in page for page in pages) == len(shown)
    assert not any("New this week" in page for page in pages[:2])


def decoded(drawing) -> str:
    """What a scanner reads in the squares of our own path."""
    path = next(shape for shape in drawing.items if isinstance(shape, Path))
    size, scale = int(drawing.width), 4
    seen = np.full((size * scale, size * scale), 255, np.uint8)
    for x, y in re.findall(r"M(\d+) (\d+)L", path.data):
        seen[int(y) * scale : (int(y) + 1) * scale, int(x) * scale : (int(x) + 1) * scale] = 0
    return zxingcpp.read_barcodes(seen)[0].text


@pytest.mark.parametrize("person", ["reader-a", "a b/ü?&=#", "x" * 64])
def test_the_code_can_be_scanned(person):
    codes = [code_of(str(day)) for day in range(7)]
    text = code_text(person, 9, dt.date(2026, 3, 4), SHEET, codes)
    assert decoded(code_picture(text, "x")) == text
    assert scanned(text) == codes


def test_the_code_names_the_day_that_was_asked_for():
    sunday = dt.date(2026, 1, 11)
    values = paper_log_values(week_of("reader_a"), SHEET, date=sunday)
    assert "from=2026-01-11" in values["code_text"]


def test_the_code_names_no_name():
    body = dataclasses.replace(person_of("reader_a").person, name="Anna Example")
    days = week(dataclasses.replace(person_of("reader_a"), person=body), date=dt.date(2026, 1, 12))
    values = paper_log_values(days, SHEET)
    assert values["code_text"] == "hipstride-log/2?person=reader-a&week=1&from=2026-01-12&sheet=0123456789ab"
    assert "Anna" not in values["code"]["alt"]
    assert "Anna Example" in pages_of(typeset("paper_log", values))[0]


def test_after_a_long_break_it_says_so_once():
    person = person_of("reader_a")
    log = read_log(EXAMPLES / "reader_a_log.jsonl", person_id=person.person.id, today=dt.date(2026, 6, 1))
    values = paper_log_values(week(person, log, date=dt.date(2026, 4, 20)), SHEET)
    assert [day["kind"] for day in values["days"]] == ["a half day"] * 3
    assert any("Welcome back" in text for text in values["days"][0]["messages"])
    assert not any("Welcome back" in text for day in values["days"][1:] for text in day["messages"])
    text = pages_of(typeset("paper_log", with_plain_pictures(values)))[0]
    assert "a half day" in text
    assert text.count("Welcome back") == 1


def test_a_week_without_a_session_is_refused():
    ill = Readiness(ill="yes")
    day = today(person_of("reader_a"), None, ill, date=dt.date(2026, 1, 12))
    with pytest.raises(BadInput, match="a week without a session"):
        paper_log([day], SHEET)


def test_it_can_be_read_aloud_and_is_the_same_each_time():
    made = paper_log(week_of("reader_e"), SHEET)
    assert made == paper_log(week_of("reader_e"), SHEET)
    assert tagged(made)
    assert all(fonts_of(made).values())
    assert any("Code for a scanner" in words for words in alternatives(made))


def test_the_logs_of_many_are_one_file_each_on_leaves_of_its_own():
    day = dt.date(2026, 1, 12)
    people = [
        ([today(person_of(name), date=day)], SHEET, [code_of(name)])
        for name in ("reader_b", "reader_e", "control_f")
    ]
    pages = pages_of(paper_logs(people, date=day, title="Monday class"))
    firsts = [number for number, text in enumerate(pages) if "Log for" in text and "Training week" in text]
    assert len(firsts) == 3
    assert all(number % 2 == 0 for number in firsts)  # the front of a leaf
    for (days, _, codes), number in zip(people, firsts, strict=True):
        assert (days[0].person.person.name or days[0].person.person.id) in pages[number]
        assert spelled(codes[0]) in pages[number]
    assert "No sheet for" not in " ".join(pages)
    assert len(pages) == firsts[-1] + 1  # nothing is added after the last one
    backs = [text for number, text in enumerate(pages) if number % 2]
    assert len(backs) == 2
    for (days, _, _), text in zip(
        people, backs, strict=False
    ):  # the back of a leaf is of use, and says whose it is
        assert f"Notes on {days[0].person.person.name or days[0].person.person.id}" in text
        assert "Nothing here is typed in" in text


def test_who_has_no_session_is_on_the_last_page_with_why():
    day = dt.date(2026, 1, 12)
    ill = today(person_of("reader_c"), None, Readiness(ill="yes"), date=day)
    able = today(person_of("reader_b"), date=day)
    last = pages_of(
        paper_logs([([ill], SHEET, []), ([able], SHEET, ["R7DKAC"])], date=day, title="Monday class")
    )[-1]
    assert "No sheet for" in last
    assert ill.person.person.id in last
    assert "ill" in last
    words = "Reader C is at home."
    said = paper_logs(
        [([ill], SHEET, []), ([able], SHEET, ["R7DKAC"])], date=day, title="Class", why=lambda _day: [words]
    )
    assert words in pages_of(said)[-1]
    with pytest.raises(BadInput, match="nobody with a session"):
        paper_logs([([ill], SHEET, [])], date=day, title="Monday class")


def test_who_may_not_train_is_told_of_no_session_that_they_could_do():
    """Reader E trains sitting or lying until somebody is with them: not while a warning sign is open."""
    day = dt.date(2026, 1, 12)
    person = person_of("reader_e")
    at = dt.datetime(2026, 1, 11, 10, tzinfo=dt.UTC)
    line = Event("s", at, person.person.id, "symptom", Symptom("faint"))
    stopped = today(person, Log((line,), (line,)), date=day)
    able = today(person_of("reader_b"), date=day)
    people = [([stopped], SHEET, []), ([able], SHEET, ["R7DKAC"])]
    last = " ".join(pages_of(paper_logs(people, date=day, title="Class"))[-1].split())
    assert "Stop now." in last
    assert "you train" not in last


def test_a_half_day_after_a_fall_says_that_it_is_because_of_it_and_what_ends_it():
    person = person_of("reader_c")
    at = dt.datetime(2026, 1, 11, 10, tzinfo=dt.UTC)
    line = Event("f", at, person.person.id, "fall", Fall())
    day = today(person, Log((line,), (line,)), date=dt.date(2026, 1, 12))
    (told,) = paper_log_values([day], SHEET)["days"]
    assert told["kind"] == "a half day"
    assert told["messages"][0].startswith("You had a new fall.")


def test_two_forms_of_a_movement_stand_under_plain_words_and_one_day_under_one_date():
    day = today(person_of("reader_d"), date=dt.date(2026, 1, 12))
    (text,) = pages_of(paper_log([day], SHEET))
    assert "Taking the leg out to the side" in text
    assert "Hip abduction" not in text
    assert "12 January 2026 to" not in text

import dataclasses
import json
import re

import pytest

from hipstride.catalogue.exercises import get
from hipstride.handout.programme import programme, programme_values
from hipstride.handout.typeset import compiler, typeset
from hipstride.prescription.plan import plan as make_plan
from hipstride.record.errors import BadInput
from hipstride.record.resistance import Band
from tests.handout.printed import (
    PAPERS,
    PEOPLE,
    alternatives,
    before,
    fonts_of,
    pages_of,
    person_of,
    plain_values_of,
    plan_of,
    read,
    squeezed,
    tagged,
    values_of,
    with_plain_pictures,
)
from tests.prescription.gates.reading_grade import grade

LEAST_PICTURE_MM = 36.0


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", PEOPLE)
def test_every_exercise_has_one_page_with_its_words(name, paper):
    plan, values = plan_of(name), plain_values_of(name)
    pages, outside = read(typeset("programme", values, paper))
    assert outside == []
    first = before(pages, values)
    exercises, cards = (
        pages[first : first + len(values["exercises"])],
        pages[first + len(values["exercises"]) :],
    )
    assert len(exercises) == len(values["exercises"])
    assert {row["name"] for row in values["exercises"]} == {
        get(one.exercise).name for session in plan.sessions for one in session.exercises
    }
    shown = [row for row in values["exercises"] if row["card"] is not None]
    assert len(cards) <= len(shown)
    assert all(row["name"] in " ".join(cards) for row in shown)
    for text, row in zip(exercises, values["exercises"], strict=True):
        for words in (
            row["name"],
            row["feel"],
            row["get_in"],
            row["gives_out"],
            *row["cues"],
            *row["faults"],
        ):
            assert squeezed(words) in squeezed(text), (row["id"], words)
        for box in row["boxes"]:
            for set_up in box:
                if set_up["load"]["mark"] is not None:
                    assert f"mark {set_up['load']['mark']}" in text
                    assert set_up["load"]["name"].capitalize() in text
                for side in set_up["sides"]:
                    assert side["title"] in text
                    assert all(line["amount"] in text for line in side["rows"])


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", PEOPLE)
def test_pictures_stay_large_enough(name, paper):
    found = json.loads(compiler("programme", plain_values_of(name), paper).query("<picture>"))
    small = {row["value"]["id"]: row["value"]["height"] for row in found}
    assert min(small.values()) >= LEAST_PICTURE_MM, min(small.items(), key=lambda each: each[1])


def test_it_can_be_read_aloud():
    made = programme(plan_of("reader_c"))
    assert tagged(made)
    assert all(fonts_of(made).values())
    words = alternatives(made)
    values = plain_values_of("reader_c")
    assert all(row["strip"]["alt"] in words for row in values["exercises"])
    assert all(len(text) > 5 for text in words)


def test_the_cover_names_the_page_of_each_exercise():
    values = plain_values_of("reader_e")
    pages = pages_of(typeset("programme", values))
    cover = pages[0]
    numbers = {row["id"]: before(pages, values) + 1 + at for at, row in enumerate(values["exercises"])}
    for day in values["days"]:
        for page in day["exercises"]:
            name = next(row["name"] for row in values["exercises"] if row["id"] == page)
            assert name in cover
            assert str(numbers[page]) in cover.split(name, 1)[1][:60]


def test_what_must_be_tied_or_set_has_a_card():
    values = plain_values_of("reader_d")
    cards = {row["name"]: row["card"]["alt"] for row in values["exercises"] if row["card"] is not None}
    assert "Stop pin" in cards["Sled, both legs"]
    assert all("band" in words or name.startswith("Sled") for name, words in cards.items())
    pages = pages_of(typeset("programme", values))
    for page, row in zip(pages[before(pages, values) :], values["exercises"], strict=False):
        number = re.search(r"Set-up: page (\d+)", page)
        assert (number is not None) == (row["set_up"] != "")
        if number is not None:
            assert row["name"] in pages[int(number[1]) - 1]


def test_every_gate_and_message_and_mark_is_printed():
    plan, values = plan_of("reader_c"), plain_values_of("reader_c")
    pages = pages_of(typeset("programme", values))
    things = before(pages, values) - 1
    safety = " ".join(pages[1:things])
    for gate in plan.gates:
        assert gate.text in safety
    for message in plan.messages:
        assert message.text in safety
    for mark in plan.marks:
        assert f"{mark.colour} mark {mark.mark}" in pages[things]
    for row in plan.shopping:
        assert row.item in pages[things]


def within(number: int, words: str) -> bool:
    """Whether a range such as 1\u20132, 12 or 30 s holds a number."""
    ends = [int(end) for end in words.removesuffix(" s").split("\u2013")]
    return ends[0] <= number <= ends[-1]


def test_each_dose_of_the_plan_is_on_paper():
    plan = plan_of("reader_d")
    rows = {
        (page["name"], side["title"], line["amount"], line["effort"])
        for page in plain_values_of("reader_d")["exercises"]
        for box in page["boxes"]
        for set_up in box
        for side in set_up["sides"]
        for line in side["rows"]
    }
    for session in plan.sessions:
        for one in session.exercises:
            fits = [
                row
                for row in rows
                if row[0] == get(one.exercise).name
                and row[1].lower().startswith(one.side)
                and row[3] == one.dose.effort
                and within(one.dose.sets, row[2].split(" \u00d7 ")[0])
                and within(one.dose.reps or int(one.dose.seconds or 0), row[2].split(" \u00d7 ")[1])
            ]
            assert fits, one


def test_days_are_named_where_a_week_has_several_set_ups():
    plan = plan_of("reader_a_home")
    banded = next(
        one for session in plan.sessions for one in session.exercises if isinstance(one.resistance, Band)
    )

    def doubled_on_saturdays(one):
        if one.exercise != banded.exercise or not isinstance(one.resistance, Band):
            return one
        return dataclasses.replace(one, resistance=dataclasses.replace(one.resistance, layers=2))

    sessions = tuple(
        dataclasses.replace(session, exercises=tuple(map(doubled_on_saturdays, session.exercises)))
        if session.day == "saturday"
        else session
        for session in plan.sessions
    )
    named = {
        line["days"]
        for page in programme_values(dataclasses.replace(plan, sessions=sessions))["exercises"]
        for box in page["boxes"]
        for set_up in box
        for side in set_up["sides"]
        for line in side["rows"]
    }
    assert named - {""} == {"Mon", "Wed", "Sat"}


def test_a_wheelchair_is_named_to_who_has_one_only():
    said = {name: json.dumps(values_of(name), ensure_ascii=False).count("In a wheelchair") for name in PEOPLE}
    assert {name for name, times in said.items() if times} == {"reader_e"}


def test_a_hostile_name_is_text():
    plan = plan_of("reader_a")
    name = '#panic("x") <script>alert(1)</script> $x$ *b* @a'
    body = dataclasses.replace(plan.person.person, name=name)
    hostile = dataclasses.replace(plan, person=dataclasses.replace(plan.person, person=body))
    values = with_plain_pictures(programme_values(hostile))
    assert name in pages_of(typeset("programme", values))[0]


def test_an_empty_plan_is_refused():
    with pytest.raises(BadInput, match="a plan without a session"):
        programme(dataclasses.replace(plan_of("reader_a"), sessions=()))


def test_the_same_plan_gives_the_same_bytes():
    assert programme(plan_of("control_f")) == programme(plan_of("control_f"))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_long_name_and_seven_days_stay_on_their_page(paper):
    person = person_of("reader_b")
    body = dataclasses.replace(person.person, name="Anna-Maria von und zu " * 9)
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    busy = dataclasses.replace(
        person, person=body, preferences=dataclasses.replace(person.preferences, days=days)
    )
    values = programme_values(make_plan(busy, weeks=3))
    pages, outside = read(typeset("programme", with_plain_pictures(values), paper))
    assert outside == []
    assert pages[1].startswith("Keep safe")
    assert all(name in pages[0] for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


def test_a_year_can_be_printed():
    values = programme_values(make_plan(person_of("reader_c"), weeks=52))
    assert any("52" in row["weeks"] for row in values["exercises"])
    assert pages_of(typeset("programme", with_plain_pictures(values)))


def test_a_booklet_is_easy_to_read():
    pages = pages_of(typeset("programme", plain_values_of("reader_c")))
    for number, text in enumerate(pages[1:], start=2):
        assert grade(text) <= 6.0, number

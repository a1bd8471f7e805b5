import datetime as dt
import re
from dataclasses import replace

import pytest

from hipstride.exchange import read_log
from hipstride.handout.testing import sheet, sheet_values
from hipstride.handout.typeset import typeset
from hipstride.handout.wording import called
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

DATE = dt.date(2026, 3, 4)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", PEOPLE)
def test_it_is_one_page_with_every_test(name, paper):
    person = person_of(name)
    values = sheet_values(person, date=DATE)
    pages, outside = read(typeset("testing", with_plain_pictures(values), paper))
    assert outside == []
    assert len(pages) == 1
    text = squeezed(pages[0])
    for row in values["rows"]:
        assert squeezed(row["name"]) in text
        assert squeezed(row["details"]) in text
    for row in values["timed"]:
        assert squeezed(row["name"]) in text
    for words in (*values["refused"], *values["loads"], *values["graded"]):
        assert squeezed(words) in text


def test_tests_are_done_again_in_the_same_way():
    person = person_of("control_f")
    details = {row["name"]: row["details"] for row in sheet_values(person, date=DATE)["rows"]}
    for test in person.strength:
        mine = [
            text for name, text in details.items() if name.lower().startswith(test.movement.replace("_", " "))
        ]
        assert any(
            f"{test.test} test" in text
            and f"lever {test.lever_m * 100:.0f} cm" in text
            and f"by {test.fixation}" in text
            for text in mine
        ), test


def test_no_last_value_is_on_the_sheet():
    person = person_of("reader_a")
    pages, _ = read(typeset("testing", with_plain_pictures(sheet_values(person, date=DATE))))
    numbers = set(re.findall(r"\d+(?:\.\d+)?", pages[0]))
    # Readings that are also an angle or a lever of the sheet prove nothing.
    shared = {"90", "37", "36", "75", "25"}
    readings = {f"{value:g}" for test in person.strength for value in (*test.left_n, *test.right_n)}
    assert not (readings - shared) & numbers


def test_tests_pass_the_gates():
    values = sheet_values(person_of("reader_c"), date=DATE)
    assert {row["name"] for row in values["rows"]} == {"Hip abduction, lying on your back"}
    assert any("Your limit is 80" in text for text in values["refused"])


def test_it_names_the_next_test_and_knows_the_tests_of_the_log():
    person = person_of("reader_a")
    log = read_log(EXAMPLES / "reader_a_log.jsonl", person_id=person.person.id, today=dt.date(2026, 6, 1))
    assert sheet_values(person, log, date=DATE)["due"] == "week 12, due 31 March 2026"
    assert sheet_values(person, date=dt.date(2026, 2, 1))["due"] == "week 4, due 3 February 2026"
    relapsed = replace(
        person, condition=replace(person.condition, relapse_weeks_ago=1.0, relapse_cleared=False)
    )
    stopped = sheet_values(relapsed, date=dt.date(2026, 2, 1))
    assert (stopped["due"], len(stopped["stop"])) == ("", 1)


def test_every_position_has_its_picture_in_words():
    made = sheet(person_of("reader_e"), date=DATE)
    assert tagged(made)
    assert all(fonts_of(made).values())
    assert len(alternatives(made)) == len(sheet_values(person_of("reader_e"), date=DATE)["rows"])
    assert made == sheet(person_of("reader_e"), date=DATE)


def test_an_id_that_a_machine_made_is_not_printed():
    machine = replace(person_of("reader_a").person, id="0193f2c4-0000-7000-8000-00000000000a", name=None)
    assert called(machine) == "you"
    assert called(machine, among_others=True) == "00000a"
    assert called(replace(machine, id="reader-a")) == "reader-a"
    assert called(replace(machine, name="Ana")) == "Ana"

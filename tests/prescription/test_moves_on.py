"""What a plan says of a movement that it keeps to moves without a load."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from hipstride.catalogue.exercises import get
from hipstride.prescription.plan import Plan, plan
from hipstride.prescription.rule import Reason
from hipstride.record.person import LimitedBy, Person
from tests.prescription.cast import SEVEN, START, reader, scaled
from tests.prescription.reading_grade import check_reasons


def moving_on(made: Plan) -> dict[tuple[str, str], Reason]:
    """The reasons by movement and side."""
    return {
        (reason.inputs["movement"], side): reason
        for reason in made.messages
        if reason.rule == "plan.moves_on"
        for side in reason.inputs["sides"]
    }


def forms_of(made: Plan, movement: str, side: str) -> set[str]:
    every = (one for session in made.sessions for one in session.exercises)
    return {one.exercise for one in every if one.movement == movement and one.side in (side, "both")}


def stronger(person: Person, movement: str, side: str, percent: float) -> Person:
    return scaled(person, 1.0 + percent / 100.0, movement=movement, side=side)


def test_the_knee_of_reader_c_hears_what_moves_it_on_and_that_is_true() -> None:
    person = reader("reader_c")
    made = plan(person, start=START)
    assert forms_of(made, "knee_extension", "left") == {"knee_extension.quad_set"}
    said = moving_on(made)["knee_extension", "left"]
    coming, more = said.inputs["next"], said.inputs["percent_more"]
    assert coming == "knee_extension.short_arc"
    assert get(coming).name in said.text
    assert f"{more} % more" in said.text
    assert "cut short" in said.text  # by pain: what it showed is the least
    enough = plan(stronger(person, "knee_extension", "left", more + 1), start=START)
    assert coming in forms_of(enough, "knee_extension", "left")
    assert ("knee_extension", "left") not in moving_on(enough)
    less = plan(stronger(person, "knee_extension", "left", more - 2), start=START)
    assert coming not in forms_of(less, "knee_extension", "left")
    assert moving_on(less)["knee_extension", "left"].inputs["percent_more"] <= 3


def test_a_test_that_was_not_cut_short_is_not_said_to_be() -> None:
    person = reader("reader_c")
    whole = tuple(dataclasses.replace(test, limited_by=LimitedBy()) for test in person.strength)
    said = moving_on(plan(dataclasses.replace(person, strength=whole), start=START))
    assert "cut short" not in said["knee_extension", "left"].text


@pytest.mark.parametrize("stem", SEVEN)
def test_every_movement_without_a_load_hears_what_is_next_and_no_other_does(stem: str) -> None:
    made = plan(reader(stem), start=START)
    said = moving_on(made)
    check_reasons(reason for reason in made.messages if reason.rule == "plan.moves_on")
    trained: dict[tuple[str, str], set[Any]] = {}
    for one in (one for session in made.sessions for one in session.exercises):
        for side in ("left", "right") if one.side == "both" else (one.side,):
            trained.setdefault((one.movement, side), set()).add(get(one.exercise).chain)
    for key, reason in said.items():
        assert trained[key] <= {"isometric", "free"}, key
        assert get(reason.inputs["next"]).chain not in ("isometric", "free")


def test_who_has_a_load_in_every_movement_hears_nothing_of_it() -> None:
    assert moving_on(plan(reader("control_f"), start=START)) == {}

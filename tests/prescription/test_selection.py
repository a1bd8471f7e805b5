"""The choice of form and set-up: as much as the careful estimate allows, and never more for who is weaker."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.catalogue.exercises import get
from hipstride.prescription.planner import fewest_at, limit_at, programme_of
from hipstride.prescription.selection import Choice, anything, best_option, choose, lightest_form
from hipstride.prescription.sides import SIDES, nearly_equal
from hipstride.record.person import Person
from tests.prescription.cast import CORE, ceiling, people, reader, scaled, selector_of

few = settings(max_examples=20)
LIMIT = 0.64
MOVEMENTS: Any = (*CORE, "leg_press", "sit_to_stand", "step_up")


@few
@given(people, st.sampled_from((0.97, 0.8, 0.5)), st.sampled_from((None, "left", "right")))
def test_a_weaker_person_never_gets_a_larger_option_of_any_kind(person: Person, by: float, side: Any) -> None:
    strong, weak = selector_of(person), selector_of(scaled(person, by, side=side))
    for movement in MOVEMENTS:
        for each in SIDES:
            for kind in ("limb", "band"):
                before = best_option(strong, movement, each, LIMIT, kind=kind)
                after = best_option(weak, movement, each, LIMIT, kind=kind)
                if after is not None:
                    assert before is not None, movement
                    assert after.peak_torque_nm <= before.peak_torque_nm + 1e-9, movement


@few
@given(people, st.sampled_from(CORE), st.sampled_from(SIDES), st.sampled_from((0.9, 0.6)))
def test_one_weaker_muscle_never_gets_that_side_a_larger_option(
    person: Person, movement: Any, side: Any, by: float
) -> None:
    strong, weak = selector_of(person), selector_of(scaled(person, by, movement=movement, side=side))
    for each in MOVEMENTS:
        before, after = (ceiling(s, each, side, LIMIT, 0.7) for s in (strong, weak))
        assert after <= before + 1e-9, each


@few
@given(people)
def test_what_is_chosen_is_never_more_than_the_ceiling_of_that_side(person: Person) -> None:
    selector = selector_of(person)
    for phase in programme_of(person).phases:
        limit, fewest = limit_at(phase), fewest_at(phase)
        for movement in MOVEMENTS:
            choice = choose(selector, movement, limit, fewest=fewest)
            for side in SIDES:
                option = choice.of(side)
                if option is not None and option.relative is not None:
                    most = ceiling(selector, movement, side, limit, fewest)
                    assert option.peak_torque_nm <= most + 1e-9, movement


@few
@given(people)
def test_what_is_chosen_is_allowed_and_within_the_careful_limit(person: Person) -> None:
    selector = selector_of(person)
    for movement in MOVEMENTS:
        choice = choose(selector, movement, LIMIT, fewest=0.70)
        assert anything(selector, movement, LIMIT, fewest=0.70) == (not choice.empty)
        for side in SIDES:
            option = choice.of(side)
            if option is None:
                continue
            exercise = get(option.exercise)
            whole = "both" if choice.both is not None else side
            assert selector.limits.refusals(exercise, whole, None, option.resistance) == ()
            assert option.peak_torque_nm >= 0.0
            if option.pessimistic is not None:
                assert option.pessimistic <= 0.70 + 1e-9


def test_a_form_that_gravity_does_by_itself_is_no_load() -> None:
    selector = selector_of(reader("reader_e"))
    table, allowed = selector.table(get("hip_extension.supine_press_down_band"), "left", "band")
    assert np.any(table.peak[allowed] < 0.0)  # the leg sinks by its own weight, faster than the band helps
    for side in SIDES:
        option = best_option(selector, "hip_extension", side, LIMIT, kind="band")
        assert option is None or option.peak_torque_nm > 0.0


def test_sides_that_are_nearly_equal_do_the_same_form_at_the_same_mark() -> None:
    person = reader("reader_a")
    selector = selector_of(person)
    for movement in CORE:
        choice = choose(selector, movement, LIMIT)  # type: ignore[arg-type]
        left, right = choice.of("left"), choice.of("right")
        assert left is not None
        assert right is not None
        assert left.exercise == right.exercise, movement
        assert left.resistance == right.resistance, movement


def test_one_clearly_weaker_side_gets_less_and_the_other_is_not_held_back() -> None:
    choice = choose(selector_of(reader("reader_d")), "hip_flexion", LIMIT)
    assert choice.left is not None
    assert choice.right is not None
    assert choice.left.peak_torque_nm < 0.8 * choice.right.peak_torque_nm


@pytest.mark.parametrize("by", [0.9, 0.5])
def test_how_equal_sides_are_does_not_change_when_both_are_weaker(by: float) -> None:
    for stem in ("reader_a", "reader_c", "reader_d", "reader_e", "control_f"):
        tables = [selector_of(person).bench.table for person in (reader(stem), scaled(reader(stem), by))]
        for movement in CORE:
            alike = {nearly_equal(table, movement) for table in tables}  # type: ignore[arg-type]
            if any(row.movement == movement and row.source == "test" for row in tables[0].base):
                assert len(alike) == 1, (stem, movement)


def test_what_one_hip_may_not_do_is_not_given_to_it_for_being_nearly_equal() -> None:
    from hipstride.record.person import HipReplacement

    person = reader("reader_a")
    hip = HipReplacement("right", "posterior", months_ago=40, cleared_by_surgeon=True)
    person = dataclasses.replace(
        person, condition=dataclasses.replace(person.condition, hip_replacement=(hip,))
    )
    selector = selector_of(person)
    for movement in CORE:
        option = choose(selector, movement, LIMIT).of("right")  # type: ignore[arg-type]
        if option is not None:
            refused = selector.limits.refusals(get(option.exercise), "right", None, option.resistance)
            assert refused == (), movement


def test_two_legs_together_never_hide_a_clearly_weaker_side() -> None:
    for movement in ("knee_extension", "hip_extension"):
        for stem in ("reader_c", "reader_e"):
            choice = choose(selector_of(reader(stem), "class"), movement, LIMIT)
            assert choice.both is None, (stem, movement)


def test_the_lightest_form_comes_with_few_repetitions_rather_than_not_at_all() -> None:
    selector = selector_of(reader("reader_c"))
    heel_slide = lightest_form(selector, "hip_flexion", "right", 0.70)
    assert heel_slide is None or heel_slide.pessimistic is not None
    for side in SIDES:
        assert choose(selector, "hip_flexion", LIMIT, fewest=0.70).of(side) is not None


def test_a_choice_names_the_bands_it_needs_tied() -> None:
    choice = choose(selector_of(reader("reader_a")), "hip_flexion", LIMIT)
    assert isinstance(choice, Choice)
    assert len(choice.ties) == 1  # the same on both sides
    again = choose(selector_of(reader("reader_a")), "hip_flexion", LIMIT, ties=choice.ties)
    assert (again.left, again.right) == (choice.left, choice.right)

"""Easier and harder before each exercise: the band that is tied, its knot where it can be, and never out of bounds."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hipstride.prescription.as_it_stands import form_waits
from hipstride.prescription.ladder import Rung, Target
from hipstride.prescription.neighbours import easier_way, harder_way
from hipstride.prescription.progression import Step
from hipstride.prescription.rule import Reason
from hipstride.prescription.tailor import Tailored
from hipstride.prescription.today import today
from hipstride.prescription.types import tie_of
from hipstride.record.event import Log, Readiness, SessionStarted
from hipstride.record.resistance import Band
from tests.prescription.cast import START, logged, reader, sets_of

BANDED = ("reader_a", "reader_a_home", "reader_b", "reader_d", "reader_e", "control_f")


@pytest.mark.parametrize("stem", BANDED)
def test_easier_is_less_with_the_same_band_and_needs_no_other_knot_where_it_can(stem: str) -> None:
    for shown in today(reader(stem), Log(), date=START).exercises:
        one, easier = shown.prescription, shown.easier
        if easier is None:
            continue
        if one.peak_torque_nm is None:
            continue  # balance, stretches and marching: test_complementary_ways
        lighter = (easier.peak_torque_nm or 0.0) < one.peak_torque_nm
        assert lighter or (easier.reps or 0) < (one.dose.reps or 0), one.exercise
        if isinstance(one.resistance, Band):
            assert isinstance(easier.resistance, Band)
            tie, other = tie_of(one.resistance), tie_of(easier.resistance)
            assert tie is not None
            assert other is not None
            assert tie[:3] == other[:3], one.exercise


@pytest.mark.parametrize(("nearer_nm", "where"), [(8.0, "nearer"), (9.8, "other mark")])
def test_nothing_is_tied_anew_where_standing_nearer_makes_a_difference(nearer_nm: float, where: str) -> None:
    made = today(reader("reader_a"), Log(), date=START)
    one = next(each.prescription for each in made.exercises if isinstance(each.prescription.resistance, Band))
    tied: Any = one.resistance
    band = replace(tied, anchor_distance_m=1.0)
    nearer, other = replace(band, anchor_distance_m=0.9), replace(band, rest_length_m=0.8)
    loads = sorted([(nearer_nm, nearer), (8.6, other), (10.0, band)], key=lambda each: each[0])
    ladder = tuple(Rung(each, nm, nm / 20.0) for nm, each in loads)
    one = replace(one, resistance=band, peak_torque_nm=10.0)
    target = Target(2, one.dose.reps or 10, 2, 5)
    by = Tailored(one, ladder, target, Step(target, "hold", (), 0), 2)
    easier = easier_way(one, by)
    assert easier is not None
    assert easier.resistance == (nearer if where == "nearer" else other)
    assert harder_way(one, by) is None or harder_way(one, by).resistance == band  # type: ignore[union-attr]


@pytest.mark.parametrize(("allowed", "load_nm"), [(0, 10.0), (1, 10.8)])
def test_harder_keeps_to_what_gates_and_guard_allow(allowed: int, load_nm: float) -> None:
    made = today(reader("reader_a"), Log(), date=START)
    one = next(each.prescription for each in made.exercises if isinstance(each.prescription.resistance, Band))
    tied: Any = one.resistance
    further = replace(tied, anchor_distance_m=tied.anchor_distance_m + 0.05)
    one = replace(one, peak_torque_nm=10.0, dose=replace(one.dose, reps=10))
    target = Target(0, 10, 2, 5)
    ladder = (Rung(tied, 10.0, 0.5), Rung(further, 10.8, 0.54))
    harder = harder_way(one, Tailored(one, ladder, target, Step(target, "hold", (), 0), allowed))
    assert harder is not None
    assert (harder.peak_torque_nm, harder.reps) == (load_nm, 12 if allowed == 0 else 10)


def test_nothing_harder_is_offered_until_it_went_well() -> None:
    person = reader("control_f")
    made = today(person, Log(), date=START)
    assert any(shown.harder for shown in made.exercises)
    again = START.replace(day=START.day + 7)
    started = SessionStarted(day="full")
    sore = Readiness(pain_left_hip=4.0, pain_right_hip=4.0, pain_left_knee=4.0, pain_right_knee=4.0)
    for how, answers, offered in (
        ({"form": "no"}, None, False),
        ({"effort": 8.0}, None, False),
        ({}, Readiness(fatigue=6.0), False),
        ({}, sore, False),
        ({}, None, True),
    ):
        then = today(
            person, logged(person, Log(), START, started, *sets_of(made, **how)), answers, date=again
        )
        trained = {(each.prescription.movement, each.prescription.side) for each in made.exercises}
        same = [s for s in then.exercises if (s.prescription.movement, s.prescription.side) in trained]
        assert any(shown.harder for shown in same) is offered


def test_a_kept_form_does_not_speak_of_ties_and_sameness() -> None:
    one = today(reader("reader_a"), Log(), date=START).exercises[0].prescription
    shared = Reason("dose.shared_set_up", "It waits.", "Waits.", {"relative_load": 0.3, "why": "ties"})
    (*_, said) = form_waits(replace(one, reasons=(*one.reasons, shared))).reasons
    assert (said.rule, said.inputs) == ("today.form_waits", shared.inputs)
    assert form_waits(one) is one


@pytest.mark.parametrize("stem", BANDED)
def test_whatever_is_chosen_no_session_needs_a_knot_that_is_not_tied_today(stem: str) -> None:
    """At most two set-ups a session, also where easier or harder is chosen before each exercise."""
    person, log = reader(stem), Log()
    offered = 0
    for days in (0, 7, 14):
        made = today(person, log, date=START + dt.timedelta(days=days))
        tied = {tie_of(shown.prescription.resistance) for shown in made.exercises} - {None}
        assert len(tied) <= 2
        for near in (near for shown in made.exercises for near in (shown.easier, shown.harder) if near):
            assert tie_of(near.resistance) in {None, *tied}, near
            offered += isinstance(near.resistance, Band)
        log = logged(person, log, made.date, SessionStarted(day="full"), *sets_of(made))
    assert offered


def test_another_mark_is_offered_only_where_it_is_tied_today() -> None:
    made = today(reader("reader_a"), Log(), date=START)
    one = next(each.prescription for each in made.exercises if isinstance(each.prescription.resistance, Band))
    tied: Any = one.resistance
    other = replace(tied, rest_length_m=tied.rest_length_m + 0.2)
    ladder = (Rung(other, 8.6, 0.43), Rung(tied, 10.0, 0.5))
    one = replace(one, peak_torque_nm=10.0, dose=replace(one.dose, reps=10))
    target = Target(1, 10, 2, 5)
    by = Tailored(one, ladder, target, Step(target, "hold", (), 0), 1)
    here, there = tie_of(tied), tie_of(other)
    assert here is not None
    assert there is not None
    both = easier_way(one, by, frozenset({here, there}))
    only = easier_way(one, by, frozenset({here}))
    assert both is not None
    assert (both.resistance, both.reps) == (other, 10)
    assert only is not None
    assert only.resistance == tied
    assert only.reps is not None
    assert only.reps < 10, "fewer repetitions instead of a third knot"
    lighter = replace(one, resistance=other, peak_torque_nm=8.6)
    by = Tailored(lighter, ladder, Target(0, 10, 2, 5), Step(target, "hold", (), 0), 1)
    harder = harder_way(lighter, by, frozenset({there}))
    assert harder is not None
    assert (harder.resistance, harder.reps) == (other, 12)

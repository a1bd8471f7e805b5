"""Sets, repetitions, effort and rest, number by number."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import programme
from hipstride.prescription.bench import bench
from hipstride.prescription.dosing import load_interval, repetitions, rest_s, sets_in
from hipstride.prescription.options import band_options
from hipstride.prescription.planner import fewest_at, limit_at, planner
from hipstride.prescription.reserve import (
    in_valid_range,
    load_share,
    repetitions_at,
    reps_in_reserve,
    reserve,
)
from hipstride.prescription.selection import target_load
from hipstride.prescription.set_ups import actions_of
from tests.prescription.cast import exercises_of, planned, reader
from tests.prescription.gates.people import NOW

PHASES: Any = programme("band").phases
LONG_REST: Any = programme("band").long_rest


def test_the_relation_of_load_and_repetitions_is_epleys() -> None:
    assert load_share(10) == pytest.approx(1 / 1.33)
    assert repetitions_at(load_share(7.0)) == pytest.approx(7.0)
    assert target_load(12, 5) == pytest.approx(1 / (1 + 0.033 * (12 + reserve(5))))


@given(st.floats(0.05, 1.2), st.integers(1, 20))
def test_repetitions_in_reserve_are_told_only_where_the_relation_holds(load: float, reps: int) -> None:
    told = reps_in_reserve(load, reps)
    assert (told is not None) == (0.55 <= load <= 0.90)
    assert in_valid_range(load) == (0.55 <= load <= 0.90)
    assert reps_in_reserve(None, reps) is None


@given(st.floats(0.01, 1.2), st.floats(0.01, 1.2), st.sampled_from(PHASES))
def test_a_heavier_load_never_comes_with_more_repetitions(one: float, two: float, phase: Any) -> None:
    light, heavy = sorted((one, two))
    assert repetitions(heavy, phase) <= repetitions(light, phase)
    assert 1 <= repetitions(heavy, phase) <= 20


@given(st.floats(0.3, 0.9), st.floats(0.6, 1.0), st.sampled_from(PHASES))
def test_a_first_set_leaves_reserve_by_both_estimates(pessimistic: float, share: float, phase: Any) -> None:
    if pessimistic > fewest_at(phase):
        return  # never chosen
    best = share * pessimistic
    reps = repetitions(best, phase, pessimistic)
    assert phase.reps_low <= reps <= 15
    assert repetitions_at(pessimistic) - reps >= value("dose.careful_reserve") - 1e-6
    assert repetitions_at(best) - reps >= reserve(phase.effort_high) - 1e-6


def test_a_first_set_at_the_careful_limit_has_more_than_the_middle_repetitions() -> None:
    phase = PHASES[0]
    assert repetitions(0.48, phase, limit_at(phase)) == 13


def test_effort_rises_with_the_phases_and_never_reaches_failure() -> None:
    efforts = [phase.effort_high for phase in PHASES]
    assert efforts == sorted(efforts)
    assert max(efforts) <= 7
    assert [limit_at(phase) for phase in PHASES] == sorted(limit_at(phase) for phase in PHASES)
    assert max(limit_at(phase) for phase in PHASES) <= 0.90


def test_sets_grow_within_a_phase() -> None:
    for phase in PHASES:
        weeks = range(phase.first_week, phase.last_week + 1)
        sets = [sets_in(phase, week) for week in weeks]
        assert sets == sorted(sets)
        assert set(sets) <= {phase.sets_low, phase.sets_high}


def test_rest_is_long_where_walking_is_hard() -> None:
    assert 60 <= rest_s(reader("reader_b"), PHASES[0], LONG_REST) <= 120
    assert 120 <= rest_s(reader("reader_e"), PHASES[0], LONG_REST) <= 240


@given(st.floats(0.1, 0.9), st.floats(0.02, 0.5), st.floats(0.0, 0.2))
def test_the_interval_holds_the_estimate_and_grows_with_doubt(load: float, sd: float, band: float) -> None:
    low, high = load_interval(load, sd, band)
    assert low < load < high
    wider = load_interval(load, sd + 0.1, band)
    assert wider[0] < low
    assert wider[1] > high


def test_untested_movements_begin_with_one_calibration_set() -> None:
    made = planned(reader("reader_b"), weeks=1)
    for one in exercises_of(made):
        if "capacity.calibration" in {reason["rule"] for reason in one["reasons"]}:
            extra = "dose.extra_set" in {reason["rule"] for reason in one["reasons"]}
            assert one["sets"] <= 1 + extra


def test_a_two_legged_form_says_that_the_share_of_each_leg_is_unknown() -> None:
    made = planned(reader("reader_d"))
    presses = [one for one in exercises_of(made) if one["exercise"] == "leg_press.sled_both"]
    assert presses
    for one in presses:
        (reason,) = [reason for reason in one["reasons"] if reason["rule"] == "dose.two_legs"]
        assert "not known" in reason["text"]
        assert reason["inputs"]["share"] == 0.6


def test_spasticity_slows_two_legged_forms_on_whichever_side_it_is() -> None:
    import dataclasses

    for side in ("left", "right"):
        person = reader("reader_a")
        stiff: Any = {f"{side}_knee_flexors": "2"}
        condition = dataclasses.replace(person.condition, spasticity=stiff)
        made = planned(dataclasses.replace(person, condition=condition), weeks=2)
        for one in exercises_of(made):
            if one["movement"] == "knee_extension" and one["side"] in (side, "both"):
                assert min(one["tempo_s"][0], one["tempo_s"][2]) >= 3.0 or one["seconds"] is not None


def test_a_form_without_a_load_says_so_where_only_the_ties_keep_a_heavier_one_from_it() -> None:
    # Reader E's left hip could hold a light loop, where one may be tied.
    made = planner(reader("reader_e"), base=NOW)
    phase = made.programme.phases[0]
    limit = limit_at(phase)
    free = made.choice("home", "hip_abduction", limit, bands=True).left
    tied = made.choice("home", "hip_abduction", limit, bands=True, ties=frozenset())
    assert free is not None
    assert free.relative is not None
    assert tied.left is not None
    assert tied.left.relative is None
    (left,) = (one for one in made.prescribed("home", tied, phase, 1) if one.side == "left")
    (said,) = (reason for reason in left.reasons if reason.rule == "dose.shared_set_up")
    assert said.inputs["why"] == "ties"
    assert not any("more than is safe" in reason.text for reason in left.reasons)


def test_pushing_bent_knees_apart_is_read_against_the_outward_rotation_it_asks() -> None:
    at = bench(reader("reader_e"))
    form = get("hip_abduction.hook_lying_push_out_band")
    assert "hip_external_rotation" in actions_of(form)
    table = band_options(at, form)[0]
    rotation = at.curve(at.stage(form), "hip_external_rotation", "left")
    abduction = at.curve(at.stage(form), "hip_abduction", "left")
    assert rotation is not None
    assert abduction is not None
    # The loop asks nearly as much of rotation, which is far weaker: it decides the load.
    assert np.all(table.relative > 1.5 * table.peak / abduction.torque_nm.min())

"""After pain, failure or poor form nothing is more; after a break every form comes back lighter."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hipstride.prescription.continuity import last_went_badly
from hipstride.prescription.held import held
from hipstride.prescription.ladder import Rung, Target
from hipstride.prescription.plan import plan
from hipstride.prescription.progress_state import Outcome, SetOutcome
from hipstride.prescription.rule import Reason
from hipstride.prescription.tailor import rungs
from hipstride.prescription.today import as_it_stands, today
from hipstride.prescription.training_log import sessions
from hipstride.record.event import Log, Readiness
from hipstride.record.resistance import Limb
from tests.prescription.cast import (
    CORE,
    START,
    after,
    done_today,
    logged,
    reader,
    selector_of,
    sets_of,
)

FINE = Readiness(fatigue=2, after_last_time="fine", ill="no", new_symptoms="no", fall="no")
LADDER = tuple(Rung(Limb(), load, load / 20.0) for load in (8.0, 9.0, 10.0, 11.0, 12.0))
BAD: Any = [
    {"form": "no"},
    {"form": "partly"},
    {"pain": 4.0},
    {"effort": 9.0},
    {"stopped_because": "pain"},
    {"stopped_because": "wobble"},
    {"stopped_because": "tired", "reps": 5},
]


def outcome(day: int = 0, *, day_kind: Any = "full", load: float = 10.0, **how: Any) -> Outcome:
    one = SetOutcome(**{"reps": 10, "effort": 5.0, "form": "good", "demand_nm": load, **how})
    return Outcome(START + dt.timedelta(days=day), day_kind, (one,), 1)


@pytest.mark.parametrize("how", BAD)
def test_after_a_bad_session_no_load_repetition_or_set_is_more(how: Any) -> None:
    wanted = Target(index=4, reps=13, sets=2, effort=6)
    now = held(wanted, LADDER, (outcome(**how),), fewest=8)
    assert (now.index, now.sets) == (2, 1)
    assert now.reps <= 10


def test_without_a_sheet_no_more_sets_come_than_were_done() -> None:
    wanted = Target(index=4, reps=13, sets=3, effort=6)
    hurt = replace(outcome(pain=7.0), sets_prescribed=3)
    assert held(wanted, LADDER, (hurt,), fewest=8).sets == 1
    on_a_sheet = replace(hurt, asked_reps=10, asked_nm=10.0)
    assert held(wanted, LADDER, (on_a_sheet,), fewest=8).sets == 3


def test_it_holds_until_a_full_day_went_well_and_smaller_days_count_only_against() -> None:
    wanted = Target(index=4, reps=13, sets=2, effort=6)
    bad, well = outcome(pain=5.0), outcome(3)
    assert held(wanted, LADDER, (bad, well), fewest=8) == wanted
    assert held(wanted, LADDER, (bad, outcome(3, day_kind="half")), fewest=8).index == 2
    assert held(wanted, LADDER, (well, outcome(5, day_kind="half", form="no")), fewest=8).index == 2
    assert held(wanted, LADDER, (), fewest=8) == wanted


def test_no_heavier_form_comes_while_the_movement_went_badly() -> None:
    person = reader("reader_a")
    made = today(person, Log(), FINE, date=START)
    for how, badly in (({"form": "no"}, True), ({}, False)):
        done = sessions(logged(person, Log(), START, *sets_of(made, **how)))
        one = next(each.prescription for each in made.exercises if each.prescription.side == "left")
        assert last_went_badly(done, one.movement, "left") is badly  # type: ignore[arg-type]


@pytest.mark.parametrize("stem", ["reader_a", "reader_a_home", "reader_d"])
def test_after_a_long_break_a_form_that_was_never_done_comes_lighter_too(stem: str) -> None:
    person = reader(stem)
    log, days = after(person, 4)
    made = done_today(person, log, FINE, date=days[-2] + dt.timedelta(days=35))
    counted = [one for one in made["exercises"] if one["movement"] in CORE and one["peak_torque_nm"]]
    assert counted
    for one in counted:
        assert "progression.coming_back" in {reason["rule"] for reason in one["reasons"]}, one["exercise"]


@pytest.mark.parametrize("stem", ["reader_a", "reader_d", "reader_e"])
def test_no_rung_of_a_ladder_leaves_the_muscle_without_work(stem: str) -> None:
    person = reader(stem)
    seen = 0
    for session in plan(person, start=START, weeks=1).sessions:
        selector = selector_of(person, session.setting)
        for one in session.exercises:
            if one.movement not in CORE or one.dose.reps is None or not one.peak_torque_nm:
                continue
            ladder, table = rungs(selector, one)
            if np.any(table.peak > 0.0):
                seen += 1
                assert all(rung.peak_torque_nm > 0.0 for rung in ladder), one.exercise
    assert seen


def test_a_step_that_was_taken_back_is_not_told() -> None:
    made = today(reader("reader_a"), Log(), FINE, date=START)
    one = next(each.prescription for each in made.exercises if each.prescription.dose.reps is not None)
    load = one.peak_torque_nm or 0.0

    def told(rule: str, inputs: dict[str, Any]) -> bool:
        reason = Reason(rule, "A step.", "A step.", inputs)
        history = (outcome(load=load),)
        return reason in as_it_stands(replace(one, reasons=(*one.reasons, reason)), history).reasons

    assert not told("progression.load_up", {"from_nm": load, "to_nm": load * 1.05})
    assert not told("progression.step_down", {"from_nm": load * 1.2, "to_nm": load})
    assert told("progression.form", {"form": ["no"]})

"""After pain, failure or poor form nothing is more; after a break every form comes back lighter."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import programme
from hipstride.prescription.as_it_stands import as_it_stands, other_band, tie_waits
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.held import Bound, form_bounds, held, movement_bounds
from hipstride.prescription.ladder import Rung, Target
from hipstride.prescription.plan import plan
from hipstride.prescription.planner import limit_at, planner
from hipstride.prescription.progress_state import Outcome, SetOutcome, Step
from hipstride.prescription.rule import Reason
from hipstride.prescription.selection import Choice, best_option
from hipstride.prescription.tailor import Tailored, no_jump, rungs, tailor
from hipstride.prescription.today import on_the_sheet, today
from hipstride.record.event import Log, Readiness, SessionStarted, SetDone
from hipstride.record.resistance import Band, Limb
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
from tests.prescription.gates.people import NOW


def sheet(made: Any) -> Any:
    return on_the_sheet(each.prescription for each in made.exercises)


FINE = Readiness(fatigue=2, after_last_time="fine", ill="no", new_symptoms="no", fall="no")
LADDER = tuple(Rung(Limb(), load, load / 20.0) for load in (8.0, 9.0, 10.0, 11.0, 12.0))
WANTED = Target(index=4, reps=13, sets=2, effort=6)
AS_ASKED = Bound(peak_nm=10.0, relative=None, reps=10, sets=1)
BAD: Any = [
    {"form": "no"},
    {"form": "partly"},
    {"pain": 4.0},
    {"effort": 9.0},
    {"stopped_because": "pain"},
    {"stopped_because": "spasm"},
    {"stopped_because": "wobble"},
    {"stopped_because": "tired"},
    {"reps": 1},
]
NOT_WHOLE: Any = [{"effort": 8.0}, {"effort": None}, {"chosen": "easier"}, {"form": None}, {"demand_nm": 9.0}]


def outcome(day: int = 0, *, day_kind: Any = "full", load: float = 10.0, **how: Any) -> Outcome:
    one = SetOutcome(**{"reps": 10, "effort": 5.0, "form": "good", "demand_nm": load, **how})
    return Outcome(START + dt.timedelta(days=day), day_kind, (one,), 1)


def on_a_sheet(*sets: dict[str, Any], day_kind: Any = "full", asked: int = 1) -> Outcome:
    each = tuple(outcome(**how).sets[0] for how in sets)
    return Outcome(START, day_kind, each, asked, asked_nm=10.0, asked_reps=10)


def test_a_target_is_lowered_until_nothing_is_above_the_bound() -> None:
    assert held(WANTED, LADDER, (AS_ASKED,)) == Target(index=2, reps=10, sets=1, effort=6)
    assert held(WANTED, LADDER, ()) == WANTED
    share = replace(AS_ASKED, relative=0.45)
    assert held(WANTED, LADDER, (share,)) == Target(index=1, reps=13, sets=1, effort=6)
    assert held(WANTED, LADDER, (AS_ASKED, replace(AS_ASKED, peak_nm=8.5))).index == 0  # type: ignore[union-attr]
    assert held(WANTED, LADDER, (replace(AS_ASKED, peak_nm=7.0),)) is None


@pytest.mark.parametrize(
    ("reps", "sets", "then"),
    [(10, 2, (8, 2)), (5, 2, (4, 2)), (4, 2, (4, 1)), (4, 1, (4, 1)), (2, 2, (2, 1))],
)
def test_a_step_down_takes_something_away_whatever_the_sheet_had(
    reps: int, sets: int, then: tuple[int, int]
) -> None:
    wanted = Target(index=2, reps=reps, sets=sets, effort=6)
    now = held(wanted, LADDER, (Bound(10.0, None, reps, sets, less=True),))
    assert now is not None
    assert (now.index, now.reps, now.sets) == (2, *then)
    lighter = replace(wanted, index=1)
    assert held(lighter, LADDER, (Bound(10.0, None, reps, sets, less=True),)) == lighter


@pytest.mark.parametrize("how", [*BAD, *NOT_WHOLE])
def test_a_form_stays_as_asked_after_a_day_that_was_not_whole(how: dict[str, Any]) -> None:
    assert form_bounds((on_a_sheet(how),), 6.0) == (AS_ASKED,)
    assert form_bounds((on_a_sheet({}), on_a_sheet(how)), 6.0) == (AS_ASKED,)
    assert form_bounds((on_a_sheet(how), on_a_sheet({})), 6.0) == ()
    assert form_bounds((on_a_sheet(how), on_a_sheet({}, day_kind="half")), 6.0) == (AS_ASKED,)
    assert form_bounds((on_a_sheet(how, day_kind="half"),), 6.0) == ()
    alone = form_bounds((outcome(**how),), 6.0)  # what was asked is not known: the load that was done binds
    untold = how.get("chosen") == "easier" or how.keys() & {
        "reps",
        "demand_nm",
    }  # less than was asked: of what?
    done = [] if untold else [(10.0, None, None)]
    assert [(each.peak_nm, each.reps, each.sets) for each in alone] == done


def test_what_was_made_easier_from_nobody_knows_what_stays_where_the_replay_stands() -> None:
    easier = outcome(chosen="easier", load=9.0)
    (bound,) = form_bounds((easier,), 6.0, stands_nm=10.0)
    assert (bound.peak_nm, bound.reps, bound.sets) == (10.0, None, None)
    (bound,) = form_bounds((outcome(form=None, load=9.0),), 6.0, stands_nm=10.0)
    assert bound.peak_nm == 9.0
    assert form_bounds((on_a_sheet({"chosen": "easier"}),), 6.0, stands_nm=99.0) == (AS_ASKED,)


def test_a_set_up_just_above_a_load_does_not_stand_for_one_just_below() -> None:
    person = reader("reader_a")
    form = "hip_flexion.standing_march_band"
    selector, phase = selector_of(person, "class"), programme("band").phases[0]
    option = best_option(selector, "hip_flexion", "left", limit_at(phase), kind="band", only=form)
    choice = Choice("hip_flexion", option, None)
    (one,) = planner(person, base=NOW).dosed("class", choice, phase, phase.first_week)
    table, allowed = selector.table(get(form), "left", "band")
    assert isinstance(one.resistance, Band)
    assert table.bands is not None
    of_it = (one.resistance.brand, one.resistance.colour, 1, "door_low", "above_knee")
    rows = np.flatnonzero(allowed & table.bands.like(of_it)).tolist()
    seen = 0
    for tied in rows:
        near = [
            table.peak[row] for row in rows if table.peak[row] < table.peak[tied] <= table.peak[row] * 1.01
        ]
        if not near:
            continue
        here = replace(one, resistance=table.resistance(tied))
        below, above = min(near), table.peak[tied]
        loads = [
            {rung.peak_torque_nm for rung in rungs(selector, here, most_nm=most)[0]}
            for most in (below, above)
        ]
        seen += below in loads[0] and above in loads[1] and below not in loads[1]
        assert max(load for load in loads[0] if load <= below) >= below / 1.01
    assert seen


def test_one_good_set_of_three_holds_the_form() -> None:
    three = replace(AS_ASKED, sets=3)
    assert form_bounds((on_a_sheet({}, {}, {}, asked=3),), 6.0) == ()
    assert form_bounds((on_a_sheet({}, asked=3),), 6.0) == (three,)
    assert form_bounds((on_a_sheet({}, {"effort": 7.0}, {"reps": 8}, asked=3),), 6.0) == (three,)
    worse = replace(on_a_sheet({}), after_worse=True)
    assert form_bounds((worse,), 6.0) == (AS_ASKED,)


@pytest.mark.parametrize("how", BAD)
def test_what_went_badly_binds_every_form_of_its_movement_and_side(how: dict[str, Any]) -> None:
    person = reader("reader_a")
    made = today(person, Log(), FINE, date=START)
    at = planner(person, base=NOW).bench
    hurt = logged(
        person, Log(), START, SessionStarted(day="full", prescribed=sheet(made)), *sets_of(made, **how)
    )
    done = sessions(hurt)
    one = next(each.prescription for each in made.exercises if each.prescription.side == "left")
    (bound,) = movement_bounds(at, done, one.movement, "left")
    assert bound.peak_nm == pytest.approx(one.peak_torque_nm)
    assert (bound.reps, bound.sets) == (one.dose.reps, one.dose.sets)
    assert len(movement_bounds(at, done, one.movement, "both")) >= 1
    assert movement_bounds(at, done, "heel_raise", "left") == ()
    small = [replace(session, day_kind="half") for session in done]
    assert movement_bounds(at, small, one.movement, "left")[0].sets is None
    well = sessions(logged(person, hurt, START + dt.timedelta(days=2), *sets_of(made)))
    assert movement_bounds(at, well, one.movement, "left") == ()
    then_small = [well[0], replace(well[1], day_kind="half")]
    assert movement_bounds(at, then_small, one.movement, "left") == (bound,)


def test_of_what_was_asked_and_what_was_done_the_less_binds() -> None:
    person = reader("reader_a")
    made = today(person, Log(), FINE, date=START)
    shown = next(
        each
        for each in made.exercises
        if each.easier and each.easier.resistance != each.prescription.resistance
    )
    one, easier = shown.prescription, shown.easier
    assert easier is not None
    hurt = {"pain": 7.0, "resistance": easier.resistance, "chosen": "easier"}
    log = logged(
        person, Log(), START, SessionStarted(day="full", prescribed=sheet(made)), *sets_of(made, **hurt)
    )
    (bound,) = movement_bounds(planner(person, base=NOW).bench, sessions(log), one.movement, one.side)
    assert bound.peak_nm == pytest.approx(easier.peak_torque_nm)
    no_sheet = logged(person, Log(), START, *sets_of(made, pain=7.0))
    (bound,) = movement_bounds(planner(person, base=NOW).bench, sessions(no_sheet), one.movement, one.side)
    assert (bound.reps, bound.sets) == (one.dose.reps, one.dose.sets)


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


def test_a_step_down_says_what_is_less_or_asks_for_help() -> None:
    made = today(reader("reader_a"), Log(), FINE, date=START)
    one = next(each.prescription for each in made.exercises if each.prescription.dose.reps is not None)
    load, reps, sets = one.peak_torque_nm or 0.0, one.dose.reps or 0, one.dose.sets
    step = Reason("progression.step_down", "", "Step down.", {"from_nm": load, "to_nm": load})

    def said(asked_nm: float, asked_reps: int, asked_sets: int) -> list[str]:
        then = replace(outcome(load=load, pain=7.0), sets_prescribed=asked_sets)
        history = (replace(then, asked_nm=asked_nm, asked_reps=asked_reps),)
        return [reason.text for reason in as_it_stands(replace(one, reasons=(step,)), history).reasons]

    assert said(load * 1.1, reps, sets) == ["The load is lighter now."]
    assert said(load, reps + 2, sets) == ["You do less of it now."]
    assert said(load, reps, sets + 1) == ["You do less of it now."]
    nothing, help_ = said(load, reps, sets)
    assert nothing == "There is nothing lighter of this kind."
    assert help_.startswith("This does not fit you now.")


@pytest.mark.parametrize(("stopped", "effort"), [("spasm", 3.0), ("done", 8.0)])
def test_a_gentle_day_asks_no_more_of_what_cannot_be_lighter(stopped: Any, effort: float) -> None:
    person = reader("reader_e")
    gentle = today(person, Log(), Readiness(fatigue=8.0), date=START)
    one = next(each.prescription for each in gentle.exercises if each.prescription.peak_torque_nm is None)
    few = replace(one, dose=replace(one.dose, reps=4))
    (sheet,) = on_the_sheet([few])
    done = SetDone(
        one.exercise, one.side, 1, 4, one.resistance, stopped_because=stopped, effort=effort, form="good"
    )
    log = logged(person, Log(), START, SessionStarted(day="full", prescribed=(sheet,)), done)
    later = today(person, log, Readiness(fatigue=8.0), date=START + dt.timedelta(days=7))
    (again,) = (each.prescription for each in later.exercises if each.prescription.exercise == one.exercise)
    assert (one.dose.reps, again.dose.reps) == (8, 4)


# --- the way back after a step down ------------------------------------------------------------------

MARKS = tuple(Rung(Limb(), 50.0 * 1.05**step, 0.4) for step in range(20))
HELD = Step(Target(len(MARKS) - 1, 10, 2, 6), "hold", (), 0)
PLANNED = len(MARKS) - 1


@pytest.mark.parametrize("how", BAD)
@pytest.mark.parametrize("good_since", [1, 2])
def test_after_a_step_down_the_load_comes_back_by_a_tenth_at_most(how: Any, good_since: int) -> None:
    # Done well at 100, then badly on a lighter tie at 70; what follows goes on from there.
    before = [outcome(0, load=100.0), outcome(3, load=100.0)]
    badly = on_a_sheet({"load": 70.0, **how})
    badly = replace(badly, date=START + dt.timedelta(days=6))
    loads = [63.0 * 1.05**number for number in range(good_since)]
    since = [outcome(9 + 3 * number, load=load) for number, load in enumerate(loads)]
    index = no_jump(MARKS, PLANNED, [*before, badly, *since], HELD)
    assert MARKS[index].peak_torque_nm <= 1.1 * loads[-1] * 1.001
    assert no_jump(MARKS, PLANNED, [*before, *since], HELD) > index  # where nothing went badly, sooner


def test_a_worse_day_after_counts_as_badly() -> None:
    worse = replace(outcome(3, load=100.0), after_worse=True)
    history = [outcome(0, load=100.0), worse, outcome(6, load=60.0)]
    assert MARKS[no_jump(MARKS, PLANNED, history, HELD)].peak_torque_nm <= 66.1


def test_another_band_at_the_same_load_is_not_said_to_be_lighter() -> None:
    assert "lighter" not in tie_waits(False, as_hard=True).text
    assert "lighter" in tie_waits(False).text
    assert "more in each set" in tie_waits(True, as_hard=True).text


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (1.0, "It is about as hard."),
        (0.8, "That one was lighter than your plan."),
        (1.3, "That one was more than"),
    ],
)
def test_another_band_though_nothing_moved_says_how_it_compares(share: float, says: str) -> None:
    banded = (each.prescription for each in today(reader("control_f"), Log(), date=START).exercises)
    one = next(each for each in banded if isinstance(each.resistance, Band))
    assert isinstance(one.resistance, Band)
    assert one.peak_torque_nm is not None
    last = replace(one.resistance, colour="red")
    told = other_band(one, last, share * one.peak_torque_nm)
    assert told is not None
    assert says in told.text
    assert other_band(one, one.resistance, share * one.peak_torque_nm) is None


def test_what_was_done_at_far_more_than_the_guard_never_carries_past_it() -> None:
    """Half a year of heavier loads that somebody chose and did with ease: the guard has the last word."""
    person = reader("control_f")
    form = "hip_abduction.supine_slide_side_band"
    selector, phase = selector_of(person), programme("band").phases[-1]
    option = best_option(selector, "hip_abduction", "left", limit_at(phase), kind="band", only=form)
    choice = Choice("hip_abduction", option, None)
    (one,) = planner(person, base=NOW).dosed("home", choice, phase, phase.first_week)
    ladder, _ = rungs(selector, one)
    done = SetOutcome(15, 4.0, "good", demand_nm=ladder[-1].peak_torque_nm, chosen="harder")
    history = tuple(
        Outcome(START + dt.timedelta(days=7 * week), "full", (done, done), 2) for week in range(26)
    )
    by = tailor(
        *(selector, selector, one),
        phase=phase,
        first_limit=limit_at(phase),
        limit=limit_at(phase),
        history=history,
        today=history[-1].date + dt.timedelta(days=7),
        factor=1.0,
        day="full",
    )
    assert isinstance(by, Tailored)
    assert (ladder[-1].relative or 0.0) > 1.0
    assert 0.6 < (by.prescription.relative_load or 0.0) <= value("progress_more.proven_limit")

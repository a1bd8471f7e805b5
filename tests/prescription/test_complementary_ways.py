"""Easier and harder before balance, stretches and marching: time, number and form, and what holds harder back."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from hipstride.catalogue.exercises import all_exercises, get
from hipstride.catalogue.programmes import programme
from hipstride.prescription.complementary import Ladder, Stand, stand_on
from hipstride.prescription.complementary_dose import complementary_dose
from hipstride.prescription.complementary_ways import Offer, Ways, ways
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.gates import limits
from hipstride.prescription.neighbours import TodayExercise, taken
from hipstride.prescription.planner import context_for
from hipstride.prescription.today import today
from hipstride.record.event import Log, Readiness, SessionStarted, SetDone
from hipstride.record.override import Override
from hipstride.record.resistance import NoLoad
from tests.prescription.cast import SEVEN, START, logged, reader
from tests.prescription.gates.people import NOW

WORK: dict[str, Any] = {one.kind: one for one in programme("band").complementary}
KINDS = {"balance": "balance", "stretch": "stretching", "aerobic": "aerobic"}
WAYS = ("complementary.easier", "complementary.harder")
WEDNESDAY, FRIDAY = START + dt.timedelta(days=2), START + dt.timedelta(days=4)


def found(form: str, step: int, sets: int | None = None, without: tuple[str, ...] = (), **held: Any) -> Ways:
    """The ways of a form at a step of its programme, on a day that left so many sets of it."""
    exercise = get(form)
    work = WORK[KINDS[exercise.movement]]
    one = complementary_dose(exercise, work, "both", work.steps[step])
    one = one if sets is None else one.dosed(one.dose.of(sets=sets))
    forms = tuple(f for f in all_exercises() if f.movement == exercise.movement and f.id not in without)
    return ways(one, Offer(forms, work, step, held.get("waits"), held.get("form_waits")))


@pytest.mark.parametrize(
    ("form", "step", "easier", "harder"),
    [
        ("balance.seated_lean", 1, ("seated_lean", 2, 30), ("seated_lean", 3, 45)),
        ("balance.feet_together", 0, ("weight_shift", 2, 30), ("feet_together", 3, 30)),
        ("balance.feet_together", 1, ("weight_shift", 3, 30), ("feet_together", 3, 45)),
        ("balance.weight_shift", 2, ("weight_shift", 3, 30), ("feet_together", 3, 30)),
        ("balance.tandem_stance", 1, ("tandem_stance", 2, 20), ("tandem_stance", 3, 30)),
        ("balance.tandem_stance", 2, ("tandem_stance", 3, 20), ("one_leg_stand", 3, 10)),
        ("balance.one_leg_stand", 1, ("tandem_stance", 3, 10), ("one_leg_stand", 3, 15)),
        ("balance.one_leg_stand", 2, ("one_leg_stand", 3, 10), None),
        ("stretch.calves_standing", 1, ("calves_lying_towel", 2, 30), ("calves_standing", 3, 30)),
        ("stretch.calves_lying_towel", 2, ("calves_lying_towel", 2, 30), ("calves_standing", 3, 30)),
        ("stretch.hamstrings_seated", 1, ("hamstrings_supine_towel", 2, 30), ("hamstrings_seated", 3, 30)),
        ("stretch.adductors_hook_lying", 0, None, ("adductors_hook_lying", 2, 30)),
        ("stretch.adductors_hook_lying", 2, ("adductors_hook_lying", 2, 30), None),
        (
            "aerobic.seated_march_interval",
            1,
            ("seated_kick_interval", 3, 120),
            ("seated_march_interval", 4, 120),
        ),
        (
            "aerobic.seated_march_interval",
            2,
            ("seated_kick_interval", 4, 120),
            ("standing_march_interval", 4, 120),
        ),
    ],
)
def test_it_is_less_or_more_of_it_or_the_form_beside_it(
    form: str, step: int, easier: Any, harder: Any
) -> None:
    here = found(form, step)
    told = [
        each and (each.exercise.split(".")[1], each.sets, each.seconds) for each in (here.easier, here.harder)
    ]
    assert told == [easier, harder]
    missing = {"complementary.easier": easier, "complementary.harder": harder}
    assert [reason.rule for reason in here.reasons] == [rule for rule, way in missing.items() if way is None]


def test_a_form_that_is_not_for_somebody_is_not_offered_and_what_time_cut_grows_in_nothing() -> None:
    assert (
        found("balance.weight_shift", 1, without=("balance.seated_lean",)).easier
        == found("balance.weight_shift", 1, sets=3, without=("balance.seated_lean",)).easier
    )
    gated = found("aerobic.seated_march_interval", 2, without=("aerobic.standing_march_interval",))
    assert gated.harder is None
    assert found("stretch.adductors_hook_lying", 1, sets=1).harder is None  # the minutes hold no more
    assert found("balance.weight_shift", 2, form_waits="First.").harder is None
    assert found("balance.weight_shift", 1, form_waits="First.").harder is not None
    waiting = found("balance.weight_shift", 1, waits="Not today.")
    assert (waiting.harder, waiting.reasons[0].text) == (None, "Not today.")


def beside(stem: str, date: dt.date, log: Log | None = None, answers: Any = None) -> Iterator[TodayExercise]:
    made = today(reader(stem), log or Log(), answers, date=date)
    return (each for each in made.exercises if each.prescription.movement in KINDS)


@pytest.mark.parametrize("stem", SEVEN)
def test_all_that_is_offered_passes_the_gates_of_the_day_or_its_reason_is_told(stem: str) -> None:
    seen = 0
    for day in (START, WEDNESDAY, FRIDAY):
        made = today(reader(stem), Log(), date=day)
        gates = limits(made.person, context_for(made.person, made.setting, base=NOW))
        for each in (one for one in made.exercises if one.prescription.movement in KINDS):
            one = each.prescription
            for near in (way for way in (each.easier, each.harder) if way is not None):
                form = get(near.exercise)
                assert all(
                    gates.refusals(form, side, None, near.resistance) == () for side in ("left", "right")
                )
                assert (form.movement, form.sides == "both") == (one.movement, one.side == "both")
                done = taken(one, near)
                assert (done.exercise, done.dose.sets, done.dose.seconds) == (
                    form.id,
                    near.sets,
                    near.seconds,
                )
            none = {f"complementary.{way}" for way in ("easier", "harder") if getattr(each, way) is None}
            assert none == {reason.rule for reason in one.reasons if reason.rule in WAYS}
            seen += 1
    assert seen >= 3


WELL = [
    SetDone(
        exercise="balance.feet_together",
        side="both",
        set=number,
        reps=1,
        seconds=30.0,
        effort=3.0,
        form="good",
        resistance=NoLoad(),
    )
    for number in (1, 2, 3)
]
"""What the able reader's balance asks on a Friday."""


@pytest.mark.parametrize(
    ("how", "answers", "after", "offered"),
    [
        ({}, None, 7, True),
        ({"chosen": "easier"}, None, 7, False),
        ({"stopped_because": "wobble"}, None, 7, False),
        ({"pain": 4.0}, None, 7, False),
        ({"form": "partly"}, None, 7, False),
        ({"effort": 5.0}, None, 7, False),
        ({}, Readiness(fatigue=6.0), 7, False),
        ({}, Readiness(pain_left_knee=4.0), 7, False),
        ({}, Readiness(after_last_time="worse"), 7, False),
        ({}, None, 14, False),
    ],
)
def test_what_holds_harder_back(how: dict[str, Any], answers: Any, after: int, offered: bool) -> None:
    sets = [dataclasses.replace(one, **how) for one in WELL]
    log = logged(reader("reader_d"), Log(), FRIDAY, SessionStarted(day="full"), *sets)
    (shown,) = (
        each
        for each in beside("reader_d", FRIDAY + dt.timedelta(days=after), log, answers)
        if each.prescription.movement == "balance"
    )
    assert (shown.harder is not None) is offered
    assert shown.easier is not None


def test_nothing_harder_is_offered_beside_what_a_professional_set() -> None:
    asked = Override(note="as at the clinic", movement="balance", exercise="balance.feet_together", by="PT")
    person = dataclasses.replace(reader("reader_d"), override=(asked,))
    (shown,) = (e for e in today(person, date=FRIDAY).exercises if e.prescription.movement == "balance")
    assert (shown.harder, shown.easier is not None) == (None, True)


FORMS = tuple(one for one in all_exercises() if one.movement == "balance" and one.sides == "both")
LADDER = Ladder(FORMS, WORK["balance"], turns=False)
BEGIN = Stand(1, LADDER.work.start)


def stood(*each: tuple[SetDone, ...]) -> Stand:
    log = Log()
    for number, sets in enumerate(each):
        day = START + dt.timedelta(days=2 * number)
        log = logged(reader("reader_d"), log, day, SessionStarted(day="full"), *sets)
    done = sessions(log)
    return stand_on(LADDER, BEGIN, done, done[-1].date + dt.timedelta(days=2), grows=True)[0]


def instead(form: int, chosen: Any, **how: Any) -> tuple[SetDone, ...]:
    return tuple(dataclasses.replace(one, exercise=FORMS[form].id, chosen=chosen, **how) for one in WELL)


def test_another_form_that_was_chosen_counts_where_the_work_stands() -> None:
    plain = instead(1, "suggested")
    up = dataclasses.replace(BEGIN, step=BEGIN.step + 1)
    assert (stood(plain, plain).step, stood(plain, plain).form) == (up.step, up.form)
    assert stood(instead(2, "harder"), plain).step == up.step  # as good a time as any other, and no more
    assert stood(instead(2, "harder")) == dataclasses.replace(BEGIN, good=1)
    assert stood(plain, instead(0, "easier")) == BEGIN  # the two good times are counted anew
    assert stood(plain, instead(2, "harder", stopped_because="wobble")) == Stand(1, BEGIN.step - 1)
    assert (
        stood(plain, instead(0, "suggested")).good == 1
    )  # another programme's form tells nothing of this one

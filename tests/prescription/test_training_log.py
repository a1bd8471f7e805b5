import datetime as dt
import json
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.figure.follow.words import done_words
from hipstride.handout.paper_log import last_words
from hipstride.prescription.done_sessions import answered, sessions
from hipstride.prescription.still_open import open_fall, open_fall_hurt, open_symptoms
from hipstride.prescription.training_log import (
    adherence,
    days_since_last,
    factor_today,
    last_time,
    outcomes,
    training_week,
)
from hipstride.record.canonical import to_jsonable
from hipstride.record.event import (
    Correction,
    Event,
    Fall,
    Log,
    Prescribed,
    Readiness,
    SessionEnded,
    SessionStarted,
    SetDone,
    SetSkipped,
    Symptom,
)
from hipstride.record.log import log_from_lines
from hipstride.record.resistance import Cuff, Limb
from tests.prescription.fall_logs import FALL_LOGS
from tests.record.test_log import read

ZONE = dt.timezone(dt.timedelta(hours=2))
MONDAY = dt.date(2026, 3, 2)
IDS = count()
TYPES: dict[type, Any] = {
    SessionStarted: "session_started",
    SetDone: "set_done",
    SetSkipped: "set_skipped",
    Readiness: "readiness",
    Symptom: "symptom",
    Fall: "fall",
    SessionEnded: "session_ended",
}
CUFF = Cuff(1.0)


def at(day: int, hour: float = 10.0) -> dt.datetime:
    return dt.datetime.combine(MONDAY, dt.time(), ZONE) + dt.timedelta(days=day, hours=hour)


def event(when, body):
    return Event(f"e{next(IDS)}", when, "p", TYPES[type(body)], body)


def a_set(number=1, exercise="knee_extension.seated", side="left", reps=8, **other) -> SetDone:
    return SetDone(exercise, side, number, reps, CUFF, **other)


def log(*events: Event) -> Log:
    return Log(tuple(events), tuple(events))


def trained(*days: int) -> Log:
    return log(*(event(at(day), a_set()) for day in days))


def test_a_session_goes_from_started_to_ended():
    found = sessions(
        log(
            event(at(0, 9), Readiness(fatigue=7.0)),
            event(at(0, 10), SessionStarted(day="half", week=2)),
            event(at(0, 10.2), a_set(1, pain=3.0)),
            event(at(0, 10.3), SetSkipped("knee_extension.seated", "left", 2, "tired")),
            event(at(0, 10.4), Symptom("tingling")),
            event(at(0, 10.4), Fall()),
            event(at(0, 10.5), SessionEnded()),
        )
    )
    assert len(found) == 1
    one = found[0]
    assert (one.date, one.day_kind, one.week, one.finished) == (MONDAY, "half", 2, True)
    assert one.minutes == pytest.approx(30)
    assert [each.done.set for each in one.sets] == [1]
    assert (len(one.skipped), len(one.symptoms), len(one.falls)) == (1, 1, 1)
    assert [(each.exercise, each.pain) for each in one.pains] == [("knee_extension.seated", 3.0)]


def test_without_start_and_end_a_day_is_a_session():
    found = sessions(log(event(at(0), a_set(1)), event(at(0, 15), a_set(2)), event(at(1), a_set(1))))
    assert [len(each.sets) for each in found] == [2, 1]
    assert found[1].minutes is None


def test_the_day_kind_comes_from_readiness_where_the_start_does_not_say():
    found = sessions(log(event(at(0, 9), Readiness(fatigue=7.0)), event(at(0), a_set())))
    assert found[0].day_kind == "half"
    assert sessions(trained(0))[0].day_kind == "full"
    evening = log(event(at(0), a_set()), event(at(0, 20), Readiness(fatigue=9.0)))
    assert sessions(evening)[0].day_kind == "full"


def test_devices_may_sync_late():
    events = (event(at(2), a_set(1)), event(at(0), a_set(1)), event(at(0, 10.1), a_set(2)))
    assert [each.date for each in sessions(log(*events))] == [MONDAY, MONDAY + dt.timedelta(2)]


def test_a_session_may_pass_midnight_but_not_two_days():
    late = (event(at(0, 23.8), SessionStarted()), event(at(0, 23.9), a_set(1)), event(at(1, 0.2), a_set(2)))
    assert [len(each.sets) for each in sessions(log(*late))] == [2]
    never_ended = (event(at(0), SessionStarted()), event(at(0), a_set(1)), event(at(2), a_set(1)))
    assert [len(each.sets) for each in sessions(log(*never_ended))] == [1, 1]


def test_opening_the_page_is_no_session():
    assert sessions(log(event(at(0), SessionStarted()))) == ()
    assert sessions(log(event(at(0), SessionStarted()), event(at(0), SessionEnded(finished=False)))) == ()
    rest = sessions(log(event(at(0), SessionStarted(day="rest")), event(at(0, 10.1), SessionEnded())))
    assert [each.day_kind for each in rest] == ["rest"]


def test_a_set_noted_after_the_end_belongs_to_that_day():
    events = (
        event(at(0, 10), SessionStarted()),
        event(at(0, 10.1), a_set(1)),
        event(at(0, 10.5), SessionEnded()),
        event(at(0, 12), a_set(2)),
        event(at(0, 18), SessionStarted()),
        event(at(0, 18.1), a_set(1)),
    )
    assert [len(each.sets) for each in sessions(log(*events))] == [2, 1]


def test_the_next_answer_says_how_the_day_after_was():
    worse = event(at(2, 9), Readiness(after_last_time="worse"))
    found = sessions(log(event(at(0), a_set()), worse, event(at(2), a_set()), event(at(4), a_set())))
    assert [each.after_worse for each in found] == [True, False, False]
    fine_first = sessions(
        log(
            event(at(0), a_set()),
            event(at(1, 9), Readiness(after_last_time="fine")),
            event(at(1, 9.5), Readiness()),
            worse,
            event(at(2), a_set()),
        )
    )
    assert [each.after_worse for each in fine_first] == [False, False]


def test_pain_of_a_set_that_has_not_settled_by_the_next_answers_is_known():
    hurt = event(at(0), a_set(pain=4.0))
    sore = Readiness(pain_left_knee=5.0)

    def settled(done):
        found = outcomes(
            done, "knee_extension.seated", "left", demand=lambda _: 1.0, sets_prescribed=lambda _: 1
        )
        return [not each.not_settled for each in found]

    assert settled(sessions(log(hurt, event(at(1), sore)))) == [False]
    assert settled(answered(sessions(log(hurt)), sore)) == [False]
    assert settled(answered(sessions(log(hurt, event(at(1), Readiness()))), sore)) == [True]  # it had settled
    assert settled(answered(sessions(log(hurt)), Readiness(pain_back=7.0))) == [True]
    assert settled(answered(sessions(log(event(at(0), a_set()))), sore)) == [True]


def test_what_is_said_today_counts_for_the_last_session():
    done = sessions(trained(0, 2))
    worse = answered(done, Readiness(after_last_time="worse"))
    assert [each.after_worse for each in worse] == [False, True]
    assert answered(worse, Readiness(after_last_time="fine")) == done
    assert answered(done, Readiness()) == answered(done, None) == done
    assert answered((), Readiness(after_last_time="worse")) == ()


# --- training weeks ----------------------------------------------------------------------------------


def week(days: tuple[int, ...], on: int, per_week: int = 3) -> int:
    return training_week(sessions(trained(*days)), MONDAY + dt.timedelta(on), days_per_week=per_week)


def test_missed_weeks_do_not_count():
    assert week((), 0) == 1
    assert week((0, 2, 5), 6) == 1
    assert week((0, 2, 5), 7) == 2
    assert week((0, 2, 5), 30) == 2
    assert week((0, 2, 5, 28, 30), 35) == 3
    assert week((0,), 7) == 1
    assert week((0, 2), 7) == 2
    assert week((0,), 7, per_week=1) == 2


def test_half_and_gentle_days_count_and_rest_does_not():
    def with_days(kind):
        return log(
            *(
                each
                for day in (0, 2)
                for each in (
                    event(at(day), SessionStarted(day=kind)),
                    event(at(day, 10.2), a_set()),
                    event(at(day, 10.5), SessionEnded()),
                )
            )
        )

    for kind, expected in (("full", 2), ("half", 2), ("gentle", 2), ("rest", 1)):
        done = sessions(with_days(kind))
        assert training_week(done, MONDAY + dt.timedelta(7), days_per_week=3) == expected


@given(st.sets(st.integers(0, 120), max_size=40), st.integers(0, 150), st.integers(1, 40), st.integers(1, 5))
def test_time_alone_moves_the_week_by_nothing(days, on, later, per_week):
    now = week(tuple(sorted(days)), on, per_week)
    assert 1 <= now <= on // 7 + 1
    missed = {day for day in days if day < on}
    if missed == days:  # nothing more is done: at most the week under way still counts
        assert week(tuple(sorted(days)), on + later, per_week) <= now + 1


def test_days_since_the_last_session():
    done = sessions(trained(0, 3))
    assert days_since_last(done, MONDAY) is None
    assert days_since_last(done, MONDAY + dt.timedelta(3)) == 3
    assert days_since_last(done, MONDAY + dt.timedelta(13)) == 10


# --- last time and outcomes --------------------------------------------------------------------------


def test_last_time_shows_every_set():
    done = sessions(
        log(
            event(at(0), a_set(1, reps=12)),
            event(at(2), a_set(1, effort=5.0, form="good")),
            event(at(2, 10.1), a_set(2, reps=6, effort=7.0, form="partly", chosen="easier")),
            event(at(4), a_set(1, side="right")),
        )
    )
    last = last_time(done, "knee_extension.seated", "left")
    assert last is not None
    assert (last.date, last.reps, last.effort) == (MONDAY + dt.timedelta(2), [8, 6], 7.0)
    assert (last.form, last.chosen, last.resistance) == ("partly", "easier", CUFF)
    assert last_time(done, "knee_extension.seated", "both") is None


@pytest.mark.parametrize(
    ("sets", "said", "printed"),
    [
        ([(0, 5, "pain")], "0 times, stopped: it hurt", "0 times · it hurt"),
        ([(1, 0, "pain")], "0 times, stopped: it hurt", "0 times · it hurt"),
        ([(1, 12, "pain")], "12 seconds, stopped: it hurt", "1 set · it hurt"),
        ([(0, 30, "done"), (0, 30, "done")], "2 sets of 30 seconds", "2 sets"),  # held, and not counted
        ([(1, 30, "done"), (0, None, "pain")], "30 seconds, stopped: it hurt", "1 set · it hurt"),
        ([(10, None, "done"), (0, None, "pain")], "10 times, stopped: it hurt", "10 · it hurt"),
        ([(0, None, "tired")], "0 times", "0 times"),
    ],
)
def test_a_set_that_was_stopped_at_once_is_no_set_and_pain_is_told(sets, said, printed):
    form = "hip_flexion.supine_march"
    bodies = (
        SetDone(form, "left", number, reps, Limb(), seconds, stopped_because=why)
        for number, (reps, seconds, why) in enumerate(sets, 1)
    )
    done = sessions(log(*(event(at(0, 10 + body.set / 10), body) for body in bodies)))
    last = last_time(done, form, "left")
    assert last is not None
    assert done_words(last) == said
    assert last_words(last) == printed


def test_outcomes_of_one_exercise_and_side():
    done = sessions(
        log(
            event(at(0), a_set(1)),
            event(at(2), a_set(1, side="right")),
            event(at(4), SetSkipped("knee_extension.seated", "left", 1)),
            event(at(4), a_set(1, side="right")),
            event(at(14), a_set(1, effort=5.0)),
        )
    )
    found = outcomes(
        done,
        "knee_extension.seated",
        "left",
        demand=lambda resistance: 3.0 if resistance == CUFF else None,
        sets_prescribed=lambda session: 2,
    )
    assert [(each.date - MONDAY).days for each in found] == [0, 4, 14]
    assert [len(each.sets) for each in found] == [1, 0, 1]
    assert [each.reentry for each in found] == pytest.approx([1.0, 1.0, 0.9])
    assert found[2].sets[0].demand_nm == 3.0
    assert found[2].sets[0].effort == 5.0


def test_the_break_is_counted_over_all_exercises():
    done = sessions(log(event(at(0), a_set()), event(at(6), a_set(side="right")), event(at(12), a_set())))
    of_left = outcomes(
        done, "knee_extension.seated", "left", demand=lambda _: 1.0, sets_prescribed=lambda _: 1
    )
    assert of_left[1].reentry == 1.0
    today = MONDAY + dt.timedelta(30)
    assert factor_today(done, "knee_extension.seated", "left", today) == pytest.approx(0.8)
    assert factor_today(done, "knee_extension.seated", "left", today, relapse=True) == 0.5
    # A form that was never done comes back from the same break.
    assert factor_today(done, "hip_flexion.seated_march", "left", today) == pytest.approx(0.8)
    assert factor_today((), "hip_flexion.seated_march", "left", today) == 1.0


def test_adherence_is_three_numbers():
    done = sessions(
        log(
            event(at(0), a_set(1)),
            event(at(0), a_set(2, chosen="easier")),
            event(at(0), a_set(3, stopped_because="tired")),
            event(at(3), SetSkipped("knee_extension.seated", "left", 1)),
            event(at(3), a_set(2)),
        )
    )
    found = adherence(done, prescribed=4)
    assert (found.done, found.prescribed, found.as_prescribed) == (2, 4, 0.4)
    assert found.last == MONDAY + dt.timedelta(3)
    assert adherence((), prescribed=3).as_prescribed is None


@pytest.mark.parametrize(("day", "share"), [("full", 2 / 5), ("half", 2 / 3)])
def test_a_set_of_the_sheet_without_a_line_was_not_done_as_planned(day, share):
    """Another form of the movement counts for it; half of a sheet is what a half day asks."""
    of = "knee_extension.seated"
    sheet = (Prescribed(of, "left", 3, CUFF), Prescribed(of, "right", 2, CUFF))
    other = "knee_extension.short_arc"
    done = sessions(
        log(
            event(at(0), SessionStarted(day=day, prescribed=sheet)),
            event(at(0), a_set(1)),
            event(at(0), a_set(2, exercise=other)),
            event(at(0), SetSkipped(of, "left", 3)),
        )
    )
    assert adherence(done, prescribed=1).as_prescribed == pytest.approx(share)


# --- what is open ------------------------------------------------------------------------------------


def test_a_fall_is_open_until_it_is_reviewed():
    assert not open_fall(log())
    fell = event(at(0), Fall(hurt=False))
    told = event(at(1), Readiness(fall="yes"))
    no_more = event(at(3), Readiness(fall="no"))
    review = event(at(2), Fall(reviewed_with="Ms Berg, physiotherapist"))
    assert open_fall(log(fell))
    assert open_fall(log(told, no_more))
    assert not open_fall(log(fell, told, review, no_more))
    assert open_fall(log(review, event(at(5), Fall())))


def test_a_fall_that_comes_in_after_a_review_is_open_until_it_is_reviewed_too():
    """A phone sends it days later: whoever reviewed another one may have known nothing of it."""
    review, again = (event(at(day), Fall(reviewed_with="Ms Berg")) for day in (2, 4))
    for late in (Fall(), Fall(hurt=False), Readiness(fall="yes")):
        fell = event(at(0), late)
        assert open_fall(log(review, fell))
        assert not open_fall_hurt(log(review, fell))
        assert not open_fall(log(review, fell, again))
        assert not open_fall(log(fell, review))
    hurt = event(at(0), Fall(hurt=True))
    assert open_fall_hurt(log(review, hurt))
    assert not open_fall_hurt(log(review, hurt, again))


@pytest.mark.parametrize(
    ("first", "then", "opens"),
    [
        (Fall(), Fall(hurt=True), True),
        (Fall(), Fall(hurt=False, why="A rug."), False),
        (Fall(hurt=True), Fall(hurt=False), False),
        (Readiness(fall="no"), Readiness(fall="yes"), True),
        (Readiness(fall="yes"), Readiness(fall="yes", fatigue=3.0), False),
        (Readiness(new_symptoms="no"), Readiness(new_symptoms="yes"), True),
        (Symptom("faint"), Symptom("faint", lasted_hours=2.0), False),
        (Symptom("faint", settled=True), Symptom("faint"), True),
    ],
)
def test_a_correction_that_comes_in_after_a_review_opens_what_it_makes_worse(first, then, opens):
    """Somebody falls after the talk about an older fall, and answers the questions of that day again."""
    line = event(at(0, 9), first)
    what = Symptom("faint", settled=True) if isinstance(first, Symptom) else Readiness(new_symptoms="no")
    closes = (event(at(0, 10), Fall(reviewed_with="Ms Berg")), event(at(0, 10), what))
    body = {key: value for key, value in to_jsonable(then).items() if value is not None}

    def is_open(hour, *order):
        correction = Event("c", at(0, hour), "p", "correction", Correction(line.id, body))
        lines = [correction if each == "c" else each for each in order]
        told = log_from_lines([json.dumps(to_jsonable(each)) for each in lines], person_id="p")
        return open_fall(told) or bool(open_symptoms(told))

    assert is_open(12, line, *closes, "c") is opens
    assert is_open(12, line, "c", *closes) is opens  # who closed it had no network
    assert is_open(10, line, *closes, "c") is opens  # who told it had none
    assert not is_open(10, line, "c", *closes)


@pytest.mark.parametrize("name", FALL_LOGS)
def test_a_hurt_is_open_until_a_review_that_knew_of_it(name):
    lines, hurt = FALL_LOGS[name]
    assert open_fall_hurt(read(*lines)) is hurt


def test_a_symptom_that_comes_in_after_the_word_that_it_settled_is_open():
    settled = event(at(1), Symptom("Blurred sight", settled=True))
    fresh = event(at(0), Symptom("blurred sight"))
    assert [(each.what, each.late) for each in open_symptoms(log(settled, fresh))] == [
        ("blurred sight", True)
    ]
    assert open_symptoms(log(fresh, settled)) == ()
    assert open_symptoms(log(settled, fresh, event(at(2), Symptom("Blurred sight", settled=True)))) == ()
    no, yes = event(at(1), Readiness(new_symptoms="no")), event(at(0), Readiness(new_symptoms="yes"))
    assert [each.late for each in open_symptoms(log(no, yes))] == [True]


def test_a_symptom_is_open_until_it_settles():
    first = event(at(0), Symptom("Blurred sight", lasted_hours=30.0))
    assert [each.what for each in open_symptoms(log(first))] == ["Blurred sight"]
    again = event(at(1), Symptom("blurred sight", lasted_hours=50.0))
    (still,) = open_symptoms(log(first, again))
    assert (still.at, still.lasted_hours) == (at(0), 50.0)
    assert open_symptoms(log(first, event(at(2), Symptom("blurred sight ", settled=True)))) == ()
    yes, no = event(at(0), Readiness(new_symptoms="yes")), event(at(1), Readiness(new_symptoms="no"))
    assert len(open_symptoms(log(yes))) == 1
    assert open_symptoms(log(yes, no)) == ()
    assert len(open_symptoms(log(first, no))) == 1

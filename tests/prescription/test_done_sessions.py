"""Each set is counted in its own session, whatever came in first and on whichever device it was logged."""

from __future__ import annotations

import datetime as dt
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.record.event import Event, Log, Prescribed, SessionEnded, SessionStarted, SetSkipped
from tests.prescription.test_training_log import CUFF, MONDAY, a_set, at, event, log, trained

FORM = "knee_extension.seated"


def start(name: str | None, sets: int = 2) -> SessionStarted:
    return SessionStarted(session=name, prescribed=(Prescribed(FORM, "left", sets, CUFF, 8),))


def reps_of(found: tuple[DoneSession, ...]) -> list[list[int]]:
    return [[one.done.reps for one in each.sets] for each in found]


def test_sets_of_two_devices_are_of_the_session_they_name():
    """A board and a phone, with two sessions of one day side by side."""
    events = (
        event(at(0, 10.0), start("board", 3)),
        event(at(0, 10.1), start("phone", 1)),
        event(at(0, 10.2), a_set(1, reps=5, session="board")),
        event(at(0, 10.3), a_set(1, reps=9, session="phone")),
        event(at(0, 10.4), SetSkipped(FORM, "left", 2, session="board")),
    )
    found = sessions(log(*events))
    assert reps_of(found) == [[5], [9]]
    assert [len(each.skipped) for each in found] == [1, 0]
    assert [each.prescribed[0].sets for each in found] == [3, 1]


def test_a_set_that_is_written_late_counts_in_its_session_and_moves_no_day():
    events = (
        event(at(0, 10), start("monday")),
        event(at(0, 10.1), a_set(1, reps=5, session="monday")),
        event(at(0, 10.5), SessionEnded()),
        event(at(2, 10), start("wednesday")),
        event(at(2, 10.1), a_set(2, reps=6, session="monday")),
        event(at(2, 10.2), a_set(1, reps=9, session="wednesday")),
    )
    found = sessions(log(*events))
    assert reps_of(found) == [[5, 6], [9]]
    assert [each.date for each in found] == [MONDAY, MONDAY + dt.timedelta(2)]
    assert [round(each.minutes or 0) for each in found] == [30, 12]


def test_a_clock_that_is_behind_writes_a_set_before_its_session_began():
    same_day = (event(at(0, 9.9), a_set(1, session="s")), event(at(0, 10), start("s")))
    (found,) = sessions(log(*same_day))
    assert (len(found.sets), len(found.prescribed)) == (1, 1)
    day_before = (event(at(0, 10), a_set(1, session="s")), event(at(1, 10), start("s")))
    (found,) = sessions(log(*day_before))
    assert (found.date, len(found.sets), len(found.prescribed)) == (MONDAY + dt.timedelta(1), 1, 1)


def test_a_name_that_nobody_started_is_as_none():
    events = (
        event(at(0), start(None)),
        event(at(0, 10.1), a_set(1, session="x")),
        event(at(1), a_set(2, session="x")),
    )
    assert [len(each.sets) for each in sessions(log(*events))] == [1, 1]


def test_a_session_that_was_begun_on_two_devices_is_one():
    events = (
        event(at(0, 10), start("s")),
        event(at(0, 10.1), a_set(1, session="s")),
        event(at(0, 18), start("s")),
        event(at(0, 18.1), a_set(2, session="s")),
    )
    assert [len(each.sets) for each in sessions(log(*events))] == [2]


@st.composite
def of_devices(draw: st.DrawFn) -> tuple[list[Event], dict[str, list[int]]]:
    """Sessions of a fortnight, their lines at times of their own and in each other's way, and the sets of each."""
    names = draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True))
    minutes = st.integers(0, 14 * 24 * 60)
    lines = {name: draw(st.lists(minutes, max_size=5)) for name in names}
    times = sorted({*draw(st.sets(minutes, min_size=30, max_size=30))})
    events, wanted, places = [], {}, iter(draw(st.permutations(times)))
    for number, name in enumerate(names):
        begun = next(places)
        events.append(event(at(0, begun / 60), start(name)))
        wanted[name] = [10 * number + each for each in range(len(lines[name]))]
        for reps in wanted[name]:
            events.append(event(at(0, next(places) / 60), a_set(1, reps=reps, session=name)))
    return events, wanted


@settings(max_examples=60)
@given(of_devices(), st.randoms(use_true_random=False))
def test_every_set_is_in_its_own_session_and_arrival_changes_nothing(made, chance: random.Random):
    events, wanted = made
    found = sessions(Log(tuple(events)))
    assert {tuple(sorted(reps)) for reps in reps_of(found)} == {
        tuple(reps) for reps in wanted.values() if reps
    }
    assert [each.started_at for each in found] == sorted(each.started_at for each in found)
    shuffled = chance.sample(events, len(events))
    assert sessions(Log(tuple(shuffled))) == found


@settings(max_examples=30)
@given(st.lists(st.integers(0, 60), unique=True, max_size=8), st.randoms(use_true_random=False))
def test_a_log_without_names_does_not_mind_the_order_either(days, chance: random.Random):
    events = trained(*days).events
    assert sessions(Log(tuple(chance.sample(events, len(events))))) == sessions(Log(events))

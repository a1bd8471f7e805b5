"""Two devices that did not know of each other: one session, each set once, and nothing lost."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.prescription.done_sessions import sessions
from tests.record.test_log import SET, line, read

PLAN = {"day": "full", "plan_sha256": "a" * 64}
SKIPPED = {"exercise": SET["exercise"], "side": "left", "set": 1}
EASY = {key: value for key, value in SET.items() if key != "effort"}


def at(minute, **others):
    return {"at": f"2026-01-20T10:{minute:02}:00Z", **others}


def ids(log):
    return [event.id for event in log.events]


def test_a_session_on_two_devices_is_one_with_each_set_once():
    second = {**SET, "set": 2}
    log = read(
        line("phone", "session_started", PLAN, **at(0)),
        line("p1", **at(2)),
        line("tablet", "session_started", PLAN, **at(3)),
        line("t1", **at(4)),
        line("t2", body=second, **at(6)),
        line("end", "session_ended", {}, **at(8)),
    )
    assert ids(log) == ["phone", "t1", "t2", "end"]
    assert log.doubled == {"tablet", "p1"}
    assert len(log.originals) == 6


HURT = {**EASY, "stopped_because": "pain"}
CASES = [
    (("set_skipped", SKIPPED), ("set_done", EASY), "b"),
    (("set_done", EASY), ("set_skipped", SKIPPED), "a"),
    (("set_done", {**EASY, "pain": 3}), ("set_done", SET), "a"),
    (("set_done", {**EASY, "stopped_because": "pain"}), ("set_done", SET), "a"),
    (("set_done", {**EASY, "stopped_because": "spasm", "reps": 3}), ("set_done", SET), "a"),
    (("set_done", {**EASY, "stopped_because": "tired"}), ("set_done", {**EASY, "pain": 3}), "b"),
    (("set_done", {**HURT, "pain": 8}), ("set_done", {**HURT, "pain": 2}), "a"),
    (("set_done", HURT), ("set_done", {**HURT, "pain": 5}), "a"),
    (("set_done", HURT), ("set_done", {**HURT, "pain": 7}), "b"),
    (("set_done", SET), ("set_done", EASY), "a"),
    (("set_done", SET), ("set_done", SET), "b"),
]


@pytest.mark.parametrize(("a", "b", "kept"), CASES)
def test_the_one_that_says_most_counts_whichever_came_to_the_server_first(a, b, kept):
    lines = [
        line("s", "session_started", PLAN, **at(0)),
        line("a", *a, **at(2)),
        line("b", *b, **at(3)),
    ]
    for order in itertools.permutations(lines):
        log = read(*order)
        assert {event.id for event in log.events} == {"s", kept}
        assert log.doubled == {"a", "b"} - {kept}


def test_one_that_is_taken_back_lets_the_other_count():
    back = line("c", "correction", {"of": "b", "body": None}, **at(5))
    log = read(line("s", "session_started", PLAN, **at(0)), line("a", **at(2)), line("b", **at(3)), back)
    assert (ids(log), log.doubled) == (["s", "a"], frozenset())


def test_without_a_plan_on_another_day_or_from_another_plan_nothing_is_the_same():
    by_hand = read(line("s", "session_started", {}, **at(0)), line("a", **at(2)), line("b", **at(3)))
    assert ids(by_hand) == ["s", "a", "b"]
    tomorrow = {"at": (dt.datetime(2026, 1, 21, 10, tzinfo=dt.UTC)).isoformat()}
    days = read(line("s", "session_started", PLAN, **at(0)), line("a", **at(2)), line("b", **tomorrow))
    assert ids(days) == ["s", "a", "b"]
    other = {**PLAN, "plan_sha256": "b" * 64}
    lines = [("s", PLAN, 0), ("o", other, 5)]
    starts = [line(id, "session_started", body, **at(minute)) for id, body, minute in lines]
    assert ids(read(starts[0], line("a", **at(2)), starts[1], line("b", **at(6)))) == ["s", "a", "o", "b"]


def test_a_set_that_names_its_session_counts_once_across_midnight_and_across_another_plan():
    mine, other = {**PLAN, "session": "s-1"}, {**PLAN, "plan_sha256": "b" * 64, "session": "s-2"}
    own, its = {**SET, "session": "s-1"}, {**SET, "session": "s-2"}
    east = {"at": "2026-01-21T00:30:00+01:00"}  # half an hour before midnight in London
    west = {"at": "2026-01-20T23:40:00+00:00"}
    zones = read(
        line("a", "session_started", mine, **east),
        line("a1", body=own, **east),
        line("b", "session_started", mine, **west),
        line("b1", body=own, **west),
    )
    assert (ids(zones), zones.doubled) == (["a", "b1"], {"b", "a1"})
    between = read(
        line("a", "session_started", mine, **at(0)),
        line("a1", body=own, **at(1)),
        line("o", "session_started", other, **at(2)),
        line("a2", body=own, **at(3)),  # of the first, on a device that began no other
        line("o1", body=its, **at(4)),
        line("c", "session_started", mine, **at(5)),
        line("old", **at(6)),  # a device that does not name it
    )
    assert (ids(between), between.doubled) == (["a", "o", "o1", "old"], {"c", "a1", "a2"})


BODIES = (
    {**SET, "reps": 9},
    {**SET, "effort": 8},
    {**SET, "pain": 6, "stopped_because": "pain"},
    {**EASY, "form": "good"},
    None,
)


@st.composite
def written_on_two_devices(draw):
    """Lines of one day: sets on two devices with clocks apart, corrections of either by either, and an end."""
    written: list[dict[str, object]] = []

    def add(kind, body, minute, *, second=0):
        time = dt.datetime(2026, 1, 20, 10, tzinfo=dt.UTC) + dt.timedelta(minutes=minute, seconds=second)
        written.append(line(f"l{len(written):02}", kind, body, at=time.isoformat()))
        return written[-1]["id"]

    for device in range(2):
        ahead = draw(st.sampled_from((-90, 0, 3)))
        add("session_started", {**PLAN, "session": "s-1"} if draw(st.booleans()) else PLAN, ahead)
        for number in range(draw(st.integers(1, 3))):
            own = {"session": "s-1"} if draw(st.booleans()) else {}
            done = add("set_done", {**SET, "set": number + 1, **own}, ahead + 2 + number)
            for _ in range(draw(st.integers(0, 3))):
                body = draw(st.sampled_from(BODIES))
                changed = None if body is None else {**body, "set": number + 1, **own}
                minute = draw(st.sampled_from((-90, 0, ahead + 2, ahead + 9)))
                add("correction", {"of": done, "body": changed}, minute, second=device)
    add("session_ended", {"finished": True}, 30)
    return written


@settings(max_examples=60)
@given(written_on_two_devices(), st.data())
def test_lines_are_read_the_same_in_whatever_order_they_come(written, data):
    """A correction before its line, two of one line in either order, clocks apart: one reading, and one session."""
    came = data.draw(st.permutations(written))
    here, there = read(*written), read(*came)
    assert {event.id: event for event in there.events} == {event.id: event for event in here.events}
    assert there.doubled == here.doubled
    assert sessions(there) == sessions(here)


def test_of_two_corrections_the_later_one_counts_whichever_came_first():
    first = line("c2", "correction", {"of": "e1", "body": {**SET, "reps": 9}}, **at(5))
    last = line("c1", "correction", {"of": "e1", "body": {**SET, "reps": 7}}, **at(6))
    at_once = line("c3", "correction", {"of": "e1", "body": {**SET, "reps": 5}}, **at(6))
    for lines, reps in (((first, last), 7), ((first, last, at_once), 5)):
        for order in itertools.permutations((line(), *lines)):
            assert [event.body.reps for event in read(*order).events] == [reps]

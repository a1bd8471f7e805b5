"""People and logs for the report, small enough to see what must come out."""

import datetime as dt
from dataclasses import asdict, replace

from hipstride.record.event import Event, Log, SessionEnded, SessionStarted, SetDone, TestEvent
from hipstride.record.person import Body, Equipment, OwnedBand, Person, StrengthTest, WalkingTest
from hipstride.record.resistance import Band

FIRST = dt.date(2026, 1, 5)
LATEST = dt.date(2026, 3, 9)
WEEK = dt.timedelta(days=7)
DAY = dt.date(2026, 3, 10)
RED = Band("TheraBand", "red", 0.5, anchor="loop", attachment="above_knee")
GREEN = replace(RED, colour="green")
CLAMSHELL = "hip_external_rotation.clamshell_band"


def strength(date=FIRST, left=100.0, right=100.0, **others):
    """A test with three attempts a side, a newton apart; a number or the attempts themselves."""
    values = {
        "movement": "hip_flexion",
        "position": "seated",
        "hip_angle_deg": 90.0,
        "knee_angle_deg": 90.0,
        "test": "make",
        "lever_m": 0.37,
        "device": "microFET2",
        "tester": "T1",
        **others,
    }
    return StrengthTest(date=date, left_n=_attempts(left), right_n=_attempts(right), **values)


def _attempts(value):
    return value if isinstance(value, tuple) else (value - 1.0, value, value + 1.0)


def person(*tests, **others):
    bands = tuple(OwnedBand("TheraBand", colour, 1.5) for colour in ("red", "green"))
    return Person(
        person=Body("anna", "female", 52, 1.66, 68.0),
        equipment=Equipment(bands=bands, supports=("chair", "bed")),
        strength=tests,
        **others,
    )


def walk(date, *seconds, aid=None, measure="t25fw"):
    return WalkingTest(date, measure, seconds=tuple(float(each) for each in seconds), aid=aid)


def session(date, *sets, day="full"):
    """The events of one session; each set is (resistance, reps, effort) or a SetDone."""
    at = dt.datetime.combine(date, dt.time(10), dt.UTC)
    bodies = [
        one if isinstance(one, SetDone) else SetDone(CLAMSHELL, "left", number, one[1], one[0], effort=one[2])
        for number, one in enumerate(sets, start=1)
    ]
    events = [Event(f"{date}-0", at, "anna", "session_started", SessionStarted(day=day))]
    for number, body in enumerate(bodies, start=1):
        later = at + dt.timedelta(minutes=number)
        events.append(Event(f"{date}-{number}", later, "anna", "set_done", body))
    end = at + dt.timedelta(minutes=len(bodies) + 1)
    return [*events, Event(f"{date}-end", end, "anna", "session_ended", SessionEnded())]


def logged_test(test, kind="strength"):
    """A test as an event of the log, in the form of the file."""
    values = {key: value for key, value in asdict(test).items() if value is not None}
    at = dt.datetime.combine(test.date, dt.time(9), dt.UTC)
    return Event(f"test-{kind}-{test.date}", at, "anna", "test", TestEvent(kind, values))


def log(*events):
    flat = []
    for each in events:
        flat += each if isinstance(each, list) else [each]
    return Log(events=tuple(flat), originals=tuple(flat))


def mirrored(test):
    limits = test.limited_by
    return replace(
        test,
        left_n=test.right_n,
        right_n=test.left_n,
        limited_by=replace(limits, left=limits.right, right=limits.left),
    )

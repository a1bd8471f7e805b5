"""Events to write, and strategies for any of them."""

import datetime as dt

from hypothesis import strategies as st

from hipstride.record.event import (
    Correction,
    Event,
    Fall,
    Readiness,
    SessionEnded,
    SessionStarted,
    SetDone,
    SetSkipped,
    Symptom,
    TestEvent,
)
from hipstride.record.resistance import Band, Cuff, Limb, NoLoad, Sled

AT = dt.datetime(2026, 1, 20, 10, 0, tzinfo=dt.UTC)


def set_done(id="e1", reps=10, person="reader-d"):
    body = SetDone("hip_abduction.side_lying", "left", 1, reps, Limb(), effort=5.0)
    return Event(id, AT, person, "set_done", body)


def ended(id, note="", person="reader-d"):
    return Event(id, AT, person, "session_ended", SessionEnded(note=note))


WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs", "So"]), min_size=2, max_size=20)
SCORE = st.none() | st.floats(0, 10)
RESISTANCE = st.one_of(
    st.builds(
        Band,
        st.just("TheraBand"),
        st.sampled_from(["tan", "red", "gold"]),
        st.floats(0.3, 3.0),
        layers=st.integers(1, 2),
        anchor=st.none() | WORDS,
        anchor_distance_m=st.none() | st.floats(0.1, 3.0),
        attachment=st.sampled_from([None, "ankle", "foot"]),
    ),
    st.builds(Sled, st.floats(0, 500), st.floats(-0.2, 0.5)),
    st.builds(Cuff, st.floats(0.1, 20), st.sampled_from(["ankle", "foot"])),
    st.just(Limb()),
    st.just(NoLoad()),
)
ONE_SIDE = {"exercise": st.just("hip_abduction.side_lying"), "side": st.sampled_from(["left", "right"])}
CHAIR = {"date": "2026-01-05", "measure": "five_times_sit_to_stand"}
BODIES = {
    "session_started": st.builds(SessionStarted, day=st.sampled_from([None, "full", "rest"])),
    "set_done": st.builds(
        SetDone,
        **ONE_SIDE,
        set=st.integers(1, 20),
        reps=st.integers(0, 200),
        resistance=RESISTANCE,
        seconds=st.none() | st.floats(0, 3600),
        effort=SCORE,
        form=st.sampled_from([None, "good", "partly", "no"]),
        chosen=st.sampled_from(["easier", "suggested", "harder"]),
        stopped_because=st.sampled_from(["done", "pain"]),
        pain=SCORE,
    ),
    "set_skipped": st.builds(SetSkipped, **ONE_SIDE, set=st.integers(1, 20), reason=st.none() | WORDS),
    "readiness": st.builds(
        Readiness, fatigue=SCORE, pain_back=SCORE, helper_present=st.sampled_from([None, "yes", "no"])
    ),
    "symptom": st.builds(Symptom, WORDS, settled=st.none() | st.booleans()),
    "fall": st.builds(
        Fall,
        hurt=st.none() | st.booleans(),
        reviewed_with=st.none() | WORDS,
        setting=st.none() | st.just("class"),
    ),
    "test": st.builds(
        lambda seconds: TestEvent("chair_stand", {**CHAIR, "seconds": seconds}), st.none() | st.floats(3, 180)
    ).filter(lambda body: body.test["seconds"] is not None),
    "session_ended": st.builds(SessionEnded, finished=st.booleans(), note=st.none() | WORDS),
}


@st.composite
def logs(draw):
    """The events of one log, with corrections of some."""
    events = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(sorted(BODIES)), max_size=6))):
        at = draw(
            st.datetimes(
                dt.datetime(2020, 1, 1),  # noqa: DTZ001
                dt.datetime(2025, 1, 1),  # noqa: DTZ001
                timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-8))]),
            )
        )
        events.append(Event(f"e{number}", at, "reader-d", kind, draw(BODIES[kind])))
    for event in list(events):
        if draw(st.booleans()) and event.type == "readiness":
            body = Correction(event.id, draw(st.sampled_from([None, {"fatigue": None}, {"fatigue": 3.0}])))
            events.append(Event(f"c{event.id}", event.at, "reader-d", "correction", body))
    return events

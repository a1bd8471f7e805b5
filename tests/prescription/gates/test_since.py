"""A lifted rule holds again with the next cause of its kind: every rule, from the tables that the gates use."""

import datetime as dt
import json
from dataclasses import fields, replace
from typing import Any

import pytest

from hipstride.prescription.gates import Cause, Context, causes_in, gates, lifts, limits
from hipstride.prescription.gates.limits import GATE_RULES
from hipstride.prescription.gates.overrides import NEVER_LIFTED, is_lifted_by
from hipstride.prescription.gates.since import LOOKS_AT, cause_on, cause_words
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.rule import RULES
from hipstride.record.canonical import to_jsonable
from hipstride.record.event import Correction, Event, Fall, Log, Readiness, SetDone, Symptom
from hipstride.record.log import log_from_lines
from hipstride.record.override import Override
from hipstride.record.person import Bilateral, Condition
from hipstride.record.resistance import Limb
from tests.prescription.gates.people import get, replaced, somebody

DAY = dt.date(2026, 3, 20)
LIFTED = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
BEFORE, AFTER = LIFTED - dt.timedelta(hours=1), LIFTED + dt.timedelta(hours=1)
WEAK = somebody(
    age=75,
    pdds=4,
    falls_last_3_months=1,
    gets_up_from_floor_alone=False,
    lies_on_front=False,
    hip_replacement=(
        replaced("left", months_ago=1),
        replaced("right", "unknown", months_ago=1, cleared_by_surgeon=False),
    ),
    relapse_weeks_ago=10,
    blood_pressure=(170, 90),
    heart_or_lung_warning=True,
    osteoporosis=True,
    numb_or_broken_skin=("left_ankle",),
    lost_feeling_legs=True,
    dizzy_on_standing=True,
    poor_vision=True,
    weak_grip=True,
    confusion=True,
    pregnant=True,
    other_joint_surgery=("right_ankle 2 weeks ago", "eye 1 week ago"),
    heat_sensitive=True,
    bladder_urgency=True,
    spasticity={"left_knee_flexors": "3"},
    knee_pain_usual=Bilateral(left=4.5),
    back_pain_usual=7,
    hip_pain_usual=Bilateral(right=5),
)
OTHERS = (  # between them every rule that can be lifted fires
    WEAK,
    somebody(pdds=6),
    somebody(pdds=8),
    somebody(pdds=None),
    somebody(blood_pressure=None),
)
NOW = Context(day=DAY, new_spasm=True)


def ids_of_gates():
    where = {rule.where: rule.id for rule in RULES.values()}
    return {where[f"{gate.__module__}.{gate.__qualname__}"] for gate in GATE_RULES}


def lift(id, **more):
    return Override(**({"by": "Bea", "note": "Looked at it", "lift_gate": id, "at": LIFTED} | more))


def fires(person, id, context=NOW):
    return next((each for each in gates(person, context) if each.id == id), None)


def whose(id):
    """Somebody for whom this rule fires; hip pain beside a new hip is only ever of today."""
    if id == "gate.hip.new_pain":
        return WEAK, replace(NOW, readiness=Readiness(pain_left_hip=6))
    return next((who, NOW) for who in OTHERS if fires(who, id))


def test_each_rule_says_what_ends_a_lift_or_is_never_lifted():
    assert set(LOOKS_AT) | set(NEVER_LIFTED) == ids_of_gates()
    assert not set(LOOKS_AT) & set(NEVER_LIFTED)
    assert all(each.answers or each.log for each in LOOKS_AT.values())


def test_what_a_rule_looks_at_is_there_and_has_its_words():
    keys = {each.name for each in fields(Condition)}
    for looks in LOOKS_AT.values():
        assert set(looks.answers) <= keys
        assert all(cause_words(kind) for kind in (*looks.log, "answer.pdds"))


class _Watched:
    """A condition that notes which answers are asked for."""

    def __init__(self, condition):
        self.condition, self.asked = condition, set()

    def __getattr__(self, name):
        self.asked.add(name)
        return getattr(self.condition, name)


@pytest.mark.parametrize("person", OTHERS, ids=range(len(OTHERS)))
def test_a_rule_asks_for_no_answer_that_it_does_not_name(person):
    where = {rule.where: rule.id for rule in RULES.values()}
    today = Readiness(pain_left_hip=6, pain_back=6)
    for gate in GATE_RULES:
        id = where[f"{gate.__module__}.{gate.__qualname__}"]
        watched = _Watched(person.condition)
        gate(replace(person, condition=watched), replace(NOW, readiness=today))
        if id in LOOKS_AT:
            assert watched.asked <= {*LOOKS_AT[id].answers}, id


@pytest.mark.parametrize("id", sorted(LOOKS_AT))
def test_no_lift_outlives_a_newer_cause_and_every_older_one_stays_lifted(id):
    plain, context = whose(id)
    if context.readiness is not None:  # told before the lift, and in the log
        told = Log((Event("1", BEFORE, "x", "readiness", context.readiness),))
        context = replace(context, day=LIFTED.date(), causes=causes_in(told, DAY))
    person = replace(plain, override=(lift(id),))
    lifted = fires(person, id, context)
    assert lifted is not None
    assert (lifted.kind, lifted.blocks_session) == ("inform", False)
    assert "lift_ended" not in lifted.inputs

    looks = LOOKS_AT[id]
    for kind in looks.log:
        old, new = (
            fires(person, id, replace(context, causes=(*context.causes, Cause(kind, at))))
            for at in (BEFORE, AFTER)
        )
        assert old == lifted, kind
        assert new is not None
        holds_again(new, fires(plain, id, context), Cause(kind, AFTER))
    for key in looks.answers:
        old, new = (fires(replace(person, told={key: at}), id, context) for at in (BEFORE, AFTER))
        assert old == lifted, key
        assert new is not None
        holds_again(new, fires(plain, id, context), Cause(f"answer.{key}", AFTER))
    others = {each.name for each in fields(Condition)} - {*looks.answers}
    assert fires(replace(person, told=dict.fromkeys(others, AFTER)), id, context) == lifted


def holds_again(gate, unlifted, cause):
    assert (gate.kind, gate.blocks_session) == (unlifted.kind, unlifted.blocks_session)
    assert (
        gate.text
        == f"{unlifted.text} Bea had lifted this. It holds again because of {cause_on(cause, lift('x'))}."
    )
    assert gate.clinical.endswith("Bea lifted it on 2 March 2026: Looked at it.")
    assert gate.inputs["lift_ended"] == {
        "by": "Bea",
        "note": "Looked at it",
        "on": LIFTED.isoformat(),
        "cause": cause.kind,
        "told": AFTER.isoformat(),
    }


FLOOR = "gate.transfer.floor"
MAT = somebody(gets_up_from_floor_alone=False)


@pytest.mark.parametrize(
    ("made", "told", "stands"),
    [
        ({"at": LIFTED}, BEFORE, True),
        ({"at": LIFTED}, AFTER, False),
        ({"at": LIFTED}, LIFTED, True),
        ({"at": LIFTED}, LIFTED.date(), False),  # only the day is known: it may have been later
        ({"at": None, "on": LIFTED.date()}, BEFORE, False),
        ({"at": None, "on": LIFTED.date()}, BEFORE - dt.timedelta(days=1), True),
        ({"at": None}, BEFORE - dt.timedelta(days=999), False),  # of old, without a day
    ],
)
def test_where_only_the_day_is_known_the_cause_counts_as_later(made, told, stands):
    person = replace(MAT, override=(lift(FLOOR, **made),))
    context = replace(NOW, causes=(Cause("fall", told),))
    assert [each.stands for each in lifts(person, context)] == [stands]
    assert (limits(person, context)._there >= {"mat"}) is stands


def test_a_row_without_a_day_still_lifts_what_the_file_itself_says():
    assert fires(replace(MAT, override=(lift(FLOOR, at=None),)), FLOOR).kind == "inform"


def test_a_newer_lift_takes_the_place_of_one_that_ended():
    again = lift(FLOOR, by="Ben", at=AFTER + dt.timedelta(hours=1))
    person = replace(MAT, override=(lift(FLOOR), again))
    gate = fires(person, FLOOR, replace(NOW, causes=(Cause("fall", AFTER),)))
    assert gate.kind == "inform"
    assert gate.text.endswith("Ben lifted this: Looked at it.")


def test_the_last_day_of_a_decision_ends_it_for_every_reader():
    rows = (lift(FLOOR, until=DAY), Override(by="B", note="n", max_relative_load=0.5, until=DAY))
    person = replace(MAT, override=rows)
    after = replace(NOW, day=DAY + dt.timedelta(days=1))
    assert fires(person, FLOOR).kind == "inform"
    assert fires(person, "gate.override.load") is not None
    assert "mat" in limits(person, NOW)._there
    assert fires(person, FLOOR, after) == fires(MAT, FLOOR, after)
    assert fires(person, "gate.override.load", after) is None
    assert "mat" not in limits(person, after)._there


def test_news_of_one_leg_ends_no_lift_of_the_other():
    person = somebody(knee_pain_usual=Bilateral(left=4.5, right=4.5))
    arc = "gate.pain.knee_arc"
    new = replace(NOW, causes=(Cause("pain.knee", AFTER, "right", 5.0),))
    left = fires(replace(person, override=(lift(arc, side="left"),)), arc, new)
    assert left.inputs["sides"] == ("left", "right")
    assert "lifted this for the left side" in left.text
    right = fires(replace(person, override=(lift(arc, side="right"),)), arc, new)
    assert "lift_ended" in right.inputs


def test_a_wider_limit_of_the_hip_ends_with_what_is_told_of_the_hip_and_a_narrower_one_stays():
    for limit, then in ((100, 80), (60, 60)):
        own = Override(by="Surgeon", note="n", hip_flexion_limit_deg=limit, at=LIFTED)
        person = somebody(hip_replacement=(replaced("left"),), override=(own,))
        assert limits(person, NOW).hip_flexion_limit_deg("left") == limit
        told = replace(person, told={"hip_replacement": AFTER})
        assert limits(told, NOW).hip_flexion_limit_deg("left") == then


# --- what the log tells ------------------------------------------------------------------------------


def logged(*bodies, at=AFTER):
    kinds: dict[type, Any] = {Fall: "fall", Readiness: "readiness", Symptom: "symptom", SetDone: "set_done"}
    found = (
        Event(str(n), at + dt.timedelta(minutes=n), "x", kinds[type(body)], body)
        for n, body in enumerate(bodies)
    )
    return Log(tuple(found))


def kinds(*bodies):
    return {(each.kind, each.side) for each in causes_in(logged(*bodies), DAY)}


def lines(*told):
    """A log as it came in: of each line how many hours after the lift it says it is, and its body."""
    types: dict[type, Any] = {
        Fall: "fall",
        Readiness: "readiness",
        Symptom: "symptom",
        Correction: "correction",
    }
    events = [
        {
            "id": f"e{place}",
            "at": (LIFTED + dt.timedelta(hours=hours)).isoformat(),
            "person": "x",
            "type": types[type(body)],
            "body": to_jsonable(body),
        }
        for place, (hours, body) in enumerate(told)
    ]
    return log_from_lines(map(json.dumps, events), person_id="x")


def ends_a_lift(told, gate, person=MAT, **made):
    context = replace(NOW, causes=causes_in(told, DAY))
    (found,) = lifts(replace(person, override=(lift(gate, **made),)), context)
    return found.ended


def put_right(of, body):
    return Correction(of, None if body is None else to_jsonable(body))


PAIN = "gate.pain.stop"
KNEES = somebody(knee_pain_usual=Bilateral(left=6, right=6))


@pytest.mark.parametrize(
    ("told", "gate", "hours"),
    [  # the answers of a morning, put right later the same day; the lift is of hour 0
        ([(-2, Readiness(fall="no")), (1, put_right("e0", Readiness(fall="yes")))], FLOOR, 1),
        ([(-2, Readiness(fall="yes")), (1, put_right("e0", Readiness(fall="yes", ill="no")))], FLOOR, None),
        ([(-2, Readiness(fall="yes")), (1, put_right("e0", None))], FLOOR, None),
        (
            [
                (-2, Readiness(fall="yes")),
                (-1, put_right("e0", Readiness(fall="no"))),
                (1, put_right("e0", Readiness(fall="yes"))),
            ],
            FLOOR,
            1,
        ),
        (
            [
                (-2, Readiness(fall="no")),
                (-1, put_right("e0", Readiness(fall="yes"))),
                (1, put_right("e0", Readiness(fall="yes"))),
            ],
            FLOOR,
            None,
        ),
        ([(-2, Readiness(pain_left_knee=7)), (1, put_right("e0", Readiness(pain_left_knee=9)))], PAIN, 1),
        ([(-2, Readiness(pain_left_knee=9)), (1, put_right("e0", Readiness(pain_left_knee=7)))], PAIN, None),
        ([(-2, Symptom("calf", settled=True)), (1, put_right("e0", Symptom("calf")))], PAIN, None),
        ([(-2, Symptom("joint_pain", settled=True)), (1, put_right("e0", Symptom("joint_pain")))], PAIN, 1),
    ],
)
def test_what_a_correction_makes_worse_was_told_by_the_correction(told, gate, hours):
    person = KNEES if gate == PAIN else MAT
    of_before = sum(hour < 0 for hour, _ in told)
    for made in ({}, {"log_lines": of_before}):
        ended = ends_a_lift(lines(*told), gate, person, **made)
        assert (ended and ended.at) == (hours and LIFTED + dt.timedelta(hours=hours)), made
    in_the_end = ends_a_lift(lines(*told), gate, person, log_lines=len(told))
    assert in_the_end is None  # all of it was there


def test_a_correction_that_a_newer_one_had_overtaken_tells_nothing_when_it_comes_in():
    no, yes = (put_right("e0", Readiness(fall=answer)) for answer in ("no", "yes"))
    first = (-5, Readiness(fall="no"))
    assert ends_a_lift(lines(first, (-2, yes), (-3, no)), FLOOR, log_lines=2) is None
    assert ends_a_lift(lines(first, (-2, no), (-3, yes)), FLOOR, log_lines=2) is None
    came = ends_a_lift(lines(first, (-3, no), (-2, yes)), FLOOR, log_lines=2)
    assert came.at == LIFTED - dt.timedelta(hours=2)


def test_a_line_that_came_in_after_the_lift_was_not_known_whatever_its_clock_says():
    other, late = (-3, Readiness(fall="no")), (-50, Fall())
    assert ends_a_lift(lines(late, other), FLOOR, log_lines=2) is None
    ended = ends_a_lift(lines(other, late), FLOOR, log_lines=1)
    assert (ended.kind, ended.at) == ("fall", LIFTED - dt.timedelta(hours=50))
    words = cause_on(ended, lift(FLOOR))
    assert words == "a fall on 28 February 2026, told later"
    # An older fall that came in late counts beside a newer one that had been known.
    newer = (-1, Fall())
    assert ends_a_lift(lines(newer, late), FLOOR, log_lines=2) is None
    assert ends_a_lift(lines(newer, late), FLOOR, log_lines=1).at == ended.at
    # Without the number of lines clocks decide; a phone that is ahead told it before the lift all the same.
    assert ends_a_lift(lines(other, late), FLOOR) is None
    assert ends_a_lift(lines((2, Fall())), FLOOR, log_lines=1) is None
    assert ends_a_lift(lines((2, Fall())), FLOOR, log_lines=0) is not None
    # A log that began anew has fewer lines than were counted: clocks decide, also within a day of the lift.
    for hours in (5, 30):
        assert ends_a_lift(lines((hours, Fall())), FLOOR, log_lines=120) is not None
    assert ends_a_lift(lines((-5, Fall())), FLOOR, log_lines=120) is None
    # No log takes a line from so far ahead: the number is of another log.
    assert ends_a_lift(lines((60, Fall())), FLOOR, log_lines=1) is not None


def test_every_sign_that_stops_a_session_is_news_to_some_rule():
    told = {kind for looks in LOOKS_AT.values() for kind in looks.log}
    for sign, _ in STOP_NOW:
        if sign != "fever":  # a day of rest and nothing more
            assert kinds(Symptom(sign)) == {(sign, None)}
            assert sign in told, sign
    assert kinds(Symptom("fever")) == set()


def test_a_fall_is_news_however_it_was_told_and_the_talk_about_it_is_not():
    fall = {("fall", None)}
    assert kinds(Fall()) == kinds(Readiness(fall="yes")) == kinds(Symptom("fall")) == fall
    assert kinds(Fall(hurt=False, reviewed_with="Bea")) == fall  # told and talked over at once
    told = logged(Fall(hurt=True), Fall(reviewed_with="Bea"))
    assert [each.at for each in causes_in(told, DAY)] == [AFTER]
    assert kinds(Fall(reviewed_with="Bea")) == fall  # with nothing told before, it is all that is known of it
    # The talk about a fall that came in late, after the talk about another, is no fall either.
    late = lines((-9, Fall()), (-2, Fall(reviewed_with="Bea")), (-5, Fall()), (1, Fall(reviewed_with="Bea")))
    assert ends_a_lift(late, FLOOR, log_lines=3) is None


def test_new_symptoms_in_any_words_are_news_and_settled_ones_are_not():
    assert kinds(Readiness(new_symptoms="yes")) == kinds(Symptom("a numb hand")) == {("symptom", None)}
    assert kinds(Symptom("a numb hand", settled=True)) == kinds(Readiness(new_symptoms="no")) == set()


def test_pain_is_news_from_its_level_on_and_only_beyond_what_is_usual():
    assert kinds(Readiness(pain_left_knee=3)) == set()
    amber = {("new_pain.knee", "left"), ("pain.knee", "left")}
    assert kinds(Readiness(pain_left_knee=5)) == amber
    assert kinds(Symptom("pain in Leg lift, lying on the side, left")) == {("joint_pain", None)}
    assert kinds(Symptom("pain in the chest")) == {("symptom", None)}
    assert kinds(Symptom("some pain in Leg lift, lying on the side, left")) == {("joint_pain", None)}
    strong = amber | {("strong_pain.knee", "left")}
    assert kinds(Symptom("pain in the left knee")) == kinds(Readiness(pain_left_knee=6)) == strong
    done = SetDone("knee_extension.seated", "left", 1, 5, Limb(), pain=6)
    assert strong <= kinds(done)
    stop = "gate.pain.stop"
    person = somebody(knee_pain_usual=Bilateral(left=7), override=(lift(stop),))
    for pain, holds in ((6, False), (7, False), (8, True)):
        new = replace(NOW, causes=causes_in(logged(Readiness(pain_left_knee=pain)), DAY))
        assert (fires(person, stop, new).kind == "block") is holds, pain
    assert fires(person, stop, replace(NOW, readiness=Readiness(pain_left_knee=8))).kind == "block"


def test_a_spasm_that_stopped_a_set_is_news_to_the_spastic_muscle():
    done = SetDone("knee_extension.seated", "left", 1, 5, Limb(), stopped_because="spasm")
    assert kinds(done) == {("spasm", None)}


def test_what_was_told_later_than_the_day_is_not_known_on_it():
    assert causes_in(logged(Fall()), LIFTED.date() - dt.timedelta(days=1)) == ()


def test_a_lifted_rule_that_there_is_not_or_that_no_file_lifts_lifts_nothing():
    for id in ("gate.moon", "gate.test.break_replaced_hip", "gate.always.release", *NEVER_LIFTED):
        assert not is_lifted_by(lift(id)), id
        assert lifts(replace(MAT, override=(lift(id),)), NOW) == ()


def test_the_exercise_itself_is_refused_again():
    person = somebody(lies_on_front=False, override=(lift("gate.transfer.front"),))
    prone = get("hip_extension.prone_lift")
    assert limits(person, NOW).refusals(prone, "left") == ()
    told = replace(person, told={"lies_on_front": AFTER})
    assert [each.rule for each in limits(told, NOW).refusals(prone, "left")] == ["gate.transfer.front"]

import dataclasses
import datetime as dt
from typing import Any

import pytest

from hipstride.prescription.gates import Context, limits
from hipstride.prescription.gates.company import level_of, recent_falls
from hipstride.prescription.gates.transfers import lay_on_front
from hipstride.prescription.today import context_today
from hipstride.record.event import Event, Log, Readiness, SetDone
from hipstride.record.override import Override
from hipstride.record.person import CountedSet, LevelAnswer, ManualGrade, StrengthTest
from hipstride.record.resistance import Limb
from tests.prescription.gates.people import (
    DAY,
    EQUIPMENT,
    NOW,
    SUPPORTS,
    allowed,
    fired,
    get,
    somebody,
    test_positions,
    why,
)

NIGHT = dt.datetime(2026, 1, 4, 20, tzinfo=dt.UTC)

HELPER = Context(day=DAY, helper_present=True)
COUNTER, LYING = "gate.company.counter", "gate.company.lying_seated"
ASSISTANT, SIGN_OFF = "gate.company.assistant", "gate.company.sign_off"


@pytest.mark.parametrize(
    ("pdds", "falls", "level"),
    [
        (0, 0, "free"),
        (2, 0, "free"),
        (2, 1, "counter"),
        (3, 0, "counter"),
        (4, 1, "counter"),
        (0, 2, "lying_seated"),
        (5, 0, "lying_seated"),
        (6, 9, "lying_seated"),
        (7, 0, "assistant"),
        (8, 5, "assistant"),
        (None, 0, "lying_seated"),
        (1, None, "counter"),
    ],
)
def test_alone_or_not_by_pdds_and_falls(pdds, falls, level):
    person = somebody(pdds=pdds, falls_last_3_months=falls)
    assert level_of(person) == level
    names = {"counter": COUNTER, "lying_seated": LYING, "assistant": ASSISTANT}
    expected = {names[level]} if level in names else set()
    assert {id for id in fired(person) if id in names.values()} == expected


def test_falls_of_three_months_count_else_those_of_six():
    assert recent_falls(somebody(falls_last_3_months=0, falls_last_6_months=4)) == (0, "3 months")
    six = somebody(falls_last_3_months=None, falls_last_6_months=1)
    assert recent_falls(six) == (1, "6 months")
    assert "in 6 months" in fired(six)[COUNTER].text


def test_a_control_without_ms_is_asked_nothing():
    assert fired(somebody(ms_course="none", pdds=0, falls_last_3_months=None, blood_pressure=None)) == {}
    assert fired(somebody(ms_course="none", pdds=None, falls_last_3_months=None, blood_pressure=None)) == {}


def test_with_a_counter_in_reach_the_free_do_everything():
    assert fired(somebody(pdds=2)) == {}


def test_at_pdds_three_to_four_alone_hands_hold_a_fixed_counter():
    person = somebody(pdds=4)
    standing = get("hip_extension.standing")
    assert why(person, standing.id, "left") == []
    now = limits(person, NOW)
    for loose in (
        dataclasses.replace(standing, holds="chair"),
        dataclasses.replace(standing, company="standing_free"),
    ):
        assert COUNTER in [reason.rule for reason in now.refusals(loose, "left")]
        assert limits(person, HELPER).refusals(dataclasses.replace(loose, holds="chair"), "left") == ()
    assert COUNTER in why(person, "leg_press.sled_both", "both")
    assert why(person, "leg_press.sled_both", "both", HELPER) == []
    assert why(person, "sit_to_stand.raised_seat", "both") == []


@pytest.mark.parametrize(
    "exercise", ["hip_extension.standing", "sit_to_stand.raised_seat", "leg_press.sled_both"]
)
def test_at_pdds_five_to_six_upright_work_needs_company_today(exercise):
    person = somebody(pdds=6, helper_at_home=True)
    side = "both" if get(exercise).sides == "both" else "left"
    assert why(person, exercise, side) == [LYING]
    yes, no = (Context(day=DAY, readiness=Readiness(helper_present=answer)) for answer in ("yes", "no"))
    assert why(person, exercise, side, no) == [LYING]
    for context in (HELPER, yes, Context(day=DAY, setting="class"), Context(day=DAY, setting="clinic")):
        assert why(person, exercise, side, context) == []
    assert why(person, "hip_abduction.supine_slide", "left") == []
    assert why(person, "knee_extension.seated", "left") == []


def test_today_the_answer_about_a_helper_goes_before_the_planned_one():
    assert Context(day=DAY, helper_present=False, readiness=Readiness(helper_present="yes")).alone


def test_from_pdds_seven_bed_or_chair_an_assistant_and_a_sign_off():
    person = somebody(pdds=7)
    assert fired(person)[SIGN_OFF].blocks_session
    assert SIGN_OFF in why(person, "hip_abduction.supine_slide", "left", HELPER)
    signed = somebody(pdds=7, professional_signed_off=True)
    assert SIGN_OFF not in fired(signed)
    assert ASSISTANT in why(signed, "hip_abduction.supine_slide", "left")
    assert why(signed, "hip_abduction.supine_slide", "left", HELPER) == []
    assert ASSISTANT in why(signed, "sit_to_stand.raised_seat", "both", HELPER)


def test_an_unknown_pdds_is_said():
    assert fired(somebody(pdds=None))["gate.company.pdds_unknown"].kind == "inform"


@pytest.mark.parametrize(
    ("pdds", "answer", "floor"), [(0, None, True), (4, None, False), (4, True, True), (0, False, False)]
)
def test_the_floor_is_for_those_who_get_up_from_it(pdds, answer, floor):
    only_mat = dataclasses.replace(EQUIPMENT, supports=tuple(s for s in SUPPORTS if s != "bed"))
    person = somebody(pdds=pdds, gets_up_from_floor_alone=answer, equipment=only_mat)
    assert ("gate.transfer.floor" in fired(person)) is not floor
    assert ("gate.transfer.floor" not in why(person, "hip_abduction.supine_slide", "left")) is floor
    with_bed = somebody(pdds=pdds, gets_up_from_floor_alone=answer)
    assert why(with_bed, "hip_abduction.supine_slide", "left") == []
    needs_floor = dataclasses.replace(
        get("hip_abduction.supine_slide"),
        set_up=dataclasses.replace(get("hip_abduction.supine_slide").set_up, floor=True),
    )
    assert (limits(with_bed, NOW).refusals(needs_floor, "left") == ()) is floor


def test_who_does_not_lie_on_the_front_is_not_asked_to():
    person = somebody(lies_on_front=False)  # said, or a box that was left without its tick
    assert why(person, "hip_extension.prone_lift", "left") == ["gate.transfer.front"]
    assert why(somebody(lies_on_front=True), "hip_extension.prone_lift", "left") == []
    (gate,) = (each for each in limits(person, NOW).gates if each.id == "gate.transfer.front")
    (refused,) = limits(person, NOW).refusals(get("hip_extension.prone_lift"), "left")
    assert gate.text == "You have not said that you can lie on your front. We leave those moves out."
    assert refused.text == "You lie on your front for this. You have not said that you can."


PRONE = {"hip_extension.prone_lift", "hip_extension.prone_knee_bent", "knee_flexion.prone_curl"}


def _shown(**rows):
    """Somebody who was not asked, aged 85, with this on record."""
    return dataclasses.replace(somebody(age=85, lies_on_front=None), **rows)


def test_who_was_not_asked_does_nothing_on_the_front_and_is_asked():
    person = _shown()
    for exercise in sorted(PRONE):
        assert why(person, exercise, "left") == ["gate.transfer.front"]
    gate = fired(person)["gate.transfer.front"]
    assert gate.kind == "limit_posture"
    assert gate.text.startswith("Can you lie on your front?")
    for position in test_positions():
        refused = [reason.rule for reason in limits(person, NOW).test_refusals(position, "left", "make")]
        assert ("gate.transfer.front" in refused) is (position.posture == "prone"), position.id
    supine: Any = {"date": DAY, "movement": "hip_extension", "left": 3.0, "right": 3.0}
    assert "gate.transfer.front" in fired(_shown(manual_grade=(ManualGrade(position="supine", **supine),)))


@pytest.mark.parametrize(
    ("rows", "lies"),
    [
        ({"manual_grade": (ManualGrade(DAY, "hip_extension", "prone", 3.0, 3.0),)}, True),
        ({"manual_grade": (ManualGrade(DAY, "hip_extension", "prone"),)}, False),
        ({"strength": (StrengthTest(DAY, "knee_flexion", "prone", 0, 90, "make", 0.36, (90.0,)),)}, True),
        ({"strength": (StrengthTest(DAY, "knee_flexion", "prone", 0, 90, "make", 0.36),)}, False),
        ({"counted_set": (CountedSet(DAY, "knee_flexion.prone_curl", "left", 8, 6),)}, True),
        ({"counted_set": (CountedSet(DAY, "knee_flexion.prone_curl", "left", 0, 6),)}, False),
        ({"find_my_level": (LevelAnswer(DAY, "hip_extension.prone_lift", left="just"),)}, True),
        ({"find_my_level": (LevelAnswer(DAY, "hip_extension.prone_lift", left="no"),)}, False),
        ({"find_my_level": (LevelAnswer(DAY, "hip_extension.bridge", both="easily"),)}, False),
    ],
)
def test_who_has_lain_on_the_front_need_not_be_asked(rows, lies):
    person = _shown(**rows)
    assert ("gate.transfer.front" not in fired(person)) is lies
    told_no = dataclasses.replace(
        person, condition=dataclasses.replace(person.condition, lies_on_front=False)
    )
    assert "gate.transfer.front" in fired(told_no)  # an answer counts more


@pytest.mark.parametrize(("reps", "lies"), [(8, True), (0, False)])
def test_a_set_of_the_log_shows_who_lies_on_the_front(reps, lies):
    body = SetDone("knee_flexion.prone_curl", "left", 1, reps, Limb(), None, 5, "good")
    log = Log((Event("0", NIGHT, "somebody", "set_done", body),))
    assert lay_on_front(log) is lies
    assert ("gate.transfer.front" not in fired(_shown(), context_today(log, None, DAY))) is lies


@pytest.mark.parametrize(
    "context", [Context(day=DAY, open_fall=True), Context(day=DAY, readiness=Readiness(fall="yes"))]
)
def test_a_new_fall_leaves_a_minimum_session_lying_or_seated(context):
    person = somebody()
    gate = fired(person, context)["gate.fall.new"]
    assert not gate.blocks_session
    assert limits(person, context).minimum_session
    assert "whom you spoke to" in gate.text
    assert why(person, "hip_extension.standing", "left", context) == ["gate.fall.new"]
    assert why(person, "sit_to_stand.raised_seat", "both", context) == ["gate.fall.new"]
    assert why(person, "hip_abduction.supine_slide", "left", context) == []
    assert "therapist" in fired(person, dataclasses.replace(context, setting="clinic"))["gate.fall.new"].text


def test_old_falls_never_pause():
    now = limits(somebody(falls_last_3_months=9), NOW)
    assert not now.minimum_session
    assert not now.session_blocked


def test_a_fall_with_a_hurt_head_stops_everything():
    gate = fired(somebody(), Context(day=DAY, open_fall_hurt=True))["gate.fall.hurt"]
    assert gate.blocks_session
    assert allowed(somebody(), Context(day=DAY, open_fall_hurt=True)) == set()


def test_a_lifted_rule_of_company_leaves_the_next_one_below():
    names = ("assistant", "lying_seated", "counter")
    lifts = [Override(by="Bea", note="Steady", lift_gate=f"gate.company.{name}") for name in names]
    held = []
    for many in range(len(lifts) + 1):
        person = somebody(pdds=7, professional_signed_off=True, override=lifts[:many])
        held.append([id for id, gate in fired(person).items() if "company" in id and gate.kind != "inform"])
    assert held == [*([f"gate.company.{name}"] for name in names), []]
    stands = somebody(pdds=6, override=lifts)
    assert [id for id, gate in fired(stands).items() if "company" in id and gate.kind != "inform"] == []
    only = somebody(pdds=6, override=lifts[1:2])
    assert why(only, "hip_abduction.standing_band", "left") == []
    loose = dataclasses.replace(get("hip_abduction.standing_band"), holds="chair")
    assert [each.rule for each in limits(only, NOW).refusals(loose, "left")] == ["gate.company.counter"]

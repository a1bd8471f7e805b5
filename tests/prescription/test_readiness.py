from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.prescription.readiness import JOINTS, QUESTIONS, day_kind, pain_light, pain_lights
from hipstride.record.event import Readiness
from tests.prescription.reading_grade import check_reasons, reading_grade

ORDER = ("full", "half", "gentle", "rest")
SCALES = ("fatigue", "stiffness", "heat", *(f"pain_{joint}" for joint in JOINTS))
score = st.one_of(st.none(), st.integers(0, 10).map(float))
yes_no = st.sampled_from([None, "yes", "no"])
answers = st.builds(
    Readiness,
    **dict.fromkeys((*SCALES, "sleep"), score),
    **dict.fromkeys(("ill", "new_symptoms", "fall", "helper_present"), yes_no),
    after_last_time=st.sampled_from([None, "fine", "tired", "worse"]),
)


@pytest.mark.parametrize(
    ("given_answers", "day"),
    [
        ({}, "full"),
        ({"fatigue": 5, "stiffness": 5, "heat": 5, "sleep": 4}, "full"),
        ({"after_last_time": "tired"}, "full"),
        ({"fatigue": 6}, "half"),
        ({"stiffness": 7.5}, "half"),
        ({"heat": 6}, "half"),
        ({"sleep": 3}, "half"),
        ({"pain_left_knee": 6}, "half"),
        ({"after_last_time": "worse"}, "half"),
        ({"fatigue": 6, "sleep": 2}, "half"),
        ({"fatigue": 6, "sleep": 2, "heat": 6}, "gentle"),
        ({"fatigue": 8}, "gentle"),
        ({"stiffness": 9}, "gentle"),
        ({"heat": 8}, "gentle"),
        ({"sleep": 1}, "gentle"),
        ({"fatigue": 10, "ill": "yes"}, "rest"),
        ({"new_symptoms": "yes"}, "rest"),
    ],
)
def test_the_worst_sign_decides_the_day(given_answers, day):
    assert day_kind(Readiness(**given_answers)).day == day


def test_without_answers_the_day_is_full_and_asks_what_matters():
    decision = day_kind(None)
    assert decision.day == "full"
    assert decision.ask == ("ill", "new_symptoms", "fall", "after_last_time")
    assert day_kind(Readiness(), helper_matters=True).ask[-1] == "helper_present"


def test_worse_on_the_day_after_halves_the_day_and_promises_no_lighter_load_after_a_lighter_day():
    (reason,) = [r for r in day_kind(Readiness(after_last_time="worse")).reasons if "worse" in r.rule]
    assert "lighter" not in reason.text
    assert reason.clinical.endswith("if it followed a full day.")


def test_pain_is_a_traffic_light_for_its_joint():
    assert [pain_light(pain) for pain in (None, 0, 3, 4, 5, 5.5, 6, 10)] == [
        *("go", "go", "go", "care", "care", "care", "stop", "stop")
    ]
    decision = day_kind(Readiness(pain_left_knee=4, pain_back=7))
    assert (decision.care, decision.stop) == (("left_knee",), ("back",))
    assert day_kind(Readiness(pain_left_knee=4)).day == "full"
    assert pain_lights(Readiness())["right_hip"] == "go"


def test_a_new_fall_is_asked_about_and_does_not_choose_the_day():
    decision = day_kind(Readiness(fall="yes"))
    assert decision.day == "full"
    assert {"fall_hurt", "fall_head", "fall_why", "fall_changed"} <= set(decision.ask)
    assert any(message.rule == "readiness.fall" for message in decision.messages)


def test_a_helper_must_be_there_today():
    assert day_kind(Readiness(helper_present="no")).messages == ()
    for present in ("no", None):
        messages = day_kind(Readiness(helper_present=present), helper_matters=True).messages
        assert [message.rule for message in messages] == ["readiness.helper"]
    assert day_kind(Readiness(helper_present="yes"), helper_matters=True).messages == ()


@given(answers, st.booleans())
def test_every_text_is_easy_and_every_question_has_words(given_answers, helper_matters):
    decision = day_kind(given_answers, helper_matters=helper_matters)
    assert decision == day_kind(given_answers, helper_matters=helper_matters)
    assert decision.reasons[0].rule == "readiness.day"
    check_reasons((*decision.reasons, *decision.messages))
    for key in decision.ask:
        assert reading_grade(QUESTIONS[key]) <= 6
    if decision.day != "full":
        assert "counts" in decision.reasons[0].text


@given(answers, st.sampled_from(SCALES), st.floats(0, 10))
def test_a_worse_answer_never_makes_a_bigger_day(given_answers, key, more):
    now = asdict(given_answers)[key] or 0.0
    worse = replace(given_answers, **{key: min(10.0, now + more)})
    assert ORDER.index(day_kind(worse).day) >= ORDER.index(day_kind(given_answers).day)


@given(answers)
def test_illness_and_new_symptoms_always_rest(given_answers):
    assert day_kind(replace(given_answers, ill="yes")).day == "rest"
    assert day_kind(replace(given_answers, new_symptoms="yes")).day == "rest"

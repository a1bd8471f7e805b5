import pytest

from hipstride.prescription.gates import STOP_NOW, Context, limits
from hipstride.record.event import Readiness
from tests.prescription.gates.people import DAY, NOW, allowed, fired, get, somebody, why


@pytest.mark.parametrize(
    ("id", "condition", "context"),
    [
        ("gate.today.red_flag", {}, Context(day=DAY, red_flags=("chest_pain",))),
        ("gate.today.ill", {}, Context(day=DAY, readiness=Readiness(ill="yes"))),
        ("gate.today.new_symptoms", {}, Context(day=DAY, readiness=Readiness(new_symptoms="yes"))),
        ("gate.relapse.pause", {"relapse_weeks_ago": 2}, NOW),
        ("gate.relapse.pause", {"relapse_cleared": False}, NOW),
        ("gate.relapse.pause", {"relapse_weeks_ago": 20, "relapse_cleared": False}, NOW),
        ("gate.screening.clot", {"clot_signs": True}, NOW),
        ("gate.screening.heart_lung", {"heart_or_lung_warning": True}, NOW),
        ("gate.screening.other_contraindication", {"other_joint_surgery": ("eye 3 weeks ago",)}, NOW),
        ("gate.screening.pressure_stop", {"blood_pressure": (181, 80)}, NOW),
        ("gate.screening.pressure_stop", {"blood_pressure": (150, 111)}, NOW),
    ],
)
def test_what_stops_training_stops_all_of_it(id, condition, context):
    person = somebody(**condition)
    gate = fired(person, context)[id]
    assert gate.blocks_session
    assert gate.kind == "block_all"
    assert allowed(person, context) == set()
    assert limits(person, context).session_blocked
    assert limits(person, context).test_refusals(get("test.knee_extension_seated"), "left", "make")


def test_stop_signs_are_listed_in_plain_words_and_a_persons_own_words_count_too():
    assert len({id for id, _ in STOP_NOW}) == len(STOP_NOW) == 10
    assert (
        "chest" in fired(somebody(), Context(day=DAY, red_flags=("chest_pain",)))["gate.today.red_flag"].text
    )
    assert (
        "odd taste"
        in fired(somebody(), Context(day=DAY, red_flags=("odd taste",)))["gate.today.red_flag"].text
    )


@pytest.mark.parametrize(
    "condition", [{"relapse_weeks_ago": 2, "relapse_cleared": True}, {"relapse_weeks_ago": 200}]
)
def test_a_cleared_or_old_relapse_is_no_gate(condition):
    assert fired(somebody(**condition)) == {}


def test_a_relapse_of_last_season_is_asked_about():
    gate = fired(somebody(relapse_weeks_ago=10))["gate.relapse.ask"]
    assert gate.kind == "ask_professional"
    assert not gate.blocks_session


def test_high_pressure_asks_and_leaves_out_the_hardest():
    person = somebody(blood_pressure=(165, 95))
    assert fired(person)["gate.screening.pressure_ask"].kind == "ask_professional"
    assert "gate.screening.pressure_ask" in why(person, "leg_press.sled_both", "both")
    assert why(person, "hip_abduction.supine_slide", "left") == []
    assert limits(person, NOW).test_refusals(get("test.knee_extension_seated"), "left", "make")
    assert fired(somebody(blood_pressure=(160, 100))) == {}
    assert fired(somebody(blood_pressure=(180, 110))).keys() == {"gate.screening.pressure_ask"}


def test_unknown_blood_pressure_informs_and_never_blocks():
    person = somebody(blood_pressure=None)
    assert fired(person)["gate.screening.pressure_unknown"].kind == "inform"
    assert allowed(person) == allowed(somebody())


def test_from_seventy_a_doctor_is_asked_first():
    assert "gate.screening.age" in fired(somebody(age=70))
    assert fired(somebody(age=69)) == {}
    assert fired(somebody(age=80, professional_signed_off=True)) == {}


def test_a_quiet_day_fires_nothing():
    readiness = Readiness(ill="no", new_symptoms="no", fall="no", fatigue=9, heat=9)
    assert fired(somebody(), Context(day=DAY, readiness=readiness)) == {}

import pytest

from hipstride.prescription.gates import Context, limits
from hipstride.record.event import Readiness
from hipstride.record.person import Bilateral
from tests.prescription.gates.people import DAY, NOW, get, replaced, somebody, test_positions


def why(person, position, side, kind, context=None):
    found = limits(person, context or NOW).test_refusals(get(f"test.{position}"), side, kind)
    return {reason.rule for reason in found}


def test_a_well_person_may_be_tested_everywhere():
    for position in test_positions():
        for kind in ("break", "make"):
            assert limits(somebody(), NOW).test_refusals(position, "left", kind) == ()


def test_no_break_test_on_a_replaced_hip_even_when_its_limits_are_lifted():
    person = somebody(hip_replacement=(replaced("left", limits_lifted=True),))
    rule = {"gate.test.break_replaced_hip"}
    assert why(person, "hip_abduction_supine", "left", "break") == rule
    assert why(person, "hip_abduction_supine", "left", "make") == set()
    assert why(person, "hip_abduction_supine", "right", "break") == set()
    assert why(person, "knee_extension_seated", "left", "break") == set()


def test_test_positions_pass_the_position_limits():
    person = somebody(hip_replacement=(replaced("left"),))
    for position in ("hip_flexion_seated", "hip_flexion_supine", "knee_extension_seated"):
        assert "gate.hip.flexion_limit" in why(person, position, "left", "make")
    assert why(person, "hip_abduction_supine", "left", "make") == set()
    assert "gate.hip.midline" in why(person, "hip_abduction_side_lying", "left", "make")


def test_no_break_test_on_fragile_bone():
    person = somebody(osteoporosis=True)
    for position in test_positions():
        found = {r.rule for r in limits(person, NOW).test_refusals(position, "left", "break")}
        assert "gate.test.break_fragile_bone" in found
        assert limits(person, NOW).test_refusals(position, "left", "make") == ()


@pytest.mark.parametrize(
    ("pain", "kind", "refused"),
    [(3, "break", False), (4, "break", True), (5, "make", False), (6, "make", True), (6, "break", True)],
)
def test_a_painful_joint_is_spared(pain, kind, refused):
    person = somebody(knee_pain_usual=Bilateral(left=pain))
    context = Context(day=DAY, readiness=Readiness(pain_left_knee=pain))
    for found in (
        why(person, "knee_extension_seated", "left", kind),
        why(somebody(), "knee_extension_seated", "left", kind, context),
    ):
        assert ("gate.test.painful_joint" in found) is refused
    assert why(person, "knee_extension_seated", "right", kind) == set()


def test_a_new_fall_waits_with_tests():
    assert why(somebody(), "knee_extension_seated", "left", "make", Context(day=DAY, open_fall=True))


def test_a_healing_hip_is_not_tested_in_flexion_or_abduction():
    person = somebody(hip_replacement=(replaced("left", months_ago=1, cleared_by_surgeon=False),))
    assert "gate.hip.healing" in why(person, "hip_abduction_supine", "left", "make")

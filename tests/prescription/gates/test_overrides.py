from hipstride.prescription.gates import Context, limits
from hipstride.prescription.gates.overrides import unknown_lifts
from hipstride.record.override import Override
from tests.prescription.gates.people import DAY, NOW, fired, get, replaced, somebody, why


def by(**more):
    return Override(note="seen on Monday", by="M. Stone PT", **more)


def test_a_block_holds_for_its_exercise_movement_and_side():
    person = somebody(override=[by(movement="hip_extension", not_exercises=("hip_extension.bridge",))])
    assert why(person, "hip_extension.bridge", "both") == ["gate.override.block"]
    assert why(person, "hip_extension.glute_squeeze", "left") == []
    person = somebody(override=[by(movement="hip_abduction", side="left", leave_out=True)])
    assert why(person, "hip_abduction.supine_slide", "left") == ["gate.override.block"]
    assert why(person, "hip_abduction.supine_slide", "right") == []
    reason = limits(person, NOW).refusals(get("hip_abduction.supine_slide"), "left")[0]
    assert "M. Stone PT" in reason.text
    assert "seen on Monday" in reason.text


def test_a_lifted_gate_stays_listed_with_who_lifted_it():
    person = somebody(lies_on_front=False, override=[by(lift_gate="gate.transfer.front")])
    gate = fired(person)["gate.transfer.front"]
    assert gate.kind == "inform"
    assert "M. Stone PT lifted this: seen on Monday." in gate.text
    assert gate.inputs["lifted_by"] == "M. Stone PT"
    assert why(person, "hip_extension.prone_lift", "left") == []


def test_a_gate_may_be_lifted_for_one_side():
    hips = (replaced("left"), replaced("right"))
    person = somebody(hip_replacement=hips, override=[by(lift_gate="hip.midline", side="left")])
    gate = fired(person)["gate.hip.midline"]
    assert gate.kind == "limit_range"
    assert "for the left side" in gate.text
    assert "gate.hip.midline" not in why(person, "hip_abduction.side_lying", "left")
    assert "gate.hip.midline" in why(person, "hip_abduction.side_lying", "right")


def test_both_sides_lifted_one_after_the_other_is_all_of_it():
    hips = (replaced("left"), replaced("right"))
    lifts = [by(lift_gate="hip.midline", side=side) for side in ("left", "right")]
    gate = fired(somebody(hip_replacement=hips, override=lifts))["gate.hip.midline"]
    assert gate.kind == "inform"


def test_a_lifted_block_of_all_lets_the_session_go():
    person = somebody(heart_or_lung_warning=True, override=[by(lift_gate="gate.screening.heart_lung")])
    assert limits(person, NOW).session_blocked == ()
    assert why(person, "hip_abduction.supine_slide", "left") == []


def test_what_today_raised_is_not_lifted_by_a_file():
    person = somebody(override=[by(lift_gate="gate.today.red_flag")])
    context = Context(day=DAY, red_flags=("chest_pain",))
    gate = fired(person, context)["gate.today.red_flag"]
    assert gate.blocks_session
    assert "cannot lift this" in gate.text
    assert why(person, "hip_abduction.supine_slide", "left", context) == ["gate.today.red_flag"]


def test_the_floor_may_be_lifted():
    person = somebody(gets_up_from_floor_alone=False, override=[by(lift_gate="gate.transfer.floor")])
    assert fired(person)["gate.transfer.floor"].kind == "inform"


def test_a_limit_on_the_load_is_shown():
    gate = fired(somebody(override=[by(movement="leg_press", max_relative_load=0.5)]))["gate.override.load"]
    assert gate.kind == "limit_load"
    assert "50 %" in gate.text


def test_a_name_that_is_no_gate_is_found():
    assert unknown_lifts(somebody(override=[by(lift_gate="gate.moon"), by(lift_gate="hip.midline")])) == (
        "gate.moon",
    )

"""Where dose engines go wrong, at the level of the whole plan; the physics of each trap is tested in its own floor."""

import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import pytest

from hipstride.catalogue.exercises import get
from hipstride.prescription.bench import bench, curves_of
from hipstride.prescription.gates import Context, limits
from hipstride.prescription.options import judge_one
from hipstride.prescription.selection import choose
from hipstride.record.person import Body, Equipment, HipReplacement, OwnedBand, Person, StrengthTest
from hipstride.record.resistance import Band
from tests.prescription.cast import exercises_of, planned, reader, scaled, selector_of
from tests.prescription.gates.people import DAY, NOW

SUPPORTS: Any = ("chair", "bed", "kitchen_counter", "door_anchor")
BANDS = tuple(OwnedBand("TheraBand", colour, 1.5) for colour in ("yellow", "red", "green", "blue"))


def a_test(
    movement: Any, position: Any, left: float, right: float | None = None, *, lever: float = 0.37, **more: Any
) -> StrengthTest:
    """One test with a reading a side."""
    given: dict[str, Any] = {
        "hip_angle_deg": 90 if position == "seated" else 0,
        "knee_angle_deg": 90 if position == "seated" else 0,
        "test": "make",
        **more,
    }
    return StrengthTest(
        date=dt.date(2026, 1, 9),
        movement=movement,
        position=position,
        lever_m=lever,
        left_n=(left,),
        right_n=(left if right is None else right,),
        **given,
    )


def somebody(*rows: StrengthTest, **more: Any) -> Person:
    return Person(
        person=Body(id="x", sex="female", age=50, height_m=1.66, mass_kg=68.0),
        equipment=Equipment(bands=BANDS, supports=SUPPORTS),
        strength=rows,
        **more,
    )


def doses_of(person: Person, movement: str, side: str = "left") -> list[Any]:
    return [
        one
        for one in exercises_of(planned(person, weeks=8))
        if one["movement"] == movement and one["side"] in (side, "both")
    ]


# --- a seated test carried to lying ------------------------------------------------------------------


def test_a_seated_hip_flexion_test_is_raised_by_at_most_a_quarter_for_lying_and_standing() -> None:
    person = somebody(a_test("hip_flexion", "seated", 150))
    at = bench(person)
    tested = next(row for row in at.table.rows if (row.movement, row.side) == ("hip_flexion", "left"))
    for id in (
        "hip_flexion.supine_straight_leg_raise",
        "hip_flexion.supine_march",
        "hip_flexion.standing_march",
    ):
        curve = curves_of(at, at.stage(get(id)), "left")["hip_flexion"]
        assert np.max(curve.torque_nm) <= 1.25 * tested.dose_torque_nm + 1e-9
    raised = [
        one
        for one in doses_of(person, "hip_flexion")
        if "capacity.carry_up_limit" in {reason["rule"] for reason in one["reasons"]}
    ]
    for one in raised:
        assert one["peak_torque_nm"] <= 1.25 * tested.dose_torque_nm * 0.64


# --- near straight, the knee is weaker ---------------------------------------------------------------


def test_near_straight_the_knee_is_taken_as_weaker_and_the_plan_says_that_a_floor_decided() -> None:
    person = somebody(a_test("knee_extension", "seated", 250))
    at = bench(person)
    stage = at.stage(get("knee_extension.seated"))
    curve = curves_of(at, stage, "left")["knee_extension"]
    angle = stage.pose.angles["knee_flexion"]
    straight, bent = int(np.argmin(angle)), int(np.argmax(angle))
    assert 0.5 * curve.torque_nm[bent] - 1e-9 <= curve.torque_nm[straight] < 0.8 * curve.torque_nm[bent]
    floors = [
        one
        for one in doses_of(person, "knee_extension")
        if "capacity.shape_floor" in {reason["rule"] for reason in one["reasons"]}
    ]
    assert floors


# --- two kinds of test of one muscle -----------------------------------------------------------------


def test_a_break_test_never_makes_a_harder_plan_than_the_make_test_of_the_same_reading() -> None:
    make, broke = (somebody(a_test("hip_flexion", "seated", 150, test=kind)) for kind in ("make", "break"))
    most = [
        max(one["peak_torque_nm"] or 0.0 for one in doses_of(person, "hip_flexion"))
        for person in (make, broke)
    ]
    assert most[1] <= most[0]


def test_a_break_and_a_make_test_of_one_muscle_on_one_day_do_not_add_up() -> None:
    make = a_test("hip_flexion", "seated", 150)
    broke = a_test(
        "hip_flexion", "seated", 187.5, test="break"
    )  # the same strength, as it reads in a break test
    alone, both = somebody(make), somebody(make, broke)
    assert doses_of(both, "hip_flexion") == doses_of(alone, "hip_flexion")
    assert doses_of(somebody(broke, make), "hip_flexion") == doses_of(both, "hip_flexion")


# --- the sign of gravity -----------------------------------------------------------------------------


def test_gravity_is_added_where_the_leg_was_held_up_and_taken_off_where_it_fell() -> None:
    reading = 100.0
    torques = {}
    for movement, position, more in (
        ("hip_flexion", "seated", {}),
        ("hip_abduction", "side_lying", {}),
        ("hip_abduction", "supine", {}),
        ("hip_extension", "supine", {"hip_angle_deg": 90, "knee_angle_deg": 90}),
        ("hip_extension", "prone", {}),
    ):
        person = somebody(a_test(movement, position, reading, **more))
        row = next(
            r
            for r in bench(person).table.rows
            if (r.movement, r.side, r.source) == (movement, "left", "test")
        )
        torques[movement, position] = row.torque_nm
    plain = reading * 0.37
    assert torques["hip_flexion", "seated"] > plain
    assert torques["hip_abduction", "side_lying"] > plain
    assert torques["hip_abduction", "supine"] == pytest.approx(plain)
    assert torques["hip_extension", "supine"] < plain
    assert torques["hip_extension", "prone"] > plain


def test_who_cannot_lift_the_leg_lying_on_the_side_is_never_asked_to() -> None:
    person = somebody(a_test("hip_abduction", "supine", 40, lever=0.70))
    assert "hip_abduction.side_lying" not in {one["exercise"] for one in doses_of(person, "hip_abduction")}


# --- a loop pulls on both legs -----------------------------------------------------------------------


def test_a_loop_goes_by_the_weaker_leg_whichever_leg_it_is_for() -> None:
    # Nowhere to tie a band but round both legs.
    person = somebody(a_test("hip_abduction", "supine", 150, 25, lever=0.70))
    person = dataclasses.replace(
        person, equipment=dataclasses.replace(person.equipment, supports=("bed", "chair"))
    )
    at, exercise = bench(person), get("hip_abduction.seated_push_out_band")
    loop = Band("TheraBand", "red", 0.5, layers=1, anchor="loop", attachment="above_knee")
    strong, weak = judge_one(at, exercise, "left", loop), judge_one(at, exercise, "right", loop)
    assert strong is not None
    assert weak is not None
    alone = judge_one(
        bench(scaled(person, 6.0, movement="hip_abduction", side="right")), exercise, "left", loop
    )
    assert alone is not None
    assert strong.relative is not None
    assert alone.relative is not None
    assert strong.relative > alone.relative  # the weak leg decides
    for one in exercises_of(planned(person, weeks=3)):
        if one["resistance"]["kind"] == "band" and one["resistance"]["anchor"] == "loop":
            band = Band(**{key: value for key, value in one["resistance"].items() if key != "kind"})
            option = judge_one(at, get(one["exercise"]), one["side"], band)
            assert option is not None
            assert option.pessimistic is None or option.pessimistic <= 0.70


# --- knots, sheets ----------------------------------------------------------------------------------


def test_a_piece_of_a_metre_and_a_half_is_a_metre_and_ten_of_free_band() -> None:
    for stem in ("reader_a", "reader_d", "control_f"):
        for one in exercises_of(planned(reader(stem))):
            band = one["resistance"]
            if band["kind"] == "band":
                assert band["rest_length_m"] * band["layers"] <= 1.10 + 1e-6


def test_a_piece_too_short_to_tie_is_not_used_and_not_said_to_be_too_light() -> None:
    person = somebody(a_test("hip_flexion", "seated", 150))
    short = tuple(dataclasses.replace(band, length_m=0.65) for band in BANDS)
    person = dataclasses.replace(person, equipment=dataclasses.replace(person.equipment, bands=short))
    assert all(one["resistance"]["kind"] != "band" for one in exercises_of(planned(person, weeks=3)))


def test_a_sheet_under_a_very_weak_leg_is_not_free() -> None:
    person = reader("reader_c")
    at = bench(person)
    slide = judge_one(at, get("hip_abduction.supine_slide"), "right", selector_limb())
    assert slide is not None
    assert slide.pessimistic is not None
    assert slide.pessimistic > 0.70
    used = {one["exercise"] for one in exercises_of(planned(person))}
    assert "hip_abduction.supine_slide" not in used
    assert {one["exercise"] for one in exercises_of(planned(person)) if one["movement"] == "hip_abduction"}


def selector_limb() -> Any:
    from hipstride.record.resistance import Limb

    return Limb()


# --- a rotation band on a replaced hip ---------------------------------------------------------------


@pytest.mark.parametrize("approach", ["posterior", "lateral", "unknown"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_rotation_band_never_pulls_a_replaced_hip_inwards(approach: Any, side: Any) -> None:
    hip = HipReplacement(side, approach, months_ago=60, cleared_by_surgeon=True)
    person = reader("reader_a")
    person = dataclasses.replace(
        person, condition=dataclasses.replace(person.condition, hip_replacement=(hip,))
    )
    for id in ("hip_external_rotation.seated_band", "hip_external_rotation.clamshell_band"):
        for context in (NOW, Context(day=DAY, setting="class"), Context(day=DAY, setting="clinic")):
            assert limits(person, context).refusals(get(id), side), id
    for one in exercises_of(planned(person)):
        if one["movement"] == "hip_external_rotation" and one["side"] == side:
            assert one["resistance"]["kind"] != "band"


def test_equal_strength_does_not_bring_a_band_to_the_replaced_hip() -> None:
    hip = HipReplacement("right", "posterior", months_ago=60, cleared_by_surgeon=True)
    person = reader("control_f")
    person = dataclasses.replace(
        person, condition=dataclasses.replace(person.condition, hip_replacement=(hip,))
    )
    choice = choose(selector_of(person), "hip_external_rotation", 0.64)
    assert choice.right is None or not isinstance(choice.right.resistance, Band)

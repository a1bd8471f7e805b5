import dataclasses

import pytest

from hipstride.prescription.gates import Context, limits
from hipstride.record.person import Equipment
from hipstride.record.resistance import Band, Cuff, NoLoad, Sled
from tests.prescription.gates.people import (
    DAY,
    EQUIPMENT,
    NOW,
    SUPPORTS,
    all_exercises,
    fired,
    get,
    sides_of,
    somebody,
    why,
)


@pytest.mark.parametrize("missing", SUPPORTS)
def test_no_exercise_without_its_support(missing):
    left = tuple(support for support in SUPPORTS if support != missing)
    person = somebody(equipment=dataclasses.replace(EQUIPMENT, supports=left))
    now = limits(person, NOW)
    for exercise in all_exercises():
        unmet = any(not set(group) & {*left, "sled"} for group in exercise.needs)
        if unmet or exercise.holds == missing:
            for side in sides_of(exercise):
                assert now.refusals(exercise, side), exercise.id


def test_with_nothing_at_all_nothing_is_allowed():
    now = limits(somebody(equipment=Equipment()), NOW)
    assert all(now.refusals(exercise, side) for exercise in all_exercises() for side in sides_of(exercise))


def test_what_the_room_has_counts_today():
    person = somebody(equipment=dataclasses.replace(EQUIPMENT, supports=("chair",)))
    assert why(person, "hip_extension.standing", "left") == ["gate.always.supports"]
    assert (
        why(person, "hip_extension.standing", "left", Context(day=DAY, supports_here=("kitchen_counter",)))
        == []
    )


def test_without_bands_cuffs_or_a_sled_only_what_needs_none_is_left():
    person = somebody(equipment=dataclasses.replace(EQUIPMENT, bands=(), cuff_kg=(), sled=None))
    for exercise in all_exercises():
        for side in sides_of(exercise):
            bare = not set(exercise.load) & {"limb", "none"}
            assert bool(limits(person, NOW).refusals(exercise, side)) is bare, exercise.id


def test_a_band_is_never_tied_to_what_is_held():
    exercise = get("hip_extension.standing_band")
    tied = dataclasses.replace(exercise.band.anchors[0], requires=exercise.holds)
    silly = dataclasses.replace(exercise, band=dataclasses.replace(exercise.band, anchors=(tied,)))
    assert [r.rule for r in limits(somebody(), NOW).refusals(silly, "left")] == ["gate.always.anchor"]


def test_every_anchor_of_the_catalogue_is_something_else_than_what_is_held():
    for exercise in all_exercises():
        for anchor in exercise.band.anchors if exercise.band else ():
            assert anchor.requires is None or anchor.requires != exercise.holds, exercise.id


def test_an_anchor_that_is_not_there_is_refused_and_another_one_taken():
    person = somebody(
        equipment=dataclasses.replace(
            EQUIPMENT, supports=tuple(support for support in SUPPORTS if support != "door_anchor")
        )
    )
    assert why(person, "hip_flexion.standing_march_band", "left") == []  # under the foot
    assert why(person, "hip_external_rotation.seated_band", "left") == ["gate.always.anchor"]
    door = Band("TheraBand", "red", 0.5, anchor="door_low", attachment="above_knee")
    assert why(person, "hip_flexion.standing_march_band", "left", resistance=door) == ["gate.always.anchor"]


@pytest.mark.parametrize(
    ("exercise", "resistance"),
    [
        ("hip_abduction.supine_slide_band", Band("TheraBand", "red", 0.5, anchor="moon")),
        ("hip_abduction.supine_slide_band", Band("TheraBand", "red", 0.5, attachment="foot")),
        ("hip_abduction.supine_slide", Band("TheraBand", "red", 0.5)),
        ("hip_abduction.supine_slide", Cuff(1.0)),
        ("hip_abduction.supine_slide", Sled(10.0)),
    ],
)
def test_a_way_of_loading_that_is_not_in_the_catalogue_is_refused(exercise, resistance):
    assert why(somebody(), exercise, "left", resistance=resistance) == ["gate.always.way"]


def test_without_its_load_a_movement_may_always_be_done():
    assert why(somebody(), "hip_abduction.supine_slide_band", "left", resistance=NoLoad()) == []


def test_a_sled_without_stops_is_for_nobody():
    bare = dataclasses.replace(EQUIPMENT, sled=dataclasses.replace(EQUIPMENT.sled, stops=False))
    person = somebody(equipment=bare)
    assert why(person, "leg_press.sled_both", "both") == ["gate.always.sled_stops"]
    assert fired(person) == {}


def test_a_sled_that_folds_the_knee_past_ninety_is_refused():
    exercise = get("leg_press.sled_both")
    deep = dataclasses.replace(
        exercise,
        motion=dataclasses.replace(
            exercise.motion, phase=(0.0, 1.0), channels={"knee_flexion": (100.0, 10.0)}
        ),
    )
    assert [r.rule for r in limits(somebody(), NOW).refusals(deep, "both")] == ["gate.always.sled_stops"]
    assert limits(somebody(), NOW).refusals(exercise, "both") == ()


@pytest.mark.parametrize("action", ["hip_abduction", "knee_extension"])
def test_a_leg_too_weak_to_stand_on_is_not_stood_on(action):
    weak = Context(day=DAY, weak={(action, "left"): 20.0})
    for exercise, side in (
        ("hip_extension.standing", "right"),
        ("balance.one_leg_stand", "right"),
        ("step_up.low_step", "left"),
        ("heel_raise.single", "left"),
        ("aerobic.standing_march_interval", "both"),
    ):
        assert why(somebody(), exercise, side, weak) == ["gate.always.stance"], exercise
    for exercise, side in (
        ("hip_extension.standing", "left"),
        ("heel_raise.both", "both"),
        ("balance.tandem_stance", "left"),
        ("stretch.calves_standing", "left"),
        ("sit_to_stand.raised_seat", "both"),
    ):
        assert why(somebody(), exercise, side, weak) == [], exercise


def test_two_weak_legs_do_not_stand_at_all():
    weak = Context(day=DAY, weak={("knee_extension", "left"): 20.0, ("hip_abduction", "right"): 25.0})
    for exercise in ("sit_to_stand.raised_seat", "heel_raise.both", "balance.weight_shift"):
        assert why(somebody(), exercise, "both", weak) == ["gate.always.stance"]
    assert why(somebody(), "knee_extension.seated", "left", weak) == []


def test_nobody_stands_on_one_leg_without_a_hold():
    loose = dataclasses.replace(get("balance.one_leg_stand"), holds=None, company="standing_free")
    assert [r.rule for r in limits(somebody(), NOW).refusals(loose, "left")] == ["gate.always.hold"]

"""Every exercise of the catalogue, placed on different bodies: nothing floats, sinks, jumps or breaks."""

import numpy as np
import pytest

from hipstride.body.motion import CHANNELS, phases, seat_height_m
from hipstride.body.pose import SledGeometry, mirrored, sided, together
from hipstride.body.posing import pose, poses
from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import COORDINATES
from hipstride.catalogue.exercises import all_exercises, get, test_positions
from tests.body.mujoco_body import Oracle
from tests.body.people import PEOPLE, WOMAN

EVERY = all_exercises() + test_positions()
SLED = SledGeometry(rail_angle_deg=45.0, seat_back_angle_deg=35.0, foot_height_m=0.1)
LEGS = ("moving", "other")

by_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)
by_person = pytest.mark.parametrize("who", PEOPLE, ids=lambda person: person.id)

# How near the floor or mat a joint may come, as a share of height: flesh lies between.
ROOM = {
    "hip": 0.045,
    "knee": 0.025,
    "ankle": 0.02,
    "heel": 0.0,
    "ball": 0.0,
    "toe": 0.0,
    "pelvis": 0.045,
    "waist": 0.045,
    "neck": 0.04,
    "head": 0.04,
    "shoulder": 0.03,
    "elbow": 0.02,
    "wrist": 0.02,
}


def placed(exercise, who, samples=21):
    return pose(exercise, phases(samples), body_model(who), sled=SLED)


@by_exercise
@by_person
def test_nothing_sinks_into_floor_or_mat(exercise, who):
    found = placed(exercise, who)
    for name, places in found.centres.items():
        assert np.all(np.isfinite(places)), name
        if exercise.id == "stretch.hip_flexors_bed_edge" and name.startswith("moving_"):
            continue  # hangs over the edge of the bed
        room = ROOM[name.split("_")[-1]] * who.height_m
        assert places[:, 2].min() > room - 0.01, name


@by_exercise
@by_person
def test_segments_keep_their_length(exercise, who):
    body = body_model(who)
    found = placed(exercise, who)
    for leg in LEGS:
        for near, far, length in (
            ("hip", "knee", body.thigh_m),
            ("knee", "ankle", body.shank_m),
            ("shoulder", "elbow", body.upper_arm_m),
            ("elbow", "wrist", body.forearm_m),
            ("heel", "ball", body.heel_back_m + 0.075 * body.height_m),
            ("ball", "toe", body.foot_m - body.heel_back_m - 0.075 * body.height_m),
        ):
            span = np.linalg.norm(found.centres[f"{leg}_{near}"] - found.centres[f"{leg}_{far}"], axis=1)
            assert span == pytest.approx(length, abs=2e-3 * body.height_m if near == "shoulder" else 1e-9)
    for near, far, length in (
        ("pelvis", "waist", body.pelvis_m),
        ("waist", "neck", body.trunk_m),
        ("neck", "head", body.head_m),
    ):
        span = np.linalg.norm(found.centres[near] - found.centres[far], axis=1)
        assert span == pytest.approx(length)


@by_exercise
@by_person
def test_angles_are_smooth_and_knees_never_past_straight(exercise, who):
    found = placed(exercise, who)
    for name in CHANNELS:
        angle = found.angles[name]
        assert np.all(np.isfinite(angle)), name
        # An arm that is nearly straight bends fast when the hand holds on: the law of a hinge.
        assert np.abs(np.diff(angle)).max() < (20.0 if name.startswith(("elbow", "shoulder")) else 13.0), name
    assert min(found.angles["knee_flexion"].min(), found.angles["other_knee_flexion"].min()) > -1e-9


@by_exercise
@by_person
def test_a_single_phase_is_the_same_as_among_others(exercise, who):
    whole = placed(exercise, who)
    alone = pose(exercise, np.array([0.35]), body_model(who), sled=SLED)
    assert whole.phase[7] == pytest.approx(0.35)
    for name, places in alone.centres.items():
        assert places[0] == pytest.approx(whole.centres[name][7], abs=1e-9), name
    for name, angle in alone.angles.items():
        assert angle[0] == pytest.approx(whole.angles[name][7], abs=1e-7), name


@by_exercise
def test_right_is_the_true_mirror_of_left(exercise):
    """A body built the other way round, its right leg moving, ends up where the mirrored pose says."""
    found = placed(exercise, WOMAN, samples=5)
    flip = np.diag([1.0, -1.0, 1.0])
    for row in range(5):
        # Mirrored pelvis: the world's mirror and the body's own mirror together are a true rotation.
        turned = flip @ found.rotation[row] @ flip
        oracle = Oracle(WOMAN, turned, flip @ found.centres["pelvis"][row])
        oracle.set({name: found.angles[name][row] for name in COORDINATES}, leg="other")
        oracle.set({name: found.angles["other_" + name][row] for name in COORDINATES})
        for segment, joint in (("thigh", "hip"), ("shank", "knee"), ("foot", "ankle")):
            right = mirrored(found.centres[f"moving_{joint}"], "right")[row]
            assert oracle.place(segment, 0.0, leg="other") == pytest.approx(right, abs=1e-9)
            left = mirrored(found.centres[f"other_{joint}"], "right")[row]
            assert oracle.place(segment, 0.0) == pytest.approx(left, abs=1e-9)
    assert sided("moving_hip", "right") == "right_hip"
    assert sided("other_hip", "right") == "left_hip"
    assert sided("pelvis", "right") == "pelvis"


# --- Contacts ---------------------------------------------------------------------------------------------


def lowest(found, leg):
    return np.min([found.centres[f"{leg}_{name}"][:, 2] for name in ("heel", "ball")], axis=0)


@pytest.mark.parametrize(
    "exercise",
    [e for e in EVERY if e.chain in ("heel_slide", "slide") and e.posture == "supine"],
    ids=lambda exercise: exercise.id,
)
@by_person
def test_sliding_heels_stay_on_the_mat(exercise, who):
    found = placed(exercise, who)
    assert np.abs(found.centres["moving_heel"][:, 2]).max() < 1e-9


@pytest.mark.parametrize(
    "exercise",
    [e for e in EVERY if e.posture in ("supine", "hook_lying", "prone") and e.chain != "bridge"],
    ids=lambda exercise: exercise.id,
)
@by_person
def test_the_other_leg_rests_on_the_mat(exercise, who):
    found = placed(exercise, who)
    if exercise.posture == "prone":
        assert found.centres["other_toe"][:, 2] == pytest.approx(0.0, abs=1e-9)
    elif exercise.id != "stretch.adductors_hook_lying":
        assert lowest(found, "other") == pytest.approx(0.0, abs=1e-9)


RESTING_STARTS = [
    "hip_flexion.supine_straight_leg_raise",
    "hip_flexion.supine_march",
    "knee_extension.short_arc",
    "knee_extension.quad_set",
    "knee_flexion.supine_heel_dig",
    "hip_external_rotation.supine_roll_out",
    "stretch.calves_lying_towel",
]


@pytest.mark.parametrize("id", RESTING_STARTS)
@by_person
def test_lying_exercises_start_from_rest(id, who):
    found = placed(get(id), who)
    assert lowest(found, "moving")[0] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "exercise", [e for e in EVERY if "foot" in e.rests], ids=lambda exercise: exercise.id
)
@by_person
def test_a_resting_foot_stays_where_it_is(exercise, who):
    found = placed(exercise, who)
    assert np.ptp(found.centres["moving_ankle"], axis=0) == pytest.approx(0.0, abs=1e-9)
    if exercise.posture == "hook_lying":
        assert lowest(found, "moving")[0] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "exercise",
    [e for e in EVERY if e.posture == "seated" and e.movement not in ("aerobic", "heel_raise")],
    ids=lambda exercise: exercise.id,
)
@by_person
def test_the_other_foot_of_a_seated_person_is_flat_on_the_floor(exercise, who):
    found = placed(exercise, who)
    for name in ("heel", "ball", "toe"):
        assert found.centres[f"other_{name}"][:, 2] == pytest.approx(0.0, abs=1e-9)
    assert found.centres["moving_hip"][:, 2] == pytest.approx(seat_height_m(exercise, body_model(who)))


@pytest.mark.parametrize(
    "exercise", [e for e in EVERY if e.chain == "foot_slide"], ids=lambda exercise: exercise.id
)
@by_person
def test_a_seated_slide_keeps_the_sole_on_the_floor(exercise, who):
    found = placed(exercise, who)
    for name in ("heel", "ball", "toe"):
        assert found.centres[f"moving_{name}"][:, 2] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "exercise",
    [
        e
        for e in EVERY
        if e.posture == "seated"
        and e.id.endswith(("march", "march_band", "seated", "march_reclined"))
        and e.movement != "stretch"  # its heel lies on a stool
    ],
    ids=lambda exercise: exercise.id,
)
@by_person
def test_seated_lifts_start_with_the_foot_on_the_floor(exercise, who):
    found = placed(exercise, who)
    assert lowest(found, "moving")[0] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("id", ["heel_raise.both", "heel_raise.single", "heel_raise.seated"])
@by_person
def test_heel_raises_roll_over_the_ball_of_the_foot(id, who):
    found = placed(get(id), who)
    ball, toe, heel = (found.centres[f"moving_{name}"] for name in ("ball", "toe", "heel"))
    assert ball[:, 2] == pytest.approx(0.0, abs=1e-9)
    assert toe[:, 2] == pytest.approx(0.0, abs=1e-9)
    assert heel[-1, 2] > 0.02 * who.height_m
    if found.contacts and "standing" in str(get(id).posture):
        assert np.ptp(ball, axis=0) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)
@by_person
def test_what_is_named_as_a_contact_touches_all_the_time(exercise, who):
    found = placed(exercise, who)
    assert len(set(found.contacts)) == len(found.contacts)
    for leg in LEGS:
        foot = lowest(found, leg)
        if {f"{leg} foot on floor", f"{leg} foot on mat", f"{leg} heel on surface"} & set(found.contacts):
            # A foot that rolls onto its outer edge takes the middle of the heel up a little.
            assert foot == pytest.approx(0.0, abs=0.012 * who.height_m), leg
    if "both feet on floor" in found.contacts and exercise.movement != "heel_raise":
        for leg in LEGS:
            assert lowest(found, leg) == pytest.approx(0.0, abs=0.005 * who.height_m), leg


STANCE = [e for e in EVERY if e.posture == "standing" and e.movement not in ("heel_raise",)]


@pytest.mark.parametrize("exercise", STANCE, ids=lambda exercise: exercise.id)
@by_person
def test_standing_feet_carry_and_stay_put(exercise, who):
    found = placed(exercise, who)
    height = {leg: lowest(found, leg) for leg in LEGS}
    if exercise.chain == "free":
        # Whichever leg carries, one sole is on the floor and none is below it.
        assert np.minimum(height["moving"], height["other"]) == pytest.approx(0.0, abs=1e-3)
        return
    leg = "moving" if exercise.feet in ("own", "both") else "other"
    step = exercise.step_height_m if exercise.feet == "own" else 0.0
    assert height[leg] == pytest.approx(step, abs=1e-9)
    assert np.ptp(found.centres[f"{leg}_ankle"], axis=0) == pytest.approx(0.0, abs=1e-9)
    if exercise.feet == "both":
        assert height["other"] == pytest.approx(0.0, abs=1e-9)


@by_person
def test_a_step_up_starts_with_the_other_foot_on_the_floor_and_ends_above_the_step(who):
    exercise = get("step_up.low_step")
    found = placed(exercise, who)
    assert lowest(found, "other")[0] == pytest.approx(0.0, abs=2e-3)
    assert lowest(found, "other")[-1] > exercise.step_height_m
    assert found.centres["other_toe"][-1, 2] > exercise.step_height_m


@by_person
def test_bridge_keeps_shoulders_head_and_feet(who):
    found = placed(get("hip_extension.bridge"), who)
    for name in ("neck", "head", "moving_ankle", "other_ankle", "moving_heel", "moving_toe"):
        assert np.ptp(found.centres[name], axis=0) == pytest.approx(0.0, abs=1e-9), name
    assert found.centres["moving_heel"][:, 2] == pytest.approx(0.0, abs=1e-9)
    assert np.all(np.diff(found.centres["pelvis"][:, 2]) > 0)
    keyed = get("hip_extension.bridge").motion.channels["hip_flexion"]
    assert isinstance(keyed, tuple)
    assert found.angles["hip_flexion"][-1] == pytest.approx(keyed[-1])


@pytest.mark.parametrize("id", ["sit_to_stand.raised_seat", "sit_to_stand.normal_seat"])
@by_person
def test_standing_up_starts_near_the_seat_and_ends_upright(id, who):
    found = placed(get(id), who)
    hips = found.centres["pelvis"][:, 2]
    assert np.all(np.diff(hips) > 0)
    assert hips[0] == pytest.approx(seat_height_m(get(id), body_model(who)), abs=0.05)
    assert found.angles["pelvis_tilt"][-1] == pytest.approx(0.0)


@pytest.mark.parametrize("exercise", [e for e in EVERY if e.holds], ids=lambda exercise: exercise.id)
@by_person
def test_hands_stay_where_they_hold(exercise, who):
    found = placed(exercise, who)
    assert np.ptp(found.centres["moving_wrist"][:, ::2], axis=0).max() < 0.04 * who.height_m
    assert np.all(found.centres["moving_wrist"][:, 2] > 0.45 * who.height_m)
    assert np.all(found.centres["moving_wrist"][:, 0] > found.centres["moving_shoulder"][:, 0])


@by_person
def test_sled_foot_runs_along_the_rail_with_its_sole_on_the_plate(who):
    for id in ("leg_press.sled_both", "leg_press.sled_single"):
        found = placed(get(id), who)
        rail = np.array([np.cos(np.radians(45.0)), 0.0, np.sin(np.radians(45.0))])
        off = np.array([-rail[2], 0.0, rail[0]])
        ankle = found.centres["moving_ankle"]
        assert np.ptp(ankle @ off) < 1e-9
        assert np.all(np.diff(ankle @ rail) > 0)
        sole = found.centres["moving_toe"] - found.centres["moving_heel"]
        assert np.abs(sole @ rail).max() < 1e-9


def test_poses_made_apart_are_put_together_like_those_made_together():
    body = body_model(WOMAN)
    some = [
        get(id) for id in ("hip_abduction.side_lying", "knee_extension.seated", "sit_to_stand.normal_seat")
    ]
    apart = together([pose(one, phases(), body) for one in some])
    whole = poses([(one, None) for one in some], phases(), body)
    cut = together([whole.of(row, one) for row, one in enumerate(some)])
    for name in whole.angles:
        assert np.array_equal(apart.angles[name], cut.angles[name]), name
    for name in whole.centres:
        assert np.array_equal(apart.centres[name], cut.centres[name]), name
    assert np.array_equal(apart.rotation, cut.rotation)
    for one, other in ((apart.frame, cut.frame), (apart.other_frame, cut.other_frame)):
        assert np.array_equal(one.ankle, other.ankle)
        assert np.array_equal(one.knee_axis, other.knee_axis)


def test_hands_that_carry_nothing_hang_as_keyed_and_change_nothing_below_the_arms():
    body, some = body_model(WOMAN), [get("knee_extension.seated"), get("sit_to_stand.normal_seat")]
    everywhere = poses([(one, None) for one in some], phases(), body)
    carried = poses([(one, None) for one in some], phases(), body, hands="carried")
    arms = ("shoulder", "elbow", "wrist")
    for name, places in everywhere.centres.items():
        if not name.endswith(arms):
            assert np.array_equal(places, carried.centres[name]), name
        assert np.array_equal(places[1], carried.centres[name][1]), name  # the legs carry these
    assert not np.allclose(everywhere.centres["moving_wrist"][0], carried.centres["moving_wrist"][0])

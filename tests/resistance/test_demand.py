"""Closed chains against virtual work and MuJoCo, and what seat, mat and floor carry."""

import mujoco
import numpy as np
import pytest

from hipstride.body.motion import phases
from hipstride.body.pose import SledGeometry
from hipstride.body.posing import pose
from hipstride.body.segments import GRAVITY_M_S2, body_model
from hipstride.catalogue.exercise import COORDINATES, Anchor
from hipstride.catalogue.exercises import all_exercises, get
from hipstride.catalogue.numbers import value
from hipstride.resistance.demand import (
    ACTIONS,
    action_demand,
    band_load,
    cuff_load,
    loaded_actions,
    no_load,
    own_action,
    sled_load,
    stage,
)
from tests.body.mujoco_body import Oracle
from tests.body.people import MAN, PEOPLE, WOMAN, bare_exercise

FINE = 2001  # samples for slopes along the motion
EVERYONE = pytest.mark.parametrize("who", PEOPLE, ids=lambda person: person.id)


def energy(at, names):
    """Potential energy (J) of named segments over the motion."""
    return sum(at.pose.masses[name] * GRAVITY_M_S2 * at.pose.coms[name][:, 2] for name in names)


LEG = ("thigh", "shank", "foot")


def own_leg(leg="moving"):
    return tuple(f"{leg}_{name}" for name in LEG)


def work_rate(at, torque):
    """Torque times change of angle, summed over the moving leg's joints, per sample (J)."""
    return sum(
        torque[name] * np.gradient(np.radians(at.pose.angles[name]), edge_order=2) for name in COORDINATES
    )


# --- Open chains: every catalogue exercise against MuJoCo ----------------------------------------------------


@pytest.mark.parametrize(
    "exercise",
    [e for e in all_exercises() if e.chain == "open" and not e.rests],
    ids=lambda exercise: exercise.id,
)
def test_open_exercises_agree_with_mujoco(exercise):
    at = stage(exercise, body_model(WOMAN))
    cuff = cuff_load(at, np.array([3.0]), "ankle")
    for row in (0, 7, 20):
        oracle = Oracle(WOMAN, at.pose.rotation[row], at.pose.centres["pelvis"][row])
        oracle.set({name: at.pose.angles[name][row] for name in COORDINATES})
        hung = oracle.gravity()
        place = oracle.place("shank", oracle.shank - 0.05)
        worn = oracle.holding("shank", place, np.array([0, 0, -3.0 * 9.80665]))
        for name in COORDINATES:
            assert at.gravity[name][row] == pytest.approx(hung[name], abs=1e-9)
            assert cuff.torque[name][0, row] == pytest.approx(worn[name], abs=1e-9)


# --- The foot stays: turn about the line from hip to foot ----------------------------------------------------

TURNING = [e for e in all_exercises() if "foot" in e.rests and e.chain == "open"]


@pytest.mark.parametrize("exercise", TURNING, ids=lambda exercise: exercise.id)
@EVERYONE
def test_turning_about_the_foot_does_the_work_of_weight_and_band(exercise, who):
    body = body_model(who)
    at = stage(exercise, body, samples=FINE)
    foot, hip = at.pose.centres["moving_ankle"], at.pose.centres["moving_hip"]
    assert np.ptp(foot, axis=0).max() < 1e-9
    # The turn itself, measured: the knee's angle about the line from hip to foot.
    line = (hip - foot)[0] / np.linalg.norm((hip - foot)[0])
    knee = at.pose.centres["moving_knee"] - hip
    out = knee - np.outer(knee @ line, line)
    turn = np.arctan2(np.cross(out[0], out) @ line, out @ out[0])
    assert turn[-1] > 0.2
    coordinate, _ = ACTIONS[own_action(exercise)]
    inside = slice(5, -5)

    def does(torque):
        """Torque times change of angle, for each radian of the turn."""
        return work_rate(at, torque)[inside] / np.gradient(turn)[inside]

    assert does(at.gravity) == pytest.approx(np.gradient(energy(at, own_leg()), turn)[inside], abs=1e-3)
    assert np.all(at.gravity["knee_flexion"] == 0)
    # Abductors and rotators share it: neither is asked for all, and both pull the same way.
    about_line = np.abs(np.gradient(energy(at, own_leg()), turn)[inside])
    for part in ("hip_abduction", "hip_external_rotation"):
        assert np.all(np.abs(at.gravity[part][inside]) < about_line + 1e-3)
        assert np.all(at.gravity[part][inside] * at.gravity["hip_abduction"][inside] >= 0)
    if exercise.band:
        length = np.linalg.norm(knee_place(at, "moving") - knee_place(at, "other"), axis=1)
        around = (2 * length[0] + body.thigh_girth_m) / 1.15
        load = band_load(
            at,
            Anchor(kind="loop", type="loop"),
            "above_knee",
            rest_length_m=np.array([around]),
            layers=np.ones(1),
            c1_n=np.array([7.0]),
            c2_n=np.array([6.0]),
        )
        # A loop of two strands: each pulls with half of the force over twice the way.
        work = load.force_n[0] * np.gradient(length, turn)
        assert does({name: load.torque[name][0] for name in COORDINATES}) == pytest.approx(
            work[inside], abs=1e-3
        )
        assert load.other is not None
        assert load.torque[coordinate][0, -1] > 1.0


def knee_place(at, leg):
    hip, knee = at.pose.centres[f"{leg}_hip"], at.pose.centres[f"{leg}_knee"]
    return knee + (hip - knee) * (0.07 / at.body.thigh_m)


# --- Heel on the mat -----------------------------------------------------------------------------------------

SLIDES = [e for e in all_exercises() if e.chain == "heel_slide"]


@pytest.mark.parametrize("exercise", SLIDES, ids=lambda exercise: exercise.id)
@EVERYONE
def test_heel_slide_does_the_work_of_the_legs_weight(exercise, who):
    """One joint drives, the other rests: without friction, torque times turn is what lifts the leg."""
    body = body_model(who)
    at = stage(exercise, body, samples=FINE)
    heel = at.pose.centres["moving_heel"]
    assert np.abs(heel[:, 2]).max() < 1e-9
    total = {name: at.gravity[name] + at.friction[name] for name in COORDINATES}
    if ACTIONS[own_action(exercise)][0] == "hip_flexion":
        assert np.abs(total["knee_flexion"]).max() < 1e-9
    else:
        assert np.abs(total["hip_flexion"]).max() < 1e-9
    lifted = np.gradient(energy(at, own_leg()), edge_order=2)
    free = work_rate(at, at.gravity)
    inside = slice(5, -5)
    # Where the ankle is held, shank and foot are one body; keyframe corners have no slope.
    check = np.zeros(FINE, bool)
    check[inside] = np.abs(np.gradient(at.pose.angles["ankle_dorsiflexion"]))[inside] < 1e-12
    corner = np.abs(np.gradient(np.gradient(at.pose.angles["knee_flexion"]))) > 1e-6
    check &= ~(corner | np.roll(corner, 1) | np.roll(corner, -1))
    assert check.sum() > 0.5 * FINE
    assert free[check] == pytest.approx(lifted[check], abs=1e-5)


def free_body_heel_slide(pose_, mu, inwards, row):
    """Statics of two links written once more: unknown heel force and hip torque, knee free; 3 equations."""
    c, m, com = pose_.centres, pose_.masses, pose_.coms
    hip, knee, heel = (c[f"moving_{name}"][row] for name in ("hip", "knee", "heel"))

    def about(point, place, force):
        # Turning moment from x towards z.
        return (place[0] - point[0]) * force[1] - (place[2] - point[2]) * force[0]

    # Unknowns: N at the heel, knee joint force (kx, kz) on the shank, hip torque.
    weights = {name: (0.0, -m[f"moving_{name}"] * 9.80665) for name in LEG}
    drag = (inwards * mu, 1.0)
    rows, right = [], []
    # Shank and foot: forces, then moments about the knee.
    rows += [[drag[0], 1, 0, 0], [1.0, 0, 1, 0], [about(knee, heel, drag), 0, 0, 0]]
    below = ("shank", "foot")
    right += [
        0.0,
        -sum(weights[name][1] for name in below),
        -sum(about(knee, com[f"moving_{name}"][row], weights[name]) for name in below),
    ]
    # Thigh: moments about the hip of its weight, the knee's reaction and the hip torque.
    rows.append([0, -about(hip, knee, (1.0, 0.0)), -about(hip, knee, (0.0, 1.0)), 1.0])
    right.append(-about(hip, com["moving_thigh"][row], weights["thigh"]))
    normal, _, _, hip_torque = np.linalg.solve(np.array(rows), np.array(right))
    return normal, hip_torque


@EVERYONE
def test_heel_slide_agrees_with_a_free_body_solution(who):
    at = stage(get("hip_flexion.supine_heel_slide"), body_model(who))
    mu = value("surface.sheet")
    for row in range(21):
        normal, torque = free_body_heel_slide(at.pose, mu, 1.0, row)
        assert normal > 0
        assert at.gravity["hip_flexion"][row] + at.friction["hip_flexion"][row] == pytest.approx(torque)
        assert at.friction["hip_flexion"][row] > 0  # a sheet is never a help


def test_sliding_out_drags_the_other_way():
    at = stage(get("leg_press.supine_band"), body_model(WOMAN))
    # Pushing the heel away, friction asks more of the knee extensors.
    assert np.all(at.friction["knee_flexion"] < 0)


def test_slide_drags_with_the_whole_leg():
    """A straight leg on a sheet: mu S (A + K); a slide board is a third of it."""
    body = body_model(MAN)
    at = stage(get("hip_abduction.supine_slide"), body)
    full = value("surface.sheet") * body.gravity_scale_nm * (body.coefficient_a + body.coefficient_k)
    assert at.friction["hip_abduction"] == pytest.approx(full, rel=2e-3)
    board = stage(get("hip_abduction.supine_slide"), body, surface="slide_board")
    assert board.friction["hip_abduction"] == pytest.approx(full / 3, rel=2e-3)
    assert np.all(at.gravity["hip_abduction"] == 0)


@pytest.mark.parametrize(
    "exercise",
    [e for e in all_exercises() if e.chain in ("slide", "foot_slide")],
    ids=lambda exercise: exercise.id,
)
def test_friction_is_asked_of_the_movements_own_muscles(exercise):
    at = stage(exercise, body_model(WOMAN))
    assert np.all(action_demand(at, no_load(at), own_action(exercise)) > 0)


# --- Feet on the floor ---------------------------------------------------------------------------------------

STANCES = [e for e in all_exercises() if e.chain == "stance" and e.movement != "heel_raise"]


def standing_chain(at, row):
    """Ankle, knee and hip torque of MuJoCo's inverse dynamics on a chain that grows from the floor.

    Both legs of a two-leg exercise are one chain of double mass; trunk, arms, head and, on one leg, the
    other leg ride on the pelvis as one lump.
    """
    both = at.exercise.feet == "both"
    c, coms, masses = at.pose.centres, at.pose.coms, at.pose.masses

    def lump(names):
        kg = sum(masses[name] for name in names)
        return kg, sum(masses[name] * coms[name][row] for name in names) / kg

    legs = ("moving", "other") if both else ("moving",)
    upper = [name for name in masses if not any(name == f"{leg}_{part}" for leg in legs for part in LEG)]
    chain = [
        (c["moving_ankle"][row], lump([f"{leg}_shank" for leg in legs])),
        (c["moving_knee"][row], lump([f"{leg}_thigh" for leg in legs])),
        (c["moving_hip"][row], lump(upper)),
    ]
    # One plane: what lies to the side does not turn these joints.
    flat = [(np.array([p[0], 0, p[2]]), kg, np.array([q[0], 0, q[2]])) for p, (kg, q) in chain]
    text, before = "", np.zeros(3)
    for place, kg, com in flat:
        at_, inner = place - before, com - place
        text += (
            (
                f'<body pos="{at_[0]!r} 0 {at_[2]!r}"><joint type="hinge" axis="0 1 0"/>'
                f'<inertial pos="{inner[0]!r} 0 {inner[2]!r}" mass="{kg!r}" diaginertia="1 1 1"/>'
            )
            .replace("np.float64(", "")
            .replace(")", "")
        )
        before = place
    model = mujoco.MjModel.from_xml_string(
        f'<mujoco><option gravity="0 0 -9.80665"/><worldbody>{text}{"</body>" * 3}</worldbody></mujoco>'
    )
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    data.qacc[:] = 0  # held still, not falling
    mujoco.mj_inverse(model, data)
    return data.qfrc_inverse.copy()


@pytest.mark.parametrize("exercise", STANCES, ids=lambda exercise: exercise.id)
@EVERYONE
def test_standing_chains_agree_with_mujoco(exercise, who):
    at = stage(exercise, body_model(who))
    for row in (0, 6, 13, 20):
        ankle, knee, hip = standing_chain(at, row) * (at.share if exercise.feet == "both" else 1.0)
        # A turn about +y tips forwards what is above: at the ankle that is dorsiflexion, at the knee
        # extension, at the hip flexion.
        assert at.gravity["ankle_dorsiflexion"][row] == pytest.approx(ankle, abs=1e-6)
        assert at.gravity["knee_flexion"][row] == pytest.approx(-knee, abs=1e-6)
        assert at.gravity["hip_flexion"][row] == pytest.approx(hip, abs=1e-6)


@pytest.mark.parametrize("exercise", STANCES, ids=lambda exercise: exercise.id)
@EVERYONE
def test_standing_chains_do_the_work_of_lifting_the_body(exercise, who):
    if exercise.feet != "both":
        return  # the other leg moves on its own
    at = stage(exercise, body_model(who), samples=FINE)
    names = list(at.pose.masses)
    torque = {name: at.gravity[name] / at.share for name in COORDINATES}
    still = np.abs(np.gradient(at.pose.angles["trunk_flexion"])) < 1e-12
    arms_still = np.abs(np.gradient(at.pose.angles["shoulder_flexion"])) < 1e-12
    if not np.any(still & arms_still):
        return  # trunk or arms do work of their own all the way
    lifted = np.gradient(energy(at, names))
    check = still & arms_still
    assert work_rate(at, torque)[check] == pytest.approx(lifted[check], abs=1e-4)


@pytest.mark.parametrize("id", ["sit_to_stand.raised_seat", "sit_to_stand.normal_seat"])
@EVERYONE
def test_body_is_over_the_feet_when_the_seat_is_left(id, who):
    """Otherwise only vertical forces under the feet could not hold it: nose over toes."""
    body = body_model(who)
    posed = pose(get(id), phases(), body)
    parts = np.array([posed.masses[name] * posed.coms[name] for name in posed.masses])
    centre = parts.sum(axis=0) / sum(posed.masses.values())
    heel, toe = posed.centres["moving_heel"][:, 0], posed.centres["moving_toe"][:, 0]
    assert np.all(centre[:, 0] > heel - 0.02)
    assert np.all(centre[:, 0] < toe)


@pytest.mark.parametrize("id", ["sit_to_stand.raised_seat", "sit_to_stand.normal_seat", "step_up.low_step"])
@EVERYONE
def test_standing_up_asks_knee_and_hip_extensors(id, who):
    at = stage(get(id), body_model(who))
    for action in ("knee_extension", "hip_extension"):
        assert action_demand(at, no_load(at), action)[0, 0] > 10.0


def test_one_leg_carries_more_than_its_half():
    both = stage(get("sit_to_stand.normal_seat"), body_model(MAN))
    assert both.share == value("dose.weak_share") == 0.6


# --- Bridge --------------------------------------------------------------------------------------------------


@EVERYONE
def test_bridge_does_the_work_of_lifting_the_pelvis(who):
    at = stage(get("hip_extension.bridge"), body_model(who), samples=FINE)
    names = ("pelvis", "trunk", *own_leg(), *own_leg("other"))
    torque = {name: at.gravity[name] / at.share for name in COORDINATES}
    lifted = np.gradient(energy(at, names))
    # Feet held flat: the ankle angle follows, and its muscles are at rest.
    assert work_rate(at, torque)[5:-5] == pytest.approx(lifted[5:-5], abs=1e-5)


@EVERYONE
def test_bridge_agrees_with_newton_and_euler(who):
    """Trunk, thigh and shank as three links on two supports without thrust; joint torques from the feet up."""
    at = stage(get("hip_extension.bridge"), body_model(who))
    c, coms, masses = at.pose.centres, at.pose.coms, at.pose.masses
    for row in range(21):
        x = {name: c[name][row, 0] for name in ("neck", "moving_hip", "moving_knee", "moving_ankle")}
        loads = [
            (masses[name] * 9.80665, coms[name][row, 0])
            for name in ("pelvis", "trunk", *own_leg(), *own_leg("other"))
        ]
        # From the head end this time: the shoulders' share, then bending moments joint by joint.
        span = x["moving_ankle"] - x["neck"]
        shoulders = sum(weight * (x["moving_ankle"] - place) for weight, place in loads) / span
        trunk = [(masses[name] * 9.80665, coms[name][row, 0]) for name in ("pelvis", "trunk")]
        thighs = [
            (masses[f"{leg}_thigh"] * 9.80665, coms[f"{leg}_thigh"][row, 0]) for leg in ("moving", "other")
        ]

        def sagging(joint, parts, shoulders=shoulders, x=x):
            """What opens the joint downwards, from the parts on its head side."""
            lifts = shoulders * (x[joint] - x["neck"])
            return lifts - sum(weight * (x[joint] - place) for weight, place in parts)

        hip = at.share * sagging("moving_hip", trunk)
        knee = at.share * sagging("moving_knee", trunk + thighs)
        assert action_demand(at, no_load(at), "hip_extension")[0, row] == pytest.approx(hip)
        assert action_demand(at, no_load(at), "knee_flexion")[0, row] == pytest.approx(knee)
        assert hip > 0


# --- Sled ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rail", [0.0, 30.0, 45.0])
@pytest.mark.parametrize("foot", [-0.05, 0.1, 0.2])
def test_sled_does_the_work_of_carriage_and_leg(rail, foot):
    geometry = SledGeometry(rail_angle_deg=rail, seat_back_angle_deg=35.0, foot_height_m=foot)
    at = stage(get("leg_press.sled_single"), body_model(MAN), sled=geometry, samples=FINE)
    load = sled_load(at, np.array([400.0]), foot_height_m=foot)
    torque = {name: at.gravity[name] + load.torque[name][0] for name in COORDINATES}
    ankle = at.pose.centres["moving_ankle"]
    up_the_rail = np.array([np.cos(np.radians(rail)), 0, np.sin(np.radians(rail))])
    across = np.array([-up_the_rail[2], 0, up_the_rail[0]])
    along = ankle @ up_the_rail
    assert np.ptp(ankle @ across) < 1e-9  # the foot runs along the rail
    assert (ankle - at.pose.centres["moving_hip"])[0] @ across == pytest.approx(foot)
    # The sole stays flat on the plate: square to the rail.
    sole = at.pose.centres["moving_toe"] - at.pose.centres["moving_heel"]
    assert np.abs(sole @ up_the_rail).max() < 1e-9
    lifted = np.gradient(energy(at, own_leg())) + 400.0 * np.gradient(along)
    assert work_rate(at, torque)[5:-5] == pytest.approx(lifted[5:-5], abs=1e-4)


def test_sled_identity_and_share_of_the_weak_leg():
    geometry = SledGeometry(rail_angle_deg=45.0, seat_back_angle_deg=35.0, foot_height_m=0.1)
    at = stage(get("leg_press.sled_both"), body_model(MAN), sled=geometry)
    load = sled_load(at, np.array([500.0, 1000.0]), foot_height_m=0.1)
    assert load.force_n[:, 0].tolist() == [300.0, 600.0]
    hip, knee = -load.torque["hip_flexion"], -load.torque["knee_flexion"]
    thigh = np.radians(
        at.pose.angles["hip_flexion"]
        - 180.0
        + (180.0 - geometry.seat_back_angle_deg - geometry.rail_angle_deg)
    )
    off = at.body.thigh_m * np.sin(thigh)
    assert hip + knee == pytest.approx(load.force_n * off)


# --- What carries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id", ["knee_extension.seated", "knee_flexion.seated_band", "knee_flexion.prone_curl"]
)
def test_a_resting_thigh_asks_nothing_of_the_hip(id):
    at = stage(get(id), body_model(WOMAN))
    assert not [action for action in loaded_actions(at, no_load(at)) if action.startswith("hip")]
    assert np.max(np.abs(action_demand(at, no_load(at), "hip_flexion"))) == 0


def test_a_band_that_pulls_a_thigh_off_the_seat_asks_the_hip():
    """The seat only pushes: it gives the thigh's weight back first, and then the hip has to hold it down."""
    at = stage(
        bare_exercise(
            "seated",
            movement="knee_extension",
            rests=("thigh",),
            channels={
                "hip_flexion": 90.0,
                "knee_flexion": (90.0, 10.0),
                "other_hip_flexion": 90.0,
                "other_knee_flexion": 90.0,
            },
        ),
        body_model(WOMAN),
    )

    def held_up(rest_length):
        load = band_load(
            at,
            Anchor(kind="above", type="free", toward=(0.0, 0.0, 1.0)),
            "above_knee",
            rest_length_m=np.array([rest_length]),
            layers=np.ones(1),
            c1_n=np.array([40.0]),
            c2_n=np.array([40.0]),
            distance_m=np.array([0.6]),
        )
        return action_demand(at, load, "hip_extension"), load

    weak, _ = held_up(0.55)
    assert np.all(weak == 0)
    strong, load = held_up(0.25)
    weight = at.thigh_weight
    assert weight is not None
    assert strong[0] == pytest.approx(np.maximum(-(weight + load.torque["hip_flexion"][0]), 0.0))
    assert strong.max() > 1.0


def test_seated_leg_lift_asks_as_much_as_the_printed_table():
    """Seated knee extension, shank level: S K at the knee."""
    body = body_model(MAN)
    at = stage(get("knee_extension.seated"), body)
    asked = action_demand(at, no_load(at), "knee_extension")[0]
    level = body.gravity_scale_nm * body.coefficient_k
    assert asked[-1] == pytest.approx(level * np.cos(np.radians(5.0)), rel=1e-6)
    assert asked[0] == pytest.approx(0.0, abs=1e-9)


def test_actions_are_signs_of_coordinates():
    assert set(ACTIONS) >= {own_action(exercise) for exercise in all_exercises()}
    at = stage(get("hip_abduction.side_lying"), body_model(MAN))
    load = no_load(at)
    assert np.all(action_demand(at, load, "hip_abduction") == -action_demand(at, load, "hip_adduction"))

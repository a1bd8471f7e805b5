"""Arms that hold on or rest are where they hold or rest, on every body, while the rest of the body moves."""

import numpy as np
import pytest

from hipstride.body.arms import counter_edge_m
from hipstride.body.motion import ahead_of_foot_m, phases, seat_height_m
from hipstride.body.pose import SledGeometry
from hipstride.body.posing import pose
from hipstride.body.segments import body_model
from hipstride.catalogue.exercises import all_exercises, get, test_positions
from tests.body.people import MAN, READER_A, SHORT, TALL

EVERY = all_exercises() + test_positions()
WHO = [pytest.param(who, id=who.id) for who in (MAN, READER_A, SHORT, TALL)]
SLED = SledGeometry(45.0, 35.0, 0.1)


def posed(exercise, who, samples=21):
    body = body_model(who)
    sled = SLED if exercise.chain == "sled" else None
    return body, pose(exercise, phases(samples), body, sled=sled)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("exercise", [e for e in EVERY if e.posture == "seated"], ids=lambda e: e.id)
def test_hands_hold_the_edges_of_the_seat(exercise, who):
    body, found = posed(exercise, who)
    top = seat_height_m(exercise, body) - body.seat_below_hip_m
    for side, mirror in (("moving", 1.0), ("other", -1.0)):
        wrist = found.centres[f"{side}_wrist"]
        assert np.ptp(wrist, axis=0).max() < 0.01, "the hand does not leave the seat while the trunk leans"
        assert wrist[:, 2] == pytest.approx(top + 0.02 * body.height_m, abs=0.02)
        assert mirror * wrist[:, 1] == pytest.approx(0.15 * body.height_m, abs=0.02)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    "exercise",
    [
        e
        for e in EVERY
        if e.posture in ("supine", "hook_lying") and "shoulder_flexion" not in e.motion.channels
    ],
    ids=lambda e: e.id,
)
def test_arms_lie_on_the_mat(exercise, who):
    body, found = posed(exercise, who)
    for side in ("moving", "other"):
        for joint in ("elbow", "wrist"):
            height = found.centres[f"{side}_{joint}"][:, 2]
            assert height == pytest.approx(0.0205 * body.height_m, abs=1e-9), joint


@pytest.mark.parametrize("who", WHO)
def test_who_lies_on_the_front_has_both_hands_beside_the_head(who):
    body, found = posed(get("hip_extension.prone_lift"), who)
    head = 0.5 * (found.centres["neck"] + found.centres["head"])
    for side in ("moving", "other"):
        away = np.abs(found.centres[f"{side}_wrist"] - head)
        assert np.all(away[:, :2] < 0.10 * body.height_m)
        elbow = found.centres[f"{side}_elbow"]
        assert np.all(np.abs(elbow[:, 1]) > np.abs(found.centres[f"{side}_wrist"][:, 1])), "elbows out"


@pytest.mark.parametrize("who", WHO)
def test_whose_knees_come_up_stands_further_from_the_counter_or_holds_it_higher(who):
    still, march = get("hip_abduction.standing"), get("hip_flexion.standing_march")
    body, calm = posed(still, who)
    _, found = posed(march, who)
    assert ahead_of_foot_m(march, body) > ahead_of_foot_m(still, body) + 0.08 * body.height_m
    near = counter_edge_m(still, body, float(calm.centres["moving_wrist"][0, 0]))
    far = counter_edge_m(march, body, float(found.centres["moving_wrist"][0, 0]))
    assert far > near + 0.02
    knee_top = found.centres["moving_knee"][:, 2].max() + 0.036 * body.height_m
    ahead = found.centres["moving_knee"][:, 0].max() + 0.036 * body.height_m
    top = found.centres["moving_wrist"][:, 2].min() - 0.030 * body.height_m
    assert ahead < far or knee_top < top


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("samples", [2, 21])
def test_the_counter_does_not_move_with_the_phases_that_are_asked_for(who, samples):
    exercise = get("hip_flexion.standing_march")
    whole, few = posed(exercise, who)[1], posed(exercise, who, samples)[1]
    for row in (0, -1):
        assert few.centres["moving_wrist"][row] == pytest.approx(whole.centres["moving_wrist"][row], abs=1e-9)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("back_deg", [20.0, 35.0, 60.0])
def test_pressing_with_one_leg_the_other_foot_stands_flat_on_the_floor(who, back_deg):
    body = body_model(who)
    found = pose(get("leg_press.sled_single"), phases(5), body, sled=SledGeometry(45.0, back_deg, 0.1))
    for point in ("heel", "ball", "toe"):
        assert found.centres[f"other_{point}"][:, 2] == pytest.approx(0.0, abs=1e-6)
    assert found.angles["other_knee_flexion"] == pytest.approx(found.angles["other_knee_flexion"][0])

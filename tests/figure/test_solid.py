"""Bodies among their furniture, every exercise at 21 frames: nothing passes through anything, nothing floats."""

import numpy as np
import pytest

from hipstride.body.posing import pose
from hipstride.body.segments import body_model
from hipstride.catalogue.exercises import all_exercises, test_positions
from hipstride.figure.setting import ANYBODY, SAMPLES, band_ends, body_parts, setting
from hipstride.figure.solids import Box
from hipstride.record.resistance import Band
from hipstride.resistance.demand import band_load, stage
from tests.body.people import MAN, READER_A, SHORT, TALL

EVERY = all_exercises() + test_positions()
WHO = (ANYBODY, MAN, READER_A, SHORT, TALL)

by_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)

# Flesh gives way a little, and so does a mat.
IN_FURNITURE_M = 0.015
IN_MAT_M = 0.020


@by_exercise
def test_no_limb_passes_through_furniture_or_floor(exercise):
    for who in WHO:
        seen = setting(exercise, body_model(who))
        assert len(seen.pose.phase) == 21
        body = body_parts(exercise, seen.pose, seen.body)
        for name, part in body.parts.items():
            lowest = float(np.min(part.places[..., 2] - part.radii))
            if "bed_edge" not in exercise.id:  # the leg hangs over the edge
                assert lowest > -IN_MAT_M, (who.id, name, lowest)
            for solid in seen.solids:
                if solid.soft or solid.flat:
                    continue
                allowed = IN_MAT_M if solid.name in ("mat", "bed") else IN_FURNITURE_M
                deepest = float(np.max(solid.depth(part.places, part.radii)))
                assert deepest < allowed, (who.id, name, solid.name, deepest)


@by_exercise
def test_what_rests_is_on_what_it_rests_on(exercise):
    seen = setting(exercise)
    body = body_parts(exercise, seen.pose, seen.body)

    def lowest(name, row=slice(None)):
        part = body.parts[name]
        return np.min(part.places[row][..., 2] - part.radii, axis=-1)

    if exercise.posture in ("supine", "hook_lying", "prone", "side_lying") and exercise.chain != "bridge":
        top = max(
            float(solid.centre[2] + solid.half[2])
            for solid in seen.solids
            if isinstance(solid, Box) and solid.name in ("mat", "bed")
        )
        assert np.all(np.abs(lowest("trunk") - top) < 0.02), "the body is on the mat"
    if exercise.posture == "standing":
        feet = np.minimum(lowest("moving_leg"), lowest("other_leg"))
        ground = exercise.step_height_m if exercise.feet == "own" else 0.0
        assert np.all(feet < ground + 0.006), "a foot is on the floor"
    if exercise.posture == "seated":
        seat = max(
            float(solid.centre[2] + solid.half[2])
            for solid in seen.solids
            if isinstance(solid, Box) and solid.name in ("chair seat", "cushion")
        )
        assert abs(float(lowest("trunk")[0]) - seat) < 0.03, "the body is on the seat"


@by_exercise
def test_drawn_joints_are_the_arrays_of_the_engine(exercise):
    seen = setting(exercise)
    again = pose(exercise, seen.pose.phase, seen.body, sled=seen.sled)
    body = body_parts(exercise, seen.pose, seen.body)
    for name, places in again.centres.items():
        assert np.array_equal(places, seen.pose.centres[name])
    # Every leg has balls at the hip's, knee's and ankle's place, to within what flesh lies beside the bone.
    for leg in ("moving", "other"):
        balls = body.parts[f"{leg}_leg"].places
        for joint, beside in (("hip", 0.008), ("knee", 0.002), ("ankle", 0.012)):
            gap = np.linalg.norm(balls - again.centres[f"{leg}_{joint}"][:, None, :], axis=-1).min(axis=1)
            assert np.all(gap < beside * seen.body.height_m), (leg, joint)
        wrist = again.centres[f"{leg}_wrist"][:, None, :]
        assert np.all(np.linalg.norm(body.parts[f"{leg}_arm"].places - wrist, axis=-1).min(axis=1) < 1e-9)


@pytest.mark.parametrize("exercise", [e for e in EVERY if e.band], ids=lambda exercise: exercise.id)
def test_band_ends_at_anchor_and_cuff(exercise):
    for anchor in exercise.band.anchors:
        for attachment in exercise.band.attachments:
            distance = 0.6 if anchor.type == "free" else None
            band = Band("any", "red", 0.5, 1, anchor.kind, distance, attachment)
            seen = setting(exercise, band=band)
            load = band_load(
                stage(exercise, seen.body, samples=SAMPLES),
                anchor,
                attachment,
                rest_length_m=np.array([0.5]),
                layers=np.array([1.0]),
                c1_n=np.array([10.0]),
                c2_n=np.array([10.0]),
                distance_m=None if distance is None else np.array([distance]),
            )
            assert seen.tie is not None
            assert load.start is not None
            assert load.end is not None
            assert load.stretch is not None
            far, cuff, ratio = band_ends(seen.tie, seen.pose, seen.body)
            assert far == pytest.approx(load.start[0], abs=1e-12)
            assert cuff == pytest.approx(load.end[0], abs=1e-12)
            assert ratio == pytest.approx(load.stretch[0] + 1.0, abs=1e-12)

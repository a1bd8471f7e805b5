"""What a picture shows, and where."""

import re

import numpy as np
import pytest

from hipstride.body.segments import body_model
from hipstride.catalogue.exercises import all_exercises, get, test_positions
from hipstride.figure.drawing import Circle, Rect, Text
from hipstride.figure.layout import HEIGHT, WIDTH, layout
from hipstride.figure.muscles import known_muscles
from hipstride.figure.picture import draw
from hipstride.figure.setting import ANYBODY, band_ends, setting
from hipstride.figure.svg import to_svg
from hipstride.figure.tether import band_width
from hipstride.figure.theme import THEMES, contrast
from tests.body.people import SHORT, TALL
from tests.figure.shapes import ends, flat, points

EVERY = all_exercises() + test_positions()
# Their muscles lie deep at the back of the hip, and they are seen from the front.
BEHIND = (
    "hip_external_rotation.seated",
    "hip_external_rotation.seated_band",
    "hip_external_rotation.supine_roll_out",
)
by_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)


@by_exercise
def test_drawings_stay_in_their_frame(exercise):
    plan = layout(setting(exercise))
    pictures = [draw(plan, float(phase), "left") for phase in plan.setting.pose.phase]
    # Most shapes rest: a shape that is the same in all pictures is looked at once.
    for shape, (dx, dy) in {each for picture in pictures for each in flat(picture.items)}:
        for x, y in points(shape):
            assert -0.1 <= x + dx <= WIDTH + 0.1, shape.role
            assert -0.1 <= y + dy <= HEIGHT + 0.1, shape.role


@by_exercise
def test_right_is_left_in_a_mirror(exercise):
    plan = layout(setting(exercise))
    left, right = draw(plan, 0.5, "left").items, draw(plan, 0.5, "right").items
    for (one, _), (other, _) in zip(flat(left), flat(right), strict=True):
        assert type(one) is type(other)
        if one.role == "arrow head" or isinstance(one, Rect | Text):
            continue
        # The ends of arcs are mirrored; sampled arcs would run the other way round.
        there = [one.centre] if isinstance(one, Circle) else ends(one)
        here = [other.centre] if isinstance(other, Circle) else ends(other)
        mirrored = np.array([(WIDTH - x, y) for x, y in there])
        gaps = np.linalg.norm(mirrored[:, None, :] - np.array(here)[None, :, :], axis=-1)
        assert gaps.min(axis=0).max() < 0.2, one.role
        assert gaps.min(axis=1).max() < 0.2, one.role


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_what_matters_has_a_contrast_of_seven(theme):
    for name in ("ink", "muted", "action", "moving"):
        assert contrast(getattr(theme, name), theme.paper) >= 7.0, name
    # The muscle is told from the limb by its edge.
    assert contrast(theme.muscle_edge, theme.moving) >= 7.0
    assert contrast(theme.resting_edge, theme.paper) >= 6.0
    assert contrast(theme.line, theme.paper) >= 2.95
    # The moving limb is told from the resting ones, also where there is no colour.
    assert contrast(theme.moving, theme.resting) >= 4.5


@by_exercise
def test_only_presentation_attributes_and_no_foreign_address(exercise):
    text = to_svg(draw(setting(exercise), 1.0, "left"))
    assert "style" not in text
    assert "script" not in text
    assert re.findall(r"https?://[^\s\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert 'role="img"' in text
    assert "<title" in text
    assert "<desc" in text
    assert "nan" not in text
    assert "-0.0" not in text
    assert text == to_svg(draw(setting(exercise), 1.0, "left"))


@by_exercise
def test_something_says_which_limb_and_which_way(exercise):
    shapes = [shape.role for shape, _ in flat(draw(setting(exercise), 1.0, "left").items)]
    assert "left leg" in shapes
    assert "joint" in shapes
    moves = exercise.chain != "isometric" and not exercise.is_test_position
    if moves and exercise.movement not in ("balance", "stretch"):
        assert "arrow" in shapes
    if exercise.is_test_position:
        assert "arrow" in shapes, "which way to push"
        assert "ghost" not in shapes
    if exercise.muscles and exercise.id not in BEHIND:
        assert any(role.startswith("muscle") for role in shapes)
    # What a person has to see is not under anything: the joint lies on top of the body.
    body = [at for at, role in enumerate(shapes) if role.endswith(("leg", "arm", "sleeve", "trunk", "hair"))]
    assert min(at for at, role in enumerate(shapes) if role == "joint") > max(body)


def test_every_muscle_of_the_catalogue_has_a_form():
    named = {muscle.name.removesuffix(" of the standing leg") for e in EVERY for muscle in e.muscles[:2]}
    assert named <= set(known_muscles())


def test_a_phase_between_two_frames_is_asked_of_the_engine():
    seen = setting(get("hip_flexion.standing_march"))
    posed = seen.pose_at(0.333)
    plan = layout(seen)
    mark = next(s for s, _ in flat(draw(plan, 0.333, "left").items) if s.role == "joint")
    assert mark.centre == pytest.approx(plan.view.point(posed.centres["moving_hip"][0]), abs=1e-9)


@pytest.mark.parametrize(
    "exercise", [e for e in EVERY if e.load == ("band",)], ids=lambda exercise: exercise.id
)
def test_the_drawn_band_runs_from_anchor_to_cuff_and_gets_thinner(exercise):
    seen = setting(exercise)
    plan = layout(seen)
    assert seen.tie is not None
    far, cuff, ratio = band_ends(seen.tie, seen.pose, seen.body)
    for phase, row in ((0.0, 0), (1.0, 20)):
        bands = [s for s, _ in flat(draw(plan, phase, "left").items) if s.role == "band"]
        places = plan.view.px(np.stack([far[row], cuff[row]]))
        assert {band.paint.width for band in bands} == {
            band_width(float(ratio[row]), loop=seen.tie.place is None)
        }
        if seen.tie.place is None:
            # A loop runs round both legs at its cuffs: each half is as long as they are apart, and more.
            radius = 0.05 * seen.body.height_m * plan.view.scale
            for band in bands:
                run = np.array(points(band))
                for place, end in zip(places, (run[:5], run[5:]), strict=True):
                    assert np.linalg.norm(end - place, axis=1).max() <= radius
                    assert np.linalg.norm(end - place, axis=1).max() > 0.2 * radius
            assert len(bands) == 2
        else:
            (band,) = bands
            assert band.start == pytest.approx(places[0], abs=1e-6)
            assert band.end == pytest.approx(places[1], abs=1e-6)
    assert band_width(2.0) < band_width(1.2)


@by_exercise
def test_what_is_nearer_is_drawn_later(exercise):
    plan = layout(setting(exercise))
    camera = plan.setting.camera

    def seen(name):
        part = plan.body.parts[name]
        return camera.seen(part.places[10]), part.radii

    for part in ("leg", "arm"):
        (own, thick), (other, thin) = seen(f"moving_{part}"), seen(f"other_{part}")
        apart = np.linalg.norm(own[:, None, :2] - other[None, :, :2], axis=-1)
        meet = apart < 0.7 * np.minimum(thick[:, None], thin[None, :])
        if not np.any(meet):
            continue
        nearer = (own[:, None, 2] - other[None, :, 2])[meet]
        if np.all(np.abs(nearer) > 0.03) and len(set(np.sign(nearer))) == 1:
            far, near = ("other", "moving") if nearer[0] > 0 else ("moving", "other")
            assert plan.order.index(f"{far}_{part}") < plan.order.index(f"{near}_{part}"), part


@by_exercise
def test_the_arrow_goes_the_way_that_the_body_goes(exercise):
    plan = layout(setting(exercise))
    if plan.arc is None or exercise.is_test_position or exercise.chain == "isometric":
        return
    camera, centres = plan.setting.camera, plan.setting.pose.centres
    ways = {}
    for joint in ("head", "pelvis", "moving_knee", "moving_ankle", "moving_toe", "moving_heel"):
        path = camera.seen(centres[joint])[:, :2]
        last = int(np.argmax(np.linalg.norm(path - path[0], axis=1)))
        ways[joint] = path[last] - path[0]
    if exercise.chain == "sled":  # what is pushed goes where the foot goes, however far the knee travels
        ways = {"moving_ankle": ways["moving_ankle"]}
    drawn = camera.seen(plan.arc)[:, :2]
    arrow = drawn[-1] - drawn[0]
    cosines = [
        float(arrow @ way) / (np.linalg.norm(arrow) * np.linalg.norm(way))
        for way in ways.values()
        if np.linalg.norm(way) > 0.5 * max(np.linalg.norm(each) for each in ways.values())
    ]
    assert max(cosines) > 0.9


def test_the_working_leg_is_not_under_the_shirt_and_the_near_arm_not_under_the_body():
    for exercise, who in [(each, who) for each in EVERY for who in (ANYBODY, TALL, SHORT)]:
        order = layout(setting(exercise, body_model(who))).order
        if exercise.posture in ("standing", "seated") and exercise.id != "balance.seated_lean":
            assert order.index("moving_leg") > order.index("trunk"), exercise.id
        assert order.index("moving_sleeve") > order.index("moving_arm")
        assert order.index("neck") < min(order.index("trunk"), order.index("hair"))

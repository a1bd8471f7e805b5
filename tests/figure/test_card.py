"""Set-up cards: getting into position, where a band is tied, how a leg press is set."""

import re

import numpy as np
import pytest

from hipstride.body.segments import body_model
from hipstride.catalogue.exercises import all_exercises, get, test_positions
from hipstride.figure.card import set_up_card
from hipstride.figure.drawing import Text
from hipstride.figure.layout import layout
from hipstride.figure.picture import draw
from hipstride.figure.ready import sentences, start_of, steps, way_in
from hipstride.figure.setting import ANYBODY, band_ends, body_parts, setting
from hipstride.figure.svg import to_svg
from tests.body.people import SHORT, TALL
from tests.figure.shapes import placed
from tests.prescription.reading_grade import reading_grade

EVERY = all_exercises() + test_positions()
by_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)
# One exercise for every way of getting into position.
WAYS = list({exercise.getting_in: exercise for exercise in EVERY}.values())


@by_exercise
def test_the_way_in_is_told_whole_and_ends_at_the_start(exercise):
    way = steps(setting(exercise))
    assert " ".join(step.words for step in way if step.words) == exercise.getting_in
    assert [step.setting is None for step in way] == [False] * (len(way) - 1) + [True]
    assert 1 <= len(way) <= 4


def test_sentences_are_cut_after_their_ends():
    assert sentences("Set the stops first. Sit well back, 10 cm up.") == [
        "Set the stops first.",
        "Sit well back, 10 cm up.",
    ]


@pytest.mark.parametrize(
    ("supports", "said"),
    [
        (["chair"], "Sit well back on a firm chair. Both feet are flat on the floor."),
        (["wheelchair"], "In a wheelchair, put the brakes on. Both feet are flat on the floor."),
        (["wheelchair", "chair"], None),
    ],
)
def test_only_what_one_sits_on_is_named(supports, said):
    whole = get("knee_extension.seated").getting_in
    assert way_in(whole, supports) == (said or whole)


@by_exercise
def test_without_a_wheelchair_only_its_sentence_is_left_out(exercise):
    told = sentences(exercise.getting_in)
    left = sentences(way_in(exercise.getting_in, ["chair", "bed"]))
    assert left == [sentence for sentence in told if "wheelchair" not in sentence]
    assert way_in("Lie down.", []) == "Lie down."


@pytest.mark.parametrize("exercise", WAYS, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("who", [ANYBODY, SHORT, TALL], ids=lambda who: who.id)
def test_nobody_goes_through_anything_on_the_way(exercise, who):
    ready = setting(exercise, body_model(who))
    for step in steps(ready):
        seen = start_of(ready) if step.setting is None else step.setting
        if seen.empty:
            continue
        for part in body_parts(seen.exercise, seen.pose, seen.body).parts.values():
            if "bed_edge" not in seen.exercise.id:
                assert float(np.min(part.places[0, :, 2] - part.radii)) > -0.02, (step.words, part.name)
            for solid in seen.solids:
                if not solid.soft and not solid.flat:
                    deep = solid.depth(part.places[:1], part.radii)
                    assert float(np.max(deep)) < 0.02, (step.words, part.name, solid.name)


@by_exercise
def test_a_card_stays_in_its_frame_and_is_plain(exercise):
    ready = setting(exercise)
    for side in ("left", "right"):
        card = set_up_card(ready, side)
        for shape, places in placed(card.items):
            for x, y in places:
                assert -1.0 <= x <= card.width + 1.0, shape.role
                assert -1.0 <= y <= card.height + 1.0, shape.role
        assert reading_grade(card.description) <= 6.0
        assert "style" not in to_svg(card)
        assert exercise.getting_out in card.description


@pytest.mark.parametrize("exercise", [e for e in EVERY if e.load == ("band",)], ids=lambda e: e.id)
def test_letters_point_at_the_ends_of_the_band(exercise):
    ready = setting(exercise)
    card = set_up_card(ready, "left", colour="red")
    start = start_of(ready)
    assert start.tie is not None
    far, cuff, _ = band_ends(start.tie, start.pose, start.body)
    drawn = np.array([np.mean(at, axis=0) for shape, at in placed(card.items) if shape.role == "pointed at"])
    there = layout(start).view.px(np.stack([far[0], cuff[0]])) * (440.0 / 640.0)
    # The picture is cut and moved as a whole: what lies between the two ends stays.
    gaps = [other - one for one in drawn for other in drawn]
    assert min(float(np.linalg.norm(gap - (there[1] - there[0]))) for gap in gaps) < 0.5
    words = card.description
    mark = re.search(r"Mark (\d+) on red: (\d+) cm", words)
    assert mark is not None
    assert int(mark[2]) == round(100 * start.tie.rest_length_m)


@by_exercise
def test_a_chair_stands_ready_behind_who_stands_and_never_over_the_leg(exercise):
    ready = setting(exercise)
    added = {solid.name for solid in start_of(ready).solids} - {solid.name for solid in ready.solids}
    stands = exercise.posture == "standing" and exercise.seat == "none"
    assert any("chair" in name for name in added) == (stands and ready.camera.azimuth_deg < 120)


def test_a_pillow_between_the_knees_is_drawn_between_the_legs():
    way = steps(setting(get("hip_abduction.side_lying_band")))
    drawn = [step.setting for step in way if step.setting is not None]
    assert len(drawn) == 2
    for seen in drawn:
        roles = [shape.role for shape, _ in placed(draw(layout(seen, plain=True), 0.0, "left").items)]
        legs = sorted((roles.index("left leg"), roles.index("right leg")))
        pillows = [at for at, role in enumerate(roles) if role == "furniture pillow"]
        assert sum(legs[0] < at < legs[1] for at in pillows) == 3, "three faces of one pillow"


def test_the_card_of_the_leg_press_says_what_to_set():
    exercise = get("leg_press.sled_both")
    ready = setting(exercise)
    card = set_up_card(ready, "left")
    foot = 0.5 * (ready.pose.centres["moving_heel"] + ready.pose.centres["moving_toe"])
    way = 100 * np.linalg.norm(foot[-1] - foot[0])
    assert f"the plate goes {way:.0f} cm up" in card.description
    assert f"({ready.pose.angles['knee_flexion'][0]:.0f} degrees)" in card.description
    for what in ("Back rest", "Foot line", "Stop pin", "Range", "Lock the carriage"):
        assert what in card.description
    letters = [
        shape.text for shape, _ in placed(card.items) if isinstance(shape, Text) and len(shape.text) == 1
    ]
    assert {"A", "B", "C", "D", "1", "2", "3"} <= set(letters)


def test_who_has_only_a_wheelchair_is_drawn_in_it():
    exercise = get("knee_extension.seated")
    for who in (ANYBODY, SHORT, TALL):
        rolling = setting(exercise, body_model(who), wheelchair=True)
        names = [solid.name for solid in rolling.solids]
        assert names.count("wheel") == 4
        assert "brake" in names
        assert "chair leg" not in names
        for part in body_parts(exercise, rolling.pose, rolling.body).parts.values():
            for solid in rolling.solids:
                assert float(np.max(solid.depth(part.places, part.radii))) < 0.015, (part.name, solid.name)

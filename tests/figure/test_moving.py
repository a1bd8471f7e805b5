"""Animations, strips and words."""

import gzip
import re
import xml.etree.ElementTree as ET

import pytest

from hipstride.catalogue.exercises import all_exercises, get, test_positions
from hipstride.cli.lookbook import main as lookbook
from hipstride.figure.animate import animate, in_steps, key_frames, sweep
from hipstride.figure.drawing import Group, Path
from hipstride.figure.layout import HEIGHT, WIDTH, layout, moving_span, seen_box
from hipstride.figure.setting import setting
from hipstride.figure.strip import strip
from hipstride.figure.svg import to_svg
from hipstride.figure.tempo import breathing, timeline
from hipstride.figure.words import describe, distance
from tests.figure.shapes import flat, path_points, points
from tests.prescription.reading_grade import reading_grade

EVERY = all_exercises() + test_positions()
by_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)
NAMESPACE = "{http://www.w3.org/2000/svg}"


@by_exercise
def test_an_animation_is_small_well_formed_and_in_time(exercise):
    seen = setting(exercise)
    text = to_svg(animate(seen, "right"))
    assert len(gzip.compress(text.encode())) < 60_000
    assert "style" not in text
    times = timeline(seen)
    for move in ET.fromstring(text).iter(f"{NAMESPACE}animate"):  # noqa: S314  (our own text)
        given = move.attrib
        at = [float(time) for time in given["keyTimes"].split(";")]
        assert at == sorted(at)
        assert at[0] == 0.0
        assert len(at) == len(given["values"].split(";"))
        assert float(given["dur"].removesuffix("s")) == pytest.approx(times.seconds, abs=1e-3)
        if given.get("calcMode") != "discrete":
            assert at[-1] == 1.0
        if given["attributeName"] == "d":
            forms = {
                re.sub(r"-?[\d.]+ -?[\d.]+(?=[LAZM]|$)", "p", value) for value in given["values"].split(";")
            }
            assert len(forms) == 1, "every frame of a path has the same commands, or it would jump"


def test_an_animation_keeps_the_tempo_of_the_exercise():
    exercise = get("hip_abduction.side_lying")
    times = timeline(setting(exercise))
    lift, hold, lower = exercise.tempo_s
    assert [beat.seconds for beat in times.beats] == [lift, hold, lower, 1.0]
    assert [beat.name for beat in times.beats] == ["Lift 2 s", "Hold 1 s", "Lower 3 s", "Rest"]
    assert [beat.breath for beat in times.beats][::2] == ["Breathe out", "Breathe in"]
    top = [time for time, row in zip(times.times, times.rows, strict=True) if row == 20]
    assert top == pytest.approx([lift / times.seconds, (lift + hold) / times.seconds])


def absolute(data):
    """Path data in steps with every place told as it is, as ``shapes.path_points`` reads it."""
    told, start, here = [], (0.0, 0.0), (0.0, 0.0)
    for command, text in re.findall(r"([MmlazZ])([^MmlazZ]*)", data):
        if command == "z":
            told.append("Z")
            here = start
            continue
        *how, x, y = map(float, re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", text))
        here = (here[0] + x, here[1] + y)
        start = here if command in "Mm" else start
        flags = [f"{each:g}" if at in (2, 3, 4) else f"{each:.1f}" for at, each in enumerate(how)]
        told.append(command.upper() + " ".join((*flags, f"{here[0]:.1f}", f"{here[1]:.1f}")))
    return "".join(told)


SEEN = (
    "hip_flexion.supine_heel_slide",
    "hip_abduction.side_lying_band",
    "hip_extension.prone_lift",
    "knee_extension.seated_band",
    "hip_flexion.standing_march_band",
    "sit_to_stand.normal_seat",
    "leg_press.sled_single",
    "stretch.hamstrings_supine_towel",
)


@pytest.mark.parametrize("name", SEEN)
def test_what_a_player_gets_is_small_and_cut_to_all_that_is_seen_of_the_motion(name):
    plan = layout(setting(get(name)))
    drawing = sweep(plan, "left")
    left, top, width, height = seen_box(plan)
    assert (drawing.left, drawing.top, drawing.width, drawing.height) == (left, top, width, height)
    assert width < WIDTH
    assert height < HEIGHT
    span, wide = moving_span(plan)
    assert left <= span < span + wide <= left + width
    assert f'data-moving="{span:g} {wide:g}"' in to_svg(drawing)
    for shape in drawing.items:
        paths = [] if shape.role == "ground" else list(shape.items) if isinstance(shape, Group) else [shape]
        for each in paths:
            frames = [
                value
                for move in getattr(each, "animate", ())
                if move.attribute == "d"
                for value in move.values
            ]
            for data in [getattr(each, "data", ""), *frames]:
                for x, y in path_points(absolute(data)):
                    assert left - 1 <= x <= left + width + 1, each.role
                    assert top - 1 <= y <= top + height + 1, each.role
                    if each.role in ("left leg", "arrow", "arrow head"):
                        assert span - 1 <= x <= span + wide + 1, each.role
    assert len(gzip.compress(to_svg(drawing).encode())) < 11_000


def test_outlines_in_steps_are_the_same_outlines():
    legs = [shape for shape in animate(setting(get(SEEN[0])), "left").items if shape.role == "left leg"]
    assert isinstance(legs[0], Path)
    data = legs[0].data
    ends = re.findall(r"-?[\d.]+ -?[\d.]+(?=[LAZ])", data)
    near = re.findall(r"-?[\d.]+ -?[\d.]+(?=[LAZ])", absolute(in_steps(data)))
    assert len(ends) > 50
    for one, other in zip(near, ends, strict=True):
        assert [float(each) for each in one.split()] == pytest.approx(
            list(map(float, other.split())), abs=0.3
        )


@by_exercise
def test_breath_and_beats_have_words(exercise):
    assert all(breathing(exercise))
    for beat in timeline(setting(exercise)).beats:
        assert beat.name
        assert len(beat.name) < 32


def test_beats_say_what_is_done_then():
    def beats(id):
        return [(beat.name, beat.breath) for beat in timeline(setting(get(id))).beats]

    # The knee sinks out first; the work, and the breath out, is to bring it back.
    fall = beats("hip_external_rotation.hook_lying_fall_out")
    assert fall[0] == ("Let it sink 3 s", "Breathe in")
    assert fall[2] == ("Bring it back 3 s", "Breathe out")
    assert beats("knee_extension.quad_set")[0] == ("Press 2 s", "Keep breathing")
    assert beats("hip_extension.glute_squeeze")[0][0] == "Squeeze 2 s"
    assert beats("stretch.calves_standing")[2][0] == "Ease out 4 s"
    assert beats("test.knee_flexion_seated")[2] == ("Let go 2 s", "Keep breathing")
    assert beats("balance.seated_lean")[1][0] == "Hold 1 s"
    for exercise in EVERY:
        for beat in timeline(setting(exercise)).beats:
            assert not re.match(r"Move \d", beat.name), exercise.id


@by_exercise
def test_a_strip_has_three_numbered_frames_within_its_edges(exercise):
    drawing = strip(setting(exercise), "left")
    assert [item.role for item in drawing.items if item.role.startswith("frame")] == [
        "frame 1",
        "frame 2",
        "frame 3",
    ]
    for shape, (dx, dy) in flat(drawing.items):
        for x, y in points(shape):
            assert -1.0 <= x + dx <= drawing.width + 1.0, shape.role
            assert -1.0 <= y + dy <= drawing.height + 1.0, shape.role
    text = to_svg(drawing)
    for cue in exercise.cues:
        assert cue.split()[0] in text


@by_exercise
def test_words_are_plain_and_name_the_right_side(exercise):
    seen = setting(exercise)
    left, right = describe(seen, "left"), describe(seen, "right")
    assert reading_grade(left) <= 6.0
    assert max(len(sentence.split()) for sentence in re.split(r"[.?!] ", left)) <= 25
    swapped = re.sub(r"\b(left|right)\b", lambda side: "left" if side[0] == "right" else "right", left)
    assert swapped == right
    if exercise.posture == "side_lying":
        assert left.startswith("Lie on your right side")
    if exercise.sides == "each":
        assert "left" in left


def test_words_say_how_far():
    words = describe(setting(get("hip_flexion.supine_straight_leg_raise")), "right")
    assert words == (
        "Lie on your back, the left knee bent. Keep the right knee straight. "
        "Lift the right leg up, about five hand widths. Go back slowly."
    )
    assert distance(0.09) == "about a hand's width"


def test_three_frames_stand_for_the_motion():
    plan = layout(setting(get("knee_extension.seated")))
    first, middle, last = key_frames(plan, "left")
    assert len({to_svg(frame) for frame in (first, middle, last)}) == 3


def test_the_look_book_has_a_page_an_exercise(tmp_path):
    assert lookbook([str(tmp_path), "clamshell"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "hip_external_rotation.clamshell.html",
        "hip_external_rotation.clamshell_band.html",
        "index.html",
        "sheet.html",
    ]
    (tmp_path / "file").write_text("")
    assert lookbook([str(tmp_path / "file"), "clamshell"]) == 2

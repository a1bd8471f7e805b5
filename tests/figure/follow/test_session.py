"""A day as steps: the doses are those that were prescribed, rests are not shorter, words are easy."""

import re
from dataclasses import replace
from functools import cache

import pytest

from hipstride.catalogue.exercises import get
from hipstride.figure.follow.session import show
from hipstride.figure.follow.steps import played
from hipstride.figure.follow.words import UI, amount
from hipstride.figure.theme import LIGHT
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.timing import set_seconds
from hipstride.record.resistance import Band, Limb, NoLoad
from tests.figure.follow.days import LOOSER, PEOPLE, RED, day, march, short_day, shown
from tests.prescription.reading_grade import reading_grade

DAYS = [(name, date) for name in PEOPLE for date in ("2026-01-12", "2026-02-27")]
DAYS += [("reader_a", "2026-03-02"), ("reader_d", "2026-03-04")]
of_days = pytest.mark.parametrize(("name", "date"), DAYS)


def steps_of(made, way="suggested"):
    return played(shown(made), way)


@cache
def day_and_steps(name, date):
    made = day(name, date)
    return made, steps_of(made)


def kinds(steps):
    return [step.kind for step in steps]


@of_days
def test_every_set_is_played_as_prescribed(name, date):
    made, steps = day_and_steps(name, date)
    asked = [
        (shown.prescription.exercise, shown.prescription.side, shown.prescription.dose.reps)
        for shown in made.exercises
        for _ in range(shown.prescription.dose.sets)
    ]
    names = {get(exercise).name: exercise for exercise, _, _ in asked}
    work = [step for step in steps if step.kind == "work"]
    assert sorted((names[step.title], step.side, step.reps or 0) for step in work) == sorted(
        (exercise, side, reps or 0) for exercise, side, reps in asked
    )
    by = {(one.prescription.exercise, one.prescription.side): one.prescription for one in made.exercises}
    for step in work:
        one = by[names[step.title], step.side]
        assert step.seconds == pytest.approx(set_seconds(one)), step.title
        if step.reps is not None:
            assert sum(beat.seconds for beat in step.beats) * step.reps == pytest.approx(step.seconds)


@of_days
def test_no_rest_of_a_side_is_shorter_than_prescribed(name, date):
    made, steps = day_and_steps(name, date)
    rests = {
        (one.prescription.exercise, one.prescription.side): one.prescription.dose.rest_s
        for one in made.exercises
    }
    names = {get(exercise).name: exercise for exercise, _ in rests}
    clock = 0.0
    ended: dict[tuple, float] = {}
    for step in steps:
        if step.kind == "work":
            key = (names[step.title], step.side)
            if key in ended:
                assert clock - ended[key] >= rests[key] - 1e-6, key
            ended[key] = clock + step.seconds
        clock += step.seconds or 0.0


@of_days
def test_the_two_bands_of_a_session_are_tied_once_each(name, date):
    ties = [step.tie for step in day_and_steps(name, date)[1] if step.tie is not None]
    assert len(set(ties)) == len(ties) or any(piece for piece, _ in ties)
    for before, now in zip(ties, ties[1:], strict=False):
        assert before != now


@of_days
def test_texts_are_easy_to_read(name, date):
    texts = {
        text
        for step in day_and_steps(name, date)[1]
        # Messages, gates and the catalogue's own words have tests of their own.
        if step.kind in ("safety", "warm_up", "set_up", "change", "rest", "ready", "cool_down", "choose")
        for text in (" ".join(step.lines), step.say)
        if text
    }
    for text in texts:
        plain = re.sub(r"\d+ cm", "far", text)
        assert reading_grade(plain) <= 6.0, (reading_grade(plain), text)


def test_the_players_own_words_are_easy_to_read():
    for text in UI.values():
        if text.endswith("."):
            assert reading_grade(text) <= 6.0, text


def test_it_begins_with_safety_and_ends_on_ones_feet():
    steps = steps_of(short_day())
    assert kinds(steps)[:2] == ["welcome", "safety"]
    assert any("ill" in line for line in steps[1].lines)
    assert kinds(steps)[-3:] == ["cool_down", "position", "end"]
    assert get("hip_flexion.standing_march_band").getting_out in steps[-2].lines
    stop = shown(short_day()).unwell
    for _, words in STOP_NOW:
        assert f"{words}." in stop.lines
    assert "chest pain" in stop.say


def test_what_one_must_mind_waits_until_it_was_read():
    made = day("reader_c")
    mind = next(step for step in steps_of(made) if step.kind == "mind")
    assert mind.seconds is None
    assert set(mind.lines) == {gate.text for gate in made.gates}


def test_the_order_of_one_exercise_with_a_band():
    steps = steps_of(short_day())
    inner = [(step.kind, step.side, step.seconds) for step in steps[3:-3] if step.kind != "warm_up"]
    assert inner == [
        ("choose", "left", 15.0),
        ("set_up", "left", 90.0),
        ("position", "left", 60.0),
        ("ready", "left", 8.0),
        ("work", "left", 18.0),
        ("change", "right", 30.0),
        ("ready", "right", 8.0),
        ("work", "right", 18.0),
        ("rest", "left", 30.0),
        ("ready", "left", 5.0),
        ("work", "left", 18.0),
        ("change", "right", 30.0),
        ("ready", "right", 5.0),
        ("work", "right", 18.0),
    ]
    band = next(step for step in steps if step.kind == "set_up")
    assert band.band is not None
    assert (band.band.words, band.band.mark) == ("red band", 3)
    assert "mark 3" in band.say
    assert "above your left knee" in band.say
    change = next(step for step in steps if step.kind == "change")
    assert "above your right knee" in " ".join(change.lines)


def test_a_side_that_needs_another_knot_in_the_same_band_comes_after_the_other():
    steps = steps_of(short_day(march("left"), march("right", band=LOOSER)))
    sides = [step.side for step in steps if step.kind == "work"]
    assert sides == ["left", "left", "right", "right"]
    assert [step.band.mark for step in steps if step.kind == "set_up" and step.band] == [3, 5]


def test_a_side_with_more_sets_rests_before_its_last_one():
    steps = steps_of(short_day(march("left", sets=1), march("right", sets=3)))
    inner = [
        (step.kind, step.side, step.seconds) for step in steps if step.kind in ("work", "rest", "change")
    ]
    assert inner == [
        ("work", "left", 18.0),
        ("change", "right", 30.0),
        ("work", "right", 18.0),
        ("rest", "right", 55.0),
        ("work", "right", 18.0),
        ("rest", "right", 55.0),
        ("work", "right", 18.0),
    ]


def test_nobody_sits_up_each_time_to_move_a_strap():
    form = "knee_flexion.supine_heel_slide_band"
    band = replace(RED, anchor="bed_foot", anchor_distance_m=None, attachment="ankle")
    pair = [
        replace(
            march(side),
            prescription=replace(march(side).prescription, exercise=form, resistance=band),
            easier=None,
            harder=None,
        )
        for side in ("left", "right")
    ]
    steps = steps_of(short_day(*pair))
    assert [step.side for step in steps if step.kind == "work"] == ["left", "left", "right", "right"]
    up = next(step for step in steps if step.title == "Get up first")
    assert up.lines == (get(form).getting_out,), "up from lying, to put the strap on the other leg"
    assert "Sit for a minute" in up.lines[0]
    assert up.seconds is not None
    assert up.seconds > 60.0


def test_two_bands_hang_ready_side_by_side():
    green = replace(RED, colour="green")
    steps = steps_of(short_day(march("left"), march("right", band=green), march("left")))
    assert [step.side for step in steps if step.kind == "work"][:4] == ["left", "right", "left", "right"]
    assert [step.band.words for step in steps if step.kind == "set_up" and step.band] == [
        "red band",
        "green band",
    ]


def test_easier_and_harder_are_what_the_day_offers():
    block = shown(short_day()).blocks[0]
    assert [choice.way for choice in block.choices] == ["easier", "suggested", "harder"]
    by = {choice.way: choice for choice in block.choices}
    assert by["easier"].lines == ("3 times, red band, mark 5",)
    assert by["suggested"].lines == ("3 times, red band, mark 3",)
    assert by["harder"].lines == ("4 times, red band, mark 3",)
    assert "Last time: 2 sets of 3, red band, mark 3, effort 5." in block.intro.lines
    ways = {way: played(shown(short_day()), way) for way in by}
    assert {step.reps for step in ways["harder"] if step.kind == "work"} == {4}
    assert [step.band.mark for step in ways["easier"] if step.kind == "set_up" and step.band] == [5]


def test_a_side_without_a_neighbour_stays_as_suggested():
    alone = replace(march("right"), easier=None, harder=None)
    block = shown(short_day(march("left"), alone)).blocks[0]
    assert block.way("easier").lines == (
        "Left: 3 times, red band, mark 5",
        "Right: 3 times, red band, mark 3",
    )
    block = shown(short_day(replace(march("left"), easier=None, harder=None), alone)).blocks[0]
    assert [choice.way for choice in block.choices] == ["suggested"]
    assert "Left leg: 2 sets of 3 times, red band, mark 3." in block.intro.lines


@pytest.mark.parametrize("answers", ["ill=yes", "new_symptoms=yes"])
def test_a_rest_day_is_a_kind_page_and_no_session(answers):
    made = day("reader_b", readiness=answers)
    found = shown(made)
    assert (found.blocks, found.after, found.pictures) == ((), (), ())
    (only,) = found.before
    assert only.kind == "kind_day"
    assert only.title == "Today is a rest day"
    assert {reason.text for reason in made.messages} <= set(only.lines)


@pytest.mark.parametrize(("answers", "kind"), [("fatigue=9", "gentle"), ("fatigue=6", "half")])
def test_small_days_are_played_as_small_days(answers, kind):
    made = day("reader_b", readiness=answers)
    assert made.day == kind
    steps = steps_of(made)
    assert steps[0].title == f"Today is a {kind} day"
    assert any("It counts" in line for line in steps[0].lines)
    if kind == "gentle":
        assert not any(isinstance(one.prescription.resistance, Band) for one in made.exercises)
        assert "set_up" not in kinds(steps)


def test_a_held_set_and_a_timed_one():
    made = day("reader_c")
    held = next(step for step in steps_of(made) if step.kind == "work" and len(step.beats) == 3 and step.reps)
    assert [beat.name for beat in held.beats][1] == "Hold"
    assert amount(8, 5.0) == "8 times, each held for 5 seconds"
    assert amount(None, 30.0) == "30 seconds"
    assert amount(1, None) == "once"


@pytest.mark.parametrize(
    ("form", "names", "seconds"),
    [
        ("balance.seated_lean", ["Lean", "Hold", "Come back"], 6.0),
        ("stretch.hamstrings_seated", ["Ease in", "Hold", "Ease out"], 30.0),
    ],
)
def test_a_timed_set_is_one_hold_or_many_leans(form, names, seconds):
    shown_ = march("left", sets=1)
    dose = replace(shown_.prescription.dose, reps=None, seconds=30.0)
    movement = get(form).movement
    one = replace(shown_.prescription, exercise=form, movement=movement, resistance=NoLoad(), dose=dose)
    (work,) = [
        step
        for step in steps_of(short_day(replace(shown_, prescription=one, easier=None, harder=None)))
        if step.kind == "work"
    ]
    assert work.seconds == 30.0
    assert [beat.name for beat in work.beats] == names
    assert sum(beat.seconds for beat in work.beats) == seconds


def test_a_march_goes_round():
    made = day("reader_a")
    marches = [step for step in steps_of(made) if step.kind == "work" and step.cycle_s is not None]
    for step in marches:
        assert step.reps is None
        assert step.beats[0].seconds == step.seconds


def test_getting_into_place_is_shown_step_by_step():
    made = day("reader_c")
    ways = [step for step in steps_of(made) if step.kind == "position" and step.seconds is not None]
    first = next(step for step in ways if step.figure)
    texts = " ".join(line for step in ways for line in step.lines)
    for shown_ in made.exercises:
        form = get(shown_.prescription.exercise)
        assert f"If the leg gives out: {form.gives_out}" in texts
    assert "wheelchair" not in texts, "this person has none"
    assert first.button == "Next"
    found = {picture.id: picture for picture in shown(made).pictures}
    assert found[first.figure].left[0] == "Getting into place"
    assert "<animate" not in found[first.figure].svg


def test_who_lies_on_the_back_already_does_not_sit_up_in_between():
    lying = replace(march("left"), easier=None, harder=None)
    one, other = (
        replace(lying, prescription=replace(lying.prescription, exercise=form, resistance=Limb()))
        for form in ("hip_flexion.supine_heel_slide", "hip_extension.bridge")
    )
    steps = steps_of(short_day(one, other))
    second = kinds(steps).index("choose", kinds(steps).index("choose") + 1)
    places = [step for step in steps[second:-3] if step.kind == "position"]
    assert len(places) == 1
    assert places[0].seconds == 15.0


def test_a_session_of_many_pictures_stays_small(monkeypatch):
    monkeypatch.setattr("hipstride.figure.follow.session.MOST_CHARACTERS", 1)
    found = shown(day("reader_c"))
    assert all("Getting into place" not in picture.left for picture in found.pictures)
    assert any(step.kind == "position" and step.figure is None for step in played(found)[:-3])


def test_one_picture_serves_both_sides():
    found = show(short_day(), LIGHT)
    assert len(found.pictures) == 1
    (picture,) = found.pictures
    assert "left leg" in picture.left[0]
    assert "right leg" in picture.right[0]
    assert "left" not in picture.right[0]


def test_the_same_day_gives_the_same_steps():
    assert shown(short_day()) == shown(short_day())

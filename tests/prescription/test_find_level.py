"""Find my level: it ends, it keeps to the gates, it is fair to both sides, and weaker is never taken for stronger."""

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.find_level import (
    ENOUGH,
    Answer,
    Finder,
    Said,
    as_answers,
    from_rows,
    most_questions,
    next_question,
    said_before,
    with_answers,
)
from hipstride.prescription.gates import Context, limits
from hipstride.prescription.plan import plan
from hipstride.prescription.ramp import counted, ramp, ramp_minutes, ramps, with_counted
from hipstride.prescription.types import tie_of
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Sides
from hipstride.record.resistance import Limb
from hipstride.strength.capacity import capacities
from tests.prescription.gates.people import NOW
from tests.record.people import read

DAY = dt.date(2026, 1, 5)
PEOPLE = (
    "reader_a",
    "reader_a_home",
    "reader_b",
    "reader_c",
    "reader_d",
    "reader_e",
    "control_f",
)
SAID = ("no", "just", "easily")
SWAP: dict[Sides, Sides] = {"left": "right", "right": "left", "both": "both"}


@cache
def untested(stem):
    """One of the seven people before any test."""
    person = person_from_mapping(read(stem))
    return replace(person, strength=(), manual_grade=(), counted_set=(), rep_max=(), find_my_level=())


@cache
def finder(stem, setting="home"):
    return Finder(untested(stem), Context(day=DAY, setting=setting))


def answered(found, say):
    """All answers of somebody who says ``say(exercise, side)``."""
    answers: list[Answer] = []
    while (question := found.question(answers)) is not None:
        answers.append(Answer(question.exercise, question.side, say(question.exercise, question.side)))
        assert len(answers) <= most_questions()
    return tuple(answers)


def mirrored(answers):
    return [Answer(each.exercise, SWAP[each.side], each.said) for each in answers]


def asked_of(answers, side):
    return [each for each in answers if each.side == side]


responses = st.dictionaries(
    st.tuples(
        st.sampled_from([e.id for forms in finder("control_f").forms.values() for e in forms]),
        st.sampled_from(["left", "right", "both"]),
    ),
    st.integers(0, 2),
)
people = st.sampled_from(PEOPLE)


def teller(table, default=1):
    return lambda exercise, side: SAID[table.get((exercise, side), default)]


@given(stem=people, table=responses, default=st.integers(0, 2), setting=st.sampled_from(["home", "class"]))
@settings(max_examples=60)
def test_it_ends_in_time_and_never_asks_what_a_gate_refuses(stem, table, default, setting):
    found = finder(stem, setting)
    answers = answered(found, teller(table, default))
    assert len({(a.exercise, a.side) for a in answers}) == len(answers) <= most_questions()
    allowed = limits(untested(stem), Context(day=DAY, setting=setting))
    for each in answers:
        assert not allowed.refusals(get(each.exercise), each.side, None, Limb())


@given(table=responses, default=st.integers(0, 2))
@settings(max_examples=60)
def test_mirrored_answers_give_mirrored_questions(table, default):
    found = finder("reader_a_home")  # the same gates left and right
    one = answered(found, teller(table, default))
    say = teller(table, default)
    two = answered(found, lambda exercise, side: say(exercise, SWAP[side]))
    for side in ("left", "right", "both"):
        assert asked_of(mirrored(two), side) == asked_of(one, side)


@given(stem=people, table=responses, default=st.integers(0, 2), drop=responses)
@settings(max_examples=80)
def test_weaker_answers_never_give_a_higher_level(stem, table, default, drop):
    found = finder(stem)
    strong = teller(table, default)

    def weak(exercise, side):
        return SAID[max(0, SAID.index(strong(exercise, side)) - drop.get((exercise, side), 0))]

    order = {"no": 0, "just": 1, "easily": 2}
    high = {(x.movement, x.side): (x.rung, order[x.said]) for x in found.levels(answered(found, strong))}
    low = {(x.movement, x.side): (x.rung, order[x.said]) for x in found.levels(answered(found, weak))}
    assert low.keys() == high.keys()
    for key, level in low.items():
        assert level <= high[key]


def test_the_first_question_is_in_the_middle_and_says_why():
    question = next_question(untested("reader_a_home"), (), context=NOW)
    assert question is not None
    assert question.movement == "hip_abduction"
    assert question.text.endswith("Five of these with your left leg: easily, just, or no?")
    assert question.why.rule == "find_level.start"
    assert question.asked == 0


def test_the_time_left_is_learned_from_what_is_left_and_both_legs_share_a_question_where_they_stand_alike():
    found = finder("reader_a_home")
    replies: tuple[Said, ...] = ("easily", "just", "no")
    for said in replies:
        answers: list[Answer] = []
        minutes, together, shared = [], 0, 0
        while (question := found.question(answers)) is not None:
            minutes.append(question.minutes_left)
            sides: list[Sides] = [question.side, *([question.other] if question.other else [])]
            answers += [Answer(question.exercise, side, said) for side in sides]
            together += 1
            shared += len(sides) == 2
        assert shared == together - sum(answer.side == "both" for answer in answers)  # the legs never differ
        assert minutes == sorted(minutes, reverse=True)
        assert minutes[0] < 8
        assert minutes[-1] <= 0.7
    first = found.question([])
    assert first.other == "right"
    apart = found.question([Answer(first.exercise, "left", "easily")])
    assert (apart.exercise, apart.side, apart.other) == (first.exercise, "right", None)


@pytest.mark.parametrize("stem", PEOPLE)
def test_one_question_a_leg_about_the_hips_and_the_knee_is_enough_to_begin(stem):
    found = finder(stem)
    answers: list[Answer] = []
    minutes = []
    while (question := found.question(answers, short=True)) is not None:
        minutes.append(question.minutes_left)
        sides = [question.side] if question.other is None else [question.side, question.other]
        answers += [Answer(question.exercise, side, "easily") for side in sides]
    assert list(dict.fromkeys(get(each.exercise).movement for each in answers)) == list(ENOUGH)
    assert minutes == sorted(minutes, reverse=True)
    assert minutes[0] <= 2.2
    rest = found.question(answers)
    assert rest is None or rest.exercise not in {each.exercise for each in answers}
    made = plan(with_answers(untested(stem), answers, DAY), start=DAY)
    assert "plan.careful_guess" in {message.rule for message in made.messages}


def test_what_was_said_this_week_is_not_asked_again():
    answers = answered(finder("reader_a_home"), teller({}, 1))
    person = with_answers(untested("reader_a_home"), answers, DAY)
    later = [DAY + dt.timedelta(days=days) for days in (0, 1, 6, 7)]
    assert [len(said_before(person, day)) for day in later] == [0, len(answers), len(answers), 0]


def test_easily_goes_up_no_goes_down_and_just_stops():
    found = finder("reader_a_home")
    answers = answered(found, lambda exercise, side: "easily" if side == "left" else "no")
    rungs: dict[tuple[str, str], list[int]] = {}
    for each in answers:
        if each.side != "both":
            rungs.setdefault((get(each.exercise).movement, each.side), []).append(get(each.exercise).rung)
    for (_, side), climbed in rungs.items():
        assert climbed == sorted(climbed, reverse=side == "right")
    just = answered(found, lambda exercise, side: "just")
    assert len(just) == 1 + 2 * 6  # one question a side and movement, one for standing up


def test_not_sure_goes_down_and_is_not_written():
    found = finder("reader_a_home")
    answers = answered(found, lambda exercise, side: "not_sure")
    assert as_answers(answers, DAY) == ()
    assert {level.exercise for level in found.levels(answers)} == {None}


def test_the_weaker_looking_side_is_asked_first():
    found = finder("reader_a_home")
    answers = answered(found, lambda exercise, side: "no" if side == "right" else "just")
    firsts = [a.side for a in answers if get(a.exercise).movement == "hip_flexion"]
    assert firsts[0] == "right"


def test_what_was_tested_is_not_asked():
    tested = person_from_mapping(read("control_f"))
    assert {movement for movement, _ in Finder(tested, NOW).forms} == {"hip_external_rotation"}


def test_answers_come_back_from_the_record():
    answers = answered(finder("reader_a_home"), teller({}, 1))
    rows = as_answers(answers, DAY)
    assert sorted(from_rows(rows), key=repr) == sorted(answers, key=repr)
    assert Finder(untested("reader_a_home"), NOW).question(from_rows(rows)) is None
    assert with_answers(untested("reader_a_home"), answers, DAY).find_my_level == rows


@pytest.mark.parametrize("stem", PEOPLE)
def test_ramp_sets_keep_to_the_gates_to_owned_bands_and_to_the_careful_strength(stem):
    person = with_answers(untested(stem), answered(finder(stem), teller({}, 1)), DAY)
    steps = ramps(person, context=NOW)
    assert len(steps) <= 4
    owned = {(band.brand, band.colour) for band in person.equipment.bands}
    allowed = limits(person, NOW)
    for step in steps:
        assert not allowed.refusals(get(step.exercise), step.side, None, step.resistance)
        assert step.resistance.kind != "band" or (step.resistance.brand, step.resistance.colour) in owned
        assert ramp(person, step.movement, step.side, context=NOW) == step


def test_the_time_of_the_sets_counts_tying_and_changing_sides_and_position():
    steps = ramps(person_from_mapping(read("reader_a_home")), context=NOW)
    assert [step.side for step in steps] == ["left", "right", "left", "right"]
    assert len({get(step.exercise).posture for step in steps}) == 3
    tie, side, position = (
        value(f"plan.{key}_minutes") for key in ("band_set_up", "side_change", "position_change")
    )
    ties = len({tie_of(step.resistance) for step in steps})
    sets = sum(step.seconds_most for step in steps) / 60.0
    assert sets == 4 * 1.5
    assert ramp_minutes(steps) == ties * tie + 2 * position + side + sets
    assert ramp_minutes(steps[:1]) == tie + 1.5
    assert ramp_minutes(()) == 0.0


def test_a_ramp_set_is_read_as_strength():
    person = with_answers(untested("reader_a_home"), answered(finder("reader_a_home"), teller({}, 1)), DAY)
    step = ramps(person, context=NOW)[0]
    torque = {}
    for reps in (4, 8, 12):
        done = counted(step, reps, 6, DAY)
        rows = [
            row
            for row in capacities(with_counted(person, done)).rows
            if (row.movement, row.side, row.source) == (step.movement, step.side, "counted_set")
        ]
        torque[reps] = rows[0].dose_torque_nm
    assert torque[4] < torque[8] < torque[12]
    assert (
        ramp(with_counted(person, counted(step, 12, 6, DAY)), step.movement, step.side, context=NOW) is None
    )

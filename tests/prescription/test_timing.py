"""Minutes are honest, and cutting to fit never touches a load."""

import dataclasses
import itertools
from typing import Any

import pytest

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.plan import plan
from hipstride.prescription.timing import exercise_seconds, fit, in_order, session_minutes
from hipstride.prescription.types import Prescription, tie_of
from hipstride.record.resistance import Limb
from tests.prescription.cast import SEVEN, START, mirrored, reader

Groups = list[tuple[Prescription, ...]]


def groups_of(stem: str, number: int = 0) -> Groups:
    found: Groups = []
    for one in plan(reader(stem), start=START, weeks=8).sessions[number].exercises:
        if found and found[-1][0].movement == one.movement and one.side == "right":
            found[-1] = (*found[-1], one)
        else:
            found.append((one,))
    return found


def with_sets(groups: Groups, sets: int) -> Groups:
    return [
        tuple(dataclasses.replace(one, dose=dataclasses.replace(one.dose, sets=sets)) for one in group)
        for group in groups
    ]


@pytest.mark.parametrize("stem", SEVEN)
def test_more_sets_and_more_exercises_take_longer(stem: str) -> None:
    groups = groups_of(stem)
    assert session_minutes(with_sets(groups, 3)) > session_minutes(with_sets(groups, 2))
    assert session_minutes(groups) > session_minutes(groups[:-1])


@pytest.mark.parametrize("stem", SEVEN)
@pytest.mark.parametrize("minutes", [10, 15, 25])
def test_a_session_is_cut_to_its_minutes_without_touching_a_load(stem: str, minutes: int) -> None:
    groups = with_sets(groups_of(stem, 5), 3)
    kept = fit(groups, minutes)
    assert kept
    assert session_minutes(kept) <= minutes or len(kept) == 1
    loads = {(one.exercise, one.side): one.resistance for group in groups for one in group}
    for group in kept:
        for one in group:
            assert loads[one.exercise, one.side] == one.resistance
            assert one.dose.sets >= 1
            assert one.dose.reps is None or one.dose.reps >= 8


def test_what_is_cut_is_the_least_urgent_and_never_one_side_alone() -> None:
    groups = with_sets(groups_of("reader_a", 1), 3)
    kept = fit(groups, 12)
    movements = [group[0].movement for group in groups]
    left = {group[0].movement for group in kept}
    assert left == set(movements[: len(left)])
    both = {group[0].movement: len(group) for group in groups}
    assert all(len(group) == both[group[0].movement] for group in kept)


def test_enough_time_changes_nothing_but_the_order() -> None:
    groups = groups_of("reader_d", 3)
    assert fit(groups, 90) == in_order(groups)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("stem", ["reader_a", "reader_d", "reader_e"])
def test_what_is_done_in_one_position_and_with_one_band_comes_together(stem: str, number: int) -> None:
    groups = groups_of(stem, number)
    ordered = in_order(groups[::-1])
    assert ordered == in_order(groups)
    places = [
        get(group[0].exercise).posture
        for group in ordered
        if core(group) and len({get(one.exercise).posture for one in group}) == 1
    ]
    assert [one for one, _ in itertools.groupby(places)] == list(dict.fromkeys(places))


def test_tying_a_band_costs_its_minutes_once_however_often_it_is_used() -> None:
    groups = in_order(groups_of("reader_a", 1))
    ties = {tie_of(one.resistance) for group in groups for one in group} - {None}
    bare = [tuple(dataclasses.replace(one, resistance=Limb()) for one in group) for group in groups]
    tying = session_minutes(groups) - session_minutes(bare)
    assert ties
    assert tying == pytest.approx(len(ties) * value("plan.band_set_up_minutes"))


def core(group: Any) -> bool:
    return group[0].movement not in ("stretch", "aerobic")


def test_sides_in_different_positions_do_not_count_as_each_others_rest() -> None:
    (one, two, *_) = [group for group in groups_of("reader_d", 0) if len(group) == 2]
    lying = dataclasses.replace(one[0], exercise="hip_flexion.supine_heel_slide")
    standing = dataclasses.replace(one[1], exercise="hip_flexion.standing_march")
    seated = dataclasses.replace(one[1], exercise="hip_flexion.supine_heel_slide")
    several = [
        dataclasses.replace(each, dose=dataclasses.replace(each.dose, sets=3))
        for each in (lying, standing, seated)
    ]
    assert exercise_seconds([several[0], several[1]]) >= exercise_seconds([several[0], several[2]])
    assert session_minutes([(several[0], several[1])]) > session_minutes([(several[0], several[2])])
    assert two


@pytest.mark.parametrize("stem", ["reader_d", "reader_e"])
def test_the_mirror_image_of_a_session_takes_as_long_in_the_same_order(stem: str) -> None:
    for number in range(6):
        here = plan(reader(stem), start=START, weeks=8).sessions[number]
        there = plan(mirrored(reader(stem)), start=START, weeks=8).sessions[number]
        assert here.minutes == there.minutes
        assert [one.movement for one in here.exercises] == [one.movement for one in there.exercises]

"""Weeks on the plan: safe against the truth that the engine does not know, whatever the person is like."""

import datetime as dt
from typing import Any

import pytest

from hipstride.catalogue.exercises import get
from hipstride.exchange.log_file import line_of
from hipstride.prescription.belief import beliefs
from hipstride.prescription.bench import bench
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.schedule import MUSCLES_OF
from hipstride.prescription.types import tie_of
from hipstride.record.parse import log_from_lines, merge_tests
from hipstride.simulation.measures import (
    first_exposures,
    in_target,
    load_steps,
    loaded_sets,
    overshoot,
    reserve_kept,
    verdicts,
)
from hipstride.simulation.trainer import Run, train
from hipstride.simulation.traits import BAD_REPORTS
from hipstride.strength.capacity import capacities
from tests.simulation.runs import person, run

pytestmark = pytest.mark.slow

PEOPLE = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
WAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "bad reports": BAD_REPORTS,
    "lost feeling": {"lost_feeling": True},
    "lost feeling, told": {"lost_feeling": True, "told": True},
    "30 % missed": {"missed_share": 0.3},
    "half and gentle days": {"half_days": 0.35, "gentle_days": 0.2},
    "fatigue waves": {"wave_every_weeks": 3.0},
    "relapse": {"relapse_week": 2},
}
RUNS = (
    [(name, "plain") for name in PEOPLE]
    + [("reader_a", way) for way in WAYS if way != "plain"]
    + [("reader_d", "bad reports"), ("reader_b", "lost feeling")]
)

TWELVE_WEEKS = [(name, "plain") for name in PEOPLE] + [
    (name, way)
    for name in ("reader_a", "reader_d")
    for way in ("bad reports", "lost feeling", "lost feeling, told", "30 % missed")
]


def in_one_process(pair: tuple[str, str]) -> Any:
    """A run is made once and asked by many tests: where several processes test, by those of one."""
    name, way = pair
    return pytest.param(pair, id=f"{name}: {way}", marks=pytest.mark.xdist_group(f"{name} {way}"))


@pytest.fixture(params=[in_one_process(pair) for pair in RUNS])
def made(request: pytest.FixtureRequest) -> Run:
    name, way = request.param
    return run(name, **WAYS[way])


def test_no_first_exposure_is_above_95_percent_of_the_true_strength(made):
    assert all((one.truth.true_relative or 0.0) <= 0.95 for one in first_exposures(made))


def test_most_sets_keep_their_reserve(made):
    sets = loaded_sets(made)
    # A set ends when it feels as hard as planned: told three points too low, it ends later than planned.
    honest = made.virtual.traits.effort_bias == 0.0 and not made.virtual.traits.lost_feeling
    least = 0.9 if honest else 0.7
    assert sum(map(reserve_kept, sets)) >= least * len(sets)
    assert sum(map(overshoot, sets)) <= (1.0 - least) * len(sets)


def test_the_minutes_stay_in_the_budget(made):
    most = made.person.preferences.minutes_per_session
    assert all(day.session.minutes <= most for day in made.days if day.session)


def test_at_most_two_ties_a_session(made):
    for day in made.days:
        if day.session:
            ties = {tie_of(asked.prescription.resistance) for asked in day.session.exercises} - {None}
            assert len(ties) <= 2, day.date


def test_the_load_rises_by_more_than_10_percent_only_where_it_settles_in_or_says_so(made):
    declared = {"progression.settle_in", "progression.colour_step"}
    # A load that rises without a step is another set-up between sessions.
    stepped = {"progression.load_up", "progression.chosen_harder"}
    for step in load_steps(made):
        if step.session > 3 and stepped & set(step.rules):
            assert step.rise <= 0.10 + 1e-6 or declared & set(step.rules), step


def test_what_was_trained_yesterday_rests(made):
    trained: dict[str, dt.date] = {}
    for day in made.days:
        muscles: set[str] = set()
        for one in day.sets:
            muscles |= MUSCLES_OF.get(get(one.asked.exercise).movement, frozenset())
        for muscle in muscles:
            assert (day.date - trained.get(muscle, dt.date(2000, 1, 1))).days >= 2
        trained.update(dict.fromkeys(muscles, day.date))


def test_only_owned_bands_are_used(made):
    owned = {(band.brand, band.colour) for band in made.person.equipment.bands}
    used = {tie[:2] for one in made.sets if (tie := tie_of(one.done.resistance)) is not None}
    assert used <= owned


def test_training_does_not_spiral_to_nothing(made):
    full = [day for day in made.days if day.session and day.session.day == "full" and day.sets]
    if not full:
        return
    first, last = full[0], full[-1]
    assert len(last.sets) >= 0.5 * len(first.sets)


def test_sides_that_begin_in_one_form_move_on_together():
    together = apart = 0
    for day in run("control_f").days:
        if day.session is None or day.session.day != "full":
            continue
        forms: dict[str, dict[str, str]] = {}
        for asked in day.session.exercises:
            one = asked.prescription
            forms.setdefault(one.movement, {})[one.side] = one.exercise
        for sides in forms.values():
            if {"left", "right"} <= sides.keys():
                together += sides["left"] == sides["right"]
                apart += sides["left"] != sides["right"]
    assert together >= 9 * apart > 0 or apart == 0


def test_the_log_passes_its_own_door(made):
    lines = [line_of(event) for event in made.log.events]
    log = log_from_lines(lines, person_id=made.person.person.id, owned=made.person.equipment.bands)
    assert log.events == made.log.events


def test_four_days_in_a_row_still_rest_every_muscle():
    from dataclasses import replace

    daily = replace(
        person("reader_a"),
        preferences=replace(
            person("reader_a").preferences, days=("monday", "tuesday", "wednesday", "thursday")
        ),
    )
    test_what_was_trained_yesterday_rests(train(daily, seed=3, weeks=2))


def test_readers_keep_out_of_what_their_gates_forbid():
    for one in run("reader_c").sets:
        assert get(one.asked.exercise).posture != "prone"
        assert one.asked.exercise != "hip_abduction.side_lying"
    for one in run("reader_e").sets:
        assert (one.asked.exercise, one.asked.side) != ("hip_flexion.supine_straight_leg_raise", "left")


def test_same_seed_same_bytes_and_another_seed_another_log():
    texts = [
        "".join(line_of(event) for event in train(person("reader_e"), seed=seed, weeks=2).log.events)
        for seed in (5, 5, 6)
    ]
    assert texts[0] == texts[1] != texts[2]
    ids = [event.id for event in train(person("reader_e"), seed=5, weeks=2).log.events]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids) or [i[:13] for i in ids] == sorted(i[:13] for i in ids)


def test_a_relapse_rests_until_it_has_settled_and_comes_back_lighter():
    made = run("reader_a", relapse_week=2, weeks=6)
    tested = last_test_date(made.person)
    assert tested is not None
    start = tested + dt.timedelta(days=1)
    kinds = {(day.date - start).days: day.session.day for day in made.days if day.session}
    assert {kind for day, kind in kinds.items() if 14 <= day + 1 < 28} == {"rest"}
    after = [day for day in made.days if (day.date - start).days >= 28 and day.sets]
    before = {
        (one.asked.exercise, one.asked.side): one
        for day in made.days
        for one in day.sets
        if day.date < after[0].date
    }
    for one in after[0].sets:
        last = before.get((one.asked.exercise, one.asked.side))
        if last is not None and last.asked.peak_torque_nm and one.asked.peak_torque_nm:
            work = one.asked.peak_torque_nm * (one.asked.dose.reps or 0)
            assert work <= last.asked.peak_torque_nm * (last.asked.dose.reps or 0) + 1e-9


def test_what_is_learned_from_sets_never_enters_the_tests():
    made = run("reader_a", tests=(4,))
    after = merge_tests(made.person, made.log)
    assert after.strength[: len(made.person.strength)] == made.person.strength
    assert len(after.strength) == 2 * len(made.person.strength)
    sources = {row.source for row in capacities(after).rows}
    assert "learned" not in sources
    assert beliefs(bench(made.person), sessions(made.log))


def test_repeated_tests_follow_the_truth_within_their_error():
    judged = [one for seed in range(1, 4) for one in verdicts(run("reader_a", seed=seed, tests=(4,)))]
    assert len(judged) == 30
    errors = [one.measured - one.true for one in judged]
    assert abs(sum(errors) / len(errors)) < 0.05
    assert sum(one.false for one in judged) <= 2


@pytest.mark.parametrize(("name", "way"), TWELVE_WEEKS)
def test_twelve_weeks_keep_most_sets_in_the_target_inside_the_guard_rails(name, way):
    made = run(name, weeks=12, **WAYS[way])
    sets = loaded_sets(made)
    if way == "plain":  # as docs/simulation.md has it: each life to half, and most of two lives together
        assert sum(map(in_target, sets)) >= 0.5 * len(sets)
        sets += loaded_sets(run(name, weeks=12, seed=2))
    assert sum(map(in_target, sets)) > 0.5 * len(sets)
    for check in (
        test_no_first_exposure_is_above_95_percent_of_the_true_strength,
        test_most_sets_keep_their_reserve,
        test_the_minutes_stay_in_the_budget,
        test_at_most_two_ties_a_session,
        test_the_load_rises_by_more_than_10_percent_only_where_it_settles_in_or_says_so,
        test_training_does_not_spiral_to_nothing,
    ):
        check(made)
    assert sum(made.gains[12].values()) > 0.0

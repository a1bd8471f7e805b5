import datetime as dt
import json
import math
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.catalogue.measures import measure_rows
from hipstride.figure.charts.of_person import report_charts
from hipstride.prescription.report import report
from hipstride.prescription.report_present import report_json
from hipstride.prescription.report_strength import training_words
from hipstride.record.canonical import to_jsonable
from hipstride.record.event import Log, SetDone, SetSkipped
from hipstride.record.person import (
    BalanceTest,
    ChairStand,
    LevelAnswer,
    LimitedBy,
    ManualGrade,
    Score,
    WalkingTest,
)
from tests.prescription.reading_grade import reading_grade
from tests.prescription.report_cases import (
    CLAMSHELL,
    DAY,
    FIRST,
    GREEN,
    LATEST,
    RED,
    WEEK,
    log,
    logged_test,
    mirrored,
    person,
    session,
    strength,
    walk,
)


def made(*tests, events=None, date=DAY, **others):
    return report(person(*tests, **others), events, date=date)


def twice(left=100.0, right=100.0, **others):
    """A test of 100 a side and a second one."""
    return strength(), strength(LATEST, left, right, **others)


def verdicts(*tests):
    return {(row.movement, row.side): row.verdict for row in made(*tests).changes}


# --- verdicts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latest", "verdict", "direction"),
    [
        (100.0, "within error", "same"),
        (143.0, "within error", "stronger"),  # 36 % of the mean of both, 121.5, is 43.7
        (144.0, "real", "stronger"),  # 43.9
        (70.0, "within error", "weaker"),  # 30.6
        (69.0, "real", "weaker"),  # 30.4
    ],
)
def test_real_only_beyond_what_the_test_can_miss(latest, verdict, direction):
    row = made(*twice(left=latest)).changes[0]
    assert (row.side, row.verdict, row.direction) == ("left", verdict, direction)
    assert row.mdc == pytest.approx(0.36 * (100.0 + latest) / 2.0)
    assert row.mdc_optimistic == pytest.approx(0.13 * (100.0 + latest) / 2.0)
    assert row.change == pytest.approx(latest - 100.0)
    assert (row.n_baseline, row.n_latest, row.unit) == (3, 3, "N")
    assert (row.test, row.device, row.position) == ("make", "microFET2", "seated")


@pytest.mark.parametrize(
    "other",
    [
        {"lever_m": 0.40},
        {"device": "Lafayette"},
        {"test": "break"},
        {"hip_angle_deg": 80.0},
        {"knee_angle_deg": 60.0},
        {"position": "supine"},
        {"fixation": "belt"},
        {"gravity": "tared"},
    ],
)
def test_only_like_is_compared_with_like(other):
    found = made(*twice(left=200.0, right=200.0, **other))
    assert [row.verdict for row in found.changes] == ["retest", "retest"]
    assert all(row.change is None and row.mdc is None and row.reason for row in found.changes)
    assert found.headline.probability is None
    assert found.expected_by_chance == 0
    assert {(one.what, one.side) for one in found.missing} == {("strength", "left"), ("strength", "right")}
    assert all("not the same test" in one.reason for one in found.missing)
    assert "not done in the same way" in found.headline.statement


def test_a_large_change_in_doubt_is_to_be_tested_again():
    row = made(*twice(left=200.0, limited_by=LimitedBy(left="pain"))).changes[0]
    assert row.verdict == "retest"
    assert "pain" in row.text
    assert "Test again" in row.text
    row = made(*twice(left=200.0, tester="T2")).changes[0]
    assert row.verdict == "retest"
    assert "tester" in row.reason


def test_the_verdict_is_on_the_raw_reading():
    """The weight of the limb, which the dose adds, changes nothing: mass and height do not matter."""
    heavy = person(*twice(left=150.0))
    heavy = replace(heavy, person=replace(heavy.person, mass_kg=120.0, height_m=1.9))
    light = made(*twice(left=150.0))
    assert report(heavy, date=DAY).changes == light.changes
    assert "raw test reading" in light.basis
    assert (light.changes[0].baseline, light.changes[0].latest) == (100.0, 150.0)


def test_a_side_that_could_not_be_tested_is_named():
    first = strength(right=(), limited_by=LimitedBy(right="unable"))
    found = made(first, strength(LATEST, 150.0, 40.0))
    unable = [one for one in found.missing if one.reason == "unable"]
    assert [(one.side, one.movement, one.date) for one in unable] == [("right", "hip_flexion", FIRST)]
    assert [row.side for row in found.symmetry if row.baseline] == []


# --- the headline and chance -------------------------------------------------------------------------

MOVEMENTS = {
    "hip_flexion": "seated",
    "hip_abduction": "side_lying",
    "hip_extension": "prone",
    "knee_extension": "seated",
    "knee_flexion": "seated",
}


def visit(date, readings):
    """A test of every movement; readings by movement and side."""
    return [
        strength(
            date,
            (readings[movement, "left"],),
            (readings[movement, "right"],),
            movement=movement,
            position=position,
            hip_angle_deg=90.0 if position == "seated" else 0.0,
        )
        for movement, position in MOVEMENTS.items()
    ]


def everyone(value):
    return {(movement, side): value for movement in MOVEMENTS for side in ("left", "right")}


def test_many_small_gains_make_a_likely_one():
    found = made(*visit(FIRST, everyone(100.0)), *visit(LATEST, everyone(134.0)))
    assert {row.verdict for row in found.changes} == {"within error"}
    assert found.headline.probability > 0.95
    assert found.headline.p_two_sided < 0.05
    assert found.headline.statement.startswith("Very likely stronger. Over 10 tests you push 34 % more")
    assert "more than the tests can miss" in found.headline.statement
    assert found.expected_by_chance == pytest.approx(0.5)
    assert found.chance == (
        "0 of 10 rows are beyond what the test can miss. By chance alone it would be 0.5 of 10, up or down."
    )


def test_a_composite_that_is_likely_at_best_is_still_within_what_the_tests_can_miss():
    found = made(*visit(FIRST, everyone(100.0)), *visit(LATEST, everyone(110.0)))
    assert 0.05 < found.headline.p_two_sided < 0.5
    assert "still within what the tests can miss" in found.headline.statement


def test_no_change_is_no_change():
    found = made(*visit(FIRST, everyone(100.0)), *visit(LATEST, everyone(100.0)))
    assert found.headline.probability == pytest.approx(0.5)
    assert found.headline.statement.startswith("No clear change.")


def test_false_verdicts_are_about_as_many_as_announced():
    """Nobody changes; errors as the catalogue has them: correlated within a visit."""
    rng = np.random.default_rng(20260105)
    sem, rho, people = math.sqrt(math.log1p(0.13**2)), 0.5, 400
    rows = real = composite = likely = 0
    for _ in range(people):
        visits = []
        for date in (FIRST, LATEST):
            errors = math.sqrt(rho) * rng.normal() + math.sqrt(1 - rho) * rng.normal(size=10)
            readings = 100.0 * np.exp(sem * errors)
            visits += visit(date, dict(zip(everyone(0.0), readings, strict=True)))
        found = made(*visits)
        rows += len(found.changes)
        real += sum(row.verdict == "real" for row in found.changes)
        composite += found.headline.p_two_sided < 0.05
        likely += found.headline.statement.startswith("Very likely stronger")
    assert rows == 10 * people
    assert 0.03 < real / rows < 0.07
    assert 0.02 < composite / people < 0.08
    assert 0.02 < likely / people < 0.08


# --- symmetry ----------------------------------------------------------------------------------------


def test_symmetry_shows_both_values():
    row = made(strength(left=60.0, right=120.0)).symmetry[0]
    assert (row.latest.left_n, row.latest.right_n) == (60.0, 120.0)
    assert row.latest.log_ratio == pytest.approx(math.log(2.0))
    assert row.latest.difference_percent == pytest.approx(50.0)
    assert (row.latest.weaker, row.latest.beyond_error, row.baseline) == ("left", True, None)
    assert row.text == "Left 60, right 120. Your left side is weaker by 50 %."


def test_the_symmetry_trap_is_said_aloud():
    found = made(strength(left=60.0, right=200.0), strength(LATEST, 61.0, 80.0))
    row = found.symmetry[0]
    assert row.strong_side_lost
    assert row.trend == "more even"
    assert row.text.endswith("The sides are closer because the strong side got weaker. That is no gain.")
    assert "left 60, right 200" in row.text
    assert "left 61, right 80" in row.text
    assert found.headline.statement.endswith("Mind the two sides: a strong side got weaker.")


def test_the_trap_within_the_error_is_said_too_but_not_in_the_headline():
    found = made(strength(left=60.0, right=200.0), strength(LATEST, 61.0, 160.0))
    row = found.symmetry[0]
    assert (row.trend, row.strong_side_lost) == (None, True)
    assert "looks smaller, but only because the strong side got weaker" in row.text
    assert "Mind" not in found.headline.statement


def test_sides_that_come_together_by_gain_are_said_so():
    row = made(strength(left=50.0, right=200.0), strength(LATEST, 150.0, 200.0)).symmetry[0]
    assert (row.trend, row.strong_side_lost) == ("more even", False)
    assert row.text.endswith("The two sides are closer than before.")


def test_the_folded_normal_trap():
    """Equal limbs look unequal by error alone, and "improve" half of the time; neither is called anything."""
    rng = np.random.default_rng(7)
    sem = math.sqrt(math.log1p(0.13**2))
    sizes, trends, called = [], 0, 0
    for _ in range(600):
        first, latest = 100.0 * np.exp(sem * rng.normal(size=(2, 2)))
        row = made(strength(FIRST, (first[0],), (first[1],)), strength(LATEST, (latest[0],), (latest[1],)))
        pair = row.symmetry[0]
        sizes.append(pair.latest.difference_percent)
        trends += pair.trend is not None
        called += pair.latest.beyond_error
    assert np.mean(sizes) == pytest.approx(pair.by_error_alone_percent, abs=1.0)
    assert pair.by_error_alone_percent > 10.0
    assert trends / 600 < 0.08
    assert 0.02 < called / 600 < 0.08


def test_a_side_held_back_by_pain_is_not_called_weaker():
    row = made(strength(left=60.0, right=120.0, limited_by=LimitedBy(left="pain"))).symmetry[0]
    assert row.limited == {"left": "pain"}
    assert "weaker" not in row.text


reading = st.floats(5.0, 800.0)


@given(reading, reading, reading, reading)
def test_a_mirrored_person_gets_the_mirrored_report(a, b, c, d):
    tests = strength(FIRST, (a,), (b,)), strength(LATEST, (c,), (d,))
    found, mirror = made(*tests), made(*map(mirrored, tests))
    swap = {"left": "right", "right": "left", None: None}

    def turned(row):
        values = asdict(row)
        return {**values, "side": swap[values["side"]]}

    assert [asdict(row) for row in found.changes] == [turned(row) for row in reversed(mirror.changes)]
    # The therapist's line names the sides.
    assert replace(mirror.headline, statistics="") == replace(found.headline, statistics="")
    one, two = found.symmetry[0], mirror.symmetry[0]
    assert (one.trend, one.strong_side_lost) == (two.trend, two.strong_side_lost)
    assert one.latest.weaker == swap[two.latest.weaker]
    assert one.latest.log_ratio == pytest.approx(-two.latest.log_ratio)
    assert one.latest.difference_percent == two.latest.difference_percent


# --- training stands beside --------------------------------------------------------------------------


def trained(*efforts, resistance=RED, reps=10, day="full"):
    return log(
        *(
            session(FIRST + (number + 1) * WEEK, (resistance, reps, effort), day=day)
            for number, effort in enumerate(efforts)
        )
    )


def test_sets_without_a_repetition_are_left_out():
    events = trained(8, 7, reps=0)
    assert made(strength(), events=events).training == ()


def test_the_same_band_was_an_8_now_a_5():
    row = made(strength(), events=trained(8, 7, 5)).training[0]
    assert (row.exercise, row.side, row.days, row.finding) == (CLAMSHELL, "left", 3, "easier")
    assert (row.same.effort_first, row.same.effort_latest, row.same.change) == (8, 5, -3)
    assert (row.load, row.load_change) == ("same", 0.0)
    assert row.text == "Same band, 10 times: effort was 8, now 5. The load is as it was."


def test_effort_is_compared_with_one_set_up_only():
    events = log(
        session(FIRST + WEEK, (RED, 10, 8)),
        session(FIRST + 2 * WEEK, (RED, 12, 3), (RED, 10, 2)),  # other repetitions, another set
        session(FIRST + 3 * WEEK, (GREEN, 10, 6)),
    )
    row = made(strength(), events=events).training[0]
    assert row.same is None
    assert (row.finding, row.load) == (None, "heavier")
    assert 0.05 < row.load_change < 0.5
    assert f"up by {100 * row.load_change:.0f} %" in row.text


@pytest.mark.parametrize("day", ["half", "gentle"])
def test_only_full_days_count_for_effort(day):
    events = log(session(FIRST + WEEK, (RED, 10, 8)), session(FIRST + 2 * WEEK, (RED, 10, 2), day=day))
    found = made(strength(), events=events)
    assert (found.training[0].days, found.training[0].same) == (1, None)
    assert found.adherence.done == 2  # all days count as done


@pytest.mark.parametrize(
    "spoilt",
    [{"stopped_because": why} for why in ("pain", "spasm", "wobble", "interrupted")] + [{"form": "no"}],
)
def test_spoilt_sets_say_nothing(spoilt):
    bad = SetDone(CLAMSHELL, "left", 1, 10, RED, effort=2.0, **spoilt)
    events = log(session(FIRST + WEEK, (RED, 10, 8)), session(FIRST + 2 * WEEK, bad))
    assert made(strength(), events=events).training[0].same is None


@given(st.lists(st.tuples(st.sampled_from([RED, GREEN]), st.integers(1, 20), st.integers(0, 10)), max_size=8))
def test_what_is_learned_from_training_never_enters(sets):
    tests = twice(left=150.0, right=120.0)
    events = log(*(session(FIRST + (place + 1) * WEEK, one) for place, one in enumerate(sets)))
    with_log, without = made(*tests, events=events), made(*tests)
    assert with_log.changes == without.changes
    assert with_log.headline == without.headline
    assert with_log.symmetry == without.symmetry
    assert with_log.expected_by_chance == without.expected_by_chance


def test_training_is_said_beside_the_row_of_its_movement():
    tests = (
        strength(movement="hip_external_rotation"),
        strength(LATEST, 106.0, movement="hip_external_rotation"),
    )
    found = made(*tests, events=trained(8, 5))
    left, right = found.changes
    assert left.text == "100, now 106. Stronger by 6. That is still within what the test can miss (37)."
    words = training_words(left, found.said_by_training(left.movement, left.side))
    assert words == "Your training says the same: this band was an 8, now a 5."
    assert training_words(right, found.said_by_training(right.movement, right.side)) == ""


def test_training_that_disagrees_does_not_say_the_same():
    tests = (
        strength(movement="hip_external_rotation"),
        strength(LATEST, 90.0, movement="hip_external_rotation"),
    )
    found = made(*tests, events=trained(8, 5))
    row = found.changes[0]
    said = training_words(row, found.said_by_training(row.movement, row.side))
    assert said == "Your training says: this band was an 8, now a 5."


# --- what was done, and the next test ----------------------------------------------------------------


def test_adherence():
    days = [FIRST + dt.timedelta(days=offset) for offset in (2, 5, 7, 9, 12)]  # wed, sat, mon, wed, sat
    events = log(*(session(day, (RED, 10, 5)) for day in days))
    found = made(strength(), events=events, date=FIRST + dt.timedelta(days=14)).adherence
    # Due from the day after the test: wed, sat, mon, wed, sat; the monday of the report is not over yet.
    assert (found.done, found.prescribed, found.weeks_trained) == (5, 5, 2)
    assert (found.as_prescribed, found.last) == (1.0, days[-1])


def test_half_and_skipped_sets_show_in_adherence():
    skipped = session(FIRST + WEEK, (RED, 10, 5))
    skipped[1] = replace(skipped[1], id="s", type="set_skipped", body=SetSkipped(CLAMSHELL, "left", 2))
    events = log(session(FIRST + WEEK * 2, (RED, 10, 5)), skipped, session(FIRST + 3 * WEEK, (RED, 10, 5)))
    assert made(strength(), events=events).adherence.as_prescribed == pytest.approx(2 / 3)


def test_prescribed_ends_with_the_programme():
    later = DAY + 52 * WEEK
    assert made(strength(), events=trained(8, 5), date=later).adherence.prescribed == 36


@pytest.mark.parametrize(
    ("tests", "date", "week", "due", "overdue"),
    [
        ([FIRST], FIRST, 4, dt.date(2026, 2, 3), False),
        ([FIRST], DAY, 4, dt.date(2026, 2, 3), True),
        ([FIRST, dt.date(2026, 1, 27)], DAY, 8, dt.date(2026, 3, 3), True),
        ([FIRST, LATEST], DAY, 12, dt.date(2026, 3, 31), False),
    ],
)
def test_the_next_test(tests, date, week, due, overdue):
    found = made(*map(strength, tests), date=date).next_test
    assert (found.week, found.date, found.overdue) == (week, due, overdue)


def test_after_week_12_there_is_no_next_test():
    assert made(strength(), strength(dt.date(2026, 4, 1)), date=dt.date(2026, 4, 2)).next_test is None
    assert made().next_test.week == 0


# --- walking and chair -------------------------------------------------------------------------------


def test_the_short_walk_has_its_own_error_and_its_own_important_change():
    row = made(walking=(walk(FIRST, 8.2, 7.8), walk(LATEST, 6.1, 5.9))).walking[0]
    assert (row.baseline, row.latest, row.improved) == (8.0, 6.0, True)
    assert row.mdc.value == pytest.approx(0.23 * 7.0)
    assert (row.mdc.quantity, row.verdict) == ("sdc", "real")
    assert row.mic.value == pytest.approx(0.2 * 8.0)
    assert row.important is True
    assert row.text == (
        "The short walk (25 feet): 8.0 s, now 6.0 s. Faster by 2.0 s. That is more than the test can miss "
        "(1.6 s). It is as large as a change that counts in daily life (1.6 s)."
    )


def test_scores_are_compared_the_way_that_is_better_with_the_figures_of_their_part():
    told = [Score(day, "mfis_physical", n) for day, n in ((FIRST, 30), (LATEST, 19))]
    told += [Score(day, "msws_12", n) for day, n in ((FIRST, 60), (LATEST, 66))]
    walking, fatigue = made(score=tuple(told)).scores
    assert (fatigue.mdc.value, fatigue.mic, fatigue.verdict, fatigue.improved) == (9.9, None, "real", True)
    assert fatigue.text == (
        "MFIS, physical part: 30 points, now 19 points. Better by 11 points. That is more than the test can "
        "miss (9.9 points)."
    )
    assert (walking.mdc.value, walking.verdict, walking.improved) == (6.8, "within error", False)
    better = made(score=(Score(FIRST, "msws_12", 60), Score(LATEST, "msws_12", 55))).scores[0]
    assert (better.mic.value, better.important) == (8.0, False)


def test_another_version_of_a_questionnaire_is_not_compared_and_the_last_answer_of_a_day_counts():
    first, again = Score(FIRST, "msws_12", 60, "1"), Score(FIRST, "msws_12", 50, "1")
    row = made(score=(first, again, Score(LATEST, "msws_12", 40, "2"))).scores[0]
    assert (row.baseline, row.verdict, row.reason) == (50, "retest", "other version: 1, then 2")


def test_what_could_not_be_done_is_said():
    tests = {
        "walking": (WalkingTest(LATEST, "6mwt", limited_by="unable"), walk(FIRST, 8.0)),
        "balance": (BalanceTest(LATEST, "one_leg", limited_by="fear"),),
    }
    said = [one.text for one in made(**tests).missing if "could not" in one.text]
    assert said == [
        "The 6-minute walk: could not be done on 9 March 2026 (unable).",
        "Standing on one leg: could not be done on 9 March 2026 (fear).",
    ]


def test_standing_still_is_compared_leg_by_leg_without_a_verdict():
    stands = [
        BalanceTest(day, "one_leg", left_seconds=left, right_seconds=9.0)
        for day, left in ((FIRST, 3.0), (LATEST, 8.0))
    ]
    left, right = made(balance=tuple(stands)).balance
    assert (left.measure, left.change, left.verdict, left.improved) == ("one_leg_left", 5.0, None, True)
    assert (right.measure, right.change) == ("one_leg_right", 0.0)
    assert made(balance=tuple(stands[:1])).missing[-1].what == "balance"


def test_a_change_that_counts_may_be_too_small_to_be_seen():
    tests = [
        replace(walk(date, measure="6mwt"), metres=(m,)) for date, m in ((FIRST, 300.0), (LATEST, 325.0))
    ]
    row = made(walking=tuple(tests)).walking[0]
    assert (row.verdict, row.important, row.mic.value) == ("within error", True, 19.7)
    assert row.text.endswith("counts in daily life (20 m). This test can miss a change that counts.")


@pytest.mark.parametrize(
    ("latest", "verdict"), [(11.0, "within error"), (7.7, "real"), (9.4, "within error")]
)
def test_five_rises_need_more_than_25_percent(latest, verdict):
    rises = tuple(
        ChairStand(date, "five_times_sit_to_stand", seconds=seconds)
        for date, seconds in ((FIRST, 11.0), (LATEST, latest))
    )
    row = made(chair_stand=rises).chair[0]
    assert row.mdc.value == pytest.approx(0.25 * (11.0 + latest) / 2.0)
    assert row.verdict == verdict
    assert [each.figure for each in row.other] == [6.3]
    assert (row.mic, row.important) == (None, None)


def test_ten_metres_are_judged_as_speed():
    row = made(walking=(walk(FIRST, 20, measure="10mwt"), walk(LATEST, 10, measure="10mwt"))).walking[0]
    assert (row.baseline, row.latest, row.unit) == (0.5, 1.0, "m/s")
    assert row.mdc.value == pytest.approx(0.34 * 0.75)
    assert (row.verdict, row.improved) == ("real", True)


def test_a_measure_without_a_checked_error_is_not_judged():
    tests = [
        replace(walk(date, measure="2mwt"), metres=(metres,))
        for date, metres in ((FIRST, 100.0), (LATEST, 120.0))
    ]
    row = made(walking=tuple(tests)).walking[0]
    assert (row.mdc, row.verdict) == (None, None)
    assert (row.mic.value, row.important) == (9.6, True)
    assert "cannot call it real" in row.text


def test_only_checked_figures_raise_a_flag():
    checked = {
        (row.quantity, row.source)
        for id in ("t25fw", "10mwt", "2mwt", "6mwt", "tug", "5xsts", "30cst")
        for row in measure_rows(id)
        if row.status == "verified"
    }
    walks = [
        walk(date, 20.0, measure=measure) for measure in ("t25fw", "10mwt", "tug") for date in (FIRST, LATEST)
    ]
    walks += [
        replace(walk(date, measure=measure), metres=(metres,))
        for measure in ("2mwt", "6mwt")
        for date, metres in ((FIRST, 100.0), (LATEST, 90.0))
    ]
    rises = [ChairStand(date, "chair_stand_30_s", count=count) for date, count in ((FIRST, 8), (LATEST, 10))]
    found = made(walking=tuple(walks), chair_stand=tuple(rises))
    rows = (*found.walking, *found.chair)
    assert len(rows) == 6
    for row in rows:
        for each in (row.mdc, row.mic, *row.other):
            assert each is None or (each.quantity, each.source) in checked
    six = next(row for row in rows if row.measure == "6mwt")
    assert six.mic.value == 20.0  # a decline: the published one includes zero
    assert found.chair[0].verdict == "real"


def test_another_aid_is_another_test():
    found = made(walking=(walk(FIRST, 8.0, aid="stick"), walk(LATEST, 4.0, aid="rollator")))
    row = found.walking[0]
    assert (row.verdict, row.important) == ("retest", None)
    assert [(one.what, one.measure) for one in found.missing] == [("walking", "t25fw")]
    back = made(
        walking=(
            walk(FIRST, 8.0, aid="Stick"),
            walk(FIRST + WEEK, 3.0),
            walk(LATEST, 4.0, aid="stick"),
        )
    ).walking[0]
    assert (back.verdict, back.baseline) == ("real", 8.0)


# --- what is there when little is there --------------------------------------------------------------


def test_nothing_at_all():
    found = made()
    assert found.headline.probability is None
    assert (
        found.headline.statement
        == "There is no strength test yet, so we cannot say whether you got stronger."
    )
    assert (found.changes, found.symmetry, found.walking, found.chair, found.training) == ((),) * 5
    assert found.adherence.prescribed is None


def test_without_a_test_it_says_what_the_chart_is_made_from():
    graded = ManualGrade(FIRST, "hip_flexion", "seated", left=4, right=3)
    answer = LevelAnswer(FIRST, "hip_abduction.side_lying", left="just", right="just")
    found = made(manual_grade=(graded,), find_my_level=(answer,))
    assert found.headline.statement == (
        "There is no strength test yet, so we cannot say whether you got stronger. "
        "What we know of your strength is from the grade your therapist gave and your answers in find my level."
    )
    assert "strength" in report_charts(found, guesses=False)
    assert reading_grade(found.headline.statement) <= 6
    assert "What we know" not in made(strength()).headline.statement


def test_one_test_and_an_empty_log():
    found = made(strength(), walking=(walk(FIRST, 8.0),), events=Log())
    assert (
        found.headline.statement == "There is no second test yet, so we cannot say whether you got stronger."
    )
    assert [row.verdict for row in found.changes] == ["retest", "retest"]
    assert [one.what for one in found.missing] == ["strength", "strength", "walking"]


def test_a_log_without_tests():
    found = made(strength(), events=trained(8, 5))
    assert found.headline.probability is None
    assert found.training[0].finding == "easier"


def test_coarse_measures_are_named_as_such():
    grade = ManualGrade(FIRST, "hip_flexion", "seated", left=4.0, right=4.0)
    found = made(manual_grade=(grade, replace(grade, date=LATEST, left=5.0)))
    assert [one.what for one in found.missing] == ["manual_grade"]
    assert found.changes == ()


def test_tests_of_the_log_count_like_those_of_the_file():
    first, latest = twice(left=150.0)
    in_file = made(first, latest, walking=(walk(FIRST, 8.0), walk(LATEST, 5.0)))
    events = log(logged_test(latest), logged_test(walk(LATEST, 5.0), "walking"))
    assert made(first, walking=(walk(FIRST, 8.0),), events=events) == in_file


def test_what_lies_after_the_day_is_left_out():
    early = made(*twice(left=150.0), events=trained(8, 5), date=FIRST + WEEK)
    assert early.headline.probability is None
    assert early.adherence.done == 1


# --- for machines and for readers --------------------------------------------------------------------


def full():
    tests = (
        *twice(left=150.0, right=90.0),
        strength(movement="knee_extension", left=300.0, right=200.0),
        strength(LATEST, 210.0, 205.0, movement="knee_extension"),
        strength(movement="hip_extension", position="prone"),
    )
    rises = tuple(ChairStand(date, "five_times_sit_to_stand", seconds=11.0) for date in (FIRST, LATEST))
    return made(
        *tests, walking=(walk(FIRST, 8.0), walk(LATEST, 6.0)), chair_stand=rises, events=trained(8, 7, 5)
    )


def keys(value):
    if isinstance(value, dict):
        return {key: keys(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [keys(each) for each in value]
    return None


TOP = [
    "person", "date", "basis", "headline", "changes", "expected_by_chance", "chance", "symmetry", "walking",
    "chair", "balance", "scores", "training", "adherence", "missing", "next_test", "stopped", "overrides",
]  # fmt: skip
CHANGE = {
    "movement", "side", "position", "measure", "test", "device", "unit", "baseline", "latest", "baseline_date",
    "latest_date", "n_baseline", "n_latest", "change", "change_percent", "mdc", "mdc_optimistic", "verdict",
    "direction", "reason", "text",
}  # fmt: skip


@pytest.mark.parametrize(
    "found", [full(), made(), made(strength()), made(strength(left=0.0), strength(LATEST))]
)
def test_every_key_is_there_and_every_number_is_finite(found):
    plain = to_jsonable(report_json(found))
    assert list(plain) == TOP
    assert all(set(row) == CHANGE for row in plain["changes"])
    assert set(plain["headline"]) >= {"statement", "probability"}
    json.dumps(plain, allow_nan=False)


def test_the_words_are_easy_to_read():
    for found in (full(), made(strength()), made(*twice(device="Lafayette"))):
        texts = [found.headline.statement, found.adherence.text, found.next_test.text]
        for rows in (found.changes, found.symmetry, found.walking, found.chair, found.training):
            texts += [row.text for row in rows]
        for text in texts:
            assert reading_grade(text) <= 6, text


def test_the_change_that_is_said_is_the_difference_of_the_readings_that_are_shown():
    tests = (strength(left=37.4, right=37.4), strength(LATEST, 45.6, 37.0))
    left, right = made(*tests).changes
    assert left.text.startswith("37, now 46. Stronger by 9.")
    assert right.text == "37, now 37. No change."


@pytest.mark.parametrize(
    ("first", "latest", "told"),
    [
        (100.0, 144.0, "Stronger by 44. That is more than the test can miss (43.9)."),
        (100.0, 143.0, "Stronger by 43. That is still within what the test can miss (44)."),
        (100.4, 144.6, "Stronger by 45. That is more than the test can miss (44)."),
        (100.0, 69.0, "Weaker by 31. That is more than the test can miss (30). Tell your therapist."),
        (16.51, 23.7, "Stronger by 7. That is still within what the test can miss (7)."),
        (16.52, 24.4, "Stronger by 7.9. That is more than the test can miss (7.4)."),
        (100.0, 160.0, "Stronger by 60. That is more than the test can miss (47)."),
    ],
)
def test_a_change_beyond_the_error_never_reads_as_no_larger_than_it(first, latest, told):
    left = made(strength(left=first), strength(LATEST, latest)).changes[0]
    assert left.text.endswith(told), left.text

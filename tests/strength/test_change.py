import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.record.person import LimitedBy
from hipstride.strength.change import chance_sentence, changes, expected_by_chance, headline, side_notes
from tests.strength.people import DAY, strength_test

WEEK_8 = DAY + dt.timedelta(weeks=8)


def pair(left, right, movement="hip_flexion", position="seated", **more):
    """A first test of 100 N on both sides unless told, and a second one after eight weeks."""
    before = strength_test(movement, position, left=(left[0],), right=(right[0],))
    after = strength_test(movement, position, left=(left[1],), right=(right[1],), date=WEEK_8, **more)
    return [before, after]


def of(tests, side="left"):
    return next(row for row in changes(tests) if row.side == side)


def test_real_only_beyond_36_percent_of_the_mean():
    assert of(pair((100, 150), (100, 100))).verdict == "real gain"
    assert of(pair((100, 60), (100, 100))).verdict == "real loss"
    row = of(pair((100, 140), (100, 100)))
    assert row.verdict == "within error"
    assert row.mdc == pytest.approx(0.36 * 120)
    assert row.mdc_optimistic == pytest.approx(0.13 * 120)
    assert (row.baseline, row.latest, row.change) == (100, 140, 40)


@pytest.mark.parametrize(
    ("what", "setting"),
    [
        ("kind of test", {"test": "break"}),
        ("device", {"device": "other"}),
        ("hip angle", {"hip_angle_deg": 80}),
        ("knee angle", {"knee_angle_deg": 80}),
        ("lever arm", {"lever_m": 0.415}),
        ("fixation", {"fixation": "belt"}),
        ("gravity handling", {"gravity": "tared"}),
    ],
)
def test_only_like_with_like(what, setting):
    row = of(pair((100, 200), (100, 200), **setting))
    assert row.verdict == "not comparable"
    assert what in row.doubt
    assert row.change is None


def test_another_position_is_another_test():
    tests = [strength_test(), strength_test("hip_flexion", "supine", date=WEEK_8)]
    assert of(tests).verdict == "not comparable"


def test_a_centimetre_of_lever_is_let_through():
    assert of(pair((100, 200), (100, 200), lever_m=0.41)).verdict == "real gain"


@pytest.mark.parametrize(
    "setting",
    [
        {"limited_by": LimitedBy(left="pain")},
        {"tester": "T2"},
    ],
)
def test_a_doubtful_change_asks_for_a_retest(setting):
    row = of(pair((100, 200), (100, 200), **setting))
    assert row.verdict == "retest"
    assert row.doubt


def test_attempts_far_apart_ask_for_a_retest():
    after = strength_test(left=(150, 250, 200), right=(100,), date=WEEK_8)
    assert of([strength_test(), after]).verdict == "retest"


def test_first_against_latest_and_all_attempts_count():
    middle = strength_test(left=(500,), right=(500,), date=DAY + dt.timedelta(weeks=4))
    last = strength_test(left=(100, 110, 120), right=(100,), date=WEEK_8)
    row = of([last, strength_test(), middle])
    assert (row.baseline, row.latest) == (100, 110)
    assert (row.baseline_date, row.latest_date) == (DAY, WEEK_8)


def test_a_comparable_pair_is_found_behind_one_of_another_kind():
    other = strength_test(test="break", date=DAY + dt.timedelta(weeks=4))
    rows = [row for row in changes([*pair((100, 150), (100, 100)), other]) if row.side == "left"]
    assert [row.verdict for row in rows] == ["real gain"]


def test_no_retest_yet():
    rows = changes([strength_test()])
    assert [row.verdict for row in rows] == ["retest", "retest"]
    assert all(row.latest is None and row.change is None for row in rows)
    told = headline(rows)
    assert told.probability is None
    assert "nothing can be said" in told.statement
    assert headline(()).probability is None
    assert changes(()) == ()


def test_zero_readings_do_not_break_anything():
    row = of(pair((0, 50), (0, 0)))
    assert row.change_percent is None
    assert row.verdict == "real gain"
    assert headline(changes(pair((0, 50), (0, 0)))).probability is None


def test_the_composite_is_one_test_of_all_rows():
    rows = [
        row
        for movement in ("hip_flexion", "knee_extension", "knee_flexion")
        for row in changes(pair((100, 125), (100, 125), movement))
    ]
    told = headline(rows)
    mean = math.log(1.25)
    sem = math.sqrt(math.log1p(0.13**2))
    error = math.sqrt(2) * sem * math.sqrt((1 + 5 * 0.5) / 6)
    from statistics import NormalDist

    assert told.probability == pytest.approx(NormalDist().cdf(mean / error))
    assert told.statement.startswith("Likely stronger")
    assert told.mean_percent == pytest.approx(25.0)
    assert all(row.verdict == "within error" for row in rows)
    more = [
        row
        for movement in ("hip_flexion", "knee_extension", "knee_flexion")
        for row in changes(pair((100, 140), (100, 140), movement))
    ]
    assert headline(more).statement.startswith("Very likely stronger")
    assert "beyond the error" in headline(more).statement


def test_a_loss_is_said_in_the_same_words():
    rows = changes(pair((100, 60), (100, 60)))
    told = headline(rows)
    assert told.statement.startswith("Very likely weaker")
    assert (told.probability or 0.0) < 0.05
    assert headline(changes(pair((100, 100), (100, 100)))).statement.startswith("No clear change")


def test_more_symmetrical_because_the_strong_side_got_weaker_is_said_aloud():
    rows = changes(pair((100, 102), (200, 120)))
    (note,) = side_notes(rows)
    assert "because the strong side got weaker" in note
    assert "left 100 to 102 N, right 200 to 120 N" in note
    assert note in headline(rows).statement
    assert side_notes(changes(pair((100, 150), (200, 195)))) == ()  # the weak side won
    assert side_notes(changes(pair((100, 80), (200, 100)))) != ()


def test_what_chance_alone_would_do():
    assert expected_by_chance(10) == pytest.approx(0.5)
    sentence = chance_sentence(changes(pair((100, 150), (100, 100))))
    assert sentence.startswith("1 of 2 compared rows")
    assert "gains and losses together" in sentence


@given(st.lists(st.tuples(*[st.floats(1, 400)] * 4), min_size=1, max_size=3))
def test_mirrored_tests_give_mirrored_changes(readings):
    movements = ("hip_flexion", "knee_extension", "knee_flexion")

    def made(mirror):
        tests = []
        for movement, (a, b, c, d) in zip(movements, readings, strict=False):
            tests += pair((c, d), (a, b), movement) if mirror else pair((a, b), (c, d), movement)
        return changes(tests)

    def verdicts(rows, swap):
        other = {"left": "right", "right": "left"}
        return {(row.movement, other[row.side] if swap else row.side): row.verdict for row in rows}

    assert verdicts(made(False), False) == verdicts(made(True), True)
    assert headline(made(False)).probability == pytest.approx(headline(made(True)).probability)

"""What a test says as it is typed in, and the slips of a tester's hand that it asks about."""

import datetime as dt

import pytest

from hipstride.body.segments import body_model
from hipstride.strength.entry import NEWTONS, figures, same_test, slips
from hipstride.strength.norms import predicted_nm
from hipstride.strength.test import gravity_correction_nm
from tests.strength.people import DAY, MEASURED, WOMAN
from tests.strength.people import strength_test as made

LATER = DAY + dt.timedelta(days=28)


def strength_test(*args, **more):
    return made(*args, **{"lever_m": 0.35, **more})


def codes(test, *others, body=WOMAN):
    return [each.code for each in slips(test, others, body)]


def again(**changes):
    return strength_test(date=LATER, **changes)


def test_the_figures_of_each_side():
    test = strength_test(left=(113, 119, 116), right=())
    found = figures(test, MEASURED)
    assert set(found) == {"left"}
    left = found["left"]
    assert (left.mean_n, left.best_n, left.attempts) == (116, 119, 3)
    assert left.cv == pytest.approx(3.0 / 116.0)
    torque = 116 * 0.35 + gravity_correction_nm(test, body_model(MEASURED))
    norm = predicted_nm("hip_flexion", MEASURED)
    assert norm is not None
    assert left.torque_nm == pytest.approx(torque)
    assert left.percent_predicted == pytest.approx(100 * torque / norm.torque_nm)


@pytest.mark.parametrize(
    ("attempts", "more"),
    [
        ((100, 101, 99), False),
        ((100, 120, 140), True),
        ((100,), False),  # one attempt cannot disagree with itself
        ((60, 100, 140, 60, 140), False),  # enough is enough
        ((0, 0), False),
    ],
)
def test_one_more_attempt_is_asked_for_where_they_disagree(attempts, more):
    assert figures(strength_test(left=attempts), WOMAN)["left"].one_more is more


def test_a_right_test_asks_nothing():
    assert codes(strength_test(left=(60,), right=(80,))) == []
    assert codes(again(left=(66,), right=(88,)), strength_test(left=(60,), right=(80,))) == []


@pytest.mark.parametrize(("unit", "other"), [("N", "kg"), ("N", "lb"), ("kg", "N"), ("lb", "N")])
def test_a_unit_that_was_mistaken_is_seen_against_last_time(unit, other):
    shown = (100 / NEWTONS[other]) * NEWTONS[unit]  # the meter's number, taken for the wrong unit
    found = slips(
        again(left=(shown,), right=(shown,), shown_in=unit),
        (strength_test(left=(100,), right=(100,)),),
        WOMAN,
    )
    first = found[0]
    assert (first.code, first.field) == ("unit_left", "shown_in")
    words = {"N": "newtons", "kg": "kilograms", "lb": "pounds"}
    assert first.text.endswith(f"Does the meter show {words[other]}?")


def test_a_first_reading_in_kilograms_is_asked_about_too():
    assert codes(strength_test(left=(6,), right=(60,))) == ["unit_left"]


def test_sides_that_changed_places_are_seen():
    before = strength_test(left=(31,), right=(41,))
    found = slips(again(left=(42,), right=(30,)), (before,), WOMAN)
    assert [each.code for each in found] == ["swapped"]
    assert "left 31 N and right 41 N" in found[0].text
    assert codes(again(left=(36,), right=(41,)), before) == []  # one side got stronger
    assert codes(again(left=(42,), right=(40,)), before) == []


def test_a_jump_without_a_unit_to_explain_it():
    assert codes(again(left=(100,), right=(300,)), strength_test(left=(100,), right=(100,))) == ["jump_right"]


def test_what_no_hand_holds_against():
    assert "much_left" in codes(strength_test(left=(650,), right=(100,)))


def test_a_lever_longer_than_the_leg():
    assert codes(strength_test(left=(60,), right=(60,), lever_m=0.7)) == ["lever"]
    assert codes(strength_test("hip_abduction", "side_lying", (40,), (40,), lever_m=0.75)) == []
    assert codes(strength_test("knee_extension", left=(60,), right=(60,), lever_m=0.55)) == ["lever"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"test": "break"}, "way_test"),
        ({"lever_m": 0.33}, "way_lever_m"),
        ({"device": "other"}, "way_device"),
        ({"fixation": "belt"}, "way_fixation"),
        ({"hip_angle_deg": 80}, "way_hip_angle_deg"),
        ({"gravity": "tared"}, "way_gravity"),
        ({"position": "supine"}, "way_position"),
    ],
)
def test_another_way_than_last_time_is_asked_about(changes, code):
    position = changes.pop("position", "seated")
    before = strength_test(left=(60,), right=(60,))
    assert codes(again(position=position, left=(60,), right=(60,), **changes), before) == [code]


def test_a_day_before_a_later_test_is_asked_about():
    assert codes(strength_test(left=(60,), right=(60,)), again(left=(60,), right=(60,))) == ["order"]


def test_last_time_is_the_newest_before_in_the_same_position():
    one, two = strength_test(), again()
    lying = strength_test(position="supine", date=LATER + dt.timedelta(days=1))
    now = strength_test(date=LATER + dt.timedelta(days=9))
    assert same_test((one, two, lying), now) is two
    assert same_test((lying,), now) is lying
    assert same_test((now,), now) is None

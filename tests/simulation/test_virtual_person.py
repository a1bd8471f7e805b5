import math

import numpy as np
import pytest

from hipstride.prescription.today import today
from hipstride.simulation.traits import Traits
from hipstride.simulation.virtual_person import (
    VirtualPerson,
    effort_of,
    share_of_dose,
    virtual_person,
    worth_of,
)
from hipstride.strength.test import reading_of
from tests.simulation.runs import person


def made(name: str = "reader_a", seed: int = 1, **traits: object) -> VirtualPerson:
    return virtual_person(person(name), Traits(**traits), rng=np.random.default_rng(seed))  # type: ignore[arg-type]


def first_prescription(name: str = "reader_a"):
    day = person(name).strength[0].date.replace(day=12)
    return next(
        one.prescription
        for one in today(person(name), date=day).exercises
        if one.prescription.relative_load is not None
    )


def test_growth_follows_the_saturating_gain_at_a_full_dose():
    # cohort_saturating_gain.csv: tau 6 weeks, limit 18.16 %.
    virtual = made()
    for day in range(1, 85):
        for _ in range(3):
            virtual._worth.append((float(day - 1), ("hip_flexion", "left"), 1.0))
        virtual.wake(day)
        if day in (28, 56, 84):
            expected = {28: 0.088, 56: 0.134, 84: 0.157}[day]
            assert virtual.gain("hip_flexion", "left") == pytest.approx(expected, abs=0.004)
    assert virtual.gain("hip_flexion", "right") == 0.0


def test_without_training_nothing_grows_and_what_was_gained_fades():
    virtual = made()
    virtual.wake(30)
    assert virtual.growth == {}
    virtual.growth["hip_flexion", "left"] = 0.1
    virtual.wake(72)
    assert virtual.gain("hip_flexion", "left") == pytest.approx(0.1 / math.e, rel=0.02)


def test_the_truth_scatters_round_the_tests_without_a_bias():
    shifts = [made(seed=seed).shifts["hip_flexion", "left", "seated"] for seed in range(60)]
    assert abs(float(np.mean(shifts))) < 0.06
    assert 0.08 < float(np.std(shifts)) < 0.25


def test_a_stronger_truth_finds_the_same_set_easier():
    one = first_prescription()
    weak, strong = made(), made()
    for virtual, shift in ((weak, -0.2), (strong, 0.2)):
        virtual.shifts = dict.fromkeys(virtual.shifts, shift)
        virtual.wake(1)
    hard, easy = weak.perform(one, 1)[1], strong.perform(one, 1)[1]
    assert hard.true_relative is not None
    assert easy.true_relative is not None
    assert hard.true_relative == pytest.approx(easy.true_relative * math.exp(0.4), rel=0.25)
    assert hard.true_effort > easy.true_effort


def test_a_set_beyond_strength_is_stopped_and_told_as_hard():
    one = first_prescription()
    virtual = made(effort_sd=0.0, pain_share=0.0)
    virtual.shifts = dict.fromkeys(virtual.shifts, -1.5)
    virtual.wake(1)
    done, truth = virtual.perform(one, 1)
    assert done.reps == 0
    assert done.stopped_because == "tired"
    assert truth.true_effort == 10.0
    assert done.effort == 10.0


def test_lost_feeling_makes_reports_nearly_uninformative():
    one = first_prescription()
    told: dict[float, list[float]] = {-0.25: [], 0.4: []}
    for shift, efforts in told.items():
        virtual = made(lost_feeling=True)
        virtual.shifts = dict.fromkeys(virtual.shifts, shift)
        virtual.wake(1)
        efforts += [virtual.perform(one, 1)[0].effort or 0.0 for _ in range(200)]
    assert abs(float(np.mean(told[-0.25])) - float(np.mean(told[0.4]))) < 1.8
    assert float(np.std(told[0.4])) > 2.0


def test_reports_are_whole_numbers_from_0_to_10():
    one = first_prescription()
    virtual = made(effort_sd=4.0)
    virtual.wake(1)
    efforts = {virtual.perform(one, 1)[0].effort for _ in range(100)}
    assert all(effort is not None and 0 <= effort <= 10 and effort == round(effort) for effort in efforts)


def test_a_test_repeated_scatters_round_the_first_reading():
    test = person("reader_a").strength[0]
    means = []
    for seed in range(40):
        again = made(seed=seed).tested_again(test, test.date)
        assert (again.device, again.lever_m, again.position) == (test.device, test.lever_m, test.position)
        reading = reading_of(again.left_n)
        assert reading is not None
        means.append(reading.mean_n)
    assert float(np.mean(means)) == pytest.approx(116.0, rel=0.06)


def test_a_wave_and_a_relapse_take_strength_for_a_while():
    plain, waves = made(day_sd=0.0), made(day_sd=0.0, wave_every_weeks=4.0)
    low = 0
    for day in range(1, 57):
        plain.wake(day)
        waves.wake(day)
        low += waves._today < plain._today * 0.95
    assert 10 <= low <= 18
    relapse = made(day_sd=0.0, relapse_week=2)
    relapse.wake(14)
    assert relapse.in_relapse()
    assert relapse._today < 0.9


def test_effort_worth_and_dose_are_monotone():
    lefts = np.linspace(0, 40, 81)
    efforts = [effort_of(left) for left in lefts]
    assert efforts == sorted(efforts, reverse=True)
    assert effort_of(4.0) == 6.0
    worths = [worth_of(left, 0.6) for left in lefts]
    assert worths == sorted(worths, reverse=True)
    assert share_of_dose(0.0) == 0.0
    assert share_of_dose(4.0) == 1.0
    assert share_of_dose(2.0) < share_of_dose(3.0)

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.catalogue.segments import Sex
from hipstride.catalogue.torque_angle import anderson
from hipstride.strength.torque_angle import shape, shape_ratio

GOLDEN = Path(__file__).parent / "golden"
PEOPLE: dict[str, tuple[Sex, float, float]] = {
    "M": ("male", 75.0, 1.75),
    "F": ("female", 62.0, 1.63),
}
ACTIONS = ("hip_flexion", "hip_extension", "knee_flexion", "knee_extension", "hip_abduction")


@pytest.mark.parametrize(
    "row", list(csv.DictReader((GOLDEN / "anderson_isometric.csv").read_text().splitlines()))
)
def test_anderson_golden(row):
    """The published torque is its scale times the shape, wherever the shape is above its floor."""
    sex, mass, height = PEOPLE[row["sex"]]
    action = row["action"].replace(" ", "_")
    joint, _, direction = action.partition("_")
    peak = mass * 9.81 * height * anderson(joint, direction, sex, "18-25").c1
    for degrees in (0, 15, 30, 45, 60, 75, 90):
        published = float(row[f"Nm_at_{degrees}deg_flexion"])
        ours = peak * float(shape(action, sex, 22, degrees))
        if published > 0.31 * peak:
            assert ours == pytest.approx(published, abs=0.51)
        else:
            assert ours == pytest.approx(0.3 * peak, abs=0.02 * peak)


@pytest.mark.parametrize(
    "row", list(csv.DictReader((GOLDEN / "anderson_peaks.csv").read_text().splitlines()))
)
def test_anderson_peaks(row):
    sex, _, _ = PEOPLE[row["sex"]]
    angle = np.linspace(-40, 120, 1601)
    best = angle[np.argmax(shape(row["action"].replace(" ", "_"), sex, 22, angle))]
    assert best == pytest.approx(float(row["peak_angle_deg_flexion"]), abs=0.55)


def test_knee_extension_near_straight_keeps_half():
    """Trap: the published cosine goes to zero near straight; pooled norms say half of mid-range."""
    ratio, decided = shape_ratio("knee_extension", "female", 66, np.array([0.0, 5.0, 60.0]), 90.0)
    assert ratio[0] == ratio[1] == 0.5
    assert ratio[2] > 1.0
    assert "shape_floor" in decided


def test_up_by_at_most_a_quarter():
    """Trap: a seated test of hip flexion (90 degrees) used lying (0-40): the curve says far more."""
    ratio, decided = shape_ratio("hip_flexion", "male", 25, np.array([0.0, 20.0, 40.0]), 90.0)
    assert np.all(ratio == 1.25)
    assert decided == ("carry_up_limit",)


def test_down_is_free_until_the_floor():
    ratio, decided = shape_ratio("hip_abduction", "female", 50, np.array([0.0, 25.0, 40.0]), 0.0)
    assert ratio == pytest.approx([1.0, 1 - 0.014 * 25, 1 - 0.014 * 40])
    assert decided == ()


def test_rotation_is_flat():
    ratio, decided = shape_ratio("hip_external_rotation", "male", 50, np.array([0.0, 25.0]), 0.0)
    assert np.all(ratio == 1.0)
    assert decided == ()


def test_deep_hip_flexion_is_not_a_quotient_of_two_nothings():
    """Women of 55-65: the cosine ends at 100 degrees; a march from 90 to 108 must not lose 70 %."""
    ratio, decided = shape_ratio("hip_flexion", "female", 52, np.array([90.0, 108.0]), 90.0)
    assert np.all(ratio == 1.0)
    assert decided == ("shape_floor",)


@given(
    st.sampled_from(ACTIONS),
    st.sampled_from(["female", "male"]),
    st.integers(18, 100),
    st.floats(-30, 150),
    st.floats(-30, 150),
)
def test_ratios_stay_between_their_limits(action, sex, age, angle, test_angle):
    ratio, _ = shape_ratio(action, sex, age, np.array([angle]), test_angle)
    least = 0.5 if action == "knee_extension" else 0.3
    assert least <= ratio[0] <= 1.25
    same, decided = shape_ratio(action, sex, age, np.array([test_angle]), test_angle)
    assert same[0] == 1.0
    assert math.isfinite(ratio[0])
    assert "carry_up_limit" not in decided

import math

import numpy as np
import pytest

from hipstride.catalogue import torque_angle
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.segments import Sex
from tests.catalogue.tables import golden

BODY: dict[str, tuple[Sex, float, float]] = {"M": ("male", 75.0, 1.75), "F": ("female", 62.0, 1.63)}


def torque_nm(action: str, sex: str, flexion_rad):
    name, mass_kg, height_m = BODY[sex]
    joint, direction = action.split()
    row = torque_angle.anderson(joint, direction, name, "18-25")
    return mass_kg * 9.81 * height_m * row.c1 * np.cos(row.c2 * (flexion_rad - row.c3_rad))


@pytest.mark.parametrize("row", golden("anderson_isometric"), ids=lambda row: row["action"] + row["sex"])
def test_isometric_torque_over_the_range(row):
    for angle in range(0, 91, 15):
        found = torque_nm(row["action"], row["sex"], math.radians(angle))
        assert found == pytest.approx(float(row[f"Nm_at_{angle}deg_flexion"]), abs=0.51)


@pytest.mark.parametrize("row", golden("anderson_peaks"), ids=lambda row: row["action"] + row["sex"])
def test_peaks(row):
    angles = np.radians(np.arange(-40.0, 121.0, 0.1))
    torques = torque_nm(row["action"], row["sex"], angles)
    assert math.degrees(angles[torques.argmax()]) == pytest.approx(
        float(row["peak_angle_deg_flexion"]), abs=0.55
    )
    assert torques.max() == pytest.approx(float(row["peak_Nm"]), abs=0.06)


def test_hip_abduction_falls_along_a_line():
    line = torque_angle.hip_abduction_line()
    assert line.status == "recalled"
    found = [1 + line.slope_per_deg * angle for angle in (-10, 0, 10, 20, 30, 40)]
    assert found == pytest.approx([1.14, 1.0, 0.86, 0.72, 0.58, 0.44])
    assert (line.lowest_deg, line.highest_deg) == (-10, 40)


def test_everybody_has_an_age_group():
    ages = [18, 25, 40, 41, 55, 65, 66, 100]
    assert [torque_angle.age_group(age) for age in ages] == [
        "18-25",
        "18-25",
        "18-25",
        "55-65",
        "55-65",
        "55-65",
        "over 65",
        "over 65",
    ]


def test_there_is_no_row_for_abduction():
    with pytest.raises(CatalogueError, match="unknown torque-angle row 'hip abduction female 18-25'"):
        torque_angle.anderson("hip", "abduction", "female", "18-25")

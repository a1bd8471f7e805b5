"""The sled's rail force and the moments of hip and knee, against the tables, statics and published signs."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.body.closed_chain import sled_moments, solve_sled
from hipstride.body.segments import GRAVITY_M_S2
from hipstride.resistance.sled import friction_from_two_pulls, rail_force_n

HERE = Path(__file__).parent
TO_TABLE = 9.81 / GRAVITY_M_S2  # the table was printed with g = 9.81


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(HERE / "golden" / "sled_rail.csv"))
def test_rail_force_table(row):
    for column, direction in (("push_up_N", 1), ("hold_N", 0), ("lower_N", -1)):
        force = rail_force_n(
            float(row["moving_mass_kg"]),
            rail_angle_deg=float(row["rail_angle_deg"]),
            friction=float(row["mu"]),
            direction=direction,
        )
        assert force * TO_TABLE == pytest.approx(float(row[column]), abs=0.0501)


@given(mass=st.floats(5, 300), slope=st.floats(10, 60), friction=st.floats(0.0, 0.15))
def test_two_pulls_give_the_friction_back(mass, slope, friction):
    up, down = (
        rail_force_n(mass, rail_angle_deg=slope, friction=friction, direction=direction)
        for direction in (1, -1)
    )
    assert friction_from_two_pulls(up, down, rail_angle_deg=slope) == pytest.approx(friction, abs=1e-9)


THIGH, SHANK = 0.2425 * 1.70, 0.2529 * 1.70  # "male ratios, H = 1.70 m"


@pytest.mark.parametrize("row", rows(HERE.parent / "body" / "golden" / "sled_moments.csv"))
def test_moment_table(row):
    height = float(row["foot_height_above_rail_line_cm"]) / 100
    solution = solve_sled(
        np.radians(np.array([float(row["knee_flexion_deg"])])),
        thigh_m=THIGH,
        shank_m=SHANK,
        foot_height_m=height,
    )
    hip, knee = (float(part[0]) for part in sled_moments(solution, 100.0))
    pushed_hip, pushed_knee = (float(part[0]) for part in sled_moments(solution, 100.0, tangential_n=20.0))
    printed = {name: float(value) for name, value in row.items()}
    assert np.degrees(solution.thigh_above_rail_rad[0]) == pytest.approx(
        printed["thigh_above_rail_deg"], abs=0.0501
    )
    assert solution.knee_off_m[0] == pytest.approx(printed["knee_offset_n_k_m"], abs=0.0000501)
    assert hip == pytest.approx(printed["hip_ext_Nm_per_100N"], abs=0.0501)
    assert knee == pytest.approx(printed["knee_ext_Nm_per_100N"], abs=0.0501)
    assert pushed_hip - hip == pytest.approx(printed["hip_change_Nm_for_T_0p2N"], abs=0.0501)
    assert abs(pushed_knee - knee) == pytest.approx(printed["knee_change_Nm_for_T_0p2N"], abs=0.0501)
    assert pushed_knee < knee


lengths = st.floats(0.3, 0.55)


@given(thigh=lengths, shank=lengths, knee=st.floats(0.1, 2.0), height=st.floats(-0.1, 0.25))
def test_hip_and_knee_moments_add_up_exactly(thigh, shank, knee, height):
    solution = solve_sled(np.array([knee]), thigh_m=thigh, shank_m=shank, foot_height_m=height)
    force = 321.0
    hip, knee_torque = sled_moments(solution, force)
    assert (hip + knee_torque)[0] == pytest.approx(force * solution.knee_off_m[0], rel=1e-12, abs=1e-12)
    # The two links close on the plate.
    shank_turn = solution.thigh_above_rail_rad - knee
    assert solution.knee_along_m + shank * np.cos(shank_turn) == pytest.approx(solution.foot_along_m)
    assert solution.knee_off_m + shank * np.sin(shank_turn) == pytest.approx(height, abs=1e-12)


@given(thigh=lengths, shank=lengths, knee=st.floats(0.2, 1.9), height=st.floats(-0.05, 0.15))
def test_moments_do_the_work_of_the_carriage(thigh, shank, knee, height):
    """Virtual work: as the knee opens, hip and knee torque together do what lifts the carriage."""
    step, force = 1e-6, 500.0

    def solve(knee):
        return solve_sled(np.array([knee]), thigh_m=thigh, shank_m=shank, foot_height_m=height)

    before, after = solve(knee + step), solve(knee - step)
    hip, knee_torque = sled_moments(solve(knee), force)
    hip_opens = before.thigh_above_rail_rad - after.thigh_above_rail_rad
    work = hip * hip_opens + knee_torque * 2 * step
    assert work[0] == pytest.approx(force * (after.foot_along_m - before.foot_along_m)[0], rel=1e-5)


@given(thigh=lengths, shank=lengths, knee=st.floats(0.2, 1.9), height=st.floats(-0.05, 0.12))
def test_higher_feet_ask_less_of_the_knee(thigh, shank, knee, height):
    """Harandi 2013."""
    low, high = (
        sled_moments(solve_sled(np.array([knee]), thigh_m=thigh, shank_m=shank, foot_height_m=level), 100.0)
        for level in (height, height + 0.1)
    )
    assert high[1][0] < low[1][0]
    assert high[0][0] == pytest.approx(low[0][0] + 10.0)

import json
import math
from pathlib import Path

import pytest

from hipstride.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
PEOPLE = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
KEYS = {
    "movement",
    "side",
    "position",
    "angle_deg",
    "reading_n",
    "torque_nm",
    "dose_torque_nm",
    "se_nm",
    "source",
    "percent_predicted",
}


def run(name, capsys, *more):
    assert main(["strength", str(EXAMPLES / f"{name}.toml"), *more]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", PEOPLE)
def test_every_person_gets_a_finite_table(name, capsys):
    result = json.loads(run(name, capsys, "--json"))
    assert {"schema", "rules_version", "inputs_sha256"} <= set(result)
    rows = result["capacities"]
    for row in rows:
        assert set(row) >= KEYS
        for key in ("torque_nm", "dose_torque_nm", "se_nm"):
            assert math.isfinite(row[key])
            assert 0 < row[key] < 300
            assert row[key] == round(row[key], 2)
        assert 2 <= (row["percent_predicted"] or 50) <= 130
    both = {(row["movement"], row["side"]) for row in rows}
    assert len(both) == 12  # six movements, two sides


@pytest.mark.parametrize("name", PEOPLE)
def test_the_same_bytes_again(name, capsys):
    assert run(name, capsys, "--json") == run(name, capsys, "--json")


@pytest.mark.parametrize("name", PEOPLE)
def test_the_table_is_readable(name, capsys):
    shown = run(name, capsys)
    assert "Hip flexion" in shown
    assert "left" in shown
    assert "nan" not in shown.lower()


def find(name, capsys, movement, side):
    rows = json.loads(run(name, capsys, "--json"))["capacities"]
    return next(row for row in rows if (row["movement"], row["side"]) == (movement, side))


def test_the_sources_of_the_people(capsys):
    assert find("reader_a", capsys, "hip_flexion", "left")["source"] == "test"
    assert find("reader_a_home", capsys, "hip_flexion", "left")["source"] == "find_my_level"
    assert find("reader_b", capsys, "hip_abduction", "right")["source"] == "counted_set"
    assert find("reader_b", capsys, "hip_abduction", "left")["source"] == "manual_grade"
    assert find("reader_c", capsys, "knee_flexion", "left")["source"] == "norm"


def test_a_reading_is_the_mean_of_all_attempts(capsys):
    row = find("reader_c", capsys, "knee_extension", "left")
    assert (row["reading_n"], row["best_n"]) == (116.0, 121.0)
    assert row["torque_nm"] == pytest.approx(116 * 0.34)
    assert row["lower_bound"]  # pain stopped it


def test_the_weak_leg_of_reader_e_is_weak_everywhere(capsys):
    for movement in ("hip_flexion", "hip_abduction", "hip_extension", "knee_extension", "knee_flexion"):
        left, right = (find("reader_e", capsys, movement, side) for side in ("left", "right"))
        assert left["dose_torque_nm"] < 0.55 * right["dose_torque_nm"]


def test_the_healthy_control_is_near_the_norm(capsys):
    rows = json.loads(run("control_f", capsys, "--json"))["capacities"]
    tested = [row["percent_predicted"] for row in rows if row["source"] == "test"]
    assert all(80 <= percent <= 125 for percent in tested)


def test_a_person_without_any_test_is_sent_to_find_my_level(tmp_path, capsys):
    file = tmp_path / "new.toml"
    file.write_text('[person]\nid = "new"\nsex = "male"\nage = 40\nheight_m = 1.8\nmass_kg = 80.0\n')
    assert main(["strength", str(file)]) == 0
    assert "find my level" in capsys.readouterr().out
    assert main(["strength", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["capacities"] == []


def test_a_test_in_the_future_is_refused(capsys):
    assert main(["strength", str(EXAMPLES / "reader_a.toml"), "--date", "2025-01-01"]) == 2
    assert "future" in capsys.readouterr().err

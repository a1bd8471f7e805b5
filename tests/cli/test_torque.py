import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from hipstride.catalogue.exercises import all_exercises, get
from hipstride.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
PEOPLE = sorted(path.stem for path in EXAMPLES.glob("*_*.toml"))
NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 21, "maxItems": 21}
MAYBE = {"anyOf": [{"type": "null"}, NUMBERS]}
JOINT = {
    "type": "object",
    "required": [
        "side",
        "action",
        "angle_deg",
        "gravity_nm",
        "resistance_nm",
        "demand_nm",
        "capacity_nm",
        "relative_load",
        "stretch_percent",
        "uncertainty_nm",
    ],
    "properties": {
        "angle_deg": NUMBERS,
        "gravity_nm": MAYBE,
        "resistance_nm": NUMBERS,
        "demand_nm": NUMBERS,
        "capacity_nm": MAYBE,
        "relative_load": MAYBE,
        "stretch_percent": MAYBE,
        "uncertainty_nm": MAYBE,
    },
}
SHAPE = {
    "allOf": [
        JOINT,
        {
            "required": [
                "schema",
                "rules_version",
                "inputs_sha256",
                "exercise",
                "resistance",
                "also",
                "warnings",
            ],
            "properties": {
                "also": {"type": "array", "items": JOINT},
                "warnings": {"type": "array", "items": {"type": "string"}},
            },
        },
    ]
}
jsonschema.Draft202012Validator.check_schema(SHAPE)  # once, not for each result
VALIDATOR = jsonschema.Draft202012Validator(SHAPE)


def asked(capsys, id, *more, person="reader_a", side="left"):
    words = ["torque", id, "--person", str(EXAMPLES / f"{person}.toml"), "--side", side, "--json", *more]
    code = main(words)
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert "NaN" not in shown.out
    result = json.loads(shown.out)
    VALIDATOR.validate(result)
    return result


def refused(capsys, *words):
    assert main(["torque", *words, "--json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return shown.err


@pytest.mark.parametrize("person", PEOPLE)
def test_every_exercise_of_every_person(capsys, person):
    for exercise in all_exercises():
        result = asked(capsys, exercise.id, person=person)
        total = np.array(result["gravity_nm"]) + result["resistance_nm"]
        assert total == pytest.approx(np.array(result["demand_nm"]), abs=0.011)


def test_without_a_sled_and_without_plates_only_the_legs_own_weight_is_counted(capsys):
    result = asked(capsys, "leg_press.sled_single", person="reader_a")
    assert result["resistance"] == {"kind": "none"}
    assert set(result["resistance_nm"]) == {0.0}
    assert any("names no sled" in text for text in result["warnings"])


@pytest.mark.parametrize(
    "exercise", ["sit_to_stand.normal_seat", "hip_extension.bridge", "heel_raise.both", "leg_press.sled_both"]
)
def test_two_legs_that_share_a_load_are_said_to_share_it_in_an_unknown_way(capsys, exercise):
    sled = ["--sled", "load_kg=40"] if exercise.startswith("leg_press") else []
    result = asked(capsys, exercise, *sled, person="reader_d", side="both")
    assert any("one leg is charged 60 % of it" in text for text in result["warnings"])
    alone = asked(capsys, "step_up.low_step", person="reader_d")
    assert not any("charged" in text for text in alone["warnings"])


def test_side_lying_lift_is_the_printed_one(capsys):
    """Straight leg level: S (A + K), women 0.0331 for the average thigh; the reader's own is longer."""
    result = asked(capsys, "hip_abduction.side_lying")
    assert result["action"] == "hip_abduction"
    assert result["angle_deg"][0] == 0
    assert 35 < result["gravity_nm"][0] < 42
    assert result["resistance_nm"] == [0.0] * 21
    ratio = np.array(result["demand_nm"]) / np.array(result["capacity_nm"])
    assert np.array(result["relative_load"]) == pytest.approx(ratio, abs=0.002)
    assert result["stretch_percent"] is None
    load = result["relative_load"]
    assert result["peak_relative_load"] == max(load[2:19])
    assert result["ends_relative_load"] == [max(load[:2]), max(load[19:])]


def test_band_with_everything_left_open(capsys):
    result = asked(capsys, "hip_abduction.standing_band", "--band", "colour=red")
    band = result["resistance"]
    assert band["brand"] == "TheraBand"
    assert (band["layers"], band["anchor"], band["attachment"]) == (1, "door_low", "ankle")
    assert band["anchor_distance_m"] == pytest.approx(band["rest_length_m"] * 1.15, abs=0.002)
    assert result["stretch_percent"][0] == pytest.approx(15, abs=0.5)
    assert min(result["resistance_nm"]) > 0
    assert any("mark is off by 2 cm" in text for text in result["warnings"])


def test_loop_also_asks_the_other_leg(capsys):
    result = asked(capsys, "hip_abduction.side_lying_band", "--band", "colour=red,rest_length_m=0.6")
    (other,) = [row for row in result["also"] if row["side"] == "right"]
    assert other["action"] == "hip_abduction"
    assert other["gravity_nm"] is None
    assert min(other["demand_nm"]) > 1
    assert other["capacity_nm"] is not None


def test_sled(capsys):
    given = ["--sled", "load_kg=40,foot_height_m=0.1"]
    result = asked(capsys, "leg_press.sled_both", *given, person="reader_d", side="both")
    assert result["side"] == "both"
    hip = next(row for row in result["also"] if row["action"] == "hip_extension")
    assert np.all(np.array(hip["uncertainty_nm"]) > 0)
    # Nearly straight with high feet, the knee has to be kept from locking; bent, it has to push.
    assert result["resistance_nm"][0] > 50 > 0 > result["resistance_nm"][-1]
    text = " ".join(result["warnings"])
    assert "not known" in text
    assert "60 %" in text
    one = asked(capsys, "leg_press.sled_single", *given, person="reader_d")
    # One leg carries all of it instead of at most 60 %.
    share = np.array(result["resistance_nm"]) / np.array(one["resistance_nm"])
    assert share == pytest.approx(0.6, abs=0.01)


def test_higher_feet_ask_less_of_the_knee(capsys):
    low, high = (
        asked(capsys, "leg_press.sled_single", "--sled", f"load_kg=40,foot_height_m={h}", person="reader_d")
        for h in (0.05, 0.15)
    )
    assert np.all(np.array(high["resistance_nm"]) < np.array(low["resistance_nm"]))


def test_same_input_same_bytes(capsys):
    words = ["torque", "hip_flexion.seated_march", "--person", str(EXAMPLES / "reader_b.toml")]
    words += ["--side", "right", "--json"]
    assert main(words) == 0
    first = capsys.readouterr().out
    assert main(words) == 0
    assert capsys.readouterr().out == first


def test_left_and_right_differ_only_in_the_person(capsys):
    left = asked(capsys, "hip_flexion.standing_march_band", "--band", "colour=red")
    right = asked(capsys, "hip_flexion.standing_march_band", "--band", "colour=red", side="right")
    assert left["demand_nm"] == right["demand_nm"]


A = ["--person", str(EXAMPLES / "reader_a.toml"), "--side", "left"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["hip_abduction.standing_band", *A, "--band", "colour=black,rest_length_m=0.5"], "owns"),
        (["hip_abduction.standing_band", *A, "--band", "colour=red,rest_length_m=0.2"], "0.3"),
        (["hip_abduction.standing_band", *A, "--band", "colour=red,rest_length_m=1.2"], "1.1 metres"),
        (
            ["hip_abduction.standing_band", *A, "--band", "colour=red,rest_length_m=0.6,layers=2"],
            "0.55 metres",
        ),
        (
            [
                "hip_abduction.standing_band",
                *A,
                "--band",
                "colour=red,rest_length_m=0.6,anchor_distance_m=0.5",
            ],
            "first third",
        ),
        (
            [
                "hip_abduction.standing_band",
                *A,
                "--band",
                "colour=red,rest_length_m=0.3,anchor_distance_m=1.2",
            ],
            "at most 250 %",
        ),
        (["hip_abduction.standing_band", *A, "--band", "colour=red,anchor=ceiling"], "door_low"),
        (["hip_abduction.standing_band", *A, "--band", "colour=red,attachment=foot"], "above_knee"),
        (["hip_abduction.standing_band", *A, "--band", "colour=red,rest_length_m=nan"], "rest_length_m"),
        (["hip_abduction.standing_band", *A, "--band", ""], "--band"),
        (["hip_abduction.standing_band", *A, "--band", "rest_length_m=0.5"], "colour"),
        (["hip_abduction.side_lying", *A, "--band", "colour=red"], "an exercise with a band"),
        (["hip_abduction.side_lying", *A, "--sled", "load_kg=20"], "an exercise on the sled"),
        (["leg_press.sled_both", *A, "--sled", "load_kg=20"], "sled"),
        (["hip_abduction.nowhere", *A], "There is no exercise"),
        (["hip_abduction.side_lying", *A[:2], "--side", "both"], "left or right"),
    ],
)
def test_bad_input_is_one_line(capsys, words, says):
    assert says in refused(capsys, *words)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sled = { carriage_kg = 30, stops = true }", "rail_angle_deg"),
        ("sled = { rail_angle_deg = 45, carriage_kg = 30 }", "stops"),
        ("sled = { rail_angle_deg = 45, carriage_kg = 30, stops = false }", "stops"),
    ],
)
def test_a_sled_without_angle_or_stops_is_refused(capsys, tmp_path, line, says):
    file = tmp_path / "p.toml"
    file.write_text(
        '[person]\nid = "p"\nsex = "female"\nage = 50\nheight_m = 1.7\nmass_kg = 70.0\n[equipment]\n' + line
    )
    err = refused(capsys, "leg_press.sled_both", "--person", str(file), "--side", "both")
    assert says in err


@pytest.mark.parametrize("id", ["hip_abduction.side_lying", "leg_press.sled_both", "knee_extension.quad_set"])
def test_text(capsys, id):
    person = "reader_d"
    side = "both" if get(id).sides == "both" else "left"
    assert main(["torque", id, "--person", str(EXAMPLES / f"{person}.toml"), "--side", side]) == 0
    assert "can make" in capsys.readouterr().out

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from hipstride.catalogue.exercises import all_exercises
from hipstride.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
PERSON = str(EXAMPLES / "reader_a.toml")

PLACES = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
}
NUMBERS = {"type": "array", "items": {"type": "number"}}
SHAPE = {
    "type": "object",
    "required": [
        "schema",
        "rules_version",
        "inputs_sha256",
        "phase",
        "joint_angles_deg",
        "joint_centres_m",
        "segments",
        "band",
        "contacts",
    ],
    "properties": {
        "phase": NUMBERS,
        "joint_angles_deg": {"type": "object", "additionalProperties": NUMBERS},
        "joint_centres_m": {"type": "object", "additionalProperties": PLACES},
        "segments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "mass_kg", "com_m"],
                "properties": {"com_m": PLACES},
            },
        },
        "band": {
            "anyOf": [
                {"type": "null"},
                {
                    "type": "object",
                    "required": ["from_m", "to_m", "force_n"],
                    "properties": {"from_m": PLACES, "to_m": PLACES, "force_n": NUMBERS},
                },
            ]
        },
        "contacts": {"type": "array", "items": {"type": "string"}},
    },
}
jsonschema.Draft202012Validator.check_schema(SHAPE)  # once, not for each result
VALIDATOR = jsonschema.Draft202012Validator(SHAPE)


def posed(capsys, id, side="left", *more, person=PERSON):
    code = main(["pose", id, "--person", person, "--side", side, "--json", *more])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    return json.loads(shown.out)


@pytest.mark.parametrize("id", [each.id for each in all_exercises()])
def test_every_exercise_has_the_promised_shape(capsys, id):
    left = posed(capsys, id)
    VALIDATOR.validate(left)
    assert len(left["phase"]) == 21
    for series in (*left["joint_angles_deg"].values(), *left["joint_centres_m"].values()):
        assert len(series) == 21
    assert {"left_hip", "left_knee", "left_ankle", "left_toe", "right_hip"} <= set(left["joint_centres_m"])
    names = [segment["name"] for segment in left["segments"]]
    assert {"left_thigh", "left_shank", "left_foot", "pelvis", "trunk", "head"} <= set(names)
    assert sum(segment["mass_kg"] for segment in left["segments"]) == pytest.approx(68.0, rel=0.005)
    right = posed(capsys, id, "right")
    for name, places in left["joint_centres_m"].items():
        twin = name.translate(str.maketrans("", ""))
        twin = twin.replace("left_", "@").replace("right_", "left_").replace("@", "right_")
        flipped = np.array(right["joint_centres_m"][twin]) * [1, -1, 1]
        assert flipped == pytest.approx(np.array(places), abs=1e-9), name
    assert not any("moving" in text or "other" in text for text in left["contacts"])


def test_band_runs_from_anchor_to_leg(capsys):
    found = posed(capsys, "hip_abduction.standing_band", "right", "--band", "colour=red,rest_length_m=0.5")
    band = found["band"]
    start, end = np.array(band["from_m"]), np.array(band["to_m"])
    assert np.ptp(start, axis=0).max() == 0
    ankle = np.array(found["joint_centres_m"]["right_ankle"])
    assert np.linalg.norm(end - ankle, axis=1) == pytest.approx(0.05, abs=1e-5)
    # The right leg moves out to -y; the door is on the left.
    assert start[0, 1] > end[0, 1]
    assert np.all(np.diff(band["force_n"]) > 0)


def test_samples(capsys):
    assert len(posed(capsys, "hip_abduction.side_lying", "left", "--samples", "5")["phase"]) == 5


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["hip_abduction.nowhere", "--person", PERSON, "--side", "left"], "There is no exercise"),
        (["hip_abduction.side_lying", "--person", PERSON, "--side", "both"], "--side"),
        (["hip_abduction.side_lying", "--person", PERSON, "--side", "top"], "left or right"),
        (["hip_abduction.side_lying", "--person", PERSON, "--side", "left", "--samples", "1"], "2 to 1001"),
        (["hip_abduction.side_lying", "--person", "nobody.toml", "--side", "left"], "no such file"),
        (
            ["hip_abduction.side_lying", "--person", PERSON, "--side", "left", "--band", "colour=red"],
            "an exercise with a band",
        ),
    ],
)
def test_bad_input_is_one_line(capsys, words, says):
    assert main(["pose", *words, "--json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert says in shown.err


def test_text(capsys):
    assert main(["pose", "hip_extension.bridge", "--person", PERSON, "--side", "both"]) == 0
    assert "left_hip_flexion" in capsys.readouterr().out

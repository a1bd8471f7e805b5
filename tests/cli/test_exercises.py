import json

import pytest

from hipstride.catalogue.exercises import all_exercises
from hipstride.cli.main import main
from hipstride.cli.places import TIED_TO


def run(capsys, *words):
    code = main([*words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_list(capsys):
    code, out, _ = run(capsys, "exercises", "--json")
    assert code == 0
    result = json.loads(out)
    assert {"schema", "rules_version", "inputs_sha256", "exercises"} == set(result)
    assert [row["id"] for row in result["exercises"]] == [each.id for each in all_exercises()]
    assert {"id", "movement", "rung", "posture", "sides"} <= set(result["exercises"][0])


def test_one_movement(capsys):
    code, out, _ = run(capsys, "exercises", "--movement", "knee_extension", "--json")
    assert code == 0
    rows = json.loads(out)["exercises"]
    assert {row["movement"] for row in rows} == {"knee_extension"}
    assert [row["rung"] for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("id", [each.id for each in all_exercises()] + ["test.hip_flexion_seated"])
def test_one_exercise(capsys, id):
    code, out, _ = run(capsys, "exercises", id, "--json")
    assert code == 0
    (row,) = json.loads(out)["exercises"]
    assert row["id"] == id
    assert row["cues"]
    assert row["faults"]
    assert row["sources"]
    assert set(row["neighbours"]) == {"easier", "harder"}
    assert row["limits"]["hip_flexion_deg"]["least"] <= row["limits"]["hip_flexion_deg"]["most"]
    assert run(capsys, "exercises", id)[0] == 0


def test_neighbours_are_the_rungs_next_to_it(capsys):
    _, out, _ = run(capsys, "exercises", "knee_extension.seated", "--json")
    near = json.loads(out)["exercises"][0]["neighbours"]
    rungs = [each.id for each in all_exercises() if each.movement == "knee_extension"]
    place = rungs.index("knee_extension.seated")
    assert near == {"easier": rungs[place - 1], "harder": rungs[place + 1]}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["hip_abduction.sidelying"], "nearest: hip_abduction.side_lying"),
        (["--movement", "hip"], "hip_flexion"),
        (["knee_extension.seated", "--movement", "hip_flexion"], "knee_extension"),
    ],
)
def test_bad_input_is_one_line(capsys, words, says):
    code, out, err = run(capsys, "exercises", *words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert says in err


def test_text(capsys):
    code, out, _ = run(capsys, "exercises")
    assert code == 0
    assert "Hip abduction" in out
    assert "hip_abduction.side_lying " in out


def test_text_of_one_says_what_it_needs_where_a_band_goes_how_far_and_which_muscles(capsys):
    code, out, _ = run(capsys, "exercises", "hip_abduction.standing_band")
    assert code == 0
    words = " ".join(out.split())
    assert "Needs: kitchen counter." in words
    assert "Band: at the ankle or above the knee; door anchor at ankle height, on your other side." in words
    assert "Range: hip abduction 0 to 25 degrees." in words
    assert "Muscles: gluteus medius; gluteus medius of the standing leg." in words
    code, out, _ = run(capsys, "exercises", "hip_abduction.side_lying")
    assert "gluteus medius 42 to 81 % of its most" in " ".join(out.split())


def test_every_anchor_of_the_catalogue_has_words():
    kinds = {
        anchor.kind
        for exercise in all_exercises()
        for anchor in (exercise.band.anchors if exercise.band else ())
    }
    assert kinds - {"loop"} == set(TIED_TO)


def test_an_id_that_is_far_from_all_names_the_command(capsys):
    assert main(["exercises", "foo.bar"]) == 2
    assert "`hipstride exercises`" in capsys.readouterr().err

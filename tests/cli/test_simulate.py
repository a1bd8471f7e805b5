import json

import pytest

from hipstride.cli.main import main

SMALL = """
people = 1
weeks = 2
policies = ["ours", "none"]
scenarios = ["good_reports_two_sided"]
"""


@pytest.fixture
def cohort(tmp_path):
    file = tmp_path / "cohort.toml"
    file.write_text(SMALL)
    return file


def test_json_carries_schema_seed_and_both_rules(cohort, capsys):
    assert main(["trial", "simulate", str(cohort), "--seed", "5", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["schema"] == "hipstride.trial-simulation/1"
    assert made["rules_version"]
    assert len(made["inputs_sha256"]) == 64
    assert made["seed"] == 5
    assert [row["policy"] for row in made["results"]] == ["ours", "none"]
    assert all(row["gain_8_weeks"] is None for row in made["results"])


def test_the_text_begins_with_the_label(cohort, capsys):
    assert main(["trial", "simulate", str(cohort)]) == 0
    assert capsys.readouterr().out.startswith("Simulation:")


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("people = 0", [], "people"),
        ("people = ", [], "TOML"),
        ("nobody = 1", [], "nobody"),
        (SMALL, ["--seed", "-1"], "--seed"),
        (SMALL, ["--workers", "0"], "--workers"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(tmp_path, capsys, text, options, words):
    file = tmp_path / "cohort.toml"
    file.write_text(text)
    assert main(["trial", "simulate", str(file), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert words in err


def test_the_schema_is_printed(capsys):
    assert main(["schema", "cohort"]) == 0
    assert "people" in json.loads(capsys.readouterr().out)["properties"]

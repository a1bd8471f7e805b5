"""`hipstride trial analyse` and `hipstride trial power`, as they are typed."""

import json
from pathlib import Path
from typing import Any

import pytest

from hipstride.cli.main import main
from tests.trial.reference_sets import FOLDER, targets

EXAMPLES = Path(__file__).parents[2] / "examples"
ANALYSE = ["trial", "analyse", str(FOLDER / "a.csv"), "--response", "value", "--group", "group"]
ANALYSE += ["--visit", "visit", "--subject", "id"]
POWER = ["trial", "power", str(EXAMPLES / "trial-design.toml"), "--replicates", "60"]


def ran(capsys, *words):
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_analyse_as_json(capsys):
    code, out, err = ran(capsys, *ANALYSE, "--json")
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert result["schema"] == "hipstride.trial-analysis/1"
    assert result["rules_version"]
    assert len(result["inputs_sha256"]) == 64
    assert result["deviance"] == pytest.approx(targets("a")["models"]["us"]["deviance"], abs=1e-5)
    assert [row["name"] for row in result["coefficients"]] == [
        "(Intercept)",
        "group[training]",
        "visit[8]",
        "visit[12]",
        "group[training]:visit[8]",
        "group[training]:visit[12]",
    ]
    again = json.loads(ran(capsys, *ANALYSE, "--json")[1])
    assert again == result
    other = json.loads(ran(capsys, *ANALYSE, "--json", "--covariance", "cs")[1])
    assert other["inputs_sha256"] != result["inputs_sha256"]


def test_analyse_to_read(capsys):
    code, out, _ = ran(
        capsys, "trial", "analyse", str(EXAMPLES / "trial.csv"), "--response", "strength", "--group", "group",
        "--visit", "week", "--subject", "person", "--covariates", "age,sex", "--df", "satterthwaite",
    )  # fmt: skip
    assert code == 0
    assert "strength ~ group + visit + age + sex + group:visit" in out
    assert "Satterthwaite degrees of freedom" in out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([*ANALYSE[:3], "--group", "group"], 2, "Missing option"),
        ([*ANALYSE, "--covariance", "foo"], 2, "covariance: got 'foo'"),
        ([*ANALYSE, "--reference", "visit=9"], 2, "reference of visit: got '9'; allowed: 0, 8, 12"),
        ([*ANALYSE, "--covariates", "age"], 2, "covariate column: got 'age'"),
        (["trial", "analyse", "none.csv", *ANALYSE[3:]], 2, "none.csv: got no such file"),
        ([*POWER, "--workers", "0"], 2, "--workers: got 0"),
        ([*POWER, "--seed", "-1"], 2, "--seed: got -1"),
        (["trial", "power", str(FOLDER / "a.csv")], 2, "allowed: a TOML file"),
    ],
)
def test_refusals(capsys, words, code, message):
    got, out, err = ran(capsys, *words)
    assert (got, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1


def test_no_estimate_is_exit_3(capsys, tmp_path):
    file = tmp_path / "two.csv"
    file.write_text("id,group,visit,value\nA,a,0,1\nA,a,8,2\nB,b,0,4\nB,b,8,3\n")
    code, _, err = ran(capsys, "trial", "analyse", str(file), *ANALYSE[3:])
    assert code == 3
    assert "too few subjects" in err


def test_power_as_json_is_the_same_on_two_workers(capsys):
    code, out, err = ran(capsys, *POWER, "--json")
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert (result["replicates"], result["seed"]) == (60, 1)
    for row in result["endpoints"] + result["type_i"]:
        assert set(row) == {"name", "power", "lower", "upper"}
        assert 0 <= row["lower"] <= row["power"] <= row["upper"] <= 1
    assert len(result["grid"]) == 8
    spread = json.loads(ran(capsys, *POWER, "--json", "--workers", "2")[1])
    assert spread | {"seconds": 0} == result | {"seconds": 0}


def test_power_on_a_dask_cluster_is_the_same(capsys):
    import distributed

    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        code, out, _ = ran(capsys, *POWER, "--json", "--dask", cluster.scheduler_address)
    assert code == 0
    here = json.loads(ran(capsys, *POWER, "--json")[1])
    assert json.loads(out) | {"seconds": 0} == here | {"seconds": 0}


def test_power_to_read(capsys):
    code, out, _ = ran(capsys, *POWER)
    assert code == 0
    assert "gain at week 8" in out
    assert "Variations" in out


def test_the_example_trial_is_what_its_script_makes(tmp_path, monkeypatch):
    script = EXAMPLES / "trial_make.py"
    names: dict[str, Any] = {"__name__": "trial_make", "__file__": str(script)}
    exec(compile(script.read_text(), str(script), "exec"), names)  # noqa: S102
    names["FILE"] = tmp_path / "trial.csv"
    names["main"]()
    assert (tmp_path / "trial.csv").read_text() == (EXAMPLES / "trial.csv").read_text()


def test_the_schema_of_a_design(capsys):
    code, out, _ = ran(capsys, "schema", "trial-design")
    assert code == 0
    assert "groups" in json.loads(out)["properties"]


def test_the_walk_through_prints_what_the_commands_print(capsys):
    text = (EXAMPLES.parent / "docs" / "trial-analysis.md").read_text()
    out = ran(
        capsys, "trial", "analyse", str(EXAMPLES / "trial.csv"), "--response", "strength", "--group", "group",
        "--visit", "week", "--subject", "person", "--covariates", "age,sex",
    )[1]  # fmt: skip
    assert out.split("\n\nLeast-squares means")[0] in text
    out = ran(capsys, "trial", "power", str(EXAMPLES / "trial-design.toml"))[1]
    assert out.split("\n\nVariations")[0] in text


def test_the_example_in_the_walk_through_runs(capsys, monkeypatch):
    text = (EXAMPLES.parent / "docs" / "trial-analysis.md").read_text()
    monkeypatch.chdir(EXAMPLES.parent)
    exec(text.split("```python\n")[1].split("```")[0], {})  # noqa: S102
    assert "'contrast': 'training - control', 'visit': '8'" in capsys.readouterr().out

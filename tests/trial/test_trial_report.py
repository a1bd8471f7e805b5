"""The report and its bundle: the numbers are those of the model, it recomputes, and it says what differs."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from hipstride.cli.main import main
from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial import mmrm
from hipstride.trial.bundle import bundle_files, reproduce
from hipstride.trial.charts import apart, svg
from hipstride.trial.report import report
from hipstride.trial.report_html import html, text
from hipstride.trial.study import read_study
from hipstride.trial.study_data import prepare
from tests.trial.study_files import data, study

EXAMPLES = Path(__file__).parents[2] / "examples"


def made(values, table=None):
    plan = read_study(values)
    prepared = prepare(plan, data() if table is None else table)
    return report(plan, prepared, "0"), plan, prepared


def tables(found):
    return {table.id: table for section in found.sections for table in section.tables}


def test_the_primary_result_is_that_of_the_model():
    found, *_ = made(study())
    table = data()
    start = {
        who: force
        for who, week, force in zip(table["id"], table["week"], table["force"], strict=True)
        if week == "0"
    }
    later = [i for i, week in enumerate(table["week"]) if week != "0"]
    rows = {name: [column[i] for i in later] for name, column in table.items()}
    rows["start"] = [start[who] for who in rows["id"]]
    fit = mmrm(
        rows, response="force", group="arm", visit="week", subject="id", baseline="start", reference="usual"
    )
    wanted = next(row for row in fit.contrasts.rows() if row["visit"] == "8")
    for key in ("estimate", "se", "df", "lower", "upper", "p"):
        assert found.primary[key] == pytest.approx(wanted[key], rel=1e-5)
    change, *_ = made(study(randomised=False))
    fit = mmrm(table, response="force", group="arm", visit="week", subject="id", reference="usual")
    assert change.primary["estimate"] == pytest.approx(fit.coefficients.rows()[-2]["estimate"], rel=1e-5)


def test_names_of_arms_and_units_change_nothing_but_names_and_units():
    one, *_ = made(study())
    table = data()
    table["arm"] = [{"train": "zz", "usual": "aa"}[arm] for arm in table["arm"]]
    table["force"] = [force and f"{float(force) * 10:.0f}" for force in table["force"]]
    values = study(arms=[{"name": "zz", "role": "trained"}, {"name": "aa", "role": "control"}])
    del values["endpoints"][0]["measure"]  # its range is in newtons
    other, *_ = made(values, table)
    assert other.primary["t"] == pytest.approx(one.primary["t"], rel=1e-5)
    assert other.primary["estimate"] == pytest.approx(10 * one.primary["estimate"], rel=1e-5)


def test_healthy_controls_are_never_called_an_effect():
    arms = [{"name": "train", "role": "trained"}, {"name": "usual", "role": "healthy"}]
    found, *_ = made(study(randomised=False, arms=arms))
    words = " ".join(found.sections[0].text)
    assert "difference in response" in words
    assert "not the efficacy" in words
    assert "estimates the effect" not in words


def test_counts_of_the_flow():
    values = study(flow={"screened": 40, "excluded": {"declined": 16}})
    rows = {row[0]: row[1:] for row in tables(made(values)[0])["flow"].rows}
    assert rows["Screened"] == (None, None, 40)
    assert rows["In the arm, with consent"] == (12, 12, 24)
    assert rows["Seen at week 12"] == (12, 12, 24)
    assert rows["In the primary analysis"] == (12, 12, 24)


def test_the_flow_is_drawn_from_screening_to_analysis():
    arms = [
        {"name": "train", "label": "Training " * 6, "role": "trained"},
        {"name": "usual", "role": "control"},
    ]
    found = made(study(flow={"screened": 40, "excluded": {"declined": 16}}, arms=arms))[0]
    section = next(one for one in found.sections if one.id == "flow")
    drawing = ElementTree.fromstring(svg(section.figures[0]))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    texts = [node.text or "" for node in drawing.iter(f"{space}text")]
    for wanted in ("Screened: 40", "Not included: 16", "declined: 16", "In the data: 24", "With consent: 24"):
        assert wanted in texts
    assert texts.count("randomised") == 2
    assert "In the primary analysis: 12" in " ".join(texts)
    assert "24 of 24 people agreed" in section.figures[0].summary
    width, height = (float(one) for one in drawing.attrib["viewBox"].split()[2:])
    boxes = [node.attrib for node in drawing.iter(f"{space}rect")][1:]
    for box in boxes:
        assert float(box["x"]) >= 0
        assert float(box["x"]) + float(box["width"]) <= width
        assert float(box["y"]) + float(box["height"]) <= height
    corners = [(box["x"], box["y"]) for box in boxes]
    assert len(set(corners)) == len(corners) == 5 + 2 * 4


def test_people_who_are_healthy_are_not_called_randomised():
    arms = [
        {"name": "train", "role": "trained"},
        {"name": "usual", "role": "control"},
        {"name": "well", "role": "healthy"},
    ]
    table = data()
    table["arm"] = [
        "well" if arm == "usual" and who[-1] in "13579" else arm
        for who, arm in zip(table["id"], table["arm"], strict=True)
    ]
    found = made(study(arms=arms), table)[0]
    section = next(one for one in found.sections if one.id == "flow")
    assert [row[2] for row in section.figures[0].data.rows if str(row[1]).startswith("well")] == [
        "not randomised"
    ]


def test_a_secondary_without_an_estimate_is_said_and_a_primary_is_exit_3():
    table = data()
    table["rises"] = [
        "" if week == "8" else rises for week, rises in zip(table["week"], table["rises"], strict=True)
    ]
    found, *_ = made(study(), table)
    assert any("Rises: no estimate" in line for section in found.sections for line in section.text)
    table = data()
    table["force"] = ["100"] * 72
    with pytest.raises(NoEstimate):
        made(study(), table)


def test_a_page_that_needs_nothing_else():
    page = html(made(study(title="A <b>title</b> & more"))[0])
    assert "A &lt;b&gt;title&lt;/b&gt; &amp; more" in page
    assert not re.search(r"<script|<link|<img|https?://(?!www\.w3\.org/2000/svg)", page)
    drawings = re.findall(r"<svg.*?</svg>", page, re.S)
    assert len(drawings) == 3
    for one in drawings:
        root = ElementTree.fromstring(one)  # noqa: S314
        assert root.attrib["role"] == "img"
        assert not [node for node in root.iter() if "style" in node.attrib or "class" in node.attrib]
    assert page.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_text_has_the_same_tables():
    found, *_ = made(study())
    plain = text(found)
    for table in tables(found).values():
        assert not table.rows or table.title in plain


def test_little_tools_of_charts():
    moved = apart([10.0, 12.0, 50.0], 20.0)
    assert moved[1] - moved[0] == pytest.approx(20.0, abs=1e-3)
    assert np.argsort(moved).tolist() == [0, 1, 2]


PLAN = (
    'title = "S"\nrandomised = true\nseed = 1\nprimary_week = 8\nbootstrap_replicates = 100\n'
    '[columns]\nperson = "id"\narm = "arm"\nweek = "week"\n[consent]\nbasis = "simulated people"\n'
    "[sensitivity]\nimputations = 3\n[[visits]]\nweek = 0\n[[visits]]\nweek = 8\n"
    '[[arms]]\nname = "train"\nrole = "trained"\n[[arms]]\nname = "usual"\nrole = "control"\n'
    '[[endpoints]]\nname = "Force"\nrole = "primary"\ncolumn = "force"\nunit = "N"\nmeasure = "hhd"\n'
)


@pytest.fixture
def files(tmp_path):
    table = data()
    lines = [",".join(table), *(",".join(row) for row in zip(*table.values(), strict=True))]
    (tmp_path / "d.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "s.toml").write_text(PLAN)
    return tmp_path


def ran(capsys, *words):
    code = main([str(word) for word in words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_bundle_computes_to_the_same_tables(files, capsys):
    out = files / "out"
    code, told, err = ran(
        capsys, "trial", "report", files / "s.toml", files / "d.csv", "--out", out, "--html"
    )
    assert (code, err) == (0, "")
    assert "Training" not in told
    assert (out / "report.html").is_file()
    code, told, _ = ran(capsys, "trial", "reproduce", out)
    assert (code, told.splitlines()[-1][:9]) == (0, "Identical")
    again = files / "again"
    ran(capsys, "trial", "report", files / "s.toml", files / "d.csv", "--out", again)
    for one in (out / "bundle").iterdir():
        assert one.read_bytes() == (again / "bundle" / one.name).read_bytes()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("data.csv", ",train,8,56,", ",train,8,56,1", "results."),
        ("results.json", '"estimate": ', '"estimate": 1', "results.primary.estimate"),
        ("study.toml", "seed = 1", "seed = 2", "results.seed"),
        ("dictionary.csv", "Force (N)", "Force (kg)", "dictionary.csv is written differently"),
    ],
)
def test_what_was_changed_is_named(files, capsys, name, old, new, said):
    ran(capsys, "trial", "report", files / "s.toml", files / "d.csv", "--out", files / "out")
    path = files / "out" / "bundle" / name
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode(), 1))
    code, told, err = ran(capsys, "trial", "reproduce", files / "out" / "bundle")
    assert (code, err) == (1, "")
    assert f"{name} is not the file" in told
    assert said in told
    code, told, _ = ran(capsys, "trial", "reproduce", files / "out", "--json")
    assert code == 1
    assert json.loads(told)["identical"] is False


def test_what_is_no_bundle_is_one_line(files, capsys):
    for path, wanted in ((files, "no manifest.json"), (files / "none", "no manifest.json")):
        code, out, err = ran(capsys, "trial", "reproduce", path)
        assert (code, out) == (2, "")
        assert wanted in err
    with pytest.raises(BadInput, match="no study.toml"):
        reproduce(
            {"manifest.json": json.dumps({"schema": "hipstride.trial-bundle/1", "sha256": {}})}, "0", "x"
        )
    with pytest.raises(BadInput, match="not JSON"):
        reproduce({"manifest.json": "{"}, "0", "x")


@pytest.mark.parametrize(
    ("plan", "table", "code", "said"),
    [
        (PLAN + "[pins]\nrules_version = '0.0'\n", None, 2, "pins.rules_version"),
        (PLAN.replace("seed = 1", "seed = one"), None, 2, "a TOML file"),
        (PLAN, "id,arm,week,force\nA,train,0,x\n", 2, "column force, row 1"),
        (PLAN, "id,arm,week,force\nA,train,0,1\nA,train,8,2\nB,usual,0,1\nB,usual,8,3\n", 3, ""),
        (
            PLAN.replace('column = "force"', 'column = "power"'),
            None,
            2,
            "'power', which the data do not have",
        ),
    ],
)
def test_bad_input_is_one_line(files, capsys, plan, table, code, said):
    (files / "s.toml").write_text(plan)
    if table is not None:
        (files / "d.csv").write_text(table)
    found, out, err = ran(capsys, "trial", "report", files / "s.toml", files / "d.csv", "--out", files / "o")
    assert (found, out) == (code, "")
    assert err.count("\n") == 1
    assert said in err


def test_a_salt_names_people_and_is_not_in_the_bundle(files, capsys):
    (files / "salt").write_text("kept-in-a-safe\n")
    ran(
        capsys,
        "trial",
        "report",
        files / "s.toml",
        files / "d.csv",
        "--out",
        files / "o",
        "--salt",
        files / "salt",
    )
    bundle = files / "o" / "bundle"
    everything = "".join(one.read_text() for one in bundle.iterdir())
    assert "kept-in-a-safe" not in everything
    assert re.search(r"^P[0-9a-f]{12},", (bundle / "data.csv").read_text(), re.M)
    assert ran(capsys, "trial", "reproduce", bundle)[0] == 0


def test_json_has_the_envelope(files, capsys):
    code, out, _ = ran(
        capsys, "trial", "report", files / "s.toml", files / "d.csv", "--out", files / "o", "--json"
    )
    found = json.loads(out)
    assert code == 0
    assert found["schema"] == "hipstride.trial-report/1"
    assert len(found["inputs_sha256"]) == 64
    assert found["primary"]["week"] == "8"


def test_the_manifest_knows_every_file():
    found, plan, prepared = made(study())
    files = bundle_files("x", plan, prepared, found, {"python": "3"})
    assert set(json.loads(files["manifest.json"])["sha256"]) == set(files) - {"manifest.json"}
    assert files["change_verdicts.csv"].splitlines()[0].endswith("change,detectable,verdict")


@pytest.mark.slow
def test_the_example_runs_and_reproduces(tmp_path, capsys):
    code, *_ = ran(
        capsys,
        "trial",
        "report",
        EXAMPLES / "study.toml",
        EXAMPLES / "trial-report.csv",
        "--out",
        tmp_path,
        "--html",
    )
    assert code == 0
    assert ran(capsys, "trial", "reproduce", tmp_path)[0] == 0


def test_the_schema_of_a_study_is_printed(capsys):
    code, out, _ = ran(capsys, "schema", "study")
    assert code == 0
    assert "primary_week" in json.loads(out)["properties"]


def test_whatever_is_in_the_cells_there_is_a_report_or_one_line():
    cells = ["", "0", "-5", "nan", "1e99", "100", "x", "1,5"]
    outcomes = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        table = data(int(rng.choice([4, 6, 10])), seed)
        for _ in range(int(rng.integers(0, 4))):
            name = str(rng.choice(["force", "rises", "week"]))
            table[name][int(rng.integers(len(table["id"])))] = str(rng.choice(cells))
        values = study(
            randomised=bool(seed % 2), symmetry=[{"name": "P", "affected": "force", "other": "rises"}]
        )
        values["endpoints"][0]["scale"] = "log" if seed % 3 == 0 else "raw"
        try:
            found, plan, prepared = made(values, table)
            json.dumps(found.results, allow_nan=False)
            html(found)
            bundle_files("", plan, prepared, found, {})
            outcomes.add("report")
        except (BadInput, NoEstimate) as error:
            outcomes.add(f"{type(error).__name__} in {len(str(error).splitlines())} line")
    assert outcomes == {"report", "BadInput in 1 line", "NoEstimate in 1 line"}

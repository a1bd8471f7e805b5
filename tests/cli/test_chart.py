import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from hipstride.cli.chart import KINDS
from hipstride.cli.main import main
from hipstride.cli.pages import chart_picture

ROOT = Path(__file__).parents[2]
WHO, LOG = (str(ROOT / "examples" / f"reader_a{end}") for end in (".toml", "_log.jsonl"))
DEMAND = ["--exercise", "hip_abduction.standing", "--side", "left"]


def words(kind):
    return ["chart", kind, WHO, "--date", "2026-03-10", *(DEMAND if kind == "demand" else ["--log", LOG])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_a_drawing_a_sentence_and_numbers(kind, tmp_path, capsys):
    file = tmp_path / "x.svg"
    assert main([*words(kind), "--svg", str(file), "--theme", "dark", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "hipstride.chart/1"
    drawn = ET.fromstring(file.read_text())  # noqa: S314  (our own text)
    texts = {each.tag.rpartition("}")[2]: each.text for each in drawn}
    assert texts["desc"] == found["summary"]
    assert all(len(row) == len(found["table"]["columns"]) for row in found["table"]["rows"])
    assert main(words(kind)) == 0
    out = capsys.readouterr().out
    assert found["title"] in out
    assert len(out.splitlines()) > len(found["table"]["rows"])


def test_a_dash_is_standard_output(capsysbinary):
    assert main([*words("strength"), "--svg", "-"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"<svg ")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["pie", WHO], "strength, symmetry, demand, effort or adherence"),
        (["effort", WHO], "--log"),
        (["demand", WHO], "--exercise"),
        (["demand", WHO, "--exercise", "hip_abduction.standing"], "--side"),
        (["strength", WHO, "--side", "left"], "belongs to demand"),
        (["strength", WHO, "--theme", "pink"], "--theme"),
        (["strength", WHO, "--svg", "-", "--json"], "--svg"),
        (["strength", WHO, "--svg", "/nowhere/x.svg"], "/nowhere"),
    ],
)
def test_one_clear_line_and_nothing_written(arguments, part, capsys):
    assert main(["chart", *arguments]) == 2
    said = capsys.readouterr()
    assert part in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_pictures_of_the_page_are_up_to_date(kind):
    kept = (ROOT / "docs" / "pictures" / f"chart-{kind}.svg").read_text("utf-8")
    assert kept == chart_picture(kind), "run script/docs"

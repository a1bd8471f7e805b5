import re
import stat
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from hipstride.cli.main import main
from hipstride.cli.pages import PICTURES, exercise_picture
from hipstride.prescription.set_ups import mark_number
from tests.figure.shapes import check_same

EXAMPLES = Path(__file__).parents[2] / "examples"
ID = "hip_abduction.side_lying"
READER_A = str(EXAMPLES / "reader_a.toml")


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--phase", "0.4", "--theme", "dark"],
        ["--animate"],
        ["--strip"],
        ["--set-up"],
        ["--person", str(EXAMPLES / "reader_a.toml")],
    ],
    ids=["still", "phase", "animate", "strip", "set-up", "person"],
)
def test_it_writes_a_picture(more, tmp_path):
    file = tmp_path / "x.svg"
    assert main(["figure", ID, "--side", "left", *more, "--svg", str(file)]) == 0
    root = ET.fromstring(file.read_text())  # noqa: S314  (our own text)
    assert root.get("role") == "img"


def test_a_dash_is_standard_output(capsysbinary):
    assert main(["figure", "leg_press.sled_both", "--side", "both", "--svg", "-"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"<svg ")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["hip_abduction.side_lyin", "--side", "left"], "There is no exercise"),
        ([ID, "--side", "up"], "--side"),
        ([ID, "--side", "both"], "--side"),
        ([ID, "--side", "left", "--theme", "pink"], "--theme"),
        ([ID, "--side", "left", "--phase", "1.5"], "--phase"),
        ([ID, "--side", "left", "--phase", "nan"], "--phase"),
        ([ID, "--side", "left", "--animate", "--strip"], "--animate"),
        ([ID, "--side", "left", "--set-up", "--phase", "0"], "--animate"),
        ([f"{ID}_band", "--side", "left", "--band", "colour=red"], "--person"),
        (["leg_press.sled_both", "--side", "both", "--sled", "load_kg=40"], "--person"),
        ([f"{ID}_band", "--side", "left", "--person", READER_A, "--band", "colour=pink"], "colour"),
        ([ID, "--side", "left", "--person", "nobody.toml"], "nobody.toml"),
    ],
)
def test_bad_input_is_one_line_and_leaves_no_file(arguments, part, tmp_path, capsys):
    file = tmp_path / "x.svg"
    assert main(["figure", *arguments, "--svg", str(file)]) == 2
    told = capsys.readouterr().err
    assert part in told
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written(tmp_path, capsys):
    assert main(["figure", ID, "--side", "left", "--svg", str(tmp_path / "no" / "x.svg")]) == 2
    assert main(["figure", ID, "--side", "left", "--svg", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 2
    assert list(tmp_path.iterdir()) == []
    assert stat.S_ISDIR(tmp_path.stat().st_mode)


def test_who_has_only_a_wheelchair_sits_in_it(tmp_path):
    person = (EXAMPLES / "reader_a.toml").read_text()
    file, svg = tmp_path / "p.toml", tmp_path / "x.svg"
    found = re.search(r"supports = \[[^\]]*\]", person)
    assert found is not None
    file.write_text(person.replace(found[0], 'supports = ["wheelchair", "bed"]'))
    asked = ["figure", "knee_extension.seated", "--side", "left", "--person", str(file), "--svg", str(svg)]
    assert main(asked) == 0
    assert "furniture wheel" in svg.read_text()
    file.write_text(person)
    assert main(asked) == 0
    assert "furniture wheel" not in svg.read_text()


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_of_readme_and_docs_are_up_to_date(name):
    root = EXAMPLES.parent
    check_same(exercise_picture(name), (root / "docs" / "pictures" / f"{name}.svg").read_text("utf-8"))
    pages = (root / "README.md", root / "docs" / "figure.md")
    assert any(f"pictures/{name}.svg" in page.read_text("utf-8") for page in pages)


def test_readme_shows_three_pictures():
    assert (
        len(
            re.findall(
                r"!\[[^\]]+\]\(docs/pictures/[a-z-]+\.svg\)", (EXAMPLES.parent / "README.md").read_text()
            )
        )
        == 3
    )


def test_the_card_names_the_mark_on_the_persons_band(tmp_path):
    svg = tmp_path / "x.svg"
    band = "colour=red,rest_length_m=0.42"
    asked = ["figure", "knee_extension.seated_band", "--side", "left", "--set-up", "--person", READER_A]
    assert main([*asked, "--band", band, "--svg", str(svg)]) == 0
    assert f"Mark {mark_number(0.42)} on red: 42 cm of free band" in re.sub(r"\s+", " ", svg.read_text())

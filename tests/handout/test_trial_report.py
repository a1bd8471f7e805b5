"""The report of a trial on paper says what the page for the screen says, and hides nothing."""

import csv
import tomllib
from dataclasses import replace
from functools import cache

import pytest

from hipstride.handout.trial_report import trial_sheets, trial_values
from hipstride.handout.typeset import typeset
from hipstride.record.errors import BadInput
from hipstride.trial.report import Report, report
from hipstride.trial.report_html import table_texts
from hipstride.trial.report_parts import Section, table
from hipstride.trial.study import read_study
from hipstride.trial.study_data import prepare
from tests.handout.printed import (
    EXAMPLES,
    PAPERS,
    alternatives,
    fonts_of,
    opened,
    read,
    squeezed,
    tagged,
    with_plain_pictures,
)
from tests.trial.study_files import data, study

pytestmark = pytest.mark.xdist_group("trial on paper")  # one report for all of them
HOSTILE = "#panic() <script>alert(1)</script> $x$ *b* _i_ [f] @a \\ ` // {{ }}"


@cache
def example() -> Report:
    plan = read_study(tomllib.loads((EXAMPLES / "study.toml").read_text("utf-8")))
    with (EXAMPLES / "trial-report.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return report(plan, prepare(plan, columns), "0")


@cache
def printed(paper: str = "a4") -> bytes:
    return trial_sheets(example(), paper)  # type: ignore[arg-type]


def with_section(*tables, title="More", text=()) -> Report:
    return replace(example(), sections=(example().sections[0], Section("more", title, text, tables)))


def text_of(content: bytes) -> str:
    """All words without white space and without the places where a line may end."""
    return squeezed(" ".join(read(content)[0])).replace("\u200b", "")


@pytest.mark.parametrize("paper", PAPERS)
def test_every_sentence_heading_note_and_cell_is_on_the_pages(paper):
    pages, outside = read(typeset("trial_report", with_plain_pictures(trial_values(example())), paper))
    assert outside == []
    text = squeezed(" ".join(pages)).replace("\u200b", "")
    for section in example().sections:
        for said in section.text:
            assert squeezed(said) in text
        for figure in section.figures:
            assert squeezed(f"{figure.title}. {figure.summary}") in text
        for one in section.tables:
            for words in (one.title, one.note, *one.columns):
                assert squeezed(words) in text
            for row in zip(*table_texts(one), strict=True):
                assert all(squeezed(cell) in text for cell in row)
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page


def test_a_screen_reader_finds_the_pictures_the_tables_and_the_headings():
    content = printed()
    assert tagged(content)
    figures = [figure for section in example().sections for figure in section.figures]
    assert {one.kind for one in figures} == {"flow", "profile", "forest"}
    assert alternatives(content) == [f"{one.title}. {one.summary}" for one in figures]
    kinds = structure(content)
    tables = [one for section in example().sections for one in section.tables]
    assert kinds.count("/Table") == len(tables) + 2  # and the numbers of two figures
    assert kinds.count("/H2") == len(example().sections) - 1
    assert kinds.count("/TH") >= sum(len(one.columns) for one in tables if any(one.columns))


def structure(content: bytes) -> list[str]:
    """The kind of every tag."""
    found: list[str] = []

    def walk(node) -> None:
        node = node.get_object()
        for each in node if isinstance(node, list) else [node]:
            each = each.get_object()
            if isinstance(each, dict):
                found.append(str(each.get("/S")))
                if "/K" in each:
                    walk(each["/K"])

    walk(opened(content).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_the_file_brings_its_fonts_and_is_the_same_each_time():
    assert all(fonts_of(printed()).values())
    assert any("Atkinson" in name for name in fonts_of(printed()))
    assert not any("Libertinus" in name for name in fonts_of(printed()))  # no letter that our face lacks
    assert trial_sheets(example()) == printed()


def test_a_long_table_repeats_its_head_and_no_row_is_lost():
    rows = [[f"name {i}", i, i / 7] for i in range(150)]
    pages, outside = read(
        trial_sheets(with_section(table("long", "A long table", ["Who", "Much", "Part"], rows)))
    )
    assert outside == []
    with_rows = [page for page in pages if "name " in page]
    assert len(with_rows) >= 3
    assert all("Who Much Part" in page for page in with_rows)
    assert all(f"name {i} " in " ".join(pages) for i in range(150))


def test_a_wide_table_lies_on_its_side():
    heads = ["Endpoint", *(f"Column {i}" for i in range(14))]
    wide = table("wide", "Wide", heads, [["Hip abduction", *(1000.125 + i for i in range(14))]] * 3)
    content = trial_sheets(with_section(wide))
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in opened(content).pages]
    assert any(width > height for width, height in sizes)
    assert read(content)[1] == []


def test_hostile_names_and_long_words_stay_text_inside_the_page():
    long = "W" * 400
    names = table("names", HOSTILE, [HOSTILE, long], [[HOSTILE, long], [long, HOSTILE]], HOSTILE)
    made = with_section(names, title=HOSTILE, text=(HOSTILE,))
    plan = example().study.model_copy(update={"title": HOSTILE})
    content = trial_sheets(replace(made, study=plan))
    assert read(content)[1] == []
    assert text_of(content).count(squeezed(HOSTILE)) >= 6
    assert text_of(content).count("W") >= 3 * 400


def test_a_row_longer_than_a_page_goes_on():
    words = " ".join(f"word{i}" for i in range(2500))
    pages, outside = read(trial_sheets(with_section(table("t", "T", ["What", "Said"], [["a", words]]))))
    assert outside == []
    assert all(f"word{i}" in squeezed(" ".join(pages)) for i in (0, 1250, 2499))


def test_a_small_study_with_names_of_its_own_is_printed():
    arms = [{"name": "train", "label": HOSTILE[:40], "role": "trained"}, {"name": "usual", "role": "control"}]
    plan = read_study(study(title=HOSTILE, arms=arms))
    content = trial_sheets(report(plan, prepare(plan, data()), "0"))
    assert tagged(content)
    assert squeezed(HOSTILE) in text_of(content)


@pytest.mark.parametrize("letter", ["\x07", "\x00", "\ufffe"])
def test_a_letter_without_a_font_is_one_line(letter):
    arms = [
        {"name": "train", "label": f"a{letter}b", "role": "trained"},
        {"name": "usual", "role": "control"},
    ]
    plan = read_study(study(arms=arms))
    with pytest.raises(BadInput, match="the letter"):
        trial_sheets(report(plan, prepare(plan, data()), "0"))

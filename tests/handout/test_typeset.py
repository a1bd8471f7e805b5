import shutil

import pytest

from hipstride.handout import typeset as module
from hipstride.handout.typeset import typeset
from hipstride.record.errors import BadInput
from tests.handout.printed import alternatives, fonts_of, pages_of, tagged

PAGE = '#import "look.typ": *\n#show: paper.with("A page")\n= A page\n'


@pytest.fixture
def template(tmp_path, monkeypatch):
    """A template of its own beside the look that all share."""
    shutil.copy(module.TEMPLATES / "look.typ", tmp_path)
    monkeypatch.setattr(module, "TEMPLATES", tmp_path)

    def write(source: str) -> str:
        (tmp_path / "page.typ").write_text(PAGE + source)
        return "page"

    return write


def test_a_page_is_tagged_and_brings_its_fonts(template):
    made = typeset(template("#values.text"), {"text": "Hello"})
    assert made.startswith(b"%PDF-")
    assert tagged(made)
    assert fonts_of(made) == {"AtkinsonHyperlegible-Bold": True, "AtkinsonHyperlegible-Regular": True}


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x") $x$ = h',
        "<b onclick='x'>&amp;</b>",
        "*bold* _it_ `raw` @ref #[x] // no",
        '\\u{41} \\ "q"',
        "a#let b=1",
    ],
)
def test_text_stays_text(template, text):
    made = typeset(template("#values.text"), {"text": text})
    assert " ".join(text.split()) in pages_of(made)[0]


@pytest.mark.parametrize("text", ["Ωμέγα", "Привет", "Zażółć gęślą jaźń", "Åsa Øyvind"])
def test_letters_that_our_face_lacks_come_from_another(template, text):
    made = typeset(template("#values.text"), {"text": text})
    assert text in pages_of(made)[0]
    assert all(fonts_of(made).values())


def test_a_letter_that_no_font_has_is_one_clear_line(template):
    with pytest.raises(BadInput, match="got the letter"):
        typeset(template("#values.text"), {"text": "a\U000e1234"})


def test_an_unknown_font_fails(template):
    with pytest.raises(RuntimeError, match="unknown font family"):
        typeset(template('#text(font: "Not There")[x]'), {})


def test_a_picture_without_words_fails(template):
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='9' height='9'/></svg>"
    with pytest.raises(RuntimeError, match="missing alt text"):
        typeset(template('#image(bytes(sys.inputs.at(values.svg)), format: "svg")'), {"svg": svg, "alt": ""})


def test_a_picture_has_its_words(template):
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='9' height='9'/></svg>"
    made = typeset(template("#drawn(values.it)"), {"it": {"svg": svg, "alt": "A square."}})
    assert alternatives(made) == ["A square."]


def test_a_value_that_is_missing_fails(template):
    with pytest.raises(RuntimeError, match="does not contain key"):
        typeset(template("#values.nothing"), {})


def test_the_same_values_give_the_same_bytes(template):
    page = template("#values.text")
    assert typeset(page, {"text": "x"}) == typeset(page, {"text": "x"})
    assert typeset(page, {"text": "x"}) != typeset(page, {"text": "y"})

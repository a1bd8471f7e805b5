"""What can be read back from a PDF, and the plans that are printed."""

import datetime as dt
import io
from functools import cache
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from hipstride.exchange import read_person
from hipstride.handout.programme import programme_values
from hipstride.prescription.plan import Plan, plan

EXAMPLES = Path(__file__).parents[2] / "examples"
PEOPLE = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
PAPERS = ("a4", "us-letter")
MONDAY = dt.date(2026, 1, 5)


def opened(content: bytes) -> Any:
    """The PDF; its objects are of all kinds."""
    return PdfReader(io.BytesIO(content))


@cache
def person_of(name: str):
    return read_person(EXAMPLES / f"{name}.toml", today=dt.date(2026, 6, 1))


@cache
def plan_of(name: str) -> Plan:
    return plan(person_of(name), start=MONDAY if name == "reader_a_home" else None)


@cache
def values_of(name: str) -> dict[str, Any]:
    """What the booklet of one of the seven says. No test changes it."""
    return programme_values(plan_of(name))


@cache
def plain_values_of(name: str) -> dict[str, Any]:
    """The same with a dot for each picture."""
    plain: dict[str, Any] = with_plain_pictures(values_of(name))
    return plain


def pages_of(content: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.extract_text().split()) for page in opened(content).pages]


def squeezed(text: str) -> str:
    """Without white space: a line may break at a hyphen."""
    return "".join(text.split())


DOT = "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='36'><rect width='60' height='36'/></svg>"


def with_plain_pictures(value):
    """The same values with a dot for each picture: a reader of text is then much faster."""
    if isinstance(value, dict):
        return {key: DOT if key == "svg" else with_plain_pictures(item) for key, item in value.items()}
    return [with_plain_pictures(item) for item in value] if isinstance(value, list) else value


def fonts_of(content: bytes) -> dict[str, bool]:
    """The fonts by name, and whether the file brings them."""
    found = {}
    for page in opened(content).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for inner in font.get_object()["/DescendantFonts"]:
                descriptor = inner.get_object()["/FontDescriptor"].get_object()
                brings = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
                found[str(descriptor["/FontName"]).split("+")[-1]] = brings
    return found


def tagged(content: bytes) -> bool:
    """Whether a screen reader finds structure, a language, a title and the promise of PDF/UA."""
    root = opened(content).trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    return (
        bool(root["/MarkInfo"]["/Marked"])
        and "/StructTreeRoot" in root
        and root["/Lang"] == "en"
        and "<pdfuaid:part>1</pdfuaid:part>" in metadata
    )


def alternatives(content: bytes) -> list[str]:
    """The words of every picture, in reading order."""
    root = opened(content).trailer["/Root"]
    found: list[str] = []

    def walk(node) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"])
    return found


def read(content: bytes) -> tuple[list[str], list[tuple[int, float, float, str]]]:
    """The text of each page, and what begins outside the margins of 6 mm: page, place (pt) and words."""
    texts, found = [], []
    margin = 6.0 / 25.4 * 72.0
    for number, page in enumerate(opened(content).pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)

        def look(text, matrix, text_matrix, font, size, number=number, width=width, height=height):
            x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
            y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            if text.strip() and not (margin <= x <= width - margin and margin <= y <= height - margin):
                found.append((number, x, y, text.strip()))

        texts.append(" ".join(page.extract_text(visitor_text=look).split()))
    return texts, found


def before(pages, values):
    """How many pages come before the exercises: cover, safety (two where there is much to mind), equipment."""
    found = next(
        at
        for at, page in enumerate(pages)
        if squeezed(page).startswith(squeezed(values["exercises"][0]["name"]))
    )
    assert found in (3, 4)
    return found

"""Every page that can be looked at: no axe violation, large targets, no sideways scroll, plain words."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from hipstride.app.training.paper import PRINTS
from tests.app.test_roles import EXPECTED, values

CLASS_FILES = {f"classes:{name}" for name in ("sheets", "sheet", "play", "plan", "live")}
# What a browser gets as a file, or as a redirect.
NOT_PAGES = {"service_worker", "manifest", "training:session"}
NOT_PAGES |= {f"training:print_{key}" for key in PRINTS}
NOT_PAGES |= CLASS_FILES
PAGES = sorted(
    name for name, methods in EXPECTED.items() if methods.get("GET", (0,))[0] == 200 and name not in NOT_PAGES
)
THEMES = ("light", "dark", "contrast")
# (width, height, what the root's text is)
SIZES = {"phone": (320, 640, "100%"), "tablet": (768, 1024, "100%"), "zoomed": (1280, 1024, "400%")}

TARGETS = """
(least) => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((each) => !each.closest(".visually-hidden, .skip") && each.type !== "hidden" && each.checkVisibility())
  .filter((each) => !(each.tagName === "A" && getComputedStyle(each).display === "inline" && each.closest("p, li")))
  .map((each) => {
    const row = each.closest("label") ?? each;
    const box = row.getBoundingClientRect();
    return { what: (each.innerText || each.name || each.outerHTML).slice(0, 60), wide: box.width, high: box.height };
  })
  .filter((each) => each.wide > 0 && (each.wide < least || each.high < least))
"""
TOO_WIDE = """
() => [...document.querySelectorAll("body *")]
  .filter((each) => !each.closest(".table-scroll, .visually-hidden, .skip, svg") && each.checkVisibility())
  .map((each) => ({ what: each.tagName + "." + each.className, text: (each.innerText ?? "").slice(0, 40),
                    right: Math.round(each.getBoundingClientRect().right) }))
  .filter((each) => each.right > document.documentElement.clientWidth + 1)
  .slice(0, 5)
"""


@pytest.fixture(scope="module")
def opened(home, chrome, people, class_of_examples):
    """Open a page of the first example person under a theme and size; nothing may be refused or broken."""
    context = home.sign_in(chrome)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def open_page(name: str, *, theme: str = "light", size: str = "phone"):
        width, height, text = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        person = next(iter(people.values()))
        page.goto(home.base + reverse(name, kwargs=values(name, person, **class_of_examples)))
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
        assert wrong == []
        return page

    yield open_page
    context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name, theme, opened):
    page = opened(name, theme=theme)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_at_least_44_px(name, opened):
    assert opened(name).evaluate(TARGETS, 44) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(name, size, opened):
    assert opened(name, size=size).evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_one_heading_and_a_title(name, opened):
    page = opened(name)
    assert page.locator("h1").count() == 1
    assert re.fullmatch(r".+ · Hipstride", page.title()), page.title()


def test_the_pages_read_like_sixth_grade_or_easier(opened):
    grades = {}
    for name in PAGES:
        told = opened(name).locator("main").inner_text()
        sentences = plain_sentences(told)
        if sum(len(words) for words in sentences) >= 40:  # a grade of a few words says nothing
            grades[name] = round(grade(sentences), 1)
    print(grades)
    assert {name: found for name, found in grades.items() if found > 6.0} == {}


def plain_sentences(text: str) -> list[list[str]]:
    """The words of each sentence; lines that are no sentence (rows, buttons, numbers) count as one each."""
    lines = [part for line in text.splitlines() for part in re.split(r"(?<=[.?!:])\s+", line)]
    found = [re.findall(r"[A-Za-z][A-Za-z'-]*", line) for line in lines]
    return [words for words in found if len(words) >= 4]


def syllables(word: str) -> int:
    """A count good enough for a grade: groups of vowels, a silent e left out."""
    low = word.lower()
    groups = len(re.findall(r"[aeiouy]+", low))
    silent = low.endswith("e") and not low.endswith("le") and groups > 1
    return max(1, groups - silent)


def grade(sentences: list[list[str]]) -> float:
    """Flesch-Kincaid grade level."""
    words = [word for sentence in sentences for word in sentence]
    per_sentence = len(words) / len(sentences)
    per_word = sum(syllables(word) for word in words) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59

"""Every page that can be looked at: no axe violation, large targets, no sideways scroll, plain words."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from hipstride.app.training.paper import PRINTS
from tests.app.test_roles import EXPECTED, values
from tests.axe import COLOURS, WCAG, violations

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
# What tells a state by its colour alone: ticked and not, chosen and not, where one is, a wrong field, what cannot be
# used. Each is looked at in both states by all that is no colour: borders, weight, lines, signs, the browser's own tick.
BY_COLOUR_ALONE = """
() => {
  const seen = (colour) => !/^transparent$|, 0\\)$|\\/ 0\\)$/.test(colour);
  const sides = ["Top", "Right", "Bottom", "Left"];
  const names = ["content", "display", "visibility", "fontWeight", "fontStyle", "fontSize", "textDecorationLine",
    "transform", "listStyleType"];
  const form = (each, part) => {
    const style = getComputedStyle(each, part);
    const line = (side) => [style[`border${side}Style`], style[`border${side}Width`]];
    const lines = sides.map((side) => seen(style[`border${side}Color`]) && line(side));
    const outline = style.outlineStyle === "none" ? 0 : [style.outlineStyle, style.outlineWidth];
    return [lines, outline, style.backgroundImage === "none", ...names.map((name) => style[name])];
  };
  const ticks = "input[type=radio], input[type=checkbox]";
  const native = (each) => each.matches(ticks) && getComputedStyle(each).appearance !== "none"
    && each.getBoundingClientRect().width >= 12 && each.checked;
  const looks = (root) => JSON.stringify([root, ...root.querySelectorAll("*")].map((each) => [
    form(each), form(each, "::before"), form(each, "::after"), native(each)]));
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  const found = [];
  const compare = (each, root, set, was) => {
    const [one, other] = [true, false].map((state) => { set(state); return looks(root); });
    was();
    if (one === other) found.push(each.outerHTML.slice(0, 80));
  };
  const tried = new Set();
  for (const each of shown(ticks)) {
    const row = each.closest("label") ?? each;
    const kind = `${each.type} ${row.className} ${row.parentElement.className}`;
    if (tried.has(kind)) continue;
    tried.add(kind);
    const on = [...document.querySelectorAll("input:checked")];
    compare(each, row, (state) => { each.checked = state; }, () => {
      each.checked = false;
      for (const one of on) one.checked = true;
    });
  }
  const attribute = (each, name, no) => {
    const was = each.getAttribute(name);
    const set = (value) => (value === null ? each.removeAttribute(name) : each.setAttribute(name, value));
    compare(each, each, (state) => set(state ? was ?? "true" : no), () => set(was));
  };
  for (const each of shown("[aria-current]")) attribute(each, "aria-current", null);
  for (const each of shown("[aria-pressed='true']")) attribute(each, "aria-pressed", "false");
  const fields = shown(`input:not(${ticks}, [type=hidden]), select, textarea`);
  for (const each of fields.slice(0, 3)) attribute(each, "aria-invalid", null);
  for (const each of shown(":disabled")) attribute(each, "disabled", null);
  return found;
}
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
    """Open a page of the first example person; nothing may be refused or broken."""
    context = home.sign_in(chrome)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def open_page(name: str):
        look(page, theme="light", size="phone")
        person = next(iter(people.values()))
        page.goto(home.base + reverse(name, kwargs=values(name, person, **class_of_examples)))
        look(page, theme="light", size="phone")
        assert wrong == []
        return page

    yield open_page
    context.close()


def look(page, *, theme: str, size: str) -> None:
    """Show what is open under a theme and size."""
    width, height, text = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.evaluate("text => { document.documentElement.style.fontSize = text; }", text)


@pytest.mark.parametrize("name", PAGES)
def test_a_page(name, opened):
    holds(opened(name))


def holds(page) -> None:
    """What every page has: a title, large targets, plain words, nothing that axe finds, nothing wider than the screen."""
    assert page.locator("h1").count() == 1
    assert re.fullmatch(r".+ · Hipstride", page.title()), page.title()
    assert page.evaluate(TARGETS, 44) == []
    assert page.evaluate(BY_COLOUR_ALONE) == []

    axe_tries(page)

    sentences = plain_sentences(page.locator("main").inner_text())
    if sum(len(words) for words in sentences) >= 40:  # a grade of a few words says nothing
        assert grade(sentences) <= 6.0

    for size in SIZES:
        look(page, theme="light", size=size)
        assert page.evaluate(TOO_WIDE) == [], size


def axe_tries(page) -> None:
    """All of axe's rules in the first theme; in the others what colours can break."""
    for theme in THEMES:
        look(page, theme=theme, size="phone")
        assert violations(page, WCAG if theme == "light" else COLOURS) == [], theme


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

"""Every screen in every theme: readable, reachable, nothing beside the edge, nothing that axe objects to."""

import pytest

from hipstride.figure.follow.page import follow_along
from tests.axe import violations
from tests.figure.follow.days import day, short_day

SIZES = {
    "small": (320, 568),
    "phone": (390, 844),
    "on its side": (844, 390),
    "laptop": (1366, 768),
    "television": (1920, 1080),
}
THEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "contrast": {"contrast": "more"},
    "forced": {"forced_colors": "active"},
}
STRICT = {"rules": {"color-contrast-enhanced": {"enabled": True}}}
SMALL_TEXT = """
() => [...document.querySelectorAll("body *")].filter((each) =>
  each.checkVisibility() && !each.closest("svg") && parseFloat(getComputedStyle(each).fontSize) < 23.99
).map((each) => each.outerHTML.slice(0, 80))
"""
SMALL_TARGETS = """
() => [...document.querySelectorAll("button")].filter((each) => each.checkVisibility()).filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width < 64 || box.height < 64 || box.left < 0 || box.right > innerWidth;
}).map((each) => each.outerHTML)
"""
OVER_THE_EDGE = "() => document.documentElement.scrollWidth - innerWidth"
HIDDEN_COUNT = """
() => {
  const foot = document.querySelector("footer").getBoundingClientRect().top;
  const parts = ["picture", "count", "beat"].map((id) => document.getElementById(id).getBoundingClientRect());
  return parts.filter((box) => box.bottom > foot + 1 || box.height === 0).length;
}
"""


# A clock that stands but for what the test moves it: no screen goes by while it is looked at.
STOPPED = """
{ const Was = Date; let now = Was.now();
  window.move = (ms) => { now += ms; };
  window.Date = class extends Was {
    constructor(...given) { super(...(given.length > 0 ? given : [now])); }
    static now() { return now; }
  }; }
"""


def screens(chrome, tmp_path, made, size, **settings):
    """Each kind of screen of a day once, by hand, then the pause."""
    file = tmp_path / "session.html"
    file.write_text(follow_along(made), encoding="utf-8")
    context = chrome.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **settings)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(STOPPED)
    page.goto(file.as_uri())
    seen = set()
    for _ in range(40):
        page.evaluate("move(450)")
        kind = page.evaluate("document.body.dataset.kind")
        if kind not in seen:
            seen.add(kind)
            yield kind, page
        if kind in ("end", "kind_day"):
            break
        leads = page.inner_text("#lead") != "Pause"
        if kind == "rest":
            page.click("#lead")
            yield "pause", page
            page.evaluate("move(450)")
            page.click("#unwell")
            yield "unwell", page
            page.evaluate("move(450)")
            page.click("#stop")
        else:
            page.click("#lead" if leads else "#onward")
    assert said == []
    context.close()


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(chrome, tmp_path, theme):
    seen = []
    for kind, page in screens(chrome, tmp_path, short_day(), SIZES["laptop"], **THEMES[theme]):
        if theme == "light" or kind in ("welcome", "choose", "work", "pause"):
            assert violations(page, STRICT) == [], kind
        seen.append(kind)
    assert {
        "welcome",
        "safety",
        "choose",
        "set_up",
        "position",
        "work",
        "rest",
        "pause",
        "unwell",
        "end",
    } <= set(seen)


def test_axe_finds_nothing_on_a_rest_day(chrome, tmp_path):
    for _, page in screens(chrome, tmp_path, day("reader_b", readiness="ill=yes"), SIZES["phone"]):
        assert violations(page, STRICT) == []


@pytest.mark.parametrize("size", SIZES)
def test_text_is_large_targets_are_large_and_all_is_inside(chrome, tmp_path, size):
    for kind, page in screens(chrome, tmp_path, short_day(), SIZES[size]):
        assert page.evaluate(SMALL_TEXT) == [], kind
        assert page.evaluate(SMALL_TARGETS) == [], kind
        assert page.evaluate(OVER_THE_EDGE) <= 0, kind
        if kind == "work":
            assert page.evaluate(HIDDEN_COUNT) == 0, "figure, count and beat are seen without scrolling"
            count = page.evaluate("document.getElementById('count').getBoundingClientRect().height")
            assert count >= 0.2 * SIZES[size][1]

"""The file: one piece, strict, small, and safe with any name."""

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser

import pytest

from hipstride.figure.follow.page import MODULES, bundle, follow_along, part
from hipstride.figure.theme import CONTRAST, DARK, LIGHT
from tests.figure.follow.days import PEOPLE, day, short_day

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">&amp;'


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.attributes, self.tags, self.content, self.inside = [], [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.inside = (tag, dict(attrs).get("type"))

    def handle_data(self, data):
        if self.inside is not None:
            self.content[self.inside] = self.content.get(self.inside, "") + data

    def handle_endtag(self, tag):
        self.inside = None


def policy(page):
    return next(
        value
        for tag, name, value in page.attributes
        if (tag, name) == ("meta", "content") and "default-src" in value
    )


def named(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_only_its_own_script_and_style_may_run():
    page = Page(follow_along(short_day()))
    rules = dict(rule.strip().split(" ", 1) for rule in policy(page).split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == named(page.content["script", None])
    assert rules["style-src"] == named(page.content["style", None])
    assert "unsafe" not in policy(page)


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_is_fetched_and_nothing_is_styled_inline(name):
    text = follow_along(day(name))
    page = Page(text)
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not any(name == "style" or name.startswith("on") for _, name, _ in page.attributes)
    assert not {name for _, name, _ in page.attributes} & {"src", "href", "srcset", "action", "data"}
    assert len(text.encode()) < 1_000_000
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("date", ["2026-01-09", "2026-02-04", "2026-02-28", "2026-03-20"])
@pytest.mark.parametrize("name", ["reader_a", "reader_d"])
def test_it_stays_small_all_through_the_programme(name, date):
    assert len(follow_along(day(name, date)).encode()) < 1_000_000


def test_a_name_stays_text():
    text = follow_along(short_day(name=HOSTILE))
    page = Page(text)
    assert "img" not in page.tags
    assert page.tags.count("script") == 2
    assert html.escape(HOSTILE) in text
    found = json.loads(page.content["script", "application/json"])
    assert found["before"][0]["kicker"] == HOSTILE


def test_the_same_day_gives_the_same_file():
    assert follow_along(short_day()) == follow_along(short_day())


def test_the_colours_of_all_three_themes_are_in_it():
    text = follow_along(short_day())
    for theme in (LIGHT, DARK, CONTRAST):
        assert f"--moving: {theme.moving};" in text
    assert 'fill="var(--moving)"' in text
    assert "prefers-contrast: more" in text


def test_the_modules_fit_into_one_script():
    names = []
    for at, name in enumerate(MODULES):
        text = part(name)
        names += re.findall(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE)
        for imported in re.findall(r'^import .* from "\./(.+)";$', text, re.MULTILINE):
            assert imported in MODULES[:at], f"{name} imports {imported}, which comes later"
        for line in text.splitlines():
            if line.startswith("import"):
                assert re.fullmatch(r'import \{ [\w, ]+ \} from "\./\w+\.js";', line), line
    assert len(names) == len(set(names)), "two modules name something alike"
    assert not re.search(r"^(import|export)\b", bundle(), re.MULTILINE)
    assert "</script" not in bundle()


def test_a_browser_that_cannot_play_shows_the_session_in_words(chrome, tmp_path):
    file = tmp_path / "session.html"
    file.write_text(follow_along(short_day()), encoding="utf-8")
    context = chrome.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    seen = page.inner_text("body")
    assert "March at the counter, with a band" in seen
    assert "Do not start if you are ill" in seen
    assert "Pause" not in seen
    context.close()

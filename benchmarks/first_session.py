"""From an empty folder to a finished and logged first session: every screen, and how long it takes.

A walk in a real Chromium with the app's own timers, wound on. Nobody is timed: reading and answering take the times
stated in `TAKES`. The second figure of each pair is for somebody who reads every word that is shown.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from hipstride.app.training.how_long import LIST_S, QUESTION_S, TAP_S
from hipstride.catalogue.numbers import value
from tests.app.people.typed import READER_A, READER_C, READER_E
from tests.app.served import served
from tests.figure.follow.browser import browser

TAKES = {  # seconds
    "question": QUESTION_S,
    "list": LIST_S,
    "one leg": value("find_level.question_seconds"),
    "both legs": value("find_level.both_legs_seconds"),
    "one tap": TAP_S,
}
DOES = {  # seconds, besides reading the screen
    "warm_up": 60 * value("plan.warm_up_minutes"),
    "tie": 60 * value("plan.band_set_up_minutes"),
    "place": 20,
    "enough": 60 * value("plan.cool_down_minutes"),
    "finish": 60 * value("plan.cool_down_minutes"),
}
WORDS_A_SECOND = 3.0  # 180 a minute
WORDS = "document.querySelector('main').innerText.split(/\\s+/).length"
# Things to answer; what stands there already, such as kilos, needs none.
FIELDS = "document.querySelectorAll('main .field:not(details *):not(:has(:checked))').length"
MOST_FIELDS = 3  # so many things to answer take as long as a list; each more a tap
BOXES = "document.querySelectorAll('main [type=checkbox], main [type=text], main [type=number], main select').length"
READERS = {
    # What each leg says of the first form of a movement, and of those after it; from their bodies in examples/.
    "A": (READER_A, {"hip_abduction": "just easily", "hip_flexion": "easily easily", "": "just just"}),
    "C": (READER_C, {"hip_abduction": "no no", "": "just just"}),
    "E": (READER_E, {"sit_to_stand": "no no", "": "no just"}),
}


@dataclass
class Walk:
    """The screens of one newcomer and the seconds spent on them, part by part."""

    page: Page
    trains: bool = True  # else it only looks, and says that each set was done
    part: str = "start"
    screens: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    reading: dict[str, float] = field(
        default_factory=lambda: defaultdict(float)
    )  # more of them for who reads every word

    def spend(self, kind: str, *, doing: float = 0.0) -> None:
        """A screen was read and answered, and what it says was done."""
        words = self.page.evaluate(WORDS) / WORDS_A_SECOND
        self.screens[self.part] += 1
        self.seconds[self.part] += TAKES[kind] + doing
        self.reading[self.part] += max(0.0, words - TAKES[kind])

    def spend_on_form(self) -> None:
        """A screen of the set-up: with more than a few things to answer it takes longer than a list."""
        more = max(0, self.page.evaluate(FIELDS) - MOST_FIELDS)
        several = more > 0 or self.page.evaluate(BOXES) > 1
        self.spend("list" if several else "question", doing=TAP_S * more)

    def wait(self, seconds: float) -> None:
        """A timer runs; its clock is wound on."""
        self.page.clock.fast_forward(int(1000 * seconds))
        self.seconds[self.part] += seconds

    def press(self, name: str, *, kind: str = "question") -> None:
        """Read this page, and go on from it."""
        self.spend(kind)
        self.page.locator("main").get_by_text(name, exact=True).first.click()
        self.page.wait_for_load_state()

    def minutes(self) -> str:
        """So far."""
        return _pair(sum(self.seconds.values()), sum(self.reading.values()))


def _pair(seconds: float, reading: float) -> str:
    return f"{seconds / 60.0:.1f} ({(seconds + reading) / 60.0:.1f})"


def main() -> None:
    with browser() as chrome, tempfile.TemporaryDirectory() as folder:
        for trains in (False, True):
            example(chrome, Path(folder) / f"example-{trains}", trains=trains)
        for who in READERS:
            for trains in (False, True):
                oneself(chrome, Path(folder) / f"{who}-{trains}", who, trains=trains)


def example(chrome: Browser, folder: Path, *, trains: bool) -> None:
    """Somebody who tries it with an example person."""
    with served(folder) as home:
        walk = Walk(chrome.new_page(), trains)
        walk.page.goto(home.link)
        walk.press("Try it with the example people")
        walk.press("A woman of 52 at home, uses a stick, no test yet", kind="list")
        train(walk, "example person")
        walk.page.context.close()


def oneself(chrome: Browser, folder: Path, who: str, *, trains: bool) -> None:
    """Somebody who sets it up for themselves, with the short way of find my level."""
    typed, legs = READERS[who]
    with served(folder) as home:
        walk = Walk(chrome.new_page(), trains)
        page = walk.page
        page.goto(home.link)
        walk.press("Set up for me")
        walk.part = "questions"
        while "/check/" not in page.url:
            walk.spend_on_form()
            fill(page, typed[page.url.split("/set-up/")[1].split("/")[0]])
        if page.locator("[name=company]").count():
            walk.press("Yes, in this room" if who != "A" else "No, I am alone", kind="list")
        else:
            walk.press("Yes, find my level", kind="list")
        walk.part = "level"
        find_level(walk, legs)
        walk.spend("list")
        page.locator("[name=usual]").click()
        page.wait_for_load_state()
        train(walk, f"reader {who}")
        page.context.close()


def fill(page: Page, told: Any) -> None:
    """A screen of the set-up."""
    for name, wanted in ({} if told == "pass" else told).items():
        box = page.locator(f"[name='{name}']").first
        kind = box.get_attribute("type")
        if kind == "submit":
            page.locator(f"[name='{name}'][value='{wanted}']").click()
            page.wait_for_load_state()
            return
        for each in wanted if isinstance(wanted, list) else [wanted]:
            if kind in ("checkbox", "radio"):
                page.locator(f"[name='{name}'][value='{each}']").check()
                continue
            if not box.is_visible():
                page.locator("details summary").first.click()
            box.fill(each)
    page.locator("[name=pass]" if told == "pass" else "main button:text-is('Go on')").first.click()
    page.wait_for_load_state()


def find_level(walk: Walk, said: dict[str, str]) -> None:
    """The questions until they are enough; an answer for each leg where they differ."""
    page, seen = walk.page, Counter[str]()
    while page.locator("input[name=at]").count() and page.locator("[name^=said]").count():
        at = page.locator("[name=at]").first.input_value()
        side, movement = at.rsplit("/", 1)[1], at.split("/")[1].split(".")[0]
        told = dict(zip(("left", "right"), said.get(movement, said[""]).split(), strict=True))
        if seen[f"{movement} {side}"]:
            told = dict.fromkeys(told, "just")
        if "+" in side and len(set(told.values())) == 2 and not page.locator("[name=said_left]").count():
            walk.spend("one tap")
            page.locator("a[href='?apart=1']").click()
            page.wait_for_load_state()
            continue
        walk.spend("one leg" if side in ("left", "right") else "both legs")
        seen[f"{movement} {side}"] += 1
        if page.locator("[name=said_left]").count():
            for leg, answer in told.items():
                page.locator(f"[name=said_{leg}][value={answer}]").check()
            page.locator("main button:text-is('Go on')").click()
        else:
            page.locator(f"[name=said][value={told[side if side in told else 'left']}]").click()
        page.wait_for_load_state()


def train(walk: Walk, who: str) -> None:
    """Today's session, to its first set, to its first exercise, and to its end."""
    page = walk.page
    who = f"{who}, {'trained along' if walk.trains else 'only looked at'}"
    walk.part = "today"
    usual = page.get_by_role("button", name="As usual")
    if usual.count():
        walk.spend("list")
        usual.first.click()
        page.wait_for_load_state()
    if not page.url.partition("#")[0].endswith("/player/"):
        walk.press("Start", kind="list")
    page.wait_for_selector("body.plays")
    page.clock.install()
    page.reload()
    page.wait_for_selector("body.plays")
    walk.part = "session"
    said = page.evaluate(SAID)
    told: dict[str, str] = {}
    sets = 0
    while (kind := page.evaluate("document.body.dataset.kind")) != "ended":
        if kind == "enough":
            told["the end of the first session, one exercise"] = enough(walk)
            page.clock.fast_forward(500)
            walk.spend("one tap")
            page.click("#second")
            page.wait_for_selector("body:not([data-kind='enough'])")
            continue
        before = page.evaluate(SHOWN)
        on_the_screen(walk, kind)
        page.wait_for_function(f"(before) => {SHOWN} !== before", arg=before)
        if kind == "work":
            sets += 1
            told.setdefault("the first set", walk.minutes())
    told[f"all {sets} sets"] = walk.minutes()
    screens = sum(walk.screens.values())
    parts = ", ".join(
        f"{part} {walk.screens[part]}: {_pair(walk.seconds[part], walk.reading[part])} min"
        for part in walk.screens
    )
    print(f"{who}: {screens} screens; {parts}")
    if walk.trains:
        took = walk.seconds["session"] / 60.0
        print(f"   the session: said {said} min, walked {took:.1f} min, {took / said:.2f} of what was said")
    print("   minutes to", ", ".join(f"{what} {minutes}" for what, minutes in told.items()), flush=True)


def enough(walk: Walk) -> str:
    """How long it takes to the end and to the server, if it is enough for somebody; then they go on after all."""
    page = walk.page
    kept = walk.screens.copy(), walk.seconds.copy(), walk.reading.copy()
    on_the_screen(walk, "enough")
    page.wait_for_selector("body[data-kind='ended']")
    walk.spend("question")
    page.wait_for_selector("#status:has-text('Saved and sent.')", state="attached")
    took = walk.minutes()
    walk.screens, walk.seconds, walk.reading = kept
    page.clock.fast_forward(500)
    page.click("[data-act='go-on']")
    page.wait_for_selector("body[data-kind='enough']")
    return took


def on_the_screen(walk: Walk, kind: str) -> None:
    """What somebody does on a screen of the player."""
    page = walk.page
    page.clock.fast_forward(500)  # a second press within 400 ms is not taken
    if not walk.trains and kind in ("next", "work"):
        walk.spend("one tap")
        return page.click("#first")
    if kind == "effort":
        walk.spend("question")
        return page.click("[data-act='effort-4']")
    if kind == "form":
        walk.spend("question")
        return page.click("[data-act='form-good']")
    if kind == "work":
        walk.screens[walk.part] += 1
        while page.inner_text("#beat") != ENOUGH:
            walk.wait(3.0)
        return page.click("#first")
    if kind == "next":
        walk.spend("one tap")
        while page.inner_text("#count").strip():
            walk.wait(3.0)
        return page.click("#first")
    cuff = kind == "tie" and page.locator("#blocks li").count() == 1  # the band is tied for the other leg
    doing = DOES.get("place" if cuff else kind, 0.0) if walk.trains else 0.0
    # A warm-up is read while it is done.
    reading = {"start": "list", "warm_up": "one tap" if doing else "list"}
    walk.spend(reading.get(kind, "question"), doing=doing)
    page.click("#first")


SHOWN = "document.body.dataset.kind + document.getElementById('progress').value + kicker.innerText"
SAID = """async () => {
  const ledger = await import(new URL("../ledger.js", document.querySelector("script[src]").src));
  const [kept] = await ledger.keptSessions();
  return kept.document.minutes + kept.document.asking_minutes;
}"""
ENOUGH = "That is it. Well done."

if __name__ == "__main__":
    main()

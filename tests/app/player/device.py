"""A device that trains: one browser page, what it keeps, and what went wrong in it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.app.player.documents import PERSON
from tests.figure.follow.browser import PATIENCE_MS, until

MODULES = "/static/v1/hipstride/js"
# A second tap sooner than 400 ms is not taken: `later` puts off the taps of this page, so that no test waits for that.
LATER = """
{ const stamp = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp").get;
  const now = performance.now.bind(performance);
  window.later = 0;
  performance.now = () => now() + later;
  Object.defineProperty(Event.prototype, "timeStamp", { configurable: true, get() { return stamp.call(this) + later; } }); }
"""
SILENT = """
window.wrong = []; window.said = [];
addEventListener("securitypolicyviolation", (event) => wrong.push(event.violatedDirective));
window.SpeechSynthesisUtterance = class { constructor(words) { this.text = words; } };
Object.defineProperty(window, "speechSynthesis", { configurable: true, value: {
  cancel() {}, speak(words) { said.push(words.text); },
} });
"""
EXPECTED_NOISE = ("net::ERR", "Failed to load resource", "sync:", "no service worker")


class Device:
    """`tap` taps like a person; `rows`, `waiting` and `lines` look into the browser's store."""

    def __init__(self, context: BrowserContext, base: str, *, before: str = "") -> None:
        self.context = context
        context.set_default_timeout(PATIENCE_MS)
        self.base = base
        self.noise: list[str] = []
        self.before = before
        self.page = self.new_page()

    @property
    def modules(self) -> str:
        """Where the server has its modules."""
        return MODULES

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda told: self.noise.append(f"{told.type}: {told.text}"))
        page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        page.add_init_script(SILENT + LATER + self.before)
        return page

    def open(self, page: Page | None = None) -> Device:
        shown = page or self.page
        shown.goto(f"{self.base}/player/#{PERSON}")
        shown.wait_for_selector("body.plays")
        return self

    def offline_ready(self) -> None:
        """Until the worker has everything."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    @property
    def kind(self) -> str:
        return str(self.page.evaluate("document.body.dataset.kind"))

    @property
    def status(self) -> str:
        return str(self.page.evaluate("document.getElementById('status').textContent"))

    def text(self, id: str) -> str:
        return str(self.page.evaluate(f"document.getElementById('{id}').innerText"))

    def tap(self, what: str, then: str | None = None) -> None:
        """Tap a button by its id, or a choice by its name; `then` is the kind of screen that comes."""
        known = ("first", "second", "hurts", "stop", "undo", "menu")
        self.settle()
        self.page.click(f"#{what}" if what in known else f"[data-act='{what}']")
        if then is not None:
            self.until(then)

    def settle(self) -> None:
        """The last tap was written, and is long enough ago."""
        self.store("ledger.waiting()")
        self.page.evaluate("window.later += 500")

    def until(self, kind: str) -> None:
        self.page.wait_for_selector(f"body[data-kind='{kind}']")

    def choose(self, way: str = "first") -> None:
        """Take a way of an exercise, and do what is told before its first set."""
        self.tap(way)
        self.page.wait_for_selector("body:not([data-kind='choose'])")
        self.prepare()

    def prepare(self) -> None:
        """The band and the place, one screen each."""
        while (kind := self.kind) in ("tie", "place"):
            self.tap("first")
            self.page.wait_for_selector(f"body:not([data-kind='{kind}'])")
        assert self.kind == "next"

    def one_set(self, *, choose: bool = False) -> None:
        """From the screen before a set to the one after it."""
        if choose:
            self.choose()
        self.prepare()
        self.tap("first", "work")
        before = self.page.evaluate("document.getElementById('progress').value")
        self.tap("first")
        self.page.wait_for_selector("body:not([data-kind='work'])")
        assert self.page.evaluate("document.getElementById('progress').value") > before

    def after_exercise(self) -> None:
        """Effort on both sides, and form."""
        self.tap("effort-5")
        self.tap("effort-4", "form")
        self.tap("form-good")

    def store(self, expression: str) -> Any:
        """Something of the ledger: an expression with `ledger` in it, awaited."""
        return self.page.evaluate(
            f"async () => {{ const ledger = await import('{self.modules}/ledger.js'); return {expression}; }}"
        )

    @property
    def waiting(self) -> int:
        return int(self.store("(await ledger.waiting()).all"))

    def lines(self) -> list[dict[str, Any]]:
        """Every line that this device wrote, in order."""
        rows = self.store(
            "(await Promise.all((await ledger.keptSessions()).map((each) => ledger.rowsOf(each.session)))).flat()"
        )
        return [row["line"] for row in rows if "line" in row]

    def until_sent(self) -> None:
        self.until_waiting(0)

    def until_waiting(self, wanted: int) -> None:
        """Until so many lines wait to be sent."""
        try:
            until(self.page, lambda: self.waiting == wanted)
        except AssertionError as late:
            raise AssertionError(f"{self.waiting} lines still wait, not {wanted}: {self.noise}") from late

    def send(self) -> None:
        """Do not wait for the timer."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def check_clean(self, *allowed: str) -> None:
        known = (*EXPECTED_NOISE, *allowed)
        told = [text for text in self.noise if not any(part in text for part in known)]
        assert not told, told
        for page in self.context.pages:
            if page.url.startswith(self.base):
                assert page.evaluate("window.wrong ?? []") == []


def effective(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sets that count: corrected bodies in place, withdrawn ones left out."""
    bodies: dict[str, Any] = {}
    for line in lines:
        if line["type"] == "correction":
            bodies[line["body"]["of"]] = line["body"]["body"]
        elif line["type"] == "set_done":
            bodies[line["id"]] = line["body"]
    done = {line["id"] for line in lines if line["type"] == "set_done"}
    return [body for id, body in bodies.items() if id in done and body is not None]


def slots(lines: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Exercise, side and number of every set that counts."""
    return [(body["exercise"], body["side"], body["set"]) for body in effective(lines)]

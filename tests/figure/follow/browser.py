"""A real Chromium with a clock that the test turns, no network, and a record of what was seen and heard."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 90_000
"""So long anything is waited for: a machine with other work is no failure, and who waits for nothing loses nothing."""
START_MS = 1_772_000_000_000
# Heard: what was said and beeped.
HEARD = """
window.heard = [];
window.SpeechSynthesisUtterance = class { constructor(words) { this.text = words; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  cancel() {}, speak(words) { heard.push({ at: Date.now(), say: words.text }); },
} });
const made = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  const oscillator = made.call(this);
  const start = oscillator.start;
  oscillator.start = function (...when) {
    heard.push({ at: Date.now(), hertz: oscillator.frequency.value });
    return start.apply(this, when);
  };
  return oscillator;
};
"""
# Seen: every screen when it came. Wrong: what a content policy refused.
RECORD = (
    HEARD
    + """
window.seen = []; window.wrong = [];
addEventListener("securitypolicyviolation", (event) => wrong.push(event.violatedDirective));
const text = (id) => document.getElementById(id)?.textContent ?? "";
new MutationObserver(() => seen.push(
  { at: Date.now(), kind: document.body.dataset.kind, title: text("title"), kicker: text("kicker") },
)).observe(document, { subtree: true, attributeFilter: ["data-kind"] });
"""
)
# Locks: each that was asked for and let go; `turn` hides the page, and shows it again.
LOCK = """
window.locks = []; window.held = [];
Object.defineProperty(navigator, "wakeLock", { value: {
  async request(kind) {
    locks.push(`hold ${kind}`);
    const lock = { released: false, async release() {
      if (!lock.released) locks.push("let go");
      lock.released = true;
    } };
    held.push(lock);
    return lock;
  },
} });
let seen_now = "visible";
Object.defineProperty(document, "visibilityState", { get: () => seen_now });
window.turn = (state) => {
  seen_now = state;
  if (state === "hidden") for (const lock of held) lock.released = true; // the browser takes them
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


def chromium() -> str:
    """Where the browser is; script/test installs it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "no chromium on this machine: script/test installs it, or says how"
    return found


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        made, opened = started.new_context, started.new_page

        def patient(**settings: Any) -> BrowserContext:
            context = made(**settings)
            context.set_default_timeout(PATIENCE_MS)
            return context

        def patient_page(**settings: Any) -> Page:
            page = opened(**settings)
            page.set_default_timeout(PATIENCE_MS)
            return page

        expect.set_options(timeout=PATIENCE_MS)
        with mock.patch.multiple(started, new_context=patient, new_page=patient_page):
            yield started
        started.close()


def until(page: Page, wanted: str | Callable[[], object], *, most_ms: int = PATIENCE_MS) -> None:
    """Until an expression of the page is true (its policy lets nothing wait inside it), or a question of the test is."""
    for _ in range(most_ms // 50):
        if page.evaluate(wanted) if isinstance(wanted, str) else wanted():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within {most_ms} ms: {wanted}")


class Player:
    """One page that plays; `seconds` turns its clock."""

    def __init__(self, page: Page, file: Path, before: str = "") -> None:
        self.page = page
        self.console: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.add_init_script(RECORD + before)
        # It stands before the file opens, and is set an hour on: it cannot be stopped at a moment that went by meanwhile.
        page.clock.install(time=START_MS / 1000 - 3600)
        page.clock.pause_at(START_MS / 1000)
        page.goto(file.as_uri())

    def seconds(self, seconds: float) -> None:
        self.page.clock.run_for(round(1000 * seconds))

    def sleep(self, seconds: float) -> None:
        """The screen is off: time goes on, nothing ticks."""
        self.page.clock.fast_forward(round(1000 * seconds))
        self.seconds(0.1)

    def tap(self, id: str) -> None:
        self.seconds(0.5)  # a second tap too soon after the first is not taken
        self.page.click(f"#{id}")

    def key(self, name: str) -> None:
        self.seconds(0.5)
        self.page.keyboard.press(name)

    @property
    def kind(self) -> str:
        return str(self.page.evaluate("document.body.dataset.kind"))

    def skip_to(self, kind: str) -> None:
        """Go on by hand to the next screen of a kind; it stands at its very begin."""
        for _ in range(60):
            leads = self.page.evaluate("document.getElementById('lead').textContent") != "Pause"
            self.tap("lead" if leads else "onward")
            if self.kind == kind:
                return
        raise AssertionError(f"no {kind} comes")

    def until(self, kind: str, most_s: float = 2000.0) -> None:
        """Play on until a kind of screen comes; it stands within its first second."""
        waited = 0.0
        while self.kind != kind:
            assert waited < most_s, f"no {kind} within {most_s} s"
            self.seconds(1.0)
            waited += 1.0

    def begin(self) -> None:
        """Tap through what waits before the warm-up."""
        for _ in range(6):
            if self.kind == "warm_up":
                return
            self.tap("lead")
        raise AssertionError("the warm-up never came")

    def words(self, id: str) -> str:
        return str(self.page.inner_text(f"#{id}"))

    def hidden(self, id: str) -> bool:
        return bool(self.page.is_hidden(f"#{id}"))

    def phase(self) -> float:
        """Where the motion of the figure is."""
        return float(self.page.evaluate("document.querySelector('#picture svg').getCurrentTime()"))

    def recorded(self, what: str) -> list[dict[str, Any]]:
        return list(self.page.evaluate(what))

    def check_clean(self) -> None:
        """No error, nothing refused by the policy, nothing asked of a network."""
        assert self.console == []
        assert self.recorded("wrong") == []
        assert all(url.startswith("file:") for url in self.asked), self.asked

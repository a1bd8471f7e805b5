"""No set is lost and none is doubled: without a network, without a server, without a browser, twice at once.

Each test prints what it counted; a run shows it at its end.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from hipstride.record.event import SetDone
from hipstride.record.log import log_from_lines
from tests.app.player.device import MODULES, Device, slots
from tests.app.player.documents import PERSON, document
from tests.app.player.server import Keeper
from tests.figure.follow.browser import ARGUMENTS, chromium, until

MARCH = "hip_flexion.standing_march_band"
FOUR = [(MARCH, "left", 1), (MARCH, "right", 1), (MARCH, "left", 2), (MARCH, "right", 2)]


def count(device: Device, keeper: Keeper) -> tuple[int, int]:
    """Lines lost and lines doubled on the server, printed."""
    mine = [line["id"] for line in device.lines()]
    lost = [id for id in mine if id not in keeper.lines]
    doubled = len(keeper.order) - len(set(keeper.order))
    print(f"lines {len(mine)}, on the server {len(keeper.order)}, received {keeper.received}", end="; ")
    print(f"lost {len(lost)}, doubled {doubled}")
    assert all(keeper.lines[line["id"]] == line for line in device.lines() if line["id"] in keeper.lines)
    return len(lost), doubled


TYPED = {"name": 'A "quoted" <b>name</b> & more', "note": "two\r\nlines"}
SEND_A_FORM = """([action, typed]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action });
  for (const [name, value] of Object.entries(typed)) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


def test_a_whole_session_without_a_network_and_with_reloads(device, site, keeper):
    phone = device().open()
    phone.offline_ready()
    phone.context.set_offline(True)
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.one_set()
    phone.page.goto(f"{site.base}/today/")  # it cannot be got: that is said, and the session is there
    assert phone.page.inner_text("h1") == "You are offline"
    phone.page.evaluate(SEND_A_FORM, ["/accounts/login/", {"password": "only for me"}])
    phone.page.wait_for_url("**/accounts/login/")
    assert phone.page.inner_text("h1") == "You are offline"
    assert "only for me" not in phone.page.content()  # a password is not kept
    phone.page.evaluate(SEND_A_FORM, ["/typed/", TYPED])  # nor does a form arrive: what was typed is kept
    phone.page.wait_for_selector("text=What you typed is kept on this page.")
    phone.page.context.set_offline(False)
    phone.page.click("text=Send it again")
    phone.page.wait_for_selector("h1:has-text('Kept')")
    assert [parse_qs(text) for text in keeper.typed] == [{name: [value] for name, value in TYPED.items()}]
    phone.page.context.set_offline(True)
    phone.page.goto(f"{site.base}/today/")
    phone.page.click("text=Open your session")
    phone.page.wait_for_selector("body.plays")
    assert phone.kind == "next"
    assert phone.text("title") == "Set 2 of 2: 10 times"
    phone.one_set()
    phone.one_set()
    phone.page.reload()
    phone.page.wait_for_selector("body[data-kind='effort']")
    phone.after_exercise()
    phone.one_set(choose=True)
    phone.tap("effort-4", "form")
    phone.tap("form-good", "finish")
    phone.tap("first", "ended")
    assert phone.text("title") == "You did all 5 sets. Well done."
    waits = phone.waiting
    assert waits == len(phone.lines()) == 1 + 5 + 10 + 1
    assert f"{waits} not sent yet" in phone.status
    assert keeper.lines == {}
    phone.context.set_offline(False)
    phone.send()
    phone.until_sent()
    assert count(phone, keeper) == (0, 0)
    assert slots(list(keeper.lines.values()))[:4] == FOUR


def kill_browser(profile: Path) -> int:
    """kill -9 of every process of the browser on this profile; how many there were."""
    killed = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in command or str(profile).encode() in b" ".join(command):
            os.kill(int(entry.name), signal.SIGKILL)
            killed += 1
    return killed


def test_the_browser_is_killed_right_after_a_set(chrome, site, keeper, tmp_path):
    profile = tmp_path / "profile"
    keeper.fault = "broken"

    def start() -> Device:
        for leftover in profile.glob("Singleton*"):
            leftover.unlink()
        context = chrome.browser_type.launch_persistent_context(
            str(profile), executable_path=chromium(), args=ARGUMENTS, viewport={"width": 390, "height": 844}
        )
        return Device(context, site.base).open()

    done = 0
    for sets in (1, 2):  # killed twice, each time right after a set was said to be saved
        phone = start()
        if phone.kind == "start":
            phone.tap("first", "choose")
            phone.choose()
        for _ in range(sets):
            phone.one_set()
            done += 1
        assert kill_browser(profile) >= 1  # those that the first one takes along may be gone already
    phone = start()
    assert phone.waiting == len(phone.lines())
    assert slots(phone.lines()) == FOUR[:done]
    assert phone.kind == "next"
    keeper.fault = ""
    phone.send()
    phone.until_sent()
    print(f"browser killed twice after {done} sets", end="; ")
    assert count(phone, keeper) == (0, 0)
    arrived = slots(list(keeper.lines.values()))  # after a broken server in no promised order
    assert sorted(arrived) == sorted(FOUR[:done])
    phone.context.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_server_is_killed_between_commit_and_answer(chrome, tmp_path):
    port, kept = free_port(), tmp_path / "lines.jsonl"

    def serve(fault: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.app.player.server", str(kept), str(port), fault]
        known = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.app.settings"}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=known)
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        server.stdout.close()
        return server

    server = serve("die")
    phone = Device(chrome.new_context(), f"http://localhost:{port}").open()
    deaths = 0
    phone.tap("first", "choose")
    phone.choose()
    for number in range(4):
        phone.one_set()
        phone.send()
        server.wait(timeout=90)
        assert server.returncode == -signal.SIGKILL
        deaths += 1
        assert phone.waiting > 0
        server = serve("" if number == 3 else "die")
    phone.send()
    phone.until_sent()
    keeper = Keeper(kept)
    print(f"server killed {deaths} times", end="; ")
    assert count(phone, keeper) == (0, 0)
    assert slots(list(keeper.lines.values())) == FOUR
    phone.check_clean()
    phone.context.close()
    server.kill()
    server.wait()


def test_answers_are_lost_again_and_again(device, keeper):
    phone = device().open()
    keeper.fault = "lose"
    phone.tap("first", "choose")
    phone.choose()
    for sets in (1, 2):
        phone.one_set()
        phone.send()
        until(phone.page, lambda: len(keeper.lines) > sets)  # noqa: B023 - asked at once
    assert phone.waiting == len(phone.lines())
    keeper.fault = ""
    phone.send()
    phone.until_sent()
    assert keeper.received > len(keeper.lines), "some were sent twice"
    assert count(phone, keeper) == (0, 0)


LATE_TAP = """
new MutationObserver((_, watch) => {
  if (document.body.dataset.kind !== "tie") return;
  watch.disconnect();
  document.getElementById("first").click();
  document.body.dataset.tapped = "";
}).observe(document.body, { attributes: true });
"""


# Taps when all tabs are told to, however long it takes to ask each of them to.
TAP_WITH_THE_OTHERS = """() => {
  window.taps = new BroadcastChannel("taps");
  taps.onmessage = () => document.getElementById("first").click();
}"""


def test_two_tabs_at_once(device, site, keeper):
    phone = device()
    tabs = (phone.page, phone.new_page())
    phone.open()
    phone.open(tabs[1])

    def both(kind: str) -> None:
        for tab in tabs:
            tab.wait_for_selector(f"body[data-kind='{kind}']")
        phone.page.wait_for_timeout(450)

    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    both("work")
    for tab in tabs:
        tab.evaluate(TAP_WITH_THE_OTHERS)
    phone.page.evaluate("new BroadcastChannel('taps').postMessage(null)")
    both("tie")
    assert slots(phone.lines()) == FOUR[:1]
    phone.prepare()
    both("next")
    for number, tab in enumerate((*tabs, tabs[0]), start=2):
        tab.click("#first")
        both("work")
        tab.click("#first")
        both("next" if number < len(FOUR) else "effort")
    phone.send()
    tabs[1].evaluate("dispatchEvent(new Event('online'))")
    phone.until_sent()
    assert slots(phone.lines()) == FOUR
    assert count(phone, keeper) == (0, 0)


def test_a_tap_on_a_screen_that_another_tab_has_just_replaced_is_not_taken(device, keeper):
    """It was meant for what was there before; "It hurts" means the same on every screen."""
    phone = device().open()
    other = phone.new_page()
    phone.open(other)
    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    other.wait_for_selector("body[data-kind='work']")
    other.evaluate(LATE_TAP)
    phone.tap("first", "tie")
    other.wait_for_selector("body[data-tapped]")
    other.wait_for_timeout(450)
    assert other.evaluate("document.body.dataset.kind") == "tie"
    other.evaluate(LATE_TAP.replace("first", "hurts").replace('"tie"', '"next"'))
    phone.tap("first")
    phone.until("hurt_much")


def test_a_session_goes_on_on_another_device(device, site, keeper):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.one_set()
    phone.until_sent()
    site.give({**document(), "done": list(keeper.lines.values())})
    tablet = device(viewport={"width": 1024, "height": 768}).open()
    assert tablet.kind == "tie", "here the band is not tied yet"
    assert tablet.waiting == 0, "what the phone did is not sent again"
    assert tablet.page.is_disabled("#undo"), "nor taken back here"
    tablet.prepare()
    assert tablet.text("title") == "Set 2 of 2: 10 times"
    tablet.one_set()
    tablet.one_set()
    tablet.tap("undo", "work")
    tablet.tap("first", "effort")
    tablet.until_sent()
    assert slots(list(keeper.lines.values())) == FOUR
    assert count(tablet, keeper) == (0, 0)


CLOCK = """
{ const real = Date.now; window.moved = 0; const Was = Date;
  window.Date = class extends Was {
    constructor(...given) { super(...(given.length > 0 ? given : [real() + window.moved])); }
    static now() { return real() + window.moved; }
  }; }
"""
DAY_MS = 86_400_000


@pytest.mark.parametrize("days", [-2, 2])
def test_the_clock_jumps_in_the_middle(days, device, keeper):
    phone = device(before=CLOCK).open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.prepare()
    phone.tap("first", "work")
    phone.page.evaluate(f"window.moved = {days * DAY_MS}")
    phone.page.wait_for_timeout(300)
    phone.tap("first", "next")
    if days < 0:
        shown = int(phone.text("count"))
        assert 0 < shown <= 60, "the rest is no longer than it should be"
        until(phone.page, lambda: int(phone.text("count")) < shown)  # and it goes on
    else:
        assert phone.text("beat") == "Start when you like."
    phone.one_set()
    phone.one_set()
    phone.tap("effort-5")
    phone.tap("undo")
    phone.page.evaluate(f"window.moved = {2 * days * DAY_MS}")
    phone.tap("effort-7")
    phone.until_sent()
    lines = phone.lines()
    assert slots(lines) == FOUR
    ids = [line["id"] for line in lines]
    assert ids == sorted(ids) or days < 0
    read = log_from_lines([json.dumps(each) for each in reversed(lines)], person_id=PERSON)
    told = [
        (body.side, body.effort)
        for body in (event.body for event in read.events)
        if isinstance(body, SetDone)
    ]
    assert sorted(told, key=str) == [("left", 7)] * 2 + [("right", None)] * 2, "what was tapped last counts"
    assert count(phone, keeper) == (0, 0)


WITHOUT = """
for (const [thing, name] of [[Navigator.prototype, "serviceWorker"], [Navigator.prototype, "locks"],
  [Navigator.prototype, "storage"], [Navigator.prototype, "wakeLock"], [Crypto.prototype, "subtle"],
  [Crypto.prototype, "randomUUID"], [window, "BroadcastChannel"], [window, "AudioContext"]]) delete thing[name];
delete window.speechSynthesis;
"""


def test_without_worker_locks_subtle_random_uuid_sound_and_voice(device, keeper):
    phone = device(before=WITHOUT)
    phone.open()
    absent = "['serviceWorker', 'locks', 'wakeLock'].some((name) => name in navigator)"
    assert not phone.page.evaluate(f"{absent} || 'subtle' in crypto || 'randomUUID' in crypto")
    other = phone.new_page()
    phone.open(other)
    phone.tap("first", "choose")
    phone.choose()
    for number in range(4):
        phone.one_set()
        if number % 2:
            other.evaluate("dispatchEvent(new Event('online'))")
    phone.send()
    phone.until_sent()
    assert slots(phone.lines()) == FOUR
    assert count(phone, keeper) == (0, 0)


def test_plain_http_to_a_name(chrome, site, keeper):
    """A real insecure context, as with --lan: nothing but IndexedDB is there, and that is enough."""
    arguments = [*ARGUMENTS, "--host-resolver-rules=MAP clinic.example 127.0.0.1"]
    started = chrome.browser_type.launch(executable_path=chromium(), args=arguments)
    phone = Device(started.new_context(), f"http://clinic.example:{site.server.server_port}")
    phone.open()
    there = "[isSecureContext, 'serviceWorker' in navigator, 'locks' in navigator, 'subtle' in crypto]"
    assert phone.page.evaluate(there) == [False] * 4
    phone.tap("first", "choose")
    phone.choose()
    for _ in range(4):
        phone.one_set()
    phone.until_sent()
    assert slots(phone.lines()) == FOUR
    assert count(phone, keeper) == (0, 0)
    phone.check_clean()
    started.close()


def test_a_lease_from_before_the_clock_was_set_back_does_not_hold_up_anything(device, keeper):
    phone = device(before=WITHOUT)
    phone.open()
    far = "Date.now() + 2 * 86400000"
    phone.page.evaluate(
        f"async () => (await import('{MODULES}/store.js')).keepSetting('lease', {{ owner: 'gone', until: {far} }})"
    )
    phone.tap("first", "choose")
    phone.until_sent()
    assert len(keeper.lines) == 1


# What waits here is sent though the server is slow, the store of the device once gives no answer, the page breaks over
# what it is told, and another tab never gives its turn back. Waits of many seconds are cut to some milliseconds, the
# one for the store only where it is to be too long: a store that is really asked may need longer than that.
HANGS = """async (modules) => {
  const [{ Sync }, { waiting }] = await Promise.all(["sync", "ledger"].map((name) => import(`${modules}/${name}.js`)));
  const real = window.setTimeout;
  await navigator.locks.request("hipstride-sync", () => {}); // the page's own try is over,
  await new Promise((resolve) => real(resolve, 100));
  for (let id = real(() => {}); id > 0; id -= 1) clearTimeout(id); // and there is no next one
  const cut = (...long) => { window.setTimeout = (work, ms, ...more) => real(work, long.includes(ms) ? 50 : ms, ...more); };
  cut(20_000, 40_000, 80_000);
  const never = (_, { signal }) => new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason)));
  const found = { patience: [] };
  const told = [];
  const sync = new Sync({ fetcher: never, told: (state) => { told.push(state); throw new Error("a page that breaks"); } });
  for (let tries = 0; tries < 3; tries += 1) {
    await sync.soon();
    found.patience.push(sync.patience / 1000);
  }
  found.again = sync.timer !== null;
  const { openCursor } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.openCursor = () => ({}); // it never says anything
  cut(30_000);
  await sync.soon();
  found.store = told.at(-1);
  window.setTimeout = real;
  IDBObjectStore.prototype.openCursor = openCursor;
  let over;
  navigator.locks.request("hipstride-sync", () => new Promise((resolve) => { over = resolve; })); // a tab that hangs
  sync.fetcher = (...args) => fetch(...args);
  const tell = sync.soon().then(() => told.at(-1));
  found.busy = [await tell, (await waiting()).all];
  window.later += 60_000;
  await sync.soon();
  found.still = [told.at(-1), (await waiting()).all];
  window.later += 61_000;
  await sync.soon();
  found.sent = [told.at(-1), (await waiting()).all, sync.patience / 1000];
  over();
  clearTimeout(sync.timer);
  return found;
}"""


def test_nothing_that_hangs_holds_up_what_waits(device, keeper):
    phone = device().open()
    keeper.fault = "broken"  # so that the page itself sends nothing
    phone.tap("first", "choose")
    phone.page.wait_for_timeout(300)
    assert phone.waiting == 1
    keeper.fault = ""
    found = phone.page.evaluate(HANGS, MODULES)
    assert found == {
        "patience": [40, 80, 80],
        "again": True,
        "store": "offline",
        "busy": ["busy", 1],
        "still": ["busy", 1],
        "sent": ["sent", 0, 20],
    }
    assert count(phone, keeper) == (0, 0)


def test_signed_out_keeps_everything_until_somebody_signs_in(device, keeper):
    phone = device().open()
    keeper.fault = "signed_out"
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.page.wait_for_timeout(300)
    waits = phone.waiting
    assert waits == 2
    phone.tap("menu", "menu")
    phone.page.wait_for_selector("#blocks:has-text('Sign in again')")
    phone.tap("first")
    phone.page.reload()  # the session is still there, though its address asks to sign in
    phone.page.wait_for_selector("body.plays")
    assert phone.kind == "tie"
    keeper.fault = ""
    phone.send()
    phone.until_sent()
    assert count(phone, keeper) == (0, 0)


def test_a_token_that_is_too_old_is_renewed_without_a_word(device, keeper):
    phone = device().open()
    keeper.fault = "forbidden"  # whatever the token
    phone.tap("first", "choose")
    phone.page.wait_for_timeout(300)
    assert phone.waiting == 1
    phone.tap("menu", "menu")
    assert "Sign in" not in phone.text("blocks")
    keeper.fault = "stale"
    phone.tap("send")
    phone.until_sent()
    assert count(phone, keeper) == (0, 0)


def test_a_broken_server_costs_nothing(device, keeper):
    phone = device().open()
    keeper.fault = "broken"
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.page.wait_for_selector("#status:has-text('2 not sent yet')")
    assert phone.waiting == 2
    keeper.fault = ""
    phone.send()
    phone.until_sent()
    until(phone.page, lambda: phone.status == "Saved and sent.")
    assert count(phone, keeper) == (0, 0)


def test_what_is_refused_stays_to_be_seen_and_is_tried_again(device, keeper):
    phone = device().open()
    keeper.fault = "refuse"
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.tap("hurts", "hurt_much")
    phone.tap("pain-2", "hurt_where")
    phone.tap("where-left_hip", "hurt_gone")
    phone.tap("gone", "hurt_next")
    phone.until_waiting(1)
    phone.page.wait_for_selector("#status:has-text('1 needs a look')")
    phone.tap("menu", "menu")
    assert "This note is not for you." in phone.text("blocks")
    keeper.fault = ""
    phone.tap("send")
    phone.until_sent()
    assert count(phone, keeper) == (0, 0)


def test_one_line_that_breaks_the_server_does_not_hold_up_the_others(device, keeper):
    phone = device().open()
    keeper.fault = "poison"
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.until_sent()
    phone.tap("stop", "stop")
    phone.tap("stop-unwell", "signs")
    phone.tap("sign-fall", "fall_hurt")
    phone.tap("no", "fall_head")
    phone.tap("no", "ended")
    phone.until_waiting(1)  # only the line itself
    keeper.fault = ""
    phone.send()
    phone.until_sent()
    assert count(phone, keeper) == (0, 0)


FULL = """
{ const add = IDBObjectStore.prototype.add; window.full = false;
  IDBObjectStore.prototype.add = function (...given) {
    if (window.full && this.name === "outbox") throw new DOMException("no room", "QuotaExceededError");
    return add.apply(this, given);
  }; }
"""


def test_a_full_device_says_so_and_stays_where_it_was(device, keeper):
    phone = device(before=FULL, allowed=("QuotaExceededError", "no room")).open()
    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    phone.page.evaluate("window.full = true")
    phone.tap("first")
    phone.page.wait_for_selector("#status:has-text('could not be saved')")
    assert phone.kind == "work"
    phone.page.evaluate("window.full = false")
    phone.tap("first", "tie")
    assert slots(phone.lines()) == FOUR[:1]


OTHER = "0199a0c2-0000-7000-8000-00000000000b"


def copied(phone: Device) -> tuple[str, list[dict[str, Any]]]:
    """The name and the lines of a saved copy."""
    with phone.page.expect_download() as download:
        phone.tap("copy")
    text = Path(download.value.path()).read_text("utf-8")
    return download.value.suggested_filename, [json.loads(line) for line in text.splitlines()]


def test_two_people_on_one_device_each_have_their_own_session_and_copy(device, site, keeper):
    today = document()["date"]
    keeper.documents[OTHER] = {**document(2), "person": OTHER, "name": "Bo/Åse  Ek"}
    phone = device().open()
    keeper.fault = "broken"
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.page.goto(f"{site.base}/player/#{OTHER}")  # the same page, another person
    phone.page.wait_for_selector("#kicker:has-text('Bo')")
    phone.tap("menu", "menu")
    assert phone.page.locator("[data-act='send']").count() == 1
    assert phone.page.locator("[data-act='copy']").count() == 0, "nothing of Bo waits"
    phone.tap("first", "start")
    phone.tap("first", "choose")
    phone.tap("menu", "menu")
    name, lines = copied(phone)
    assert name == f"hipstride-Bo-Åse-Ek-{today}.jsonl"
    assert [(line["person"], line["type"]) for line in lines] == [(OTHER, "session_started")]
    phone.page.goto(f"{site.base}/blank")
    phone.page.goto(f"{site.base}/player/")
    phone.page.wait_for_selector("#plain-title:has-text('Whose session is it?')")
    assert sorted(phone.page.locator("#plain-people a").all_inner_texts()) == ["Alex", "Bo/Åse Ek"]
    phone.page.click("text=Alex")
    phone.page.wait_for_selector("body[data-kind='tie']")
    assert "Right leg" in phone.text("kicker")
    phone.tap("menu", "menu")
    name, lines = copied(phone)
    assert name == f"hipstride-Alex-{today}.jsonl"
    assert {line["person"] for line in lines} == {PERSON}
    assert [line["type"] for line in lines] == ["session_started", "set_done"]


def test_without_an_id_nothing_of_anybody_is_shown_where_none_is_of_today(device, site):
    site.give(document(date="2026-01-05"))
    phone = device().open()
    phone.page.goto(f"{site.base}/blank")
    phone.page.goto(f"{site.base}/player/")
    phone.page.wait_for_selector("#plain-title:has-text('There is no session of today on this device')")
    assert "Alex" not in phone.page.inner_text("body")
    site.keeper.documents = {}
    phone.page.click("text=Show the last one that is kept here")
    phone.page.wait_for_selector("body.plays")
    assert phone.text("title") == "A session of an earlier day"
    assert "This is your session of 5 January 2026." in phone.text("blocks")
    assert "You slept well" not in phone.text("blocks"), "that was then"


@pytest.mark.parametrize(
    "store", ["undefined", "{ open() { throw new DOMException('not here', 'SecurityError'); } }"]
)
def test_a_browser_that_keeps_nothing_says_so_and_begins_nothing(store, device, site):
    gone = f"Object.defineProperty(window, 'indexedDB', {{ value: {store} }});"
    phone = device(before=gone, allowed=("indexedDB", "not here", "undefined"))
    phone.page.goto(f"{site.base}/player/#{PERSON}")
    phone.page.wait_for_selector("#plain-title:has-text('this browser keeps nothing')")
    assert "Nothing you do here would be saved." in phone.text("plain-text")
    assert phone.page.is_visible("#plain-link")
    assert not phone.page.is_visible("footer")


ASKS_ALL_THE_TIME = "window.asking = setInterval(() => fetch('/blank'), 10); null"


def test_a_new_version_waits_until_no_session_runs(device, keeper):
    phone = device().open()
    phone.offline_ready()
    phone.tap("first", "choose")
    keeper.version, keeper.fault = "2", "half"  # the network goes while it comes
    looks = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => null)"
    phone.page.evaluate(looks)
    gone = "navigator.serviceWorker.getRegistration().then((found) => !found.installing && !found.waiting)"
    until(phone.page, gone)
    phone.context.set_offline(True)
    phone.page.reload()
    phone.page.wait_for_selector("body.plays")
    assert phone.kind == "choose", "the old one still has everything"
    phone.context.set_offline(False)
    keeper.fault = ""
    waits = "navigator.serviceWorker.getRegistration().then((found) => found.waiting !== null)"
    phone.page.evaluate(looks)
    until(phone.page, waits)
    phone.one_set(choose=True)
    assert phone.page.evaluate(waits), "a session runs"
    kept = "caches.keys().then((names) => names.join())"
    assert phone.page.evaluate(kept) == "hipstride-1,hipstride-2"
    phone.tap("stop", "stop")
    phone.page.evaluate(ASKS_ALL_THE_TIME)  # as the sync does: it must not keep the old one awake
    phone.tap("first", "ended")
    until(phone.page, f"{kept}.then((names) => names === 'hipstride-2')")
    keeper.version = "3"  # and one that comes when none runs does not wait for a tap
    phone.page.evaluate(looks)
    until(phone.page, f"{kept}.then((names) => names === 'hipstride-3')")
    phone.page.evaluate("clearInterval(window.asking)")


def test_nothing_of_a_person_is_in_the_workers_store(device):
    phone = device().open()
    phone.offline_ready()
    phone.tap("first", "choose")
    phone.page.goto(f"{phone.base}/today/")
    kept = """async () => {
      const found = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) found.push(new URL(request.url).pathname);
      }
      return found;
    }"""
    paths = phone.page.evaluate(kept)
    assert "/player/" in paths
    assert all(path in ("/player/", "/offline/") or path.startswith("/static/") for path in paths)

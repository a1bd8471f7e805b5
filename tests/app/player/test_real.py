"""The player on the real server: a session of an example person, without a network, and with the server killed."""

from __future__ import annotations

import http.client
import sqlite3
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.app.player.device import Device, slots
from tests.app.served import Served, served

pytestmark = pytest.mark.slow


class Home(Served):
    """The server of one person who trains, and what its database holds."""

    person: str

    def lines(self) -> list[tuple[str, str]]:
        """Id and type of every line, straight from the file."""
        found = sqlite3.connect(f"file:{next(self.folder.glob('*.sqlite3'))}?mode=ro", uri=True)
        try:
            return [
                (str(one), str(kind))
                for one, kind in found.execute("SELECT event_id, type FROM people_event")
            ]
        finally:
            found.close()


@pytest.fixture
def home(tmp_path, chrome) -> Iterator[Home]:
    with served(tmp_path / "data") as running:
        running.__class__ = Home
        assert isinstance(running, Home)
        context = running.sign_in(chrome)
        page = context.new_page()
        page.goto(f"{running.base}/people/examples/")
        page.locator("ul.rows button").first.click()
        page.wait_for_url("**/today/**")
        running.person = page.url.split("/people/")[1].split("/")[0]
        running.cookies = context.storage_state()
        context.close()
        yield running


class Phone(Device):
    """A device of the person on the real server."""

    def __init__(self, home: Home, chrome: Any, base: str | None = None) -> None:
        self.person = home.person
        settings = {"viewport": {"width": 390, "height": 844}}
        super().__init__(home.sign_in(chrome, **settings), base or home.base)

    def open(self, page: Any = None) -> Phone:
        shown = page or self.page
        shown.goto(f"{self.base}/player/#{self.person}")
        shown.wait_for_selector("body.plays")
        return self

    @property
    def modules(self) -> str:
        source = self.page.get_attribute("script[type='module']", "src") or ""
        return source.removesuffix("/prepare.js").removesuffix("/player/main.js")

    def rows(self) -> int:
        """How many taps and lines the device keeps."""
        each = "(await Promise.all((await ledger.keptSessions()).map((one) => ledger.rowsOf(one.session))))"
        return int(self.store(f"{each}.flat().length"))

    def go_on(self) -> str:
        """Tap what goes on through all of a session, whatever the screen is; the kind of screen it was."""
        kind, before = self.kind, self.rows()
        self.tap({"effort": "effort-5", "form": "form-good", "enough": "second"}.get(kind, "first"))
        for _ in range(1800):
            if self.rows() > before:
                break
            self.page.wait_for_timeout(20)
        else:
            raise AssertionError(f"the tap on {kind} was not kept")
        self.page.wait_for_timeout(80)
        return kind


def test_a_session_without_a_network_is_on_the_server_afterwards(home, chrome):
    phone = Phone(home, chrome).open()
    phone.offline_ready()
    phone.context.set_offline(True)
    before = home.lines()
    done = 0
    for step in range(600):
        if phone.kind == "ended":
            break
        done += phone.go_on() == "work"
        if step in (9, 30):
            phone.page.reload()
            phone.page.wait_for_selector("body.plays")
    assert phone.kind == "ended"
    assert phone.text("title") == f"You did all {done} sets. Well done."
    assert home.lines() == before
    phone.context.set_offline(False)
    phone.send()
    phone.until_sent()
    there = home.lines()
    mine = [line["id"] for line in phone.lines()]
    lost = set(mine) - {id for id, _ in there}
    doubled = len(there) - len({id for id, _ in there})
    print(f"sets {done}, lines {len(mine)}, lost {len(lost)}, doubled {doubled}")
    assert (lost, doubled) == (set(), 0)
    assert len(slots(phone.lines())) == len(set(slots(phone.lines()))) == done
    of_session = [line["body"] for line in phone.lines() if line["type"] in ("session_started", "set_done")]
    assert len({body["session"] for body in of_session}) == 1
    assert (
        sum(kind == "set_done" for _, kind in there) - sum(kind == "set_done" for _, kind in before) == done
    )
    phone.page.goto(f"{phone.base}/people/{home.person}/today/")
    assert "Done for today" in phone.page.inner_text("main")
    phone.check_clean()
    phone.context.close()


class Between:
    """Stands between browser and server; armed, it kills the server when an answer to /sync/ has come, and keeps it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.armed = False
        self.deaths = 0
        between = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def pass_on(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else None
                upstream = http.client.HTTPConnection("localhost", between.home.port, timeout=90)
                self.close_connection = True
                try:
                    upstream.request(self.command, self.path, body, dict(self.headers.items()))
                    answer = upstream.getresponse()
                    content = answer.read()
                except OSError:
                    return  # no server: no answer
                finally:
                    upstream.close()
                if self.path == "/sync/" and between.armed:
                    between.armed = False
                    between.home.kill()  # it has committed, and nobody hears of it
                    between.deaths += 1
                    return
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = pass_on

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def test_the_server_is_killed_between_commit_and_answer(home, chrome):
    between = Between(home)
    before = len(home.lines())
    phone = Phone(home, chrome, between.base).open()
    done = 0
    while between.deaths < 3:
        kind = phone.kind
        if kind == "work":
            phone.until_sent()
            between.armed = True
        done += phone.go_on() == "work"
        if kind == "work":
            for _ in range(1800):
                if not between.armed and home.process is None:
                    break
                phone.page.wait_for_timeout(50)
            assert home.process is None, "the server is dead"
            assert phone.waiting > 0, "the browser does not know that its line is there"
            home.start()
            phone.send()
            phone.until_sent()
    there = home.lines()
    mine = [line["id"] for line in phone.lines()]
    lost = set(mine) - {id for id, _ in there}
    doubled = len(there) - len({id for id, _ in there})
    print(
        f"server killed {between.deaths} times, sets {done}, lines {len(mine)}, lost {len(lost)}, doubled {doubled}"
    )
    assert (lost, doubled) == (set(), 0)
    assert len(there) - before == len(mine)
    phone.check_clean()
    phone.context.close()
    between.server.shutdown()
    between.server.server_close()


def test_signing_out_asks_first_when_something_is_not_sent(home, chrome):
    phone = Phone(home, chrome).open()
    phone.page.route("**/sync/", lambda route: route.abort())
    phone.tap("first", "warm_up")
    phone.until_waiting(1)
    asked: list[str] = []

    def refuse(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page = phone.page
    page.on("dialog", refuse)
    page.goto(f"{phone.base}/people/{home.person}/today/")
    page.wait_for_selector("[data-outbox]:has-text('1 thing you did is not sent yet')")
    page.goto(f"{phone.base}/accounts/preferences/")
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out on this device").click()
    assert asked == ["Not sent yet: 1. If you sign out now, that is lost. Sign out?"]
    assert page.url.endswith("/accounts/preferences/")
    page.unroute("**/sync/")
    phone.send()
    phone.until_sent()
    page.get_by_role("button", name="Sign out on this device").click()
    page.wait_for_url(lambda address: "preferences" not in address)
    assert len(asked) == 1
    phone.context.close()


def test_signing_out_without_a_network_forgets_nothing(home, chrome):
    phone = Phone(home, chrome).open()
    phone.tap("first", "warm_up")
    phone.until_sent()
    kept = phone.rows()
    page = phone.page
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    modules = phone.modules
    page.goto(f"{phone.base}/accounts/preferences/")
    page.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out on this device").click()
    assert asked == ["You are still signed in. Try again when you are online."]
    phone.context.set_offline(False)
    count = f"""async () => {{
      const ledger = await import('{modules}/ledger.js');
      return (await Promise.all((await ledger.keptSessions()).map((one) => ledger.rowsOf(one.session)))).flat().length;
    }}"""
    assert page.evaluate(count) == kept > 0
    page.get_by_role("button", name="Sign out on this device").click()
    page.wait_for_url(lambda address: "preferences" not in address)
    assert page.evaluate(count) == 0
    phone.context.close()


MANY = 10_000
FILL = """
async ([modules, person, many]) => {
  const ledger = await import(`${modules}/ledger.js`);
  const body = { what: "a test", lasted_hours: null, settled: true };
  const ids = [];
  for (let at = 0; at < many; at += 1000) {
    const drafts = Array.from({ length: 1000 }, () => ({ type: "symptom", body }));
    const rows = await ledger.commit({ session: `many-${at}`, person }, () => drafts);
    ids.push(...rows.map((row) => row.line.id));
  }
  return ids;
}
"""


def test_ten_thousand_lines_wait_and_are_taken_once(home, chrome):
    phone = Phone(home, chrome).open()
    modules, before = phone.modules, home.lines()
    phone.page.goto(f"{phone.base}/accounts/preferences/")
    phone.page.evaluate("(modules) => import(`${modules}/ledger.js`).then(() => true)", modules)
    phone.context.set_offline(True)
    mine = phone.page.evaluate(FILL, [modules, home.person, MANY])
    assert phone.waiting == len(set(mine)) == MANY
    started = time.monotonic()
    phone.context.set_offline(False)
    while phone.waiting and time.monotonic() - started < 900:
        phone.page.wait_for_timeout(500)
    seconds = time.monotonic() - started
    assert phone.waiting == 0
    there = home.lines()[len(before) :]
    lost = set(mine) - {id for id, _ in there}
    doubled = len(there) - len({id for id, _ in there})
    print(f"{MANY} lines in {seconds:.1f} s, lost {len(lost)}, doubled {doubled}")
    assert (lost, doubled, len(there)) == (set(), 0, MANY)
    assert [id for id, _ in there] == mine, "in their order"
    phone.check_clean()
    phone.context.close()

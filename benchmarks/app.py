"""The app: its start, today's page, the twelve weeks, what the player weighs, and 200 people training at once.

Peers in the same run: an answer of the same server that asks no table, and the wait that a person would notice.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from hipstride.exchange.data_folder import example_names
from tests.app.served import Served, served

PEOPLE = 200
SECONDS = 20.0
SETS_A_SECOND = 50.0  # 200 people who do a set every four seconds: ten times as fast as people are
BODY: dict[str, object] = {
    "exercise": "hip_abduction.side_lying",
    "side": "left",
    "set": 1,
    "reps": 8,
    "resistance": {"kind": "limb"},
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        start_up(Path(folder))
        people = filled(Path(folder) / "home")
        with served(Path(folder) / "home") as running:
            client = Client(running)
            pages(client, client.example())
            log_sets(running, client, people)
        print(f"database       {(Path(folder) / 'home/hipstride.sqlite3').stat().st_size / 1024**2:.1f} MB")


FILL = """
import sys
from pathlib import Path
from hipstride.app.serve import Options, configure, prepare
configure(Options(data=Path(sys.argv[1])))
prepare()
from hipstride.app.accounts.actions import owner
from hipstride.app.people.actions import add_person, save_record
from hipstride.app.people.examples import example_document
document = example_document("reader_a")
for number in range(int(sys.argv[2])):
    person = add_person(owner(), name=f"Person {number}")
    save_record(owner(), person, document)
    print(person.pk)
"""


def filled(folder: Path) -> list[str]:
    """A folder with as many people as train at once, each with a record of their own; their ids."""
    made = subprocess.run(
        [sys.executable, "-c", FILL, str(folder), str(PEOPLE)], check=True, capture_output=True, text=True
    )
    found = made.stdout.split()
    assert len(set(found)) == PEOPLE
    return found


def start_up(folder: Path) -> None:
    """From an empty folder to the first answer, the set-up of all tables in it."""
    took = []
    for turn in range(3):
        began = time.perf_counter()
        with served(folder / f"empty-{turn}"):
            took.append(time.perf_counter() - began)
    print(
        f"start          {min(took):.2f} s from an empty folder to the first answer ({min(took) / 2:.2f} of 2 s)"
    )


class Client:
    """The owner, over one connection."""

    def __init__(self, running: Served) -> None:
        self.port = running.port
        self.cookies: dict[str, str] = {}
        self.get(running.link.removeprefix(running.base))

    def get(self, path: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        return self.ask("GET", path)

    def post(self, path: str, form: str = "") -> tuple[int, bytes, http.client.HTTPMessage]:
        return self.ask("POST", path, form)

    def ask(self, method: str, path: str, form: str = "") -> tuple[int, bytes, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if method == "POST":
            headers |= {
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
                "Content-Type": "application/x-www-form-urlencoded",
            }
        connection.request(method, path, form if method == "POST" else None, headers)
        answer = connection.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            key, _, value = line.split(";")[0].strip().partition("=")
            self.cookies[key] = value
        connection.close()
        return answer.status, body, answer.headers

    def example(self) -> str:
        """One of the example people, who has a log."""
        self.get("/people/")
        self.post(f"/people/examples/{example_names()[1]}/")
        _, _, headers = self.get("/today/")
        return headers["Location"].split("/")[2]


def pages(client: Client, person: str) -> None:
    """Today's page and the twelve weeks of the first example person, beside an answer that asks no table."""
    bare = median_ms(client, "/manifest.webmanifest")
    print(f"no table       {bare:.1f} ms, an answer that asks no table, with its connection")
    client.post(f"/people/{person}/today/how/", "usual=yes")  # the day is answered, the session is there
    for label, path in {"today": "today", "twelve weeks": "programme", "progress": "progress"}.items():
        address = f"/people/{person}/{path}/"
        status, page, _ = client.get(address)
        if status != 200:
            print(f"{label:14} status {status}")
            continue
        took = median_ms(client, address)
        print(f"{label:14} {took:.1f} ms ({took / bare:.1f} times that), {len(page) / 1024:.0f} KiB")


def median_ms(client: Client, path: str, turns: int = 60) -> float:
    took = []
    for _ in range(turns):
        began = time.perf_counter()
        client.get(path)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


@dataclass
class Load:
    """What came of the load."""

    took_ms: list[float]
    failed: int = 0


def log_sets(running: Served, client: Client, people: list[str]) -> None:
    """Sets logged by many devices at once, at a steady rate, each in a request of its own."""
    load = Load([])
    lock = threading.Lock()
    headers = {
        "Cookie": "; ".join(f"{key}={value}" for key, value in client.cookies.items()),
        "X-CSRFToken": client.cookies["csrftoken"],
        "Content-Type": "application/json",
    }
    gap = PEOPLE / SETS_A_SECOND
    began = time.perf_counter()

    def train(number: int) -> None:
        person, device = people[number % len(people)], str(uuid.uuid4())
        connection = http.client.HTTPConnection("localhost", running.port, timeout=60)
        for turn in range(int(SECONDS / gap)):
            due = began + gap * turn + gap * number / PEOPLE
            time.sleep(max(0.0, due - time.perf_counter()))
            line: dict[str, object] = {
                "id": str(uuid.uuid4()),
                "at": "2026-01-07T18:05:00+01:00",
                "person": person,
            }
            line |= {"type": "set_done", "body": BODY}
            items = [{"seq": turn + 1, "line": line}]
            sent = json.dumps({"schema": "hipstride.sync/1", "device": device, "items": items})
            asked = time.perf_counter()
            connection.request("POST", "/sync/", sent, headers)
            answer = connection.getresponse()
            told = answer.read()
            took = 1000 * (time.perf_counter() - asked)
            good = answer.status == 200 and len(json.loads(told)["accepted"]) == 1
            with lock:
                load.took_ms.append(took)
                load.failed += not good

    threads = [threading.Thread(target=train, args=(number,)) for number in range(PEOPLE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    took = sorted(load.took_ms)
    whole = time.perf_counter() - began
    p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
    print(
        f"200 at once    {len(took)} sets in {whole:.0f} s: p50 {p50:.0f} ms, p99 {p99:.0f} ms "
        f"({p99 / 250:.2f} of 250 ms), {load.failed} failed"
    )


if __name__ == "__main__":
    main()

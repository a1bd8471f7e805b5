"""A tiny server: the player's own files, one session, and /sync/ as the contract says, with faults on demand.

It keeps what it accepted in a file, so that it can be killed and started again.
"""

from __future__ import annotations

import functools
import json
import os
import re
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import django
from django.template.loader import render_to_string
from fontpkg_atkinson_hyperlegible import __file__ as font_module

import hipstride
from hipstride.app.training.player_texts import texts
from hipstride.app.web.versioned import offline_files
from tests.app.player.documents import document

ROOT = Path(hipstride.__file__).parent
STATIC = ROOT / "app/web/static/hipstride"
FOLLOW = ROOT / "figure/follow/player"
FONT = Path(font_module).parent / "files"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@functools.cache
def shell() -> str:
    """The page as the app makes it, with addresses of this server."""
    made = render_to_string("training/player.html", {"texts": texts()})
    return re.sub(r"/static/\w+/", "/static/v1/", made)


@functools.cache
def offline() -> str:
    """The page for when no page can be got, with addresses of this server."""
    return re.sub(r"/static/\w+/", "/static/v1/", render_to_string("web/offline.html"))


def files() -> list[str]:
    """The addresses of everything that the player needs."""
    return ["/player/", "/offline/", *(f"/static/v1/{name}" for name in offline_files())]


class Keeper:
    """What the server has: lines by id, in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, Any] = {}
        self.order: list[str] = []
        self.received = 0
        self.fault = ""
        self.documents: dict[str, Any] = {}
        self.typed: list[str] = []
        self.version = "1"
        self.seqs: list[int] = []
        self.lock = threading.Lock()
        if path.exists():
            for text in path.read_text("utf-8").splitlines():
                line = json.loads(text)
                self.lines[line["id"]] = line
                self.order.append(line["id"])

    def take(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        accepted, rejected = [], []
        with self.lock, self.path.open("a", encoding="utf-8") as out:
            for index, item in enumerate(items):
                line = item["line"]
                self.received += 1
                self.seqs.append(item["seq"])
                known = self.lines.get(line["id"])
                if "refuse" in self.fault and line["type"] == "symptom":
                    reason = {"reason": "This note is not for you.", "code": "other_person"}
                    rejected.append({"id": line["id"], "index": index, **reason})
                elif known is not None and known != line:
                    reason = {"reason": "This is there already.", "code": "conflict"}
                    rejected.append({"id": line["id"], "index": index, **reason})
                else:
                    if known is None:
                        self.lines[line["id"]] = line
                        self.order.append(line["id"])
                        out.write(json.dumps(line) + "\n")
                    accepted.append(line["id"])
            out.flush()
            os.fsync(out.fileno())
        return {
            "accepted": accepted,
            "rejected": rejected,
            "highest_seq": max(self.seqs, default=0),
            "missing_seq": [],
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keeper: Keeper

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def answer(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        keeper = self.keeper
        if path == "/player/":
            self.answer(200, shell().encode(), "text/html; charset=utf-8", Cache_Control="no-store")
        elif path == "/offline/":
            self.answer(200, offline().encode(), "text/html; charset=utf-8", Cache_Control="no-store")
        elif path == "/today/":
            self.answer(200, b"<!doctype html><title>Today</title><h1>Today</h1>", "text/html; charset=utf-8")
        elif path == "/blank":
            self.answer(200, b"<!doctype html><title>Blank</title>", "text/html; charset=utf-8")
        elif path == "/service-worker.js":
            text = (STATIC / "js/service-worker.js").read_text("utf-8")
            text = text.replace("{{VERSION}}", keeper.version).replace("{{FILES}}", json.dumps(files()))
            self.answer(200, text.encode(), "text/javascript", Cache_Control="no-cache")
        elif path.startswith("/static/") and "half" in keeper.fault:
            self.answer(503, b"away", "text/plain")
        elif path.startswith("/static/v1/hipstride/follow/"):
            self.file(FOLLOW / Path(path).name)
        elif path.startswith("/static/v1/hipstride/font/"):
            self.file(FONT / Path(path).name)
        elif path.startswith("/static/v1/hipstride/"):
            self.file(STATIC / path.removeprefix("/static/v1/hipstride/"))
        elif (found := re.fullmatch(r"/people/([0-9a-f-]{36})/today/session\.json", path)) is not None:
            made = keeper.documents.get(found[1])
            if "signed_out" in keeper.fault:
                self.answer(401, b"{}")
            elif made is None:
                self.answer(404, b"{}")
            else:
                self.answer(200, json.dumps(made).encode())
        else:
            self.answer(404, b"not here", "text/plain")

    def file(self, path: Path) -> None:
        if path.is_file():
            self.answer(200, path.read_bytes(), TYPES.get(path.suffix, "application/octet-stream"))
        else:
            self.answer(404, b"not here", "text/plain")

    def do_POST(self) -> None:
        keeper = self.keeper
        text = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/typed/":
            keeper.typed.append(text.decode())
            return self.answer(
                200, b"<!doctype html><title>Kept</title><h1>Kept</h1>", "text/html; charset=utf-8"
            )
        if self.path != "/sync/":
            return self.answer(404, b"{}")
        if "signed_out" in keeper.fault:
            return self.answer(401, b"{}")
        if "stale" in keeper.fault and self.headers["X-CSRFToken"] != "fresh":
            return self.answer(403, b"{}", Set_Cookie="csrftoken=fresh; Path=/")
        if "forbidden" in keeper.fault:
            return self.answer(403, b"{}")
        if "broken" in keeper.fault:
            return self.answer(500, b"{}")
        if "poison" in keeper.fault and b'"type":"fall"' in text:
            return self.answer(500, b"{}")
        sent = json.loads(text)
        assert sent["schema"] == "hipstride.sync/1"
        assert len(sent["items"]) <= 50
        assert len(text) <= 256 * 1024
        answer = keeper.take(sent["items"])
        if "die" in keeper.fault:  # after the commit, before the answer
            os.kill(os.getpid(), signal.SIGKILL)
        if "lose" in keeper.fault:
            self.close_connection = True
            self.connection.close()
            return None
        return self.answer(200, json.dumps(answer).encode())


def make_server(path: Path, port: int = 0) -> tuple[ThreadingHTTPServer, Keeper]:
    keeper = Keeper(path)
    handler = type("Bound", (Handler,), {"keeper": keeper})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    return server, keeper


def main() -> None:
    """Apart, to be killed: FILE PORT FAULT."""
    django.setup()
    server, keeper = make_server(Path(sys.argv[1]), int(sys.argv[2]))
    keeper.fault = sys.argv[3] if len(sys.argv) > 3 else ""
    made = document()
    keeper.documents = {made["person"]: made}
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

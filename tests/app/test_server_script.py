"""`script/server`: from a clone and an empty folder to a page that answers, without a word read."""

from __future__ import annotations

import shutil
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

from tests.app.served import served

ROOT = Path(__file__).parents[2]


def test_it_sets_up_starts_on_an_empty_folder_and_its_link_leads_in(tmp_path):
    """What `script/bootstrap` installs is there already; that it is asked first is looked at."""
    clone = tmp_path / "a clone"
    script = clone / "script"
    script.mkdir(parents=True)
    server = Path(shutil.copy(ROOT / "script" / "server", script))
    bootstrap = script / "bootstrap"
    bootstrap.write_text('#!/bin/sh\ntouch "$(dirname "$0")/../set-up"\n')
    bootstrap.chmod(0o755)
    (clone / ".venv").symlink_to(Path(sys.executable).parents[1])
    with served(tmp_path / "data", script=server) as running:
        assert (clone / "set-up").exists()
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        with browser.open(running.link, timeout=90) as answer:
            page = answer.read().decode()
        assert (running.folder / "hipstride.sqlite3").exists()
    for words in ("Set up for me", "Try it with the example people"):
        assert words in page

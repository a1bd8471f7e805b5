"""The player's page, its words, and the worker that keeps them: the same for everybody, and complete."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

import hipstride
from hipstride.app.classes import views_board
from hipstride.app.training import player_texts
from hipstride.app.training.player_texts import texts
from hipstride.app.web.versioned import STATIC, static_version
from tests.app.pages.test_every_page import grade, plain_sentences

PLAYER = STATIC / "hipstride/js/player"
SOURCES = {path.name: path.read_text("utf-8") for path in sorted(PLAYER.glob("*.js"))}
# Keys that the follow-along's own modules use, or that are put together of two parts.
ELSEWHERE = {
    "loading",
    "go",
    "half_way",
    "five_left",
    "ten_left",
    "last_one",
    "beat_go",
    "beat_hold",
    "beat_back",
}
ELSEWHERE |= {"breathe_out", "breathe_on", "breathe_in"}


@pytest.mark.parametrize("address", ["/player/", "/offline/"])
def test_the_page_is_the_same_for_everybody_and_sets_nothing(address, cast, as_):
    pages = {who: as_(who).get(address) for who in ("ana", "ben", "edi", "nobody")}
    assert {answer.status_code for answer in pages.values()} == {200}
    assert len({answer.content for answer in pages.values()}) == 1
    assert not any(answer.cookies for answer in pages.values())
    told = pages["ana"].content.decode()
    assert str(cast.ana_person.pk) not in told
    assert "Ana" not in told


def test_the_worker_keeps_the_page_and_every_module_it_imports(client, db):
    script = client.get("/service-worker.js").content.decode()
    listed = re.search(r"const FILES = (\[.*\]);", script)
    assert listed is not None
    files = json.loads(listed[1])
    assert {"/player/", "/classes/board/", "/offline/"} <= set(files)
    start = f"/static/{static_version()}/"
    names = {file.removeprefix(start) for file in files if file.startswith(start)}
    found_at = {name: finders.find(name) for name in names}
    assert all(found_at.values())
    wanted = set()
    for name, path in found_at.items():
        if path is None or not name.endswith(".js"):
            continue
        text = Path(path).read_text("utf-8")
        folder = name.rsplit("/", 1)[0]
        for found in re.findall(r'from "(\.[^"]+)"', text):
            parts = folder.split("/")
            for part in found.split("/"):
                parts = parts[:-1] if part == ".." else parts if part == "." else [*parts, part]
            wanted.add("/".join(parts))
    assert wanted <= names
    page = client.get("/player/").content.decode() + client.get("/offline/").content.decode()
    linked = set(re.findall(rf'(?:href|src)="{start}([^"]+)"', page))
    assert linked <= names


def version(client):
    found = re.search(r'"hipstride-(\w+)"', client.get("/service-worker.js").content.decode())
    assert found is not None
    return found[1]


def test_a_changed_word_or_release_makes_another_version_of_the_worker(cast, as_, monkeypatch):
    client = as_("nobody")
    first = version(client)
    assert version(as_("ana")) == version(client) == first, "it is one for everybody"
    seen = {first}
    with monkeypatch.context() as changed:
        changed.setitem(player_texts.TEXTS, "loading", "Another word")
        seen.add(version(client))
    with monkeypatch.context() as changed:
        changed.setattr(views_board, "texts", lambda: {"none": "Another word"})
        seen.add(version(client))
    with monkeypatch.context() as changed:
        changed.setattr(hipstride, "__version__", "99.0.0")
        seen.add(version(client))
    assert len(seen) == 4
    assert version(client) == first


def test_static_files_are_packed_and_pages_with_a_person_in_them_are_not(cast, as_):
    address = f"/static/{static_version()}/hipstride/js/player/main.js"
    answer = as_("nobody").get(address, headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    packed = b"".join(answer.streaming_content)
    assert gzip.decompress(packed).decode() == SOURCES["main.js"]
    page = as_("ana").get(f"/people/{cast.ana_person.pk}/today/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in page.headers


def test_every_word_that_the_player_says_is_there_and_none_is_left_over():
    given = texts()
    told = "\n".join(SOURCES.values())
    said = set(re.findall(r'\bsay\("(\w+)"', told))
    for pair in re.findall(r'\bsay\([^()"`]*\? "(\w+)" : "(\w+)"', told):
        said |= set(pair)
    counted = {f"{key}_{many}" for key in re.findall(r'\bcount\("(\w+)"', told) for many in ("one", "many")}
    assert said | counted <= set(given)
    templates = [re.split(r"\$\{[^}]+\}", each) for each in re.findall(r"say\(`([^`]+)`", told)]
    patterns = [r"\w+".join(map(re.escape, parts)) for parts in templates]
    quoted = set(re.findall(r'"(\w+)"', told)) | set(re.findall(r"^  (\w+): ", told, re.MULTILINE))
    built = {key for key in given if any(re.fullmatch(pattern, key) for pattern in patterns)}
    assert set(given) - said - counted - built - quoted - ELSEWHERE == set()


def test_the_words_are_plain():
    sentences = plain_sentences("\n".join(re.sub(r"\{\w+\}", "two", text) for text in texts().values()))
    found = grade(sentences)
    print(f"reading grade of the player's words: {found:.1f}, of {len(sentences)} sentences")
    assert found <= 6.0

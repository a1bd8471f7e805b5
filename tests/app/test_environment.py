import errno
import os
import re
from pathlib import Path

import pytest

from hipstride.app import environment

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs/serve.md").read_text("utf-8")


def test_every_setting_is_documented_and_every_documented_one_is_read():
    source = "".join(
        path.read_text("utf-8")
        for path in (ROOT / "src/hipstride").rglob("*.py")
        if path.parts[-2] in ("app", "exchange")
    )
    named = set(re.findall(r"HIPSTRIDE_[A-Z_]+", source))
    assert named == set(re.findall(r"^\| `(HIPSTRIDE_[A-Z_]+)`", DOCS, re.MULTILINE))


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        (None, "sqlite3", "/data/hipstride.sqlite3"),
        ("sqlite:////x/y.db", "sqlite3", "/x/y.db"),
        ("postgresql://a:p%40ss@host:5433/hips", "postgresql", "hips"),
    ],
)
def test_a_database_by_url(url, engine, name):
    made = environment.database(url, Path("/data"))
    assert made["ENGINE"].endswith(engine)
    assert made["NAME"].lstrip("/") == name.lstrip("/")


@pytest.mark.parametrize(
    "url", ["mysql://a/b", "postgresql://host", "postgresql://host:port/x", "nonsense", "http://[x"]
)
def test_a_bad_url_names_the_option_and_hides_the_password(url):
    with pytest.raises(environment.BadSetting, match="--database-url: got .*; allowed: postgresql://"):
        environment.database(url, Path("/data"))
    with pytest.raises(environment.BadSetting) as told:
        environment.database("oracle://me:secret@host/x", Path("/data"))
    assert "secret" not in str(told.value)


def test_sqlite_is_durable_and_claims_its_transactions():
    options = environment.sqlite(Path("x"))["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20


def test_the_key_is_made_once_and_is_for_its_owner_only(tmp_path):
    first = environment.secret_key(tmp_path / "new")
    assert environment.secret_key(tmp_path / "new") == first
    assert len(first) >= 50
    assert (tmp_path / "new/secret.key").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["secret.key"]


@pytest.mark.parametrize("links", [True, False])
def test_of_two_processes_that_make_the_key_at_once_both_have_the_same(links, tmp_path, monkeypatch):
    """The other one comes in between, at every step of the first."""
    others: list[str] = []

    def meanwhile(real):
        def step(*told, **more):
            monkeypatch.setattr(real.__module__ + "." + real.__name__, real)
            others.append(environment.secret_key(tmp_path / "new"))
            return real(*told, **more)

        return step

    def no_links(*_):
        raise PermissionError("this disk knows no links")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(os, "fdopen", meanwhile(os.fdopen))
    key = environment.secret_key(tmp_path / "new")
    assert others == [key]
    assert len(key) >= 50


def test_a_key_that_a_power_cut_left_empty_is_made_anew(tmp_path):
    (tmp_path / "secret.key").write_text("")
    key = environment.secret_key(tmp_path)
    assert len(key) >= 50
    assert environment.secret_key(tmp_path) == key


def test_who_only_looks_keeps_no_key_and_takes_the_one_that_is_there(tmp_path):
    assert len(environment.secret_key(tmp_path, keep=False)) >= 50
    assert list(tmp_path.iterdir()) == []
    key = environment.secret_key(tmp_path)
    assert environment.secret_key(tmp_path, keep=False) == key


def test_a_key_that_cannot_be_written_or_read_is_one_line_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(
            environment.BadSetting, match=r"secret\.key: no space left on device; it signs sign-ins"
        ):
            environment.secret_key(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "secret.key").write_bytes(b"\xff\xfe")
    with pytest.raises(environment.BadSetting, match=r"secret\.key: "):
        environment.secret_key(tmp_path)


def test_postgresql_without_its_driver_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(environment.BadSetting, match=r"pip install 'hipstride\[postgres\]'"):
        environment.database("postgresql://user@host/name", tmp_path)
    assert environment.database(None, tmp_path)["ENGINE"].endswith("sqlite3")


def test_the_time_zone_is_that_of_the_computer_or_the_one_given(tmp_path):
    assert environment.time_zone({"HIPSTRIDE_TIME_ZONE": "Europe/Berlin"}) == "Europe/Berlin"
    with pytest.raises(environment.BadSetting, match="HIPSTRIDE_TIME_ZONE"):
        environment.time_zone({"HIPSTRIDE_TIME_ZONE": "Mars/Base"})
    assert environment.time_zone({"TZ": "Asia/Tokyo"}, link=tmp_path) == "Asia/Tokyo"
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/America/Lima")
    assert environment.time_zone({}, link=link) == "America/Lima"


def test_a_mode_that_is_none():
    with pytest.raises(
        environment.BadSetting, match="HIPSTRIDE_MODE: got 'cloud'; allowed: home, lan, server"
    ):
        environment.mode({"HIPSTRIDE_MODE": "cloud"})

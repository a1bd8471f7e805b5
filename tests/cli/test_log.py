import io
import json
import sys

import pytest

from hipstride.cli.main import main
from tests.record.people import EXAMPLES
from tests.record.test_log import LINE, SET, line

PERSON = str(EXAMPLES / "reader_d.toml")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "l.jsonl"


def run(capsys, *words):
    code = main(["log", *[str(word) for word in words]])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert shown.err == ""
    return shown.out


def refused(capsys, *words):
    assert main(["log", *[str(word) for word in words]]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return shown.err


def test_events_are_added_once(capsys, path):
    two = ["--event", json.dumps(LINE), "--event", json.dumps(line("e2"))]
    out = run(capsys, path, "--person", PERSON, "--date", "2026-02-01", *two)
    assert out == (
        f"Added 2 events: e1, e2\n"
        f"{path}: 2 events (0 sessions, 2 sets, 0 tests, 0 corrections), from 2026-01-20 to 2026-01-20\n"
    )
    before = path.read_bytes()
    assert "Already there: e1, e2" in run(capsys, path, "--person", "reader-d", *two)
    assert path.read_bytes() == before
    assert "Added" not in run(capsys, path)


def test_as_json(capsys, path):
    result = json.loads(run(capsys, path, "--person", PERSON, "--event", json.dumps(LINE), "--json"))
    assert len(result.pop("inputs_sha256")) == 64
    assert result.pop("rules_version")
    assert result == {
        "schema": "hipstride.log/1",
        "person": "reader-d",
        "added": ["e1"],
        "already_there": [],
        "events": 1,
        "sessions": 0,
        "sets_done": 1,
        "tests": 0,
        "corrections": 0,
        "first_date": "2026-01-20",
        "last_date": "2026-01-20",
    }


def test_events_come_from_a_file_or_from_standard_input(capsys, path, tmp_path, monkeypatch):
    (tmp_path / "new.jsonl").write_text(json.dumps(LINE) + "\n" + json.dumps(line("e2")))
    run(capsys, path, "--person", PERSON, "--from", tmp_path / "new.jsonl")
    typed = io.TextIOWrapper(io.BytesIO(json.dumps(line("e3")).encode()))
    monkeypatch.setattr(sys, "stdin", typed)
    run(capsys, path, "--person", PERSON, "--from", "-")
    assert [json.loads(each)["id"] for each in path.read_text().splitlines()] == ["e1", "e2", "e3"]


BAND = {"kind": "band", "brand": "TheraBand", "colour": "gold", "rest_length_m": 0.5}


@pytest.mark.parametrize(
    ("event", "part"),
    [
        (line(person="reader-x"), '--event 1: person: got "reader-x"; allowed: "reader-d"'),
        (line(at="2026-02-02T10:00:00Z"), "in the future; allowed: up to 2026-02-01"),
        (line(at="2026-01-20T10:00:00"), "no time zone"),
        (line(body={**SET, "resistance": BAND}), "a band this person owns (TheraBand red"),
        (line(body={**SET, "effort": float("nan")}), "body.effort: got nan"),
        (line(type="correction", body={"of": "e9"}), 'body.of: got "e9"'),
        ({}, "type: got nothing"),
    ],
)
def test_bad_events_write_nothing(capsys, path, event, part):
    bad = ["--event", json.dumps(event)]
    assert part in refused(capsys, path, "--person", PERSON, "--date", "2026-02-01", *bad)
    assert not path.exists()
    run(capsys, path, "--person", PERSON, "--event", json.dumps(line("e0")))
    before = path.read_bytes()
    good = ["--event", json.dumps(line("e8"))]
    refused(capsys, path, "--person", PERSON, "--date", "2026-02-01", *good, *bad)
    assert path.read_bytes() == before


def test_a_sled_that_is_not_owned(capsys, path):
    body = {
        **SET,
        "exercise": "leg_press.sled_both",
        "side": "both",
        "resistance": {"kind": "sled", "load_kg": 40},
    }
    event = json.dumps(line(body=body, person="reader-e"))
    text = refused(capsys, path, "--person", EXAMPLES / "reader_e.toml", "--event", event)
    assert "a person file with a sled" in text


def test_other_bad_input(capsys, path, tmp_path):
    assert "no such file" in refused(capsys, path)
    path.touch()
    assert "an empty file" in refused(capsys, path)
    assert "an empty file" in refused(capsys, path, "--event", json.dumps(LINE))
    path.write_text(json.dumps(LINE))
    assert "a line without its end" in refused(capsys, path)
    path.write_text(json.dumps(LINE) + "\n")
    assert "This line is of another person" in refused(capsys, path, "--person", "reader-x")
    assert "no such file" in refused(capsys, path, "--person", tmp_path / "none.toml")
    assert "a person file or the id" in refused(capsys, path, "--person", "no/such")
    assert "a date such as 2026-01-31" in refused(capsys, path, "--date", "tomorrow")
    assert "up to 2026-01-19" in refused(capsys, path, "--date", "2026-01-19")
    (tmp_path / "empty").touch()
    assert "an empty file" in refused(capsys, path, "--from", tmp_path / "empty")
    assert "not whole JSON" in refused(capsys, path, "--event", "")
    assert "no such option" in refused(capsys, path, "--evnt", "x").lower()


def test_a_typed_event_may_leave_out_its_id_and_person(capsys, path):
    short = json.dumps({key: value for key, value in LINE.items() if key not in ("id", "person")})
    for _ in range(2):
        run(capsys, path, "--person", "reader-d", "--event", short)
    written = [json.loads(text) for text in path.read_text("utf-8").splitlines()]
    assert len({each["id"] for each in written}) == 2
    assert {each["person"] for each in written} == {"reader-d"}
    assert "person" in refused(capsys, path, "--event", short)

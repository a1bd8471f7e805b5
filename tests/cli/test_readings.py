"""Readings of a meter from the command line: shown first, kept once, and nothing of a table that is wrong."""

import json

import pytest

from hipstride.cli.main import main
from hipstride.exchange import read_log
from hipstride.record.event import TestEvent
from tests.record.people import EXAMPLES

PERSON = str(EXAMPLES / "reader_a.toml")
HEAD = "movement,position,side,attempt,force,unit,lever_cm,test"
LINES = [
    "hip_flexion,seated,left,1,113,N,37,break",
    "hip_flexion,seated,left,2,119,N,37,break",
    "hip_flexion,seated,right,1,125,N,37,break",
]


@pytest.fixture
def table(tmp_path):
    def written(*lines):
        path = tmp_path / "t.csv"
        path.write_text("\n".join([HEAD, *(lines or LINES)]), "utf-8")
        return str(path)

    return written


def run(capsys, *words, date="2026-04-02"):
    code = main(["readings", *[str(word) for word in words], "--date", date])
    return code, capsys.readouterr()


def test_they_are_shown_and_kept_once_with_a_log(capsys, table, tmp_path):
    log = tmp_path / "l.jsonl"
    code, shown = run(capsys, table(), PERSON)
    assert (code, shown.err) == (0, "")
    assert "left  113 119 N, mean 116 N" in shown.out
    assert "Nothing is kept" in shown.out
    assert "Added 1 test" in run(capsys, table(), PERSON, "--log", log)[1].out
    assert "Added 0 tests" in run(capsys, table(), PERSON, "--log", log)[1].out
    (event,) = read_log(log, person_id="reader-a").events
    assert isinstance(event.body, TestEvent)
    assert event.body.kind == "strength"
    assert event.body.test["left_n"] == [113, 119]
    assert event.body.test["device"] == "microFET2"  # as it was last time
    told = json.loads(run(capsys, table(), PERSON, "--json")[1].out)
    assert (told["schema"], told["added"], len(told["tests"])) == ("hipstride.readings/1", [], 1)


def test_what_may_be_a_slip_is_asked(capsys, table):
    kilograms = [line.replace("113,N", "11.5,N").replace("119,N", "12,N") for line in LINES]
    _, shown = run(capsys, table(*kilograms), PERSON)
    assert "Look again:" in shown.out
    assert "kilograms" in shown.out


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["hip_flexion,seated,left,1,many,N,37,break"], 'line 2, force: got "many"'),
        (LINES[:2], "no reading on the right"),
        (["hip_curl,seated,left,1,10,N,37,break"], "hip_curl"),
        ([*LINES, "hip_flexion,seated,right,2,13,kg,37,break"], "another unit"),
    ],
)
def test_a_table_that_is_wrong_is_one_line_and_nothing_is_kept(lines, says, capsys, table, tmp_path):
    log = tmp_path / "l.jsonl"
    code, shown = run(capsys, table(*lines), PERSON, "--log", log)
    assert (code, shown.out, shown.err.count("\n")) == (2, "", 1)
    assert says in shown.err
    assert not log.exists()


def test_a_second_result_of_a_test_is_a_correction(capsys, table, tmp_path):
    log = tmp_path / "l.jsonl"
    run(capsys, table(), PERSON, "--log", log)
    before = log.read_bytes()
    code, shown = run(capsys, table(*[line.replace("119", "118") for line in LINES]), PERSON, "--log", log)
    assert code == 2
    assert "has readings already" in shown.err
    assert log.read_bytes() == before
    assert run(capsys, "missing.csv", PERSON)[0] == 2

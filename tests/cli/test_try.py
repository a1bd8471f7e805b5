"""The guided run: it asks little, keeps everything, and ends politely however it ends."""

import datetime as dt
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hipstride.cli.main import main
from hipstride.cli.talk import WIDTH, Talk, Unclear
from hipstride.cli.try_person import find_level, free_id
from hipstride.exchange import read_log, read_person
from hipstride.exchange.data_folder import example_names

SAFE = "no\n" * 7
ABOUT_ME = f"Eva\nf\n52\n166\n68\n5\n0\n\n\n\n\n{SAFE}\nyellow red\n\n1 2 3 4\n\n\n"
SHORT = "j\n" * 8  # each leg, three movements of the hip and the knee
ENTER = "\n" * 400


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.delenv("HIPSTRIDE_DATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def run(*arguments: str, answers: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        code = main(("try", *arguments))
        out, err = capsys.readouterr()
        assert err == ""
        return code, out

    return run


@pytest.fixture
def no_plan_shown(monkeypatch):
    monkeypatch.setattr("hipstride.cli.tryout.Run._show_plan", lambda self, made: None)


def sets(path: Path) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line["body"] for line in lines if line["type"] == "set_done"]


def test_an_id_that_looks_like_a_path_stays_in_the_folder(run, tmp_path, no_plan_shown):
    text = Path("examples/reader_d.toml").read_text().replace('id = "reader-d"', 'id = "../../out"')
    (tmp_path / "person.toml").write_text(text)
    folder = tmp_path / "here" / "data"
    assert run("--yes", "--person", str(tmp_path / "person.toml"), "--data", str(folder))[0] == 0
    assert [path.parent for path in tmp_path.rglob("*.jsonl")] == [folder]


@pytest.mark.parametrize("name", example_names())
def test_each_of_the_seven_runs_by_itself(run, name, tmp_path):
    code, out = run("--yes", "--person", name)
    assert code == 0
    assert "All of it is saved." in out
    assert "NEXT TIME" in out
    log = next(tmp_path.glob("hipstride-*/*.jsonl"))
    person = read_person(Path("examples") / f"{name}.toml")
    assert log.stem == person.person.id
    assert read_log(log, person_id=person.person.id, owned=person.equipment.bands).events
    assert len(sets(log)) == out.count("Saved.")
    assert not (tmp_path / "home").exists()


def test_lines_are_short_except_paths(run):
    _, out = run("--yes", "--person", "reader_a")
    long = [line for line in out.splitlines() if len(line) > WIDTH and not line.startswith("/")]
    assert not long


def test_enter_is_as_planned_and_the_next_session_goes_on(run, tmp_path):
    code, out = run("--person", "reader-c", "--data", str(tmp_path), answers=ENTER)
    assert code == 0
    log = tmp_path / "reader-c.jsonl"
    first = len(sets(log))
    assert "We pretend that today is" in out
    assert all(done["chosen"] == "suggested" for done in sets(log))
    _, again = run("--person", "reader-c", "--data", str(tmp_path), answers=ENTER)
    assert "Last time:" in again or "Saturday" in again
    assert len(sets(log)) > first


def test_the_input_may_end_anywhere_and_the_session_goes_on_where_it_was(run, tmp_path):
    log = tmp_path / "reader-c.jsonl"
    seen = set()
    for lines in (0, 1, 2, 5, 7, 9, 11):
        code, out = run("--person", "reader_c", "--data", str(tmp_path), answers="\n" * lines)
        assert code == 0
        assert "The input ends here." in out
        saved = len(sets(log)) if log.exists() else 0
        if saved:
            assert "Sets saved in this run:" in out
        seen.add(saved)
    assert len(seen) > 2
    run("--person", "reader_c", "--data", str(tmp_path), answers=ENTER)
    done = [(one["exercise"], one["side"], one["set"]) for one in sets(log)]
    assert len(done) == len(set(done))


def test_stopping_early_pain_and_skipping_are_kept(run, tmp_path, no_plan_shown):
    # Enter once for the day, twice for easier or harder.
    answers = "\n" * 3 + "4\n2\n7\n\n\n" + "s\n" + "\n\n" + "q\n"
    code, out = run("--person", "reader_c", "--data", str(tmp_path), answers=answers + ENTER)
    assert code == 0
    hurt = sets(tmp_path / "reader-c.jsonl")[0]
    assert (hurt["reps"], hurt["stopped_because"], hurt["pain"]) == (4, "pain", 7)
    text = (tmp_path / "reader-c.jsonl").read_text()
    assert '"set_skipped"' in text
    assert "You stop here for today." in out


def test_a_rest_day_trains_nothing(run, tmp_path, no_plan_shown):
    _, out = run("--person", "reader_a", "--data", str(tmp_path), answers="5\n" + ENTER)
    assert "Nothing to train today" in out
    assert sets(tmp_path / "reader-a.jsonl") == []


def test_somebody_new_finds_their_level_and_trains(run, tmp_path):
    ramps = "10\n6\nno\n" * 4
    code, out = run("--data", str(tmp_path), answers=f"8\n{ABOUT_ME}{SHORT}no\nno\n")
    assert code == 0
    said = " ".join(out.split())
    assert "That is enough to begin. You start light; your first sessions find the rest." in said
    assert "a careful guess" in said
    person = read_person(tmp_path / "eva.toml")
    assert len(person.find_my_level) == 4
    assert person.person.height_m == 1.66
    more = "j\n" * 5 + "yes\n"  # what could wait: up from a chair, and two movements of each leg
    code, out = run("--data", str(tmp_path), answers=f"8\nyes\n{more}{ramps}{ENTER}")  # the eighth is now Eva
    assert code == 0
    assert "Go on as eva" in out
    assert len(read_person(tmp_path / "eva.toml").find_my_level) == 7
    assert len(read_person(tmp_path / "eva.toml").counted_set) >= 1
    assert sets(tmp_path / "eva.jsonl")
    _, out = run("--data", str(tmp_path), "--person", str(tmp_path / "eva.toml"), answers=ENTER)
    assert "You have trained today." in out


def test_every_answer_of_find_my_level_is_saved_at_once(tmp_path):
    person = read_person("examples/reader_b.toml")
    bare = tmp_path / "b.toml"
    talk = Talk(source=io.StringIO("e\nn\n"), target=io.StringIO())
    from dataclasses import replace

    from hipstride.cli.talk import EndOfInput

    untested = replace(person, manual_grade=(), counted_set=())
    with pytest.raises(EndOfInput):
        find_level(talk, untested, bare, dt.date(2026, 1, 8))
    rows = read_person(bare).find_my_level
    assert sum((row.left, row.right, row.both).count(None) for row in rows) == 3 * len(rows) - 2


def test_answers_that_are_not_understood_are_asked_again(run, tmp_path):
    answers = "99\nabc\n1\n" + "\n" * 4 + "nine\n" + ENTER
    code, out = run("--data", str(tmp_path), answers=answers)
    assert code == 0
    assert "Type a number from 1 to 8." in out


@pytest.mark.parametrize("bad", ["reader_z", "nobody.toml"])
def test_an_unknown_person_is_bad_input(bad, capsys):
    assert main(("try", "--person", bad)) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(("try", "--yes", "--person", "reader_b", "--data", str(tmp_path / "file"))) == 2
    assert "a folder that can be made" in capsys.readouterr().err


def test_no_home_at_all(run, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", "")
    code, _ = run("--person", "reader_b", answers=ENTER)
    assert code == 0
    assert list(tmp_path.glob("hipstride-*/reader-b.jsonl"))


def test_free_ids(tmp_path):
    (tmp_path / "eva.toml").write_text("")
    assert free_id("Eva", tmp_path) == "eva-2"
    assert free_id("Zoë K.", tmp_path) == "zo-k"
    assert free_id("!", tmp_path) == "me"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_says_what_is_saved(tmp_path):
    command = [
        sys.executable,
        "-m",
        "hipstride.cli.main",
        "try",
        "--person",
        "reader_c",
        "--data",
        str(tmp_path),
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A test run in the background of a shell ignores Ctrl-C, and would pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    process.stdin.write(b"\n" * 10)
    process.stdin.flush()
    log = tmp_path / "reader-c.jsonl"
    until = time.monotonic() + 60
    while time.monotonic() < until and not (log.exists() and "set_done" in log.read_text()):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130, b"")
    assert b"You stopped." in out
    assert b"Sets saved in this run:" in out


@pytest.mark.parametrize(("text", "meant"), [("1,66", 1.66), ("166", 1.66), ("1.7", 1.7)])
def test_heights(text, meant):
    from hipstride.cli.try_person import _height

    assert _height(text) == meant
    with pytest.raises(Unclear):
        _height("66")

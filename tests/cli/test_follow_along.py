import json
import stat
from pathlib import Path

import pytest

from hipstride.cli.main import main

WHO = str(Path(__file__).parents[2] / "examples" / "reader_b.toml")
TODAY = ["today", WHO, "--date", "2026-01-12", "--readiness", "fatigue=9"]


def test_it_writes_the_file_and_says_the_session(tmp_path, capsys):
    file = tmp_path / "session.html"
    assert main([*TODAY, "--follow-along", str(file)]) == 0
    assert "A gentle day" in capsys.readouterr().out
    assert file.read_text("utf-8").startswith("<!doctype html>")


def test_json_may_come_beside_it(tmp_path, capsys):
    file = tmp_path / "session.html"
    assert main([*TODAY, "--follow-along", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["day"] == "gentle"
    assert file.exists()


def test_a_dash_is_standard_output(capsysbinary):
    assert main([*TODAY, "--follow-along", "-"]) == 0
    out = capsysbinary.readouterr().out
    assert out.startswith(b"<!doctype html>")
    assert out.rstrip().endswith(b"</html>")


def test_both_cannot_go_to_standard_output(capsys):
    assert main([*TODAY, "--follow-along", "-", "--json"]) == 2
    said = capsys.readouterr()
    assert "--follow-along" in said.err
    assert said.out == ""


@pytest.mark.parametrize("where", ["/nowhere/session.html", "."])
def test_a_file_that_cannot_be_written_is_one_clear_line(where, capsys):
    assert main([*TODAY, "--follow-along", where]) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert where in said.err
    assert said.out == ""


def test_the_old_file_stands_when_the_new_one_cannot_be_made(tmp_path, capsys):
    file = tmp_path / "session.html"
    file.write_text("old", encoding="utf-8")
    assert (
        main(["today", WHO, "--date", "2026-01-12", "--readiness", "nonsense=1", "--follow-along", str(file)])
        == 2
    )
    assert file.read_text("utf-8") == "old"
    assert stat.S_ISREG(file.stat().st_mode)

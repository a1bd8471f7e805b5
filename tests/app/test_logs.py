"""A fault is one line in the window at home, and whole in a file that only its owner reads."""

import logging
import logging.config
import stat
import subprocess
import sys

import pytest

from hipstride.app import environment
from hipstride.app.logs import FILE, OneLine, WholeFile


def record():
    try:
        raise ValueError("disk I/O\nerror")
    except ValueError:
        return logging.LogRecord("x", logging.ERROR, "x.py", 1, "fault of %s", ("a page",), sys.exc_info())


def test_the_window_shows_one_line_and_the_file_all(tmp_path, capsys):
    file = WholeFile(tmp_path)
    file.emit(record())
    file.close()
    line = OneLine().format(record())
    assert line.endswith("ERROR fault of a page: ValueError: disk I/O error (see faults.log)")
    assert "Traceback" in (tmp_path / FILE).read_text()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_folder_that_is_gone_makes_no_second_fault(tmp_path, capsys):
    WholeFile(tmp_path / "gone").emit(record())
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("mode", "lines"), [("home", 1), ("lan", 1), ("server", 2)])
def test_what_the_browser_tells_is_not_told_in_the_window_at_home(mode, lines, tmp_path):
    program = f"""
import logging, logging.config
from pathlib import Path
from hipstride.app.logs import logging_for
logging.config.dictConfig(logging_for({mode!r}, Path({str(tmp_path)!r})))
logging.getLogger("django.request").warning("Not Found: /x/")
logging.getLogger("django.request").error("Internal Server Error: /y/")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.count("\n") == lines
    assert (tmp_path / FILE).exists() is (mode != "server")


def test_the_command_is_named_as_a_shell_finds_it(tmp_path, monkeypatch):
    beside = tmp_path / "a b" / "hipstride"
    beside.parent.mkdir()
    beside.write_text("#!/bin/sh\n")
    beside.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(beside.with_name("python")))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment.command() == f"'{beside}'"
    monkeypatch.setenv("PATH", str(beside.parent))
    assert environment.command() == "hipstride"

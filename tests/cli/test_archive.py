import os
from pathlib import Path

import pytest

from hipstride.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
A, LOG = EXAMPLES / "reader_a.toml", EXAMPLES / "reader_a_log.jsonl"
EVENTS = len(LOG.read_text("utf-8").splitlines())
CREATED = ["--created", "2026-04-02T10:00:00Z"]


def ran(capsys, *words):
    code = main([str(word) for word in words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_there_and_back(tmp_path, capsys):
    file, again, to = tmp_path / "a.zip", tmp_path / "b.ZIP", tmp_path / "to"
    assert ran(capsys, "export", A, file, "--log", LOG, *CREATED) == (
        0,
        "",
        f"{file}: reader-a, {EVENTS} events\n",
    )
    code, out, err = ran(capsys, "import", file, "--to", to)
    assert (code, out) == (0, f"{to}/reader-a.toml\n{to}/reader-a.jsonl\n")
    assert f"reader-a, {EVENTS} events; written 2026-04-02T10:00:00Z by Hipstride" in err
    assert (to / "reader-a.toml").read_bytes() == A.read_bytes()
    assert (to / "reader-a.jsonl").read_bytes() == LOG.read_bytes()
    words = ["export", to / "reader-a.toml", again, "--log", to / "reader-a.jsonl"]
    assert ran(capsys, *words, "--created", "2026-04-02T12:00:00+02:00")[0] == 0
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("page", ["docs/archive.md", "README.md"])
def test_the_commands_of_the_page_run(page, tmp_path, capsys, monkeypatch):
    (tmp_path / "examples").symlink_to(EXAMPLES)
    monkeypatch.chdir(tmp_path)
    lines = [line.split() for line in (EXAMPLES.parent / page).read_text("utf-8").splitlines()]
    commands = [
        words[1:] for words in lines if words[:2] in (["hipstride", "export"], ["hipstride", "import"])
    ]
    assert [words[0] for words in commands] == ["export", "import"]
    assert [ran(capsys, *words)[0] for words in commands] == [0, 0]
    assert sorted(os.listdir("people")) == ["reader-a.jsonl", "reader-a.toml"]


def test_without_a_log_and_by_standard_output(tmp_path, capsysbinary):
    assert main(["export", str(A), "-", *CREATED]) == 0
    shown = capsysbinary.readouterr()
    assert shown.out.startswith(b"PK")
    assert shown.err == b"standard output: reader-a, no log\n"


def test_the_time_is_now_if_left_out(tmp_path, capsys):
    assert ran(capsys, "export", A, tmp_path / "a.zip")[0] == 0
    assert "no log; written 2" in ran(capsys, "import", tmp_path / "a.zip", "--to", tmp_path / "to")[2]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (
            ["export", A, "log.jsonl", "--log", LOG],
            'F.zip: got "log.jsonl"; allowed: a name that ends in .zip',
        ),
        (["export", "-", "-", "--log", "-"], "for one of them"),
        (["export", "none.toml", "a.zip"], "none.toml: got no such file"),
        (["export", A, "a.zip", "--log", "none.jsonl"], "none.jsonl: got no such file"),
        (["export", A, "a.zip", "--log", EXAMPLES / "reader_d_log.jsonl"], "reader_d_log.jsonl line 1"),
        (["export", A, "a.zip", "--created", "2026-04-02T10:00:00"], "a time with its zone"),
        (["export", A, "a.zip", "--created", "soon"], "a time with its zone"),
        (["export", A, "a.zip", "--created", "2150-01-01T00:00:00Z"], "before the year 2100"),
        (["export", A, "a.zip", "--created", "1950-01-01T00:00:00Z"], "--created"),
        (["export", A, "a.zip", "--date", "2026-01-01"], "reader_a.toml"),
        (["export", A, "/no/such/folder/a.zip"], "/no/such/folder"),
        (["import", "none.zip", "--to", "to"], "none.zip: got no such file"),
        (["import", A, "--to", "to"], "no zip, or was cut off"),
    ],
)
def test_what_cannot_be_is_one_line_and_leaves_nothing(words, part, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = ran(capsys, *words)
    assert (code, out) == (2, "")
    assert part in err
    assert err.count("\n") == 1
    assert os.listdir(tmp_path) == []


def test_an_import_replaces_nothing(tmp_path, capsys):
    ran(capsys, "export", A, tmp_path / "a.zip", "--log", LOG)
    assert ran(capsys, "import", tmp_path / "a.zip", "--to", tmp_path)[0] == 0
    (tmp_path / "reader-a.jsonl").write_text("mine")
    code, out, err = ran(capsys, "import", tmp_path / "a.zip", "--to", tmp_path)
    assert (code, out) == (2, "")
    assert "there already" in err
    assert (tmp_path / "reader-a.jsonl").read_text() == "mine"

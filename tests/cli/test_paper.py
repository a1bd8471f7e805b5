import os
from pathlib import Path

import pytest

from hipstride.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
A = str(EXAMPLES / "reader_a.toml")
PLAN = ["plan", A]


def test_a_pdf_is_written_and_nothing_is_printed(tmp_path, capsys):
    file = tmp_path / "x.pdf"
    assert main([*PLAN, "--pdf", str(file), "--paper", "Letter"]) == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr() == ("", "")


def test_a_dash_is_standard_output(capsysbinary):
    assert main([*PLAN, "--weeks", "1", "--pdf", "-"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        (["--paper", "a5"], 'got "a5"; allowed: a4 or letter'),
        (["--paper", "leter"], "Did you mean letter?"),
        (["--json", "--pdf", "-"], "Both would go to stdout"),
        (["--pdf", "/no/such/folder/x.pdf"], "/no/such/folder"),
        (["--pdf", "/"], "a folder"),
    ],
)
def test_bad_input_is_one_line_and_leaves_no_file(more, part, tmp_path, capsys):
    file = tmp_path / "x.pdf"
    assert main([*PLAN, "--pdf", str(file), *more]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert part in shown.err
    assert os.listdir(tmp_path) == []


def test_a_plan_without_a_session_is_refused_and_the_old_file_stays(tmp_path, capsys):
    text = Path(A).read_text()
    person = tmp_path / "person.toml"
    person.write_text(text.replace("[condition]", "[condition]\nclot_signs = true"))
    file = tmp_path / "x.pdf"
    file.write_bytes(b"old")
    assert main(["plan", str(person), "--pdf", str(file)]) == 2
    shown = capsys.readouterr()
    assert "a plan without a session" in shown.err
    assert shown.err.count("\n") == 1
    assert file.read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == ["person.toml", "x.pdf"]


def test_the_paper_log_of_a_week(tmp_path, capsys):
    file = tmp_path / "x.pdf"
    log = str(EXAMPLES / "reader_a_log.jsonl")
    assert main(["paper-log", A, "--log", log, "--date", "2026-03-04", "--pdf", str(file)]) == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        (["--date", "2026-01-12", "--paper", "foolscap"], "a4 or letter"),
        (["--date", "tomorrow"], "--date"),
        (["--log", "none.jsonl", "--date", "2026-01-12"], "none.jsonl"),
        (["--date", "2026-01-12", "--pdf", "/no/such/folder/x.pdf"], "/no/such/folder"),
    ],
)
def test_a_paper_log_that_cannot_be_is_one_line(more, part, tmp_path, capsys):
    file = tmp_path / "x.pdf"
    assert main(["paper-log", A, "--pdf", str(file), *more]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert part in shown.err
    assert os.listdir(tmp_path) == []


REPORT = ["report", A, "--date", "2026-03-04"]
TESTS = ["test-sheet", A, "--date", "2026-03-04"]


@pytest.mark.parametrize(
    "command", [REPORT, [*REPORT, "--numbers"], TESTS], ids=["report", "numbers", "tests"]
)
def test_reports_and_test_sheets(command, tmp_path, capsys):
    file = tmp_path / "x.pdf"
    log = str(EXAMPLES / "reader_a_log.jsonl")
    assert main([*command, "--log", log, "--paper", "letter", "--pdf", str(file)]) == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("command", [REPORT, TESTS], ids=["report", "tests"])
@pytest.mark.parametrize(
    ("more", "part"),
    [(["--paper", "x"], "a4 or letter"), (["--pdf", "/no/such/folder/x.pdf"], "/no/such/folder")],
)
def test_a_sheet_that_cannot_be_is_one_line(command, more, part, tmp_path, capsys):
    assert main([*command, "--pdf", str(tmp_path / "x.pdf"), *more]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert part in shown.err
    assert os.listdir(tmp_path) == []


def test_numbers_belong_to_a_pdf(capsys):
    assert main([*REPORT, "--numbers"]) == 2
    assert "--numbers" in capsys.readouterr().err


TRIAL = ["trial", "report", str(EXAMPLES / "study.toml"), str(EXAMPLES / "trial-report.csv")]


@pytest.mark.slow
def test_the_report_of_a_trial_goes_beside_its_bundle(tmp_path, capsys):
    out = tmp_path / "report"
    file = out / "report.pdf"
    assert main([*TRIAL, "--out", str(out), "--pdf", str(file), "--paper", "letter"]) == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert f"Written to {file}: the report to print" in capsys.readouterr().out
    assert sorted(os.listdir(out)) == ["bundle", "report.pdf", "report.txt"]
    before = file.read_bytes()
    assert main([*TRIAL, "--out", str(out), "--pdf", str(file), "--paper", "letter"]) == 0
    assert file.read_bytes() == before


def test_the_report_of_a_trial_on_standard_output_is_nothing_but_the_pdf(tmp_path, capsysbinary):
    assert main([*TRIAL, "--out", str(tmp_path), "--pdf", "-"]) == 0
    shown = capsysbinary.readouterr().out
    assert shown.startswith(b"%PDF-")
    assert shown.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        (["--pdf", "x.pdf", "--paper", "a5"], "a4 or letter"),
        (["--pdf", "/no/such/folder/x.pdf"], "/no/such/folder"),
        (["--pdf", "/"], "a folder"),
        (["--pdf", "-", "--json"], "Both would go to stdout"),
    ],
)
def test_a_trial_report_that_cannot_be_printed_is_one_line_and_leaves_no_bundle(more, part, tmp_path, capsys):
    assert main([*TRIAL, "--out", str(tmp_path), *more]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert part in shown.err
    assert os.listdir(tmp_path) == []

import json

import pytest

from hipstride.cli.main import main
from hipstride.record.canonical import to_jsonable
from tests.prescription.reading_grade import reading_grade
from tests.prescription.report_cases import FIRST, LATEST, RED, WEEK, logged_test, session, strength, walk
from tests.record.people import EXAMPLES, FILES

READER_A = str(EXAMPLES / "reader_a.toml")
KEYS = {
    "schema", "rules_version", "inputs_sha256", "person", "date", "basis", "headline", "changes",
    "expected_by_chance", "chance", "symmetry", "walking", "chair", "balance", "scores", "training",
    "adherence", "missing",
    "next_test", "stopped",
    "overrides",
}  # fmt: skip


def run(capsys, *words):
    code = main(["report", *map(str, words)])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert shown.err == ""
    return shown.out


@pytest.fixture
def log(tmp_path):
    """Reader A's log: the same band three times, and the second tests in week 8."""
    later = strength(LATEST, (118.0, 124.0, 121.0), (126.0, 132.0, 129.0), test="break", hip_angle_deg=90.0)
    events = [
        event
        for number, effort in enumerate((8, 7, 5))
        for event in session(FIRST + (number + 1) * WEEK, (RED, 10, effort))
    ]
    events += [logged_test(later), logged_test(walk(LATEST, 7.5, 7.3, aid="stick"), "walking")]
    path = tmp_path / "l.jsonl"
    lines = [{**_without_nulls(to_jsonable(event)), "person": "reader-a"} for event in events]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def _without_nulls(value):
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everybody_has_a_report_without_a_log(capsys, path):
    plain = json.loads(run(capsys, path, "--date", "2026-02-01", "--json"))
    assert set(plain) == KEYS
    assert plain["schema"] == "hipstride.report/1"
    assert plain["headline"]["probability"] is None
    assert plain["training"] == []
    assert {row["verdict"] for row in plain["changes"]} <= {"retest"}
    words = run(capsys, path, "--date", "2026-02-01")
    assert "we cannot say whether you got stronger" in words


def test_with_a_log(capsys, log):
    plain = json.loads(run(capsys, READER_A, "--log", log, "--date", "2026-03-10", "--json"))
    assert set(plain) == KEYS
    assert plain["headline"]["probability"] > 0.5
    assert plain["expected_by_chance"] == 0.1
    left = next(row for row in plain["changes"] if (row["movement"], row["side"]) == ("hip_flexion", "left"))
    assert (left["baseline"], left["latest"], left["change"], left["verdict"]) == (
        116,
        121,
        5,
        "within error",
    )
    assert plain["walking"][0]["verdict"] == "within error"
    assert plain["training"][0]["same_set_up"]["change"] == -3
    assert plain["adherence"]["done"] == 3


def test_the_page_reads_well(capsys, log):
    words = run(capsys, READER_A, "--log", log, "--date", "2026-03-10")
    assert "Hip flexion, left: 116, now 121. Stronger by 5. That is still within what" in words
    assert "effort was 8, now 5" in " ".join(words.split())
    assert max(map(len, words.splitlines())) <= 88
    assert reading_grade(words.replace("\n", " ")) <= 6


def test_same_input_same_bytes(capsys, log):
    words = (READER_A, "--log", log, "--date", "2026-03-10", "--json")
    assert run(capsys, *words) == run(capsys, *words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody.toml"], "nobody.toml"),
        ([READER_A, "--date", "soon"], "--date"),
        ([READER_A, "--date", "2025-12-01"], "in the future"),
        ([READER_A, "--log", "nowhere.jsonl"], "nowhere.jsonl"),
        ([READER_A, "--excel", "r.xls"], "--excel"),
    ],
)
def test_bad_input_is_one_line(capsys, words, told):
    assert main(["report", *words]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert told in shown.err

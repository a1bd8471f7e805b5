"""`hipstride plan` as text."""

import json
import re

import pytest

from hipstride.cli.main import main
from tests.record.people import EXAMPLES

FIVE = '[person]\nid = "x"\nage = 50\nsex = "female"\nheight_m = 1.66\nmass_kg = 60\n'


def test_a_long_plan_shows_each_phase_and_its_last_week(capsys):
    assert main(["plan", str(EXAMPLES / "reader_a.toml"), "--weeks", "20"]) == 0
    shown = capsys.readouterr().out
    assert re.findall(r"^--- week (\d+) ---$", shown, re.M) == ["3", "7", "20"]


def test_without_any_test_it_starts_on_the_judging_day(capsys, tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(FIVE)
    assert main(["plan", str(path), "--date", "2026-01-05"]) == 0
    assert "from 05 Jan 2026" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["x", "1.5"])
def test_weeks_that_are_no_whole_number(capsys, text):
    assert main(["plan", "p.toml", "--weeks", text]) == 2
    assert capsys.readouterr().err == "hipstride plan: --weeks must be a whole number, such as 12\n"


def test_no_line_is_too_wide_to_read_and_only_the_first_weeks_speak_of_first_loads(capsys):
    early = ["today", str(EXAMPLES / "reader_a.toml"), "--date", "2026-01-07"]
    late = [*early[:2], "--log", str(EXAMPLES / "reader_a_log.jsonl"), "--date", "2026-03-04"]
    for words, first in ((early, True), (late, False)):
        assert main(words) == 0
        out = capsys.readouterr().out
        assert ("First loads are light" in out) is first
        doses = [line for line in out.splitlines() if "effort" in line]
        assert doses
        assert max(map(len, doses)) <= 88


def test_what_professionals_decided_is_shown_with_what_became_of_it(capsys, tmp_path):
    example = EXAMPLES / "overrides.toml"
    assert main(["plan", str(example), "--weeks", "1"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Decided for you - Hip abduction: 'Knee out against a loop, sitting', 2 sets, 8 in each set" in out
    assert "Bea, physiotherapist: Cramps in the calf when standing. This is followed." in out
    assert "Wants to try the lift on the front. This is not followed. It asks more than is safe" in out
    wrong = tmp_path / "p.toml"
    wrong.write_text(example.read_text().replace("sets = 2", "sets = 0"))
    assert main(["plan", str(wrong)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"hipstride: {wrong}: override[0].sets (the first [[override]]): got 0; allowed: ")
    assert said.count("\n") == 1


def test_what_the_log_tells_ends_a_lifted_rule_and_a_plan_without_a_log_says_that_it_looked_at_none(
    capsys, tmp_path
):
    person, log = tmp_path / "p.toml", tmp_path / "l.jsonl"
    lift = (
        '[[override]]\nlift_gate = "gate.transfer.floor"\nby = "Bea"\nnote = "n"\nat = 2026-01-04T10:00:00Z\n'
    )
    person.write_text(FIVE + "[condition]\ngets_up_from_floor_alone = false\n" + lift)
    log.write_text('{"id":"f","at":"2026-01-04T11:00:00Z","person":"x","type":"fall","body":{}}\n')
    words = ["plan", str(person), "--weeks", "1", "--date", "2026-01-05"]
    plain, ended = "No log was looked at.", "Bea had lifted this. It holds again because of a fall"
    for more, there in (([], (True, False)), (["--log", str(log)], (False, True))):
        assert main([*words, *more]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert (plain in out, ended in out) == there
    hashes = []
    for more in ([], ["--log", str(log)]):
        assert main([*words, *more, "--json"]) == 0
        hashes.append(json.loads(capsys.readouterr().out)["inputs_sha256"])
    assert hashes[0] != hashes[1]
    person.write_text(FIVE)
    assert main(words) == 0
    assert plain not in capsys.readouterr().out


def test_a_review_that_did_not_know_of_a_correction_is_another_input(capsys, tmp_path):
    at, log = "2026-01-0{}T08:00:00Z", tmp_path / "log.jsonl"
    fall = {"id": "f", "at": at.format(4), "type": "fall", "body": {}}
    hurt = {"id": "c", "at": at.format(5), "type": "correction", "body": {"of": "f", "body": {"hurt": True}}}
    talk = {"id": "t", "at": at.format(6), "type": "fall", "body": {"reviewed_with": "Bea"}}
    words = ["today", str(EXAMPLES / "reader_a.toml"), "--date", "2026-01-07", "--log", str(log), "--json"]
    days, hashes = [], []
    for lines in ((fall, hurt, talk), (fall, talk, hurt)):
        log.write_text("".join(json.dumps({**line, "person": "reader-a"}) + "\n" for line in lines))
        assert main(words) == 0
        made = json.loads(capsys.readouterr().out)
        days.append(made["day"])
        hashes.append(made["inputs_sha256"])
    assert days[0] != days[1] == "rest"
    assert hashes[0] != hashes[1]


def test_the_day_is_made_from_the_answers_that_the_log_has_of_it(capsys, tmp_path):
    line = {"id": "r", "at": "2026-01-07T08:00:00+01:00", "person": "reader-a", "type": "readiness"}
    log = tmp_path / "log.jsonl"
    log.write_text(json.dumps({**line, "body": {"fatigue": 9, "fall": "no"}}) + "\n")
    words = ["today", str(EXAMPLES / "reader_a.toml"), "--date", "2026-01-07", "--log", str(log)]
    shown = []
    for more in ([], ["--readiness", "fatigue=9,fall=no"], ["--readiness", "fall=no"]):
        assert main([*words, *more]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] != shown[2]

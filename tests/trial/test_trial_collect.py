"""From person files, logs and a register to the table of a trial."""

import csv
import io

import pytest

from hipstride.cli.main import main
from hipstride.record.errors import BadInput
from hipstride.trial.collect import read_register

PERSON = """
[person]
id = "{id}"
sex = "female"
age = 50
height_m = 1.66
mass_kg = 66.0
[preferences]
days = ["monday", "thursday"]
"""
TEST = """
[[strength]]
date = {date}
movement = "hip_flexion"
position = "seated"
hip_angle_deg = 90
knee_angle_deg = 90
test = "make"
lever_m = 0.4
device = "{device}"
left_n = [{n}, {n}]
right_n = [100]
"""
SET = (
    '{{"id":"{id}","at":"{day}T10:00:00Z","person":"anna","type":"set_done","body":{{"exercise":'
    '"hip_abduction.side_lying","side":"left","set":1,"reps":10,"resistance":{{"kind":"limb"}},"effort":5}}}}\n'
)
FALL = '{"id":"f","at":"2026-02-03T10:00:00Z","person":"anna","type":"fall","body":{}}\n'
REGISTER = (
    "person,arm,start,consent,affected_side\n"
    "anna,train,2026-01-05,yes,left\nbert,usual,2026-01-05,no,\ncleo,usual,2026-01-06,yes,right\n"
)


@pytest.fixture
def folder(tmp_path):
    people = tmp_path / "people"
    people.mkdir()
    tests = TEST.format(date="2026-01-05", n=120, device="m1") + TEST.format(
        date="2026-03-02", n=150, device="m2"
    )
    (people / "anna.toml").write_text(PERSON.format(id="anna") + tests)
    chair = '[[chair_stand]]\ndate = 2026-03-05\nmeasure = "five_times_sit_to_stand"\nseconds = 14.5\n'
    (people / "anna.toml").write_text((people / "anna.toml").read_text() + chair)
    log = "".join(
        SET.format(id=i, day=day) for i, day in enumerate(("2026-01-08", "2026-01-12", "2026-03-20"))
    )
    (people / "anna.jsonl").write_text(log + FALL)
    (people / "bert.toml").write_text(PERSON.format(id="bert") + tests)
    (people / "dora.toml").write_text(PERSON.format(id="dora") + tests)
    (tmp_path / "r.csv").write_text(REGISTER)
    return tmp_path


def collected(folder, capsys):
    words = ["trial", "collect", folder / "people", "--register", folder / "r.csv", "--out", folder / "d.csv"]
    code = main([*map(str, words), "--date", "2026-06-01"])
    captured = capsys.readouterr()
    return code, captured.err


def test_only_who_agreed_is_in_the_table(folder, capsys):
    code, err = collected(folder, capsys)
    assert code == 0
    assert (
        "1 people with their tests, 1 in the register without a file, 1 without consent and 2 further" in err
    )
    text = (folder / "d.csv").read_bytes().decode()
    assert "bert" not in text
    assert "dora" not in text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["person"], row["date"]) for row in rows] == [
        ("anna", "2026-01-05"),
        ("anna", "2026-03-02"),
        ("cleo", "2026-01-06"),
    ]
    second = rows[1]
    assert (second["hip_flexion_left_n"], second["hip_flexion_right_n"]) == ("150", "100")
    assert second["five_times_sit_to_stand_s"] == "14.5"  # three days later, the same visit
    assert rows[0]["hip_flexion_how"] != second["hip_flexion_how"]
    assert (second["sessions_done"], second["sets_done"], second["falls"]) == ("2", "2", "1")
    # Mondays and Thursdays after 5 January up to 2 March.
    assert second["sessions_prescribed"] == "16"
    assert rows[0]["sessions_done"] == ""


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"person": ["a"], "arm": ["x"], "start": ["2026-01-01"]}, "no column consent"),
        (
            {"person": ["a", "a"], "arm": ["x", "x"], "start": ["2026-01-01"] * 2, "consent": ["yes"] * 2},
            "person a twice",
        ),
        ({"person": ["a"], "arm": ["x"], "start": ["1.1.26"], "consent": ["yes"]}, "row 1, start"),
        ({"person": ["a"], "arm": ["x"], "start": ["2026-01-01"], "consent": ["perhaps"]}, "row 1, consent"),
        ({"person": [""], "arm": ["x"], "start": ["2026-01-01"], "consent": ["yes"]}, "no person or no arm"),
    ],
)
def test_a_register_that_cannot_be_read(table, message):
    with pytest.raises(BadInput) as error:
        read_register(table, "r.csv")
    assert message in str(error.value)


def test_a_person_twice_is_refused(folder, capsys):
    (folder / "people" / "again.toml").write_text((folder / "people" / "anna.toml").read_text())
    code, err = collected(folder, capsys)
    assert code == 2
    assert "person anna a second time" in err


def test_an_archive_counts_like_the_person_file_and_its_log(folder, capsys):
    assert collected(folder, capsys)[0] == 0
    plain = (folder / "d.csv").read_bytes()
    people = folder / "people"
    for name in ("anna", "bert", "dora"):
        log = people / f"{name}.jsonl"
        words = [
            "export",
            people / f"{name}.toml",
            people / f"{name}.zip",
            *(["--log", log] if log.is_file() else []),
        ]
        assert main([*map(str, words), "--date", "2026-06-01"]) == 0
        (people / f"{name}.toml").unlink()
        log.unlink(missing_ok=True)
    capsys.readouterr()
    code, err = collected(folder, capsys)
    assert code == 0
    assert (
        "1 people with their tests, 1 in the register without a file, 1 without consent and 2 further" in err
    )
    assert (folder / "d.csv").read_bytes() == plain


def test_a_person_in_a_file_and_in_an_archive_is_refused(folder, capsys):
    people = folder / "people"
    assert main(["export", str(people / "anna.toml"), str(people / "anna.zip"), "--date", "2026-06-01"]) == 0
    code, err = collected(folder, capsys)
    assert code == 2
    assert "anna.zip: got person anna a second time" in err


def test_a_damaged_archive_is_refused_and_no_table_is_written(folder, capsys):
    people = folder / "people"
    assert main(["export", str(people / "anna.toml"), str(people / "anna.zip"), "--date", "2026-06-01"]) == 0
    (people / "anna.toml").unlink()
    (people / "anna.zip").write_bytes((people / "anna.zip").read_bytes()[:-40])
    capsys.readouterr()
    code, err = collected(folder, capsys)
    assert code == 2
    assert "anna.zip: got a file that is no zip, or was cut off" in err
    assert err.count("\n") == 1
    assert not (folder / "d.csv").exists()


def test_the_log_of_who_did_not_agree_is_not_even_read(folder, capsys):
    (folder / "people" / "bert.jsonl").write_text("no log at all")
    assert collected(folder, capsys)[0] == 0

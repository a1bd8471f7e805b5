import subprocess
import sys

import pytest

from hipstride.exchange.log_file import read_log
from tests.simulation.runs import EXAMPLES, person


def test_the_example_logs_are_up_to_date(tmp_path):
    subprocess.run([sys.executable, str(EXAMPLES / "log_make.py"), str(tmp_path)], check=True)
    for name in ("reader_a", "reader_d"):
        made, kept = (folder / f"{name}_log.jsonl" for folder in (tmp_path, EXAMPLES))
        assert made.read_bytes() == kept.read_bytes(), "run script/examples"


@pytest.mark.parametrize(("name", "seed"), [("reader_a", 52), ("reader_d", 50)])
def test_an_example_log_names_its_seed_and_holds_both_tests(name, seed):
    someone = person(name)
    log = read_log(EXAMPLES / f"{name}_log.jsonl", person_id=someone.person.id, owned=someone.equipment.bands)
    notes = [getattr(event.body, "note", None) for event in log.events]
    assert any(note and f"seed {seed}" in note for note in notes)
    tests = [event for event in log.events if event.type == "test"]
    each = len(someone.strength) + len(someone.rep_max)
    assert len(tests) == 2 * each
    assert len({event.at.date() for event in tests}) == 2

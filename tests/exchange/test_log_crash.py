"""Programs that are killed or that write at the same time."""

import os
import signal
import subprocess
import sys
import time

import pytest

from hipstride.exchange import append_events, read_log
from tests.exchange.events import set_done
from tests.record.people import refused

# Says the id of an event only when it is on the disk.
WRITER = """
import sys
from hipstride.exchange import add_events, append_events
from hipstride.record.log import Against
from tests.exchange.events import ended
path, name, count, checked = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "checked"
for number in range(count):
    event = ended(f"{name}-{number}", "x" * 1500)
    if checked:
        add_events(path, [event], against=Against("reader-d"))
    else:
        append_events(path, [event])
    print(event.id, flush=True)
"""


def start(path, name, count, checked="plain"):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count), checked],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )


@pytest.mark.parametrize("lines", [0, 1, 7])
def test_a_killed_program_loses_no_line_it_acknowledged(tmp_path, lines):
    path = tmp_path / "l.jsonl"
    with start(path, "a", 100_000) as writer:
        for _ in range(lines):
            writer.stdout.readline()
        time.sleep(0.002 * lines)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split()
        assert writer.wait() == -signal.SIGKILL
    acknowledged = [f"a-{number}" for number in range(lines)] + rest
    if not path.exists():
        assert acknowledged == []
        return
    raw = path.read_bytes()
    if not raw.endswith(b"\n"):  # the kernel rarely stops in a line, but may; then it is told
        assert "a line without its end" in refused(read_log, path, person_id="reader-d")
        path.write_bytes(raw[: raw.rfind(b"\n") + 1])
    found = [event.id for event in read_log(path, person_id="reader-d").events]
    assert found[: len(acknowledged)] == acknowledged
    append_events(path, [set_done()])  # the lock died with the program
    assert read_log(path, person_id="reader-d").events[-1] == set_done()


@pytest.mark.parametrize("checked", ["plain", "checked"])
def test_programs_that_append_at_the_same_time_do_not_mix_their_lines(tmp_path, checked):
    path = tmp_path / "l.jsonl"
    count = 40
    writers = [start(path, name, count, checked) for name in "abc"]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    found = [event.id for event in read_log(path, person_id="reader-d").events]
    assert sorted(found) == sorted(f"{name}-{number}" for name in "abc" for number in range(count))
    for name in "abc":
        own = [each for each in found if each.startswith(name)]
        assert own == [f"{name}-{number}" for number in range(count)]

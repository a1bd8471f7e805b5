"""Prints all that a person takes home, for each of the seven people: programme, paper log, test sheet and session.

    script/prints FOLDER             everybody
    script/prints FOLDER reader_c    one of them

Every file is made by the command that a user types; it is shown as it is run. Who has a log is further on: the week
after eight weeks of training, with last time beside every box, and a report.
"""

from __future__ import annotations

import contextlib
import io
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hipstride.cli.main import main as hipstride

HERE = Path(__file__).parent
PEOPLE = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
FIRST_DAY, AFTER_EIGHT_WEEKS = "2026-01-12", "2026-03-04"


def commands(name: str, folder: Path) -> Iterator[list[str]]:
    """The commands that make one person's papers, as words after `hipstride`."""
    person, kept = str(HERE / f"{name}.toml"), HERE / f"{name}_log.jsonl"
    log = ["--log", str(kept)] if kept.exists() else []
    on = [*log, "--date", AFTER_EIGHT_WEEKS if log else FIRST_DAY]
    yield ["plan", person, "--start", FIRST_DAY, "--pdf", str(folder / f"{name}-programme.pdf")]
    yield ["paper-log", person, *on, "--pdf", str(folder / f"{name}-log.pdf")]
    yield ["test-sheet", person, *on, "--pdf", str(folder / f"{name}-tests.pdf")]
    yield ["today", person, *on, "--follow-along", str(folder / f"{name}-session.html")]
    if log:
        yield ["report", person, *on, "--pdf", str(folder / f"{name}-report.pdf")]


def main(arguments: Sequence[str]) -> int:
    """Make the files in the folder that is named first; 2 if one could not be made."""
    unknown = sorted(set(arguments[1:]) - set(PEOPLE))
    if not arguments or unknown:
        wrong = f"no such person: {', '.join(unknown)}" if unknown else "name a folder to write to"
        print(f"prints: {wrong}; allowed: FOLDER and any of {', '.join(PEOPLE)}", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"prints: {folder}: {error.strerror}", file=sys.stderr)
        return 2
    for name in arguments[1:] or PEOPLE:
        for words in commands(name, folder):
            print(shlex.join(["hipstride", *words]))
            with contextlib.redirect_stdout(io.StringIO()):  # today also says the session
                code = hipstride(words)
            if code:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

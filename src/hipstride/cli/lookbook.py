"""Writes the look book to a folder (script/lookbook)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from hipstride.figure.lookbook import pages


def main(arguments: Sequence[str]) -> int:
    """Write the pages into the folder that is named first; more words choose exercises."""
    folder = Path(arguments[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages(arguments[1:]):
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"lookbook: {folder}: {error.strerror}", file=sys.stderr)
        return 2
    print(folder / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

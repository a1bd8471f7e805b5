"""`hipstride doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import datetime as dt
import json as json_text
from pathlib import Path
from typing import Annotated

import typer

from hipstride.cli.backup import Data, folder_of

_SIGN = {"good": "ok  ", "note": "note", "wrong": "LOOK"}


def doctor(
    data: Data = None,
    database_url: Annotated[str | None, typer.Option(metavar="URL", help="As for serve.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """What is wrong with this installation, and what to do about it: the folder, the key, room, the database, its
    copies, how it is run, the clock. Exit 0 if nothing is wrong, else 1.
    """
    from hipstride.app.doctor import findings, not_there
    from hipstride.app.serve import Options, configure

    folder: Path = folder_of(data)
    if folder.exists():
        configure(Options(data=folder, database_url=database_url, only_looks=True))
        found = findings(folder, now=dt.datetime.now(dt.UTC))
    else:  # a name that was mistyped, perhaps: to make the folder would hide that
        found = [not_there(folder)]
    wrong = [each for each in found if each.level == "wrong"]
    if json:
        told = {
            "schema": "hipstride.doctor/1",
            "ok": not wrong,
            "findings": [each._asdict() for each in found],
        }
        print(json_text.dumps(told, indent=2, ensure_ascii=False))
        return 1 if wrong else 0
    for each in found:
        print(f"{_SIGN[each.level]}  {each.what}: {each.text}")
        if each.todo is not None:
            print(f"      -> {each.todo}")
    print()
    print("Nothing is wrong." if not wrong else f"To look at: {', '.join(each.what for each in wrong)}.")
    return 1 if wrong else 0

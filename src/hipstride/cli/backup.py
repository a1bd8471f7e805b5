"""`hipstride backup` and `hipstride restore`: a checked copy of the app's data, and the way back."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from hipstride.app import backups, environment
from hipstride.exchange.files import shown_path

Data = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Where everything is kept; else HIPSTRIDE_DATA or your data folder."),
]


def backup(
    data: Data = None,
    database_url: Annotated[
        str | None, typer.Option(metavar="URL", help="As for serve; of PostgreSQL only the line is shown.")
    ] = None,
    drop_older: Annotated[
        bool, typer.Option("--drop-older", help="Throw away every older copy when this one is made.")
    ] = False,
) -> None:
    """A copy of the app's data in its folder backups, whole and checked, also while the app runs. Kept are the
    newest of the last 7 days and the newest of the last 4 weeks.
    """
    folder = folder_of(data)
    url = database_url or os.environ.get("HIPSTRIDE_DATABASE_URL")
    made = backups.make(folder, now=dt.datetime.now(dt.UTC), url=url)
    print(shown_path(made))
    if drop_older:
        print(f"older copies thrown away: {backups.drop_older(folder, made)}", file=sys.stderr)


def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The copy to bring back.")],
    data: Data = None,
) -> None:
    """Put a copy in the place of the app's data. It is checked first; the present file is kept beside it. Stop
    the app before. Whose data was deleted after the copy was made is deleted again.
    """
    from hipstride.app import upkeep
    from hipstride.app.serve import Options, configure

    path = Path(file).expanduser().absolute()
    folder = configure(Options(data=folder_of(data)))
    done = upkeep.bring_back(folder, path)
    print(f"{shown_path(path)} is back in {shown_path(folder)}")
    if done.aside is not None:
        print(f"what was there before: {shown_path(done.aside)}")
    if done.erased_again:
        print(f"people deleted again, as they had asked: {done.erased_again}")


def folder_of(data: str | None) -> Path:
    """The data folder that was named, else the one in use."""
    return (environment.data_folder() if data is None else Path(data).expanduser()).absolute()

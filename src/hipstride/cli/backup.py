"""`hipstride backup` and `hipstride restore`: a checked copy of the app's data, and the way back."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hipstride.app import backups, environment, sealed
from hipstride.exchange import read_text
from hipstride.exchange.files import shown_path
from hipstride.record.errors import BadInput

Data = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Where everything is kept; else HIPSTRIDE_DATA or your data folder."),
]


PassphraseFile = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Its first line is the passphrase; left out, it is asked for."),
]


def backup(
    data: Data = None,
    database_url: Annotated[
        str | None, typer.Option(metavar="URL", help="As for serve; of PostgreSQL only the line is shown.")
    ] = None,
    drop_older: Annotated[
        bool, typer.Option("--drop-older", help="Throw away every older copy when this one is made.")
    ] = False,
    sealed_to: Annotated[
        str | None,
        typer.Option(
            "--sealed", metavar="FILE", help="One more, locked with a passphrase, for another place."
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """A copy of the app's data in its folder backups, whole and checked, also while the app runs. Kept are the
    newest of the last 7 days and the newest of the last 4 weeks.
    """
    folder = folder_of(data)
    passphrase = None if sealed_to is None else passphrase_of(passphrase_file, new=True)
    url = database_url or os.environ.get("HIPSTRIDE_DATABASE_URL")
    made = backups.make(folder, now=dt.datetime.now(dt.UTC), url=url)
    print(shown_path(made))
    if sealed_to is not None and passphrase is not None:
        target = Path(sealed_to).expanduser().absolute()
        sealed.seal(made, target, passphrase)
        print(f"sealed: {shown_path(target)}")
    if drop_older:
        print(f"older copies thrown away: {backups.drop_older(folder, made)}", file=sys.stderr)


def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The copy to bring back.")],
    data: Data = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put a copy in the place of the app's data. It is checked first; the present file is kept beside it. Stop
    the app before. Whose data was deleted after the copy was made is deleted again.
    """
    from hipstride.app import upkeep
    from hipstride.app.serve import Options, configure

    path = Path(file).expanduser().absolute()
    folder = configure(Options(data=folder_of(data)))
    with _opened(path, folder, passphrase_file) as copy:
        done = upkeep.bring_back(folder, copy)
    print(f"{shown_path(path)} is back in {shown_path(folder)}")
    if done.aside is not None:
        print(f"what was there before: {shown_path(done.aside)}")
    if done.erased_again:
        print(f"people deleted again, as they had asked: {done.erased_again}")
    if done.is_unread:
        print(
            "It cannot be read: whoever had their data deleted after this copy was made is here again. Delete it once more."
        )


@contextlib.contextmanager
def _opened(path: Path, folder: Path, passphrase_file: str | None) -> Iterator[Path]:
    """The copy itself; of a sealed one what it holds, as long as it is needed."""
    if not path.is_file() or not sealed.is_sealed(path):
        yield path
        return
    plain = folder / ".unsealed.sqlite3"
    try:
        sealed.unseal(path, plain, passphrase_of(passphrase_file, new=False))
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def passphrase_of(file: str | None, *, new: bool) -> str:
    """The first line of a file, else what is typed; a new one is typed twice. Raises BadInput."""
    if file is not None:
        found = read_text(file).partition("\n")[0].strip()
        if not found:
            raise BadInput(shown_path(file), "an empty first line", "a passphrase")
        return found
    if not sys.stdin.isatty():
        raise BadInput("the passphrase", "nobody to type it", "a terminal, or --passphrase-file FILE")
    typed: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
    return typed


def folder_of(data: str | None) -> Path:
    """The data folder that was named, else the one in use."""
    return (environment.data_folder() if data is None else Path(data).expanduser()).absolute()

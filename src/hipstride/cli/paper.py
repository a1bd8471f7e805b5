"""The options of everything that is printed, and the writing of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipstride.exchange import write_bytes_atomically
from hipstride.exchange.files import is_standard, need_place
from hipstride.record.errors import BadInput
from hipstride.record.text import listed, nearest, shown

if TYPE_CHECKING:  # what typesets is loaded when something is printed
    from hipstride.handout.typeset import Paper

PdfFile = Annotated[str | None, typer.Option("--pdf", metavar="F.pdf", help="Write this PDF; - is stdout.")]
PaperName = Annotated[str, typer.Option("--paper", metavar="SIZE", help="Paper of the PDF: a4 or letter.")]

_PAPERS: dict[str, Paper] = {"a4": "a4", "letter": "us-letter"}


def paper_named(name: str) -> Paper:
    """The paper of that name. Raises BadInput."""
    found = _PAPERS.get(name.casefold())
    if found is None:
        near = nearest(name, _PAPERS)
        hint = None if near is None else f"Did you mean {near}?"
        raise BadInput("--paper", shown(name), listed(_PAPERS), hint=hint)
    return found


def need_pdf(path: str, *, json: bool = False, soon: str | None = None) -> None:
    """Refuse what no PDF can be written to, before a long computation; the folder `soon` is made after it.

    Raises BadInput.
    """
    if json and is_standard(path):
        raise BadInput("--pdf", "- together with --json", "a file", hint="Both would go to stdout.")
    if soon is None or Path(soon).resolve() != Path(path).resolve().parent:
        need_place(path)


def write_pdf(path: str, content: bytes, *, json: bool = False) -> None:
    """Write a PDF, whole or not at all. Raises BadInput, also where JSON would go to the same place."""
    need_pdf(path, json=json)
    write_bytes_atomically(path, content)

"""What the window of `hipstride serve` shows of a fault, and where the whole of it is kept."""

from __future__ import annotations

import copy
import logging
import logging.handlers
import os
from io import TextIOWrapper
from pathlib import Path
from typing import Any

FILE = "faults.log"
_BYTES = 1_000_000


class OneLine(logging.Formatter):
    """One line for a person: when, what, and what the program said; where it happened is in the file."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a traceback."""
        short = copy.copy(record)
        short.exc_info = short.exc_text = short.stack_info = None
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            short.msg, short.args = f"{record.getMessage()}: {type(error).__name__}: {error} (see {FILE})", ()
        return " ".join(super().format(short).split())


class WholeFile(logging.handlers.RotatingFileHandler):
    """All of it, in the folder of the data, readable by its owner only; one former file is kept.

    A disk that is full or a folder that is gone is told of elsewhere: what cannot be written here is left out.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, maxBytes=_BYTES, backupCount=1, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter("{asctime} {levelname} {name}: {message}", style="{"))

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(open(descriptor, "ab"), encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the library's
        """Nothing more can be done here; the window has the line."""


def logging_for(mode: str, data: Path) -> dict[str, Any]:
    """The configuration: on a server all goes to the console, which its system keeps; else one line and the file."""
    plain = {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    console: dict[str, Any] = {"class": "logging.StreamHandler", "formatter": "plain"}
    if mode == "server":
        return _configured({"plain": plain}, {"console": console})
    # A page that is not there or a form to correct is told in the browser already.
    loud = {"console": {**console, "level": "ERROR"}, "file": {"()": WholeFile, "folder": data}}
    return _configured({"plain": {"()": OneLine}}, loud)


def _configured(formatters: dict[str, Any], handlers: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "WARNING"},
    }

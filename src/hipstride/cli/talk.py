"""Questions and answers in a terminal: one at a time, short lines, Enter is always enough.

Works piped as well: answers are read line by line, and the end of the input is told apart from an answer.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TextIO, TypeVar

WIDTH = 60
Answer = TypeVar("Answer")


class EndOfInput(Exception):
    """There is nobody who answers any more."""


class Unclear(ValueError):
    """An answer that was not understood; the text says what is meant."""


@dataclass(slots=True)
class Talk:
    """A conversation. ``by_itself``: nobody is asked, every question gets its usual answer."""

    by_itself: bool = False
    source: TextIO = field(default_factory=lambda: sys.stdin)
    target: TextIO = field(default_factory=lambda: sys.stdout)

    def say(self, *paragraphs: str, indent: str = "") -> None:
        """Plain text, wrapped."""
        for paragraph in paragraphs:
            marked = re.match(r"- | *\d+  | +", paragraph)
            hanging = indent + " " * (marked.end() if marked else 0)
            text = textwrap.fill(
                paragraph,
                WIDTH,
                initial_indent=indent,
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
            print(text, file=self.target)

    def heading(self, text: str) -> None:
        """A new screen: some white space and what it is about."""
        self.say("", "", text.upper())
        print("-" * min(WIDTH, len(text)), file=self.target)

    def ask(self, question: str, read: Callable[[str], Answer], usual: str | None = None) -> Answer:
        """One question; asked again until it is understood. ``usual`` is what Enter means."""
        self.say("", question)
        while True:
            prompt = "> " if usual is None else f"[{usual}] > "
            print(prompt, end="", file=self.target, flush=True)
            text = self._answer(usual)
            try:
                return read(text)
            except Unclear as unclear:
                self.say(str(unclear))

    def _answer(self, usual: str | None) -> str:
        if self.by_itself:
            if usual is None:
                raise EndOfInput
            print(usual, file=self.target)
            return usual
        line = self.source.readline()
        if not line:
            print(file=self.target)
            raise EndOfInput
        text = line.strip()
        if not self.source.isatty():
            print(text, file=self.target)  # so that a transcript reads like a conversation
        return text if text or usual is None else usual

    def choose(self, question: str, options: Sequence[str], usual: int | None = 1) -> int:
        """One of several, by its number from 1."""
        self.say("", question)
        for number, option in enumerate(options, start=1):
            self.say(f"{number:3}  {option}")
        return self.ask("Type a number.", _whole(1, len(options)), None if usual is None else str(usual))

    def number(self, question: str, low: float, high: float, usual: float | None = None) -> float:
        """A number in a range."""
        return self.ask(question, _number(low, high), None if usual is None else f"{usual:g}")

    def whole(self, question: str, low: int, high: int, usual: int | None = None) -> int:
        """A whole number in a range."""
        return self.ask(question, _whole(low, high), None if usual is None else str(usual))

    def yes(self, question: str, *, usual: bool | None = None) -> bool:
        """Yes or no."""
        return self.ask(question, _yes_or_no, None if usual is None else "yes" if usual else "no")

    def word(self, question: str, words: Sequence[str], usual: str | None) -> str:
        """One of a few words; the first letters are enough."""
        return self.ask(question, _one_of(words), usual)

    def text(self, question: str, usual: str | None = None) -> str:
        """Free text; empty only where that is the usual answer."""
        return self.ask(question, _some_text if usual is None else str, usual)

    def pause(self) -> None:
        """Wait until the person wants to go on."""
        if not self.by_itself:
            self.say("", "Enter to go on.")
            self._answer("")


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            found = float(text.replace(",", "."))
        except ValueError:
            found = float("nan")
        if not low <= found <= high:
            raise Unclear(f"Type a number from {low:g} to {high:g}.")
        return found

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
            raise Unclear(f"Type a number from {low} to {high}.")
        return int(text)

    return read


def _yes_or_no(text: str) -> bool:
    word = text.casefold()
    if word in ("y", "yes", "j", "ja"):
        return True
    if word in ("n", "no", "nein"):
        return False
    raise Unclear("Type yes or no.")


def _one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = [word for word in words if text and word.startswith(text.casefold())]
        if len(found) != 1 and text.casefold() not in words:
            raise Unclear(f"Type {', '.join(words[:-1])} or {words[-1]}.")
        return text.casefold() if text.casefold() in words else found[0]

    return read


def _some_text(text: str) -> str:
    if not text:
        raise Unclear("Type something, please.")
    return text

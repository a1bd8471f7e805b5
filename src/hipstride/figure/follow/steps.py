"""What the player plays: steps, each one screen with its words, its time, and what is spoken.

Everything a person reads or hears is in them; the player adds only the words of its own buttons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipstride.record.person import Sides

Kind = Literal[
    "welcome", "safety", "mind", "warm_up", "choose", "set_up", "position", "ready", "work", "change", "rest",
    "cool_down", "end", "kind_day",
]  # fmt: skip
Way = Literal["easier", "suggested", "harder"]


@dataclass(frozen=True, slots=True)
class Beat:
    """One part of a repetition: what to do, how to breathe, seconds, and from which phase (0-1) to which."""

    name: str
    breath: str
    seconds: float
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Tag:
    """A band as one knows it: "mark 3" on "red band"; ``swatch`` names its patch."""

    words: str
    mark: int
    swatch: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One screen. ``seconds`` None waits for a tap; ``more``: one may ask for more time.

    ``reps`` counts repetitions of ``beats``; without it the beats run once, or go round every
    ``cycle_s`` seconds. ``tie``: the piece and its knot; a step that ties a piece as it is tied already is
    left out by the player. ``log``: how a set is written down.
    """

    kind: Kind
    title: str
    lines: tuple[str, ...] = ()
    say: str = ""
    seconds: float | None = None
    more: bool = False
    button: str = ""
    side: Sides | None = None
    kicker: str = ""
    figure: str | None = None
    band: Tag | None = None
    reps: int | None = None
    beats: tuple[Beat, ...] = ()
    cycle_s: float | None = None
    cues: tuple[str, ...] = ()
    tie: tuple[str, str] | None = None
    log: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to do an exercise, in words for its button."""

    way: Way
    name: str
    lines: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One exercise: what is shown before it, and the ways to do it, the suggested one among them."""

    name: str
    intro: Step
    choices: tuple[Choice, ...]

    def way(self, way: Way) -> Choice:
        """That way of doing it, or the suggested one where there is none."""
        named = {choice.way: choice for choice in self.choices}
        return named.get(way, named["suggested"])


@dataclass(frozen=True, slots=True)
class Picture:
    """A moving picture: its SVG, drawn for the left, and its words on either side."""

    id: str
    svg: str
    left: tuple[str, str]  # title and description
    right: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Show:
    """Everything one file plays. A day without exercises has no blocks: its page is ``before`` alone."""

    title: str
    before: tuple[Step, ...]
    blocks: tuple[Block, ...]
    after: tuple[Step, ...]
    unwell: Step
    pictures: tuple[Picture, ...]
    swatches: tuple[tuple[str, str], ...]  # id and SVG


def played(shown: Show, way: Way = "suggested") -> tuple[Step, ...]:
    """The steps in the order in which they are played if every exercise is done that way (else as suggested)."""
    tied: dict[str, str] = {}
    steps = list(shown.before)
    for block in shown.blocks:
        steps.append(block.intro)
        for step in block.way(way).steps:
            if step.tie is not None:
                piece, knot = step.tie
                if tied.get(piece) == knot:
                    continue
                tied[piece] = knot
            steps.append(step)
    return (*steps, *shown.after)

"""What would bring the next form of a movement that a plan keeps to moves without a load."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hipstride.catalogue.exercise import CORE_MOVEMENTS, Movement, movement_words
from hipstride.catalogue.exercises import get
from hipstride.catalogue.programmes import Phase
from hipstride.prescription.planner import Planner, fewest_at, limit_at, phase_at
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selector import KINDS, Selector
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Session
from hipstride.record.person import Side

_NO_LOAD = ("isometric", "free")
_MEASURED = ("test", "rep_max", "counted_set", "learned")


@dataclass(frozen=True, slots=True)
class _Next:
    """The next form, and how many times the strength that is known now it takes; None where none is known."""

    exercise: str
    times: float | None


@rule(
    "plan.moves_on",
    "A movement that the whole plan keeps to moves without a load says which form is next and what would bring it.",
    source="our proposal, to be reviewed by a clinician",
)
def moves_on(made: Planner, sessions: Sequence[Session]) -> list[Reason]:
    """The next form of each such movement and side, and the test that decides it: without a load nothing is learned."""
    if not sessions:
        return []
    phase = phase_at(made.programme, max(session.week for session in sessions))
    found: dict[tuple[Movement, str, str], list[tuple[Side, _Next]]] = {}
    for movement, side in _without_load(sessions):
        coming = None if made.wishes.about(movement) else _next_form(made, movement, side, phase)
        if coming is not None:
            how = _what_shows_it(made, movement, side)
            found.setdefault((movement, coming.exercise, how), []).append((side, coming))
    return [_told(*key, sides) for key, sides in found.items()]


def _without_load(sessions: Sequence[Session]) -> Iterator[tuple[Movement, Side]]:
    """Movements and sides that are trained, and never with a load."""
    loaded: dict[tuple[str, Side], bool] = {}
    for one in (one for session in sessions for one in session.exercises):
        for side in SIDES if one.side == "both" else (one.side,):
            key = (one.movement, side)
            loaded[key] = loaded.get(key, False) or get(one.exercise).chain not in _NO_LOAD
    for movement in CORE_MOVEMENTS:
        yield from ((movement, side) for side in SIDES if loaded.get((movement, side)) is False)


def _next_form(made: Planner, movement: Movement, side: Side, phase: Phase) -> _Next | None:
    """The form that takes least more strength than is known, wherever it may be done; None where all fit already."""
    every = [
        each for selector in made.selectors.values() for each in _forms_ahead(selector, movement, side, phase)
    ]
    if any(each.times is not None and each.times <= 1.0 for each in every):
        return None  # something else than strength keeps it waiting, and its exercise says what
    return min(every, key=lambda each: (each.times or 0.0, each.exercise), default=None)


def _forms_ahead(selector: Selector, movement: Movement, side: Side, phase: Phase) -> Iterator[_Next]:
    """The lightest set-up of each kind that loads the muscle, against the most that the phase allows of it."""
    for kind in KINDS:
        menu = selector.menu(movement, side, kind)
        loads = menu.allowed & (menu.peak > 0.0)
        known = np.flatnonzero(loads & ~np.isnan(menu.pessimistic))
        if len(known):
            row = int(known[np.argmin(menu.pessimistic[known])])
            limit = max(limit_at(phase), fewest_at(phase)) if kind == "limb" else limit_at(phase)
            yield _Next(menu.exercise(row).id, float(menu.pessimistic[row]) / limit)
        elif loads.any():
            yield _Next(menu.exercise(int(np.flatnonzero(loads)[0])).id, None)


def _what_shows_it(made: Planner, movement: Movement, side: Side) -> str:
    rows = [row for row in made.bench.table.rows if (row.movement, row.side) == (movement, side)]
    if any(row.limited for row in rows):
        return " The last test was cut short."
    if any(row.source in _MEASURED for row in rows):
        return ""
    return " So far your strength here is a guess."


def _how_much(percent_more: int) -> str:
    if percent_more < 100:
        return f"{percent_more} % more strength"
    return f"{1 + percent_more / 100:.1f} times the strength"


def _told(movement: Movement, exercise: str, how: str, sides: Sequence[tuple[Side, _Next]]) -> Reason:
    which = "both" if len(sides) > 1 else sides[0][0]
    times = [each.times for _, each in sides if each.times is not None]
    more = max((math.ceil(100.0 * (each - 1.0)) for each in times), default=None)
    needs = "your strength" if more is None else _how_much(more)
    where = f"{movement_words(movement)} ({which})"
    text = f"No load yet for {where}. A test with {needs} brings: {get(exercise).name}.{how}"
    clinical = f"{movement} stays isometric or unloaded all through; next {exercise}, needs "
    clinical += "a known capacity." if more is None else f"capacity +{more} % within the last phase's limit."
    inputs = {
        "movement": movement,
        "sides": [side for side, _ in sides],
        "next": exercise,
        "percent_more": more,
    }
    return Reason("plan.moves_on", text, clinical, inputs)

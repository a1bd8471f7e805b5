"""What can be set for a movement: its forms, easiest first, and for one form every load that the person has.

What a safety rule stops is there with the reason. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from hipstride.app.people.decisions import load_words
from hipstride.catalogue.exercise import Exercise, Movement
from hipstride.catalogue.exercises import get, ladder
from hipstride.catalogue.numbers import value
from hipstride.prescription.planner import Planner, limit_at, phase_at, planner_of_file
from hipstride.prescription.reserve import repetitions_at
from hipstride.prescription.selector import KINDS, Selector
from hipstride.record.person import Person, Side
from hipstride.record.resistance import Band, Cuff, Resistance, Sled

Asked = dict[str, Any]
"""What is asked for as resistance, as a decision in the person file has it."""


@dataclass(frozen=True, slots=True)
class FormChoice:
    """One exercise of the ladder. ``stopped``: what stands against it wherever they train; empty where it may be."""

    exercise: str
    name: str
    hint: str
    held: bool  # for a time instead of a count
    stopped: tuple[str, ...]
    partly: tuple[str, ...]  # what stands against it on one side, or in one place

    @property
    def offered(self) -> bool:
        """Whether it may be done somewhere on a side that is asked for."""
        return not self.stopped


@dataclass(frozen=True, slots=True)
class LoadChoice:
    """One way to load a form: ``share`` is the part of what they can do, of each side that is asked for."""

    asked: Asked
    words: str
    shares: tuple[tuple[Side, float], ...]
    careful: float  # the most that it asks of the careful estimate of their strength

    @property
    def heaviest(self) -> float:
        """The share of the side that it asks most of."""
        return max((share for _side, share in self.shares), default=0.0)

    def label(self, reps: Mapping[str, int]) -> str:
        """How it stands in a list; ``reps``: the times in a set on each side."""
        told = share_words(self.shares, reps)
        return f"{self.words} · {told}" if told else self.words


def sides_of(side: str) -> tuple[Side, ...]:
    """The legs that a side is."""
    if side == "left":
        return ("left",)
    if side == "right":
        return ("right",)
    return ("left", "right")


def share_words(shares: Sequence[tuple[Side, float]], reps: Mapping[str, int] | None = None) -> str:
    """How near a load is to what they can do: "58 %, 4 in reserve", or for each leg where they differ."""
    told = {side: _share(share, (reps or {}).get(side)) for side, share in shares}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    words = {"left": _("left"), "right": _("right")}
    return ", ".join(f"{words[side]} {share}" for side, share in told.items())


def _share(share: float, reps: int | None) -> str:
    words = f"{100 * share:.0f} %"
    if reps is None or not value("dose.relative_load_min") <= share <= value("dose.relative_load_max"):
        return words
    left = max(round(repetitions_at(share) - reps), 0)
    return _("%(share)s, about %(n)d in reserve") % {"share": words, "n": left}


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be set for a movement of one person on some sides, in a training week."""

    planner: Planner
    movement: Movement
    sides: tuple[Side, ...]
    limit: float

    def forms(self) -> list[FormChoice]:
        """The ladder, easiest first."""
        return [self._form(exercise) for exercise in ladder(self.movement)]

    def _form(self, exercise: Exercise) -> FormChoice:
        places = {
            (setting, side): selector.refusals(exercise, side)
            for setting, selector in self.planner.selectors.items()
            for side in self.sides
        }
        against = [reason.text for reasons in places.values() for reason in reasons]
        open_ = not all(places.values())
        if exercise.sides == "both" and len(self.sides) == 1:
            against, open_ = [_("Both legs do this together. Set it for both legs.")], False
        texts = tuple(dict.fromkeys(against))
        hint = self._hint(exercise) if open_ else ""
        return FormChoice(
            exercise=exercise.id,
            name=exercise.name,
            hint=hint,
            held=exercise.hold_s is not None,
            stopped=() if open_ else texts,
            partly=texts if open_ else (),
        )

    def _hint(self, exercise: Exercise) -> str:
        """The most that the careful limit of this week allows, or that even the least passes it."""
        loads = self.loads(exercise.id)
        within = [each for each in loads if each.careful <= self.limit]
        if within:
            most = max(within, key=lambda each: each.heaviest)
            return _("up to %(share)s") % {"share": share_words(most.shares)}
        if loads:
            least = share_words(loads[0].shares)
            return _("%(share)s or more: too much this week") % {"share": least}
        return ""

    def loads(self, exercise: str) -> list[LoadChoice]:
        """Every way to load a form with what the person has, that the safety rules allow; the lightest first."""
        form = get(exercise)
        found: dict[tuple[Any, ...], dict[Side, tuple[float, float]]] = {}
        asked: dict[tuple[Any, ...], Asked] = {}
        for selector in self.planner.selectors.values():
            for side in self.sides:
                for told, shares in _of_side(selector, form, side):
                    key = tuple(told.items())
                    asked[key] = told
                    sides = found.setdefault(key, {})
                    sides[side] = max(sides.get(side, (0.0, 0.0)), shares)
        choices = [
            LoadChoice(
                asked[key],
                load_words(asked[key]),
                tuple((side, share) for side, (share, _careful) in sides.items()),
                max(careful for _share, careful in sides.values()),
            )
            for key, sides in found.items()
            if len(sides) == len(self.sides)
        ]
        can = (each for each in choices if each.heaviest < 1.0)
        return sorted(can, key=lambda each: (each.heaviest, each.words))


def _of_side(selector: Selector, form: Exercise, side: Side) -> Iterator[tuple[Asked, tuple[float, float]]]:
    """Each load of a form on one side, with the share of what they can do, likely and at worst."""
    if not selector.allows(form, side):
        return
    for kind in KINDS:
        if kind == "band" and "band" not in form.load:
            continue
        table, allowed = selector.table(form, side, kind)
        for row in np.flatnonzero(allowed & ~np.isnan(table.relative)).tolist():
            share, careful = float(table.relative[row]), float(table.pessimistic[row])
            yield _asked(table.resistance(row)), (share, careful)


def _asked(resistance: Resistance) -> Asked:
    """What a decision would say to get this; where it is tied and where one stands is left to the engine."""
    match resistance:
        case Band():
            return {
                "kind": "band",
                "brand": resistance.brand,
                "colour": resistance.colour,
                "rest_length_m": resistance.rest_length_m,
                "layers": resistance.layers,
            }
        case Sled():
            return {"kind": "sled", "load_kg": resistance.load_kg}
        case Cuff():
            return {"kind": "cuff", "mass_kg": resistance.mass_kg}
        case _:
            return {"kind": "none"}


def choices(person: Person, movement: Movement, side: str, week: int, day: dt.date) -> Choices:
    """What can be set, as if nothing were set for this movement yet."""
    others = tuple(each for each in person.override if each.movement != movement)
    made = planner_of_file(replace(person, override=others), day)
    return Choices(made, movement, sides_of(side), limit_at(phase_at(made.programme, week)))

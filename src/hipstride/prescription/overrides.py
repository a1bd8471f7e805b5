"""What professionals ask for in the place of the engine's choice, and how it goes into a session.

Order of power: gates and limits of position, physics, guard rails, overrides, the engine's own choice. So an
override only ever narrows what the gates let through, and what is left must be within the careful estimate of
strength; where nothing is left, the nearest that can be followed is taken. docs/overrides.md tells it in words;
what is said of it is in `overrides_told`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise, Movement
from hipstride.catalogue.exercises import get, ladder
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import LongRest, Phase
from hipstride.prescription.dosing import middle_reps, prescribe
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.reserve import reps_in_reserve
from hipstride.prescription.rule import rule
from hipstride.prescription.selection import Choice, choose, target_load
from hipstride.prescription.selector import KINDS, Selector, carries
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Prescription, Tie
from hipstride.prescription.wishes import Wish, Wishes
from hipstride.record.override import (
    DOSE_KEYS,
    Asked,
    AskedBand,
    AskedCuff,
    AskedSled,
    Override,
)
from hipstride.record.person import Person, Side
from hipstride.record.resistance import Band, Cuff, Limb, NoLoad, Resistance, Sled

Mask = NDArray[np.bool_]
_EXACT_M = 1e-3
_HAIR = 1e-12
_SOURCE = "the person's own professional"


# --- forms and set-ups that are kept ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """What is kept of a movement on a side: one exercise, one resistance, or all; ``near``: the nearest mark."""

    exercise: str | None = None
    resistance: Asked | None = None
    near: bool = False
    apart: bool = False  # each leg by itself

    def keeps(self, exercise: Exercise, table: OptionTable) -> Mask:
        """The rows of an exercise's table that are kept."""
        wrong = self.exercise not in (None, exercise.id) or (self.apart and exercise.sides == "both")
        if wrong:
            return np.zeros(len(table), dtype=np.bool_)
        if self.resistance is None:
            return np.ones(len(table), dtype=np.bool_)
        if isinstance(self.resistance, AskedBand):
            return _banded(self.resistance, table, near=self.near)
        rows = table.resistances if table.resistances else ((None,) * len(table))
        kept = np.array([fits(self.resistance, row, near=self.near) for row in rows], dtype=np.bool_)
        return _heaviest(kept, rows) if self.near else kept

    def chosen(self, exercise: str, resistance: Resistance) -> bool:
        """Whether it chooses anything, and this has it: the form, and the kind of resistance."""
        if self.exercise is None and self.resistance is None:
            return False
        load = self.resistance is None or fits(_kind_of(self.resistance), resistance)
        return load and self.exercise in (None, exercise)


def fits(asked: Asked, given: Resistance | None, *, near: bool = False) -> bool:
    """Whether a resistance is what was asked for; ``near``: or a lighter one of the kind."""
    match asked, given:
        case AskedBand(), Band():
            same = all(
                getattr(asked, key) in (None, getattr(given, key))
                for key in ("brand", "colour", "anchor", "attachment")
            ) and asked.layers_asked in (None, given.layers)
            length = asked.rest_length_m
            return same and (length is None or abs(length - given.rest_length_m) < _EXACT_M)
        case AskedSled(), Sled():
            return asked.foot_height_m in (None, given.foot_height_m) and _size(
                asked.load_kg, given.load_kg, near=near
            )
        case AskedCuff(), Cuff():
            return asked.attachment in (None, given.attachment) and _size(
                asked.mass_kg, given.mass_kg, near=near
            )
        case ((Limb() | NoLoad()), (Limb() | NoLoad())):
            return True
    return False


def _size(asked: float | None, given: float, *, near: bool) -> bool:
    return asked is None or abs(asked - given) < _EXACT_M or (near and given < asked)


def _heaviest(kept: Mask, rows: tuple[Resistance | None, ...]) -> Mask:
    sizes = np.array([_kilograms(row) for row in rows])
    return kept & (sizes == np.max(sizes[kept])) if kept.any() else kept


def _kilograms(row: Resistance | None) -> float:
    return row.load_kg if isinstance(row, Sled) else row.mass_kg if isinstance(row, Cuff) else 0.0


def _banded(asked: AskedBand, table: OptionTable, *, near: bool) -> Mask:
    """The rows of a table that are tied as asked; ``near``: at the tape marks that come nearest."""
    bands = table.bands
    if bands is None:
        return np.zeros(len(table), dtype=np.bool_)
    kept = bands.like((asked.brand, asked.colour, asked.layers_asked, asked.anchor, asked.attachment))
    distance = np.zeros(len(table))
    if asked.rest_length_m is not None:
        distance = np.abs(bands.rest_length_m - asked.rest_length_m)
    if not near:
        return kept & (distance < _EXACT_M)
    kept &= distance <= value("band.mark_spacing_m") + _EXACT_M
    return kept & (distance <= np.min(distance[kept]) + _EXACT_M) if kept.any() else kept


def forms_of(wish: Wish, *, apart: bool) -> Iterator[Form]:
    """From exactly what is asked for to less and less of it: the mark, the colour, the form; the last is anything."""
    exercise, asked = wish.values.get("exercise"), wish.values.get("resistance")
    steps: list[Form] = []
    loads: list[tuple[Asked | None, bool]] = []
    if asked is not None:
        loads += [(asked, False), (asked, True), (_kind_of(asked), False)]
    for form in (exercise, None):
        steps += [Form(form, load, near, apart) for load, near in loads]
        steps.append(Form(form, None, False, apart))
    yield from dict.fromkeys(steps)
    if apart:
        yield from forms_of(wish, apart=False)


def _kind_of(asked: Asked) -> Asked:
    """The resistance without its size and its fixing."""
    if isinstance(asked, AskedBand):
        return AskedBand(brand=asked.brand, colour=asked.colour)
    return (
        AskedSled()
        if isinstance(asked, AskedSled)
        else AskedCuff()
        if isinstance(asked, AskedCuff)
        else asked
    )


@dataclass(frozen=True, slots=True)
class Narrow:
    """What overrides leave of all that the gates let through: limits of the load, and the forms that are kept."""

    caps: tuple[Override, ...] = ()
    forms: Mapping[tuple[str, Side], Form] = field(default_factory=dict)

    def __call__(self, exercise: Exercise, side: Side, table: OptionTable) -> Mask:
        """The rows of an exercise's table that are left on a side."""
        left = np.ones(len(table), dtype=np.bool_)
        for each in self.caps:
            if each.concerns(exercise.movement, side):
                left &= ~(table.relative > (each.max_relative_load or 0.0) + _HAIR)
        form = self.forms.get((exercise.movement, side))
        return left if form is None else left & form.keeps(exercise, table)

    def chose(self, one: Choice | Prescription) -> bool:
        """Whether a form or a resistance was chosen for what is given here, and it has it."""
        given: list[tuple[Side, str, Resistance]] = []
        for side in SIDES:
            if isinstance(one, Choice):
                option = one.of(side)
                given += [] if option is None else [(side, option.exercise, option.resistance)]
            elif one.side in (side, "both"):
                given.append((side, one.exercise, one.resistance))
        return any(
            form.chosen(exercise, resistance)
            for side, exercise, resistance in given
            if (form := self.forms.get((one.movement, side))) is not None
        )


def limits_on_load(person: Person) -> Narrow | None:
    """The limits on the load alone; None where there is none."""
    caps = tuple(each for each in person.override if each.max_relative_load is not None)
    return Narrow(caps) if caps else None


@rule(
    "override.order",
    "An override is followed as far as gates, physics and the careful estimate of strength let it; then the nearest.",
    source="our proposal, to be reviewed by a clinician",
)
def narrowed(selector: Selector, wishes: Wishes, phase: Phase) -> Selector:
    """The selector that keeps to what is asked for, as far as something is left of it in this phase."""
    movements = dict.fromkeys(movement for movement, _ in wishes.by_place)
    forms: dict[tuple[str, Side], Form] = {}
    for movement in movements:
        for side in SIDES:
            wish, apart = wishes.of(movement, side), wishes.one_sided(movement)
            if not (wish.form or apart):
                continue
            limit = most_of(pinned(phase, wish))
            forms[movement, side] = next(
                form
                for form in forms_of(wish, apart=apart)
                if form == Form() or something_left(selector, movement, side, form, limit)  # type: ignore[arg-type]
            )
    caps = selector.narrow.caps if isinstance(selector.narrow, Narrow) else ()
    return selector.narrowed(Narrow(caps, forms))


def something_left(selector: Selector, movement: Movement, side: Side, form: Form, limit: float) -> bool:
    """Whether a form has a set-up that gates and strength allow; of two legs on both."""
    return any(
        _fitting(selector, exercise, side, form, limit).any()
        for exercise in ladder(movement)
        if form.exercise in (None, exercise.id) and selector.allows(exercise, side)
    )


def _fitting(selector: Selector, exercise: Exercise, side: Side, form: Form, limit: float) -> Mask:
    """Rows of all kinds of load of an exercise that are kept, allowed and within the limit."""
    found = []
    for kind in (kind for kind in KINDS if carries(exercise, kind)):
        left = np.ones(1, dtype=np.bool_)
        for each in SIDES if exercise.sides == "both" else (side,):
            table, allowed = selector.table(exercise, each, kind)
            known = ~np.isnan(table.pessimistic)
            within = known & (table.pessimistic <= limit + _HAIR) & (table.peak > 0.0)
            left = left & allowed & form.keeps(exercise, table) & (within | (~known & (kind == "limb")))
        found.append(left)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.bool_)


def most_of(phase: Phase) -> float:
    """The relative load that the careful estimate of strength may be asked for, by repetitions and effort."""
    return min(target_load(middle_reps(phase), phase.effort_high), value("dose.relative_load_max"))


def fewest_of(phase: Phase) -> float:
    """The same for a set of the fewest repetitions."""
    return min(target_load(phase.reps_low, phase.effort_high), value("dose.relative_load_max"))


# --- the choice and the dose -----------------------------------------------------------------------------


def asked_choice(
    selector: Selector, wishes: Wishes, movement: Movement, phase: Phase, ties: frozenset[Tie] | None
) -> Choice:
    """The best that is left of what is asked for, on each side within its own limit."""
    phases = [pinned(phase, wishes.of(movement, side)) for side in SIDES]
    limits = [(most_of(each), fewest_of(each)) for each in phases]
    lower = min(limits)
    together = choose(selector, movement, lower[0], ties=ties, fewest=lower[1])
    if limits[0] == limits[1] or together.both is not None:
        return together
    left, right = (choose(selector, movement, most, ties=ties, fewest=fewest) for most, fewest in limits)
    return Choice(movement, left.left, right.right)


def asked_doses(
    selector: Selector, choice: Choice, wishes: Wishes, *, phase: Phase, week: int, long_rest: LongRest
) -> tuple[Prescription, ...]:
    """The doses of a choice with the numbers that are asked for."""
    phases = {side: pinned(phase, wishes.of(choice.movement, side)) for side in SIDES}
    if choice.both is not None:
        phase = pinned(phase, wishes.of(choice.movement, "both"))
        made = prescribe(selector, choice, phase=phase, week=week, long_rest=long_rest)
    elif phases["left"] == phases["right"]:
        made = prescribe(selector, choice, phase=phases["left"], week=week, long_rest=long_rest)
    else:
        alone = (Choice(choice.movement, choice.left, None), Choice(choice.movement, None, choice.right))
        made = tuple(
            one
            for side, each in zip(SIDES, alone, strict=True)
            for one in prescribe(selector, each, phase=phases[side], week=week, long_rest=long_rest)
        )
    return tuple(with_numbers(one, wishes.of(choice.movement, one.side)) for one in made)


def pinned(phase: Phase, wish: Wish) -> Phase:
    """The phase with the sets, repetitions, effort and rest that are asked for."""
    changes: dict[str, Any] = {}
    for key, low, high in (
        ("sets", "sets_low", "sets_high"),
        ("reps", "reps_low", "reps_high"),
        ("effort", "effort_low", "effort_high"),
        ("rest_s", "rest_s_low", "rest_s_high"),
    ):
        if key in wish.values:
            changes |= {low: wish.values[key], high: wish.values[key]}
    return replace(phase, **changes) if changes else phase


# What a number that is asked for makes untrue.
_SAID_OF: Mapping[str, tuple[str, ...]] = {
    "sets": ("dose.extra_set",),
    "reps": ("dose.repetitions", "dose.weak_side_reserve"),
    "rest_s": ("dose.rest",),
}


@rule(
    "override.dose",
    "The sets, repetitions, seconds, rest and effort that a professional set are prescribed as they are.",
    source=_SOURCE,
    status="verified",
)
def with_numbers(one: Prescription, wish: Wish) -> Prescription:
    """The prescription with the numbers that are asked for; what it is not counted in stays as it is."""
    numbers = {
        key: number
        for key, number in wish.values.items()
        if key in DOSE_KEYS and getattr(one.dose, key) is not None
    }
    if not numbers:
        return one
    dose = replace(one.dose, **numbers)
    untrue = {said for key in numbers for said in _SAID_OF.get(key, ())}
    left = one.reps_in_reserve if dose.reps is None else reps_in_reserve(one.relative_load, dose.reps)
    reasons = tuple(reason for reason in one.reasons if reason.rule not in untrue)
    return replace(one, dose=dose, reps_in_reserve=left, reasons=reasons)


def asked_first(groups: list[tuple[Prescription, ...]], wishes: Wishes) -> list[tuple[Prescription, ...]]:
    """What is asked for before the rest, numbers before forms, so that a short session cuts it last."""
    if not wishes:
        return groups

    def place(group: tuple[Prescription, ...]) -> int:
        asked = [wishes.of(one.movement, one.side).values for one in group]
        return 0 if any("sets" in one or "reps" in one for one in asked) else 1 if any(asked) else 2

    return sorted(groups, key=place)


def form_asked(wish: Wish, one: Prescription) -> bool:
    """Whether a prescription is in the form and with the resistance that are asked for."""
    exercise, asked = wish.values.get("exercise"), wish.values.get("resistance")
    return exercise in (None, one.exercise) and (asked is None or fits(asked, one.resistance))


def exercise_for(wishes: Wishes, movement: str, forms: tuple[Exercise, ...]) -> Exercise | None:
    """The form of complementary work that is asked for, if it is among these."""
    wanted = {wishes.of(movement, side).values.get("exercise") for side in SIDES}
    found = [get(form) for form in wanted if form is not None and get(form) in forms]
    return found[0] if len(found) == 1 and len(wanted) == 1 else None

"""What must hold of a professional's decisions: each by itself, and together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import combinations

from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.record.allowed import words
from hipstride.record.known import band_problems, exercise_problems, is_two_sided, movement_problems
from hipstride.record.override import (
    DOSE_KEYS,
    Asked,
    AskedBand,
    AskedCuff,
    AskedSled,
    Override,
    override_ids,
)
from hipstride.record.person import Equipment
from hipstride.record.problem import Path, Problem
from hipstride.record.text import listed, shown

_NOTHING = "nothing (it is missing)"
_MOST = 100  # each is looked at beside each
# What an override can say, and what it can say of all movements at once.
_OF_ALL = ("max_relative_load", "limits", "hip_flexion_limit_deg", "lift_gate")
_SAYS = ("exercise", "not_exercises", "leave_out", *DOSE_KEYS, "resistance", *_OF_ALL)


def override_problems(overrides: Sequence[Override], path: Path, today: dt.date | None) -> Iterator[Problem]:
    """Everything that does not fit in these overrides; ``path`` is that of their list."""
    if len(overrides) > _MOST:
        yield Problem((*path, _MOST), f"{len(overrides)} overrides", f"at most {_MOST}")
        return
    for index, each in enumerate(overrides):
        here = (*path, index)
        yield from _named(each, here)
        yield from _dated(each, here, today)
        yield from _about(each, here)
        yield from _forms(each, here)
        yield from _joints(each, here)
    yield from _names_twice(overrides, path)
    for first, second in combinations(range(len(overrides)), 2):
        yield from _contradiction(overrides, first, second, path)


def _named(each: Override, path: Path) -> Iterator[Problem]:
    for key in ("note", "by"):
        if not getattr(each, key).strip():
            yield Problem((*path, key), shown(getattr(each, key)), "some words")
    if each.id is not None and (not each.id.isprintable() or each.id != each.id.strip()):
        yield Problem((*path, "id"), shown(each.id), "one line of text without spaces at its ends")


def _dated(each: Override, path: Path, today: dt.date | None) -> Iterator[Problem]:
    if each.on is not None and today is not None and each.on > today:
        yield Problem((*path, "on"), f"{each.on.isoformat()}, in the future", f"up to {today.isoformat()}")
    if each.at is not None:
        yield from moment_problems(each.at, (*path, "at"), today)
        if each.on is not None and each.on != each.at.date():
            yield Problem(
                (*path, "at"), each.at.isoformat(), f"a time of {each.on.isoformat()} (the day it was set)"
            )
    if each.on is not None and each.until is not None and each.until < each.on:
        yield Problem(
            (*path, "until"), each.until.isoformat(), f"{each.on.isoformat()} (the day it was set) or later"
        )


def moment_problems(at: dt.datetime, path: Path, today: dt.date | None) -> Iterator[Problem]:
    """A time without its zone, or one that lies in the future."""
    if at.tzinfo is None:
        yield Problem(path, f"{at.isoformat()}, which has no time zone", words(dt.datetime, ""))
    elif today is not None and at.date() > today:
        yield Problem(path, f"{at.isoformat()}, which is in the future", f"up to {today.isoformat()}")


def _about(each: Override, path: Path) -> Iterator[Problem]:
    said = says(each)
    if not said:
        yield Problem(path, "an override that changes nothing", f"at least one of {listed(_SAYS)}")
    if each.movement is not None:
        yield from movement_problems(each.movement, (*path, "movement"))
    elif of_one := [key for key in said if key not in _OF_ALL]:
        hint = f"{of_one[0]} is about one movement."
        yield Problem((*path, "movement"), _NOTHING, "the movement that it is about", hint)
    if each.leave_out and (wanted := list(each.wants())):
        allowed = "an override without leave_out"
        yield Problem((*path, wanted[0]), f"{wanted[0]} of a movement that is left out", allowed)


def _forms(each: Override, path: Path) -> Iterator[Problem]:
    named = [] if each.exercise is None else [(each.exercise, (*path, "exercise"))]
    named += [(form, (*path, "not_exercises", place)) for place, form in enumerate(each.not_exercises)]
    for form, here in named:
        yield from exercise_problems(form, here)
        exercise = _exercise(form)
        if exercise is not None and each.movement not in (None, exercise.movement):
            hint = f"{form} is an exercise of {exercise.movement}."
            yield Problem(here, shown(form), f"an exercise of {each.movement}", hint)
        elif is_two_sided(form) and each.side != "both":
            hint = f"Both legs do {form} at once."
            yield Problem((*path, "side"), shown(each.side), "both", hint)
    wanted = None if each.exercise is None else _exercise(each.exercise)
    if wanted is not None:
        yield from _wanted_form(each, wanted, path)


def _wanted_form(each: Override, exercise: Exercise, path: Path) -> Iterator[Problem]:
    if exercise.id in each.not_exercises:
        here = (*path, "not_exercises", each.not_exercises.index(exercise.id))
        yield Problem(here, shown(exercise.id), "another form than the exercise that is wanted")
    kind = None if each.resistance is None else each.resistance.kind
    loads = tuple(dict.fromkeys("none" if load == "limb" else load for load in exercise.load))
    if kind is not None and ("none" if kind == "limb" else kind) not in loads:
        hint = f"That is what {exercise.id} is done with."
        yield Problem((*path, "resistance", "kind"), shown(kind), listed(loads), hint)
    if each.seconds is not None and exercise.hold_s is None:
        hint = f"{exercise.id} is counted in repetitions."
        yield Problem((*path, "seconds"), shown(each.seconds), "an exercise that is held for a time", hint)


def _joints(each: Override, path: Path) -> Iterator[Problem]:
    for joint, (low, high) in each.limits.given().items():
        if low > high:
            here = (*path, "limits", f"{joint}_deg")
            yield Problem(here, f"{low:g} to {high:g}", "the smaller angle first, such as [0, 70]")


def unowned_problems(overrides: Sequence[Override], equipment: Equipment, path: Path) -> Iterator[Problem]:
    """A band, cuff or sled that is asked for and is not there.

    Looked at where an override is written. A record that is there already stays readable when a band goes
    later; then the plan says that the override cannot be followed.
    """
    for index, each in enumerate(overrides):
        if each.resistance is not None:
            yield from _unowned(each.resistance, equipment, (*path, index, "resistance"))


def _unowned(asked: Asked, equipment: Equipment, path: Path) -> Iterator[Problem]:
    if isinstance(asked, AskedBand):
        yield from _unowned_band(asked, equipment, path)
    elif isinstance(asked, AskedSled) and equipment.sled is None:
        hint = "Describe it as sled under [equipment]."
        yield Problem((*path, "kind"), '"sled"', "a load that this person has", hint)
    elif isinstance(asked, AskedSled) and equipment.sled is not None:
        heights = equipment.sled.foot_heights_m
        if asked.foot_height_m is not None and asked.foot_height_m not in heights:
            allowed = f"a foot height of this sled ({listed(f'{height:g}' for height in heights)})"
            yield Problem((*path, "foot_height_m"), shown(asked.foot_height_m), allowed)
    elif isinstance(asked, AskedCuff):
        masses = equipment.cuff_kg
        if not masses or (asked.mass_kg is not None and asked.mass_kg not in masses):
            allowed = f"a cuff this person owns ({listed(f'{mass:g}' for mass in masses)})"
            got = _NOTHING if asked.mass_kg is None else shown(asked.mass_kg)
            yield Problem((*path, "mass_kg"), got, allowed, "Cuffs stand under [equipment] cuff_kg.")


def _unowned_band(asked: AskedBand, equipment: Equipment, path: Path) -> Iterator[Problem]:
    fits = [
        band
        for band in equipment.bands
        if asked.brand in (None, band.brand) and asked.colour in (None, band.colour)
    ]
    if fits:
        return
    if asked.brand is not None and asked.colour is not None:
        unknown = list(band_problems(asked.brand, asked.colour, path))
        if unknown:
            yield from unknown
            return
    key = "kind" if asked.colour is None and asked.brand is None else "colour" if asked.colour else "brand"
    allowed = f"a band this person owns ({listed(f'{band.brand} {band.colour}' for band in equipment.bands)})"
    got = shown(getattr(asked, key))
    yield Problem((*path, key), got, allowed, "Bands stand under [equipment] bands.")


def _names_twice(overrides: Sequence[Override], path: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, name in enumerate(override_ids(tuple(overrides))):
        if name in seen:
            yield Problem((*path, index, "id"), f"{shown(name)} again", "an id of its own for each override")
        seen.add(name)


def _contradiction(overrides: Sequence[Override], first: int, second: int, path: Path) -> Iterator[Problem]:
    """Two that want different things of the same movement and side in the same weeks."""
    one, two = overrides[first], overrides[second]
    if not (_meet(one, two) and _same_time(one, two)):
        return
    name = override_ids(tuple(overrides))[first]
    here = (*path, second)
    mine, others = one.wants(), two.wants()
    for key in mine.keys() & others.keys():
        if mine[key] != others[key]:
            got = f"another {key} than {shown(name)} says of the same movement and side"
            yield Problem((*here, key), got, "one of the two; take the other out or give it an end")
    if one.leave_out != two.leave_out and (others if one.leave_out else mine):
        key = "leave_out" if two.leave_out else next(iter(others))
        got = f"the contrary of {shown(name)}: the movement is left out and asked for"
        yield Problem((*here, key), got, "one of the two; take the other out or give it an end")
    for wanted, never in ((one.exercise, two.not_exercises), (two.exercise, one.not_exercises)):
        if wanted is not None and wanted in never:
            key = "exercise" if wanted == two.exercise else "not_exercises"
            got = f"the contrary of {shown(name)}: {wanted} is wanted and is not to be done"
            yield Problem((*here, key), got, "one of the two; take the other out or give it an end")


def _meet(one: Override, two: Override) -> bool:
    """Whether both are about the same movement and share a side."""
    return one.movement is not None and one.movement == two.movement and one.concerns(two.movement, two.side)


def _same_time(one: Override, two: Override) -> bool:
    """Whether there is a day on which both hold."""
    for before, after in ((one, two), (two, one)):
        if before.until is not None and after.on is not None and before.until < after.on:
            return False
    return True


def says(each: Override) -> tuple[str, ...]:
    """The keys with which an override changes something."""
    defaults = {field.name: field.default for field in fields(Override)}
    return tuple(key for key in _SAYS if getattr(each, key) != defaults[key])


def _exercise(form: str) -> Exercise | None:
    try:
        return get(form)
    except CatalogueError:
        return None

"""One person on the engine's bench: body, capacities, exercises staged, and what their set-ups ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from hipstride.body.motion import all_closed_channels, closed_channels_of_several, phases
from hipstride.body.pose import SledGeometry
from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import all_exercises
from hipstride.prescription.menu import Mask, Menu, SetUps, menu_of, set_ups_of
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.set_ups import (
    Asked,
    BandGrid,
    Loaded,
    actions_of,
    asked_by_limb,
    asked_by_weights,
    band_grids,
    loaded_sled,
    places_of,
    without_band,
)
from hipstride.prescription.types import Option
from hipstride.record.person import Body, Equipment, OwnedBand, Person, Side
from hipstride.record.resistance import Limb, NoLoad, Resistance
from hipstride.resistance.demand import Setting, Stage, stages, stages_of_several
from hipstride.resistance.pull import Fixing
from hipstride.strength.capacity import CapacityCurve, CapacityTable, Curves, capacities
from hipstride.strength.loads import SIDES

Array = NDArray[np.float64]
Key = tuple[str, float | None]
Tables = tuple[OptionTable, OptionTable]
Places = tuple[int, ...]
"""Some of the places where a band may be fixed for an exercise: which of `places_of` it."""
Fixed = tuple[Exercise, Places]
Known = tuple[Curves, int, int]
"""Capacities over several exercises, and which of them are those of one on the left and on the right."""


@dataclass(slots=True)
class Geometry:
    """What body and equipment alone decide, kept once computed: of both sides and whatever the strength."""

    stages: dict[Key, Stage] = field(default_factory=dict)
    angles: dict[str, Mapping[str, Array]] = field(default_factory=dict)
    grids: dict[tuple[str, int], BandGrid | None] = field(default_factory=dict)
    loaded: dict[str, Loaded] = field(default_factory=dict)
    limbs: dict[str, Asked] = field(default_factory=dict)


@dataclass(slots=True)
class Bench:
    """Body and capacities of one person, with what was once computed kept.

    ``judged``, ``judged_bands``: set-ups with their loads on the left and on the right, by exercise (and the places
    of bands). ``ones``: what single set-ups asked, by exercise, side and resistance: a log has the same ones again
    and again.
    """

    person: Person
    body: BodyModel
    table: CapacityTable
    geometry: Geometry = field(default_factory=Geometry)
    judged: dict[str, Tables] = field(default_factory=dict)
    judged_bands: dict[tuple[OwnedBand, ...], dict[tuple[str, Places], Tables]] = field(default_factory=dict)
    ones: dict[tuple[str, Side, Resistance], Option | None] = field(default_factory=dict)
    _menus: dict[tuple[tuple[int, bytes], ...], Menu] = field(default_factory=dict)
    _set_ups: dict[tuple[int, ...], SetUps] = field(default_factory=dict)
    _curves: dict[tuple[int, str], Known] = field(default_factory=dict)

    def stage(self, exercise: Exercise, *, foot_height_m: float | None = None) -> Stage:
        """The exercise on this body (slides run on the slide board where one is owned)."""
        return _staged(self.geometry, self.person.equipment, self.body, exercise, foot_height_m)

    def angles(self, exercise: Exercise, *, foot_height_m: float | None = None) -> Mapping[str, Array]:
        """Joint angles (deg) of the exercise on this body; what is not dosed by its load needs no stage."""
        if exercise.chain != "free":
            return self.stage(exercise, foot_height_m=foot_height_m).pose.angles
        if exercise.id not in self.geometry.angles:
            free = {one.id: one for one in (exercise, *_free())}
            closed = all_closed_channels(list(free.values()), phases(), self.body)
            self.geometry.angles.update(zip(free, closed, strict=True))
        return self.geometry.angles[exercise.id]

    def curve(self, at: Stage, action: str, side: Side) -> CapacityCurve | None:
        """The capacity curve over a stage of this bench."""
        if (id(at), action) not in self._curves:
            self.curves([at], action)
        curves, left, right = self._curves[id(at), action]
        return curves.curve(left if side == "left" else right)

    def curves(self, over: Sequence[Stage], action: str) -> list[Known]:
        """Where to find the capacities over each of these stages; worked out once, for both sides together."""
        known = self._curves
        new = {id(at): at for at in over if (id(at), action) not in known}
        if new:
            # Sooner or later all bands are asked about: together they cost little more than one.
            coming = (self.geometry.stages.get((name, None)) for name in _with_bands(action))
            new |= {id(at): at for at in coming if at is not None and (id(at), action) not in known}
            made = self.table.curves(list(new.values()), action, SIDES)
            known |= {(key, action): (made, place, len(new) + place) for place, key in enumerate(new)}
        return [known[id(at), action] for at in over]

    def menu(self, judged: Sequence[tuple[OptionTable, Mask]]) -> Menu:
        """These tables, each with what is allowed of it, as one: the same one where settings allow the same."""
        key = tuple((id(table), allowed.tobytes()) for table, allowed in judged)  # the bench keeps its tables
        if key not in self._menus:
            tables = [table for table, _ in judged]
            of_both = tuple(id(table.peak) for table in tables)  # both sides are asked the same
            if of_both not in self._set_ups:
                self._set_ups[of_both] = set_ups_of(tables)
            self._menus[key] = menu_of(judged, self._set_ups[of_both])
        return self._menus[key]

    def loaded(self, exercise: Exercise) -> Loaded:
        """The exercise without a band, with what it asks."""
        known = self.geometry.loaded
        if exercise.id not in known:
            sled = self.person.equipment.sled
            if exercise.chain != "sled":
                rows = without_band(exercise, self.person.equipment)
                asked: tuple[Asked, ...] = ()
                if len(rows) == 1 and isinstance(rows[0], Limb):
                    asked = (self.limb(exercise),)
                elif rows and not isinstance(rows[0], NoLoad):
                    asked = (asked_by_weights(self.stage(exercise), rows),)
                known[exercise.id] = rows, asked
            elif sled is None:
                known[exercise.id] = (), ()
            else:
                heights = {h: self.stage(exercise, foot_height_m=h) for h in sled.foot_heights_m}
                known[exercise.id] = loaded_sled(heights, sled)
        return known[exercise.id]

    def limb(self, exercise: Exercise) -> Asked:
        """What the limb alone asks, to which a band may come."""
        known = self.geometry.limbs
        if exercise.id not in known:
            known[exercise.id] = asked_by_limb(self.stage(exercise))
        return known[exercise.id]

    def grids(self, fixed: Sequence[Fixed]) -> list[tuple[BandGrid, ...]]:
        """All band set-ups of each exercise at these places on this body, before colour and layers."""
        known = self.geometry.grids
        new = {
            (one.id, number): Fixing(self.stage(one), *places_of(one)[number])
            for one, numbers in fixed
            for number in numbers
            if (one.id, number) not in known
        }
        if new:
            known |= zip(new, band_grids(list(new.values()), self.person.equipment.bands), strict=True)
        each = ([known[one.id, number] for number in numbers] for one, numbers in fixed)
        return [tuple(grid for grid in grids if grid is not None) for grids in each]


def bench(person: Person, *, table: CapacityTable | None = None) -> Bench:
    """Put a person on the bench; ``table`` overrides the capacities (learned ones, for instance)."""
    geometry, body = _geometry(person.person, person.equipment), body_model(person.person)
    known = table or capacities(person, posed=partial(_staged, geometry, person.equipment, body))
    return Bench(person, body, known, geometry)


def _staged(
    geometry: Geometry, equipment: Equipment, body: BodyModel, exercise: Exercise, foot_height_m: float | None
) -> Stage:
    """The exercise on this body, posed once."""
    key = (exercise.id, foot_height_m)
    if key not in geometry.stages:
        wanted = {key: exercise}
        if not geometry.stages:
            wanted |= _usual(equipment)  # many at once cost little more than one
        staged = stages(
            _settings(equipment, wanted), body, hands="carried"
        )  # no load asks where the others are
        geometry.stages.update(zip(wanted, staged, strict=True))
    return geometry.stages[key]


@lru_cache(maxsize=8)
def _geometry(body: Body, equipment: Equipment) -> Geometry:
    """What a new test or a new day does not change; of the last few bodies."""
    return Geometry()


SIDE_BY_SIDE = 16
"""People who are posed together: more would no longer stay in the cache."""


def one_after_another(people: Iterable[Person]) -> Iterator[Person]:
    """The same people; whoever is given out has been posed already, together with those who follow.

    One array operation then serves many bodies. What it gives is the same as for each body by itself.
    """
    coming = iter(people)
    while some := list(islice(coming, SIDE_BY_SIDE)):
        for person, (staged, angles) in zip(some, _posed(some), strict=True):
            known = _geometry(person.person, person.equipment)
            if not known.stages:
                known.stages.update(staged)
                known.angles.update(angles)
            yield person


Posed = tuple[dict[Key, Stage], dict[str, Mapping[str, Array]]]
"""Stages of what is dosed by its load, and the joint angles of the rest, by exercise."""


def _posed(people: Sequence[Person]) -> list[Posed]:
    """What each of these people will be asked about."""
    bodies = [body_model(person.person) for person in people]
    free = _free()
    names = [one.id for one in free]
    angles = closed_channels_of_several(free, phases(), bodies)
    alike: dict[object, list[int]] = {}
    for place, person in enumerate(people):
        equipment = person.equipment
        alike.setdefault((equipment.sled, "slide_board" in equipment.supports), []).append(place)
    found: dict[int, Posed] = {}
    for places in alike.values():  # what is to be posed on these bodies is the same
        equipment = people[places[0]].equipment
        wanted = _usual(equipment)
        settings = _settings(equipment, wanted)
        staged = stages_of_several(settings, [bodies[place] for place in places], hands="carried")
        for place, each in zip(places, staged, strict=True):
            found[place] = (
                dict(zip(wanted, each, strict=True)),
                dict(zip(names, angles[place], strict=True)),
            )
    return [found[place] for place in range(len(people))]


@cache
def _with_bands(action: str) -> tuple[str, ...]:
    """The exercises that are done with a band and ask this action."""
    return tuple(one.id for one in all_exercises() if one.band is not None and action in actions_of(one))


def _free() -> list[Exercise]:
    """What is not dosed by its load."""
    return [one for one in all_exercises() if one.chain == "free"]


def _usual(equipment: Equipment) -> dict[Key, Exercise]:
    """What is dosed by its load; of the sled with every foot height."""
    heights = (None, *equipment.sled.foot_heights_m) if equipment.sled is not None else ()
    return {
        (one.id, height): one
        for one in all_exercises()
        if one.chain != "free" or "none" not in one.load
        for height in (heights if one.chain == "sled" else (None,))
    }


def _settings(equipment: Equipment, wanted: Mapping[Key, Exercise]) -> list[Setting]:
    """How exercises are set up with what is there (slides run on the slide board where one is owned)."""
    return [_setting(equipment, one, height) for (_, height), one in wanted.items()]


def _setting(equipment: Equipment, exercise: Exercise, foot_height_m: float | None) -> Setting:
    supports, sled = equipment.supports, equipment.sled
    surface = "slide_board" if exercise.surface == "sheet" and "slide_board" in supports else None
    if exercise.chain != "sled":
        return Setting(exercise, surface)
    if sled is None:
        raise ValueError(f"{exercise.id} needs a sled")
    height = sled.foot_heights_m[0] if foot_height_m is None else foot_height_m
    return Setting(exercise, surface, SledGeometry(sled.rail_angle_deg, sled.seat_back_angle_deg, height))


def with_slide_board(at: Bench) -> Bench:
    """The same person with a slide board: what slides on a sheet is worked out again, the rest is shared."""
    equipment = at.person.equipment
    more = replace(equipment, supports=(*equipment.supports, "slide_board"))
    kept = {key: one for key, one in at.geometry.stages.items() if one.exercise.surface != "sheet"}
    return Bench(replace(at.person, equipment=more), at.body, at.table, Geometry(stages=kept))


def curves_of(at: Bench, stage: Stage, side: Side) -> dict[str, CapacityCurve]:
    """Capacity curves of the own action and of what else is asked, where known."""
    found = {action: at.curve(stage, action, side) for action in actions_of(stage.exercise)}
    return {action: curve for action, curve in found.items() if curve is not None}

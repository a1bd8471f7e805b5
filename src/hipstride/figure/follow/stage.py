"""One person's pictures for the player, each made once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from hipstride.catalogue.bands import known
from hipstride.figure.animate import sweep
from hipstride.figure.drawing import Drawing
from hipstride.figure.follow.steps import Picture, Tag
from hipstride.figure.follow.words import (
    band_name,
)
from hipstride.figure.layout import HEIGHT, WIDTH, layout
from hipstride.figure.moment import moment
from hipstride.figure.picture import scene
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.ready import steps
from hipstride.figure.setting import Setting
from hipstride.figure.svg import to_svg
from hipstride.figure.swatch import swatch
from hipstride.figure.theme import Theme
from hipstride.figure.words import describe, title
from hipstride.prescription.set_ups import mark_number
from hipstride.record.person import Body, Equipment, Person
from hipstride.record.resistance import Band, Resistance, Sled


class Loaded(Protocol):
    """An exercise with what resists: a prescription, or what the log keeps of one."""

    @property
    def exercise(self) -> str: ...  # noqa: D102
    @property
    def resistance(self) -> Resistance: ...  # noqa: D102


# What a body does with the same band or plates is mostly what it did the day before: it is not posed and drawn again.
# As much is kept as a class has in a session.
@lru_cache(maxsize=128)
def _set_up(body: Body, equipment: Equipment, exercise: str, resistance: Resistance) -> Setting:
    return prescribed_setting(Person(body, equipment=equipment), exercise, resistance)


@lru_cache(maxsize=128)
def _drawn(body: Body, equipment: Equipment, exercise: str, resistance: Resistance, theme: Theme) -> Drawing:
    return sweep(layout(_set_up(body, equipment, exercise, resistance)), "left", theme)


@dataclass(slots=True)
class Stage:
    """One person's pictures, each made once: the right side is the left one in a mirror.

    ``postures``: with a picture for each step of getting into position.
    """

    person: Person
    theme: Theme
    postures: bool = True
    pictures: dict[str, Picture] = field(default_factory=dict)
    swatches: dict[str, str] = field(default_factory=dict)
    _first: dict[str, Loaded] = field(default_factory=dict)

    @property
    def characters(self) -> int:
        """How long all pictures are."""
        return sum(len(picture.svg) for picture in self.pictures.values())

    def setting(self, one: Loaded) -> Setting:
        """The exercise on this body with what resists."""
        first = self._first.setdefault(self.key(one), one)
        return _set_up(self._body, self.person.equipment, first.exercise, first.resistance)

    def _drawing(self, one: Loaded) -> Drawing:
        first = self._first.setdefault(self.key(one), one)
        return _drawn(self._body, self.person.equipment, first.exercise, first.resistance, self.theme)

    @property
    def _body(self) -> Body:
        """The body without whose it is."""
        return replace(self.person.person, id="anybody", name=None)

    def picture(self, one: Loaded) -> str:
        """The id of the moving picture of a prescription."""
        key = self.key(one)
        if key not in self.pictures:
            seen = self.setting(one)
            name = f"figure-{len(self.pictures) + 1}"
            words = {side: (title(seen.exercise, side), describe(seen, side)) for side in ("left", "right")}
            self.pictures[key] = Picture(
                name, to_svg(self._drawing(one), prefix=name), words["left"], words["right"]
            )
        return self.pictures[key].id

    def way_in(self, one: Loaded) -> tuple[tuple[str, str | None], ...]:
        """Getting into position: what to do and the id of its picture, step by step; the last is the start."""
        return tuple(
            (step.words, self.picture(one) if step.setting is None else self._still(step.setting, step.words))
            for step in steps(self.setting(one))
        )

    def _still(self, seen: Setting, told: str) -> str | None:
        """The id of a posture on the way; one that was drawn before is not drawn again."""
        if not self.postures:
            return None
        shapes = scene(moment(layout(seen, plain=True), 0.0, "left", self.theme), moving=False)
        drawn = tuple(shape for shape in shapes if shape.role != "paper")
        key = to_svg(Drawing(WIDTH, HEIGHT, drawn, "", ""))
        if key not in self.pictures:
            name = f"figure-{len(self.pictures) + 1}"
            words = ("Getting into place", told)
            self.pictures[key] = Picture(
                name, to_svg(Drawing(WIDTH, HEIGHT, drawn, *words), prefix=name), words, words
            )
        return self.pictures[key].id

    def tag(self, resistance: Resistance) -> Tag | None:
        """A band with its mark and its patch."""
        if not isinstance(resistance, Band):
            return None
        name = None
        if known(resistance.brand, resistance.colour):
            name = f"swatch-{resistance.colour}"
            if name not in self.swatches:
                self.swatches[name] = to_svg(swatch(resistance.brand, resistance.colour), prefix=name)
        return Tag(band_name(resistance), mark_number(resistance.rest_length_m), name)

    def key(self, one: Loaded) -> str:
        """What makes a picture another one: the form and where its band runs, not how long the band is.

        So a set-up that is a mark easier is shown as the suggested one; its words say the difference.
        """
        held: object = None
        if isinstance(one.resistance, Band):
            held = (one.resistance.anchor, one.resistance.attachment)
        elif isinstance(one.resistance, Sled):
            held = one.resistance.foot_height_m
        return f"{one.exercise}|{held!r}"

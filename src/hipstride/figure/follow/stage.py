"""One person's pictures for the player, each made once."""

from __future__ import annotations

from dataclasses import dataclass, field

from hipstride.body.segments import body_model
from hipstride.catalogue.bands import known
from hipstride.figure.animate import sweep
from hipstride.figure.follow.steps import Picture, Tag
from hipstride.figure.follow.words import (
    band_name,
)
from hipstride.figure.layout import layout
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.setting import Setting
from hipstride.figure.svg import to_svg
from hipstride.figure.swatch import swatch
from hipstride.figure.theme import Theme
from hipstride.figure.words import describe, title
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.types import Prescription
from hipstride.record.person import Person
from hipstride.record.resistance import Band, Resistance, Sled


@dataclass(slots=True)
class Stage:
    """One person's pictures, each made once: the right side is the left one in a mirror."""

    person: Person
    theme: Theme
    pictures: dict[str, Picture] = field(default_factory=dict)
    swatches: dict[str, str] = field(default_factory=dict)
    _settings: dict[str, Setting] = field(default_factory=dict)

    def setting(self, one: Prescription) -> Setting:
        """The exercise on this body with what resists."""
        key = self._key(one)
        if key not in self._settings:
            body = body_model(self.person.person)
            self._settings[key] = prescribed_setting(self.person, one.exercise, one.resistance, body=body)
        return self._settings[key]

    def picture(self, one: Prescription) -> str:
        """The id of the moving picture of a prescription."""
        key = self._key(one)
        if key not in self.pictures:
            seen = self.setting(one)
            name = f"figure-{len(self.pictures) + 1}"
            drawing = sweep(layout(seen), "left", self.theme)
            words = {side: (title(seen.exercise, side), describe(seen, side)) for side in ("left", "right")}
            self.pictures[key] = Picture(name, to_svg(drawing, prefix=name), words["left"], words["right"])
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

    def _key(self, one: Prescription) -> str:
        """What makes a picture another one: the form and where its band runs, not how long the band is.

        So a set-up that is a mark easier is shown as the suggested one; its words say the difference.
        """
        held: object = None
        if isinstance(one.resistance, Band):
            held = (one.resistance.anchor, one.resistance.attachment)
        elif isinstance(one.resistance, Sled):
            held = one.resistance.foot_height_m
        return f"{one.exercise}|{held!r}"

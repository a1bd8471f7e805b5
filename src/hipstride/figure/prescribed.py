"""The setting of what somebody was prescribed: their own body, band and sled."""

from __future__ import annotations

from dataclasses import replace

from hipstride.body.pose import SledGeometry
from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercises import get
from hipstride.figure.ready import way_in
from hipstride.figure.setting import Setting, setting
from hipstride.record.person import Person
from hipstride.record.resistance import Band, Resistance, Sled


def prescribed_setting(
    person: Person, exercise: str, resistance: Resistance | None = None, *, body: BodyModel | None = None
) -> Setting:
    """An exercise as this person does it. ``body``: theirs, where it is there already."""
    form = get(exercise)
    owned = person.equipment.sled
    sled = None
    if owned is not None and form.chain == "sled":
        usual = min(owned.foot_heights_m, default=0.1)
        foot = resistance.foot_height_m if isinstance(resistance, Sled) else usual
        sled = SledGeometry(owned.rail_angle_deg, owned.seat_back_angle_deg, foot)
    band = resistance if isinstance(resistance, Band) else None
    supports = person.equipment.supports
    rolls = "wheelchair" in supports and "chair" not in supports
    made = setting(form, body or body_model(person.person), band=band, sled=sled, wheelchair=rolls)
    told = way_in(form.getting_in, supports)
    return made if told == form.getting_in else replace(made, exercise=replace(form, getting_in=told))

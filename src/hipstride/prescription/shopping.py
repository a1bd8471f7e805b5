"""What to buy: the band that fills the largest gap, and nothing that would not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hipstride.catalogue.bands import colours
from hipstride.catalogue.exercise import CORE_MOVEMENTS
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Programme
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selection import SIDES, Selector, best_option
from hipstride.prescription.types import Option, Setting
from hipstride.record.person import OwnedBand


@dataclass(frozen=True, slots=True)
class Purchase:
    """One thing to buy, and for which movements."""

    item: str
    brand: str | None
    colour: str | None
    length_m: float | None
    movements: tuple[str, ...]
    reason: Reason


@rule(
    "shopping.band",
    "A band is worth buying when it brings a movement at least 10 % nearer to its load.",
    source="our proposal, to be reviewed by a clinician",
)
def shopping_list(
    selectors: Mapping[Setting, Selector], programme: Programme, limit: float
) -> tuple[Purchase, ...]:
    """Bands that would fill a gap, one at a time, the most useful first; at most two."""
    selector = selectors["home"]
    person = selector.bench.person
    brand = person.equipment.bands[0].brand if person.equipment.bands else "TheraBand"
    length = max((band.length_m for band in person.equipment.bands), default=1.5)
    latex_free = bool(person.condition.latex_allergy)
    if latex_free:
        return ()
    owned = {band.colour for band in person.equipment.bands if band.brand == brand}
    listed = {role.movement for role in programme.movements if "band" in role.tools}
    now: dict[tuple[str, str], float] = {}
    for movement in CORE_MOVEMENTS:
        if movement not in listed:
            continue
        for side in SIDES:
            best = _largest(selector, movement, side, limit)
            if best is not None or not person.equipment.bands:
                now[movement, side] = best or 0.0
    gains: list[tuple[float, str, tuple[str, ...]]] = []
    step = value("dose.max_step")
    for colour in colours(brand):
        if colour in owned:
            continue
        piece = OwnedBand(brand=brand, colour=colour, length_m=length)
        trial = Selector(selector.bench, selector.limits, pieces=(piece,))
        helped = []
        total = 0.0
        for (movement, side), have in now.items():
            option = best_option(trial, movement, side, limit, kind="band")  # type: ignore[arg-type]
            gain = 0.0 if option is None else option.peak_torque_nm / max(have, 1e-6) - 1.0
            if gain > step:
                helped.append(movement)
                total += min(gain, 1.0)
        if helped:
            gains.append((total, colour, tuple(dict.fromkeys(helped))))
    gains.sort(key=lambda row: (-row[0], row[1]))
    return tuple(
        Purchase(
            item=f"{brand} band, {colour}, {length:g} m",
            brand=brand,
            colour=colour,
            length_m=length,
            movements=movements,
            reason=Reason(
                "shopping.band",
                f"A {colour} band fits better for {_names(movements)}.",
                f"At least {100 * step:.0f} % nearer to the load within the limit; summed gain {total:.2f}.",
                {"colour": colour, "movements": list(movements)},
            ),
        )
        for total, colour, movements in gains[:2]
    )


def _largest(selector: Selector, movement: str, side: str, limit: float) -> float | None:
    found: list[Option] = []
    for kind in ("limb", "band"):
        option = best_option(selector, movement, side, limit, kind=kind)  # type: ignore[arg-type]
        if option is not None:
            found.append(option)
    return max((option.peak_torque_nm for option in found), default=None)


def _names(movements: tuple[str, ...]) -> str:
    words = [movement.replace("_", " ") for movement in movements]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]

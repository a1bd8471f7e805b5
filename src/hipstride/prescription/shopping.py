"""What to buy: the band that fills a gap, and nothing that would not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hipstride.catalogue.bands import brands, colours, is_brand
from hipstride.catalogue.exercise import CORE_MOVEMENTS, Exercise, Movement, movement_words
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Programme
from hipstride.prescription.bench import Bench, with_slide_board
from hipstride.prescription.option_table import heaviest_within
from hipstride.prescription.options import limb_options
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selection import best_option
from hipstride.prescription.selector import Selector
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Setting
from hipstride.record.override import AskedBand
from hipstride.record.person import OwnedBand, Person, Side


@dataclass(frozen=True, slots=True)
class Purchase:
    """One thing to buy, and for which movements."""

    item: str
    brand: str | None
    colour: str | None
    length_m: float | None
    movements: tuple[str, ...]
    reason: Reason


Place = tuple[Movement, Side]


@rule(
    "shopping.override",
    "A band that a professional chose and that is not there is on the list, but not where latex is not tolerated.",
    source="the person's own professional",
    status="verified",
)
def chosen_bands(person: Person) -> tuple[Purchase, ...]:
    """The bands that overrides ask for and that the person does not own."""
    owned = {(band.brand, band.colour) for band in person.equipment.bands}
    brand = next((band.brand for band in person.equipment.bands if is_brand(band.brand)), "TheraBand")
    length = max((band.length_m for band in person.equipment.bands), default=1.5)
    found: dict[tuple[str, str], Purchase] = {}
    for each in person.override:
        asked = each.resistance
        if not isinstance(asked, AskedBand) or asked.colour is None or each.movement is None:
            continue
        if any(asked.brand in (None, make) and asked.colour == colour for make, colour in owned):
            continue
        make = asked.brand or brand
        if make in brands() and asked.colour in colours(make):
            text = f"{each.by} chose this band for {movement_words(each.movement)}, and you do not have it."
            reason = Reason("shopping.override", text, "Asked for by override, not owned.", {"by": each.by})
            item = f"{make} band, {asked.colour}, {length:g} m"
            found[make, asked.colour] = Purchase(item, make, asked.colour, length, (each.movement,), reason)
    return () if person.condition.latex_allergy else tuple(found.values())


@rule(
    "shopping.band",
    "A band is worth buying when it brings a movement at least 10 % nearer to its load; the lightest that does is named.",
    source="our proposal, to be reviewed by a clinician",
)
def shopping_list(
    selectors: Mapping[Setting, Selector], programme: Programme, limit: float
) -> tuple[Purchase, ...]:
    """At most two bands, each the one that helps most movements still without a good load; then a slide board."""
    selector = selectors["home"]
    person = selector.bench.person
    chosen = chosen_bands(person)
    board = _slide_board(selector, limit)
    if person.condition.latex_allergy:
        return board  # every table in the catalogue is latex
    # A band of one's own making is in no shop: the next one is of a maker of whom there are tables.
    brand = next((band.brand for band in person.equipment.bands if is_brand(band.brand)), "TheraBand")
    length = max((band.length_m for band in person.equipment.bands), default=1.5)
    owned = {band.colour for band in person.equipment.bands if band.brand == brand}
    pieces = tuple(
        OwnedBand(brand=brand, colour=colour, length_m=length)
        for colour in colours(brand)
        if colour not in owned
    )
    listed = {role.movement for role in programme.movements if "band" in role.tools}
    open_places = {
        (movement, side): _now(selector, movement, side, limit)
        for movement in CORE_MOVEMENTS
        if movement in listed
        for side in SIDES
    }
    reached = _reached(selector.trying(pieces), open_places, limit)
    found: list[Purchase] = []
    for _ in range(2):
        best = _most_useful(open_places, reached, pieces)
        if best is None:
            break
        piece, places = best
        found.append(_purchase(piece, places, found))
        for place in places:
            open_places[place] = reached[place][piece.colour]
    named = {one.item for one in chosen}
    return (*chosen, *(one for one in found if one.item not in named), *board)


@rule(
    "shopping.slide_board",
    "A slide board is worth buying when it makes a movement light enough that has no light enough form without it.",
    source="friction of a sheet about 0.3, of a slide board about 0.1: facts on mechanics; the rule is provisional",
)
def _slide_board(selector: Selector, limit: float) -> tuple[Purchase, ...]:
    """A smooth board under the leg, where every form of a movement asks too much."""
    person = selector.bench.person
    if "slide_board" in person.equipment.supports:
        return ()
    places = [
        (movement, side)
        for movement in CORE_MOVEMENTS
        for side in SIDES
        if any(form.surface == "sheet" for form in selector.forms(movement, side, "limb", "each"))
        and _now(selector, movement, side, limit) <= 0.0
    ]
    if not places:
        return ()
    smooth = with_slide_board(selector.bench)

    def helps(movement: Movement, side: Side) -> bool:
        slides = (f for f in selector.forms(movement, side, "limb", "each") if f.surface == "sheet")
        return any(_fits(selector, smooth, form, side, limit) for form in slides)

    helped = [place for place in places if helps(*place)]
    if not helped:
        return ()
    movements = tuple(dict.fromkeys(movement for movement, _ in helped))
    reason = Reason(
        "shopping.slide_board",
        f"On a slide board your leg moves with much less rub. It makes {_names(helped)} light enough for you.",
        "Surface friction about 0.1 instead of 0.3 brings the slide within the careful limit.",
        {"places": [list(place) for place in helped]},
    )
    return (Purchase("Slide board", None, None, None, movements, reason),)


def _fits(selector: Selector, smooth: Bench, form: Exercise, side: Side, limit: float) -> bool:
    """Whether a slide is within the limit on a smooth board."""
    _, allowed = selector.table(form, side, "limb")
    table = limb_options(smooth, form)[SIDES.index(side)]
    return heaviest_within(table, limit, allowed=allowed & (table.peak > 0.0)) is not None


def _now(selector: Selector, movement: Movement, side: Side, limit: float) -> float:
    """The largest demand (N.m) with what is owned."""
    options = (
        best_option(selector, movement, side, limit, kind="limb"),
        best_option(selector, movement, side, limit, kind="band"),
    )
    return max((option.peak_torque_nm for option in options if option is not None), default=0.0)


def _reached(trial: Selector, places: Mapping[Place, float], limit: float) -> dict[Place, dict[str, float]]:
    """The largest demand within the limit that each colour would give, by movement and side."""
    found: dict[Place, dict[str, float]] = {}
    for movement, side in places:
        menu = trial.menu(movement, side, "band")
        here = found[movement, side] = {}
        if not menu.set_ups.bands:
            continue
        folds, within = menu.set_ups.folds.each, menu.within(limit)
        heaviest = np.full(len(folds), -np.inf)
        np.maximum.at(heaviest, menu.set_ups.fold[within], menu.peak[within])
        for (piece, _), best in zip(folds, heaviest.tolist(), strict=True):
            if best > -np.inf:
                here[piece.colour] = max(here.get(piece.colour, 0.0), best)
    return found


def _most_useful(
    now: Mapping[Place, float], reached: Mapping[Place, Mapping[str, float]], pieces: tuple[OwnedBand, ...]
) -> tuple[OwnedBand, list[Place]] | None:
    """The piece that serves most places; a place counts for the lightest piece that nearly does its best."""
    enough, step = value("shopping.share_of_best"), value("dose.max_step")
    wanted: dict[str, list[Place]] = {}
    for place, have in now.items():
        most = max(reached[place].values(), default=0.0)
        if most <= have * (1.0 + step) or most <= 0.0:
            continue
        for piece in pieces:  # weakest first
            give = reached[place].get(piece.colour, 0.0)
            if give >= enough * most and give > have * (1.0 + step):
                wanted.setdefault(piece.colour, []).append(place)
                break
    if not wanted:
        return None
    order = [piece.colour for piece in pieces]
    colour = min(wanted, key=lambda name: (-len(wanted[name]), order.index(name)))
    piece = next(piece for piece in pieces if piece.colour == colour)
    helped = [
        place
        for place, have in now.items()
        if reached[place].get(colour, 0.0) > have * (1.0 + value("dose.max_step"))
    ]
    return piece, helped


def _purchase(piece: OwnedBand, places: list[Place], before: list[Purchase]) -> Purchase:
    movements = tuple(dict.fromkeys(movement for movement, _ in places))
    text = f"A {piece.colour} band gives a better load for {_names(places)}."
    for earlier in before:
        again = [place for place in places if list(place) in earlier.reason.inputs["places"]]
        if again:
            text += f" For {_names(again)} it fits better than the {earlier.colour} one."
    return Purchase(
        item=f"{piece.brand} band, {piece.colour}, {piece.length_m:g} m",
        brand=piece.brand,
        colour=piece.colour,
        length_m=piece.length_m,
        movements=movements,
        reason=Reason(
            "shopping.band",
            text,
            f"At least {100 * value('dose.max_step'):.0f} % nearer to the load within the limit.",
            {"colour": piece.colour, "places": [list(place) for place in places]},
        ),
    )


def _names(places: list[Place]) -> str:
    """The movements, with the leg where it is for one leg only."""
    sides: dict[Movement, list[Side]] = {}
    for movement, side in places:
        sides.setdefault(movement, []).append(side)
    words = [
        movement_words(movement) if len(legs) > 1 else f"{movement_words(movement)} ({legs[0]} leg)"
        for movement, legs in sides.items()
    ]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]

"""Setting up a resistance for one exercise: what was left open is filled in, what may not be is refused.

Numbers: catalogue ``band.*``. Refused: free rubber too short, more layers than allowed, a piece too short
for it, slack in the first third, past the largest stretch, tied to what a hand holds. Warned of: a start
outside the usual stretch, slack later on, past the stretch that nothing is prescribed at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.numbers import value
from hipstride.record.errors import BadInput
from hipstride.record.person import OwnedBand
from hipstride.record.resistance import Attachment, Band
from hipstride.record.text import listed, shown
from hipstride.resistance.anchors import attachment_place, fixed_place, half_girths_m
from hipstride.resistance.band import law_of
from hipstride.resistance.demand import Load, Stage, action_demand, band_load, own_action

Array = NDArray[np.float64]

# Where a band starts when nothing else is said: the middle of the 5-25 % that are allowed.
_USUAL_START = 0.15


@dataclass(frozen=True, slots=True)
class BandSetUp:
    """A band as it is tied: the record with nothing left open, its load (one option) and what to warn of."""

    band: Band
    anchor: Anchor
    load: Load
    warnings: tuple[str, ...]


def longest_free_m(piece_m: float, layers: int = 1, *, lost_m: float | None = None) -> float:
    """Longest rest length (m) a piece allows: what knots, cuff and strap leave, shared by the layers.

    >>> longest_free_m(1.5), longest_free_m(1.5, 2)
    (1.1, 0.55)
    """
    lost = value("band.fixing_loss_m") if lost_m is None else lost_m
    return round((piece_m - lost) / layers, 6)


def anchor_of(
    exercise: Exercise, kind: str | None, supports: Sequence[str] | None = None, *, where: str = "band"
) -> Anchor:
    """The anchor of that name, or the first that needs nothing but these supports. Raises BadInput."""
    if exercise.band is None:
        raise BadInput(where, f"a band for {exercise.id}", "an exercise with a band")
    anchors = exercise.band.anchors
    if kind is None:
        usable = (a for a in anchors if supports is None or a.requires is None or a.requires in supports)
        return next(usable, anchors[0])
    for anchor in anchors:
        if anchor.kind == kind:
            return anchor
    raise BadInput(f"{where}: anchor", shown(kind), listed(anchor.kind for anchor in anchors))


def attachment_of(exercise: Exercise, name: str | None, *, where: str = "band") -> Attachment:
    """The attachment of that name, or the exercise's first. Raises BadInput."""
    if exercise.band is None:
        raise BadInput(where, f"a band for {exercise.id}", "an exercise with a band")
    for attachment in exercise.band.attachments:
        if name in (None, attachment):
            return attachment
    raise BadInput(f"{where}: attachment", shown(name), listed(exercise.band.attachments))


def start_length_m(at: Stage, anchor: Anchor, attachment: str) -> float:
    """Length (m) the rubber spans in the start pose: to a fixed anchor, or once round a loop."""
    place = attachment_place(at.pose, attachment, at.body)[0]
    if anchor.type == "loop":
        far = attachment_place(at.pose, attachment, at.body, leg="other")[0]
        return 2.0 * float(np.linalg.norm(far - place)) + half_girths_m(attachment, at.body)
    far = fixed_place(anchor, at.exercise, at.pose, at.body, attachment)
    return float(np.linalg.norm(far - place))


def usual_rest_length_m(at: Stage, anchor: Anchor, attachment: str, distance_m: float | None) -> float:
    """Rest length (m) that starts at the usual stretch, for a person who named only the colour."""
    if anchor.type != "free":
        span = start_length_m(at, anchor, attachment)
    elif distance_m is not None:
        span = distance_m
    else:
        span = min(max(0.5 * (1.0 + _USUAL_START), anchor.min_m), anchor.max_m)
    # To the millimetre, and never shorter than is allowed.
    return max(math.floor(span / (1.0 + _USUAL_START) * 1000.0) / 1000.0, value("band.min_free_length_m"))


def set_up_band(
    at: Stage,
    band: Band,
    owned: Sequence[OwnedBand],
    supports: Sequence[str] | None = None,
    *,
    where: str = "band",
) -> BandSetUp:
    """Fill in, load and check one band of these owned pieces, tied to these supports. Raises BadInput."""
    exercise = at.exercise
    anchor = anchor_of(exercise, band.anchor, supports, where=where)
    attachment = attachment_of(exercise, band.attachment, where=where)
    pieces = [piece for piece in owned if (piece.brand, piece.colour) == (band.brand, band.colour)]
    if not pieces:
        names = listed(f"{piece.brand} {piece.colour}" for piece in owned)
        raise BadInput(f"{where}: colour", shown(band.colour), f"a band this person owns ({names})")
    piece = max(pieces, key=lambda each: each.length_m)
    distance = band.anchor_distance_m
    if anchor.type == "free" and distance is None:
        usual = band.rest_length_m * (1.0 + _USUAL_START)
        distance = round(min(max(usual, anchor.min_m), anchor.max_m), 3)
    elif anchor.type != "free" and distance is not None:
        allowed = f"no distance: body and furniture fix the anchor {anchor.kind}"
        raise BadInput(f"{where}: anchor_distance_m", f"{distance:g}", allowed)
    tied = Band(
        brand=band.brand,
        colour=band.colour,
        rest_length_m=band.rest_length_m,
        layers=band.layers,
        anchor=anchor.kind,
        anchor_distance_m=distance,
        attachment=attachment,
    )
    load = _load(at, tied, anchor, piece)
    warnings = check_band(
        load,
        exercise,
        anchor=anchor,
        rest_length_m=tied.rest_length_m,
        layers=tied.layers,
        piece_length_m=piece.length_m,
        where=where,
    )
    if supports is not None and anchor.requires is not None and anchor.requires not in supports:
        warnings += (
            f"This needs a {anchor.requires.replace('_', ' ')}, which the person file does not name.",
        )
    return BandSetUp(tied, anchor, load, (*warnings, marking_warning(at, tied, anchor, piece)))


def _load(at: Stage, band: Band, anchor: Anchor, piece: OwnedBand, *, longer_m: float = 0.0) -> Load:
    c1, c2 = law_of(piece)
    return band_load(
        at,
        anchor,
        band.attachment or "",
        rest_length_m=np.array([band.rest_length_m + longer_m]),
        layers=np.array([float(band.layers)]),
        c1_n=np.array([c1]),
        c2_n=np.array([c2]),
        distance_m=None if band.anchor_distance_m is None else np.array([band.anchor_distance_m]),
    )


def check_band(
    load: Load,
    exercise: Exercise,
    *,
    anchor: Anchor,
    rest_length_m: float,
    layers: int = 1,
    piece_length_m: float | None = None,
    row: int = 0,
    where: str = "band",
) -> tuple[str, ...]:
    """Warnings of one set-up (row ``row`` of the load). Raises BadInput for one that may not be."""
    shortest, most_layers = value("band.min_free_length_m"), int(value("band.max_layers"))
    if rest_length_m < shortest - 1e-9:
        allowed = f"at least {shortest:g} metres of free rubber between the fixings"
        raise BadInput(f"{where}: rest_length_m", f"{rest_length_m:g}", allowed)
    if layers > most_layers:
        raise BadInput(f"{where}: layers", str(layers), f"at most {most_layers}")
    if piece_length_m is not None:
        longest = longest_free_m(piece_length_m, layers)
        if rest_length_m > longest + 1e-9:
            lost = value("band.fixing_loss_m")
            doubled = " doubled" if layers == 2 else ""
            raise BadInput(
                f"{where}: rest_length_m",
                f"{rest_length_m:g}",
                f"at most {longest:g} metres from this {piece_length_m:g} m piece{doubled}",
                f"Knots, cuff and strap use about {lost:g} m of it.",
            )
    if exercise.holds is not None and anchor.requires == exercise.holds:
        held = exercise.holds.replace("_", " ")
        raise BadInput(f"{where}: anchor", anchor.kind, f"an anchor that is not what is held ({held})")
    if load.stretch is None:
        return ()
    return _check_stretch(load.stretch[row], where)


def _check_stretch(stretch: Array, where: str) -> tuple[str, ...]:
    warning, refusal = value("band.stretch_warning"), value("band.stretch_refusal")
    low, high = value("band.start_stretch_min"), value("band.start_stretch_max")
    peak = float(np.max(stretch))
    first = stretch[: math.ceil(value("band.no_slack_share") * len(stretch) - 1e-3)]
    tighter = "Move the anchor further away or shorten the band."
    if float(np.min(first)) <= 0.0:
        what = f"slack {-100.0 * float(np.min(first)):.0f} %"
        raise BadInput(where, what, "stretched through the first third of the way", tighter)
    if peak > refusal + 1e-9:
        what = f"stretched {100.0 * peak:.0f} %"
        raise BadInput(where, what, f"at most {100.0 * refusal:.0f} %", "Take a longer piece.")
    found = []
    start = float(stretch[0])
    if start < low - 1e-9:
        found.append(f"At the start the band is stretched only {100.0 * start:.1f} %; 5 to 25 % is right.")
    elif start > high + 1e-9:
        found.append(f"At the start the band is already stretched {100.0 * start:.1f} %; 5 to 25 % is right.")
    if float(np.min(stretch)) <= 0.0:
        found.append("The band goes slack before the end of the way.")
    if peak > warning + 1e-9:
        found.append(
            f"The band is stretched {100.0 * peak:.0f} %. Nothing is prescribed past "
            f"{100.0 * warning:.0f} %, and past {100.0 * refusal:.0f} % it is refused."
        )
    return tuple(found)


def marking_error_nm(at: Stage, band: Band, anchor: Anchor, piece: OwnedBand) -> tuple[float, float]:
    """Change of the band's own peak torque (N.m), and as a share, when a mark is hit 2 cm beside its place.

    Half of what a rest length 2 cm shorter and one 2 cm longer differ by; the anchor stays.
    """
    error = value("band.marking_error_m")
    action = own_action(at.exercise)

    def peak(longer_m: float) -> float:
        load = _load(at, band, anchor, piece, longer_m=longer_m)
        alone = action_demand(at, load, action) - at_rest
        return float(np.max(np.abs(alone)))

    empty = {name: np.zeros_like(torque) for name, torque in at.gravity.items()}
    at_rest = action_demand(at, Load(torque=empty, force_n=np.zeros(len(at.pose.phase))), action)
    change = 0.5 * (peak(-error) - peak(error))
    set_to = peak(0.0)
    return change, change / set_to if set_to > 0.0 else 0.0


def marking_warning(at: Stage, band: Band, anchor: Anchor, piece: OwnedBand) -> str:
    """The sentence that says how much the mark matters."""
    change, share = marking_error_nm(at, band, anchor, piece)
    centimetres = 100.0 * value("band.marking_error_m")
    return (
        f"If the mark is off by {centimetres:.0f} cm, the band's torque changes by about "
        f"{change:.1f} N·m ({100.0 * share:.0f} %)."
    )

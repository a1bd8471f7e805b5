"""`hipstride pose`: where every joint is, over the motion of one exercise of one person."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from hipstride.body.pose import mirrored, sided
from hipstride.cli.day import judging_day
from hipstride.cli.load import Resisted, resisted
from hipstride.cli.output import envelope, print_json
from hipstride.exchange import read_person
from hipstride.record.errors import BadInput
from hipstride.resistance.demand import Load

SCHEMA = "hipstride.pose/1"

_BOTH_SIDES = ("pelvis_tilt", "trunk_flexion", "shoulder_flexion", "shoulder_abduction", "elbow_flexion")


def pose(
    exercise: Annotated[str, typer.Argument(metavar="ID", help="The exercise.")],
    person: Annotated[str, typer.Option(metavar="P.toml", help="The person file; - is stdin.")],
    side: Annotated[str, typer.Option(metavar="S", help="left or right; both for two-sided exercises.")],
    samples: Annotated[int, typer.Option(help="Phases from start to end, 2 to 1001.")] = 21,
    band: Annotated[str | None, typer.Option(metavar="colour=red,...", help="A band, as in torque.")] = None,
    sled: Annotated[
        str | None, typer.Option(metavar="load_kg=40,...", help="A sled's load, as in torque.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Joint angles, joint centres and segments over the motion: metres in the world, z up, floor or mat at 0."""
    if not 2 <= samples <= 1001:
        raise BadInput("--samples", str(samples), "2 to 1001")
    who = read_person(person, today=judging_day(None))
    found = resisted(exercise, who, side, band=band, sled=sled, samples=samples)
    if json:
        inputs = {
            "exercise": found.exercise,
            "person": who.person,
            "side": side,
            "samples": samples,
            "resistance": found.resistance,
        }
        print_json(envelope(SCHEMA, inputs, pose_json(found, side)))
    else:
        print(pose_words(found, side))


def pose_json(found: Resisted, side: str) -> dict[str, Any]:
    """The pose as printed: lists over the phases, points as x, y, z in metres."""
    posed, moving = found.at.pose, found.moving

    def points(places: NDArray[np.float64]) -> list[list[float]]:
        return [[_tidy(number, 6) for number in row] for row in mirrored(places, moving)]

    return {
        "exercise": found.exercise.id,
        "side": side,
        "resistance": found.resistance,
        "phase": [_tidy(number, 6) for number in posed.phase],
        "joint_angles_deg": {
            _angle_name(name, moving): [_tidy(number, 4) for number in angle]
            for name, angle in posed.angles.items()
        },
        "joint_centres_m": {sided(name, moving): points(places) for name, places in posed.centres.items()},
        "segments": [
            {
                "name": sided(name, moving),
                "mass_kg": _tidy(posed.masses[name], 6),
                "com_m": points(posed.coms[name]),
            }
            for name in posed.masses
        ],
        "band": _band_json(found.load, points),
        "contacts": [_contact(text, moving) for text in posed.contacts],
        "warnings": found.warnings,
    }


def _band_json(load: Load, points: Any) -> dict[str, Any] | None:
    if load.start is None or load.end is None:
        return None
    return {
        "from_m": points(load.start[0]),
        "to_m": points(load.end[0]),
        "force_n": [_tidy(number, 2) for number in load.force_n[0]],
    }


def _angle_name(name: str, moving: str) -> str:
    if name in _BOTH_SIDES:
        return name
    return sided(name if name.startswith("other_") else f"moving_{name}", moving)


def _contact(text: str, moving: str) -> str:
    opposite = "right" if moving == "left" else "left"
    return text.replace("moving ", f"{moving} ").replace("other ", f"{opposite} ")


def _tidy(number: float, digits: int) -> float:
    return round(float(number), digits) + 0.0  # never minus zero


def pose_words(found: Resisted, side: str) -> str:
    """Start and end for reading."""
    posed, moving = found.at.pose, found.moving
    lines = [
        f"{found.exercise.name} ({found.exercise.id}), {side}",
        "",
        f"{'degrees':34}{'start':>8}{'end':>8}",
    ]
    for name, angle in posed.angles.items():
        if np.any(angle != 0.0):
            lines.append(f"{_angle_name(name, moving):34}{angle[0]:>8.1f}{angle[-1]:>8.1f}")
    lines += ["", *(_contact(text, moving) for text in posed.contacts), "", "All places: add --json."]
    return "\n".join(lines)

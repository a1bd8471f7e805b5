"""`hipstride torque`: what one exercise asks of the joints, beside what the person can make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from hipstride.body.closed_chain import sled_moments, solve_sled
from hipstride.cli.day import judging_day
from hipstride.cli.load import TANGENTIAL_SHARE, Resisted, resisted
from hipstride.cli.output import envelope, print_json
from hipstride.exchange import read_person
from hipstride.record.canonical import round_ratio, round_torque
from hipstride.record.person import Side
from hipstride.record.resistance import Sled
from hipstride.resistance.demand import ACTIONS, action_demand, loaded_actions, own_action
from hipstride.strength.capacity import DECIDED, CapacityCurve, CapacityTable, capacities
from hipstride.strength.row import middle

Array = NDArray[np.float64]

SCHEMA = "hipstride.torque/1"


def torque(
    exercise: Annotated[str, typer.Argument(metavar="ID", help="The exercise.")],
    person: Annotated[str, typer.Option(metavar="P.toml", help="The person file; - is stdin.")],
    side: Annotated[str, typer.Option(metavar="S", help="left or right; both for two-sided exercises.")],
    band: Annotated[
        str | None,
        typer.Option(
            metavar="colour=red,...",
            help="colour, rest_length_m, layers, anchor, anchor_distance_m, attachment, brand; "
            "all but the colour have a usual value.",
        ),
    ] = None,
    sled: Annotated[
        str | None, typer.Option(metavar="load_kg=40,...", help="load_kg (plates) and foot_height_m.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Torque asked of each loaded joint over the range, what the person can make, and the ratio of the two."""
    who = read_person(person, today=judging_day(None))
    found = resisted(exercise, who, side, band=band, sled=sled)
    table = capacities(who)
    if json:
        inputs = {"exercise": found.exercise, "person": who, "side": side, "resistance": found.resistance}
        print_json(envelope(SCHEMA, inputs, torque_json(found, side, table)))
    else:
        print(torque_words(torque_json(found, side, table), found))


@dataclass(frozen=True, slots=True)
class Joint:
    """One action of one leg over the range: arrays ``(samples,)`` in degrees and N.m."""

    action: str
    side: Side
    angle_deg: Array
    gravity_nm: Array | None
    resistance_nm: Array
    demand_nm: Array
    uncertainty_nm: Array | None = None


def torque_json(found: Resisted, side: str, table: CapacityTable) -> dict[str, Any]:
    """The result as it is printed: torques to 0.01 N.m, ratios to 0.001."""
    own = _joint(found, own_action(found.exercise))
    warnings = list(found.warnings)
    main, said = _joint_json(found, own, side, table)
    warnings += said
    also = []
    for joint in _also(found):
        row, said = _joint_json(found, joint, side, table)
        also.append(row)
        warnings += [text for text in said if text not in warnings]
    if found.load.other is not None:
        warnings.append(
            "The other leg resists the same loop. What it carries besides the loop is not counted for it."
        )
    return {
        "exercise": found.exercise.id,
        "resistance": found.resistance,
        **main,
        "also": also,
        "warnings": warnings,
    }


def _joint(found: Resisted, action: str) -> Joint:
    at, load = found.at, found.load
    coordinate, sign = ACTIONS[action]
    return Joint(
        action=action,
        side=found.moving,
        angle_deg=at.pose.angles[coordinate],
        gravity_nm=sign * at.gravity[coordinate],
        # What the surface drags counts as resistance.
        resistance_nm=sign * (at.friction[coordinate] + load.torque[coordinate][0]),
        demand_nm=action_demand(at, load, action)[0],
        uncertainty_nm=_tangential(found, action),
    )


def _also(found: Resisted) -> list[Joint]:
    """Other loaded joints of the leg, and the other leg of a loop."""
    joints = [_joint(found, action) for action in loaded_actions(found.at, found.load)]
    if found.load.other is not None:
        action = own_action(found.exercise)
        coordinate, sign = ACTIONS[action]
        felt = sign * found.load.other[coordinate][0]
        opposite: Side = "right" if found.moving == "left" else "left"
        angle = found.at.pose.angles["other_" + coordinate]
        joints.append(Joint(action, opposite, angle, None, felt, felt))
    return joints


def _tangential(found: Resisted, action: str) -> Array | None:
    """Half-width (N.m) of what an unknown push along the plate could add or take; None off the sled."""
    if not isinstance(found.resistance, Sled):
        return None
    at = found.at
    solution = solve_sled(
        np.radians(at.pose.angles["knee_flexion"]),
        thigh_m=at.body.thigh_m,
        shank_m=at.body.shank_m,
        foot_height_m=found.resistance.foot_height_m,
    )
    along = TANGENTIAL_SHARE * found.load.force_n[0]
    hip, knee = sled_moments(solution, 0.0, tangential_n=1.0)
    levers = {"hip_flexion": hip, "knee_flexion": knee}
    return np.asarray(np.abs(along * levers.get(ACTIONS[action][0], np.zeros_like(hip))))


def _joint_json(
    found: Resisted, joint: Joint, side: str, table: CapacityTable
) -> tuple[dict[str, Any], list[str]]:
    curve, who = _curve(found, joint, side, table)
    capacity = None if curve is None else curve.torque_nm
    ratio: list[float] | None = None
    most: float | None = None
    at_ends: list[float] | None = None
    if capacity is not None and bool(np.all(capacity > 0.0)):
        load = joint.demand_nm / capacity
        ratio = [round_ratio(number) for number in load]
        mid = middle(len(load))
        most = round_ratio(max(float(np.max(load[mid])), 0.0))
        at_ends = [
            round_ratio(max(float(np.max(part)), 0.0)) for part in (load[: mid.start], load[mid.stop :])
        ]
    stretch = found.load.stretch
    row = {
        "side": who,
        "action": joint.action,
        "angle_deg": [round_ratio(number) for number in joint.angle_deg],
        "gravity_nm": None if joint.gravity_nm is None else _torques(joint.gravity_nm),
        "resistance_nm": _torques(joint.resistance_nm),
        "demand_nm": _torques(joint.demand_nm),
        "capacity_nm": None if capacity is None else _torques(capacity),
        "relative_load": ratio,
        "stretch_percent": None
        if stretch is None
        else [round_ratio(100.0 * number) for number in stretch[0]],
        "uncertainty_nm": None if joint.uncertainty_nm is None else _torques(joint.uncertainty_nm),
        "peak_relative_load": most,
        "ends_relative_load": at_ends,
        "capacity_source": None if curve is None else curve.source,
    }
    return row, [] if curve is None else [DECIDED[name] for name in curve.decided if name in DECIDED]


def _curve(
    found: Resisted, joint: Joint, side: str, table: CapacityTable
) -> tuple[CapacityCurve | None, str]:
    """The capacity beside a demand; of two legs that share a load, the weaker one's."""
    if side != "both" or joint.side != found.moving:
        return table.curve(found.at, joint.action, joint.side), joint.side
    sides: tuple[Side, Side] = ("left", "right")
    curves = [curve for each in sides if (curve := table.curve(found.at, joint.action, each)) is not None]
    return min(curves, key=lambda curve: float(np.max(curve.torque_nm)), default=None), "both"


def _torques(values: Array) -> list[float]:
    return [round_torque(number) for number in values]


def torque_words(result: dict[str, Any], found: Resisted) -> str:
    """A table for reading."""
    lines = [f"{found.exercise.name} ({found.exercise.id}), {result['side']}"]
    for row in (result, *result["also"]):
        lines += ["", f"{row['action'].replace('_', ' ')}, {row['side']}, in N·m"]
        lines.append(f"{'angle':>8}{'weight':>9}{'resisted':>10}{'asked':>9}{'can make':>10}{'share':>8}")
        for index in range(0, len(row["angle_deg"]), 4):

            def cell(name: str, width: int, digits: int, row: Any = row, index: int = index) -> str:
                values = row[name]
                return " " * (width - 1) + "-" if values is None else f"{values[index]:>{width}.{digits}f}"

            lines.append(
                f"{row['angle_deg'][index]:>7.0f}°{cell('gravity_nm', 9, 1)}{cell('resistance_nm', 10, 1)}"
                f"{cell('demand_nm', 9, 1)}{cell('capacity_nm', 10, 1)}{cell('relative_load', 8, 2)}"
            )
        if row["peak_relative_load"] is not None:
            start, end = row["ends_relative_load"]
            lines.append(
                f"  most over the middle of the way: {row['peak_relative_load']:.2f}"
                f" (start {start:.2f}, end {end:.2f})"
            )
    lines += ["", *(f"- {text}" for text in result["warnings"])]
    return "\n".join(lines).rstrip()

"""Made-up people of a cohort: a body, a condition, equipment, and a first test of five movements on both sides."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import numpy as np

from hipstride.body.segments import body_model
from hipstride.record.person import (
    Body,
    Condition,
    Equipment,
    OwnedBand,
    Person,
    Preferences,
    Side,
    StrengthTest,
)
from hipstride.simulation.cohort_file import People
from hipstride.simulation.scenarios import Scenario
from hipstride.strength.norms import predicted_nm
from hipstride.strength.test import gravity_in_pose_nm

TESTED_ON = dt.date(2026, 1, 4)
_COLOURS = ("yellow", "red", "green", "blue")

Position = Literal["seated", "side_lying", "prone"]
_TESTS: tuple[tuple[Any, Position, float, float, Literal["break", "make"], float], ...] = (
    # movement, position, hip and knee angle (deg), kind, lever arm as a share of height
    ("hip_flexion", "seated", 90.0, 90.0, "break", 0.223),
    ("hip_extension", "prone", 0.0, 0.0, "break", 0.223),
    ("hip_abduction", "side_lying", 0.0, 0.0, "break", 0.452),
    ("knee_extension", "seated", 90.0, 90.0, "make", 0.217),
    ("knee_flexion", "seated", 90.0, 90.0, "make", 0.217),
)


def made_up(number: int, who: People, scenario: Scenario, rng: np.random.Generator) -> Person:
    """One made-up person of a scenario."""
    female = rng.random() < who.female_share
    height = float(np.clip(rng.normal(1.65 if female else 1.78, 0.06), 1.45, 2.0))
    body = Body(
        id=f"virtual-{number}",
        sex="female" if female else "male",
        age=int(np.clip(round(rng.normal(who.age_mean, who.age_sd)), 22, 78)),
        height_m=round(height, 2),
        mass_kg=round(float(np.clip(rng.normal(25.0, 3.0), 19.0, 36.0)) * height**2, 1),
    )
    level = who.strength_of_norm * float(np.exp(rng.normal(0.0, who.strength_cv)))
    weak: Side = "left" if rng.random() < 0.5 else "right"
    tests = tuple(_tested(body, row, level, weak, who, scenario, rng) for row in _TESTS)
    pdds = int(rng.choice(np.array(who.pdds)))
    return Person(
        person=body,
        condition=Condition(
            ms_course="relapsing_remitting",
            pdds=pdds,
            falls_last_6_months=0,
            gets_up_from_floor_alone=True,
            lies_on_front=True,
            **scenario.condition,
        ),
        equipment=Equipment(
            bands=tuple(OwnedBand("TheraBand", colour, 1.5) for colour in _COLOURS),
            supports=("chair", "bed", "kitchen_counter", "door_anchor"),
        ),
        preferences=Preferences(minutes_per_session=who.minutes_per_session),
        strength=tests,
    )


def _tested(
    body: Body,
    row: tuple[Any, Position, float, float, Literal["break", "make"], float],
    level: float,
    weak: Side,
    who: People,
    scenario: Scenario,
    rng: np.random.Generator,
) -> StrengthTest:
    movement, position, hip, knee, kind, share = row
    norm = predicted_nm(movement, body)
    if norm is None:
        raise AssertionError(f"no norm of {movement}")
    lever = round(share * body.height_m, 2)
    weight = gravity_in_pose_nm(movement, position, hip, knee, body_model(body))
    own = level * float(np.exp(rng.normal(0.0, 0.15)))
    readings: dict[Side, tuple[float, ...]] = {}
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        here = own * (
            who.weak_side if scenario.one_sided and side == weak else float(np.exp(rng.normal(0.0, 0.05)))
        )
        torque = here * norm.torque_nm / (0.8 if kind == "break" else 1.0)
        force = max(8.0, (torque - weight) / lever)
        readings[side] = tuple(float(round(force * factor)) for factor in np.exp(rng.normal(0.0, 0.025, 3)))
    return StrengthTest(
        date=TESTED_ON,
        movement=movement,
        position=position,
        hip_angle_deg=hip,
        knee_angle_deg=knee,
        test=kind,
        lever_m=lever,
        left_n=readings["left"],
        right_n=readings["right"],
        device="simulated",
        tester="T1",
    )

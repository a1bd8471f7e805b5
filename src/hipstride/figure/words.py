"""The motion in words."""

from __future__ import annotations

from hipstride.catalogue.exercise import Exercise
from hipstride.figure.setting import Setting
from hipstride.record.person import Side


def title(exercise: Exercise, side: Side) -> str:
    """Name and side."""
    return f"{exercise.name}, {side}"


def describe(setting: Setting, side: Side) -> str:
    """The motion in words."""
    return setting.exercise.description

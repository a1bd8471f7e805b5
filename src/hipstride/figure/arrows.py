"""The way of the part that moves most, drawn beside it: from the start to where it turns back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.figure.flesh import Part
from hipstride.figure.setting import Setting

Array = NDArray[np.float64]

STILL_M = 0.012  # what moves less is at rest
_SHORTEST = 0.11  # a shorter arrow would not be seen (share of height)
_ELSEWHERE = 0.35  # what it costs an arrow to follow another joint, as a share of it that is covered
_SHORT = 0.15  # a shorter way has its arrow ahead of the limb, a longer one beside it


@dataclass(frozen=True, slots=True)
class Follow:
    """The joint an arrow follows, and whether it runs beside it, ahead of it, above it or in front of the body.

    ``beside`` is away from the pivot.
    """

    joint: str
    pivot: str
    how: Literal["beside", "ahead", "above", "in_front"]
    off: float  # share of height


_HEAD = Follow("head", "pelvis", "in_front", 0.16)
_GENERIC = (
    Follow("moving_knee", "moving_hip", "beside", 0.062),
    Follow("moving_ankle", "moving_knee", "beside", 0.075),
    Follow("moving_toe", "moving_ankle", "beside", 0.035),
)
_BY_MOVEMENT: dict[str, Follow] = {
    "sit_to_stand": _HEAD,
    "step_up": _HEAD,
    "heel_raise": Follow("moving_heel", "moving_toe", "beside", 0.035),
    "ankle_dorsiflexion": Follow("moving_toe", "moving_ankle", "ahead", 0.02),
}
_BY_ID: dict[str, Follow] = {
    "knee_extension.mini_squat": _HEAD,
    "balance.seated_lean": _HEAD,
    "balance.weight_shift": Follow("pelvis", "neck", "above", 0.13),
    "stretch.hamstrings_seated": _HEAD,
}
_BY_CHAIN: dict[str, Follow] = {
    "bridge": Follow("pelvis", "neck", "ahead", 0.075),
    "sled": Follow("moving_ankle", "pelvis", "above", 0.150),
}


def _named(exercise: Exercise) -> Follow | None:
    """What the tables say, if they say anything."""
    for table, key in ((_BY_ID, exercise.id), (_BY_CHAIN, exercise.chain), (_BY_MOVEMENT, exercise.movement)):
        if key in table:
            return table[key]
    return None


def followed(exercise: Exercise, setting: Setting) -> Follow:
    """What the arrow of an exercise follows."""
    named = _named(exercise)
    if named is not None:
        return named
    best, furthest = _GENERIC[0], 0.0
    for follow in _GENERIC:
        # A joint further out is only worth following if it moves clearly more.
        travel = _travel(setting, follow.joint)
        if travel > 1.6 * furthest:
            best, furthest = follow, travel
    if best.joint == "moving_ankle" and _travel(setting, "moving_knee") > 0.05:
        best = Follow("moving_ankle", "moving_hip", "beside", best.off)
    if furthest < _SHORT * setting.body.height_m and best.joint == "moving_knee":
        return Follow(best.joint, best.pivot, "ahead", 0.05)
    return best


def _travel(setting: Setting, joint: str) -> float:
    seen = setting.camera.seen(setting.pose.centres[joint])[:, :2]
    return float(np.max(np.linalg.norm(seen - seen[0], axis=1)))


def arc(setting: Setting, parts: Mapping[str, Part], moving: Collection[str]) -> Array | None:
    """World places along the arrow; ``None`` where nothing moves. Of several ways to draw it, the clearest."""
    usual = followed(setting.exercise, setting)
    if _travel(setting, usual.joint) < STILL_M:
        return None
    follows = (usual, *_instead(setting, usual))
    ways = [(_way(setting, follow), follow.joint == usual.joint) for follow in follows]
    hides = _hiding(setting, parts, moving)
    cost = [round(_covered(setting, way, hides), 1) for way, _ in ways]
    cost = [each + (0.0 if same else _ELSEWHERE) for each, (_, same) in zip(cost, ways, strict=True)]
    return ways[cost.index(min(cost))][0]


def _instead(setting: Setting, usual: Follow) -> list[Follow]:
    """Other ways to draw the same arrow: on the other side, further off, or along a joint that moves as much."""
    if usual.how == "in_front":
        return []
    if _named(setting.exercise) is not None:  # another joint would go another way
        return [replace(usual, off=share * max(usual.off, 0.05)) for share in (1.6, 2.2)]
    furthest = _travel(setting, usual.joint)
    joints = [follow for follow in _GENERIC if _travel(setting, follow.joint) > 0.6 * furthest]
    found: list[Follow] = []
    for share in (1.0, 1.6, -1.0, -1.6):
        found += [replace(follow, off=share * max(follow.off, 0.05)) for follow in joints]
    return found


@dataclass(frozen=True, slots=True)
class _Hiding:
    """What an arrow may lie on: balls ``(k, 2)`` as seen at the start and the end, with where each part begins."""

    centres: Array
    radii: Array
    first: NDArray[np.intp]
    weights: Array


def _hiding(setting: Setting, parts: Mapping[str, Part], moving: Collection[str]) -> _Hiding:
    each = [(part, 1.0 if name in moving else 0.25) for name, part in parts.items()]
    centres = np.concatenate([part.places[row] for part, _ in each for row in (0, -1)])
    counts = np.repeat([len(part.radii) for part, _ in each], 2)
    return _Hiding(
        setting.camera.seen(centres)[:, :2],
        np.concatenate([part.radii for part, _ in each for _ in range(2)]) + 0.006 * setting.body.height_m,
        np.concatenate([[0], np.cumsum(counts)[:-1]]),
        np.array([weight for _, weight in each]),
    )


def _covered(setting: Setting, way: Array, hides: _Hiding) -> float:
    """Share of an arrow that lies on the limb that moves, at the start or the end; on the rest it counts less."""
    away = setting.camera.seen(way)[:, None, :2] - hides.centres[None]
    inside = np.hypot(away[..., 0], away[..., 1]) < hides.radii
    share = np.logical_or.reduceat(inside, hides.first, axis=1).mean(axis=0)
    return float(share.reshape(-1, 2).max(axis=1) @ hides.weights)


def _way(setting: Setting, follow: Follow) -> Array:
    height = setting.body.height_m
    way = setting.pose.centres[follow.joint]
    last = int(np.argmax(np.linalg.norm(way - way[0], axis=1)))
    way, pivot = _smooth(way[: last + 1]), setting.pose.centres[follow.pivot][: last + 1]
    shown = _shifted(follow, way, pivot, setting.camera.toward, height)
    length = float(np.linalg.norm(shown[-1] - shown[0]))
    grown = max(1.0, _SHORTEST * height / max(length, 1e-6))
    return np.asarray(shown[0] + (shown - shown[0]) * grown)


def _smooth(way: Array) -> Array:
    """The way without the corners that it has at key frames; its ends stay."""
    for _ in range(len(way) // 2):
        if len(way) > 2:
            middle = 0.25 * way[:-2] + 0.5 * way[1:-1] + 0.25 * way[2:]
            way = np.concatenate([way[:1], middle, way[-1:]])
    return way


def _shifted(follow: Follow, way: Array, pivot: Array, toward: Array, height: float) -> Array:
    if follow.how == "in_front":
        return np.asarray(way + np.array([follow.off * height, 0.0, 0.0]))
    if follow.how == "ahead":
        whole = way[-1] - way[0]
        whole = whole - (whole @ toward) * toward
        return np.asarray(way + whole / max(float(np.linalg.norm(whole)), 1e-9) * (follow.off * height))
    step = np.gradient(way, axis=0)
    step = step - (step @ toward)[:, None] * toward
    length = np.linalg.norm(step, axis=1, keepdims=True)
    step = step / np.maximum(length, 1e-9)
    across = np.cross(toward, step)
    if follow.how == "above":
        outward = float(np.mean(across[:, 2]))
    else:
        outward = float(np.sum(np.mean(across, axis=0) * np.mean(way - pivot, axis=0)))
    return np.asarray(way + across * (follow.off * height * (1.0 if outward >= 0 else -1.0)))

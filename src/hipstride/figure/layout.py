"""What does not change over a motion: where the camera stands, what lies over what, where the arrow runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.figure.arrows import STILL_M, arc
from hipstride.figure.camera import View
from hipstride.figure.flesh import Part, outlines
from hipstride.figure.push import effort
from hipstride.figure.setting import BodyParts, Setting, band_ends, body_parts
from hipstride.resistance.demand import ACTIONS, own_action

Array = NDArray[np.float64]

WIDTH, HEIGHT = 640.0, 480.0
MARGIN = 26.0
LARGEST = 330.0  # px a metre: near people are not drawn larger than this
_JOINT = {"hip": "hip", "knee": "knee", "ankle": "ankle"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The fixed part of a setting's pictures. ``order``: parts from far to near; ``arc``: world places."""

    setting: Setting
    body: BodyParts
    view: View
    size: tuple[float, float]  # what is seen over the whole motion (m)
    order: tuple[str, ...]
    moving: tuple[str, ...]
    ghosts: tuple[str, ...]
    arc: Array | None
    joint: str | None
    started: dict[tuple[str, bool], str] = field(default_factory=dict, compare=False)  # ghosts, once drawn

    def start_of(self, name: str, view: View) -> str:
        """Path data of a part where the motion starts, in this view or its mirror image."""
        key = (name, view.mirror)
        if key not in self.started:
            self.started[key] = outlines(self.body.parts[name].rows([0]), view)[0]
        return self.started[key]


_EDGE = 14.0  # what outlines and the head of the arrow need beyond the flesh


def seen_box(plan: Layout) -> tuple[float, float, float, float]:
    """Left, top, width and height of all that is seen over the whole motion: the same at every moment of it."""
    width, height = (np.ceil(size * plan.view.scale + 2 * _EDGE) for size in plan.size)
    left, top = np.floor(0.5 * (WIDTH - width)), np.floor(0.5 * (HEIGHT - height))
    return float(left), float(top), float(width), float(height)


def moving_span(plan: Layout) -> tuple[float, float]:
    """From where and how wide the picture is that shows what moves, how far, and what it is tied to.

    A small screen may cut a picture of somebody who lies to that: whole, the limb would be too small to be made out.
    """
    view, setting = plan.view, plan.setting
    near, far = [], []
    for name in {*moving_parts(setting.exercise), *plan.ghosts}:
        part = plan.body.parts[name]
        x = view.px(part.places)[..., 0]
        near.append(float(np.min(x - part.radii * view.scale)))
        far.append(float(np.max(x + part.radii * view.scale)))
    ways = [] if plan.arc is None else [plan.arc]
    if setting.tie is not None:
        ways += list(band_ends(setting.tie, setting.pose, setting.body)[:2])
    for way in ways:
        x = view.px(way)[..., 0]
        near.append(float(np.min(x)))
        far.append(float(np.max(x)))
    left, _, width, _ = seen_box(plan)
    start = max(np.floor(min(near) - _EDGE), left)
    end = min(np.ceil(max(far) + _EDGE), left + width)
    return float(start), float(end - start)


def layout(setting: Setting, *, plain: bool = False) -> Layout:
    """Prepare an exercise for drawing. ``plain``: a person at rest, nothing coloured and no arrow."""
    body = body_parts(setting.exercise, setting.pose, setting.body)
    if plain:
        view, size = _view(setting, body, None)
        return Layout(setting, body, view, size, _order(setting, body), (), (), None, None)
    moving = moving_parts(setting.exercise)
    travelled = {name: _travel(part) for name, part in body.parts.items()}
    ghosts = tuple(name for name in body.parts if travelled[name] > (STILL_M if name in moving else 0.05))
    moves = arc(setting, body.parts, moving)
    way = moves if moves is not None else effort(setting.exercise, setting.pose, setting.body, body.at)
    return Layout(
        setting,
        body,
        *_view(setting, body, way),
        _order(setting, body),
        moving,
        ghosts if moves is not None else (),
        way,
        joint_of_interest(setting.exercise),
    )


def moving_parts(exercise: Exercise) -> tuple[str, ...]:
    """What is coloured: the limbs that move, or a trunk that leans over still legs."""
    if exercise.id == "balance.seated_lean":
        return ("trunk", "moving_sleeve", "other_sleeve")
    both = exercise.sides == "both"
    return ("moving_leg", "other_leg") if both else ("moving_leg",)


def joint_of_interest(exercise: Exercise) -> str:
    """The joint whose muscles the exercise is for."""
    name = ACTIONS[own_action(exercise)][0]
    return next(joint for key, joint in _JOINT.items() if name.startswith(key))


def _travel(part: Part) -> float:
    """How far (m) any ball of a part gets from where it started."""
    return float(np.max(np.linalg.norm(part.places - part.places[:1], axis=-1)))


_NODES = ("moving_leg", "other_leg", "moving_arm", "other_arm", "trunk", "hair")
_ORDERS = np.array(list(permutations(range(len(_NODES)))))
_GROWS_OUT = 0.035  # m: how much nearer a working leg counts than the trunk that it grows out of


def _order(setting: Setting, body: BodyParts) -> tuple[str, ...]:
    """Parts from far to near: the order that goes least against what lies over what where they meet."""
    rows = slice(None, None, 5)
    moving = moving_parts(setting.exercise)
    parts = [body.parts[name] for name in _NODES]
    seen = [setting.camera.seen(part.places[rows]) for part in parts]
    over = np.zeros((len(_NODES), len(_NODES)))
    for one, other in combinations(range(len(_NODES)), 2):
        favour = _GROWS_OUT * (float(_NODES[one] in moving) - float(_NODES[other] in moving))
        lies = _lies_over(seen[one], parts[one].radii, seen[other], parts[other].radii, favour)
        over[one, other], over[other, one] = max(lies, 0.0), max(-lies, 0.0)
    before, later = np.triu_indices(len(_NODES), 1)
    wrong = over[_ORDERS[:, before], _ORDERS[:, later]].sum(axis=1)
    # Of orders that are equally good, the first.
    best = [_NODES[node] for node in _ORDERS[int(np.argmin(np.round(wrong, 9)))]]
    # The neck goes below trunk and head, a sleeve with its arm; seen from behind, the hair covers the face.
    looks = float(np.mean(body.at["head"].front @ setting.camera.toward))
    with_them = {
        "hair": ("hair", "face") if looks > -0.45 else ("face", "hair"),
        "moving_arm": ("moving_arm", "moving_sleeve"),
        "other_arm": ("other_arm", "other_sleeve"),
    }
    lower = min(("trunk", "hair"), key=best.index)
    with_them[lower] = ("neck", *with_them.get(lower, (lower,)))
    return tuple(part for name in best for part in with_them.get(name, (name,)))


def _lies_over(here: Array, here_radii: Array, there: Array, there_radii: Array, favour: float) -> float:
    """How much one part lies nearer than another where both are seen in the same place, over the motion."""
    away = here[:, :, None, :] - there[:, None, :, :]
    meet = here_radii[:, None] + there_radii[None, :] - np.hypot(away[..., 0], away[..., 1])
    nearer = np.clip(away[..., 2] + favour, -0.1, 0.1)
    return float(np.sum(np.maximum(meet, 0.0) * nearer))


def _view(setting: Setting, body: BodyParts, way: Array | None) -> tuple[View, tuple[float, float]]:
    camera = setting.camera
    boxes = []
    for part in body.parts.values():
        seen = camera.seen(part.places)
        spread = part.radii[None, :, None]
        boxes += [(seen[..., :2] - spread).reshape(-1, 2), (seen[..., :2] + spread).reshape(-1, 2)]
    rows = range(len(setting.pose.phase))
    for solid in setting.solids:
        for row in (rows[0], rows[-1]):
            boxes.append(camera.seen(solid.corners(row))[:, :2])
    if setting.tie is not None and setting.tie.place is not None:
        boxes.append(camera.seen(setting.tie.place)[None, :2])
    if way is not None:
        boxes.append(camera.seen(way)[:, :2])
    every = np.concatenate(boxes)
    low, high = every.min(axis=0), every.max(axis=0)
    size = np.maximum(high - low, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / size[0], (HEIGHT - 2 * MARGIN) / size[1], LARGEST)
    middle = 0.5 * (low + high)
    view = View(camera, float(scale), (float(middle[0]), float(middle[1])), WIDTH, HEIGHT)
    return view, (float(size[0]), float(size[1]))

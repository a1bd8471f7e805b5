"""Eyes, ear and mouth, where they are seen for most of the motion: they say where the person looks."""

from __future__ import annotations

import numpy as np

from hipstride.figure.drawing import Circle, Line, Paint, Shape
from hipstride.figure.moment import Moment


def features(at: Moment, row: int) -> tuple[Shape, ...]:
    """The features of a face at one frame."""
    return (*_ear(at, row), *_eyes(at, row), *_mouth(at, row))


def _eyes(at: Moment, row: int) -> tuple[Shape, ...]:
    head, h = at.body.at["head"], at.body.at.height_m
    toward, usual = at.view.camera.toward, at.layout.body.at["head"]
    shapes: list[Shape] = []
    for sign in (1.0, -1.0):
        place = head.at(0.0915 * h, 0.0395 * h, sign * 0.0165 * h)[row]
        looks = usual.front * 0.86 + usual.outward * (0.5 * sign)
        if float(np.mean(looks @ toward)) > 0.12:
            radius = max(0.0042 * h * at.view.scale, 1.3)
            shapes.append(Circle(at.view.point(place), radius, Paint(fill=at.theme.ink), "eye"))
    return tuple(shapes)


def _mouth(at: Moment, row: int) -> tuple[Shape, ...]:
    head, h = at.body.at["head"], at.body.at.height_m
    if float(np.mean(at.layout.body.at["head"].front @ at.view.camera.toward)) < 0.25:
        return ()
    paint = Paint(stroke=at.theme.resting_edge, width=1.8)
    ends = [at.view.point(head.at(0.0585 * h, 0.0360 * h, sign * 0.0105 * h)[row]) for sign in (1.0, -1.0)]
    nose = [at.view.point(head.at(up * h, 0.0520 * h)[row]) for up in (0.0840, 0.0745)]
    return (Line(ends[0], ends[1], paint, "mouth"), Line(nose[0], nose[1], paint, "nose"))


def _ear(at: Moment, row: int) -> tuple[Shape, ...]:
    head, h = at.body.at["head"], at.body.at.height_m
    for sign in (1.0, -1.0):
        if sign * float(np.mean(at.layout.body.at["head"].outward @ at.view.camera.toward)) > 0.45:
            place = head.at(0.0800 * h, -0.0120 * h, sign * 0.036 * h)[row]
            paint = Paint(fill=at.theme.resting, stroke=at.theme.resting_edge, width=1.8)
            return (Circle(at.view.point(place), 0.0095 * h * at.view.scale, paint, "ear"),)
    return ()

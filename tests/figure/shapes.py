"""Where shapes of a drawing are: all points of their outlines, arcs sampled."""

import math
import re

import pytest

from hipstride.figure.drawing import Circle, Group, Line, Path, Rect

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TOKEN = re.compile(r"[MLACZ]|-?\d+(?:\.\d+)?")


def path_points(data):
    tokens = TOKEN.findall(data)
    found, at, command = [], 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            if command == "Z":
                continue
        if command in "ML":
            found.append((float(tokens[at]), float(tokens[at + 1])))
            at += 2
        elif command == "A":
            radius, large, sweep = float(tokens[at]), int(tokens[at + 3]), int(tokens[at + 4])
            end = (float(tokens[at + 5]), float(tokens[at + 6]))
            found += arc_points(found[-1], end, radius, large, sweep)
            at += 7
    return found


def arc_points(start, end, radius, large, sweep, steps=12):
    (x1, y1), (x2, y2) = start, end
    half = math.hypot(x2 - x1, y2 - y1) / 2
    if half < 1e-9:
        return [end]
    radius = max(radius, half)
    off = math.sqrt(max(radius**2 - half**2, 0.0)) * (1 if large != sweep else -1)
    cx = (x1 + x2) / 2 - (y2 - y1) / (2 * half) * off
    cy = (y1 + y2) / 2 + (x2 - x1) / (2 * half) * off
    first, last = math.atan2(y1 - cy, x1 - cx), math.atan2(y2 - cy, x2 - cx)
    turn = (last - first) % (2 * math.pi)
    if not sweep:
        turn -= 2 * math.pi
    return [
        (cx + radius * math.cos(first + turn * k / steps), cy + radius * math.sin(first + turn * k / steps))
        for k in range(1, steps + 1)
    ]


def flat(items, shift=(0.0, 0.0)):
    """All shapes with the shift of the groups round them."""
    for item in items:
        if isinstance(item, Group):
            yield from flat(item.items, (shift[0] + item.shift[0], shift[1] + item.shift[1]))
        else:
            yield item, shift


def placed(items, shift=(0.0, 0.0), scale=1.0):
    """All shapes, each with its points where they are drawn."""
    for item in items:
        if isinstance(item, Group):
            there = (shift[0] + scale * item.shift[0], shift[1] + scale * item.shift[1])
            yield from placed(item.items, there, scale * item.scale)
        else:
            yield item, [(shift[0] + scale * x, shift[1] + scale * y) for x, y in points(item)]


def points(shape):
    if isinstance(shape, Path):
        return path_points(shape.data)
    if isinstance(shape, Circle):
        (x, y), r = shape.centre, shape.radius
        return [(x - r, y - r), (x + r, y + r)]
    if isinstance(shape, Line):
        return [shape.start, shape.end]
    if isinstance(shape, Rect):
        (x, y), (w, h) = shape.origin, shape.size
        return [(x, y), (x + w, y + h)]
    return [shape.at]


def ends(shape):
    """The places that the commands of a path or a line name."""
    if isinstance(shape, Line):
        return [shape.start, shape.end]
    pairs = re.findall(r"(-?\d+\.\d) (-?\d+\.\d)(?=[MLAZ]|$)", shape.data)
    return [(float(x), float(y)) for x, y in pairs]


def check_same(text, kept):
    """Two SVG texts are the same picture; another processor may round the last digit otherwise."""
    now, then = text.splitlines(), kept.splitlines()
    assert [NUMBER.sub("#", line) for line in now] == [NUMBER.sub("#", line) for line in then]
    for number, (line, was) in enumerate(zip(now, then, strict=True), start=1):
        here, there = (list(map(float, NUMBER.findall(each))) for each in (line, was))
        assert here == pytest.approx(there, abs=0.11), f"line {number}: {line[:60]}"

"""Logs of falls and symptoms, their corrections and their reviews, which the log and a class's board must read alike."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.record.test_log import line

Line = dict[str, Any]
Lines = list[Line]
HEAD = {"hurt": True, "head": True}
_FALL = {"hurt": None, "head": None}


def fall(id: str, minute: int, **body: Any) -> Line:
    return _line(id, "fall", minute, {**_FALL, **body})


def review(id: str, minute: int) -> Line:
    return fall(id, minute, reviewed_with="a physiotherapist")


def put_right(id: str, minute: int, of: str, body: dict[str, Any] | None) -> Line:
    return _line(id, "correction", minute, {"of": of, "body": body, "after": []})


def _line(id: str, kind: str, minute: int, body: Line) -> Line:
    made: Line = line(id, kind, body, at=f"2026-01-20T10:{minute:02}:00Z")
    return made


# In the order in which the lines came in, and whether a fall is open in which somebody was hurt.
FALL_LOGS: dict[str, tuple[Lines, bool]] = {
    "hurt, told after the review": ([fall("f", 0), review("r", 5), put_right("c", 8, "f", HEAD)], True),
    "hurt, told without a network": ([fall("f", 0), review("r", 5), put_right("c", 3, "f", HEAD)], True),
    "hurt, told to who has not heard": ([fall("f", 0), put_right("c", 8, "f", HEAD), review("r", 5)], True),
    "hurt, then the review": ([fall("f", 0), put_right("c", 3, "f", HEAD), review("r", 5)], False),
    "one word of the same after it": (
        [fall("f", 0, hurt=True), review("r", 5), put_right("c", 8, "f", {"hurt": True, "why": "A rug."})],
        False,
    ),
    "two reviews that did not know": ([review("r", 8), fall("f", 6, hurt=True), review("s", 3)], True),
    "two reviews, one that knew": ([review("r", 3), fall("f", 6, hurt=True), review("s", 8)], False),
}


def some_falls(random: Random) -> Lines:
    """Falls, reviews, symptoms, and corrections by devices that knew of no other, in the order in which they came in."""
    lines: Lines = []
    for number in range(random.randrange(1, 8)):
        minute, falls = random.randrange(10), [each["id"] for each in lines if each["type"] == "fall"]
        kind = random.choice(("fall", "review", "put right", "symptom"))
        if kind == "symptom":
            told = {"what": random.choice(("Dizzy", "dizzy ")), "settled": random.choice((None, True))}
            lines.append(_line(f"s{number}", "symptom", minute, told))
        elif kind == "review":
            lines.append(review(f"r{number}", minute))
        elif kind == "fall" or not falls:
            lines.append(fall(f"f{number}", minute, hurt=random.choice((None, True, False))))
        else:
            body = random.choice((None, HEAD, {"hurt": False}, {"reviewed_with": "a physiotherapist"}))
            lines.append(put_right(f"c{number}", minute, random.choice(falls), body))
    return lines

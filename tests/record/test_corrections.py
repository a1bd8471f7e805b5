"""Corrections of one line by devices that did not know of each other: one reading, and no pain, hurt or blow is lost."""

import datetime as dt
import itertools
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.test_log import SET as DONE
from tests.record.test_log import line, read

SET = {**DONE, "stopped_because": "done"}
HURTS = {**SET, "pain": 7, "stopped_because": "pain"}
EASY = {**SET, "effort": 4}
FALL = {"hurt": None, "head": None}
READY = {"fatigue": 3, "pain_back": 0}


def at(minute):
    return (dt.datetime(2026, 1, 20, 10, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)).isoformat()


def correction(id, body, minute, after=None, *, of="e1"):
    told = {"of": of, "body": body} | ({} if after is None else {"after": list(after)})
    return line(id, "correction", told, at=at(minute))


def logged(kind="set_done", body=SET):
    return line("e1", kind, body, at=at(0))


def reviewed(minute, after):
    return correction("b", {**FALL, "hurt": False, "reviewed_with": "a physiotherapist"}, minute, after)


# Lines, and what stands of the event; None: taken back.
EXAMPLES = {
    "a clock ahead": (
        [logged(), correction("a", EASY, 9, ()), correction("b", HURTS, 8, ())],
        HURTS,  # with its effort, which is the higher
    ),
    "late from a board that was offline": (
        [logged(), correction("a", HURTS, 5, ()), correction("b", EASY, 6, ())],
        HURTS,
    ),
    "a day ahead": (
        [
            logged(),
            correction("a", {**SET, "effort": 2}, 1440, ()),
            correction("b", {**SET, "effort": 9, "pain": 8}, 5, ()),
        ],
        {**SET, "effort": 9, "pain": 8},
    ),
    "seen, and taken away": (
        [logged(), correction("a", HURTS, 5, ()), correction("b", EASY, 6, ["a"])],
        EASY,
    ),
    "seen through another": (
        [
            logged(),
            correction("a", HURTS, 5, ()),
            correction("b", HURTS, 6, ["a"]),
            correction("c", EASY, 7, ["b"]),
        ],
        EASY,
    ),
    "of the line itself, seen": ([logged(body=HURTS), correction("a", EASY, 5, ())], EASY),
    "taken back unseen": ([logged(), correction("a", HURTS, 5, ()), correction("b", None, 6, ())], HURTS),
    "taken back": ([logged(), correction("a", HURTS, 5, ()), correction("b", None, 6, ["a"])], None),
    "nothing told": ([logged(), correction("a", EASY, 5, ()), correction("b", None, 6, ())], None),
    "told after it was taken back": (
        [logged(), correction("a", None, 5, ()), correction("b", EASY, 6, ())],
        EASY,
    ),
    "an older log": ([logged(), correction("a", HURTS, 5), correction("b", EASY, 6)], EASY),
    "an older device last": ([logged(), correction("a", HURTS, 5, ()), correction("b", EASY, 6)], EASY),
    "a ring": ([logged(), correction("a", HURTS, 5, ["b"]), correction("b", EASY, 6, ["a"])], EASY),
    "a fall": (
        [
            logged("fall", FALL),
            correction("a", {**FALL, "hurt": False}, 9, ()),
            correction("b", {**FALL, "hurt": True}, 8, ()),
        ],
        {"hurt": True},
    ),
    "a fall that was looked at before it hurt": (
        [logged("fall", FALL), correction("a", {**FALL, "head": True}, 5, ()), reviewed(6, ())],
        {"hurt": False, "head": True},
    ),
    "a fall that was looked at": (
        [logged("fall", FALL), correction("a", {**FALL, "head": True}, 5, ()), reviewed(6, ["a"])],
        {"hurt": False, "reviewed_with": "a physiotherapist"},
    ),
    "how they are": (
        [
            logged("readiness", READY),
            correction("a", {"fatigue": 1}, 9, ()),
            correction("b", {**READY, "pain_back": 6, "ill": "yes"}, 8, ()),
        ],
        {"fatigue": 3, "pain_back": 6, "ill": "yes"},
    ),
    "slept badly": (
        [
            logged("readiness", {"sleep": 5}),
            correction("a", {"sleep": 2, "after_last_time": "worse"}, 5, ()),
            correction(
                "b", {"sleep": 7, "stiffness": 4, "after_last_time": "fine", "setting": "home"}, 6, ()
            ),
        ],
        {"sleep": 2, "stiffness": 4, "after_last_time": "worse", "setting": "home"},
    ),
    "a spasm, and how it was done": (
        [
            logged(),
            correction("a", {**SET, "stopped_because": "spasm", "form": "no"}, 5, ()),
            correction("b", {**SET, "effort": 9, "form": "good"}, 6, ()),
        ],
        {**SET, "stopped_because": "spasm", "form": "no", "effort": 9},
    ),
    "a spasm, taken back unseen": (
        [
            logged(),
            correction("a", {**SET, "stopped_because": "spasm"}, 5, ()),
            correction("b", None, 6, ()),
        ],
        {**SET, "stopped_because": "spasm"},
    ),
    "a fall that two saw, taken back by one": (
        [logged("fall", FALL), correction("a", FALL, 5, ()), correction("b", None, 6, ())],
        {},
    ),
    "something new that two told of, taken back by one": (
        [
            logged("symptom", {"what": "dizzy"}),
            correction("a", {"what": "dizzy", "lasted_hours": 30}, 5, ()),
            correction("b", None, 6, ()),
        ],
        {"what": "dizzy", "lasted_hours": 30},
    ),
    "something new that was taken back": (
        [logged("symptom", {"what": "dizzy"}), correction("a", None, 5, ())],
        None,
    ),
    "a fall that one took back": ([logged("fall", FALL), correction("a", None, 5, ())], None),
    "something new that is not over": (
        [
            logged("symptom", {"what": "dizzy"}),
            correction("a", {"what": "dizzy", "lasted_hours": 3}, 5, ()),
            correction("b", {"what": "dizzy", "settled": True, "lasted_hours": 1}, 6, ()),
        ],
        {"what": "dizzy", "lasted_hours": 3},
    ),
}


def plain(body):
    """What a body says, without what it leaves open."""
    return None if body is None else {key: value for key, value in body.items() if value is not None}


def stands(lines):
    """What stands of the one event, in the words of its lines."""
    events = read(*lines).events
    bodies = [each["body"].get("body") if each["type"] == "correction" else each["body"] for each in lines]
    keys = {key for body in bodies if body for key in body} - {"resistance"}  # that one is no plain word
    return plain({key: getattr(events[0].body, key) for key in keys}) if events else None


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_stands_in_whatever_order_the_lines_come(name):
    lines, wanted = EXAMPLES[name]
    for order in itertools.permutations(lines):
        found = stands(order)
        assert found == (None if wanted is None else plain({**wanted, "resistance": None}))


SOME: dict[str, dict[str, tuple[Any, ...]]] = {
    "set_done": {
        "pain": (None, 0, 3, 7),
        "stopped_because": ("done", "pain", "spasm", "tired", "wobble", "interrupted"),
        "effort": (None, 4, 9),
        "form": (None, "good", "partly", "no"),
    },
    "fall": {"hurt": (None, False, True), "head": (None, True), "reviewed_with": (None, "a physiotherapist")},
    "symptom": {"settled": (None, False, True), "lasted_hours": (None, 1, 3)},
    "readiness": {
        "fatigue": (None, 2, 8),
        "sleep": (None, 2, 8),
        "pain_back": (None, 0, 6),
        "ill": (None, "no", "yes"),
        "after_last_time": (None, "fine", "tired", "worse"),
        "helper_present": (None, "no", "yes"),
    },
}


def some_body(random, kind):
    firsts: dict[str, dict[str, Any]] = {"set_done": SET, "symptom": {"what": "dizzy"}}
    first = firsts.get(kind, {})
    return first | {
        name: random.choice(values) for name, values in SOME[kind].items() if random.random() < 0.8
    }


def some_log(random):
    """A line and corrections of it, each made from some of the earlier ones, or by a device that does not say."""
    kind = random.choice(("set_done", *SOME))
    lines = [logged(kind, some_body(random, kind))]
    for number in range(random.randrange(6)):
        body = random.choice((None, *(some_body(random, kind) for _ in range(4))))
        seen = [each["id"] for each in lines[1:] if random.random() < 0.5]
        after = None if random.random() < 0.15 else seen
        lines.append(correction(f"c{number}", body, random.choice((number, 9)), after))
    return lines


@given(st.randoms(use_true_random=False))
def test_any_order_is_read_the_same_and_pain_that_nobody_knowingly_took_away_stands(random: Random):
    lines = some_log(random)
    found = stands(lines)
    came = random.sample(lines, len(lines))
    assert stands(came) == found
    told = sorted(lines[1:], key=lambda each: (each["at"], each["id"]))
    for place, each in enumerate(told):
        later = [other["body"].get("after") for other in told[place + 1 :]]
        if any(after is None or each["id"] in after for after in later) or each["body"]["body"] is None:
            continue
        assert (each["body"]["body"].get("pain") or 0) <= ((found or {}).get("pain") or 0)

"""A strength test as it is typed in: what its numbers say at once, and what may have gone wrong in the typing.

Nothing here refuses a test. A slip is a question to the tester, who may answer that it is right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import stdev

from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.measures import thresholds
from hipstride.catalogue.numbers import value
from hipstride.record.person import Body, ForceUnit, Side, StrengthTest
from hipstride.strength.change import differences
from hipstride.strength.norms import Predicted, predicted_nm
from hipstride.strength.test import attempts_of, gravity_correction_nm, measured, reading_of

NEWTONS: Mapping[ForceUnit, float] = {"N": 1.0, "kg": 9.80665, "lb": 4.4482216152605}
"""One of each unit that dynamometers show, in newtons."""
_SIDES: tuple[Side, Side] = ("left", "right")
_UNIT_WORDS: Mapping[ForceUnit, str] = {"N": "newtons", "kg": "kilograms", "lb": "pounds"}


USUAL_POSITION: Mapping[str, str] = {
    "hip_flexion": "seated",
    "hip_abduction": "side_lying",
    "hip_extension": "prone",
    "hip_external_rotation": "seated",
    "knee_extension": "seated",
    "knee_flexion": "prone",
}
"""The position in which a movement is tested where nobody says another."""


def pose_of(position: Exercise) -> dict[str, float]:
    """The angles of a test position (degrees)."""
    channels = position.motion.channels
    found = {}
    hip, knee = channels.get("hip_flexion", 0.0), channels.get("knee_flexion", 0.0)
    for name, held in (("hip_angle_deg", hip), ("knee_angle_deg", knee)):
        found[name] = float(held[0] if isinstance(held, tuple) else held)
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What one side's attempts say. ``cv``: SD over mean, None below two attempts or without force.

    ``torque_nm`` is corrected for the limb's weight in the test position; ``percent_predicted`` is of the norm.
    """

    mean_n: float
    best_n: float
    attempts: int
    cv: float | None
    torque_nm: float
    percent_predicted: float | None

    @property
    def one_more(self) -> bool:
        """Whether the attempts disagree so much that one more is worth its effort."""
        return (
            self.cv is not None
            and self.cv > value("strength.attempts_cv_most")
            and self.attempts < value("strength.attempts_most")
        )


def figures(test: StrengthTest, body: Body) -> dict[Side, Figures]:
    """The figures of each side that has readings."""
    model, norm = body_model(body), predicted_nm(test.movement, body)
    found: dict[Side, Figures] = {}
    for side in _SIDES:
        attempts = test.left_n if side == "left" else test.right_n
        reading, made = reading_of(attempts), measured(test, side, model)
        if reading is None or made is None:
            continue
        spread = stdev(attempts) / reading.mean_n if len(attempts) > 1 and reading.mean_n > 0.0 else None
        percent = None if norm is None else 100.0 * made.torque_nm / norm.torque_nm
        found[side] = Figures(
            reading.mean_n, reading.best_n, reading.attempts, spread, made.torque_nm, percent
        )
    return found


@dataclass(frozen=True, slots=True)
class Slip:
    """Something to ask the tester. ``field``: the key of the record it is about; ``text``: the question."""

    code: str
    field: str
    text: str


def same_test(tests: Iterable[StrengthTest], like: StrengthTest) -> StrengthTest | None:
    """The last test of this movement before this one: in the same position, else in any."""
    earlier = [test for test in tests if test.movement == like.movement and test.date < like.date]
    alike = [test for test in earlier if test.position == like.position]
    return max(alike or earlier, key=lambda test: test.date, default=None)


def slips(test: StrengthTest, others: Sequence[StrengthTest], body: Body) -> tuple[Slip, ...]:
    """What to ask before this test is kept. ``others``: every other test of the person, of any day."""
    before = same_test(others, test)
    found = [*_force(test, before, body), *_lever(test, body_model(body)), *_order(test, others)]
    if before is not None:
        found += _other_way(before, test)
    return tuple(found)


def _means(test: StrengthTest) -> dict[Side, float]:
    found: dict[Side, float] = {}
    for side in _SIDES:
        reading = reading_of(attempts_of(test, side))
        if reading is not None and reading.mean_n > 0.0:
            found[side] = reading.mean_n
    return found


def _force(test: StrengthTest, before: StrengthTest | None, body: Body) -> Iterator[Slip]:
    now = _means(test)
    last = {} if before is None or before.position != test.position else _means(before)
    if _swapped(now, last):
        yield Slip(
            "swapped",
            "left_n",
            f"Left {now['left']:.0f} N and right {now['right']:.0f} N. Last time it was the other way round: "
            f"left {last['left']:.0f} N and right {last['right']:.0f} N. Are the sides swapped?",
        )
        return
    norm = predicted_nm(test.movement, body)
    for side, mean in now.items():
        slip = (
            _against_last(side, mean, last[side], test.shown_in or "N")
            if side in last
            else _against_norm(side, mean, test, norm, body)
        )
        if slip is not None:
            yield slip
    yield from _no_more(test, now, last)
    warn = thresholds("hhd", "soft_warn_above")[0].value
    for side, mean in now.items():
        if warn is not None and mean > warn:
            text = f"{mean:.0f} N on the {side} is more than a hand can hold against. Is it right?"
            yield Slip(f"much_{side}", f"{side}_n", text)


def _no_more(test: StrengthTest, now: Mapping[Side, float], last: Mapping[Side, float]) -> Iterator[Slip]:
    """A side that could not push, and did last time: a slip, or a weakness that is new and has to be told."""
    for side, mean in last.items():
        limit = test.limited_by.left if side == "left" else test.limited_by.right
        if side not in now and limit == "unable":
            yield Slip(
                f"no_more_{side}",
                f"{side}_n",
                f"The {side} side could not be done. Last time it was {mean:.0f} N. Is it right? "
                "If the leg got weak all at once, tell that too, as something new or worse.",
            )


def _swapped(now: Mapping[Side, float], last: Mapping[Side, float]) -> bool:
    """Whether each side reads what the other side read last time, and clearly not its own."""
    if len(now) < 2 or len(last) < 2:
        return False
    gap = math.log(value("strength.slip_swap"))
    was, is_now = math.log(last["right"] / last["left"]), math.log(now["right"] / now["left"])
    if abs(was) < gap or abs(is_now) < gap or (was > 0.0) == (is_now > 0.0):
        return False
    straight = sum(abs(math.log(now[side] / last[side])) for side in _SIDES)
    crossed = abs(math.log(now["left"] / last["right"])) + abs(math.log(now["right"] / last["left"]))
    return crossed < 0.5 * straight


def _against_last(side: Side, mean: float, last: float, unit: ForceUnit) -> Slip | None:
    if abs(math.log(mean / last)) <= math.log(value("strength.slip_factor")):
        return None
    typed = mean / NEWTONS[unit]
    likely = _likely_unit(typed, unit, last)
    if likely is not None:
        return Slip(
            f"unit_{side}",
            "shown_in",
            f"{typed:.3g} on the {side}. Last time it was {last:.0f} N, which is "
            f"{last / NEWTONS[likely]:.0f} {_UNIT_WORDS[likely]}. Does the meter show {_UNIT_WORDS[likely]}?",
        )
    if abs(math.log(mean / last)) > math.log(value("strength.slip_jump")):
        text = f"{mean:.0f} N on the {side}. Last time it was {last:.0f} N. Is it right?"
        return Slip(f"jump_{side}", f"{side}_n", text)
    return None


def _likely_unit(typed: float, unit: ForceUnit, last_n: float) -> ForceUnit | None:
    """The unit in which what was typed comes close to last time, if there is one."""
    near = {other: abs(math.log(typed * NEWTONS[other] / last_n)) for other in NEWTONS if other != unit}
    best = min(near, key=lambda other: near[other])
    return best if near[best] <= math.log(value("strength.slip_factor")) else None


def _against_norm(
    side: Side, mean: float, test: StrengthTest, norm: Predicted | None, body: Body
) -> Slip | None:
    if norm is None:
        return None
    share = mean * test.lever_m / norm.torque_nm
    unit = test.shown_in or "N"
    if unit == "N" and share < value("strength.slip_little"):
        text = (
            f"{mean:.3g} N on the {side} is very little: {100 * share:.0f} % of what is usual. "
            "Does the meter show kilograms?"
        )
        return Slip(f"unit_{side}", "shown_in", text)
    corrected = mean * test.lever_m + gravity_correction_nm(test, body_model(body))
    if corrected > value("strength.slip_much") * norm.torque_nm:
        text = f"{mean:.0f} N on the {side} is {corrected / norm.torque_nm:.1f} times what is usual. Is it right?"
        return Slip(f"much_{side}", f"{side}_n", text)
    return None


def _lever(test: StrengthTest, body: BodyModel) -> Iterator[Slip]:
    """A lever that is longer than the part of the leg it lies on."""
    below = test.movement.startswith("knee") or test.movement == "hip_external_rotation"
    straight = test.knee_angle_deg < 45.0
    if below:
        longest, part = body.shank_m, "from the knee to the ankle"
    elif straight:
        longest, part = body.thigh_m + body.shank_m, "from the hip to the ankle"
    else:
        longest, part = body.thigh_m, "from the hip to the knee"
    if test.lever_m > longest * _LONGER:
        text = (
            f"The meter lies {100 * test.lever_m:.0f} cm from the joint. It is about {100 * longest:.0f} cm "
            f"{part}. Is the distance right?"
        )
        yield Slip("lever", "lever_m", text)


_LONGER = 1.1  # a leg's parts are only known from the height, to about a tenth


def _order(test: StrengthTest, others: Iterable[StrengthTest]) -> Iterator[Slip]:
    later = [
        each.date
        for each in others
        if (each.movement, each.position) == (test.movement, test.position) and each.date > test.date
    ]
    if later:
        day = f"{max(later):%d %B %Y}".lstrip("0")
        yield Slip("order", "date", f"There is a later test of this already, of {day}. Is the day right?")


_FIELDS: Mapping[str, str] = {
    "position": "position",
    "hip angle": "hip_angle_deg",
    "knee angle": "knee_angle_deg",
    "kind of test": "test",
    "device": "device",
    "fixation": "fixation",
    "gravity handling": "gravity",
    "held heel": "heel_held",
    "lever arm": "lever_m",
}


def _other_way(before: StrengthTest, test: StrengthTest) -> Iterator[Slip]:
    """What was done in another way than last time: such tests cannot be compared."""
    for name, was, now in differences(before, test):
        if name != "position" and before.position != test.position and name.endswith("angle"):
            continue  # another position has other angles
        text = f"Last time, {name}: {was}. Now: {now}. These cannot be compared. Is it right?"
        yield Slip(f"way_{_FIELDS[name]}", _FIELDS[name], text)

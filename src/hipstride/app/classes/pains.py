"""The pain that somebody told of since their last session: in a set, in the answers before one, or in words. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.readiness import JOINTS
from hipstride.record.canonical import sha256_of
from hipstride.record.event import Log, Readiness, Symptom
from hipstride.record.person import Condition, Sides

_IN_AN_EXERCISE = re.compile(r"(?:some )?pain in .+, (left|right|both)$")  # as a class's board writes it


@dataclass(frozen=True, slots=True)
class ToldPain:
    """One line of the log that tells of pain. ``pain``: the worst of it, 0-10; ``None`` where it was not rated.

    It stands in one of three places: a set (``exercise``, ``side``), the answers before a session (``joints``), or
    words alone. ``what``: the words that came with it. ``stopped``: a set ended for it.
    """

    id: str
    at: dt.datetime
    pain: float | None = None
    exercise: str = ""
    side: Sides = "both"
    joints: tuple[tuple[str, float], ...] = ()
    what: str = ""
    stopped: bool = False

    @property
    def words(self) -> str:
        """A short name of all that it tells: put right, it is another."""
        return sha256_of([self.pain, self.joints, self.what, self.stopped])[:8]


def pains_told(log: Log, last: DoneSession | None, condition: Condition) -> tuple[ToldPain, ...]:
    """The pain since the day of the last session that asks for care, the worst first.

    Pain that lasts is an open symptom, and not told here. In answers, what is usual for the joint is no news.
    """
    since = dt.date.min if last is None else last.date
    sets = [] if last is None else list(_in_sets(last))
    found = [*_in_answers(log, since, condition)]
    for told in _in_words(log, since):
        of = None if _IN_AN_EXERCISE.match(told.what.casefold()) else _set_before(sets, told)
        if of is None:
            found.append(told)
        else:
            sets[of] = replace(sets[of], what=told.what)
    least = value("readiness.pain_care")
    found += [one for one in sets if one.stopped or (one.pain or 0) >= least]
    return tuple(sorted(found, key=lambda one: (-(least if one.pain is None else one.pain), one.at, one.id)))


def _in_sets(last: DoneSession) -> Iterator[ToldPain]:
    for each in last.sets:
        stopped = each.done.stopped_because == "pain"
        if stopped or each.done.pain:
            yield ToldPain(
                each.id, each.at, each.done.pain, each.done.exercise, each.done.side, stopped=stopped
            )


def _in_answers(log: Log, since: dt.date, condition: Condition) -> Iterator[ToldPain]:
    for event in log.events:
        if event.at.date() >= since and isinstance(event.body, Readiness):
            joints = [
                (joint, pain)
                for joint in JOINTS
                if (pain := getattr(event.body, f"pain_{joint}")) is not None
                and _is_news(joint, pain, condition)
            ]
            if joints:
                worst = max(pain for _joint, pain in joints)
                yield ToldPain(event.id, event.at, worst, joints=tuple(joints))


def _is_news(joint: str, pain: float, condition: Condition) -> bool:
    """Whether pain asks for care and is more than what is usual there; strong pain always is."""
    if pain >= value("readiness.pain_stop"):
        return True
    return pain >= value("readiness.pain_care") and pain > (_usual(joint, condition) or 0)


def _usual(joint: str, condition: Condition) -> float | None:
    side, _, part = joint.rpartition("_")
    if part == "back":
        return condition.back_pain_usual
    usual = {"hip": condition.hip_pain_usual, "knee": condition.knee_pain_usual}.get(part)
    found: float | None = None if usual is None else getattr(usual, side)
    return found


def _in_words(log: Log, since: dt.date) -> Iterator[ToldPain]:
    """Pain that was told as over in the same breath: it closed nothing that was told before."""
    still: set[str] = set()
    for event in sorted(log.events, key=lambda each: each.at):
        if not isinstance(event.body, Symptom):
            continue
        what = event.body.what.strip().casefold()
        at_once = event.body.settled and what not in still and event.body.settled_with is None
        if at_once and "pain" in what and event.at.date() >= since:
            yield ToldPain(event.id, event.at, what=event.body.what)
        (still.discard if event.body.settled else still.add)(what)


def _set_before(sets: list[ToldPain], told: ToldPain) -> int | None:
    """The set that the words are about: the last one of that day before them that hurt."""
    before = [
        place
        for place, one in enumerate(sets)
        if one.at <= told.at and one.at.date() == told.at.date() and not one.what
    ]
    return max(before, key=lambda place: sets[place].at, default=None)

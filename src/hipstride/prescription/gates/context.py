"""Where and how a session happens today, and what follows from it for company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hipstride.record.event import Readiness
from hipstride.record.person import Side

Setting = Literal["home", "class", "clinic"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that was told and that a safety rule looks at: ``kind`` as in `since.LOOKS_AT`, such as a fall.

    ``at``: when it was told; only the day where no more is known. ``score``: of a pain, 0-10, where it was rated.
    ``place``: of the line that told it, in the order in which the log's lines came in, from 0; ``lines``: how many
    the log had, to tell whether a lift counted those of another log.
    """

    kind: str
    at: dt.datetime | dt.date
    side: Side | None = None
    score: float | None = None
    place: int | None = None
    lines: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Today's facts for the gates. A missing answer is the cautious one: no helper, nothing measured.

    ``day`` is the day that is judged: what a professional decided may have ended by then. ``causes``: what the log
    tells that may end a lifted rule (`since.causes_in`).
    ``weak`` is percent of predicted strength (100 = as predicted) by (action, side), where known.
    ``supports_here`` adds what the room has to what the person owns (a bar or plinth in a class).
    ``reacher``: a long-handled tool ties bands and cuffs. ``open_fall``: a fall that nobody has looked at.
    ``new_spasm``: a spasm stopped a set last time. ``lay_on_front``: a set of the log was done there. ``told_pain``:
    the worst pain of each joint (``left_hip``) on earlier days.
    """

    day: dt.date
    causes: tuple[Cause, ...] = ()
    setting: Setting = "home"
    helper_present: bool | None = None
    readiness: Readiness | None = None
    open_fall: bool = False
    open_fall_hurt: bool = False
    red_flags: tuple[str, ...] = ()
    new_spasm: bool = False
    lay_on_front: bool = False
    reacher: bool = False
    supports_here: tuple[str, ...] = ()
    weak: Mapping[tuple[str, str], float] = field(default_factory=dict, hash=False)
    told_pain: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def helper(self) -> bool:
        """Whether somebody who helps is there today: asked each time, never taken from the past."""
        if self.helper_present is not None:
            return self.helper_present
        return self.readiness is not None and self.readiness.helper_present == "yes"

    @property
    def alone(self) -> bool:
        """Alone is at home without a helper; a class has its instructor, a clinic its therapist."""
        return self.setting == "home" and not self.helper

    @property
    def new_fall(self) -> bool:
        """A fall since last time that has not been reviewed."""
        return self.open_fall or self.open_fall_hurt or self.answered("fall", "yes")

    def answered(self, key: str, answer: str) -> bool:
        """Whether today's readiness gives this answer."""
        return self.readiness is not None and getattr(self.readiness, key) == answer

    def pain(self, side: str, joint: str) -> float | None:
        """Today's pain of a joint, 0-10, if it was asked."""
        if self.readiness is None:
            return None
        pain: float | None = getattr(self.readiness, f"pain_{side}_{joint}")
        return pain

"""What sets teach about strength: a scalar Kalman filter on log capacity with bounds, for the dose only.

A belief is a type of its own: it never enters a strength report or the outcome of a trial. The guard rails
of progression always win over it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.catalogue.numbers import value
from hipstride.prescription.reserve import load_share, repetitions_at, reserve
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.types import DayKind
from hipstride.record.person import StoppedBecause

_OURS = "our proposal, to be reviewed by a clinician"


@dataclass(frozen=True, slots=True)
class Belief:
    """``log_shift`` is added to the log of the tested capacity; ``log_sd`` is the error of the sum."""

    log_shift: float
    log_sd: float

    @property
    def factor(self) -> float:
        """What the tested capacity is multiplied by."""
        return math.exp(self.log_shift)

    def pessimistic_factor(self, normal_quantile: float = -1.6448536269514722) -> float:
        """The same at a low quantile; by default the 5th percentile."""
        return math.exp(self.log_shift + normal_quantile * self.log_sd)


@dataclass(frozen=True, slots=True)
class SetEvidence:
    """One set as a measurement: ``relative`` is its demand over the point estimate of the tested capacity.

    ``band_sd``: standard deviation of the load's own error (log). A form that is not known is taken as not good.
    """

    relative: float
    reps: int
    effort: float | None
    stopped_because: StoppedBecause = "done"
    day_kind: DayKind = "full"
    band_sd: float = 0.0
    form: Literal["good", "partly", "no"] | None = "good"
    pain: float | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A log capacity that a set points at, or that it shows to be passed (a bound)."""

    log_capacity: float
    variance: float
    kind: Literal["point", "at_least", "at_most"]


Trained = tuple[dt.date, Sequence[SetEvidence]]
"""The sets of one exercise and side on one day."""


def update(prior: Belief, evidence: SetEvidence) -> Belief:
    """The belief after one set; the prior itself where the set teaches nothing."""
    return _session(prior, [evidence])


def replay(prior: Belief, trained: Iterable[Trained], *, until: dt.date | None = None) -> Belief:
    """The belief after all days in order; strength may grow between them, so certainty fades."""
    belief, before = prior, None
    for date, sets in sorted(trained, key=lambda day: day[0]):
        if until is not None and date > until:
            break
        if before is not None:
            belief = drift(belief, (date - before).days / 7.0)
        belief, before = _session(belief, sets), date
    if until is not None and before is not None:
        belief = drift(belief, (until - before).days / 7.0)
    return belief


@rule(
    "learning.growth", "Strength may change from week to week, so what is known fades slowly.", source=_OURS
)
def drift(belief: Belief, weeks: float) -> Belief:
    """Process noise: the variance grows with time."""
    variance = belief.log_sd**2 + max(0.0, weeks) * value("progress_more.growth_sd_per_week") ** 2
    return replace(belief, log_sd=math.sqrt(variance))


def day_effect(belief: Belief, sets: Sequence[SetEvidence]) -> float | None:
    """How today's sets lie beside what is believed, as a factor; ``None`` where they tell nothing."""
    readings = [_measured(each) for each in sets if _teaches_anything(each)]
    points = [reading.log_capacity for reading in readings if reading is not None and reading.kind == "point"]
    return math.exp(sum(points) / len(points) - belief.log_shift) if points else None


# --- what a set is worth -----------------------------------------------------------------------------


@rule(
    "learning.teaches_nothing",
    "Sets stopped for pain, spasm, a wobble or an interruption say nothing about strength.",
    source=_OURS,
)
def _teaches_anything(evidence: SetEvidence) -> bool:
    if evidence.stopped_because not in ("done", "tired"):
        return False
    if evidence.pain is not None and evidence.pain >= value("readiness.pain_care"):
        return False
    return evidence.relative > 0.0


@rule(
    "learning.full_days", "Half, gentle and rest days tell about the day, not about strength.", source=_OURS
)
def _on_a_full_day(evidence: SetEvidence) -> bool:
    return evidence.day_kind == "full"


@rule(
    "learning.lower_bound",
    "A set at effort 4 or less, or without its effort, only says that strength is at least so much.",
    source=_OURS,
)
def _only_a_bound(evidence: SetEvidence) -> bool:
    return evidence.effort is None or evidence.effort <= value("progression.effort_bound_only")


@rule(
    "learning.repetitions",
    "Repetitions plus those left give the share of strength, within 0.55 to 0.90 of a single maximum.",
    source="Epley as printed at publications.cedarville.edu/books/peterson_3rd_edition/202",
    status="verified",
)
def _measured(evidence: SetEvidence) -> _Reading | None:
    """The capacity that a set points at, relative to the tested one (log)."""
    left = 0.0 if evidence.effort is None else reserve(evidence.effort)
    to_failure = evidence.reps + left
    if evidence.reps <= 0:
        return None
    kind: Literal["point", "at_least", "at_most"] = "at_least" if _only_a_bound(evidence) else "point"
    most = repetitions_at(value("dose.relative_load_min"))
    least = repetitions_at(value("dose.relative_load_max"))
    if to_failure > most:
        to_failure, kind = most, "at_least"
    elif to_failure < least:
        if kind == "at_least":
            return None
        to_failure, kind = least, "at_most"
    log_capacity = math.log(evidence.relative / load_share(to_failure))
    return _Reading(log_capacity, _variance(evidence, to_failure), kind)


def _variance(evidence: SetEvidence, to_failure: float) -> float:
    """Error of the effort report in repetitions, of the relation itself, and of the load."""
    points = value("progress_more.effort_sd")
    per_repetition = value("dose.epley_per_repetition") * load_share(to_failure)
    relation = value("progress_more.repetition_relation_sd")
    return (points * per_repetition) ** 2 + relation**2 + evidence.band_sd**2


@rule("learning.form", "A set in poor form never raises what is believed about strength.", source=_OURS)
def _moves(belief: Belief, reading: _Reading, evidence: SetEvidence) -> bool:
    """Whether a reading may move the belief at all, in the direction it would."""
    if evidence.form == "good" or reading.kind == "at_most":
        return True
    return reading.kind == "point" and reading.log_capacity <= belief.log_shift


# --- one session -------------------------------------------------------------------------------------


def _session(prior: Belief, sets: Sequence[SetEvidence]) -> Belief:
    """All sets of one day; they share the day's errors, so together they weigh as one."""
    telling = [each for each in sets if _on_a_full_day(each) and _teaches_anything(each)]
    readings = [(each, reading) for each in telling if (reading := _measured(each)) is not None]
    belief = prior
    for evidence, reading in readings:
        if _moves(belief, reading, evidence):
            belief = _updated(belief, replace(reading, variance=reading.variance * len(readings)))
    loads = max((evidence.band_sd for evidence, _ in readings), default=0.0)
    return _within_total(_within_step(prior, _not_too_sure(prior, belief, load_sd=loads)))


def _updated(belief: Belief, reading: _Reading) -> Belief:
    """The belief after one reading: a Kalman step, or its counterpart for a bound.

    A bound is a normal prior times the probability that the set would be done so well: mean and variance of
    that product in closed form (Rasmussen and Williams 2006, eqs. 3.82-3.85). An easy set so makes a
    belief surer on its low side, more so the nearer the set came to what was believed.
    """
    variance = belief.log_sd**2
    total = variance + reading.variance
    if total <= 0.0:
        return belief
    if reading.kind == "point":
        gain = variance / total
        shift = belief.log_shift + gain * (reading.log_capacity - belief.log_shift)
        return Belief(shift, math.sqrt((1 - gain) * variance))
    sign = 1.0 if reading.kind == "at_least" else -1.0
    z = sign * (belief.log_shift - reading.log_capacity) / math.sqrt(total)
    hazard = _normal_hazard(z)
    shift = belief.log_shift + sign * variance / math.sqrt(total) * hazard
    return Belief(shift, math.sqrt(variance - variance**2 / total * hazard * (hazard + z)))


def _normal_hazard(z: float) -> float:
    """Density of the standard normal over its distribution at ``z``."""
    below = 0.5 * math.erfc(-z / math.sqrt(2.0))
    if below < 1e-300:
        return -z  # its limit far below zero
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) / below


@rule(
    "learning.not_too_sure",
    "Sets never make strength better known than the load they were done with.",
    source=_OURS,
)
def _not_too_sure(prior: Belief, belief: Belief, *, load_sd: float) -> Belief:
    floor = min(prior.log_sd, max(load_sd, value("progress_more.learning_sd_floor")))
    return replace(belief, log_sd=max(belief.log_sd, floor))


@rule("learning.step", "One session moves the estimate by at most 10 %.", source=_OURS)
def _within_step(prior: Belief, belief: Belief) -> Belief:
    most = math.log1p(value("progress_more.learning_step_max"))
    shift = min(max(belief.log_shift, prior.log_shift - most), prior.log_shift + most)
    if shift == belief.log_shift:
        return belief
    return Belief(shift, prior.log_sd)  # so far off that nobody is surer than before


@rule(
    "learning.total", "Sets alone raise what was tested by at most half; then a test is needed.", source=_OURS
)
def _within_total(belief: Belief) -> Belief:
    return replace(
        belief, log_shift=min(belief.log_shift, math.log1p(value("progress_more.learning_total_max")))
    )


def explained(prior: Belief, belief: Belief) -> Reason:
    """What the sets changed, in words."""
    change = math.expm1(belief.log_shift - prior.log_shift)
    text = "Your sets fit the test. We go on with what was measured."
    if change >= 0.01:
        text = f"Your sets say you can do about {change:.0%} more than the test said. The plan uses that."
    elif change <= -0.01:
        text = f"Your sets say you can do about {-change:.0%} less than the test said. The plan uses that."
    inputs = {"factor": round(math.exp(belief.log_shift), 3), "log_sd": round(belief.log_sd, 3)}
    clinical = f"Capacity for the dose x {math.exp(belief.log_shift):.3f}, log SD {belief.log_sd:.3f}."
    return Reason("learning.repetitions", text, clinical, inputs)

"""Coming back after missed days: the same, a little lighter, or a fresh start with a professional."""

from __future__ import annotations

from dataclasses import dataclass

from hipstride.catalogue.numbers import value
from hipstride.prescription.rule import Reason, rule

_OURS = "our proposal, to be reviewed by a clinician"


@dataclass(frozen=True, slots=True)
class ReEntry:
    """``factor`` times the last load is where the person starts again."""

    factor: float
    reasons: tuple[Reason, ...]
    needs_clearance: bool
    retest: bool


def reentry(days_since_last_session: int | None, *, relapse: bool) -> ReEntry:
    """Where to start after so many days; ``None`` is a person who has not trained yet."""
    days = None if days_since_last_session is None else max(0, days_since_last_session)
    if relapse:
        return _after_relapse(days)
    if days is None:
        return ReEntry(1.0, (), needs_clearance=False, retest=False)
    for rule_of in (_same, _short, _long):
        found = rule_of(days)
        if found is not None:
            return found
    return _restart(days)


@rule(
    "reentry.relapse",
    "After a relapse training starts again with clearance, a new test and about half the load.",
    source="stop, resume once stable and cleared: Halabchi 2017 Table 2; the share is " + _OURS,
)
def _after_relapse(days: int | None) -> ReEntry:
    text = "When you come back, we test again first. You start with about half the load."
    clinical = "Relapse: clearance, retest, restart at the restart share."
    factor = value("reentry.restart_share")
    reason = Reason("reentry.relapse", text, clinical, {"days": days, "factor": factor})
    return ReEntry(factor, (reason,), needs_clearance=True, retest=True)


@rule("reentry.same", "A break of up to 7 days changes nothing.", source=_OURS)
def _same(days: int) -> ReEntry | None:
    if days > value("reentry.same_days"):
        return None
    text = "Your last session was not long ago. You go on from there."
    reason = Reason("reentry.same", text, "No detraining expected.", {"days": days, "factor": 1.0})
    return ReEntry(1.0, (reason,), needs_clearance=False, retest=False)


@rule("reentry.short", "A break of 8 to 14 days: 10 % less load.", source=_OURS)
def _short(days: int) -> ReEntry | None:
    return _lighter(days, "reentry.short", "reentry.short_days", "reentry.short_reduction")


@rule("reentry.long", "A break of 15 to 28 days: 20 % less load.", source=_OURS)
def _long(days: int) -> ReEntry | None:
    return _lighter(days, "reentry.long", "reentry.long_days", "reentry.long_reduction")


def _lighter(days: int, id: str, limit: str, reduction: str) -> ReEntry | None:
    if days > value(limit):
        return None
    factor = 1.0 - value(reduction)
    text = "Welcome back. We start a little lighter, on purpose."
    clinical = f"{days} days since the last session: load x {factor:.2f}."
    reason = Reason(id, text, clinical, {"days": days, "factor": round(factor, 3)})
    return ReEntry(factor, (reason,), needs_clearance=False, retest=False)


@rule(
    "reentry.restart",
    "After more than 28 days: clearance, a new test and about half the load.",
    source="gains fade within 10-12 weeks without training (Dodd 2011, Gomez-Illan 2020); the share is "
    + _OURS,
)
def _restart(days: int) -> ReEntry:
    text = (
        "Welcome back. It has been more than four weeks. Check with your therapist first. "
        "Then we test again and start with about half the load."
    )
    factor = value("reentry.restart_share")
    clinical = f"{days} days since the last session: clearance, retest, load x {factor:.2f}."
    reason = Reason("reentry.restart", text, clinical, {"days": days, "factor": factor})
    return ReEntry(factor, (reason,), needs_clearance=True, retest=True)


ASKED = ("clearance", "retest")


def to_ask(back: ReEntry) -> tuple[str, ...]:
    """What is asked for before training goes on as before."""
    return tuple(
        key for key, is_due in zip(ASKED, (back.needs_clearance, back.retest), strict=True) if is_due
    )


def first_day_back(back: ReEntry) -> Reason:
    """Why the first day back is at most a half day; it belongs to the rule that asks for clearance."""
    text = "This is your first day back. We do only half, on purpose. It counts."
    clinical = "First session after a restart: half the sets; clearance and retest asked for."
    return Reason(back.reasons[0].rule, text, clinical, {"day": "half"})

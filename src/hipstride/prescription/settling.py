"""Reasons as they stand once a session is fitted to its time."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_

from hipstride.catalogue.numbers import value
from hipstride.prescription.dose_reasons import sets_text, shared_set_up
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.types import Dose, Prescription, tie_of
from hipstride.record.event import Prescribed


def settled(groups: Sequence[tuple[Prescription, ...]]) -> list[tuple[Prescription, ...]]:
    """Reasons as they stand once the session is fitted to its time: no word of a set that was taken away."""
    return [tuple(_settled(one, group) for one in group) for group in groups]


_MORE_LOAD = ("progression.load_up", "progression.colour_step", "progression.settle_in")


def _settled(one: Prescription, group: Sequence[Prescription]) -> Prescription:
    reasons = list(one.reasons)
    rules = [reason.rule for reason in reasons]
    for place, (rule_id, reason) in enumerate(zip(rules, one.reasons, strict=True)):
        if rule_id == "dose.sets":
            reasons[place] = _saying(reason, sets_text(one.dose))
        elif rule_id == "plan.complementary":
            told = reason.text.rsplit(". ", 1)[0]
            times = "Once for" if one.dose.sets == 1 else f"{one.dose.sets} times"
            reasons[place] = _saying(reason, f"{told}. {times} {one.dose.seconds or 0:.0f} seconds.")
        elif rule_id.startswith("progression."):
            reasons[place] = _as_it_came(reason, one, lighter="plan.tie_waits" in rules)
    if "dose.extra_set" in rules and not _has_most_sets(one, group):
        reasons = [
            reason for reason in reasons if reason.rule != "dose.extra_set" or "Training the" in reason.text
        ]
    same = len(reasons) == len(one.reasons) and all(map(is_, reasons, one.reasons))
    return one if same else one.dosed(one.dose, reasons=tuple(reasons))


def _as_it_came(reason: Reason, one: Prescription, *, lighter: bool) -> Reason:
    """A step's reason without the number or the load that today's sheet, in the end, does not have.

    Another tie, a lighter one, or the weaker side's reserve may have changed what the step asked for. Why the
    step came is the first sentence and stays; what came instead has a reason of its own.
    """
    reps = reason.inputs.get("to")
    other_reps = isinstance(reps, int) and reps not in (reason.inputs.get("from"), one.dose.reps)
    if other_reps or (lighter and reason.rule in _MORE_LOAD):
        return _saying(reason, reason.text[: reason.text.index(".") + 1])
    return reason


def _has_most_sets(one: Prescription, group: Sequence[Prescription]) -> bool:
    return all(one.dose.sets > other.dose.sets for other in group if other is not one)


def _saying(reason: Reason, text: str) -> Reason:
    return reason if reason.text == text else Reason(reason.rule, text, reason.clinical, reason.inputs)


def two_tied(exercises: Sequence[Prescription]) -> tuple[Prescription, ...]:
    """A session's exercises; where as many bands are tied as may be, that is why a heavier form on another one waits."""
    ties = {tie_of(one.resistance) for one in exercises} - {None}
    if len(ties) < value("plan.band_set_ups_max"):
        return tuple(exercises)
    return tuple(_two_tied(one) for one in exercises)


def _two_tied(one: Prescription) -> Prescription:
    reasons = tuple(
        shared_set_up(reason.inputs["relative_load"], "two_ties")
        if reason.rule == "dose.shared_set_up" and reason.inputs["why"] == "ties"
        else reason
        for reason in one.reasons
    )
    return one if all(map(is_, reasons, one.reasons)) else one.dosed(one.dose, reasons=reasons)


_MORE_BY_ITSELF = ("dose.extra_set", "complementary.up", "override.dose")


@rule(
    "today.room",
    "Where the minutes of a day leave less of an exercise than it would have, or more than last time, we say so.",
    source="DESIGN section 6: reasons belong to the numbers beside them",
)
def room(
    one: Prescription, whole: Dose, last: Prescribed | None, *, minutes: int, grown: bool
) -> Prescription:
    """The prescription with a word of what the minutes of the day left of it, where they decided it.

    ``whole``: its dose before it was fitted to the ``minutes``; ``last``: what the last full day asked for, if known.
    ``grown``: the programme has more sets in this week than it had then.
    """
    sets, reps = one.dose.sets, one.dose.reps
    text = None
    if sets < whole.sets:
        text = f"Your {minutes} minutes have room for {_sets(sets)} of it today."
    elif reps is not None and reps < (whole.reps or 0):
        text = f"Your {minutes} minutes have room for {reps} in each set today."
    elif last is not None and sets > last.sets and not _said_why_more(one):
        text = (
            f"Your programme has {_sets(sets)} of it now."
            if grown
            else f"Today has room for {_sets(sets)} of it."
        )
    if text is None:
        return one
    inputs = {"minutes": minutes, "sets": sets, "of_sets": whole.sets, "reps": reps, "of_reps": whole.reps}
    said = Reason("today.room", text, f"{whole.sets} x {whole.reps} before the time of the session.", inputs)
    return one.dosed(one.dose, reasons=(*one.reasons, said))


def _said_why_more(one: Prescription) -> bool:
    return any(reason.rule in _MORE_BY_ITSELF for reason in one.reasons)


def _sets(sets: int) -> str:
    return "1 set" if sets == 1 else f"{sets} sets"

"""After pain, failure or poor form: nothing that is asked next is more than what was done then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hipstride.catalogue.numbers import value
from hipstride.prescription.ladder import Ladder, Target
from hipstride.prescription.progress_state import Outcome, SetOutcome
from hipstride.prescription.rule import rule
from hipstride.record.event import SetDone


def went_badly(done: SetDone | SetOutcome, *, fewest: int) -> bool:
    """Whether a set hurt, failed (before ``fewest`` repetitions or at effort 9), or was done in poor form."""
    return (
        done.form in ("partly", "no")
        or (done.pain or 0.0) >= value("readiness.pain_care")
        or (done.effort or 0.0) >= value("progress_more.failure_effort")
        or done.stopped_because in ("pain", "spasm", "wobble")
        or (done.stopped_because == "tired" and done.reps < fewest)
    )


@rule(
    "progression.held",
    "After pain, failure or poor form no load, repetition or set is more than it was, whatever band is tied or week it is.",
    source="DESIGN section 6; our proposal, to be reviewed by a clinician",
)
def held(target: Target, ladder: Ladder, history: Sequence[Outcome], *, fewest: int) -> Target:
    """The target, no more than what was asked or done when it last went badly, until a full day went well."""
    for outcome in reversed(history):
        bad = [each for each in outcome.sets if went_badly(each, fewest=fewest)]
        loads = [each.demand_nm for each in outcome.sets if each.demand_nm is not None]
        if bad and loads:
            return _no_more(target, ladder, outcome, max(loads))
        if outcome.day_kind == "full":
            break
    return target


def _no_more(target: Target, ladder: Ladder, then: Outcome, load_nm: float) -> Target:
    fits = [at for at in range(target.index + 1) if ladder[at].peak_torque_nm <= load_nm * (1.0 + 1e-6)]
    index = max(fits, default=0)
    reps, sets = target.reps, target.sets
    if ladder[index].peak_torque_nm >= load_nm * value("progress_more.load_tolerance"):
        most = max(then.asked_reps or 0, *(each.reps for each in then.sets))
        reps = min(reps, max(most, int(value("progress_more.repetitions_floor"))))
    if then.day_kind == "full":
        on_a_sheet = then.asked_nm is not None or then.asked_reps is not None
        sets = min(sets, max(1, then.sets_prescribed if on_a_sheet else len(then.sets)))
    return replace(target, index=index, reps=reps, sets=sets)

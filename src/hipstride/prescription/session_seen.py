"""What a session says of the plan: which of it steps down, what holds, and what has to happen so that it can go up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hipstride.catalogue.numbers import value
from hipstride.prescription.progress_state import Outcome, Seen, SetOutcome
from hipstride.prescription.rule import Reason, rule

_OURS = "our proposal, to be reviewed by a clinician"
_LIGHT = "traffic light of fusionphysiochilliwack.com and ahpsuffolk.co.uk"


@rule(
    "progression.after_worse",
    "Worse on the day after: one step back.",
    source="amber on the traffic light: less load if not settled next day (ahpsuffolk.co.uk)",
    status="verified",
)
def _after_worse(seen: Seen) -> Reason | None:
    if not seen.outcome.after_worse:
        return None
    text = "You felt worse the day after."
    return Reason("progression.after_worse", text, "Next-day worsening: step back.", {"after": "worse"})


@rule("progression.pain", "Pain of 6 or more, or a set stopped for pain: one step down.", source=_LIGHT)
def _pain(seen: Seen) -> Reason | None:
    if seen.pain < value("readiness.pain_stop") and not seen.stopped("pain"):
        return None
    text = "It hurt too much last time. If it hurts again, tell your therapist."
    clinical = f"Pain {seen.pain:g}/10 during, or stopped for pain: step down, review."
    return Reason("progression.pain", text, clinical, {"pain": seen.pain, "stopped": seen.stopped("pain")})


@rule(
    "progression.not_settled",
    "Pain of 4 or 5 during the sets that has not settled by the next time: one step down.",
    source="amber on the traffic light: less load if not settled next day (ahpsuffolk.co.uk)",
    status="verified",
)
def _not_settled(seen: Seen) -> Reason | None:
    if not seen.outcome.not_settled:
        return None
    text = "It hurt last time, and it still does. So we do less."
    clinical = "Amber during, not settled by the next readiness: step down, review."
    return Reason("progression.not_settled", text, clinical, {"pain": seen.pain})


@rule(
    "progression.spasm",
    "A set stopped for a spasm: one step down, and look for a trigger.",
    source="spasm: stop, wait, resume (Halabchi 2017 Table 2); the step is " + _OURS,
)
def _spasm(seen: Seen) -> Reason | None:
    if not seen.stopped("spasm"):
        return None
    text = "A spasm stopped you last time. Heat, fever or a full bladder can be the cause."
    return Reason("progression.spasm", text, "Set stopped for spasm: step down, look for a trigger.", {})


@rule(
    "progression.too_hard",
    "Effort 9 or more, tired before the fewest planned repetitions, or far fewer of them: one step down.",
    source=_OURS,
)
def _too_hard(seen: Seen) -> Reason | None:
    failed = [each for each in seen.outcome.sets if _set_failed(each, min(seen.reps_low, seen.target.reps))]
    if not failed:
        return None
    text = "Last time was too hard. That happens."
    clinical = f"{len(failed)} of {len(seen.outcome.sets)} sets to failure or well short of the range."
    return Reason("progression.too_hard", text, clinical, {"sets": [[s.reps, s.effort] for s in failed]})


def _set_failed(done: SetOutcome, fewest: int) -> bool:
    if done.stopped_because in ("wobble", "interrupted"):
        return False
    if done.effort is not None and done.effort >= value("progress_more.failure_effort"):
        return True
    if done.stopped_because == "tired":
        return done.reps < fewest
    return done.reps < fewest * value("progress_more.far_fewer_share")


@rule(
    "progression.stopped_early",
    "A set ended by a wobble or an interruption counts for nothing.",
    source=_OURS,
)
def _stopped_early(seen: Seen) -> Reason | None:
    if not seen.stopped("wobble", "interrupted"):
        return None
    text = "A set was cut short last time. Nothing goes up yet."
    clinical = "Set ended by wobble or interruption: no information about strength."
    return Reason("progression.stopped_early", text, clinical, {})


@rule("progression.pain_care", "Pain of 4 or 5 during the sets: nothing goes up.", source=_LIGHT)
def _pain_care(seen: Seen) -> Reason | None:
    if seen.pain < value("readiness.pain_care"):
        return None
    text = "It hurt a little last time. Nothing goes up, and we watch it."
    return Reason("progression.pain_care", text, f"Pain {seen.pain:g}/10 during: hold.", {"pain": seen.pain})


@rule("progression.all_sets", "Only a session with all its sets can lead up.", source=_OURS)
def _all_sets(seen: Seen) -> Reason | None:
    done, planned = len(seen.outcome.sets), max(1, seen.outcome.sets_prescribed)
    if done >= planned:
        return None
    text = f"You did {done} of {planned} sets. They count. Nothing goes up yet."
    clinical = f"{done}/{planned} sets: hold."
    return Reason("progression.all_sets", text, clinical, {"done": done, "planned": planned})


@rule("progression.lighter", "A lighter or unknown load, or an easier choice, never leads up.", source=_OURS)
def _lighter(seen: Seen) -> Reason | None:
    easier_chosen = any(each.chosen == "easier" for each in seen.outcome.sets)
    if seen.done_at(seen.load_nm) and not easier_chosen:
        return None
    text = "You took less load than planned. That is fine. Nothing goes up yet."
    if seen.done_at(seen.load_nm):
        text = "You chose the easier way. That is fine. Nothing goes up yet."
    inputs = {"planned_nm": round(seen.load_nm, 2), "done_nm": [s.demand_nm for s in seen.outcome.sets]}
    return Reason("progression.lighter", text, "Below the prescribed load, or load unknown: hold.", inputs)


@rule("progression.form", "Form that was not good, or not noted, never leads up.", source=_OURS)
def _form(seen: Seen) -> Reason | None:
    forms = [each.form for each in seen.outcome.sets]
    if all(form == "good" for form in forms):
        return None
    text = "Good form comes first. Nothing goes up until every set looks good."
    if None in forms:
        text = "Tell us how your form was. Then we can move on."
    return Reason("progression.form", text, "Form not good or not recorded: hold.", {"form": forms})


@rule("progression.effort_missing", "A set without its effort never leads up.", source=_OURS)
def _effort_missing(seen: Seen) -> Reason | None:
    if all(each.effort is not None for each in seen.outcome.sets):
        return None
    text = "Tell us how hard each set was, from 0 to 10. Then we can move on."
    return Reason("progression.effort_missing", text, "Effort not recorded: reserve unknown, hold.", {})


@rule("progression.reserve", "Effort above the planned one: no reserve, nothing goes up.", source=_OURS)
def _reserve(seen: Seen) -> Reason | None:
    hardest = seen.hardest
    if hardest is None or hardest <= seen.target.effort:
        return None
    text = f"Last time counts as {hardest:g} out of 10. The plan is {seen.target.effort} at most. Nothing goes up yet."
    clinical = f"Effort {hardest:g} above {seen.target.effort}: no reserve, hold."
    inputs = {"effort": hardest, "planned": seen.target.effort}
    return Reason("progression.reserve", text, clinical, inputs)


@rule("progression.all_repetitions", "Only sets with all their repetitions can lead up.", source=_OURS)
def short_of_repetitions(seen: Seen) -> Reason | None:
    """Why a session with too few repetitions in a set cannot lead up."""
    if seen.fewest >= seen.target.reps:
        return None
    text = f"You did {seen.fewest} of {seen.target.reps} in one set. Nothing goes up yet."
    inputs = {"fewest": seen.fewest, "planned": seen.target.reps}
    return Reason("progression.all_repetitions", text, "Fewer repetitions than prescribed: hold.", inputs)


_DOWN: tuple[Callable[[Seen], Reason | None], ...] = (
    _pain,
    _not_settled,
    _spasm,
    _too_hard,
    _after_worse,
)
_HOLD: tuple[Callable[[Seen], Reason | None], ...] = (
    _stopped_early,
    _pain_care,
    _all_sets,
    _lighter,
    _form,
    _effort_missing,
    _reserve,
)


def why_down(seen: Seen) -> Reason | None:
    """Why something becomes less after this session, where it does."""
    return _first(_DOWN, seen)


def why_held(seen: Seen) -> Reason | None:
    """Why a session that takes nothing away cannot lead up, where it cannot."""
    return _first(_HOLD, seen)


def _first(rules: Sequence[Callable[[Seen], Reason | None]], seen: Seen) -> Reason | None:
    return next((reason for reason in (each(seen) for each in rules) if reason is not None), None)


@rule("progression.not_full", "Half, gentle and rest days never change the plan, up or down.", source=_OURS)
def not_full(outcome: Outcome) -> Reason:
    """What is said of a half or gentle day."""
    text = "Last time was a lighter day. It counts, and nothing goes up or down for it."
    return Reason("progression.not_full", text, "Not a full day: no change.", {"day": outcome.day_kind})


@rule(
    "progression.hurt_on_light_day",
    "After a half or gentle day with pain of 4 or more, a spasm, effort 9 or worse the day after, two good sessions are "
    "counted anew.",
    source=_OURS,
)
def hurt_on_light_day(seen: Seen) -> Reason | None:
    """What a lighter day warns of: it takes nothing away, and nothing goes up past it."""
    inputs = {"pain": seen.pain, "effort": seen.hardest, "day": seen.outcome.day_kind}
    if seen.pain >= value("readiness.pain_care") or seen.stopped("pain") or seen.outcome.not_settled:
        text = "It hurt last time, on a lighter day. We keep the plan. Nothing goes up for now."
    elif seen.stopped("spasm"):
        text = "A spasm stopped you last time, on a lighter day. Nothing goes up for now."
    elif seen.outcome.after_worse:
        text = "You felt worse after a lighter day. Nothing goes up for now."
    elif (seen.hardest or 0.0) >= value("progress_more.failure_effort"):
        text = "Last time was very hard, on a lighter day. Nothing goes up for now."
    else:
        return None
    return Reason(
        "progression.hurt_on_light_day",
        text,
        "Warning sign on a lighter day: the row of good sessions ends.",
        inputs,
    )


_IN_WORDS = {1: "One good session", 2: "Two good sessions", 3: "Three good sessions"}


@rule(
    "progression.next_step",
    "Where nothing goes up, we say what has to happen so that it can.",
    source=_OURS,
)
def next_step(hold: Reason, seen: Seen) -> tuple[Reason, ...]:
    """What leads on from a session that held the plan; nothing where its reason says so itself."""
    how = {
        "progression.stopped_early": "with no set cut short",
        "progression.pain_care": f"with pain of {value('readiness.pain_care') - 1:g} at most",
        "progression.all_sets": f"with all {seen.outcome.sets_prescribed} sets",
        "progression.lighter": "at the planned load",
        "progression.form": "in good form" if None not in hold.inputs.get("form", ()) else None,
        "progression.reserve": f"at effort {seen.target.effort} or less",
        "progression.all_repetitions": f"with all {seen.target.reps} in each set",
    }.get(hold.rule)
    if how is None:
        return ()
    sessions = int(value("progression.good_sessions"))
    text = f"{_IN_WORDS.get(sessions, f'{sessions} good sessions')} {how}, and it can go up."
    clinical = f"Next step after {sessions} sessions running {how}."
    return (Reason("progression.next_step", text, clinical, {"sessions": sessions}),)

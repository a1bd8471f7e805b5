"""Plans and sessions as plain mappings for JSON: every key always there, null where it does not apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hipstride.prescription.gates import Gate
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.overrides_told import Followed
from hipstride.prescription.plan import Mark, Plan
from hipstride.prescription.rule import Reason
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.shopping import Purchase
from hipstride.prescription.today import Today, TodayExercise
from hipstride.prescription.training_log import LastTime
from hipstride.prescription.types import Prescription, Session
from hipstride.record.canonical import round_ratio, round_torque
from hipstride.record.resistance import Band, Resistance

Json = dict[str, Any]


def reason_json(reason: Reason) -> Json:
    """One reason: rule, plain text, clinical text, inputs."""
    return {
        "rule": reason.rule,
        "text": reason.text,
        "clinical": reason.clinical,
        "inputs": {name: _tidy(name, value) for name, value in reason.inputs.items()},
    }


def _tidy(name: str, value: Any) -> Any:
    """An input as it is printed: torques to 0.01, every other number to 0.001."""
    if isinstance(value, float):
        return round_torque(value) if name.endswith("_nm") else round_ratio(value)
    if isinstance(value, list | tuple):
        return [_tidy(name, each) for each in value]
    return value


def gate_json(gate: Gate) -> Json:
    """One gate that fires."""
    return {
        "id": gate.id,
        "kind": gate.kind,
        "text": gate.text,
        "clinical": gate.clinical,
        "inputs": {name: _tidy(name, value) for name, value in gate.inputs.items()},
        "source": gate.source,
        "status": gate.status,
        "blocks_session": gate.blocks_session,
    }


def resistance_json(resistance: Resistance) -> Json:
    """The one shape of a resistance."""
    row = asdict(resistance)
    return {"kind": row.pop("kind"), **row}


def _ratio(value: float | None) -> float | None:
    return None if value is None else round_ratio(value)


def prescription_json(one: Prescription) -> Json:
    """One exercise on one side."""
    interval = one.relative_load_interval
    return {
        "exercise": one.exercise,
        "movement": one.movement,
        "side": one.side,
        "rung": one.rung,
        "resistance": resistance_json(one.resistance),
        "mark": one.mark,
        "sets": one.dose.sets,
        "reps": one.dose.reps,
        "seconds": one.dose.seconds,
        "tempo_s": list(one.dose.tempo_s),
        "rest_s": one.dose.rest_s,
        "effort": one.dose.effort,
        "peak_torque_nm": None if one.peak_torque_nm is None else round_torque(one.peak_torque_nm),
        "relative_load": _ratio(one.relative_load),
        "relative_load_interval": None
        if interval is None
        else [round_ratio(interval[0]), round_ratio(interval[1])],
        "reps_in_reserve": one.reps_in_reserve,
        "reasons": [reason_json(reason) for reason in one.reasons],
    }


def session_json(session: Session) -> Json:
    """One session of the plan; ``day`` is the weekday."""
    return {
        "week": session.week,
        "day": session.day,
        "date": session.date.isoformat(),
        "setting": session.setting,
        "minutes": session.minutes,
        "exercises": [prescription_json(one) for one in session.exercises],
        "notes": [reason_json(reason) for reason in session.notes],
    }


def mark_json(mark: Mark) -> Json:
    """One tape mark."""
    return {
        "brand": mark.brand,
        "colour": mark.colour,
        "mark": mark.mark,
        "rest_length_m": mark.rest_length_m,
        "loop": mark.loop,
    }


def purchase_json(purchase: Purchase) -> Json:
    """One line of the shopping list."""
    return {
        "item": purchase.item,
        "brand": purchase.brand,
        "colour": purchase.colour,
        "length_m": purchase.length_m,
        "movements": list(purchase.movements),
        "reason": reason_json(purchase.reason),
    }


def plan_json(plan: Plan) -> Mapping[str, Any]:
    """The whole plan."""
    return {
        "person": plan.person.person.id,
        "start": plan.start.isoformat(),
        "programme": plan.programme,
        "gates": [gate_json(gate) for gate in plan.gates],
        "shopping": [purchase_json(purchase) for purchase in plan.shopping],
        "marks": [mark_json(mark) for mark in plan.marks],
        "checkpoints": [
            {"week": point.week, "date": point.date.isoformat(), "what": point.what}
            for point in plan.checkpoints
        ],
        "messages": [reason_json(reason) for reason in plan.messages],
        "sessions": [session_json(session) for session in plan.sessions],
        "overrides": [override_json(each) for each in plan.overrides],
    }


def override_json(each: Followed) -> Json:
    """One override and what became of it: ``followed`` is true, false or partly; null where nothing of it is due."""
    of = each.override
    return {
        "id": each.id,
        "note": of.note,
        "by": of.by,
        "on": None if of.on is None else of.on.isoformat(),
        "until": None if of.until is None else of.until.isoformat(),
        "movement": of.movement,
        "side": of.side,
        "followed": each.followed,
        "why": each.why,
    }


def today_json(made: Today) -> Mapping[str, Any]:
    """Today's session: the plan's form with the kind of day, messages, last time, easier and harder."""
    return {
        "person": made.person.person.id,
        "date": made.date.isoformat(),
        "weekday": made.date.strftime("%A").lower(),
        "week": made.week,
        "day": made.day,
        "setting": made.setting,
        "minutes": made.minutes,
        "gates": [gate_json(gate) for gate in made.gates],
        "messages": [reason_json(reason) for reason in made.messages],
        "ask": list(made.ask),
        "exercises": [_today_exercise(one) for one in made.exercises],
        "overrides": [override_json(each) for each in made.overrides],
    }


def _today_exercise(one: TodayExercise) -> Json:
    return {
        **prescription_json(one.prescription),
        "step": one.step,
        "last_time": _last_time(one.last_time),
        "easier": _neighbour(one.easier),
        "harder": _neighbour(one.harder),
    }


def _last_time(last: LastTime | None) -> Json | None:
    if last is None:
        return None
    band = last.resistance
    return {
        "date": last.date.isoformat(),
        "resistance": resistance_json(last.resistance),
        "mark": mark_number(band.rest_length_m) if isinstance(band, Band) else None,
        "reps": list(last.reps),
        "effort": last.effort,
        "form": last.form,
        "chosen": last.chosen,
    }


def _neighbour(near: Neighbour | None) -> Json | None:
    if near is None:
        return None
    torque = near.peak_torque_nm
    return {
        "exercise": near.exercise,
        "resistance": resistance_json(near.resistance),
        "mark": mark_number(near.resistance.rest_length_m) if isinstance(near.resistance, Band) else None,
        "sets": near.sets,
        "reps": near.reps,
        "seconds": near.seconds,
        "peak_torque_nm": None if torque is None else round_torque(torque),
    }

"""At most two bands tied on a day: what an exercise uses instead of a third."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.numbers import value
from hipstride.prescription.as_it_stands import tie_waits
from hipstride.prescription.continuity import lighter_form
from hipstride.prescription.day import Day
from hipstride.prescription.held import held
from hipstride.prescription.instead import Way, by_reach, want_of, ways
from hipstride.prescription.planner import limit_at
from hipstride.prescription.progress_state import lighter_repetitions
from hipstride.prescription.selection import Choice
from hipstride.prescription.tailor import Tailored, at_target, not_above, rungs, tied_rows
from hipstride.prescription.ties import best_ties
from hipstride.prescription.types import Option, Prescription, Tie, tie_of


def two_ties(
    at: Day,
    groups: list[tuple[Prescription, ...]],
    moved: dict[tuple[str, str], Tailored],
    by_log: Callable[[Prescription], tuple[Prescription, ...]],
) -> list[tuple[Prescription, ...]]:
    """Keep the session at two band set-ups: an exercise that would need a third uses one that is tied.

    ``by_log`` moves a form that comes instead by what was logged of it.
    """
    banded = [one for group in groups for one in group if tie_of(one.resistance) is not None]
    wanted = {tie_of(one.resistance) for one in banded}
    if len(wanted) <= int(value("plan.band_set_ups_max")):
        return groups
    asked = {id(one) for one in banded if at.made.is_asked(at.slot.setting, one, at.phase)}
    fixed = frozenset(tie for one in banded if id(one) in asked and (tie := tie_of(one.resistance)))
    kept = {id(one): _held_tie(at, one, moved) for one in banded}
    known = {id(one): _ways(at, one, moved, kept[id(one)]) for one in banded}
    wants = [want_of(one, known[id(one)], kept[id(one)]) for one in banded]
    pair = best_ties(wants, last=tied_last(at), fixed=fixed)

    def stays(one: Prescription) -> bool:
        return id(one) not in known or id(one) in asked or tie_of(one.resistance) in pair

    def other_way(one: Prescription, way: Way) -> tuple[Prescription, ...]:
        return _other_way(at, one, way, pair, moved, by_log)

    found: list[tuple[Prescription, ...]] = []
    for group in groups:
        done = {
            id(one): next(
                (made for way in by_reach(known[id(one)], pair) if (made := other_way(one, way))), ()
            )
            for one in group
            if not stays(one)
        }
        found.append(tuple(made for one in group for made in done.get(id(one), (one,))))
    return found


def _held_tie(at: Day, one: Prescription, moved: Mapping[tuple[str, str], Tailored]) -> Tie | None:
    """What was tied last time for an exercise whose plan holds."""
    by, last = moved.get((one.exercise, one.side)), at.last(one)
    return tie_of(last.resistance) if by is not None and by.step.kind == "hold" and last else None


def _ways(
    at: Day,
    one: Prescription,
    moved: Mapping[tuple[str, str], Tailored],
    kept: Tie | None,
) -> tuple[Way, ...]:
    """What an exercise may be done with if its band is not tied."""
    if one.side == "both":
        return ()
    selector = at.selector
    movement: Movement = one.movement  # type: ignore[assignment]
    limit, bounds = limit_at(at.phase), at.bounds(movement, one.side)
    by = moved.get((one.exercise, one.side))
    held = bounds if by is None else by.bounds
    plain = lighter_form(selector, movement, one.side, limit, held, kinds=("limb",))
    return ways(
        selector,
        one,
        plain,
        limit=limit,
        bounds=bounds,
        own=by is not None,
        others=by is None or not by.history,
        kept=kept,
    )


def _other_way(
    at: Day,
    one: Prescription,
    way: Way,
    pair: frozenset[Tie],
    moved: dict[tuple[str, str], Tailored],
    by_log: Callable[[Prescription], tuple[Prescription, ...]],
) -> tuple[Prescription, ...]:
    """An exercise done another way: its own form on a tie, or another form moved by what was logged of it."""
    if way.own:
        tied = _on_tie(at, one, way.option, moved)
        return () if tied is None else (tied,)
    option: dict[str, Option] = {one.side: way.option}
    movement: Movement = one.movement  # type: ignore[assignment]
    choice = Choice(movement, option.get("left"), option.get("right"))
    found: list[Prescription] = []
    for made in (each for dosed in at.dosed(choice, at.phase) for each in by_log(dosed)):
        tie = tie_of(made.resistance)
        if tie is None or tie in pair:
            found.append(made)
            continue
        rows = tied_rows(at.selector, made)
        here = max(pair & rows.keys(), key=lambda each: (rows[each].peak_torque_nm, each), default=None)
        tied = None if here is None else _on_tie(at, made, rows[here], moved)
        found += [] if tied is None else [tied]
    return tuple(found)


def tied_last(at: Day) -> frozenset[Tie]:
    """The ties of the last full day; before it those of the plan."""
    last = next((session for session in reversed(at.done) if session.day_kind == "full"), None)
    if last is None:
        return at.made.usual_ties(at.slot.setting, frozenset())
    ties = (tie_of(logged.done.resistance) for logged in last.sets)
    return frozenset(tie for tie in ties if tie is not None)


def _on_tie(
    at: Day, one: Prescription, option: Option, moved: dict[tuple[str, str], Tailored]
) -> Prescription | None:
    """The exercise on a lighter set-up that is tied, with the repetitions that make it as hard.

    ``None`` where what went badly allows none of its set-ups.
    """
    by = moved[one.exercise, one.side]
    selector = at.selector
    ladder, _ = rungs(selector, replace(one, resistance=option.resistance))
    index = next((i for i, rung in enumerate(ladder) if rung.resistance == option.resistance), None)
    if index is None:
        index = not_above(ladder, option.peak_torque_nm)
    most_nm = by.ladder[max(by.max_index, by.target.index)].peak_torque_nm
    reps = by.target.reps
    if "reps" not in at.made.wishes.of(one.movement, one.side).values:  # else they are as asked for
        reps = lighter_repetitions(ladder[index], one.peak_torque_nm or 0.0, by.target)
    target = held(replace(by.target, index=index, reps=reps), ladder, by.bounds)
    if target is None:
        return None
    share = ladder[index].peak_torque_nm / (one.peak_torque_nm or 1.0)
    why = tie_waits(target.reps > by.target.reps, as_hard=share >= value("progress_more.load_tolerance"))
    made = at_target(at.made.bench, one, ladder, target, (why,))
    moved[one.exercise, one.side] = replace(
        by, prescription=made, ladder=ladder, target=target, max_index=not_above(ladder, most_nm)
    )
    return made

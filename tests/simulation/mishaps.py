"""Weeks in which anything may happen to a set, and what must then never be asked next.

A person is asked for each session by the real engine; what was done is drawn, not simulated, so that rare
mishaps come in numbers. :func:`broken_promises` reads a finished run and names every dose that rose where it
must not.

    .venv/bin/python -m tests.simulation.mishaps --people 200

runs the seven people and as many made-up ones and prints what it found.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hipstride.catalogue.exercises import get
from hipstride.prescription.belief import learned_table
from hipstride.prescription.bench import Bench, bench
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.options import judge_one
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.planner import planner_of_file
from hipstride.prescription.readiness import joints_of
from hipstride.prescription.schedule import MUSCLES_OF, WEEKDAYS
from hipstride.prescription.today import Today, TodayExercise, on_the_sheet, today
from hipstride.prescription.types import Prescription
from hipstride.record.event import Log, Readiness, SessionEnded, SessionStarted, SetDone
from hipstride.record.person import Condition, HipReplacement, OwnedBand, Person, Side
from hipstride.simulation.cohort_file import People
from hipstride.simulation.people import made_up
from hipstride.simulation.scenarios import SCENARIOS
from hipstride.simulation.trainer import Writer
from tests.simulation.runs import person

SEVEN = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
SIDES: tuple[Side, Side] = ("left", "right")

# What may happen to an exercise. After the first kind nothing may be more, in any form of the movement; after
# the second kind this form may not be more.
BAD = ("pain", "sore", "unsettled", "failed", "fewer", "tired", "partly", "no", "spasm", "wobble")
FLAT = ("untold", "hard", "lighter", "easier", "one of three", "one only")
DOWN = ("pain", "unsettled", "failed", "spasm")  # after these something must be less
GOOD = ("good", "easy", "roomy")


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise of one session: what was asked, and what happened."""

    date: dt.date
    day: str
    asked: Prescription
    what: str


@dataclass(frozen=True, slots=True)
class Life:
    """A run: the sessions in order, and the log they left."""

    person: Person
    days: tuple[tuple[Today, tuple[Done, ...]], ...]
    log: Log
    on_paper: bool  # no sheet in the log: what was asked is known only where it was done


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was not kept: the dose then, the dose after it, and in what it is more."""

    then: Done
    now: Prescription
    date: dt.date
    more: str

    def __str__(self) -> str:
        one, two = self.then.asked, self.now
        return (
            f"{self.date} {self.more} after {self.then.what} on a {self.then.day} day {self.then.date}: "
            f"{_dose(one)} -> {_dose(two)} {[each.rule for each in two.reasons if each.rule[:4] in ('prog', 'plan')]}"
        )


def _dose(one: Prescription) -> str:
    return f"{one.exercise} {one.side} {one.peak_torque_nm or 0:.2f} N.m x {one.dose.reps} x {one.dose.sets}"


# --- living ------------------------------------------------------------------------------------------


def live(who: Person, *, seed: int, weeks: int, mishaps: float, small_days: float = 0.15) -> Life:
    """Weeks with a share of ``mishaps`` among the exercises and of ``small_days`` among the days."""
    rng = np.random.default_rng(seed)
    writer = Writer(who.person.id, rng)
    first = (last_test_date(who) or dt.date(2026, 1, 5)) + dt.timedelta(days=1)
    on_paper = rng.random() < 0.15
    found: list[tuple[Today, tuple[Done, ...]]] = []
    hurts: frozenset[str] = frozenset()  # joints that have not settled since last time
    for offset in range(7 * weeks):
        date = first + dt.timedelta(days=offset)
        if WEEKDAYS[date.weekday()] not in who.preferences.days or rng.random() < 0.05:
            continue
        small = rng.random() < small_days
        fatigue = float(rng.choice((6.0, 8.0))) if small else 2.0
        feels = Readiness(
            fatigue=fatigue,
            after_last_time="fine",
            ill="no",
            new_symptoms="no",
            fall="no",
            helper_present="yes" if who.condition.helper_at_home and rng.random() < 0.8 else None,
            **dict.fromkeys((f"pain_{joint}" for joint in sorted(hurts)), 4.0),  # type: ignore[arg-type]
        )
        made = today(who, writer.log, feels, date=date)
        now = dt.datetime.combine(date, dt.time(10), tzinfo=dt.UTC)
        writer.add(now, "readiness", feels)
        sheet = () if on_paper else on_the_sheet(one.prescription for one in made.exercises)
        writer.add(now, "session_started", SessionStarted(day=made.day, week=made.week, prescribed=sheet))
        done = []
        for one in made.exercises:
            mishap = tuple(each for each in BAD if each != "fewer") if on_paper else BAD + FLAT
            if who.condition.lost_feeling_legs:  # there effort does not count
                mishap = tuple(each for each in mishap if each not in ("untold", "hard"))
            what = str(rng.choice(mishap)) if rng.random() < mishaps else str(rng.choice(GOOD))
            if what == "lighter" and not _is_lighter(one):
                what = "one only"
            if one.prescription.dose.sets == 1 and what in ("one of three", "one only"):
                what = "good"
            for number, each in enumerate(_sets(one, what, rng), 1):
                now += dt.timedelta(minutes=1)
                writer.add(now, "set_done", replace(each, set=number))
            done.append(Done(date, made.day, one.prescription, what))
        writer.add(now + dt.timedelta(minutes=1), "session_ended", SessionEnded(finished=True))
        found.append((made, tuple(done)))
        unsettled = (each.asked for each in done if each.what == "unsettled")
        hurts = frozenset[str]().union(*(joints_of(one.movement, one.side) for one in unsettled))
    return Life(who, tuple(found), writer.log, on_paper)


def _is_lighter(one: TodayExercise) -> bool:
    """Whether there is an easier load, past what a tape mark can be wrong."""
    easier, asked = one.easier, one.prescription.peak_torque_nm
    return bool(easier and asked and easier.peak_torque_nm and easier.peak_torque_nm < 0.97 * asked)


def _sets(one: TodayExercise, what: str, rng: np.random.Generator) -> Iterator[SetDone]:
    asked = one.prescription
    dose, reps = asked.dose, asked.dose.reps or 0
    plain = SetDone(
        exercise=asked.exercise,
        side=asked.side,
        set=1,
        reps=reps,
        resistance=asked.resistance,
        seconds=dose.seconds,
        effort={"easy": 2.0, "roomy": max(0.0, dose.effort - 2.0)}.get(what, float(dose.effort)),
        form="good",
        pain=0.0,
    )
    turned = int(rng.integers(dose.sets))  # the set that goes wrong
    fewer = max(0, reps - int(rng.integers(1, 4)))
    lighter = one.easier
    wrong: Mapping[str, Mapping[str, Any]] = {
        "pain": {"stopped_because": "pain", "pain": 6.0, "reps": reps // 2},
        "sore": {"pain": float(rng.integers(4, 6))},
        "unsettled": {"pain": 4.0},
        "failed": {"stopped_because": "tired", "reps": reps // 3, "effort": 9.0},
        "fewer": {"reps": fewer, "effort": float(max(dose.effort, int(rng.integers(5, 10))))},
        "tired": {"stopped_because": "tired", "reps": fewer},
        "partly": {"form": "partly"},
        "no": {"form": "no"},
        "spasm": {"stopped_because": "spasm", "reps": fewer},
        "wobble": {"stopped_because": "wobble", "reps": fewer},
        "untold": {"effort": None},
        "hard": {"effort": float(rng.integers(8, 10))},
        "one of three": {"reps": fewer, "effort": float(dose.effort + 1)},
    }
    for number in range(dose.sets):
        each = replace(plain, chosen="suggested")
        if what == "one of three":
            each = replace(each, **wrong[what]) if number else each
        elif what in wrong and number == turned:
            each = replace(each, **wrong[what])
        elif what == "easier":
            each = replace(each, chosen="easier")
            if lighter is not None:
                each = replace(each, resistance=lighter.resistance, reps=lighter.reps or 0)
        elif what == "lighter" and lighter is not None:
            each = replace(each, resistance=lighter.resistance)
        yield each
        if each.stopped_because == "pain" or what == "one only":
            return


# --- promises ----------------------------------------------------------------------------------------


def broken_promises(life: Life) -> Iterator[Broken]:
    """Every dose that was more than one after which it must not be."""
    before: list[Done] = []
    for at, (made, done) in enumerate(life.days):
        for one in (each.prescription for each in made.exercises if each.prescription.movement in MUSCLES_OF):
            for then, any_form in _bounds(before, one):
                more = _more(life, at, then, one, any_form=any_form)
                if more is not None:
                    yield Broken(then, one, made.date, more)
            last = next((each for each in reversed(before) if _is_same(each.asked, one)), None)
            if made.day == "gentle" or life.on_paper or last is None:
                continue  # a gentle day is one easy set whatever was done
            if last.day == "full" and last.what in DOWN and not _stepped_down(last, one):
                yield Broken(last, one, made.date, "no step down")
        before += done


def trains(one: Prescription, movement: str, side: str) -> bool:
    """Whether an exercise trains that movement on that side."""
    return one.movement == movement and (one.side == side or "both" in (one.side, side))


def _is_same(one: Prescription, two: Prescription) -> bool:
    return (one.exercise, one.side) == (two.exercise, two.side)


def _stepped_down(then: Done, now: Prescription) -> bool:
    """Whether there is less of something, or a person is asked for help because there is nothing less."""
    was = then.asked
    less = (
        (now.peak_torque_nm or 0.0) < (was.peak_torque_nm or 0.0) - 1e-6
        or (now.dose.reps or 0) < (was.dose.reps or 0)
        or now.dose.sets < was.dose.sets
    )
    return less or any(reason.rule == "progression.help" for reason in now.reasons)


def _bounds(before: Sequence[Done], one: Prescription) -> Iterator[tuple[Done, bool]]:
    """The sessions that bind a dose, and whether they bind any form of its movement.

    What went badly binds what comes next, after smaller days too; a full day that was not whole binds the next of the
    same form.
    """
    for then in reversed(before):
        if trains(then.asked, one.movement, one.side):
            if then.what in BAD:
                yield then, True
            if then.day == "full":
                break
    for then in reversed(before):
        if _is_same(then.asked, one) and then.day == "full":
            if then.what in FLAT:
                yield then, False
            return


def _more(life: Life, at: int, then: Done, now: Prescription, *, any_form: bool) -> str | None:
    """In what ``now`` is more than ``then``; ``None`` where in nothing."""
    was, asks = then.asked.peak_torque_nm or 0.0, now.peak_torque_nm or 0.0
    if asks > was * (1.0 + 1e-6) + 1e-6:
        return "torque"
    if any_form and not _is_same(then.asked, now):
        loads = [_relative(life, at, each) for each in (then.asked, now)]
        if loads[0] is not None and loads[1] is not None and loads[1] > loads[0] * (1.0 + 1e-6):
            return "relative load"
    if then.day == "full" and now.dose.sets > then.asked.dose.sets:
        return "sets"
    if asks >= 0.98 * was and (now.dose.reps or 0) > (then.asked.dose.reps or 0):
        return "reps"
    return None


def _relative(life: Life, at: int, one: Prescription) -> float | None:
    """The relative load of a dose by what is known of strength on the day ``at`` of a life."""
    known = _bench(life, at)
    sides = SIDES if one.side == "both" else (one.side,)
    found = [judge_one(known, get(one.exercise), side, one.resistance) for side in sides]
    loads = [each.relative for each in found if each is not None and each.relative is not None]
    return max(loads, default=None)


def _bench(life: Life, at: int) -> Bench:
    key = (id(life), at)
    if key not in _BENCHES:
        _BENCHES.clear()
        date = life.days[at][0].date
        done = [session for session in sessions(life.log) if session.date < date]
        table = learned_table(planner_of_file(life.person, date).bench, done)
        _BENCHES[key] = bench(life.person, table=table)
    return _BENCHES[key]


_BENCHES: dict[tuple[int, int], Bench] = {}


# --- people ------------------------------------------------------------------------------------------


def somebody(number: int) -> Person:
    """A made-up person: from strong to very weak, from no band to four, at home or in a class, some with a replaced hip."""
    rng = np.random.default_rng([77, number])
    scenario = SCENARIOS[list(SCENARIOS)[number % len(SCENARIOS)]]
    who = People(
        strength_of_norm=float(rng.uniform(0.25, 1.1)),
        weak_side=float(rng.uniform(0.25, 1.0)),
        pdds=(0, 1, 2, 3, 4, 5, 6),
        minutes_per_session=int(rng.choice((20, 30, 45, 60))),
    )
    made = made_up(number, who, scenario, rng)
    colours = [str(each) for each in rng.permutation(("yellow", "red", "green", "blue", "black"))]
    bands = tuple(OwnedBand("TheraBand", colour, 1.5) for colour in colours[: int(rng.integers(0, 5))])
    supports = ("chair", "bed", "kitchen_counter", *(("door_anchor",) if rng.random() < 0.7 else ()))
    class_days: Any = ("monday", "saturday") if rng.random() < 0.4 else ()
    condition: Condition = replace(made.condition, helper_at_home=bool(rng.random() < 0.3))
    if rng.random() < 0.25:
        condition = replace(condition, hip_replacement=(a_replaced_hip(rng),))
    return replace(
        made,
        condition=condition,
        equipment=replace(made.equipment, bands=bands, supports=supports),
        preferences=replace(made.preferences, class_days=class_days),
    )


def a_replaced_hip(rng: np.random.Generator) -> HipReplacement:
    """A replaced hip of any approach, between two months and five years old."""
    approach: Any = str(rng.choice(("posterior", "anterior", "lateral", "unknown")))
    return HipReplacement(
        side=SIDES[int(rng.integers(2))], approach=approach, months_ago=float(rng.integers(2, 60))
    )


def main() -> None:
    import argparse
    from concurrent.futures import ProcessPoolExecutor

    asked = argparse.ArgumentParser(description="Live with mishaps and name every dose that rose after one.")
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--weeks", type=int, default=6)
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--first", type=int, default=0)
    given = asked.parse_args()
    jobs: list[tuple[str | int, int, int]] = [
        (name, seed, given.weeks) for name in SEVEN for seed in range(6)
    ]
    jobs += [(number, number, given.weeks) for number in range(given.first, given.first + given.people)]
    doses, found = 0, Counter[str]()
    with ProcessPoolExecutor(given.workers) as pool:
        for count, lines in pool.map(_lived, jobs):
            doses += count
            for kind, line in lines:
                found[kind] += 1
                print(line, flush=True)
    print(
        f"{len(jobs)} lives of {given.weeks} weeks, {doses} doses, {sum(found.values())} broken: {dict(found)}"
    )


def _lived(job: tuple[str | int, int, int]) -> tuple[int, list[tuple[str, str]]]:
    who, seed, weeks = job
    own = person(who) if isinstance(who, str) else somebody(who)
    life = live(own, seed=seed, weeks=weeks, mishaps=(0.15, 0.3, 0.5)[seed % 3])
    lines = [
        (f"{each.more} after {each.then.what}", f"{who}/{seed} {each}") for each in broken_promises(life)
    ]
    return sum(len(made.exercises) for made, _ in life.days), lines


if __name__ == "__main__":
    main()

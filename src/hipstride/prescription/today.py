"""Today's session: the plan's slot, fitted to what was logged, to how the person is, and to who is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from hipstride.catalogue.exercise import CORE_MOVEMENTS, Movement
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Phase, Programme
from hipstride.prescription.as_it_stands import as_it_stands, form_waits, other_band, tie_waits
from hipstride.prescription.at_its_least import at_its_least, clearly_less, easier_form
from hipstride.prescription.belief import learned_table
from hipstride.prescription.complementary import Work, as_fitted, work_today
from hipstride.prescription.complementary_dose import complementary_work
from hipstride.prescription.continuity import easier_one, kept_choice, lighter_form
from hipstride.prescription.done_sessions import DoneSession, answered, sessions
from hipstride.prescription.dosing import prescribe
from hipstride.prescription.gates import Context, Gate, causes_in, gates
from hipstride.prescription.held import Bounds, fits, held, movement_bounds
from hipstride.prescription.instead import Way, by_reach, want_of, ways
from hipstride.prescription.neighbours import Neighbour, easier_way, harder_way, offers_harder
from hipstride.prescription.overrides import (
    as_it_was,
    asked_first,
    form_asked,
    most_of,
    pin_of,
    pinned,
    unasked,
)
from hipstride.prescription.overrides_told import Followed, ask_first, followed, told
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.plan_messages import level_unknown
from hipstride.prescription.plan_sessions import cut_of, fill_slot, plan_slots, session_choices
from hipstride.prescription.planner import Planner, limit_at, phase_at, planner, planner_of_file
from hipstride.prescription.progress_state import StepKind, lighter_repetitions
from hipstride.prescription.readiness import DayDecision, day_kind, joints_of
from hipstride.prescription.reentry import ReEntry, first_day_back, reentry, to_ask
from hipstride.prescription.relapses import relapses, with_relapses
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.schedule import MUSCLES_OF, WEEKDAYS, Slot, setting_of
from hipstride.prescription.selection import SIDES, Choice, Selector
from hipstride.prescription.settling import settled
from hipstride.prescription.still_open import (
    open_fall,
    open_fall_hurt,
    open_symptoms,
    stopped_by_spasm,
    worst_pain,
)
from hipstride.prescription.tailor import (
    Sheet,
    Sheets,
    Tailored,
    at_target,
    half,
    history_of,
    judged,
    not_above,
    rungs,
    sides_of,
    tailor,
    tied_rows,
)
from hipstride.prescription.ties import best_ties
from hipstride.prescription.timing import fit, in_order, session_minutes
from hipstride.prescription.told_effort import as_felt, counted_higher
from hipstride.prescription.training_log import LastTime, factor_today, last_time, training_week
from hipstride.prescription.types import DayKind, Option, Prescription, Setting, Tie, tie_of
from hipstride.prescription.weak_side import weak_side_spared
from hipstride.record.event import Log, Prescribed, Readiness
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person, Sides, on_day
from hipstride.strength.capacity import CapacityTable


@dataclass(frozen=True, slots=True)
class TodayExercise:
    """One exercise of today's session with what is shown before it; ``step`` is how it moved."""

    prescription: Prescription
    last_time: LastTime | None
    easier: Neighbour | None
    harder: Neighbour | None
    step: str


@dataclass(frozen=True, slots=True)
class Today:
    """Today's session."""

    person: Person
    date: dt.date
    week: int
    day: DayKind
    setting: Setting
    minutes: float
    gates: tuple[Gate, ...]
    messages: tuple[Reason, ...]
    ask: tuple[str, ...]
    exercises: tuple[TodayExercise, ...]
    overrides: tuple[Followed, ...] = ()


def start_of(person: Person, done: Sequence[DoneSession], date: dt.date) -> dt.date:
    """The first day of the plan: after the last test before training began, else the first session."""
    tested = last_test_date(person)
    if tested is not None and (not done or tested < done[0].date):
        return tested + dt.timedelta(days=1)
    return done[0].date if done else date


def dates_of_tests(person: Person) -> tuple[dt.date, ...]:
    """The dates of all that was measured of strength."""
    rows = (person.strength, person.manual_grade, person.counted_set, person.rep_max, person.find_my_level)
    return tuple(row.date for each in rows for row in each)


def context_today(log: Log, readiness: Readiness | None, date: dt.date) -> Context:
    """What the gates must know about this day; pain counts as told before where its answers are of an earlier date."""
    present = None
    if readiness is not None and readiness.helper_present is not None:
        present = readiness.helper_present == "yes"
    return Context(
        day=date,
        causes=causes_in(log, date),
        helper_present=present,
        readiness=readiness,
        open_fall=open_fall(log),
        open_fall_hurt=open_fall_hurt(log),
        red_flags=tuple(symptom.what for symptom in open_symptoms(log)),
        new_spasm=stopped_by_spasm(log),
        told_pain=worst_pain(log, before=date),
    )


def today(
    person: Person, log: Log | None = None, readiness: Readiness | None = None, *, date: dt.date
) -> Today:
    """The session of ``date``. Pure: the same inputs give the same session."""
    log = log or Log()
    done = answered(tuple(session for session in sessions(log) if session.date < date), readiness)
    start = start_of(person, done, date)
    whole, person = merge_tests(person, log), on_day(person, date)
    current = merge_tests(person, log)
    week = max(1, training_week(done, date, days_per_week=len(person.preferences.days)))
    gap = (date - done[-1].date).days if done else None
    condition = current.condition
    weeks_ago = None if condition.relapse_cleared is False else condition.relapse_weeks_ago
    known = relapses(log, weeks_ago, dates_of_tests(current), date)
    logged = with_relapses(done, known)
    felt = not condition.lost_feeling_legs
    done = as_felt(logged) if felt else logged
    relapse = readiness is not None and readiness.new_symptoms == "yes"
    relapse = relapse or known.before(date, None, done[-1] if done else None)
    back = reentry(gap, relapse=relapse)
    setting = setting_of(current, date, readiness)
    decision = day_kind(readiness, helper_matters=setting == "home" and _helper_matters(current))
    static = planner_of_file(unasked(person), date, setting)
    table = _table(static, current, done, date)
    base = context_today(log, readiness, date)
    made = planner(current, table=table, base=base, also=setting)
    fired = gates(current, made.selectors[setting].limits.context)
    day: DayKind = "rest" if any(gate.blocks_session for gate in fired) else decision.day
    if day == "full" and made.selectors[setting].limits.minimum_session:
        day = "half"  # a new fall: lying or seated, and less of it, until somebody has looked at it
    if day == "full" and back.needs_clearance:
        day = "half"  # the first session after a long break or a relapse
    wanted = _slot(made, start=start, week=week, date=date, setting=setting)
    slot = rested_slot(wanted, done, date)
    builder = _Builder(person, static, made, slot, week, start, done, date, relapse, decision.care)
    builder.logged = logged
    exercises = builder.build(day)
    groups = _pairs([one.prescription for one in exercises])
    said = [*builder.told, *(counted_higher(logged) if felt else ()), *level_unknown(made.bench)]
    said += form_check(made.programme, week) if exercises else ()
    said += ask_first(one.prescription for one in exercises)
    return Today(
        person=whole,
        date=date,
        week=week,
        day=day,
        setting=setting,
        minutes=round(session_minutes(groups), 1) if groups else 0.0,
        gates=fired,
        messages=_messages(decision, back, said, fired, (wanted, slot), day),
        ask=(*decision.ask, *to_ask(back)),
        exercises=tuple(exercises),
        overrides=followed(whole, [(date, [one.prescription for one in exercises])], base, today=day),
    )


def _table(static: Planner, current: Person, done: tuple[DoneSession, ...], date: dt.date) -> CapacityTable:
    """Capacities with what the log taught; a new test starts the learning of all movements afresh."""
    if unasked(current) == static.bench.person:
        return learned_table(static.bench, done)
    tested = last_test_date(current)
    fresh = planner(current, base=Context(day=date))
    return learned_table(fresh.bench, tuple(s for s in done if tested is None or s.date > tested))


def on_the_sheet(prescriptions: Iterable[Prescription]) -> tuple[Prescribed, ...]:
    """A session's prescriptions as the log keeps them at its start."""
    return tuple(
        Prescribed(
            exercise=one.exercise,
            side=one.side,
            sets=one.dose.sets,
            resistance=one.resistance,
            reps=one.dose.reps,
            effort=one.dose.effort,
        )
        for one in prescriptions
    )


def _helper_matters(person: Person) -> bool:
    pdds = person.condition.pdds
    return bool(person.condition.helper_at_home) or (pdds is not None and pdds >= 5)


def _slot(made: Planner, *, start: dt.date, week: int, date: dt.date, setting: Setting) -> Slot:
    """The plan's slot for this training week and weekday; a day off the plan takes the next one's."""
    weekday = WEEKDAYS[date.weekday()]
    planned = [slot for slot in plan_slots(made, start=start, weeks=week) if slot.week == week]
    same = [slot for slot in planned if slot.day == weekday]
    picked = same[0] if same else min(planned, key=lambda slot: (slot.date.weekday() - date.weekday()) % 7)
    return replace(picked, date=date, day=weekday, setting=setting)


@rule(
    "today.rested",
    "What was trained less than 48 hours ago waits for the next session.",
    source="Kim 2019 PMC6586489 Table 1; 48 h is our reading",
)
def rested_slot(slot: Slot, done: Sequence[DoneSession], date: dt.date) -> Slot:
    """Leave out movements whose muscles were trained the day before, by the log."""
    days = int(value("plan.hours_between")) // 24
    tired: set[str] = set()
    for session in done:
        if 0 < (date - session.date).days < days:
            for one in session.sets:
                tired |= MUSCLES_OF.get(get(one.done.exercise).movement, frozenset())
    kept = tuple(m for m in slot.movements if not (MUSCLES_OF.get(m, frozenset()) & tired))
    return replace(slot, movements=kept)


@rule(
    "today.sore_joint",
    "While a joint hurts at 4 or 5, nothing that loads it goes up.",
    source="traffic light: amber (ahpsuffolk.co.uk)",
)
def sore(one: Prescription, care: Sequence[str]) -> bool:
    """Whether an exercise loads a joint that hurts a little today."""
    return not joints_of(one.movement, one.side).isdisjoint(care)


def _option_of(choice: Choice, one: Prescription) -> Option | None:
    return choice.of("left" if one.side == "both" else one.side)


def _pairs(exercises: Sequence[Prescription]) -> list[tuple[Prescription, ...]]:
    """Left and right of one movement as one group."""
    groups: list[tuple[Prescription, ...]] = []
    for one in exercises:
        if groups and len(groups[-1]) == 1 and groups[-1][0].movement == one.movement and one.side == "right":
            groups[-1] = (*groups[-1], one)
        else:
            groups.append((one,))
    return groups


@dataclass(slots=True)
class _Builder:
    """Builds the exercises of one day; ``told`` collects what the person should hear about steps.

    ``done``: the sessions as they count; ``logged``: as they were told.
    """

    person: Person
    static: Planner
    made: Planner
    slot: Slot
    week: int
    start: dt.date
    done: tuple[DoneSession, ...]
    date: dt.date
    relapse: bool
    care: tuple[str, ...] = ()
    told: tuple[Reason, ...] = ()
    logged: tuple[DoneSession, ...] = ()
    _bound: dict[tuple[str, Sides], Bounds] = field(default_factory=dict)

    def build(self, day: DayKind) -> list[TodayExercise]:
        """The exercises of a full, half, gentle or rest day."""
        if day == "rest":
            return []
        phase = phase_at(self.made.programme, self.week)
        if day == "gentle":
            easy = self._told(self._gentle(), phase, day)
            return [TodayExercise(one, self._last(one), None, None, "hold") for one in easy]
        planned = self._planned()
        groups: list[tuple[Prescription, ...]] = []
        moved: dict[tuple[str, str], Tailored] = {}
        by_log = partial(self._moved, phase=phase, planned=planned, day=day, moved=moved)
        last = self._tied_last() if self.done else None
        for best in session_choices(self.made, self.slot, phase, last=last):
            choice = self._kept(best, phase, day)
            if choice.empty:
                continue
            made = tuple(
                one if _option_of(choice, one) == _option_of(best, one) else form_waits(one)
                for one in self._dosed(choice, phase)
            )
            groups.append(tuple(found for one in made for found in by_log(one)))
        groups = [self._spared(group) for group in self._two_ties(groups, moved, by_log)]
        also = [self._also(kind, day) for kind in self.slot.complementary]
        groups += [work.group for work in also]
        kinds = {(one.exercise, one.side): work.kind for work in also for one in work.group}
        if day == "half":
            groups = [tuple(half(one) for one in group) for group in groups]
        minutes = self.made.bench.person.preferences.minutes_per_session
        groups = asked_first([group for group in groups if group], self.made.wishes)
        ordered = [one for group in settled(fit(groups, minutes)) for one in group]
        shown = [
            self._shown_also(one, kinds[one.exercise, one.side])
            if (one.exercise, one.side) in kinds
            else self._shown(one, moved.get((one.exercise, one.side)), day)
            for one in ordered
        ]
        found = self._told([one.prescription for one in shown], phase, day, cut=cut_of(groups, ordered))
        return [
            replace(each, prescription=one) if one is not each.prescription else each
            for each, one in zip(shown, found, strict=True)
        ]

    def _also(self, kind: str, day: DayKind) -> Work:
        """Balance, stretching or marching of the day, by what was logged of it."""
        hurts = bool(self.care)
        return work_today(self.made, self.slot, kind, self.week, self.logged, self.date, day=day, hurts=hurts)

    def _told(
        self,
        exercises: Sequence[Prescription],
        phase: Phase,
        day: DayKind,
        *,
        cut: frozenset[tuple[str, str]] = frozenset(),
    ) -> tuple[Prescription, ...]:
        """The exercises with what professionals said of them."""
        if not self.made.bench.person.override:
            return tuple(exercises)
        return told(exercises, self.made.scene(self.slot.setting, phase, day=day, cut=cut))

    def _kept(self, best: Choice, phase: Phase, day: DayKind) -> Choice:
        """The choice of last time where it still fits, of what is asked for; where that is held back, a lighter form."""
        wishes, movement = self.made.wishes, best.movement
        phases = [pinned(phase, wishes.of(movement, side)) for side in SIDES]
        bounds = {side: self._bounds(movement, side) for side in SIDES}
        choice = kept_choice(
            self._selector(phase),
            self.done,
            movement,
            best,
            self.date,
            limit=min(map(self._limit, phases)),
            effort=min(each.effort_high for each in phases),
            bounds=bounds,
            day=day,
        )
        if not wishes.about(movement) or choice.both is not None:
            return choice
        plain = self.made.selectors[self.slot.setting]
        found = {
            side: choice.of(side) or lighter_form(plain, movement, side, limit_at(phase), bounds[side])
            for side in SIDES
        }
        return Choice(movement, found["left"], found["right"], same_mark=choice.same_mark)

    def _limit(self, phase: Phase) -> float:
        return min(limit_at(phase), most_of(phase)) if self.made.wishes else limit_at(phase)

    def _selector(self, phase: Phase) -> Selector:
        return self.made.selector(self.slot.setting, phase)

    def _spared(self, group: tuple[Prescription, ...]) -> tuple[Prescription, ...]:
        """The weaker side spared, but for numbers that a professional set."""
        if any("reps" in self.made.wishes.of(one.movement, one.side).values for one in group):
            return group
        return weak_side_spared(self.made.bench, group)

    def _last(self, one: Prescription) -> LastTime | None:
        return last_time(self.logged, one.exercise, one.side)

    def _shown_also(self, one: Prescription, kind: StepKind) -> TodayExercise:
        made, step = as_fitted(one, kind)
        return TodayExercise(made, self._last(one), None, None, step)

    def _shown(self, one: Prescription, by: Tailored | None, day: DayKind) -> TodayExercise:
        if by is None:
            return TodayExercise(one, self._last(one), None, None, "start")
        one = as_it_stands(one, by.history)
        last = self._last(one)
        if last is not None and by.step.kind == "hold":
            then = judged(self.made.bench, one, last.resistance)
            told = None if then is None else other_band(one, last.resistance, then.peak_torque_nm)
            one = one if told is None else replace(one, reasons=(*one.reasons, told))
        harder = offers_harder(by, day=day, hurts=sore(one, self.care))
        return TodayExercise(
            prescription=one,
            last_time=last,
            easier=easier_way(one, by),
            harder=harder_way(one, by) if harder else None,
            step=by.step.kind,
        )

    def _bounds(self, movement: str, side: Sides) -> Bounds:
        """What no form of this movement may pass today; worked out once."""
        key = (movement, side)
        if key not in self._bound:
            self._bound[key] = movement_bounds(self.made.bench, self.done, movement, side)
        return self._bound[key]

    def _moved(
        self,
        one: Prescription,
        *,
        phase: Phase,
        planned: Sheets,
        day: DayKind,
        moved: dict[tuple[str, str], Tailored],
    ) -> tuple[Prescription, ...]:
        """A prescription moved by its log; where its form has nothing light enough, a lighter form, or nothing.

        A form that failed at its least gives way to an easier one, where there is one.
        """
        first = self._tailored(one, phase, planned, day, moved)
        if first is not None and not self._failed_at_least(one, moved):
            return (first,)
        bounds = () if first is None else (clearly_less(first),)
        selector = self.made.selectors[self.slot.setting]  # also forms that nobody asked for
        movement: Movement = one.movement  # type: ignore[assignment]
        found = {
            side: easier_one(
                selector,
                self.done,
                movement,
                side,
                self.date,
                limit_at(phase),
                (*self._bounds(movement, one.side), *bounds),
            )
            if bounds
            else lighter_form(selector, movement, side, limit_at(phase), self._bounds(movement, one.side))
            for side in sides_of(one)
        }
        lighter = self._dosed(Choice(movement, found.get("left"), found.get("right")), phase)
        each_moved = [self._tailored(each, phase, planned, day, moved) for each in lighter]
        made = tuple(each for each in each_moved if each is not None)
        if first is None:
            return made
        easier = tuple(
            easier_form(each) for each in made if fits(each.peak_torque_nm, each.relative_load, bounds)
        )
        return easier if len(easier) == len(sides_of(one)) else (first,)

    def _failed_at_least(self, one: Prescription, moved: dict[tuple[str, str], Tailored]) -> bool:
        """Whether a form failed at its least and no professional asks for it."""
        asked = self.made.wishes.of(one.movement, one.side).form
        return not asked and at_its_least(moved[one.exercise, one.side], self.done)

    def _dosed(self, choice: Choice, phase: Phase) -> tuple[Prescription, ...]:
        """The doses of a choice before the log moves them."""
        return self.made.dosed(self.slot.setting, choice, phase, self.week)

    def _tailored(
        self,
        one: Prescription,
        phase: Phase,
        planned: Sheets,
        day: DayKind,
        moved: dict[tuple[str, str], Tailored],
    ) -> Prescription | None:
        """A prescription moved by its log; ``None`` where its form has nothing light enough today."""
        history = history_of(self.static.bench, self.done, one, planned, self._phase_of)
        wish = self.made.wishes.of(one.movement, one.side)
        asked = bool(wish) and form_asked(wish, one)
        by = tailor(
            self.static.selectors[self.slot.setting],
            self._selector(phase) if asked else self.made.selectors[self.slot.setting],
            one,
            phase=phase,
            first_limit=limit_at(self.static.programme.phases[0]),
            limit=self._limit(pinned(phase, wish)),
            pin=pin_of(wish, phase, load=asked),
            history=history,
            today=self.date,
            factor=factor_today(self.done, one.exercise, one.side, self.date, relapse=self.relapse),
            day="half" if day == "full" and sore(one, self.care) else day,
            began=planned.get((history[0].date, one.exercise, one.side)) if history else None,
            bounds=self._bounds(one.movement, one.side),
        )
        if by is None:
            return None
        moved[one.exercise, one.side] = by
        if by.step.kind == "ask_for_help":
            self.told = (*self.told, *by.step.reasons)
        return by.prescription

    def _phase_of(self, session: DoneSession) -> Phase:
        return phase_at(self.static.programme, self._week_of(session))

    def _week_of(self, session: DoneSession) -> int:
        days = len(self.made.bench.person.preferences.days)
        return training_week(self.done, session.date, days_per_week=days)

    def _planned(self) -> Sheets:
        """What the plan asked for on each day that was trained, by exercise and side."""
        found: dict[tuple[dt.date, str, str], Sheet] = {}
        if not self.done:
            return found
        plans = {self.static.bench.person.override: self.static}
        slots_of = {}
        for session in self.done:
            then = as_it_was(self.person, session.date)
            if then.override not in plans:
                plans[then.override] = planner_of_file(then, session.date)
            made = plans[then.override]
            if then.override not in slots_of:
                slots_of[then.override] = plan_slots(made, start=self.start, weeks=self.week)
            all_slots = slots_of[then.override]
            sets_of: dict[tuple[str, str], int] = {}
            week = self._week_of(session)
            day = WEEKDAYS[session.date.weekday()]
            of_week = [slot for slot in all_slots if slot.week == min(week, self.week)]
            on_day = [slot for slot in of_week if slot.day == day]
            for slot in on_day:
                for one in fill_slot(made, slot, week).exercises:
                    sheet = Sheet(one.dose.sets, one.dose.reps, one.peak_torque_nm)
                    found[session.date, one.exercise, one.side] = sheet
                    sets_of[one.movement, one.side] = one.dose.sets
            if not on_day and not session.prescribed:  # moved to another day: as many as its own day had
                for slot in of_week:
                    for one in fill_slot(made, slot, week).exercises:
                        known = sets_of.get((one.movement, one.side), 0)
                        sets_of[one.movement, one.side] = max(one.dose.sets, known)
            fewest = Sheet(phase_at(self.static.programme, week).sets_low)
            for logged in session.sets:
                # Another form than the plan of the person file had: as many sets as the form it came for.
                done = (get(logged.done.exercise).movement, logged.done.side)
                sheet = Sheet(sets_of[done]) if done in sets_of else fewest
                found.setdefault((session.date, logged.done.exercise, logged.done.side), sheet)
            for asked in session.prescribed:
                key = (session.date, asked.exercise, asked.side)
                before = found.get(key, fewest)
                found[key] = replace(before, sets=asked.sets, reps=asked.reps)
        return found

    def _two_ties(
        self,
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
        phase = phase_at(self.made.programme, self.week)
        asked = {id(one) for one in banded if self.made.is_asked(self.slot.setting, one, phase)}
        fixed = frozenset(tie for one in banded if id(one) in asked and (tie := tie_of(one.resistance)))
        kept = {id(one): self._held_tie(one, moved) for one in banded}
        known = {id(one): self._ways(one, phase, moved, kept[id(one)]) for one in banded}
        wants = [want_of(one, known[id(one)], kept[id(one)]) for one in banded]
        pair = best_ties(wants, last=self._tied_last(), fixed=fixed)

        def stays(one: Prescription) -> bool:
            return id(one) not in known or id(one) in asked or tie_of(one.resistance) in pair

        def other_way(one: Prescription, way: Way) -> tuple[Prescription, ...]:
            return self._other_way(one, way, pair, moved, by_log)

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

    def _held_tie(self, one: Prescription, moved: Mapping[tuple[str, str], Tailored]) -> Tie | None:
        """What was tied last time for an exercise whose plan holds."""
        by, last = moved.get((one.exercise, one.side)), self._last(one)
        return tie_of(last.resistance) if by is not None and by.step.kind == "hold" and last else None

    def _ways(
        self,
        one: Prescription,
        phase: Phase,
        moved: Mapping[tuple[str, str], Tailored],
        kept: Tie | None,
    ) -> tuple[Way, ...]:
        """What an exercise may be done with if its band is not tied."""
        if one.side == "both":
            return ()
        selector = self.made.selectors[self.slot.setting]
        movement: Movement = one.movement  # type: ignore[assignment]
        limit, bounds = limit_at(phase), self._bounds(movement, one.side)
        plain = lighter_form(selector, movement, one.side, limit, bounds, kinds=("limb",))
        by = moved.get((one.exercise, one.side))
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
        self,
        one: Prescription,
        way: Way,
        pair: frozenset[Tie],
        moved: dict[tuple[str, str], Tailored],
        by_log: Callable[[Prescription], tuple[Prescription, ...]],
    ) -> tuple[Prescription, ...]:
        """An exercise done another way: its own form on a tie, or another form moved by what was logged of it."""
        if way.own:
            tied = self._on_tie(one, way.option, moved)
            return () if tied is None else (tied,)
        phase = phase_at(self.made.programme, self.week)
        option: dict[str, Option] = {one.side: way.option}
        movement: Movement = one.movement  # type: ignore[assignment]
        choice = Choice(movement, option.get("left"), option.get("right"))
        found: list[Prescription] = []
        for made in (each for dosed in self._dosed(choice, phase) for each in by_log(dosed)):
            tie = tie_of(made.resistance)
            if tie is None or tie in pair:
                found.append(made)
                continue
            rows = tied_rows(self.made.selectors[self.slot.setting], made)
            here = max(pair & rows.keys(), key=lambda each: (rows[each].peak_torque_nm, each), default=None)
            tied = None if here is None else self._on_tie(made, rows[here], moved)
            found += [] if tied is None else [tied]
        return tuple(found)

    def _tied_last(self) -> frozenset[Tie]:
        """The ties of the last full day; before it those of the plan."""
        last = next((session for session in reversed(self.done) if session.day_kind == "full"), None)
        if last is None:
            return self.made.usual_ties(self.slot.setting, frozenset())
        ties = (tie_of(logged.done.resistance) for logged in last.sets)
        return frozenset(tie for tie in ties if tie is not None)

    def _on_tie(
        self, one: Prescription, option: Option, moved: dict[tuple[str, str], Tailored]
    ) -> Prescription | None:
        """The exercise on a lighter set-up that is tied, with the repetitions that make it as hard.

        ``None`` where what went badly allows none of its set-ups.
        """
        by = moved[one.exercise, one.side]
        selector = self.made.selectors[self.slot.setting]
        ladder, _ = rungs(selector, replace(one, resistance=option.resistance))
        index = next((i for i, rung in enumerate(ladder) if rung.resistance == option.resistance), None)
        if index is None:
            index = not_above(ladder, option.peak_torque_nm)
        most_nm = by.ladder[max(by.max_index, by.target.index)].peak_torque_nm
        reps = by.target.reps
        if "reps" not in self.made.wishes.of(one.movement, one.side).values:  # else they are as asked for
            reps = lighter_repetitions(ladder[index], one.peak_torque_nm or 0.0, by.target)
        target = held(replace(by.target, index=index, reps=reps), ladder, by.bounds)
        if target is None:
            return None
        share = ladder[index].peak_torque_nm / (one.peak_torque_nm or 1.0)
        why = tie_waits(target.reps > by.target.reps, as_hard=share >= value("progress_more.load_tolerance"))
        made = at_target(self.made.bench, one, ladder, target, (why,))
        moved[one.exercise, one.side] = replace(
            by, prescription=made, ladder=ladder, target=target, max_index=not_above(ladder, most_nm)
        )
        return made

    def _no_more_than_last(self, one: Prescription) -> Prescription:
        """A gentle set with no more repetitions than its form's last full day asked, or what went badly allows."""
        last = next(
            (
                each
                for each in reversed(self.done)
                if each.day_kind == "full" and each.of(one.exercise, one.side)
            ),
            None,
        )
        sheet = None if last is None else last.asked(one.exercise, one.side)
        most = [
            bound.reps
            for bound in self._bounds(one.movement, one.side)
            if (one.peak_torque_nm or 0.0) >= bound.peak_nm
        ]
        most += [] if sheet is None else [sheet.reps]
        reps = min((each for each in (one.dose.reps, *most) if each is not None), default=None)
        return replace(one, dose=replace(one.dose, reps=reps))

    def _gentle(self) -> list[Prescription]:
        """One set of each movement against gravity only, then a stretch, inside ten minutes."""
        selector = self.made.selectors[self.slot.setting]
        light = value("dose.minimum_useful_relative_load")
        phase = self.made.programme.phases[0]
        groups: list[tuple[Prescription, ...]] = []
        for movement in (m for m in self.slot.movements if m in CORE_MOVEMENTS):
            found = {
                side: lighter_form(
                    selector, movement, side, light, self._bounds(movement, side), kinds=("limb",)
                )
                for side in SIDES
            }
            choice = Choice(movement, found["left"], found["right"])
            made = prescribe(selector, choice, phase=phase, week=1, long_rest=self.made.programme.long_rest)
            groups.append(tuple(self._no_more_than_last(_one_set(one)) for one in made))
        groups.append(complementary_work(self.made, self.slot, "stretching", self.week))
        kept = [group for group in groups if group]
        while len(kept) > 1 and session_minutes(in_order(kept)) > value("readiness.gentle_minutes"):
            kept.pop(-2)  # the least urgent movement; the stretch stays
        return [one for group in in_order(kept) for one in group]


@rule(
    "today.gentle",
    "A gentle day is one set against gravity only and a stretch, ten minutes at most. It counts.",
    source="DESIGN section 6; provisional",
)
def _one_set(one: Prescription) -> Prescription:
    reason = Reason(
        "today.gentle", "One easy set today. It counts.", "Gentle day: one set, gravity only.", {}
    )
    reps = None if one.dose.reps is None else min(one.dose.reps, int(value("dose.repetitions_min")))
    effort = min(one.dose.effort, int(value("dose.gentle_effort")))
    of_a_full_day = (
        *("dose.too_light", "dose.step_too_wide", "dose.shared_set_up"),
        *("dose.sets", "dose.extra_set", "dose.reserve"),
    )
    kept = tuple(why for why in one.reasons if why.rule not in of_a_full_day)
    return replace(one, dose=replace(one.dose, sets=1, reps=reps, effort=effort), reasons=(*kept, reason))


def _messages(
    decision: DayDecision,
    back: ReEntry,
    told: Sequence[Reason],
    fired: Sequence[Gate],
    slots: tuple[Slot, Slot],
    day: DayKind,
) -> tuple[Reason, ...]:
    """What the person hears; ``slots``: what was to be trained, and what of it was not trained yesterday."""
    found = [*decision.reasons, *decision.messages, *back.reasons, *told]
    if day != decision.day:  # a gate or coming back made it smaller
        found = [reason for reason in found if reason.rule != "readiness.day"]
        if day == "half" and back.needs_clearance:
            found.append(first_day_back(back))
    found += [Reason(gate.id, gate.text, gate.clinical, gate.inputs) for gate in fired if gate.blocks_session]
    if day != "rest":
        found += _rested_message(*slots)
    return tuple(_once(found))


@rule(
    "plan.form_check",
    "In the week of the form check somebody watches the form of every exercise again.",
    source="form drifted within 2 weeks alone: both tempo and form right in 7 of 29 (PMC4517955); the week is our proposal",
)
def form_check(used: Programme, week: int) -> tuple[Reason, ...]:
    """Said in the training week that the programme has a form check in."""
    if not any(point.kind == "form" and point.week == week for point in used.checkpoints):
        return ()
    text = "This week, let someone watch how you do each move. A mirror helps too."
    return (
        Reason("plan.form_check", text, f"Week {week}: re-check the form of every exercise.", {"week": week}),
    )


def _rested_message(wanted: Slot, slot: Slot) -> list[Reason]:
    """What waits because it was trained yesterday: all, or some of what the plan has for today."""
    waits = [movement for movement in wanted.movements if movement not in slot.movements]
    if not waits:
        return []
    text = "You trained these muscles yesterday. Let them rest; a stretch or some balance work is fine."
    clinical = "All muscles of this slot trained within 48 h."
    if slot.movements:
        names = ", ".join(movement.replace("_", " ") for movement in waits)
        text = f"Left out today: {names}. You trained those muscles yesterday."
        clinical = "Some muscles of this slot trained within 48 h."
    return [Reason("today.rested", text, clinical, {"movements": waits})]


def _once(reasons: Sequence[Reason]) -> list[Reason]:
    """Each text once, in order."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for reason in reasons:
        if (reason.rule, reason.text) not in seen:
            seen.add((reason.rule, reason.text))
            kept.append(reason)
    return kept

"""The twelve-week plan: gates, movements by session, doses with reasons, marks and a shopping list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hipstride.catalogue.exercise import CORE_MOVEMENTS, Exercise, Movement, movement_words
from hipstride.catalogue.exercises import ladder
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Complementary, Phase, Programme, WorkStep, programme
from hipstride.prescription.bench import Bench, bench, one_after_another
from hipstride.prescription.dosing import middle_reps, prescribe, sets_in
from hipstride.prescription.gates import Cause, Context, Gate, gates, limits
from hipstride.prescription.overrides import (
    Narrow,
    Wishes,
    asked_choice,
    asked_doses,
    asked_first,
    exercise_for,
    limits_on_load,
    narrowed,
    wishes_of,
    with_numbers,
)
from hipstride.prescription.overrides_told import Followed, Scene, ask_first, followed, named, told
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.schedule import Slot, slots
from hipstride.prescription.selection import (
    KINDS,
    SIDES,
    Choice,
    Selector,
    anything,
    best_option,
    choose,
    relative_by_tie,
    target_load,
)
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.settling import settled
from hipstride.prescription.shopping import Purchase, shopping_list
from hipstride.prescription.ties import Want, best_ties, reach, reaches
from hipstride.prescription.timing import Block, block_of, fitted, with_sets
from hipstride.prescription.types import DayKind, Dose, Prescription, Session, Setting, Tie
from hipstride.prescription.usual_ties import usual_ties
from hipstride.record.person import Equipment, Person, Side, Sides, on_day
from hipstride.record.resistance import Band, NoLoad
from hipstride.strength.capacity import CapacityTable


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered tape mark: this much free rubber from the first fixing on this band."""

    brand: str
    colour: str
    mark: int
    rest_length_m: float
    loop: bool


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A test or a form check and the day it is due."""

    week: int
    date: dt.date
    what: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person is given for twelve weeks."""

    person: Person
    start: dt.date
    programme: str
    gates: tuple[Gate, ...]
    sessions: tuple[Session, ...]
    marks: tuple[Mark, ...]
    shopping: tuple[Purchase, ...]
    checkpoints: tuple[Checkpoint, ...]
    messages: tuple[Reason, ...]
    overrides: tuple[Followed, ...] = ()


def last_test_date(person: Person) -> dt.date | None:
    """The latest date of anything measured."""
    dates = [
        row.date
        for rows in (
            person.strength,
            person.manual_grade,
            person.counted_set,
            person.rep_max,
            person.find_my_level,
            person.chair_stand,
            person.walking,
        )
        for row in rows
    ]
    return max(dates, default=None)


@rule(
    "plan.programme",
    "The programme is the one that was chosen; else, or where it needs a sled that is not there, by what the person has.",
    source="our proposal, to be reviewed by a clinician",
)
def programme_of(person: Person) -> Programme:
    """The chosen one if it can be done; else bands, or bands and sled where the person has one."""
    wanted = person.preferences.programme
    if person.equipment.sled is None:
        return programme("band")
    return programme(wanted or "combined")


def _no_sled(wanted: str) -> Reason:
    return Reason(
        "plan.programme",
        "Your programme is with a leg press, and you have none. Until you do, it is done with bands.",
        f"Programme {wanted}: no sled in the equipment, band programme used.",
        {"programme": wanted},
    )


USUAL_SUPPORTS = ("bed", "chair")


def context_for(person: Person, setting: Setting, *, base: Context) -> Context:
    """In class somebody is there; at home only who was asked for today."""
    if person.equipment == Equipment():
        base = replace(base, supports_here=tuple(dict.fromkeys((*base.supports_here, *USUAL_SUPPORTS))))
    if setting == "home":
        return replace(base, setting="home")
    return replace(base, setting=setting, helper_present=True)


def phase_at(used: Programme, week: int) -> Phase:
    """The phase of a training week; past the end the last one goes on."""
    for phase in used.phases:
        if phase.first_week <= week <= phase.last_week:
            return phase
    return used.phases[-1]


def limit_at(phase: Phase) -> float:
    """Relative load that the careful estimate of strength may be asked for in a phase.

    The middle of the phase's repetitions ends there at its highest effort; lighter loads get more.
    """
    return target_load(middle_reps(phase), phase.effort_high)


def fewest_at(phase: Phase) -> float:
    """The same for a set of the fewest repetitions of the phase."""
    return target_load(phase.reps_low, phase.effort_high)


@dataclass(slots=True)
class Planner:
    """A person's bench with one selector a setting, shared by plan and today."""

    bench: Bench
    programme: Programme
    selectors: dict[Setting, Selector]
    wishes: Wishes = field(default_factory=Wishes)
    _narrowed: dict[tuple[Setting, str], Selector] = field(default_factory=dict)
    _choices: dict[tuple[object, ...], Choice] = field(default_factory=dict)
    _doses: dict[tuple[object, ...], tuple[Prescription, ...]] = field(default_factory=dict)
    _sessions: dict[tuple[object, ...], Session] = field(default_factory=dict)
    _ties: dict[tuple[object, ...], frozenset[Tie]] = field(default_factory=dict)
    _usual: dict[tuple[Setting, frozenset[Tie]], frozenset[Tie]] = field(default_factory=dict)
    _wants: dict[tuple[int, int, str], Want] = field(default_factory=dict)
    _asked_wants: dict[tuple[object, ...], Want] = field(default_factory=dict)
    _settled: dict[tuple[object, ...], tuple[tuple[Prescription, ...], ...]] = field(default_factory=dict)
    _blocks: dict[int, Block] = field(default_factory=dict)
    _fewest: dict[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self._fewest = {limit_at(phase): fewest_at(phase) for phase in self.programme.phases}

    def choice(
        self,
        setting: Setting,
        movement: str,
        limit: float,
        *,
        bands: bool,
        ties: frozenset[Tie] | None = None,
    ) -> Choice:
        """The best forms of a movement in a setting; asked for once, remembered."""
        key = (setting, movement, limit, bands, ties)
        if key not in self._choices:
            self._choices[key] = choose(
                self.selectors[setting],
                movement,  # type: ignore[arg-type]
                limit,
                bands=bands,
                ties=ties,
                fewest=self._fewest.get(limit),
            )
        return self._choices[key]

    def selector(self, setting: Setting, phase: Phase) -> Selector:
        """The selector of a setting; what professionals ask for in a phase leaves less of it."""
        if not self.wishes:
            return self.selectors[setting]
        key = (setting, phase.name)
        if key not in self._narrowed:
            self._narrowed[key] = narrowed(self.selectors[setting], self.wishes, phase)
        return self._narrowed[key]

    def chosen(
        self, setting: Setting, movement: Movement, phase: Phase, *, ties: frozenset[Tie] | None = None
    ) -> Choice:
        """The best forms of a movement in a phase: of what is asked for, where anything is."""
        if not self.wishes.about(movement):
            return self.choice(setting, movement, limit_at(phase), bands=True, ties=ties)
        key = (setting, movement, phase.name, ties)
        if key not in self._choices:
            selector = self.selector(setting, phase)
            self._choices[key] = asked_choice(selector, self.wishes, movement, phase, ties)
        return self._choices[key]

    def is_asked(self, setting: Setting, one: Choice | Prescription, phase: Phase) -> bool:
        """Whether it has the form or the band that a professional chose: then others tie what it ties."""
        if not self.wishes.about(one.movement):
            return False
        narrow = self.selector(setting, phase).narrow
        return isinstance(narrow, Narrow) and narrow.chose(one)

    def usual_ties(self, setting: Setting, fixed: frozenset[Tie]) -> frozenset[Tie]:
        """The two ties of a plan in a setting, whatever the strength; ``fixed``: those that are asked for."""
        key = (setting, fixed)
        if key not in self._usual:
            self._usual[key] = usual_ties(self._strength_unknown(setting), self.programme, fixed=fixed)
        return self._usual[key]

    def _strength_unknown(self, setting: Setting) -> Selector:
        """The selector of a setting with what is allowed whatever the strength."""
        selector = self.selectors[setting]
        context = selector.limits.context
        least = value("gates_more.stance_percent_predicted")
        if all(percent >= least for percent in context.weak.values()):
            return selector  # strength forbids nothing
        unknown = limits(self.bench.person, replace(context, weak={}))
        same_choice = selector.narrow is None and selector.pieces is None
        return Selector(self.bench, unknown, whose_strength=selector if same_choice else None)

    def asked_ties(self, setting: Setting, free: Sequence[Choice], phase: Phase) -> frozenset[Tie]:
        """What must be tied for the choices that professionals ask for."""
        return frozenset[Tie]().union(
            *(choice.ties for choice in free if self.is_asked(setting, choice, phase))
        )

    def ties(
        self, setting: Setting, free: tuple[Choice, ...], phase: Phase, last: frozenset[Tie]
    ) -> frozenset[Tie]:
        """The two ties that serve these free choices best; worked out once. Those that are asked for come first.

        ``last``: what was tied last time.
        """
        fixed = self.asked_ties(setting, free, phase)
        wants = [
            self._wanted(setting, choice.movement, side, phase)
            for choice in free
            for side in SIDES
            if choice.both is None and (best := choice.of(side)) and best.relative is not None
        ]
        if fixed:
            return best_ties(wants, last=last, fixed=fixed)
        key = (last, *map(id, wants))  # kept below
        if key not in self._ties:
            self._ties[key] = best_ties(wants, last=last)
        return self._ties[key]

    def _wanted(self, setting: Setting, movement: Movement, side: Side, phase: Phase) -> Want:
        """What a movement would get from every tie; worked out once, for settings that allow the same too."""
        asked = (setting, movement, side, phase.name)
        if asked not in self._asked_wants:
            selector = self.selectors[setting]
            limb, band = (selector.menu(movement, side, kind) for kind in KINDS)
            key = (id(limb), id(band), phase.name)  # the bench keeps its menus
            if key not in self._wants:
                self._wants[key] = _want(selector, movement, side, phase)
            self._asked_wants[asked] = self._wants[key]
        return self._asked_wants[asked]

    def prescribed(
        self, setting: Setting, choice: Choice, phase: Phase, week: int
    ) -> tuple[Prescription, ...]:
        """The doses of a choice; weeks of a phase with the same sets are worked out once."""
        first = week == 1  # calibration sets
        key = (setting, choice, phase.name, sets_in(phase, week), first)
        found = self._doses.get(key)
        if found is None:
            found = self._doses[key] = self.dosed(setting, choice, phase, week)
        return found

    def dosed(self, setting: Setting, choice: Choice, phase: Phase, week: int) -> tuple[Prescription, ...]:
        """The doses of a choice, with the numbers that are asked for."""
        long_rest = self.programme.long_rest
        selector = self.selector(setting, phase)
        if not self.wishes.about(choice.movement):
            return prescribe(selector, choice, phase=phase, week=week, long_rest=long_rest)
        return asked_doses(selector, choice, self.wishes, phase=phase, week=week, long_rest=long_rest)

    def scene(
        self, setting: Setting, phase: Phase, *, day: DayKind = "full", cut: frozenset[tuple[str, str]]
    ) -> Scene:
        """What must be known to say what became of the overrides in a session."""
        return Scene(named(self.bench.person), self.wishes, self.selectors[setting], phase, day, cut)

    def block(self, group: tuple[Prescription, ...]) -> Block:
        """A group with what its time depends on; worked out once."""
        if id(group) not in self._blocks:  # the block keeps its group, so no other gets its id
            self._blocks[id(group)] = block_of(group)
        return self._blocks[id(group)]

    def settled(self, group: tuple[Prescription, ...], sets: tuple[int, ...]) -> tuple[Prescription, ...]:
        """A group with the sets that its session has time for; sessions that cut it alike share it."""
        key = (id(group), sets)  # the group is kept beside what was made of it, so no other gets its id
        if key not in self._settled:
            (made,) = settled([with_sets(group, sets)])
            self._settled[key] = group, made
        return self._settled[key][1]


def _want(selector: Selector, movement: Movement, side: Side, phase: Phase) -> Want:
    """What a movement would get from every tie in a phase."""
    limit, effort = limit_at(phase), phase.effort_high
    plain = best_option(selector, movement, side, limit, kind="limb")
    by_tie = relative_by_tie(selector, movement, side, limit)
    return Want(
        dict(zip(by_tie, reaches(by_tie.values(), effort), strict=True)),
        0.0 if plain is None else reach(plain.relative, effort),
    )


def planner(
    person: Person,
    *,
    base: Context,
    table: CapacityTable | None = None,
    also: Setting = "home",
) -> Planner:
    """Build the bench and the limits of every setting the person trains in; ``also``: one more, for a day."""
    at = bench(person, table=table)
    settings: list[Setting] = ["home"]
    if person.preferences.class_days:
        settings.append("class")
    if also not in settings:
        settings.append(also)
    weak: dict[tuple[str, str], float] = {
        (row.movement, row.side): row.percent_predicted
        for row in at.table.rows
        if row.percent_predicted is not None
    }
    used = programme_of(person)
    with_bands = any("band" in role.tools for role in used.movements)
    selectors: dict[Setting, Selector] = {}
    for setting in settings:
        context = replace(context_for(person, setting, base=base), weak=weak)
        pieces = None if with_bands else ()
        selectors[setting] = Selector(at, limits(person, context), pieces, limits_on_load(person))
    return Planner(at, used, selectors, wishes_of(person))


def planner_of_file(person: Person, day: dt.date, also: Setting = "home") -> Planner:
    """The planner that knows the person file alone, as it holds on a day.

    The last two are kept for the next day: with overrides and without.
    """
    person = on_day(person, day)
    for known, kept in _KEPT:
        if (known is person or known == person) and also in kept.selectors:
            return kept
    made = planner(person, base=Context(day=day), also=also)
    _KEPT[:] = [(person, made), *_KEPT[:1]]
    return made


_KEPT: list[tuple[Person, Planner]] = []


def weakness(at: Bench) -> dict[str, float]:
    """Lowest percent predicted of either side by movement, where known."""
    found: dict[str, float] = {}
    for row in at.table.rows:
        if row.percent_predicted is not None:
            found[row.movement] = min(found.get(row.movement, 1e9), row.percent_predicted)
    return found


def plan(
    person: Person, *, start: dt.date | None = None, weeks: int = 12, causes: tuple[Cause, ...] = ()
) -> Plan:
    """The plan of a person; ``start`` defaults to the day after the last test.

    ``causes``: what the log tells that may end a lifted rule (`gates.causes_in`).
    """
    first = start or _default_start(person)
    base = Context(day=first, causes=causes)
    made = planner(on_day(person, first), base=base)
    filled = _filled_slots(person, made, start=first, weeks=weeks, base=base)
    sessions = tuple(session for session in filled if session.exercises)
    phase = made.programme.phases[0]
    return Plan(
        person=person,
        start=first,
        programme=made.programme.id,
        gates=gates(made.bench.person, made.selectors["home"].limits.context),
        sessions=sessions,
        marks=marks_of(sessions),
        shopping=shopping_list(
            {setting: made.selector(setting, phase) for setting in made.selectors},
            made.programme,
            limit_at(phase),
        ),
        checkpoints=_checkpoints(made.programme, first, weeks),
        messages=tuple(_messages(made, sessions)),
        overrides=followed(person, [(session.date, session.exercises) for session in filled], base),
    )


def plan_many(people: Iterable[Person], *, start: dt.date | None = None, weeks: int = 12) -> Iterator[Plan]:
    """The plan of each person in turn, as :func:`plan` gives it: faster, in memory that does not grow."""
    for person in one_after_another(people):
        yield plan(person, start=start, weeks=weeks)


def _filled_slots(
    person: Person, made: Planner, *, start: dt.date, weeks: int, base: Context
) -> list[Session]:
    """Every session, with the overrides that hold on its day; ``made`` knows those of the first day."""
    slots_now = plan_slots(made, start=start, weeks=weeks)
    known = {made.bench.person.override: (made, slots_now)}
    sessions = []
    for place, slot in enumerate(slots_now):
        then = on_day(person, slot.date)
        if then.override not in known:
            later = planner(then, base=replace(base, day=slot.date))
            known[then.override] = later, plan_slots(later, start=start, weeks=weeks)
        here, all_slots = known[then.override]
        sessions.append(fill_slot(here, all_slots[place], slot.week))
    return sessions


def _default_start(person: Person) -> dt.date:
    last = last_test_date(person)
    if last is None:
        from hipstride.record.errors import BadInput

        raise BadInput(
            where="start",
            what="no date of any test in the person file",
            allowed="a first day given as the start, such as 2026-01-05",
        )
    return last + dt.timedelta(days=1)


def plan_slots(made: Planner, *, start: dt.date, weeks: int) -> tuple[Slot, ...]:
    """Which movements go where, before doses."""
    person = made.bench.person
    limit, fewest = limit_at(made.programme.phases[0]), fewest_at(made.programme.phases[0])
    known: dict[tuple[str, Setting], bool] = {}

    def available(movement: str, setting: Setting) -> bool:
        key = (movement, setting)
        if key not in known:
            known[key] = anything(made.selectors[setting], movement, limit, fewest=fewest)  # type: ignore[arg-type]
        return known[key]

    def complementary_available(kind: str, setting: Setting) -> bool:
        return bool(made.selectors[setting].for_either_side(MOVEMENT_OF_KIND[kind]))

    return slots(
        person,
        made.programme,
        start=start,
        weeks=weeks,
        weakness=weakness(made.bench),
        available=available,
        complementary_available=complementary_available,
    )


@rule(
    "plan.two_set_ups",
    "A session needs at most two bands tied; other movements use body weight or a band that is tied already.",
    source="DESIGN section 6; provisional",
)
def session_choices(
    made: Planner, slot: Slot, phase: Phase, *, last: frozenset[Tie] | None = None
) -> list[Choice]:
    """Forms of all movements of a session, with at most two band set-ups.

    A dose is always the person's own best, or less; never more. A plan has the usual ties, so that what each
    exercise is given depends on its own strength alone. Once training has begun (``last``: what was tied last
    time) the ties that serve best today may follow.
    """
    movements: tuple[Movement, ...] = slot.movements  # type: ignore[assignment]
    if last is None:
        asked = [made.chosen(slot.setting, each, phase) for each in movements if made.wishes.about(each)]
        tied = made.usual_ties(slot.setting, made.asked_ties(slot.setting, asked, phase))
        usual = [made.chosen(slot.setting, each, phase, ties=tied) for each in movements]
        return [choice for choice in usual if not choice.empty]
    free = [made.chosen(slot.setting, each, phase) for each in movements]
    tied = frozenset[Tie]().union(*(choice.ties for choice in free))
    if len(tied) > int(value("plan.band_set_ups_max")):
        tied = made.ties(slot.setting, tuple(free), phase, last)
        free = [
            choice if choice.ties <= tied else made.chosen(slot.setting, choice.movement, phase, ties=tied)
            for choice in free
        ]
    return [choice for choice in free if not choice.empty]


def fill_slot(made: Planner, slot: Slot, week: int) -> Session:
    """One session with its doses, inside its minutes. Weeks that ask the same are worked out once."""
    phase = phase_at(made.programme, week)
    turn = [work_of(made, slot, kind, week) for kind in slot.complementary]
    forms = tuple(found[0].id for found in turn if found is not None)
    first = week == 1  # calibration sets
    key = (slot.setting, slot.index, slot.movements, forms, phase.name, sets_in(phase, week), first)
    if key not in made._sessions:
        made._sessions[key] = _filled(made, slot, week, phase)
    return replace(made._sessions[key], week=slot.week, day=slot.day, date=slot.date)


def _filled(made: Planner, slot: Slot, week: int, phase: Phase) -> Session:
    groups = [
        made.prescribed(slot.setting, choice, phase, week) for choice in session_choices(made, slot, phase)
    ]
    groups += [complementary_work(made, slot, kind, week) for kind in slot.complementary]
    minutes = made.bench.person.preferences.minutes_per_session
    groups = asked_first([group for group in groups if group], made.wishes)
    kept, together = fitted([made.block(group) for group in groups], minutes)
    ordered = [made.settled(*each) for each in kept]
    exercises = tuple(one for group in ordered for one in group)
    if made.bench.person.override:
        scene = made.scene(slot.setting, phase, cut=cut_of(groups, exercises))
        exercises = told(exercises, scene)
    return Session(
        week=week,
        day=slot.day,
        date=slot.date,
        setting=slot.setting,
        minutes=round(together, 1) if ordered else 0.0,
        exercises=exercises,
    )


def cut_of(
    groups: Sequence[tuple[Prescription, ...]], exercises: Sequence[Prescription]
) -> frozenset[tuple[str, str]]:
    """Exercises and sides that the time of the session left less of."""
    before = {(one.exercise, one.side): (one.dose.sets, one.dose.reps) for group in groups for one in group}
    return frozenset(
        key
        for one in exercises
        if (key := (one.exercise, one.side)) in before and before[key] != (one.dose.sets, one.dose.reps)
    )


MOVEMENT_OF_KIND: Mapping[str, Movement] = {
    "balance": "balance",
    "stretching": "stretch",
    "aerobic": "aerobic",
}


def work_of(made: Planner, slot: Slot, kind: str, week: int) -> tuple[Exercise, Complementary] | None:
    """The exercise of a kind of complementary work for this session, with its dose.

    Balance begins on the rung that fits how the person walks; stretches take turns.
    """
    forms = made.selectors[slot.setting].for_either_side(MOVEMENT_OF_KIND[kind])
    work = next((w for w in made.programme.complementary if w.kind == kind), None)
    if not forms or work is None:
        return None
    asked = exercise_for(made.wishes, MOVEMENT_OF_KIND[kind], forms)
    if asked is not None:
        return asked, work
    if kind == "stretching":
        return forms[(week - 1 + slot.index) % len(forms)], work
    if kind == "balance":
        pdds = made.bench.person.condition.pdds
        rung = (
            value("plan.balance_rung_able")
            if pdds is not None and pdds <= 2
            else value("plan.balance_rung_held")
        )
        return max((f for f in forms if f.rung <= rung), key=lambda f: f.rung, default=forms[0]), work
    return forms[0], work


@rule(
    "plan.complementary",
    "Balance, stretching and short bouts of marching have their own dose; they take turns over the week.",
    source="Callesen 2020, Latimer-Cheung 2013; doses provisional",
)
def complementary_work(made: Planner, slot: Slot, kind: str, week: int) -> tuple[Prescription, ...]:
    """One complementary exercise for this session."""
    found = work_of(made, slot, kind, week)
    if found is None:
        return ()
    exercise, work = found
    key = (exercise.id, kind)
    if key not in made._doses:
        sides: tuple[Sides, ...] = ("both",) if exercise.sides == "both" else SIDES
        made._doses[key] = tuple(
            with_numbers(complementary_dose(exercise, work, side), made.wishes.of(exercise.movement, side))
            for side in sides
        )
    return made._doses[key]


def complementary_dose(
    exercise: Exercise, work: Complementary, side: Sides, step: WorkStep | None = None
) -> Prescription:
    """The dose of complementary work at one of its steps; without one as it begins."""
    whole = exercise.hold_s if exercise.hold_s is not None and work.kind != "aerobic" else float(work.bout_s)
    bouts, share = (work.bouts, 1.0) if step is None else (step.bouts, step.share)
    seconds = whole * share
    reason = Reason(
        "plan.complementary",
        f"{exercise.description} {bouts} times {seconds:.0f} seconds.",
        f"{work.kind}: {bouts} x {seconds:.0f} s ({work.status}).",
        {"source": work.source, "per_week": work.per_week},
    )
    return Prescription(
        exercise=exercise.id,
        movement=exercise.movement,
        side=side,
        rung=exercise.rung,
        resistance=NoLoad(),
        dose=Dose(
            sets=bouts,
            reps=None,
            seconds=seconds,
            effort=int(work.effort_high),
            rest_s=int(work.rest_s),
            tempo_s=exercise.tempo_s,
        ),
        peak_torque_nm=None,
        relative_load=None,
        relative_load_interval=None,
        reps_in_reserve=None,
        reasons=(reason,),
    )


def marks_of(sessions: Sequence[Session]) -> tuple[Mark, ...]:
    """Every tape mark the sessions use, by band and number."""
    tied = {
        (band.brand, band.colour, band.rest_length_m, band.anchor == "loop")
        for session in sessions
        for one in session.exercises
        if isinstance(band := one.resistance, Band)
    }
    found = (
        Mark(brand, colour, mark_number(length_m), length_m, loop) for brand, colour, length_m, loop in tied
    )
    return tuple(sorted(found, key=lambda mark: (mark.brand, mark.colour, mark.mark, mark.loop)))


def _checkpoints(used: Programme, start: dt.date, weeks: int) -> tuple[Checkpoint, ...]:
    return tuple(
        Checkpoint(point.week, start + dt.timedelta(days=7 * point.week), point.text)
        for point in used.checkpoints
        if point.week <= weeks
    )


def _messages(made: Planner, sessions: Sequence[Session]) -> list[Reason]:
    """What the person should know about the whole plan."""
    person = made.bench.person
    found: list[Reason] = []
    wanted = person.preferences.programme
    if wanted not in (None, made.programme.id):
        found.append(_no_sled(str(wanted)))
    minutes = person.preferences.other_training_minutes_per_day
    if minutes > 0:
        found.append(other_training(minutes))
    light = sorted(
        {
            (one.movement, one.side)
            for session in sessions
            for one in session.exercises
            for reason in one.reasons
            if reason.rule == "dose.too_light"
        }
    )
    if light:
        names = ", ".join(f"{movement_words(movement)} ({side})" for movement, side in light)
        found.append(
            Reason(
                "dose.too_light",
                f"What you have is too light for: {names}. The shopping list says what would fit, where anything would.",
                "No owned set-up reaches 40 % of capacity for these.",
                {"movements": [list(pair) for pair in light]},
            )
        )
    if person.equipment == Equipment():
        found.append(usual_supports())
    found += _not_in_plan(made, sessions)
    found += ask_first(one for session in sessions for one in session.exercises)
    return [*found, *level_unknown(made.bench)]


@rule(
    "plan.find_my_level",
    "Where no strength is known, finding the level comes first.",
    source="DESIGN section 5; provisional",
)
def level_unknown(at: Bench) -> tuple[Reason, ...]:
    """The way to a first test, for somebody of whom no strength is known; else what it rests on, if on answers alone."""
    if at.table.rows:
        return _careful_guess(at)
    text = "We do not know your strength yet. So you start light. Do 'find my level': the short one is two minutes."
    clinical = "No capacity: lowest rungs until find my level is answered."
    return (Reason("plan.find_my_level", text, clinical, {}),)


@rule(
    "plan.careful_guess",
    "Where strength is known from answers alone, the plan says that it is a guess, until a set is done.",
    source="our proposal, to be reviewed by a clinician",
)
def _careful_guess(at: Bench) -> tuple[Reason, ...]:
    sources = {row.source for row in at.table.rows}
    if not sources <= {"find_my_level", "norm"}:
        return ()
    text = "How strong you are is a careful guess, from what you answered. Your first sessions find it."
    clinical = "Every capacity is from find my level or a norm; the pessimistic 5th percentile is dosed."
    return (Reason("plan.careful_guess", text, clinical, {}),)


@rule(
    "plan.not_in_plan",
    "A core movement that is not in the plan is named, with what stands in its way.",
    source="our proposal, to be reviewed by a clinician",
)
def _not_in_plan(made: Planner, sessions: Sequence[Session]) -> list[Reason]:
    """Core movements that no session has on a side: too heavy in every form, or not allowed."""
    trained = {
        (one.movement, side)
        for session in sessions
        for one in session.exercises
        for side in (SIDES if one.side == "both" else (one.side,))
    }
    found: list[Reason] = []
    for movement in CORE_MOVEMENTS:
        sides = [side for side in SIDES if (movement, side) not in trained]
        why = {side: _why_not(made, movement, side) for side in sides}
        if len(sides) == 2 and why["left"] == why["right"]:
            found.append(_named_left_out(movement, sides, *why["left"]))
        else:
            found += [_named_left_out(movement, [side], *why[side]) for side in sides]
    return found


def _why_not(made: Planner, movement: Movement, side: Side) -> tuple[str, str]:
    """What keeps a movement out of the plan on one side, in plain and in clinical words."""
    selector, phase = made.selectors["home"], made.programme.phases[0]
    found = choose(selector, movement, limit_at(phase), fewest=fewest_at(phase))
    if found.of(side) is not None:
        return "There is no time for it in your sessions.", "allowed, but no room in the session's minutes."
    refused = [selector.refusals(form, side) for form in ladder(movement)]
    if all(refused):
        first = refused[0][0]
        return first.text, f"all forms refused, the lowest by {first.rule}."
    plain = "All forms we know ask too much of you now. Ask your therapist."
    return plain, "every allowed form passes the careful limit; assist by hand."


def _named_left_out(movement: Movement, sides: Sequence[Side], plain: str, clinical: str) -> Reason:
    where = "" if len(sides) == 2 else f" on your {sides[0]} side"
    text = f"Your plan has no {movement.replace('_', ' ')}{where}. {plain}"
    inputs = {"movement": movement, "sides": list(sides)}
    return Reason("plan.not_in_plan", text, f"{movement} ({', '.join(sides)}): {clinical}", inputs)


@rule(
    "plan.usual_supports",
    "Until somebody is asked what they have at home, a bed and a chair are counted on, and this is said.",
    source="our proposal, to be reviewed by a clinician",
)
def usual_supports() -> Reason:
    """Say what is counted on where nobody told us what is there."""
    return Reason(
        "plan.usual_supports",
        "You have not told us what you have at home. We count on a bed and a firm chair. Tell us if that is not so.",
        "No equipment on record: bed and chair assumed; no band, no counter, no standing.",
        {"supports": list(USUAL_SUPPORTS)},
    )


@rule(
    "plan.other_training",
    "Your other training stays as it is; these muscles get 48 hours, and we do less only on signs of too much.",
    source="reader D; DESIGN section 6",
)
def other_training(minutes: float) -> Reason:
    """Fit the programme round what the person already does."""
    return Reason(
        "plan.other_training",
        f"You train {minutes:.0f} minutes a day besides this. Do this first, while you are fresh. On the day after, "
        "keep your other training away from the same hip and knee muscles. We take less only if you feel worse.",
        "Fitted round other training: 48 h per muscle; less volume only on signs (worse next day, rising effort).",
        {"other_training_minutes_per_day": minutes},
    )

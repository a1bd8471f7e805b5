"""A person's bench, programme and selectors, shared by the plan and by today: everything worked out once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Phase, Programme, programme
from hipstride.prescription.bench import Bench, bench
from hipstride.prescription.dosing import middle_reps, prescribe, sets_in
from hipstride.prescription.gates import Context, limits
from hipstride.prescription.gates.company import level_of
from hipstride.prescription.gates.since import is_lifted
from hipstride.prescription.overrides import Narrow, asked_choice, asked_doses, limits_on_load, narrowed
from hipstride.prescription.overrides_told import Scene, named
from hipstride.prescription.rule import rule
from hipstride.prescription.selection import Choice, best_option, choose, relative_by_tie, target_load
from hipstride.prescription.selector import KINDS, Selector
from hipstride.prescription.settling import settled
from hipstride.prescription.sides import SIDES
from hipstride.prescription.ties import Want, best_ties, reach, reaches
from hipstride.prescription.timing import Block, block_of, with_sets
from hipstride.prescription.types import DayKind, Prescription, Session, Setting, Tie
from hipstride.prescription.usual_ties import usual_ties
from hipstride.prescription.weak_side import weak_side_no_later
from hipstride.prescription.wishes import Wishes, wishes_of
from hipstride.record.person import Equipment, Person, Side, on_day
from hipstride.strength.capacity import CapacityTable


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


USUAL_SUPPORTS = ("bed", "chair")


def context_for(person: Person, setting: Setting, *, base: Context) -> Context:
    """In class somebody is there; at home only who was asked for today."""
    if person.equipment == Equipment():
        base = replace(base, supports_here=tuple(dict.fromkeys((*base.supports_here, *USUAL_SUPPORTS))))
    if setting == "home":
        return replace(base, setting="home")
    return replace(base, setting=setting, helper_present=True)


def nothing_alone(person: Person, base: Context) -> bool:
    """Whether at home all waits until somebody is there."""
    return level_of(person) == "assistant" and not is_lifted(person, base, "gate.company.assistant")


@rule(
    "plan.with_helper",
    "From PDDS 7 on nothing is done alone: where a helper is at home on some days, the plan is for those, and says so.",
    source="our proposal, to be reviewed by a clinician",
)
def counts_on_helper(person: Person, base: Context) -> bool:
    """Whether what is planned at home is for days with a helper; on the day itself it is asked."""
    return bool(person.condition.helper_at_home) and nothing_alone(person, base)


def planned_for(person: Person, base: Context) -> Context:
    """What a plan counts on: nobody at home, unless without somebody there were nothing to plan."""
    return replace(base, helper_present=True) if counts_on_helper(person, base) else base


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
    doses: dict[tuple[object, ...], tuple[Prescription, ...]] = field(default_factory=dict)
    filled: dict[tuple[object, ...], Session] = field(default_factory=dict)
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
        found = self.doses.get(key)
        if found is None:
            found = self.dosed(setting, choice, phase, week)
            if not self.sets("effort", found):
                found = weak_side_no_later(self.bench, found)
            self.doses[key] = found
        return found

    def sets(self, key: str, group: tuple[Prescription, ...]) -> bool:
        """Whether a professional set this number of any of them."""
        return any(key in self.wishes.of(one.movement, one.side).values for one in group)

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
    made = planner(person, base=planned_for(person, Context(day=day)), also=also)
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

"""Twelve-week programmes as data that a therapist can edit: ``data/programmes/<id>.toml``.

Every part that holds numbers has its own source and status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args

from hipstride.catalogue import reading
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.sourced import Status

Place = Literal["class", "clinic", "home"]
Tool = Literal["band", "sled", "body_weight"]
Role = Literal["priority", "rotate"]
WorkKind = Literal["balance", "stretching", "aerobic"]
CheckKind = Literal["form", "test", "review"]


@dataclass(frozen=True, slots=True)
class Phase:
    """A run of weeks with one dose: sets, repetitions, effort (0-10) and rest (s), each from low to high."""

    name: str
    first_week: int
    last_week: int
    sets_low: int
    sets_high: int
    reps_low: int
    reps_high: int
    effort_low: float
    effort_high: float
    rest_s_low: float
    rest_s_high: float
    source: str
    status: Status
    note: str

    def __hash__(self) -> int:
        # Phases go by their names; asked for hundreds of times a plan.
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Sessions:
    """How often a week, where, and with what."""

    place: Place
    per_week: int
    tools: tuple[Tool, ...]
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class MovementRole:
    """A movement's place in the rotation: ``per_week`` is the least for priority, the aim for the others."""

    movement: str
    role: Role
    per_week: int
    tools: tuple[Tool, ...]
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class TimeBudget:
    """How many exercises fit in a session of up to ``minutes`` (set-up and warm-up included)."""

    minutes: int
    exercises_low: int
    exercises_high: int
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class SettleIn:
    """The first sessions find the load: steps up to ``max_step`` (fraction) at ``effort_max`` or less."""

    sessions: int
    max_step: float
    effort_max: float
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class LongRest:
    """Longer rest (s) from a PDDS level on."""

    from_pdds: int
    rest_s_low: float
    rest_s_high: float
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is checked in a week; week 0 is before the first session."""

    week: int
    kind: CheckKind
    text: str
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class WorkStep:
    """So many bouts, each of a ``share`` of the seconds that the exercise itself has."""

    bouts: int
    share: float


@dataclass(frozen=True, slots=True)
class Complementary:
    """Work with its own dose and progression: ``bouts`` of ``bout_s`` seconds with ``rest_s`` between them.

    ``steps`` go from the least to the most of one form. It begins with ``bouts`` whole ones, a harder form with the
    first step.
    """

    id: str
    kind: WorkKind
    text: str
    per_week: int
    bouts: int
    bout_s: float
    rest_s: float
    effort_low: float
    effort_high: float
    steps: tuple[WorkStep, ...]
    source: str
    status: Status
    note: str

    @property
    def start(self) -> int:
        """The step that it begins with."""
        return self.steps.index(WorkStep(self.bouts, 1.0))


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme; weeks count from 1."""

    id: str
    title: str
    text: str
    weeks: int
    hours_between: float
    band_set_ups_max: int
    to_failure: bool
    source: str
    status: Status
    note: str
    sessions: tuple[Sessions, ...]
    movements: tuple[MovementRole, ...]
    phases: tuple[Phase, ...]
    long_rest: LongRest
    settle_in: SettleIn
    time_budgets: tuple[TimeBudget, ...]
    checkpoints: tuple[Checkpoint, ...]
    complementary: tuple[Complementary, ...]

    @property
    def priority(self) -> tuple[str, ...]:
        """The movements that go first, in order."""
        return tuple(item.movement for item in self.movements if item.role == "priority")

    @property
    def rotating(self) -> tuple[str, ...]:
        """The movements that take turns, in order."""
        return tuple(item.movement for item in self.movements if item.role == "rotate")

    @property
    def per_week(self) -> int:
        """All sessions of a week."""
        return sum(item.per_week for item in self.sessions)

    def phase(self, week: int) -> Phase:
        """The phase of a training week; past the last week the last phase goes on."""
        for phase in self.phases:
            if week <= phase.last_week:
                return phase
        return self.phases[-1]

    def time_budget(self, minutes: float) -> TimeBudget:
        """The largest budget that fits in so many minutes, or the smallest there is."""
        fitting = [budget for budget in self.time_budgets if budget.minutes <= minutes]
        return fitting[-1] if fitting else self.time_budgets[0]


def programme_ids() -> tuple[str, ...]:
    """The programmes there are."""
    return reading.names("programmes")


@cache
def programme(id: str) -> Programme:
    """``band``, ``sled`` or ``combined``."""
    if id not in programme_ids():
        raise CatalogueError(f"unknown programme {id!r}; known: {', '.join(programme_ids())}")
    name = f"programmes/{id}.toml"
    return parse_programme(reading.read(name), name, id)


_HEAD = (
    "title",
    "text",
    "weeks",
    "hours_between",
    "band_set_ups_max",
    "to_failure",
    "source",
    "status",
)
_PARTS = (
    "sessions",
    "movement",
    "phase",
    "long_rest",
    "settle_in",
    "time_budget",
    "checkpoint",
    "complementary",
)
_DOSE = (
    "sets_low",
    "sets_high",
    "reps_low",
    "reps_high",
    "effort_low",
    "effort_high",
    "rest_s_low",
    "rest_s_high",
)


def parse_programme(content: Mapping[str, Any], name: str, id: str) -> Programme:
    """One file's content as a programme; phases must follow each other and fill the weeks."""
    reading.check_keys(name, content, (*_HEAD, *_PARTS), ("note",))
    weeks = reading.whole(name, content, "weeks")
    phases = tuple(_phase(where, item) for where, item in _items(name, content, "phase"))
    following = 1
    for phase in phases:
        if phase.first_week != following or phase.last_week < phase.first_week:
            raise CatalogueError(
                f"{name}: phase {phase.name!r} must start in week {following} and not end before"
            )
        following = phase.last_week + 1
    if following != weeks + 1:
        raise CatalogueError(f"{name}: the phases end in week {following - 1}, the programme in week {weeks}")
    budgets = tuple(_time_budget(where, item) for where, item in _items(name, content, "time_budget"))
    if not budgets or [item.minutes for item in budgets] != sorted({item.minutes for item in budgets}):
        raise CatalogueError(f"{name}: time budgets must go from short to long")
    return Programme(
        id=id,
        title=reading.text(name, content, "title"),
        text=reading.text(name, content, "text"),
        weeks=weeks,
        hours_between=reading.number(name, content, "hours_between"),
        band_set_ups_max=reading.whole(name, content, "band_set_ups_max"),
        to_failure=reading.flag(name, content, "to_failure"),
        source=reading.text(name, content, "source"),
        status=reading.status(name, content),
        note=reading.optional_text(name, content, "note"),
        sessions=tuple(_sessions(where, item) for where, item in _items(name, content, "sessions")),
        movements=tuple(_movement(where, item) for where, item in _items(name, content, "movement")),
        phases=phases,
        long_rest=_long_rest(f"{name}: long_rest", reading.table(name, content, "long_rest")),
        settle_in=_settle_in(f"{name}: settle_in", reading.table(name, content, "settle_in")),
        time_budgets=budgets,
        checkpoints=tuple(_checkpoint(where, item) for where, item in _items(name, content, "checkpoint")),
        complementary=tuple(
            _complementary(where, item) for where, item in _items(name, content, "complementary")
        ),
    )


def _items(name: str, content: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
    found = content[key]
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise CatalogueError(f"{name}: {key} must be a list of tables")
    return [(f"{name}: {key} {place}", item) for place, item in enumerate(found, start=1)]


def _ordered(where: str, item: Mapping[str, Any], *pairs: str) -> None:
    for pair in pairs:
        if item[f"{pair}_low"] > item[f"{pair}_high"]:
            raise CatalogueError(f"{where}: {pair}_low must not be more than {pair}_high")


def _tools(where: str, item: Mapping[str, Any]) -> tuple[Tool, ...]:
    found = reading.texts(where, item, "tools")
    for tool in found:
        reading.one_of(where, {"tools": tool}, "tools", get_args(Tool))
    return cast(tuple[Tool, ...], found)


def _phase(where: str, item: Mapping[str, Any]) -> Phase:
    reading.check_keys(
        where, item, ("name", "first_week", "last_week", *_DOSE, "source", "status"), ("note",)
    )
    phase = Phase(
        name=reading.text(where, item, "name"),
        first_week=reading.whole(where, item, "first_week"),
        last_week=reading.whole(where, item, "last_week"),
        sets_low=reading.whole(where, item, "sets_low"),
        sets_high=reading.whole(where, item, "sets_high"),
        reps_low=reading.whole(where, item, "reps_low"),
        reps_high=reading.whole(where, item, "reps_high"),
        effort_low=reading.number(where, item, "effort_low"),
        effort_high=reading.number(where, item, "effort_high"),
        rest_s_low=reading.number(where, item, "rest_s_low"),
        rest_s_high=reading.number(where, item, "rest_s_high"),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
        note=reading.optional_text(where, item, "note"),
    )
    _ordered(where, item, "sets", "reps", "effort", "rest_s")
    return phase


def _sessions(where: str, item: Mapping[str, Any]) -> Sessions:
    reading.check_keys(where, item, ("place", "per_week", "tools", "source", "status"))
    return Sessions(
        place=cast(Place, reading.one_of(where, item, "place", get_args(Place))),
        per_week=reading.whole(where, item, "per_week"),
        tools=_tools(where, item),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
    )


def _movement(where: str, item: Mapping[str, Any]) -> MovementRole:
    reading.check_keys(where, item, ("movement", "role", "per_week", "tools", "source", "status"))
    return MovementRole(
        movement=reading.text(where, item, "movement"),
        role=cast(Role, reading.one_of(where, item, "role", get_args(Role))),
        per_week=reading.whole(where, item, "per_week"),
        tools=_tools(where, item),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
    )


def _time_budget(where: str, item: Mapping[str, Any]) -> TimeBudget:
    reading.check_keys(where, item, ("minutes", "exercises_low", "exercises_high", "source", "status"))
    budget = TimeBudget(
        minutes=reading.whole(where, item, "minutes"),
        exercises_low=reading.whole(where, item, "exercises_low"),
        exercises_high=reading.whole(where, item, "exercises_high"),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
    )
    _ordered(where, item, "exercises")
    return budget


def _settle_in(where: str, item: Mapping[str, Any]) -> SettleIn:
    reading.check_keys(where, item, ("sessions", "max_step", "effort_max", "source", "status"))
    return SettleIn(
        sessions=reading.whole(where, item, "sessions"),
        max_step=reading.number(where, item, "max_step"),
        effort_max=reading.number(where, item, "effort_max"),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
    )


def _long_rest(where: str, item: Mapping[str, Any]) -> LongRest:
    reading.check_keys(where, item, ("from_pdds", "rest_s_low", "rest_s_high", "source", "status"))
    rest = LongRest(
        from_pdds=reading.whole(where, item, "from_pdds"),
        rest_s_low=reading.number(where, item, "rest_s_low"),
        rest_s_high=reading.number(where, item, "rest_s_high"),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
    )
    _ordered(where, item, "rest_s")
    return rest


def _checkpoint(where: str, item: Mapping[str, Any]) -> Checkpoint:
    reading.check_keys(where, item, ("week", "kind", "text", "source", "status"))
    return Checkpoint(
        week=reading.whole(where, item, "week"),
        kind=cast(CheckKind, reading.one_of(where, item, "kind", get_args(CheckKind))),
        text=reading.text(where, item, "text"),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
    )


def _complementary(where: str, item: Mapping[str, Any]) -> Complementary:
    dose = ("per_week", "bouts", "bout_s", "rest_s", "effort_low", "effort_high")
    reading.check_keys(where, item, ("id", "kind", "text", *dose, "steps", "source", "status"), ("note",))
    work = Complementary(
        id=reading.text(where, item, "id"),
        kind=cast(WorkKind, reading.one_of(where, item, "kind", get_args(WorkKind))),
        text=reading.text(where, item, "text"),
        per_week=reading.whole(where, item, "per_week"),
        bouts=reading.whole(where, item, "bouts"),
        bout_s=reading.number(where, item, "bout_s"),
        rest_s=reading.number(where, item, "rest_s"),
        effort_low=reading.number(where, item, "effort_low"),
        effort_high=reading.number(where, item, "effort_high"),
        steps=tuple(_work_step(place, step) for place, step in _items(where, item, "steps")),
        source=reading.text(where, item, "source"),
        status=reading.status(where, item),
        note=reading.optional_text(where, item, "note"),
    )
    _ordered(where, item, "effort")
    amounts = [step.bouts * step.share for step in work.steps]
    if amounts != sorted(amounts) or WorkStep(work.bouts, 1.0) not in work.steps:
        raise CatalogueError(
            f"{where}: steps must go from little to much, with {work.bouts} whole bouts among them"
        )
    return work


def _work_step(where: str, item: Mapping[str, Any]) -> WorkStep:
    reading.check_keys(where, item, ("bouts", "share"))
    return WorkStep(reading.whole(where, item, "bouts"), reading.number(where, item, "share"))

"""Find my level: two minutes for a careful guess, about twelve for all of it, no device.

Five of these? Easily, just, or no. The search is the same on every side and in every movement: begin in the middle
of the forms the gates allow, go up after "easily" and down after "no", stop at "just" or when nothing is left in
between. The first question about each hip movement and the knee comes before all others: then one may begin with
care. One ramp set finds the load. Answers become the rows ``find_my_level`` and ``counted_set`` of a person, which
strength reads.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.catalogue.exercise import Exercise, Movement
from hipstride.catalogue.exercises import get, ladder
from hipstride.catalogue.numbers import value
from hipstride.prescription.bench import Bench, bench
from hipstride.prescription.gates import Context, limits
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selector import Selector
from hipstride.prescription.sides import SIDES
from hipstride.record.person import LevelAnswer, Person, Side, Sides
from hipstride.record.resistance import Limb
from hipstride.resistance.demand import no_load, own_action
from hipstride.strength.loads import hardest, staged

Said = Literal["easily", "just", "no", "not_sure"]

ENOUGH: tuple[Movement, ...] = ("hip_abduction", "hip_flexion", "hip_extension", "knee_extension")
"""One question a leg about each of these is enough to begin with care: the hips are weak first, then the knee."""

MOVEMENTS: tuple[Movement, ...] = (*ENOUGH, "sit_to_stand", "knee_flexion", "hip_external_rotation")
"""In this order. Standing up tells of both legs together, so it says less of the weaker one."""

STILL_TRUE = dt.timedelta(days=7)
"""Answers of this long ago are not asked again; after that strength may have changed."""

_MAIN: frozenset[Movement] = frozenset(MOVEMENTS[:5])
_MEASURED = ("test", "rep_max", "counted_set", "learned")
_SCORE = {"easily": 2, "just": 1, "no": 0, "not_sure": 0}
_OURS = "our proposal, to be reviewed by a clinician"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one exercise on one side (both: an exercise of both legs together)."""

    exercise: str
    side: Sides
    said: Said


@dataclass(frozen=True, slots=True)
class Question:
    """The next thing to ask. ``text`` is the whole question, ``why`` the reason for this exercise.

    ``other``: the other side, where the same would be asked of it next: one answer may then do for both legs.
    ``minutes_left``: of the questions, as they may be expected to go from here.
    """

    movement: Movement
    side: Sides
    exercise: str
    text: str
    why: Reason
    asked: int
    minutes_left: float
    other: Side | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Where the search stands: the hardest form that goes (``None``: not even the easiest) and how it goes."""

    movement: Movement
    side: Sides
    exercise: str | None
    said: Said | None
    rung: int
    found: bool


@dataclass(frozen=True, slots=True)
class _Search:
    """The search of one side: forms ``low`` and below go, forms ``high`` and above do not."""

    forms: tuple[Exercise, ...]
    low: int = -1
    high: int = 0
    said: Said | None = None
    asked: int = 0

    @property
    def done(self) -> bool:
        return self.high - self.low <= 1

    @property
    def middle(self) -> int:
        return (self.low + self.high) // 2

    @property
    def middle_form(self) -> str:
        return self.forms[self.middle].id

    @rule(
        "find_level.search",
        "Easily goes up the ladder, no goes down, just is your level; not sure counts as no.",
        source=_OURS,
    )
    def told(self, said: Said) -> _Search:
        """The search after an answer about its middle form; not sure counts as no."""
        at = self.middle
        if said == "easily":
            return replace(self, low=at, said=said, asked=self.asked + 1)
        if said == "just":
            return replace(self, low=at, high=at + 1, said=said, asked=self.asked + 1)
        return replace(self, high=at, asked=self.asked + 1)


def next_question(person: Person, answers: Sequence[Answer], *, context: Context) -> Question | None:
    """What to ask next; ``None`` when every level is found or the time is used up."""
    return Finder(person, context).question(answers)


def as_answers(answers: Iterable[Answer], date: dt.date) -> tuple[LevelAnswer, ...]:
    """The answers as rows of a person file, one an exercise; the latest of a side counts, "not sure" none."""
    found: dict[str, LevelAnswer] = {}
    for each in answers:
        row = found.get(each.exercise, LevelAnswer(date=date, exercise=each.exercise))
        said = None if each.said == "not_sure" else each.said
        if each.side == "left":
            row = replace(row, left=said)
        elif each.side == "right":
            row = replace(row, right=said)
        else:
            row = replace(row, both=said)
        found[each.exercise] = row
    return tuple(row for row in found.values() if (row.left, row.right, row.both) != (None, None, None))


def from_rows(rows: Iterable[LevelAnswer]) -> tuple[Answer, ...]:
    """The answers that stand in a person file, so that a search that was interrupted goes on."""
    found = []
    for row in rows:
        told: tuple[tuple[Sides, Said | None], ...] = (
            ("left", row.left),
            ("right", row.right),
            ("both", row.both),
        )
        found += [Answer(row.exercise, side, said) for side, said in told if said is not None]
    return tuple(found)


def said_before(person: Person, date: dt.date) -> tuple[Answer, ...]:
    """What was answered on the days before, of this week: a search that is taken up goes on from there."""
    return from_rows(row for row in person.find_my_level if date - STILL_TRUE < row.date < date)


def with_answers(person: Person, answers: Iterable[Answer], date: dt.date) -> Person:
    """The person with these answers in place of those of the same day."""
    kept = tuple(row for row in person.find_my_level if row.date != date)
    return replace(person, find_my_level=kept + as_answers(answers, date))


def levels(person: Person, answers: Sequence[Answer], *, context: Context) -> tuple[Level, ...]:
    """Every level that was asked for, found or not yet."""
    return Finder(person, context).levels(answers)


class Finder:
    """The forms that may be asked about for one person, and the search over them."""

    def __init__(self, person: Person, context: Context) -> None:
        self.person = person
        self._bench: Bench = bench(person)
        self._selector = Selector(self._bench, limits(person, context))
        self.forms: dict[tuple[Movement, Sides], tuple[Exercise, ...]] = {}
        for movement in MOVEMENTS:
            for side in _sides_of(movement):
                forms = self._forms(movement, side)
                if forms:
                    self.forms[movement, side] = forms
        self.rounds = self._rounds()

    @rule(
        "find_level.forms",
        "Asked about are only forms that the gates allow, that the leg's own weight loads, and that were not tested.",
        source=_OURS,
    )
    def _forms(self, movement: Movement, side: Sides) -> tuple[Exercise, ...]:
        """The forms of a movement that may be asked about on a side, from easiest to hardest."""
        if self._measured(movement, side):
            return ()
        wanted = "both" if side == "both" else "each"
        return tuple(
            exercise
            for exercise in ladder(movement)
            if exercise.sides == wanted
            and "limb" in exercise.load
            and exercise.chain not in ("free", "isometric", "sled")
            and self._tells_something(exercise)
            and self._allowed(exercise, side)
        )

    def _measured(self, movement: Movement, side: Sides) -> bool:
        sides = SIDES if side == "both" else (side,)
        action = "knee_extension" if movement == "sit_to_stand" else movement
        return all(
            any(
                (row.movement, row.side) == (action, each) and row.source in _MEASURED
                for row in self._bench.table.rows
            )
            for each in sides
        )

    def _tells_something(self, exercise: Exercise) -> bool:
        at = staged(self.person, exercise, self._bench.body)
        return at is not None and hardest(at, no_load(at), own_action(exercise), self.person) is not None

    def _allowed(self, exercise: Exercise, side: Sides) -> bool:
        posed = self._bench.stage(exercise).pose
        return not self._selector.limits.refusals(exercise, side, posed, Limb())

    def searches(self, answers: Sequence[Answer]) -> dict[tuple[Movement, Sides], _Search]:
        """Where every search stands after these answers; what was not the question is left aside."""
        found = {key: _Search(forms, high=len(forms)) for key, forms in self.forms.items()}
        for answer in answers:
            key = (get(answer.exercise).movement, answer.side)
            search = found.get(key)
            if search is None or search.done:
                continue
            if search.forms[search.middle].id == answer.exercise:
                found[key] = search.told(answer.said)
        return found

    def levels(self, answers: Sequence[Answer]) -> tuple[Level, ...]:
        """The levels of what was asked."""
        return tuple(
            Level(
                movement=movement,
                side=side,
                exercise=None if search.low < 0 else search.forms[search.low].id,
                said=search.said if search.low >= 0 else "no",
                rung=0 if search.low < 0 else search.forms[search.low].rung,
                found=search.done,
            )
            for (movement, side), search in self.searches(answers).items()
            if search.asked
        )

    @rule(
        "find_level.enough",
        "One question a leg about each hip movement and the knee comes first; then one may begin with care.",
        source=_OURS,
    )
    def question(self, answers: Sequence[Answer], *, short: bool = False) -> Question | None:
        """The next question, or ``None``. ``short``: only those that are enough to begin with care."""
        found = self.searches(answers)
        asked = sum(search.asked for search in found.values())
        first = {movement: 1 for movement in ENOUGH if movement in self.rounds}
        for movement, most in (*first.items(), *(() if short else self.rounds.items())):
            here = {side: found[movement, side] for side in _sides_of(movement) if (movement, side) in found}
            open_sides = [side for side, search in here.items() if not search.done and search.asked < most]
            if open_sides:
                now = min(here[side].asked for side in open_sides)
                due = [side for side in open_sides if here[side].asked == now]
                side = _first_of(due, self._weaker(movement, found))
                alike = [each for each in due if here[each].middle_form == here[side].middle_form]
                return replace(
                    self._as_question(movement, side, here[side], asked),
                    minutes_left=self._minutes_left(found, first if short else self.rounds),
                    other=next((each for each in SIDES if each != side and each in alike), None),
                )
        return None

    @rule(
        "find_level.countdown",
        "The time left is that of the questions to be expected from here: just ends a search, easily and no halve it.",
        source=_OURS,
    )
    def _minutes_left(
        self, found: Mapping[tuple[Movement, Sides], _Search], most: Mapping[Movement, int]
    ) -> float:
        """The time of the questions that are left, both legs in one question where their searches stand alike."""
        seconds = 0.0
        for movement, rounds in most.items():
            here = [found[movement, side] for side in _sides_of(movement) if (movement, side) in found]
            left = [_expected(search.low, search.high, rounds - search.asked) for search in here]
            alike = len({(search.low, search.high, search.asked) for search in here}) == 1
            if alike and len(here) > 1:
                seconds += left[0] * value("find_level.both_legs_seconds")
            else:
                seconds += sum(left) * value("find_level.question_seconds")
        return round(seconds / 60.0, 1)

    @rule(
        "find_level.time",
        "The questions of a movement are counted beforehand, both sides alike, so that all fit the twelve minutes.",
        source=_OURS,
    )
    def _rounds(self) -> dict[Movement, int]:
        """How many questions a side each movement may take, by the forms alone and never by the answers.

        So an answer about one movement never shortens the search of another. The main movements get two
        rounds before the others get any.
        """
        wanted: dict[Movement, int] = {}
        sides: dict[Movement, int] = {}
        for (movement, _), forms in self.forms.items():
            wanted[movement] = max(wanted.get(movement, 0), math.ceil(math.log2(len(forms) + 1)))
            sides[movement] = sides.get(movement, 0) + 1
        main = [movement for movement in MOVEMENTS if movement in _MAIN]
        others = [movement for movement in MOVEMENTS if movement not in _MAIN]
        turns = [(main, 1), (main, 2), (others, 1), (main, 3), (others, 2), (others, 3)]
        given: dict[Movement, int] = dict.fromkeys((m for m in MOVEMENTS if m in wanted), 0)
        left = most_questions()
        for group, turn in turns:
            for movement in group:
                if wanted.get(movement, 0) >= turn == given[movement] + 1 and sides[movement] <= left:
                    given[movement] = turn
                    left -= sides[movement]
        return {movement: rounds for movement, rounds in given.items() if rounds}

    @rule(
        "find_level.weaker_first",
        "The side that looks weaker is asked first; it has more left then.",
        source=_OURS,
    )
    def _weaker(self, movement: Movement, found: dict[tuple[Movement, Sides], _Search]) -> Side | None:
        """The weaker-looking side: by what is known of it, else by what was answered so far."""
        known = None if movement == "sit_to_stand" else self._bench.table.weak_side(movement)
        if known is not None:
            return known
        height = dict.fromkeys(SIDES, 0.0)
        for (_, side), search in found.items():
            if side != "both" and search.asked and search.done:
                score = _SCORE.get(search.said or "no", 0) / 3.0 if search.low >= 0 else 0.0
                height[side] += (search.low + score) / len(search.forms)
        if height["left"] == height["right"]:
            return None
        return "left" if height["left"] < height["right"] else "right"

    def _as_question(self, movement: Movement, side: Sides, search: _Search, asked: int) -> Question:
        exercise = search.forms[search.middle]
        legs = "" if side == "both" else f" with your {side} leg"
        count = _number_words(int(value("plan.find_level_repetitions")))
        return Question(
            movement=movement,
            side=side,
            exercise=exercise.id,
            text=f"{exercise.name}. {exercise.description} {count} of these{legs}: easily, just, or no?",
            why=_why(search, len(search.forms)),
            asked=asked,
            minutes_left=0.0,  # who asks knows all the searches
        )


def _sides_of(movement: Movement) -> tuple[Sides, ...]:
    return ("both",) if movement == "sit_to_stand" else SIDES


def _first_of(due: Sequence[Sides], weaker: Side | None) -> Sides:
    return weaker if weaker is not None and weaker in due else due[0]


def _number_words(count: int) -> str:
    return {5: "Five"}.get(count, str(count))


@rule(
    "find_level.start",
    "The first question is about the middle of the forms you may do.",
    source=_OURS,
)
def _why(search: _Search, forms: int) -> Reason:
    inputs = {"forms": forms, "asked": search.asked}
    if search.asked == 0:
        text = "We start in the middle. Your answer says whether to go up or down."
        return Reason("find_level.start", text, f"Middle of {forms} allowed forms.", inputs)
    if search.said == "easily" and search.low >= 0:
        text = "The last one was easy. This one asks more."
        if search.high < forms:
            text = "This one lies between one that is easy and one that is too much."
        return Reason("find_level.search", text, "Up after 'easily'.", inputs)
    return Reason(
        "find_level.search", "The last one was too much. This one asks less.", "Down after 'no'.", inputs
    )


def most_questions() -> int:
    """How many questions fit, when the time of the ramp sets is kept free."""
    seconds = 60.0 * value("plan.find_level_minutes") - value("find_level.ramp_sets") * value(
        "find_level.ramp_seconds"
    )
    return int(seconds // value("find_level.question_seconds"))


def _expected(low: int, high: int, rounds: int) -> float:
    """How many questions a search takes on average, if each of the three answers is as likely."""
    if high - low <= 1 or rounds <= 0:
        return 0.0
    middle = (low + high) // 2
    return 1.0 + (_expected(middle, high, rounds - 1) + _expected(low, middle, rounds - 1)) / 3.0

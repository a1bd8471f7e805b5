"""What the next session is, beside today's: what of it is different, and the reason that made it so. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hipstride.figure.follow.words import SIDES, sets_of

Json = Mapping[str, Any]
Aspects = frozenset[str]

_DOSE: Aspects = frozenset({"sets", "amount", "load"})
_SETS, _AMOUNT, _OF_LOAD = frozenset({"sets"}), frozenset({"amount"}), frozenset({"amount", "load"})

# Which reasons of the engine can be why a dose is another one, and what of it. The other ones say why it is at
# all what it is, or why it holds.
_EXPLAINS: Mapping[str, Aspects] = {
    "progression.after_worse": _DOSE,
    "progression.bridge": _AMOUNT,
    "progression.chosen_harder": _OF_LOAD,
    "progression.colour_step": _OF_LOAD,
    "progression.coming_back": _DOSE,
    "progression.guard": _OF_LOAD,
    "progression.help": _DOSE,
    "progression.load_up": _OF_LOAD,
    "progression.more_of_the_same": _AMOUNT,
    "progression.not_settled": _DOSE,
    "progression.pain": _DOSE,
    "progression.repetitions_first": _AMOUNT,
    "progression.settle_in": _OF_LOAD,
    "progression.spasm": _DOSE,
    "progression.step_down": _DOSE,
    "progression.too_hard": _DOSE,
    "complementary.down": _DOSE,
    "complementary.up": _DOSE,
    "plan.tie_waits": _OF_LOAD,
    "today.other_band": _OF_LOAD,
    "today.easier_form": _DOSE,
    "today.form_held": _DOSE,
}
# The same, where the reason was not there today: else it stands for what is already so.
_EXPLAINS_WHEN_NEW: Mapping[str, Aspects] = {
    "dose.extra_set": _SETS,
    "dose.weak_side_reserve": _AMOUNT,
    "dose.weak_side_today": _AMOUNT,
    "override.": _DOSE,
    "today.room": _SETS | _AMOUNT,
}
# What is over explains as well.
_OVER: tuple[tuple[str, Aspects, Promise], ...] = (
    ("plan.tie_waits", _OF_LOAD, _("The band of your plan is tied then.")),
    ("dose.extra_set", _SETS, _("Then it is without the extra set for your weaker side.")),
)
_AS_YOU_DID = _("It fits what your last sets showed.")
_NOT_DONE_YET = _("You have not done it yet. It fits your strength, and the bands tied then.")
_OTHER_FORM = _("Another form for the same muscles. It fits your strength, and the bands tied then.")
_TAKE_TURNS = ("stretch", "balance", "aerobic")


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: of the engine in its English words, or of this page (``own``) in the reader's language."""

    text: str | Promise
    own: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise, on one side or both, and its dose. ``instead``: the form of today whose place it takes."""

    name: str
    words: str
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Exercises that are another dose or form for one reason."""

    why: tuple[Why, ...]
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Exercises that stay as they are for one reason; none where nothing is said of it."""

    why: tuple[Why, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """A day on which exercises of today come again."""

    date: dt.date
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next session. ``names``: its exercises.

    ``whole_again``: today was less than a full day, and that one is full again; ``half``: it is a half day, and
    today was none. ``rested``: what was trained today rests then. ``short``: nothing of it trains strength.
    ``alike``: the same exercises with the same doses as today. ``turns``: exercises that take their turn;
    ``again``: those of today that wait for a later day.
    """

    date: dt.date
    minutes: int
    names: tuple[str, ...] = ()
    whole_again: bool = False
    half: bool = False
    rested: bool = False
    short: bool = False
    alike: bool = False
    changes: tuple[Group, ...] = ()
    same: tuple[Same, ...] = ()
    turns: tuple[str, ...] = ()
    again: tuple[Again, ...] = ()


def outlook(today: Json, coming: Sequence[Json]) -> Outlook | None:
    """The next of the sessions to come beside today's; ``None`` where there is none."""
    if not coming:
        return None
    then = coming[0]
    kept, moved, turns = _beside(today, then)
    other_day = today["day"] != then["day"]
    return Outlook(
        date=dt.date.fromisoformat(then["date"]),
        minutes=then["minutes"],
        names=tuple(dict.fromkeys(step["name"] for step in then["steps"])),
        whole_again=other_day and then["day"] == "full",
        half=other_day and then["day"] == "half",
        rested=then.get("rested", False),
        short=is_short(then),
        alike=not moved and not turns and len(kept) == len(today["steps"]),
        changes=_groups((_why_moved(*pair, other_day=other_day), pair) for pair in moved),
        same=_same(kept),
        turns=tuple(dict.fromkeys(step["name"] for step in turns)),
        again=_again(today, coming),
    )


def is_short(day: Json) -> bool:
    """Whether a session has nothing in it that trains strength."""
    return bool(day["steps"]) and all(step["movement"] in _TAKE_TURNS for step in day["steps"])


Pair = tuple[Json, Json]


def _beside(today: Json, then: Json) -> tuple[list[Pair], list[Pair], list[Json]]:
    """What stays, what is another dose or form, and what is trained then and not today."""
    kept: list[Pair] = []
    moved: list[Pair] = []
    turns: list[Json] = []
    for step in then["steps"]:
        before = _of_today(today, step)
        if before is None:
            turns.append(step)
        elif before["key"] == step["key"] and not _changed(before, step):
            kept.append((before, step))
        else:
            moved.append((before, step))
    return kept, moved, turns


def _of_today(today: Json, step: Json) -> Json | None:
    """The step of today that this one goes on from: the same one, else another form for the same muscles."""
    same = next((each for each in today["steps"] if each["key"] == step["key"]), None)
    if same is not None or (step["movement"] in _TAKE_TURNS and not _rules(step) & {"complementary.up"}):
        return same
    place = (step["movement"], step["side"])
    return next((each for each in today["steps"] if (each["movement"], each["side"]) == place), None)


def _changed(before: Json, after: Json) -> Aspects:
    """What of the dose is another one."""
    return frozenset(what for what in _DOSE if _part(before, what) != _part(after, what))


def _part(step: Json, what: str) -> Any:
    if what == "sets":
        return step["sets"]
    if what == "amount":
        return step["reps"], step["seconds"]
    return step["choices"]["suggested"]["resistance"]


def _why_moved(before: Json, after: Json, *, other_day: bool) -> tuple[Why, ...]:
    """Why the dose or the form is another one, by what of it is."""
    other_form = before["key"] != after["key"]
    changed = _DOSE if other_form else _changed(before, after)
    open_ = changed - _SETS if other_day else changed  # half the sets belong to the kind of the day
    known = {why["text"] for why in before["why"]}
    found: list[Why] = []
    covered: Aspects = frozenset()
    for why in after["why"]:
        of = _explained(why, known) & open_
        if of:
            found.append(Why(why["text"]))
            covered |= of
    if other_form:
        return tuple(found) or (Why(_OTHER_FORM, own=True),)
    rules, over = _rules(after), _rules(before)
    found += [
        Why(text, own=True) for rule, of, text in _OVER if rule in over - rules and of & (open_ - covered)
    ]
    if open_ and not found:
        found.append(Why(_AS_YOU_DID if after.get("last_time") else _NOT_DONE_YET, own=True))
    return tuple(dict.fromkeys(found))


def _explained(why: Json, known: set[str]) -> Aspects:
    of = _EXPLAINS.get(why["rule"], frozenset[str]())
    if not of and why["text"] not in known:
        of = next((of for rule, of in _EXPLAINS_WHEN_NEW.items() if why["rule"].startswith(rule)), of)
    return of


def _rules(step: Json) -> set[str]:
    return {why["rule"] for why in step["why"]}


def _why_kept(step: Json) -> tuple[Why, ...]:
    """Why the log leaves it as it is, and what leads on."""
    told = [why["text"] for why in step["why"] if why["rule"].startswith("progression.")]
    return tuple(Why(text) for text in dict.fromkeys(told[-2:]))


def _same(kept: Sequence[Pair]) -> tuple[Same, ...]:
    by_why: dict[tuple[Why, ...], dict[str, list[str]]] = {}
    for _before, after in kept:
        by_why.setdefault(_why_kept(after), {}).setdefault(after["name"], []).append(after["side_text"])
    return tuple(
        Same(why, tuple(_on_sides(name, sides) for name, sides in names.items()))
        for why, names in by_why.items()
    )


def _on_sides(name: str, sides: Sequence[str]) -> str:
    """An exercise by its name, with the leg where it is of one only."""
    return f"{name}, {sides[0].lower()}" if len(sides) == 1 and sides[0] != SIDES["both"] else name


def _groups(told: Iterable[tuple[tuple[Why, ...], Pair]]) -> tuple[Group, ...]:
    """The exercises by their reasons, in their order; the two sides of one as one where their doses are the same."""
    by_why: dict[tuple[Why, ...], list[Pair]] = {}
    for why, pair in told:
        by_why.setdefault(why, []).append(pair)
    return tuple(Group(why, tuple(_exercises(pairs))) for why, pairs in by_why.items())


def _exercises(pairs: Sequence[Pair]) -> Iterable[Exercise]:
    sides: dict[tuple[str, str, str | None], list[str]] = {}
    for before, after in pairs:
        instead = before["name"] if before["key"] != after["key"] else None
        sides.setdefault((after["name"], dose_words(after), instead), []).append(after["side_text"])
    for (name, words, instead), of in sides.items():
        yield Exercise(_on_sides(name, of), words, instead)


def _again(today: Json, coming: Sequence[Json]) -> tuple[Again, ...]:
    """On which later day the exercises of today come again that the next one has not."""
    waits = dict.fromkeys(step["name"] for step in today["steps"])
    found = []
    places = {step["name"]: (step["movement"], step["side"]) for step in today["steps"]}
    for number, day in enumerate(coming):
        there = {step["name"] for step in day["steps"]}
        taken = {(step["movement"], step["side"]) for step in day["steps"]}
        here = [name for name in waits if name in there or (number == 0 and places[name] in taken)]
        if number and here:
            found.append(Again(dt.date.fromisoformat(day["date"]), tuple(here)))
        waits = {name: None for name in waits if name not in here}
    return tuple(found)


def dose_words(step: Json) -> str:
    """Such as "2 sets of 10 times, red band, mark 3"."""
    return f"{sets_of(step['sets'])} of {step['choices']['suggested']['text']}"

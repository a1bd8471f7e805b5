"""A logged test in plain words: what it was, and what came out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hipstride.app.assessments.names import LIMITS, MOVEMENTS
from hipstride.app.assessments.timed import TIMED
from hipstride.catalogue.exercises import get
from hipstride.catalogue.scores import scale
from hipstride.record.event import TestEvent

Test = Mapping[str, Any]


def words_of_test(body: TestEvent) -> tuple[str, str]:
    """The name of a test, and its values."""
    return _WORDS[body.kind](body.test)


def _numbers(values: Any) -> str:
    many: Sequence[float] = values if isinstance(values, list | tuple) else [values]
    return _(" and ").join(f"{value:g}" for value in many)


def _timed(test: Test) -> tuple[str, str]:
    name = next(
        (str(each.title) for each in TIMED.values() if each.record == test["measure"]), test["measure"]
    )
    if test.get("limited_by") and not any(test.get(key) for key in _TIMES):
        return name, str(LIMITS[test["limited_by"]])
    if test.get("metres"):
        told = _("%(n)s metres") % {"n": _numbers(test["metres"])}
    elif test.get("count") is not None:
        told = _("%(n)s times") % {"n": test["count"]}
    elif test.get("left_seconds") is not None or test.get("right_seconds") is not None:
        told = ", ".join(
            f"{side} " + _("%(n)s seconds") % {"n": _numbers(test[key])}
            for side, key in ((_("left"), "left_seconds"), (_("right"), "right_seconds"))
            if test.get(key) is not None
        )
    else:
        told = _("%(n)s seconds") % {"n": _numbers(test["seconds"])}
    return name, f"{told}, {test['aid']}" if test.get("aid") else told


_TIMES = ("seconds", "metres", "count", "left_seconds", "right_seconds")


def _score(test: Test) -> tuple[str, str]:
    return scale(test["measure"]).name, f"{test['score']:g}"


def _visit(test: Test) -> tuple[str, str]:
    name = _("How the test day was")
    return name, "" if test.get("week") is None else _("week %(n)s") % {"n": test["week"]}


def _own(test: Test) -> tuple[str, str]:
    if test["about"] == "stairs":
        return str(TIMED["stairs"].title), f"{test['words']}: " + _("%(n)s seconds") % {
            "n": _numbers(test["seconds"])
        }
    name = _("How sure I am") if test["about"] == "confidence" else _("How tired I am")
    return name, f"{test['words']}: " + _("%(n)s of 10") % {"n": f"{test['score']:g}"}


def _strength(test: Test) -> tuple[str, str]:
    sides = {_("left"): test.get("left_n"), _("right"): test.get("right_n")}
    limits = test.get("limited_by") or {}
    told = [f"{side} {_numbers(values)} N" for side, values in sides.items() if values]
    told += [
        f"{word}: {LIMITS[limits[side]]}"
        for word, side in ((_("left"), "left"), (_("right"), "right"))
        if limits.get(side) and not test.get(f"{side}_n")
    ]
    return str(MOVEMENTS[test["movement"]]), ", ".join(told)


def _grade(test: Test) -> tuple[str, str]:
    sides = {_("left"): test.get("left"), _("right"): test.get("right")}
    told = [f"{side} {value:g}" for side, value in sides.items() if value is not None]
    return str(MOVEMENTS.get(test["movement"], test["movement"])), _("grade") + " " + ", ".join(told)


def _counted(test: Test) -> tuple[str, str]:
    return get(test["exercise"]).name, _("%(n)s times") % {"n": test["reps"]}


def _level(test: Test) -> tuple[str, str]:
    words = {"easily": _("easily"), "just": _("just"), "no": _("no")}
    sides = {_("left"): test.get("left"), _("right"): test.get("right"), "": test.get("both")}
    told = [f"{side} {words[answer]}".strip() for side, answer in sides.items() if answer]
    return get(test["exercise"]).name, ", ".join(told)


_WORDS: Mapping[str, Callable[[Test], tuple[str, str]]] = {
    "walking": _timed,
    "chair_stand": _timed,
    "balance": _timed,
    "score": _score,
    "visit": _visit,
    "own_item": _own,
    "strength": _strength,
    "manual_grade": _grade,
    "counted_set": _counted,
    "rep_max": _counted,
    "find_my_level": _level,
}

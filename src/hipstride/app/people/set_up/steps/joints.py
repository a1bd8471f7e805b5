"""Hips and joints: one list of what there may be, joint by joint, and more only about what was ticked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.set_up.fields import (
    NO,
    NONE,
    UNSURE,
    YES,
    Ago,
    Answers,
    Choice,
    Each,
    Field,
    Line,
    Option,
    Text,
    Ticks,
)
from hipstride.app.people.set_up.fields_of_sides import ForAll, Sided
from hipstride.app.people.set_up.steps.reading import any_text, at_most
from hipstride.app.people.set_up.steps.step import JOINTS, Step, When
from hipstride.record import sizes

JOINTS_OF = (
    Option("left_knee", _("Left knee")),
    Option("right_knee", _("Right knee")),
    Option("left_hip", _("Left hip")),
    Option("right_hip", _("Right hip")),
    Option("back", _("Back")),
)
OPERATED = (
    *JOINTS_OF[:4],
    Option("left_ankle", _("Left ankle or foot")),
    Option("right_ankle", _("Right ankle or foot")),
    JOINTS_OF[4],
)
SKIN = (
    Option("left_ankle", _("Left ankle")),
    Option("right_ankle", _("Right ankle")),
    Option("left_thigh", _("Left thigh, near the knee")),
    Option("right_thigh", _("Right thigh, near the knee")),
)
STIFF: Mapping[str, Text] = {
    "knee_extensors": _("%s knee: hard to bend"),
    "knee_flexors": _("%s knee: hard to straighten"),
    "hip_adductors": _("%s thigh: pulls to the inside"),
    "hip_flexors": _("%s hip: hard to straighten"),
    "hip_extensors": _("%s hip: hard to bend"),
    "ankle_plantarflexors": _("%s foot: points down"),
}
TITLES = {"left": _("Left"), "right": _("Right")}


def _stiff_options(answers: Answers) -> list[Option]:
    return [
        Option(f"{side}_{muscle}", str(words) % TITLES[side])
        for side in ("left", "right")
        for muscle, words in STIFF.items()
    ]


GRADES = (
    Option("1", _("A little, near the end (1)")),
    Option("1+", _("It catches, then goes on (1+)")),
    Option("2", _("Most of the way, but it moves (2)")),
    Option("3", _("Hard to move at all (3)")),
    Option("4", _("It does not move (4)")),
    Option(UNSURE, _("I am not sure")),
)
TEN = tuple(Option(str(number), str(number)) for number in range(11))


def have(answers: Answers, what: str) -> bool:
    """Whether it was ticked in the list of hips and joints."""
    return what in answers.get("joints", ())


def _ticked(what: str) -> When:
    return lambda answers: have(answers, what)


def hips_of(answers: Answers) -> tuple[str, ...]:
    """The sides with a new hip."""
    told = answers.get("new_hip") if have(answers, "hip") else None
    return ("left", "right") if told == "both" else (str(told),) if told in ("left", "right") else ()


@dataclass(frozen=True)
class Trouble(Field):
    """One list for all that hips and joints may have, each joint a tick. Kept apart: what, which hip is new, what hurts."""

    label: Text
    ticks: Mapping[str, tuple[str, Option]]  # by their value: what each one is kept as
    none: Text

    def names(self, answers: Answers) -> tuple[str, ...]:
        hip = ("new_hip",) if have(answers, "hip") else ()
        sore = ("sore",) if have(answers, "sore") else ()
        return ("joints", *hip, *sore)

    def _list(self) -> Ticks:
        return Ticks("joints", self.label, [option for _, option in self.ticks.values()], none=self.none)

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        return self._list().controls(answers)

    def _now(self, answers: Answers) -> list[str]:
        fine = {f"{side}_hip_new" for side in hips_of(answers)}
        fine |= {f"{joint}_sore" for joint in answers.get("sore", ())} if have(answers, "sore") else set()
        return [
            value
            for value, (what, _) in self.ticks.items()
            if value in fine or (what == value and have(answers, what))
        ]

    def shown(self, answers: Answers) -> dict[str, Any]:
        return {"joints": self._now(answers)} if "joints" in answers else {}

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        ticked = [value for value in self.ticks if value in cleaned["joints"]]
        found: dict[str, Any] = {"joints": list(dict.fromkeys(self.ticks[value][0] for value in ticked))}
        hips = [value.split("_")[0] for value in ticked if self.ticks[value][0] == "hip"]
        sore = [value.removesuffix("_sore") for value in ticked if self.ticks[value][0] == "sore"]
        found |= {"new_hip": "both" if len(hips) == 2 else hips[0]} if hips else {}
        return found | ({"sore": sore} if sore else {})

    def said(self, answers: Answers) -> str:
        if answers.get("joints") == [NONE]:
            return str(self.none)
        return ", ".join(str(self.ticks[value][1].text) for value in self._now(answers))


HAVE: Mapping[str, tuple[str, Option]] = {
    option.value: (what, option)
    for what, option in (
        ("hip", Option("left_hip_new", _("A new (replaced) left hip"))),
        ("hip", Option("right_hip_new", _("A new (replaced) right hip"))),
        ("sore", Option("left_knee_sore", _("Left knee often hurts"))),
        ("sore", Option("right_knee_sore", _("Right knee often hurts"))),
        ("sore", Option("left_hip_sore", _("Left hip often hurts"))),
        ("sore", Option("right_hip_sore", _("Right hip often hurts"))),
        ("sore", Option("back_sore", _("Back often hurts"))),
        (
            "surgery",
            Option(
                "surgery",
                _("Another operation, or a broken bone, in the last year"),
                _("On a leg, a foot, the back, the belly, the eyes or the head."),
            ),
        ),
        ("skin", Option("skin", _("Numb or sore skin above the knee or at the ankle"))),
        ("stiff", Option("stiff", _("Legs that go stiff or jerk by themselves"))),
    )
}
HIPS = {"left": _("Left hip"), "right": _("Right hip")}


_RULES = _("Not sure? Then we keep to the careful rules. Ask your surgeon.")
_WAITS = _("Not sure? Then we wait with some moves. Ask your surgeon.")


def _one_lifted(side: str) -> Choice:
    options = (
        Option(NO, _("Yes, they still hold")),
        Option(YES, _("All lifted, in writing")),
        Option(UNSURE, _("No, or I am not sure")),
    )
    question = _("Did your surgeon give you rules for bending and turning it?")
    return Choice(f"{side}_hip_lifted", question, options, _RULES)


def _one_cleared(side: str) -> Choice:
    options = (Option(YES, _("Yes")), Option(NO, _("No")), Option(UNSURE, _("I am not sure")))
    return Choice(f"{side}_hip_cleared", _("Did your surgeon say that you may train it?"), options, _WAITS)


_WAYS_IN = (
    Option("posterior", _("Back (posterior)")),
    Option("anterior", _("Front (anterior)")),
    Option("lateral", _("Side (lateral)")),
    Option("unknown", _("I am not sure")),
)
_NEW_HIP = (
    Sided(
        _("How long ago was the operation?"),
        hips_of,
        HIPS,
        lambda side, label: Ago(
            f"{side}_hip_when",
            label,
            at_most(sizes.months, 600),
            _("Write it such as 8 months, or 3 years."),
        ),
    ),
    Sided(
        _("From which side did the surgeon go in?"),
        hips_of,
        HIPS,
        lambda side, label: Choice(f"{side}_hip_approach", label, _WAYS_IN),
        _("Not sure? Then we keep to the limits of all three."),
    ),
    ForAll(
        "hips_lifted",
        _("Did your surgeon give you rules for bending and turning it?"),
        hips_of,
        _one_lifted,
        (
            (Option("no", _("Yes, they still hold")), {"left": NO, "right": NO}),
            (Option("yes", _("All lifted in writing, for both hips")), {"left": YES, "right": YES}),
            (Option("left", _("Lifted for the left hip only")), {"left": YES, "right": NO}),
            (Option("right", _("Lifted for the right hip only")), {"left": NO, "right": YES}),
            (Option("unsure", _("No, or I am not sure")), {"left": UNSURE, "right": UNSURE}),
        ),
        _RULES,
    ),
    ForAll(
        "hips_cleared",
        _("Did your surgeon say that you may train it?"),
        hips_of,
        _one_cleared,
        (
            (Option("yes", _("Yes, both hips")), {"left": YES, "right": YES}),
            (Option("left", _("The left hip only")), {"left": YES, "right": NO}),
            (Option("right", _("The right hip only")), {"left": NO, "right": YES}),
            (Option("no", _("No")), {"left": NO, "right": NO}),
            (Option("unsure", _("I am not sure")), {"left": UNSURE, "right": UNSURE}),
        ),
        _WAITS,
    ),
)


def _sore_of(answers: Answers) -> list[Option]:
    ticked = answers.get("sore", ())
    return [each for each in JOINTS_OF if each.value in ticked]


def _stiff_ticked(answers: Answers) -> list[Option]:
    ticked = answers.get("stiff_where", ())
    return [each for each in _stiff_options(answers) if each.value in ticked]


def _somewhere(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    if kept["surgery_where"] or kept["surgery_other"]:
        return {}
    return {"surgery_where": now("Tick where it was, or write it below.")}


STEPS: tuple[Step, ...] = (
    Step(
        "joints",
        JOINTS,
        _("Do you have one of these?"),
        (Trouble(_("Tick what fits"), HAVE, _("None of these")),),
        passing=_("None of these"),
        passed=lambda answers: {"joints": [NONE]},
    ),
    Step(
        "hips",
        JOINTS,
        _("The operation on the hip"),
        _NEW_HIP,
        of="joints",
        when=lambda answers: bool(hips_of(answers)),
    ),
    Step(
        "surgery",
        JOINTS,
        _("The operation or the broken bone"),
        (
            Choice(
                "surgery",
                _("What was it?"),
                (
                    Option("operation", _("An operation")),
                    Option("fracture", _("A broken bone, or both")),
                ),
            ),
            Ticks("surgery_where", _("Where?"), OPERATED, required=False),
            Ago(
                "surgery_when",
                _("How long ago?"),
                at_most(sizes.months, 1200),
                _("Write it such as 8 weeks, or 5 months."),
                help=_("Leave it empty if you are not sure: then we take it as new."),
                required=False,
            ),
            Line(
                "surgery_other",
                _("Somewhere else, in your own words"),
                any_text,
                "",
                help=_("Such as: hernia 3 months ago."),
                required=False,
                longest=120,
            ),
        ),
        when=_ticked("surgery"),
        check=_somewhere,
    ),
    Step(
        "how-sore",
        JOINTS,
        _("How much does it hurt on most days?"),
        (Each("pain_", _sore_of, TEN, row=True, label=_("Pain, 0 to 10")),),
        _("0 is no pain. 10 is the worst you can think of. For knees: on stairs, or as you stand up."),
        of="joints",
        when=lambda answers: have(answers, "sore") and bool(_sore_of(answers)),
    ),
    Step(
        "skin",
        JOINTS,
        _("Where is your skin numb or sore?"),
        (Ticks("skin", _("Numb or sore skin"), SKIN),),
        when=_ticked("skin"),
    ),
    Step(
        "stiff-where",
        JOINTS,
        _("Where are they stiff?"),
        (Ticks("stiff_where", _("Stiff here"), _stiff_options),),
        when=_ticked("stiff"),
        passing=_("I am not sure"),
        passed=lambda answers: {"stiff_where": [UNSURE]},
    ),
    Step(
        "how-stiff",
        JOINTS,
        _("How stiff, when somebody moves it quickly?"),
        (Each("stiff_", _stiff_ticked, GRADES, label=_("How stiff")),),
        _("The numbers are those of a therapist. Not sure? Then we move slowly there and use no band."),
        of="stiff-where",
        when=lambda answers: have(answers, "stiff") and bool(_stiff_ticked(answers)),
    ),
)

"""Hips and joints: one list of what there may be, and more only about what was ticked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    Line,
    Option,
    Text,
    Ticks,
)
from hipstride.app.people.set_up.steps.reading import any_text, at_most
from hipstride.app.people.set_up.steps.step import JOINTS, Step, When, yes_no
from hipstride.record import sizes

HAVE = (
    Option("hip", _("A new (replaced) hip")),
    Option(
        "surgery",
        _("Another operation, or a broken bone, in the last year"),
        _("On a leg, a foot, the back, the belly, the eyes or the head."),
    ),
    Option("sore", _("A knee, a hip or the back that often hurts")),
    Option("skin", _("Numb or sore skin above the knee or at the ankle")),
    Option("stiff", _("Legs that go stiff or jerk by themselves")),
)
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
    Option("1", _("A little, near the end (grade 1)")),
    Option("1+", _("It catches, then it goes on (grade 1+)")),
    Option("2", _("Stiff most of the way, but it moves (grade 2)")),
    Option("3", _("Hard to move at all (grade 3)")),
    Option("4", _("It does not move (grade 4)")),
    Option(UNSURE, _("I am not sure"), _("Then we move slowly there and use no band.")),
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


def _has_hip(side: str) -> When:
    return lambda answers: side in hips_of(answers)


def _hip_step(side: str) -> Step:
    when = Ago(
        f"{side}_hip_when",
        _("How long ago was the operation?"),
        at_most(sizes.months, 600),
        _("Write it such as 8 months, or 3 years."),
    )
    approach = Choice(
        f"{side}_hip_approach",
        _("From which side did the surgeon go in?"),
        (
            Option("posterior", _("From the back (posterior)")),
            Option("anterior", _("From the front (anterior)")),
            Option("lateral", _("From the side (lateral)")),
            Option("unknown", _("I am not sure"), _("Then we keep to the limits of all three.")),
        ),
    )
    cleared = yes_no(
        f"{side}_hip_cleared",
        _("Did your surgeon say that you may train this hip?"),
        unsure=_("Then we wait with some moves. Ask your surgeon."),
    )
    lifted = Choice(
        f"{side}_hip_lifted",
        _("Did your surgeon give you rules for bending and turning it?"),
        (
            Option(NO, _("Yes, and they still hold")),
            Option(YES, _("Yes, and they are all lifted, in writing")),
            Option(
                UNSURE, _("No, or I am not sure"), _("Then we keep to the careful rules. Ask your surgeon.")
            ),
        ),
    )
    question = _("Your new left hip") if side == "left" else _("Your new right hip")
    return Step(
        f"{side}-hip", JOINTS, question, (when, approach, lifted, cleared), of="hips", when=_has_hip(side)
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
        (Ticks("joints", _("Tick what fits"), HAVE, none=_("None of these")),),
        passing=_("None of these"),
        passed=lambda answers: {"joints": [NONE]},
    ),
    Step(
        "hips",
        JOINTS,
        _("Which hip is new?"),
        (
            Choice(
                "new_hip",
                _("A replaced hip"),
                (
                    Option("left", _("The left one")),
                    Option("right", _("The right one")),
                    Option("both", _("Both")),
                ),
            ),
        ),
        when=_ticked("hip"),
    ),
    _hip_step("left"),
    _hip_step("right"),
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
        "sore",
        JOINTS,
        _("Where does it often hurt?"),
        (Ticks("sore", _("It often hurts here"), JOINTS_OF),),
        when=_ticked("sore"),
    ),
    Step(
        "how-sore",
        JOINTS,
        _("How much does it hurt on most days?"),
        (Each("pain_", _sore_of, TEN, row=True, label=_("Pain, 0 to 10")),),
        _("0 is no pain. 10 is the worst you can think of. For knees: on stairs, or as you stand up."),
        of="sore",
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
        of="stiff-where",
        when=lambda answers: have(answers, "stiff") and bool(_stiff_ticked(answers)),
    ),
)

"""How you get about: walking and falls; the course of the MS and the aid can wait."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hipstride.app.people.set_up.fields import NONE, UNSURE, Answers, Choice, Option
from hipstride.app.people.set_up.steps.step import SAFETY, WALK, Step, always
from hipstride.record.questions import NO_MS, WALKING

COURSES = (
    Option("relapsing_remitting", _("It comes and goes (relapsing-remitting)")),
    Option("secondary_progressive", _("It came and went, now it slowly gets more (secondary progressive)")),
    Option("primary_progressive", _("It slowly got more from the start (primary progressive)")),
    Option("unknown", _("I am not sure"), _("That is fine. It does not change your plan.")),
    Option(NONE, _(NO_MS)),
)
WALKS = (
    *(Option(str(at), _(text)) for at, text in enumerate(WALKING)),
    Option(UNSURE, _("I am not sure"), _("Then we start with lying and sitting when you are alone.")),
)
WITHOUT_AID = ("0", "1", "2", "3")  # the steps of the PDDS that say so themselves
AIDS = (
    Option("none", _("None")),
    Option("stick", _("A stick")),
    Option("two_sticks", _("Two sticks")),
    Option("crutches", _("Crutches")),
    Option("rollator", _("A rollator")),
    Option("walker", _("A walking frame")),
    Option("wheelchair", _("A wheelchair")),
    Option("orthosis", _("A splint or brace")),
)
FALLS = (
    Option("0", _("Not once")),
    Option("1", _("Once")),
    Option("2", _("Twice")),
    Option("3", _("Three times or more")),
    Option(UNSURE, _("I am not sure"), _("Then we ask about six months.")),
)
UNSURE_OF_SIX = Option(UNSURE, _("I am not sure"), _("Then we plan as if you fell once."))


def unsteady(answers: Answers) -> bool:
    """Whether it matters who is near: PDDS 5 or more, or unknown; two falls, of six months where three are not known."""
    walk = str(answers.get("pdds", UNSURE))
    if answers.get("ms_course") == NONE and walk in ("0", UNSURE):
        return False
    falls = str(answers.get("falls_6" if answers.get("falls_3", UNSURE) == UNSURE else "falls_3", "0"))
    return walk == UNSURE or int(walk) >= 5 or (falls.isdecimal() and int(falls) >= 2)


def in_bed_or_chair(answers: Answers) -> bool:
    """Whether a professional's yes is needed first."""
    return str(answers.get("pdds")) in ("7", "8")


def _no_fewer(answers: Answers) -> list[Option]:
    """Not fewer falls in six months than in three."""
    least = str(answers.get("falls_3", "0"))
    counts = [
        each for each in FALLS if each.value.isdecimal() and (not least.isdecimal() or each.value >= least)
    ]
    known = Option(UNSURE, UNSURE_OF_SIX.text, _("That is fine. The three months count."))
    return [*counts, known if least.isdecimal() and "falls_3" in answers else UNSURE_OF_SIX]


STEPS: tuple[Step, ...] = (
    Step("ms", WALK, _("How does your MS go?"), (Choice("ms_course", _("Your MS"), COURSES),), later=always),
    Step(
        "walking",
        WALK,
        _("How do you get about?"),
        (Choice("pdds", _("Getting about"), WALKS),),
        _("Choose the line that fits most days."),
    ),
    Step(
        "aid",
        WALK,
        _("What do you use to walk?"),
        (Choice("walking_aid", _("Walking aid"), AIDS),),
        _("The one you use most."),
        when=lambda answers: str(answers.get("pdds", "0")) in ("4", "5", "6", UNSURE),
        later=always,
    ),
    Step(
        "falls",
        SAFETY,
        _("How often did you fall in the last three months?"),
        (Choice("falls_3", _("Falls in three months"), FALLS, no="0"),),
        of="walking",  # what may be done alone follows from both
    ),
    Step(
        "falls-before",
        SAFETY,
        _("How often did you fall in the last six months?"),
        (Choice("falls_6", _("Falls in six months"), _no_fewer, no="0"),),
        of="falls",
        later=lambda answers: answers.get("falls_3") != UNSURE,
    ),
)

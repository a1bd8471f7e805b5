"""Days and minutes, goals, class and other training: all of it can wait, and counts as usual until then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hipstride.app.people.set_up.fields import NO, NONE, YES, Answers, Choice, Line, Option, Ticks
from hipstride.app.people.set_up.steps.reading import any_text, between
from hipstride.app.people.set_up.steps.step import TIME, Step, always

GOALS = (
    Option("balance", _("Balance")),
    Option("walking", _("Walking")),
    Option("stairs", _("Stairs")),
    Option("standing_up", _("Standing up")),
    Option("transfers", _("Moving from bed to chair")),
    Option("leg_swing", _("Swinging the leg forward")),
    Option("knee", _("A stronger knee")),
    Option("flexibility", _("Being less stiff")),
    Option("stamina", _("More stamina")),
)
DAYS = (
    Option("monday", _("Monday")),
    Option("tuesday", _("Tuesday")),
    Option("wednesday", _("Wednesday")),
    Option("thursday", _("Thursday")),
    Option("friday", _("Friday")),
    Option("saturday", _("Saturday")),
    Option("sunday", _("Sunday")),
)


def _own_days(answers: Answers) -> list[Option]:
    return [day for day in DAYS if day.value in answers.get("days", ())]


def _minutes_options(answers: Answers) -> list[Option]:
    return [
        Option(str(count), ngettext("%d minute", "%d minutes", count) % count)
        for count in (10, 15, 20, 25, 30, 45, 60, 90)
    ]


STEPS: tuple[Step, ...] = (
    Step(
        "days",
        TIME,
        _("On which days will you train?"),
        (
            Ticks(
                "days",
                _("Training days"),
                DAYS,
                _("Three are good, with a day of rest between."),
                default=("monday", "wednesday", "saturday"),
            ),
        ),
        later=always,
    ),
    Step(
        "minutes",
        TIME,
        _("How long may one session be?"),
        (Choice("minutes", _("Minutes"), _minutes_options),),
        _("Getting ready and warming up are in it."),
        later=always,
    ),
    Step(
        "goals",
        TIME,
        _("What would you like to get better at?"),
        (
            Ticks("goals", _("Your goals"), GOALS, required=False),
            Line("own_goal", _("Or in your own words"), any_text, "", required=False, longest=120),
        ),
        _("Your goals decide what comes first. You may leave this open."),
        later=always,
    ),
    Step(
        "class",
        TIME,
        _("Is one of these days a class with an instructor?"),
        (Ticks("class_days", _("Class days"), _own_days, none=_("No class")),),
        of="days",
        when=lambda answers: bool(answers.get("days")),
        later=always,
        passing=_("No class"),
        passed=lambda answers: {"class_days": [NONE]},
    ),
    Step(
        "other",
        TIME,
        _("Do you do other hard training for your legs?"),
        (
            Choice(
                "other",
                _("Other training"),
                (Option(NO, _("No")), Option(YES, _("Yes"), _("We fit your plan round it."))),
            ),
        ),
        later=always,
    ),
    Step(
        "other-more",
        TIME,
        _("How much, and when?"),
        (
            Line(
                "other_minutes",
                _("Minutes on such a day"),
                between(1, 600),
                _("Write minutes from 1 to 600."),
                keyboard="numeric",
            ),
            Ticks(
                "other_days", _("On which days?"), DAYS, _("Leave all open for every day."), required=False
            ),
        ),
        of="other",
        when=lambda answers: answers.get("other") == YES,
        later=always,
    ),
)

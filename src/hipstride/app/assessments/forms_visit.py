"""How a test day is, and the scores of questionnaires: what is typed, and what cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.assessments.forms import DateField
from hipstride.app.assessments.visit import WEEKS
from hipstride.app.web.fields import Once, Words
from hipstride.app.web.templatetags.words import engine
from hipstride.catalogue.scores import Scale, scales
from hipstride.record import sizes
from hipstride.record.person import Person, Score, Visit
from hipstride.record.sizes import Unread

_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
_OTHER = "other"
_MOST_WEEK = 520


def _choice(
    label: Any, choices: Iterable[tuple[str, Any]], look: str = "scale words", help_text: Any = ""
) -> Any:
    field = forms.ChoiceField(
        label=label, required=False, choices=list(choices), widget=forms.RadioSelect, help_text=help_text
    )
    field.look = look  # type: ignore[attr-defined]
    return field


class ConditionsForm(Once):
    """How it is on a test day; everything but the day may stay open."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        person: Person,
        today: dt.date,
        day: dt.date | None = None,
        week: int | None = None,
        initial: Mapping[str, Any] | None = None,
        at_home: bool,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), use_required_attribute=False)
        self.person, self.day = person, day
        if day is None:
            self.fields["date"] = DateField(today)
        weeks = [(str(each), str(each)) for each in WEEKS]
        self.fields["week"] = _choice(_("Week of the programme"), [*weeks, (_OTHER, _("other"))], "scale")
        self.fields["other_week"] = forms.IntegerField(
            label=_("Which other week?"),
            required=False,
            min_value=0,
            max_value=_MOST_WEEK,
            widget=forms.TextInput(attrs=_NUMBER),
            error_messages={"invalid": _("Write the week as a number, such as 6.")},
        )
        self.fields["time"] = forms.TimeField(
            label=_("Time of day"),
            required=False,
            input_formats=["%H:%M", "%H:%M:%S"],
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": _("Write the time such as 14:30.")},
        )
        self.fields["heat"] = _choice(
            _("How warm is it?"), [("cool", _("Cool")), ("usual", _("As usual")), ("warm", _("Warm"))]
        )
        yes_no = [("yes", _("Yes")), ("no", _("No"))]
        self.fields["medicine_taken"] = _choice(
            _("Any medicine for symptoms today?"),
            yes_no,
            help_text=_("Such as for stiffness, or for walking."),
        )
        self.fields["medicine"] = Words(label=_("Which one?"), required=False, max_length=120)
        self.fields["medicine_hours"] = Words(
            label=_("How many hours ago?"),
            required=False,
            max_length=8,
            widget=forms.TextInput(attrs=_NUMBER),
        )
        self.fields["last_exercise"] = _choice(
            _("When was the last exercise?"),
            [
                ("today", _("Today")),
                ("yesterday", _("Yesterday")),
                ("earlier", _("Two days ago or more")),
            ],
        )
        if at_home:
            self.fields["company"] = _choice(_("Is somebody with you?"), yes_no)
        more: dict[str, Any] = {
            "setting": _choice(
                _("Where?"), [("clinic", _("Clinic")), ("class", _("Class")), ("home", _("Home"))]
            ),
            "tester": Words(label=_("Who tests?"), required=False, max_length=60),
            "device": Words(
                label=_("Which meter?"),
                required=False,
                max_length=60,
                help_text=_("Its make, such as microFET2."),
            ),
            "room_c": Words(
                label=_("The room, in °C"),
                required=False,
                max_length=8,
                widget=forms.TextInput(attrs=_NUMBER),
            ),
            "note": Words(label=_("Anything else?"), required=False, max_length=500),
        }
        self.more = tuple(more)
        self.fields.update(more)
        self.fields["week"].initial = None if week is None else str(week)

    @property
    def plain(self) -> list[Any]:
        """The fields in sight."""
        return [bound for bound in self if bound.name not in self.more]

    @property
    def folded(self) -> list[Any]:
        """The fields folded away: as last time, or seldom asked."""
        return [self[name] for name in self.more]

    @property
    def more_words(self) -> str:
        """What stands in the fold already."""
        told = [dict(self.fields["setting"].choices).get(self["setting"].value(), "")]  # type: ignore[attr-defined]
        told += [self[name].value() for name in ("tester", "device")]
        return ", ".join(str(each) for each in told if each)

    @property
    def more_open(self) -> bool:
        """Whether something in the fold has to be changed."""
        return any(self[name].errors for name in self.more)

    def clean(self) -> dict[str, Any]:
        """Numbers in their range, and the week in the order of the visits."""
        told = self.cleaned_data
        for name, low, high, words in (
            ("medicine_hours", 0, 48, now("Write the hours as a number from 0 to 48, such as 2.")),
            ("room_c", 0, 45, now("Write the degrees as a number from 0 to 45, such as 21.")),
        ):
            told[name] = self._number(name, low, high, words)
        if told.get("medicine_taken") == "no" and (
            told.get("medicine") or told.get("medicine_hours") is not None
        ):
            self.add_error("medicine_taken", now("You named a medicine. So choose yes, or take it out."))
        if told.get("week") == _OTHER and told.get("other_week") is None and "other_week" not in self.errors:
            self.add_error("other_week", now("Write which week it is."))
        day = self.day or told.get("date")
        if not self.errors and day is not None and (wrong := self._out_of_order(day)):
            self.add_error("week", wrong)
        return told

    def _number(self, name: str, low: float, high: float, words: str) -> float | None:
        typed = self.cleaned_data.get(name) or ""
        if not typed:
            return None
        try:
            number = sizes.number(typed)
        except Unread:
            number = low - 1
        if not low <= number <= high:
            self.add_error(name, words)
            return None
        return number

    @property
    def week(self) -> int | None:
        """The week that was chosen."""
        told = self.cleaned_data
        if told.get("week") == _OTHER:
            found: int | None = told.get("other_week")
            return found
        return int(told["week"]) if told.get("week") else None

    def _out_of_order(self, day: dt.date) -> str | None:
        """What is wrong with the week against the visits around this day; week 0 begins anew."""
        week = self.week
        if week is None:
            return None
        with_week = [each for each in self.person.visit if each.week is not None and each.date != day]
        before = max((one for one in with_week if one.date < day), key=lambda one: one.date, default=None)
        after = min((one for one in with_week if one.date > day), key=lambda one: one.date, default=None)
        if week and before is not None and before.week is not None and before.week > week:
            return now("Week %(week)s was on %(day)s, before this day. Choose that week or a later one.") % {
                "week": before.week,
                "day": date_format(before.date),
            }
        if after is not None and after.week is not None and 0 < after.week < week:
            return now(
                "Week %(week)s was on %(day)s, after this day. Choose that week or an earlier one."
            ) % {
                "week": after.week,
                "day": date_format(after.date),
            }
        return None

    def visit(self) -> Visit:
        """The day as a record."""
        told = self.cleaned_data
        yes = {"yes": True, "no": False}
        time: dt.time | None = told["time"]
        return Visit(
            date=self.day or told["date"],
            week=self.week,
            time=None if time is None else f"{time:%H:%M}",
            setting=told["setting"] or None,
            company=yes.get(told.get("company", "")),
            heat=told["heat"] or None,
            room_c=told["room_c"],
            medicine_taken=True if told["medicine"] else yes.get(told["medicine_taken"]),
            medicine=told["medicine"] or None,
            medicine_hours=told["medicine_hours"],
            last_exercise=told["last_exercise"] or None,
            tester=told["tester"] or None,
            device=told["device"] or None,
            note=told["note"] or None,
        )


def as_typed(visit: Visit) -> dict[str, Any]:
    """A day as it stands in the form."""
    yes = {True: "yes", False: "no", None: ""}
    usual = visit.week is None or visit.week in WEEKS
    week = "" if visit.week is None else str(visit.week) if usual else _OTHER
    numbers = {
        name: "" if value is None else f"{value:g}"
        for name, value in (("room_c", visit.room_c), ("medicine_hours", visit.medicine_hours))
    }
    return {
        "week": week,
        "other_week": None if usual else visit.week,
        "time": visit.time,
        "setting": visit.setting,
        "company": yes[visit.company],
        "heat": visit.heat,
        "medicine_taken": yes[visit.medicine_taken],
        "medicine": visit.medicine,
        "last_exercise": visit.last_exercise,
        "tester": visit.tester,
        "device": visit.device,
        "note": visit.note,
        **numbers,
    }


_USUAL = {"msws_12", "mfis", "fes_i", "berg"}


class ScoresForm(Once):
    """The results of questionnaires and rated scales, as numbers; none of their questions."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, stands: Mapping[str, Score], before: Mapping[str, Score]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.used = {*stands, *before}
        for scale in scales().values():
            here = stands.get(scale.id)
            last = before.get(scale.id)
            self.fields[scale.id] = Words(
                label=engine(scale.name),
                required=False,
                max_length=8,
                initial="" if here is None else f"{here.score:g}",
                help_text=_about(scale, last),
                widget=forms.TextInput(attrs=_NUMBER),
            )
        version = next((one.version for one in (*stands.values(), *before.values()) if one.version), "")
        self.fields["version"] = Words(
            label=now("Which version of the questionnaires?"),
            required=False,
            max_length=60,
            initial=version,
            help_text=now("Only if there are several. Keep to the same one."),
        )

    def groups(self) -> list[dict[str, Any]]:
        """What the person answers, what a professional rates; and folded away, what is not in use here."""
        titles = {"told": now("The person answers"), "rated": now("A professional rates")}
        seen = [one for one in scales().values() if self._in_sight(one.id)]
        rest = [one for one in scales().values() if one not in seen]
        groups = [
            {"title": title, "fields": [self[one.id] for one in seen if one.kind == kind], "fold": False}
            for kind, title in titles.items()
        ]
        return [
            *groups,
            {"title": now("More scores"), "fields": [self[one.id] for one in rest], "fold": True},
        ]

    def _in_sight(self, name: str) -> bool:
        used = self.used or _USUAL
        return name in used or bool(self[name].value()) or bool(self[name].errors)

    def clean(self) -> dict[str, Any]:
        """Each number in the range of its scale."""
        told = self.cleaned_data
        for scale in scales().values():
            typed = told.get(scale.id) or ""
            if not typed:
                told[scale.id] = None
                continue
            try:
                told[scale.id] = sizes.number(typed)
            except Unread:
                told[scale.id] = None
            if told[scale.id] is None or not scale.allows(told[scale.id]):
                words = now("We cannot use “%(typed)s”. This goes from %(range)s.")
                self.add_error(scale.id, words % {"typed": typed, "range": scale.range_words})
        return told

    def scores(self, day: dt.date) -> list[Score]:
        """The results as records."""
        told = self.cleaned_data
        return [
            Score(day, scale.id, told[scale.id], told["version"] or None)  # type: ignore[arg-type]
            for scale in scales().values()
            if told[scale.id] is not None
        ]


def _about(scale: Scale, last: Score | None) -> SafeString:
    way = now("Lower is better.") if scale.better == "lower" else now("Higher is better.")
    told: list[str] = [engine(f"{scale.range_words}."), way]
    if scale.note:
        told.append(engine(scale.note))
    if last is not None:
        words = now("Last time %(n)s, on %(day)s.")
        told.append(words % {"n": f"{last.score:g}", "day": date_format(last.date)})
    return format_html_join(" ", "{}", ((each,) for each in told))

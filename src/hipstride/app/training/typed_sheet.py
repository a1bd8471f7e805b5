"""A paper sheet that is typed in: its rows in the order of the paper, and the lines of the log that they make.

In a box stands what stands in the box on paper: how many, and a word where they stopped early ("8 pain").
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args
from uuid import UUID, uuid5

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hipstride.prescription.types import DayKind
from hipstride.record.canonical import sha256_of, to_jsonable
from hipstride.record.event import Log, Readiness, SetDone

Json = Mapping[str, Any]

NOON = dt.time(12)

_STOPS = {"p": "pain", "s": "spasm", "w": "wobble", "t": "tired"}
_BOX = re.compile(r"(\d{1,4})?\s*([a-z]*)")
_MOST = {"reps": 200, "seconds": 3600}


class Box(NamedTuple):
    """A box on the sheet: how many, and why it stopped."""

    many: int
    because: str


class BoxField(forms.CharField):
    """Such as "10", or "8 pain"; nothing where the box is empty: that set was not done."""

    def __init__(self, *, most: int, **more: Any) -> None:
        super().__init__(required=False, max_length=20, **more)
        self.most = most

    def clean(self, value: Any) -> Box | None:
        """The box as it was read."""
        typed = str(super().clean(value)).strip().lower()
        if not typed:
            return None
        found = _BOX.fullmatch(typed)
        because = "done" if found is None or not found[2] else self._because(found[2])
        if found is None or because is None:
            raise forms.ValidationError(
                _("Write how many, such as 10; or 8 pain, 8 spasm, 8 wobble, 8 tired.")
            )
        count = int(found[1] or 0)
        if count > self.most:
            raise forms.ValidationError(
                _("This is more than one set can have: %(most)s at most.") % {"most": self.most}
            )
        return Box(count, because)

    @staticmethod
    def _because(word: str) -> str | None:
        return next((full for full in _STOPS.values() if full.startswith(word)), None)


class ScoreField(forms.CharField):
    """0 to 10, or nothing. ``unknown``: a question mark is an answer too."""

    def __init__(self, *, unknown: bool = False, **more: Any) -> None:
        super().__init__(required=False, max_length=6, **more)
        self.unknown = unknown

    def clean(self, value: Any) -> float | str | None:
        """The score; "?" where it is not known."""
        typed = str(super().clean(value)).strip().replace(",", ".")
        if not typed:
            return None
        if typed == "?" and self.unknown:
            return typed
        if re.fullmatch(r"\d{1,2}(\.\d)?", typed) is None or float(typed) > 10:
            text = (
                _("Write a number from 0 to 10, or ? if nobody knows.")
                if self.unknown
                else _("Write a number from 0 to 10.")
            )
            raise forms.ValidationError(text)
        return float(typed)


@dataclass(frozen=True, slots=True)
class SideRow:
    """One side of an exercise: its step, and its fields."""

    step: Json
    boxes: tuple[forms.BoundField, ...]
    way: forms.BoundField | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One exercise on the sheet."""

    name: str
    sides: tuple[SideRow, ...]
    effort: forms.BoundField
    form: forms.BoundField
    pain: forms.BoundField

    @property
    def scores(self) -> tuple[forms.BoundField, ...]:
        """What is said once of the exercise."""
        return (self.effort, self.form, self.pain)


_SCALES = {
    "fatigue": gettext_lazy("Tired"),
    "stiffness": gettext_lazy("Stiff"),
    "heat": gettext_lazy("Hot"),
    "sleep": gettext_lazy("Sleep"),
}
_WAYS = {
    "suggested": gettext_lazy("as is"),
    "easier": gettext_lazy("easier"),
    "harder": gettext_lazy("harder"),
}
_DAYS = {
    "full": gettext_lazy("full"),
    "half": gettext_lazy("half"),
    "gentle": gettext_lazy("gentle"),
    "rest": gettext_lazy("rest"),
}
_TICKS = {
    "ill": gettext_lazy("Ill"),
    "new_symptoms": gettext_lazy("Something new"),
    "fall": gettext_lazy("A fall"),
    "helper_present": gettext_lazy("Helper here"),
}


_OF_A_ROW = ("box-", "way-", "effort-", "form-", "pain-")


class SheetForm(forms.Form):
    """The sheet of one day: how they were, and the rows in the order of the paper.

    ``seen`` says which rows the page had: their fields are named by place, and a session that was made anew
    meanwhile has others in their place.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Day"), choices=list(_DAYS.items()))
    after_last_time = forms.ChoiceField(
        label=gettext_lazy("After last time"),
        required=False,
        choices=[
            ("", "–"),
            ("fine", gettext_lazy("fine")),
            ("tired", gettext_lazy("tired")),
            ("worse", gettext_lazy("worse")),
        ],
    )

    def __init__(
        self,
        data: Any = None,
        *,
        document: Json,
        usual: dt.time = NOON,
        planned: bool = False,
        days: tuple[dt.date, dt.date] | None = None,
        done: dt.date | None = None,
    ) -> None:
        """``days``: asks when it was done, on one of these; ``done``: most likely then, ``usual``: at that time."""
        self.mark = sha256_of([(step["key"], step["sets"]) for step in document["steps"]])[:16]
        super().__init__(data, initial={"kind": document["day"], "seen": self.mark})
        self.document = document
        self.groups = _as_on_paper(document)
        self.done, self.usual = done, usual
        if days is not None:
            self.fields["date"] = _day_field(days, done)
        self.fields["time"] = _time_field(_not_ahead(done, usual))
        for name, label in _SCALES.items():
            self.fields[name] = ScoreField(label=label)
        for name, label in _TICKS.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)
        for place, group in enumerate(self.groups):
            self._add(place, group, planned=planned)
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput):
                field.widget.attrs |= {"autocomplete": "off", "inputmode": "text", "autocapitalize": "off"}

    def _add(self, place: int, group: Mapping[str, Any], *, planned: bool) -> None:
        told = {"name": group["name"]}
        for at, step in enumerate(group["sides"]):
            unit = "seconds" if step["reps"] is None else "reps"
            much = round(step[unit])
            where = {"name": step["name"], "side": step["side_text"]}
            for number in range(box_count(step)):
                usual = number < step["sets"]  # the last boxes can be for who takes more sets
                self.fields[f"box-{place}-{at}-{number}"] = BoxField(
                    most=_MOST[unit],
                    label=_("%(name)s, %(side)s, set %(n)s") % {**where, "n": number + 1},
                    initial=str(much) if planned and usual else None,
                    widget=forms.TextInput(attrs={"data-planned": much} if usual else None),
                )
            ways = [(way, words) for way, words in _WAYS.items() if step["choices"].get(way)]
            if len(ways) > 1:
                label = _("%(name)s, %(side)s: easier or harder") % where
                self.fields[f"way-{place}-{at}"] = forms.ChoiceField(
                    label=label, choices=ways, required=False
                )
        self.fields[f"effort-{place}"] = ScoreField(label=_("%(name)s: effort") % told)
        looks = [("", "–"), ("good", _("good")), ("partly", _("partly")), ("no", _("no"))]
        self.fields[f"form-{place}"] = forms.ChoiceField(
            label=_("%(name)s: form") % told, choices=looks, required=False
        )
        self.fields[f"pain-{place}"] = ScoreField(label=_("%(name)s: pain") % told, unknown=True)

    @property
    def rows(self) -> Iterator[GroupRow]:
        """The exercises in the order of the paper, with their fields."""
        for place, group in enumerate(self.groups):
            sides = tuple(
                SideRow(
                    step,
                    tuple(self[f"box-{place}-{at}-{number}"] for number in range(box_count(step))),
                    self[f"way-{place}-{at}"] if f"way-{place}-{at}" in self.fields else None,
                )
                for at, step in enumerate(group["sides"])
            )
            yield GroupRow(
                group["name"], sides, *(self[f"{part}-{place}"] for part in ("effort", "form", "pain"))
            )

    @property
    def when(self) -> list[forms.BoundField]:
        """When it was done: the day where the page asks for it, and the time."""
        return [self[name] for name in ("date", "time") if name in self.fields]

    @property
    def scales(self) -> list[forms.BoundField]:
        """How they were, 0 to 10."""
        return [self[name] for name in _SCALES]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """What holds training back, and who was there."""
        return [self[name] for name in _TICKS]

    def clean(self) -> dict[str, Any]:
        """A set that stopped for pain asks how much it hurt; a sheet without a word is no sheet."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("seen") != self.mark:
            return self._other_rows(told)
        for place, _group in enumerate(self.groups):
            hurt = any(box.because == "pain" for _at, _number, box in self._boxes(place, told))
            if hurt and told.get(f"pain-{place}") is None and f"pain-{place}" not in self.errors:
                text = _("A set stopped for pain. How much did it hurt, 0 to 10? Write ? if nobody knows.")
                self.add_error(f"pain-{place}", text)
        day = told.get("date") or self.done
        if day is not None and told.get("time") and _moment(day, told["time"]) > timezone.localtime():
            self.add_error("time", _("This time has not come yet."))
        if not self.errors and not self.sets and not self.readiness:
            self.add_error(None, _("Nothing is filled in yet."))
        return told

    def _other_rows(self, told: dict[str, Any]) -> dict[str, Any]:
        """What was typed in the rows was of other exercises: it is not kept in the wrong place."""
        kept = {name: self.data[name] for name in self.data if not name.startswith(_OF_A_ROW)}
        self.data = {**kept, "seen": self.mark}
        self.errors.clear()
        self.add_error(None, _("The exercises of this day have changed since. Please type the rows again."))
        return told

    def _boxes(self, place: int, told: Mapping[str, Any]) -> Iterator[tuple[int, int, Box]]:
        for at, step in enumerate(self.groups[place]["sides"]):
            for number in range(box_count(step)):
                box = told.get(f"box-{place}-{at}-{number}")
                if box is not None:
                    yield at, number, box

    # --- what the sheet says -------------------------------------------------------------------------

    def begun(self, date: dt.date) -> dt.datetime:
        """When the session of that day began: as it was said, else at the usual time; in no case later than now."""
        begun = _moment(date, self.cleaned_data.get("time") or self.usual)
        now = timezone.localtime().astimezone(dt.UTC) - dt.timedelta(seconds=len(self.sets) + 3)
        return min(begun, now).astimezone(timezone.get_current_timezone())

    @property
    def readiness(self) -> dict[str, Any]:
        """How they were; empty where nothing of it was filled in. What is not ticked was not said: it is no "no"."""
        told = self.cleaned_data
        said = {name: told[name] for name in _SCALES if told.get(name) is not None}
        if told.get("after_last_time"):
            said["after_last_time"] = told["after_last_time"]
        return {**said, **{name: "yes" for name in _TICKS if told.get(name)}}

    @property
    def sets(self) -> list[dict[str, Any]]:
        """The sets that were done, as the log has them."""
        found = []
        for place, group in enumerate(self.groups):
            told = self.cleaned_data
            score = told.get(f"pain-{place}")
            pain = score if isinstance(score, float) else None
            boxes = list(self._boxes(place, told))
            hurt = {at: number for at, number, box in boxes if box.because == "pain"}
            last = hurt or {
                at: number for at, number, _box in boxes
            }  # pain without a side: of each, to be safe
            for at, number, box in boxes:
                step = group["sides"][at]
                way = told.get(f"way-{place}-{at}") or "suggested"
                found.append(
                    {
                        **_done(step, step["choices"][way] or step["choices"]["suggested"], number + 1, box),
                        "effort": told.get(f"effort-{place}"),
                        "form": told.get(f"form-{place}") or None,
                        "chosen": way,
                        "pain": pain if last.get(at) == number else None,
                    }
                )
        return found

    @property
    def finished(self) -> bool:
        """Whether every box of the way that was taken has something in it."""
        told = self.cleaned_data
        return all(
            told.get(f"box-{place}-{at}-{number}") is not None
            for place, group in enumerate(self.groups)
            for at, step in enumerate(group["sides"])
            for number in range(sets_taken(step, told.get(f"way-{place}-{at}")))
        )

    @property
    def kind_of_day(self) -> DayKind:
        """The day that is ringed on the sheet."""
        return next(kind for kind in get_args(DayKind) if kind == self.cleaned_data["kind"])


def _day_field(days: tuple[dt.date, dt.date], likely: dt.date | None) -> forms.DateField:
    first, last = days
    shown = {"first": date_format(first), "last": date_format(last)}
    one = _("The day of this sheet is %(first)s.") % shown
    allowed = one if first == last else _("Choose a day from %(first)s to %(last)s.") % shown
    told = {"type": "date", "min": first.isoformat(), "max": last.isoformat()}
    if likely is not None:
        told["data-planned"] = likely.isoformat()
    return forms.DateField(
        label=_("Done on"),
        initial=likely,
        error_messages={"required": _("Write on which day it was done."), "invalid": allowed},
        validators=[MinValueValidator(first, allowed), MaxValueValidator(last, allowed)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs=told),
    )


def _time_field(likely: dt.time) -> forms.TimeField:
    text = f"{likely:%H:%M}"
    return forms.TimeField(
        label=_("At about"),
        required=False,
        initial=text,
        error_messages={"invalid": _("Write the time, such as 17:30.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-planned": text}),
    )


def _moment(date: dt.date, time: dt.time) -> dt.datetime:
    """Of a time that comes twice, as when clocks go back, the earlier one: then it is not still to come.

    In UTC: of two times of one zone Python compares what the clocks show.
    """
    shown = dt.datetime.combine(date, time.replace(fold=0), tzinfo=timezone.get_current_timezone())
    return shown.astimezone(dt.UTC)


def _not_ahead(date: dt.date | None, time: dt.time) -> dt.time:
    """A time of that day, or now where that is still to come; without a day it may be today's."""
    now = timezone.localtime()
    return min(time, now.time()) if date in (None, now.date()) else time


def usual_time(log: Log, date: dt.date) -> dt.time:
    """When the last session before a day began, to five minutes; noon where there was none."""
    done = [each.at for each in log.events if isinstance(each.body, SetDone) and each.at.date() < date]
    if not done:
        return NOON
    last = max(done).date()
    begun = min(at for at in done if at.date() == last)
    return dt.time(begun.hour, begun.minute // 5 * 5)


def _as_on_paper(document: Json) -> list[dict[str, Any]]:
    """Left and right of a movement side by side, also in two forms: effort and form stand there once."""
    found: list[dict[str, Any]] = []
    for step in document["steps"]:
        last = found[-1]["sides"] if found else []
        if len(last) == 1 and step["side"] == "right" and last[0]["movement"] == step["movement"]:
            last.append(step)
            found[-1]["name"] = " / ".join(dict.fromkeys(side["name"] for side in last))
        else:
            found.append({"name": step["name"], "sides": [step]})
    return found


def box_count(step: Json) -> int:
    """The boxes of a row, as on paper: of the most sets that may be chosen."""
    return max(sets_taken(step, way) for way in step["choices"])


def sets_taken(step: Json, way: str | None) -> int:
    """The sets of a row in the way that was taken; an older document says those of the step."""
    taken: Json = step["choices"].get(way or "suggested") or {}
    return int(taken.get("sets", step["sets"]))


def _done(step: Json, dose: Json, number: int, box: Box) -> dict[str, Any]:
    timed = step["reps"] is None
    return {
        "exercise": dose["exercise"],
        "side": step["side"],
        "set": number,
        "reps": (1 if box.many else 0) if timed else box.many,
        "seconds": float(box.many) if timed else dose["seconds"],
        "resistance": dose["resistance"],
        "stopped_because": box.because,
    }


def lines_of(form: SheetForm, start: dt.datetime, answered: Readiness | None = None) -> list[dict[str, Any]]:
    """The lines of the log, a second apart. The same sheet makes the same ids: typed twice it counts once.

    ``answered``: what they said of that day before; what the sheet does not say of it stays.
    """
    document = form.document
    parts: list[tuple[str, str, dict[str, Any]]] = []
    if form.readiness:
        before = {} if answered is None else to_jsonable(answered)
        parts.append(("readiness", "how", {**before, **form.readiness}))
    if form.sets:
        of = {"session": document["session"]}
        started = {**document["started"]["body"], **of, "day": form.kind_of_day}
        parts.append(("session_started", "start", started))
        parts += [
            ("set_done", f"{body['exercise']}/{body['side']}/{body['set']}", {**body, **of})
            for body in form.sets
        ]
        parts.append(("session_ended", "end", {"finished": form.finished, "note": "typed in from paper"}))
    return [
        {
            "id": _line_id(document["person"], document["session"], name),
            "at": _later(start, place).isoformat(timespec="seconds"),
            "person": document["person"],
            "type": kind,
            "body": {key: value for key, value in body.items() if value is not None},
        }
        for place, (kind, name, body) in enumerate(parts)
    ]


def _later(start: dt.datetime, seconds: int) -> dt.datetime:
    """Added in UTC: what is added to a time of a zone forgets which of an hour that comes twice it was."""
    return (start.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(start.tzinfo)


def first_ids(person: str, session: str) -> tuple[str, ...]:
    """The ids that the first line of a typed sheet of that session can have: of how they were, or of the start."""
    return tuple(_line_id(person, session, name) for name in ("how", "start"))


def _line_id(person: str, session: str, name: str) -> str:
    return str(uuid5(uuid5(UUID(person), f"sheet {session}"), name))

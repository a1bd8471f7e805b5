"""What is typed of sets, grades and readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.web.fields import Once, Words
from hipstride.catalogue.exercise import CORE_MOVEMENTS, Exercise
from hipstride.record import sizes
from hipstride.record.check import checked
from hipstride.record.errors import BadInput
from hipstride.record.person import ManualGrade, OwnedBand, StrengthTest
from hipstride.record.person_checks import problems_of_test
from hipstride.record.sizes import Unread

MOVEMENTS = {
    "hip_flexion": _("Lift the thigh"),
    "hip_abduction": _("Move the leg out to the side"),
    "hip_extension": _("Push the leg back"),
    "hip_external_rotation": _("Turn the leg out"),
    "knee_extension": _("Straighten the knee"),
    "knee_flexion": _("Bend the knee"),
}
POSITIONS = {
    "seated": _("Sitting"),
    "supine": _("Lying on the back"),
    "side_lying": _("Lying on the side"),
    "prone": _("Lying on the front"),
    "standing": _("Standing"),
}
USUAL_POSITION = {
    "hip_flexion": "seated",
    "hip_abduction": "side_lying",
    "hip_extension": "prone",
    "hip_external_rotation": "seated",
    "knee_extension": "seated",
    "knee_flexion": "prone",
}
_MOST_REPS = 100


class SetForm(forms.Form):
    """A ramp set as it was done."""

    def __init__(self, data: Any = None, *, most: int) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["reps"] = forms.IntegerField(
            label=_("How many did you do?"),
            min_value=0,
            max_value=_MOST_REPS,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "required": _("Write how many, such as 8. None is 0."),
                "invalid": _("Write a whole number, such as 8."),
                "max_value": _("That is more than we asked for. Write how many you did."),
                "min_value": _("Write 0 or more."),
            },
        )
        self.fields["effort"] = forms.ChoiceField(
            label=_("How hard was it?"),
            help_text=_("0 is nothing at all. 10 is all you have."),
            choices=[(str(each), str(each)) for each in range(11)],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose a number from 0 to 10.")},
        )
        self.fields["effort"].look = "scale"  # type: ignore[attr-defined]
        self.fields["hurt"] = forms.ChoiceField(
            label=_("Did it hurt?"),
            choices=[("no", _("No")), ("yes", _("Yes"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose yes or no.")},
        )


class DateField(forms.DateField):
    """The day of a test, not in the future."""

    def __init__(self, today: dt.date) -> None:
        super().__init__(
            label=_("The day of the test"),
            initial=today,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date", "max": today.isoformat()}, format="%Y-%m-%d"),
            error_messages={
                "required": _("Fill in the day of the test."),
                "invalid": _("Write the day such as 2026-01-31."),
            },
        )
        self.today = today

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not dt.date(1980, 1, 1) <= day <= self.today:
            raise ValidationError(now("The day of a test is today or before."))
        return day


class GradesForm(Once):
    """Manual grades of both sides, movement by movement; what was not tested stays open."""

    def __init__(self, data: Any = None, *, today: dt.date, initial: Sequence[ManualGrade] = ()) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["date"] = DateField(today)
        grades = [("", "\u2013"), *((f"{each / 2:g}", f"{each / 2:g}") for each in range(11))]
        before = {row.movement: row for row in initial}
        for movement in CORE_MOVEMENTS:
            row = before.get(movement)
            for side, label in (("left", _("Left")), ("right", _("Right"))):
                told = getattr(row, side, None)
                self.fields[f"{movement}_{side}"] = forms.ChoiceField(
                    label=label,
                    required=False,
                    choices=grades,
                    initial="" if told is None else f"{told:g}",
                    error_messages={"invalid_choice": _("A grade is from 0 to 5, in halves.")},
                )
            self.fields[f"{movement}_position"] = forms.ChoiceField(
                label=_("Position"),
                choices=list(POSITIONS.items()),
                initial=USUAL_POSITION[movement] if row is None else row.position,
                required=False,
            )

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each movement together."""
        return [
            {
                "movement": MOVEMENTS[movement],
                "fields": [self[f"{movement}_{name}"] for name in ("left", "right", "position")],
            }
            for movement in CORE_MOVEMENTS
        ]

    def clean(self) -> dict[str, Any]:
        """One grade at least."""
        given = [
            name for name, told in self.cleaned_data.items() if name.endswith(("_left", "_right")) and told
        ]
        if not given and not self.errors:
            raise ValidationError(now("Fill in one grade at least."))
        return self.cleaned_data

    def grades(self) -> list[ManualGrade]:
        """The rows of the record."""
        told: dict[str, Any] = self.cleaned_data
        rows = []
        for movement in CORE_MOVEMENTS:
            left, right = told[f"{movement}_left"], told[f"{movement}_right"]
            position: Any = told[f"{movement}_position"] or USUAL_POSITION[movement]
            if left or right:
                rows.append(
                    ManualGrade(
                        date=told["date"],
                        movement=movement,
                        position=position,
                        left=float(left) if left else None,
                        right=float(right) if right else None,
                    )
                )
        return rows


_UNITS = {"N": 1.0, "kg": 9.80665, "lb": 4.4482216152605}
_LIMITS = (
    ("", _("Nothing")),
    ("pain", _("Pain")),
    ("spasm", _("A spasm")),
    ("fear", _("Fear")),
    ("unable", _("This side could not be tested")),
)


class StrengthForm(Once):
    """The readings of one movement in one position."""

    def __init__(
        self, data: Any = None, *, position: Exercise, today: dt.date, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.position, self.today = position, today
        self.test: StrengthTest | None = None
        numeric = {"inputmode": "decimal", "autocomplete": "off"}
        for side, label in (("left", _("Left leg: all readings")), ("right", _("Right leg: all readings"))):
            self.fields[f"{side}_n"] = Words(
                label=label,
                required=False,
                max_length=80,
                help_text=_("Each attempt, such as 113 119 116."),
                widget=forms.TextInput(attrs=numeric),
            )
        self.fields["unit"] = forms.ChoiceField(
            label=_("The meter shows"),
            choices=[("N", _("newtons (N)")), ("kg", _("kilograms")), ("lb", _("pounds"))],
            initial="N",
        )
        self.fields["lever_m"] = Words(
            label=_("From the joint to the meter"),
            max_length=20,
            help_text=_(
                "Such as 37 cm. From the hip, or for the knee from the knee, to the middle of the pad."
            ),
            widget=forms.TextInput(attrs=numeric),
            error_messages={"required": _("Write the distance, such as 37 cm.")},
        )
        self.fields["test"] = forms.ChoiceField(
            label=_("Who gave way?"),
            choices=[
                ("make", _("Nobody: you pushed against a hold (make test)")),
                ("break", _("You: the tester pushed until you gave way (break test)")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one.")},
        )
        self.fields["date"] = DateField(today)
        angles = position.motion.channels
        for name, label in (("hip_angle_deg", _("Hip angle")), ("knee_angle_deg", _("Knee angle"))):
            held = angles.get("hip_flexion" if name.startswith("hip") else "knee_flexion", 0.0)
            first = held[0] if isinstance(held, tuple) else held
            self._more(
                name,
                Words(
                    label=label,
                    initial=f"{first:g}",
                    max_length=8,
                    help_text=_("Degrees. Straight is 0, as in sitting 90."),
                    widget=forms.TextInput(attrs=numeric),
                ),
            )
        for side, label in (("left", _("What held the left leg back?")), ("right", _("The right leg?"))):
            self._more(f"limited_{side}", forms.ChoiceField(label=label, choices=_LIMITS, required=False))
        fixations = [("hand", _("By hand")), ("belt", _("With a belt")), ("frame", _("In a frame"))]
        self._more(
            "fixation", forms.ChoiceField(label=_("The meter was held"), choices=fixations, initial="hand")
        )
        gravities = [
            ("raw", _("No, as it was read")),
            ("supported", _("The leg was held up")),
            ("tared", _("The meter was set to zero with the leg on it")),
        ]
        self._more(
            "gravity",
            forms.ChoiceField(
                label=_("Was the weight of the leg taken off?"), choices=gravities, initial="raw"
            ),
        )
        self._more("heel_held", forms.BooleanField(label=_("Somebody held the heel"), required=False))
        self._more("device", Words(label=_("The meter"), required=False, max_length=60))
        self._more("tester", Words(label=_("The tester"), required=False, max_length=60))

    def _more(self, name: str, field: forms.Field) -> None:
        field.fold = _("Position, meter and what held you back")  # type: ignore[attr-defined]
        self.fields[name] = field

    @property
    def plain(self) -> list[Any]:
        """The fields in sight."""
        return [bound for bound in self if not getattr(bound.field, "fold", "")]

    @property
    def folds(self) -> list[dict[str, Any]]:
        """The fields folded away."""
        fields = [bound for bound in self if getattr(bound.field, "fold", "")]
        words = fields[0].field.fold  # type: ignore[attr-defined]
        return [{"words": words, "fields": fields, "open": any(bound.errors for bound in fields)}]

    def clean(self) -> dict[str, Any]:
        """The whole test at the record's own door; its one message stands at the field it is about."""
        told = self.cleaned_data
        if self.errors:
            return told
        numbers: dict[str, Any] = {}
        for name, read in (
            ("left_n", self._readings),
            ("right_n", self._readings),
            ("lever_m", _lever),
            ("hip_angle_deg", _angle),
            ("knee_angle_deg", _angle),
        ):
            try:
                numbers[name] = read(told[name])
            except Unread:
                self.add_error(name, _unread(name) % told[name])
        if self.errors:
            return told
        data = {
            "date": told["date"].isoformat(),
            "movement": self.position.movement,
            "position": self.position.posture,
            "test": told["test"],
            "fixation": told["fixation"] or "hand",
            "gravity": told["gravity"] or "raw",
            "heel_held": told["heel_held"],
            **numbers,
        }
        for name in ("device", "tester"):
            if told[name]:
                data[name] = told[name]
        limited = {side: told[f"limited_{side}"] for side in ("left", "right") if told[f"limited_{side}"]}
        if limited:
            data["limited_by"] = limited
        try:
            self.test = checked(
                StrengthTest, data, "", lambda test: problems_of_test(test, (), self.today, _NO_BANDS)
            )
        except BadInput as error:
            self._place(error)
        return told

    def _readings(self, typed: str) -> list[float]:
        factor = _UNITS[self.cleaned_data["unit"]]
        parts = typed.replace(";", " ").replace(", ", " ").split()
        return [round(sizes.number(part) * factor, 1) for part in parts]

    def _place(self, error: BadInput) -> None:
        """One message at the field, in the words of the form."""
        name = next((known for known in self.fields if known in error.where), None)
        side = next((side for side in ("left", "right") if f"{side}_n" in error.where), None)
        if side is not None and "missing" in error.what or "neither" in error.what:
            text = now("Fill in both legs, or say below that this side could not be tested.")
        elif error.hint and side is not None:
            text = error.hint
        else:
            told = {"what": error.what, "allowed": error.allowed}
            text = now("We cannot use %(what)s. Allowed is %(allowed)s.") % told
        self.add_error(name, text)


def _unread(name: str) -> str:
    if name == "lever_m":
        return now("We cannot use “%s”. Write a distance from 5 to 120 cm, such as 37 cm.")
    return now("We cannot use “%s”. Write numbers only, with a space between them.")


_NO_BANDS: tuple[OwnedBand, ...] = ()


def _lever(typed: str) -> float:
    return sizes.metres(typed, low=0.05, high=1.2)


def _angle(typed: str) -> float:
    text = typed.strip().removesuffix("°")
    return -sizes.number(text[1:]) if text.startswith("-") else sizes.number(text)

"""The attempts of one strength test, as they are typed: unit, distance, both sides, and how it was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.web.fields import Once, Words
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
from hipstride.record import sizes
from hipstride.record.check import checked
from hipstride.record.errors import BadInput
from hipstride.record.person import Body, StrengthTest, Visit
from hipstride.record.person_checks import problems_of_test
from hipstride.record.sizes import Unread
from hipstride.strength.entry import NEWTONS, Slip, pose_of, slips

SIDES = (("left", _("Left leg")), ("right", _("Right leg")))
_LIMITS = (
    ("", _("Nothing")),
    ("unable", _("It could not be done")),
    ("pain", _("Pain")),
    ("spasm", _("A spasm")),
    ("fear", _("Fear")),
    ("safety", _("A safety rule said no")),
)
_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
_LEVER_M = (0.05, 1.2)
_METRES = {"cm": 0.01, "m": 1.0}
FOLDED = (
    "hip_angle_deg", "knee_angle_deg", "gravity", "heel_held", "device", "tester",
)  # fmt: skip
"""What stays from one test to the next."""


def most_attempts() -> int:
    """How many attempts a side has room for."""
    return int(value("strength.attempts_most"))


class StrengthForm(Once):
    """One movement in one position on one day."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        position: Exercise,
        day: dt.date,
        today: dt.date,
        body: Body,
        others: Sequence[StrengthTest],
        refused: Mapping[str, Mapping[str, str]],
        initial: Mapping[str, Any],
        here: StrengthTest | None,
    ) -> None:
        super().__init__(data, initial=dict(initial), use_required_attribute=False)
        self.position, self.day, self.today, self.body = position, day, today, body
        self.others, self.refused, self.here = others, refused, here
        self.test: StrengthTest | None = None
        self.slips: tuple[Slip, ...] = ()
        self._add_way()
        for number in range(1, most_attempts() + 1):
            for side, label in SIDES:
                self.fields[f"{side}_{number}"] = Words(
                    label=now("%(side)s, attempt %(n)s") % {"side": label, "n": number},
                    required=False,
                    max_length=8,
                    widget=forms.TextInput(attrs={**_NUMBER, "data-attempt": side}),
                )
        for side, label in SIDES:
            self._add_limit(side, label)
        self._add_more()
        self.fields["sure"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def _add_way(self) -> None:
        kinds = [
            ("make", _("Make: the person pushes against a hold")),
            ("break", _("Break: the tester pushes until the leg gives way")),
        ]
        no_break = self.no_break if self.day == self.today else None
        if no_break:  # what was done on an earlier day may be written down as it was
            kinds, self.initial["test"] = kinds[:1], "make"
        self.fields["test"] = forms.ChoiceField(
            label=_("Make or break?"),
            choices=kinds,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one."), "invalid_choice": no_break or _("Choose one.")},
        )
        self.fields["fixation"] = forms.ChoiceField(
            label=_("What holds the meter?"),
            choices=[("hand", _("A hand")), ("belt", _("A belt")), ("frame", _("A frame"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose what holds the meter.")},
        )
        self.fields["unit"] = forms.ChoiceField(
            label=_("The meter shows"),
            choices=[("N", _("newtons (N)")), ("kg", _("kilograms")), ("lb", _("pounds"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Look at the meter, and choose its unit.")},
        )
        for name in ("fixation", "unit"):
            self.fields[name].look = "scale words"  # type: ignore[attr-defined]
        joint = (
            now("the knee")
            if self.position.movement.startswith("knee") or _below(self.position)
            else now("the hip")
        )
        self.fields["lever"] = Words(
            label=_("Distance from the joint to the meter"),
            max_length=12,
            help_text=now("From %(joint)s to the middle of the pad, such as 37 cm.") % {"joint": joint},
            widget=forms.TextInput(attrs=_NUMBER),
            error_messages={"required": _("Measure and write the distance, such as 37.")},
        )
        self.fields["lever_unit"] = forms.ChoiceField(
            label=_("Unit of the distance"), choices=[("cm", "cm"), ("m", "m")], initial="cm"
        )

    def _add_limit(self, side: str, label: Any) -> None:
        self.fields[f"limited_{side}"] = forms.ChoiceField(
            label=now("%(side)s: what held it back?") % {"side": label}, choices=_LIMITS, required=False
        )
        self.fields[f"settled_{side}"] = forms.ChoiceField(
            label=now("%(side)s: is the pain gone at rest?") % {"side": label},
            choices=[("", "\u2013"), ("yes", _("Yes")), ("no", _("No"))],
            required=False,
        )

    def _add_more(self) -> None:
        angles = pose_of(self.position)
        for name, label in (("hip_angle_deg", _("Hip angle")), ("knee_angle_deg", _("Knee angle"))):
            self.fields[name] = Words(
                label=label,
                initial=f"{angles[name]:g}",
                max_length=8,
                help_text=_("Degrees. Straight is 0, as in sitting 90."),
                widget=forms.TextInput(attrs=_NUMBER),
            )
        self.fields["gravity"] = forms.ChoiceField(
            label=_("Was the weight of the leg taken off?"),
            choices=[
                ("raw", _("No, as it was read")),
                ("supported", _("The leg was held up")),
                ("tared", _("The meter was set to zero with the leg on it")),
            ],
        )
        self.fields["heel_held"] = forms.BooleanField(label=_("Somebody held the heel"), required=False)
        self.fields["device"] = Words(label=_("The meter"), required=False, max_length=60)
        self.fields["tester"] = Words(label=_("The tester"), required=False, max_length=60)

    @property
    def no_break(self) -> str | None:
        """Why a break test must not be done, where on some side only a make test may."""
        for said in self.refused.values():
            if "break" in said and "make" not in said:
                return said["break"]
        return None

    def no_side(self, side: str) -> str | None:
        """Why this side must not be tested at all."""
        return self.refused.get(side, {}).get("make")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The attempts: number, and the field of each side."""
        return [
            {"number": number, "both": [self[f"left_{number}"], self[f"right_{number}"]]}
            for number in range(1, most_attempts() + 1)
        ]

    @property
    def sides(self) -> list[dict[str, Any]]:
        """What held each side back."""
        return [
            {"side": side, "limit": self[f"limited_{side}"], "settled": self[f"settled_{side}"]}
            for side, _label in SIDES
        ]

    @property
    def folded(self) -> list[Any]:
        """What stays from one test to the next."""
        return [self[name] for name in FOLDED]

    @property
    def way_words(self) -> str:
        """How it is done, in a line, where it is known already: then it need not be asked again."""
        told = {name: self[name].value() for name in ("unit", "fixation", "test", "lever", "lever_unit")}
        if not all(told.values()):
            return ""
        words = [
            dict(self.fields[name].choices).get(told[name], "")  # type: ignore[attr-defined]
            for name in ("unit", "fixation", "test")
        ]
        short = [str(each).partition(":")[0] for each in words if each]
        return ", ".join([*short, f"{told['lever']} {told['lever_unit']}"])

    @property
    def way_line(self) -> str:
        """What stands in sight of it: how it is done where that is known, the meter and the tester."""
        tester = self["tester"].value()
        who = now("tested by %s") % tester if tester else ""
        return ", ".join(each for each in (self.way_words, self["device"].value(), who) if each)

    @property
    def way_open(self) -> bool:
        """Whether something of how it is done has to be chosen, changed or looked at."""
        names = {"unit": "shown_in", "fixation": "fixation", "test": "test", "lever": "lever_m"}
        asked = {slip.field for slip in self.asks}
        wrong = any(self[name].errors or field in asked for name, field in names.items())
        return wrong or not self.way_words

    @property
    def fold_open(self) -> bool:
        """Whether something in the fold has to be changed or looked at."""
        asked = {slip.field for slip in self.asks}
        return any(self[name].errors or name in asked for name in FOLDED)

    @property
    def asks(self) -> tuple[Slip, ...]:
        """What is still to be answered before it is kept: slips that the tester has not said are right."""
        return () if self.slips and self.data.get("sure") == self.sure_of else self.slips

    @property
    def sure_of(self) -> str:
        """What a yes is a yes to: the same questions."""
        return " ".join(slip.code for slip in self.slips)

    @property
    def pains(self) -> list[tuple[str, bool]]:
        """Pain that came, as the log tells it: where, and whether it was gone at rest."""
        told = self.cleaned_data
        joint = self.position.movement.partition("_")[0]
        gone = {"yes": ", gone at rest"}  # words of its own: it closes nothing that was told before
        return [
            (
                f"pain in the {side} {joint}{gone.get(told[f'settled_{side}'], '')}",
                told[f"settled_{side}"] == "yes",
            )
            for side, _label in SIDES
            if told.get(f"limited_{side}") == "pain" and told.get(f"settled_{side}") and not self._told(side)
        ]

    def _told(self, side: str) -> bool:
        """Whether this pain was told before: a test that is corrected does not hurt again."""
        return self.here is not None and getattr(self.here.limited_by, side) == "pain"

    def clean(self) -> dict[str, Any]:
        """The whole test at the record's own door; its one message stands at the field it is about."""
        told = self.cleaned_data
        lever = self._lever()
        angles = {name: self._angle(name) for name in ("hip_angle_deg", "knee_angle_deg")}
        readings = {side: self._attempts(side) for side, _label in SIDES}
        for side, _label in SIDES:
            self._check_side(side, readings[side])
        if not self.errors:
            self._check_both(readings)
        if self.errors:
            return told
        limited = {side: told[f"limited_{side}"] for side, _label in SIDES if told[f"limited_{side}"]}
        data = {
            "date": self.day.isoformat(),
            "movement": self.position.movement,
            "position": self.position.posture,
            "test": told["test"],
            "lever_m": lever,
            "left_n": readings["left"],
            "right_n": readings["right"],
            "fixation": told["fixation"],
            "gravity": told["gravity"] or "raw",
            "heel_held": told["heel_held"],
            "shown_in": told["unit"],
            "limited_by": limited,
            **angles,
            **{name: told[name] for name in ("device", "tester") if told[name]},
        }
        try:
            self.test = checked(StrengthTest, data, "", lambda test: problems_of_test(test, (), self.today))
        except BadInput as error:
            self._place(error)
        else:
            self.slips = slips(self.test, self.others, self.body)
        return told

    def _lever(self) -> float | None:
        typed = self.cleaned_data.get("lever") or ""
        if not typed:
            return None  # its own message stands already
        unit = self.cleaned_data.get("lever_unit") or "cm"
        low, high = _LEVER_M
        try:
            metre = sizes.number(typed) * _METRES[unit]
        except Unread:
            try:
                return sizes.metres(typed, low=low, high=high)  # such as 37 cm, with its unit
            except Unread:
                metre = 0.0
        if low <= metre <= high:
            return round(metre, 4)
        words = now("We cannot use “%(typed)s”. Write a distance from 5 to 120 cm, such as 37.") % {
            "typed": typed
        }
        for other, factor in _METRES.items():
            if metre and other != unit and low <= metre / _METRES[unit] * factor <= high:
                words = now(
                    "%(typed)s %(unit)s cannot be. Is it %(typed)s %(other)s? Then choose %(other)s."
                ) % {
                    "typed": typed,
                    "unit": unit,
                    "other": other,
                }
        self.add_error("lever", words)
        return None

    def _angle(self, name: str) -> float | None:
        typed = (self.cleaned_data.get(name) or "").strip().removesuffix("°")
        try:
            return -sizes.number(typed[1:]) if typed.startswith("-") else sizes.number(typed)
        except Unread:
            if name not in self.errors:
                self.add_error(name, now("Write the angle as a number, such as 90."))
        return None

    def _attempts(self, side: str) -> list[float]:
        """The attempts of a side in newtons; a message stands at each that is no number."""
        factor = NEWTONS.get(self.cleaned_data.get("unit") or "N", 1.0)
        found = []
        for number in range(1, most_attempts() + 1):
            typed = self.cleaned_data.get(f"{side}_{number}") or ""
            if not typed:
                continue
            try:
                force = round(sizes.number(typed) * factor, 1)
            except Unread:
                words = now("We cannot use “%(typed)s”. Write a number, such as 113.")
                self.add_error(f"{side}_{number}", words % {"typed": typed})
                continue
            if force > _MOST_N:
                words = now(
                    "%(n)s N cannot be. No leg gives more than %(most)s N to a meter. Look at it again."
                )
                self.add_error(f"{side}_{number}", words % {"n": f"{force:g}", "most": _MOST_N})
            found.append(force)
        return found

    def _check_side(self, side: str, readings: Sequence[float]) -> None:
        told = self.cleaned_data
        limit = told.get(f"limited_{side}")
        if readings and self.day == self.today and self.here is None:
            kind = told.get("test") or "make"
            no = self.refused.get(side, {}).get(kind)
            if no is not None:
                self.add_error(f"{side}_1" if kind == "make" else "test", no)
        if any(force == 0.0 for force in readings) and limit not in ("unable", "pain", "spasm", "fear"):
            self.add_error(f"limited_{side}", now("A reading of 0 needs a reason. Choose one."))
        if limit == "pain" and not told.get(f"settled_{side}") and not self._told(side):
            self.add_error(f"settled_{side}", now("Rest a moment. Is the pain gone? Choose yes or no."))

    def _check_both(self, readings: Mapping[str, Sequence[float]]) -> None:
        for side, _label in SIDES:
            if not readings[side] and not self.cleaned_data.get(f"limited_{side}"):
                words = now("Write this side's attempts, or choose below why there are none.")
                self.add_error(f"{side}_1", words)

    def _place(self, error: BadInput) -> None:
        """One message at the field, in the words of the form."""
        name = next((known for known in self.fields if known in error.where), None)
        told = {"what": error.what, "allowed": error.allowed}
        self.add_error(name, now("We cannot use %(what)s. Allowed is %(allowed)s.") % told)


_MOST_N = 1500  # the record's own limit, and the catalogue's (hhd, hard_range)


def _below(position: Exercise) -> bool:
    """Whether the lever runs down from the knee although the hip turns."""
    return position.movement == "hip_external_rotation"


def as_typed(test: StrengthTest) -> dict[str, Any]:
    """A test as it stands in the form, in the unit its meter showed."""
    unit = test.shown_in or "N"
    found: dict[str, Any] = {
        **way_of(test),
        "limited_left": test.limited_by.left,
        "limited_right": test.limited_by.right,
    }
    for side, readings in (("left", test.left_n), ("right", test.right_n)):
        for number, force in enumerate(readings[: most_attempts()], start=1):
            found[f"{side}_{number}"] = f"{round(force / NEWTONS[unit], 2 if unit != 'N' else 1):g}"
    return found


def way_of(test: StrengthTest) -> dict[str, Any]:
    """How a test was done, as it stands in the form."""
    return {
        "test": test.test,
        "fixation": test.fixation,
        "unit": test.shown_in or "N",
        "lever": f"{test.lever_m * 100:g}",
        "lever_unit": "cm",
        "gravity": test.gravity,
        "heel_held": test.heel_held,
        "hip_angle_deg": f"{test.hip_angle_deg:g}",
        "knee_angle_deg": f"{test.knee_angle_deg:g}",
        "device": test.device or "",
        "tester": test.tester or "",
    }


def first_way(
    tests: Sequence[StrengthTest],
    same: Sequence[StrengthTest],
    visit: Visit | None,
    tester: str | None = None,
) -> dict[str, Any]:
    """How to begin: as this test was done last; else the meter of any test; the day's own meter and tester first.

    ``tester``: who sits here, where that is a professional. Then nobody of last time is the tester of today.
    """
    found: dict[str, Any] = {"fixation": "hand", "test": "make"}
    if tests:
        last = max(tests, key=lambda each: each.date)
        found |= {
            "device": last.device or "",
            "tester": last.tester or "",
            "test": last.test,
            "fixation": last.fixation,
        }
        if last.shown_in:
            found["unit"] = last.shown_in
    if same:
        before = found.get("unit")
        found |= way_of(same[-1])
        if not same[-1].shown_in:
            found["unit"] = before  # not written down then: the tester looks at the meter
    if tester is not None:
        found["tester"] = tester
    if visit is not None:
        found |= {name: told for name, told in (("device", visit.device), ("tester", visit.tester)) if told}
    return found

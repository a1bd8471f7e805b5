"""How are you today, a fall, and something new: big choices, only what matters, sensible defaults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.from_page import FromPage, MoreMeanwhile
from hipstride.app.web.fields import FewWords, Once, Words
from hipstride.catalogue.numbers import value
from hipstride.prescription.readiness import JOINTS
from hipstride.record.errors import BadInput
from hipstride.record.event import Fall, Log, Readiness, SetDone, Symptom

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
JOINT_WORDS = {
    "left_hip": _("Left hip"),
    "right_hip": _("Right hip"),
    "left_knee": _("Left knee"),
    "right_knee": _("Right knee"),
    "left_ankle": _("Left ankle"),
    "right_ankle": _("Right ankle"),
    "back": _("Back"),
}
_PAIN = [("", _("No pain")), *((str(score), str(score)) for score in range(1, 11))]
# What a tap on one of these says on the scale of 0 to 10: enough for the kind of day that it asks for.
_SCALES = {
    "tired": ("fatigue", "readiness.fatigue_half"),
    "very_tired": ("fatigue", "readiness.fatigue_gentle"),
    "stiff": ("stiffness", "readiness.stiffness_half"),
    "hot": ("heat", "readiness.heat_half"),
    "slept": ("sleep", "readiness.sleep_half"),
}


class OnLog(Once):
    """A form whose answer counts against the log as its page showed it; ``lines``: how many lines that had."""

    lines = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, log: Log, **more: Any) -> None:
        super().__init__(*args, **more)
        self.log = log
        self.fields["lines"].initial = len(log.originals)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["required"] = _("Choose one.")

    @property
    def page(self) -> FromPage:
        """The page that was sent."""
        return FromPage(self.once, self.cleaned_data.get("lines"))

    def refuse(self, error: BadInput) -> None:
        """Say what the log said; where more was told meanwhile, the page now shows that too."""
        self.add_error(None, error.what)
        if isinstance(error, MoreMeanwhile):
            self.data = {**self.data.dict(), self.add_prefix("lines"): str(len(self.log.originals))}  # type: ignore[attr-defined]


class How(OnLog):
    """What is different today. What is not asked of this person is left out."""

    different = forms.MultipleChoiceField(
        label=_("What is different today?"),
        help_text=_("Tap all that fit. Nothing ticked means: as usual."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("tired", _("I am more tired than usual")),
            ("very_tired", _("I am very tired")),
            ("stiff", _("My legs are stiff")),
            ("hot", _("I feel hot")),
            ("slept", _("I slept badly")),
            ("pain", _("Something hurts")),
            ("ill", _("I am ill, or I have a fever")),
            ("new", _("Something is new or worse")),
            ("fall", _("I had a fall")),
        ],
    )
    new_what = Words(label=_("What is new or worse?"), max_length=200, required=False)
    new_long = forms.ChoiceField(
        label=_("How long has it been so?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("day", _("Less than a day")), ("longer", _("More than a day"))],
    )
    fall_hurt = forms.ChoiceField(
        label=_("Are you hurt, or did you hit your head?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, or I am not sure")), ("no", _("No"))],
    )
    after_last_time = forms.ChoiceField(
        label=_("How was it after last time?"),
        widget=forms.RadioSelect,
        choices=[
            ("fine", _("Fine")),
            ("tired", _("Tired till the evening")),
            ("worse", _("Worse the next day")),
        ],
    )
    helper_present = forms.ChoiceField(
        label=_("Is someone with you now?"), widget=forms.RadioSelect, choices=YES_NO
    )

    def __init__(self, *args: Any, trained: bool, helper: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not trained:
            del self.fields["after_last_time"]
        if not helper:
            del self.fields["helper_present"]
        for joint in JOINTS:
            field = forms.TypedChoiceField(
                label=JOINT_WORDS[joint], choices=_PAIN, coerce=float, empty_value=None, required=False
            )
            self.fields[f"pain_{joint}"] = field

    @property
    def pains(self) -> Iterator[forms.BoundField]:
        """The fields of pain."""
        return (self[f"pain_{joint}"] for joint in JOINTS)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        different = told.get("different") or []
        if "pain" in different and not any(told.get(f"pain_{joint}") for joint in JOINTS):
            self.add_error("different", _("Say below where it hurts, or untick that something hurts."))
        if "new" in different and not told.get("new_long"):
            self.add_error("new_long", _("Choose one of the two."))
        return told

    @property
    def answers(self) -> Readiness:
        """What was answered."""
        told = self.cleaned_data
        different = set(told["different"])
        scales: dict[str, Any] = {
            key: value(number) for name, (key, number) in _SCALES.items() if name in different
        }
        pains = {f"pain_{joint}": told[f"pain_{joint}"] for joint in JOINTS} if "pain" in different else {}
        return Readiness(
            **scales,
            **pains,
            after_last_time=told.get("after_last_time") or None,
            ill=_yes("ill" in different),
            new_symptoms=_yes("new" in different),
            fall=_yes("fall" in different),
            helper_present=told.get("helper_present") or None,
        )

    @property
    def told_fall(self) -> Fall | None:
        """A fall that did no harm: nothing more is to be known for today. Of any other its own page asks."""
        told = self.cleaned_data
        harmless = "fall" in told["different"] and told["fall_hurt"] == "no"
        return Fall(hurt=False, head=False) if harmless else None

    @property
    def symptom(self) -> Symptom | None:
        """What is new or worse, in the person's own words; None where the answers say it all."""
        told = self.cleaned_data
        if "new" not in told["different"] or not (told["new_what"] or told["new_long"] == "longer"):
            return None
        return Symptom(told["new_what"] or "something new or worse", hours(told["new_long"]))


def hours(lasted: str) -> float:
    """Hours of something that lasted less or more than the day that makes it a possible relapse."""
    day = value("gates.relapse_hours")
    return 1.5 * day if lasted == "longer" else 0.5 * day


def _yes(told: bool) -> Literal["yes", "no"]:
    return "yes" if told else "no"


def usual(*, trained: bool, helper: str | None) -> Readiness:
    """All as usual."""
    return Readiness(
        after_last_time="fine" if trained else None,
        ill="no",
        new_symptoms="no",
        fall="no",
        helper_present=cast(Literal["yes", "no"] | None, helper),
    )


def as_answered(answers: Readiness) -> dict[str, Any]:
    """What the form shows of answers given before."""
    found: dict[str, Any] = {
        "after_last_time": answers.after_last_time,
        "helper_present": answers.helper_present,
    }
    different = [key for key in ("ill", "fall") if getattr(answers, key) == "yes"]
    different += ["new"] if answers.new_symptoms == "yes" else []
    if answers.fatigue is not None and answers.fatigue >= value("readiness.fatigue_half"):
        very = answers.fatigue >= value("readiness.fatigue_gentle")
        different.append("very_tired" if very else "tired")
    for name in ("stiff", "hot"):
        key, number = _SCALES[name]
        score = getattr(answers, key)
        different += [name] if score is not None and score >= value(number) else []
    different += (
        ["slept"] if answers.sleep is not None and answers.sleep <= value("readiness.sleep_half") else []
    )
    for joint in JOINTS:
        score = getattr(answers, f"pain_{joint}")
        if score:
            found[f"pain_{joint}"] = str(round(score))
            different.append("pain")
    return {**found, "different": list(dict.fromkeys(different))}


class FallForm(OnLog):
    """A new fall: is anything broken, why, what changed, and whom did you tell."""

    hurt = forms.ChoiceField(label=_("Are you hurt?"), widget=forms.RadioSelect, choices=YES_NO)
    head = forms.ChoiceField(label=_("Did you hit your head?"), widget=forms.RadioSelect, choices=YES_NO)
    why = forms.ChoiceField(
        label=_("What made you fall?"),
        widget=forms.RadioSelect,
        choices=[
            ("tripped or slipped", _("I tripped or slipped")),
            ("a leg gave way", _("A leg gave way")),
            ("dizzy or faint", _("I was dizzy or faint")),
            ("tired or hot", _("I was tired or hot")),
            ("something else", _("Something else, or I do not know")),
        ],
    )
    changed = Words(label=_("What is new since then?"), max_length=300, required=False)
    reviewed_with = FewWords(
        label=_("Who have you talked to about it?"),
        help_text=_("A doctor, nurse or therapist. Leave it empty if you have not yet."),
        max_length=200,
    )

    @property
    def fall(self) -> Fall:
        """The fall as told."""
        told = self.cleaned_data
        changed = f". Since then: {told['changed']}" if told["changed"] else ""
        return Fall(
            hurt=told["hurt"] == "yes",
            head=told["head"] == "yes",
            why=f"{told['why']}{changed}",
            reviewed_with=told.get("reviewed_with") or None,
        )


class Settled(OnLog):
    """A symptom that is gone. After a warning sign or a long one, somebody must have been asked."""

    what = Words(widget=forms.HiddenInput)
    settled_with = Words(
        label=_("Who said that you may train again?"),
        help_text=_("A doctor, nurse or therapist."),
        min_length=2,
        max_length=200,
    )

    def __init__(self, *args: Any, must_ask: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["settled_with"].error_messages["required"] = _("Please ask somebody first.")
        if not must_ask:
            del self.fields["settled_with"]


class Sign(OnLog):
    """Something new or worse, told at any time."""

    what = Words(
        label=_("What is it?"),
        max_length=200,
        help_text=_("In your own words, such as: my left hand is numb."),
    )
    lasted = forms.ChoiceField(
        label=_("How long has it been so?"),
        widget=forms.RadioSelect,
        choices=[("day", _("Less than a day")), ("longer", _("More than a day"))],
    )

    @property
    def symptom(self) -> Symptom:
        """The symptom as told."""
        return Symptom(self.cleaned_data["what"], hours(self.cleaned_data["lasted"]))


_EFFORTS = [("", _("Not told")), *((str(score), str(score)) for score in range(11))]


class ChangeSet(OnLog):
    """A set as it really was."""

    reps = forms.IntegerField(
        label=_("How many times"),
        min_value=0,
        max_value=200,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Write a whole number from 0 to 200, such as 10.")
        ),
    )
    seconds = forms.FloatField(
        label=_("Seconds"),
        min_value=0,
        max_value=3600,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Write seconds from 0 to 3600, such as 20.")
        ),
    )
    effort = forms.TypedChoiceField(
        label=_("How hard it was"),
        choices=_EFFORTS,
        coerce=float,
        empty_value=None,
        required=False,
    )
    form = forms.TypedChoiceField(
        label=_("How it looked"),
        choices=[
            ("", _("Not told")),
            ("good", _("Good")),
            ("partly", _("Partly good")),
            ("no", _("Not good")),
        ],
        empty_value=None,
        required=False,
    )
    stopped_because = forms.ChoiceField(
        label=_("Why you stopped"),
        choices=[
            ("done", _("It was done")),
            ("tired", _("I was tired")),
            ("pain", _("It hurt")),
            ("spasm", _("A spasm")),
            ("wobble", _("I wobbled")),
            ("interrupted", _("Something came up")),
        ],
    )
    why = Words(label=_("Why you change it"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, set_done: SetDone, **more: Any) -> None:
        told = {name: getattr(set_done, name) for name in ("reps", "seconds", "form", "stopped_because")}
        effort = None if set_done.effort is None else f"{set_done.effort:g}"
        super().__init__(data, initial={**told, "effort": effort}, **more)
        field = cast(forms.TypedChoiceField, self.fields["effort"])
        if effort is not None and (effort, effort) not in _EFFORTS:  # a half, as logs can have them
            field.choices = sorted([*_EFFORTS, (effort, effort)], key=lambda each: float(each[0] or -1))
        self.set_done = set_done
        if set_done.seconds is None:
            del self.fields["seconds"]

    def changed(self, shown: SetDone) -> SetDone:
        """The set as it is now told. What is as the page had ``shown`` it was not changed here, maybe elsewhere."""
        names = ("reps", "seconds", "effort", "form", "stopped_because")
        told = {name: self.cleaned_data[name] for name in names if name in self.fields}
        new = {name: value for name, value in told.items() if value != getattr(shown, name)}
        return replace(self.set_done, **new)


class TakeBack(OnLog):
    """Something that was not so."""

    why = Words(label=_("Why you take it back"), max_length=200)

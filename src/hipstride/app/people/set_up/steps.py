"""The questions of the set-up, in order, as data: what is asked, when, and what can be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hipstride.app.people.set_up.fields import (
    NO,
    NONE,
    UNSURE,
    YES,
    Answers,
    Choice,
    Field,
    Line,
    Option,
    Signs,
    Text,
    Ticks,
    band_option,
)
from hipstride.catalogue.bands import band_law, brands, colours
from hipstride.record import sizes
from hipstride.record.questions import ABLE, NO_MS, SUPPORTS, WALKING
from hipstride.record.sizes import Unread

When = Callable[[Answers], bool]
Check = Callable[[Mapping[str, Any], Answers], dict[str, str]]


def _always(answers: Answers) -> bool:
    return True


def _nothing_wrong(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Step:
    """One screen. ``passing``: a second button that answers all of it at once with ``passed``."""

    key: str
    part: Text
    question: Text
    fields: tuple[Field, ...]
    help: Text = ""
    when: When = _always
    passing: Text = ""
    passed: Callable[[Answers], dict[str, Any]] = field(default=lambda answers: {})
    more: Text = ""  # the words of a fold, with these fields in it; all of them may stay empty
    folded: tuple[Field, ...] = ()
    check: Check = _nothing_wrong
    of: str = ""  # the step whose answer this one asks more about

    @property
    def root(self) -> str:
        """The step that opened this one, and so on up: what is judged together."""
        return BY_KEY[self.of].root if self.of else self.key

    @property
    def every(self) -> tuple[Field, ...]:
        """All fields, the folded ones too."""
        return (*self.fields, *self.folded)

    @property
    def buttons(self) -> Choice | None:
        """The only choice of a screen, shown as buttons: one tap answers and goes on."""
        only = self.every[0] if len(self.every) == 1 else None
        return only if isinstance(only, Choice) and not only.row else None

    def answered(self, answers: Answers) -> bool:
        """Whether every answer of it is there."""
        return all(name in answers for each in self.fields for name in each.names(answers))

    def said(self, answers: Answers) -> list[Said]:
        """What was answered, field by field."""
        told = [
            Said(str(getattr(each, "label", "")), each.said(answers), _is_typed(each, answers))
            for each in self.every
        ]
        return [each for each in told if each.words]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words; ``typed``: what somebody wrote, so there is nothing to translate."""

    label: str
    words: str
    typed: bool

    @property
    def lead(self) -> str:
        """The label as it stands before the answer."""
        return self.label if self.label.endswith("?") else f"{self.label}:"


def _is_typed(one: Field, answers: Answers) -> bool:
    names = one.names(answers)
    if names == ("brands",):
        return NONE not in answers.get("brands", ())
    return one.typed and answers.get(names[0]) != UNSURE


ABOUT, WALK, SAFETY, JOINTS = _("About you"), _("How you get about"), _("Safety"), _("Hips and joints")
THINGS, TIME = _("What you have"), _("Goals and time")


def _yes_no(name: str, label: Text, *, unsure: Text, yes: Text = "", no: Text = "") -> Choice:
    options = (
        Option(YES, _("Yes"), yes),
        Option(NO, _("No"), no),
        Option(UNSURE, _("I am not sure"), unsure),
    )
    return Choice(name, label, options)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(typed: str) -> int:
        number = sizes.number(typed)
        if number != int(number) or not low <= number <= high:
            raise Unread
        return int(number)

    return read


def _between(low: float, high: float) -> Callable[[str], float]:
    def read(typed: str) -> float:
        number = sizes.number(typed)
        if not low <= number <= high:
            raise Unread
        return number

    return read


def _within(read: Callable[[str], float], most: float) -> Callable[[str], float]:
    def bounded(typed: str) -> float:
        found = read(typed)
        if found > most:
            raise Unread
        return found

    return bounded


def _age(typed: str) -> int:
    return _whole(18, 100)(typed)


def _leg_length(typed: str) -> float:
    return sizes.metres(typed, low=0.25, high=0.6)


def _thigh_girth(typed: str) -> float:
    return sizes.metres(typed, low=0.2, high=1.0)


def _ankle_girth(typed: str) -> float:
    return sizes.metres(typed, low=0.12, high=0.5)


def band_length_m(typed: str) -> float:
    """The length of a piece of band. Raises Unread."""
    return sizes.metres(typed, low=0.5, high=50.0)


def mass_kg(typed: str, unit: str) -> float:
    """A weight in the unit that was chosen. Raises Unread."""
    return sizes.kilograms(typed, "lb" if unit == "lb" else "st" if unit == "st" else "kg")


def _height_said(typed: str, answers: Answers) -> str:
    """What was understood, in both units, so that a slip is seen."""
    height = sizes.metres(typed)
    return f"{height:.2f} m ({sizes.feet_words(height)})"


def _mass_said(typed: str, answers: Answers) -> str:
    mass = mass_kg(typed, answers.get("mass_unit", "kg"))
    return f"{mass:.4g} kg ({sizes.stone_words(mass)})"


def numbers(typed: str) -> tuple[float, ...]:
    """Numbers with commas or spaces between them. Raises Unread."""
    parts = typed.replace(";", " ").replace(", ", " ").replace(",", " ").split()
    return tuple(sizes.number(part) for part in parts)


def _plates(typed: str) -> tuple[float, ...]:
    found = numbers(typed)
    if not found or not all(0.1 <= each <= 100 for each in found):
        raise Unread
    return found


def _cuffs(typed: str) -> tuple[float, ...]:
    found = numbers(typed)
    if not all(0 < each <= 20 for each in found):
        raise Unread
    return found


def _any_text(typed: str) -> str:
    return typed


def _weight_fits(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    try:
        mass_kg(kept["mass"], kept["mass_unit"])
    except Unread:
        text = now("We cannot use “%s”. Write a weight from 30 to 250 kg, such as 68 kg, 150 lb or 10 st 10.")
        return {"mass": text % kept["mass"]}
    return {}


def _pressure_fits(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    upper, lower = kept["pressure_upper"], kept["pressure_lower"]
    if int(sizes.number(upper)) <= int(sizes.number(lower)):
        return {"pressure_upper": now("The upper number is the larger one, such as 130 over 80.")}
    return {}


def _stops_fit(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    if kept["sled_stops"] == NO:
        return {
            "sled_stops": now("Set its stops first. Without them we do not use it. You can press “Back”.")
        }
    return {}


SEXES = (Option("female", _("Female")), Option("male", _("Male")))
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
    Option(UNSURE, _("I am not sure"), _("Then we plan as if you fell once.")),
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


def _brand_options(answers: Answers) -> list[Option]:
    return [
        Option(brand, format_html('<span translate="no">{}</span>', brand), word=brand) for brand in brands()
    ]


def _colour_options(answers: Answers) -> list[Option]:
    chosen = [brand for brand in brands() if brand in answers.get("brands", ())]
    return [
        band_option(brand, colour, named=len(chosen) > 1) for brand in chosen for colour in colours(brand)
    ]


def hips_of(answers: Answers) -> tuple[str, ...]:
    """The sides with a new hip."""
    told = answers.get("new_hip")
    return ("left", "right") if told == "both" else (str(told),) if told in ("left", "right") else ()


def _has_hip(side: str) -> When:
    return lambda answers: side in hips_of(answers)


def _unsteady(answers: Answers) -> bool:
    """Whether it matters who is near: PDDS 5 or more, or unknown; two falls, or unknown."""
    walk = str(answers.get("pdds", UNSURE))
    if answers.get("ms_course") == NONE and walk in ("0", UNSURE):
        return False
    falls = str(answers.get("falls_3", answers.get("falls_6", "0")))
    return walk == UNSURE or int(walk) >= 5 or (falls.isdecimal() and int(falls) >= 2)


def _in_bed_or_chair(answers: Answers) -> bool:
    return str(answers.get("pdds")) in ("7", "8")


def _bands_chosen(answers: Answers) -> bool:
    return any(brand in brands() for brand in answers.get("brands", ()))


def _latex_matters(answers: Answers) -> bool:
    owned = [band.split("/") for band in answers.get("bands", ()) if "/" in band]
    with_latex = any(band_law(brand, colour).latex for brand, colour in owned if colour in colours(brand))
    return answers.get("latex_allergy") in (YES, UNSURE) and with_latex


def _hip_steps(side: str) -> tuple[Step, Step]:
    when = Line(
        f"{side}_hip_when",
        _("How long ago?"),
        _within(sizes.months, 600),
        _("Write it such as 8 months, or 3 years."),
        help=_("Such as 8 months, or 3 years."),
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
    cleared = _yes_no(
        f"{side}_hip_cleared",
        _("Did your surgeon say that you may train this hip?"),
        unsure=_("Then we wait with some moves. Ask your surgeon."),
    )
    lifted = Choice(
        f"{side}_hip_lifted",
        _("Did your surgeon say, in writing, that you may bend and turn it as you like?"),
        (
            Option(YES, _("Yes, in writing")),
            Option(NO, _("No")),
            Option(UNSURE, _("I am not sure"), _("Then this hip never bends past 80 degrees.")),
        ),
    )
    question = _("Your new left hip") if side == "left" else _("Your new right hip")
    may = _("What may your new left hip do?") if side == "left" else _("What may your new right hip do?")
    return (
        Step(f"{side}-hip", JOINTS, question, (when, approach), of="hips", when=_has_hip(side)),
        Step(f"{side}-hip-may", JOINTS, may, (cleared, lifted), of="hips", when=_has_hip(side)),
    )


def _sore_of(answers: Answers) -> list[Option]:
    ticked = answers.get("sore", ())
    return [each for each in JOINTS_OF if each.value in ticked]


@dataclass(frozen=True)
class Each(Field):
    """The same choice for each thing that was ticked before: ``of`` lists them."""

    prefix: str
    of: Callable[[Answers], list[Option]]
    options: tuple[Option, ...]
    row: bool = False
    label: Text = ""

    def _choices(self, answers: Answers) -> list[Choice]:
        return [
            Choice(f"{self.prefix}{each.value}", each.text, self.options, row=self.row)
            for each in self.of(answers)
        ]

    def names(self, answers: Answers) -> tuple[str, ...]:
        return tuple(each.name for each in self._choices(answers))

    def controls(self, answers: Answers) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in self._choices(answers):
            found |= each.controls(answers)
        return found

    def said(self, answers: Answers) -> str:
        parts = [(each.label, each.said(answers)) for each in self._choices(answers)]
        return ", ".join(f"{label}: {words}" for label, words in parts if words)


TEN = tuple(Option(str(number), str(number)) for number in range(11))


def _stiff_ticked(answers: Answers) -> list[Option]:
    ticked = answers.get("stiff_where", ())
    return [each for each in _stiff_options(answers) if each.value in ticked]


def _signs(key: str, group: str, question: Text, help: Text = "") -> Step:
    signs = Signs(group, _("Tick what fits"))

    def none(answers: Answers) -> dict[str, Any]:
        return dict.fromkeys(signs.names(answers), NO)

    return Step(key, SAFETY, question, (signs,), help, passing=_("None of these"), passed=none)


STEPS: tuple[Step, ...] = (
    Step(
        "name",
        ABOUT,
        _("What should we call you?"),
        (Line("name", _("Your name"), _any_text, "", required=False, longest=80, autocomplete="given-name"),),
        _("A first name is enough. You may leave it empty."),
    ),
    Step(
        "body",
        ABOUT,
        _("Your age, and the table for you"),
        (
            Line(
                "age",
                _("How old are you?"),
                _age,
                _("Write your age in years, from 18 to 100. Not the year you were born."),
                keyboard="numeric",
            ),
            Choice(
                "sex",
                _("Which table of strength fits your body?"),
                SEXES,
                _("The tables know only these two. Choose the one that fits best."),
            ),
        ),
    ),
    Step(
        "size",
        ABOUT,
        _("How tall and how heavy are you?"),
        (
            Line(
                "height",
                _("Your height"),
                sizes.metres,
                _("Write it such as 1.66 m, 166 cm or 5 ft 5. We know heights from 1.20 to 2.20 m."),
                help=_("Such as 1.66 m, 166 cm or 5 ft 5."),
                say=_height_said,
            ),
            Line(
                "mass",
                _("Your weight"),
                _any_text,
                "",
                help=_("Such as 68, 150 lb or 10 st 10."),
                say=_mass_said,
            ),
            Choice(
                "mass_unit",
                _("A number alone is in"),
                (
                    Option("kg", _("Kilos")),
                    Option("lb", _("Pounds")),
                    Option("st", _("Stones")),
                ),
                default="kg",
                row=True,
                silent=True,
            ),
        ),
        more=_("I have a tape measure (more exact)"),
        folded=(
            Line(
                "thigh",
                _("Length of the thigh"),
                _leg_length,
                _("Write a length from 25 to 60 cm."),
                help=_("From the bony point at the side of the hip to the knee gap. Such as 40 cm."),
                required=False,
            ),
            Line(
                "shank",
                _("Length of the lower leg"),
                _leg_length,
                _("Write a length from 25 to 60 cm."),
                help=_("From the knee gap to the ankle bone. Such as 40 cm."),
                required=False,
            ),
            Line(
                "thigh_girth",
                _("Round the thigh, just above the knee"),
                _thigh_girth,
                _("Write a length from 20 to 100 cm."),
                help=_("Such as 42 cm."),
                required=False,
            ),
            Line(
                "ankle_girth",
                _("Round the ankle"),
                _ankle_girth,
                _("Write a length from 12 to 50 cm."),
                help=_("Such as 24 cm."),
                required=False,
            ),
        ),
        check=_weight_fits,
    ),
    Step("ms", WALK, _("How does your MS go?"), (Choice("ms_course", _("Your MS"), COURSES),)),
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
        of="walking",
        when=lambda answers: str(answers.get("pdds", "0")) in ("4", "5", "6", UNSURE),
    ),
    Step(
        "falls",
        SAFETY,
        _("How often did you fall in the last six months?"),
        (Choice("falls_6", _("Falls in six months"), FALLS),),
    ),
    Step(
        "falls-lately",
        SAFETY,
        _("And how often in the last three months?"),
        (Choice("falls_3", _("Falls in three months"), lambda answers: _fewer(answers)),),
        of="falls",
        when=lambda answers: answers.get("falls_6") in ("1", "2", "3"),
    ),
    _signs("stop", "stop", _("Do you have one of these now?")),
    _signs("stand", "stand", _("Does one of these fit you?"), _("It changes what you do alone.")),
    _signs("health", "health", _("And one of these?")),
    _signs("day", "day", _("What makes training harder for you?")),
    Step(
        "relapse",
        SAFETY,
        _("Did you have a relapse in the last six months?"),
        (
            _yes_no(
                "relapse", _("A relapse"), unsure=_("Then we ask when it was, and wait as after a relapse.")
            ),
        ),
        _("A relapse is new or worse signs for more than a day, without fever or illness."),
        when=lambda answers: answers.get("ms_course") != NONE,
    ),
    Step(
        "relapse-when",
        SAFETY,
        _("When did it begin?"),
        (
            Line(
                "relapse_when",
                _("How long ago?"),
                _within(sizes.weeks, 520),
                _("Write it such as 6 weeks, or 3 months."),
                help=_("Such as 6 weeks, or 3 months."),
            ),
            _yes_no(
                "relapse_cleared",
                _("Did your doctor or nurse say that you may train again?"),
                unsure=_("Then we wait 30 days after it began."),
            ),
        ),
        of="relapse",
        when=lambda answers: answers.get("relapse") in (YES, UNSURE) and answers.get("ms_course") != NONE,
    ),
    Step(
        "pressure",
        SAFETY,
        _("Do you know your blood pressure?"),
        (
            Line(
                "pressure_upper",
                _("The upper number"),
                _whole(60, 280),
                _("Write a whole number from 60 to 280."),
                help=_("Such as 130."),
                keyboard="numeric",
            ),
            Line(
                "pressure_lower",
                _("The lower number"),
                _whole(30, 180),
                _("Write a whole number from 30 to 180."),
                help=_("Such as 80."),
                keyboard="numeric",
            ),
        ),
        passing=_("I am not sure"),
        passed=lambda answers: {"pressure_upper": UNSURE, "pressure_lower": UNSURE},
        check=_pressure_fits,
    ),
    Step(
        "hips",
        JOINTS,
        _("Do you have a new hip?"),
        (
            Choice(
                "new_hip",
                _("A replaced hip"),
                (
                    Option(NONE, _("No")),
                    Option("left", _("Yes, the left one")),
                    Option("right", _("Yes, the right one")),
                    Option("both", _("Yes, both")),
                ),
            ),
        ),
    ),
    *_hip_steps("left"),
    *_hip_steps("right"),
    Step(
        "surgery",
        JOINTS,
        _("Did you have another operation or a broken bone in the last year?"),
        (
            Choice(
                "surgery",
                _("Operation or broken bone"),
                (
                    Option(NO, _("No")),
                    Option("operation", _("Yes, an operation")),
                    Option("fracture", _("Yes, a broken bone")),
                ),
            ),
        ),
        _("On a leg, a foot, the back, the belly, the eyes or the head. A new hip you told us already."),
    ),
    Step(
        "surgery-where",
        JOINTS,
        _("Where was it, and when?"),
        (
            Ticks("surgery_where", _("Where?"), OPERATED, required=False),
            Line(
                "surgery_when",
                _("How long ago?"),
                _within(sizes.months, 1200),
                _("Write it such as 8 weeks, or 5 months."),
                help=_(
                    "Such as 8 weeks, or 5 months. Leave it empty if you are not sure: then we take it as new."
                ),
                required=False,
            ),
            Line(
                "surgery_other",
                _("Somewhere else, in your own words"),
                _any_text,
                "",
                help=_("Such as: hernia 3 months ago."),
                required=False,
                longest=120,
            ),
        ),
        of="surgery",
        when=lambda answers: answers.get("surgery") in ("operation", "fracture"),
        check=lambda kept, answers: _somewhere(kept),
    ),
    Step(
        "sore",
        JOINTS,
        _("Does one of these often hurt?"),
        (Ticks("sore", _("It often hurts here"), JOINTS_OF, none=_("None of these")),),
        passing=_("None of these"),
        passed=lambda answers: {"sore": [NONE]},
    ),
    Step(
        "how-sore",
        JOINTS,
        _("How much does it hurt on most days?"),
        (Each("pain_", _sore_of, TEN, row=True, label=_("Pain, 0 to 10")),),
        _("0 is no pain. 10 is the worst you can think of. For knees: on stairs, or as you stand up."),
        of="sore",
        when=lambda answers: bool(_sore_of(answers)),
    ),
    Step(
        "skin",
        JOINTS,
        _("Is your skin numb or sore where a band would sit?"),
        (Ticks("skin", _("Numb or sore skin"), SKIN, none=_("Nowhere")),),
        passing=_("Nowhere"),
        passed=lambda answers: {"skin": [NONE]},
    ),
    Step(
        "stiff",
        JOINTS,
        _("Do your legs go stiff or jerk by themselves?"),
        (
            _yes_no(
                "stiff",
                _("Stiff or jerking legs (spasticity)"),
                unsure=_("Then stop when a leg catches, and tell us here."),
            ),
        ),
    ),
    Step(
        "stiff-where",
        JOINTS,
        _("Where are they stiff?"),
        (Ticks("stiff_where", _("Stiff here"), _stiff_options),),
        of="stiff",
        when=lambda answers: answers.get("stiff") == YES,
    ),
    Step(
        "how-stiff",
        JOINTS,
        _("How stiff, when somebody moves it quickly?"),
        (Each("stiff_", _stiff_ticked, GRADES, label=_("How stiff")),),
        of="stiff-where",
        when=lambda answers: answers.get("stiff") == YES and bool(_stiff_ticked(answers)),
    ),
    Step(
        "floor",
        JOINTS,
        _("The floor, and your front"),
        (
            _yes_no(
                "gets_up_from_floor_alone",
                _(ABLE["gets_up_from_floor_alone"]),
                unsure=_("Then you train on a bed, not on the floor."),
            ),
            _yes_no(
                "lies_on_front", _(ABLE["lies_on_front"]), unsure=_("Then we leave out moves on the front.")
            ),
        ),
    ),
    Step(
        "helper",
        SAFETY,
        _("Is there sometimes somebody who helps you at home?"),
        (
            _yes_no(
                "helper_at_home",
                _("Somebody who helps"),
                yes=_("We ask each time if they are there."),
                unsure=_("Then we plan for when you are alone."),
            ),
        ),
        when=_unsteady,
    ),
    Step(
        "sign-off",
        SAFETY,
        _("Did your therapist or doctor say that you may train at home?"),
        (
            _yes_no(
                "professional_signed_off",
                _("A professional agreed"),
                no=_("You can go on now. The first session waits for their yes."),
                unsure=_("The first session waits until they say yes."),
            ),
        ),
        when=_in_bed_or_chair,
    ),
    Step(
        "brands",
        THINGS,
        _("Which bands do you have?"),
        (Ticks("brands", _("The maker of your bands"), _brand_options, none=_("None yet")),),
        _("The name is printed on the band. Another maker with the same colours is not the same band."),
        passing=_("None yet"),
        passed=lambda answers: {"brands": [NONE]},
    ),
    Step(
        "bands",
        THINGS,
        _("Tap the colours you have"),
        (
            Ticks("bands", _("Your bands"), _colour_options),
            Line(
                "band_length",
                _("How long is each piece?"),
                band_length_m,
                _("Write a length of 0.5 m or more, such as 1.5 m or 150 cm."),
                help=_("Such as 1.5 m. If they differ, the shortest."),
                default="1.5 m",
            ),
        ),
        of="brands",
        when=_bands_chosen,
    ),
    Step(
        "latex",
        THINGS,
        _("Do your bands say latex-free?"),
        (
            _yes_no(
                "latex_free",
                _("Latex-free bands"),
                no=_("Then we do not plan them. The list says what to buy."),
                unsure=_("Then we do not plan them until you know."),
            ),
        ),
        of="bands",
        when=lambda answers: _bands_chosen(answers) and _latex_matters(answers),
    ),
    Step(
        "supports",
        THINGS,
        _("What do you have at home?"),
        (
            Ticks(
                "supports",
                _("To sit on, lie on, hold and tie to"),
                tuple(Option(name, _(text)) for name, text in SUPPORTS.items()),
                default=("chair", "bed"),
            ),
        ),
        more=_("I have weights for the ankle"),
        folded=(
            Line(
                "cuffs",
                _("How heavy are they, in kilograms?"),
                _cuffs,
                _("Write weights up to 20 kg, such as 0.5 1 2."),
                help=_("Such as 0.5 1 2."),
                required=False,
            ),
        ),
    ),
    Step(
        "sled",
        THINGS,
        _("Do you use a leg press on a sled?"),
        (
            Choice(
                "sled",
                _("A leg press"),
                (Option(NO, _("No")), Option(YES, _("Yes"), _("We ask four things about it."))),
            ),
        ),
        _("You sit or lie back and push a plate away with your feet."),
    ),
    Step(
        "sled-more",
        THINGS,
        _("About the leg press"),
        (
            Line(
                "sled_rail",
                _("How steep is its rail, in degrees?"),
                _between(0, 90),
                _("Write degrees from 0 (flat) to 90."),
                help=_("Flat is 0. Most are 45. It is in the manual."),
                default="45",
                keyboard="decimal",
            ),
            Line(
                "sled_carriage",
                _("How heavy is it without plates, in kilograms?"),
                _between(0, 200),
                _("Write kilograms from 0 to 200."),
                help=_("It is in the manual, often 20 to 50."),
                keyboard="decimal",
            ),
            Line(
                "sled_back",
                _("How steep is the back rest, in degrees?"),
                _between(0, 100),
                _("Write degrees from 0 (flat) to 100."),
                help=_("Flat is 0, upright is 90."),
                default="35",
                keyboard="decimal",
            ),
            Line(
                "sled_plates",
                _("Which plates are there, in kilograms?"),
                _plates,
                _("Write weights up to 100 kg, such as 1.25 2.5 5 10 20."),
                help=_("Such as 1.25 2.5 5 10 20."),
                default="1.25 2.5 5 10 20",
                longest=80,
            ),
            Choice(
                "sled_stops",
                _("Are its safety stops set?"),
                (
                    Option(YES, _("Yes")),
                    Option(NO, _("No"), _("If your legs give out it would fold you up. We do not use it.")),
                ),
            ),
        ),
        of="sled",
        when=lambda answers: answers.get("sled") == YES,
        check=_stops_fit,
    ),
    Step(
        "goals",
        TIME,
        _("What would you like to get better at?"),
        (
            Ticks("goals", _("Your goals"), GOALS, required=False),
            Line("own_goal", _("Or in your own words"), _any_text, "", required=False, longest=120),
        ),
        _("Your goals decide what comes first. You may leave this open."),
    ),
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
    ),
    Step(
        "class",
        TIME,
        _("Is one of these days a class with an instructor?"),
        (Ticks("class_days", _("Class days"), _own_days, none=_("No class")),),
        of="days",
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
    ),
    Step(
        "other-more",
        TIME,
        _("How much, and when?"),
        (
            Line(
                "other_minutes",
                _("Minutes on such a day"),
                _between(1, 600),
                _("Write minutes from 1 to 600."),
                keyboard="numeric",
            ),
            Ticks(
                "other_days", _("On which days?"), DAYS, _("Leave all open for every day."), required=False
            ),
        ),
        of="other",
        when=lambda answers: answers.get("other") == YES,
    ),
    Step(
        "minutes",
        TIME,
        _("How long may one session be?"),
        (Choice("minutes", _("Minutes"), _minutes_options),),
        _("Getting ready and warming up are in it."),
    ),
)
BY_KEY: Mapping[str, Step] = {step.key: step for step in STEPS}


def _fewer(answers: Answers) -> list[Option]:
    """Not more falls in three months than in six."""
    most = str(answers.get("falls_6", "3"))
    return [
        each for each in FALLS if each.value == UNSURE or not most.isdecimal() or int(each.value) <= int(most)
    ]


def _somewhere(kept: Mapping[str, Any]) -> dict[str, str]:
    if kept["surgery_where"] or kept["surgery_other"]:
        return {}
    return {"surgery_where": now("Tick where it was, or write it below.")}


def steps_for(answers: Answers) -> list[Step]:
    """The questions this person is asked, by what was answered so far."""
    return [step for step in STEPS if step.when(answers)]


def next_open(answers: Answers) -> Step | None:
    """The first question without an answer."""
    return next((step for step in steps_for(answers) if not step.answered(answers)), None)


def relevant(answers: Answers) -> dict[str, Any]:
    """The answers of the questions that are still asked; what was typed elsewhere stays, but does not count."""
    names = {name for step in steps_for(answers) for each in step.every for name in each.names(answers)}
    return {name: told for name, told in answers.items() if name in names}

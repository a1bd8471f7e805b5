"""What you have: where you train; bands, weights and the leg press can wait, as the first exercise needs none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.set_up.fields import (
    NO,
    NONE,
    UNSURE,
    YES,
    Able,
    Answers,
    Choice,
    Line,
    Option,
    Ticks,
    band_option,
)
from hipstride.app.people.set_up.steps.reading import band_length_m, between, cuffs, plates
from hipstride.app.people.set_up.steps.step import OTHER_MAKER, THINGS, Step, always, yes_no
from hipstride.catalogue.bands import band_law, brands, colours
from hipstride.record.questions import ABLE, SUPPORTS


def _stops_fit(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    if kept["sled_stops"] == NO:
        return {
            "sled_stops": now("Set its stops first. Without them we do not use it. You can press “Back”.")
        }
    return {}


def _brand_options(answers: Answers) -> list[Option]:
    named = [
        Option(brand, format_html('<span translate="no">{}</span>', brand), word=brand) for brand in brands()
    ]
    unknown = Option(
        OTHER_MAKER,
        _("Another maker, or I do not know"),
        _("We do not plan these. We say what to buy."),
    )
    return [*named, unknown]


def _colour_options(answers: Answers) -> list[Option]:
    chosen = [brand for brand in brands() if brand in answers.get("brands", ())]
    return [
        band_option(brand, colour, named=len(chosen) > 1) for brand in chosen for colour in colours(brand)
    ]


def _bands_chosen(answers: Answers) -> bool:
    return any(brand in brands() for brand in answers.get("brands", ()))


def _latex_matters(answers: Answers) -> bool:
    owned = [band.split("/") for band in answers.get("bands", ()) if "/" in band]
    with_latex = any(band_law(brand, colour).latex for brand, colour in owned if colour in colours(brand))
    return answers.get("latex_allergy") in (YES, UNSURE) and with_latex


STEPS: tuple[Step, ...] = (
    Step(
        "supports",
        THINGS,
        _("Where you train"),
        (
            Ticks(
                "supports",
                _("Tick what you have at home"),
                tuple(Option(name, _(text)) for name, text in SUPPORTS.items()),
                default=("chair", "bed"),
            ),
            Able(
                "able",
                _("Tick what you can do"),
                ABLE,
                {
                    "gets_up_from_floor_alone": _("Get up from the floor alone"),
                    "lies_on_front": _("Lie on your front"),
                },
                _("What you do not tick, we leave out."),
            ),
        ),
    ),
    Step(
        "brands",
        THINGS,
        _("Which bands do you have?"),
        (Ticks("brands", _("The maker of your bands"), _brand_options, none=_("None yet")),),
        _("Long pieces that you can tie, no closed loops. The name is printed on the band."),
        later=always,
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
        later=always,
        when=_bands_chosen,
    ),
    Step(
        "latex",
        THINGS,
        _("Do your bands say latex-free?"),
        (
            yes_no(
                "latex_free",
                _("Latex-free bands"),
                no=_("Then we do not plan them. The list says what to buy."),
                unsure=_("Then we do not plan them until you know."),
            ),
        ),
        of="bands",
        later=always,
        when=lambda answers: _bands_chosen(answers) and _latex_matters(answers),
    ),
    Step(
        "cuffs",
        THINGS,
        _("Do you have weights for the ankle?"),
        (
            Line(
                "cuffs",
                _("How heavy are they, in kilograms?"),
                cuffs,
                _("Write weights up to 20 kg, such as 0.5 1 2."),
                help=_("Such as 0.5 1 2. Leave it empty if you have none."),
                required=False,
            ),
        ),
        later=always,
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
        later=always,
    ),
    Step(
        "sled-more",
        THINGS,
        _("About the leg press"),
        (
            Line(
                "sled_rail",
                _("How steep is its rail, in degrees?"),
                between(0, 90),
                _("Write degrees from 0 (flat) to 90."),
                help=_("Flat is 0. Most are 45. It is in the manual."),
                default="45",
                keyboard="decimal",
            ),
            Line(
                "sled_carriage",
                _("How heavy is it without plates, in kilograms?"),
                between(0, 200),
                _("Write kilograms from 0 to 200."),
                help=_("It is in the manual, often 20 to 50."),
                keyboard="decimal",
            ),
            Line(
                "sled_back",
                _("How steep is the back rest, in degrees?"),
                between(0, 100),
                _("Write degrees from 0 (flat) to 100."),
                help=_("Flat is 0, upright is 90."),
                default="35",
                keyboard="decimal",
            ),
            Line(
                "sled_plates",
                _("Which plates are there, in kilograms?"),
                plates,
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
        later=always,
        check=_stops_fit,
    ),
)

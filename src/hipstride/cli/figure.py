"""`hipstride figure`: the picture of an exercise, still, moving, or as a strip for print."""

from __future__ import annotations

from typing import Annotated

import typer

from hipstride.catalogue.exercises import get
from hipstride.cli.day import judging_day
from hipstride.cli.load import resisted, side_of
from hipstride.exchange import read_person, write_text_atomically
from hipstride.figure.animate import animate as animated
from hipstride.figure.animate import telling_phase
from hipstride.figure.card import set_up_card
from hipstride.figure.picture import draw
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.setting import setting
from hipstride.figure.strip import strip as strip_of
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import theme_named
from hipstride.record.errors import BadInput
from hipstride.record.person import Person, Side
from hipstride.record.resistance import Band, Resistance


def figure(
    exercise: Annotated[str, typer.Argument(metavar="ID", help="The exercise.")],
    side: Annotated[
        str, typer.Option(metavar="S", help="left or right; for two-sided exercises, the near one.")
    ],
    svg: Annotated[str, typer.Option(metavar="F.svg", help="The file to write; - is stdout.")],
    phase: Annotated[
        float | None, typer.Option(metavar="0..1", help="0 the start, 1 the end of the work (the default).")
    ] = None,
    theme: Annotated[str, typer.Option(metavar="T", help="light, dark or contrast.")] = "light",
    animate: Annotated[bool, typer.Option("--animate", help="One repetition that plays for ever.")] = False,
    strip: Annotated[bool, typer.Option("--strip", help="Start, middle and end with the cues.")] = False,
    set_up: Annotated[
        bool, typer.Option("--set-up", help="Getting into position, and what is tied or set where.")
    ] = False,
    person: Annotated[
        str | None, typer.Option(metavar="P.toml", help="Whose body; somebody's of 1.68 m if left out.")
    ] = None,
    band: Annotated[
        str | None, typer.Option(metavar="colour=red,...", help="The person's band, as in torque.")
    ] = None,
    sled: Annotated[
        str | None, typer.Option(metavar="load_kg=40,...", help="The person's sled, as in torque.")
    ] = None,
) -> None:
    """The picture of an exercise, drawn from the same motion that gives its torque."""
    found = get(exercise)
    near: Side = "right" if side_of(found, side) == "right" else "left"
    colours = theme_named(theme)
    if sum((animate, strip, set_up, phase is not None)) > 1:
        allowed = "one of --phase, --animate, --strip, --set-up"
        raise BadInput("--animate", "more than one kind of picture", allowed)
    if phase is not None and not 0.0 <= phase <= 1.0:
        raise BadInput("--phase", f"{phase:g}", "0 to 1")
    who = None if person is None else read_person(person, today=judging_day(None))
    given = _resistance(exercise, who, side, band, sled)
    seen = setting(found) if who is None else prescribed_setting(who, exercise, given)
    if set_up:
        made = set_up_card(seen, near, colours, colour=given.colour if isinstance(given, Band) else None)
    elif animate:
        made = animated(seen, near, colours)
    elif strip:
        made = strip_of(seen, near, colours)
    else:
        made = draw(seen, telling_phase(seen) if phase is None else phase, near, colours)
    write_text_atomically(svg, to_svg(made))


def _resistance(
    exercise: str, who: Person | None, side: str, band: str | None, sled: str | None
) -> Resistance | None:
    """The band or sled that was asked for, filled in and checked as for its torque."""
    if band is None and sled is None:
        return None
    if who is None:
        asked = "--band" if band is not None else "--sled"
        raise BadInput(asked, "nobody's", "a person who owns it, with --person P.toml")
    return resisted(exercise, who, side, band=band, sled=sled).resistance

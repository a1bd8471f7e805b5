"""The look book: every picture of every exercise as static pages, for eyes to judge.

Names and texts only; script/lookbook writes them to a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

import numpy as np

from hipstride.body.segments import GRAVITY_M_S2
from hipstride.catalogue.bands import band_law
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import all_exercises, test_positions
from hipstride.figure.animate import animate, key_frames, telling_phase
from hipstride.figure.card import set_up_card
from hipstride.figure.charts.demand import demand_chart, over_range
from hipstride.figure.drawing import Drawing
from hipstride.figure.layout import Layout, layout
from hipstride.figure.picture import draw
from hipstride.figure.setting import Setting, setting
from hipstride.figure.strip import strip
from hipstride.figure.svg import to_svg
from hipstride.figure.tempo import is_cycle
from hipstride.figure.theme import CONTRAST, DARK, LIGHT
from hipstride.figure.words import describe
from hipstride.record.person import Side
from hipstride.resistance.anchors import attachment_place
from hipstride.resistance.demand import Load, Stage, band_load, no_load, sled_load, stage

_STYLE = """
body { font: 20px/1.5 "Atkinson Hyperlegible", Verdana, sans-serif; color: #1A1F24; background: #FBF9F4;
  max-width: 1340px; margin: 24px auto; padding: 0 24px; }
a { color: #0A5458; } h1 { font-size: 32px; } h2 { font-size: 24px; margin-top: 40px; }
svg { max-width: 100%; height: auto; border: 1px solid #8A929A; border-radius: 12px; }
.row { display: flex; flex-wrap: wrap; gap: 16px; } .row > * { flex: 1 1 380px; }
.sheet { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; }
table { border-collapse: collapse; font-size: 16px; } td, th { border: 1px solid #8A929A; padding: 2px 10px; }
.index { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 16px; }
.index a { text-decoration: none; font-size: 16px; }
"""


def pages(words: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Name and text of every page: one an exercise, all on one sheet, and the index last."""
    chosen = [
        exercise
        for exercise in all_exercises() + test_positions()
        if not words or any(word in exercise.id for word in words)
    ]
    cards, rows = [], []
    for exercise in chosen:
        plan = layout(setting(exercise))
        name = f"{exercise.id}.html"
        seen = {"left": key_frames(plan, "left"), "right": key_frames(plan, "right")}
        telling = seen["left"][1 if is_cycle(plan.setting) else 2]
        said = f"{escape(exercise.name)}<br>{escape(exercise.id)}"
        cards.append(f'<a href="{name}">{to_svg(telling, prefix=exercise.id)}{said}</a>')
        frames = (to_svg(each, prefix=f"{exercise.id}-{at}") for at, each in enumerate(seen["left"]))
        last = to_svg(seen["right"][1 if is_cycle(plan.setting) else 2], prefix=f"{exercise.id}-r")
        rows.append(f'<p><a href="{name}">{said}</a></p><div class="sheet">{"".join(frames)}{last}</div>')
        yield name, _page(exercise.name, _exercise(exercise, plan))
    yield "sheet.html", _page("Contact sheet", f"<h1>Contact sheet</h1>{''.join(rows)}")
    body = f'<h1>Look book</h1><p><a href="sheet.html">All on one sheet</a></p><div class="index">{"".join(cards)}</div>'
    yield "index.html", _page("Look book", body)


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def _exercise(exercise: Exercise, plan: Layout) -> str:
    sides: tuple[Side, ...] = ("left", "right")
    count = iter(range(1000))

    def shown(drawing: Drawing) -> str:
        return to_svg(drawing, prefix=f"p{next(count)}")

    moving = "".join(shown(animate(plan, side)) for side in sides)
    frames = "".join("".join(map(shown, key_frames(plan, side))) for side in sides)
    themes = "".join(
        shown(draw(plan, telling_phase(plan.setting), "left", theme)) for theme in (LIGHT, DARK, CONTRAST)
    )
    cards = "".join(shown(set_up_card(plan.setting, side)) for side in sides)
    texts = "".join(f"<p><b>{side}</b>: {escape(describe(plan.setting, side))}</p>" for side in sides)
    return (
        f'<p><a href="index.html">All exercises</a></p><h1>{escape(exercise.name)}</h1>'
        f"<p>{escape(exercise.id)}</p>"
        f'<h2>Moving</h2><div class="row">{moving}</div><h2>In words</h2>{texts}'
        f'<h2>Three frames, both sides</h2><div class="row">{frames}</div>'
        f'<h2>Themes</h2><div class="row">{themes}</div>'
        f"<h2>Strip</h2>{shown(strip(plan, 'left'))}{shown(strip(plan, 'right'))}"
        f'<h2>Set-up</h2><div class="row">{cards}</div>{_wheels(exercise, shown)}'
        f"<h2>Torque</h2>{_torque(plan.setting, shown)}"
    )


def _wheels(exercise: Exercise, shown: Callable[[Drawing], str]) -> str:
    """Whoever sits may sit in a wheelchair."""
    if exercise.posture != "seated" or not any("wheelchair" in group for group in exercise.needs):
        return ""
    seated = setting(exercise, wheelchair=True)
    return f'<h2>In a wheelchair</h2><div class="row">{shown(draw(seated, 1.0, "left"))}</div>'


def _torque(drawn: Setting, shown: Callable[[Drawing], str]) -> str:
    """What the exercise asks of its own movement over the range, from the numbers that the picture is made of."""
    exercise = drawn.exercise
    if exercise.chain in ("isometric", "free") or exercise.is_test_position:
        return "<p>No torque is computed for this one: nothing moves against a load that is known.</p>"
    at = stage(exercise, drawn.body, sled=drawn.sled, samples=41)
    load, said = _usual_load(at, drawn)
    chart = demand_chart(over_range(exercise, "left", at, load, None))
    return f"<p>{escape(said)} {escape(chart.summary)}</p>{shown(chart.drawing)}"


def _usual_load(at: Stage, drawn: Setting) -> tuple[Load, str]:
    exercise, tie = drawn.exercise, drawn.tie
    if drawn.sled is not None:
        kilograms = 40.0
        force = kilograms * GRAVITY_M_S2 * np.sin(np.radians(drawn.sled.rail_angle_deg))
        load = sled_load(at, np.array([force]), foot_height_m=drawn.sled.foot_height_m)
        return load, f"{kilograms:g} kg on the sled, carriage and all, without friction."
    if tie is None or exercise.band is None:
        return no_load(at), "The weight of the leg alone."
    law = band_law("TheraBand", "red")
    distance = None
    if tie.anchor.type == "free" and tie.place is not None:
        cuff = attachment_place(at.pose, tie.attachment, at.body)[0]
        distance = np.array([float(np.linalg.norm(tie.place - cuff))])
    load = band_load(
        at,
        tie.anchor,
        tie.attachment,
        rest_length_m=np.array([tie.rest_length_m]),
        layers=np.array([1.0]),
        c1_n=np.array([law.c1_n]),
        c2_n=np.array([law.c2_n]),
        distance_m=distance,
    )
    return load, f"A red band, {100 * tie.rest_length_m:.0f} cm of it free."

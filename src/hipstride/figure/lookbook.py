"""The look book: every picture of every exercise as static pages, for eyes to judge.

Names and texts only; script/lookbook writes them to a folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import all_exercises, test_positions
from hipstride.figure.animate import animate, key_frames
from hipstride.figure.drawing import Drawing
from hipstride.figure.layout import Layout, layout
from hipstride.figure.picture import draw
from hipstride.figure.setting import setting
from hipstride.figure.strip import strip
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import CONTRAST, DARK, LIGHT
from hipstride.figure.words import describe
from hipstride.record.person import Side

_STYLE = """
body { font: 20px/1.5 "Atkinson Hyperlegible", Verdana, sans-serif; color: #1A1F24; background: #FBF9F4;
  max-width: 1340px; margin: 24px auto; padding: 0 24px; }
a { color: #0A5458; } h1 { font-size: 32px; } h2 { font-size: 24px; margin-top: 40px; }
svg { max-width: 100%; height: auto; border: 1px solid #8A929A; border-radius: 12px; }
.row { display: flex; flex-wrap: wrap; gap: 16px; } .row > * { flex: 1 1 380px; }
.index { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 16px; }
.index a { text-decoration: none; font-size: 16px; }
"""


def pages(words: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Name and text of every page; the index last."""
    chosen = [
        exercise
        for exercise in all_exercises() + test_positions()
        if not words or any(word in exercise.id for word in words)
    ]
    cards = []
    for exercise in chosen:
        plan = layout(setting(exercise))
        name = f"{exercise.id}.html"
        picture = to_svg(draw(plan, 1.0, "left"), prefix=exercise.id)
        cards.append(f'<a href="{name}">{picture}{escape(exercise.name)}<br>{escape(exercise.id)}</a>')
        yield name, _page(exercise.name, _exercise(exercise, plan))
    yield "index.html", _page("Look book", f'<h1>Look book</h1><div class="index">{"".join(cards)}</div>')


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
    themes = "".join(shown(draw(plan, 0.8, "left", theme)) for theme in (LIGHT, DARK, CONTRAST))
    texts = "".join(f"<p><b>{side}</b>: {escape(describe(plan.setting, side))}</p>" for side in sides)
    return (
        f'<p><a href="index.html">All exercises</a></p><h1>{escape(exercise.name)}</h1>'
        f"<p>{escape(exercise.id)}</p>"
        f'<h2>Moving</h2><div class="row">{moving}</div><h2>In words</h2>{texts}'
        f'<h2>Three frames, both sides</h2><div class="row">{frames}</div>'
        f'<h2>Themes</h2><div class="row">{themes}</div>'
        f"<h2>Strip</h2>{shown(strip(plan, 'left'))}{shown(strip(plan, 'right'))}"
    )

"""Session documents to play: made by hand, small, and with a figure and a band that were really drawn."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from hipstride.figure.follow.page import live_theme
from hipstride.figure.follow.sets import beats_of
from hipstride.figure.follow.stage import Stage
from tests.figure.follow.days import LOOSER, RED, march, short_day

PERSON = "0199a0c2-0000-7000-8000-00000000000a"
SESSION = "0199a0c2-0000-7000-8000-0000000000{:02d}"
BAND = {"text": "Red band", "colour": "red", "mark": 2, "swatch": "red"}


def _resistance(band: Any) -> dict[str, Any]:
    return {
        "kind": "band",
        "brand": band.brand,
        "colour": band.colour,
        "rest_length_m": band.rest_length_m,
        "layers": band.layers,
        "anchor": band.anchor,
        "anchor_distance_m": band.anchor_distance_m,
        "attachment": band.attachment,
    }


def _march(side: str, sets: int, reps: int, beats: list[dict[str, Any]]) -> dict[str, Any]:
    choice = {"exercise": "hip_flexion.standing_march_band", "seconds": None, "figure": "march"}
    return {
        "key": f"hip_flexion.standing_march_band/{side}",
        "pair": "march",
        "take_turns": True,
        "exercise": "hip_flexion.standing_march_band",
        "movement": "hip_flexion",
        "name": "March with a band, standing",
        "side": side,
        "side_text": f"{side.capitalize()} leg",
        "sets": sets,
        "reps": reps,
        "seconds": None,
        "tempo_s": [2, 1, 3],
        "beats": beats,
        "cycle_s": None,
        "rest_s": 60,
        "effort": 6,
        "effort_text": "Stop when it is 6 out of 10.",
        "band": BAND,
        "load_text": "red band, mark 2",
        "set_up": ["Tie it at mark 2: 40 cm of free band.", f"It goes round the {side} leg, above the knee."],
        "get_ready": ["Stand at the counter. Both hands on it.", "Feet under your hips."],
        "gives_out": "Lean on the counter and sit down.",
        "cues": ["Lift your knee to the front.", "Stay tall.", "Let it down slowly."],
        "mistakes": [],
        "last_time": "Red band, mark 2: 10 and 10, effort 6",
        "why": [{"text": "Your hip is weaker on the left. It gets the same band.", "clinical": "…"}],
        "choices": {
            "easier": {
                **choice,
                "resistance": _resistance(LOOSER),
                "reps": reps,
                "band": {**BAND, "mark": 3},
                "load_text": "red band, mark 3",
                "text": f"{reps} times, red band, mark 3",
            },
            "suggested": {
                **choice,
                "resistance": _resistance(RED),
                "reps": reps,
                "band": BAND,
                "load_text": "red band, mark 2",
                "text": f"{reps} times, red band, mark 2",
            },
            "harder": {
                **choice,
                "resistance": _resistance(RED),
                "reps": reps + 2,
                "band": BAND,
                "load_text": "red band, mark 2",
                "text": f"{reps + 2} times, red band, mark 2",
            },
        },
        "figure": "march",
        "figure_text": "You stand at the counter and lift one knee to the front.",
    }


def _balance() -> dict[str, Any]:
    return {
        "key": "balance.weight_shift/both",
        "exercise": "balance.weight_shift",
        "movement": "balance",
        "name": "Shift your weight",
        "side": "both",
        "side_text": "Both legs",
        "sets": 1,
        "reps": None,
        "seconds": 20,
        "tempo_s": [2, 1, 2],
        "rest_s": 30,
        "effort": 4,
        "effort_text": "",
        "band": None,
        "load_text": "",
        "get_ready": "Stand at the counter.",
        "cues": ["Lean to one side.", "Come back to the middle."],
        "mistakes": [],
        "last_time": None,
        "why": [],
        "choices": {
            "easier": None,
            "suggested": {
                "exercise": "balance.weight_shift",
                "resistance": {"kind": "none"},
                "reps": None,
                "seconds": 20,
                "band": None,
                "load_text": "",
                "text": "20 seconds",
            },
            "harder": None,
        },
        "figure": "not drawn",
        "figure_text": "You stand and lean from one foot to the other.",
    }


def _made() -> dict[str, Any]:
    one = march("left")
    made = short_day(one)
    stage = Stage(made.person, live_theme())
    key = stage.picture(one.prescription)
    picture = next(each for each in stage.pictures.values() if each.id == key)
    stage.tag(RED)
    beats = [
        {"name": b.name, "breath": b.breath, "seconds": b.seconds, "begin": b.begin, "end": b.end}
        for b in beats_of(one.prescription, stage.setting(one.prescription))
    ]
    return {
        "beats": beats,
        "figures": {
            "march": {"svg": picture.svg, "left": list(picture.left), "right": list(picture.right)},
        },
        "swatches": {"red": next(iter(stage.swatches.values()))},
    }


_MADE: dict[str, Any] = {}


def document(
    number: int = 1,
    *,
    sets: int = 2,
    reps: int = 10,
    date: str | None = None,
    pairs: int = 1,
    balance: bool = True,
    **more: Any,
) -> dict[str, Any]:
    """A session: a march on both legs ``pairs`` times, ``sets`` times ``reps``, then one timed exercise."""
    if not _MADE:
        _MADE.update(_made())
    made = _MADE
    steps = []
    for pair in range(pairs):
        for side in ("left", "right"):
            step = _march(side, sets, reps, made["beats"])
            steps.append({**step, "pair": f"march {pair}", "key": f"{step['key']}/{pair}"})
    prescribed = [
        {
            "exercise": step["exercise"],
            "side": step["side"],
            "sets": step["sets"],
            "resistance": step["choices"]["suggested"]["resistance"],
            "reps": step["reps"],
        }
        for step in steps
    ]
    whole: dict[str, Any] = {
        "schema": "hipstride.player/1",
        "session": SESSION.format(number),
        "person": PERSON,
        "name": "Alex",
        "date": date or dt.datetime.now().astimezone().date().isoformat(),
        "day": "full",
        "setting": "home",
        "week": 3,
        "minutes": 28,
        "messages": ["You slept well. Today is as planned."],
        "before": ["Do not start if you are ill.", "Have a phone in reach."],
        "warm_up": [],
        "after": ["Let your legs go loose.", "Take your time to get up."],
        "started": {
            "type": "session_started",
            "body": {"day": "full", "plan_sha256": None, "week": 3, "prescribed": prescribed},
        },
        "steps": [*steps, *([_balance()] if balance else [])],
        "figures": made["figures"],
        "swatches": made["swatches"],
        "texts": {},
        "preferences": {},
        "language": "en",
    }
    return copy.deepcopy({**whole, **more})

"""What three of the seven would tap and type, screen by screen; "pass" is the second button. What waits on the page
of answers stands apart, as LATER."""

from __future__ import annotations

from typing import Any

NOTHING = {"stop": "pass", "stand": "pass"}

READER_A: dict[str, Any] = {
    **NOTHING,
    "body": {"age": "52", "sex": "female", "height": "166", "mass": "68", "mass_unit": "kg"},
    "walking": {"pdds": "4"},
    "falls": {"falls_3": "0"},
    "stand": {"stand_fits": ["heat_sensitive"]},
    "joints": "pass",
    "supports": {
        "supports": ["chair", "bed", "kitchen_counter", "door_anchor"],
        "able": ["lies_on_front"],
    },
}
READER_A_LATER: dict[str, Any] = {
    "name": {"name": "Ana"},
    "brands": {"brands": ["TheraBand"]},
    "bands": {"bands": ["TheraBand/yellow", "TheraBand/red", "TheraBand/green"], "band_length": "150 cm"},
    "days": {"days": ["monday", "wednesday", "saturday"]},
    "minutes": {"minutes": "30"},
    "tape": {"thigh": "40 cm", "shank": "0,4 m"},
    "ms": {"ms_course": "secondary_progressive"},
    "aid": {"walking_aid": "stick"},
    "falls-before": {"falls_6": "0"},
    "sled": {"sled": "no"},
    "goals": {"goals": ["balance", "flexibility"]},
    "class": {"class_days": ["monday", "wednesday"]},
    "other": {"other": "no"},
}
READER_C: dict[str, Any] = {
    **READER_A,
    "body": {"age": "66", "sex": "female", "height": "1.62 m", "mass": "74 kg", "mass_unit": "kg"},
    "falls": {"falls_3": "unsure"},
    "falls-before": {"falls_6": "1"},
    "joints": {"joints": ["left_hip_new", "right_hip_new", "left_knee_sore", "right_knee_sore"]},
    "hips": {
        "left_hip_when": "40",
        "left_hip_when_unit": "months",
        "left_hip_approach": "posterior",
        "right_hip_when": "10 months",
        "right_hip_approach": "unknown",
        "hips_lifted": "no",
        "hips_cleared": "yes",
    },
    "how-sore": {"pain_left_knee": "5", "pain_right_knee": "1"},
    "supports": {"supports": ["chair", "bed", "kitchen_counter"]},
}
READER_C_LATER: dict[str, Any] = {
    **READER_A_LATER,
    "name": {"name": "Cora"},
    "bands": {"bands": ["TheraBand/yellow", "TheraBand/red"], "band_length": "1.5"},
    "days": {"days": ["monday", "thursday", "saturday"]},
    "minutes": {"minutes": "20"},
    "tape": {"thigh": "39", "shank": "39"},
    "ms": {"ms_course": "primary_progressive"},
    "goals": {"goals": ["knee", "stairs"]},
    "class": "pass",
}
READER_E: dict[str, Any] = {
    **READER_A,
    "body": {"age": "58", "sex": "male", "height": "179 cm", "mass": "84", "mass_unit": "kg"},
    "walking": {"pdds": "6"},
    "falls": {"falls_3": "2"},
    "joints": {"joints": ["stiff"]},
    "stiff-where": {"stiff_where": ["left_knee_extensors", "left_hip_adductors"]},
    "how-stiff": {"stiff_left_knee_extensors": "2", "stiff_left_hip_adductors": "1+"},
    "supports": {"supports": ["bed", "chair", "wheelchair", "slide_board"]},
}
READER_E_LATER: dict[str, Any] = {
    **READER_A_LATER,
    "name": {"name": "Emil"},
    "helper": {"helper_at_home": "yes"},
    "bands": {"bands": ["TheraBand/tan", "TheraBand/yellow", "TheraBand/red"], "band_length": "1.5 m"},
    "minutes": {"minutes": "20"},
    "tape": {"thigh": "", "shank": ""},
    "aid": {"walking_aid": "two_sticks"},
    "falls-before": {"falls_6": "2"},
    "goals": {"goals": ["transfers", "walking"]},
}
TYPED = {
    "reader_a_home": (READER_A, READER_A_LATER),
    "reader_c": (READER_C, READER_C_LATER),
    "reader_e": (READER_E, READER_E_LATER),
}


def taps(told: Any) -> int:
    """One tap for a screen with buttons or a second button, else one for each answer and one to go on."""
    if told == "pass" or (len(told) == 1 and isinstance(next(iter(told.values())), str)):
        return 1
    return 1 + sum(len(each) if isinstance(each, list) else 1 for each in told.values())


def content(told: Any) -> dict[str, Any]:
    """What the form of a screen sends."""
    return {"pass": "1"} if told == "pass" else dict(told)

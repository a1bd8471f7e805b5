"""What three of the seven would tap and type, screen by screen; "pass" is the second button."""

from __future__ import annotations

from typing import Any

NOTHING = {
    "stop": "pass",
    "stand": "pass",
    "health": "pass",
    "relapse": {"relapse": "no"},
    "pressure": "pass",
}
SOUND = {"hips": {"new_hip": "none"}, "surgery": {"surgery": "no"}, "sore": "pass", "skin": "pass"}

READER_A: dict[str, Any] = {
    **NOTHING,
    **SOUND,
    "name": {"name": "Ana"},
    "body": {"age": "52", "sex": "female"},
    "size": {"height": "166", "mass": "68", "mass_unit": "kg", "thigh": "40 cm", "shank": "0,4 m"},
    "ms": {"ms_course": "secondary_progressive"},
    "walking": {"pdds": "4"},
    "aid": {"walking_aid": "stick"},
    "falls": {"falls_6": "0"},
    "day": {"day_fits": ["heat_sensitive"]},
    "stiff": {"stiff": "no"},
    "floor": {"gets_up_from_floor_alone": "unsure", "lies_on_front": "yes"},
    "brands": {"brands": ["TheraBand"]},
    "bands": {"bands": ["TheraBand/yellow", "TheraBand/red", "TheraBand/green"], "band_length": "150 cm"},
    "supports": {"supports": ["chair", "bed", "kitchen_counter", "door_anchor"]},
    "sled": {"sled": "no"},
    "goals": {"goals": ["balance", "flexibility"]},
    "days": {"days": ["monday", "wednesday", "saturday"]},
    "class": {"class_days": ["monday", "wednesday"]},
    "other": {"other": "no"},
    "minutes": {"minutes": "30"},
}
READER_C: dict[str, Any] = {
    **READER_A,
    "body": {"age": "66", "sex": "female"},
    "size": {"height": "1.62 m", "mass": "74 kg", "mass_unit": "kg", "thigh": "39", "shank": "39"},
    "ms": {"ms_course": "primary_progressive"},
    "falls": {"falls_6": "1"},
    "falls-lately": {"falls_3": "unsure"},
    "hips": {"new_hip": "both"},
    "left-hip": {"left_hip_when": "40", "left_hip_approach": "posterior"},
    "left-hip-may": {"left_hip_cleared": "yes", "left_hip_lifted": "no"},
    "right-hip": {"right_hip_when": "10 months", "right_hip_approach": "unknown"},
    "right-hip-may": {"right_hip_cleared": "yes", "right_hip_lifted": "unsure"},
    "sore": {"sore": ["left_knee", "right_knee"]},
    "how-sore": {"pain_left_knee": "5", "pain_right_knee": "1"},
    "floor": {"gets_up_from_floor_alone": "no", "lies_on_front": "no"},
    "bands": {"bands": ["TheraBand/yellow", "TheraBand/red"], "band_length": "1.5"},
    "supports": {"supports": ["chair", "bed", "kitchen_counter"]},
    "goals": {"goals": ["knee", "stairs"]},
    "days": {"days": ["monday", "thursday", "saturday"]},
    "class": "pass",
    "minutes": {"minutes": "20"},
}
READER_E: dict[str, Any] = {
    **READER_A,
    "body": {"age": "58", "sex": "male"},
    "size": {"height": "179 cm", "mass": "84", "mass_unit": "kg"},
    "walking": {"pdds": "6"},
    "aid": {"walking_aid": "two_sticks"},
    "falls": {"falls_6": "2"},
    "falls-lately": {"falls_3": "2"},
    "stiff": {"stiff": "yes"},
    "stiff-where": {"stiff_where": ["left_knee_extensors", "left_hip_adductors"]},
    "how-stiff": {"stiff_left_knee_extensors": "2", "stiff_left_hip_adductors": "1+"},
    "helper": {"helper_at_home": "yes"},
    "floor": {"gets_up_from_floor_alone": "no", "lies_on_front": "no"},
    "bands": {"bands": ["TheraBand/tan", "TheraBand/yellow", "TheraBand/red"], "band_length": "1.5 m"},
    "supports": {"supports": ["bed", "chair", "wheelchair", "slide_board"]},
    "goals": {"goals": ["transfers", "walking"]},
    "days": {"days": ["monday", "wednesday", "saturday"]},
    "minutes": {"minutes": "20"},
}
TYPED = {"reader_a_home": READER_A, "reader_c": READER_C, "reader_e": READER_E}


def content(told: Any) -> dict[str, Any]:
    """What the form of a screen sends."""
    return {"pass": "1"} if told == "pass" else dict(told)

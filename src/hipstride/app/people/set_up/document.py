"""Answers to a person file and back. What was not changed is not touched, so nothing of a file is ever lost."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hipstride.app.people.set_up.fields import NO, NONE, UNSURE, YES, Answers
from hipstride.app.people.set_up.steps import relevant
from hipstride.app.people.set_up.steps.joints import JOINTS_OF, STIFF, have, hips_of
from hipstride.app.people.set_up.steps.reading import band_length_m, mass_kg, numbers
from hipstride.app.people.set_up.steps.time import DAYS, GOALS
from hipstride.app.people.set_up.steps.walking import WITHOUT_AID
from hipstride.catalogue.bands import brands, colours
from hipstride.record import sizes
from hipstride.record.questions import SIGNS

Document = dict[str, Any]
REQUIRED = ("age", "sex", "height", "mass")
_MEASURES = {
    "thigh": 0.25,
    "shank": 0.25,
    "thigh_girth": 0.2,
    "ankle_girth": 0.12,
}  # with the least length, m
_CAREFUL = {YES: True, NO: False, UNSURE: True}  # of a warning sign: who is not sure gets the careful way
_ABLE = {YES: True, NO: False, UNSURE: False}  # of what somebody can do or has: the careful way is no


def ready(answers: Answers) -> bool:
    """Whether the things are known without which there is no person file."""
    return all(answers.get(name) for name in REQUIRED)


def document_of(answers: Answers, base: Mapping[str, Any]) -> Document:
    """The person file that these answers make of ``base``. An unfinished one lacks some of [person]."""
    told = relevant(answers)
    before = answers_of(base)
    made: Document = copy.deepcopy(dict(base))
    for names, write in _SECTIONS:
        mine = [name for name in told if names(name)]
        if any(told[name] != before.get(name) for name in mine):
            write(told, made)
    return made


def answers_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a person file says, as answers: what it does not say stays open."""
    found: dict[str, Any] = {}
    for read in (_body_read, _ms_read, _safety_read, _joints_read, _things_read, _time_read):
        found |= {name: told for name, told in read(document).items() if told is not None}
    return found


def _part(document: Document, name: str) -> Document:
    part: Document = document.setdefault(name, {})
    return part


def _put(part: Document, key: str, value: Any) -> None:
    """What is not known is left out."""
    if value is None:
        part.pop(key, None)
    else:
        part[key] = value


# --- about you ---------------------------------------------------------------------------------------


def _body_write(told: Answers, document: Document) -> None:
    body = _part(document, "person")
    _put(body, "name", str(told.get("name", "")).strip() or None)
    if age := told.get("age"):
        body["age"] = int(sizes.number(age))
    if sex := told.get("sex"):
        body["sex"] = sex
    if height := told.get("height"):
        body["height_m"] = sizes.metres(height)
    if mass := told.get("mass"):
        body["mass_kg"] = mass_kg(mass, told.get("mass_unit", "kg"))
    for name, least in _MEASURES.items():
        if name in told:
            high = 1.0 if name == "thigh_girth" else 0.6
            _put(body, f"{name}_m", sizes.metres(told[name], low=least, high=high) if told[name] else None)


def _body_read(document: Mapping[str, Any]) -> dict[str, Any]:
    body = document.get("person", {})
    found: dict[str, Any] = {"name": body.get("name", "" if body else None), "sex": body.get("sex")}
    found["age"] = str(body["age"]) if "age" in body else None
    if "height_m" in body:
        found["height"] = f"{body['height_m']:g} m"
    if "mass_kg" in body:
        found |= {"mass": f"{body['mass_kg']:g}", "mass_unit": "kg"}
    for name in _MEASURES:
        if (length := body.get(f"{name}_m")) is not None:
            found[name] = f"{length * 100:.4g} cm"
    return found


# --- how you get about, and safety -------------------------------------------------------------------


def _ms_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    if course := told.get("ms_course"):
        condition["ms_course"] = course
    if "pdds" in told:
        _put(condition, "pdds", None if told["pdds"] == UNSURE else int(told["pdds"]))
    if "walking_aid" in told:
        condition["walking_aid"] = told["walking_aid"]
    elif told.get("pdds") in WITHOUT_AID:
        condition["walking_aid"] = "none"


def _ms_read(document: Mapping[str, Any]) -> dict[str, Any]:
    condition = document.get("condition", {})
    return {
        "ms_course": condition.get("ms_course"),
        "pdds": str(condition["pdds"]) if condition.get("pdds") is not None else None,
        "walking_aid": condition.get("walking_aid"),
    }


def _falls_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    of_six, of_three = _falls(told.get("falls_6")), _falls(told.get("falls_3"))
    if of_six is not None and of_three is not None:
        of_six = max(of_six, of_three)  # the three months were changed after the six
    _put(condition, "falls_last_6_months", of_six)
    _put(condition, "falls_last_3_months", of_three)


def _falls(answer: str | None) -> int | None:
    return None if answer in (None, UNSURE) else int(answer or 0)


def _signs_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    for sign in SIGNS:
        if sign.field in told:
            condition[sign.field] = _CAREFUL[told[sign.field]]


def _relapse_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    had = told.get("relapse") in (YES, UNSURE)
    # Without a date it is taken as new: the careful way.
    when = told.get("relapse_when")
    _put(condition, "relapse_weeks_ago", (sizes.weeks(when) if when else 0.0) if had else None)
    cleared = told.get("relapse_cleared") if had else None
    _put(condition, "relapse_cleared", None if cleared is None else _ABLE[cleared])


def _pressure_write(told: Answers, document: Document) -> None:
    upper, lower = told.get("pressure_upper", UNSURE), told.get("pressure_lower", UNSURE)
    known = UNSURE not in (upper, lower)
    pair = [int(sizes.number(upper)), int(sizes.number(lower))] if known else None
    _put(_part(document, "condition"), "blood_pressure", pair)


def _able_write(*names: str) -> Callable[[Answers, Document], None]:
    def write(told: Answers, document: Document) -> None:
        for name in names:
            if name in told:
                _part(document, "condition")[name] = _ABLE[told[name]]

    return write


def _safety_read(document: Mapping[str, Any]) -> dict[str, Any]:
    condition = document.get("condition", {})
    yes_no = {True: YES, False: NO}
    names = [sign.field for sign in SIGNS]
    names += ["gets_up_from_floor_alone", "lies_on_front", "helper_at_home"]
    found: dict[str, Any] = {name: yes_no.get(condition.get(name)) for name in names}
    if condition.get("professional_signed_off"):
        found["professional_signed_off"] = YES
    for months in ("3", "6"):
        count = condition.get(f"falls_last_{months}_months")
        found[f"falls_{months}"] = None if count is None else str(min(count, 3))
    if found["falls_3"] is None and found["falls_6"] == "0":
        found["falls_3"] = "0"
    if (weeks := condition.get("relapse_weeks_ago")) is not None:
        found |= {"relapse": YES, "relapse_when": f"{weeks:g} weeks"}
        found["relapse_cleared"] = yes_no.get(condition.get("relapse_cleared"))
    if pressure := condition.get("blood_pressure"):
        found |= {"pressure_upper": str(pressure[0]), "pressure_lower": str(pressure[1])}
    return found


# --- hips and joints ---------------------------------------------------------------------------------


def _hips_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    rows = []
    for side in hips_of(told):
        when = told.get(f"{side}_hip_when")
        row = {
            "side": side,
            "approach": told.get(f"{side}_hip_approach", "unknown"),
            "cleared_by_surgeon": _ABLE[told.get(f"{side}_hip_cleared", UNSURE)],
            "limits_lifted": _ABLE[told.get(f"{side}_hip_lifted", UNSURE)],
        }
        if when:
            row["months_ago"] = sizes.months(when)
        rows.append(row)
    condition["hip_replacement"] = rows


def _surgery_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    if not have(told, "surgery"):
        condition["other_joint_surgery"] = []
        return
    what = {"operation": "", "fracture": "broken "}[told.get("surgery", "operation")]
    when = f" {sizes.months(told['surgery_when']):g} months ago" if told.get("surgery_when") else ""
    rows = [f"{what}{joint}{when}" for joint in told.get("surgery_where", ())]
    own = [part.strip() for part in str(told.get("surgery_other", "")).split(";")]
    condition["other_joint_surgery"] = rows + [part for part in own if part]


def _pain_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    pain = {each.value: float(told.get(f"pain_{each.value}", 0)) for each in JOINTS_OF}
    sore = told.get("sore", ())
    # What was ticked as sore and not yet rated is taken as sore enough to take care.
    pain = {
        joint: score if f"pain_{joint}" in told else (_SORE if joint in sore else 0.0)
        for joint, score in pain.items()
    }
    condition["knee_pain_usual"] = {side: pain[f"{side}_knee"] for side in ("left", "right")}
    condition["hip_pain_usual"] = {side: pain[f"{side}_hip"] for side in ("left", "right")}
    condition["back_pain_usual"] = pain["back"]


_SORE = 5.0


def _skin_write(told: Answers, document: Document) -> None:
    places = [place for place in told.get("skin", ()) if place != NONE]
    _part(document, "condition")["numb_or_broken_skin"] = places


def _stiff_write(told: Answers, document: Document) -> None:
    condition = _part(document, "condition")
    asked = {f"{side}_{muscle}" for side in ("left", "right") for muscle in STIFF}
    kept = {muscle: grade for muscle, grade in condition.get("spasticity", {}).items() if muscle not in asked}
    for muscle in told.get("stiff_where", ()):
        if muscle in asked:
            grade = told.get(f"stiff_{muscle}", UNSURE)
            kept[muscle] = "2" if grade == UNSURE else grade  # from grade 2 on we take care
    condition["spasticity"] = kept


_JOINTS = {
    "hip": "hip_replacement",
    "surgery": "other_joint_surgery",
    "sore": "knee_pain_usual",
    "skin": "numb_or_broken_skin",
    "stiff": "spasticity",
}
"""What can be ticked in the list of hips and joints, and where a file tells that it was asked."""


def _joints_read(document: Mapping[str, Any]) -> dict[str, Any]:
    condition = document.get("condition", {})
    found: dict[str, Any] = {}
    found |= _hips_read(condition) | _pain_read(condition)
    if surgery := condition.get("other_joint_surgery"):
        broken = any("broke" in text or "fract" in text for text in surgery)
        found |= {"surgery": "fracture" if broken else "operation", "surgery_other": "; ".join(surgery)}
        found |= {"surgery_where": [], "surgery_when": ""}
    if skin := condition.get("numb_or_broken_skin"):
        found["skin"] = list(skin)
    asked = [f"{side}_{muscle}" for side in ("left", "right") for muscle in STIFF]
    grades = {name: grade for name, grade in condition.get("spasticity", {}).items() if name in asked}
    if grades:
        found["stiff_where"] = [name for name in asked if name in grades]
        found |= {f"stiff_{name}": grade for name, grade in grades.items()}
    names = {"hip": "new_hip", "stiff": "stiff_where"}
    ticked = [what for what in _JOINTS if names.get(what, what) in found]
    told = all(part in condition for part in _JOINTS.values())
    return found | {"joints": ticked or ([NONE] if told else None)}


def _hips_read(condition: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    yes_no = {True: YES, False: NO}
    hips = {hip["side"]: hip for hip in condition.get("hip_replacement", ())}
    if hips:
        found["new_hip"] = "both" if len(hips) == 2 else next(iter(hips))
    for side, hip in hips.items():
        months = hip.get("months_ago")
        found[f"{side}_hip_when"] = None if months is None else f"{months:g} months"
        found[f"{side}_hip_approach"] = hip.get("approach", "unknown")
        found[f"{side}_hip_cleared"] = yes_no[hip.get("cleared_by_surgeon", False)]
        # A file that does not lift the limits does not say whether there were rules.
        found[f"{side}_hip_lifted"] = YES if hip.get("limits_lifted") else UNSURE
    return found


def _pain_read(condition: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, float | None] = {"back": condition.get("back_pain_usual")}
    for joint in ("knee", "hip"):
        for side in ("left", "right"):
            told[f"{side}_{joint}"] = condition.get(f"{joint}_pain_usual", {}).get(side)
    sore = [each.value for each in JOINTS_OF if told[each.value]]
    return {"sore": sore} | {f"pain_{joint}": f"{told[joint]:g}" for joint in sore} if sore else {}


def of_before(typed: Answers) -> dict[str, Any]:
    """Answers typed when each of the five kinds of trouble was a question of its own, as they are asked now."""
    found = dict(typed)
    if "joints" not in found and {"new_hip", "surgery", "sore", "skin", "stiff"} <= set(found):
        no = (NO, NONE, UNSURE, [NONE])
        names = {"hip": "new_hip"}
        found["joints"] = [what for what in _JOINTS if found[names.get(what, what)] not in no] or [NONE]
    if "falls_3" not in found and found.get("falls_6") in ("0", UNSURE):
        found["falls_3"] = found["falls_6"]
    return found


# --- what you have -----------------------------------------------------------------------------------


def _is_asked_about(band: Mapping[str, Any]) -> bool:
    """Whether it can be tapped in the set-up; one that somebody measured, or of an old table, stays as it is."""
    return band["brand"] in brands() and band["colour"] in colours(band["brand"])


def _bands_write(told: Answers, document: Document) -> None:
    equipment = _part(document, "equipment")
    owned = {f"{band['brand']}/{band['colour']}": band for band in equipment.get("bands", ())}
    before = answers_of(document)
    length = told.get("band_length") or "1.5 m"
    free = told.get("latex_free") == YES
    same = length == before.get("band_length") and told.get("latex_free") == before.get("latex_free")
    rows = [band for band in equipment.get("bands", ()) if not _is_asked_about(band)]
    for name in told.get("bands", ()):
        brand, _, colour = name.partition("/")
        if brand not in told.get("brands", ()):
            continue
        if same and name in owned:
            rows.append(owned[name])
            continue
        row = {**owned.get(name, {"brand": brand, "colour": colour}), "length_m": band_length_m(length)}
        rows.append(
            {**row, "latex_free": True} if free else {k: v for k, v in row.items() if k != "latex_free"}
        )
    equipment["bands"] = rows


def _supports_write(told: Answers, document: Document) -> None:
    _part(document, "equipment")["supports"] = list(told.get("supports", ()))


def _cuffs_write(told: Answers, document: Document) -> None:
    _part(document, "equipment")["cuff_kg"] = list(numbers(told["cuffs"])) if told["cuffs"] else []


def _sled_write(told: Answers, document: Document) -> None:
    equipment = _part(document, "equipment")
    if told.get("sled") != YES or told.get("sled_stops") != YES or not told.get("sled_carriage"):
        equipment.pop("sled", None)  # without its stops, or while we know nothing of it, it is not used
        return
    equipment["sled"] = {
        **equipment.get("sled", {}),
        "rail_angle_deg": sizes.number(told["sled_rail"]),
        "carriage_kg": sizes.number(told["sled_carriage"]),
        "seat_back_angle_deg": sizes.number(told["sled_back"]),
        "plates_kg": list(numbers(told["sled_plates"])),
        "stops": True,
    }


def _things_read(document: Mapping[str, Any]) -> dict[str, Any]:
    equipment = document.get("equipment", {})
    found: dict[str, Any] = {}
    if bands := [band for band in equipment.get("bands", ()) if _is_asked_about(band)]:
        found["brands"] = list(dict.fromkeys(band["brand"] for band in bands))
        found["bands"] = list(dict.fromkeys(f"{band['brand']}/{band['colour']}" for band in bands))
        found["band_length"] = f"{min(band['length_m'] for band in bands):g} m"
        found["latex_free"] = YES if all(band.get("latex_free") for band in bands) else None
    if supports := equipment.get("supports"):
        found["supports"] = list(supports)
    if cuffs := equipment.get("cuff_kg"):
        found["cuffs"] = " ".join(f"{mass:g}" for mass in cuffs)
    if sled := equipment.get("sled"):
        found |= {
            "sled": YES,
            "sled_rail": f"{sled['rail_angle_deg']:g}",
            "sled_carriage": f"{sled['carriage_kg']:g}",
            "sled_back": f"{sled.get('seat_back_angle_deg', 35):g}",
            "sled_plates": " ".join(f"{mass:g}" for mass in sled.get("plates_kg", (1.25, 2.5, 5, 10, 20))),
            "sled_stops": YES,
        }
    return found


# --- goals and time ----------------------------------------------------------------------------------

_GOALS = tuple(each.value for each in GOALS)
_DAYS = tuple(each.value for each in DAYS)


def _goals_write(told: Answers, document: Document) -> None:
    own = [part.strip() for part in str(told.get("own_goal", "")).split(";")]
    _part(document, "preferences")["goals"] = [*told.get("goals", ()), *(part for part in own if part)]


def _days_write(told: Answers, document: Document) -> None:
    preferences = _part(document, "preferences")
    days = preferences["days"] = _in_order(told["days"])
    class_days = told.get("class_days", preferences.get("class_days"))
    if class_days is not None:
        preferences["class_days"] = [day for day in _in_order(class_days) if day in days]


def _in_order(days: Iterable[str]) -> list[str]:
    ticked = set(days)
    return [day for day in _DAYS if day in ticked]


def _other_write(told: Answers, document: Document) -> None:
    preferences = _part(document, "preferences")
    does = told.get("other") == YES
    minutes = told.get("other_minutes") if does else None
    preferences["other_training_minutes_per_day"] = sizes.number(minutes) if minutes else 0
    preferences["other_training_days"] = _in_order(told.get("other_days", ())) if does else []


def _minutes_write(told: Answers, document: Document) -> None:
    _part(document, "preferences")["minutes_per_session"] = int(told["minutes"])


def _time_read(document: Mapping[str, Any]) -> dict[str, Any]:
    preferences = document.get("preferences", {})
    if not preferences:
        return {}
    goals = preferences.get("goals", ())
    found: dict[str, Any] = {"days": list(preferences["days"]) if "days" in preferences else None}
    if "goals" in preferences:
        found["goals"] = [goal for goal in goals if goal in _GOALS]
        found["own_goal"] = "; ".join(goal for goal in goals if goal not in _GOALS)
    if "class_days" in preferences:
        found["class_days"] = list(preferences["class_days"]) or [NONE]
    if (minutes := preferences.get("other_training_minutes_per_day")) is not None:
        found["other"] = YES if minutes else NO
        if minutes:
            found |= {"other_minutes": f"{minutes:g}"}
            found["other_days"] = list(preferences.get("other_training_days", ()))
    if "minutes_per_session" in preferences:
        found["minutes"] = str(preferences["minutes_per_session"])
    return found


def _named(*names: str) -> Callable[[str], bool]:
    return lambda name: name in names


_SIGNS = tuple(sign.field for sign in SIGNS)
_SECTIONS: tuple[tuple[Callable[[str], bool], Callable[[Answers, Document], None]], ...] = (
    (_named("name", "age", "sex", "height", "mass", "mass_unit", *_MEASURES), _body_write),
    (_named("ms_course", "pdds", "walking_aid"), _ms_write),
    (_named("falls_6", "falls_3"), _falls_write),
    (_named(*_SIGNS), _signs_write),
    (_named("relapse", "relapse_when", "relapse_cleared"), _relapse_write),
    (_named("pressure_upper", "pressure_lower"), _pressure_write),
    (lambda name: name in ("joints", "new_hip") or "_hip_" in name, _hips_write),
    (_named("joints", "surgery", "surgery_where", "surgery_when", "surgery_other"), _surgery_write),
    (lambda name: name in ("joints", "sore") or name.startswith("pain_"), _pain_write),
    (_named("joints", "skin"), _skin_write),
    (lambda name: name == "joints" or name.startswith("stiff_"), _stiff_write),
    (
        _named("gets_up_from_floor_alone", "lies_on_front"),
        _able_write("gets_up_from_floor_alone", "lies_on_front"),
    ),
    (_named("helper_at_home"), _able_write("helper_at_home")),
    (_named("professional_signed_off"), _able_write("professional_signed_off")),
    (_named("brands", "bands", "band_length", "latex_free"), _bands_write),
    (_named("supports"), _supports_write),
    (_named("cuffs"), _cuffs_write),
    (lambda name: name == "sled" or name.startswith("sled_"), _sled_write),
    (_named("goals", "own_goal"), _goals_write),
    (_named("days", "class_days"), _days_write),
    (_named("other", "other_minutes", "other_days"), _other_write),
    (_named("minutes"), _minutes_write),
)

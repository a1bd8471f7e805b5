"""A person as the engine knows them: body, condition, equipment, preferences, and everything measured.

Only the five fields of ``[person]`` are required; every other answer may be missing, and missing means
"not asked yet", never "no". Validation happens at the door (:mod:`hipstride.record.parse`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from hipstride.record.override import Override
from hipstride.record.resistance import AnyResistance, Limb

Side = Literal["left", "right"]
Sides = Literal["left", "right", "both"]
Sex = Literal["female", "male"]
Score10 = Annotated[float, Ge(0), Le(10)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
StoppedBecause = Literal["done", "tired", "pain", "spasm", "wobble", "interrupted"]
Limit = Literal["pain", "spasm", "fear", "unable", "safety"]
ForceUnit = Literal["N", "kg", "lb"]
ScoreName = Literal[
    "msws_12",
    "mfis",
    "mfis_physical",
    "mfis_cognitive",
    "mfis_psychosocial",
    "mfis_5",
    "fss",
    "fes_i",
    "fes_i_7",
    "promis_fatigue",
    "promis_physical_function",
    "berg",
    "mini_bestest",
    "edss",
]

MuscleGroup = Literal[
    "left_hip_flexors",
    "left_hip_extensors",
    "left_hip_adductors",
    "left_hip_abductors",
    "left_hip_internal_rotators",
    "left_hip_external_rotators",
    "left_knee_extensors",
    "left_knee_flexors",
    "left_ankle_plantarflexors",
    "left_ankle_dorsiflexors",
    "right_hip_flexors",
    "right_hip_extensors",
    "right_hip_adductors",
    "right_hip_abductors",
    "right_hip_internal_rotators",
    "right_hip_external_rotators",
    "right_knee_extensors",
    "right_knee_flexors",
    "right_ankle_plantarflexors",
    "right_ankle_dorsiflexors",
]

_STRICT: Mapping[str, Any] = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True)
class Body:
    """Who this is, in the units of the house (metres, kilograms, years)."""

    id: Annotated[str, MinLen(1), MaxLen(64)]
    sex: Sex
    age: Annotated[int, Ge(18), Le(100)]
    height_m: Annotated[float, Ge(1.2), Le(2.2)]
    mass_kg: Annotated[float, Ge(30), Le(250)]
    name: Annotated[str, MaxLen(200)] | None = None
    thigh_m: Annotated[float, Ge(0.25), Le(0.6)] | None = None
    shank_m: Annotated[float, Ge(0.25), Le(0.6)] | None = None
    thigh_girth_m: Annotated[float, Ge(0.2), Le(1.0)] | None = None
    ankle_girth_m: Annotated[float, Ge(0.12), Le(0.5)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class HipReplacement:
    """One replaced hip. An unknown approach means the union of all limits."""

    side: Side
    approach: Literal["posterior", "anterior", "lateral", "unknown"] = "unknown"
    months_ago: Annotated[float, Ge(0), Le(600)] | None = None
    cleared_by_surgeon: bool = False  # healing limits lifted (resisted flexion, abduction)
    limits_lifted: bool = False  # position limits lifted by the surgeon, in writing
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Bilateral:
    """A 0-10 rating for each side."""

    left: Score10 | None = None
    right: Score10 | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Condition:
    """What the safety gates ask. ``None`` is "not asked yet"."""

    ms_course: Literal[
        "relapsing_remitting", "secondary_progressive", "primary_progressive", "unknown", "none"
    ] = "unknown"
    pdds: Annotated[int, Ge(0), Le(8)] | None = None
    walking_aid: (
        Literal["none", "stick", "two_sticks", "crutches", "rollator", "walker", "wheelchair", "orthosis"]
        | None
    ) = None
    years_since_diagnosis: Annotated[float, Ge(0), Le(90)] | None = None
    heat_sensitive: bool | None = None
    falls_last_6_months: Annotated[int, Ge(0), Le(500)] | None = None
    falls_last_3_months: Annotated[int, Ge(0), Le(500)] | None = None
    hip_replacement: tuple[HipReplacement, ...] = ()
    other_joint_surgery: tuple[str, ...] = ()  # such as "left_knee 2 months ago"
    knee_pain_usual: Bilateral = Bilateral()
    hip_pain_usual: Bilateral = Bilateral()
    back_pain_usual: Score10 | None = None
    spasticity: Mapping[MuscleGroup, Literal["0", "1", "1+", "2", "3", "4"]] = field(default_factory=dict)
    helper_at_home: bool | None = None
    gets_up_from_floor_alone: bool | None = None
    lies_on_front: bool | None = None
    relapse_weeks_ago: Annotated[float, Ge(0), Le(520)] | None = None
    relapse_cleared: bool | None = None
    osteoporosis: bool | None = None
    fragility_fracture: bool | None = None
    latex_allergy: bool | None = None
    numb_or_broken_skin: tuple[Literal["left_ankle", "right_ankle", "left_thigh", "right_thigh"], ...] = ()
    lost_feeling_legs: bool | None = None
    dizzy_on_standing: bool | None = None
    blood_pressure: tuple[Annotated[int, Ge(60), Le(280)], Annotated[int, Ge(30), Le(180)]] | None = None
    heart_or_lung_warning: bool | None = (
        None  # chest pain, fainting, breathless at rest, known unstable heart disease
    )
    clot_signs: bool | None = None
    pregnant: bool | None = None
    poor_vision: bool | None = None
    weak_grip: bool | None = None
    bladder_urgency: bool | None = None
    confusion: bool | None = None
    professional_signed_off: bool = False
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class OwnedBand:
    """One piece of band the person owns. Own calibration: force at 100 % and 200 % stretch, one layer."""

    brand: str
    colour: str
    length_m: Annotated[float, Ge(0.5), Le(50.0)]
    table_version: str | None = None
    latex_free: bool = False
    measured_n_at_100: Annotated[float, Ge(1), Le(300)] | None = None
    measured_n_at_200: Annotated[float, Ge(1), Le(500)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class OwnedSled:
    """The leg press the person uses. ``seat_back_angle_deg`` is the back rest above the horizontal."""

    rail_angle_deg: Annotated[float, Ge(0), Le(90)]
    carriage_kg: Annotated[float, Ge(0), Le(200)]
    stops: bool
    seat_back_angle_deg: Annotated[float, Ge(0), Le(100)] = 35.0
    plates_kg: tuple[Annotated[float, Ge(0.1), Le(100)], ...] = (1.25, 2.5, 5.0, 10.0, 20.0)
    friction: Annotated[float, Ge(0), Le(0.5)] | None = None
    pull_up_n: Annotated[float, Ge(0), Le(5000)] | None = None  # two-pull calibration along the rail
    pull_down_n: Annotated[float, Ge(0), Le(5000)] | None = None
    foot_heights_m: tuple[Annotated[float, Ge(-0.2), Le(0.5)], ...] = (0.05, 0.1, 0.15)
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Equipment:
    """Bands, sled, cuff weights and what there is to sit on, lie on, hold and tie to."""

    bands: tuple[OwnedBand, ...] = ()
    supports: tuple[
        Literal[
            "chair",
            "bed",
            "mat",
            "kitchen_counter",
            "door_anchor",
            "wall",
            "wheelchair",
            "slide_board",
            "step",
            "cushion",
        ],
        ...,
    ] = ()
    sled: OwnedSled | None = None
    cuff_kg: tuple[Annotated[float, Gt(0), Le(20)], ...] = ()
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Preferences:
    """Goals, time and days. ``class_days`` are those of the days that have an instructor present."""

    goals: tuple[str, ...] = ()
    minutes_per_session: Annotated[int, Ge(10), Le(90)] = 30
    days: Annotated[tuple[Weekday, ...], MinLen(1)] = ("monday", "wednesday", "saturday")
    class_days: tuple[Weekday, ...] = ()
    other_training_minutes_per_day: Annotated[float, Ge(0), Le(600)] = 0
    other_training_days: tuple[Weekday, ...] = ()
    programme: Literal["band", "sled", "combined"] | None = None  # None: by what the person has
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class LimitedBy:
    """Why a side of a test is not the person's true strength."""

    left: Limit | None = None
    right: Limit | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class StrengthTest:
    """Break or make test of one movement with a dynamometer: force readings of every attempt, in newtons."""

    date: dt.date
    movement: Literal[
        "hip_flexion",
        "hip_abduction",
        "hip_extension",
        "hip_external_rotation",
        "knee_extension",
        "knee_flexion",
    ]
    position: Literal["seated", "supine", "side_lying", "prone"]
    hip_angle_deg: Annotated[float, Ge(-30), Le(130)]
    knee_angle_deg: Annotated[float, Ge(0), Le(150)]
    test: Literal["break", "make"]
    lever_m: Annotated[float, Ge(0.05), Le(1.2)]
    left_n: tuple[Annotated[float, Ge(0), Le(1500)], ...] = ()
    right_n: tuple[Annotated[float, Ge(0), Le(1500)], ...] = ()
    device: str | None = None
    tester: str | None = None
    fixation: Literal["hand", "belt", "frame"] = "hand"
    gravity: Literal["raw", "supported", "tared"] = "raw"  # supported or tared: no correction
    heel_held: bool = False  # supine 90/90: somebody holds the heel, the shank weighs nothing
    limited_by: LimitedBy = LimitedBy()
    shown_in: ForceUnit | None = None  # what the device showed; the readings here are newtons
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class ManualGrade:
    """Manual muscle grade 0-5 (halves allowed) with the position it was given in."""

    date: dt.date
    movement: str
    position: Literal["seated", "supine", "side_lying", "prone", "standing"]
    left: Annotated[float, Ge(0), Le(5)] | None = None
    right: Annotated[float, Ge(0), Le(5)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class CountedSet:
    """One set counted near tiredness: a strength test without a device."""

    date: dt.date
    exercise: str
    side: Sides
    reps: Annotated[int, Ge(0), Le(100)]
    effort: Score10
    resistance: AnyResistance = Limb()
    stopped_because: StoppedBecause = "done"
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class RepMax:
    """Repetitions with a load on the sled (plates only; the carriage comes on top)."""

    date: dt.date
    exercise: str
    load_kg: Annotated[float, Ge(0), Le(500)]
    reps: Annotated[int, Ge(1), Le(50)]
    effort: Score10
    side: Sides = "both"
    foot_height_m: Annotated[float, Ge(-0.2), Le(0.5)] = 0.1
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class LevelAnswer:
    """An answer of "find my level": five of these, easily, just, or no."""

    date: dt.date
    exercise: str
    left: Literal["easily", "just", "no"] | None = None
    right: Literal["easily", "just", "no"] | None = None
    both: Literal["easily", "just", "no"] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class ChairStand:
    """Timed chair rise: five times (seconds) or 30 seconds (count)."""

    date: dt.date
    measure: Literal["five_times_sit_to_stand", "chair_stand_30_s"]
    seconds: Annotated[float, Ge(3), Le(180)] | None = None
    count: Annotated[int, Ge(0), Le(60)] | None = None
    limited_by: Limit | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class WalkingTest:
    """A walking test; time or distance by measure, every attempt kept."""

    date: dt.date
    measure: Literal["t25fw", "10mwt", "2mwt", "6mwt", "tug"]
    seconds: tuple[Annotated[float, Ge(2), Le(300)], ...] = ()
    metres: tuple[Annotated[float, Ge(0), Le(1000)], ...] = ()
    aid: str | None = None
    limited_by: Limit | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class BalanceTest:
    """Standing still by the clock, up to 30 seconds: heel to toe by the foot behind, one leg by the one stood on."""

    date: dt.date
    measure: Literal["feet_together", "tandem", "one_leg"]
    seconds: Annotated[float, Ge(0), Le(30)] | None = None
    left_seconds: Annotated[float, Ge(0), Le(30)] | None = None
    right_seconds: Annotated[float, Ge(0), Le(30)] | None = None
    limited_by: Limit | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Score:
    """The result of a questionnaire or a rated scale: the number only, its ranges in the catalogue."""

    date: dt.date
    measure: ScoreName
    score: Annotated[float, Ge(0), Le(100)]
    version: Annotated[str, MaxLen(60)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Visit:
    """How it was on a test day: what should be alike when two of them are compared. ``None``: not asked."""

    date: dt.date
    week: Annotated[int, Ge(0), Le(520)] | None = None
    time: Annotated[str, MaxLen(5)] | None = None  # such as 14:30, the hour of the person's own clock
    setting: Literal["home", "class", "clinic"] | None = None
    company: bool | None = None  # somebody is beside the person
    heat: Literal["cool", "usual", "warm"] | None = None
    room_c: Annotated[float, Ge(0), Le(45)] | None = None
    medicine_taken: bool | None = None  # against symptoms, such as for stiffness or walking
    medicine: Annotated[str, MaxLen(120)] | None = None
    medicine_hours: Annotated[float, Ge(0), Le(48)] | None = None
    last_exercise: Literal["today", "yesterday", "earlier"] | None = None
    tester: Annotated[str, MaxLen(60)] | None = None
    device: Annotated[str, MaxLen(60)] | None = None
    note: Annotated[str, MaxLen(500)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class OwnItem:
    """Something that matters to the person, in their own words: 0-10, or for the stairs the time in seconds.

    Confidence 10 is best, fatigue 10 is worst. No error of it is known, so there is never a verdict on it.
    """

    date: dt.date
    about: Literal["confidence", "fatigue", "stairs"]
    words: Annotated[str, MinLen(1), MaxLen(200)]
    score: Score10 | None = None
    seconds: Annotated[float, Ge(1), Le(600)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Person:
    """One person's whole record, as read from a person file."""

    person: Body
    condition: Condition = Condition()
    equipment: Equipment = Equipment()
    preferences: Preferences = Preferences()
    strength: tuple[StrengthTest, ...] = ()
    manual_grade: tuple[ManualGrade, ...] = ()
    counted_set: tuple[CountedSet, ...] = ()
    rep_max: tuple[RepMax, ...] = ()
    find_my_level: tuple[LevelAnswer, ...] = ()
    chair_stand: tuple[ChairStand, ...] = ()
    walking: tuple[WalkingTest, ...] = ()
    balance: tuple[BalanceTest, ...] = ()
    score: tuple[Score, ...] = ()
    own_item: tuple[OwnItem, ...] = ()
    visit: tuple[Visit, ...] = ()
    override: tuple[Override, ...] = ()
    told: Mapping[str, dt.datetime] = field(
        default_factory=dict
    )  # when an answer of `condition` last changed
    __pydantic_config__: ClassVar = _STRICT


def on_day(person: Person, day: dt.date) -> Person:
    """The person with the overrides that have not ended by this day."""
    held = tuple(each for each in person.override if each.holds(day))
    return person if len(held) == len(person.override) else replace(person, override=held)

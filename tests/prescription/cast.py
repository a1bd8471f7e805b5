"""People to dose, their mirror images, and the weaker selves they are compared with."""

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from hipstride.exchange.person_file import read_person
from hipstride.prescription.plan import plan
from hipstride.prescription.planner import planner
from hipstride.prescription.present import plan_json, today_json
from hipstride.prescription.schedule import WEEKDAYS
from hipstride.prescription.selection import best_for_both, best_option, lightest_form
from hipstride.prescription.selector import Selector
from hipstride.prescription.today import Today, today
from hipstride.record.event import Event, Log, Readiness, SessionEnded, SessionStarted, SetDone
from hipstride.record.person import (
    Bilateral,
    Body,
    Condition,
    Equipment,
    HipReplacement,
    LimitedBy,
    OwnedBand,
    OwnedSled,
    Person,
    Preferences,
    StrengthTest,
)
from tests.prescription.gates.people import NOW

EXAMPLES = Path(__file__).parents[2] / "examples"
SEVEN = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
CORE = (
    "hip_flexion",
    "hip_abduction",
    "hip_extension",
    "hip_external_rotation",
    "knee_extension",
    "knee_flexion",
)
SIDES: Any = ("left", "right")
START = dt.date(2026, 1, 12)  # a Monday
SUPPORTS: Any = ("chair", "bed", "mat", "kitchen_counter", "door_anchor", "wall", "slide_board", "step")
COLOURS = ("tan", "yellow", "red", "green", "blue", "black", "silver")

_READ: dict[str, Person] = {}


def reader(stem: str) -> Person:
    if stem not in _READ:
        _READ[stem] = read_person(EXAMPLES / f"{stem}.toml")
    return _READ[stem]


# --- people ------------------------------------------------------------------------------------------

# movement, position, hip, knee, lever, newtons of somebody well
_TESTS: tuple[tuple[Any, Any, float, float, float, float], ...] = (
    ("hip_flexion", "seated", 90, 90, 0.37, 260),
    ("hip_flexion", "supine", 90, 90, 0.37, 260),
    ("hip_extension", "prone", 0, 0, 0.37, 300),
    ("hip_extension", "supine", 90, 90, 0.37, 300),
    ("hip_abduction", "side_lying", 0, 0, 0.75, 80),
    ("hip_abduction", "supine", 0, 0, 0.70, 110),
    ("knee_extension", "seated", 90, 90, 0.36, 400),
    ("knee_flexion", "seated", 90, 90, 0.36, 200),
    ("knee_flexion", "prone", 0, 90, 0.36, 180),
)


@st.composite
def readings(draw: Any) -> tuple[StrengthTest, ...]:
    rows = []
    for movement, position, hip, knee, lever, most in _TESTS:
        if not draw(st.booleans()):
            continue
        left = round(most * draw(st.floats(0.05, 1.2)), 1)
        right = round(left * draw(st.sampled_from((0.3, 0.6, 0.85, 0.95, 1.0, 1.0, 1.05, 1.2, 2.0))), 1)
        rows.append(
            StrengthTest(
                date=dt.date(2026, 1, 9),
                movement=movement,
                position=position,
                hip_angle_deg=hip,
                knee_angle_deg=knee,
                test=draw(st.sampled_from(("make", "break"))),
                lever_m=lever,
                left_n=(left,),
                right_n=(right,),
                fixation=draw(st.sampled_from(("hand", "belt"))),
                limited_by=LimitedBy(left=draw(st.sampled_from((None, None, None, "pain")))),
            )
        )
    return tuple(rows)


bodies = st.builds(
    Body,
    id=st.just("x"),
    sex=st.sampled_from(("female", "male")),
    age=st.integers(18, 85),
    height_m=st.floats(1.45, 2.0),
    mass_kg=st.floats(45, 130),
)


def _hip(side: Any) -> Any:
    return st.none() | st.builds(
        HipReplacement,
        side=st.just(side),
        approach=st.sampled_from(("posterior", "anterior", "lateral", "unknown")),
        months_ago=st.sampled_from((None, 1.0, 10.0, 60.0)),
        cleared_by_surgeon=st.booleans(),
    )


_pain = st.sampled_from((None, 0, 2, 4, 5, 7))
_answer = st.sampled_from((None, False, True))
conditions = st.builds(
    Condition,
    ms_course=st.sampled_from(("relapsing_remitting", "primary_progressive", "none")),
    pdds=st.sampled_from((None, 0, 2, 3, 4, 5, 6, 7)),
    falls_last_6_months=st.sampled_from((None, 0, 1, 3)),
    hip_replacement=st.tuples(_hip("left"), _hip("right")).map(lambda two: tuple(hip for hip in two if hip)),
    knee_pain_usual=st.builds(Bilateral, left=_pain, right=_pain),
    hip_pain_usual=st.builds(Bilateral, left=_pain, right=_pain),
    spasticity=st.dictionaries(
        st.sampled_from(
            ("left_hip_adductors", "right_hip_adductors", "left_knee_extensors", "right_knee_extensors")
            + ("left_hip_flexors", "right_hip_flexors", "right_knee_flexors")
        ),
        st.sampled_from(("1", "2", "3")),
        max_size=2,
    ),
    numb_or_broken_skin=st.sampled_from(((), (), ("left_ankle",), ("right_thigh",))),
    gets_up_from_floor_alone=_answer,
    lies_on_front=_answer,
    helper_at_home=_answer,
    latex_allergy=st.sampled_from((None, None, None, True)),
)
bands = st.lists(
    st.builds(
        OwnedBand,
        brand=st.just("TheraBand"),
        colour=st.sampled_from(COLOURS),
        length_m=st.sampled_from((0.6, 1.0, 1.5, 2.0)),
    ),
    max_size=4,
    unique_by=lambda band: band.colour,
).map(tuple)
equipment = st.builds(
    Equipment,
    bands=bands,
    supports=st.sets(st.sampled_from(SUPPORTS)).map(lambda found: tuple(sorted(found))),
    sled=st.none()
    | st.builds(
        OwnedSled,
        rail_angle_deg=st.sampled_from((30.0, 45.0)),
        carriage_kg=st.sampled_from((10.0, 30.0)),
        stops=st.booleans(),
    ),
    cuff_kg=st.sampled_from(((), (), (0.5, 1.0, 2.0))),
)
preferences = st.builds(
    Preferences,
    goals=st.sampled_from(((), ("knee",), ("walking", "balance"), ("transfers",))),
    minutes_per_session=st.sampled_from((10, 15, 20, 30, 45, 60)),
    days=st.sampled_from(
        (("monday", "wednesday", "saturday"), ("monday", "tuesday", "wednesday"), ("tuesday",))
        + (("monday", "thursday"),)
    ),
    class_days=st.sampled_from(((), ("monday",))),
)
people = st.builds(
    Person,
    person=bodies,
    condition=conditions,
    equipment=equipment,
    preferences=preferences,
    strength=readings(),
)


def only_body() -> Person:
    """Somebody of whom only the five required fields are known."""
    return Person(person=Body(id="new", sex="female", age=50, height_m=1.66, mass_kg=68.0))


def scaled(person: Person, by: float, *, movement: str | None = None, side: str | None = None) -> Person:
    """The same person with smaller readings: all of them, or of one movement and side."""

    def weaker(test: StrengthTest) -> StrengthTest:
        if movement is not None and test.movement != movement:
            return test
        left = tuple(by * n for n in test.left_n) if side in (None, "left") else test.left_n
        right = tuple(by * n for n in test.right_n) if side in (None, "right") else test.right_n
        return dataclasses.replace(test, left_n=left, right_n=right)

    return dataclasses.replace(person, strength=tuple(map(weaker, person.strength)))


# --- mirror images -----------------------------------------------------------------------------------

_OTHER = {"left": "right", "right": "left"}
_SIDE_WORD = re.compile(r"(?<![a-z])(?<!strength )(left|right)(?![a-z])")  # not in "some strength left"


def swap_words(text: str) -> str:
    return _SIDE_WORD.sub(lambda found: _OTHER[found.group()], text)


def mirrored(value: Any) -> Any:
    """The mirror image of a record: every left is right, in names, keys and fields."""
    if isinstance(value, str):
        return swap_words(value)
    if isinstance(value, dict):
        return {mirrored(key): mirrored(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(map(mirrored, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = {field.name for field in dataclasses.fields(value)}
        changes = {}
        for name in names:
            twin = swap_words(name)
            changes[name] = mirrored(getattr(value, twin if twin in names else name))
        return type(value)(**changes)
    return value


def mirrored_json(made: Any) -> Any:
    """The mirror image of what is printed."""
    return left_first(json.loads(swap_words(json.dumps(made))))


def left_first(value: Any) -> Any:
    """What is printed with the sides of one thing in the same order, and words of a list in one order."""
    if isinstance(value, dict):
        found = {key: left_first(each) for key, each in value.items()}
        if "messages" in found:
            found["messages"].sort(key=json.dumps)
        if "exercises" in found:
            found["exercises"] = _pairs_left_first(found["exercises"])
        return found
    if isinstance(value, list):
        found_list = [left_first(each) for each in value]
        if found_list and all(isinstance(each, str) for each in found_list):
            return sorted(found_list)
        if found_list and all(isinstance(each, list) for each in found_list):
            return sorted(found_list)
        return found_list
    if isinstance(value, str) and ("left" in value or "right" in value):
        return " ".join(sorted(re.findall(r"\w+", value)))
    return value


def _pairs_left_first(rows: list[Any]) -> list[Any]:
    rows = list(rows)
    for at in range(len(rows) - 1):
        one, two = rows[at], rows[at + 1]
        if one["movement"] == two["movement"] and (one["side"], two["side"]) == ("right", "left"):
            rows[at], rows[at + 1] = two, one
    return rows


# --- what is made ------------------------------------------------------------------------------------


def planned(person: Person, *, weeks: int = 12, start: dt.date = START) -> Any:
    return json.loads(json.dumps(plan_json(plan(person, start=start, weeks=weeks)), allow_nan=False))


def exercises_of(made: Any) -> list[Any]:
    return [one for session in made["sessions"] for one in session["exercises"]]


def done_today(person: Person, log: Log | None = None, answers: Any = None, *, date: dt.date = START) -> Any:
    made = today(person, log, answers, date=date)
    return json.loads(json.dumps(today_json(made), allow_nan=False))


def a_log(*events: Event) -> Log:
    return Log(tuple(events), tuple(events))


def event(at: dt.datetime, body: Any, person: Person, number: int) -> Event:
    kinds: Any = {
        "SessionStarted": "session_started",
        "SetDone": "set_done",
        "SetSkipped": "set_skipped",
        "Readiness": "readiness",
        "Symptom": "symptom",
        "Fall": "fall",
        "SessionEnded": "session_ended",
    }
    name = f"{at.date().isoformat()}-{number}"
    return Event(name, at, person.person.id, kinds[type(body).__name__], body)


def logged(person: Person, log: Log, date: dt.date, *bodies: Any, hour: int = 10) -> Log:
    """The log with further lines of one day, a minute apart."""
    start = dt.datetime(date.year, date.month, date.day, hour, tzinfo=dt.UTC)
    events = [
        event(start + dt.timedelta(minutes=number), body, person, 100 * hour + number)
        for number, body in enumerate(bodies)
    ]
    return a_log(*log.events, *events)


def sets_of(made: Today, **how: Any) -> list[SetDone]:
    """Every set of a session as it was prescribed, at effort 4 and in good form unless told otherwise."""
    given = {"effort": 4, "form": "good", **how}
    found = []
    for shown in made.exercises:
        one = shown.prescription
        for number in range(one.dose.sets):
            done: dict[str, Any] = {
                "exercise": one.exercise,
                "side": one.side,
                "set": number + 1,
                "reps": one.dose.reps or 1,
                "seconds": one.dose.seconds,
                "resistance": one.resistance,
                **given,
            }
            if "change" in done:
                done = done.pop("change")(done, one)
            found.append(SetDone(**done))
    return found


def trained(person: Person, log: Log, date: dt.date, answers: Readiness | None = None, **how: Any) -> Log:
    """The log after today's session was done."""
    made = today(person, log, answers, date=date)
    told = () if answers is None else (answers,)
    return logged(
        person, log, date, *told, SessionStarted(day=made.day), *sets_of(made, **how), SessionEnded()
    )


def training_days(person: Person, count: int, *, start: dt.date = START) -> list[dt.date]:
    """The first days of the plan that are trained."""
    wanted = {WEEKDAYS.index(day) for day in person.preferences.days}
    days = (start + dt.timedelta(days=number) for number in range(7 * count + 7))
    return [day for day in days if day.weekday() in wanted][:count]


def after(person: Person, count: int, **how: Any) -> tuple[Log, list[dt.date]]:
    """The log of so many sessions done alike, and the training days from the first one to the next."""
    log, days = Log(), training_days(person, count + 1)
    for day in days[:-1]:
        log = trained(person, log, day, **how)
    return log, days


def doses(made: Any) -> dict[tuple[str, str], Any]:
    """Exercises of a session by exercise and side."""
    return {(one["exercise"], one["side"]): one for one in made["exercises"]}


def selector_of(person: Person, setting: Any = "home") -> Selector:
    made = planner(person, base=NOW)
    return made.selectors.get(setting, made.selectors["home"])


def ceiling(selector: Selector, movement: Any, side: Any, limit: float, fewest: float) -> float:
    """The most that a side may ever be asked for a movement."""
    options = [
        best_option(selector, movement, side, limit, kind="limb"),
        best_option(selector, movement, side, limit, kind="band"),
        lightest_form(selector, movement, side, fewest),
        *(best_for_both(selector, movement, limit) or ()),
    ]
    return max((option.peak_torque_nm for option in options if option is not None), default=0.0)

"""Days to play: of the seven people, and a short one made by hand."""

import datetime as dt
from dataclasses import replace

from hipstride.exchange import read_log, read_person
from hipstride.figure.follow.page import live_theme
from hipstride.figure.follow.session import show
from hipstride.figure.follow.steps import Show
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.today import Today, TodayExercise, today
from hipstride.prescription.training_log import LastTime
from hipstride.prescription.types import Dose, Prescription
from hipstride.record.parse import readiness_from_text
from hipstride.record.resistance import Band
from tests.record.people import EXAMPLES

PEOPLE = ("reader_a_home", "reader_a", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
READ = dt.date(2026, 4, 1)  # when the files are read: after the last line of their logs
FINE = "fatigue=3,after_last_time=fine"
RED = Band("TheraBand", "red", 0.4, anchor="door_low", anchor_distance_m=0.46, attachment="above_knee")
LOOSER = replace(RED, rest_length_m=0.5, anchor_distance_m=0.575)


def day(name: str, date: str = "2026-01-12", readiness: str = FINE) -> Today:
    """The session of one of the seven on a date, with their log where there is one."""
    when = dt.date.fromisoformat(date)
    who = read_person(str(EXAMPLES / f"{name}.toml"), today=READ)
    file = EXAMPLES / f"{name}_log.jsonl"
    log = read_log(str(file), person_id=who.person.id, today=READ) if file.exists() else None
    return today(who, log, readiness_from_text(readiness), date=when)


def march(side="left", *, sets=2, reps=3, band=RED) -> TodayExercise:
    """A march with a band at the counter; easier is the same band one mark looser, harder one more."""
    dose = Dose(sets, reps, None, 5, 60, (2.0, 1.0, 3.0))
    one = Prescription(
        "hip_flexion.standing_march_band", "hip_flexion", side, 10, band, dose, 20.0, 0.6, (0.5, 0.7), 4.0, ()
    )
    return TodayExercise(
        one,
        LastTime(dt.date(2026, 1, 9), band, [3, 3], 5.0, "good", "suggested"),
        Neighbour(one.exercise, LOOSER, sets, reps, None, 18.0),
        Neighbour(one.exercise, band, sets, reps + 1, None, 20.0),
        "hold",
    )


def short_day(*exercises: TodayExercise, name: str | None = None) -> Today:
    """Both legs with a band that is moved from leg to leg, two sets of three."""
    made = day("control_f")
    body = replace(made.person.person, name=name)
    exercises = exercises or (march("left"), march("right"))
    return replace(made, person=replace(made.person, person=body), exercises=exercises)


def shown(made: Today) -> Show:
    """What the player would be given."""
    return show(made, live_theme())

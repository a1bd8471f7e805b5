"""The next form: after two sessions that went well, a little heavier, and never with too few repetitions."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hipstride.catalogue.numbers import value
from hipstride.prescription.continuity import outgrown
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.dosing import repetitions
from hipstride.prescription.planner import limit_at, phase_at, programme_of
from hipstride.prescription.reserve import load_share, reserve
from hipstride.prescription.types import Option
from hipstride.record.event import Log, SessionStarted, SetDone
from hipstride.record.person import Person
from hipstride.record.resistance import Band
from tests.prescription.cast import START, logged, reader, selector_of

MOVEMENT: Any = "hip_flexion"


def numb(person: Person) -> Person:
    return replace(person, condition=replace(person.condition, lost_feeling_legs=True))


def after(person: Person, **how: Any) -> tuple[Option, Option]:
    """The lightest form of control F with its own load, and what comes after two sessions of it."""
    selector = selector_of(person)
    menu = selector.menu(MOVEMENT, "left", "limb")
    kept = menu.lightest(menu.allowed & (menu.peak > 0.0))
    assert kept is not None
    told: dict[str, Any] = {"reps": 20, "effort": 2.0, "form": "good"} | how
    one = SetDone(kept.exercise, "left", 1, resistance=kept.resistance, **told)
    log = Log()
    for days in (0, 3):
        log = logged(person, log, START + dt.timedelta(days), SessionStarted(day="full"), one)
    phase = phase_at(programme_of(person), 3)
    found = outgrown(selector, sessions(log), kept, limit=limit_at(phase), effort=phase.effort_high)
    assert found is not None
    return kept, found


@pytest.mark.parametrize("person", [reader("control_f"), reader("reader_d"), numb(reader("control_f"))])
def test_the_next_form_is_a_step_and_begins_with_a_set_worth_doing(person: Person) -> None:
    kept, found = after(person)
    phase = phase_at(programme_of(person), 3)
    assert found.exercise != kept.exercise
    assert kept.relative is not None
    assert found.relative is not None
    assert kept.relative < found.relative <= 1.5 * kept.relative
    assert repetitions(found.relative, phase, found.pessimistic) >= value("progress_more.repetitions_floor")


@pytest.mark.parametrize(
    "how", [{"form": "partly"}, {"stopped_because": "tired"}, {"pain": 4.0}, {"chosen": "easier"}]
)
def test_without_feeling_only_what_was_done_well_leads_on_and_no_further_than_it_proves(how: Any) -> None:
    person = numb(reader("control_f"))
    kept, found = after(person, effort=None)  # what it felt like does not count
    assert found.relative is not None
    assert kept.relative is not None
    proven = load_share(20.0)  # twenty were done, so it is that share of the most at most
    assert proven * found.relative / kept.relative <= load_share(8.0 + reserve(6.0)) + 1e-9
    assert after(person, **how) == (kept, kept)
    assert after(reader("control_f"), effort=None)[1] == kept  # with feeling it must be told


def test_a_band_at_its_heaviest_gives_way_to_another_tie_of_the_same_form() -> None:
    """Where a form has more at another anchor only, small steps end: that tie comes as a next form does."""
    person = reader("reader_a")
    selector = selector_of(person)
    menu = selector.menu(MOVEMENT, "right", "band")
    form = menu.set_ups.of("hip_flexion.standing_march_band") & menu.allowed
    door = [
        option for row in np.flatnonzero(form) if anchor_of(option := menu.option(int(row))) == "door_low"
    ]
    kept = max(door, key=lambda option: option.peak_torque_nm)
    log = Log()
    for days in (0, 3):
        one = SetDone(kept.exercise, "right", 1, resistance=kept.resistance, reps=15, effort=3.0, form="good")
        log = logged(person, log, START + dt.timedelta(days), SessionStarted(day="full"), one)
    phase = phase_at(programme_of(person), 3)
    found = outgrown(selector, sessions(log), kept, limit=limit_at(phase), effort=phase.effort_high)
    assert found is not None
    assert found.relative is not None
    assert kept.relative is not None
    assert anchor_of(found) != "door_low" or found.exercise != kept.exercise
    assert kept.relative < found.relative <= 1.5 * kept.relative


def anchor_of(option: Option) -> str | None:
    return option.resistance.anchor if isinstance(option.resistance, Band) else None

import copy
from typing import Any

import pytest

from hipstride.catalogue import programmes, reading
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import programme, programme_ids
from hipstride.catalogue.sourced import STATUSES

CORE = {
    "hip_flexion",
    "hip_abduction",
    "hip_extension",
    "hip_external_rotation",
    "knee_extension",
    "knee_flexion",
}


def test_there_are_three():
    assert programme_ids() == ("band", "combined", "sled")
    with pytest.raises(CatalogueError, match="unknown programme 'x'; known: band, combined, sled"):
        programme("x")


@pytest.mark.parametrize("id", programme_ids())
def test_the_phases_of_the_design(id):
    doses = [
        (
            (phase.first_week, phase.last_week),
            (phase.sets_low, phase.sets_high),
            (phase.reps_low, phase.reps_high),
            (phase.effort_low, phase.effort_high),
            (phase.rest_s_low, phase.rest_s_high),
        )
        for phase in programme(id).phases
    ]
    assert doses == [
        ((1, 2), (1, 2), (8, 12), (4, 5), (60, 120)),
        ((3, 6), (2, 2), (10, 12), (5, 6), (60, 120)),
        ((7, 12), (2, 3), (8, 12), (6, 7), (60, 120)),
    ]
    assert [programme(id).phase(week).name for week in (1, 2, 3, 6, 7, 12, 15)] == [
        "learn",
        "learn",
        "build",
        "build",
        "strengthen",
        "strengthen",
        "strengthen",
    ]
    assert not programme(id).to_failure


@pytest.mark.parametrize("id", programme_ids())
def test_programmes_and_tunable_numbers_agree(id):
    found = programme(id)
    assert found.weeks == value("plan.weeks")
    assert found.hours_between == value("plan.hours_between")
    assert found.band_set_ups_max == value("plan.band_set_ups_max")
    assert found.per_week == value("plan.class_sessions_per_week") + value("plan.home_sessions_per_week")
    assert found.per_week <= value("plan.sessions_per_week_max")
    assert found.long_rest.from_pdds == value("gates.long_rest_pdds")
    assert (found.long_rest.rest_s_low, found.long_rest.rest_s_high) == (
        value("plan.long_rest_low_s"),
        value("plan.long_rest_high_s"),
    )
    settle = found.settle_in
    assert settle.sessions == value("plan.settle_in_sessions")
    assert settle.max_step == value("plan.settle_in_step_max")
    assert settle.effort_max == value("plan.settle_in_effort_max")
    assert [item.week for item in found.checkpoints if item.kind == "test"] == [
        value(f"plan.test_week_{which}") for which in ("first", "second", "third", "last")
    ]
    assert [item.week for item in found.checkpoints if item.kind == "form"] == [value("plan.form_check_week")]


def test_the_time_budget():
    found = programme("band")
    budgets = {minutes: found.time_budget(minutes) for minutes in (10, 20, 29, 30, 45, 60, 90)}
    assert {minutes: (item.exercises_low, item.exercises_high) for minutes, item in budgets.items()} == {
        10: (3, 4),
        20: (3, 4),
        29: (3, 4),
        30: (5, 5),
        45: (6, 7),
        60: (7, 8),
        90: (7, 8),
    }


def test_the_six_core_movements():
    assert set(programme("band").priority) | set(programme("band").rotating) >= CORE
    assert programme("band").priority == ("hip_flexion", "hip_abduction", "hip_extension")
    assert "leg_press" in programme("sled").priority
    assert "leg_press" in programme("combined").priority
    for id in programme_ids():
        assert {"hip_flexion", "hip_abduction"} <= set(programme(id).priority)  # the sled does not train them
        assert all(item.per_week >= value("plan.priority_per_week") for item in programme(id).movements[:3])
        tools = {tool for item in programme(id).sessions for tool in item.tools}
        assert {tool for item in programme(id).movements for tool in item.tools} <= tools
        assert {item.kind for item in programme(id).complementary} == {"balance", "stretching", "aerobic"}


def test_every_part_has_source_and_status():
    for id in programme_ids():
        found = programme(id)
        parts: list[Any] = [
            found,
            found.long_rest,
            found.settle_in,
            *found.sessions,
            *found.movements,
            *found.phases,
        ]
        for part in (*parts, *found.time_budgets, *found.checkpoints, *found.complementary):
            assert part.source
            assert part.status in STATUSES
        assert {phase.status for phase in found.phases} == {"provisional"}


@pytest.fixture
def content():
    return copy.deepcopy(dict(reading.read("programmes/band.toml")))


@pytest.mark.parametrize(
    ("part", "key", "new", "told"),
    [
        ("phase", "status", None, "phase 1: status is missing"),
        ("phase", "source", "", "phase 1: source must be a text"),
        ("phase", "first_week", 2, "phase 'learn' must start in week 1"),
        ("phase", "last_week", 3, "phase 'build' must start in week 4"),
        ("phase", "sets_low", 3, "sets_low must not be more than sets_high"),
        ("phase", "sets_low", 1.5, "sets_low must be a whole number"),
        ("phase", "reps", 10, "reps is not known"),
        ("sessions", "place", "moon", "place must be one of class, clinic, home"),
        ("sessions", "tools", ["rope"], "tools must be one of band, sled, body_weight"),
        ("time_budget", "minutes", 90, "time budgets must go from short to long"),
        ("complementary", "bout_s", "2 min", "bout_s must be a number"),
        ("checkpoint", "kind", "party", "kind must be one of form, test, review"),
    ],
)
def test_a_bad_edit_is_refused(content, part, key, new, told):
    if new is None:
        del content[part][0][key]
    else:
        content[part][0][key] = new
    with pytest.raises(CatalogueError, match=told):
        programmes.parse_programme(content, "band.toml", "band")


def test_missing_weeks_are_refused(content):
    content["weeks"] = 14
    with pytest.raises(CatalogueError, match="the phases end in week 12, the programme in week 14"):
        programmes.parse_programme(content, "band.toml", "band")

"""The scenarios of a virtual cohort, fixed before the first run; a third is held out of all tuning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hipstride.simulation.traits import BAD_REPORTS

ScenarioName = Literal[
    "good_reports_two_sided",
    "good_reports_one_sided",
    "bad_reports_two_sided",
    "bad_reports_one_sided",
    "lost_feeling_two_sided",
    "lost_feeling_one_sided",
    "missed_two_sided",
    "waves_two_sided",
    "missed_and_waves_one_sided",
]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of people; ``held_out`` scenarios may judge a rule and must never be used to make one."""

    name: ScenarioName
    one_sided: bool
    held_out: bool
    traits: Mapping[str, Any] = field(default_factory=dict)
    condition: Mapping[str, Any] = field(default_factory=dict)


_MISSED = {"missed_share": 0.3}
_WAVES = {"wave_every_weeks": 4.0}
_NUMB = {"lost_feeling": True}
_TOLD = {"lost_feeling_legs": True}

SCENARIOS: Mapping[ScenarioName, Scenario] = {
    one.name: one
    for one in (
        Scenario("good_reports_two_sided", one_sided=False, held_out=False),
        Scenario("good_reports_one_sided", one_sided=True, held_out=False),
        Scenario("bad_reports_two_sided", one_sided=False, held_out=False, traits=BAD_REPORTS),
        Scenario("bad_reports_one_sided", one_sided=True, held_out=True, traits=BAD_REPORTS),
        Scenario("lost_feeling_two_sided", one_sided=False, held_out=False, traits=_NUMB, condition=_TOLD),
        Scenario("lost_feeling_one_sided", one_sided=True, held_out=True, traits=_NUMB, condition=_TOLD),
        Scenario("missed_two_sided", one_sided=False, held_out=False, traits=_MISSED),
        Scenario("waves_two_sided", one_sided=False, held_out=False, traits=_WAVES),
        Scenario("missed_and_waves_one_sided", one_sided=True, held_out=True, traits={**_MISSED, **_WAVES}),
    )
}

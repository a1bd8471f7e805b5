"""The file that asks for a virtual cohort, checked at the door; every key may be left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, get_args

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from hipstride.record.check import checked
from hipstride.record.problem import Problem
from hipstride.simulation.scenarios import ScenarioName

PolicyName = Literal["ours", "self_selection", "two_for_two", "two_to_five_percent", "none"]

POLICIES: tuple[PolicyName, ...] = get_args(PolicyName)
SCENARIO_NAMES: tuple[ScenarioName, ...] = get_args(ScenarioName)

_STRICT: Mapping[str, Any] = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True)
class People:
    """Whom to make up. Strength is a share of the norm of each body; ``weak_side`` is the weaker over the stronger."""

    strength_of_norm: Annotated[float, Ge(0.2), Le(1.2)] = 0.6
    strength_cv: Annotated[float, Ge(0), Le(0.6)] = 0.27
    weak_side: Annotated[float, Ge(0.1), Le(1)] = 0.55
    age_mean: Annotated[float, Ge(20), Le(80)] = 50.0
    age_sd: Annotated[float, Ge(0), Le(20)] = 9.0
    female_share: Annotated[float, Ge(0), Le(1)] = 0.7
    pdds: Annotated[tuple[Annotated[int, Ge(0), Le(8)], ...], MinLen(1)] = (1, 2, 3, 4)
    minutes_per_session: Annotated[int, Ge(10), Le(90)] = 45
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Growth:
    """How a full dose makes people stronger: y0 (1 + g (1 - exp(-t / tau))), t in weeks."""

    gain_limit: Annotated[float, Ge(0), Le(1)] = 0.1816
    gain_limit_sd: Annotated[float, Ge(0), Le(0.5)] = 0.06
    tau_weeks: Annotated[float, Gt(0), Le(52)] = 6.0
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort file. ``people`` is the number in each scenario; all policies train the same people."""

    title: Annotated[str, MaxLen(200)] = ""
    people: Annotated[int, Ge(1), Le(10_000)] = 4
    weeks: Annotated[int, Ge(2), Le(26)] = 12
    seed: Annotated[int, Ge(0), Le(2**63)] = 1
    policies: Annotated[tuple[PolicyName, ...], MinLen(1)] = POLICIES
    scenarios: Annotated[tuple[ScenarioName, ...], MinLen(1)] = SCENARIO_NAMES
    who: People = field(default_factory=People)
    growth: Growth = field(default_factory=Growth)
    __pydantic_config__: ClassVar = _STRICT


def read_cohort(values: Mapping[str, Any], where: str = "cohort") -> Cohort:
    """A cohort from plain values. Raises BadInput naming the field, what came and what is allowed."""
    return checked(Cohort, dict(values), where, _problems)


def _problems(cohort: Cohort) -> Iterator[Problem]:
    for key in ("policies", "scenarios"):
        names = getattr(cohort, key)
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            yield Problem((key,), f"{twice} twice", "each name once")


def cohort_schema() -> dict[str, Any]:
    """The JSON Schema of a cohort file."""
    from pydantic import TypeAdapter

    whole = TypeAdapter(Cohort).json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **whole, "title": "A virtual cohort of Hipstride, read as JSON"}

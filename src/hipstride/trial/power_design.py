"""The design of a trial whose power is asked: what a design file may say, checked at the door.

Means, standard deviations and errors are in the unit of the outcome (newton metres, percent of baseline, ...).
"""

from itertools import product
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from hipstride.record.door import Door, Refused, read_door, schema_of
from hipstride.trial.smallmatrices import Array

Share = Annotated[float, Field(ge=0.0, lt=1.0)]
Size = Annotated[float, Field(ge=0.0, le=1e9)]
Level = Annotated[float, Field(gt=-1e9, lt=1e9)]
Spread = Annotated[float, Field(ge=1e-6, le=1e9)]
Subjects = Annotated[int, Field(ge=2, le=100_000)]
MOST_VISITS_INTERMITTENT = 8
Week = Annotated[float, Field(ge=0.0, le=10_000.0)]


class Group(Door):
    """One arm: how many people, and how far their true outcome has moved at each visit if all is done."""

    name: str = Field(min_length=1)
    n: Subjects
    gains: list[Level] | None = Field(
        default=None,
        description="Mean change since the first visit, one a visit, the first 0. Default: no change.",
    )
    adherence: float = Field(default=1.0, ge=0.0, le=1.0, description="Share of the gain that is reached.")
    individual_response_sd: Size = Field(
        default=0.0, description="SD between people of the gain at its largest, if all is done."
    )


class Person(Door):
    """The true outcome between people, without measurement error."""

    mean: Level = Field(default=0.0, description="Mean at the first visit; power does not depend on it.")
    sd: Spread | list[Spread]
    correlation: float = Field(default=0.9, gt=-1.0, lt=1.0, description="Between neighbouring visits.")
    structure: Literal["cs", "ar1"] = Field(
        default="cs", description="cs: the same correlation at every distance; ar1: it fades with each visit."
    )


class Measurement(Door):
    """The test protocol, and through it the standard error of measurement of one visit.

    SEM^2 = day_sd^2 + attempt_sd^2 / attempts + (tester_sd^2 if many testers).
    """

    attempt_sd: Size = Field(default=0.0, description="SD of repeated attempts within one test.")
    attempts: int = Field(default=1, ge=1, le=100, description="Attempts averaged at each visit.")
    day_sd: Size = Field(default=0.0, description="SD from day to day, which more attempts do not remove.")
    testers: Literal["one", "many"] = Field(
        default="one", description="One fixed tester, or a different one."
    )
    tester_sd: Size = Field(default=0.0, description="SD between testers; counts only with many testers.")

    @property
    def sem(self) -> float:
        """Standard error of measurement of the mean of the attempts at one visit."""
        tester = self.tester_sd**2 if self.testers == "many" else 0.0
        return float(np.sqrt(self.day_sd**2 + self.attempt_sd**2 / self.attempts + tester))


class Missing(Door):
    """Values that will be missing, at random in each replicate; everyone is seen at the first visit."""

    dropout: Share = Field(default=0.0, description="Share gone by the last visit, leaving evenly over time.")
    intermittent: Share = Field(default=0.0, description="Chance to miss any visit after the first.")


class Analysis(Door):
    """The model each simulated trial is analysed with."""

    covariance: Literal["us", "cs", "csh", "ar1", "ar1h", "toep", "toeph"] = "us"
    df: Literal["kenward-roger", "satterthwaite", "wald"] = Field(
        default="kenward-roger", description="wald is there to show what it does to the type I error."
    )
    information: Literal["observed", "expected"] = "observed"
    alpha: float = Field(default=0.05, gt=0.0, lt=0.5)


class Endpoint(Door):
    """One test, of the last group against the first unless groups are named."""

    name: str = Field(min_length=1)
    test: Literal["change", "difference", "interaction"] = Field(
        default="change",
        description="change: groups differ in the change since the first visit; difference: in the mean at the "
        "visit; interaction: in any change at all (F test of group:visit over all groups).",
    )
    visit: Week | None = Field(default=None, description="Default: the last visit.")
    group: str | None = Field(default=None, description="Default: the last group.")
    versus: str | None = Field(default=None, description="Default: the first group.")


class Grid(Door):
    """Variations of the design, all combinations of them."""

    n: list[Subjects] = Field(default=[], description="Subjects in every group.")
    visits: list[list[Week]] = Field(default=[], description="Subsets of the visits.")
    dropout: list[Share] = []
    attempts: list[Annotated[int, Field(ge=1, le=100)]] = []


class PowerDesign(Door):
    """A design file."""

    title: str = ""
    unit: str = ""
    visits: list[Week] = Field(min_length=2, max_length=12, description="Weeks, in order.")
    groups: list[Group] = Field(min_length=2, max_length=12)
    person: Person
    measurement: Measurement = Measurement()
    missing: Missing = Missing()
    analysis: Analysis = Analysis()
    endpoints: list[Endpoint] = Field(min_length=1, max_length=20)
    grid: Grid = Grid()
    target_power: float | None = Field(default=None, gt=0.0, lt=1.0)
    replicates: int = Field(default=1000, ge=1, le=100_000_000)
    seed: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        visits = len(self.visits)
        if any(b <= a for a, b in zip(self.visits, self.visits[1:], strict=False)):
            raise Refused("visits", self.visits, "weeks that rise from one to the next")
        if self.missing.intermittent > 0.0 and visits > MOST_VISITS_INTERMITTENT:
            most = MOST_VISITS_INTERMITTENT
            raise Refused(
                "missing.intermittent",
                f"{visits} visits",
                f"at most {most} visits, because 2^(visits - 1) patterns can occur",
            )
        if isinstance(self.person.sd, list) and len(self.person.sd) != visits:
            raise Refused("person.sd", self.person.sd, f"one number, or {visits}, one a visit")
        names = [group.name for group in self.groups]
        if len(set(names)) < len(names):
            raise Refused("groups", ", ".join(names), "a name of its own for every group")
        for group in self.groups:
            if group.gains is not None and len(group.gains) != visits:
                raise Refused(f"groups {group.name}: gains", group.gains, f"{visits} numbers, one a visit")
            if group.gains is not None and group.gains[0] != 0.0:
                raise Refused(
                    f"groups {group.name}: gains", group.gains, "0 as the first, the start of the trial"
                )
        for endpoint in self.endpoints:
            self._check_endpoint(endpoint, names)
        for subset in self.grid.visits:
            if len(subset) < 2 or subset != sorted(set(subset)) or not set(subset) <= set(self.visits):
                raise Refused("grid.visits", subset, "two or more of the visits, in order")
            for endpoint in self.endpoints:
                if endpoint.visit is not None and endpoint.visit not in subset:
                    raise Refused(
                        "grid.visits", subset, f"with week {endpoint.visit:g}, which {endpoint.name} asks for"
                    )
        if np.linalg.eigvalsh(self.person_covariance())[0] <= 0.0:
            raise Refused(
                "person.correlation", self.person.correlation, f"less negative, for {visits} visits"
            )
        return self

    def _check_endpoint(self, endpoint: Endpoint, names: list[str]) -> None:
        where = f"endpoints {endpoint.name}"
        if endpoint.visit is not None and endpoint.visit not in self.visits:
            raise Refused(
                f"{where}: visit", f"{endpoint.visit:g}", ", ".join(f"{week:g}" for week in self.visits)
            )
        if endpoint.test == "change" and endpoint.visit == self.visits[0]:
            raise Refused(f"{where}: visit", f"{endpoint.visit:g}", "a visit after the first, for a change")
        for name in (endpoint.group, endpoint.versus):
            if name is not None and name not in names:
                raise Refused(f"{where}: group", repr(name), ", ".join(names))
        if (endpoint.group or names[-1]) == (endpoint.versus or names[0]):
            raise Refused(f"{where}: group", "the same group twice", "two different groups")

    def person_covariance(self) -> Array:
        """(T, T), of the true outcome between people, before any individual response."""
        sd = np.broadcast_to(np.asarray(self.person.sd, dtype=np.float64), len(self.visits))
        lag = np.abs(np.subtract.outer(np.arange(len(sd)), np.arange(len(sd))))
        power = np.minimum(lag, 1) if self.person.structure == "cs" else lag
        covariance: Array = sd[:, None] * sd * self.person.correlation**power
        return covariance

    def means(self) -> Array:
        """(G, T), mean outcome of each group at each visit."""
        gains = [group.gains or [0.0] * len(self.visits) for group in self.groups]
        adherence = [[group.adherence] for group in self.groups]
        means: Array = self.person.mean + np.array(gains) * np.array(adherence)
        return means

    def covariances(self) -> Array:
        """(G, T, T), of what is measured: people, individual response, measurement error."""
        base = self.person_covariance() + self.measurement.sem**2 * np.eye(len(self.visits))
        return np.array([base + np.outer(one, one) for one in map(self._response, self.groups)])

    def _response(self, group: Group) -> Array:
        """SD of the individual response at each visit; it grows as the mean gain does."""
        gains = np.abs(np.array(group.gains or [0.0] * len(self.visits)))
        shape = gains / gains.max() if gains.max() > 0 else (np.arange(len(gains)) > 0).astype(float)
        response: Array = group.individual_response_sd * group.adherence * shape
        return response

    def cells(self) -> list["PowerDesign"]:
        """The design itself, then every combination of the grid."""
        grid = self.grid
        axes: list[list[Any]] = [list(axis) for axis in (grid.n, grid.visits, grid.dropout, grid.attempts)]
        if not any(axes):
            return [self]
        n, visits, dropout, attempts = (axis or [None] for axis in axes)
        return [self] + [self._vary(*values) for values in product(n, visits, dropout, attempts)]

    def _vary(self, n: Any, visits: Any, dropout: Any, attempts: Any) -> "PowerDesign":
        keep = [self.visits.index(week) for week in (visits or self.visits)]
        sd = self.person.sd
        groups = [
            group.model_copy(
                update={
                    "n": n or group.n,
                    "gains": None
                    if group.gains is None
                    else [group.gains[k] - group.gains[keep[0]] for k in keep],
                }
            )
            for group in self.groups
        ]
        return self.model_copy(
            update={
                "visits": [self.visits[k] for k in keep],
                "groups": groups,
                "person": self.person.model_copy(
                    update={"sd": [sd[k] for k in keep] if isinstance(sd, list) else sd}
                ),
                "missing": self.missing.model_copy(update={} if dropout is None else {"dropout": dropout}),
                "measurement": self.measurement.model_copy(update={"attempts": attempts} if attempts else {}),
            }
        )


def read_design(values: Any, where: str = "design") -> PowerDesign:
    """A design from plain values, or one clear error."""
    return read_door(PowerDesign, values, where, "design")


def design_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a design file."""
    return schema_of(PowerDesign)

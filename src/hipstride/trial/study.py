"""A study file: what was planned, written down before the data are looked at, and checked at the door."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from hipstride.record.door import Door, read_door, schema_of

Name = Annotated[str, Field(min_length=1, max_length=120)]
Share = Annotated[float, Field(gt=0.0, lt=0.5)]
Role = Literal["trained", "control", "healthy"]


class Columns(Door):
    """Which column of the data is what."""

    person: Name = Field(description="Who it is; never leaves as it stands.")
    arm: Name
    week: Name | None = Field(default=None, description="Calendar weeks since the start, a number.")
    date: Name | None = Field(default=None, description="Date of the row, such as 2026-01-31; never leaves.")
    start: Name | None = Field(
        default=None, description="With `date`: the person's start. Default: their first date."
    )
    affected_side: Name | None = Field(default=None, description="left or right, declared once a person.")
    left_because: Name | None = Field(default=None, description="Why a person stopped, in their last row.")
    alike: list[Name] = Field(
        default=[], description="Columns that must be the same at both visits, such as device and tester."
    )

    @model_validator(mode="after")
    def _time(self) -> Self:
        if (self.week is None) == (self.date is None):
            raise ValueError("week: exactly one of week and date")
        if self.start is not None and self.date is None:
            raise ValueError("start: only beside date")
        return self


class Consent(Door):
    """Whose data may be used and may leave: a column of yes and no, or one sentence for everybody."""

    column: Name | None = Field(default=None, description="yes or no; an empty cell is no.")
    basis: str | None = Field(
        default=None, min_length=10, description="Why everybody in the file may be used, such as an approval."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.column is None) == (self.basis is None):
            raise ValueError("column: exactly one of column and basis")
        return self


class Visit(Door):
    """A visit in calendar weeks, with the days it may be early or late."""

    week: float = Field(ge=0.0, le=1000.0)
    early_days: int = Field(default=7, ge=0, le=400)
    late_days: int = Field(default=7, ge=0, le=400)

    @property
    def first_day(self) -> float:
        return 7.0 * self.week - self.early_days

    @property
    def last_day(self) -> float:
        return 7.0 * self.week + self.late_days


class Arm(Door):
    """One arm: its name in the data, what to call it, and what it is."""

    name: Name
    label: str = Field(default="", max_length=120)
    role: Role

    @property
    def title(self) -> str:
        return self.label or self.name


class Limit(Door):
    """A detectable or important change: one of the first four keys, and where it is from."""

    absolute: float | None = Field(default=None, gt=0.0, description="In the unit of the endpoint.")
    percent: float | None = Field(default=None, gt=0.0, le=500.0, description="Of the mean of both values.")
    sem: float | None = Field(
        default=None, gt=0.0, description="Error of measurement; the limit is 2.77 SEM."
    )
    attempts: bool = Field(
        default=False, description="From the repeated attempts of this study at the first visit."
    )
    source: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.absolute is not None, self.percent is not None, self.sem is not None, self.attempts]
        if sum(given) != 1:
            raise ValueError("limit: exactly one of absolute, percent, sem and attempts")
        if not self.attempts and not self.source:
            raise ValueError("source: where the number is from")
        return self


class Endpoint(Door):
    """One outcome: a column, the mean of attempts, one side of a pair, or a composite of other endpoints."""

    name: Name
    role: Literal["primary", "secondary"] = "secondary"
    column: Name | None = None
    attempts: list[Name] = Field(default=[], max_length=20, description="Columns; their mean is the value.")
    left: Name | None = None
    right: Name | None = None
    side: Literal["affected", "other"] = Field(
        default="affected", description="With left and right: which of the two, by the declared side."
    )
    composite: list[Name] = Field(
        default=[], max_length=20, description="Names of endpoints; the mean of their logarithms."
    )
    scale: Literal["raw", "log"] = Field(
        default="raw", description="log: differences are ratios, told in percent. A composite is always log."
    )
    unit: str = Field(default="", max_length=20)
    better: Literal["higher", "lower"] = "higher"
    measure: str | None = Field(default=None, description="Id in the catalogue, such as hhd or t25fw.")
    alike: list[Name] = Field(
        default=[], max_length=10, description="Further columns that must be the same at both visits."
    )
    mdc: Limit | None = Field(default=None, description="Detectable change. Default: the catalogue's.")
    mic: Limit | None = Field(default=None, description="Important change. Default: the catalogue's.")

    @property
    def is_log(self) -> bool:
        return self.scale == "log" or bool(self.composite)

    @property
    def sources(self) -> list[str]:
        """The columns of the data it reads itself."""
        own = [self.column, *self.attempts, self.left, self.right]
        return [name for name in own if name is not None]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.left is None) != (self.right is None):
            raise ValueError("left: both of left and right, or none")
        given = [self.column is not None, bool(self.attempts), self.left is not None, bool(self.composite)]
        if sum(given) != 1:
            raise ValueError("column: exactly one of column, attempts, left and right, and composite")
        if self.mdc is not None and self.mdc.attempts and len(self.attempts) < 2:
            raise ValueError("mdc.attempts: only with two or more attempts")
        if self.mic is not None and self.mic.attempts:
            raise ValueError("mic.attempts: repeated attempts say nothing of importance")
        return self


class Pair(Door):
    """Two limbs to compare: left and right (with the declared side), or affected and other."""

    name: Name
    left: Name | None = None
    right: Name | None = None
    affected: Name | None = None
    other: Name | None = None
    sem_percent: float | None = Field(
        default=None, gt=0.0, le=100.0, description="Error of one test. Default: the catalogue's."
    )

    @property
    def sources(self) -> list[str]:
        return [name for name in (self.left, self.right, self.affected, self.other) if name is not None]

    @model_validator(mode="after")
    def _one(self) -> Self:
        sides = (self.left is not None, self.right is not None)
        roles = (self.affected is not None, self.other is not None)
        if (sides, roles) not in (((True, True), (False, False)), ((False, False), (True, True))):
            raise ValueError("left: either left and right, or affected and other")
        return self


class Analysis(Door):
    """The model of every endpoint."""

    estimand: Literal["adjusted", "change"] | None = Field(
        default=None,
        description="adjusted: difference at the visit, given the baseline; change: difference of the changes. "
        "Default: adjusted if randomised, else change.",
    )
    covariates: list[Name] = []
    covariance: Literal["us", "cs", "csh", "ar1", "ar1h", "toep", "toeph"] = "us"
    alpha: Share = 0.05


class Multiplicity(Door):
    """How several endpoints keep one error rate; the primary is tested first, alone."""

    method: Literal["holm", "hierarchical", "none"] = "holm"


class Sensitivity(Door):
    """Shifts of the missing values of the trained arm, in the unit of the endpoint (percent if log)."""

    deltas: list[float] = Field(default=[], max_length=50, description="Default: 0 to two SD, for the worse.")
    imputations: int = Field(default=50, ge=2, le=2000)


class Dose(Door):
    """Columns of exercise, each row counting since the visit before."""

    sessions_prescribed: Name | None = None
    sessions_done: Name | None = None
    sets_prescribed: Name | None = None
    sets_done: Name | None = None
    minutes: Name | None = None
    effort: Name | None = Field(default=None, description="Mean effort 0-10 since the visit before.")


class Harm(Door):
    """A column that counts events since the visit before."""

    column: Name
    label: str = Field(default="", max_length=120)
    serious: bool = False


class Flow(Door):
    """What happened before the data begin."""

    screened: int | None = Field(default=None, ge=0)
    excluded: dict[str, Annotated[int, Field(ge=0)]] = {}


class Pins(Door):
    """Versions that the study was planned with; another one is refused."""

    rules_version: str | None = None
    catalogue: str | None = Field(default=None, description="As `hipstride trial report` prints it.")


class Study(Door):
    """A study file."""

    title: Name
    registration: str = Field(default="", description="Registry and number, or why there is none.")
    randomised: bool
    seed: int = Field(ge=0, le=2**63 - 1)
    columns: Columns
    consent: Consent
    visits: list[Visit] = Field(min_length=2, max_length=12, description="The first is the start.")
    arms: list[Arm] = Field(min_length=2, max_length=6)
    primary_week: float
    endpoints: list[Endpoint] = Field(min_length=1, max_length=40)
    symmetry: list[Pair] = Field(default=[], max_length=20)
    baseline_table: list[Name] = Field(default=[], max_length=40)
    analysis: Analysis = Analysis()
    multiplicity: Multiplicity = Multiplicity()
    sensitivity: Sensitivity = Sensitivity()
    bootstrap_replicates: int = Field(default=2000, ge=100, le=100_000)
    dose: Dose = Dose()
    exercise: dict[str, str] = Field(default={}, description="CERT items, 1 to 16b, in your own words.")
    harms: list[Harm] = Field(default=[], max_length=20)
    flow: Flow = Flow()
    pins: Pins = Pins()

    @property
    def trained(self) -> Arm:
        return next(arm for arm in self.arms if arm.role == "trained")

    @property
    def reference(self) -> Arm:
        return next(arm for arm in self.arms if arm.role != "trained")

    @property
    def primary(self) -> Endpoint:
        return next(one for one in self.endpoints if one.role == "primary")

    @property
    def adjusted(self) -> bool:
        return (self.analysis.estimand or ("adjusted" if self.randomised else "change")) == "adjusted"

    @property
    def weeks(self) -> list[str]:
        return [f"{visit.week:g}" for visit in self.visits]

    @property
    def value_columns(self) -> list[str]:
        """Columns of numbers, each once."""
        dose = [name for name in self.dose.model_dump().values() if name is not None]
        names = [
            *(name for one in self.endpoints for name in one.sources),
            *(name for one in self.symmetry for name in one.sources),
            *dose,
            *(one.column for one in self.harms),
        ]
        return list(dict.fromkeys(names))

    @property
    def kept_columns(self) -> list[str]:
        """Every column that leaves, each once: what the study names, without person, arm, dates and consent."""
        c = self.columns
        alike = [*c.alike, *(name for one in self.endpoints for name in one.alike)]
        others = [*self.baseline_table, *self.analysis.covariates, *alike, c.affected_side, c.left_because]
        return list(dict.fromkeys([*self.value_columns, *(name for name in others if name is not None)]))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for before, after in zip(self.visits, self.visits[1:], strict=False):
            if after.week <= before.week:
                raise ValueError("visits: weeks must rise from one to the next")
            if after.first_day <= before.last_day:
                raise ValueError(
                    f"visits: the windows of week {before.week:g} and week {after.week:g} must not meet"
                )
        if self.primary_week not in [visit.week for visit in self.visits[1:]]:
            raise ValueError("primary_week: one of the visits after the first")
        _unique("arms", [arm.name for arm in self.arms])
        if sum(arm.role == "trained" for arm in self.arms) != 1:
            raise ValueError("arms: exactly one has the role trained")
        if self.randomised and self.reference.role == "healthy":
            raise ValueError("randomised: nobody is randomised to being healthy; list the control arm first")
        names = [one.name for one in self.endpoints]
        _unique("endpoints", names)
        _unique("symmetry", [one.name for one in self.symmetry])
        if sum(one.role == "primary" for one in self.endpoints) != 1:
            raise ValueError("endpoints: exactly one has the role primary")
        plain = [one.name for one in self.endpoints if not one.composite]
        for one in self.endpoints:
            unknown = [name for name in one.composite if name not in plain]
            if unknown:
                raise ValueError(f"endpoints {one.name}: composite {unknown[0]!r} is no other plain endpoint")
        uses_side = [one.name for one in self.endpoints if one.left is not None]
        uses_side += [one.name for one in self.symmetry if one.left is not None]
        if uses_side and self.columns.affected_side is None:
            raise ValueError(
                f"columns.affected_side: a column of left or right, because {uses_side[0]!r} has both sides"
            )
        c = self.columns
        never = {c.person, c.arm, c.date, c.start, c.week, self.consent.column} - {None}
        for name in self.kept_columns:
            if name in never:
                raise ValueError(f"columns: {name!r} has another role already and cannot be a value too")
        return self


def _unique(where: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{where}: {twice[0]!r} twice; every one needs a name of its own")


def read_study(values: Any, where: str = "study") -> Study:
    """A study from plain values, or one clear error."""
    return read_door(Study, values, where, "study")


def study_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a study file."""
    return schema_of(Study)

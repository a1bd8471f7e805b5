"""The outcomes of a study as arrays: people by visits, one side of a pair, composites, and their thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue import measures
from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial import columns, symmetry
from hipstride.trial.change import Reliability, Threshold, mdc95, reliability
from hipstride.trial.multiplicity import composite_log
from hipstride.trial.smallmatrices import Array
from hipstride.trial.study import Endpoint, Limit, Pair, Study
from hipstride.trial.study_data import Prepared


@dataclass(frozen=True)
class Wide:
    """People by visits.

    Attributes:
        present: (n, T), whether there is a row.
    """

    study: Study
    prepared: Prepared

    @property
    def people(self) -> tuple[str, ...]:
        return self.prepared.people

    @cached_property
    def arm(self) -> NDArray[np.str_]:
        return np.array(self.prepared.arms)

    @cached_property
    def _place(self) -> list[tuple[int, int]]:
        person = {name: i for i, name in enumerate(self.people)}
        week = {name: i for i, name in enumerate(self.study.weeks)}
        return [(person[row.person], week[row.week]) for row in self.prepared.rows]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.people), len(self.study.visits)

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        there = np.zeros(self.shape, dtype=np.bool_)
        for place in self._place:
            there[place] = True
        return there

    def days(self) -> Array:
        """(n, T), day of each visit; NaN where there is no row."""
        found = np.full(self.shape, np.nan)
        for place, row in zip(self._place, self.prepared.rows, strict=True):
            found[place] = row.day
        return found

    def texts(self, name: str) -> NDArray[np.str_]:
        """(n, T), empty where missing."""
        found = np.full(self.shape, "", dtype=object)
        for place, row in zip(self._place, self.prepared.rows, strict=True):
            found[place] = row.cells[name]
        return found.astype(np.str_)

    def numbers(self, name: str) -> Array:
        """(n, T), NaN where missing."""
        found = np.full(self.shape, np.nan)
        values = columns.numbers([row.cells[name] for row in self.prepared.rows], name)
        for place, value in zip(self._place, values, strict=True):
            found[place] = value
        return found

    def first_text(self, name: str) -> list[str]:
        """The first text of each person that is not empty."""
        return [next((str(one) for one in row if one), "") for row in self.texts(name)]

    def declared_side(self) -> list[str | None]:
        """The declared side of each person; two different ones are an error."""
        name = self.study.columns.affected_side or ""
        found: list[str | None] = []
        for who, row in zip(self.people, self.texts(name), strict=True):
            sides = sorted({str(one).strip().casefold() for one in row} - {""})
            if len(sides) > 1 or (sides and sides[0] not in symmetry.SIDES):
                raise BadInput(
                    f"column {name}, person {who}",
                    " and ".join(sides),
                    "left or right, the same at every visit",
                )
            found.append(sides[0] if sides else None)
        return found

    def pair_of_limbs(self, pair: Pair) -> tuple[Array, Array]:
        """(affected, other), each (n, T), all above 0: symmetry is a ratio."""
        affected, other = self.limbs(pair)
        for side, values in (("affected", affected), ("other", other)):
            self._refuse(
                values <= 0.0,
                values,
                f"symmetry {pair.name}, {side} side",
                "a value above 0, because symmetry is a ratio",
                "Leave it empty if it was not measured",
            )
        return affected, other

    def limbs(self, pair: Pair | Endpoint) -> tuple[Array, Array]:
        """(affected, other), each (n, T)."""
        if pair.left is not None and pair.right is not None:
            visits = len(self.study.visits)
            side = [one for one in self.declared_side() for _ in range(visits)]
            where = self.study.columns.affected_side or ""
            left, right = self.numbers(pair.left).ravel(), self.numbers(pair.right).ravel()
            affected, other = symmetry.declared(left, right, side, where)
            return affected.reshape(self.shape), other.reshape(self.shape)
        if isinstance(pair, Pair) and pair.affected is not None and pair.other is not None:
            return self.numbers(pair.affected), self.numbers(pair.other)
        raise AssertionError("no pair")

    def attempts(self, endpoint: Endpoint) -> Array:
        """(n, T, k)."""
        return np.stack([self.numbers(name) for name in endpoint.attempts], axis=-1)

    def level(self, endpoint: Endpoint) -> Array:
        """(n, T), in the unit of the endpoint; a composite is the geometric mean of its parts.

        A value that its measure cannot have (the catalogue's hard range) is an error.
        """
        values = self._level(endpoint)
        for row in measures.thresholds(endpoint.measure, "hard_range") if endpoint.measure else ():
            if row.unit == endpoint.unit and row.value is not None and row.value_high is not None:
                self._refuse(
                    (values < row.value) | (values > row.value_high),
                    values,
                    f"endpoint {endpoint.name}",
                    f"{row.value:g} to {row.value_high:g} {row.unit}, what the measure {endpoint.measure} can be",
                    "Leave it empty if it was not measured, or name no measure in the study",
                )
        return values

    def _refuse(self, bad: NDArray[np.bool_], values: Array, where: str, allowed: str, hint: str) -> None:
        """One clear error for the first of the bad values (n, T)."""
        for i, j in np.argwhere(bad):
            raise BadInput(
                f"{where}, person {self.people[i]}, week {self.study.weeks[j]}",
                f"{values[i, j]:g}",
                allowed,
                hint,
                more=int(bad.sum()) - 1,
            )

    def _level(self, endpoint: Endpoint) -> Array:
        if endpoint.composite:
            return np.asarray(np.exp(self.outcome(endpoint)))
        if endpoint.attempts:
            values = self.attempts(endpoint)
            seen = np.isfinite(values)
            total = np.where(seen, values, 0.0).sum(axis=-1)
            count = seen.sum(axis=-1)
            return np.where(count > 0, total / np.maximum(count, 1), np.nan)
        if endpoint.left is not None:
            affected, other = self.limbs(endpoint)
            return affected if endpoint.side == "affected" else other
        return self.numbers(endpoint.column or "")

    def outcome(self, endpoint: Endpoint) -> Array:
        """(n, T), what the model is fitted to: the level, or its logarithm."""
        if endpoint.composite:
            parts = [one for one in self.study.endpoints if one.name in endpoint.composite]
            for one in parts:
                self._log(self.level(one), one.name)
            return composite_log([self.level(one) for one in parts], [one.name for one in parts])
        return self._log(self.level(endpoint), endpoint.name) if endpoint.is_log else self.level(endpoint)

    def _log(self, level: Array, name: str) -> Array:
        self._refuse(
            level <= 0.0,
            level,
            f"endpoint {name}",
            "a value above 0, because the endpoint is on the log scale",
            "Leave it empty if it was not measured, or say scale = raw in the study",
        )
        return np.asarray(np.log(level))

    def alike(self, visit: int, endpoint: Endpoint) -> NDArray[np.bool_]:
        """Whether the tests of each person at the first and at this visit were done in the same way."""
        parts = [one for one in self.study.endpoints if one.name in endpoint.composite]
        names = [*self.study.columns.alike, *(name for one in (endpoint, *parts) for name in one.alike)]
        same = np.ones(len(self.people), dtype=np.bool_)
        for name in dict.fromkeys(names):
            texts = self.texts(name)
            same &= texts[:, 0] == texts[:, visit]
        return same


@dataclass(frozen=True)
class Limits:
    """What the changes of one endpoint are held against; None where nothing that was checked is known."""

    mdc: Threshold | None
    mic: Threshold | None
    sem: float | None
    reliability: Reliability | None
    notes: tuple[str, ...]


def limits_of(wide: Wide, endpoint: Endpoint) -> Limits:
    """Detectable and important change: the study's own, else checked ones of the catalogue."""
    notes: list[str] = []
    found: Reliability | None = None
    sem: float | None = None
    mdc = mic = None
    if endpoint.mdc is not None:
        if endpoint.mdc.attempts:
            found = reliability(wide.attempts(endpoint)[:, 0])
            sem = found.of_mean()
            source = (
                f"{found.people} people x {found.attempts} attempts at week {wide.study.weeks[0]}, "
                "SEM = sqrt(MSE / attempts)"
            )
            mdc = Threshold(mdc95(sem), "absolute", source)
            notes.append(
                "This SEM is from attempts within one test. It leaves out the difference between days, "
                "testers and set-ups, so the detectable change between visits is larger than the one used."
            )
        else:
            mdc, sem = _threshold(endpoint.mdc)
    elif endpoint.measure is not None:
        mdc = _of_catalogue(endpoint, ("mdc95", "sdc"), notes)
    if endpoint.mic is not None:
        mic, _ = _threshold(endpoint.mic)
    elif endpoint.measure is not None:
        mic = _of_catalogue(endpoint, ("mic", "mic_anchor", "mic_patient_anchor"), notes)
    return Limits(mdc, mic, sem, found, tuple(notes))


def _threshold(limit: Limit) -> tuple[Threshold, float | None]:
    if limit.sem is not None:
        return Threshold(mdc95(limit.sem), "absolute", f"2.77 x SEM {limit.sem:g}; {limit.source}"), limit.sem
    if limit.percent is not None:
        return Threshold(limit.percent, "percent_of_mean", limit.source), None
    return Threshold(limit.absolute or 0.0, "absolute", limit.source), None


def _of_catalogue(endpoint: Endpoint, quantities: Sequence[str], notes: list[str]) -> Threshold | None:
    """The most cautious checked row: the upper end of a range, the largest of several."""
    measure = endpoint.measure or ""
    if measure not in measures.measure_ids():
        raise BadInput(
            f"endpoints {endpoint.name}: measure", repr(measure), ", ".join(measures.measure_ids())
        )
    wanted = ("none", "both", "improve")
    found = []
    for quantity in quantities:
        for row in measures.thresholds(measure, quantity):
            if not measures.flaggable(row) or row.direction not in wanted:
                continue
            largest = row.value_high if row.value_high is not None else row.value or 0.0
            source = row.source
            if row.scale == "fraction_of_individual_mean":
                found.append(Threshold(100.0 * largest, "percent_of_mean", source))
            elif row.scale in ("percent_of_mean", "percent_of_baseline"):
                found.append(Threshold(largest, "percent_of_mean", source))
            elif row.scale == "absolute" and row.unit == endpoint.unit:
                found.append(Threshold(largest, "absolute", source))
        if found:
            break
    if not found:
        what = "detectable" if quantities[0] == "mdc95" else "important"
        name = measures.measure_rows(measure)[0].measure
        notes.append(
            f"No checked {what} change of this measure is known ({name}): nothing is held against it."
        )
        return None
    percents = [one for one in found if one.scale == "percent_of_mean"]
    return max(percents or found, key=lambda one: one.value)


def require_two(values: Array, arm: NDArray[np.str_], name: str) -> None:
    """Whether an endpoint has anything to analyse."""
    for one in sorted(set(arm.tolist())):
        if not np.isfinite(values[arm == one]).any():
            raise NoEstimate(f"endpoint {name} has no value in arm {one}")

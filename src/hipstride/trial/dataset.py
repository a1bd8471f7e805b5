"""From a table of a trial to the arrays of a fit, with every check on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial import columns
from hipstride.trial.columns import Labels
from hipstride.trial.design import GROUP, VISIT, Covariate, Factor, Model, trial_model
from hipstride.trial.smallmatrices import Array

RESERVED_NAMES = ("(Intercept)", "group", "visit", "group:visit")


@dataclass(frozen=True)
class Roles:
    """Which column plays which part."""

    response: str
    group: str
    visit: str
    subject: str
    covariates: tuple[str, ...]
    baseline: str | None

    def __post_init__(self) -> None:
        named = [self.response, self.group, self.visit, self.subject, *self.covariates]
        named += [] if self.baseline is None else [self.baseline]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise BadInput("columns", f"{twice[0]!r} in two roles", "a different column for each role")
        for name in (*self.covariates, self.baseline):
            if name in RESERVED_NAMES:
                raise BadInput("covariates", repr(name), "any other name: this one names a term of the model")


@dataclass(frozen=True)
class TrialData:
    """Rows used by a fit.

    Attributes:
        model: terms and columns.
        factors: group, visit, then categorical covariates; codes of the rows used.
        covariates: baseline (if any), then numeric covariates.
        response: (N,).
        subject: (N,), number of the subject of each row.
        subject_names: of all subjects used.
        row_numbers: (N,), row of the table, counted from 0.
    """

    model: Model
    factors: tuple[Factor, ...]
    covariates: tuple[Covariate, ...]
    response: Array
    subject: NDArray[np.intp]
    subject_names: tuple[str, ...]
    row_numbers: NDArray[np.intp]

    @property
    def group(self) -> Labels:
        return self.factors[GROUP].labelled

    @property
    def visit(self) -> Labels:
        return self.factors[VISIT].labelled


def read_trial(table: Any, roles: Roles, references: Mapping[str, str]) -> TrialData:
    """Check a table and keep the rows in which the response and every covariate has a value."""
    data = columns.as_columns(table)
    response = columns.numbers(columns.get_column(data, roles.response, "response"), roles.response)
    if len(response) == 0:
        raise BadInput("data", "no rows", "one row for each subject and visit")
    group = _labels(data, roles.group, "group", references, len(response))
    visit = _labels(data, roles.visit, "visit", references, len(response))
    subject = _labels(data, roles.subject, "subject", {}, len(response), in_order=False)
    if len(group.levels) < 2:
        raise BadInput(f"column {roles.group}", f"one group only ({group.levels[0]})", "two groups or more")
    _check_subjects(subject, group, visit, roles)

    used = ~np.isnan(response)
    if not used.any():
        raise BadInput(f"column {roles.response}", "no value in any row", "numbers, some of them at least")
    numeric, categorical = _covariates(data, roles, references, len(response))
    _check_references(references, roles, tuple(categorical))
    for values in numeric.values():
        used &= ~np.isnan(values)
    for _, gone in categorical.values():
        used &= ~gone
    if not used.any():
        raise BadInput(
            "covariates", "no row in which the response and all of them have a value", "some such rows"
        )

    keep = slice(None) if used.all() else np.flatnonzero(used)
    factors = [Factor("group", _take(group, keep)), Factor("visit", _take(visit, keep))]
    factors += [
        Factor(name, _present(_take(labelled, keep), name)) for name, (labelled, _) in categorical.items()
    ]
    covariates = tuple(_standardise(name, values[keep]) for name, values in numeric.items())
    kept, subject_codes = _renumber(subject.codes[keep], len(subject.levels))
    _check_cells(factors[GROUP].labelled, factors[VISIT].labelled)
    if roles.baseline is not None:
        _check_baseline(response[keep], covariates[0], factors[VISIT].labelled)
    return TrialData(
        model=trial_model(
            group.levels,
            visit.levels,
            roles.baseline,
            tuple(name for name in numeric if name != roles.baseline),
            tuple((factor.name, factor.labelled.levels) for factor in factors[2:]),
        ),
        factors=tuple(factors),
        covariates=covariates,
        response=response[keep],
        subject=subject_codes,
        subject_names=tuple(subject.levels[i] for i in kept),
        row_numbers=np.arange(len(response))[keep],
    )


def _labels(
    data: Mapping[str, Any],
    name: str,
    role: str,
    references: Mapping[str, str],
    rows: int,
    *,
    in_order: bool = True,
) -> Labels:
    labelled = columns.labels(columns.get_column(data, name, role), name, in_order=in_order)
    if len(labelled.codes) != rows:
        raise BadInput(f"column {name}", f"{len(labelled.codes)} rows", f"{rows}, as in the response")
    reference = references.get(name, references.get(role))
    return labelled if reference is None else columns.first_level(labelled, reference, name)


def _check_references(references: Mapping[str, str], roles: Roles, categorical: Sequence[str]) -> None:
    known = {roles.group, roles.visit, "group", "visit", *categorical}
    for name in references:
        if name not in known:
            raise BadInput(
                "reference", repr(name), ", ".join(sorted({roles.group, roles.visit, *categorical}))
            )


def _covariates(
    data: Mapping[str, Any], roles: Roles, references: Mapping[str, str], rows: int
) -> tuple[dict[str, Array], dict[str, tuple[Labels, NDArray[np.bool_]]]]:
    numeric: dict[str, Array] = {}
    categorical: dict[str, tuple[Labels, NDArray[np.bool_]]] = {}
    if roles.baseline is not None:
        numeric[roles.baseline] = columns.numbers(
            columns.get_column(data, roles.baseline, "baseline"), roles.baseline
        )
    for name in roles.covariates:
        column = columns.get_column(data, name, "covariate")
        if columns.is_categorical(column, name):
            categorical[name] = _categorical(column, name, references)
        else:
            numeric[name] = columns.numbers(column, name)
    for name, values in numeric.items():
        if len(values) != rows:
            raise BadInput(f"column {name}", f"{len(values)} rows", f"{rows}, as in the response")
        if np.isnan(values).all():
            raise BadInput(f"column {name}", "no value in any row", "numbers, some of them at least")
    return numeric, categorical


def _categorical(column: Any, name: str, references: Mapping[str, str]) -> tuple[Labels, NDArray[np.bool_]]:
    gone = columns.missing_cells(column)
    texts = [str(value).strip() for value in columns.cells(column)]
    there = columns.labels([text for text, empty in zip(texts, gone, strict=True) if not empty], name)
    if name in references:
        there = columns.first_level(there, references[name], name)
    codes = np.zeros(len(texts), dtype=np.intp)
    codes[~gone] = there.codes
    return Labels(codes, there.levels), gone


def _take(labelled: Labels, keep: Any) -> Labels:
    return Labels(labelled.codes[keep], labelled.levels)


def _renumber(codes: NDArray[np.intp], size: int) -> tuple[list[int], NDArray[np.intp]]:
    """Codes without gaps, and which of the old ones are left."""
    counts = np.bincount(codes, minlength=size)
    kept = np.flatnonzero(counts)
    place = np.zeros(size, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    return kept.tolist(), place[codes]


def _present(labelled: Labels, name: str) -> Labels:
    kept, codes = _renumber(labelled.codes, len(labelled.levels))
    if len(kept) < 2:
        raise NoEstimate(f"covariate {name} has one level only in the rows used; leave it out")
    return Labels(codes, tuple(labelled.levels[i] for i in kept))


def _standardise(name: str, values: Array) -> Covariate:
    mean = float(values.mean())
    spread = float(np.abs(values - mean).max())
    if not spread > 1e-12 * max(abs(mean), 1e-300):
        raise NoEstimate(f"covariate {name} has the same value in every row used; leave it out")
    # Through the largest deviation, so that very large and very small units do not overflow in the squares.
    scale = spread * float(np.sqrt(np.mean(((values - mean) / spread) ** 2)))
    return Covariate(name, values, mean, scale)


def _check_subjects(subject: Labels, group: Labels, visit: Labels, roles: Roles) -> None:
    cells = subject.codes * len(visit.levels) + visit.codes
    if len(cells) != np.count_nonzero(np.bincount(cells)):
        raise _duplicate(cells, subject, visit, roles)
    size = len(subject.levels)
    first = np.empty(size, dtype=np.intp)
    first[subject.codes] = group.codes
    if not np.array_equal(first[subject.codes], group.codes):
        row = int(np.flatnonzero(first[subject.codes] != group.codes)[0])
        name = subject.levels[subject.codes[row]]
        raise BadInput(
            f"column {roles.group}, row {row + 1}",
            f"subject {name} in two groups",
            "one group for each subject",
            "Subject names must differ between groups",
        )


def _duplicate(cells: NDArray[np.intp], subject: Labels, visit: Labels, roles: Roles) -> BadInput:
    seen: dict[int, int] = {}
    for row, cell in enumerate(cells.tolist(), start=1):
        if cell in seen:
            who, when = divmod(cell, len(visit.levels))
            who_when = f"subject {subject.levels[who]} at visit {visit.levels[when]}"
            return BadInput(
                f"columns {roles.subject} and {roles.visit}, row {row}",
                f"{who_when} a second time, after row {seen[cell]}",
                "one row for each subject and visit",
            )
        seen[cell] = row
    raise AssertionError("no duplicate")


def _check_cells(group: Labels, visit: Labels) -> None:
    shape = (len(group.levels), len(visit.levels))
    counts = np.bincount(group.codes * shape[1] + visit.codes, minlength=shape[0] * shape[1]).reshape(shape)
    if (counts > 0).all():
        return
    for v in np.flatnonzero(counts.sum(axis=0) == 0):
        raise NoEstimate(f"visit {visit.levels[v]} was attended by nobody: no row of it has all its values")
    for g in np.flatnonzero(counts.sum(axis=1) == 0):
        raise NoEstimate(f"group {group.levels[g]} has no row with all its values")
    g, v = np.argwhere(counts == 0)[0]
    raise NoEstimate(
        f"nobody in group {group.levels[g]} has a value at visit {visit.levels[v]}: "
        "their mean cannot be estimated"
    )


def _check_baseline(response: Array, baseline: Covariate, visit: Labels) -> None:
    for number, name in enumerate(visit.levels):
        here = visit.codes == number
        if np.array_equal(response[here], baseline.values[here]):
            raise NoEstimate(
                f"at visit {name} the response is the baseline {baseline.name} itself; leave out the rows of that visit"
            )


def parse_references(given: str | Mapping[str, str] | Sequence[str] | None, group: str) -> dict[str, str]:
    """Reference levels by column: a mapping, `column=level` texts, or one bare level of the group."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return {str(name): str(level) for name, level in given.items()}
    texts = [given] if isinstance(given, str) else list(given)
    references = {}
    for part in (part.strip() for text in texts for part in str(text).split(",")):
        name, separator, level = part.partition("=")
        if not part or (separator and not level.strip()):
            raise BadInput("reference", repr(part), "a level of the group, or column=level")
        references[name.strip() if separator else group] = level.strip() if separator else part
    return references

"""The linear model: terms, columns, coding, and the rows of coefficients that answer questions.

Treatment coding with the first level as the reference. Numeric covariates are centred and scaled inside the
fit, which keeps the arithmetic exact for a covariate such as a year of birth; `to_original` turns the
coefficients back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product

import numpy as np

from hipstride.trial.columns import Labels
from hipstride.trial.smallmatrices import Array


@dataclass(frozen=True)
class Factor:
    """A categorical variable."""

    name: str
    labelled: Labels

    @property
    def n_levels(self) -> int:
        return len(self.labelled.levels)


@dataclass(frozen=True)
class Covariate:
    """A numeric variable with its mean and standard deviation over the rows used."""

    name: str
    values: Array
    mean: float
    scale: float

    @property
    def standardised(self) -> Array:
        return (self.values - self.mean) / self.scale


@dataclass(frozen=True)
class Term:
    """A term of the model: the factors in it (numbers into the list of factors) and at most one covariate."""

    name: str
    factors: tuple[int, ...]
    covariate: int | None = None


@dataclass(frozen=True)
class Column:
    """One column of the design matrix: its term and the level of each factor in it."""

    name: str
    term: int
    levels: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Model:
    """Terms of a model over factors and covariates, the intercept first; the same model is the same object."""

    terms: tuple[Term, ...]
    levels: tuple[tuple[str, ...], ...]
    factor_names: tuple[str, ...]
    covariate_names: tuple[str, ...]
    columns: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(self._columns()))

    def _columns(self) -> list[Column]:
        columns = []
        for number, term in enumerate(self.terms):
            others = [range(1, len(self.levels[factor])) for factor in term.factors]
            # The first factor varies fastest, as in R.
            for reverse in product(*reversed(others)):
                chosen = tuple(reversed(reverse))
                columns.append(Column(self._column_name(term, chosen), number, chosen))
        return columns

    def _column_name(self, term: Term, chosen: tuple[int, ...]) -> str:
        parts = [] if term.covariate is None else [self.covariate_names[term.covariate]]
        parts += [
            f"{self.factor_names[factor]}[{self.levels[factor][level]}]"
            for factor, level in zip(term.factors, chosen, strict=True)
        ]
        return ":".join(parts) or "(Intercept)"

    @property
    def size(self) -> int:
        return len(self.columns)

    def matrix(self, factors: Sequence[Factor], covariates: Sequence[Covariate]) -> Array:
        """Design matrix (N, q) with standardised covariates."""
        rows = len(factors[0].labelled.codes)
        indicators = [
            factor.labelled.codes[:, None] == np.arange(1, max(factor.n_levels, 1)) for factor in factors
        ]
        matrix = np.ones((rows, self.size))
        standardised = [covariate.standardised for covariate in covariates]
        for place, column in enumerate(self.columns):
            term = self.terms[column.term]
            for factor, level in zip(term.factors, column.levels, strict=True):
                matrix[:, place] *= indicators[factor][:, level - 1]
            if term.covariate is not None:
                matrix[:, place] *= standardised[term.covariate]
        return matrix

    def to_original(self, covariates: Sequence[Covariate]) -> Array:
        """(q, q) matrix that turns coefficients of standardised covariates into those of the covariates as
        given.
        """
        place = {
            (self.terms[column.term].factors, column.levels, self.terms[column.term].covariate): i
            for i, column in enumerate(self.columns)
        }
        matrix = np.eye(self.size)
        for i, column in enumerate(self.columns):
            term = self.terms[column.term]
            if term.covariate is None:
                continue
            covariate = covariates[term.covariate]
            matrix[i, i] = 1.0 / covariate.scale
            matrix[place[term.factors, column.levels, None], i] = -covariate.mean / covariate.scale
        return matrix

    def log_scale(self, covariates: Sequence[Covariate]) -> float:
        """Sum of the logarithms of the scales taken out of the columns."""
        return sum(
            float(np.log(covariates[number].scale))
            for column in self.columns
            if (number := self.terms[column.term].covariate) is not None
        )

    def row(self, at: dict[int, int]) -> Array:
        """Coefficients (q,) of the mean at these levels; other factors weigh equally, covariates are at
        their mean.
        """
        row = np.zeros(self.size)
        for place, column in enumerate(self.columns):
            term = self.terms[column.term]
            if term.covariate is not None:
                continue
            weight = 1.0
            for factor, level in zip(term.factors, column.levels, strict=True):
                weight *= (at[factor] == level) if factor in at else 1.0 / len(self.levels[factor])
            row[place] = weight
        return row

    def type_three(self, number: int) -> Array:
        """Rows (df, q) of the type III hypothesis of a term, in coefficients of the covariates as given.

        The hypothesis is that of sum-to-zero coding: the effect of the term's levels around their mean,
        averaged with equal weights over the levels of every other factor; a covariate in other terms is at
        zero.
        """
        wanted = self.terms[number]
        choices = [range(len(self.levels[factor]) - 1) for factor in wanted.factors]
        rows = []
        for chosen in product(*reversed(choices)):
            levels = dict(zip(wanted.factors, reversed(chosen), strict=True))
            rows.append([self._type_three_weight(wanted, levels, column) for column in self.columns])
        return np.array(rows)

    def _type_three_weight(self, wanted: Term, levels: dict[int, int], column: Column) -> float:
        term = self.terms[column.term]
        if term.covariate != wanted.covariate or not set(wanted.factors) <= set(term.factors):
            return 0.0
        weight = 1.0
        for factor, level in zip(term.factors, column.levels, strict=True):
            share = 1.0 / len(self.levels[factor])
            weight *= (levels[factor] == level) - share if factor in levels else share
        return weight

    @cached_property
    def tested_terms(self) -> tuple[int, ...]:
        """Terms with columns, without the intercept."""
        filled = {column.term for column in self.columns}
        return tuple(number for number in range(1, len(self.terms)) if number in filled)


GROUP, VISIT = 0, 1


@lru_cache(maxsize=128)
def trial_model(
    group_levels: tuple[str, ...],
    visit_levels: tuple[str, ...],
    baseline: str | None,
    covariates: tuple[str, ...],
    factors: tuple[tuple[str, tuple[str, ...]], ...],
) -> Model:
    """The model of a trial: group * visit, baseline and its product with visit, covariates, further factors.

    The covariate numbers follow the order baseline (if any), covariates.
    """
    names = ([baseline] if baseline is not None else []) + list(covariates)
    terms = [Term("(Intercept)", ()), Term("group", (GROUP,)), Term("visit", (VISIT,))]
    terms += [Term(name, (), number) for number, name in enumerate(names)]
    terms += [Term(name, (2 + number,)) for number, (name, _) in enumerate(factors)]
    terms.append(Term("group:visit", (GROUP, VISIT)))
    if baseline is not None:
        terms.append(Term(f"{baseline}:visit", (VISIT,), 0))
    return Model(
        terms=tuple(terms),
        levels=(group_levels, visit_levels, *(levels for _, levels in factors)),
        factor_names=("group", "visit", *(name for name, _ in factors)),
        covariate_names=tuple(names),
    )


@dataclass(frozen=True)
class Questions:
    """Rows of coefficients that every analysis reports; they depend on the design alone."""

    lsmeans: Array
    """(visits * groups, q), visit by visit."""
    pairs: tuple[tuple[int, int], ...]
    """Differences between groups: (later, earlier) level."""


@lru_cache(maxsize=128)
def questions(model: Model) -> Questions:
    """Least-squares means of every group at every visit, and the pairs of groups to compare."""
    groups, visits = len(model.levels[GROUP]), len(model.levels[VISIT])
    rows = [model.row({GROUP: g, VISIT: v}) for v in range(visits) for g in range(groups)]
    pairs = tuple((later, earlier) for earlier in range(groups) for later in range(earlier + 1, groups))
    return Questions(np.array(rows), pairs)


@lru_cache(maxsize=512)
def type_three_rows(model: Model, number: int) -> Array:
    """Cached `Model.type_three`."""
    return model.type_three(number)

"""Whether a person got stronger: like with like only, raw readings, and never more than the error allows.

Two tests are compared when movement, side, position, joint angles, kind of test, device, fixation and gravity
handling are the same and the lever arms differ by at most 1 cm. A row is real only beyond its detectable
change; the headline tests the mean of all rows at once.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from hipstride.catalogue.numbers import value
from hipstride.record.person import Side, StrengthTest
from hipstride.strength.symmetry import sem_log
from hipstride.strength.test import reading_of

Verdict = Literal["real gain", "real loss", "within error", "retest", "not comparable"]
_SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Change:
    """One movement and side from the first to the latest comparable test, in newtons of reading.

    ``measure`` says what was compared; ``mdc``: detectable change (95 %, two-sided), 36 % of the mean of
    both readings while the muscle's own figure is unknown; ``mdc_optimistic``: 13 %, the best-measured
    muscles. ``doubt`` says why a retest is asked for, or why tests cannot be compared.
    """

    movement: str
    side: Side
    position: str
    measure: str
    baseline: float | None
    latest: float | None
    baseline_date: dt.date | None
    latest_date: dt.date | None
    change: float | None
    change_percent: float | None
    mdc: float | None
    mdc_optimistic: float | None
    verdict: Verdict
    doubt: str
    log_ratio: float | None = None
    sem_log: float = 0.0

    @property
    def is_compared(self) -> bool:
        """Whether there are two comparable readings."""
        return self.change is not None


@dataclass(frozen=True, slots=True)
class Headline:
    """The composite over all compared rows, in words.

    ``probability``: that the person became stronger on the whole (0-1); None without a retest.
    ``mean_percent`` with its 95 % interval; ``p_two_sided`` against no change, tested at 5 %.
    """

    statement: str
    probability: float | None
    mean_percent: float | None = None
    low_percent: float | None = None
    high_percent: float | None = None
    p_two_sided: float | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class _Visit:
    """One side of one test that has readings."""

    test: StrengthTest
    mean_n: float
    best_n: float
    least_n: float
    limited: str | None


def changes(tests: Sequence[StrengthTest]) -> tuple[Change, ...]:
    """First against latest for every movement and side.

    A movement tested once gives one row without a latest reading (verdict: retest); one tested again in
    another way gives a row that says what differs (not comparable).
    """
    movements = dict.fromkeys(test.movement for test in tests)
    rows: list[Change] = []
    for movement in sorted(movements):
        for side in _SIDES:
            visits = [
                visit
                for test in sorted(tests, key=lambda test: test.date)
                if test.movement == movement and (visit := _visit(test, side)) is not None
            ]
            rows += _rows(visits, side)
    return tuple(rows)


def _visit(test: StrengthTest, side: Side) -> _Visit | None:
    attempts = test.left_n if side == "left" else test.right_n
    reading = reading_of(attempts)
    if reading is None:
        return None
    limited = test.limited_by.left if side == "left" else test.limited_by.right
    return _Visit(test, reading.mean_n, reading.best_n, min(attempts), limited)


def _rows(visits: Sequence[_Visit], side: Side) -> list[Change]:
    chains: list[list[_Visit]] = []
    for visit in visits:
        for chain in chains:
            if not _differs(chain[0].test, visit.test):
                chain.append(visit)
                break
        else:
            chains.append([visit])
    rows = []
    for chain in chains:
        latest = [visit for visit in chain if visit.test.date == chain[-1].test.date][-1]
        if latest.test.date > chain[0].test.date:
            rows.append(_compared(chain[0], latest, side))
    if not visits:
        return rows
    if visits[-1].test.date > visits[0].test.date:
        if all(row.latest_date != visits[-1].test.date for row in rows):
            rows.append(_not_comparable(_before(visits), visits[-1], side))
    else:
        rows += [_only_once(chain[0], side) for chain in chains]
    return rows


def _before(visits: Sequence[_Visit]) -> _Visit:
    """The visit before the last one's date that most resembles it: the newest."""
    return [visit for visit in visits if visit.test.date < visits[-1].test.date][-1]


def _differs(one: StrengthTest, two: StrengthTest) -> str:
    """What keeps two tests from being compared, in words; empty when nothing does."""
    return ", ".join(f"{name} ({first}, then {second})" for name, first, second in differences(one, two))


def differences(one: StrengthTest, two: StrengthTest) -> tuple[tuple[str, str, str], ...]:
    """What keeps two tests of a movement from being compared: its name, what it was, what it is then."""
    found = []
    for name, first, second in (
        ("position", one.position, two.position),
        ("hip angle", one.hip_angle_deg, two.hip_angle_deg),
        ("knee angle", one.knee_angle_deg, two.knee_angle_deg),
        ("kind of test", one.test, two.test),
        ("device", one.device, two.device),
        ("fixation", one.fixation, two.fixation),
        ("gravity handling", one.gravity, two.gravity),
        ("held heel", one.heel_held, two.heel_held),
    ):
        if first != second:
            found.append((name, _shown(first), _shown(second)))
    if abs(one.lever_m - two.lever_m) > value("strength.lever_tolerance_m") + 1e-9:
        found.append(("lever arm", _centimetres(one.lever_m), _centimetres(two.lever_m)))
    return tuple(found)


def _centimetres(length_m: float) -> str:
    return f"{round(100.0 * length_m, 1):g} cm"


def _shown(setting: object) -> str:
    if isinstance(setting, bool):
        return "yes" if setting else "no"
    if isinstance(setting, float):
        return f"{setting:g}"
    return "not recorded" if setting is None else str(setting).replace("_", "-")


def _measure(test: StrengthTest) -> str:
    return f"{test.test} test, {test.position.replace('_', '-')}, mean reading (N)"


def _compared(one: _Visit, two: _Visit, side: Side) -> Change:
    mean = 0.5 * (one.mean_n + two.mean_n)
    mdc = value("change.mdc_fraction_cautious") * mean
    change = two.mean_n - one.mean_n
    verdict: Verdict = "within error"
    doubt = ""
    if abs(change) > mdc:
        verdict = "real gain" if change > 0.0 else "real loss"
        doubt = _doubt(one, two)
        if doubt:
            verdict = "retest"
    ratio = None
    if one.mean_n > 0.0 and two.mean_n > 0.0:
        ratio = math.log(two.mean_n / one.mean_n)
    return Change(
        movement=two.test.movement,
        side=side,
        position=two.test.position,
        measure=_measure(two.test),
        baseline=one.mean_n,
        latest=two.mean_n,
        baseline_date=one.test.date,
        latest_date=two.test.date,
        change=change,
        change_percent=100.0 * change / one.mean_n if one.mean_n > 0.0 else None,
        mdc=mdc,
        mdc_optimistic=value("change.mdc_fraction_optimistic") * mean,
        verdict=verdict,
        doubt=doubt,
        log_ratio=ratio,
        sem_log=sem_log(two.test.fixation),
    )


def _doubt(one: _Visit, two: _Visit) -> str:
    """Why a change beyond its error should still be tested again before it is believed."""
    found = []
    for which, visit in (("first", one), ("latest", two)):
        if visit.limited is not None:
            found.append(f"the {which} test was limited by {visit.limited}")
        elif visit.best_n - visit.least_n > value("strength.retest_spread") * visit.mean_n:
            found.append(f"the attempts of the {which} test lie far apart")
    testers = (one.test.tester, two.test.tester)
    if two.test.fixation == "hand" and None not in testers and testers[0] != testers[1]:
        # A stronger tester reads more from a hand-held meter (Krause 2014, hip extension and abduction).
        found.append("another tester held the meter")
    return "; ".join(found)


def _only_once(visit: _Visit, side: Side) -> Change:
    return Change(
        movement=visit.test.movement,
        side=side,
        position=visit.test.position,
        measure=_measure(visit.test),
        baseline=visit.mean_n,
        latest=None,
        baseline_date=visit.test.date,
        latest_date=None,
        change=None,
        change_percent=None,
        mdc=value("change.mdc_fraction_cautious") * visit.mean_n,
        mdc_optimistic=value("change.mdc_fraction_optimistic") * visit.mean_n,
        verdict="retest",
        doubt="not tested again yet",
    )


def _not_comparable(one: _Visit, two: _Visit, side: Side) -> Change:
    return replace(
        _only_once(one, side),
        latest=two.mean_n,
        latest_date=two.test.date,
        mdc=None,
        mdc_optimistic=None,
        verdict="not comparable",
        doubt="not the same test: " + _differs(one.test, two.test),
    )


def expected_by_chance(n_rows: int) -> float:
    """Rows that would pass their own detectable change by chance alone: 5 % of them, two-sided.

    Half of these would be gains and half losses; so one-sided it is 2.5 % of the rows.
    """
    return 0.05 * n_rows


def chance_sentence(rows: Sequence[Change]) -> str:
    """The same in words, beside what was found."""
    n = sum(row.is_compared for row in rows)
    real = sum(row.verdict in ("real gain", "real loss") for row in rows)
    return (
        f"{real} of {n} compared rows changed beyond their error; by chance alone {expected_by_chance(n):.1f} "
        f"would (5 % of the rows, gains and losses together; {expected_by_chance(n) / 2.0:.1f} gains)."
    )


def headline(rows: Sequence[Change]) -> Headline:
    """Mean log ratio over the compared rows, with errors that go together, tested at 5 % (two-sided).

    Each row has the error sqrt 2 x the log error of one test; errors of one visit correlate
    (``change.error_correlation``, provisional), so n rows count for less than n.
    """
    known = [(row.log_ratio, row.sem_log) for row in rows if row.log_ratio is not None]
    aloud = side_notes(rows)
    if not known:
        text = "No second test yet that can be compared with the first: nothing can be said about change."
        return Headline(" ".join((text, *aloud)), None)
    n = len(known)
    mean = math.fsum(ratio for ratio, _ in known) / n
    errors = [math.sqrt(2.0) * error for _, error in known]
    rho = value("change.error_correlation")
    variance = ((1.0 - rho) * math.fsum(error**2 for error in errors) + rho * math.fsum(errors) ** 2) / n**2
    error = math.sqrt(variance)
    normal = NormalDist()
    probability = normal.cdf(mean / error)
    low, high = (100.0 * math.expm1(mean + z * error) for z in (-1.96, 1.96))
    p = 2.0 * min(probability, 1.0 - probability)
    percent = 100.0 * math.expm1(mean)
    beyond = "beyond" if p < value("change.composite_alpha") else "within"
    text = (
        f"{probability_words(probability)}: on average {percent:+.0f} % ({low:+.0f} to {high:+.0f} %) over {n} "
        f"{'row' if n == 1 else 'rows'}; {beyond} the error of the tests (two-sided 5 %)."
    )
    return Headline(" ".join((text, *aloud)), probability, percent, low, high, p, n)


def probability_words(probability: float) -> str:
    """The words for a probability of being stronger."""
    which = "stronger" if probability >= 0.5 else "weaker"
    sure = max(probability, 1.0 - probability)
    if sure >= value("change.very_likely"):
        return f"Very likely {which}"
    if sure >= value("change.likely"):
        return f"Likely {which}"
    return f"Perhaps {which}" if sure > value("change.unclear") + 0.1 else "No clear change"


def side_notes(rows: Sequence[Change]) -> tuple[str, ...]:
    """What symmetry hides, with all four readings: the sides came together because the strong one lost."""
    found = []
    pairs: dict[tuple[str, str, dt.date | None, dt.date | None], dict[Side, Change]] = {}
    for row in rows:
        if row.is_compared:
            key = (row.movement, row.measure, row.baseline_date, row.latest_date)
            pairs.setdefault(key, {})[row.side] = row
    for (movement, *_), pair in pairs.items():
        if len(pair) < 2:
            continue
        before = {side: pair[side].baseline or 0.0 for side in _SIDES}
        after = {side: pair[side].latest or 0.0 for side in _SIDES}
        strong: Side = "left" if before["left"] > before["right"] else "right"
        weak: Side = "right" if strong == "left" else "left"
        if min(*before.values(), *after.values()) <= 0.0:
            continue
        gap_before = math.log(before[strong] / before[weak])
        gap_after = abs(math.log(after["left"] / after["right"]))
        lost, won = before[strong] - after[strong], after[weak] - before[weak]
        if gap_after < gap_before and lost > 0.0 and lost > won:
            found.append(
                f"{movement.replace('_', ' ').capitalize()} is more symmetrical because the strong side got "
                f"weaker: left {before['left']:.0f} to {after['left']:.0f} N, "
                f"right {before['right']:.0f} to {after['right']:.0f} N."
            )
    return tuple(found)

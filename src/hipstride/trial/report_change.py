"""The parts of a report about single people and limbs: effects, responders, individual response, symmetry."""

from collections.abc import Sequence

import numpy as np

from hipstride.record.errors import NoEstimate
from hipstride.strength.symmetry import sem_log
from hipstride.trial import symmetry, wording
from hipstride.trial.endpoint_analysis import (
    Counted,
    Fitted,
    between_arms,
    responders_of,
    response_spread,
    within_arms,
)
from hipstride.trial.outcomes import Wide
from hipstride.trial.report_parts import Section, TableOf, interval, p_text, table
from hipstride.trial.report_results import in_unit
from hipstride.trial.responders import DICHOTOMISATION
from hipstride.trial.smallmatrices import Array
from hipstride.trial.study import Endpoint, Pair


def effects(wide: Wide, fitted: Sequence[Fitted]) -> Section:
    """Standardised effects with the SD each is in units of, and the spread of individual response."""
    rows, own, spread, text = [], [], [], []
    for one in fitted:
        name = one.endpoint.name
        rows += [[name, e.name, e.value, e.lower, e.upper, e.sd_of] for e in between_arms(wide, one)]
        for arm, average, repeated in within_arms(wide, one):
            ends = (x for e in (average, repeated) for x in (e.value, e.lower, e.upper))
            own.append([name, arm, *ends])
        try:
            found = response_spread(wide, one.endpoint)
        except NoEstimate as error:
            text.append(f"{one.endpoint.name}: {error}.")
            continue
        scale = 100.0 if one.endpoint.is_log else 1.0
        values = (found.sd, found.lower, found.upper, found.sd_trained, found.sd_control)
        unit = "% (100 x log)" if one.endpoint.is_log else one.endpoint.unit
        spread.append(
            [one.endpoint.name, unit, *(scale * x for x in values), found.n_trained, found.n_control]
        )
    week = f"week {wide.study.primary_week:g}"
    who = f"{wide.study.trained.title} \u2212 {wide.study.reference.title}"
    note = "All with the correction J. Intervals by the noncentral t; for g from the model its SD is taken as known."
    heads = ["Endpoint", "Effect", "Value", "Lower", "Upper", "In units of"]
    tables = [table("effects", f"Between arms, {week}: {who}", heads, rows, note)]
    note = (
        "d_av is in mean SDs before and after, d_rm in SDs of the change / sqrt(2 (1 \u2212 r)); both with J. Intervals by "
        "the noncentral t, the ratio of the SDs taken as known. Changes over time, not effects."
    )
    heads = ["Endpoint", "Arm", "d_av", "Lower", "Upper", "d_rm", "Lower", "Upper"]
    tables.append(table("effects_within", f"Within arms, start to {week}", heads, own, note))
    heads = ["Endpoint", "Unit", "SD", "Lower", "Upper", "SD trained", "SD control", "n trained", "n control"]
    note = (
        "sqrt(SD\u00b2 of the changes of the trained \u2212 SD\u00b2 of the control arm). Below zero: the control arm's "
        "changes vary more. An interval that holds zero gives no reason to look for people who respond better."
    )
    tables.append(table("individual_response", "Spread of individual response", heads, spread, note))
    lead = "Every effect says which standard deviation it is divided by; effects over different ones cannot be compared."
    return Section("effects", "Effect sizes", (lead, *text), tuple(tables))


def people(wide: Wide, endpoints: Sequence[Endpoint]) -> Section:
    """Responders beside what error alone would give."""
    rows, net, notes, reliability_rows, held = [], [], [], [], []
    told: dict[str, list[str]] = {}
    for endpoint in endpoints:
        try:
            found = responders_of(wide, endpoint)
        except NoEstimate as error:
            notes.append(f"{endpoint.name}: {error}.")
            continue
        rows += _responder_rows(endpoint, found)
        held += list(
            dict.fromkeys((endpoint.name, one.kind, one.threshold, one.source) for one in found.rows)
        )
        if not found.rows and endpoint.measure is None:
            notes.append(f"{endpoint.name}: the study names no threshold, so nobody is counted.")
        net += [
            [endpoint.name, kind, 100.0 * share, 100.0 * low, 100.0 * high]
            for kind, share, low, high in found.net
        ]
        for note in found.limits.notes:
            told.setdefault(note, []).append(endpoint.name)
        if (known := found.limits.reliability) is not None:
            reliability_rows.append(
                [
                    endpoint.name,
                    known.people,
                    known.attempts,
                    known.sem,
                    known.sem_lower,
                    known.sem_upper,
                    known.icc_consistency,
                    known.icc_lower,
                    known.icc_upper,
                    known.icc_agreement,
                    known.shift,
                ]  # fmt: skip
            )
    tables: list[TableOf] = []
    if rows:
        tables.append(table("thresholds", "Thresholds", ["Endpoint", "Kind", "Threshold", "Source"], held))
        heads = [
            "Endpoint", "Arm", "Threshold", "n", "Gained", "Lost", "Within", "Not alike", "Share, %",
            "Lower", "Upper", "By error, %", "Expected", "Chance",
        ]  # fmt: skip
        note = (
            "By error: share of people who did not change at all and still gain more than the threshold (2.5 % at a "
            "95 % detectable change, by its definition); Expected: that many people; Chance: that as many or more gain by "
            "error alone. Intervals: bootstrap by person (BCa), Wilson where nothing varies."
        )
        tables.append(
            table(
                "responders",
                f"People beyond a threshold, week {wide.study.primary_week:g}",
                heads,
                rows,
                note,
            )
        )
        heads = ["Endpoint", "Threshold", "Difference in share, points", "Lower", "Upper"]
        who = f"{wide.study.trained.title} \u2212 {wide.study.reference.title}"
        tables.append(
            table("responders_net", f"Share gained: {who}, week {wide.study.primary_week:g}", heads, net)
        )
    if reliability_rows:
        heads = [
            "Endpoint", "People", "Attempts", f"SEM{in_unit('one attempt')}", "Lower", "Upper",
            "ICC(3,1)", "Lower", "Upper", "ICC(A,1)", "Last less first",
        ]  # fmt: skip
        tables.append(
            table("reliability", "Error of measurement from repeated attempts", heads, reliability_rows)
        )
    notes += [f"{', '.join(names)}: {note}" for note, names in told.items()]
    text = [wording.detectable_and_important(), DICHOTOMISATION, *notes]
    return Section("people", "Changes of single people", tuple(text), tuple(tables))


def _responder_rows(endpoint: Endpoint, found: Counted) -> list[list[object]]:
    return [
        [
            endpoint.name,
            one.arm,
            one.kind,
            one.n,
            one.gained,
            one.lost,
            one.within,
            one.not_comparable,
            100.0 * one.share.estimate,
            100.0 * one.share.lower,
            100.0 * one.share.upper,
            None if one.expected_share is None else 100.0 * one.expected_share,
            one.expected_people,
            one.chance_of_as_many,
        ]  # fmt: skip
        for one in found.rows
    ]


def symmetry_section(wide: Wide) -> Section | None:
    """Signed log ratio over time, and the size of asymmetry without its noise."""
    study = wide.study
    if not study.symmetry:
        return None
    text = [
        "The logarithm of affected over other side, with its sign, is modelled: \u2212 means that the affected side "
        "is weaker. The limbs of a person are correlated within a visit and over time. Sizes "
        "without a sign are told beside their noise, because error alone makes two equal limbs look unequal."
    ]
    ratios: list[list[object]] = []
    sizes: list[list[object]] = []
    limbs: list[list[object]] = []
    for pair in study.symmetry:
        affected, other = wide.pair_of_limbs(pair)
        try:
            found, how = _modelled(wide, affected, other)
        except NoEstimate as error:
            text.append(f"{pair.name}: no estimate ({error}).")
            continue
        for week, one in found.items():
            ends = [100.0 * float(np.expm1(one[key])) for key in ("estimate", "lower", "upper")]
            ratios.append([pair.name, week, *ends, one["df"], one["p"]])
        text.append(_sentence(wide, pair, found, how))
        sizes += _sizes(wide, pair, affected, other)
        limbs += _limbs(wide, pair, affected, other)
    who = f"{study.trained.title} \u2212 {study.reference.title}"
    heads = ["Pair", "Week", "Change of affected/other, %", "Lower", "Upper", "df", "p"]
    tables = [table("symmetry", f"Affected over other side: {who}, change since the start", heads, ratios)]
    heads = ["Pair", "Arm", "Week", "n", "Affected, mean", "Other, mean", "Affected/other, %"]
    note = "Always both sides: more symmetrical because the other side got weaker is no gain."
    tables.append(table("limbs", "Both sides", heads, limbs, note))
    heads = [
        "Pair",
        "Arm",
        "Week",
        "n",
        "As measured, %",
        "Noise alone, %",
        "Without noise, %",
        "Lower",
        "Upper",
    ]
    note = "Mean size of the log ratio as percent; noise is sqrt 2 x the error of one test. Normal log ratios assumed."
    tables.append(table("asymmetry", "Size of asymmetry", heads, sizes, note))
    return Section("symmetry", "Symmetry", tuple(text), tuple(tables))


def _modelled(wide: Wide, affected: Array, other: Array) -> tuple[dict[str, dict[str, float]], str]:
    study = wide.study
    arms = (study.reference.name, study.trained.name)
    chosen = np.isin(wide.arm, arms)
    n, t = int(chosen.sum()), len(study.weeks)
    people = [name for name, keep in zip(wide.people, chosen, strict=True) if keep]
    rows = (
        [name for name in people for _ in range(t)],
        [str(arm) for arm in wide.arm[chosen] for _ in range(t)],
        study.weeks * n,
        affected[chosen].ravel(),
        other[chosen].ravel(),
        arms,
    )
    try:
        return symmetry.limb_by_visit(*rows), "both limbs in one model"
    except NoEstimate:
        return symmetry.ratio_by_visit(*rows), "the log ratio; too few people for both limbs in one model"


def _sentence(wide: Wide, pair: Pair, found: dict[str, dict[str, float]], how: str) -> str:
    one = found[f"{wide.study.primary_week:g}"]
    mid, low, high = interval(*(100.0 * float(np.expm1(one[key])) for key in ("estimate", "lower", "upper")))
    return (
        f"{pair.name}, week {wide.study.primary_week:g}, change of affected over other side, "
        f"{wide.study.trained.title} less {wide.study.reference.title}: {mid} % (95 % interval "
        f"{low} to {high} %; {p_text(one['p'])}; {how}; not part of the corrected family)."
    )


def _sizes(wide: Wide, pair: Pair, affected: Array, other: Array) -> list[list[object]]:
    study, rows = wide.study, []
    sem = sem_log() if pair.sem_percent is None else float(np.sqrt(np.log1p((pair.sem_percent / 100.0) ** 2)))
    ratio = symmetry.signed_log_ratio(affected, other)
    for arm in study.arms:
        for place in (0, study.weeks.index(f"{study.primary_week:g}")):
            one = symmetry.size_of(ratio[wide.arm == arm.name, place], sem, study.seed)
            clean = one.corrected_percent
            rows.append(
                [
                    pair.name,
                    arm.title,
                    study.weeks[place],
                    one.n,
                    one.measured_percent,
                    one.noise_percent,
                    clean.estimate,
                    clean.lower,
                    clean.upper,
                ]  # fmt: skip
            )
    return rows


def _limbs(wide: Wide, pair: Pair, affected: Array, other: Array) -> list[list[object]]:
    rows: list[list[object]] = []
    for arm in wide.study.arms:
        for place, week in enumerate(wide.study.weeks):
            both = (wide.arm == arm.name) & np.isfinite(affected[:, place]) & np.isfinite(other[:, place])
            both &= (affected[:, place] > 0.0) & (other[:, place] > 0.0)
            if not both.any():
                rows.append([pair.name, arm.title, week, 0, None, None, None])
                continue
            one, two = affected[both, place], other[both, place]
            ratio = 100.0 * float(np.exp(symmetry.signed_log_ratio(one, two).mean()))
            rows.append([pair.name, arm.title, week, int(both.sum()), one.mean(), two.mean(), ratio])
    return rows

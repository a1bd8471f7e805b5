import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from hipstride.catalogue.numbers import value
from hipstride.prescription.learning import (
    Belief,
    SetEvidence,
    day_effect,
    drift,
    explained,
    replay,
    update,
)
from hipstride.prescription.reserve import load_share, repetitions_at, reserve
from tests.prescription.reading_grade import check_reasons

PRIOR = Belief(0.0, 0.2)
DAY = dt.date(2026, 3, 2)
beliefs = st.builds(Belief, st.floats(-0.5, 0.3), st.floats(0.02, 0.5))
evidences = st.builds(
    SetEvidence,
    relative=st.floats(0.1, 1.5),
    reps=st.integers(0, 25),
    effort=st.one_of(st.none(), st.floats(0, 10)),
    stopped_because=st.sampled_from(["done", "tired", "pain", "spasm", "wobble", "interrupted"]),
    day_kind=st.sampled_from(["full", "half", "gentle", "rest"]),
    band_sd=st.floats(0, 0.2),
    form=st.sampled_from(["good", "partly", "no", None]),
    pain=st.sampled_from([None, 0.0, 3.0, 4.0, 8.0]),
)


def a_set(*, reps=10, effort=6.0, capacity=1.0, **other) -> SetEvidence:
    """A set as a person with so much of the tested capacity would report it."""
    return SetEvidence(
        **(
            {"relative": capacity * load_share(reps + reserve(effort)), "reps": reps, "effort": effort}
            | other
        )
    )


def test_reserve_and_load_share_are_the_published_ones():
    assert [reserve(effort) for effort in (0, 4, 5, 6, 7, 8, 9, 10)] == [6, 6, 5, 4, 3, 2, 1, 0]
    assert reserve(6.5) == 3.5
    assert load_share(10) == pytest.approx(1 / 1.33)
    assert repetitions_at(load_share(12.5)) == pytest.approx(12.5)


def test_a_set_that_fits_the_test_changes_nothing_but_makes_surer():
    after = update(PRIOR, a_set())
    assert after.log_shift == pytest.approx(0.0)
    assert after.log_sd < PRIOR.log_sd


@given(st.floats(0.8, 1.3))
def test_many_sets_find_the_strength_there_is(capacity):
    days = [(DAY + dt.timedelta(3 * i), [a_set(capacity=capacity)] * 2) for i in range(40)]
    assert replay(PRIOR, days).factor == pytest.approx(capacity, rel=0.02)


@pytest.mark.parametrize("effort", [0.0, 3.0, 4.0, None])
def test_an_easy_set_never_lowers(effort):
    low = update(PRIOR, SetEvidence(relative=0.3, reps=8, effort=effort))
    assert 0.0 <= low.log_shift < 0.001
    assert low.log_sd == pytest.approx(PRIOR.log_sd, rel=0.01)
    high = update(PRIOR, SetEvidence(relative=0.95, reps=12, effort=effort))
    assert high.log_shift > 0.05


def test_a_bound_is_the_prior_cut_off_as_integration_finds_it():
    easy = SetEvidence(relative=0.55, reps=12, effort=4.0)
    bound = math.log(easy.relative / load_share(12 + reserve(4.0)))
    points = value("progress_more.effort_sd") * value("dose.epley_per_repetition") * load_share(18)
    error = math.hypot(points, value("progress_more.repetition_relation_sd"))
    at = np.linspace(-2.0, 2.0, 40_001)
    density = np.exp(-0.5 * (at / PRIOR.log_sd) ** 2) * ndtr((at - bound) / error)
    density /= density.sum()
    mean = float((at * density).sum())
    sd = math.sqrt(float(((at - mean) ** 2 * density).sum()))
    after = update(PRIOR, easy)
    assert after.log_shift == pytest.approx(mean, abs=1e-6)
    assert after.log_sd == pytest.approx(sd, abs=1e-6)
    assert after.log_sd < PRIOR.log_sd


def test_easy_sets_make_the_careful_estimate_higher_week_by_week():
    easy = SetEvidence(relative=0.48, reps=12, effort=3.0)
    days = [(DAY + dt.timedelta(7 * i), [easy]) for i in range(6)]
    careful = [replay(PRIOR, days[:i]).pessimistic_factor() for i in range(7)]
    assert careful == sorted(careful)
    assert careful[3] > 1.1 * careful[0]
    assert careful[-1] < 1.0  # an easy set never proves what was not lifted


def test_a_set_without_effort_says_less_than_an_easy_one():
    easy = SetEvidence(relative=0.6, reps=12, effort=4.0)
    assert update(PRIOR, replace(easy, effort=None)).log_shift < update(PRIOR, easy).log_shift


@given(beliefs, evidences)
def test_what_teaches_nothing(prior, evidence):
    for why in ("pain", "spasm", "wobble", "interrupted"):
        assert update(prior, replace(evidence, stopped_because=why)) == prior
    for day in ("half", "gentle", "rest"):
        assert update(prior, replace(evidence, day_kind=day)) == prior
    assert update(prior, replace(evidence, pain=4.0)) == prior


@given(beliefs, evidences)
def test_poor_form_never_raises(prior, evidence):
    for form in ("partly", "no", None):
        assert update(prior, replace(evidence, form=form)).log_shift <= prior.log_shift


@given(beliefs, evidences)
def test_one_session_moves_little_and_never_makes_surer_than_the_floor(prior, evidence):
    after = update(prior, evidence)
    assert abs(after.log_shift - prior.log_shift) <= math.log(1.1) + 1e-12
    assert min(prior.log_sd, value("progress_more.learning_sd_floor")) <= after.log_sd <= prior.log_sd
    assert after == update(prior, evidence)


@given(st.lists(evidences, max_size=20))
def test_sets_alone_raise_a_test_by_half_at_most(sets):
    days = [(DAY + dt.timedelta(i), [one]) for i, one in enumerate(sets)]
    assert replay(PRIOR, days).factor <= 1.5 + 1e-9


@given(beliefs, evidences, st.integers(0, 10), st.floats(0, 5))
def test_a_better_set_never_lowers_the_estimate(prior, evidence, more, easier):
    known = replace(evidence, effort=5.0 if evidence.effort is None else evidence.effort)
    better = replace(known, reps=known.reps + more, effort=max(0.0, (known.effort or 0.0) - easier))
    assert update(prior, better).log_shift >= update(prior, known).log_shift - 1e-9


def test_too_heavy_only_lowers_and_too_light_only_raises():
    heavy = SetEvidence(relative=2.0, reps=1, effort=10.0)  # beyond the published relation
    assert update(PRIOR, heavy).log_shift == pytest.approx(0.0, abs=1e-3)
    assert update(PRIOR, replace(heavy, relative=0.5)).log_shift < -0.05
    light = SetEvidence(relative=0.3, reps=30, effort=7.0)
    assert 0.0 <= update(PRIOR, light).log_shift < 0.01


def test_sets_of_one_day_weigh_as_one():
    one = replay(PRIOR, [(DAY, [a_set(capacity=1.05)])])
    three = replay(PRIOR, [(DAY, [a_set(capacity=1.05)] * 3)])
    assert three.log_shift == pytest.approx(one.log_shift, rel=1e-6)
    assert three.log_sd == pytest.approx(one.log_sd, rel=1e-6)


def test_reports_that_are_less_sure_weigh_less():
    sure = update(PRIOR, a_set(capacity=1.08))
    assert 0 < update(PRIOR, a_set(capacity=1.08, band_sd=0.2)).log_shift < sure.log_shift


def test_a_set_that_is_far_off_makes_nobody_surer():
    after = update(PRIOR, a_set(capacity=3.0))
    assert after.log_shift == pytest.approx(math.log(1.1))
    assert after.log_sd == PRIOR.log_sd


def test_strength_is_never_better_known_than_the_load():
    days = [(DAY + dt.timedelta(i), [a_set(band_sd=0.1)]) for i in range(100)]
    assert replay(PRIOR, days).log_sd == pytest.approx(0.1, rel=0.01)


def test_certainty_fades_with_the_weeks():
    assert drift(PRIOR, 4.0).log_sd > PRIOR.log_sd
    assert drift(PRIOR, -1.0) == PRIOR
    later = replay(PRIOR, [(DAY, [a_set()])], until=DAY + dt.timedelta(70))
    assert later.log_sd > replay(PRIOR, [(DAY, [a_set()])]).log_sd
    early = replay(PRIOR, [(DAY, [a_set(capacity=2.0)])], until=DAY - dt.timedelta(1))
    assert early == PRIOR


def test_a_half_day_tells_about_the_day():
    tired = a_set(capacity=0.8, day_kind="half")
    assert day_effect(PRIOR, [tired]) == pytest.approx(0.8)
    assert day_effect(PRIOR, [replace(tired, stopped_because="spasm")]) is None
    assert day_effect(PRIOR, [replace(tired, effort=3.0)]) is None


def test_the_cautious_factor_is_below_the_factor():
    assert PRIOR.pessimistic_factor() == pytest.approx(math.exp(-1.645 * 0.2), rel=1e-3)


def test_what_was_learned_is_said():
    for capacity in (0.8, 1.0, 1.2):
        check_reasons([explained(PRIOR, update(PRIOR, a_set(capacity=capacity)))])

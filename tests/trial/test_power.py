"""Power by simulation: right size, right power, the same numbers wherever the work is done."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from scipy import special

from hipstride.record.errors import BadInput
from hipstride.trial import mmrm
from hipstride.trial.closed_form import power_closed_form
from hipstride.trial.power import LARGEST_CHUNK as CHUNK
from hipstride.trial.power import p_values, plan_of, power, simulate_range, wilson_interval
from hipstride.trial.power_design import design_schema, read_design
from hipstride.trial.power_text import power_summary
from hipstride.trial.simulate import draw


def design(n: int = 15, replicates: int = 500, **changes: Any):
    values: dict[str, Any] = {
        "visits": [0, 8, 12],
        "groups": [{"name": "control", "n": n}, {"name": "training", "n": n, "gains": [0, 9, 11]}],
        "person": {"sd": [25, 25.3, 26.5], "correlation": 0.8},
        "endpoints": [
            {"name": "week 8", "test": "change", "visit": 8},
            {"name": "any change", "test": "interaction"},
        ],
        "replicates": replicates,
        "seed": 7,
    }
    return read_design(values | changes)


DROPOUT: dict[str, Any] = {"missing": {"dropout": 0.2}}
INTERMITTENT: dict[str, Any] = {"missing": {"dropout": 0.1, "intermittent": 0.1}}


@pytest.mark.parametrize("missing", [{}, DROPOUT, INTERMITTENT])
def test_each_replicate_is_what_a_single_analysis_says(missing):
    one = design(**missing)
    plan = plan_of(one)
    replicates = np.array([0, 3, 200])
    with_effect, _ = p_values(plan, replicates)
    values, seen = draw(plan.population, plan.seed, replicates)
    means = np.repeat(one.means(), [group.n for group in one.groups], axis=0)
    for place in range(3):
        there = np.ones(values.shape[1:], bool) if seen is None else seen[place]
        who, when = np.nonzero(there)
        table = {
            "id": who,
            "group": np.where(who < 15, "control", "training"),
            "week": np.array(one.visits)[when],
            "y": (values[place] + means)[who, when],
        }
        result = mmrm(table, response="y", group="group", visit="week", subject="id")
        rows = {row["name"]: row["p"] for row in result.coefficients.rows()}
        tests = {row["term"]: row["p"] for row in result.tests.rows()}
        assert with_effect[place, 0] == pytest.approx(rows["group[training]:visit[8]"], rel=1e-5)
        assert with_effect[place, 1] == pytest.approx(tests["group:visit"], rel=1e-5)


def test_without_an_effect_is_the_same_trial_without_it():
    silent = design(groups=[{"name": "control", "n": 15}, {"name": "training", "n": 15}], **DROPOUT)
    replicates = np.arange(60)
    np.testing.assert_allclose(
        p_values(plan_of(design(**DROPOUT)), replicates)[1],
        p_values(plan_of(silent), replicates)[0],
        rtol=1e-6,
    )


@pytest.mark.parametrize("missing", [{}, INTERMITTENT])
def test_a_replicate_does_not_depend_on_its_company(missing):
    plan = plan_of(design(**missing))
    together = p_values(plan, np.arange(40))[0]
    for replicate in (0, 17, 39):
        np.testing.assert_allclose(
            p_values(plan, np.array([replicate]))[0][0], together[replicate], rtol=1e-6
        )


def as_lists(result):
    return [
        (c.replicates, c.found.tolist(), c.found_without_effect.tolist(), c.failed) for c in result.counts
    ]


def test_the_numbers_do_not_depend_on_who_does_the_work():
    grid = design(replicates=3 * CHUNK + 10, grid={"n": [10], "dropout": [0.0, 0.3]}, **INTERMITTENT)
    here = as_lists(power(grid))
    with ThreadPoolExecutor(3) as pool:
        assert as_lists(power(grid, executor=pool)) == here
    for workers in (1, 2):
        with ProcessPoolExecutor(workers) as pool:
            assert as_lists(power(grid, executor=pool)) == here


@pytest.mark.parametrize("processes", [False, True])
def test_the_numbers_are_the_same_on_dask(processes):
    import distributed

    grid = design(replicates=2 * CHUNK + 10, **DROPOUT)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=processes, dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert as_lists(power(grid, executor=client.get_executor(pure=False))) == as_lists(power(grid))


def test_parts_add_up():
    plan = plan_of(design(**DROPOUT))
    whole = simulate_range(plan, 0, 2 * CHUNK)
    sum_of_parts = simulate_range(plan, 0, CHUNK) + simulate_range(plan, CHUNK, 2 * CHUNK)
    assert whole.found.tolist() == sum_of_parts.found.tolist()


def test_more_visits_are_taken_in_smaller_chunks():
    six = design(
        visits=[0, 4, 8, 12, 16, 20],
        groups=[{"name": "a", "n": 10}, {"name": "b", "n": 10}],
        person={"sd": 5},
        endpoints=[{"name": "e"}],
        replicates=30,
        missing={"dropout": 0.2, "intermittent": 0.05},
    )
    assert plan_of(design()).chunk == CHUNK
    assert 1 <= plan_of(six).chunk < 30
    with ThreadPoolExecutor(2) as pool:
        assert as_lists(power(six, executor=pool)) == as_lists(power(six))


def test_progress_rises_to_the_end():
    seen: list[tuple[int, int]] = []
    power(design(replicates=300, grid={"n": [10]}), progress=lambda done, wanted: seen.append((done, wanted)))
    assert seen[-1] == (600, 600)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


# Total number of people, and the share of 4,000 trials with a false positive by Wald, from the published table:
# docs/statistics.md. Four standard errors of the simulation are allowed; the seeds make the tests repeatable.
TYPE_I = {16: (0.100, 0.116), 20: (0.088, 0.113), 30: (0.071, 0.086), 60: (0.066, 0.068)}
TRIALS = 2000


def size_of_test(n, df, missing):
    one = design(
        n=n // 2,
        replicates=TRIALS,
        groups=[{"name": "a", "n": n // 2}, {"name": "b", "n": n // 2}],
        endpoints=[{"name": "any change", "test": "interaction"}],
        analysis={"df": df},
        **missing,
    )
    return power(one).endpoints()[0]["power"]


@pytest.mark.parametrize("n", TYPE_I)
@pytest.mark.parametrize("missing", [{}, DROPOUT])
def test_kenward_roger_keeps_the_type_one_error(n, missing):
    error = np.sqrt(0.05 * 0.95 / TRIALS)
    assert abs(size_of_test(n, "kenward-roger", missing) - 0.05) < 3 * error + (0.006 if n <= 20 else 0.0)


@pytest.mark.parametrize("n", [16, 20, 30])
@pytest.mark.parametrize("missing", [{}, DROPOUT])
def test_wald_does_not(n, missing):
    wanted = TYPE_I[n][bool(missing)]
    rate = size_of_test(n, "wald", missing)
    assert rate > 0.05 + 3 * np.sqrt(0.05 * 0.95 / TRIALS)
    assert abs(rate - wanted) < 4 * np.sqrt(wanted * (1 - wanted) * (1 / TRIALS + 1 / 4000))


@pytest.mark.parametrize("n", [10, 20, 40])
def test_power_of_complete_data_is_that_of_the_exact_t_test(n):
    one = design(n=n, replicates=2000)
    wanted = power_closed_form(one, one.endpoints[0])
    got = power(one).endpoints()[0]["power"]
    assert abs(got - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / 2000)


@pytest.mark.parametrize("missing", [DROPOUT, INTERMITTENT])
def test_power_with_missing_values_is_near_the_large_sample_formula(missing):
    one = design(n=60, replicates=2000, **missing)
    wanted = power_closed_form(one, one.endpoints[0])
    got = power(one).endpoints()[0]["power"]
    assert abs(got - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / 2000) + 0.01


def test_more_attempts_and_one_tester_mean_less_error():
    measurement = {"attempt_sd": 6.0, "attempts": 4, "day_sd": 4.0, "testers": "many", "tester_sd": 5.0}
    one = design(measurement=measurement)
    assert one.measurement.sem == pytest.approx(np.sqrt(16 + 9 + 25))
    assert design(measurement=measurement | {"testers": "one"}).measurement.sem == pytest.approx(5.0)
    no_error = design().covariances()[0]
    np.testing.assert_allclose(one.covariances()[0] - no_error, 50 * np.eye(3), atol=1e-9)


def test_adherence_scales_the_gain_and_individual_response_adds_spread():
    groups = [
        {"name": "control", "n": 10},
        {"name": "training", "n": 10, "gains": [0, 8, 10], "adherence": 0.5, "individual_response_sd": 6.0},
    ]
    one = design(groups=groups)
    np.testing.assert_allclose(one.means()[1] - one.means()[0], [0, 4, 5])
    extra = one.covariances()[1] - one.covariances()[0]
    np.testing.assert_allclose(extra, np.outer([0, 2.4, 3.0], [0, 2.4, 3.0]), atol=1e-9)


def test_dropout_is_monotone_and_as_frequent_as_asked():
    plan = plan_of(design(n=200, missing={"dropout": 0.3}))
    _, seen = draw(plan.population, 1, np.arange(50))
    assert seen is not None
    assert seen[:, :, 0].all()
    assert not (seen[:, :, 2] & ~seen[:, :, 1]).any()
    assert 1 - seen.mean(axis=(0, 1)) == pytest.approx([0.0, 0.2, 0.3], abs=0.01)


def test_a_grid_is_every_combination_after_the_design_itself():
    one = design(grid={"n": [10, 20], "visits": [[0, 8]], "dropout": [0.0, 0.2], "attempts": [1, 3]})
    cells = one.cells()
    assert cells[0] is one
    assert len(cells) == 1 + 2 * 1 * 2 * 2
    assert cells[1].visits == [0, 8]
    assert cells[1].groups[1].gains == [0, 9]
    assert [group.n for group in cells[-1].groups] == [20, 20]
    assert cells[-1].measurement.attempts == 3
    assert cells[1].person.sd == [25, 25.3]


@pytest.mark.parametrize("covariance", ["cs", "csh", "ar1", "ar1h", "toep", "toeph"])
@pytest.mark.parametrize("df", ["kenward-roger", "satterthwaite"])
def test_every_structure_can_be_planned_with(covariance, df):
    one = design(replicates=60, analysis={"covariance": covariance, "df": df}, **DROPOUT)
    result = power(one)
    assert result.counts[0].failed == 0
    assert 0.2 < result.endpoints()[1]["power"] <= 1.0


def test_wilson_interval():
    assert wilson_interval(0, 100) == pytest.approx((0.0, 0.0369935), abs=1e-6)
    z = special.ndtri(0.975)
    low, high = wilson_interval(37, 120)
    for edge in (low, high):  # the score test at its edges is exactly at its critical value
        assert abs(37 / 120 - edge) / np.sqrt(edge * (1 - edge) / 120) == pytest.approx(z)


def test_the_summary_says_the_smallest_design_that_reaches_the_target():
    text = power_summary(power(design(replicates=200, grid={"n": [10, 90]}, target_power=0.8)), seconds=1.0)
    assert "Fewest people with a power of 0.8 on every endpoint: 180 (control 90, training 90" in text
    none = power_summary(power(design(replicates=100, target_power=0.99)))
    assert "No design here reaches a power of 0.99" in none


def test_two_people_in_each_group_find_nothing_and_say_so():
    """So few that most trials have no estimate; a singular one must not stop the others."""
    result = power(design(n=2, replicates=100, **INTERMITTENT))
    assert result.counts[0].failed > 50
    assert result.endpoints()[1]["power"] <= 0.1
    assert "fits gave no estimate and count as not found" in power_summary(result)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "n = 0": (
        {"groups": [{"name": "a", "n": 0}, {"name": "b", "n": 5}]},
        "groups.0.n: got 0; allowed: 2 or more",
    ),
    "power 1": ({"target_power": 1}, "target_power: got 1; allowed: less than 1"),
    "one group": ({"groups": [{"name": "a", "n": 5}]}, "groups"),
    "one visit": ({"visits": [0]}, "visits"),
    "order of visits": ({"visits": [0, 12, 8]}, "visits: .*weeks that rise"),
    "gains": (
        {"groups": [{"name": "a", "n": 5}, {"name": "b", "n": 5, "gains": [0, 1]}]},
        "groups b: gains: got .*allowed: 3 numbers",
    ),
    "gain at the start": (
        {"groups": [{"name": "a", "n": 5}, {"name": "b", "n": 5, "gains": [2, 1, 1]}]},
        "groups b: gains: got .*allowed: 0 as the first",
    ),
    "unknown visit": (
        {"endpoints": [{"name": "e", "visit": 7}]},
        "endpoints e: visit: got 7; allowed: 0, 8, 12",
    ),
    "unknown group": (
        {"endpoints": [{"name": "e", "group": "z"}]},
        "endpoints e: group: got 'z'; allowed: control, training",
    ),
    "unknown key": ({"powr": 0.8}, "powr: got 0.8; allowed: only the keys of a design"),
    "everybody gone": ({"missing": {"dropout": 1.0}}, "missing.dropout: got 1.0"),
    "no spread": ({"person": {"sd": 0}}, "person.sd: got 0; allowed: 1e-06 or more"),
    "no size": ({"person": {"sd": 1e-300}}, "person.sd: got 1e-300"),
    "too large": ({"person": {"sd": 1e300}}, "person.sd: got 1e.300"),
    "text for a number": ({"replicates": "1000"}, "replicates: got '1000'; allowed: a whole number"),
    "half a person": (
        {"groups": [{"name": "a", "n": 5.5}, {"name": "b", "n": 5}]},
        "groups.0.n: got 5.5; allowed: a whole number",
    ),
    "correlation": (
        {"person": {"sd": 5, "correlation": -0.9}},
        "person.correlation: got -0.9; allowed: less negative",
    ),
    "not a number": ({"person": {"sd": 5, "correlation": float("nan")}}, "person.correlation: got nan"),
    "grid": ({"grid": {"visits": [[0, 7]]}}, "grid.visits"),
    "grid without an endpoint": ({"grid": {"visits": [[0, 12]]}}, "with week 8, which week 8 asks for"),
    "too many patterns": (
        {
            "visits": list(range(9)),
            "groups": [{"name": "a", "n": 5}, {"name": "b", "n": 5}],
            "person": {"sd": 5},
            "endpoints": [{"name": "e"}],
            "missing": {"intermittent": 0.1},
        },
        "missing.intermittent: .*at most 8 visits",
    ),
    "missing part": ({"person": None}, "person"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_design_is_one_line_that_names_the_place(case):
    changes, message = BAD[case]
    with pytest.raises(BadInput, match=message) as caught:
        design(**changes)
    assert "\n" not in str(caught.value)


def test_the_schema_describes_every_part():
    schema = design_schema()
    assert {"visits", "groups", "person", "endpoints"} <= set(schema["required"])
    assert schema["additionalProperties"] is False


# Power of a trial with 20 people in each arm by gain and error of measurement (both in percent), individual response SD
# 10 in the trained arm only: published with a Welch t test, to two digits.
BY_ERROR_OF_MEASUREMENT = {
    (8, 5): 0.69,
    (8, 9): 0.39,
    (8, 13): 0.24,
    (13, 5): 0.98,
    (13, 9): 0.78,
    (13, 13): 0.53,
}


@pytest.mark.parametrize(("gain", "sem"), BY_ERROR_OF_MEASUREMENT)
def test_the_error_of_measurement_costs_what_is_published(gain, sem):
    one = design(
        n=20,
        replicates=2000,
        visits=[0, 8],
        groups=[
            {"name": "control", "n": 20},
            {"name": "training", "n": 20, "gains": [0, gain], "individual_response_sd": 10.0},
        ],
        person={"sd": 27.0, "correlation": 0.99999},
        measurement={"day_sd": float(sem)},
        endpoints=[{"name": "change"}],
    )
    wanted = BY_ERROR_OF_MEASUREMENT[gain, sem]
    got = power(one).endpoints()[0]["power"]
    assert abs(got - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / 2000) + 0.005

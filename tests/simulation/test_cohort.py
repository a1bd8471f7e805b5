import json
import tomllib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest

from hipstride.record.errors import BadInput
from hipstride.simulation.cohort import LABEL, Job, _ours_is, jobs, run_job, simulate, text_of
from hipstride.simulation.cohort_file import POLICIES, SCENARIO_NAMES, Cohort, cohort_schema, read_cohort
from hipstride.simulation.people import TESTED_ON, made_up
from hipstride.simulation.policies import policy
from hipstride.simulation.scenarios import SCENARIOS
from hipstride.simulation.trainer import train
from hipstride.simulation.traits import Traits
from hipstride.strength.capacity import capacities
from tests.simulation.runs import EXAMPLES

# Where several processes test, one of them asks all of the one small cohort.
pytestmark = pytest.mark.xdist_group("cohort")

SMALL = Cohort(people=2, weeks=2, policies=("ours", "none"), scenarios=("good_reports_one_sided",))


@pytest.fixture(scope="module")
def small():
    return simulate(SMALL)


def test_a_third_of_the_scenarios_is_held_out_by_name():
    held = {name for name, one in SCENARIOS.items() if one.held_out}
    assert held == {"bad_reports_one_sided", "lost_feeling_one_sided", "missed_and_waves_one_sided"}
    assert 3 * len(held) == len(SCENARIOS)
    assert tuple(SCENARIOS) == SCENARIO_NAMES


def test_the_result_says_that_it_is_a_simulation_and_has_every_key(small):
    assert small["label"] == LABEL
    assert "Simulation" in LABEL
    assert small["full_dose"] == {"gain_8_weeks": 0.1337, "gain_12_weeks": 0.157}
    keys = {
        "scenario", "held_out", "policy", "gain_8_weeks", "gain_12_weeks", "in_target", "near_effort", "reserve_kept",
        "worked", "overshoots", "step_downs_per_person", "verdicts", "false_verdicts", "sets",
    }  # fmt: skip
    assert [set(row) for row in small["results"]] == [keys, keys]
    assert len(small["comparisons"]) == 4
    json.dumps(small, allow_nan=False)


def test_the_same_seed_gives_the_same_numbers_on_any_number_of_processes(small):
    with ProcessPoolExecutor(2) as pool:
        assert simulate(SMALL, executor=pool) == small
    assert simulate(replace(SMALL, seed=2)) != small


def test_all_rules_train_the_same_people():
    scenario = SCENARIOS["good_reports_one_sided"]
    import numpy as np

    one, two = (made_up(1, SMALL.who, scenario, np.random.default_rng(7)) for _ in range(2))
    assert one == two
    assert [job.policy for job in jobs(SMALL)] == ["ours", "none", "ours", "none"]


def test_one_sided_people_are_weak_on_one_side():
    import numpy as np

    one_sided = SCENARIOS["good_reports_one_sided"]
    person = made_up(1, SMALL.who, one_sided, np.random.default_rng(3))
    ratio = capacities(person).ratio("knee_extension")
    assert ratio is not None
    assert 0.4 < ratio < 0.7


@pytest.mark.parametrize("name", [name for name in POLICIES if name not in ("ours", "none")])
def test_other_rules_move_the_load_up_where_it_is_easy_and_none_never_does(name):
    import datetime as dt

    import numpy as np

    person = made_up(1, SMALL.who, SCENARIOS["good_reports_two_sided"], np.random.default_rng(1))

    def most(rule):
        used = policy(rule, person, first=TESTED_ON + dt.timedelta(days=1), weeks=5, seed=1)
        run = train(person, seed=1, weeks=5, policy=used, traits=Traits(effort_sd=0.2, missed_share=0.0))
        first: dict[tuple[str, str], float] = {}
        rises = []
        for one in run.sets:
            if one.asked.relative_load is None or one.asked.peak_torque_nm is None:
                continue
            key = (one.asked.exercise, one.asked.side)
            work = one.asked.peak_torque_nm * (one.asked.dose.reps or 0)
            rises.append(work / first.setdefault(key, work))
        return max(rises)

    assert most("none") == 1.0
    assert most(name) > 1.0


def test_ahead_and_behind_are_told_alike():
    assert _ours_is({"mean": 0.1, "lower": 0.05, "upper": 0.15}, 1) == "ahead"
    assert _ours_is({"mean": 0.1, "lower": 0.05, "upper": 0.15}, -1) == "behind"
    assert _ours_is({"mean": -0.1, "lower": -0.15, "upper": -0.05}, 1) == "behind"
    assert _ours_is({"mean": 0.1, "lower": -0.05, "upper": 0.25}, 1) == "not clearly different"
    assert _ours_is({"mean": 0.1, "lower": None, "upper": None}, 1) == "not clearly different"


def test_the_text_names_losses_before_wins(small):
    text = text_of(small)
    assert text.startswith(LABEL)
    assert text.index("behind") < text.index("ahead")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"people": 0}, ("people", "0")),
        ({"weeks": 1}, ("weeks", "1")),
        ({"weeks": 12.5}, ("weeks", "12.5")),
        ({"seed": -1}, ("seed", "-1")),
        ({"policies": []}, ("policies",)),
        ({"policies": ["ours", "mine"]}, ("policies", "two_for_two")),
        ({"scenarios": ["waves_two_sided", "waves_two_sided"]}, ("scenarios", "twice")),
        ({"growth": {"tau_weeks": 0}}, ("growth.tau_weeks", "0")),
        ({"who": {"weak_side": 1.5}}, ("who.weak_side", "1.5")),
        ({"persons": 3}, ("persons", "people")),
    ],
)
def test_bad_cohorts_are_refused_in_one_line_that_names_the_field(values, words):
    with pytest.raises(BadInput) as raised:
        read_cohort(values)
    text = str(raised.value)
    assert "\n" not in text
    for word in words:
        assert word in text


def test_the_example_and_an_empty_file_are_cohorts():
    example = read_cohort(tomllib.loads((EXAMPLES / "cohort.toml").read_text(encoding="utf-8")))
    assert example.policies == POLICIES
    assert read_cohort({}) == Cohort()
    schema = cohort_schema()
    assert set(schema["properties"]) == set(Cohort.__slots__)


def test_a_job_is_one_whole_run():
    found = run_job(Job(SMALL, "good_reports_one_sided", 0, "ours"))
    assert found.sets > 10
    assert 0.0 <= found.in_target <= found.reserve_kept <= 1.0

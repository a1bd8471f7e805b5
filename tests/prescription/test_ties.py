"""The two bands of a session: the best pair there is, the same for a mirrored person, and kept where it costs little."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.catalogue.numbers import value
from hipstride.prescription.plan_sessions import plan_slots, session_choices
from hipstride.prescription.planner import limit_at, planner
from hipstride.prescription.reserve import load_share, reserve
from hipstride.prescription.selection import best_option, relative_by_tie
from hipstride.prescription.sides import SIDES
from hipstride.prescription.ties import Want, best_ties, reach
from hipstride.prescription.types import Tie, tie_of
from tests.prescription.cast import SEVEN, START, reader
from tests.prescription.gates.people import NOW

TIES: tuple[Tie, ...] = tuple(
    ("TheraBand", colour, 1, length, "door_low") for colour in ("green", "red") for length in (0.3, 0.5, 0.7)
)
wants = st.builds(
    Want, st.dictionaries(st.sampled_from(TIES), st.floats(0.0, 1.0), max_size=6), st.floats(0.0, 1.0)
)


def worth(pair: tuple[Tie, ...], asked: list[Want]) -> float:
    return sum(max(one.without, *(one.by_tie.get(tie, 0.0) for tie in pair)) for one in asked)


@given(st.lists(wants, min_size=1, max_size=6))
def test_no_other_pair_serves_better(asked):
    found = best_ties(asked)
    named = sorted({tie for one in asked for tie in one.by_tie})
    assert found <= set(named)
    if len(named) <= 2:
        assert found == set(named)
        return
    best = max(worth(pair, asked) for pair in itertools.combinations(named, 2))
    assert worth(tuple(found), asked) == pytest.approx(best, abs=1e-8)
    assert best_ties(list(reversed(asked))) == found


def test_what_was_tied_last_time_stays_unless_another_is_clearly_better():
    one, two, three = TIES[:3]
    bonus = value("plan.keep_tie_bonus")
    asked = [Want({one: 1.0}, 0.0), Want({two: 0.9, three: 0.9 + 0.8 * bonus}, 0.0)]
    assert best_ties(asked) == {one, three}
    assert best_ties(asked, last={two}) == {one, two}
    asked[1] = Want({two: 0.7, three: 0.7 + 1.2 * bonus}, 0.0)
    assert best_ties(asked, last={two}) == {one, three}


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(4, 8))
def test_more_load_reaches_further_until_it_is_enough(one, two, effort):
    light, heavy = sorted((one, two))
    assert 0.0 <= reach(light, effort) <= reach(heavy, effort) <= 1.0
    enough = load_share(15 + reserve(effort))
    assert reach(enough, effort) >= 0.99
    assert reach(None, effort) == 0.0


@pytest.mark.parametrize("stem", SEVEN)
def test_a_session_is_served_by_two_ties_and_nobody_gets_more_than_their_own_best(stem):
    made = planner(reader(stem), base=NOW)
    for slot in plan_slots(made, start=START, weeks=2):
        phase = made.programme.phases[0]
        selector = made.selectors[slot.setting]
        choices = session_choices(made, slot, phase)
        tied = {tie_of(one.resistance) for c in choices for one in (c.left, c.right) if one is not None} - {
            None
        }
        assert len(tied) <= 2
        for choice in choices:
            for side in SIDES:
                one = choice.of(side)
                if choice.both is None and one is not None and one.relative is not None:
                    best = [
                        best_option(selector, choice.movement, side, limit_at(phase), kind=kind)
                        for kind in ("limb", "band")
                    ]
                    most = max((each.peak_torque_nm for each in best if each is not None), default=np.inf)
                    assert one.peak_torque_nm <= most + 1e-9


@pytest.mark.parametrize("stem", ["reader_a", "reader_d", "control_f"])
def test_what_a_tie_can_give_is_what_the_best_set_up_on_it_asks(stem):
    made = planner(reader(stem), base=NOW)
    selector, limit = made.selectors["home"], limit_at(made.programme.phases[0])
    for movement in ("hip_flexion", "hip_abduction", "knee_flexion"):
        for side in SIDES:
            by_tie = relative_by_tie(selector, movement, side, limit)
            assert by_tie
            for tie, relative in by_tie.items():
                one = best_option(selector, movement, side, limit, kind="band", ties=frozenset({tie}))
                assert one is not None
                assert tie_of(one.resistance) == tie
                assert relative == pytest.approx(one.relative, rel=1e-9)

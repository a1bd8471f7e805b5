"""The rungs of a movement follow the computed load and the risk of a fall."""

import itertools

import numpy as np
import pytest

from hipstride.body.segments import body_model
from hipstride.catalogue.bands import band_law
from hipstride.catalogue.exercise import CORE_MOVEMENTS
from hipstride.catalogue.exercises import ladder
from hipstride.resistance.demand import action_demand, band_load, no_load, own_action, stage
from hipstride.resistance.setup import usual_rest_length_m
from hipstride.strength.row import middle
from tests.body.people import MAN, READER_A, WOMAN

# Closer than this, two forms ask as much as each other: what is easier then is the therapist's word.
AS_MUCH, AS_MUCH_NM = 1.25, 2.5
RED = band_law("TheraBand", "red")


def usual_load_nm(exercise, who):
    """The largest torque over the middle of the way: the limb alone, else one red layer at its usual stretch."""
    at = stage(exercise, body_model(who))
    loads = [no_load(at)]
    if "limb" not in exercise.load and exercise.band is not None:
        loads = []
        for anchor, attachment in itertools.product(exercise.band.anchors, exercise.band.attachments):
            rest = usual_rest_length_m(at, anchor, attachment, None)
            far = np.array([max(1.15 * rest, anchor.min_m)]) if anchor.type == "free" else None
            one, red = np.array([1.0]), (np.array([RED.c1_n]), np.array([RED.c2_n]))
            loads.append(
                band_load(
                    at, anchor, attachment, rest_length_m=rest * one, layers=one, c1_n=red[0], c2_n=red[1],
                    distance_m=far,
                )
            )  # fmt: skip
    mid = middle(len(at.pose.phase))
    asked = [float(np.max(action_demand(at, load, own_action(exercise))[0][mid])) for load in loads]
    return max(min(asked), 0.0)


@pytest.mark.parametrize("who", [MAN, WOMAN, READER_A], ids=lambda person: person.id)
@pytest.mark.parametrize("movement", CORE_MOVEMENTS)
def test_no_rung_asks_more_and_risks_more_than_a_higher_one(movement, who):
    rungs = [(exercise, usual_load_nm(exercise, who)) for exercise in ladder(movement)]
    for (low, light), (high, heavy) in itertools.combinations(rungs, 2):
        heavier = light > AS_MUCH * heavy + AS_MUCH_NM
        riskier = low.fall_risk > high.fall_risk
        same_risk = low.fall_risk == high.fall_risk
        assert not (heavier and (same_risk or riskier)), (low.id, light, high.id, heavy)
        assert not (riskier and light >= heavy), (low.id, high.id)


@pytest.mark.parametrize("movement", ["hip_flexion", "hip_abduction"])
def test_a_weak_hip_has_a_step_between_sliding_the_leg_and_lifting_it(movement):
    """Lying down, a band that does not pull on the other leg, and for the flexors a lighter heel slide."""
    slides = [form for form in ladder(movement) if form.company == "lying" and form.chain == "slide"]
    assert any(form.band and all(a.type != "loop" for a in form.band.anchors) for form in slides)
    lying = [form for form in ladder(movement) if form.company == "lying" and "limb" in form.load]
    loads = sorted(usual_load_nm(form, MAN) for form in lying)
    if movement == "hip_flexion":
        assert all(more < 2.0 * less for less, more in itertools.pairwise(loads)), loads

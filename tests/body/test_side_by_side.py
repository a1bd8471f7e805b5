"""Several bodies side by side: every number is the one that each body gets by itself."""

import dataclasses

import numpy as np
import pytest

from hipstride.body.motion import all_closed_channels, closed_channels_of_several, phases
from hipstride.body.pose import SledGeometry
from hipstride.body.segments import body_model
from hipstride.catalogue.exercises import all_exercises
from hipstride.resistance.demand import Setting, stages, stages_of_several
from tests.body.people import PEOPLE

SLED = SledGeometry(rail_angle_deg=45.0, seat_back_angle_deg=35.0, foot_height_m=0.1)
ALL = all_exercises()
# Also one with legs as no table has them: what rests on the floor differs from body to body.
BODIES = [body_model(each) for each in (*PEOPLE, dataclasses.replace(PEOPLE[0], thigh_m=0.52, shank_m=0.33))]


@pytest.mark.parametrize("hands", ["all", "carried"])
def test_stages_of_several_bodies_are_those_of_each(hands):
    asked = [Setting(one, sled=SLED if one.chain == "sled" else None) for one in ALL]
    for body, found in zip(BODIES, stages_of_several(asked, BODIES, hands=hands), strict=True):
        for alone, beside in zip(stages(asked, body, hands=hands), found, strict=True):
            assert beside.body is body
            for of in ("gravity", "friction"):
                _same(getattr(alone, of), getattr(beside, of))
            for of in ("angles", "centres", "coms", "masses"):
                _same(getattr(alone.pose, of), getattr(beside.pose, of))
            np.testing.assert_array_equal(alone.pose.rotation, beside.pose.rotation)
            for leg in ("frame", "other_frame"):
                one, other = getattr(alone.pose, leg), getattr(beside.pose, leg)
                np.testing.assert_array_equal(one.ankle, other.ankle)
                np.testing.assert_array_equal(one.knee_axis, other.knee_axis)
            for line in ("turn", "other_turn", "thigh_weight"):
                np.testing.assert_array_equal(getattr(alone, line), getattr(beside, line))


def test_angles_of_several_bodies_are_those_of_each():
    found = closed_channels_of_several(ALL, phases(), BODIES)
    for body, beside in zip(BODIES, found, strict=True):
        for alone, other in zip(all_closed_channels(ALL, phases(), body), beside, strict=True):
            _same(alone, other)


def _same(alone, beside):
    assert list(alone) == list(beside)
    for name, values in alone.items():
        np.testing.assert_array_equal(values, beside[name], err_msg=name)

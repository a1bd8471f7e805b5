import pytest

from hipstride.catalogue import emg, exercises, sleds
from hipstride.catalogue.errors import CatalogueError


def test_friction_ranges():
    assert [(item.low, item.high) for item in sleds.bearings().values()] == [
        (0.002, 0.01),
        (0.01, 0.03),
        (0.05, 0.2),
    ]
    for item in sleds.bearings().values():
        assert item.low <= item.usual <= item.high
        assert item.status == "recalled"
    assert sleds.bearing("wheels").usual == sleds.default_friction().value == 0.02
    assert sleds.default_friction().status == "provisional"


def test_machines():
    assert sleds.machine("rail_45").rail_angle_deg == 45
    assert sleds.machine("rail_rider").person_rides
    assert sleds.machine("weight_stack").rail_angle_deg is None
    assert {item.kind for item in sleds.machines().values()} == {"rail", "stack", "cord"}
    with pytest.raises(CatalogueError, match="unknown machine 'hoverboard'"):
        sleds.machine("hoverboard")


def test_activation_keeps_the_status_of_mean_and_spread_apart():
    (row,) = [
        row
        for row in emg.activation("lateral band walk")
        if row.muscle == "gmed" and "DiStefano" in row.source
    ]
    assert (row.low, row.sd, row.status, row.sd_status) == (61.0, 34.0, "verified", "recalled")
    (review,) = emg.activation("standing hip abduction")
    assert (review.low, review.sd, review.sd_status) == (33.0, None, None)


def test_activation_by_exercise_id():
    assert {row.exercise for row in emg.activation("hip_external_rotation.clamshell")} == {
        "clam",
        "clam 30",
        "clam 60",
        "clam-1",
    }
    assert emg.activation("knee_extension.seated") == ()


def test_every_exercise_id_and_name_in_the_list_exists():
    for id, names in emg.same_as().items():
        assert id in exercises.exercise_ids()
        assert set(names) <= set(emg.exercise_names())

"""How a band may be tied, and what is filled in for a person who names only the colour."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import Anchor, BandUse
from hipstride.catalogue.exercises import all_exercises, get
from hipstride.catalogue.numbers import value
from hipstride.record.errors import BadInput
from hipstride.record.person import OwnedBand
from hipstride.record.resistance import Band
from hipstride.resistance.anchors import attachment_place, free_direction
from hipstride.resistance.band import law_of
from hipstride.resistance.demand import Load, action_demand, band_load, no_load, own_action, stage
from hipstride.resistance.setup import (
    anchor_of,
    attachment_of,
    check_band,
    longest_free_m,
    marking_error_nm,
    set_up_band,
    usual_rest_length_m,
)
from tests.body.people import PEOPLE, WOMAN, bare_exercise

RED = OwnedBand("TheraBand", "red", 1.5)
FREE = Anchor(kind="door_low", type="free", requires="door_anchor", toward=(0.0, -1.0, 0.0))
STANDING = get("hip_abduction.standing_band")


def stretched(*percent):
    """A load that is stretched by so much over the way."""
    stretch = np.array([percent], dtype=float) / 100
    return Load(torque={}, force_n=np.zeros_like(stretch), stretch=stretch)


def checked(load, exercise=STANDING, **more: Any):
    usual: dict[str, Any] = {"anchor": FREE, "rest_length_m": 0.5}
    return check_band(load, exercise, **(usual | more))


def along(start, end, n=21):
    return stretched(*np.linspace(start, end, n))


def test_a_good_set_up_has_nothing_to_say():
    assert checked(along(15, 80), piece_length_m=1.5) == ()


@pytest.mark.parametrize(("piece", "layers", "longest"), [(1.5, 1, 1.10), (1.5, 2, 0.55), (2.0, 1, 1.6)])
def test_knots_use_forty_centimetres_of_a_piece(piece, layers, longest):
    assert longest_free_m(piece, layers) == pytest.approx(longest)
    assert checked(along(15, 80), rest_length_m=longest, layers=layers, piece_length_m=piece) == ()
    with pytest.raises(BadInput, match=f"at most {longest:g} metres from this {piece:g} m piece"):
        checked(along(15, 80), rest_length_m=longest + 0.01, layers=layers, piece_length_m=piece)


def test_too_short_or_too_many_layers_is_refused():
    with pytest.raises(BadInput, match="at least 0.3 metres"):
        checked(along(15, 80), rest_length_m=0.29)
    with pytest.raises(BadInput, match="at most 2"):
        checked(along(15, 80), layers=3)


def test_slack_in_the_first_third_is_refused_and_later_is_warned_of():
    with pytest.raises(BadInput, match="first third"):
        checked(along(-1, 80))
    sagging = [10] * 6 + [-2] + [40] * 14
    with pytest.raises(BadInput, match="first third"):
        checked(stretched(*sagging))
    late = [10] * 7 + [-2] + [40] * 13
    assert checked(stretched(*late)) == ("The band goes slack before the end of the way.",)


def test_start_outside_the_usual_stretch_is_warned_of():
    assert "only 3.0 %" in checked(along(3, 80))[0]
    assert "already stretched 30.0 %" in checked(along(30, 80))[0]
    assert checked(along(5, 80)) == checked(along(25, 80)) == ()


def test_past_200_percent_warned_past_250_refused():
    assert checked(along(15, 200)) == ()
    assert "stretched 201 %" in checked(along(15, 201))[0]
    assert checked(along(15, 250))
    with pytest.raises(BadInput, match="at most 250 %"):
        checked(along(15, 251))


def test_never_tied_to_what_is_held():
    counter = Anchor(kind="counter_leg", type="free", requires="kitchen_counter", toward=(1.0, 0.0, 0.0))
    with pytest.raises(BadInput, match="not what is held"):
        checked(along(15, 80), anchor=counter)
    assert checked(along(15, 80), exercise=get("hip_abduction.side_lying"), anchor=counter) == ()


def test_a_load_without_a_band_has_no_stretch():
    at = stage(STANDING, body_model(WOMAN))
    assert checked(no_load(at)) == ()


@pytest.mark.parametrize(
    ("exercise", "anchor", "attachment"),
    [
        pytest.param(exercise, anchor, attachment, id=f"{exercise.id}-{anchor.kind}-{attachment}")
        for exercise in all_exercises()
        if exercise.band
        for anchor in exercise.band.anchors
        for attachment in exercise.band.attachments
    ],
)
@pytest.mark.parametrize("who", PEOPLE, ids=lambda person: person.id)
def test_the_usual_set_up_of_every_band_exercise_may_be_used(exercise, anchor, attachment, who):
    at = stage(exercise, body_model(who))
    rest = usual_rest_length_m(at, anchor, attachment, None)
    piece = OwnedBand("TheraBand", "red", 3.4)
    band = Band("TheraBand", "red", rest, anchor=anchor.kind, attachment=attachment)
    tied = set_up_band(at, band, [piece])
    assert tied.band.anchor == anchor.kind
    assert (tied.band.anchor_distance_m is None) == (anchor.type != "free")
    assert tied.load.stretch is not None
    assert tied.load.stretch[0, 0] > 0.0
    # The band resists the movement, at least where it is stretched most.
    own = own_action(exercise)
    asked = action_demand(at, tied.load, own) - action_demand(at, no_load(at), own)
    assert asked.max() > 0.1, (exercise.id, asked)
    assert "If the mark is off by 2 cm" in tied.warnings[-1]


def test_only_owned_bands():
    at = stage(STANDING, body_model(WOMAN))
    with pytest.raises(BadInput, match="a band this person owns .TheraBand red"):
        set_up_band(at, Band("TheraBand", "green", 0.5), [RED])


def test_distance_is_for_free_anchors_only():
    at = stage(get("hip_abduction.side_lying_band"), body_model(WOMAN))
    with pytest.raises(BadInput, match="no distance"):
        set_up_band(at, Band("TheraBand", "red", 0.6, anchor_distance_m=0.7), [RED])


def test_unknown_anchor_or_attachment_lists_what_there_is():
    with pytest.raises(BadInput, match="allowed: door_low"):
        anchor_of(STANDING, "bed_head")
    with pytest.raises(BadInput, match="allowed: ankle or above_knee"):
        attachment_of(STANDING, "foot")
    with pytest.raises(BadInput, match="an exercise with a band"):
        anchor_of(get("hip_abduction.side_lying"), None)


def test_first_anchor_that_the_person_can_use():
    exercise = bare_exercise(
        "supine",
        band=BandUse(("ankle",), (FREE, Anchor(kind="loop", type="loop"))),
    )
    assert anchor_of(exercise, None).kind == "door_low"
    assert anchor_of(exercise, None, ("bed",)).kind == "loop"
    assert anchor_of(exercise, None, ("door_anchor",)).kind == "door_low"


@given(rest=st.floats(0.3, 1.05), colour=st.sampled_from(["yellow", "red", "black"]))
def test_marking_error_is_the_slope_over_rest_length(rest, colour):
    at = stage(STANDING, body_model(WOMAN))
    piece = OwnedBand("TheraBand", colour, 1.5)
    distance = max(rest * 1.15, 0.33)
    band = Band("TheraBand", colour, rest, anchor="door_low", anchor_distance_m=distance, attachment="ankle")
    change, share = marking_error_nm(at, band, anchor_of(STANDING, None), piece)
    c1, c2 = law_of(piece)

    def peak(length):
        load = band_load(
            at,
            anchor_of(STANDING, None),
            "ankle",
            rest_length_m=np.array([length]),
            layers=np.ones(1),
            c1_n=np.array([c1]),
            c2_n=np.array([c2]),
            distance_m=np.array([distance]),
        )
        return float(load.torque["hip_abduction"].max())

    slope = (peak(rest - 1e-4) - peak(rest + 1e-4)) / 2e-4
    assert change == pytest.approx(0.02 * slope, rel=0.05)
    assert share == pytest.approx(change / peak(rest))
    assert change > 0


def test_two_centimetres_are_about_nine_percent_of_a_short_band():
    """DESIGN: 30 cm of rubber is the least, because 2 cm of error is then about 9 % of its force."""
    at = stage(STANDING, body_model(WOMAN))
    band = Band("TheraBand", "red", 0.30, anchor="door_low", anchor_distance_m=0.36, attachment="ankle")
    _, share = marking_error_nm(at, band, anchor_of(STANDING, None), RED)
    assert 0.05 < share < 0.15


BEHIND = [
    (exercise, anchor)
    for exercise in all_exercises()
    if exercise.posture == "seated" and exercise.band is not None
    for anchor in exercise.band.anchors
    if anchor.type == "free" and anchor.toward is not None and anchor.toward[0] < 0
]


@pytest.mark.parametrize("body", PEOPLE, ids=lambda body: body.id)
@pytest.mark.parametrize(("exercise", "anchor"), BEHIND, ids=[each.id for each, _ in BEHIND])
def test_a_door_behind_a_chair_is_behind_all_of_it(exercise, anchor, body):
    at = stage(exercise, body_model(body))
    (attachment,) = exercise.band.attachments
    start = attachment_place(at.pose, attachment, at.body)[0]
    door = start + free_direction(anchor, exercise) * anchor.min_m
    assert door[0] < at.pose.centres["pelvis"][0, 0] - value("anchor.chair_back_m") - 0.02

"""The grid of set-ups: what it holds, what it leaves out, and that it agrees with one set-up judged alone."""

import dataclasses
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.catalogue.exercises import all_exercises, get
from hipstride.prescription.bench import bench
from hipstride.prescription.option_table import heaviest_within
from hipstride.prescription.options import band_options, judge_one, limb_options
from hipstride.prescription.set_ups import free_length_m, mark_number, marks_m, sled_loads_kg
from hipstride.prescription.sides import SIDES
from hipstride.record.person import OwnedBand, OwnedSled, Person
from hipstride.record.resistance import Band, Limb, NoLoad, Sled
from hipstride.resistance.demand import ACTIONS
from tests.prescription.cast import COLOURS, people, reader, scaled

few = settings(max_examples=40)
with_bands = people.filter(lambda person: bool(person.equipment.bands))
BANDED: Any = [exercise for exercise in all_exercises() if exercise.band is not None]


def test_marks_begin_at_thirty_centimetres_and_are_numbered_in_order() -> None:
    marks = marks_m(1.1)
    assert marks[0] == pytest.approx(0.30)
    assert marks[-1] <= 1.1 + 1e-9
    assert [mark_number(float(mark)) for mark in marks] == list(range(1, len(marks) + 1))
    assert len(marks_m(0.2)) == 0


def test_knots_take_forty_centimetres_and_a_fold_shares_the_rest() -> None:
    piece = OwnedBand("TheraBand", "red", 1.5)
    assert free_length_m(piece, 1) == pytest.approx(1.10)
    assert free_length_m(piece, 2) == pytest.approx(0.55)


@few
@given(with_bands, st.sampled_from(BANDED))
def test_every_set_up_of_the_grid_can_be_tied_and_starts_taut(person: Person, exercise: Any) -> None:
    at = bench(person)
    table = band_options(at, exercise)[0]
    for index in range(0, len(table), 7):
        band = table.resistance(index)
        assert isinstance(band, Band)
        owned = next(o for o in person.equipment.bands if o.colour == band.colour)
        assert band.rest_length_m >= 0.30 - 1e-9
        assert band.rest_length_m * band.layers <= owned.length_m - 0.40 + 1e-6
        assert table.end_stretch[index] <= 2.0 + 1e-6
        if band.anchor_distance_m is not None:
            assert 1.05 - 1e-3 <= band.anchor_distance_m / band.rest_length_m <= 1.25 + 1e-3
        assert table.row_of(band) == index


@few
@given(with_bands, st.sampled_from(BANDED), st.sampled_from(("left", "right")))
def test_the_grid_agrees_with_one_set_up_judged_alone(person: Person, exercise: Any, side: Any) -> None:
    at = bench(person)
    table = band_options(at, exercise)[SIDES.index(side)]
    for index in range(0, len(table), 11):
        row = table.option(index)
        alone = judge_one(at, exercise, side, row.resistance)
        assert alone is not None
        assert alone.peak_torque_nm == pytest.approx(row.peak_torque_nm, rel=5e-3, abs=0.02)
        assert alone.end_stretch == pytest.approx(row.end_stretch, abs=0.01)
        assert (alone.relative is None) == (row.relative is None)
        if row.relative is not None:
            assert alone.relative == pytest.approx(row.relative, rel=5e-3, abs=2e-3)


@few
@given(with_bands, st.sampled_from(BANDED), st.sampled_from(("left", "right")))
def test_one_set_up_is_judged_once_and_as_on_a_new_bench(person: Person, exercise: Any, side: Any) -> None:
    at = bench(person)
    for index in range(0, len(table := band_options(at, exercise)[SIDES.index(side)]), 23):
        band = table.option(index).resistance
        alone = judge_one(at, exercise, side, band)
        other = judge_one(at, exercise, "right" if side == "left" else "left", band)
        assert judge_one(at, exercise, side, dataclasses.replace(band)) is alone
        assert judge_one(bench(person), exercise, side, band) == alone != other


def test_a_stronger_colour_and_a_fold_pull_harder_at_the_same_mark() -> None:
    person = reader("reader_a")
    bands = tuple(OwnedBand("TheraBand", colour, 1.5) for colour in COLOURS)
    person = dataclasses.replace(person, equipment=dataclasses.replace(person.equipment, bands=bands))
    at, exercise = bench(person), get("knee_extension.seated_band")
    table = band_options(at, exercise)[0]
    rows: dict[Any, dict[tuple[str, int], float]] = {}
    for index in range(len(table)):
        band = table.resistance(index)
        assert isinstance(band, Band)
        place = (band.rest_length_m, band.anchor, band.anchor_distance_m, band.attachment)
        rows.setdefault(place, {})[band.colour, band.layers] = float(table.peak[index])
    for found in rows.values():
        single = [found[colour, 1] for colour in COLOURS if (colour, 1) in found]
        assert single == sorted(single)
        for colour in COLOURS:
            if (colour, 2) in found:
                assert found[colour, 2] > found[colour, 1]


def test_owned_bands_leave_no_gap_that_only_a_colour_could_bridge() -> None:
    at = bench(reader("reader_a"))
    table = band_options(at, get("knee_extension.seated_band"))[0]
    loads, rows = np.unique(np.round(table.peak, 3), return_index=True)
    loads, rows = loads[loads > 0], rows[loads > 0]
    steps = loads[1:] / loads[:-1] - 1.0
    wide = np.flatnonzero(steps > 0.10)
    assert np.max(steps) <= 0.12
    # One step is wider, the last: a door at its true distance pulls no harder than this, and on the chair's leg a
    # doubled band has one length that is long enough to measure and starts taut. Then only its colour is left.
    assert list(wide) == [len(steps) - 1]
    below, above = (table.resistance(int(rows[place])) for place in (wide[0], wide[0] + 1))
    assert isinstance(below, Band)
    assert isinstance(above, Band)
    assert (below.layers, below.anchor) == (2, "chair_back_leg")
    assert replace(below, colour=above.colour) == above
    at_the_leg = [table.resistance(i) for i in range(len(table)) if table.peak[i] > 0]
    doubled = [each for each in at_the_leg if isinstance(each, Band) and each.layers == 2]
    assert {each.rest_length_m for each in doubled if each.anchor == "chair_back_leg"} == {0.45}


def test_a_weaker_person_meets_the_same_demand_as_a_larger_share() -> None:
    strong, weak = bench(reader("reader_a")), bench(scaled(reader("reader_a"), 0.7))
    exercise = get("hip_flexion.standing_march_band")
    one, two = band_options(strong, exercise)[0], band_options(weak, exercise)[0]
    assert np.array_equal(one.peak, two.peak)
    assert np.all(two.relative >= one.relative)
    limit = 0.64
    heavy, light = heaviest_within(one, limit), heaviest_within(two, limit)
    assert heavy is not None
    assert light is None or two.peak[light] <= one.peak[heavy]


def test_what_has_no_load_to_count_has_no_share() -> None:
    at = bench(reader("reader_c"))
    for id in ("knee_extension.quad_set", "hip_external_rotation.hook_lying_fall_out"):
        table = limb_options(at, get(id))[0]
        assert len(table) == 1
        assert np.isnan(table.pessimistic[0])
        assert isinstance(table.resistance(0), Limb | NoLoad)


def test_a_slide_board_makes_a_slide_lighter_than_a_sheet() -> None:
    person = reader("reader_c")
    board = dataclasses.replace(person.equipment, supports=(*person.equipment.supports, "slide_board"))
    exercise = get("hip_abduction.supine_slide")
    sheet = limb_options(bench(person), exercise)[0]
    smooth = limb_options(bench(dataclasses.replace(person, equipment=board)), exercise)[0]
    assert 0.0 < smooth.peak[0] < 0.6 * sheet.peak[0]


def test_sled_loads_are_what_the_plates_can_make() -> None:
    sled = OwnedSled(rail_angle_deg=45, carriage_kg=34, stops=True, plates_kg=(5.0, 10.0))
    loads = sled_loads_kg(sled)
    assert loads[0] == 0.0
    assert set(np.diff(loads)) == {10.0}  # a pair of the smallest plates
    at = bench(reader("reader_d"))
    table = limb_options(at, get("leg_press.sled_both"))[0]
    heights = {r.foot_height_m for r in table.resistances if isinstance(r, Sled)}
    for height in heights:
        peaks = [
            float(table.peak[i])
            for i, r in enumerate(table.resistances)
            if isinstance(r, Sled) and r.foot_height_m == height
        ]
        assert peaks == sorted(peaks)
        assert peaks[0] > 0.0  # the empty carriage counts


def test_a_band_nobody_owns_or_a_sled_nobody_described_teaches_nothing() -> None:
    at = bench(reader("reader_c"))
    gold = Band("TheraBand", "gold", 0.5, layers=1, anchor="chair_back_leg", attachment="ankle")
    assert judge_one(at, get("knee_extension.seated_reclined_band"), "left", gold) is None
    assert judge_one(at, get("leg_press.sled_both"), "left", Sled(40.0, 0.1)) is None


def test_what_is_asked_is_read_over_the_middle_eight_tenths_of_the_range() -> None:
    """Sitting, gravity asks most of a straight knee: at the very end, which does not count."""
    at, exercise = bench(reader("control_f")), get("knee_extension.seated")
    stage = at.stage(exercise)
    coordinate, sign = ACTIONS["knee_extension"]
    asked, phase = sign * stage.gravity[coordinate], stage.pose.phase
    option = judge_one(at, exercise, "left", Limb())
    assert option is not None
    assert option.peak_torque_nm == pytest.approx(asked[(phase > 0.099) & (phase < 0.901)].max())
    assert option.peak_torque_nm < 0.99 * asked.max()

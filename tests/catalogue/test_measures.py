import dataclasses
import tomllib

import pytest

from hipstride.catalogue import measures
from hipstride.catalogue.errors import CatalogueError


def every_row():
    return [row for id in measures.measure_ids() for row in measures.measure_rows(id)]


def test_every_row_has_source_and_status():
    for row in every_row():
        assert row.source
        assert row.status
        assert (row.status == "not_found") <= (row.value is None)


def test_directions_are_kept_apart():
    rows = {row.direction: row.value for row in measures.thresholds("6mwt", "mic") if row.unit == "m"}
    assert rows == {"improve": 19.7, "worsen": 7.2}
    assert {row.direction: (row.value, row.value_high) for row in measures.thresholds("tug", "mic")} == {
        "improve": (23.0, 24.0),
        "worsen": (30.0, 31.0),
    }


def test_scales_are_kept_apart():
    (walk,) = measures.thresholds("t25fw", "sdc")
    assert (walk.value, walk.scale) == (0.23, "fraction_of_individual_mean")
    (strength,) = measures.thresholds("hhd", "mdc95")
    assert (strength.value, strength.value_high, strength.scale) == (13.0, 36.0, "percent_of_mean")


def test_what_was_not_found_stays_empty():
    (mic,) = measures.thresholds("hhd", "mic")
    assert (mic.value, mic.status) == (None, "not_found")
    assert measures.thresholds("hhd", "no_such_quantity") == ()


def test_only_verified_thresholds_may_raise_a_flag():
    flagged = [row for row in every_row() if measures.flaggable(row)]
    assert {row.status for row in flagged} == {"verified"}
    assert all(row.value is not None and row.quantity in measures.THRESHOLDS for row in flagged)
    assert not any(measures.flaggable(row) for row in measures.thresholds("2mwt", "mdc95"))  # recalled
    assert not any(measures.flaggable(row) for row in measures.thresholds("hhd", "mic"))  # not found
    assert not any(
        measures.flaggable(row) for row in measures.thresholds("t25fw", "hard_range")
    )  # no threshold
    improve, worsen = (row for row in measures.thresholds("6mwt", "mic") if row.unit == "m")
    assert measures.flaggable(improve)
    assert not measures.flaggable(worsen)  # its interval includes zero


@pytest.mark.parametrize("status", ["computed", "secondary", "recalled", "provisional", "not_found"])
def test_a_lesser_status_never_raises_a_flag(status):
    (row,) = measures.thresholds("hhd", "mdc95")
    assert measures.flaggable(row)
    assert not measures.flaggable(dataclasses.replace(row, status=status))


def test_bad_rows_are_refused():
    row = 'quantity = "mic", value = 1, scale = "absolute", direction = "both", source = "s", status = "verified"'
    text = f'[walk]\nname = "Walk"\nrows = [{{ {row} }}]'
    assert measures.parse_measures(tomllib.loads(text), "x.toml")["walk"][0].value == 1.0
    for change, told in (
        ((', status = "verified"', ""), "status is missing"),
        ((', source = "s"', ""), "source is missing"),
        (('"both"', '"up"'), "direction must be one of"),
        (("value = 1,", "value = 1, mdc = 2,"), "mdc is not known"),
    ):
        with pytest.raises(CatalogueError, match=f"x.toml: walk: row 1: {told}"):
            measures.parse_measures(tomllib.loads(text.replace(*change)), "x.toml")


def test_licences():
    assert measures.licence("TUG").may_ship
    for instrument in ("MSWS-12", "FES-I", "PDDS", "Mini-BESTest", "Modified Ashworth"):
        assert not measures.licence(instrument).may_ship
    assert len(measures.licences()) == 22
    with pytest.raises(CatalogueError, match="unknown instrument 'X'"):
        measures.licence("X")


def test_a_code_enters_only_where_it_was_read():
    assert measures.loinc("TUG time").code == "89423-8"
    assert measures.loinc("hip or knee HHD force").code is None
    assert len(measures.loinc_codes()) == 32
    for entry in measures.loinc_codes().values():
        assert (entry.code is None) == (entry.status == "not_found")
        assert (entry.code is None) == (not entry.read_at)

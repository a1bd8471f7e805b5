from itertools import pairwise

import pytest

from hipstride.catalogue import bands
from hipstride.catalogue.errors import CatalogueError
from tests.catalogue.tables import golden

NEWTON_PER_LBF = 4.4482


def force_n(law: bands.BandLaw, stretch: float) -> float:
    ratio = 1.0 + stretch
    return law.c1_n * (ratio - ratio**-2) + law.c2_n * (1.0 - ratio**-3)


@pytest.mark.parametrize("row", golden("bands_current_predicted"), ids=lambda row: row["colour"])
def test_the_current_table_at_every_stretch(row):
    law = bands.band_law("TheraBand", row["colour"])
    for percent in range(25, 251, 25):
        assert force_n(law, percent / 100) == pytest.approx(float(row[f"N_at_{percent}pct"]), abs=0.051)


@pytest.mark.parametrize("colour", bands.colours("TheraBand", version="older"))
def test_the_older_table_within_the_error_of_its_fit(colour):
    law = bands.band_law("TheraBand", colour, version="older")
    for row in golden("bands_older_maker"):
        told = float(row[f"{colour}_lbf"]) * NEWTON_PER_LBF
        assert force_n(law, float(row["elongation_pct"]) / 100) == pytest.approx(told, rel=0.078)


@pytest.mark.parametrize(
    ("colour", "lbf_at_100", "lbf_at_200"),
    [("light", 15, 20), ("medium", 25, 35), ("heavy", 35, 50), ("x-heavy", 50, 80)],
)
def test_two_strands_of_a_loop_make_the_sheets_figure(colour, lbf_at_100, lbf_at_200):
    law = bands.band_law("TheraBand High Resistance", colour)
    assert law.shape == "loop"
    assert 2 * force_n(law, 1.0) == pytest.approx(lbf_at_100 * NEWTON_PER_LBF, abs=0.01)
    assert 2 * force_n(law, 2.0) == pytest.approx(lbf_at_200 * NEWTON_PER_LBF, abs=0.01)


def test_colours_are_in_order_of_strength():
    assert bands.colours("TheraBand") == ("tan", "yellow", "red", "green", "blue", "black", "silver", "gold")
    for brand in bands.brands():
        for version in bands.versions(brand):
            laws = [
                bands.band_law(brand, colour, version=version)
                for colour in bands.colours(brand, version=version)
            ]
            assert [law.order for law in laws] == list(range(len(laws)))
            assert all(
                force_n(a, stretch) < force_n(b, stretch)
                for a, b in pairwise(laws)
                for stretch in (0.2, 1, 2)
            )
            assert len({law.hatch for law in laws}) == len(laws)


def test_the_stated_forces_belong_to_the_law():
    for brand in bands.brands():
        for colour in bands.colours(brand):
            law = bands.band_law(brand, colour)
            assert force_n(law, 1.0) == pytest.approx(law.n_at_100, abs=0.06)
            assert force_n(law, 2.0) == pytest.approx(law.n_at_200, abs=0.06)
            assert law.latex
            assert law.c1_n > 0.0
            assert law.c2_n > 0.0


def test_versions_differ_and_the_current_one_is_the_default():
    assert bands.versions("TheraBand") == ("current", "older")
    assert bands.band_law("TheraBand", "gold") == bands.band_law("TheraBand", "gold", version="current")
    current, older = (
        bands.band_law("TheraBand", "gold", version=version).n_at_100 for version in ("current", "older")
    )
    assert current / older - 1 == pytest.approx(-0.343, abs=0.002)


def test_spelling_of_the_brand_does_not_matter():
    assert bands.band_law("thera-band", " Red ") == bands.band_law("TheraBand", "red")
    assert bands.known("THERABAND", "red")


def test_what_is_not_known_is_listed():
    assert not bands.known("TheraBand", "pink")
    assert not bands.known("Elastico", "red")
    assert not bands.known("TheraBand", "gold ring")
    with pytest.raises(CatalogueError, match="'pink'; known: tan, yellow, red"):
        bands.band_law("TheraBand", "pink")
    with pytest.raises(CatalogueError, match="'Elastico'; known: TheraBand, TheraBand High Resistance"):
        bands.band_law("Elastico", "red")
    with pytest.raises(CatalogueError, match="'1990'; known: current, older"):
        bands.band_law("TheraBand", "red", version="1990")


def test_what_is_missing_is_said():
    assert "CLX" in bands.notes("TheraBand")
    assert "whole loop" in bands.notes("theraband high resistance")


def test_a_table_without_status_is_refused():
    table = {
        "brand": "B",
        "version": "1",
        "shape": "flat",
        "latex": True,
        "source": "s",
        "columns": ["colour", "c1_n", "c2_n", "n_at_100", "n_at_200", "hatch"],
        "rows": [["red", 1.0, 1.0, 1.0, 2.0, "plain"]],
    }
    with pytest.raises(CatalogueError, match=r"bands.toml: B 1: status is missing"):
        bands.parse_bands({"table": [table]})
    with pytest.raises(CatalogueError, match="elastic is not known"):
        bands.parse_bands({"table": [{**table, "status": "verified", "elastic": 1}]})
    laws = bands.parse_bands({"table": [{**table, "status": "verified"}]})
    assert laws["b"]["1"]["red"].order == 0

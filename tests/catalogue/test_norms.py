import pytest

from hipstride.catalogue import norms
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.segments import Sex
from tests.catalogue.tables import golden

COLUMNS = {
    "knee_ext_isometric_Nm": "knee_extension_isometric",
    "hip_flex_isometric_Nm": "hip_flexion_isometric",
    "hip_ext_isokinetic_Nm": "hip_extension_isokinetic",
    "knee_flex_isokinetic_Nm": "knee_flexion_isokinetic",
}


@pytest.mark.parametrize("row", golden("harbo"), ids=lambda row: row["sex"] + row["age_y"])
def test_three_people(row):
    sex: Sex = "male" if row["sex"] == "M" else "female"
    for column, function in COLUMNS.items():
        body = float(row["age_y"]), float(row["height_m"]), float(row["mass_kg"])
        assert norms.harbo(function, sex).torque_nm(*body) == pytest.approx(float(row[column]), abs=1e-9)


def test_the_function_may_be_written_in_words():
    assert norms.harbo("Hip flexion isometric", "female") == norms.harbo("hip_flexion_isometric", "female")
    with pytest.raises(
        CatalogueError, match="unknown strength norm 'hip_abduction_isometric female'; known: "
    ):
        norms.harbo("hip_abduction_isometric", "female")


def test_priors_say_that_they_are_recalled():
    abduction = norms.prior("hip_abduction", "male")
    assert (abduction.low, abduction.high, abduction.sd_fraction) == (1.2, 1.6, 0.25)
    assert (abduction.unit, abduction.status) == ("N.m/kg", "recalled")
    assert norms.prior("hip_abduction", "female").high == 1.3
    assert norms.prior("hip_external_rotation", "female").low == 0.45
    assert norms.prior("hip_internal_rotation", "male").high == 0.7


def test_knee_extension_near_straight_is_about_half_of_mid_range():
    for sex in ("male", "female"):
        straight = norms.sarabon("extension", sex, "adult", "extended")
        middle = norms.sarabon("extension", sex, "adult", "mid-range")
        assert 0.5 < (straight.low + straight.high) / (middle.low + middle.high) < 0.57

import pytest

from hipstride.catalogue import segments
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.segments import geometry, segment_table
from tests.catalogue.tables import golden

SEX = {"men": "male", "women": "female"}


@pytest.mark.parametrize("row", golden("gravity_coefficients"), ids=lambda row: row["sex"])
def test_the_closed_form_gravity_coefficients(row):
    table = segment_table(SEX[row["sex"]])
    thigh, shank, foot = table["thigh"], table["shank"], table["foot"]
    a = (
        thigh.mass_fraction * thigh.com_fraction + shank.mass_fraction + foot.mass_fraction
    ) * thigh.length_fraction
    foot_m = shank.length_fraction + geometry("foot_com_below_ankle")
    k = shank.mass_fraction * shank.com_fraction * shank.length_fraction + foot.mass_fraction * foot_m
    mass = thigh.mass_fraction + shank.mass_fraction + foot.mass_fraction
    assert a == pytest.approx(float(row["A"]), abs=6e-6)
    assert k == pytest.approx(float(row["K"]), abs=6e-6)
    assert a + k == pytest.approx(float(row["A_plus_K"]), abs=6e-6)
    assert mass == pytest.approx(float(row["leg_mass_frac"]), abs=1e-9)
    assert (a + k) / mass == pytest.approx(float(row["straight_leg_cm_frac_of_height"]), abs=6e-5)


@pytest.mark.parametrize(
    ("sex", "thigh", "shank", "foot"), [("male", 0.2425, 0.2529, 0.1482), ("female", 0.2124, 0.2528, 0.1316)]
)
def test_lengths_from_height(sex, thigh, shank, foot):
    table = segment_table(sex)
    found = [table[name].length_fraction for name in ("thigh", "shank", "foot")]
    assert found == pytest.approx([thigh, shank, foot], abs=5e-5)


@pytest.mark.parametrize("sex", segments.SEXES)
def test_the_whole_body_weighs_the_whole_body(sex):
    table = segment_table(sex)
    limbs = sum(
        table[name].mass_fraction for name in ("upper_arm", "forearm", "hand", "thigh", "shank", "foot")
    )
    assert table["head"].mass_fraction + table["trunk"].mass_fraction + 2 * limbs == pytest.approx(
        1.0, abs=5e-4
    )
    parts = sum(table[name].mass_fraction for name in ("upper_trunk", "mid_trunk", "lower_trunk"))
    assert parts == pytest.approx(table["trunk"].mass_fraction, abs=2e-4)


def test_two_definitions_of_the_shank_agree_on_the_centre_of_mass():
    """A mistyped length of one source file (423.3 for 432.3 mm) would break this."""
    for sex in segments.SEXES:
        table = segment_table(sex)
        to_ankle, to_malleolus = (
            table[name].com_fraction * table[name].length_fraction for name in ("shank", "shank_to_malleolus")
        )
        assert to_ankle == pytest.approx(to_malleolus, rel=1e-3)


def test_geometry_is_a_fraction_of_height_and_says_its_status():
    assert geometry("ankle_height") == 0.039
    assert geometry("hip_joint_separation") == 0.10
    for id, entry in segments.body_geometry().items():
        assert entry.unit == "fraction of height", id
        assert -0.2 < entry.value < 1.0, id
        assert entry.status != "verified", id


def test_unknown_names():
    with pytest.raises(CatalogueError, match="unknown body dimension 'tail'; known: foot_com_below_ankle"):
        geometry("tail")
    with pytest.raises(CatalogueError, match="unknown sex 'x'; known: female, male"):
        segments.reference("x")

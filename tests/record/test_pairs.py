import pytest

from hipstride.record.errors import BadInput
from hipstride.record.event import Readiness
from hipstride.record.parse import band_from_text, person_from_mapping, readiness_from_text, sled_from_text
from hipstride.record.resistance import Band, Sled
from tests.record.people import read

D = person_from_mapping(read("reader_d"))
E = person_from_mapping(read("reader_e"))


def test_readiness():
    assert readiness_from_text("fatigue=3, helper_present=yes,") == Readiness(fatigue=3, helper_present="yes")
    assert readiness_from_text("after_last_time=worse").after_last_time == "worse"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "got nothing"),
        ("fatigue", "key=value"),
        ("fatigue=3,fatigue=4", "the key twice"),
        ("fatigue=11", "readiness: fatigue: got 11; allowed: 0 to 10"),
        ("fatigue=nan", "got nan"),
        ("fatigue=inf", "got inf"),
        ("fatigue=much", 'got "much"; allowed: 0 to 10'),
        ("fatige=3", "Did you mean fatigue?"),
        ("helper_present=true", "yes or no"),
        ("after_last_time=better", "fine, tired or worse"),
    ],
)
def test_bad_readiness(text, part):
    with pytest.raises(BadInput) as caught:
        readiness_from_text(text)
    assert part in str(caught.value)


def test_a_band_is_of_the_brand_that_is_owned():
    assert band_from_text("colour=red,rest_length_m=0.5", D) == Band("TheraBand", "red", 0.5)
    assert band_from_text("colour=red,rest_length_m=.5,layers=2,attachment=ankle").layers == 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("colour=gold,rest_length_m=0.5", 'band: colour: got "gold"; allowed: a band this person owns'),
        ("colour=red,rest_length_m=50", "Write it in metres, such as 0.5."),
        ("colour=red,rest_length_m=0.2", "0.3 to 3 metres"),
        ("colour=red", "rest_length_m: got nothing"),
        ("rest_length_m=0.5", "colour: got nothing"),
        ("colour=red,rest_length_m=0.5,layers=3", "a whole number from 1 to 2"),
        ("colour=red,rest_length_m=0.5,layers=2.0", "a whole number from 1 to 2"),
        ("colour=red,rest_length_m=0.5,attachment=hand", "ankle, above_knee, mid_thigh or foot"),
        ("color=red,rest_length_m=0.5", "Did you mean colour?"),
        ("kind=sled,colour=red,rest_length_m=0.5", "kind"),
    ],
)
def test_bad_bands(text, part):
    with pytest.raises(BadInput) as caught:
        band_from_text(text, D)
    assert part in str(caught.value)


def test_without_a_person_the_band_must_have_a_table():
    with pytest.raises(BadInput, match="tan, yellow, red"):
        band_from_text("colour=purple,rest_length_m=0.5")


def test_a_sled_needs_its_owner():
    assert sled_from_text("load_kg=40,foot_height_m=0.1", D) == Sled(40.0, 0.1)
    with pytest.raises(BadInput, match="a person file with a sled"):
        sled_from_text("load_kg=40", E)
    with pytest.raises(BadInput, match="0 to 500 kilograms"):
        sled_from_text("load_kg=-1", D)

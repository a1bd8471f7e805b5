import tomllib

import pytest

from hipstride.catalogue import numbers, reading
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.sourced import STATUSES, Sourced

ENTRY = """
[dose.weak_share]
value = 0.6
unit = "share"
source = "a paper"
status = "verified"
text = "The weak leg takes up to this share."
"""


def parsed(text: str) -> dict[str, Sourced]:
    return dict(numbers.parse_numbers(tomllib.loads(text), "numbers/dose.toml"))


def test_every_number_has_unit_source_status_and_a_sentence():
    assert len(numbers.all_numbers()) > 150
    for id, entry in numbers.all_numbers().items():
        assert entry.unit, id
        assert entry.source, id
        assert entry.status in STATUSES, id
        assert entry.text.endswith((".", ")")), id


def test_what_we_set_ourselves_is_provisional():
    for id, entry in numbers.all_numbers().items():
        if entry.source == "our proposal, to be reviewed by a clinician":
            assert entry.status == "provisional", id


@pytest.mark.parametrize(
    ("id", "value", "status"),
    [
        ("capacity.break_to_make", 0.8, "provisional"),
        ("capacity.make_to_dynamic", 0.9, "provisional"),
        ("capacity.carry_up_limit", 1.25, "provisional"),
        ("capacity.shape_floor", 0.3, "provisional"),
        ("capacity.shape_floor_knee_extension", 0.5, "computed"),
        ("capacity.sem_fraction", 0.13, "computed"),
        ("capacity.sem_fraction_optimistic", 0.047, "computed"),
        ("band.stretch_warning", 2.0, "provisional"),
        ("band.stretch_refusal", 2.5, "verified"),
        ("band.min_free_length_m", 0.3, "provisional"),
        ("dose.relative_load_min", 0.55, "provisional"),
        ("dose.relative_load_max", 0.9, "provisional"),
        ("dose.epley_per_repetition", 0.033, "verified"),
        ("surface.sheet", 0.3, "provisional"),
        ("gates.hip_flexion_limit_deg", 80, "provisional"),
        ("gates.hip_flexion_precaution_deg", 90, "verified"),
        ("reentry.restart_share", 0.5, "provisional"),
    ],
)
def test_the_numbers_of_the_design(id, value, status):
    assert numbers.value(id) == value
    assert numbers.number(id).status == status


def test_numbers_that_follow_from_others():
    value = numbers.value
    per_sem = value("change.mdc_per_sem")
    assert per_sem == pytest.approx(1.96 * 2**0.5, abs=0.005)
    assert value("capacity.sem_fraction") == pytest.approx(
        value("change.mdc_fraction_cautious") / per_sem, abs=5e-4
    )
    assert value("capacity.sem_fraction_optimistic") == pytest.approx(
        value("change.mdc_fraction_optimistic") / per_sem, abs=5e-4
    )
    assert value("capacity.sem_fraction_frame") == pytest.approx(0.241 / per_sem, abs=5e-4)
    assert value("dose.max_stretch") <= value("band.stretch_warning") < value("band.stretch_refusal")
    assert value("gates.hip_flexion_limit_deg") < value("gates.hip_flexion_precaution_deg")
    assert value("reentry.same_days") < value("reentry.short_days") < value("reentry.long_days")


def test_an_unknown_id_names_what_there_is():
    for id in ("dose.nothing", "nothing.at_all", "nothing"):
        with pytest.raises(CatalogueError, match=rf"unknown number '{id}'; known: .*dose\.relative_load_min"):
            numbers.value(id)


def test_a_good_entry():
    assert parsed(ENTRY)["dose.weak_share"].value == 0.6
    assert parsed(ENTRY.replace("weak_share", "share.weak"))["dose.share.weak"].status == "verified"


@pytest.mark.parametrize("key", ["value", "unit", "source", "status", "text"])
def test_a_missing_key_is_refused(key):
    text = "\n".join(line for line in ENTRY.splitlines() if not line.startswith(f"{key} ="))
    with pytest.raises(CatalogueError, match=rf"numbers/dose\.toml: dose\.weak_share: {key} is missing"):
        parsed(text)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('status = "verified"', 'status = "sure"'), "status must be one of verified, computed"),
        (("value = 0.6", 'value = "0.6"'), "value must be a number"),
        (("value = 0.6", "value = true"), "value must be a number"),
        (("value = 0.6", "value = nan"), "value must be a number"),
        (('source = "a paper"', 'source = " "'), "source must be a text"),
        (("value = 0.6", "value = 0.6\nvlaue = 0.7"), "vlaue is not known; allowed: value"),
        (("[dose.weak_share]", "weak_share = 0.6\n[dose.weak_share]"), "weak_share must be a table"),
    ],
)
def test_a_bad_entry_is_refused(change, told):
    with pytest.raises(CatalogueError, match=told):
        parsed(ENTRY.replace(*change))


def test_a_broken_file_and_a_missing_file_are_named():
    with pytest.raises(CatalogueError, match=r"^x\.toml: "):
        reading.parse("a = ", "x.toml")
    with pytest.raises(CatalogueError, match=r"numbers/none\.toml: no such file"):
        reading.read("numbers/none.toml")

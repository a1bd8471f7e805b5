"""A professional's decisions in a person file: what is read, and one clear line for what is not."""

import datetime as dt
import tomllib

import jsonschema
import pytest

from hipstride.exchange import read_person
from hipstride.exchange.person_text import person_text
from hipstride.record.errors import BadInput
from hipstride.record.override import AskedBand, JointLimits, Override, override_ids
from hipstride.record.parse import person_from_mapping
from hipstride.record.schema import person_schema
from tests.record.people import read

TODAY = dt.date(2026, 12, 1)
FULL = {
    "id": "ov-1",
    "on": "2026-11-30",
    "until": "2027-01-15",
    "by": "Bea, physiotherapist",
    "note": "Cramps in the calf when standing",
    "movement": "hip_abduction",
    "side": "both",
    "exercise": "hip_abduction.side_lying_band",
    "not_exercises": ["hip_abduction.standing_band"],
    "sets": 2,
    "reps": 8,
    "rest_s": 120,
    "effort": 5,
    "resistance": {"kind": "band", "colour": "red", "rest_length_m": 0.5},
    "max_relative_load": 0.6,
    "limits": {"hip_flexion_deg": [0, 70]},
}
SHORT = {"by": "Bea", "note": "Sore", "movement": "hip_abduction"}
KNEE = {"by": "Bea", "note": "Sore", "movement": "knee_extension"}


def file(*overrides):
    return {**read("reader_a"), "override": list(overrides)}


def refusal(*overrides, today=TODAY):
    with pytest.raises(BadInput) as caught:
        person_from_mapping(file(*overrides), today=today, where="p.toml")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_every_key_is_read_and_comes_back_from_a_file():
    person = person_from_mapping(file(FULL, {**SHORT, "leave_out": True, "movement": "balance"}), today=TODAY)
    first = person.override[0]
    assert first.resistance == AskedBand(colour="red", rest_length_m=0.5)
    assert first.limits == JointLimits(hip_flexion_deg=(0, 70))
    assert first.wants().keys() == {"exercise", "resistance", "sets", "reps", "rest_s", "effort"}
    assert override_ids(person.override) == ("ov-1", "override-2")
    assert person_from_mapping(tomllib.loads(person_text(person)), today=TODAY) == person


def test_it_fits_the_schema():
    schema = jsonschema.Draft202012Validator(person_schema())
    minimal = {"person": read("reader_a")["person"]}
    schema.validate({**minimal, "override": [FULL]})
    for wrong in ({"sets": 0}, {"exercise": "hip_abduction.moon"}, {"resistance": {"colour": "red"}}):
        assert not schema.is_valid({**minimal, "override": [{**FULL, **wrong}]})


# what stands in the override, the place that is named, what came, what is allowed or advised
BAD = [
    ({"note": ""}, "override[0].note", '""', "1 to 500 characters"),
    ({"note": "x" * 501}, "override[0].note", "xxx", "1 to 500 characters"),
    ({"note": "  "}, "override[0].note", '"  "', "some words"),
    ({"by": " "}, "override[0].by", '" "', "some words"),
    ({"id": " a"}, "override[0].id", '" a"', "without spaces"),
    ({"on": "2026-12-02"}, "override[0].on", "in the future", "up to 2026-12-01"),
    ({"until": "2026-11-29"}, "override[0].until", "2026-11-29", "2026-11-30 (the day it was set) or later"),
    ({"movement": "hip_abducton"}, "override[0].movement", "hip_abducton", "Did you mean hip_abduction?"),
    ({"movement": None}, "override[0].movement", "missing", "exercise is about one movement"),
    ({"side": "middle"}, "override[0].side", "middle", "left, right or both"),
    ({"exercise": "hip_abduction.sidelying"}, "override[0].exercise", "sidelying", "Did you mean"),
    ({"exercise": "knee_extension.seated"}, "override[0].exercise", "seated", "an exercise of hip_abduction"),
    ({"not_exercises": ["knee_flexion.prone_curl"]}, "override[0].not_exercises[0]", "prone_curl", "an exercise of"),
    ({"not_exercises": [FULL["exercise"]]}, "override[0].not_exercises[0]", "side_lying", "another form"),
    ({"sets": 0}, "override[0].sets", "0", "1 to 6"),
    ({"reps": 2.5}, "override[0].reps", "2.5", "a whole number from 1 to 50"),
    ({"seconds": 20}, "override[0].seconds", "20", "counted in repetitions"),
    ({"effort": 10}, "override[0].effort", "10", "1 to 9"),
    ({"rest_s": 5}, "override[0].rest_s", "5", "10 to 600"),
    ({"resistance": {"kind": "sled"}}, "override[0].resistance.kind", "sled", "allowed: band"),
    ({"resistance": {"kind": "rope"}}, "override[0].resistance.kind", "rope", "band, sled, cuff, limb or none"),
    ({"resistance": {"kind": "band", "layers": 3}}, "override[0].resistance.layers", "3", "1 to 2"),
    ({"max_relative_load": 60}, "override[0].max_relative_load", "60", "0.1 to 0.9"),
    ({"limits": {"hip_flexion_deg": [70, 0]}}, "limits.hip_flexion_deg", "70 to 0", "the smaller angle first"),
    ({"limits": {"hip_deg": [0, 7]}}, "override[0].limits.hip_deg", "unknown key", "hip_flexion_deg"),
    ({"leave_out": True}, "override[0].exercise", "left out", "without leave_out"),
    ({"block": True}, "override[0].block", "unknown key", "leave_out"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "where", "came", "advice"), BAD)
def test_what_is_wrong_is_said_in_one_line(wrong, where, came, advice):
    text = refusal({**FULL, **wrong})
    assert where in text
    assert came in text
    assert advice in text


def test_an_override_must_say_something_and_suit_both_legs():
    assert "changes nothing" in refusal(SHORT)
    bridge = {**SHORT, "movement": "hip_extension", "exercise": "hip_extension.bridge", "side": "left"}
    assert "Both legs do hip_extension.bridge at once" in refusal(bridge)


CONTRARY = [
    ({"reps": 8}, {"reps": 10}, "reps"),
    ({"sets": 2}, {"leave_out": True}, "leave_out"),
    ({"leave_out": True}, {"effort": 4}, "effort"),
    ({"exercise": FULL["exercise"]}, {"not_exercises": [FULL["exercise"]]}, "not_exercises"),
    ({"reps": 8, "side": "left"}, {"reps": 9, "side": "both"}, "reps"),
    ({"reps": 8, "until": "2027-01-01"}, {"reps": 9, "on": "2026-11-01"}, "reps"),
]


@pytest.mark.parametrize(("one", "two", "key"), CONTRARY)
def test_two_that_contradict_each_other_are_refused(one, two, key):
    text = refusal({**SHORT, **one, "id": "a"}, {**SHORT, **two})
    assert f"override[1].{key}" in text
    assert '"a"' in text


FITTING = [
    ({"reps": 8}, {"reps": 8, "sets": 3}),
    ({"reps": 8, "side": "left"}, {"reps": 9, "side": "right"}),
    ({"reps": 8, "until": "2026-10-01"}, {"reps": 9, "on": "2026-10-02"}),
    ({"reps": 8}, {**KNEE, "reps": 9}),
    ({"max_relative_load": 0.5}, {"max_relative_load": 0.6}),
]


@pytest.mark.parametrize(("one", "two"), FITTING)
def test_two_that_fit_together_are_read(one, two):
    assert len(person_from_mapping(file({**SHORT, **one}, {**SHORT, **two}), today=TODAY).override) == 2


def test_there_are_not_endlessly_many():
    many = [{**SHORT, "reps": 8}] * 101
    assert "override[100]" in refusal(*many)
    assert "101 overrides; allowed: at most 100" in refusal(*many)


def test_an_id_is_there_once():
    text = refusal({**SHORT, "reps": 8, "id": "a"}, {**KNEE, "reps": 8, "id": "a"})
    assert "override[1].id" in text
    assert '"a" again' in text


def test_a_file_that_asks_for_what_is_not_there_is_refused_and_a_record_stays_readable(tmp_path):
    for asked, where, allowed in (
        ({"kind": "band", "colour": "gold"}, "override[0].resistance.colour", "a band this person owns"),
        ({"kind": "band", "brand": "NoName", "colour": "red"}, "override[0].resistance.brand", "TheraBand"),
        ({"kind": "sled", "load_kg": 30}, "override[0].resistance.kind", "a load that this person has"),
        ({"kind": "cuff", "mass_kg": 3}, "override[0].resistance.mass_kg", "a cuff this person owns"),
    ):
        data = file({**SHORT, "resistance": asked})
        data["equipment"].pop("sled", None)
        person = person_from_mapping(data, today=TODAY)  # the band went later
        path = tmp_path / "p.toml"
        path.write_text(person_text(person), encoding="utf-8")
        with pytest.raises(BadInput) as caught:
            read_person(path)
        assert where in str(caught.value)
        assert allowed in str(caught.value)


def test_it_holds_up_to_its_last_day():
    each = Override(note="x", by="Bea", movement="hip_abduction", reps=8, until=dt.date(2026, 12, 24))
    assert each.holds(None)
    assert each.holds(dt.date(2026, 12, 24))
    assert not each.holds(dt.date(2026, 12, 25))

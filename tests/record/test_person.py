import datetime as dt
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.record.errors import BadInput
from hipstride.record.parse import log_from_lines, merge_tests, parse_date, person_from_mapping
from tests.record.people import FILES, REMOVED, changed, read, refused

D = read("reader_d")
TODAY = dt.date(2026, 2, 1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_seven_people_are_read(path):
    person = person_from_mapping(read(path.stem), today=TODAY)
    assert person.person.id == path.stem.replace("_", "-")
    assert pickle.loads(pickle.dumps(person)) == person  # noqa: S301 - our own bytes


def test_all_seven_are_there():
    assert len(FILES) == 7


def test_only_the_five_fields_are_required():
    data = {"person": {"id": "x", "sex": "male", "age": 40, "height_m": 1.8, "mass_kg": 80}}
    person = person_from_mapping(data)
    assert person.condition.pdds is None
    assert isinstance(person.person.mass_kg, float)
    for key in data["person"]:
        assert f"person.{key}: got nothing" in refusal(changed(data, ("person", key), REMOVED))


def refusal(data, today=TODAY):
    with pytest.raises(BadInput) as caught:
        person_from_mapping(data, today=today, where="p.toml")
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith("p.toml: ")
    assert caught.value.exit_code == 2
    return text


# path in reader D, what stands there instead, the path named, what came, what is allowed or advised
BAD = [
    (("person", "height_m"), 166, "person.height_m", "166", "Write it in metres, such as 1.66"),
    (("person", "height_m"), 65, "person.height_m", "65", "1.65 if that is inches"),
    (("person", "height_m"), float("nan"), "person.height_m", "nan", "1.2 to 2.2 metres"),
    (("person", "height_m"), float("inf"), "person.height_m", "inf", "1.2 to 2.2 metres"),
    (("person", "height_m"), 10**400, "person.height_m", "more than 20 digits", "1.2 to 2.2 metres"),
    (("person", "height_m"), "1.70", "person.height_m", '"1.70"', "without quotes"),
    (("person", "height_m"), True, "person.height_m", "true", "1.2 to 2.2 metres"),
    (("person", "mass_kg"), 66000, "person.mass_kg", "66000", "such as 66 if that is grams"),
    (("person", "mass_kg"), 300, "person.mass_kg", "300", "136.1 if that is pounds"),
    (("person", "age"), 1974, "person.age", "1974", "not the year of birth"),
    (("person", "age"), 50.0, "person.age", "50.0", "whole number from 18 to 100 years"),
    (("person", "age"), 17, "person.age", "17", "18 to 100"),
    (("person", "sex"), "femal", "person.sex", '"femal"', "Did you mean female?"),
    (("person", "heigth_m"), 1.7, "person.heigth_m", "an unknown key", "Did you mean height_m?"),
    (("person", "id"), "a\nb", "person.id", '"a\\nb"', "one line of text"),
    (("person", "id"), " a", "person.id", '" a"', "without spaces at its ends"),
    (("person", "name"), "a\x1b[31m", "person.name", "control characters", "plain text"),
    (
        ("preferences", "class_days"),
        ["sunday"],
        "preferences.class_days[0]",
        '"sunday"',
        "training days (`days`): ",
    ),
    (("person",), REMOVED, "person", "missing", "id, sex, age, height_m, mass_kg"),
    (("person",), [], "person", "an empty list", "a table"),
    (("strenght",), [], "strenght", "an unknown key", "Did you mean strength?"),
    (("strength",), {}, "strength", "an empty table", "a list of tables"),
    (("strength", 2, "left_n", 0), 1750, "strength[2].left_n[0]", "1750", "such as 175"),
    (("strength", 2, "left_n", 0), float("nan"), "strength[2].left_n[0]", "nan", "0 to 1500 newtons"),
    (("strength", 2, "left_n"), REMOVED, "strength[2].left_n", "missing", 'limited_by = { left = "unable" }'),
    (("strength", 2, "right_n"), [], "strength[2].right_n", "missing", 'limited_by = { right = "unable" }'),
    (("strength", 2, "left_n"), 88, "strength[2].left_n", "88", "a list in square brackets"),
    (
        ("strength", 2, "hip_angle_deg"),
        REMOVED,
        "strength[2].hip_angle_deg",
        "missing",
        "without the position",
    ),
    (("strength", 2, "knee_angle_deg"), REMOVED, "strength[2].knee_angle_deg", "missing", "0 to 150 degrees"),
    (("strength", 0, "hip_angle_deg"), 1.57, "strength[0].hip_angle_deg", "1.57", "Sitting upright is 90"),
    (("strength", 2, "hip_angle_deg"), 90, "strength[2].hip_angle_deg", "90", "when prone"),
    (("strength", 0, "lever_m"), 37, "strength[0].lever_m", "37", "such as 0.37"),
    (("strength", 0, "lever_m"), 370, "strength[0].lever_m", "370", "such as 0.37"),
    (("strength", 0, "date"), dt.date(2027, 1, 1), "strength[0].date", "in the future", "up to 2026-02-01"),
    (("strength", 0, "date"), dt.date(206, 1, 1), "strength[0].date", "0206-01-01", "or later"),
    (("strength", 0, "date"), "5 January", "strength[0].date", '"5 January"', "such as 2026-01-31"),
    (("strength", 0, "date"), 20260105, "strength[0].date", "20260105", "such as 2026-01-31"),
    (("strength", 0, "movement"), "hip_flexon", "strength[0].movement", '"hip_flexon"', "mean hip_flexion?"),
    (("strength", 0, "limited_by"), {"left": "pane"}, "strength[0].limited_by.left", '"pane"', "mean pain?"),
    (("equipment", "sled", "rail_angle_deg"), REMOVED, "equipment.sled.rail_angle_deg", "missing", "0 to 90"),
    (("equipment", "sled", "stops"), REMOVED, "equipment.sled.stops", "missing", "stops = true"),
    (("equipment", "sled", "stops"), False, "equipment.sled.stops", "false", "stops = true"),
    (("equipment", "sled", "pull_up_n"), 90.0, "equipment.sled.pull_down_n", "missing", "both pulls"),
    (("equipment", "bands", 1, "colour"), "grin", "equipment.bands[1].colour", '"grin"', "mean green?"),
    (
        ("equipment", "bands", 1, "brand"),
        "Theraband",
        "equipment.bands[1].brand",
        '"Theraband"',
        "TheraBand?",
    ),
    (("equipment", "bands", 1, "table_version"), "1999", "equipment.bands[1].table_version", '"1999"', ""),
    (("equipment", "bands", 1, "measured_n_at_100"), 20.0, "bands[1].measured_n_at_200", "missing", "both"),
    (("equipment", "supports", 1), "sofa", "equipment.supports[1]", '"sofa"', "chair, bed"),
    (("preferences", "days"), [], "preferences.days", "an empty list", "at least one of monday"),
    (("preferences", "days"), ["Monday", "Thu"], "preferences.days[0]", '"Monday"', "Did you mean monday?"),
    (("preferences", "minutes_per_session"), 5, "preferences.minutes_per_session", "5", "10 to 90 minutes"),
    (("condition", "pdds"), 9, "condition.pdds", "9", "whole number from 0 to 8"),
    (
        ("condition", "spasticity"),
        {"left_leg": "2"},
        "condition.spasticity.left_leg",
        "unknown key",
        "knee_ext",
    ),
    (
        ("condition", "spasticity"),
        {"left_knee_extensors": 2},
        "left_knee_extensors",
        "2",
        "0, 1, 1+, 2, 3 or 4",
    ),
    (("condition", "blood_pressure"), [80, 120], "condition.blood_pressure", "80 then 120", "upper value"),
    (("condition", "blood_pressure"), [120], "condition.blood_pressure[1]", "missing", "30 to 180 mmHg"),
    (("condition", "falls_last_3_months"), 2, "condition.falls_last_3_months", "2", "at most the 0"),
    (
        ("condition", "hip_replacement"),
        [{"side": "left"}, {"side": "left"}],
        "condition.hip_replacement[1].side",
        '"left" again',
        "one entry for each side",
    ),
    (("condition", "hip_replacement"), [{}], "condition.hip_replacement[0].side", "missing", "left or right"),
    (
        ("rep_max", 0, "exercise"),
        "leg_press.sled",
        "rep_max[0].exercise",
        "leg_press.sled",
        "leg_press.sled_both",
    ),
    (("rep_max", 0, "side"), "left", "rep_max[0].side", '"left"', "Both legs do leg_press.sled_both at once"),
]


@pytest.mark.parametrize(("path", "value", "where", "came", "advice"), BAD)
def test_bad_input_is_one_line_naming_field_value_and_what_is_allowed(path, value, where, came, advice):
    text = refusal(changed(D, path, value))
    place, _, rest = text.removeprefix("p.toml: ").partition(": got ")
    assert where in place
    assert came in rest.partition("; allowed: ")[0]
    assert advice in rest.partition("; allowed: ")[2]


COUNTED = {
    "date": dt.date(2026, 1, 8),
    "exercise": "hip_abduction.side_lying_band",
    "side": "left",
    "reps": 9,
    "effort": 7,
    "resistance": {"kind": "band", "brand": "TheraBand", "colour": "gold", "rest_length_m": 0.5},
}


@pytest.mark.parametrize(
    ("path", "value", "where", "advice"),
    [
        (("side",), REMOVED, "counted_set[0].side", "left, right or both"),
        (("side",), "both", "counted_set[0].side", "One leg at a time"),
        (("resistance", "kind"), REMOVED, "counted_set[0].resistance.kind", "band, sled, cuff, limb or none"),
        (("resistance", "kind"), "bend", "counted_set[0].resistance.kind", "band, sled, cuff, limb or none"),
        (("resistance",), "limb", "counted_set[0].resistance", 'Write it as { kind = "limb" }'),
        (("resistance", "rest_length_m"), 50, "counted_set[0].resistance.rest_length_m", "such as 0.5"),
        (("resistance", "load_kg"), 5, "counted_set[0].resistance.load_kg", "rest_length_m"),
        (("resistance", "colour"), "pink", "counted_set[0].resistance.colour", "red"),
        (("exercise",), "hip_abduction.side_lying_bnd", "counted_set[0].exercise", "side_lying_band?"),
        (("exercise",), "test", "counted_set[0].exercise", "hipstride exercises"),
    ],
)
def test_a_counted_set_is_checked(path, value, where, advice):
    person_from_mapping({**D, "counted_set": [COUNTED]}, today=TODAY)  # a clinic's band need not be owned
    text = refusal({**D, "counted_set": [changed(COUNTED, path, value)]})
    assert where in text
    assert advice in text.partition("; allowed: ")[2]


def test_a_side_that_could_not_be_tested_says_why():
    data = changed(D, ("strength", 0, "left_n"), REMOVED)
    data["strength"][0]["limited_by"] = {"left": "unable"}
    assert person_from_mapping(data).strength[0].left_n == ()
    del data["strength"][0]["right_n"]
    assert "neither left_n nor right_n" in refusal(data)


@pytest.mark.parametrize(
    ("table", "entry", "where"),
    [
        ("manual_grade", {"movement": "hip_flexion", "position": "seated"}, "manual_grade[0].left"),
        (
            "manual_grade",
            {"movement": "hip_flexion", "position": "seated", "left": 3.2},
            "manual_grade[0].left",
        ),
        ("manual_grade", {"movement": "hip", "position": "seated", "left": 3}, "manual_grade[0].movement"),
        ("find_my_level", {"exercise": "hip_abduction.side_lying"}, "find_my_level[0].left"),
        ("find_my_level", {"exercise": "hip_abduction.side_lying", "both": "no"}, "find_my_level[0].both"),
        ("find_my_level", {"exercise": "sit_to_stand.normal_seat", "left": "no"}, "find_my_level[0].left"),
        ("chair_stand", {"measure": "chair_stand_30_s", "seconds": 14}, "chair_stand[0].count"),
        ("walking", {"measure": "6mwt", "seconds": [200]}, "walking[0].metres"),
        ("own_item", {"about": "confidence", "words": "Crossing the street"}, "own_item[0].score"),
        ("own_item", {"about": "stairs", "words": "Twelve steps"}, "own_item[0].seconds"),
        ("own_item", {"about": "stairs", "words": "Up", "seconds": 9, "score": 4}, "own_item[0].score"),
        (
            "own_item",
            {"about": "fatigue", "words": "By noon", "score": 4, "seconds": 9},
            "own_item[0].seconds",
        ),
        ("own_item", {"about": "fatigue", "words": "", "score": 4}, "own_item[0].words"),
        ("own_item", {"about": "fatigue", "words": "By noon", "score": 11}, "own_item[0].score"),
        ("balance", {"measure": "one_leg"}, "balance[0].left_seconds"),
        ("balance", {"measure": "one_leg", "seconds": 4}, "balance[0].seconds"),
        ("balance", {"measure": "feet_together", "seconds": 31}, "balance[0].seconds"),
        ("score", {"measure": "mfis", "score": 85}, "score[0].score"),
        ("score", {"measure": "mfis", "score": 4.5}, "score[0].score"),
        ("score", {"measure": "fes_i", "score": 15}, "score[0].score"),
        ("score", {"measure": "hamilton", "score": 15}, "score[0].measure"),
        ("visit", {"time": "25:00"}, "visit[0].time"),
        ("visit", {"medicine_taken": False, "medicine": "baclofen"}, "visit[0].medicine"),
        ("override", {"note": "sore", "by": "T1", "exercise": "hip.x"}, "override[0].exercise"),
    ],
)
def test_each_kind_of_test_is_checked(table, entry, where):
    date = {} if table == "override" else {"date": dt.date(2026, 1, 8)}
    assert f"p.toml: {where}" in refusal({**D, table: [{**date, **entry}]})


def test_what_could_not_be_done_needs_a_reason_and_no_number():
    day = {"date": dt.date(2026, 1, 8), "limited_by": "unable"}
    tests = {
        "walking": [{**day, "measure": "6mwt"}],
        "chair_stand": [{**day, "measure": "chair_stand_30_s"}],
        "balance": [{**day, "measure": "tandem"}],
        "score": [{"date": dt.date(2026, 1, 8), "measure": "edss", "score": 4.5}],
    }
    found = person_from_mapping({**D, **tests})
    assert (found.walking[0].limited_by, found.walking[0].metres) == ("unable", ())
    both = {"left": "unable", "right": "safety"}
    strength = {**D["strength"][0], "left_n": [], "right_n": [], "limited_by": both}
    assert person_from_mapping({**D, "strength": [strength]}).strength[0].limited_by.right == "safety"


def test_a_band_that_was_measured_needs_no_table():
    own = {"brand": "Corner shop", "colour": "pink", "length_m": 1.5, "measured_n_at_100": 15.0}
    data = changed(D, ("equipment", "bands", 0), {**own, "measured_n_at_200": 22.0})
    assert person_from_mapping(data).equipment.bands[0].brand == "Corner shop"
    band = {"kind": "band", "brand": "Corner shop", "colour": "pink", "rest_length_m": 0.5}
    person_from_mapping({**data, "counted_set": [{**COUNTED, "resistance": band}]})
    assert "measured_n_at_200" in refusal(changed(data, ("equipment", "bands", 0, "measured_n_at_200"), 14.0))


def test_the_first_error_in_the_order_of_the_file_is_told_and_the_others_counted():
    data = changed(D, ("rep_max", 0, "reps"), "many")
    data = changed(data, ("strength", 0, "lever_m"), 38)
    data = changed(data, ("strength", 0, "colour"), "red")
    text = refusal(data)
    assert "strength[0].lever_m" in text
    assert text.endswith("(and 2 more)")


def test_a_place_in_a_list_is_also_said_in_words():
    assert "(the third [[strength]])" in refusal(changed(D, ("strength", 2, "lever_m"), 38))
    assert "(the second of bands)" in refusal(changed(D, ("equipment", "bands", 1, "colour"), "x"))


def test_without_a_day_nothing_is_in_the_future():
    data = changed(D, ("strength", 0, "date"), dt.date(2090, 1, 1))
    assert person_from_mapping(data).strength[0].date.year == 2090


def test_dates():
    assert parse_date("2026-01-31") == dt.date(2026, 1, 31)
    for text in ("2026-02-30", "20260131", "2026-W05-6", "31.1.2026", ""):
        with pytest.raises(BadInput, match="a date such as"):
            parse_date(text, where="--date")
    for text in ("0001-01-01", "1799-12-31", "9999-12-31"):
        with pytest.raises(BadInput, match="years 1980 to 2199"):
            parse_date(text, where="--date")


def test_later_tests_are_merged_behind_those_of_the_file():
    person = person_from_mapping(D)
    later = {**D["strength"][0], "date": "2026-03-10", "left_n": [130.0, 131.0, 129.0]}
    line = {
        "id": "t1",
        "at": "2026-03-10T09:00:00Z",
        "person": "reader-d",
        "type": "test",
        "body": {"kind": "strength", "test": later},
    }
    log = log_from_lines([json.dumps(line)], person_id="reader-d")
    merged = merge_tests(person, log)
    assert merged.strength[:-1] == person.strength
    assert merged.strength[-1].left_n == (130.0, 131.0, 129.0)
    assert merged.strength[-1].date == dt.date(2026, 3, 10)
    assert merge_tests(person, log_from_lines([], person_id=None)) is person


def places(data, path=()):
    found = [path] if path else []
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            found += places(value, (*path, key))
    return found


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.just(REMOVED),
)


@given(st.sampled_from(FILES), st.data(), ODD)
def test_whatever_stands_in_the_file_there_is_a_person_or_one_line(path, data, value):
    person = read(path.stem)
    place = data.draw(st.sampled_from(places(person)))
    text = refused(person_from_mapping, changed(person, place, value), today=TODAY, where="p.toml")
    assert "\n" not in text
    assert len(text) < 700


@given(
    st.dictionaries(
        st.text(), st.recursive(ODD.filter(lambda value: value is not REMOVED), st.lists), max_size=3
    )
)
def test_any_table_is_refused_with_one_line(data):
    with pytest.raises(BadInput) as caught:
        person_from_mapping(data)
    assert "\n" not in str(caught.value)


def test_endless_nesting_is_refused():
    data: list = []
    for _ in range(500):
        data = [data]
    assert "nested too deeply" in refusal(changed(D, ("preferences", "goals"), data))

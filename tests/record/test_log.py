import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.record.errors import BadInput
from hipstride.record.event import Log
from hipstride.record.log import Against, extended
from hipstride.record.log_summary import summary
from hipstride.record.parse import event_from_mapping, log_from_lines
from tests.record.people import refused

TODAY = dt.date(2026, 2, 1)
SET = {
    "exercise": "hip_abduction.side_lying",
    "side": "left",
    "set": 1,
    "reps": 10,
    "resistance": {"kind": "limb"},
    "effort": 5,
}
LINE = {"id": "e1", "at": "2026-01-20T10:00:00Z", "person": "reader-d", "type": "set_done", "body": SET}


def line(id="e1", type="set_done", body=None, **others):
    return {**LINE, "id": id, "type": type, "body": SET if body is None else body, **others}


def read(*lines, person_id="reader-d", today=TODAY, **others):
    texts = [each if isinstance(each, str) else json.dumps(each) for each in lines]
    return log_from_lines(texts, person_id=person_id, today=today, **others)


def refusal(*lines, **others):
    with pytest.raises(BadInput) as caught:
        read(*lines, **others)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_one_of_every_type():
    test = {"date": "2026-01-20", "measure": "t25fw", "seconds": [8.1, 7.9]}
    log = read(
        line("a", "session_started", {"day": "half"}),
        line("b"),
        line("c", "set_skipped", {"exercise": "hip_abduction.side_lying", "side": "right", "set": 2}),
        line("d", "readiness", {"fatigue": 3, "helper_present": "yes"}),
        line("e", "symptom", {"what": "tingling"}),
        line("f", "fall", {"hurt": False}),
        line("g", "test", {"kind": "walking", "test": test}),
        line("h", "session_ended", {}),
    )
    assert [event.type for event in log.events][0:2] == ["session_started", "set_done"]
    assert summary(log)._asdict() == {
        "events": 8,
        "sessions": 1,
        "sets_done": 1,
        "tests": 1,
        "corrections": 0,
        "first_date": dt.date(2026, 1, 20),
        "last_date": dt.date(2026, 1, 20),
    }


BAD = [
    (
        line(person="reader-x"),
        'log line 1: person: got "reader-x"',
        '"reader-d". This line is of another person',
    ),
    (line(at="2026-01-20T10:00:00"), "at: got", "which has no time zone"),
    (line(at="2026-01-20"), "at: got", "such as 2026-01-31T18:05:00Z"),
    (line(at="2026-W04-2T10:00:00Z"), "at: got", "such as 2026-01-31T18:05:00Z"),
    (line(at="2026-02-30T10:00:00Z"), "at: got", "such as 2026-01-31T18:05:00Z"),
    (line(at="yesterday"), 'at: got "yesterday"', "such as 2026-01-31T18:05:00Z"),
    (line(at="0001-01-01T00:00:00+14:00"), "at: got", "such as 2026-01-31T18:05:00Z"),
    (line(at=1700000000), "at: got 1700000000", "text"),
    (line(at="2026-02-02T00:00:00Z"), "which is in the future", "up to 2026-02-01"),
    (line(id=""), 'id: got ""', "text"),
    (line(id="a b"), 'id: got "a b"', "without spaces"),
    (line(type="set"), 'type: got "set"', "set_done"),
    (line(type=None), "type: got null", "set_done"),
    ({key: value for key, value in LINE.items() if key != "type"}, "type: got nothing", "set_done"),
    ({key: value for key, value in LINE.items() if key != "person"}, "person: got nothing", "text"),
    ({**LINE, "persn": "x"}, "persn: got an unknown key", "Did you mean person?"),
    (line(body={**SET, "rep": 3}), "body.rep: got an unknown key", "Did you mean reps?"),
    (line(body={**SET, "reps": "3"}), 'body.reps: got "3"', "without quotes"),
    (line(body={**SET, "reps": -1}), "body.reps: got -1", "whole number from 0 to 200"),
    (line(body={**SET, "side": "lft"}), 'body.side: got "lft"', "Did you mean left?"),
    (line(body={**SET, "side": "both"}), 'body.side: got "both"', "One leg at a time"),
    (line(body={**SET, "exercise": "hip.x"}), 'body.exercise: got "hip.x"', "hipstride exercises"),
    (line(body={**SET, "resistance": {}}), "body.resistance.kind: got nothing", "band, sled"),
    (
        line(body={**SET, "resistance": {"kind": "cuff"}}),
        "body.resistance.mass_kg: got nothing",
        "20 kilograms",
    ),
    (line(body=[]), "body: got an empty list", "a table with exercise"),
    (line(type="readiness", body={"fatigue": 12}), "body.fatigue: got 12", "0 to 10"),
    (
        line(type="test", body={"kind": "chair_stand", "test": {"date": "2026-01-02", "measure": "tug"}}),
        'body.test.measure: got "tug"',
        "five_times_sit_to_stand",
    ),
    (
        line(type="test", body={"kind": "walking", "test": {"date": "2027-01-02", "measure": "tug"}}),
        "body.test.date: got 2027-01-02, which is in the future",
        "(and 1 more)",
    ),
    (line(type="correction", body={"of": "e7"}), 'body.of: got "e7"', "in this log"),
    ('{"id":"e1","at"', "got", "not whole JSON"),
    ("[" * 10_000, "got", "not whole JSON"),
    ("9" * 5_000, "got", "not whole JSON"),
    ("[]", "got an empty list", "a JSON object"),
    ('{"id":"a","id":"b"}', 'the key "id" twice', "each key once"),
    (json.dumps(LINE).replace('"effort": 5', '"effort": NaN'), "body.effort: got nan", "0 to 10"),
    (json.dumps(LINE).replace('"effort": 5', '"effort": 1e999'), "body.effort: got inf", "0 to 10"),
    (json.dumps(LINE).replace("reader-d", "reader\\u0000d"), "person: got text with control", "plain text"),
    (json.dumps(LINE).replace("reader-d", "\\ud800"), "person: got text with control", "plain text"),
]


@pytest.mark.parametrize(("bad", "came", "allowed"), BAD)
def test_bad_lines_are_one_clear_line(bad, came, allowed):
    text = refusal(bad)
    assert text.startswith("log line 1")
    assert came in text
    assert allowed in text


def test_a_number_that_is_not_finite_is_refused_in_free_tables_too():
    body = {"of": "e1", "body": {**SET, "effort": float("nan")}}
    with pytest.raises(BadInput, match=r"body\.body\.effort: got nan"):
        event_from_mapping(line("c1", "correction", body))


def test_the_same_line_twice_counts_once():
    assert len(read(LINE, LINE).events) == 1
    assert len(read(LINE, line(at="2026-01-20T11:00:00+01:00")).events) == 1  # the same moment


@pytest.mark.parametrize("other", [line(at="2026-01-20T11:00:00Z"), line(body={**SET, "reps": 9})])
def test_the_same_id_with_another_content_is_refused(other):
    text = refusal(LINE, other)
    assert 'log line 2: id: got "e1" again with another content' in text
    assert "it stands at log line 1" in text


def test_corrections_replace_withdraw_and_keep_the_originals():
    fix = {"of": "e1", "body": {**SET, "reps": 9}, "why": "counted again"}
    log = read(LINE, line("e2"), line("c1", "correction", fix))
    assert [(event.id, event.body.reps) for event in log.events] == [("e1", 9), ("e2", 10)]
    assert [event.id for event in log.originals] == ["e1", "e2", "c1"]
    assert log.originals[0].body.reps == 10
    assert summary(log).corrections == 1
    gone = read(LINE, line("c1", "correction", fix), line("c2", "correction", {"of": "e1"}))
    assert gone.events == ()
    early = read(line("c1", "correction", fix), LINE)  # devices sync in any order
    assert early.events[0].body.reps == 9


def test_the_new_body_is_checked_like_the_first():
    bad = line("c1", "correction", {"of": "e1", "body": {**SET, "reps": 999}})
    assert "log line 2: body.body.reps: got 999" in refusal(LINE, bad)
    bad = line("c1", "correction", {"of": "e1", "body": {**SET, "side": "both"}})
    assert "log line 2: body.body.side" in refusal(LINE, bad)
    nested = line("c2", "correction", {"of": "c1"})
    assert "no correction" in refusal(LINE, line("c1", "correction", {"of": "e1"}), nested)


def test_the_order_of_the_file_is_kept_also_when_times_are_not_in_order():
    log = read(line("late", at="2026-01-22T10:00:00Z"), line("early"))
    assert [event.id for event in log.events] == ["late", "early"]
    assert summary(log).last_date == dt.date(2026, 1, 22)


def test_the_future_is_judged_by_the_day_of_the_person():
    assert read(line(at="2026-02-01T20:00:00-08:00")).events[0].at.date() == TODAY
    assert "in the future" in refusal(line(at="2026-02-02T09:00:00+10:00"))


def test_without_an_id_the_first_line_says_whose_log_it_is():
    assert read(LINE, person_id=None).events[0].person == "reader-d"
    assert 'log line 2: person: got "x"; allowed: "reader-d"' in refusal(
        LINE, line("e2", person="x"), person_id=None
    )


def test_a_band_without_a_table_is_accepted_from_its_owner_only():
    from hipstride.record.person import OwnedBand

    band = {"kind": "band", "brand": "Corner shop", "colour": "pink", "rest_length_m": 0.5}
    bad = line(body={**SET, "resistance": band})
    assert "body.resistance.brand" in refusal(bad)
    own = OwnedBand("Corner shop", "pink", 1.5, measured_n_at_100=15.0, measured_n_at_200=22.0)
    assert len(read(bad, owned=(own,)).events) == 1


def test_a_log_is_extended_with_checked_ids():
    log = read(LINE)
    new = [event_from_mapping(line("e2")), event_from_mapping(LINE)]
    assert [event.id for event in extended(log, new, against=Against()).events] == ["e1", "e2"]
    other = event_from_mapping(line(body={**SET, "reps": 3}))
    with pytest.raises(BadInput, match="new event 1: id"):
        extended(log, [other], against=Against())
    assert extended(Log(), [], against=Against()) == Log()


@given(st.text(max_size=200))
def test_any_text_is_an_event_or_one_line(text):
    assert "\n" not in refused(read, text)


@given(
    st.sampled_from(sorted(LINE) + ["body." + key for key in SET]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
)
def test_any_value_at_any_place_is_an_event_or_one_line(place, value):
    data = json.loads(json.dumps(LINE))
    *way, last = place.split(".")
    (data["body"] if way else data)[last] = value
    assert "\n" not in refused(event_from_mapping, data, today=TODAY)

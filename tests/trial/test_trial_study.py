"""A study file, the rows it may use, and the table and dictionary that leave."""

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial.dictionary import (
    REDCAP_COLUMNS,
    VARIABLE,
    data_csv,
    dictionary_csv,
    read_data_csv,
    variable_names,
)
from hipstride.trial.outcomes import Wide, limits_of
from hipstride.trial.report import report
from hipstride.trial.study import read_study, study_schema
from hipstride.trial.study_data import prepare, pseudonyms
from tests.trial.study_files import data, study


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": 1}, "study: colour: got 1; allowed: only the keys of a study"),
        ({"seed": -1}, "seed"),
        ({"primary_week": 6}, "primary_week: got this study; allowed: one of the visits after the first"),
        ({"arms": [{"name": "train", "role": "trained"}]}, "arms"),
        (
            {"arms": [{"name": "a", "role": "control"}, {"name": "b", "role": "control"}]},
            "exactly one has the role trained",
        ),
        (
            {"arms": [{"name": "a", "role": "trained"}, {"name": "b", "role": "healthy"}]},
            "nobody is randomised to being healthy",
        ),
        ({"visits": [{"week": 8}, {"week": 0}]}, "weeks must rise"),
        ({"visits": [{"week": 0}, {"week": 1}, {"week": 8}]}, "windows of week 0 and week 1 must not meet"),
        ({"columns": {"person": "id", "arm": "arm"}}, "exactly one of week and date"),
        ({"consent": {}}, "exactly one of column and basis"),
        ({"endpoints": [{"name": "x", "column": "force"}]}, "exactly one has the role primary"),
        (
            {"endpoints": [{"name": "x", "role": "primary"}]},
            "exactly one of column, attempts, left and right, and composite",
        ),
        (
            {"endpoints": [{"name": "x", "role": "primary", "composite": ["y"]}]},
            "composite 'y' is no other plain endpoint",
        ),
        (
            {"endpoints": [{"name": "x", "role": "primary", "left": "l", "right": "r"}]},
            "because 'x' has both sides",
        ),
        ({"endpoints": [{"name": "x", "role": "primary", "column": "id"}]}, "'id' has another role"),
        ({"analysis": {"alpha": 0.7}}, "analysis.alpha"),
        ({"multiplicity": {"method": "bonferroni"}}, "multiplicity.method"),
    ],
)
def test_a_study_that_cannot_be_meant(changes, message):
    with pytest.raises(BadInput) as error:
        read_study(study(**changes))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_limit_says_where_it_is_from():
    endpoint = {"name": "x", "role": "primary", "column": "force"}
    for limit, message in (
        ({"percent": 20}, "where the number is from"),
        ({"percent": 20, "absolute": 4, "source": "s"}, "exactly one of"),
        ({"attempts": True}, "two or more attempts"),
    ):
        with pytest.raises(BadInput) as error:
            read_study(study(endpoints=[{**endpoint, "mdc": limit}]))
        assert message in str(error.value)


def test_the_schema_names_every_key():
    assert set(study_schema()["properties"]) >= {"columns", "consent", "visits", "arms", "endpoints", "pins"}


def bent(row=None, **cells):
    table = data()
    for name, value in cells.items():
        table[name] = list(value) if isinstance(value, list) else table[name]
        if row is not None:
            table[name][row] = value
    return table


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (bent(0, force="strong"), "column force, row 1: got 'strong'; allowed: a number"),
        (bent(3, force="1e300"), "column force, row 4"),
        (bent(3, force="1e-300"), "column force, row 4"),
        (bent(2, arm="other"), 'column arm, row 3: got "other"; allowed: train, usual'),
        (bent(2, arm="usual"), "person N0 in two arms"),
        (bent(1, week="0"), "column id, row 2: got person N0 a second time at day 0"),
        (bent(1, week="soon"), "column week, row 2"),
        (bent(4, id=""), "column id, row 5"),
        ({"id": [], "arm": [], "week": [], "force": [], "rises": []}, "no rows"),
        (
            {key: value for key, value in data().items() if key != "rises"},
            "'rises', which the data do not have",
        ),
    ],
)
def test_data_that_cannot_be_read(table, message):
    with pytest.raises(BadInput) as error:
        prepare(read_study(study()), table)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_visit_or_an_arm_with_nobody_is_no_estimate():
    table = data()
    table["week"] = ["30" if week == "8" else week for week in table["week"]]
    with pytest.raises(NoEstimate, match="visit week 8 was attended by nobody"):
        prepare(read_study(study()), table)
    with pytest.raises(NoEstimate, match="nobody has given consent"):
        prepare(read_study(study(consent={"column": "ok"})), bent(ok=[""] * 72))
    ok = ["yes" if arm == "usual" else "no" for arm in data()["arm"]]
    with pytest.raises(NoEstimate, match="arm train has nobody"):
        prepare(read_study(study(consent={"column": "ok"})), bent(ok=ok))


def test_windows_take_the_nearest_day_and_count_the_rest():
    table = data(12)
    table["week"][1], table["week"][2] = "7.5", "8.2"  # both in the window of week 8
    table["week"][4] = "30"
    found = prepare(read_study(study()), table)
    assert (found.counted.second_rows_in_window, found.counted.rows_outside_windows) == (1, 1)
    mine = [row for row in found.rows if row.person == "P001"]
    assert [(row.week, round(row.day, 1)) for row in mine] == [("0", 0.0), ("8", 57.4)]


def test_dates_become_days_and_do_not_leave():
    table = data(4)
    dates = ["2025-01-06", "2025-03-04", "2025-03-31"] * 4
    table["when"] = dates
    plan = read_study(study(columns={"person": "id", "arm": "arm", "date": "when"}))
    found = prepare(plan, table)
    assert [row.day for row in found.rows[:3]] == [0.0, 57.0, 84.0]
    text = data_csv(plan, found)
    assert "2025" not in text
    assert "N1" not in text
    table["when"][1] = "4.3.2025"
    with pytest.raises(BadInput, match="column when, row 2"):
        prepare(plan, table)


def test_who_says_no_leaves_no_trace():
    table = data()
    table["ok"] = ["no" if who in ("N3", "N14") else "yes" for who in table["id"]]
    table["ok"][0] = ""  # one row without an answer is a no
    plan = read_study(study(consent={"column": "ok"}))
    found = prepare(plan, table)
    assert found.counted.without_consent == 3
    assert len(found.people) == 21
    forces = {row.cells["force"] for row in found.rows}
    gone = {table["force"][i] for i in range(72) if table["id"][i] in ("N0", "N3", "N14")} - {""}
    assert not forces & gone
    with pytest.raises(BadInput, match="row 6"):
        prepare(plan, {**table, "ok": [*table["ok"][:5], "maybe", *table["ok"][6:]]})


def test_pseudonyms_need_the_salt():
    names = ["anna", "bert"]
    one, again, other = (
        pseudonyms(names, salt) for salt in ("salt-of-2026", "salt-of-2026\n", "another-salt")
    )
    assert one == again
    assert not set(one.values()) & set(other.values())
    assert pseudonyms(names, None) == {"anna": "P001", "bert": "P002"}
    with pytest.raises(BadInput, match="8 or more"):
        pseudonyms(names, "short")


@given(st.lists(st.text(max_size=60), unique=True, max_size=30))
def test_every_column_gets_a_variable_of_its_own(names):
    found = variable_names(names)
    assert len(set(found.values())) == len(names)
    assert all(VARIABLE.match(one) for one in found.values())


def test_the_dictionary_has_redcaps_columns_and_line_ends():
    plan = read_study(study(baseline_table=["ok"]))
    text = dictionary_csv(plan, prepare(plan, data()))
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == REDCAP_COLUMNS
    assert len(REDCAP_COLUMNS) == 18
    assert all(len(row) == 18 for row in rows)
    by_name = {row[0]: row for row in rows[1:]}
    assert list(by_name) == ["record_id", "arm", "week", "day", "force", "rises", "ok"]
    assert by_name["force"][7:10] == ["number", "0", "1500"]  # hard range of the catalogue
    assert by_name["arm"][5] == "train, train | usual, usual"


def test_the_table_that_leaves_reads_back_the_same():
    plan = read_study(study())
    found = prepare(plan, data(), "a-long-secret")
    text = data_csv(plan, found)
    assert text.splitlines()[0].startswith("record_id,redcap_event_name,arm,week,day,force")
    assert "week_8_arm_1" in text
    assert read_data_csv(plan, text, found.counted, "x").rows == found.rows
    with pytest.raises(BadInput, match="row 1"):
        read_data_csv(plan, text.replace(",train,0,", ",train,3,", 1), found.counted, "x")


def test_thresholds_come_from_the_study_or_from_checked_rows():
    plan = read_study(study())
    wide = Wide(plan, prepare(plan, data()))
    force = limits_of(wide, plan.endpoints[0])
    assert force.mdc is not None
    assert (force.mdc.value, force.mdc.scale) == (36.0, "percent_of_mean")  # the cautious end of 13-36 %
    assert force.mic is None
    assert "important" in force.notes[0]
    own = study()
    own["endpoints"][0]["mdc"] = {"sem": 10.0, "source": "pilot"}
    plan = read_study(own)
    own_limit = limits_of(wide, plan.endpoints[0]).mdc
    assert own_limit is not None
    assert own_limit.value == pytest.approx(27.718, abs=1e-3)
    own["endpoints"][0]["measure"] = "grip"
    del own["endpoints"][0]["mdc"]
    with pytest.raises(BadInput, match="measure"):
        limits_of(wide, read_study(own).endpoints[0])


def test_sides_and_composites():
    table = data(4)
    table["left"], table["right"] = ["100"] * 12, ["50"] * 12
    table["side"] = ["left"] * 6 + ["right"] * 6
    pair = {"left": "left", "right": "right"}
    plan = read_study(
        study(
            columns={"person": "id", "arm": "arm", "week": "week", "affected_side": "side"},
            endpoints=[
                {"name": "both", "role": "primary", "composite": ["one", "two"]},
                {"name": "one", **pair},
                {"name": "two", **pair, "side": "other"},
            ],
        )
    )
    wide = Wide(plan, prepare(plan, table))
    assert wide.level(plan.endpoints[1])[:, 0].tolist() == [100.0, 100.0, 50.0, 50.0]
    assert wide.outcome(plan.endpoints[0])[0, 0] == pytest.approx(math.log(100 * 50) / 2)
    table["side"][1] = "right"
    with pytest.raises(BadInput, match="the same at every visit"):
        Wide(plan, prepare(plan, table)).level(plan.endpoints[1])


def test_a_zero_on_the_log_scale_is_named():
    table = data(4)
    table["force"][1] = "0"
    values = study()
    values["endpoints"][0]["scale"] = "log"
    plan = read_study(values)
    with pytest.raises(BadInput, match="endpoint Force, person P001, week 8: got 0"):
        Wide(plan, prepare(plan, table)).outcome(plan.endpoints[0])


def test_a_value_that_its_measure_cannot_have_is_refused():
    values = study()

    table = data()
    table["force"][5] = "2000"
    with pytest.raises(
        BadInput, match=r"week \d+: got 2000; allowed: 0 to 1500 N, what the measure hhd can be"
    ):
        report(read_study(values), prepare(read_study(values), table), "test")


@pytest.mark.parametrize("force", ["0", "-3"])
def test_a_limb_without_force_has_no_ratio(force):
    values = study(symmetry=[{"name": "Hip", "affected": "weak", "other": "strong", "sem_percent": 5.0}])
    table = data()
    table["weak"] = [str(90 + i % 7) for i in range(len(table["id"]))]
    table["strong"] = [str(100 + i % 5) for i in range(len(table["id"]))]
    report(read_study(values), prepare(read_study(values), table), "test")
    table["weak"][4] = force
    with pytest.raises(
        BadInput, match="symmetry Hip, affected side, person .*above 0, because symmetry is a ratio"
    ):
        report(read_study(values), prepare(read_study(values), table), "test")

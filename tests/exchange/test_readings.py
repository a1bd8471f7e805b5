"""A meter's own table: what is read, and the one line that says what is wrong with it."""

import datetime as dt

import pytest

from hipstride.exchange.readings import MOST_LINES, meter_tests
from hipstride.record.errors import BadInput

TABLE = """movement,position,side,attempt,force,unit,lever_cm,test
hip_flexion,seated,left,2,119,N,37,break
hip_flexion,seated,left,1,113,N,37,break
hip_flexion,seated,right,1,125,N,37,break
knee_extension,,R,,"12,5",kg,,
knee_extension,,L,,10,kg,,
"""


def test_a_table_becomes_tests_in_newtons():
    hip, knee = meter_tests(TABLE, "t.csv")
    assert (hip.line, hip.movement, hip.position, hip.left_n, hip.right_n) == (
        2,
        "hip_flexion",
        "seated",
        (113, 119),
        (125,),
    )
    assert (hip.unit, hip.way) == ("N", {"lever_m": 0.37, "test": "break"})
    assert (knee.position, knee.left_n, knee.right_n, knee.unit, knee.way) == (
        None,
        (98.1,),
        (122.6,),
        "kg",
        {},
    )


def test_semicolons_tabs_spaces_and_a_mark_at_the_start():
    text = (
        "\ufeffSide;Movement;Force;Unit;Date\r\n left ;Hip flexion;113,5;n;2026-01-05\r\n"
        "right;hip-flexion;120;N;2026-01-05\r\n"
    )
    (test,) = meter_tests(text, "t.csv")
    assert (test.left_n, test.right_n, test.date) == ((113.5,), (120,), dt.date(2026, 1, 5))
    assert meter_tests(text.replace(";", "\t"), "t.csv") == (test,)


HEAD = "movement,side,force,unit"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "t.csv: "),
        (HEAD, "t.csv: "),
        ("movement,side,force\nhip_flexion,left,1", "t.csv, first line: got no column unit"),
        (f"{HEAD},colour\nhip_flexion,left,1,N,red", 'a column "colour"'),
        (f"{HEAD},unit\nhip_flexion,left,1,N,N", "the column unit twice"),
        (f"{HEAD}\nhip_flexion,left,1,N,more", "t.csv line 2: got 5 columns"),
        (f"{HEAD}\nhip,left,1,N", "t.csv line 2, movement"),
        (f"{HEAD}\nhip_flexion,both,1,N", "t.csv line 2, side"),
        (f"{HEAD}\nhip_flexion,left,strong,N", "t.csv line 2, force"),
        (f"{HEAD}\nhip_flexion,left,-3,N", "t.csv line 2, force"),
        (f"{HEAD}\nhip_flexion,left,1e999,N", "t.csv line 2, force"),
        (f"{HEAD}\nhip_flexion,left,1,stone", "t.csv line 2, unit"),
        (f"{HEAD}\nhip_flexion,left,1", "t.csv line 2, unit"),
        (f"{HEAD},date\nhip_flexion,left,1,N,yesterday", "t.csv line 2, date"),
        (f"{HEAD},attempt\nhip_flexion,left,1,N,first", "t.csv line 2, attempt"),
        (
            f"{HEAD},attempt\nhip_flexion,left,1,N,1\nhip_flexion,left,2,N,1",
            "t.csv line 3, attempt: got 1 twice",
        ),
        (
            f"{HEAD}\nhip_flexion,left,1,N\nhip_flexion,right,2,kg",
            "t.csv line 3: got another unit than line 2",
        ),
        (
            f"{HEAD},lever_cm\nhip_flexion,left,1,N,30\nhip_flexion,right,2,N,31",
            "line 3: got another way than line 2",
        ),
        (HEAD + "\nhip_flexion,left,1,N" * (MOST_LINES + 1), f"more than {MOST_LINES} lines"),
        (f'{HEAD}\n"hip_flexion,left,1,N', "t.csv line 2"),
    ],
)
def test_one_line_says_what_is_wrong(text, where):
    with pytest.raises(BadInput) as refused:
        meter_tests(text, "t.csv")
    assert where in str(refused.value)
    assert "\n" not in str(refused.value)

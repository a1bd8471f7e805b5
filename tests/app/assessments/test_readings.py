"""Readings from a meter's file: looked at first, asked about like what is typed, kept as a whole or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.records import record_of

HEAD = "movement,position,side,force,unit,lever_cm,test"
LINES = [
    "hip_flexion,seated,left,113,N,36,make",
    "hip_flexion,seated,left,119,N,36,make",
    "hip_flexion,seated,right,125,N,36,make",
    "knee_extension,seated,left,10,kg,34,make",
    "knee_extension,seated,right,11,kg,34,make",
]
TABLE = "\n".join([HEAD, *LINES])


@pytest.fixture
def person(cast):
    return add_example(cast.ana, "reader_a_home")


@pytest.fixture
def send(as_, person):
    def sent(table=TABLE, day=None, **more):
        address = f"/people/{person.pk}/visit/{day or timezone.localdate()}/readings/"
        return as_("ana").post(address, {"table": table, **more})

    return sent


def strength_of(person):
    found = record_of(person)
    assert found is not None
    return found.strength


def test_a_table_is_shown_first_and_kept_on_a_yes(send, person):
    page = send()
    assert page.status_code == 200
    assert "Nothing is saved yet" in page.text
    assert "Left 113 119 N, mean 116 N" in page.text
    assert strength_of(person) == ()
    assert send(keep="1", seen=page.context["seen"]).status_code == 302
    hip, knee = strength_of(person)
    assert (hip.left_n, hip.right_n, hip.lever_m, hip.hip_angle_deg) == ((113, 119), (125,), 0.36, 90)
    assert (knee.left_n, knee.right_n, knee.shown_in) == ((98.1,), (107.9,), "kg")
    again = send(TABLE.replace("119", "118"))
    assert "They will be replaced." in again.text
    send(TABLE.replace("119", "118"), keep="1", seen=again.context["seen"])
    assert [test.left_n for test in strength_of(person)] == [(113, 118), (98.1,)]


def test_a_file_is_read_as_what_is_pasted(as_, person, send):
    address = f"/people/{person.pk}/visit/{timezone.localdate()}/readings/"
    file = SimpleUploadedFile("readings.csv", b"\xef\xbb\xbf" + TABLE.encode())
    assert "mean 116 N" in as_("ana").post(address, {"file": file}).text
    for content, says in ((b"\xff\xfe\x00", "no text file"), (b"x" * 70_000, "too large")):
        answer = as_("ana").post(address, {"file": SimpleUploadedFile("readings.csv", content)})
        assert answer.status_code == 422
        assert says in answer.text


def test_what_the_table_leaves_open_is_as_last_time(send, person):
    before = timezone.localdate() - dt.timedelta(days=28)
    page = send(day=before)
    send(day=before, keep="1", seen=page.context["seen"])
    page = send("movement,side,force,unit\nhip_flexion,left,116,N\nhip_flexion,right,125,N")
    send(
        "movement,side,force,unit\nhip_flexion,left,116,N\nhip_flexion,right,125,N",
        keep="1",
        seen=page.context["seen"],
    )
    test = strength_of(person)[-1]
    assert (test.date, test.position, test.lever_m, test.test) == (
        timezone.localdate(),
        "seated",
        0.36,
        "make",
    )


def test_slips_are_asked_about(send):
    before = timezone.localdate() - dt.timedelta(days=28)
    send(day=before, keep="1")
    page = send(
        "\n".join([HEAD, "hip_flexion,seated,left,12,N,36,make", "hip_flexion,seated,right,13,N,36,make"])
    )
    assert "Does the meter show kilograms?" in page.text


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "Choose a file, or paste the table."),
        (TABLE.replace("125", "strong"), "line 4, force"),
        (TABLE.replace("125", "1700"), "1700"),
        ("\n".join([HEAD, LINES[0]]), "no reading on the right"),
        ("movement,side,force,unit\nhip_flexion,left,1,N\nhip_flexion,right,1,N", "lever_cm"),
        ("\n".join([HEAD, *(line.replace("seated", "side_lying") for line in LINES[:3])]), "position"),
        (f"{HEAD},date\n{LINES[0]},2020-01-01\n{LINES[2]},2020-01-01", "the day of this visit"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_pasted_stays(send, person, table, says):
    answer = send(table, keep="1")
    assert answer.status_code == 422
    assert says in answer.text
    assert strength_of(person) == ()
    assert not table or table.split("\n")[1].split(",")[0] in answer.text


def test_a_colleague_was_faster(send, person):
    page = send()
    send(keep="1", seen=page.context["seen"])
    answer = send(TABLE.replace("119", "90"), keep="1", seen=page.context["seen"])
    assert answer.status_code == 422
    assert "Somebody saved one of these tests meanwhile" in answer.text
    assert strength_of(person)[0].left_n == (113, 119)

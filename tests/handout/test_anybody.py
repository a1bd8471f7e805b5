"""Bodies, bands, days and minutes far from the seven people: every exercise still has its page, and nothing is lost."""

import dataclasses
import datetime as dt
import json

import pytest

from hipstride.handout.paper_log import paper_log_values
from hipstride.handout.programme import programme_values
from hipstride.handout.testing import sheet_values
from hipstride.handout.typeset import compiler, typeset
from hipstride.prescription.plan import plan
from hipstride.prescription.week import week
from hipstride.record.person import OwnedBand
from tests.handout.printed import before, person_of, read, squeezed, with_plain_pictures

START = dt.date(2026, 1, 12)
EVERY_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
CASES = [
    ("reader_e", 1.45, (), ("monday",), 10, 1),
    ("reader_a", 2.00, ("tan", "gold"), ("tuesday", "friday"), 90, 20),
    ("reader_d", 1.60, ("yellow", "red", "green", "blue", "black"), EVERY_DAY, 60, 4),
    ("reader_c", 1.80, ("silver",), ("monday", "wednesday", "saturday"), 45, 12),
]


@pytest.mark.parametrize(("name", "height_m", "colours", "days", "minutes", "weeks"), CASES)
def test_pages_hold_whatever_is_planned(name, height_m, colours, days, minutes, weeks):
    person = person_of(name)
    bands = tuple(OwnedBand("TheraBand", colour, 2.0) for colour in colours)
    who = dataclasses.replace(
        person,
        person=dataclasses.replace(person.person, height_m=height_m),
        equipment=dataclasses.replace(person.equipment, bands=bands),
        preferences=dataclasses.replace(
            person.preferences, minutes_per_session=minutes, days=days, class_days=()
        ),
    )
    values = with_plain_pictures(programme_values(plan(who, start=START, weeks=weeks)))
    pages, outside = read(typeset("programme", values, "us-letter"))
    assert outside == []
    for row, text in zip(values["exercises"], pages[before(pages, values) :], strict=False):
        assert squeezed(text).startswith(squeezed(row["name"]))
    found = json.loads(compiler("programme", values, "us-letter").query("<picture>"))
    assert min(row["value"]["height"] for row in found) >= 33.0
    sheet = paper_log_values(week(who, None, date=START), "0" * 64)
    pages, outside = read(typeset("paper_log", with_plain_pictures(sheet), "us-letter"))
    assert outside == []
    assert len(pages) <= 2 or (sheet["day_a_page"] and len(pages) == len(sheet["days"]))
    pages, outside = read(typeset("testing", with_plain_pictures(sheet_values(who, date=START)), "us-letter"))
    assert outside == []
    assert len(pages) == 1

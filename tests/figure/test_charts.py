"""The five charts: what is drawn is what the table says, nothing leaves the frame, nothing is told by colour alone."""

import datetime as dt
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hipstride.catalogue.exercises import get
from hipstride.exchange import read_log, read_person
from hipstride.figure.charts.adherence import Week, adherence_chart
from hipstride.figure.charts.chart import CHARACTER, Scale, fitted, plain
from hipstride.figure.charts.demand import demand_chart, range_of
from hipstride.figure.charts.effort import SessionEffort, effort_chart
from hipstride.figure.charts.of_person import report_charts
from hipstride.figure.charts.overall import overall_chart
from hipstride.figure.charts.strength import Bar, strength_chart
from hipstride.figure.charts.symmetry import symmetry_chart
from hipstride.figure.drawing import Circle, Rect, Text
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import THEMES, contrast
from hipstride.prescription.report import report
from hipstride.record.resistance import Limb, NoLoad
from hipstride.strength.capacity import capacities
from tests.figure.shapes import flat, points
from tests.prescription.reading_grade import reading_grade
from tests.prescription.report_cases import FIRST, LATEST, person, strength
from tests.record.people import EXAMPLES

DAY = dt.date(2026, 3, 10)
PEOPLE = ["reader_a", "reader_b", "reader_c", "reader_d", "reader_e", "control_f"]


def there(found: Any) -> Any:
    """What must not be None."""
    assert found is not None
    return found


def made(name, theme="light"):
    who = read_person(str(EXAMPLES / f"{name}.toml"), today=DAY)
    file = EXAMPLES / f"{name}_log.jsonl"
    log = read_log(str(file), person_id=who.person.id, today=DAY) if file.exists() else None
    found = report_charts(report(who, log, date=DAY), log, THEMES[theme])
    asked = there(range_of(who, capacities(who), get("hip_abduction.standing"), "left", Limb()))
    return {**found, "demand": demand_chart(asked, THEMES[theme])}


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_drawn_stays_in_its_frame_and_says_what_it_is(name):
    for chart in made(name).values():
        drawing = chart.drawing
        assert drawing.title == chart.title
        assert drawing.description == chart.summary
        assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)
        assert chart.table.rows
        for shape, (dx, dy) in flat(drawing.items):
            for x, y in points(shape):
                assert -0.1 <= x + dx <= drawing.width + 0.1, (chart.id, shape)
                assert -0.1 <= y + dy <= drawing.height + 0.1, (chart.id, shape)
            if isinstance(shape, Text):
                wide = CHARACTER * shape.size * len(shape.text)
                left = shape.at[0] + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
                assert left >= -1.0, (chart.id, shape.text)
                assert left + wide <= drawing.width + 1.0, (chart.id, shape.text)


def test_the_two_who_trained_have_all_five_and_the_others_what_they_have():
    assert set(made("reader_d")) == {"strength", "symmetry", "demand", "effort", "adherence"}
    assert set(made("reader_c")) == {"strength", "symmetry", "demand"}


@pytest.mark.parametrize("theme", THEMES)
def test_themes_have_readable_text_and_presentation_attributes_only(theme):
    for chart in made("reader_d", theme).values():
        for shape, _ in flat(chart.drawing.items):
            if isinstance(shape, Text):
                assert contrast(str(shape.paint.fill), THEMES[theme].paper) >= 7.0, shape.text
                assert shape.size >= 18.0
        text = to_svg(chart.drawing)
        assert "style" not in text
        assert "nan" not in text
        assert re.findall(r"https?://[^\s\"]+", text) == ["http://www.w3.org/2000/svg"]
        assert ET.fromstring(text).get("role") == "img"  # noqa: S314  (our own text)
        assert text == to_svg(made("reader_d", theme)[chart.id].drawing)


def test_without_its_colours_a_drawing_still_tells_its_marks_apart():
    for chart in made("reader_d").values():
        forms: dict[str, set] = {}
        for shape, _ in flat(chart.drawing.items):
            if isinstance(shape, Circle | Rect) and shape.role.endswith(
                (" value", " day", "first", "latest")
            ):
                hollow = shape.paint.fill == THEMES["light"].paper
                size = shape.radius if isinstance(shape, Circle) else shape.size
                forms.setdefault(shape.role, set()).add((type(shape), hollow, size))
        kinds = [frozenset(form) for form in forms.values()]
        if chart.id != "adherence":  # there the filling is a shape of its own
            assert len(kinds) == len(set(kinds)), forms


@pytest.mark.parametrize("name", PEOPLE)
def test_summaries_are_easy_to_read(name):
    for chart in made(name).values():
        text = chart.summary.replace("newton metres (N·m)", "it")
        assert reading_grade(text) <= 6.0, (chart.id, text, reading_grade(text))


BAR = Bar(
    "hip_flexion", "seated", "left", 50.0, 40.0, 62.0, 80.0, None, "test", at_least=False, at_most=False
)


def marks(chart, role):
    return [shape for shape, _ in flat(chart.drawing.items) if shape.role == role]


def test_strength_places_value_interval_and_norm_on_one_scale():
    chart = there(
        strength_chart([BAR, replace(BAR, side="right", value_nm=60.0, source="norm", first_nm=45.0)])
    )
    (left,), (right,) = marks(chart, "left value"), marks(chart, "right value")
    box = marks(chart, "band")[0]
    per_nm = (box.size[0]) / (62.0 - 40.0)
    assert left.centre[0] == pytest.approx(box.origin[0] + per_nm * 10.0)
    norm = marks(chart, "norm")[0]
    assert norm.start[0] == pytest.approx(box.origin[0] + per_nm * 40.0)
    assert right.paint.fill == THEMES["light"].paper, "a guess is hollow"
    assert "right perhaps 60 (at first 45)" in chart.summary
    assert len(marks(chart, "first test")) == 1
    assert strength_chart([]) is None


def test_bounds_are_said_and_shown():
    chart = there(strength_chart([replace(BAR, at_least=True), replace(BAR, side="right", at_most=True)]))
    words = [shape.text for shape, _ in flat(chart.drawing.items) if isinstance(shape, Text)]
    assert "\u2265 50" in words
    assert "\u2264 50" in words
    assert "left at least 50, right at most 50" in chart.summary


def symmetry(*tests):
    return symmetry_chart(report(person(*tests), date=DAY).symmetry)


def test_symmetry_mirrors_and_shows_both_readings():
    left = symmetry(strength(left=50.0, right=100.0))
    right = symmetry(strength(left=100.0, right=50.0))
    (one,), (other,) = marks(left, "latest"), marks(right, "latest")
    middle = marks(left, "even")[0].start[0]
    assert one.centre[0] - middle == pytest.approx(middle - other.centre[0])
    assert one.centre[0] > middle, "the stronger side pulls the mark"
    words = [shape.text for shape, _ in flat(left.drawing.items) if isinstance(shape, Text)]
    assert "left 50" in words
    assert "right 100" in words
    assert left.table.rows[0][-1] == "yes"


def test_a_gap_inside_the_pale_bar_is_within_error_and_one_outside_is_not():
    for gap in np.linspace(0.02, 0.6, 15):
        chart = symmetry(strength(left=100.0, right=100.0 * math.exp(gap)))
        box, (now,) = marks(chart, "band")[0], marks(chart, "latest")
        inside = box.origin[0] <= now.centre[0] <= box.origin[0] + box.size[0]
        assert inside == (chart.table.rows[0][-1] == "no"), gap


def test_a_side_without_strength_stands_at_the_end():
    chart = symmetry(strength(left=(0.0, 0.0, 0.0), right=80.0))
    middle = marks(chart, "even")[0].start[0]
    assert marks(chart, "latest")[0].centre[0] > middle + 100.0


def test_first_and_latest_are_joined():
    chart = symmetry(strength(FIRST, 50.0, 100.0), strength(LATEST, 80.0, 100.0))
    (line,), (then,), (now,) = (marks(chart, role) for role in ("change", "first", "latest"))
    assert (line.start[0], line.end[0]) == (then.centre[0], now.centre[0])


def test_demand_marks_the_hardest_angle_of_the_middle():
    who = read_person(str(EXAMPLES / "reader_a.toml"), today=DAY)
    found = there(range_of(who, capacities(who), get("hip_abduction.standing"), "left", Limb()))
    at, share = found.share
    ratio = found.demand_nm / found.capacity_nm
    assert 2 <= at <= len(ratio) - 3
    assert share == pytest.approx(float(np.max(ratio[2:-2])))
    chart = demand_chart(found)
    assert f"{100 * share:.0f} in 100" in chart.summary
    assert [row[4] for row in chart.table.rows] == [round(float(each), 3) for each in ratio]


def test_demand_without_capacity_or_load():
    who = read_person(str(EXAMPLES / "reader_a.toml"), today=DAY)
    table = capacities(who)
    found = there(range_of(who, table, get("hip_abduction.standing"), "left", Limb()))
    unknown = replace(found, capacity_nm=None, careful_nm=None)
    assert "not known yet" in demand_chart(unknown).summary
    assert demand_chart(unknown).table.rows[0][2:] == (None, None, None)
    assert range_of(who, table, get("knee_extension.quad_set"), "left", NoLoad()) is None
    too_much = replace(found, capacity_nm=0.5 * found.demand_nm + 1e-3, careful_nm=0.4 * found.demand_nm)
    assert "more than the most you can make" in demand_chart(too_much).summary


SESSION = SessionEffort(dt.date(2026, 1, 7), "full", 3.0, 5.0, 7.0, 4.0, 5.0, stopped=False)


def test_effort_stands_on_its_axis_and_counts_what_felt_as_planned():
    rows = [
        SESSION,
        replace(SESSION, middle=2.0, low=2.0),
        replace(SESSION, middle=9.0, high=9.0, stopped=True),
    ]
    rows.append(replace(SESSION, day="gentle", middle=1.0, low=0.0))
    chart = there(effort_chart(rows))
    heights = [shape.centre[1] for shape in marks(chart, "full day")]
    assert heights[1] - heights[0] == pytest.approx(3 * (heights[0] - heights[2]) / 4)
    assert "Of 3 full days, 1 felt as planned, 1 lighter and 1 harder" in chart.summary
    assert len(marks(chart, "stopped")) == 2 + 2  # a cross is two strokes; one stands in the key
    assert isinstance(marks(chart, "gentle day")[0], Rect)
    assert len(marks(chart, "planned")) == 1
    assert effort_chart([]) is None
    assert effort_chart([SESSION]) is not None


def test_adherence_has_a_box_for_each_session_done_or_due():
    week = Week(1, dt.date(2026, 1, 6), 3, ("full", "half"), 18, 20)
    chart = there(adherence_chart([week, Week(2, dt.date(2026, 1, 13), 3, (), 0, 0)]))
    # one of each stands in the key
    assert [len(marks(chart, f"{day} day")) for day in ("full", "half", "gentle")] == [2, 2, 0]
    assert len(marks(chart, "not done")) == 1 + 3 + 1
    whole, kept = marks(chart, "sets planned")[0], marks(chart, "sets as planned")[0]
    assert kept.size[0] == pytest.approx(0.9 * whole.size[0])
    assert "6 sessions were due. You did 2 (1 full, 1 half)." in chart.summary


def test_more_sessions_than_due_stay_beside_the_bar():
    chart = there(adherence_chart([Week(1, dt.date(2026, 1, 6), 2, ("full",) * 9, 40, 40)]))
    end = max(shape.origin[0] + shape.size[0] for shape in marks(chart, "full day")[:9])
    assert end < marks(chart, "sets planned")[0].origin[0]


def test_the_report_and_the_chart_of_adherence_agree():
    who = read_person(str(EXAMPLES / "reader_d.toml"), today=DAY)
    log = read_log(str(EXAMPLES / "reader_d_log.jsonl"), person_id=who.person.id, today=DAY)
    kept = report(who, log, date=DAY).adherence
    rows = made("reader_d")["adherence"].table.rows
    assert sum(row[3] for row in rows) == kept.done
    assert sum(row[2] for row in rows) == kept.prescribed
    share = sum(row[7] for row in rows) / sum(row[8] for row in rows)
    assert share == pytest.approx(kept.as_prescribed, abs=1e-9)


def test_scales():
    scale, ticks = fitted(0.0, 93.0, 0.0, 100.0)
    assert ticks == [0.0, 50.0] or ticks[-1] <= scale.high
    assert scale.at(93.0) < 100.0
    assert Scale(0.0, 10.0, 100.0, 0.0).at(12.0) == 0.0
    assert plain(-0.2) == "0"
    assert plain(-12.4) == "\u221212"


def test_the_headline_is_drawn_where_its_statement_says():
    """The bar from the low to the high end, the mark between, nothing where nothing could be compared."""
    made = report(read_a(), log_a(), date=DAY).headline
    chart = there(overall_chart(made))
    band = next(
        shape for shape, _ in flat(chart.drawing.items) if isinstance(shape, Rect) and shape.role == "band"
    )
    (mark,) = (
        shape
        for shape, _ in flat(chart.drawing.items)
        if isinstance(shape, Circle) and shape.role == "change"
    )
    assert band.origin[0] < mark.centre[0] < band.origin[0] + band.size[0]
    assert chart.table.rows[0][0] == made.rows
    assert f"{abs(there(made.mean_percent)):.0f} %" in chart.summary
    assert overall_chart(report(read_a(), date=dt.date(2026, 1, 6)).headline) is None


def read_a():
    return read_person(str(EXAMPLES / "reader_a.toml"), today=DAY)


def log_a():
    return read_log(str(EXAMPLES / "reader_a_log.jsonl"), person_id="reader-a", today=DAY)

"""The screen of one movement: what is kept, what is asked, what is refused, and what its numbers say."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.people.access import events_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import document_of_newest, log_of, record_of
from hipstride.record.event import Symptom
from hipstride.record.parse import merge_tests

READINGS = {
    "left_1": "113",
    "left_2": "119",
    "left_3": "116",
    "right_1": "125",
    "right_2": "131",
    "right_3": "128",
    "unit": "N",
    "lever": "36",
    "lever_unit": "cm",
    "test": "make",
    "fixation": "hand",
    "gravity": "raw",
    "hip_angle_deg": "90",
    "knee_angle_deg": "90",
}


NONE = {name: "" for name in READINGS if name.startswith(("left_", "right_"))}


def strength_of(person):
    record = record_of(person)
    assert record is not None
    return merge_tests(record, log_of(person)).strength


@pytest.fixture
def person(cast):
    return add_example(cast.ana, "reader_a_home")


@pytest.fixture
def ana(as_):
    return as_("ana")


def screen(person, position="hip-flexion-seated", day=None):
    return reverse("assessments:strength", args=[person.pk, day or timezone.localdate(), position])


def earlier(person, cast, **changes):
    """A test four weeks ago, as a file may have it."""
    test = {
        "date": (timezone.localdate() - dt.timedelta(days=28)).isoformat(),
        "movement": "hip_flexion", "position": "seated", "hip_angle_deg": 90, "knee_angle_deg": 90,
        "test": "make", "lever_m": 0.36, "left_n": [116], "right_n": [128], **changes,
    }  # fmt: skip
    document = document_of_newest(person) or {}
    save_record(cast.ana, person, {**document, "strength": [test]})


def test_what_is_typed_is_kept_and_its_numbers_are_said(ana, person):
    page = ana.get(screen(person))
    assert "Hip 90°, knee 90°" in page.text
    assert "stronger leg" in page.text
    answer = ana.post(screen(person), READINGS)
    assert answer.headers["Location"] == screen(person)
    (test,) = strength_of(person)
    assert (test.left_n, test.right_n, test.lever_m, test.shown_in) == (
        (113, 119, 116),
        (125, 131, 128),
        0.36,
        "N",
    )
    shown = ana.get(screen(person)).text
    for text in ("116 N", "128 N", "N·m", "Of what is usual", "left 116 N, right 128 N", "Symmetry index"):
        assert text in shown
    assert "One more would help" not in shown
    assert "Next:" in shown


def test_the_same_screen_again_corrects_it(ana, person):
    ana.post(screen(person), READINGS)
    ana.post(screen(person), {**READINGS, "left_3": "99"})
    assert [test.left_n for test in strength_of(person)] == [(113, 119, 99)]


@pytest.mark.parametrize(("unit", "force"), [("kg", 98.1), ("lb", 44.5)])
def test_a_meter_in_kilograms_or_pounds_is_kept_in_newtons_and_remembered(ana, person, unit, force):
    sent = {**READINGS, **NONE, "unit": unit, "left_1": "10", "right_1": "10"}
    assert ana.post(screen(person), sent).status_code == 302
    assert strength_of(person)[0].left_n == (force,)
    assert ana.get(screen(person, "knee-extension-seated")).context["form"].initial["unit"] == unit
    assert ana.get(screen(person)).context["form"].initial["left_1"] == "10"  # as the meter showed it


def test_attempts_that_disagree_ask_for_one_more(ana, person):
    ana.post(screen(person), {**READINGS, "left_3": "70"})
    shown = ana.get(screen(person)).text
    assert "Left: the attempts differ much." in shown
    assert "Right: the attempts differ much." not in shown


WRONG = [
    ({"left_2": "1750"}, "left_2", "1750 N cannot be"),
    ({"left_1": "strong"}, "left_1", "such as 113"),
    ({"lever": "37", "lever_unit": "m"}, "lever", "Is it 37 cm?"),
    ({"lever": "0.37"}, "lever", "Is it 0.37 m?"),
    ({"lever": "370"}, "lever", "from 5 to 120 cm"),
    ({"lever": ""}, "lever", "Measure and write"),
    ({"unit": ""}, "unit", "Look at the meter"),
    ({"test": ""}, "test", "Choose one"),
    ({"fixation": ""}, "fixation", "what holds the meter"),
    ({"right_1": "", "right_2": "", "right_3": ""}, "right_1", "why there are none"),
    ({"left_1": "0"}, "limited_left", "needs a reason"),
    ({"limited_left": "pain"}, "settled_left", "Is the pain gone?"),
    ({"hip_angle_deg": "10"}, "hip_angle_deg", "45 to 130 degrees"),
    ({"knee_angle_deg": "bent"}, "knee_angle_deg", "such as 90"),
]


def test_one_clear_message_stands_at_the_field_and_nothing_is_lost(ana, person):
    for changes, field, says in WRONG:
        answer = ana.post(screen(person), {**READINGS, **changes})
        assert answer.status_code == 422, changes
        errors = answer.context["form"].errors
        assert list(errors) == [field], changes
        assert says in errors[field][0]
        assert f'href="#field-{field}"' in answer.text
        assert 'value="131"' in answer.text or field.startswith("right")
    assert strength_of(person) == ()


@pytest.mark.parametrize(
    ("before", "changes", "says"),
    [
        ({}, {**NONE, "left_1": "12", "right_1": "13"}, "Does the meter show kilograms?"),
        ({"left_n": [128], "right_n": [60]}, {"left_1": "60", "left_2": "", "left_3": ""}, "Are the sides swapped?"),
        ({}, {**NONE, "left_1": "0", "limited_left": "unable", "right_1": "128"}, "tell that too, as something new"),
        ({}, {**NONE, "limited_left": "unable", "right_1": "128"}, "The left side could not be done. Last time"),
        ({"test": "break"}, {}, "kind of test: break. Now: make."),
        ({"lever_m": 0.32}, {}, "lever arm: 32 cm. Now: 36 cm."),
        ({"position": "supine"}, {}, "position: supine. Now: seated."),
        ({"device": "other"}, {}, "device: other. Now: not recorded."),
    ],
)  # fmt: skip
def test_a_slip_is_asked_about_and_a_yes_keeps_it(ana, cast, person, before, changes, says):
    earlier(person, cast, **before)
    sent = {**READINGS, **changes}
    answer = ana.post(screen(person), sent)
    assert answer.status_code == 422
    assert "Is this right?" in answer.text
    assert says in answer.text
    assert len(strength_of(person)) == 1
    sure = answer.context["form"].sure_of
    other = ana.post(screen(person), {**sent, "lever": "60", "sure": sure})
    assert other.status_code == 422  # a yes is a yes to what was asked, and to nothing else
    assert ana.post(screen(person), {**sent, "sure": sure}).status_code == 302
    assert len(strength_of(person)) == 2


def test_the_way_of_last_time_is_there_and_the_values_of_last_time_stand_beside(ana, cast, person):
    earlier(person, cast, device="microFET2", lever_m=0.35, shown_in="kg")
    page = ana.get(screen(person))
    assert page.context["form"].way_line == "kilograms, A hand, Make, 35 cm, microFET2"
    assert not page.context["form"].way_open
    assert "Last time" in page.text
    assert "116 N" in page.text
    assert page.context["form"].initial["device"] == "microFET2"
    assert page.context["first_side"] == "right"


def test_a_side_that_could_not_be_tested_says_why(ana, person):
    sent = {**READINGS, "right_1": "", "right_2": "", "right_3": "", "limited_right": "unable"}
    assert ana.post(screen(person), sent).status_code == 302
    assert strength_of(person)[0].limited_by.right == "unable"
    assert "could not be done" in ana.get(screen(person)).text


def test_of_a_leg_that_could_not_push_its_weight_is_said_to_be_the_most_that_it_holds(ana, person):
    ana.post(
        screen(person), {**READINGS, "right_1": "0", "right_2": "", "right_3": "", "limited_right": "unable"}
    )
    row = r'<tr><th scope="row">(Torque|Of what)[^<]*</th><td>([^<]*)</td><td>([^<]*)</td>'
    rows = re.findall(row, ana.get(screen(person)).text)
    assert [name for name, _left, _right in rows] == ["Torque", "Of what"]
    for _name, left, right in rows:
        assert right.endswith("at most")
        assert "at most" not in left


def test_a_mean_of_a_half_is_the_same_number_in_the_table_and_in_the_sentence(ana, person):
    sent = {**READINGS, "left_1": "166", "left_2": "167", "left_3": ""}
    assert ana.post(screen(person), sent).status_code == 302
    page = ana.get(screen(person)).text
    assert "<strong>167 N</strong>" in page
    assert "left 167 N" in page


def test_pain_of_an_earlier_day_that_stays_is_told_too(ana, person):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for side, gone in (("left", "no"), ("right", "yes")):
        sent = {**READINGS, f"limited_{side}": "pain", f"settled_{side}": gone}
        assert ana.post(screen(person, day=yesterday), sent).status_code == 302
    told = [event.body for event in log_of(person).events if isinstance(event.body, Symptom)]
    assert [(each.what, each.settled) for each in told] == [("pain in the left hip", False)]


def test_pain_is_told_as_a_symptom_once(ana, person):
    sent = {**READINGS, "limited_left": "pain", "settled_left": "no"}
    assert ana.post(screen(person), sent).status_code == 302
    assert ana.post(screen(person), {**sent, "left_3": "100", "settled_left": ""}).status_code == 302
    told = [event.body for event in log_of(person).events if isinstance(event.body, Symptom)]
    assert [(each.what, each.settled) for each in told] == [("pain in the left hip", False)]


def test_no_break_test_on_a_replaced_hip_today(as_, cast):
    bea, person = as_("bea"), cast.bea_person
    page = bea.get(screen(person, "hip-abduction-supine"))
    assert "hip was replaced" in page.text
    assert 'value="break"' not in page.text
    kept = len(strength_of(person))
    sent = {**READINGS, "hip_angle_deg": "0", "knee_angle_deg": "0", "test": "break"}
    answer = bea.post(screen(person, "hip-abduction-supine"), sent)
    assert "hip was replaced" in answer.context["form"].errors["test"][0]
    assert len(strength_of(person)) == kept
    before = timezone.localdate() - dt.timedelta(days=1)
    assert 'value="break"' in bea.get(screen(person, "hip-abduction-supine", before)).text  # it was done


def test_a_limb_that_must_not_be_tested_is_not(as_, cast):
    bea, person = as_("bea"), cast.bea_person
    page = bea.get(screen(person))  # sitting bends the hip past its limit
    assert "Your limit is 80" in page.text
    answer = bea.post(screen(person), READINGS)
    assert answer.status_code == 422
    assert "Your limit is 80" in answer.context["form"].errors["left_1"][0]


def test_the_tester_of_today_is_who_sits_there_or_who_the_day_names_never_who_tested_last(as_, cast):
    person = cast.ana_person
    earlier(person, cast, tester="Cleo", device="microFET2", shown_in="N")
    for told, who in ((None, "Ben"), ({"tester": "Dora"}, "Dora")):
        if told is not None:
            day = reverse("assessments:day", args=[person.pk, timezone.localdate()])
            assert as_("ben").get(day).context["form"]["tester"].value() == "Ben"
            assert as_("ben").post(day, told).status_code == 302
        form = as_("ben").get(screen(person)).context["form"]
        assert form["tester"].value() == who
        assert form.way_line.endswith(f", microFET2, tested by {who}")
    earlier(cast.bea_person, cast, tester="Cleo")  # at home it is as last time
    assert as_("bea").get(screen(cast.bea_person)).context["form"]["tester"].value() == "Cleo"


def test_two_testers_of_one_movement(ana, as_, person, cast):
    shared = cast.ana_person
    seen = ana.get(screen(shared)).context["form"]["seen"].value()
    stands = strength_of(shared)
    ben = as_("ben").post(screen(shared), {**READINGS, "seen": seen, "sure": sure_of(as_("ben"), shared)})
    assert ben.status_code == 302
    mine = {**READINGS, "left_1": "99", "seen": seen}
    answer = ana.post(screen(shared), {**mine, "sure": sure_of(ana, shared, **mine)})
    assert answer.status_code == 409
    assert "left 113 119 116 N" in answer.text
    assert 'value="99"' in answer.text
    assert len(strength_of(shared)) == len(stands) + 1


def sure_of(client, person, **changes):
    """The yes to whatever is asked of these readings."""
    return client.post(screen(person), {**READINGS, **changes, "seen": "other"}).context["form"].sure_of


def test_a_test_is_taken_out_where_it_stands(ana, person):
    ana.post(screen(person), READINGS)
    assert ana.post(screen(person), {"remove": "1"}).status_code == 302
    assert strength_of(person) == ()
    assert ana.get(screen(person, "no-such")).status_code == 404


def test_once_training_began_a_test_is_a_line_and_its_correction_too(ana, cast):
    person = cast.ana_person
    began = {
        "id": "s-1", "at": timezone.localtime().isoformat(timespec="seconds"), "person": str(person.pk),
        "type": "session_started", "body": {},
    }  # fmt: skip
    assert not add_events(cast.ana, person, [Item(began)]).refused
    for left in ("113", "111"):
        sent = {**READINGS, "left_1": left}
        assert (
            ana.post(screen(person), {**sent, "sure": sure_of(ana, person, left_1=left)}).status_code == 302
        )
    assert [event.type for event in events_of(person)] == ["session_started", "test", "correction"]
    assert strength_of(person)[-1].left_n[0] == 111

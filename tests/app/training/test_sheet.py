"""A paper sheet that is typed in: the rows of the paper, whole or not at all, and who typed it."""

from __future__ import annotations

import datetime as dt
import json
import re
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.audit.access import entries_about
from hipstride.app.people.access import events_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import log_of
from hipstride.app.training.access import session_given
from hipstride.app.training.facts import facts_of
from hipstride.app.training.models import GivenSession
from hipstride.app.training.records import session_document
from hipstride.app.training.session_document import in_its_order
from hipstride.catalogue.exercises import get
from hipstride.handout.paper_log import code_text
from hipstride.handout.sheet_code import code_of, spelled
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.still_open import open_symptoms
from hipstride.record.event import Readiness
from tests.app.people.test_history import document_now
from tests.app.training.lines import batch, post, set_line
from tests.handout.printed import pages_of


@pytest.fixture
def person(cast):
    return add_example(cast.ben, "reader_c", timezone.localdate())


def steps_given(person, date):
    given = session_given(person, date)
    assert given is not None
    return session_document(given)["steps"]


def address(person):
    return reverse("training:sheet", args=[person.pk])


def by_day(client, person, **more):
    """The page of today's session, for a sheet without a code."""
    return client.get(address(person), {"date": timezone.localdate().isoformat(), **more})


def filled(page, **changes):
    """What a browser sends of the page: every field as it stands there."""
    text = page.content.decode()
    names = re.findall(r'<(?:input type="text"|select)[^>]* ?name="([^"]+)"', text)
    told = dict.fromkeys(names, "")
    for tag in re.findall(r'<input type="text"[^>]*>', text):
        value = re.search(r'value="([^"]*)"', tag)
        told[re.findall(r'name="([^"]+)"', tag)[0]] = value[1] if value else ""
    told["seen"] = page.context["form"].mark
    return {**told, "kind": "full", "date": timezone.localdate().isoformat(), **changes}


def planned(client, person, **changes):
    return filled(by_day(client, person, planned="1"), **changes)


def test_as_planned_logs_every_set_of_the_sheet_and_says_who_typed_it(cast, person, as_):
    client = as_("ben")
    told = planned(client, person)
    told |= {name: "5" for name in told if name.startswith("effort")}
    told |= {name: "good" for name in told if name.startswith("form")}
    assert client.post(address(person), told).status_code == 302
    asked = steps_given(person, timezone.localdate())
    (done,) = sessions(log_of(person))
    assert len(done.sets) == sum(step["sets"] for step in asked)
    steps = {(step["exercise"], step["side"]): step for step in asked}
    for one in done.sets:
        step = steps[one.done.exercise, one.done.side]
        assert (one.done.reps if step["reps"] else one.done.seconds) == (step["reps"] or step["seconds"])
        assert (one.done.effort, one.done.form) == (5, "good")
    assert {event.by for event in events_of(person)} == {cast.ben}
    assert [each.thing for each in entries_about(person.pk) if each.action == "sheet.typed"] == [
        timezone.localdate().isoformat()
    ]
    kinds = [json.loads(event.line)["type"] for event in events_of(person)]
    assert (kinds[0], kinds[-1]) == ("session_started", "session_ended")


KEY_S = (
    0.5  # a key, for somebody who types letters without a meaning (Card, Moran and Newell's keystroke model)
)
CODE_KEYS = 6 + 1
TYPED = {"effort": 1, "form": 1, "fatigue": 1, "stiffness": 1, "heat": 1, "sleep": 1, "after_last_time": 1}


def keys(form, *, planned):
    """To type a sheet in by the keyboard alone: Enter goes on, and passes by what is as planned (js/sheet.js)."""
    settled = ("box-", "way-", "date", "time") if planned else ()
    found = CODE_KEYS + planned
    for name in (each.name for each in form if each.name != "seen" and not each.name.startswith(settled)):
        found += 1 + (2 if name.startswith("box-") else TYPED.get(name.partition("-")[0], 0))
    return found


def test_a_sheet_is_typed_in_under_a_minute(person, as_):
    form = by_day(as_("ben"), person).context["form"]
    sets = sum(name.startswith("box-") for name in form.fields)
    for planned_ in (True, False):
        count = keys(form, planned=planned_)
        print(f"a sheet of {sets} sets: {count} keys, {KEY_S * count:.0f} s, all as planned: {planned_}")
        assert KEY_S * count < 60


def test_typed_twice_in_the_morning_counts_once_too(person, as_):
    """Before noon its lines are of the time of typing; the second time they are of the first."""
    client = as_("ben")
    told = planned(client, person)
    nine = timezone.localtime().replace(hour=9, minute=0)
    for later in (0, 7):
        now = nine + dt.timedelta(seconds=later)
        with mock.patch("hipstride.app.training.actions.timezone.localtime", return_value=now):
            assert client.post(address(person), told).status_code == 302
    assert [each.type for each in events_of(person)].count("session_started") == 1


def test_a_sheet_has_the_time_that_is_said_and_the_next_one_asks_for_that(person, as_):
    client = as_("ben")
    five = timezone.localtime().replace(hour=17, minute=0, second=0, microsecond=0)
    yesterday = (five - dt.timedelta(days=1)).date().isoformat()

    def sheet(date, **told):
        page = client.get(address(person), {"date": date, "planned": "1"})
        return client.post(address(person), {**filled(page), "date": date, **told})

    with mock.patch("hipstride.app.training.actions.timezone.localtime", return_value=five):
        assert sheet(yesterday, time="16:42").status_code == 302
        (done,) = sessions(log_of(person))
        assert f"{done.sets[0].at:%F %H:%M}" == f"{yesterday} 16:42"
        assert by_day(client, person).context["form"]["time"].value() == "16:40"  # at the usual time
        early = sheet(five.date().isoformat(), time="17:30")
        assert early.status_code == 422
        assert early.context["form"].errors["time"] == ["This time has not come yet."]
        assert sheet(five.date().isoformat(), time="").status_code == 302
    assert f"{sessions(log_of(person))[-1].sets[0].at:%H:%M}" == "16:40"


def test_what_was_said_of_the_day_before_stays_where_the_sheet_is_silent(cast, person, as_):
    now = timezone.localtime()  # a sheet that is typed in after noon is of noon
    at = (min(now, now.replace(hour=12, minute=0)) - dt.timedelta(minutes=5)).isoformat(timespec="seconds")
    body = {"ill": "yes", "new_symptoms": "yes", "fall": "yes", "fatigue": 8, "stiffness": 2}
    line = {"id": "r", "at": at, "person": str(person.pk), "type": "readiness", "body": body}
    add_events(cast.ben, person, [Item(line)])
    client = as_("ben")
    assert client.post(address(person), planned(client, person, fatigue="3")).status_code == 302
    facts = facts_of(person, timezone.localdate())
    assert facts is not None
    assert facts.readiness == Readiness(fatigue=3, stiffness=2, ill="yes", new_symptoms="yes", fall="yes")
    assert open_symptoms(log_of(person))


def test_a_session_made_anew_meanwhile_gets_no_sets_of_other_exercises(cast, person, as_):
    client = as_("ben")
    page = by_day(client, person)
    told = filled(page, **{"box-0-0-0": "7", "fatigue": "4"})
    first = page.context["form"].groups[0]["sides"][0]["movement"]
    left_out = {"note": "Rest it now", "by": "Ben", "movement": first, "leave_out": True}
    save_record(cast.ben, person, {**document_now(person), "override": [left_out]})
    answer = client.post(address(person), told)
    assert answer.status_code == 422
    assert "type the rows again" in answer.content.decode()
    assert 'value="7"' not in answer.content.decode()
    assert answer.context["form"]["fatigue"].value() == "4"
    assert not events_of(person).exists()
    again = filled(answer, **{"box-0-0-0": "7"})
    assert client.post(address(person), again).status_code == 302
    assert [one.done.reps for one in sessions(log_of(person))[0].sets] == [7]


def test_typed_twice_counts_once_and_something_else_is_refused_whole(person, as_):
    client = as_("ben")
    told = planned(client, person)
    client.post(address(person), told)
    count = events_of(person).count()
    assert client.post(address(person), told).status_code == 302
    assert events_of(person).count() == count
    box = next(name for name in told if name.startswith("box"))
    again = client.post(address(person), {**told, box: "3", "fatigue": "2"})
    assert again.status_code == 422
    assert events_of(person).count() == count


def test_a_set_that_stopped_for_pain_asks_how_much_and_counts_as_pain(person, as_):
    client = as_("ben")
    told = planned(client, person, **{"box-0-0-0": "4 pain"})
    answer = client.post(address(person), told)
    assert answer.status_code == 422
    assert "How much did it hurt" in answer.content.decode()
    assert 'value="4 pain"' in answer.content.decode()  # what was typed stays
    assert not events_of(person).exists()
    client.post(address(person), {**told, "pain-0": "6"})
    (done,) = sessions(log_of(person))
    hurt = [one.done for one in done.sets if one.done.stopped_because == "pain"]
    assert [(one.reps, one.pain) for one in hurt] == [(4, 6)]


def test_what_is_ticked_on_the_sheet_holds_training_back(person, as_):
    client = as_("ben")
    client.post(address(person), planned(client, person, fall="on", fatigue="7", kind="half"))
    page = as_("ben").get(reverse("classes:needs")).content.decode()
    assert "Fell on" in page
    (done,) = sessions(log_of(person))
    assert done.day_kind == "half"


def test_empty_boxes_are_sets_that_were_not_done(person, as_):
    client = as_("ben")
    told = filled(by_day(client, person), **{"box-0-0-0": "9w"})
    client.post(address(person), told)
    (done,) = sessions(log_of(person))
    assert [(one.done.reps, one.done.stopped_because) for one in done.sets] == [(9, "wobble")]
    assert json.loads(events_of(person).latest("id").line)["body"]["finished"] is False


@pytest.mark.parametrize(
    ("name", "value"), [("box-0-0-0", "ten"), ("box-0-0-0", "900"), ("effort-0", "11"), ("sleep", "-1")]
)
def test_what_cannot_be_read_is_said_at_its_place(name, value, person, as_):
    client = as_("ben")
    answer = client.post(address(person), planned(client, person, **{name: value}))
    assert answer.status_code == 422
    assert re.search(rf'id="id_{name}_error"', answer.content.decode())
    assert not events_of(person).exists()


def test_an_empty_sheet_and_a_day_that_cannot_be_are_refused(person, as_):
    client = as_("ben")
    assert client.post(address(person), filled(by_day(client, person))).status_code == 422
    for date in ("2199-01-01", "1999-01-01", "2026-02-31", "x"):
        assert client.get(address(person), {"date": date}).status_code == 422
    assert not events_of(person).exists()


def test_a_day_that_was_logged_on_a_device_is_not_typed_in_again(person, as_):
    client = as_("ben")
    told = planned(client, person)
    now = timezone.localtime().isoformat(timespec="seconds")
    post(client, batch(set_line(person, "s", at=now)))
    assert client.post(address(person), told).status_code == 422
    assert events_of(person).count() == 1


def printed_home(person, days_ago):
    """A sheet to take home that was printed so many days ago; gives its code and its session."""
    from hipstride.app.classes import weekend

    homes = weekend.homes_of([person], timezone.localdate() - dt.timedelta(days=days_ago))
    weekend.sheets(homes, timezone.localdate(), "Class")
    return session_given(person, homes[0].made.date), homes[0].made


def test_the_sheet_that_was_printed_waits_with_its_code_and_its_exercises(person, as_):
    given, made = printed_home(person, 9)
    assert made.date <= timezone.localdate()
    page = as_("ben").get(address(person)).content.decode()
    assert f'href="?code={given.code}"' in page
    assert spelled(given.code) in page
    steps = session_document(given)["steps"]
    assert [step["exercise"] for step in steps] == [one.prescription.exercise for one in made.exercises]
    assert steps[0]["name"] in page
    assert printed_home(person, 9)[0].code == given.code  # printed again: the same sheet


def test_an_older_sheet_that_comes_back_late_is_logged_as_what_stood_on_it(cast, person, as_):
    old, made = printed_home(person, 9)
    first = session_document(old)["steps"][0]["movement"]
    left_out = {"note": "Rest it now", "by": "Ben", "movement": first, "leave_out": True}
    save_record(cast.ben, person, {**document_now(person), "override": [left_out]})
    new, _ = printed_home(person, 9)
    assert (new.date, new.code != old.code) == (old.date, True)
    client = as_("ben")
    page = client.get(address(person), {"code": spelled(old.code).lower()})
    assert f"{old.date:%A} {old.date.day} {old.date:%B}" in page.content.decode()
    told = filled(page, code=old.code, date=old.date.isoformat(), **{"box-0-0-0": "7"})
    assert client.post(address(person), told).status_code == 302
    (done,) = sessions(log_of(person))
    assert (done.date, done.sets[0].done.session) == (old.date, str(old.pk))
    assert get(done.sets[0].done.exercise).movement == first
    assert len(done.prescribed) == len(made.exercises)
    # Typed in already: it is not asked for again, and the way to the log is shown.
    again = client.get(address(person), {"code": old.code})
    assert "This sheet is in the log already" in again.content.decode()
    assert "form" not in again.context
    assert old.code not in client.get(address(person)).content.decode()
    assert client.post(address(person), told).status_code == 302  # sent twice
    assert client.post(address(person), {**told, "box-0-0-0": "9"}).status_code == 422
    assert [one.done.reps for one in sessions(log_of(person))[0].sets] == [7]
    # The newer sheet of that day was done on another day.
    other = client.get(address(person), {"code": new.code})
    assert "done on another day" in other.content.decode()
    late = filled(other, code=new.code, **{"box-0-0-0": "5"})
    assert client.post(address(person), {**late, "date": ""}).status_code == 422
    wrong = client.post(address(person), {**late, "date": "1999-01-01"})
    assert wrong.status_code == 422
    assert re.search(r"Choose a day from \d+ [A-Z]\w+ \d{4} to \d+ [A-Z]\w+ \d{4}\.", wrong.text)
    assert client.post(address(person), late).status_code == 302
    assert [one.date for one in sessions(log_of(person))] == [old.date, timezone.localdate()]


def test_a_code_with_a_slip_is_refused_at_its_field(person, as_):
    client = as_("ben")
    for typed in ("R7D KAD", "R7D", "", "0" * 6, "x" * 700, "ä7DKAC"):
        for where in (address(person), reverse("training:sheets")):
            answer = client.get(where, {"code": typed})
            assert answer.status_code == 422, typed
            assert 'id="id_code_error"' in answer.content.decode()


def test_a_code_of_somebody_else_is_as_a_code_of_nobody(cast, person, as_):
    given, _ = printed_home(cast.bea_person, 9)
    client = as_("ben")
    said = []
    for code in (given.code, code_of("nobody")):
        for where in (address(person), reverse("training:sheets")):
            answer = client.get(where, {"code": code})
            assert answer.status_code == 404
            said.append(answer.content.decode().replace(code, "CODE"))
    assert (said[0], said[1]) == (said[2], said[3])
    assert client.post(address(person), {"code": given.code, "date": "2026-11-01"}).status_code == 404


def test_from_a_pile_of_sheets_the_code_says_whose_it_is(cast, person, as_):
    given, _ = printed_home(person, 9)
    answer = as_("ben").get(reverse("training:sheets"), {"code": spelled(given.code)})
    assert answer.headers["Location"].startswith(address(person))
    assert as_("ben").get(answer.headers["Location"]).context["shown"].given == given
    other = add_example(cast.ben, "reader_b", timezone.localdate())
    twin, _ = printed_home(other, 9)
    GivenSession.objects.filter(pk=twin.pk).update(code=given.code)
    both = as_("ben").get(reverse("training:sheets"), {"code": given.code}).content.decode()
    assert address(person) in both
    assert address(other) in both


def test_a_week_on_paper_has_the_day_as_if_nobody_had_asked_and_the_screen_keeps_its_own(cast, person, as_):
    now = timezone.localtime()
    save_record(cast.ben, person, {**document_now(person), "preferences": {"days": [f"{now:%A}".lower()]}})
    line = {"id": "r", "at": now.isoformat(), "person": str(person.pk), "type": "readiness"}
    add_events(cast.ben, person, [Item({**line, "body": {"fatigue": 7}})])
    client, screen = as_("ben"), reverse("training:session", args=[person.pk])
    before = client.get(screen).json()
    client.get(reverse("training:print_week", args=[person.pk]))
    printed = GivenSession.objects.exclude(code="").get(person=person, date=now.date())
    assert (before["day"], session_document(printed)["day"]) == ("half", "full")
    assert client.get(screen).json()["session"] == before["session"]


def test_to_look_at_a_day_gives_nobody_a_session(person, as_):
    day = timezone.localdate() - dt.timedelta(days=1)
    assert as_("ben").get(address(person), {"date": day.isoformat()}).status_code == 200
    assert session_given(person, day) is None


def test_a_week_that_was_printed_waits_to_be_typed_in_as_it_was_printed(person, as_):
    from hipstride.app.training.facts import facts_of
    from hipstride.prescription.week import week

    client = as_("ben")
    printed = client.get(reverse("training:print_week", args=[person.pk]))
    assert printed.status_code == 200
    facts = facts_of(person, timezone.localdate())
    assert facts is not None
    day = steps_given(person, facts.date)
    paper = " ".join(pages_of(printed.content)[0].split())
    rows = [paper.index(step["name"]) for step in day]
    assert rows == sorted(rows), "the rows are typed in the order of the paper"
    made_days = week(facts.person, facts.before_training, date=facts.date)
    for at, made in enumerate(made_days):
        assert [step["exercise"] for step in steps_given(person, made.date)] == [
            one.prescription.exercise for one in in_its_order(made, first=at == 0).exercises
        ], "only the first day is a first session"
    assert len(made_days) > 1
    assert any(in_its_order(made, first=True) != made for made in made_days[1:]), "it would tell"
    kept = GivenSession.objects.filter(person=person).exclude(code="").order_by("date")
    text = code_text(str(person.pk), 1, facts.date, "0" * 64, [each.code for each in kept])
    assert (
        client.get(address(person), {"code": text}).context["shown"].given == kept[0]
    )  # what a scanner reads

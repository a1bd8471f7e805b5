"""Today: how are you in one tap, the day with its reasons, and what a fall or something new does."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

import hipstride
from hipstride.app.classes.standings import needs_of
from hipstride.app.people import records
from hipstride.app.people.access import versions_of
from hipstride.app.people.actions import add_person, save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import document_of_newest, log_of
from hipstride.app.training.actions import give_session
from hipstride.app.training.day import kind_of
from hipstride.app.training.facts import facts_of
from hipstride.app.training.how_long import LIST_S, QUESTION_S
from hipstride.app.training.models import GivenSession
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.gates import gates
from hipstride.prescription.still_open import NEW_SYMPTOMS
from hipstride.prescription.today import context_today
from hipstride.record.event import Fall, Readiness, SessionEnded, Symptom
from tests.app.training.lines import line, set_line

EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NOW = "2026-11-30T09:00:00+00:00"  # a Monday


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    now = dt.datetime.fromisoformat(NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def with_days(cast, person, days):
    document = versions_of(person).latest("number").document
    preferences = {**document.get("preferences", {}), "days": days, "class_days": []}
    save_record(cast.ana, person, {**document, "preferences": preferences})
    return person


@pytest.fixture
def person(cast):
    return with_days(cast, cast.ana_person, EVERY_DAY)


@pytest.fixture
def ana(as_):
    return as_("ana")


def page(client, person, query=""):
    answer = client.get(f"/people/{person.pk}/today/{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def heading(text):
    (found,) = re.findall(r"<h1>(.*?)</h1>", text)
    return found


def how(client, person, **answers):
    return client.post(f"/people/{person.pk}/today/how/", answers)


def log(cast, person, *lines):
    told = add_events(cast.ana, person, [Item(each) for each in lines])
    assert told.refused == ()


def answers_of(person):
    return [event.body for event in log_of(person).events if isinstance(event.body, Readiness)]


def test_before_the_set_up_it_leads_there(cast, ana):
    person = add_person(cast.ana)
    text = page(ana, person)
    assert f"/people/{person.pk}/set-up/" in text
    assert ana.get(f"/people/{person.pk}/today/how/").status_code == 302


def test_a_training_day_asks_first_and_one_tap_is_enough(ana, person):
    assert heading(page(ana, person)) == "How are you today?"
    assert how(ana, person, usual="alone").status_code == 302
    assert answers_of(person) == [Readiness(ill="no", new_symptoms="no", fall="no")]
    text = page(ana, person)
    assert heading(text) == "A full day"
    assert re.search(
        r"about \d\d minutes</strong><br>With the player \d minutes more, to read and to answer\.", text
    )
    assert f"/player/#{person.pk}" in text
    assert "Start" in text


def seconds_of(text):
    """What a screen takes, by the times that the first session is counted with: one question, or several."""
    asked = text.count("<legend>") + text.count('name="usual"')
    return QUESTION_S if asked <= 2 else LIST_S


def test_how_one_is_takes_one_tap_and_what_is_different_opens_on_the_same_page(cast, ana):
    """On a usual day 12 s. What is different unfolds there: one screen of 20 s, with three questions at most."""
    person = with_days(cast, add_example(cast.ana, "reader_e"), EVERY_DAY)  # who needs a helper
    log(
        cast, person, set_line(person, "before", at="2026-11-28T10:00:00+00:00")
    )  # and is asked about last time
    first, second = page(ana, person), ana.get(f"/people/{person.pk}/today/how/").text
    for text in (first, second):
        assert heading(text) == "How are you today?"
    usual, folded, _more = re.split(r"<details class=\"different\">|</details>", first, maxsplit=2)
    assert re.findall(r"<(?:select|textarea|fieldset)", usual) == []
    assert usual.count('name="usual"') == 2, "with somebody, or alone"
    assert seconds_of(usual) == QUESTION_S <= 20
    for text in (folded, second):  # a browser that cannot fold it safely goes to the page of its own
        legends = re.findall(r"<legend>(.*?)</legend>", text)
        later = ("Where, and how much?", "How long has it been", "Are you hurt, or")
        ticked = [text for text in legends if text.startswith(later)]
        places = [text.count(f'class="{name}') for name in ("field when-pain", "when-new", "when-fall")]
        assert (places, len(ticked)) == ([1, 1, 1], 3), "each after its tick"
        asked = [text for text in legends if text not in ticked]
        assert asked == [
            "What is different today?",
            "How was it after last time?",
            "Is someone with you now?",
        ]
        assert seconds_of(text) == LIST_S <= 20
    answers = {"different": ["tired"], "after_last_time": "fine", "helper_present": "yes"}
    assert ana.post(f"/people/{person.pk}/today/how/", answers).status_code == 302
    assert heading(page(ana, person)) == "A half day", "nothing more is asked"


def test_what_was_not_asked_before_the_first_session_is_asked_after_it(cast, ana, person):
    """The bands, the days and the minutes: the next sessions are made of them."""
    document = dict(document_of_newest(person) or {})
    document["equipment"] = {"supports": document["equipment"]["supports"]}
    document["preferences"] = {}
    save_record(cast.ana, person, document)
    answers = {"pdds": "4", "falls_3": "0"}
    person.draft = {"answers": answers}
    person.save(update_fields=["draft"])
    asked = ["Which bands do you have?", "On which days will you train?", "How long may one session be?"]
    assert not any(question in page(ana, person) for question in asked)
    log(
        cast,
        person,
        set_line(person, at=NOW),
        line(person, "session_ended", {"finished": False}, "e", at=NOW),
    )
    text = page(ana, person)
    assert heading(text) == "Done for today"
    assert all(question in text for question in asked)
    person.draft = {"answers": {**answers, "days": EVERY_DAY, "minutes": "20"}}
    person.save(update_fields=["draft"])
    text = page(ana, person)
    assert [question in text for question in asked] == [True, False, False]


def test_a_fall_that_did_no_harm_is_told_with_the_day_and_any_other_is_asked_about(ana, person):
    sent = how(ana, person, different=["fall"], fall_hurt="yes")
    assert sent.headers["Location"].endswith("/today/fall/")
    assert not [event for event in log_of(person).events if isinstance(event.body, Fall)]
    sent = how(ana, person, different=["fall"], fall_hurt="no")
    assert sent.headers["Location"].endswith("/today/")
    falls = [event.body for event in log_of(person).events if isinstance(event.body, Fall)]
    assert falls == [Fall(hurt=False, head=False)]
    text = page(ana, person)
    assert heading(text) == "A half day"
    assert "Tell us more, or who you talked to" in text
    document = ana.get(f"/people/{person.pk}/today/session.json").json()
    assert not any("standing" in step["exercise"] for step in document["steps"])


def test_the_day_shows_each_exercise_with_side_dose_band_mark_and_why(ana, person):
    how(ana, person, usual="alone")
    text = page(ana, person)
    document = ana.get(f"/people/{person.pk}/today/session.json").json()
    for step in document["steps"]:
        assert step["name"] in text
        assert step["dose_text"] in text
        if step["band"]:
            assert (
                f"{step['band']['text'].capitalize()}, mark <strong>{step['band']['mark']}</strong>" in text
            )
            assert f"/figure/band/{step['band']['brand']}/{step['band']['colour']}.svg" in text
    assert document["heat"] in text  # she is sensitive to heat
    assert re.search(r"Keep the room at \d\d to \d\d degrees\. Use a fan and sip cold water\.", text)
    assert "A phone in reach" in text


def test_before_a_first_session_the_page_lays_ready_what_its_one_exercise_takes(cast, as_):
    new = with_days(cast, add_example(cast.ana, "control_f"), EVERY_DAY)
    client = as_("ana")
    how(client, new, usual="no")
    shown = page(client, new)
    made = client.get(f"/people/{new.pk}/today/session.json").json()
    ready, further = shown.split('id="lay-ready"')[1].split("</section>")[0].split("If you do more:")
    assert 'class="band"' not in ready, "the one exercise has none"
    assert all(thing.capitalize() in ready for thing in made["enough"]["needs"])
    later = [thing for thing in made["needs"] if thing not in made["enough"]["needs"]]
    assert later
    assert ", ".join(later) in further


def test_a_day_off_names_the_next_and_one_may_train_all_the_same(cast, ana):
    person = with_days(cast, cast.ana_person, ["wednesday"])
    text = page(ana, person)
    assert heading(text) == "No session today"
    assert "Wednesday 2 December" in text
    assert heading(page(ana, person, "?anyway=1")) == "How are you today?"
    how(ana, person, usual="alone")
    assert heading(page(ana, person)) == "A full day"


@pytest.mark.parametrize(
    ("different", "title"),
    [
        (["tired"], "A half day"),
        (["very_tired"], "A gentle day"),
        (["stiff"], "A half day"),
        (["hot"], "A half day"),
        (["slept"], "A half day"),
        (["stiff", "hot", "slept"], "A gentle day"),
        (["ill"], "Today is for rest"),
        ([], "A full day"),
    ],
)
def test_what_is_different_decides_the_day(different, title, ana, person):
    assert how(ana, person, different=different).status_code == 302
    assert heading(page(ana, person)) == title


def test_pain_asks_where_and_unloads_that_joint(ana, person):
    answer = how(ana, person, different=["pain"])
    assert answer.status_code == 422
    assert "where it hurts" in answer.content.decode()
    assert how(ana, person, different=["pain"], pain_left_hip="7").status_code == 302
    assert answers_of(person)[0].pain_left_hip == 7
    assert "strong pain in your left hip" in page(ana, person)


def test_pain_that_was_not_ticked_is_not_told(ana, person):
    how(ana, person, different=[], pain_left_hip="7")
    assert answers_of(person)[0].pain_left_hip is None


def test_something_new_rests_and_asks_how_long(ana, person):
    assert how(ana, person, different=["new"]).status_code == 422
    how(ana, person, different=["new"], new_what="My left hand is numb", new_long="longer")
    told = [event.body for event in log_of(person).events if isinstance(event.body, Symptom)]
    assert [(one.what, (one.lasted_hours or 0) > 24) for one in told] == [("My left hand is numb", True)]
    assert heading(page(ana, person)) == "Today is for rest"
    # After more than a day of it, somebody must have been asked before training goes on.
    place = f"/people/{person.pk}/today/symptom/"
    assert "My left hand is numb" in ana.get(place).content.decode()
    refused = ana.post(place, {"settled": "yes", "what": "My left hand is numb"})
    assert refused.status_code == 422
    taken = ana.post(place, {"settled": "yes", "what": "My left hand is numb", "settled_with": "my MS nurse"})
    assert taken.status_code == 302
    assert heading(page(ana, person)) == "A half day"  # the first day back


def test_a_short_sign_that_is_gone_lets_the_day_go_on(ana, person):
    how(ana, person, different=["new"], new_what="tingling", new_long="day")
    assert heading(page(ana, person)) == "Today is for rest"
    ana.post(f"/people/{person.pk}/today/symptom/", {"settled": "yes", "what": "tingling"})
    assert heading(page(ana, person)) == "A full day"


@pytest.mark.parametrize("at", ["2026-11-29T20:00:00+00:00", "2026-11-30T07:00:00+00:00"])
def test_what_a_device_without_a_network_told_late_is_asked_about_and_can_settle(cast, ana, person, at):
    """It came in after the answers of today that say that nothing is new."""
    log(
        cast,
        person,
        line(person, "readiness", {"new_symptoms": "no", "fatigue": 2}, "no", at="2026-11-30T08:00:00+00:00"),
    )
    assert not stopped(person)
    log(cast, person, line(person, "readiness", {"new_symptoms": "yes"}, "late", at=at))
    assert stopped(person)
    ana.post(f"/people/{person.pk}/today/symptom/", {"settled": "yes", "what": NEW_SYMPTOMS})
    assert not stopped(person)


def stopped(person):
    facts = facts_of(person, dt.date(2026, 11, 30))
    assert facts is not None
    fired = gates(facts.person, context_today(facts.log, facts.answers, facts.date))
    return "gate.today.red_flag" in {gate.id for gate in fired}


def test_a_warning_sign_from_the_player_pauses_until_somebody_was_asked(cast, ana, person):
    log(cast, person, line(person, "symptom", {"what": "chest_pain"}, "s-1", at=NOW))
    text = page(ana, person)
    assert heading(text) == "Today is for rest"
    assert "Call for help at once" in text
    place = f"/people/{person.pk}/today/symptom/"
    assert ana.post(place, {"settled": "yes", "what": "chest_pain"}).status_code == 422
    assert (
        ana.post(place, {"settled": "yes", "what": "chest_pain", "settled_with": "my MS nurse"}).status_code
        == 302
    )
    assert heading(page(ana, person)) == "How are you today?"


def test_something_new_can_be_told_at_any_time(ana, person):
    place = f"/people/{person.pk}/today/symptom/"
    assert ana.post(place, {"what": "", "lasted": "day"}).status_code == 422
    assert ana.post(place, {"what": "my eye is blurred", "lasted": "day"}).status_code == 302
    assert heading(page(ana, person)) == "Today is for rest"


def test_a_fall_asks_its_short_questions_and_then_trains_sitting_or_lying(ana, person):
    answer = how(ana, person, different=["fall"])
    assert answer.headers["Location"].endswith("/today/fall/")
    told = {"hurt": "no", "head": "no", "why": "tripped or slipped"}
    assert ana.post(f"/people/{person.pk}/today/fall/", told).status_code == 302
    assert [event.body for event in log_of(person).events if isinstance(event.body, Fall)] == [
        Fall(hurt=False, head=False, why="tripped or slipped")
    ]
    text = page(ana, person)
    assert heading(text) == "A half day"
    document = ana.get(f"/people/{person.pk}/today/session.json").json()
    assert not any("standing" in step["exercise"] for step in document["steps"])
    ana.post(f"/people/{person.pk}/today/fall/", {**told, "reviewed_with": "my physiotherapist"})
    assert heading(page(ana, person)) == "A full day"


@pytest.mark.parametrize("where", ["hurt", "head"])
def test_a_fall_with_an_injury_stops_and_says_whom_to_see(where, ana, person):
    how(ana, person, usual="alone")
    told = {"hurt": "no", "head": "no", "why": "a leg gave way", "changed": "my knee is stiff", where: "yes"}
    ana.post(f"/people/{person.pk}/today/fall/", told)
    text = page(ana, person)
    assert heading(text) == "Today is for rest"
    assert "see a doctor" in text
    assert "/player/" not in text


def test_a_question_in_the_summary_has_no_colon_after_its_question_mark(ana, person):
    text = ana.post(f"/people/{person.pk}/today/fall/", {}).text
    assert ">Are you hurt? Choose one.</a>" in text
    assert "?:" not in text
    assert "This field is required" not in text


def test_a_fall_form_keeps_what_was_typed(ana, person):
    answer = ana.post(f"/people/{person.pk}/today/fall/", {"hurt": "yes", "changed": "a bruise"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "a bruise" in text
    assert 'id="errors"' in text


def test_whether_somebody_is_there_is_asked_only_where_it_matters(cast, ana, person):
    assert "someone is with me" not in page(ana, person)
    other = with_days(cast, add_example(cast.ana, "reader_e"), EVERY_DAY)
    assert "As usual, and someone is with me" in page(ana, other)
    how(ana, other, usual="yes")
    assert answers_of(other)[0].helper_present == "yes"
    assert "Someone who is with you" in page(ana, other)


def test_after_last_time_is_asked_once_there_was_one(cast, ana, person):
    assert "after last time" not in page(ana, person)
    log(cast, person, set_line(person, at="2026-11-28T10:00:00+00:00"))
    assert "fine after last time" in page(ana, person)
    how(ana, person, usual="alone")
    assert answers_of(person)[-1].after_last_time == "fine"
    how(ana, person, after_last_time="worse")
    assert answers_of(person)[-1].after_last_time == "worse"
    assert heading(page(ana, person)) == "A half day"


def test_a_second_answer_corrects_the_first_which_stays(ana, person):
    how(ana, person, usual="alone")
    how(ana, person, different=["tired"])
    found = log_of(person)
    assert len([event for event in found.events if isinstance(event.body, Readiness)]) == 1
    assert [event.type for event in found.originals] == ["readiness", "correction"]
    form = ana.get(f"/people/{person.pk}/today/how/").content.decode()
    assert re.search(r'value="tired"[^>]*checked', form)


def test_not_today_is_noted_and_no_more_is_asked(ana, person):
    how(ana, person, usual="alone")
    assert ana.post(f"/people/{person.pk}/today/not/").status_code == 302
    assert heading(page(ana, person)) == "Not today. That is fine."
    assert [event.body for event in log_of(person).events if isinstance(event.body, SessionEnded)] == [
        SessionEnded(finished=False, note="not today")
    ]
    assert heading(page(ana, person, "?anyway=1")) == "A full day"


def done(cast, person, document, *, finished=True, effort=3):
    lines = [line(person, "session_started", document["started"]["body"], "started", at=NOW)]
    for step in document["steps"]:
        for number in range(step["sets"]):
            choice = step["choices"]["suggested"]
            told = {
                "exercise": choice["exercise"],
                "side": step["side"],
                "set": number + 1,
                "reps": choice["reps"] or 1,
                "seconds": choice["seconds"],
                "resistance": choice["resistance"],
                "effort": effort,
                "form": "good",
            }
            lines.append(line(person, "set_done", told, f"{step['key']}-{number}", at=NOW))
    lines.append(line(person, "session_ended", {"finished": finished}, "ended", at=NOW))
    log(cast, person, *lines)


def test_a_session_that_was_begun_goes_on(cast, ana, person):
    how(ana, person, usual="alone")
    document = ana.get(f"/people/{person.pk}/today/session.json").json()
    log(cast, person, line(person, "session_started", document["started"]["body"], "started", at=NOW))
    text = page(ana, person)
    assert heading(text) == "You have begun"
    assert "Go on" in text


@pytest.mark.parametrize("finished", [True, False])
def test_after_it_the_page_says_what_was_done_and_what_it_changes(finished, cast, ana):
    person = with_days(cast, cast.ana_person, ["monday", "wednesday"])
    how(ana, person, usual="alone")
    document = ana.get(f"/people/{person.pk}/today/session.json").json()
    done(cast, person, document, finished=finished, effort=2)
    text = page(ana, person)
    assert heading(text) == "Done for today"
    assert "Wednesday 2 December" in text
    assert "easy for you" in text  # so the next time is another, for a reason that is told
    assert document["steps"][0]["name"] in text


def test_a_person_with_a_pause_that_no_answer_lifts_hears_why(cast, ana, person):
    document = versions_of(person).latest("number").document
    condition = {**document.get("condition", {}), "clot_signs": True}
    save_record(cast.ana, person, {**document, "condition": condition})
    text = page(ana, person)
    assert heading(text) == "Today is for rest"
    assert "See a doctor today" in text


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_it_costs_few_queries_also_when_nothing_is_made_yet(
    who, cast, as_, person, django_assert_max_num_queries
):
    """With BEGIN and COMMIT. Ben's look is written down too."""
    log(cast, person, *(set_line(person, f"s-{each}", at="2026-11-20T09:00:00+00:00") for each in range(3)))
    client = as_(who)

    def look():
        records.forget()
        with django_assert_max_num_queries(10):
            page(client, person)
        with django_assert_max_num_queries(4):
            page(client, person)

    look()
    how(client, person, usual="alone")
    look()
    done(cast, person, as_("ana").get(f"/people/{person.pk}/today/session.json").json())
    look()
    session = reverse("training:session", args=[person.pk])
    GivenSession.objects.all().delete()
    records.forget()
    for most in (10, 4):
        with django_assert_max_num_queries(most):
            assert client.get(session).status_code == 200


def test_two_devices_that_ask_at_once_get_one_session(cast, person, monkeypatch):
    """The other one is kept while ours is made."""
    facts = facts_of(person, timezone.localdate())
    assert facts is not None
    make = hipstride.today

    def meanwhile(*args, **more):
        monkeypatch.setattr("hipstride.today", make)
        give_session(person, facts)
        return make(*args, **more)

    monkeypatch.setattr("hipstride.today", meanwhile)
    ours = give_session(person, facts)
    assert [each.pk for each in GivenSession.objects.filter(person=person)] == [ours.pk]


def test_today_is_the_day_where_the_person_lives(cast, ana, person, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    with timezone.override("Pacific/Auckland"):
        assert timezone.localdate() == dt.date(2026, 11, 30)
    assert "Monday 30 November" in page(ana, person)


def test_after_a_long_break_it_asks_what_to_settle(cast, ana, person):
    log(cast, person, set_line(person, at="2026-09-01T10:00:00+00:00"))
    how(ana, person, usual="alone")
    text = page(ana, person)
    assert heading(text) == "A half day"
    assert "Did your doctor or MS nurse say that you may train again?" in text


def test_what_stays_as_it_is_says_why(cast, ana):
    person = with_days(cast, cast.ana_person, ["monday", "wednesday"])
    how(ana, person, usual="alone")
    done(cast, person, ana.get(f"/people/{person.pk}/today/session.json").json(), effort=5)
    text = page(ana, person)
    assert heading(text) == "Done for today"
    assert "Before you begin" not in text
    (stays,) = re.findall(r"<h3>What stays as it is</h3> <ul[^>]*>(.*?)</ul>", text)
    assert stays.count("One more session like that, and it can go up a step.") == 1  # once for all three
    assert "March at the counter" in stays
    assert "The same as today" not in text  # other exercises take their turn
    assert "easy for you" not in text


def test_what_was_held_for_a_time_is_told_in_seconds(cast, ana, person):
    how(ana, person, usual="alone")
    document = ana.get(f"/people/{person.pk}/today/session.json").json()
    timed = next(step for step in document["steps"] if step["reps"] is None)
    done(cast, person, document)
    text = page(ana, person)
    assert f"{timed['seconds']:.0f} seconds" in text
    assert "sets of 1" not in text


def test_a_session_that_ended_with_a_sign_says_what_to_do_before_all_else(cast, ana, person):
    how(ana, person, usual="alone")
    done(cast, person, ana.get(f"/people/{person.pk}/today/session.json").json(), finished=False)
    assert heading(page(ana, person)) == "Done for today"
    log(cast, person, line(person, "symptom", {"what": "breathless"}, "s-1", at=NOW))
    text = page(ana, person)
    assert heading(text) == "Today is for rest"
    assert "Call for help at once" in text
    assert "They are saved, and they count." in text


def test_a_fall_in_the_session_is_asked_about_on_the_page_of_the_day(cast, ana, person):
    how(ana, person, usual="alone")
    done(cast, person, ana.get(f"/people/{person.pk}/today/session.json").json(), finished=False)
    log(cast, person, line(person, "fall", {}, "f-1", at=NOW))
    text = page(ana, person)
    assert heading(text) == "Done for today"
    assert "You told us of a fall." in text
    told = {"hurt": "no", "head": "no", "why": "tripped or slipped", "reviewed_with": "my nurse"}
    ana.post(f"/people/{person.pk}/today/fall/", told)
    assert "You told us of a fall." not in page(ana, person)


@pytest.mark.parametrize("what", ["symptom", "fall"])
def test_what_is_told_after_the_session_comes_before_done(what, cast, ana, person):
    how(ana, person, usual="alone")
    done(cast, person, ana.get(f"/people/{person.pk}/today/session.json").json(), finished=True)
    assert heading(page(ana, person)) == "Done for today"
    if what == "symptom":
        told = {"what": "my left hand is numb", "lasted": "day"}
    else:
        told = {"hurt": "yes", "head": "yes", "why": "tripped or slipped"}
    assert ana.post(f"/people/{person.pk}/today/{what}/", told).status_code == 302
    text = page(ana, person)
    assert heading(text) == "Today is for rest"
    assert "Next time" not in text
    assert "they count." in text


def test_a_week_printed_after_training_begins_tomorrow_and_follows_what_hurt(cast, ana, monkeypatch):
    person = with_days(cast, cast.ana_person, ["monday", "wednesday"])
    how(ana, person, usual="alone")
    sheets = []

    def kept(days, *_, **__):
        sheets.append(days)
        return b"%PDF"

    monkeypatch.setattr("hipstride.handout.paper_log.paper_log", kept)
    ana.get(f"/people/{person.pk}/print/week/")
    document = ana.get(f"/people/{person.pk}/today/session.json").json()
    step = document["steps"][0]
    choice = step["choices"]["suggested"]
    hurt = {
        "exercise": choice["exercise"],
        "side": step["side"],
        "set": 1,
        "reps": 1,
        "resistance": choice["resistance"],
        "stopped_because": "pain",
        "pain": 6,
    }
    started = line(person, "session_started", document["started"]["body"], "started", at=NOW)
    ended = line(person, "session_ended", {"finished": False}, "ended", at=NOW)
    log(cast, person, started, line(person, "set_done", hurt, "hurt", at=NOW), ended)
    ana.get(f"/people/{person.pk}/print/week/")
    before, after = sheets
    assert [day.date.day for day in before] == [30, 2]
    assert [day.date.day for day in after] == [2, 7]
    assert "It hurt" not in str(before)
    assert "It hurt too much last time" in str(after[0])


def test_a_start_that_nobody_goes_on_with_is_over_with_its_day(cast, ana, person, monkeypatch):
    """As where the board that wrote it was closed for good, and the sets were taken back on another."""
    started = line(person, "session_started", {"day": "full", "session": "s"}, "started", at=NOW)
    undone = [
        {**set_line(person, "set", at=NOW), "body": {**set_line(person)["body"], "session": "s"}},
        line(person, "correction", {"of": "set", "body": None}, "undo", at=NOW),
    ]
    log(cast, person, started, *undone)
    facts = facts_of(person, dt.date(2026, 11, 30))
    assert facts is not None
    assert kind_of(facts, {"paused": False, "day": "full", "steps": [1]}) == "begun"
    assert sessions(facts.log) == ()
    assert "away" not in [reason.kind for reason in needs_of(cast.ben, person, facts.date)]
    for later in ("2026-11-30T23:30:00+00:00", "2026-12-01T00:30:00+00:00", "2026-12-14T09:00:00+00:00"):
        moment = dt.datetime.fromisoformat(later)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        day = timezone.localdate()
        known = facts_of(person, day)
        assert known is not None
        stands = kind_of(known, {"paused": False, "day": "full", "steps": [1]})
        assert (stands == "begun") == (day == facts.date), later
        assert not known.done_on_the_day or day == facts.date
        assert ana.get(f"/people/{person.pk}/today/").status_code == 200
    kinds = [reason.kind for reason in needs_of(cast.ben, person, timezone.localdate())]
    assert set(kinds) <= {"test"}, kinds

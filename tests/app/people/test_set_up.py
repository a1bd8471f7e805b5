"""Answers, screen by screen, to the person file that they make."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from hipstride.app.audit.access import entries_about
from hipstride.app.people.access import versions_of, visible_to
from hipstride.app.people.actions import save_record
from hipstride.app.people.examples import example_document
from hipstride.app.people.records import answers_now, record_of
from hipstride.app.people.set_up.document import document_of
from hipstride.app.people.set_up.fields import Choice, options_of
from hipstride.app.people.set_up.forms import StepForm
from hipstride.app.people.set_up.steps import BY_KEY, STEPS, steps_for, walking
from hipstride.app.people.set_up.steps.joints import HAVE
from hipstride.app.people.set_up.told import gates_of
from hipstride.prescription.gates import Context, gates
from hipstride.prescription.plan import plan
from tests.app.people.typed import READER_A, READER_C, TYPED, content, taps


@pytest.fixture
def new(as_, cast):
    """Somebody new, with Ana signed in: `new.answer(key, told)` sends a screen."""
    return New(as_("ana"), cast.ana)


class New:
    def __init__(self, client, user) -> None:
        self.client, self.user = client, user
        answer = client.post(reverse("people:add"))
        self.address = answer.headers["Location"]
        self.id = self.address.split("/")[2]

    @property
    def person(self):
        return visible_to(self.user).get(pk=self.id)

    @property
    def record(self):
        found = record_of(self.person)
        assert found is not None
        return found

    def at(self, key: str) -> str:
        return reverse("people:set_up_step", args=[self.id, key])

    def where(self) -> str:
        """The key of the screen where the set-up goes on."""
        return str(self.client.get(self.address).headers["Location"]).split("/")[4]

    def answer(self, key: str, told, query: str = ""):
        return self.client.post(self.at(key) + query, content(told))

    def all_of(self, typed) -> list[str]:
        """Every screen that comes, answered; gives their keys."""
        seen = []
        while (key := self.where()) != "check":
            seen.append(key)
            assert self.answer(key, typed[key]).status_code == 302, key
            assert len(seen) < 60
        return seen

    def later(self, typed) -> None:
        """What waits on the page of answers."""
        for key, told in typed.items():
            assert self.answer(key, told, "?change=1").status_code in (200, 302), key


@pytest.mark.parametrize("name", TYPED)
def test_answers_make_the_plan_of_the_case_file(name, new):
    first, later = TYPED[name]
    seen = new.all_of(first)
    assert seen == [step.key for step in STEPS if step.key in first]
    new.later({key: told for key, told in later.items() if key not in first})
    sent = new.client.post(reverse("people:set_up_check", args=[new.id]))
    assert (sent.status_code, sent.headers["Location"].endswith("/level/find/")) == (307, True), (
        "one tap begins it"
    )
    made = versions_of(new.person).get().document
    wanted = example_document(name)
    tests = {part: rows for part, rows in wanted.items() if isinstance(rows, list)}
    save_record(new.user, new.person, {**made, **tests})
    record = new.record
    # Unknown is not yes: a file that tells nothing of the front has no forms on it.
    wanted["condition"].setdefault("lies_on_front", made["condition"]["lies_on_front"])
    case = plan_of(wanted)
    mine = plan(record)
    assert mine.sessions == case.sessions
    assert (mine.marks, mine.shopping) == (case.marks, case.shopping)


def query(told) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in told.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


def plan_of(document):
    from hipstride.record.parse import person_from_mapping

    return plan(person_from_mapping(document))


def test_a_relapse_is_ticked_with_the_warning_signs_and_asked_about_then(new):
    new.answer("stop", {"stop_fits": ["relapse"]})
    assert answers_now(new.person)["relapse"] == "yes"
    assert answers_now(new.person)["clot_signs"] == "no"
    sent = new.answer("relapse-when", {"relapse_when": "2 weeks", "relapse_cleared": "no"})
    assert "relapse" in new.client.get(sent.headers["Location"]).content.decode()
    gone = new.answer("stop", "pass")
    assert gone.headers["Location"].startswith(new.at("stand"))
    unsure = new.answer("stop", {"stop_unsure": ["relapse"]})
    assert unsure.headers["Location"].startswith(new.at("relapse-when"))


def test_blood_pressure_may_stay_empty_and_is_not_sure_then(new):
    new.answer("body", BODY)
    assert answers_now(new.person)["pressure_upper"] == answers_now(new.person)["pressure_lower"] == "unsure"
    new.answer("body", {**BODY, "pressure_upper": "200", "pressure_lower": "120"})
    full = {gate.id for gate in gates_of(answers_now(new.person), {})}
    new.answer("body", BODY)
    assert {gate.id for gate in gates_of(answers_now(new.person), {})} != full


def test_what_somebody_can_do_is_no_where_it_is_not_ticked(new):
    new.answer("supports", {"supports": ["chair", "mat"]})
    told = answers_now(new.person)
    assert (told["gets_up_from_floor_alone"], told["lies_on_front"]) == ("no", "no")
    assert "gate.transfer.front" in {gate.id for gate in gates_of(told, {})}


def test_a_newcomer_needs_few_screens_and_taps():
    assert (len(READER_A), sum(map(taps, READER_A.values()))) == (7, 18)
    assert (len(READER_C), sum(map(taps, READER_C.values()))) == (10, 32)


def test_no_question_that_can_wait_hides_a_safety_rule(new):
    """A file without what was put off fires every gate that the full one fires."""
    for first, later in TYPED.values():
        answers: dict[str, Any] = {}
        for key, told in {**first, **later}.items():
            form = StepForm(BY_KEY[key], answers, query(content(told)))
            answers |= (
                BY_KEY[key].passed(answers) if told == "pass" else form.answers if form.is_valid() else {}
            )
        full = {gate.id for gate in gates_of(answers, {})}
        waits = {
            name
            for key in later
            if key not in first
            for each in BY_KEY[key].every
            for name in each.names(answers)
        }
        short = {gate.id for gate in gates_of({k: v for k, v in answers.items() if k not in waits}, {})}
        assert full <= short


def test_each_answer_is_kept_as_it_was_typed_and_it_goes_on_there(new):
    assert new.where() == "body"
    body = {"age": "52", "sex": "female", "height": "5 ft 5", "mass": "10 st 10", "mass_unit": "kg"}
    new.answer("body", body)
    new.answer("name", {"name": "Eva"})
    assert new.where() == "walking"
    assert new.person.draft["answers"]["height"] == "5 ft 5"
    assert new.person.name == "Eva"
    again = new.client.get(new.at("body")).content.decode()
    assert 'value="5 ft 5"' in again
    assert "1 of " in again
    assert entries_about(new.person.pk).filter(action="answers.saved").count() == 2


BODY = {"age": "52", "sex": "female", "height": "166", "mass": "68", "mass_unit": "kg"}


@pytest.mark.parametrize(
    ("key", "told", "field", "says"),
    [
        ("body", {"age": "1974", "sex": "female"}, "age", "Not the year you were born"),
        ("body", {"age": "", "sex": "female"}, "age", "Fill this in"),
        ("body", {"age": "52"}, "sex", "Choose one"),
        ("body", {**BODY, "height": "1666"}, "height", "1.66 m, 166 cm or 5 ft 5"),
        ("body", {**BODY, "height": "tall"}, "height", "“tall”"),
        ("body", {**BODY, "mass": "680"}, "mass", "30 to 250 kg"),
        ("tape", {"thigh": "4"}, "thigh", "25 to 60 cm"),
        ("name", {"name": "E\u0007va"}, "name", "cannot use"),
        ("walking", {"pdds": "12"}, "pdds", "Choose one of these"),
        ("stop", {}, "stop_fits", "None of these"),
        ("stop", {"stop_fits": ["clot_signs"], "stop_unsure": ["clot_signs"]}, "stop_unsure", "twice"),
        ("body", {**BODY, "pressure_upper": "80", "pressure_lower": "130"}, "pressure_upper", "larger"),
        ("body", {**BODY, "pressure_upper": "8O", "pressure_lower": "70"}, "pressure_upper", "60 to 280"),
        ("body", {**BODY, "pressure_upper": "130"}, "pressure_lower", "both numbers"),
        ("joints", {}, "joints", "None of these"),
        ("brands", {}, "brands", "None yet"),
        ("supports", {"supports": []}, "supports", "Tick at least one"),
        ("cuffs", {"cuffs": "heavy"}, "cuffs", "0.5 1 2"),
        ("days", {"days": []}, "days", "Tick at least one"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_field_and_in_the_summary_and_kept(new, key, told, field, says):
    answer = new.answer(key, told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in page
    assert page.count(says) >= 2
    if key == "body" and field != "sex" and told.get(field):
        assert f'value="{told[field]}"' in page
    assert field not in answers_now(new.person)


def test_a_second_button_does_not_throw_away_what_was_filled_in(new):
    answer = new.answer("stop", {"stop_fits": ["clot_signs"], "pass": "1"})
    assert answer.status_code == 422
    assert "take it away" in answer.content.decode()
    assert "clot_signs" not in answers_now(new.person)
    new.answer("stop", {"stop_fits": ["clot_signs"]})
    again = new.answer("stop", {"stop_fits": ["clot_signs"], "pass": "1"})
    assert again.status_code == 422
    assert answers_now(new.person)["clot_signs"] == "yes"


def test_a_gate_is_told_at_once_with_what_to_do_and_who_can_lift_it(new):
    sent = new.answer("stop", {"stop_fits": ["heart_or_lung_warning"]})
    page = new.client.get(sent.headers["Location"]).content.decode()
    assert "See your doctor before you train." in page
    assert "Your doctor can change this." in page
    assert "Read the" not in page
    quiet = new.answer("stand", "pass")
    assert "From what you said" not in new.client.get(quiet.headers["Location"]).content.decode()


def test_a_hip_is_asked_with_its_unit_and_its_many_rules_do_not_frighten(new):
    new.answer("body", READER_C["body"])
    assert new.answer("joints", {"joints": ["left_hip_new"]}).headers["Location"] == new.at("hips")
    told = {"left_hip_when": "3", "left_hip_approach": "unknown"}
    told |= {"left_hip_cleared": "yes", "left_hip_lifted": "unsure"}
    page = new.answer("hips", told)
    assert page.status_code == 422
    assert "Choose weeks, months or years" in page.content.decode()
    sent = new.answer("hips", {**told, "left_hip_when_unit": "years"})
    assert answers_now(new.person)["left_hip_when"] == "3 years"
    page = new.client.get(sent.headers["Location"]).content.decode()
    assert "You need not learn the rules" in page
    assert page.index("<summary>Read the") < page.index("80 degrees")


def test_a_band_of_another_maker_is_an_answer(new):
    asked = new.client.get(new.at("brands")).content.decode()
    assert "no closed loops" in asked
    assert "Save and go on later" in asked
    new.answer("brands", {"brands": ["other"]}, "?change=1")
    assert "bands" not in {step.key for step in steps_for(answers_now(new.person))}
    sent = new.answer("brands", {"brands": ["other", "TheraBand"]}, "?change=1")
    assert sent.headers["Location"].startswith(new.at("bands")), "what it opens is asked at once"
    assert new.client.get(new.at("bands")).status_code == 200


def test_who_goes_on_later_keeps_what_is_typed_on_the_screen(new):
    people = reverse("people:index")
    untouched = new.answer("supports", {"supports": ["chair", "bed"], "later": "1"})  # as it is shown
    assert untouched.headers["Location"] == people
    assert "supports" not in answers_now(new.person), "leaving a screen alone is no answer"
    wrong = new.answer("body", {**BODY, "height": "1", "later": "1"})
    assert wrong.status_code == 422
    assert "Go on later, without this screen" in wrong.content.decode()
    assert new.answer("body", {**READER_C["body"], "later": "1"}).headers["Location"] == people
    assert new.client.get(people).content.decode().count("Saved. Go on when you like.") == 1
    assert answers_now(new.person)["height"]


def test_more_questions_come_only_where_they_are_needed_and_their_answers_go_with_them(new):
    new.all_of(READER_C)
    new.client.post(reverse("people:set_up_check", args=[new.id]))
    assert len(new.record.condition.hip_replacement) == 2
    new.answer("joints", {"joints": ["left_hip_new"]}, "?change=1")
    assert [hip.side for hip in new.record.condition.hip_replacement] == ["left"]
    assert new.record.condition.hip_replacement[0].months_ago == 40
    page = new.client.get(new.at("hips")).content.decode()
    assert ("left_hip_when" in page, "right_hip_when" in page) == (True, False)
    new.answer("joints", "pass", "?change=1")
    assert new.client.get(new.at("hips")).status_code == 302
    assert new.record.condition.hip_replacement == ()
    assert new.record.condition.knee_pain_usual.left == new.record.condition.knee_pain_usual.right == 0.0


def test_two_new_hips_are_asked_about_on_one_screen_each_question_once(new):
    new.answer("joints", {"joints": ["left_hip_new", "right_hip_new", "back_sore"]})
    page = new.client.get(new.at("hips")).content.decode()
    assert page.count("From which side did the surgeon go in?") == 1
    told = {name: said for name, said in READER_C["hips"].items() if name != "right_hip_approach"}
    wrong = new.answer("hips", told)
    assert wrong.status_code == 422, "one hip answered is not the other"
    assert 'href="#field-right_hip_approach"' in wrong.content.decode()
    sent = new.answer("hips", READER_C["hips"])
    assert sent.headers["Location"] == new.at("how-sore")
    answers = answers_now(new.person)
    assert (answers["new_hip"], answers["sore"], answers["joints"]) == ("both", ["back"], ["hip", "sore"])
    hips = {hip["side"]: hip for hip in document_of(answers, {})["condition"]["hip_replacement"]}
    assert (hips["left"]["approach"], hips["right"]["approach"]) == ("posterior", "unknown")
    assert [hip["cleared_by_surgeon"] for hip in hips.values()] == [True, True]
    assert (hips["left"]["months_ago"], hips["right"]["months_ago"]) == (40, 10)


def test_one_answer_for_both_hips_is_kept_for_each_and_doubt_lifts_nothing(new):
    new.answer("joints", {"joints": ["left_hip_new", "right_hip_new"]})
    kept = {
        ("yes", "yes"): {"left": (True, True), "right": (True, True)},
        ("left", "right"): {"left": (True, False), "right": (False, True)},
        ("right", "left"): {"left": (False, True), "right": (True, False)},
        ("no", "no"): {"left": (False, False), "right": (False, False)},
        ("unsure", "unsure"): {"left": (False, False), "right": (False, False)},
    }
    for (lifted, cleared), wanted in kept.items():
        told = {**READER_C["hips"], "hips_lifted": lifted, "hips_cleared": cleared}
        assert new.answer("hips", told).status_code == 302
        rows = document_of(answers_now(new.person), {})["condition"]["hip_replacement"]
        assert {hip["side"]: (hip["limits_lifted"], hip["cleared_by_surgeon"]) for hip in rows} == wanted
        again = new.client.get(new.at("hips")).content.decode()
        assert re.findall(r'name="hips_\w+" value="(\w+)"[^>]* checked', again) == [lifted, cleared]
    assert new.answer("hips", {**READER_C["hips"], "hips_cleared": ""}).status_code == 422
    each = {"joints": ["hip"], "new_hip": "both", "left_hip_lifted": "yes", "right_hip_lifted": "unsure"}
    each |= {"left_hip_cleared": "no", "right_hip_cleared": "unsure"}  # as a file or an older draft tells it
    words = [said.words for said in BY_KEY["hips"].said(each)]
    assert words == ["Lifted for the left hip only", "I am not sure"]


def test_each_joint_that_may_hurt_or_be_new_is_a_tick_of_its_own(new):
    for value, (what, _) in HAVE.items():
        new.answer("joints", {"joints": [value]})
        answers = answers_now(new.person)
        assert answers["joints"] == [what]
        if what == "sore":
            assert answers["sore"] == [value.removesuffix("_sore")]
        if what == "hip":
            assert answers["new_hip"] == value.split("_")[0]
        again = new.client.get(new.at("joints")).content.decode()
        assert again.count(" checked") == 1, "what was ticked is ticked again"


def test_a_change_later_is_a_new_version_and_goes_back_to_the_answers(new):
    new.all_of(READER_A)
    new.client.post(reverse("people:set_up_check", args=[new.id]))
    sent = new.answer("minutes", {"minutes": "20"}, "?change=1")
    assert sent.headers["Location"] == reverse("people:set_up_check", args=[new.id])
    assert new.record.preferences.minutes_per_session == 20
    assert versions_of(new.person).count() == 2
    new.answer("minutes", {"minutes": "20"}, "?change=1")
    assert versions_of(new.person).count() == 2


def test_who_is_not_sure_gets_the_careful_way_and_is_asked_as_not_sure_again(new):
    typed = {**READER_A, "stop": {"stop_unsure": ["osteoporosis"]}, "walking": {"pdds": "unsure"}}
    new.all_of(typed)
    new.client.post(reverse("people:set_up_check", args=[new.id]))
    record = new.record
    assert record.condition.osteoporosis is True
    assert record.condition.pdds is None
    fired = {gate.id for gate in gates(record, Context(day=timezone.localdate()))}
    assert {"gate.bone.fragile", "gate.company.pdds_unknown"} <= fired
    assert answers_now(new.person)["osteoporosis"] == "unsure"
    page = new.client.get(reverse("people:set_up_check", args=[new.id])).content.decode()
    assert "Not sure: Your bones are fragile" in page


def test_the_answers_of_an_imported_file_are_there_and_nothing_else_is_touched(cast, as_):
    before = versions_of(cast.bea_person).get().document
    client = as_("bea")
    page = client.get(reverse("people:set_up_check", args=[cast.bea_person.pk])).content.decode()
    assert "Back (posterior)" in page
    assert "Not asked yet" in page
    client.post(reverse("people:set_up_step", args=[cast.bea_person.pk, "minutes"]), {"minutes": "25"})
    after = versions_of(cast.bea_person).order_by("-number")[0].document
    assert after == {**before, "preferences": {**before["preferences"], "minutes_per_session": 25}}


def test_two_taps_on_add_make_one_person_until_there_is_an_answer(new):
    add = reverse("people:add")
    assert new.client.post(add).headers["Location"] == new.address
    new.answer("walking", {"pdds": "4"})
    assert new.client.post(add).headers["Location"] != new.address


def test_nothing_is_made_before_the_questions_are_answered(new):
    new.answer("body", {"age": "52", "sex": "female"})
    sent = new.client.post(reverse("people:set_up_check", args=[new.id]))
    assert sent.status_code == 302
    assert record_of(new.person) is None


def test_questions_have_one_address_each_and_plain_words():
    keys = [step.key for step in STEPS]
    assert len(set(keys)) == len(keys)
    assert "check" not in keys


@pytest.mark.parametrize("day", [dt.date(2026, 11, 29), dt.date(2027, 2, 28), dt.date(2028, 2, 29)])
@pytest.mark.parametrize("name", ["reader_a_home", "reader_a", "reader_d", "control_f"])
def test_an_example_person_trains_on_any_day(name, day):
    import json

    from hipstride.app.people.examples import example_at, moved
    from hipstride.prescription.schedule import WEEKDAYS
    from hipstride.prescription.today import today
    from hipstride.record.log import log_from_lines
    from hipstride.record.parse import person_from_mapping

    made = example_at(name, day)
    person = person_from_mapping(made.document, today=day)
    log = log_from_lines([json.dumps(line) for line in made.lines], person_id=person.person.id)
    assert WEEKDAYS[day.weekday()] in person.preferences.days
    session = today(person, log, date=day)
    assert session.day == "full"
    assert session.exercises
    assert all(event.at.date() < day for event in log.events)
    back = example_document(name)
    shifted = dt.date.fromisoformat(first_date(made.document)) - dt.date.fromisoformat(first_date(back))
    assert moved(made.document, -shifted) == back


def first_date(document) -> str:
    return min(str(row["date"]) for rows in document.values() if isinstance(rows, list) for row in rows)


def test_two_taps_lead_to_an_example_persons_session_and_again_tomorrow(as_, cast, monkeypatch):
    from django.utils import timezone

    client = as_("dev")
    assert "Set up for me" in client.get("/").content.decode()
    assert client.get(reverse("people:examples")).status_code == 200
    first = client.post(reverse("people:try_example", args=["reader_a_home"]))
    again = client.post(reverse("people:try_example", args=["reader_a_home"]))
    assert first.headers["Location"] == again.headers["Location"]
    person = visible_to(cast.dev).get(example="reader_a_home")
    assert versions_of(person).count() == 1
    monkeypatch.setattr(timezone, "localdate", lambda: dt.date(2031, 5, 6))
    client.post(reverse("people:try_example", args=["reader_a_home"]))
    assert versions_of(person).count() == 2
    assert client.post(reverse("people:try_example", args=["nobody"])).status_code == 404


def test_an_example_person_who_was_changed_stays_as_they_are(as_, cast, monkeypatch):
    from django.utils import timezone

    client = as_("ana")
    address = reverse("people:set_up_step", args=[cast.ana_person.pk, "minutes"])
    client.post(address, {"minutes": "45"})
    before = versions_of(cast.ana_person).count()
    monkeypatch.setattr(timezone, "localdate", lambda: dt.date(2031, 5, 6))
    client.post(reverse("people:try_example", args=["reader_a"]))
    assert versions_of(cast.ana_person).count() == before


@pytest.mark.parametrize(
    ("three", "six", "asks", "helper"),
    [
        ("0", "3", "The three months count", False),
        ("2", "2", "The three months count", True),
        ("unsure", "0", "as if you fell once", False),
        ("unsure", "2", "as if you fell once", True),
        ("unsure", "unsure", "as if you fell once", False),
    ],
)
def test_doubt_about_falls_says_what_follows_and_the_six_months_count_then(three, six, asks, helper):
    told = {"pdds": "3", "falls_3": three, "falls_6": six}
    (at_three,) = (each for each in walking.FALLS if each.value == "unsure")
    assert str(at_three.follows) == "Then we ask about six months."
    (choice,) = BY_KEY["falls-before"].fields
    assert isinstance(choice, Choice)
    (at_six,) = (each for each in options_of(choice.options, told) if each.value == "unsure")
    assert asks in str(at_six.follows)
    assert walking.unsteady(told) is helper

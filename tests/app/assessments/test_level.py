"""Find my level: the same search as the engine's, kept answer by answer, taken back, left and gone on with."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.assessments import actions, views_level
from hipstride.app.assessments.access import search_under_way
from hipstride.app.assessments.models import LevelSearch
from hipstride.app.people.access import events_of, lock
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import document_of_newest, log_of, record_of
from hipstride.prescription.find_level import Answer, Finder, Said
from hipstride.prescription.gates import Context
from hipstride.prescription.plan import plan
from hipstride.prescription.ramp import ramps
from hipstride.record.event import TestEvent
from hipstride.record.parse import merge_tests
from hipstride.record.person import ChairStand


@pytest.fixture
def search(as_, cast):
    """Reader A at home, who looks for her level."""
    return Search(as_("ana"), add_example(cast.ana, "reader_a_home"))


class Search:
    def __init__(self, client, person) -> None:
        self.client, self.person = client, person
        self.address = reverse("assessments:find", args=[person.pk])

    def page(self) -> str:
        answer = self.client.get(self.address)
        return answer.content.decode() if answer.status_code == 200 else ""

    def at(self) -> str:
        found = re.search(r'name="at" value="([^"]*)"', self.page())
        return found[1] if found else ""

    def send(self, **told):
        return self.client.post(self.address, {"at": self.at(), **told})

    def begin(self, company: str = "no") -> None:
        self.client.post(self.address)
        assert self.at() == "company"
        self.send(company=company)

    def answer(self, said: str = "just") -> list[str]:
        asked = []
        while (at := self.at()).startswith("question/"):
            asked.append(at)
            assert self.send(said=said).status_code == 302
        return asked

    def to_sets(self, said: str = "just") -> list[str]:
        asked = self.answer(said)
        if 'value="questions"' in self.page():
            self.send(part="questions")
            asked += self.answer(said)
        self.send(part="sets")
        return asked

    @property
    def record(self):
        found = record_of(self.person)
        assert found is not None
        return found


def test_it_asks_what_the_engine_asks_and_keeps_each_answer_at_once(search):
    before = search.record
    assert "Only try what feels safe" in search.page()
    search.begin()
    finder = Finder(before, Context(day=timezone.localdate()))
    answers: list[Answer] = []
    replies: tuple[Said, ...] = ("easily", "no", "just")
    asked, short = 0, True
    while True:
        question = finder.question(answers, short=short)
        if question is None:
            if not short:
                break
            assert search.at() == "offer"
            rest = finder.question(answers)
            assert rest is not None
            assert f"About {max(1, round(rest.minutes_left))} minute" in search.page()
            assert search.send(part="other").status_code == 422
            search.send(part="questions")
            short = False
            continue
        legs = [question.side] if question.other is None else [question.side, question.other]
        assert search.at() == f"question/{question.exercise}/{'+'.join(legs)}"
        assert f"About {max(1, round(question.minutes_left))} minute" in search.page()
        said = replies[asked % 3]
        if len(legs) == 2 and asked % 2:  # each leg for itself
            legs = legs[:1]
            search.client.post(
                search.address + "?apart=1", {"at": f"question/{question.exercise}/{legs[0]}", "said": said}
            )
            search.client.get(search.address + "?apart=0")
        else:
            search.send(said=said)
        answers += [Answer(question.exercise, leg, said) for leg in legs]
        asked += 1
        rows = [row for row in search.record.find_my_level if row.date == timezone.localdate()]
        assert any(row.exercise == question.exercise for row in rows)
    assert asked >= 8
    search.send(part="sets")
    assert search.at().startswith("set/")
    assert search.record.find_my_level[: len(before.find_my_level)] == before.find_my_level


def test_not_sure_goes_on_as_no_and_says_nothing_of_strength(search):
    search.begin()
    asked = search.to_sets("not_sure")
    assert len(asked) >= 4
    assert len(asked) == len(set(asked))
    assert all(row.date != timezone.localdate() for row in search.record.find_my_level)


def test_back_takes_one_thing_back_and_an_answer_that_comes_twice_counts_once(search):
    search.begin()
    first = search.at()
    search.send(said="just")
    second = search.at()
    search.client.post(search.address, {"at": first, "said": "no"})  # the page that was open before
    assert search.at() == second
    search.client.post(search.address, {"back": "1"})
    assert search.at() == first
    assert all(row.date != timezone.localdate() for row in search.record.find_my_level)


def test_a_set_that_is_sent_twice_at_once_is_kept_once(search, monkeypatch):
    """The second answer has its turn first: the one that waited is judged by what is there by then."""
    search.begin()
    while not (at := search.at()).startswith("set"):
        search.client.post(
            search.address, {"at": at, "part": "sets"} if at == "offer" else {"at": at, "said": "just"}
        )
    told = {"at": at, "reps": "9", "effort": "6", "hurt": "no"}
    waited: list[object] = []

    def wait_for_the_other(person):
        if not waited:
            waited.append(person)
            search.client.post(search.address, told)
        lock(person)

    monkeypatch.setattr(views_level, "lock", wait_for_the_other)
    search.client.post(search.address, told)
    assert waited == [search.person], "nobody waited"
    assert len(LevelSearch.objects.get(person=search.person).sets) == 1
    assert len([each for each in search.record.counted_set if each.date == timezone.localdate()]) == 1


def test_one_tap_for_both_legs_is_one_step_back(search):
    search.begin()
    assert search.at().endswith("/left+right")
    assert "My legs differ" in search.page()
    search.send(said="just")
    search.client.post(search.address, {"back": "1"})
    assert search.at().endswith("/left+right")
    at = search.at()
    apart = search.client.get(search.address + "?apart=1").content.decode()
    assert apart.count('type="radio"') == 8, "both legs on one screen, each with its own answer"
    assert "My legs differ" not in apart
    assert "My legs are alike" in apart
    half = search.client.post(search.address, {"at": at, "said_left": "no"})
    assert half.status_code == 422
    assert "for each leg" in half.content.decode()
    assert half.content.decode().count(" checked") == 1, "what was chosen stays"
    assert not search.record.find_my_level or search.at() == at
    search.send(said_left="no", said_right="easily")
    row = next(row for row in search.record.find_my_level if row.date == timezone.localdate())
    assert (row.left, row.right) == ("no", "easily")
    assert search.page().count('type="radio"') == 8, "it is remembered for the next one"
    search.client.post(search.address, {"back": "1"})
    assert search.at() == at, "both go back in one step"
    search.client.get(search.address + "?apart=0")
    assert search.at().endswith("/left+right")


def test_the_legs_never_change_places_though_the_search_begins_with_either(search):
    search.begin()
    search.client.get(search.address + "?apart=1")
    begun_with = []
    while search.at().startswith("question/"):
        begun_with.append(search.at().rpartition("/")[2])
        page = search.page()
        if page.count('type="radio"') == 8:
            assert page.index("Left leg") < page.index("Right leg")
        search.send(said_left="just", said_right="easily")
    assert {"left+right", "right+left"} <= set(begun_with)


def test_four_questions_are_enough_to_begin_with_care_and_the_rest_can_be_taken_up_later(search, monkeypatch):
    search.begin()
    assert len(search.answer()) == 4
    page = search.page()
    assert "That is enough to begin" in page
    assert page.index("Begin with care") < page.index("A few more questions") < page.index("with a load")
    ready = search.client.post(search.address, {"end": "1"}).headers["Location"]
    assert "This is a careful guess." in search.client.get(ready).content.decode()
    today = search.client.get(reverse("training:today", args=[search.person.pk]) + "?anyway=1")
    assert search.address in today.content.decode()
    assert (
        search.address
        in search.client.get(reverse("training:progress", args=[search.person.pk])).content.decode()
    )
    four = [row for row in search.record.find_my_level if row.date == timezone.localdate()]
    search.begin()  # the same day
    assert search.at() == "offer"
    search.send(part="questions")
    assert len(search.answer()) == 3
    seven = [row for row in search.record.find_my_level if row.date == timezone.localdate()]
    assert seven[:4] == four
    assert len(seven) == 7
    search.client.post(search.address, {"end": "1"})
    day = timezone.localdate() + dt.timedelta(days=2)
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    search.begin()
    assert search.at() == "offer", "what was said this week is not asked again"
    assert "A few more questions" not in search.page()


def test_back_leaves_what_was_chosen_to_go_on_with(search):
    search.begin(company="yes")
    search.answer()
    search.send(part="questions")
    search.client.post(search.address, {"back": "1"})
    assert search.at() == "offer"
    search.send(part="sets")
    assert search.at().startswith("set/")
    search.client.post(search.address, {"back": "1"})
    search.send(part="chair")
    assert search.at() == "chair"
    search.client.post(search.address, {"back": "1"})
    assert search.at() == "offer"
    search.client.post(search.address, {"back": "1"})
    assert search.at().startswith("question/")


def test_back_leaves_what_was_done_before_it_was_taken_up_again(search):
    search.begin(company="yes")
    search.answer()
    search.send(part="sets")
    search.send(reps="9", effort="6", hurt="no")
    search.send(leave="1")
    search.client.post(search.address, {"end": "1"})
    done, said = search.record.counted_set, search.record.find_my_level
    assert done
    search.client.post(search.address)
    assert search.at() == "company"
    assert "Back" not in search.page()
    search.client.post(search.address, {"back": "1"})
    search.send(company="yes")
    search.send(part="questions")
    for _ in range(2):  # what was chosen, then the last answer: not the set, which is from before
        search.client.post(search.address, {"back": "1"})
    assert search.at().startswith("question/")
    assert search.record.counted_set == done
    search.answer()
    assert search.record.find_my_level == said
    search.send(part="sets")
    assert search.at().startswith("set/"), "the set that was left out may be done now"


def test_the_sets_are_the_engines_with_band_mark_and_knot_and_become_counted_sets(search):
    search.begin()
    search.to_sets()
    steps = ramps(search.record, context=Context(day=timezone.localdate()))
    assert len(steps) >= 2
    page = search.page()
    assert "Tie it at mark" in page
    assert "resistance=%7B" in page
    wrong = search.send(reps="many", effort="", hurt="no")
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.content.decode()
    for number, step in enumerate(steps):
        assert search.at() == f"set/{step.exercise}/{step.side}"
        told = (
            {"leave": "1"}
            if number == 1
            else {"reps": "9", "effort": "6", "hurt": "yes" if number == 0 else "no"}
        )
        assert search.send(**told).status_code == 302
    done = search.record.counted_set
    assert [(row.exercise, row.side) for row in done] == [
        (step.exercise, step.side) for number, step in enumerate(steps) if number != 1
    ]
    assert done[0].stopped_because == "pain"
    assert done[0].resistance == steps[0].resistance
    search.client.post(search.address, {"back": "1"})
    assert len(search.record.counted_set) == len(done) - 1


def test_nobody_who_is_to_hold_on_when_alone_rises_fast_alone(search):
    search.begin(company="no")  # PDDS 4: alone, standing only with hands on a counter
    search.to_sets()
    while search.at().startswith("set/"):
        search.send(leave="1")
    assert search_under_way(search.person, timezone.localdate()) is None, "it ended without the chair"
    assert not [row for row in search.record.chair_stand if row.date == timezone.localdate()]


def test_the_chair_ends_it_and_the_programme_is_ready(search):
    search.begin(company="yes")
    search.to_sets()
    while search.at().startswith("set/"):
        search.send(leave="1")
    assert search.at() == "offer"
    search.send(part="chair")
    assert search.at() == "chair"
    assert search.send(value_1="1.5").status_code == 422
    assert search.send(value_1="14.2").status_code == 302
    assert search.record.chair_stand[-1].seconds == 14.2
    last = search.client.get(search.address)
    assert last.headers["Location"] == reverse("assessments:ready", args=[search.person.pk])
    page = search.client.get(last.headers["Location"]).content.decode()
    assert "Your programme is ready" in page
    assert "What to mind" in page
    assert (
        "Today is a day of your plan." in page
        or "You did a test today, so your plan begins after today." in page
    )
    assert search_under_way(search.person, timezone.localdate()) is None


def test_it_goes_on_days_later_where_it_was_and_may_end_at_any_time(search, monkeypatch):
    search.begin()
    search.send(said="just")
    where = search.at()
    today = timezone.localdate()
    monkeypatch.setattr(timezone, "localdate", lambda: today + dt.timedelta(days=2))
    assert search.at() == "company", "who is there is asked for each day"
    search.send(company="no")
    assert search.at() == where
    search.client.post(search.address, {"end": "1"})
    assert search.at() == ""  # the page before a new one
    kept = [row for row in search.record.find_my_level if row.date == today]
    assert len(kept) == 1


def test_a_set_and_the_chair_are_of_the_day_they_were_done(search, monkeypatch):
    search.begin(company="yes")
    search.to_sets()
    later = timezone.localdate() + dt.timedelta(days=2)
    monkeypatch.setattr(timezone, "localdate", lambda: later)
    search.send(company="yes")
    before = len(search.record.counted_set)
    assert search.at().startswith("set/")
    search.send(reps="9", effort="6", hurt="no")
    assert [row.date for row in search.record.counted_set[before:]] == [later]
    search.client.post(search.address, {"back": "1"})
    assert len(search.record.counted_set) == before
    while search.at().startswith("set/"):
        search.send(leave="1")
    search.send(part="chair")
    monkeypatch.setattr(actions, "end", lambda *_: None)
    chairs = search.record.chair_stand
    search.send(value_1="14.2")
    assert [row for row in search.record.chair_stand if row not in chairs] == [
        ChairStand(date=later, measure="five_times_sit_to_stand", seconds=14.2)
    ]
    search.client.post(search.address, {"back": "1"})
    assert search.record.chair_stand == chairs


def test_somebody_who_may_not_train_is_not_tested(as_, cast):
    client = as_("ana")
    person = add_example(cast.ana, "reader_a_home")
    client.post(reverse("people:set_up_step", args=[person.pk, "stop"]), {"stop_fits": ["clot_signs"]})
    page = client.get(reverse("assessments:find", args=[person.pk])).content.decode()
    assert "See a doctor today." in page
    assert "Begin" not in page
    ready = client.get(reverse("assessments:ready", args=[person.pk])).content.decode()
    assert "waits for a yes" in ready
    assert "As usual" not in ready


def test_company_is_asked_where_it_matters_and_decides_what_is_asked(as_, cast):
    person = add_example(cast.ana, "reader_e")
    search = Search(as_("ana"), person)
    search.client.post(search.address)
    assert search.at() == "company"
    assert search.send(company="perhaps").status_code == 422
    search.send(company="no")
    alone = search.to_sets("no")
    assert not any("stand" in at for at in alone)


def test_after_training_began_a_search_is_a_fact_of_the_log(search, cast):
    line = {
        "id": "set-1",
        "at": "2026-01-10T10:00:00Z",
        "person": str(search.person.pk),
        "type": "set_done",
        "body": {
            "exercise": "hip_abduction.side_lying",
            "side": "left",
            "set": 1,
            "reps": 8,
            "resistance": {"kind": "limb"},
        },
    }
    add_events(cast.ana, search.person, [Item(line)])
    before = search.record
    search.begin()
    search.to_sets()
    assert search.at().startswith("set/")
    search.send(reps="9", effort="6", hurt="no")
    search.client.post(search.address, {"back": "1"})
    search.client.post(search.address, {"end": "1"})
    assert search.record == before
    tests = [event.body for event in log_of(search.person).events if isinstance(event.body, TestEvent)]
    assert {test.kind for test in tests} == {"find_my_level"}  # the set was taken back
    assert len(tests) >= 3
    assert events_of(search.person).filter(type="test").count() == len(tests) + 1
    both = merge_tests(before, log_of(search.person))
    assert len(both.find_my_level) == len(before.find_my_level) + len(tests)
    assert plan(both).sessions


def test_all_of_it_can_be_left_out(as_, cast):
    client = as_("ana")
    person = add_example(cast.ana, "reader_a_home")
    page = client.get(reverse("assessments:start", args=[person.pk])).content.decode()
    assert reverse("assessments:ready", args=[person.pk]) in page
    ready = client.get(reverse("assessments:ready", args=[person.pk])).content.decode()
    assert "As usual: start" in ready
    assert "Print it" in ready
    assert "See the twelve weeks" in ready


def test_a_programme_of_nothing_says_what_it_takes(as_, cast):
    client = as_("ana")
    person = add_example(cast.ana, "reader_e")
    document = document_of_newest(person) or {}
    document["equipment"] = {"bands": [], "supports": ["slide_board"]}
    document["condition"]["gets_up_from_floor_alone"] = False
    save_record(cast.ana, person, document)
    ready = client.get(reverse("assessments:ready", args=[person.pk])).content.decode()
    assert "Your programme is empty so far" in ready
    assert reverse("people:set_up_step", args=[person.pk, "supports"]) in ready
    assert "As usual" not in ready
    assert (
        "Not in your plan: lifting the knee. You need a bed for this, or to get up from the floor alone."
        in ready
    )

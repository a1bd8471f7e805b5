"""The card "Next time": what of the next session is another thing than today, and the true reason for it."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from hipstride.app.people.access import versions_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.training.outlook import Outlook, Same, outlook
from tests.app.training.test_sheet import filled

MONDAY = dt.date(2026, 11, 30)
WENT_WELL = "Last time went well. One more session like that, and it can go up a step."
TIE_WAITS = "At most two bands are tied a day. So this one is lighter today, with more in each set."
WEAKER = "Your left side is weaker, so it gets one extra set."


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    now = dt.datetime.combine(MONDAY, dt.time(9), dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def step(name: str, *why: tuple[str, str], sets: int = 1, side: str = "left", mark: int = 3, **more: Any):
    told = {"key": f"{name}/{side}", "movement": name, "name": name, "side": side, "sets": sets, "reps": 10}
    told |= {"seconds": None, "side_text": f"{side.capitalize()} leg", **more}
    suggested = {"text": f"{told['reps']} times, red band, mark {mark}", "resistance": {"mark": mark}}
    reasons = [{"rule": rule, "text": text} for rule, text in why]
    return {**told, "why": reasons, "choices": {"suggested": suggested}}


def day(*steps: dict[str, Any], date: str = "2026-11-30", kind: str = "full"):
    return {"date": date, "day": kind, "minutes": 25, "steps": list(steps)}


def then(*steps: dict[str, Any], date: str = "2026-12-02"):
    return day(*steps, date=date)


def beside(today: dict[str, Any], coming: list[dict[str, Any]]) -> Outlook:
    found = outlook(today, coming)
    assert found is not None
    return found


def reasons(made, place: int = 0) -> list[str]:
    return [str(why.text) for why in made.changes[place].why]


def test_a_step_down_is_never_praised():
    room = "Your 30 minutes have room for 1 set of it today."
    after = step("march", ("progression.two_sessions", WENT_WELL), ("today.room", room))
    assert reasons(beside(day(step("march", sets=2)), [then(after)])) == [room]


def test_a_band_that_is_not_tied_and_an_extra_set_say_so():
    well = ("progression.two_sessions", WENT_WELL)
    tied = beside(day(step("march")), [then(step("march", well, ("plan.tie_waits", TIE_WAITS), mark=8))])
    assert reasons(tied) == [TIE_WAITS]
    more = beside(day(step("march")), [then(step("march", ("dose.extra_set", WEAKER), well, sets=2))])
    assert reasons(more) == [WEAKER]
    known = ("dose.extra_set", WEAKER)
    load = ("progression.load_up", "Two good sessions.")
    # the extra set is there today: it is not why the load goes up
    other = beside(day(step("march", known, sets=2)), [then(step("march", known, load, sets=2, mark=2))])
    assert reasons(other) == ["Two good sessions."]


def test_what_is_over_is_a_reason_too():
    well = ("progression.two_sessions", WENT_WELL)
    made = beside(day(step("march", ("plan.tie_waits", TIE_WAITS), mark=5)), [then(step("march", well))])
    assert reasons(made) == ["The band of your plan is tied then."]
    (group,) = made.changes
    assert [(each.name, each.words) for each in group.exercises] == [
        ("march, left leg", "1 set of 10 times, red band, mark 3")
    ]


def test_the_same_reason_is_said_once_and_both_sides_are_one():
    easy = ("progression.settle_in", "Last time was easy for you.")
    both = [step("march", side=side) for side in ("left", "right")]
    more = [step("march", easy, side=side, reps=12) for side in ("left", "right")]
    made = beside(day(*both, step("kick")), [then(*more, step("kick", easy, mark=2))])
    (group,) = made.changes
    assert [each.name for each in group.exercises] == ["march", "kick, left leg"]


def test_other_exercises_take_their_turn_and_those_of_today_come_again():
    today = day(step("march"), step("kick"))
    made = beside(today, [then(step("bridge")), then(step("kick"), date="2026-12-04")])
    assert (made.turns, made.changes, made.same, made.alike) == (("bridge",), (), (), False)
    assert [(each.date.day, each.names) for each in made.again] == [(4, ("kick",))]
    assert made.date == dt.date(2026, 12, 2)


def test_another_form_for_the_same_muscles_is_no_turn():
    form = step("march with a band", movement="march")
    made = beside(day(step("march")), [then(form)])
    (group,) = made.changes
    assert group.exercises[0].instead == "march"
    assert "Another form for the same muscles" in reasons(made)[0]
    assert not made.again


def test_the_same_as_today_means_the_same_exercises_with_the_same_doses():
    march, kick = step("march"), step("kick")
    assert beside(day(march, kick), [then(kick, march)]).alike
    assert not beside(day(march, kick), [then(march)]).alike
    assert not beside(day(march), [then(march, kick)]).alike
    assert not beside(day(march), [then(step("march", sets=2))]).alike


def test_after_a_half_day_the_kind_of_the_day_is_why_there_are_more_sets():
    made = beside(day(step("march"), kind="half"), [then(step("march", sets=2))])
    assert made.whole_again
    assert made.changes[0].why == ()
    room = ("today.room", "Today has room for 2 sets of it.")
    load = ("progression.load_up", "Two good sessions.")
    half = day(step("march"), kind="half")
    assert reasons(beside(half, [then(step("march", load, room, sets=2, mark=2))])) == ["Two good sessions."]
    fallen = day(step("march"), date="2026-12-02", kind="half")
    assert beside(day(step("march", sets=2)), [fallen]).half


# --- on the page --------------------------------------------------------------------------------------


def trained(ana, person, effort: int):
    """The card after a session as planned, with that effort."""
    today = reverse("training:today", args=[person.pk])
    usual = re.search(r'name="usual" value="(\w+)"', ana.get(today + "?anyway=1").content.decode())
    assert usual
    ana.post(reverse("training:how", args=[person.pk]), {"usual": usual[1]})
    sheet = reverse("training:sheet", args=[person.pk])
    told = filled(ana.get(f"{sheet}?date={MONDAY}&planned=1"))
    told |= {name: str(effort) for name in told if name.startswith("effort")}
    told |= {name: "good" for name in told if name.startswith("form")}
    assert ana.post(sheet, told).status_code == 302
    return ana.get(today)


def card(answer) -> str:
    found = re.search(r'<section class="card" aria-labelledby="next-time">(.*?)</section>', answer.text, re.S)
    assert found
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[1])))


def test_a_woman_without_a_test_hears_why_it_is_less_and_praise_only_of_what_stays(cast, as_):
    person = add_example(cast.ana, "reader_a_home", MONDAY)
    answer = trained(as_("ana"), person, 4)
    said = card(answer)
    different, _, stays = said.partition("What stays as it is")
    assert "Next time: Wednesday 2 December" in said
    assert "Why: " in different
    assert "What will be different, and why In these reasons “today” means that day." in different
    assert "Your 30 minutes have room for 1 set of it today." in different
    assert WENT_WELL not in different
    assert WENT_WELL in stays
    for group in answer.context["outlook"].changes:
        assert all(f"{each.name} : {each.words}" in different for each in group.exercises)


def test_who_begins_on_the_day_before_the_plan_hears_that_the_muscles_rest(cast, as_, monkeypatch):
    person = add_example(cast.ana, "reader_c", MONDAY)
    document = versions_of(person).latest("number").document
    preferences = {**document["preferences"], "days": ["tuesday", "thursday", "saturday"]}
    save_record(cast.ana, person, {**document, "preferences": preferences})
    ana = as_("ana")
    said = card(trained(ana, person, 4))
    assert re.search(
        r"Next time: Tuesday 1 December About \d minutes. The muscles that you trained today rest then. "
        r".*On that day only: Weight from side to side at the counter",
        said,
    )
    assert "The same as today" not in said
    tuesday = dt.datetime.combine(MONDAY + dt.timedelta(days=1), dt.time(9), dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tuesday)
    today = reverse("training:today", args=[person.pk])
    ana.post(reverse("training:how", args=[person.pk]), {"usual": "alone"})
    text = ana.get(today).text
    assert "<h1>A short day</h1>" in text
    assert "No strength work today. It counts." in text
    assert "You trained these muscles yesterday. Let them rest" in text
    assert "All as planned" not in text


@pytest.mark.parametrize(("who", "effort"), [("reader_d", 5), ("reader_e", 4)])
def test_what_is_not_in_the_next_session_is_not_the_same(who, effort, cast, as_):
    person = add_example(cast.ana, who, MONDAY)
    answer = trained(as_("ana"), person, effort)
    said, made = card(answer), answer.context["outlook"]
    assert "The same as today" not in said
    assert "Other exercises take their turn: " in said
    assert all(name in said for name in made.turns)
    assert made.again


@pytest.mark.parametrize(
    ("rested", "words"), [(True, "What you train then"), (False, "What stays as it is")], ids=["rest", "same"]
)
def test_the_day_after_says_what_is_trained_then_and_not_that_it_stays(rested, words):
    """Who did one exercise of the first session has not done those of the day after: nothing stays."""
    same = (Same((), ("Seat squeeze, lying on your back",)),)
    shown = render_to_string(
        "training/_outlook.html", {"outlook": Outlook(MONDAY, 18, rested=rested, same=same)}
    )
    (heading,) = re.findall(r"<h3>(.*?)</h3>", shown)
    assert heading == words


@pytest.mark.parametrize(
    ("last_time", "words"), [("10 times", "It fits what your last sets showed."), (None, "not done it yet")]
)
def test_what_was_never_done_is_not_said_to_follow_from_its_sets(last_time, words):
    moved = {**step("march", mark=5), "last_time": last_time}
    (why,) = reasons(beside(day(step("march")), [then(moved)]))
    assert words in str(why)

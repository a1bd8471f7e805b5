"""Each reason to have a word: it comes with its facts, goes with the look at it, and comes back with the next ones."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.utils import timezone

from hipstride.app.classes.reasons import Reason, reasons
from hipstride.app.classes.standing import standing
from hipstride.record.event import Event, Fall, Log, Readiness, SetDone, Symptom, TestEvent
from hipstride.record.person import Bilateral
from hipstride.record.resistance import Limb
from tests.prescription.cast import reader

PERSON = reader("reader_e")  # tested on 6 January 2026, three training days a week
FORM = "hip_abduction.side_lying"


def at(days: float = 0) -> dt.datetime:
    """So many days after the first session, at six in the evening."""
    return dt.datetime(2026, 1, 7, 18, tzinfo=dt.UTC) + dt.timedelta(days=days)


def told(name: str, body, days: float = 0) -> Event:
    kinds = {Fall: "fall", Readiness: "readiness", SetDone: "set_done", Symptom: "symptom", TestEvent: "test"}
    return Event(name, at(days), "reader-e", kinds[type(body)], body)  # type: ignore[arg-type]


def a_set(name: str, days: float = 0, **more) -> Event:
    return told(
        name,
        SetDone(**{"exercise": FORM, "side": "left", "set": 1, "reps": 8, "resistance": LIMB, **more}),
        days,
    )


LIMB = Limb(kind="limb")


def why(*lines: Event, on: float = 0, seen=(), given=None, person=PERSON) -> list[Reason]:
    """The reasons on a day so many days after the first session, of what these lines tell in this order."""
    day = at(on).date()
    return reasons(standing(person, Log(lines, lines), given, day), day, seen)


def of(kind: str, found: list[Reason]) -> list[Reason]:
    return [one for one in found if one.kind == kind]


def one(kind: str, found: list[Reason]) -> Reason:
    (only,) = of(kind, found)
    return only


# --- pain --------------------------------------------------------------------------------------------


def test_pain_told_before_training_and_a_worse_day_after_are_both_reasons():
    found = why(told("r", Readiness(pain_left_hip=9, pain_back=5, after_last_time="worse")))
    pain = one("pain", found)
    assert pain.text == "Pain of 9 out of 10, told before training on 7 January: Left hip 9, Back 5."
    assert pain.short == "Pain of 9, 7 Jan"
    assert pain.grave
    assert "Felt worse on the day after training" in one("down", found).text


def test_pain_told_at_home_stays_when_the_board_asks_less_the_same_day():
    home = told("r1", Readiness(pain_left_hip=6, after_last_time="worse", ill="yes"))
    board = told("r2", Readiness(setting="class"), 0.1)
    assert {"pain", "down", "gate"} <= {each.kind for each in why(home, board)}
    answered = told("r3", Readiness(after_last_time="fine", ill="no"), 2)
    later = why(home, board, answered, a_set("s", 2.1), on=2)
    assert not {"pain", "down", "gate"} & {each.kind for each in later}


def test_usual_pain_is_no_news_until_it_is_strong():
    usual = replace(
        PERSON, condition=replace(PERSON.condition, knee_pain_usual=Bilateral(5, 8), back_pain_usual=5)
    )
    assert of("pain", why(told("r", Readiness(pain_left_knee=5, pain_back=5)), person=usual)) == []
    assert of("pain", why(told("r", Readiness(pain_left_knee=5.5)), person=usual))
    assert of("pain", why(told("r", Readiness(pain_right_knee=8)), person=usual))


def test_pain_on_the_board_before_the_first_set_is_a_reason():
    before = told("y", Symptom("some pain in Leg lift, lying on your side, left", settled=True))
    assert (
        one("pain", why(before)).text == "Told on 7 January: some pain in Leg lift, lying on your side, left."
    )
    hurt = a_set("s", 0.1, pain=5)
    assert len(of("pain", why(before, hurt))) == 2
    assert of("pain", why(before, hurt, a_set("t", 2), on=2)) == []  # the next session was without


def test_the_word_that_a_pain_is_gone_is_no_new_pain():
    lasts = told("y", Symptom("pain in the left knee", settled=False))
    gone = told("z", Symptom("pain in the left knee", settled=True), 1)
    assert of("symptom", why(lasts))
    assert of("pain", why(lasts, gone, on=1)) == []


def test_what_the_player_tells_of_one_pain_is_one_reason():
    hurt = a_set("s", pain=6, stopped_because="pain")
    where = told("y", Symptom("pain in the left knee, gone at rest", settled=True), 0.001)
    (pain,) = of("pain", why(hurt, where))
    assert pain.text.endswith(", left. Told too: pain in the left knee, gone at rest.")
    lasts = told("x", Symptom("pain in the left knee"), -1)
    assert of("symptom", why(lasts, hurt, where))  # what went today closes nothing that lasted
    assert of("pain", why(a_set("s", pain=2), where)) == []  # little pain that went


def test_two_pains_of_one_day_are_two_reasons():
    def right_leg(**more) -> Event:
        return a_set("b", 0.01, side="right", **more)

    left, right = a_set("a", pain=5), right_leg(pain=7)
    first, second = of("pain", why(left, right))
    assert [first.text, second.text] == [
        "Pain of 7 out of 10 on 7 January in: Leg lift, lying on your side, right.",
        "Pain of 5 out of 10 on 7 January in: Leg lift, lying on your side, left.",
    ]
    assert of("pain", why(left, right, seen=[first.key])) == [second]
    worse = right_leg(pain=9)  # put right after somebody looked
    assert len(of("pain", why(left, worse, seen=[first.key, second.key]))) == 1
    more = right_leg(pain=7, effort=6)  # the effort is told later: no news of the pain
    assert of("pain", why(left, more, seen=[first.key, second.key])) == []


# --- falls, and answers to safety questions ----------------------------------------------------------


def test_a_hurt_fall_that_is_told_late_is_said_to_be_one():
    review = told("r", Fall(reviewed_with="Ben"), 3)
    for fall in (Fall(hurt=True), Fall(head=True)):
        late = one("fall", why(review, told("f", fall, 1), on=4))
        assert late.text == (
            "Fell on 8 January and was hurt. Paused: no training until you have spoken. "
            "It was told after the last review: did you know of it?"
        )
        assert late.short == "Hurt in a fall, 8 Jan"
        assert late.grave
    assert (
        of("fall", why(review, told("f", Fall(hurt=True), 1), told("n", Fall(reviewed_with="Ben"), 4), on=4))
        == []
    )


def test_of_several_falls_the_newest_is_said_first_and_each_that_hurt_says_so():
    found = one("fall", why(told("f", Fall(hurt=True), 1), told("g", Fall(), 3), on=3))
    assert found.text.startswith("Fell on 10 January; not said if hurt. Paused: no training until you")
    assert re.search(r"Also told of: 8 January, \d\d:\d\d \(hurt\)\.$", found.text)
    assert found.short == "Hurt in a fall, 8 Jan"
    elsewhere = told("f", Fall(hurt=False), 3)
    abroad = replace(elsewhere, at=elsewhere.at.astimezone(dt.timezone(dt.timedelta(hours=-9))))
    text = one("fall", why(told("g", Fall(), 3.5), abroad, on=3)).text
    assert f"Also told of: 10 January, {timezone.localtime(elsewhere.at):%H:%M}." in text


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"dizzy_on_standing": True}, "New on 10 January: “You get dizzy when you stand up”."),
        ({"osteoporosis": True}, "New on 10 January: “Your bones are fragile (osteoporosis)”."),
        ({"lost_feeling_legs": True}, "New on 10 January: “You have lost feeling in your legs”."),
        ({"latex_allergy": True}, "New on 10 January: “You are allergic to latex”."),
        ({"blood_pressure": (170, 105)}, "A new answer on 10 January. A safety rule follows from it:"),
        (
            {"numb_or_broken_skin": ("left_ankle",)},
            "A new answer on 10 January. A safety rule follows from it:",
        ),
    ],
)
def test_a_new_yes_to_a_safety_question_is_a_reason_until_it_was_seen(answer, words):
    (key,) = answer
    yes = replace(PERSON, condition=replace(PERSON.condition, **answer), told={key: at(3)})
    found = one("gate", why(a_set("s", 2), on=3, person=yes))
    assert (found.text, bool(found.rule)) == (words, words.endswith(":"))
    assert of("gate", why(a_set("s", 2), on=3, seen=[found.key], person=yes)) == []
    again = replace(yes, told={key: at(9)})  # taken back, and yes once more
    assert of("gate", why(a_set("s", 8), on=9, seen=[found.key], person=again))
    no = replace(PERSON, told={key: at(3)})
    assert of("gate", why(a_set("s", 2), on=3, person=no)) == []


def test_a_new_yes_that_stops_all_training_is_told_once():
    heart = replace(PERSON.condition, heart_or_lung_warning=True)
    found = why(person=replace(PERSON, condition=heart, told={"heart_or_lung_warning": at()}))
    assert one("gate", found).text.startswith("Warning signs of heart or lungs")


# --- the course of the programme ---------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "rule"), [("up", "load_up"), ("down", "too_hard")])
def test_what_moves_is_a_reason_until_it_was_seen_and_with_the_next_session_that_moves(kind, rule):
    def session(day: str, *rules: str):
        return {
            "date": day,
            "steps": [{"exercise": FORM, "why": [{"rule": f"progression.{each}"} for each in rules]}],
        }

    moved = one(kind, why(a_set("s"), given=session("2026-01-07", rule)))
    assert "Leg lift, lying on your side" in moved.text
    assert of(kind, why(a_set("s"), given=session("2026-01-07", rule), seen=[moved.key])) == []
    assert of(kind, why(a_set("s"), given=session("2026-01-09"), on=2)) == []
    assert of(kind, why(a_set("s"), given=session("2026-01-10", rule), on=3, seen=[moved.key]))


def test_a_worse_day_after_is_one_reason_with_the_step_back_that_follows():
    worse, fine = (
        told("r", Readiness(after_last_time="worse"), 2),
        told("q", Readiness(after_last_time="fine"), 4),
    )
    given = {
        "date": "2026-01-09",
        "steps": [{"exercise": FORM, "why": [{"rule": "progression.after_worse"}]}],
    }
    down = one("down", why(a_set("s"), worse, given=given, on=2))
    assert "Felt worse" in down.text
    assert "Goes a step back in: Leg lift, lying on your side." in down.text
    assert of("down", why(a_set("s"), worse, given=given, on=2, seen=[down.key])) == []
    assert of("down", why(a_set("s"), worse, fine, on=4)) == []
    again = told("p", Readiness(after_last_time="worse"), 6)
    assert of("down", why(a_set("s"), worse, fine, again, on=6, seen=[down.key]))


def test_no_session_for_days_is_a_reason_until_it_was_seen_or_they_train_and_after_the_next_break():
    assert of("away", why(a_set("s"), on=7)) == []
    away = one("away", why(a_set("s"), on=8))
    assert away.text == "No session for 8 days."
    assert of("away", why(a_set("s"), on=12, seen=[away.key])) == []
    assert of("away", why(a_set("s"), a_set("t", 12), on=12)) == []
    assert of("away", why(a_set("s"), a_set("t", 12), on=20, seen=[away.key]))


def test_form_is_looked_at_in_week_2_and_in_week_2_after_a_long_break():
    week = [a_set(f"s{day}", day) for day in (0, 2, 4)]
    assert of("form", why(*week[:2], on=3)) == []
    form = one("form", why(*week, on=4))
    assert of("form", why(*week, a_set("later", 9), on=9, seen=[form.key])) == []
    back = [a_set(f"t{day}", day) for day in (40, 42)]
    assert of("form", why(*week, *back, on=42, seen=[form.key])) == []
    assert of("form", why(*week, *back, a_set("t44", 44), on=44, seen=[form.key]))


def test_a_test_is_due_until_it_was_done_and_then_the_next_one():
    due = one("test", why(a_set("s", 24), on=26))
    assert due.text == "The test of week 4 is due on 4 February."
    assert of("test", why(a_set("s", 24), on=26, seen=[due.key])) == []
    done = told("t", TestEvent("strength", STRENGTH), 28)
    assert of("test", why(a_set("s", 24), done, on=28)) == []
    assert one("test", why(a_set("s", 24), done, on=50)).text == "The test of week 8 is due on 4 March."


def test_who_may_not_train_is_asked_for_no_test_until_it_is_settled():
    sign, gone = Symptom("faint"), Symptom("faint", settled=True)
    assert of("test", why(a_set("s", 24), told("x", sign, 25), on=26)) == []
    assert one("symptom", why(a_set("s", 24), told("x", sign, 25), on=26)).grave
    later = why(a_set("s", 24), told("x", sign, 25), told("y", gone, 25.5), on=26)
    assert one("test", later).text == "The test of week 4 is due on 4 February."
    relapsed = replace(
        PERSON, condition=replace(PERSON.condition, relapse_weeks_ago=1.0, relapse_cleared=False)
    )
    found = why(a_set("s", 24), on=26, person=relapsed)
    assert of("test", found) == []
    assert "A relapse" in one("gate", found).text


STRENGTH = {
    "date": "2026-02-04", "movement": "hip_flexion", "position": "supine", "hip_angle_deg": 90, "knee_angle_deg": 90,
    "test": "break", "lever_m": 0.38, "left_n": [40, 41], "right_n": [120, 121], "device": "microFET2", "tester": "T1",
}  # fmt: skip

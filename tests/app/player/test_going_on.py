"""Coming back to a session: after "not today", after stopping early, on another device, after midnight."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from playwright.sync_api import Route

from tests.app.player.device import effective
from tests.app.player.documents import PERSON, document
from tests.figure.follow.browser import until


def done_of(lines: dict[str, Any]) -> list[dict[str, Any]]:
    """What the server hands over: lines with their corrections applied, corrections and what was taken back left out."""
    bodies = {id: copy.deepcopy(line["body"]) for id, line in lines.items() if line["type"] != "correction"}
    for line in lines.values():
        if line["type"] == "correction":
            bodies[line["body"]["of"]] = line["body"]["body"]
    kinds = ("session_started", "set_done", "set_skipped", "session_ended")
    return [
        {**line, "body": bodies[id]}
        for id, line in lines.items()
        if line["type"] in kinds and bodies[id] is not None
    ]


def test_a_start_after_an_end_begins_again(device, site):
    at = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    end = {"id": "end", "at": at, "person": PERSON, "type": "session_ended"}
    site.give({**document(), "done": [{**end, "body": {"finished": False, "note": "not today"}}]})
    phone = device().open()
    assert phone.kind == "start"
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    assert len(effective(phone.lines())) == 1


def test_stopped_with_no_set_the_session_can_go_on(device, site, keeper):
    phone = device().open()
    phone.tap("first", "choose")
    phone.tap("stop", "stop")
    phone.tap("stop-tired", "ended")
    phone.until_sent()
    site.give({**document(), "done": done_of(keeper.lines)})
    phone.page.reload()
    phone.page.wait_for_selector("body.plays")
    for here in (phone, device().open()):  # this device and another one
        assert here.kind == "ended"
        here.tap("go-on", "choose")
        here.tap("undo", "ended")
    phone.tap("go-on", "choose")
    phone.one_set(choose=True)
    phone.until_sent()
    kinds = [line["type"] for line in done_of(keeper.lines)]
    assert kinds == ["session_started", "set_done"], "it is one session, and it runs"


def test_what_forbids_training_offers_no_way_on(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.tap("stop", "stop")
    phone.tap("stop-pain", "ended")
    assert phone.page.locator("[data-act='go-on']").count() == 0


def test_easier_after_pain_stays_easier_on_another_device(device, site, keeper):
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose("easier")
    phone.tap("first", "work")
    phone.tap("hurts", "hurt_much")
    phone.tap("pain-2", "hurt_where")
    phone.tap("where-left_hip", "hurt_gone")
    phone.tap("gone", "hurt_next")
    phone.until_sent()
    assert [line["type"] for line in done_of(keeper.lines)][-1] == "set_skipped"
    site.give({**document(2), "done": done_of(keeper.lines)})  # the symptom made another session of the day
    tablet = device().open()
    tablet.prepare()
    tablet.one_set()
    last = effective(tablet.lines())[-1]
    assert (last["side"], last["chosen"], last["resistance"]["rest_length_m"]) == ("right", "easier", 0.5)


def test_what_another_device_corrects_or_takes_back_is_followed(device, site, keeper):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.one_set()
    phone.until_sent()
    site.give({**document(), "done": done_of(keeper.lines)})
    tablet = device().open()
    assert len(effective(tablet.lines())) == 2
    phone.tap("undo", "work")  # the second set
    phone.until_sent()
    done = done_of(keeper.lines)
    done[-1]["body"]["reps"] = 7  # and the first one was corrected in the log
    site.give({**document(), "done": done})
    tablet.page.reload()
    tablet.page.wait_for_selector("body.plays")
    assert [(body["side"], body["reps"]) for body in effective(tablet.lines())] == [("left", 7)]
    tablet.prepare()
    tablet.tap("first", "work")
    assert "Right leg" in tablet.text("kicker")


def test_what_another_device_did_is_taken_over_however_late_the_server_tells_it(device, site, keeper):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.until_sent()
    site.give({**document(), "done": done_of(keeper.lines)})
    tablet = device().open()
    phone.one_set()
    phone.until_sent()
    site.give({**document(), "done": done_of(keeper.lines)})
    late: list[Route] = []
    tablet.page.route("**/session.json", lambda route: late.append(route))
    tablet.page.reload()
    tablet.page.wait_for_selector("body.plays")  # it does not wait for ever
    assert len(effective(tablet.lines())) == 1
    (told,) = late
    told.continue_()
    until(tablet.page, lambda: len(effective(tablet.lines())) == 2)


def test_what_was_corrected_here_or_elsewhere_is_not_overwritten(device, site, keeper):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.until_sent()
    done = done_of(keeper.lines)
    ahead = (dt.datetime.now().astimezone() + dt.timedelta(hours=3)).isoformat(timespec="seconds")
    told = {"of": done[-1]["id"], "body": {**done[-1]["body"], "reps": 7}, "why": None, "after": []}
    elsewhere = {"id": "log", "at": ahead, "person": PERSON, "type": "correction", "body": told}
    site.give(
        {**document(), "done": [*done[:-1], {**done[-1], "body": told["body"]}], "corrections": [elsewhere]}
    )
    tablet = device().open()
    keeper.fault = "broken"  # so the correction waits
    tablet.tap("hurts", "hurt_much")  # after the last set, which the phone logged
    tablet.tap("pain-3", "hurt_where")
    tablet.page.reload()
    tablet.page.wait_for_selector("body.plays")
    assert [body["pain"] for body in effective(tablet.lines())] == [3]
    at = [line["at"] for line in tablet.lines() if line["type"] == "correction"][-1]
    assert dt.datetime.fromisoformat(at) > dt.datetime.fromisoformat(ahead), "what was seen came before it"
    keeper.fault = ""
    tablet.send()
    tablet.until_sent()
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it is taken up again
    until(phone.page, lambda: phone.lines()[-1]["id"] == "log")
    before = phone.lines()
    phone.tap("undo")
    until(phone.page, lambda: "More was said" in phone.status)
    assert phone.lines() == before, "the set stays, as more was said of it in the log"
    phone.tap("hurts", "hurt_much")
    phone.tap("pain-3", "hurt_where")
    phone.tap("undo", "hurt_much")
    assert [(body["reps"], body["pain"]) for body in effective(phone.lines())] == [(7, None)]


def test_a_session_goes_on_after_midnight_for_some_hours(device, site):
    now = dt.datetime.now().astimezone()
    yesterday = (now.date() - dt.timedelta(days=1)).isoformat()
    site.give(document(date=yesterday))
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    site.give(document(2))  # after midnight the server has another one
    again = "async () => (await import('{}/player/session.js')).findSession('{}', new Date(Date.now() + {} * 36e5))"
    found = {
        hours: phone.page.evaluate(again.format(phone.modules, PERSON, hours))["document"]["session"]
        for hours in (0, 5, 7)
    }
    assert found == {0: document()["session"], 5: document()["session"], 7: document(2)["session"]}
    phone.page.reload()
    phone.page.wait_for_selector("body.plays")
    assert len(effective(phone.lines())) == 1
    assert phone.kind != "start", "also where the new one is kept beside it"


def test_a_set_belongs_to_the_step_that_is_planned_with_its_exercise(device):
    phone = device().open()
    place = f"""async ([first, second, body]) => {{
      const {{ groupsOf, placeOf }} = await import('{phone.modules}/player/plan.js');
      return placeOf(groupsOf({{ steps: [first, second] }}), body)?.step.key ?? null;
    }}"""

    def step(key: str, exercise: str, easier: str | None) -> dict[str, Any]:
        way = easier and {"exercise": easier}
        choices = {"easier": way, "suggested": {"exercise": exercise}, "harder": None}
        return {"key": key, "exercise": exercise, "side": "left", "sets": 1, "choices": choices}

    steps = [step("one", "bridge", "march"), step("two", "march", None)]
    found = [
        phone.page.evaluate(place, [*steps, {"exercise": exercise, "side": side, "set": 1, **more}])
        for exercise, side, more in (
            ("march", "left", {"chosen": "suggested"}),
            ("march", "left", {}),
            ("march", "left", {"chosen": "easier"}),
            ("bridge", "left", {}),
            ("march", "right", {}),
        )
    ]
    assert found == ["two", "two", "one", "one", None]

"""Coming back to a session: after "not today", after stopping early, on another device, after midnight."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from tests.app.player.device import effective
from tests.app.player.documents import PERSON, document


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

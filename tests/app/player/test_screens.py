"""Every screen of a session: what it shows, what each tap writes, and that tired hands and eyes can use it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from hipstride.catalogue.exercises import get
from hipstride.figure.animate import sweep
from hipstride.figure.follow.page import live_theme
from hipstride.figure.layout import layout
from hipstride.figure.setting import setting
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import THEMES as FIGURE_THEMES
from hipstride.record.log import event_from_mapping
from tests.app.player.device import Device, effective, slots
from tests.app.player.documents import PERSON, document
from tests.app.player.server import STATIC
from tests.axe import COLOURS, violations
from tests.figure.follow.browser import HEARD, LOCK

SIZES = {"small": (320, 640), "phone": (390, 844), "tablet": (1024, 768), "zoomed": (320, 256)}
STRICT = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
STRICT_COLOURS = {"runOnly": ["color-contrast-enhanced", *COLOURS["runOnly"]]}
SMALL_TEXT = """
() => [...document.querySelectorAll("body *")].filter((each) =>
  each.checkVisibility() && !each.closest("svg")
  && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  && parseFloat(getComputedStyle(each).fontSize) < 23.99
).map((each) => each.outerHTML.slice(0, 80))
"""
# Every control at least 64 px each way, inside the screen, and 16 px (8 at the edge of a small one) from the next.
TARGETS = """
() => {
  const all = [...document.querySelectorAll("a[href], button, summary")].filter((each) => each.checkVisibility());
  const boxes = all.map((each) => ({ what: each.innerText.slice(0, 30) || each.id, box: each.getBoundingClientRect() }));
  const outside = (box) => box.left < -0.1 || box.right > innerWidth + 0.1;
  const bad = boxes.filter(({ box }) => box.width < 63.9 || box.height < 63.9 || outside(box))
    .map(({ what, box }) => [what, box.width, box.height]);
  const gap = (one, other) => Math.max(
    Math.max(one.left - other.right, other.left - one.right), Math.max(one.top - other.bottom, other.top - one.bottom));
  const sticks = (each) => each !== null && ["fixed", "sticky"].includes(getComputedStyle(each).position);
  const fixed = (each) => each.closest("header") !== null || sticks(each) || sticks(each.closest("footer"));
  all.forEach((one, at) => all.slice(at + 1).forEach((other) => {
    if (fixed(one) !== fixed(other)) return; // what scrolls passes under what stays
    const apart = gap(one.getBoundingClientRect(), other.getBoundingClientRect());
    if (apart < 15.9) bad.push([one.innerText, other.innerText, apart]);
  }));
  return bad;
}
"""
# Where the button that stops stays, and whether it is whole; null where a screen has none.
STOP = """
() => {
  const stop = document.getElementById("stop");
  const { left, top, right, bottom } = stop.getBoundingClientRect();
  const top_most = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.closest("button") === stop;
  const inside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  const whole = top_most && inside && stop.scrollWidth <= stop.clientWidth;
  return stop.hidden ? null : whole ? [left, bottom].map(Math.round) : "not seen";
}
"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def walk(phone: Device) -> Any:
    """Every kind of screen once; stands on each while the caller looks."""
    yield phone.kind
    for tap, kind in [
        ("first", "choose"),
        ("first", "tie"),
        ("first", "place"),
        ("first", "next"),
        ("first", "work"),
        ("second", "fewer"),
        ("first", "why"),
        ("second", "work"),
        ("stop", "stop"),
        ("stop-unwell", "signs"),
        ("second", "work"),
        ("menu", "menu"),
        ("first", "work"),
        ("first", "tie"),
        ("first", "next"),
        ("first", "work"),
        ("first", "next"),
        ("first", "work"),
        ("first", "next"),
        ("first", "work"),
        ("first", "effort"),
        ("effort-5", "effort"),
        ("effort-6", "form"),
        ("form-good", "choose"),
        ("first", "place"),
        ("first", "next"),
        ("first", "work"),
        ("hurts", "hurt_much"),
        ("pain-6", "hurt_where"),
        ("where-left_knee", "hurt_gone"),
        ("gone", "hurt_next"),
        ("second", "finish"),
        ("first", "ended"),
    ]:
        phone.tap(tap, kind)
        yield kind


THEMES = ("light", "dark", "contrast")
ZOOMED = ((1280, 1024), (320, 640))
"""Where the text is up to four times as large."""


def test_every_screen_in_every_theme_and_size(device):
    """One walk; at each screen the device is turned, and axe looks at each kind of screen once in each theme."""
    phone = device(viewport={"width": 390, "height": 844}).open()
    seen: list[str] = []
    stops: set[str] = set()
    for kind in walk(phone):
        if kind not in seen:
            for theme in THEMES:
                phone.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
                assert violations(phone.page, STRICT if theme == THEMES[0] else STRICT_COLOURS) == [], (
                    kind,
                    theme,
                )
            seen.append(kind)
        for width, height in SIZES.values():
            phone.page.set_viewport_size({"width": width, "height": height})
            phone.page.wait_for_timeout(50)
            assert phone.page.evaluate(SMALL_TEXT) == [], (kind, width)
            assert phone.page.evaluate(TARGETS) == [], (kind, width)
            assert phone.page.evaluate(WIDE) <= 0, (kind, width)
        for text, sizes in (("150%", ZOOMED[1:]), ("200%", ZOOMED[1:]), ("400%", ZOOMED)):
            phone.page.evaluate("text => { document.documentElement.style.fontSize = text; }", text)
            for width, height in sizes:
                phone.page.set_viewport_size({"width": width, "height": height})
                settles(phone, kind)
            stops.add(str(phone.page.evaluate(STOP)))
        phone.page.evaluate("document.documentElement.style.fontSize = ''")
        phone.page.set_viewport_size({"width": 390, "height": 844})
    print(f"axe found nothing on {len(seen)} kinds of screen in {len(THEMES)} themes")
    assert len(seen) == 19
    assert stops == {"[168, 632]", "None"}, "always in the same place, and never to be scrolled to"


ENOUGH = {"exercises": 1, "minutes": 9, "after": ["Slide to the front of the seat."]}


def first_exercise(phone: Device) -> None:
    """From the first screen to the end of the first exercise, one set a side."""
    phone.tap("first", "choose")
    phone.choose()
    phone.one_set()
    phone.one_set()
    phone.after_exercise()


def test_a_first_session_is_one_exercise_and_the_rest_is_there(device, site):
    site.give(document(week=1, asking_minutes=7, sets=1, enough=ENOUGH))
    phone = device().open()
    assert phone.text("title") == "Your first session is short."
    told = phone.text("blocks")
    assert "One exercise, about 9 minutes in all." in told
    assert "One more is there, if you like." in told
    assert "28 minutes" not in told
    assert "full day" not in told
    first_exercise(phone)
    phone.until("enough")
    assert phone.text("title") == "That is enough for the first time"
    assert phone.text("blocks") == "Slide to the front of the seat.", (
        "it cools down where that exercise was done"
    )
    phone.tap("second", "choose")  # who wants more goes on


def test_what_is_laid_ready_and_counted_is_of_the_one_exercise_until_one_goes_on(device, site):
    enough = {**ENOUGH, "needs": ["chair"]}
    site.give(document(week=1, sets=1, pairs=2, enough=enough, needs=["chair", "red band", "mat"]))
    phone = device().open()
    assert "Lay ready\n\nchair\n\n" in phone.text("blocks")
    assert "red band" not in phone.text("blocks")
    phone.tap("first", "choose")
    assert phone.text("where") == "1 of 1"
    phone.choose()
    phone.one_set()
    phone.one_set()
    assert phone.page.evaluate("document.getElementById('progress').value") == 1
    phone.after_exercise()
    phone.until("enough")
    assert "To do more, lay ready too\n\nred band, mat" in phone.text("blocks")
    phone.tap("second", "choose")
    assert phone.text("where") == "2 of 3"
    assert phone.page.evaluate("document.getElementById('progress').value") < 1


def test_who_leaves_the_one_exercise_out_is_told_the_real_count(device, site):
    site.give(document(week=1, sets=1, enough={**ENOUGH, "needs": []}))
    phone = device().open()
    phone.tap("first", "choose")
    phone.tap("skip")
    phone.page.wait_for_selector("#where:has-text('2 of 2')")


def test_start_leads_to_the_warm_up_and_that_to_the_first_exercise(device, site):
    site.give(document(warm_up=["Bend each knee a little.", "Take about 3 minutes."]))
    phone = device(viewport={"width": 390, "height": 844}).open()
    assert phone.text("first").split("\n") == ["Start", "Warm up first"]
    phone.tap("first", "warm_up")
    assert phone.text("title") == "Warm up first"
    assert phone.text("blocks").split("\n") == ["Bend each knee a little.", "Take about 3 minutes."]
    assert violations(phone.page, STRICT) == []
    assert phone.page.evaluate(TARGETS) == []
    for width, height in SIZES.values():
        phone.page.set_viewport_size({"width": width, "height": height})
        assert phone.page.evaluate(SMALL_TEXT) == []
        assert phone.page.evaluate(WIDE) <= 0
    phone.page.reload()
    phone.until("warm_up")  # also after a reload
    phone.tap("hurts", "hurt_much")
    phone.tap("undo", "warm_up")
    phone.tap("first", "choose")
    phone.tap("undo", "warm_up")
    phone.tap("first", "choose")
    phone.page.reload()
    phone.until("choose")
    phone.check_clean()


def test_many_safety_rules_wait_in_a_fold_below_what_to_mind_and_none_is_lost(device, site):
    rules = ["Do not cross your legs.", "Do not turn your toes in.", "Train on a bed."]
    site.give(document(rules=rules))
    phone = device().open()
    told = phone.text("blocks")
    assert told.index("Do not start if you are ill.") < told.index("The 3 rules we keep for you")
    assert not any(rule in told for rule in rules)
    assert phone.text("first") == "Start", "where there is nothing to warm up with, none is promised"
    phone.page.click("#blocks summary")
    told = phone.text("blocks")
    assert all(rule in told for rule in rules)


def ended_at_enough(device):
    """A first session that ends where it is enough, and is taken up again."""
    phone = device().open()
    first_exercise(phone)
    phone.until("enough")
    phone.tap("first", "ended")
    assert phone.text("title") == "You did 2 sets. They count."
    phone.tap("go-on", "enough")
    return phone


def test_who_has_enough_after_one_exercise_ends_there_and_may_still_go_on(device, site):
    site.give(document(week=1, sets=1, enough=ENOUGH))
    assert ended_at_enough(device).kind == "enough"


def test_of_a_first_session_one_set_a_side_is_enough_and_the_others_are_there(device, site):
    site.give(document(week=1, enough=ENOUGH))  # two sets a side
    phone = ended_at_enough(device)
    phone.tap("second", "next")
    assert "Set 2 of 2" in phone.text("title")
    phone.one_set()
    phone.one_set()
    phone.after_exercise()
    phone.until("choose")  # it is said once that it is enough
    lines = effective(phone.lines())
    assert [(side, number) for _, side, number in slots(phone.lines())] == [
        (side, number) for number in (1, 2) for side in ("left", "right")
    ]
    assert all(body["effort"] is not None and body["form"] for body in lines), "each set is asked about"


def test_who_does_not_say_the_effort_of_the_first_round_is_asked_once_more_after_the_others(device, site):
    phone = with_efforts_unsaid(device, site)
    asked_both(phone)  # and no third time
    phone.until("form")
    phone.tap("form-good", "choose")
    assert all(body["effort"] is None for body in effective(phone.lines()))


def with_efforts_unsaid(device, site):
    """A first session at the end of its first exercise, with two sets a side and no effort of the first ones."""
    site.give(document(week=1, enough=ENOUGH))
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose()
    phone.one_set()
    phone.one_set()
    asked_both(phone)
    phone.until("form")
    phone.tap("form-good", "enough")
    phone.tap("second", "next")
    phone.one_set()
    phone.one_set()
    return phone


def asked_both(phone: Device) -> None:
    """The effort of left and right, and neither is said."""
    for side in ("Left leg", "Right leg"):
        phone.page.wait_for_selector(f"body[data-kind='effort'] #kicker:has-text('{side}')")
        phone.tap("second")


def test_who_says_the_effort_at_the_second_asking_says_it_of_all_sets(device, site):
    phone = with_efforts_unsaid(device, site)
    phone.after_exercise()
    phone.until("choose")
    assert all(body["effort"] is not None for body in effective(phone.lines()))


def test_a_first_exercise_that_is_left_out_is_not_called_enough(device, site):
    site.give(document(week=1, sets=1, enough=ENOUGH))
    phone = device().open()
    phone.tap("first", "choose")
    phone.tap("skip")
    phone.page.wait_for_function("document.getElementById('title').innerText !== 'Seated march'")
    assert phone.kind == "choose"


def settles(phone, kind) -> None:
    """Nothing is wider than the screen; it may still be drawn while it is measured."""
    for _ in range(40):
        if phone.page.evaluate(WIDE) <= 0:
            return
        phone.page.wait_for_timeout(50)
    raise AssertionError(f"{kind} is wider than the screen")


@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_is_the_persons(theme, device):
    phone = device()
    made = document(preferences={"theme": theme})
    phone.page.route("**/session.json", lambda route: route.fulfill(json=made))
    phone.open()
    assert phone.page.evaluate("document.documentElement.dataset.theme") == theme


BOXES = """
() => ["count", "beat", "picture"].map((id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return [box.top, box.height, box.bottom];
})
"""


def test_the_count_of_a_set_is_about_a_third_of_the_screen(device):
    for width, height in (SIZES["phone"], SIZES["tablet"]):
        phone = device(viewport={"width": width, "height": height}, before=STOPPED).open()
        phone.tap("first", "choose")
        phone.choose()
        phone.tap("first", "work")
        phone.page.evaluate("move(5300)")
        phone.page.wait_for_selector("#count:text-is('1')")
        shown = phone.page.evaluate(BOXES)
        foot = phone.page.evaluate("document.querySelector('footer').getBoundingClientRect().top")
        assert shown[0][1] >= 0.24 * height
        assert all(bottom <= foot + 1 for _, _, bottom in shown), "all of it is seen without scrolling"
        assert phone.text("count") == "1"
        assert phone.text("of") == "of 10"


# How high (px) the picture is drawn, how high and how wide the leg that moves is in it, and whether it ever leaves it.
DRAWN = """
() => {
  const svg = document.querySelector("#picture svg"), box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
  const leg = document.querySelector("#picture svg path.left.leg");
  const at = svg.getCurrentTime(), views = new Set(), legs = [];
  for (const phase of [0, 0.25, 0.5, 0.75, 0.999]) {
    svg.setCurrentTime(phase);
    views.add(svg.getAttribute("viewBox"));
    legs.push(leg.getBoundingClientRect());
  }
  svg.setCurrentTime(at);
  const across = (one) => one.left > box.left - 1 && one.right < box.right + 1;
  const within = (one) => across(one) && one.top > box.top - 1 && one.bottom < box.bottom + 1;
  const high = view.height * Math.min(box.width / view.width, box.height / view.height);
  const [{ width: wide, height: tall }] = legs;
  const footer = document.querySelector("footer").getBoundingClientRect().top;
  return { high, footer, foot: box.bottom, wide, tall, out: legs.filter((one) => !within(one)).length, views: views.size };
}
"""
FOOT = "() => document.querySelector('footer').getBoundingClientRect().top"


def test_the_moving_figure_takes_a_third_of_a_phone_and_stays_within_its_place(device):
    """On a screen of 844 px the picture of somebody who stands had 110 and 186 px; the leg that moves was half as high."""
    phone = device(before=STOPPED).open()
    phone.tap("first", "choose")
    seen = {"choose": phone.page.evaluate(DRAWN)}
    phone.choose()
    seen["next"] = phone.page.evaluate(DRAWN)
    phone.tap("first", "work")
    phone.page.evaluate("move(5300)")
    phone.page.wait_for_selector("#count:text-is('1')")
    seen["work"] = phone.page.evaluate(DRAWN)
    print({kind: round(one["high"]) for kind, one in seen.items()})
    phone.tap("stop", "stop")
    phone.tap("first", "ended")
    phone.until_sent()
    phone.page.wait_for_selector("#status:has-text('Saved and sent.')")
    assert phone.page.evaluate("document.getElementById('status').getBoundingClientRect().height") >= 24
    for kind, one in seen.items():
        assert one["high"] >= 0.35 * 844, kind
        assert one["tall"] >= 130, kind
        assert (one["out"], one["views"]) == (0, 1), (
            "the whole way is seen, and the picture stands still round it"
        )
        assert one["foot"] <= one["footer"] + 1, kind


def test_somebody_who_lies_is_shown_whole_first_and_then_the_leg_from_near(device, site):
    made = document()
    drawn = sweep(layout(setting(get("hip_flexion.supine_heel_slide"))), "left", live_theme())
    made["figures"]["march"]["svg"] = to_svg(drawn, prefix="figure-1")
    site.give(made)
    phone = device().open()
    phone.tap("first", "choose")
    far = phone.page.evaluate(DRAWN)
    view = "document.querySelector('#picture svg').viewBox.baseVal.width"
    assert phone.page.evaluate(view) == drawn.width
    phone.choose()
    near = phone.page.evaluate(DRAWN)
    assert phone.page.evaluate(view) < 0.7 * drawn.width
    assert near["wide"] >= 1.5 * far["wide"]
    assert (near["out"], near["views"]) == (0, 1)
    phone.one_set()
    phone.prepare()
    assert phone.text("kicker").startswith("Right leg")
    mirrored = phone.page.evaluate(DRAWN)
    assert (mirrored["out"], mirrored["views"]) == (0, 1), "of the right leg too"


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 640)])
def test_on_a_small_phone_the_count_and_the_move_of_a_hold_are_whole(width, height, device, site):
    made = document(balance=False)
    for step in made["steps"]:
        step["seconds"] = 5
        for choice in step["choices"].values():
            choice["seconds"] = 5
    site.give(made)
    phone = device(viewport={"width": width, "height": height}, before=STOPPED).open()
    phone.tap("first", "choose")
    phone.choose()
    assert "each held for 5 seconds" in phone.text("title")
    drawn = phone.page.evaluate("document.querySelector('#picture svg').getBoundingClientRect().height")
    assert drawn >= (0.22 if height < 600 else 0.17) * height, "the move is seen before the words are read"
    phone.tap("first", "work")
    for seconds, count in ((5.3, "1"), (54.5, "10")):
        phone.page.evaluate(f"move({1000 * seconds})")
        phone.page.wait_for_selector(f"#count:text-is('{count}')")
        foot = phone.page.evaluate(FOOT)
        boxes = phone.page.evaluate(BOXES)
        assert all(bottom <= foot + 1 for _, _, bottom in boxes), (count, boxes, foot)
        assert boxes[2][1] >= 0.16 * height
        assert phone.page.evaluate(WIDE) <= 0
    assert phone.text("first").split("\n") == ["Done", "10 times"]
    assert phone.page.evaluate("document.getElementById('first').getBoundingClientRect().height") <= 81


# The rows of the head, what is left of the first screen for the exercise, and whether the large button is in it.
LARGE = """
() => {
  const box = (each) => document.querySelector(each).getBoundingClientRect();
  const [undo, menu, first, head] = ["#undo", "#menu", "#first", "header"].map(box);
  const seen = first.bottom <= innerHeight && first.top > head.bottom;
  return { rows: undo.top === menu.top ? 1 : 2, head: head.bottom, first: seen };
}
"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 640), (320, 568)])
def test_text_four_times_as_large_leaves_the_exercise_and_done_on_the_first_screen(width, height, device):
    phone = device(viewport={"width": width, "height": height}, before=STOPPED).open()
    phone.page.evaluate("document.documentElement.style.fontSize = '400%'")
    while (kind := phone.kind) != "next":
        assert phone.page.evaluate(LARGE)["first"], "what goes on is never to be scrolled to"
        phone.tap("first")
        phone.page.wait_for_selector(f"body:not([data-kind='{kind}'])")
    stop = phone.page.evaluate(STOP)
    phone.tap("first", "work")
    phone.page.evaluate("move(5300)")
    phone.page.wait_for_selector("#count:text-is('1')")
    seen = phone.page.evaluate(LARGE)
    assert seen["rows"] == 1
    assert seen["head"] <= 110
    assert seen["first"], "done is in the first screen"
    assert phone.page.evaluate(STOP) == stop
    count, beat, _ = phone.page.evaluate(BOXES)
    done = phone.page.evaluate("document.getElementById('first').getBoundingClientRect().top")
    assert count[2] <= done
    assert beat[0] < done
    size = "parseFloat(getComputedStyle(document.getElementById('kicker')).fontSize)"
    assert phone.page.evaluate(size) >= 48, "and still twice as large as without"


def test_what_is_chosen_says_which_legs_it_is_for(device, site):
    phone = device().open()
    phone.tap("first", "choose")
    assert phone.text("kicker") == "Left leg and right leg, 2 sets"
    phone.page.close()
    made = document(balance=False)
    site.give({**made, "steps": made["steps"][1:]})
    alone = device().open()
    alone.tap("first", "choose")
    assert alone.text("kicker") == "Right leg, 2 sets"


def test_the_lines_are_log_lines_of_the_engine(device):
    phone = device().open()
    for _ in walk(phone):
        pass
    day = dt.datetime.now().astimezone().date()
    events = [event_from_mapping(line, person_id=PERSON, today=day) for line in phone.lines()]
    assert [event.type for event in events][:2] == ["session_started", "set_done"]
    kinds = {event.type for event in events}
    assert kinds == {"session_started", "set_done", "correction", "symptom", "session_ended"}
    for event in events:
        assert event.at.utcoffset() is not None
    bodies = effective(phone.lines())
    assert [body["effort"] for body in bodies] == [5, 6, 5, 6, None]
    assert [body["form"] for body in bodies] == ["good"] * 4 + [None]
    assert bodies[-1]["stopped_because"] == "pain"
    assert bodies[-1]["pain"] == 6
    symptom = next(line["body"] for line in phone.lines() if line["type"] == "symptom")
    assert symptom == {"what": "pain in the left knee, gone at rest", "lasted_hours": None, "settled": True}


def test_easier_is_logged_with_its_own_band_and_harder_with_its_own_count(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose("easier")
    assert phone.text("mark") == "mark 3"
    phone.one_set()
    phone.tap("undo", "work")
    phone.tap("undo", "next")
    phone.tap("undo", "place")
    phone.tap("undo", "tie")
    phone.tap("undo", "choose")
    phone.choose("harder")
    assert "12 times" in phone.text("title")
    phone.one_set()
    first, second = [line["body"] for line in phone.lines() if line["type"] == "set_done"]
    assert (first["chosen"], first["resistance"]["rest_length_m"]) == ("easier", 0.5)
    assert (second["chosen"], second["reps"], second["resistance"]["rest_length_m"]) == ("harder", 12, 0.4)
    assert [body["chosen"] for body in effective(phone.lines())] == ["harder"]


def test_another_form_is_told_in_its_own_words_and_more_sets_are_as_many(device, site):
    made = document()
    step = made["steps"][2]
    plain = step["choices"]["suggested"]
    lean = {
        "exercise": "balance.seated_lean",
        "name": "Lean, sitting",
        "get_ready": ["Sit down."],
        "text": "Lean",
    }
    step["choices"] = {
        "easier": {**plain, **lean},
        "suggested": plain,
        "harder": {**plain, "sets": 2, "text": "2 sets of 20 seconds"},
    }
    site.give({**made, "steps": [step]})
    phone = device().open()
    phone.tap("first", "choose")
    phone.tap("easier", "place")
    assert "Sit down." in phone.text("blocks")
    phone.tap("first", "next")
    phone.tap("first", "work")
    assert "Lean, sitting. Set 1 of 1" in phone.text("title")
    phone.tap("first", "effort")
    for back in ("work", "next", "place", "choose"):
        phone.tap("undo", back)
    phone.tap("harder", "place")
    phone.one_set()
    phone.one_set()
    assert phone.kind == "effort"
    assert phone.lines()[1]["body"]["exercise"] == "balance.seated_lean"
    assert [(body["chosen"], body["set"]) for body in effective(phone.lines())] == [
        ("harder", 1),
        ("harder", 2),
    ]


def test_did_fewer_says_how_many_and_why(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    phone.tap("second", "fewer")
    phone.tap("step-less")
    phone.tap("step-less")
    assert phone.text("first") == "Save 7"
    phone.tap("first", "why")
    phone.tap("why-tired", "tie")
    body = effective(phone.lines())[0]
    assert (body["reps"], body["stopped_because"]) == (7, "tired")


def by_its_own_clock(phone):
    """The test turns the clock; a tap comes half a second after the one before."""
    phone.page.clock.install()
    phone.settle = lambda: [phone.store("ledger.waiting()"), phone.page.clock.run_for(500)]


def test_a_double_tap_counts_once(device):
    phone = device()
    by_its_own_clock(phone)
    phone.open()
    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    phone.page.clock.pause_at(phone.page.evaluate("Date.now() + 60_000"))  # both taps come at one moment
    phone.page.dblclick("#first")
    phone.until("tie")
    phone.settle()
    assert phone.kind == "tie"
    assert len(slots(phone.lines())) == 1


def test_undo_takes_back_tap_by_tap_and_never_times_out(device):
    phone = device()
    by_its_own_clock(phone)
    phone.open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.page.clock.run_for(11_000)
    phone.tap("undo", "work")
    assert slots(phone.lines()) == []
    assert "Taken back." in phone.status
    phone.tap("first", "tie")
    assert len(slots(phone.lines())) == 1
    phone.page.reload()
    phone.page.wait_for_selector("body.plays")
    phone.tap("undo", "work")
    phone.tap("undo", "next")
    phone.tap("undo", "place")
    phone.tap("undo", "tie")
    phone.tap("undo", "choose")
    phone.tap("undo", "start")
    assert slots(phone.lines()) == []
    assert phone.page.is_disabled("#undo")


def test_undo_of_effort_brings_back_what_was_there(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    for _ in range(3):
        phone.one_set()
    phone.tap("effort-9")
    phone.tap("undo", "effort")
    assert [body["effort"] for body in effective(phone.lines())] == [None] * 4
    phone.tap("effort-3")
    assert [body["effort"] for body in effective(phone.lines())] == [3, None, 3, None]


def test_stopping_early_gives_credit(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.one_set()
    phone.tap("stop", "stop")
    phone.tap("stop-tired", "ended")
    assert phone.text("title") == "You did 2 sets. They count."
    last = phone.lines()[-1]
    assert (last["type"], last["body"]) == ("session_ended", {"finished": False, "note": "tired"})
    phone.tap("undo", "next")  # a tap by mistake ends nothing


def test_something_is_wrong_gives_advice_and_a_warning_sign(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.tap("stop", "stop")
    phone.tap("stop-unwell", "signs")
    assert "Call for help at once for chest pain" in phone.text("blocks")
    phone.tap("sign-chest_pain", "ended")
    assert "Call for help at once" in phone.text("blocks")
    symptom, end = phone.lines()[-2:]
    assert symptom["body"]["what"] == "chest_pain"
    assert symptom["body"]["settled"] is False
    assert end["body"] == {"finished": False, "note": "unwell"}


def test_a_fall_asks_twice_and_ends_the_session(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.tap("stop", "stop")
    phone.tap("stop-unwell", "signs")
    phone.tap("sign-fall", "fall_hurt")
    phone.page.reload()
    phone.page.wait_for_selector("body[data-kind='fall_hurt']")
    phone.page.context.set_offline(True)
    phone.tap("yes", "fall_head")
    phone.tap("not_sure", "ended")
    assert {"finished": False, "note": "fall"} in [line["body"] for line in phone.lines()]
    falls = [line for line in phone.lines() if line["type"] == "fall"]
    fixed = [line["body"]["body"] for line in phone.lines() if line["type"] == "correction"]
    assert len(falls) == 1
    assert fixed == [{"hurt": True, "head": None, "why": None, "reviewed_with": None, "setting": "home"}]


def test_pain_that_stays_ends_the_session(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.tap("hurts", "hurt_much")
    phone.tap("pain-4", "hurt_where")
    assert "Is it your chest? Sit or lie down, and call for help" in phone.text("blocks")
    phone.tap("where-back", "hurt_gone")
    phone.tap("stays", "ended")
    body = effective(phone.lines())[0]
    assert (body["pain"], body["stopped_because"]) == (4, "done")
    assert "ask your therapist or doctor" in phone.text("blocks")
    assert [line["type"] for line in phone.lines()[-3:]] == ["symptom", "set_skipped", "session_ended"]


@pytest.mark.parametrize(
    ("answers", "ends", "what", "note"),
    [
        ([], ["first"], "pain", "pain"),
        (["pain-7"], ["stop-tired"], "pain", "pain"),
        (["pain-7", "where-left_hip"], ["first"], "pain in the left hip", "pain"),
        (["pain-7", "where-left_hip"], ["stop-unwell", "sign-chest_pain"], "pain in the left hip", "unwell"),
    ],
)
def test_pain_is_a_fact_also_for_who_stops_before_all_was_asked(answers, ends, what, note, device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose()
    before = len(phone.lines())
    for tap in ("hurts", *answers, "stop", *ends):
        phone.tap(tap)
    phone.until("ended")
    new = phone.lines()[before:]
    symptoms = [line["body"] for line in new if line["type"] == "symptom"]
    assert {"what": what, "lasted_hours": None, "settled": False} in symptoms
    assert new[-1]["body"]["note"] == note
    assert not phone.page.is_visible("text=Go on after all")
    phone.tap("undo")
    phone.page.wait_for_selector("body[data-kind^='hurt_']")


def test_pain_that_goes_leaves_out_that_side_only(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.one_set()
    phone.tap("first", "work")
    phone.tap("hurts", "hurt_much")
    assert not phone.page.is_visible("#hurts"), "it is being answered"
    phone.tap("pain-2", "hurt_where")
    phone.tap("where-left_hip", "hurt_gone")
    phone.tap("gone", "hurt_next")
    phone.tap("first", "next")
    assert phone.text("kicker").strip().endswith("Right leg")
    assert "Set 2 of 2" in phone.text("title")
    assert phone.page.is_visible("#hurts")
    last = effective(phone.lines())[-1]
    assert (last["reps"], last["seconds"]) == (0, None)
    phone.tap("stop", "stop")
    phone.tap("first", "ended")
    assert phone.text("title") == "You did 2 sets. They count.", "one that hurt before its first time is none"
    assert "Left leg: 10 times. It hurt." in phone.text("blocks")


def test_strong_pain_leaves_out_all_that_loads_that_joint(device):
    made = document(pairs=2)
    both = ["left_hip", "right_hip"]
    for step, loads in zip(made["steps"], [both, both, ["left_hip"], ["right_hip"], both], strict=True):
        step["loads"] = loads
    phone = device()
    phone.page.route("**/session.json", lambda route: route.fulfill(json=made))
    phone.open()
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.tap("hurts", "hurt_much")
    phone.tap("pain-7", "hurt_where")
    phone.tap("where-left_hip", "hurt_gone")
    phone.tap("gone", "hurt_next")
    assert "If you go on, we leave out all that loads the place that hurts." in phone.text("blocks")
    left_out = [line["body"] for line in phone.lines() if line["type"] == "set_skipped"]
    assert {body["reason"] for body in left_out} == {"pain"}
    assert [(body["side"], body["set"]) for body in left_out] == [
        ("right", 1), ("left", 2), ("right", 2), ("left", 1), ("left", 2), ("both", 1)
    ]  # fmt: skip
    phone.tap("second", "effort")  # of the one set that was done
    phone.tap("effort-4", "form")
    phone.tap("form-good", "choose")
    phone.choose()
    assert phone.text("kicker").strip().endswith("Right leg")


def test_pain_before_a_first_set_is_asked_how_strong_too(device):
    phone = device().open()  # its document does not tell what a step loads: then all of it is left out
    phone.tap("first", "choose")
    phone.tap("hurts", "hurt_much")
    phone.tap("pain-6", "hurt_where")
    phone.tap("where-left_knee", "hurt_gone")
    phone.tap("gone", "hurt_next")
    phone.tap("second", "finish")
    phone.tap("first", "ended")
    assert "ask your therapist or doctor" in phone.text("blocks")


def test_the_sides_take_turns_and_each_has_its_own_rest(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose()
    told = []
    for _ in range(4):
        phone.prepare()
        told.append((phone.text("kicker").strip(" \u25c0\u25b6\ufe0e\xa0"), phone.text("title")[:12]))
        resting = phone.page.get_attribute("body", "data-counts")
        told.append(resting)
        phone.one_set()
    assert told == [
        ("Left leg", "Set 1 of 2: "),
        "",
        ("Right leg", "Set 1 of 2: "),
        "",
        ("Left leg", "Set 2 of 2: "),
        "rest",
        ("Right leg", "Set 2 of 2: "),
        "rest",
    ]


def test_one_side_is_finished_first_where_the_document_says_so(device, site):
    made = document()
    for step in made["steps"]:
        step["take_turns"] = False
    site.give(made)
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose()
    for _ in range(4):
        phone.one_set()
    assert [side for _, side, _ in slots(phone.lines())] == ["left", "left", "right", "right"]


def test_a_hold_counts_down_and_is_right_after_a_sleep(device, site):
    site.give({**document(), "steps": document()["steps"][2:]})
    phone = device(before=STOPPED).open()
    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    phone.page.wait_for_selector("#count:text-is('5')")
    phone.page.evaluate("move(12_000)")  # the screen was off
    phone.page.wait_for_selector("#count:text-is('13')")
    phone.page.evaluate("move(48_000)")
    phone.page.wait_for_selector("#beat:text-is('That is it. Well done.')")
    phone.tap("first", "effort")  # of what is held too: it grows by it
    assert effective(phone.lines())[0]["seconds"] == 20


# A clock that stands, through reloads too, but for what the test moves it.
STOPPED = """
{ const Was = Date; const begun = Number(sessionStorage.begun ??= String(Was.now()));
  window.move = (ms) => { sessionStorage.moved = String(Number(sessionStorage.moved ?? 0) + ms); };
  window.Date = class extends Was {
    constructor(...given) { super(...(given.length > 0 ? given : [window.Date.now()])); }
    static now() { return begun + Number(sessionStorage.moved ?? 0); }
  }; }
"""


def test_a_set_goes_on_where_it_was_after_a_reload(device):
    phone = device(before=STOPPED).open()
    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    phone.page.evaluate("move(5500)")
    phone.page.wait_for_selector("#count:text-is('1')")
    phone.page.reload()
    phone.page.wait_for_selector("body[data-kind='work']")
    phone.page.wait_for_selector("#count:text-is('1')")
    assert phone.text("of") == "of 10"


def test_sound_and_voice_stay_off(device):
    phone = device().open()
    phone.tap("menu", "menu")
    phone.tap("voice")
    phone.tap("beeps")
    phone.page.wait_for_selector("[data-act='beeps']:has-text('off')")  # it says so when it is kept
    phone.page.reload()
    phone.page.wait_for_selector("body.plays")
    phone.tap("first", "choose")
    assert phone.page.evaluate("window.said") == []
    phone.tap("menu", "menu")
    assert "Voice: off" in phone.text("blocks")
    assert "Beeps: off" in phone.text("blocks")


def heard(phone: Device, *, seconds: float = 17.5) -> tuple[list[tuple[int, str]], list[tuple[int, int]]]:
    """What is said, and the tones in hertz, with their seconds, in a set that begins now."""
    phone.settle()
    phone.page.evaluate("heard.length = 0")
    phone.page.click("#first")
    phone.until("work")
    start = phone.page.evaluate("Date.now()")
    phone.page.clock.run_for(round(1000 * seconds))
    told = phone.page.evaluate("heard")
    said = [(round((one["at"] - start) / 1000), one["say"]) for one in told if one.get("say")]
    return said, [(round((one["at"] - start) / 1000), one["hertz"]) for one in told if "hertz" in one]


def test_a_set_is_counted_aloud_with_a_tone_for_each_beat_and_the_screen_stays_on(device, site):
    """By a clock that the test turns: a count-in, then each beat of the tempo, then nothing more."""
    made = document(reps=2, sets=3, balance=False)
    for step in made["steps"]:
        step["choices"]["harder"] = None
    site.give(made)
    phone = device(before=HEARD + LOCK)
    by_its_own_clock(phone)
    phone.open()
    locks = "window.locks"
    assert phone.page.evaluate(locks) == []
    phone.tap("first", "choose")
    phone.choose()
    assert phone.page.evaluate(locks) == ["hold screen"], "one, for the whole session"
    phone.page.evaluate("turn('hidden'); turn('visible')")
    assert phone.page.evaluate(locks) == ["hold screen"] * 2, "the browser took the first"
    phone.page.clock.pause_at(phone.page.evaluate("Date.now() + 60_000"))
    talk = [
        (5, "Go."),
        (5, "1. Lift"),
        (7, "Hold"),
        (8, "Lower"),
        (11, "2. Lift"),
        (13, "Hold"),
        (14, "Lower"),
        (17, "That is it. Well done."),
    ]
    count_in = [(2, 880), (3, 880), (4, 880)]
    beats = [(5, 660), (8, 440), (11, 660), (14, 440)]
    assert heard(phone) == (talk, [*count_in, *beats])

    def then(*menu: str) -> None:
        """On to the next set, past the menu."""
        phone.tap("first")
        phone.page.wait_for_selector("body:not([data-kind='work'])")
        phone.tap("menu", "menu")
        for what in menu:
            phone.tap(what)
        phone.tap("first")
        phone.page.wait_for_selector("body:not([data-kind='menu'])")
        phone.prepare()

    then("voice")
    assert heard(phone) == ([], [*count_in, *beats])
    then("voice", "beeps")
    said, tones = heard(phone)
    assert (said, tones) == (talk, [])
    then("beeps")
    heard(phone, seconds=6)
    phone.page.click("#stop")
    phone.until("stop")
    phone.page.clock.run_for(100)
    phone.page.evaluate("heard.length = 0")
    phone.page.clock.run_for(20_000)
    assert phone.page.evaluate("heard") == [], "nothing counts on under the question"
    phone.page.click("#first")
    phone.until("ended")
    phone.page.clock.run_for(20_000)
    assert [one for one in phone.page.evaluate("heard") if "hertz" in one] == []
    assert phone.page.evaluate(locks) == ["hold screen", "hold screen", "let go"]
    phone.page.evaluate("turn('hidden'); turn('visible')")
    assert phone.page.evaluate(locks)[-1] == "let go", "a session that is over keeps no screen on"


def test_everything_by_keyboard_alone(device):
    phone = device().open()
    page = phone.page

    def press(key: str) -> None:
        page.wait_for_timeout(430)
        page.keyboard.press(key)

    def to(what: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate(f'document.activeElement.matches("{what}")'):
                return
        raise AssertionError(f"{what} cannot be reached by Tab from {phone.kind}")

    press("Enter")  # the large button, from wherever one is
    phone.until("choose")
    to("[data-act='easier']")
    for kind in ("tie", "place", "next", "work", "tie"):
        press("Enter")
        phone.until(kind)
    to("#hurts")
    press("Space")
    phone.until("hurt_much")
    to("[data-act='pain-3']")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "4px"
    press("Enter")
    phone.until("hurt_where")
    to("#undo")
    press("Enter")
    phone.until("hurt_much")
    to("#stop")
    press("Enter")
    phone.until("stop")
    press("Escape")
    phone.until("hurt_much")
    assert page.evaluate("document.activeElement.id") == "title", "a new screen is read from its heading"


def test_a_key_pressed_again_is_the_same_button_again(device):
    """One less, and one less again: the second press of Enter once saved the set and went on."""
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose()
    phone.tap("first", "work")
    phone.tap("second", "fewer")
    before = int(phone.page.inner_text("output"))
    phone.page.focus("[data-act='step-less']")
    for less in (1, 2, 3):
        phone.settle()
        phone.page.keyboard.press("Enter")
        phone.page.wait_for_selector(f"output:text-is('{before - less}')")
        assert phone.page.evaluate("document.activeElement.dataset.act") == "step-less"
    phone.tap("second", "work")
    phone.tap("menu", "menu")
    phone.page.focus("[data-act='beeps']")
    for told in ("Beeps: off", "Beeps: on"):
        phone.settle()
        phone.page.keyboard.press("Enter")
        phone.page.wait_for_selector(f"[data-act='beeps']:has-text('{told}')")
    assert phone.kind == "menu"


def test_the_screen_tells_a_screen_reader_what_was_saved(device):
    phone = device().open()
    assert phone.page.get_attribute("#status", "role") == "status"
    phone.tap("first", "choose")
    phone.one_set(choose=True)
    phone.until_sent()
    phone.page.wait_for_selector("#status:has-text('Saved and sent.')")


def test_reduced_motion_shows_still_pictures_with_steps(device):
    phone = device(reduced_motion="reduce").open()
    phone.tap("first", "choose")
    page = phone.page
    assert page.locator("#picture svg").count() == 3
    now = "[...document.querySelectorAll('#picture svg')].findIndex((each) => each.classList.contains('now'))"
    first = page.evaluate(now)
    page.wait_for_timeout(450)
    page.click("#picture-next")
    page.wait_for_timeout(1000)
    second = page.evaluate(now)
    assert (first, second) == (0, 1)
    page.click("#picture-next")
    page.wait_for_timeout(100)
    assert page.evaluate(now) == 2
    assert page.evaluate(
        "[...document.querySelectorAll('#picture svg')].every((each) => each.animationsPaused())"
    )


def test_the_picture_can_be_stilled(device):
    phone = device().open()
    phone.tap("first", "choose")
    assert phone.page.locator("#picture svg").count() == 1
    phone.tap("menu", "menu")
    phone.tap("still")
    phone.tap("first", "choose")
    assert phone.page.locator("#picture svg").count() == 3


def test_without_a_picture_its_words_stand_in_its_place(device):
    phone = device()
    made = document()
    phone.page.route("**/session.json", lambda route: route.fulfill(json={**made, "figures": {}}))
    phone.open()
    phone.tap("first", "choose")
    assert "You stand at the counter and lift one knee" in phone.text("picture-text")


def test_a_band_is_a_swatch_and_a_word_and_a_mark(device):
    phone = device().open()
    phone.tap("first", "choose")
    phone.choose()
    assert phone.text("colour") == "Red band"
    assert phone.text("mark") == "mark 2"
    assert (
        phone.page.locator("#swatch svg [data-role='hatch'], #swatch svg path, #swatch svg line").count() > 3
    )


def test_hostile_words_stay_words(device):
    made = document(name="<img src=x onerror=alert(1)>")
    made["steps"][0]["name"] = "<b>March</b><script>alert(1)</script>"
    made["figures"]["march"]["svg"] = made["figures"]["march"]["svg"].replace(
        "</svg>", "<script>alert(1)</script></svg>"
    )
    phone = device()
    phone.page.route("**/session.json", lambda route: route.fulfill(json=made))
    phone.open()
    assert "<img src=x" in phone.text("kicker")
    phone.tap("first", "choose")
    assert "<script>" in phone.text("title")
    assert phone.page.locator("#picture svg").count() == 0, "a picture with a script in it is no picture"


def test_forced_colours_keep_borders_and_words(device):
    phone = device(forced_colors="active").open()
    phone.tap("first", "choose")
    phone.choose()
    border = phone.page.evaluate("getComputedStyle(document.getElementById('first')).borderTopWidth")
    assert border == "4px"
    assert violations(phone.page, {}) == []


def test_the_figure_has_the_colours_of_the_figures_themes():
    text = (STATIC / "css/figure.css").read_text("utf-8")
    for name, theme in FIGURE_THEMES.items():
        start = "#picture {" if name == "light" else f':root[data-theme="{name}"] #picture {{'
        rules = next(line for line in text.splitlines() if line.startswith(start))
        told = dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", rules))
        wanted = {
            each.replace("_", "-"): getattr(theme, each)
            for each in theme.__dataclass_fields__
            if each != "name"
        }
        assert told == wanted


def test_nothing_on_the_page_is_inline():
    text = Path(STATIC.parents[2] / "training/templates/training/player.html").read_text("utf-8")
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]*src=)", text)
    assert not re.search(r"\son[a-z]+=", text)

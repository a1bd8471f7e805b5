"""Boards in real browsers: twelve people, two boards, the network cut in the middle; a fall; a deleted record."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Route, expect

from hipstride.prescription.still_open import NEW_SYMPTOMS, open_fall, open_fall_hurt, open_symptoms
from hipstride.record.canonical import to_jsonable
from hipstride.record.event import Fall, Readiness, SessionStarted, SetDone
from tests.app.classes.boards import Clinic, Helper, OnBoard
from tests.app.pages.test_every_page import BY_COLOUR_ALONE, TARGETS, TOO_WIDE
from tests.app.served import Served, served
from tests.axe import COLOURS, WCAG, violations
from tests.figure.follow.browser import until
from tests.prescription.fall_logs import FALL_LOGS, some_falls
from tests.record.test_corrections import EXAMPLES, plain, some_log, stands
from tests.record.test_log import read

# Where several processes test, one of them asks all of the one server.
pytestmark = pytest.mark.xdist_group("board")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("clinic") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def helper(server) -> Iterator[Helper]:
    started = Helper(server.folder)
    yield started
    started.end()


@pytest.fixture
def clinic(server, helper, chrome) -> Iterator[Clinic]:
    made = Clinic(server, helper, chrome)
    yield made
    for context in made.contexts:
        context.close()


def test_twelve_people_two_boards_and_the_network_cut_in_the_middle(clinic):
    meeting = clinic.meeting(12)
    one, two = clinic.board(meeting), clinic.board(meeting)
    one.everybody_comes()
    two.in_step()
    one.train()
    two.train()
    tapped: list[tuple[str, str]] = []

    def taps(board: OnBoard, wanted) -> None:
        for person, step in wanted:
            board.log(person, step)
            tapped.append((person, step))

    first = one.sets()
    assert len(first) >= 20
    taps(one, first[0:4])  # both with a network
    one.in_step()
    two.in_step()
    assert one.counts() == two.counts()
    taps(two, first[4:8])

    one.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    one.context.set_offline(True)  # one board is cut off: both go on with different people
    taps(one, first[8:13])
    taps(two, first[13:18])
    both = first[18:20]  # and with the same ones, whom both see at set 1
    taps(one, both)
    for person, step in both:
        two.log(person, step)
    one.page.wait_for_selector("text=No network")
    one.page.reload()  # a tablet that is closed and opened in the middle: it opens from the device's own store
    until(one.page, "Boolean(window.hipstrideBoard?.board.plan)")
    assert len(one.rows()) >= 7
    one.page.wait_for_selector("text=No network")
    one.context.set_offline(False)
    for _ in range(2):  # what one took back after it heard of the other must reach the other too
        one.in_step()
        two.in_step()

    logged = clinic.live_sets(meeting)
    lost = len(tapped) - sum(logged.values())
    doubled = sum(count - 1 for count in logged.values())
    print(f"tapped {len(tapped)} sets (2 of them on both boards), logged {sum(logged.values())}: "
          f"lost {lost}, doubled {doubled}")  # fmt: skip
    assert (lost, doubled) == (0, 0)
    assert one.counts() == two.counts() == dict(Counter(f"{person}/{step}" for person, step in tapped))
    alive = sum(len(clinic.sessions(person)) for person in clinic.people(meeting))
    assert alive == len({person for person, _ in tapped})

    for board in (one, two):  # what counts once is asked about on both boards until somebody says
        assert "Twice?" in board.page.locator(f".tile[data-key='{both[0][0]}']").inner_text()
        assert board.out_of_sight() == []
    one.page.click(f".tile[data-key='{both[0][0]}'] .more")
    assert "two boards logged it" in one.page.locator("dialog").inner_text()
    one.page.click("dialog [data-do='both']")
    one.page.click("dialog [data-do='close']")
    one.in_step()
    two.in_step()
    assert one.page.locator(".asks").count() == two.page.locator(".asks").count() == 1
    one.page.click("[data-do='end']")
    one.page.click("dialog [data-do='yes-end']")
    one.in_step()
    one.page.get_by_role(
        "link", name="Print what they take home"
    ).click()  # what nobody answered is asked there
    one.page.get_by_label("It was one").check()
    with one.page.expect_navigation():
        one.page.get_by_role("button", name="Save", exact=True).click()
    one.page.get_by_role("link", name="Print the sheets of all 12").wait_for()
    assert one.page.get_by_label("It was one").count() == 0
    one.page.goto(one.address)
    until(one.page, "Boolean(window.hipstrideBoard?.board.plan)")
    one.in_step()
    two.in_step()
    assert two.page.locator(".asks").count() == 0
    tapped.append(both[0])
    assert sum(clinic.live_sets(meeting).values()) == len(tapped)
    assert one.counts() == two.counts() == dict(Counter(f"{person}/{step}" for person, step in tapped))
    one.check_clean()
    two.check_clean()


def test_a_frame_of_the_figure_is_laid_out_alone(clinic):
    """Tiles are asked for their size by their letters: laid out with each frame they keep a tablet's processor busy."""
    board = clinic.board(clinic.meeting(12))
    board.everybody_comes()
    board.train()
    browser = board.context.new_cdp_session(board.page)
    browser.send("Performance.enable")

    def counted() -> tuple[int, int]:
        found = {each["name"]: each["value"] for each in browser.send("Performance.getMetrics")["metrics"]}
        return found["LayoutCount"], found["RecalcStyleCount"]

    laid_out, styled = counted()
    until(board.page, lambda: counted()[0] >= laid_out + 40)
    after = counted()
    assert after[1] - styled <= 3 * (after[0] - laid_out)


def test_pain_that_one_of_two_boards_was_told_stands(clinic):
    meeting = clinic.meeting(1)
    one, two = clinic.board(meeting), clinic.board(meeting)
    one.everybody_comes()
    one.train()
    two.in_step()
    two.train()
    (person, first), (_, second) = one.sets()[:2]
    one.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    one.context.set_offline(True)
    hurt = ((one, first), (two, second))  # once on the board that is cut off, once on the other
    for board, smooth in ((one, second), (two, first)):
        board.log(person, smooth)
    for board, step in hurt:
        board.log(person, step)
        board.page.click(f".tile .more[data-person='{person}']")
        board.page.click(f"dialog [data-do='pain'][data-step='{step}']")
        board.page.click("dialog [data-do='hurts'][data-value='8']")
        board.page.click("dialog [data-do='close']")
    one.context.set_offline(False)
    for _ in range(2):
        one.in_step()
        two.in_step()
    (session,) = clinic.sessions(person)
    assert [each.done.pain for each in session.sets] == [8, 8]
    painful = "hipstrideBoard.board.people().flatMap(({ facts }) => [...facts.sets.values()].map(({ body }) => body.pain))"
    for board in (one, two):
        assert board.page.evaluate(painful) == [8, 8]
    one.page.click(f".tile .more[data-person='{person}']")
    assert one.page.locator("dialog .twice").count() == 2
    assert "It hurt: 8 out of 10." in one.page.locator("dialog .twice").first.inner_text()
    for left in (1, 0):
        one.page.locator("dialog [data-do='one-set']").first.click()
        until(one.page, f"document.querySelectorAll('dialog .twice').length === {left}")
    one.in_step()
    (session,) = clinic.sessions(person)
    assert [each.done.pain for each in session.sets] == [8, 8]

    def says(board: OnBoard, *taps: str) -> None:
        known = len(board.rows())
        board.page.click(f".tile .more[data-person='{person}']")
        for tap in taps:
            board.page.click(f"dialog {tap}")
        board.page.click("dialog [data-do='close']")  # perhaps before it is saved: then it stays closed
        until(board.page, lambda: len(board.rows()) > known)
        board.in_step()
        for other in (one, two):
            other.in_step()

    one.page.click("dialog [data-do='close']")
    # what another board told since stays, though it is on the screen of the one that takes its own tap back
    says(one, f"[data-step='{first}'][data-part='effort'][data-value='5']")
    says(two, f"[data-do='pain'][data-step='{first}']", "[data-do='hurts'][data-value='9']")
    assert 9 in one.page.evaluate(painful)
    one.page.click("[data-do='undo']")
    one.in_step()
    (session,) = clinic.sessions(person)
    (done,) = [each.done for each in session.sets if each.done.pain == 9]
    assert (done.effort, done.stopped_because) == (None, "pain")
    says(one, "[data-do='fall']")
    says(two, "[data-how='head']")
    one.page.click("[data-do='undo']")
    said = one.page.locator("[data-key='message']").inner_text()
    one.page.evaluate("hipstrideBoard.stayed.at = Infinity")  # hands are quicker in a class
    one.page.click("[data-do='undo']")  # a tremble reaches no tap before it
    assert one.page.locator("[data-key='message']").inner_text() == said
    assert said == "Anna: somebody else has said more about this. Change it under More."
    assert one.out_of_sight() == []
    one.page.click("[data-tab='who']")
    until(one.page, "document.querySelector('[data-key=message]') === null")  # it is of that tap
    assert open_fall_hurt(clinic.log(person))
    one.check_clean()
    two.check_clean()


def test_a_start_of_which_all_sets_were_taken_back_goes_too_and_nothing_is_finished(clinic):
    meeting = clinic.meeting(1)
    one, two = clinic.board(meeting), clinic.board(meeting)
    one.everybody_comes()
    for board in (one, two):
        board.in_step()
        board.train()
    (person, first), (_, second) = one.sets()[:2]
    for board, step in ((one, first), (two, second)):
        board.log(person, step)
        one.in_step()
        two.in_step()

    def starts_after_undo(board: OnBoard) -> int:
        known = len(board.rows())
        board.page.click("[data-do='undo']")
        until(board.page, lambda: len(board.rows()) > known)
        for each in (board, one, one, two):  # and what the first board takes back when it hears of it
            each.in_step()
        return sum(isinstance(event.body, SessionStarted) for event in clinic.log(person).events)

    assert [starts_after_undo(board) for board in (one, two)] == [1, 0]
    two.page.click("[data-do='end']")
    two.page.click("dialog [data-do='yes-end']")
    two.in_step()
    assert clinic.sessions(person) == ()
    one.check_clean()
    two.check_clean()


AHEAD = """() => {
  const real = Date;
  window.Date = class extends real {
    constructor(...told) { super(...(told.length > 0 ? told : [real.now() + 60_000])); }
    static now() { return real.now() + 60_000; }
  };
}"""


def test_what_a_board_tells_after_another_counts_though_its_clock_is_behind(clinic):
    def bodies():
        return [event.body for each in (person, faller) for event in clinic.log(each).events]

    meeting = clinic.meeting(2)
    one = clinic.board(meeting)
    one.page.evaluate(AHEAD)
    one.everybody_comes()
    one.train()
    person, step = one.sets()[0]
    (faller,) = {each for each, _ in one.sets()} - {person}
    one.log(person, step)
    one.tell(faller, "fell(person.facts)")
    one.tell(person, f"said(person.facts, find('{step}'), 'effort', 4)")
    one.tell(faller, "fellHow(person.facts, { hurt: false, head: false })")
    one.in_step()
    two = clinic.board(meeting)
    two.in_step()
    two.tell(person, f"hurts(person.facts, find('{step}'), 7)")
    two.tell(faller, "fellHow(person.facts, { hurt: true })")
    two.in_step()
    one.in_step()
    shown = """([person, faller]) => {
      const { board } = hipstrideBoard;
      return [board.find(faller).facts.hurt, ...[...board.find(person).facts.sets.values()].map(({ body }) => body.pain)];
    }"""
    assert [each.page.evaluate(shown, [person, faller]) for each in (one, two)] == [[True, 7]] * 2
    told = bodies()
    assert [(body.effort, body.pain) for body in told if isinstance(body, SetDone)] == [(4, 7)]
    assert [(body.hurt, body.head) for body in told if isinstance(body, Fall)] == [(True, False)]
    one.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    one.context.set_offline(True)
    one.tell(person, f"said(person.facts, find('{step}'), 'effort', 5)")  # what it cannot know stands
    two.tell(person, f"hurts(person.facts, find('{step}'), 9)")
    two.in_step()
    one.context.set_offline(False)
    one.in_step()
    two.in_step()
    assert [each.page.evaluate(shown, [person, faller]) for each in (one, two)] == [[True, 9]] * 2
    assert [(body.effort, body.pain) for body in bodies() if isinstance(body, SetDone)] == [(5, 9)]
    one.tell(faller, "hurts(person.facts, { key: '', name: 'Lift', side: 'left' }, 2)")
    one.in_step()
    (last,) = [json.loads(each) for each in clinic.lines(faller) if '"symptom"' in each]
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20)
    assert dt.datetime.fromisoformat(last["at"]) < soon  # by the server's clock, not a minute ahead
    for _ in range(2):  # each takes back what this board told, and nothing of the other's
        two.page.evaluate("hipstrideBoard.board.undo().then(() => null)")
    two.in_step()
    told = bodies()
    assert [(body.effort, body.pain) for body in told if isinstance(body, SetDone)] == [(5, 7)]
    assert [(body.hurt, body.head) for body in told if isinstance(body, Fall)] == [(False, False)]


def test_effort_form_and_easier_take_two_taps_and_undo_takes_them_back(clinic):
    meeting = clinic.meeting(2)
    board = clinic.board(meeting)
    board.everybody_comes()
    board.train()
    person, step = board.sets()[0]
    board.log(person, step)
    board.page.click(f".tile .more[data-person='{person}']")
    board.page.click(f"dialog [data-step='{step}'][data-part='effort'][data-value='6']")
    board.page.click(f"dialog [data-step='{step}'][data-part='form'][data-value='good']")
    board.page.click("dialog [data-do='close']")
    board.page.click("[data-do='look']")
    assert "Often goes wrong" in board.page.locator("dialog .form-look").first.inner_text()
    board.page.click("dialog [data-do='close']")
    board.page.click("[data-tab='lay_out']")
    laid = board.page.locator(".lay-out").inner_text()
    assert re.search(r"\d × .+ band at mark \d", laid)
    assert "everybody" in laid
    board.page.click("[data-tab='train']")
    board.in_step()
    done = clinic.sessions(person)[0].sets[0].done
    assert (done.effort, done.form, done.chosen) == (6, "good", "suggested")
    board.page.click("[data-do='undo']")
    board.in_step()
    done = clinic.sessions(person)[0].sets[0].done
    assert (done.effort, done.form) == (6, None)
    for _ in range(2):
        board.page.click("[data-do='undo']")
        until(board.page, "hipstrideBoard.taps === 0")  # a second one before that would be about the same tap
    board.in_step()
    assert clinic.sessions(person) == ()
    easier = board.sets()
    for person, step in easier:
        board.page.click(f".tile .more[data-person='{person}']")
        button = board.page.locator(f"dialog [data-step='{step}'][data-way='easier']")
        if button.count():
            button.click()
            board.page.click("dialog [data-do='close']")
            break
        board.page.click("dialog [data-do='close']")
    board.in_step()
    assert clinic.sessions(person)[0].sets[0].done.chosen == "easier"
    board.check_clean()


def test_a_tremble_on_a_button_logs_one_set(clinic):
    meeting = clinic.meeting(1)
    board = clinic.board(meeting)
    board.everybody_comes()
    board.train()
    person, step = board.sets()[0]
    board.page.locator(f".set[data-step='{step}']").dblclick()
    board.page.wait_for_timeout(300)
    board.in_step()
    assert sum(clinic.live_sets(meeting).values()) == 1
    bodies = [event.body for event in clinic.log(person).events]
    named = [body.session for body in bodies if isinstance(body, SessionStarted | SetDone)]
    assert named[0] is not None
    assert named == [named[0]] * 2


def test_a_fall_without_a_network_pauses_at_once_and_for_everybody_later(clinic):
    meeting = clinic.meeting(2)
    one, two = clinic.board(meeting), clinic.board(meeting)
    one.everybody_comes()
    one.train()
    person, _step = one.sets()[0]
    one.context.set_offline(True)
    one.page.click(f".tile .more[data-person='{person}']")
    one.page.click("dialog [data-do='fall']")
    advice = one.page.locator("dialog .fall").inner_text()
    assert "Do not pull them up" in advice
    one.page.click("dialog [data-how='no']")
    one.page.click("dialog [data-do='close']")
    assert "Paused: fell" in one.page.locator(f".tile[data-key='{person}']").inner_text()
    assert one.page.locator(f".tile[data-key='{person}'] .set").count() == 0
    assert not open_fall(clinic.log(person))  # the server has not heard of it yet
    one.context.set_offline(False)
    one.in_step()
    two.in_step()
    two.train()
    assert open_fall(clinic.log(person))
    for board in (one, two):  # with a session for lying or sitting there now; but not in this class
        assert board.page.evaluate(f"hipstrideBoard.board.find('{person}').open") == ["fall"]
        assert "Paused: fell" in board.page.locator(f".tile[data-key='{person}']").inner_text()
        assert board.page.locator(f".tile[data-key='{person}'] .set").count() == 0
    one.check_clean()


TELL = """
from uuid import uuid4
from django.utils import timezone
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.models import Person
person = Person.objects.get(pk=told["person"])
line = {"id": str(uuid4()), "at": timezone.localtime().isoformat(), "person": told["person"],
        "type": told.get("type", "readiness"), "body": told["body"]}
print(add_events(None, person, [Item(line)]).refused)
"""


def test_as_usual_closes_nothing_that_was_told_at_home_and_the_tile_says_so(clinic):
    meeting = clinic.meeting(2)
    person, other = clinic.people(meeting)
    answers = {"ill": "no", "new_symptoms": "yes", "fall": "yes", "fatigue": 3}
    assert clinic.run(TELL, person=person, body=answers) == "()"
    board = clinic.board(meeting)
    assert (
        "Paused after a fall: only lying or sitting"
        in board.page.locator(f"li[data-key='{person}']").inner_text()
    )
    board.everybody_comes()
    log = clinic.log(person)
    assert open_fall(log)
    assert [one.what for one in open_symptoms(log)] == [NEW_SYMPTOMS]
    home, here = [event.body for event in log.events if isinstance(event.body, Readiness)]
    assert plain(to_jsonable(home)) == answers  # as it was told there
    assert (here.fatigue, here.setting, here.helper_present) == (None, "class", "yes")
    (told,) = [event.body for event in clinic.log(other).events if isinstance(event.body, Readiness)]
    assert (told.ill, told.new_symptoms, told.fall, told.fatigue) == ("no", None, None, None)
    board.page.click(f"[data-how='tired'][data-person='{other}']")
    board.page.click(f"[data-how='usual'][data-person='{other}']")
    board.in_step()
    (told,) = [event.body for event in clinic.log(other).events if isinstance(event.body, Readiness)]
    assert told.fatigue is None  # the board's own word can be taken back
    board.train()
    tile = board.page.locator(f".tile[data-key='{person}']").inner_text()
    assert "Fell: lie or sit." in tile
    assert "Something new." in tile
    assert "Something is new or worse: no session today." in board.page.evaluate(
        f"hipstrideBoard.board.find('{person}').paused.join(' ')"
    )
    assert "open" not in board.page.locator(f".tile[data-key='{other}']").inner_text()
    board.check_clean()


def test_a_second_fall_on_the_day_of_one_without_a_hurt_is_told_and_pauses(clinic):
    meeting = clinic.meeting(1)
    (person,) = clinic.people(meeting)
    morning = {"hurt": False, "head": False, "why": None, "reviewed_with": None}
    assert clinic.run(TELL, person=person, type="fall", body=morning) == "()"
    board = clinic.board(meeting)
    board.everybody_comes()
    board.train()
    tile = board.page.locator(f".tile[data-key='{person}']")
    assert "Fell: lie or sit." in tile.inner_text()
    board.page.click(f".tile .more[data-person='{person}']")
    dialog = board.page.locator("dialog")
    assert "Is Anna hurt?" not in dialog.inner_text()  # that is answered, of the morning's
    assert "no more in this class" not in dialog.inner_text()
    for _ in range(2):  # the second tap is about the same fall
        board.page.evaluate("hipstrideBoard.lastTap = {key: '', at: 0}")
        board.page.evaluate("document.querySelector('dialog [data-do=fall]')?.click()")
        board.page.wait_for_selector("dialog .fall")
        assert "no more in this class" in dialog.inner_text()
        assert "Paused: fell" in tile.inner_text()
        board.page.click("dialog [data-do='close']")
        board.page.click(f".tile .more[data-person='{person}']")
    board.page.click("dialog [data-how='no']")
    board.page.click("dialog [data-do='close']")
    board.in_step()
    assert "Paused: fell" in tile.inner_text()
    assert tile.locator(".set").count() == 0
    falls = [event.body for event in clinic.log(person).events if isinstance(event.body, Fall)]
    assert [(fall.hurt, fall.head) for fall in falls] == [(False, False), (False, False)]
    told = [json.loads(line) for line in clinic.lines(person)]
    (second,) = [line["id"] for line in told if line["type"] == "fall" and line["body"]["hurt"] is None]
    assert {line["body"]["of"] for line in told if line["type"] == "correction"} == {second}
    board.check_clean()


# Of a fall in class, told by this device or another whose clock is behind: what is left of it after each answer.
FALLS = """async () => {
  const script = document.querySelector("script[type=module]").src;
  const { afterFall, arrives, fell, fellHow, fold, hurts, standing } = await import(script.replace("main.js", "facts.js"));
  const line = (id, minute, { type, body }) => ({ id, at: `2026-01-01T10:${minute}:00Z`, type, body });
  const of = (lines) => fold(lines, []);
  const [told] = fell(of([]));
  const usual = (lines, id, minute) => arrives(of(lines), null).map((draft) => line(id, minute, draft));
  const home = line("h", "05", { type: "readiness", body: { new_symptoms: "no", fall: "no", fatigue: 2 } });
  const found = {};
  for (const [name, minute] of [["right", "20"], ["behind", "01"]]) {
    const firsts = { "before as usual": [], "after as usual": usual([], "r", "10"), "after an answer at home": [home] };
    for (const [when, before] of Object.entries(firsts)) {
      let lines = [...before, line("f", minute, told)];
      lines = [...lines, ...fellHow(of(lines), { hurt: false, head: false }).map((draft) => line("c", minute, draft))];
      lines = [...lines, ...usual(lines, "u", "30"), { ...home, id: "again", at: "2026-01-01T10:40:00Z" }];
      const late = ({ type }) => type === "correction";
      for (const order of [lines, [...lines].reverse().sort((one, other) => late(one) - late(other))]) {
        const facts = of(order);
        (found[`${name}, ${when}`] ??= []).push(afterFall(facts, ["fall"]), afterFall(facts, []), fell(facts, lines).length);
      }
    }
  }
  const looked = line("l", "30", { type: "fall", body: { reviewed_with: "Ben" } });
  const open = (...lines) => of(lines).fall !== null;
  const fall = line("f", "20", told);
  const begun = line("s", "02", { type: "session_started", body: { session: "s" } });
  const over = line("e", "03", { type: "session_ended", body: { finished: true, note: null } });
  const says = fell(of([fall]), []).map((draft) => line("a", "25", draft)); // who taps it on another board
  const back = line("b", "26", { type: "correction", body: { of: "f", body: null, after: [] } });
  found.seen = [open(fall, back), open(fall, ...says, back), fell(of([fall, ...says]), says).length];
  const pains = [8, 2, 0].map((pain) => hurts(of([]), { key: "e/left", name: "Lift", side: "left" }, pain));
  found.pains = of(pains.flat().map((draft, at) => line(`p${at}`, `1${at}`, draft))).unwell.map(({ body }) => body.what);
  const what = (drafts) => drafts.map(({ type, body }) => [type, body.note ?? null, body.finished ?? null]);
  found.stops = [what(fell(of([begun]))), what(fell(of([begun, over])))];
  const unsaid = { ...fall, body: { why: "A rug." } }; // as a server writes what is left open
  found.unsaid = [afterFall(of([unsaid]), ["fall"]), afterFall(of([{ ...unsaid, body: { hurt: false } }]), ["fall"])];
  found.looked = [open(fall, looked), open(looked, fall), open({ ...looked, at: "2026-01-01T10:15:00Z" }, fall)];
  return found;
}"""


# Whether a board shows an open fall of each of these logs, whether somebody was hurt in one, and which symptoms are open.
OPEN = """async (logs) => {
  const script = document.querySelector("script[type=module]").src;
  const { fold } = await import(script.replace("main.js", "facts.js"));
  const shown = ({ fall, hurt, unwell }) => [fall !== null, hurt, unwell.map(({ body }) => body.what)];
  return logs.map((lines) => shown(fold(lines, [])));
}"""


# What a board shows of logs of one event each; null where it was taken back.
STANDING = """async (logs) => {
  const script = document.querySelector("script[type=module]").src;
  const { standing } = await import(script.replace("main.js", "facts.js"));
  return logs.map((lines) => standing([...lines].reverse())[0]?.body ?? null);
}"""


# The same set from two boards (a, b) and a phone (p): how many count and how many are asked about, and what is undone.
SETS = """async () => {
  const script = document.querySelector("script[type=module]").src;
  const [{ alone, doubles, emptied, finished, fold, said, twins, wasOne }, { lastTap }, marks] = await Promise.all(
    ["facts.js", "../undo.js", "marks.js"].map((name) => import(script.replace("main.js", name))));
  const steps = ["left", "right"].map((side) => ({ key: `e/${side}`, exercise: "e", side, choices: {} }));
  const set = (id, minute, side = "left") => ({ id, at: `2026-01-01T10:${minute}:00Z`, type: "set_done",
    body: { exercise: "e", side, set: 1, stopped_because: "done", pain: null, effort: null } });
  const undo = (of) => ({ id: `undo ${of}`, at: "2026-01-01T10:30:00Z", type: "correction",
    body: { of, body: null, why: "undo" } });
  const told = (lines) => [fold(lines, steps).sets.size, doubles(lines, steps).length];
  const as = (id, [{ type, body }], minute = "31") => ({ id, at: `2026-01-01T10:${minute}:00Z`, type, body });
  const [a, b, p] = [set("a", "01"), set("b", "02"), set("p", "03")];
  const s = { ...a, id: "s", type: "session_started", body: { session: "this" } };
  const back = as("back", twins([a, p], [a], steps));
  const gone = [a, p, back, undo("p")];
  const again = as("again", alone(gone, [a, back], steps), "32");
  const one = as("one", wasOne(fold(gone, steps), doubles(gone, steps)[0]), "32");
  const rows = [{ group: "tap", line: a }, { group: "merge", adopted: true, line: back }];
  const much = [8, 2].map((pain, at) => ({ ...[a, b][at], body: { ...a.body, pain, stopped_because: "pain" } }));
  const painful = fold(much, steps);
  const end = { ...a, id: "end", type: "session_ended", body: { finished: true, note: null } };
  const before = as("before", twins(much, [much[1]], steps), "20");
  const eased = [...much, before, { ...undo("a"), body: { of: "a", body: a.body, why: "undo", after: [] } }];
  const more = as("more", alone(eased, [much[1], before], steps), "32");
  const short = (set) => ({ exercise: "e", side: "left", set, reps: 5 });
  const plain = (id, minute, set) => ({ ...a, id, at: `2026-01-01T10:${minute}:00Z`, body: short(set) });
  const plains = fold([plain("p1", "01", 1), plain("p2", "02", 2)], steps);
  const newer = { movement: { at: 6000, value: "new" } };
  const ahead = { movement: { at: 9000, value: "old" } };
  const now = marks.notAhead(ahead, 5000);
  return {
    "nothing left": [
      [s, a], [s, a, undo("a")], [s, a, undo("a"), end], [s, a, undo("a"), b], [s], [s, undo("s"), a, undo("a"), end],
    ].map((lines) => emptied(lines, [s, end]).map(({ body }) => body.of)),
    "another's": emptied([s, a, undo("a")], [a]).length,
    "finished": [[s, a], [s, a, undo("a")]].map((lines) => finished(fold(lines, steps)).length),
    "pain that tells more by now": [eased, [...eased, more]]
      .map((lines) => [...fold(lines, steps).sets.values()].map(({ body }) => body.pain)),
    "and there": twins([...eased, more], [much[0]], steps).map(({ body }) => body.of),
    "without what was not said": [said(plains, steps[0], "effort", 5).length,
      [...fold([set("x", "01"), { ...plain("y", "00", 1), body: { ...short(1), effort: 4 } }], steps).sets.values()][0].id],
    "a clock that was ahead": [marks.unsent(now, newer), marks.latest(newer, now).movement.value],
    "the more pain": [...painful.sets.values(), ...painful.doubles].map(({ body }) => body.pain),
    "and one set": wasOne(painful, painful.doubles[0]).map(({ body }) => body.of),
    "two sides": told([a, set("p", "03", "right")]), "three devices": told([a, b, p]),
    "undone on the phone": told([a, p, undo("p")]),
    "undone on a board": told([a, undo("a"), b]), "taken back for the phone": told([a, p, back]),
    "and undone there": [...told([...gone, again]), ...told([...gone, one])],
    "nothing alone": alone([a, p, back], [a, back], steps).length,
    "undo": lastTap(rows),
    "a start that others went on with": [
      [s, a, undo("s"), undo("a"), b], [s, a, undo("s"), undo("a")], [s, a, b], [s, undo("s"), { ...s, id: "t" }, b],
    ].map((lines) => alone(lines, [s, a], steps).map(({ body }) => body.of)),
  };
}"""


# The last tap of this device (m) is taken back after others (a, b) corrected the same line (x): what is left of it.
UNDO = """async () => {
  const script = document.querySelector("script[type=module]").src;
  const { lastTap, undoDrafts } = await import(script.replace("main.js", "../undo.js"));
  const line = (id, minute, type, body) => ({ id, at: `2026-01-01T10:${minute}:00Z`, type, body });
  const set = line("x", "00", "set_done", { effort: null, pain: null, stopped_because: "done" });
  const fall = line("x", "00", "fall", { hurt: null, head: null });
  const says = (id, minute, body, after) => line(id, minute, "correction", { of: "x", body, ...(after ? { after } : {}) });
  const left = (tap, ...others) => {
    const drafts = undoDrafts([{ group: "tap", line: tap }], [...others, tap]);
    return drafts && drafts.map(({ mark, body }) => mark ?? body.body);
  };
  const start = line("s", "00", "session_started", { session: "this" });
  const theirs = line("t", "03", "set_done", { ...set.body, session: "this" });
  const leftOf = (...others) => undoDrafts([start, set].map((tap) => ({ group: "tap", line: tap })), [...others, start, set])
    .map(({ mark, body }) => mark ?? body.body);
  const stays = (before, more) => { // said once: those before it, and a new one, can be taken back
    const rows = [{ group: "tap", line: set }, { group: "told", mark: { mark: "stays", group: "tap" } }, ...more];
    const drafts = undoDrafts([{ group: "tap", line: set }], [set, says("a", "02", hurts, [])]);
    return [drafts[0].mark, lastTap([...before, ...rows])];
  };
  const hurts = { effort: null, pain: 8, stopped_because: "pain" };
  const light = { ...hurts, pain: 3 };
  const both = { ...hurts, effort: 5 };
  const head = { hurt: true, head: true };
  return {
    "nothing else": left(says("m", "01", hurts, []), set),
    "effort on my pain": left(says("m", "01", hurts, []), set, says("a", "02", both, ["m"])),
    "pain on my effort": left(says("m", "01", { ...set.body, effort: 5 }, []), set, says("a", "02", both, ["m"])),
    "and not said on what": left(says("m", "01", { ...set.body, effort: 5 }), set, says("a", "02", both)),
    "the same pain, apart": left(says("m", "01", hurts, []), set, says("a", "02", hurts, [])),
    "pain that I saw": left(says("m", "02", light, ["a"]), set, says("a", "01", hurts, [])),
    "pain seen by both": left(
      says("m", "02", light, ["a"]), set, says("a", "01", hurts, []), says("b", "03", { ...light, effort: 5 }, ["m"])),
    "head on my hurt": left(says("m", "01", { ...head, head: null }, []), fall, says("a", "02", head, ["m"])),
    "my set": left(set), "my set that hurt": left(set, says("a", "02", hurts, [])),
    "my fall that hurt": left(fall, says("a", "02", head)),
    "taken back by another": left(set, says("a", "02", null)),
    "my first set": leftOf(), "and the other's": leftOf(theirs), "whose end": leftOf(line("e", "09", "session_ended", {})),
    "taken back": leftOf(theirs, { ...says("a", "05", null), body: { of: "t", body: null } }),
    "of another session": leftOf({ ...theirs, body: { ...theirs.body, session: "other" } }),
    "again": [stays([], []), stays([{ group: "before", line: set }], []), stays([], [{ group: "next", line: set }])],
  };
}"""


def test_a_fall_in_class_is_weakened_by_no_answer_and_by_no_clock_and_a_set_counts_once(clinic):
    page = clinic.board(clinic.meeting(0)).page
    assert page.evaluate(SETS) == {
        "nothing left": [[], ["s"], ["s", "end"], [], [], ["end"]],
        "another's": 0,
        "finished": [1, 0],
        "pain that tells more by now": [[None], [2]],
        "and there": ["a"],
        "without what was not said": [2, "y"],
        "a clock that was ahead": [{}, "new"],
        "the more pain": [8, 2],
        "and one set": ["b"],
        "two sides": [2, 0],
        "three devices": [1, 2],
        "undone on the phone": [1, 0],
        "undone on a board": [1, 0],
        "taken back for the phone": [1, 1],
        "and undone there": [1, 0, 1, 0],
        "nothing alone": 0,
        "undo": "tap",
        "a start that others went on with": [["s"], [], [], []],
    }
    done = {"effort": None, "pain": None, "stopped_because": "done"}
    hurts = {"effort": None, "pain": 8, "stopped_because": "pain"}
    assert page.evaluate(UNDO) == {
        "nothing else": [done, "undo"],
        "effort on my pain": [{**done, "effort": 5}, "undo"],
        "pain on my effort": [hurts, "undo"],
        "and not said on what": [hurts, "undo"],
        "the same pain, apart": ["stays"],
        "pain that I saw": [hurts, "undo"],
        "pain seen by both": [{**hurts, "effort": 5}, "undo"],
        "head on my hurt": ["stays"],
        "my set": [None, "undo"],
        "my set that hurt": ["stays"],
        "my fall that hurt": ["stays"],
        "taken back by another": ["undo"],
        "my first set": [None, None, "undo"],
        "and the other's": [None, "undo"],
        "taken back": [None, None, "undo"],
        "of another session": [None, None, "undo"],
        "whose end": [None, "undo"],
        "again": [["stays", None], ["stays", "before"], ["stays", "next"]],
    }
    drawn = (some_log(Random(number)) for number in range(80))  # noqa: S311
    logs = [*(lines for lines, _ in EXAMPLES.values()), *drawn]
    shown = page.evaluate(STANDING, logs)
    for lines, body in zip(logs, shown, strict=True):
        assert stands(lines) == plain(body and {**body, "resistance": None}), lines
    drawn = (some_falls(Random(number)) for number in range(80))  # noqa: S311
    logs = [*(lines for lines, _ in FALL_LOGS.values()), *drawn]
    for lines, shown in zip(logs, page.evaluate(OPEN, logs), strict=True):
        log = read(*lines)
        assert [open_fall(log), open_fall_hurt(log), [one.what for one in open_symptoms(log)]] == shown, lines
    told = page.evaluate(FALLS)
    fall, stop = ["fall", None, None], ["session_ended", "fall", False]
    assert told.pop("stops") == [[fall, stop], [fall]]  # a session that goes on ends with it
    assert told.pop("seen") == [False, True, 0]  # not taken back by one of two who saw it
    assert told.pop("pains") == ["pain in Lift, left"]  # a light one closes no strong one
    assert told.pop("unsaid") == ["stopped", "least"]  # until somebody says whether they are hurt
    assert told.pop("looked") == [False, True, True]  # only who knew of it has looked at it
    assert set(map(str, told.values())) == {str(["stopped", "stopped", 0] * 2)}, told


def test_somebody_unwell_leaves_and_somebody_late_comes(clinic):
    meeting = clinic.meeting(3)
    board = clinic.board(meeting)
    board.page.click("button[data-tab='lay_out']")
    assert board.page.locator(".helped").inner_text() == "Carla"  # alone she may only lie or sit
    chair = board.page.locator(".things li").filter(has_text=re.compile("^1 × chair"))
    assert chair.inner_text().split("\n")[1] == "Anna"
    board.page.click("button[data-tab='who']")
    assert "a helper at their side" not in board.page.locator(".coming").inner_text()
    board.page.locator("[data-how='usual']").nth(0).click()
    board.page.locator("[data-how='tired']").nth(1).click()
    board.in_step()  # how they are can make other sessions
    board.train()
    board.log(*board.sets()[0])
    first, second, third = clinic.people(meeting)
    board.page.click(f".tile .more[data-person='{second}']")
    board.page.click("dialog [data-do='unwell']")
    board.page.click("dialog [data-sign='faint']")
    board.page.click("button[data-tab='who']")
    board.page.locator("[data-how='usual']").nth(2).click()
    carla = board.page.locator(f"li[data-key='{third}']")
    carla.get_by_text("Needs: a helper at their side").wait_for()
    board.page.click("button[data-tab='train']")
    for deed in ("fall", "leave", "unwell"):
        board.page.click(f".tile .more[data-person='{third}']")
        board.page.click(f"dialog [data-do='{deed}']")
        if deed != "leave":
            board.page.wait_for_selector(f"dialog {'.fall' if deed == 'fall' else '[data-sign]'}")
            board.page.keyboard.press("Escape")
        until(
            board.page,
            f"hipstrideBoard.board.find('{third}').status !== 'late' || {json.dumps(deed == 'fall')}",
        )
        board.page.click("[data-do='undo']")
        until(board.page, f"hipstrideBoard.board.find('{third}').status === 'late'")
    board.page.click(f".tile .more[data-person='{first}']")
    board.page.click("dialog [data-do='leave']")
    board.in_step()
    found = dict(clinic.attendance(meeting))
    assert [found[one] for one in (first, second, third)] == ["left", "unwell", "late"]
    ended = clinic.sessions(first)[0]
    assert ended.finished is False
    lines = [json.loads(line) for line in clinic.lines(second)]
    assert [line["body"].get("what") for line in lines if line["type"] == "symptom"] == ["unwell in class"]
    assert [each.what for each in open_symptoms(clinic.log(second))] == ["faint"]
    assert open_symptoms(clinic.log(third)) == ()
    board.check_clean()


def test_unwell_pauses_at_the_first_tap_and_what_it_is_can_be_said_after_it(clinic):
    meeting = clinic.meeting(2)
    board = clinic.board(meeting)
    anna, bernd = clinic.people(meeting)
    board.everybody_comes()
    board.train()
    board.log(*next(each for each in board.sets() if each[0] == anna))
    page, open_now = board.page, lambda: [each.what for each in open_symptoms(clinic.log(anna))]
    more = f".tile .more[data-person='{anna}']"
    board.context.set_offline(True)
    page.click(more)
    page.click("dialog [data-do='unwell']")
    page.wait_for_selector("dialog [data-sign]")
    page.keyboard.press("Escape")
    assert page.locator(".tile.paused .why").inner_text() == "Paused: unwell"
    board.context.set_offline(False)
    board.in_step()
    assert open_now() == ["unwell in class"]
    assert clinic.attendance(meeting) == [(anna, "unwell"), (bernd, "there")]
    assert clinic.sessions(anna)[-1].finished is False
    page.click(more)
    page.click("dialog [data-do='unwell']")  # "Say what it is": nothing is logged twice
    page.click("dialog [data-sign='faint']")
    board.in_step()
    assert open_now() == ["faint"]
    page.click("[data-do='undo']")
    board.in_step()
    assert open_now() == ["unwell in class"]
    assert page.locator(".tile.paused .why").inner_text() == "Paused: unwell"
    page.click(more)
    page.click("dialog [data-do='unwell']")
    page.click("dialog [data-do='not-unwell']")  # a tap by mistake: as it was
    page.wait_for_selector("text=Taken back: they are not unwell")
    page.keyboard.press("Escape")
    board.in_step()
    assert open_now() == []
    assert clinic.attendance(meeting) == [(anna, "there"), (bernd, "there")]
    page.wait_for_selector(f".tile .set[data-person='{anna}']:not(.full)")  # their session is as it was
    page.click("[data-do='undo']")
    board.in_step()
    assert open_now() == ["unwell in class"]
    assert clinic.attendance(meeting) == [(anna, "unwell"), (bernd, "there")]
    board.check_clean()


def test_boards_of_two_languages_know_that_somebody_is_unwell_and_what_it_is_puts_it_right(clinic):
    meeting = clinic.meeting(2)
    made_up, plain = clinic.board(meeting, made_up=True), clinic.board(meeting)
    anna, _bernd = clinic.people(meeting)
    made_up.everybody_comes()
    made_up.train()
    assert made_up.page.locator(".tile .more").first.inner_text().startswith("⟦")
    more = f".tile .more[data-person='{anna}']"
    made_up.page.click(more)
    made_up.page.click("dialog [data-do='unwell']")
    made_up.page.wait_for_selector("dialog [data-sign]")
    made_up.page.keyboard.press("Escape")
    made_up.in_step()
    plain.in_step()
    plain.train()
    plain.page.click(more)
    assert plain.page.locator("dialog [data-do='unwell']").inner_text() == "Say what it is"
    plain.page.click("dialog [data-do='unwell']")
    plain.page.click("dialog [data-sign='faint']")
    plain.in_step()
    assert [each.what for each in open_symptoms(clinic.log(anna))] == ["faint"]  # put right, not told twice
    for board in (made_up, plain):
        board.check_clean()


def test_a_class_in_which_everybody_is_paused_still_shows_each_of_them(clinic):
    meeting = clinic.meeting(2)
    board = clinic.board(meeting)
    people = clinic.people(meeting)
    board.everybody_comes()
    board.train()
    for person in people:
        board.page.click(f".tile .more[data-person='{person}']")
        board.page.click("dialog [data-do='unwell']")
        board.page.click("dialog [data-sign='faint']")
        board.in_step()
    board.page.wait_for_selector("text=Nobody here has an exercise today.")
    tiles = board.page.locator(".tile.paused")
    assert [tile.locator(".why").inner_text() for tile in tiles.all()] == ["Paused: unwell"] * 2
    assert board.out_of_sight() == []
    board.page.click(f".tile .more[data-person='{people[0]}']")
    board.page.click("dialog [data-do='fall']")
    board.page.wait_for_selector("dialog .fall")
    board.page.keyboard.press("Escape")
    board.in_step()
    assert open_fall(clinic.log(people[0]))
    board.check_clean()


def test_who_has_nothing_of_a_movement_reads_what_comes_next(clinic):
    board = clinic.board(clinic.meeting(4))
    board.everybody_comes()
    board.page.click("button[data-tab='train']")
    board.page.wait_for_selector(".tile")
    movements = board.page.evaluate(
        "hipstrideBoard.board.movements.map(({ movement, name }) => [movement, name])"
    )
    own = board.page.evaluate(
        """Object.fromEntries(hipstrideBoard.board.people()
          .map(({ person, steps }) => [person, steps.map((step) => step.movement)]))"""
    )
    tiles = "Object.fromEntries([...document.querySelectorAll('.tile')].map((tile) => [tile.dataset.key, tile.innerText]))"
    board.page.evaluate("(first) => hipstrideBoard.board.mark('movement', first)", movements[0][0])
    free = 0
    for at, (now, _name) in enumerate(movements):
        board.page.evaluate(
            "(now) => hipstrideBoard.board.mark('movement', now).then(() => hipstrideBoard.draw())", now
        )
        for person, text in board.page.evaluate(tiles).items():
            assert ("Rests now" in text) is (now not in own[person])
            if now in own[person]:
                assert "next: " not in text
                continue
            free += 1
            later = next((name for movement, name in movements[at + 1 :] if movement in own[person]), None)
            assert (f"next: {later}" if later else "nothing more after this") in text
        doing = sum(now in each for each in own.values())
        look, all_of_them = board.page.inner_text(".look"), f"For {doing} of {len(own)} people. Look for:"
        assert look.startswith("Look for:" if doing == len(own) else all_of_them)
        # Whether or not the line is there, the buttons above it stay what they are.
        above = board.page.locator(".what .small").all_inner_texts()
        assert above == ["Hold the picture still", "What to look for"]
    assert free > 1
    board.check_clean()


# What Python and a board take for the same words: `strip().casefold()` there.
ALIKE = """async (words) => {
  const script = document.querySelector("script[type=module]").src;
  const { folded } = await import(script.replace("board/main.js", "folded.js"));
  return words.map((word) => folded(word.trim()));
}"""


def test_a_board_takes_the_same_words_for_the_same_as_the_server_does(clinic):
    board = clinic.board(clinic.meeting(1))
    german = ["Strasse", "Straße", "STRASSE", "STRAẞE", "Fußpilz", "fusspilz", "é", "É"]
    words = [*german, "ΟΔΟΣ", "οδος", "οδοσ", "ısı", "isi", "ISI", "İSİ", "ﬁeber", "Fieber", "ſauer", "Sauer"]
    told = board.page.evaluate(ALIKE, words)
    assert len(set(told)) < len(words)
    for one, word in zip(told, words, strict=True):
        same = [other for other, by in zip(words, told, strict=True) if by == one]
        assert same == [other for other in words if other.casefold() == word.casefold()]


def test_boards_share_the_movement_and_the_timer_and_the_end(clinic):
    meeting = clinic.meeting(2)
    one, two = clinic.board(meeting), clinic.board(meeting)
    one.everybody_comes()
    one.train()
    two.in_step()
    two.train()
    one.log(*one.sets()[0])
    one.page.click("[data-do='move'][data-by='1']")
    one.page.click("[data-do='timer']")
    one.in_step()
    two.in_step()
    assert two.page.locator("h1").inner_text() == one.page.locator("h1").inner_text()
    assert two.page.locator("#clock").inner_text() != ""
    two.page.click("[data-do='end']")
    two.page.click("dialog [data-do='yes-end']")
    two.in_step()
    one.in_step()
    assert "This class has ended" in one.page.locator(".notes").inner_text()
    one.page.get_by_role("link", name="Print what they take home").click()
    one.page.get_by_role("link", name="Print the sheets of all 2").wait_for()
    assert clinic.rows("select ended_at from classes_classsession where id = ?", str(meeting)) != [(None,)]
    trained = [session for person in clinic.people(meeting) for session in clinic.sessions(person)]
    assert [session.finished for session in trained] == [True]


# Who is shown when somebody's share ended at the moment at which another's began, and all is asked for anew.
WHO_STAYS = """gone => {
  const { board } = hipstrideBoard, { theirs } = board;
  board.theirs = { ...theirs, version: 0, who: theirs.who.filter(id => id !== gone) };
  const shown = board.people().map(({ person }) => person);
  board.theirs = theirs;
  return shown.filter(id => theirs.who.includes(id));
}"""


def test_a_record_deleted_while_the_board_is_open_is_said_and_the_others_stay(clinic):
    meeting = clinic.meeting(2)
    board = clinic.board(meeting)
    board.everybody_comes()
    board.train()
    person, step = board.sets()[0]
    assert len(board.page.evaluate(WHO_STAYS, person)) == 1
    board.context.set_offline(True)
    board.log(person, step)
    clinic.erase(person)
    board.context.set_offline(False)
    board.in_step()
    notes = board.page.locator(".notes")
    expect(notes).to_contain_text("was deleted while the class runs")
    expect(notes).to_contain_text("need a look")
    assert board.page.locator(f".tile[data-key='{person}']").count() == 0
    other = board.sets()[0]
    board.log(*other)
    board.in_step()
    assert sum(clinic.live_sets(meeting).values()) == 1


CHANGE = """
from django.utils import timezone
from hipstride.app.accounts.actions import owner
from hipstride.app.people.actions import save_record
from hipstride.app.people.models import Person
from hipstride.app.people.records import document_of_newest
person = Person.objects.get(pk=told["person"])
document = document_of_newest(person)
for part, changed in told["changed"].items():
    document[part] = changed if isinstance(changed, list) else {**document[part], **changed}
save_record(owner(), person, document)
"""


def test_a_record_that_changes_is_said_and_who_is_signed_out_sees_nobody(clinic):
    meeting = clinic.meeting(2)
    person, other = clinic.people(meeting)
    board = clinic.board(meeting)
    board.everybody_comes()
    board.train()
    tile, page = board.page.locator(f".tile[data-key='{person}']"), board.page
    every = [
        {"movement": movement, "effort": 3, "note": "Hot", "by": "Ben"}
        for movement in page.evaluate("hipstrideBoard.board.movements.map(({ movement }) => movement)")
    ]
    clinic.run(CHANGE, person=person, changed={"override": every})
    tile.get_by_text("Changed: look again.").wait_for()
    page.click(f".tile .more[data-person='{person}']")
    assert "The record of Anna was changed" in page.locator("dialog").inner_text()
    page.click("dialog [data-do='close']")
    assert "Changed" not in page.locator(".tiles").inner_text()  # looked at; and of nobody else
    relapse = {"relapse_weeks_ago": 1, "relapse_cleared": False}
    failed: list[str] = []

    def fail(route: Route) -> None:
        failed.append(route.request.url)
        route.abort()

    board.context.route("**/plan.json*", fail, times=1)
    clinic.run(CHANGE, person=person, changed={"condition": relapse})
    tile.get_by_text("Paused").wait_for()  # the first answer did not come: it was asked for again
    assert len(failed) == 1
    assert tile.locator(".set").count() == 0

    first, second = [step for who, step in board.sets() if who == other][:2]
    board.log(other, first)
    board.in_step()
    page.route("**/sync/", lambda route: route.abort())  # the sign-in ends before it is sent
    board.log(other, second)
    cookies = board.context.cookies()
    board.context.clear_cookies()
    page.evaluate("hipstrideBoard.poll.soon()")
    page.get_by_text("You are signed out.").wait_for()
    kept = """async () => {
      const store = await import(document.querySelector("script[type=module]").src.replace("board/main.js", "store.js"));
      return store.read(["settings", "log", "outbox"], async (stores) => JSON.stringify(await Promise.all(
        Object.values(stores).map((each) => store.ask(each.getAll())))));
    }"""
    until(page, f"({kept})().then((told) => !told.includes('Anna'))")
    assert len(board.rows()) == 1
    assert page.locator(".tile, dialog[open]").count() == 0
    expect(page.locator(".bar")).to_contain_text("1 not sent yet")
    page.reload()  # and it opens with nobody either
    page.get_by_text("You are signed out.").wait_for()
    assert not {"Anna", "Bernd"} & set(page.locator("body").inner_text().split())
    page.unroute("**/sync/")
    board.context.add_cookies(cookies)
    page.evaluate("hipstrideBoard.poll.soon()")
    until(page, "Boolean(window.hipstrideBoard?.board.plan)")
    board.in_step()
    assert sum(clinic.live_sets(meeting).values()) == 2
    assert page.locator(".tile").count() == 2


# Meetings of other days in the store, each with a line that is sent and maybe one that is not; what is left of each.
OLD = """async () => {
  const from = (name) => import(document.querySelector("script[type=module]").src.replace("board/main.js", name));
  const [{ ask, read, write }, ledger, kept] = await Promise.all(["store.js", "ledger.js", "board/kept.js"].map(from));
  for (const [id, days, waits] of [["a", 0, 0], ["b", 1, 0], ["c", 1, 1], ["d", 2, 1], ["open", 1, 0]]) {
    const date = kept.today(new Date(Date.now() - days * 86_400_000));
    await write(["settings"], ({ settings }) => ask(settings.put({ name: kept.nameOf(id), value: { date, plan: "Anna" } })));
    await ledger.commit({ session: id, person: "p" }, () => [{ type: "fall", body: {} }]);
    const items = await ledger.nextLines(50);
    await ledger.settle(items.slice(-1), items.slice(-1).map(({ line }) => line.id), new Map());
    if (waits) await ledger.commit({ session: id, person: "p" }, () => [{ type: "fall", body: {} }]);
  }
  await kept.forgetOld("open");
  const left = {};
  for (const id of ["a", "b", "c", "d", "open"]) {
    const there = await read(["settings"], ({ settings }) => ask(settings.get(kept.nameOf(id))));
    left[id] = [there !== undefined, (await ledger.rowsOf(id)).length];
  }
  await write(["outbox"], ({ outbox }) => ask(outbox.clear()));
  return left;
}"""


def test_a_class_of_nobody_says_so_and_what_is_old_leaves_the_device(clinic):
    meeting = clinic.meeting(0)
    board = clinic.board(meeting)
    board.page.wait_for_selector("text=Nobody is in this class yet")
    board.page.click("[data-tab='train']")  # nor is anybody to be tapped there
    assert board.page.locator(".large").inner_text().startswith("Nobody is in this class yet")
    # of today; of yesterday and all sent; one line not sent; of two days ago, only that line stays; the one that is opened
    assert board.page.evaluate(OLD) == {
        "a": [True, 1], "b": [False, 0], "c": [True, 2], "d": [False, 1], "open": [True, 1]
    }  # fmt: skip
    lead = """
from hipstride.app.accounts.actions import owner
from hipstride.app.classes.models import ClassSession
ClassSession.objects.get(pk=told["meeting"]).of.instructors.set([owner()] if told["leads"] else [])
"""
    clinic.run(lead, meeting=str(meeting), leads=False)
    board.page.wait_for_selector("text=There is no such class, or you do not lead it.")
    assert board.page.evaluate("[hipstrideBoard.board.plan, hipstrideBoard.ui.state]") == [None, "gone"]
    clinic.run(lead, meeting=str(meeting), leads=True)
    board.page.evaluate("hipstrideBoard.poll.soon()")
    board.page.wait_for_selector("text=Nobody is in this class yet")
    board.check_clean()


def test_a_hidden_board_asks_nothing(clinic):
    board = clinic.board(clinic.meeting(1))
    asked: list[str] = []
    board.page.on(
        "request", lambda request: asked.append(request.url) if "live.json" in request.url else None
    )
    board.page.evaluate(
        """() => { Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
                   document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    board.page.wait_for_timeout(300)
    asked.clear()
    board.page.wait_for_timeout(2400)
    assert asked == []
    board.page.evaluate(  # seen for a moment: no question follows the one that this asks
        """() => { Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "visible" });
                   document.dispatchEvent(new Event("visibilitychange"));
                   Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" }); }"""
    )
    until(board.page, lambda: asked)
    until(board.page, "hipstrideBoard.poll.running === null")
    assert len(asked) == 1


def test_twenty_people_fit_on_one_screen_with_large_targets_and_no_barrier(clinic):
    board = clinic.board(clinic.meeting(20))
    board.all_here()
    board.train()
    page = board.page
    sets = board.sets()
    board.log(*sets[0])
    assert page.locator(".tile").count() == 20
    heights = "[...document.querySelectorAll('.tile')].map((tile) => Math.round(tile.getBoundingClientRect().height))"
    high = page.evaluate(heights)
    for person, step in dict(sets[2:]).items():  # as after a long time apart
        board.logged_twice(person, step)
    who = list(dict(sets))
    for person, type_, body in (
        (who[2], "fall", {"hurt": None, "head": None, "why": None, "reviewed_with": None}),
        (who[3], "symptom", {"what": "faint", "lasted_hours": None, "settled": None}),
    ):
        page.evaluate(
            "([id, type, body]) => hipstrideBoard.board.log(id, () => [{ type, body }])",
            [person, type_, body],
        )
    board.context.set_offline(True)
    page.wait_for_selector("text=No network")
    sizes = """[...document.querySelectorAll('.tile :is(.form, .open)')]
      .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
    assert min(page.evaluate(sizes)) >= 16
    assert page.locator(".asks").count() >= 18
    assert page.locator(".tile.paused").count() == 1
    assert page.locator(".tile .open").count() == 2
    for theme in ("light", "dark", "contrast"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert page.evaluate(TARGETS, 44) == []
        assert page.evaluate(TOO_WIDE) == []
        assert violations(page, WCAG if theme == "light" else COLOURS) == [], theme
        for size in ({"width": 1280, "height": 800}, {"width": 1024, "height": 768}):
            page.set_viewport_size(size)
            assert board.out_of_sight() == []
            assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]
        assert page.evaluate(heights) == high  # nothing that is asked or open makes a tile larger
    names = {
        step["name"]
        for one in page.evaluate("hipstrideBoard.board.plan.people")
        for step in one["steps"] or ()
    }
    lines: set[str] = set()
    texts = "[...document.querySelectorAll('.tile .form [lang]')].map((each) => each.innerText)"
    for _ in page.evaluate("hipstrideBoard.board.movements"):  # on to the longest names
        if any(line.endswith("…") for line in lines):
            break
        page.locator("[data-do='move'][data-by='1']").click()
        until(page, "hipstrideBoard.taps === 0")
        assert page.evaluate("document.documentElement.scrollHeight") <= 768
        assert board.out_of_sight() == []
        # Asked at once: what is drawn anew between two questions tells both its lines as one.
        lines |= {line.strip() for each in page.evaluate(texts) for line in each.split("\n")}
    assert any(line.endswith("…") for line in lines)
    for line in lines:  # cut between words
        assert any(re.match(rf"{re.escape(line.rstrip('…'))}(,| |$)", name) for name in names), line
    page.evaluate("hipstrideBoard.board.mark('ended', true).then(() => hipstrideBoard.draw())")
    page.get_by_role("link", name="Print what they take home").wait_for()
    assert page.locator(".notes .note").count() == 1
    assert board.out_of_sight() == []  # nor does a note push one off the screen
    assert page.evaluate(TOO_WIDE) == []
    page.keyboard.press("Tab")
    page.locator(".tile .more").nth(3).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert violations(page, WCAG) == []
    assert page.evaluate(TARGETS, 44) == []
    assert page.evaluate(BY_COLOUR_ALONE) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.do") == "open"
    board.check_clean()


@pytest.mark.parametrize("width", [320, 390, 1024])
def test_a_tap_on_who_is_here_moves_none_of_the_buttons_beside_it(width, clinic):
    board = clinic.board(clinic.meeting(2))
    page = board.page
    page.set_viewport_size({"width": width, "height": 844})
    places = """[...document.querySelectorAll('.coming li:first-child .taps button')].map((each) => {
      const { left, top, width } = each.getBoundingClientRect();
      return [each.innerText, Math.round(left), Math.round(top), Math.round(width)];
    })"""
    before = page.evaluate(places)
    assert [each[0] for each in before] == ["As usual", "Very tired", "Not today", "More"]
    for how in ("usual", "tired", "away"):
        page.locator(f"[data-how='{how}']").first.click()
        until(page, "hipstrideBoard.taps === 0")
        assert page.evaluate(places) == before, how
    board.check_clean()


# What of a side is cut off or runs over its edge.
CUT = """() => [...document.querySelectorAll(".tile .set")].flatMap((set) => {
  const edge = set.getBoundingClientRect(), tile = set.closest(".tile").getBoundingClientRect();
  const form = set.closest(".tile").querySelector(".form").getBoundingClientRect();
  const parts = [...set.querySelectorAll("b, abbr, .count span, .dose, .colour, .mark, .effort")].filter((part) => {
    const own = part.getBoundingClientRect();
    return own.width > 0 && (own.left < edge.left || own.right > edge.right - 2 || own.bottom > edge.bottom
      || part.scrollWidth > Math.ceil(part.clientWidth) && getComputedStyle(part).overflow === "hidden");
  });
  const over = edge.bottom > tile.bottom || edge.top < form.bottom - 1 || parts.length > 0;
  return over ? [`${set.innerText.replaceAll("\\n", " ")}: ${parts.map((part) => part.innerText)}`] : [];
})"""


def test_letters_use_the_room_that_a_class_leaves_and_none_is_cut(clinic):
    board = clinic.board(clinic.meeting(20))
    board.all_here()
    board.train()
    page = board.page
    page.evaluate(  # the longest that a side can say: of two sides, for seconds, against two layers; or times, each held
        """() => {
          const { board } = hipstrideBoard, { movement } = board.movement;
          const held = { reps: 10, seconds: 5, sets: 2, band: null, resistance: { kind: "none" } };
          const words = ["double yellow band", "double x-heavy band", "silver band", "my own long strap band"];
          let bands = 0;
          for (const [at, { steps }] of board.plan.people.entries()) for (const step of steps) {
            if (step.movement !== movement) continue;
            const dose = step.choices.suggested;
            Object.assign(dose, at % 2 ? held : { reps: null, seconds: 20, sets: 2 });
            if (dose.band) Object.assign(dose.band, { mark: 13, text: words[bands++ % words.length] });
          }
          hipstrideBoard.draw();
        }"""
    )
    assert {"20 s", "10×"} <= set(page.locator(".tile .set .dose").all_inner_texts())
    assert "hold 5 s" in page.locator(".tile .set .load").all_inner_texts()
    shown = page.locator(".tile .set .colour").all_inner_texts()
    assert {"2× yellow", "2× x-heavy", "silver", "my own long strap"} <= set(shown)
    for person, step in board.sets()[::3]:
        board.log(person, step)
    big: dict[tuple[int, int], float] = {}
    for there in (20, 15, 12, 7, 5, 4, 1):
        page.evaluate(
            """async (there) => {
              const { board } = hipstrideBoard;
              for (const { person } of board.people().slice(there)) await board.mark(`person/${person}`, "away");
              hipstrideBoard.draw();
            }""",
            there,
        )
        assert page.locator(".tile").count() == there
        for width, height in ((1024, 768), (1280, 800), (1920, 1080)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(CUT) == [], (there, width)
            assert board.out_of_sight() == []
            assert page.evaluate("document.documentElement.scrollHeight") <= height
            bottoms = (
                "[...document.querySelectorAll('.tile')].map((tile) => tile.getBoundingClientRect().bottom)"
            )
            assert max(page.evaluate(bottoms)) > height - 24  # no room is left over
            of_count = "parseFloat(getComputedStyle(document.querySelector('.tile .set b')).fontSize)"
            big[there, width] = page.evaluate(of_count)
    for width in (1024, 1280, 1920):
        sizes = [big[there, width] for there in (20, 12, 7, 4)]
        assert sizes == sorted(sizes), sizes
    assert big[20, 1024] >= 20
    assert big[12, 1024] >= 24
    assert big[7, 1024] >= 38
    assert big[4, 1024] >= 64
    page.set_viewport_size({"width": 1024, "height": 768})
    page.evaluate("hipstrideBoard.board.plan.people[0].name = 'Annegret-Maria'; hipstrideBoard.draw()")
    cut = "[...document.querySelectorAll('.tile .name strong')].filter((name) => name.scrollWidth > name.clientWidth).length"
    assert page.evaluate(cut) == 0  # nor a long name, where nothing else stands beside it
    for tab, first in (
        ("who", ".coming"),
        ("lay_out", "h2"),
    ):  # what does not fill the screen stands at its top
        page.click(f"button[data-tab='{tab}']")
        box = page.locator(f".before {first}").first.bounding_box()
        assert box is not None
        assert box["y"] < 120, tab
    page.click("button[data-tab='train']")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(CUT) == []
    assert page.evaluate(TOO_WIDE) == []
    board.check_clean()

"""The player in a real browser, without a network: at the right times, pausable, and quiet where it should be."""

from dataclasses import replace

import pytest

from hipstride.figure.follow.steps import played
from hipstride.figure.follow.words import UI
from hipstride.record.resistance import NoLoad
from tests.figure.follow.browser import LOCK, START_MS
from tests.figure.follow.days import day, march, short_day, shown
from tests.figure.follow.test_page import HOSTILE


def test_it_plays_to_its_end_by_itself_at_the_right_times(play):
    made = short_day()
    player = play(made)
    player.begin()
    expected = [step for step in played(shown(made)) if step.seconds is not None]
    player.seconds(sum(step.seconds or 0.0 for step in expected) + 1.0)
    assert player.kind == "position", "it waits until one is up"
    player.tap("lead")
    assert player.kind == "end"
    seen = [
        screen
        for screen in player.recorded("seen")
        if screen["kind"] not in ("welcome", "safety", "mind", "end")
    ]
    assert [(screen["kind"], screen["title"]) for screen in seen[:-1]] == [
        (step.kind, step.title) for step in expected
    ]
    due = seen[0]["at"]
    for screen, step in zip(seen, expected, strict=False):
        # A tick comes every 40 ms; being late does not add up.
        assert 0 <= screen["at"] - due <= 60, (screen, due)
        due += 1000 * (step.seconds or 0.0)
    assert player.words("lines").splitlines()[0] == "You did 4 of 4 sets. They count."
    assert "2 × March at the counter, with a band, left leg: 3 times, red band, mark 3" in player.words(
        "lines"
    )


@pytest.mark.parametrize("name", ["reader_a", "reader_b", "reader_c", "reader_e"])
def test_a_gentle_day_of_a_real_person_plays_to_its_end(play, name):
    made = day(name, readiness="fatigue=9")
    player = play(made, reduced_motion="reduce")
    player.begin()
    steps = played(shown(made))
    player.seconds(sum(step.seconds or 0.0 for step in steps) + 1.0)
    player.tap("lead")
    sets = sum(step.kind == "work" for step in steps)
    assert f"of {sets} sets" in player.words("lines")
    assert UI["done_none"] not in player.words("lines")


def test_repetitions_are_counted_and_talked_through(play):
    made = short_day(march("left", sets=1, reps=4))
    player = play(made)
    player.begin()
    player.skip_to("work")
    start = player.recorded("seen")[-1]["at"]
    for second, number, beat in (
        (1, "1", "Lift"),
        (2.5, "1", "Hold"),
        (4, "1", "Lower"),
        (7, "2", "Lift"),
        (20.5, "4", "Hold"),
    ):
        player.seconds((start + 1000 * second - player.page.evaluate("Date.now()")) / 1000)
        assert (player.words("count"), player.words("beat")) == (number, beat)
    assert player.words("of") == "of 4"
    player.until("cool_down")
    heard = [one for one in player.recorded("heard") if start <= one["at"] < start + 24_000]
    said = [
        (round((one["at"] - start) / 1000), one["say"])
        for one in heard
        if "say" in one and one["say"] != "Go."
    ]
    assert said == [
        (0, "1. Lift"),
        (2, "Hold"),
        (3, "Lower"),
        (6, "2. Lift"),
        (8, "Hold"),
        (9, "Lower"),
        (12, "3."),
        (18, "Last one."),
    ]
    tones = [(round((one["at"] - start) / 1000), round(one["hertz"])) for one in heard if "hertz" in one]
    assert tones == [(at + after, hertz) for at in (0, 6, 12, 18) for after, hertz in ((0, 660), (3, 440))]


def test_the_figure_moves_with_the_beats(play):
    player = play(short_day(march("left")))
    player.begin()
    player.skip_to("work")
    phases = []
    for _ in range(12):
        phases.append(player.phase())
        player.seconds(0.5)
    assert phases[0] < 0.1
    assert phases[1] < phases[2] < phases[3]
    assert phases[4] == pytest.approx(1.0, abs=0.02)  # held
    assert phases[6] > phases[8] > phases[10]


def test_any_key_or_tap_pauses_and_the_time_stands(play):
    player = play(short_day())
    player.begin()
    player.skip_to("work")
    player.seconds(2.0)
    for act in (
        lambda: player.key("x"),
        lambda: player.page.mouse.click(200, 300),
        lambda: player.tap("lead"),
    ):
        player.seconds(0.5)
        act()
        before = (player.words("count"), player.words("beat"), player.phase())
        quiet = len(player.recorded("heard"))
        assert player.page.is_visible("#paused")
        assert player.words("paused-title") == "Paused"
        player.seconds(60)
        assert (player.words("count"), player.words("beat"), player.phase()) == before
        assert len(player.recorded("heard")) == quiet
        player.tap("go-on")
        assert player.hidden("paused")
    start = next(screen["at"] for screen in player.recorded("seen") if screen["kind"] == "work")
    player.until("change")
    took = (player.recorded("seen")[-1]["at"] - start) / 1000
    assert took == pytest.approx(18.0 + 3 * 60.5, abs=0.2), "the pauses and nothing else were added"


def test_a_trembling_second_tap_does_not_undo_the_first(play):
    player = play(short_day())
    player.begin()
    player.seconds(0.5)
    player.page.click("#lead")
    player.page.click("#go-on")
    assert player.page.is_visible("#paused")
    player.tap("go-on")
    assert player.hidden("paused")


def test_the_remote_of_a_television_is_enough(play):
    player = play(short_day(), size=(1920, 1080))
    for _ in range(3):
        if player.kind == "warm_up":
            break
        player.key("Enter")
    assert player.kind == "warm_up"
    player.key("ArrowRight")
    assert player.kind == "choose"
    player.key("Enter")
    assert player.kind == "set_up"
    player.key("ArrowLeft")
    assert player.kind == "choose"
    player.key("MediaTrackNext")
    player.key("MediaPlayPause")
    assert player.kind == "position"
    player.key("m")
    assert player.page.is_visible("#paused")
    player.key("Enter")
    assert player.hidden("paused")
    player.key("m")
    player.key("Escape")
    assert player.hidden("paused"), "Escape goes on"


def test_back_begins_the_step_again_and_then_the_one_before(play):
    player = play(short_day())
    player.begin()
    player.skip_to("work")
    player.seconds(8)
    assert player.words("count") == "2"
    player.tap("back")
    assert (player.kind, player.words("count")) == ("work", "1")
    player.tap("back")
    assert player.kind == "ready"
    player.tap("onward")
    player.tap("onward")
    assert player.kind == "change"
    player.tap("stop") if player.page.is_visible("#paused") else player.tap("lead")
    player.tap("stop")
    assert UI["done_none"] in player.words("lines"), "a set that was left early is not counted"


def test_more_time_is_a_minute_more(play):
    player = play(short_day())
    player.begin()
    player.skip_to("position")
    player.seconds(5)
    player.tap("onward")
    assert player.words("count") == "1:55"
    player.skip_to("rest")
    left = int(player.words("count"))
    player.tap("more")
    player.seconds(0.1)
    assert int(player.words("count")) in (left + 58, left + 59, left + 60)


def test_easier_changes_the_band_and_is_written_down(play):
    player = play(short_day())
    player.begin()
    player.skip_to("choose")
    assert "Last time: 2 sets of 3, red band, mark 3, effort 5." in player.words("lines")
    player.seconds(0.5)
    player.page.click("button[data-way=easier]")
    assert player.kind == "set_up"
    assert player.words("mark") == "mark 5"
    player.tap("back")
    pressed = player.page.get_attribute("button[data-way=easier]", "aria-pressed")
    assert (player.kind, pressed) == ("choose", "true")
    player.tap("lead")
    assert player.words("mark") == "mark 5", "what was chosen holds until something else is"
    player.until("cool_down")
    player.seconds(61)
    player.tap("lead")
    assert "red band, mark 5 (easier)" in player.words("lines")


def test_a_band_that_is_tied_already_is_not_tied_again(play):
    again = march("left", sets=1)
    player = play(short_day(march("left", sets=1), again, again))
    player.begin()
    player.until("cool_down")
    kinds = [screen["kind"] for screen in player.recorded("seen")]
    assert kinds.count("choose") == 3
    assert kinds.count("set_up") == 1


def test_time_is_right_after_the_screen_slept(play):
    player = play(short_day())
    player.begin()
    player.skip_to("rest")
    player.seconds(1)
    left = int(player.words("count"))
    player.sleep(20)
    assert left - 21 <= int(player.words("count")) <= left - 20
    assert player.hidden("paused")


def test_it_waits_where_the_screen_slept_past_the_end_of_a_step(play):
    player = play(short_day())
    player.begin()
    player.skip_to("rest")
    player.sleep(600)
    assert player.page.is_visible("#paused")
    assert player.words("paused-lines") == UI["asleep"]
    assert player.kind == "ready", "the next set waits for somebody who watches"
    player.seconds(30)
    assert (player.kind, player.words("count")) == ("ready", "5")
    player.tap("go-on")
    player.seconds(5.1)
    assert player.kind == "work"


def test_voice_and_beeps_can_be_off(play):
    player = play(short_day())
    for name in ("voice", "beeps"):
        player.seconds(0.5)
        button = player.page.locator(f"header [data-sound={name}]")
        assert button.inner_text().endswith("on")
        button.click()
        assert button.inner_text().endswith("off")
        assert button.get_attribute("aria-pressed") == "false"
    before = len(player.recorded("heard"))
    player.begin()
    player.until("rest")
    assert len(player.recorded("heard")) == before


def test_somebody_who_is_not_well_is_told_whom_to_call(play):
    player = play(short_day())
    player.begin()
    player.skip_to("work")
    player.tap("lead")
    player.tap("unwell")
    assert player.words("paused-title") == "Stop for these"
    assert "Call for help at once" in player.words("paused-lines")
    assert player.hidden("go-on"), "no way on from here but the end"
    player.key("Escape")
    assert player.page.is_visible("#paused")
    assert any("Stop. Sit or lie down." in one.get("say", "") for one in player.recorded("heard"))
    player.tap("stop")
    assert player.kind == "end"


def test_reduced_motion_shows_three_still_pictures(play):
    player = play(short_day(), size=(1366, 768), reduced_motion="reduce")
    player.begin()
    player.skip_to("work")
    stills = "[...document.querySelectorAll('#picture svg')].map((each) => each.getCurrentTime())"
    times = player.page.evaluate(stills)
    assert times == pytest.approx([0.0, 0.5, 1.0], abs=0.01)
    now = "[...document.querySelectorAll('#picture svg')].findIndex((each) => each.classList.contains('now'))"
    order = []
    for _ in range(12):
        player.seconds(0.5)
        order.append(player.page.evaluate(now))
        assert player.page.evaluate(stills) == times, "nothing moves"
    assert order[0] == 0
    assert order[4] == 2
    assert order[-1] == 0


def test_on_a_narrow_screen_one_still_picture_is_large(play):
    player = play(short_day(), size=(390, 844), reduced_motion="reduce")
    player.begin()
    player.skip_to("work")
    assert player.page.locator("#picture svg:visible").count() == 1


def test_the_right_side_is_the_left_one_in_a_mirror(play):
    player = play(short_day())
    player.begin()
    player.skip_to("work")
    mirrored = "document.querySelector('#picture svg > g[transform^=translate]') !== null"
    label = "document.querySelector('#picture svg').getAttribute('aria-label')"
    assert not player.page.evaluate(mirrored)
    assert "left leg" in player.page.evaluate(label)
    player.until("change")
    assert player.page.evaluate(mirrored)
    assert "right leg" in player.page.evaluate(label)


def test_a_hostile_name_stays_text(play):
    player = play(short_day(name=HOSTILE))
    assert player.page.inner_text("#kicker").lower() == HOSTILE.lower()
    assert player.page.locator("img").count() == 0
    assert HOSTILE in player.page.title()


def test_a_rest_day_plays_nothing(play):
    player = play(day("reader_b", readiness="ill=yes"))
    assert player.words("title") == "Today is a rest day"
    assert player.hidden("lead")
    player.seconds(600)
    player.page.mouse.click(100, 100)
    player.page.keyboard.press("x")
    assert player.kind == "kind_day"
    assert player.hidden("paused")
    assert player.recorded("heard") == [] or {one.get("say") for one in player.recorded("heard")} == {""}


def test_without_speech_it_says_so_and_plays(chrome, tmp_path):
    from hipstride.figure.follow.page import follow_along

    file = tmp_path / "quiet.html"
    file.write_text(follow_along(short_day()), encoding="utf-8")
    context = chrome.new_context(offline=True)
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(error))
    page.add_init_script(
        "Object.defineProperty(window, 'speechSynthesis', { value: undefined }); delete window.AudioContext;"
    )
    page.clock.install(time=START_MS / 1000)
    page.goto(file.as_uri())
    page.clock.run_for(1000)
    assert page.inner_text("header [data-sound=voice]") == "No voice"
    page.click("#lead")
    page.clock.run_for(1000)
    assert page.inner_text("#title") == "Before you start"
    assert wrong == []
    context.close()


def test_the_choice_runs_out_into_what_was_suggested(play):
    player = play(short_day())
    player.begin()
    player.skip_to("choose")
    player.seconds(15.2)
    assert player.kind == "set_up"
    assert player.words("mark") == "mark 3"


def test_sides_that_differ_are_offered_side_by_side(play):
    alone = replace(march("right"), easier=None, harder=None)
    player = play(short_day(march("left"), alone))
    player.begin()
    player.skip_to("choose")
    assert player.page.inner_text("button[data-way=easier]").splitlines() == [
        "Easier",
        "Left: 3 times, red band, mark 5",
        "Right: 3 times, red band, mark 3",
    ]


def test_the_screen_is_kept_on_from_the_start_to_the_end(play):
    player = play(short_day(), before=LOCK)
    assert player.recorded("locks") == []
    player.tap("lead")
    assert player.recorded("locks") == ["hold screen"]
    player.page.evaluate("turn('hidden')")
    assert player.recorded("locks") == ["hold screen"]
    player.page.evaluate("turn('visible')")
    assert player.recorded("locks") == ["hold screen"] * 2, "asked again when the page is seen again"
    player.begin()
    player.tap("lead")
    player.tap("stop")
    assert player.kind == "end"
    player.page.evaluate("turn('hidden'); turn('visible')")
    assert player.recorded("locks") == ["hold screen", "hold screen", "let go"]


def test_leans_go_on_until_the_time_is_over(play):
    shown_ = march("left", sets=1)
    dose = replace(shown_.prescription.dose, reps=None, seconds=30.0)
    one = replace(
        shown_.prescription,
        exercise="balance.seated_lean",
        movement="balance",
        resistance=NoLoad(),
        dose=dose,
    )
    player = play(short_day(replace(shown_, prescription=one, easier=None, harder=None)))
    player.begin()
    player.skip_to("work")
    seen = []
    for _ in range(14):
        player.seconds(1.0)
        seen.append((player.words("beat"), player.phase() > 0.5))
    assert seen[1][1]
    assert seen[6] == ("Lean", False), "the second one begins after six seconds"
    assert [name for name, _ in seen].count("Hold") >= 2
    assert player.words("count") in ("16", "17")

"""A session that was begun on one device goes on on another one, where the first one stopped."""

from __future__ import annotations

from tests.app.pages.by_keyboard import logged, press

SET = ("As suggested", "Start", "It is ready", "I am in place", "Done")


def open_player(home, chrome):
    context = home.sign_in(chrome, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{home.base}/today/")
    return context, page


def one_set(page) -> None:
    page.wait_for_selector("body.plays")
    for _ in range(12):
        page.wait_for_timeout(450)
        if press(page, *SET) == "Done":
            return
    raise AssertionError("no set came")


def test_the_second_device_goes_on_where_the_first_one_stopped(home, people, chrome):
    phone, page = open_player(home, chrome)
    page.goto(f"{home.base}/people/examples/")
    with page.expect_navigation():
        press(page, "A woman of 50 with a sled")
    with page.expect_navigation():
        press(page, "As usual")
    with page.expect_navigation():
        press(page, "Start")
    one_set(page)
    page.wait_for_timeout(450)
    one_set(page)
    page.wait_for_timeout(1500)
    first = logged_here(home)
    assert len(first) == 2

    tablet, other = open_player(home, chrome)
    other.goto(page.url)
    other.wait_for_selector("body.plays")
    finish_screen_or_set(other)
    other.wait_for_timeout(1500)
    assert len(logged_here(home)) == len(set(logged_here(home))) == 3

    page.reload()  # back on the first one
    page.wait_for_selector("body.plays")
    finish_screen_or_set(page)
    page.wait_for_timeout(1500)
    sets = logged_here(home)
    assert len(sets) == len(set(sets)) == 4
    phone.close()
    tablet.close()


def finish_screen_or_set(page) -> None:
    """The next tap that is asked for, whatever it is: it must not be a set that was done elsewhere."""
    for _ in range(12):
        page.wait_for_timeout(450)
        if press(page, *SET, "5", "Good") == "Done":
            return
    raise AssertionError("no further set came")


def logged_here(home):
    return logged(home.folder)

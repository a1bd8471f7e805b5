"""A session that was begun on one device goes on on another one, where the first one stopped."""

from __future__ import annotations

from tests.app.pages.by_keyboard import logged, press, ready
from tests.figure.follow.browser import until

# The sets that a device has of the session that it keeps.
SETS_HERE = """async () => {
  const script = document.querySelector("script[type=module][src*='/player/']").src;
  const ledger = await import(script.replace("player/main.js", "ledger.js"));
  const [{ session }] = await ledger.keptSessions();
  return (await ledger.rowsOf(session)).filter(({ line }) => line?.type === "set_done").length;
}"""
SET = ("I am warm", "As suggested", "Start", "It is ready", "I am in place", "Done")


def open_player(home, chrome):
    context = home.sign_in(chrome, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{home.base}/today/")
    return context, page


def one_set(page) -> None:
    page.wait_for_selector("body.plays")
    for _ in range(12):
        ready(page)
        if press(page, *SET) == "Done":
            return
    raise AssertionError("no set came")


def test_the_second_device_goes_on_where_the_first_one_stopped(home, chrome):
    phone, page = open_player(home, chrome)
    page.goto(f"{home.base}/people/examples/")
    with page.expect_navigation():
        press(page, "A woman of 50 with a sled")
    with page.expect_navigation():
        press(page, "As usual")
    with page.expect_navigation():
        press(page, "Start")
    one_set(page)
    ready(page)
    one_set(page)
    there(home, page, 2)

    tablet, other = open_player(home, chrome)
    other.goto(page.url)
    other.wait_for_selector("body.plays")
    finish_screen_or_set(other)
    there(home, other, 3)

    page.reload()  # back on the first one
    page.wait_for_selector("body.plays")
    until(page, lambda: page.evaluate(SETS_HERE) == 3)  # a slow server is not waited for for long
    finish_screen_or_set(page)
    there(home, page, 4)
    phone.close()
    tablet.close()


def finish_screen_or_set(page) -> None:
    """The next tap that is asked for, whatever it is: it must not be a set that was done elsewhere."""
    for _ in range(12):
        ready(page)
        if press(page, *SET, "5", "Good") == "Done":
            return
    raise AssertionError("no further set came")


def there(home, page, wanted: int) -> None:
    """Until the server has so many sets; none is there twice."""
    page.wait_for_selector("#status:has-text('Saved and sent.')", state="attached")
    until(page, lambda: len(logged(home.folder)) >= wanted)
    sets = logged(home.folder)
    assert len(sets) == len(set(sets)) == wanted

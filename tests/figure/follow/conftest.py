from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from hipstride.figure.follow.page import follow_along
from hipstride.prescription.today import Today
from tests.figure.follow.browser import Player


@pytest.fixture
def play(chrome, tmp_path) -> Iterator[Callable[..., Player]]:
    """Opens a day in a fresh page without a network; afterwards nothing may have gone wrong in it."""
    opened: list[tuple[BrowserContext, Player]] = []

    def opener(made: Today, *, size=(390, 844), before: str = "", **settings) -> Player:
        file = tmp_path / f"session-{len(opened)}.html"
        file.write_text(follow_along(made), encoding="utf-8")
        context = chrome.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **settings)
        player = Player(context.new_page(), file, before)
        opened.append((context, player))
        return player

    yield opener
    for context, player in opened:
        player.check_clean()
        context.close()

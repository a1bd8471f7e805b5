from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.app.player.device import Device
from tests.app.player.documents import document
from tests.app.player.server import Keeper, make_server


class Site:
    """The tiny server in this process: `base`, what it keeps, and its faults."""

    def __init__(self, folder: Any) -> None:
        self.server, self.keeper = make_server(folder / "lines.jsonl")
        self.base = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def give(self, made: dict[str, Any]) -> None:
        self.keeper.documents = {made["person"]: made}


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    made = Site(tmp_path)
    made.give(document())
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def device(chrome, site) -> Iterator[Callable[..., Device]]:
    """Makes devices; afterwards nothing may have gone wrong in them but the network."""
    made: list[tuple[Device, tuple[str, ...]]] = []

    def make(*, before: str = "", allowed: tuple[str, ...] = (), **settings: Any) -> Device:
        settings = {"viewport": {"width": 390, "height": 844}, **settings}
        new = Device(chrome.new_context(**settings), site.base, before=before)
        made.append((new, allowed))
        return new

    yield make
    for each, allowed in made:
        each.check_clean(*allowed)
        each.context.close()


@pytest.fixture
def keeper(site: Site) -> Keeper:
    return site.keeper

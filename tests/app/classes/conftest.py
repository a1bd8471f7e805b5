"""A class of twelve, and example people that are moved to today once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from django.utils import timezone

from hipstride.app.classes.actions import make_class, open_session
from hipstride.app.people import actions_examples
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.examples import example_at


@pytest.fixture(autouse=True, scope="session")
def examples_once() -> Iterator[None]:
    """To find somebody's next session plans their twelve weeks; a class has the same four people three times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions_examples, "example_at", cache(example_at))
        yield


@pytest.fixture
def twelve(cast):
    """A class of twelve that Ben leads, opened today."""
    names = ("reader_b", "reader_c", "reader_e", "control_f")
    people = [add_example(cast.ben, names[place % 4], timezone.localdate()) for place in range(12)]
    return open_session(cast.ben, make_class(cast.ben, name="Twelve", people=people))

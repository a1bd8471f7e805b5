"""A class of twelve."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hipstride.app.classes.actions import make_class, open_session
from hipstride.app.people.actions_examples import add_example


@pytest.fixture
def twelve(cast):
    """A class of twelve that Ben leads, opened today."""
    names = ("reader_b", "reader_c", "reader_e", "control_f")
    people = [add_example(cast.ben, names[place % 4], timezone.localdate()) for place in range(12)]
    return open_session(cast.ben, make_class(cast.ben, name="Twelve", people=people))

"""Read what a person was given. Whoever asks must have been let to the person first."""

from __future__ import annotations

import datetime as dt

from hipstride.app.people.models import Person
from hipstride.app.training.models import GivenPlan, GivenSession, ShownProgress


def session_given(person: Person, date: dt.date) -> GivenSession | None:
    """The session of a day as it was given last."""
    found = GivenSession.objects.filter(person=person, date=date).defer("whole")
    return found.order_by("-made_at", "-id").first()


def plan_given(person: Person) -> GivenPlan | None:
    """The plan that was given last."""
    return GivenPlan.objects.filter(person=person).defer("whole").order_by("-made_at", "-id").first()


def progress_shown(person: Person) -> ShownProgress | None:
    """The progress that was shown last."""
    return ShownProgress.objects.filter(person=person).first()

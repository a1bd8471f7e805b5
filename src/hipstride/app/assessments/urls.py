"""Addresses of what is measured."""

from __future__ import annotations

import datetime as dt

from django.urls import path, register_converter

from hipstride.app.assessments import (
    views,
    views_level,
    views_readings,
    views_strength,
    views_tests,
    views_visit,
)


class DayConverter:
    """A day in an address, such as 2026-01-31."""

    regex = r"\d{4}-\d\d-\d\d"

    def to_python(self, value: str) -> dt.date:
        """The day. Raises ValueError: then there is no such address."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date | str) -> str:
        """As it stands in an address."""
        return value if isinstance(value, str) else value.isoformat()


register_converter(DayConverter, "day")

app_name = "assessments"
_ON = "people/<uuid:person_id>/visit/<day:day>/"
urlpatterns = [
    path("people/<uuid:person_id>/level/", views.start, name="start"),
    path("people/<uuid:person_id>/level/find/", views_level.find, name="find"),
    path("people/<uuid:person_id>/level/ready/", views.ready, name="ready"),
    path("people/<uuid:person_id>/tests/grades/", views_tests.grades, name="grades"),
    path("people/<uuid:person_id>/tests/own/", views_tests.own, name="own"),
    path("people/<uuid:person_id>/visit/", views_visit.visits, name="visits"),
    path(_ON, views_visit.visit, name="visit"),
    path(f"{_ON}day/", views_visit.day_conditions, name="day"),
    path(f"{_ON}scores/", views_visit.scores, name="scores"),
    path(f"{_ON}clock/<slug:measure>/", views_visit.timed, name="timed"),
    path(f"{_ON}strength/<slug:position>/", views_strength.strength, name="strength"),
    path(f"{_ON}readings/", views_readings.readings, name="readings"),
]

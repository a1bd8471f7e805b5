"""Addresses of what is measured."""

from __future__ import annotations

from django.urls import path

from hipstride.app.assessments import views_timed

app_name = "assessments"
urlpatterns = [
    path("people/<uuid:person_id>/tests/", views_timed.tests, name="tests"),
    path("people/<uuid:person_id>/tests/own/", views_timed.own, name="own"),
    path("people/<uuid:person_id>/tests/timed/<slug:measure>/", views_timed.timed, name="timed"),
]

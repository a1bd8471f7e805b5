"""Addresses of what is measured."""

from __future__ import annotations

from django.urls import path

from hipstride.app.assessments import views, views_level, views_tests, views_timed

app_name = "assessments"
urlpatterns = [
    path("people/<uuid:person_id>/level/", views.start, name="start"),
    path("people/<uuid:person_id>/level/find/", views_level.find, name="find"),
    path("people/<uuid:person_id>/level/ready/", views.ready, name="ready"),
    path("people/<uuid:person_id>/tests/grades/", views_tests.grades, name="grades"),
    path("people/<uuid:person_id>/tests/strength/", views_tests.strengths, name="strengths"),
    path("people/<uuid:person_id>/tests/strength/<slug:position>/", views_tests.strength, name="strength"),
    path("people/<uuid:person_id>/tests/", views_timed.tests, name="tests"),
    path("people/<uuid:person_id>/tests/own/", views_timed.own, name="own"),
    path("people/<uuid:person_id>/tests/timed/<slug:measure>/", views_timed.timed, name="timed"),
]

"""Addresses under /people/."""

from __future__ import annotations

from django.urls import path

from hipstride.app.people import views

app_name = "people"
urlpatterns = [
    path("", views.index, name="index"),
    path("examples/", views.add_examples, name="add_examples"),
    path("add/", views.add, name="add"),
    path("<uuid:person_id>/choose/", views.choose_person, name="choose"),
    path("<uuid:person_id>/set-up/", views.set_up, name="set_up"),
]

"""Addresses under /people/."""

from __future__ import annotations

from django.urls import path

from hipstride.app.people import data_views, views
from hipstride.app.people.set_up import views as set_up

app_name = "people"
urlpatterns = [
    path("", views.index, name="index"),
    path("examples/", views.examples, name="examples"),
    path("examples/<slug:name>/", views.try_example, name="try_example"),
    path("add/", views.add, name="add"),
    path("<uuid:person_id>/choose/", views.choose_person, name="choose"),
    path("<uuid:person_id>/set-up/", set_up.set_up, name="set_up"),
    path("<uuid:person_id>/set-up/check/", set_up.set_up_check, name="set_up_check"),
    path("<uuid:person_id>/set-up/<slug:step>/", set_up.set_up_step, name="set_up_step"),
    path("bring-in/", data_views.bring_in, name="bring_in"),
    path("<uuid:person_id>/data/", data_views.data, name="data"),
    path("<uuid:person_id>/export/", data_views.export, name="export"),
    path("<uuid:person_id>/erase/", data_views.erase, name="erase"),
]

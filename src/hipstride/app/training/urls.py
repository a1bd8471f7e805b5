"""Addresses of training and of what came of it."""

from __future__ import annotations

from django.urls import path

from hipstride.app.training import views, views_player

app_name = "training"
urlpatterns = [
    path("today/", views.today_of_chosen, name="today_of_chosen"),
    path("progress/", views.progress_of_chosen, name="progress_of_chosen"),
    path("people/<uuid:person_id>/today/", views.today, name="today"),
    path("people/<uuid:person_id>/progress/", views.progress, name="progress"),
    path("player/", views.player, name="player"),
    path("people/<uuid:person_id>/today/session.json", views_player.session, name="session"),
    path("sync/", views_player.sync, name="sync"),
]

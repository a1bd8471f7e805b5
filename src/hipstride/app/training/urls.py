"""Addresses of training and of what came of it."""

from __future__ import annotations

from django.urls import path

from hipstride.app.training import (
    paper,
    views,
    views_log,
    views_picture,
    views_player,
    views_programme,
    views_progress,
    views_sheet,
    views_today,
)

app_name = "training"
urlpatterns = [
    path("today/", views.today_of_chosen, name="today_of_chosen"),
    path("progress/", views.progress_of_chosen, name="progress_of_chosen"),
    path("people/<uuid:person_id>/today/", views_today.today, name="today"),
    path("people/<uuid:person_id>/progress/", views_progress.progress, name="progress"),
    path("player/", views.player, name="player"),
    path("people/<uuid:person_id>/today/how/", views_today.how, name="how"),
    path("people/<uuid:person_id>/today/fall/", views_today.fall, name="fall"),
    path("people/<uuid:person_id>/today/symptom/", views_today.symptom, name="symptom"),
    path("people/<uuid:person_id>/today/not/", views_today.let_go, name="let_go"),
    path("people/<uuid:person_id>/today/session.json", views_player.session, name="session"),
    path("people/<uuid:person_id>/programme/", views_programme.programme, name="programme"),
    path("people/<uuid:person_id>/log/", views_log.index, name="log"),
    path("people/<uuid:person_id>/log/sheet/", views_sheet.sheet, name="sheet"),
    path("people/<uuid:person_id>/log/change/<path:event_id>", views_log.change, name="change"),
    path("people/<uuid:person_id>/figure/<str:exercise>/<str:side>.svg", views_picture.figure, name="figure"),
    path("figure/band/<str:brand>/<str:colour>.svg", views_picture.swatch, name="swatch"),
    path("sync/", views_player.sync, name="sync"),
    *(
        path(f"people/<uuid:person_id>/print/{key}/", views_programme.printed(key), name=f"print_{key}")
        for key in paper.PRINTS
    ),
]

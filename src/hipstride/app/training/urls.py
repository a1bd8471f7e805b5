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
    views_sources,
    views_today,
)
from hipstride.app.training.editing import views as editing
from hipstride.app.training.editing import views_give, views_versions

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
    path("people/<uuid:person_id>/programme/edit/", editing.edit, name="edit"),
    path("people/<uuid:person_id>/programme/edit/<slug:movement>/<slug:side>/", editing.change, name="set"),
    path("people/<uuid:person_id>/programme/take-back/<path:name>/", editing.take_back, name="take_back"),
    path("people/<uuid:person_id>/programme/kind/", views_give.kind, name="kind"),
    path("people/<uuid:person_id>/programme/keep/", views_give.keep, name="keep"),
    path("people/<uuid:person_id>/programme/copy/", views_give.copy, name="copy"),
    path("people/<uuid:person_id>/programme/versions/", views_versions.versions, name="versions"),
    path(
        "people/<uuid:person_id>/programme/versions/<int:number>/restore/",
        views_versions.restore,
        name="restore",
    ),
    path("programmes/", views_give.templates, name="templates"),
    path("programmes/<uuid:template_id>/", views_give.one, name="template"),
    path("programmes/<uuid:template_id>/remove/", views_give.remove, name="remove_template"),
    path("people/<uuid:person_id>/log/", views_log.index, name="log"),
    path("sheets/", views_sheet.sheets, name="sheets"),
    path("people/<uuid:person_id>/log/sheet/", views_sheet.sheet, name="sheet"),
    path("people/<uuid:person_id>/log/change/<path:event_id>", views_log.change, name="change"),
    path("people/<uuid:person_id>/figure/<str:exercise>/<str:side>.svg", views_picture.figure, name="figure"),
    path("figure/band/<str:brand>/<str:colour>.svg", views_picture.swatch, name="swatch"),
    path("numbers/", views_sources.where_from, name="sources"),
    path("sync/", views_player.sync, name="sync"),
    *(
        path(f"people/<uuid:person_id>/print/{key}/", views_programme.printed(key), name=f"print_{key}")
        for key in paper.PRINTS
    ),
]

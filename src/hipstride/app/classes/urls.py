"""Addresses under /classes/."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from hipstride.app.classes import views, views_board, views_needs

app_name = "classes"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("try/", views.try_examples, name="try"),
    path("board/", views_board.shell, name="board"),
    path("needs/", views_needs.needs, name="needs"),
    path("needs/<uuid:person_id>/", views_needs.looked_at, name="looked_at"),
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:movement>/", views.guide_movement, name="guide_movement"),
    path("<uuid:class_id>/", views.one, name="one"),
    path("<uuid:class_id>/change/", views.change, name="change"),
    path("<uuid:class_id>/open/", views.open_board, name="open"),
    path("meeting/<uuid:session_id>/", views.after, name="after"),
    path("meeting/<uuid:session_id>/twice/", views.twice, name="twice"),
    path("meeting/<uuid:session_id>/sheets.pdf", views.sheets, name="sheets"),
    path("meeting/<uuid:session_id>/sheets/<uuid:person_id>.pdf", views.sheet, name="sheet"),
    path("meeting/<uuid:session_id>/play/<uuid:person_id>.html", views.play, name="play"),
    path("meeting/<uuid:session_id>/plan.json", views_board.plan, name="plan"),
    path("meeting/<uuid:session_id>/live.json", views_board.live, name="live"),
    path("meeting/<uuid:session_id>/figure/<str:exercise>.json", views_board.figure, name="figure"),
    path("meeting/<uuid:session_id>/marks/", views_board.marks, name="marks"),
]
if settings.SERVER:
    from hipstride.app.classes import views_left

    urlpatterns.append(path("left/", views_left.left, name="left"))

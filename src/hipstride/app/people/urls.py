"""Addresses under /people/."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from hipstride.app.people import data_views, views, views_history
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
    path("<uuid:person_id>/erased/", data_views.erased, name="erased"),
    path("<uuid:person_id>/erase/", data_views.erase, name="erase"),
    path("<uuid:person_id>/record/", views_history.record, name="record"),
    path("<uuid:person_id>/history/", views_history.history_of, name="history"),
    path("<uuid:person_id>/looks/", views_history.looks, name="looks"),
    path("<uuid:person_id>/notes/", views_history.notes, name="notes"),
    path("<uuid:person_id>/rules/", views_history.rules, name="rules"),
    path("<uuid:person_id>/rules/<str:gate>/lift/", views_history.lift, name="lift"),
    path("<uuid:person_id>/rules/<str:gate>/<int:index>/restore/", views_history.restore, name="restore"),
]
if settings.SERVER:  # sharing needs accounts that can sign in again
    from hipstride.app.people import views_sharing

    urlpatterns += [
        path("new/", views_sharing.new, name="new"),
        path("staff/invite/", views_sharing.invite_staff, name="invite_staff"),
        path(
            "staff/invite/<int:invitation_id>/withdraw/", views_sharing.withdraw_staff, name="withdraw_staff"
        ),
        path("left/", views_sharing.left, name="left"),
        path("invitation/<str:token>/", views_sharing.invitation, name="invitation"),
        path("<uuid:person_id>/sharing/", views_sharing.sharing_of, name="sharing"),
        path("<uuid:person_id>/sharing/<int:share_id>/end/", views_sharing.end_share, name="end_share"),
        path(
            "<uuid:person_id>/sharing/invitations/<int:invitation_id>/withdraw/",
            views_sharing.withdraw,
            name="withdraw",
        ),
        path("<uuid:person_id>/consent/", views_sharing.consents, name="consents"),
        path("<uuid:person_id>/consent/<slug:scope>/<slug:answer>/", views_sharing.say, name="say"),
    ]

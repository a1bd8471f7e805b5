"""Every address. Each slice names its own; tests/app/test_roles.py has a line for each."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from hipstride.app.people import views as people_views

urlpatterns = [
    path("", people_views.start, name="start"),
    path("accounts/", include(f"hipstride.app.accounts.urls{'_server' if settings.SERVER else ''}")),
    path("classes/", include("hipstride.app.classes.urls")),
    path("people/", include("hipstride.app.people.urls")),
    path("", include("hipstride.app.assessments.urls")),
    path("", include("hipstride.app.training.urls")),
    path("", include("hipstride.app.web.urls")),
]
handler400 = "hipstride.app.web.faults.bad_request"
handler403 = "hipstride.app.web.faults.forbidden"
handler404 = "hipstride.app.web.faults.not_found"
handler429 = "hipstride.app.accounts.views_server.too_many"  # asked for by allauth, in a clinic
handler500 = "hipstride.app.web.faults.fault"

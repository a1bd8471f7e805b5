"""Addresses of the shell itself."""

from __future__ import annotations

from django.urls import path

from hipstride.app.web import views

urlpatterns = [
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]

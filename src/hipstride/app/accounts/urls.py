"""Addresses under /accounts/."""

from __future__ import annotations

from django.urls import path

from hipstride.app.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.index, name="index"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("another-device/", views.another_device, name="another_device"),
    path("preferences/", views.preferences, name="preferences"),
]

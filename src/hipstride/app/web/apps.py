"""The name of this slice."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell."""

    name = "hipstride.app.web"

"""The name of this slice."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See the package."""

    name = "hipstride.app.people"
    default_auto_field = "django.db.models.BigAutoField"

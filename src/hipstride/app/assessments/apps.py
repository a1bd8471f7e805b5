"""The name of this slice."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """See the package."""

    name = "hipstride.app.assessments"
    default_auto_field = "django.db.models.BigAutoField"

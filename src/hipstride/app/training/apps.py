"""The name of this slice."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """See the package."""

    name = "hipstride.app.training"
    default_auto_field = "django.db.models.BigAutoField"

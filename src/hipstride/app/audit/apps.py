"""The name of this slice."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See the package."""

    name = "hipstride.app.audit"
    default_auto_field = "django.db.models.BigAutoField"

"""The name of this slice."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package."""

    name = "hipstride.app.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the sign-in."""
        from hipstride.app.accounts.signals import connect

        connect()

"""The name of this slice."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See the package."""

    name = "hipstride.app.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whose pages are shown is known from the sign-in on."""
        from django.contrib.auth.signals import user_logged_in

        from hipstride.app.people.views import at_sign_in

        user_logged_in.connect(at_sign_in, dispatch_uid="people.at_sign_in")

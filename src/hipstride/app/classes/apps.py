"""The name of this slice, and what it listens to."""

from django.apps import AppConfig


class ClassesConfig(AppConfig):
    """See the package."""

    name = "hipstride.app.classes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of every new fact, so that boards and the list of who needs a word stay in step; tell of each review."""
        from hipstride.app.classes import in_step, reviews

        in_step.connect()
        reviews.connect()

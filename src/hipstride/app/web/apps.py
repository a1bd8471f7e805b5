"""The name of this slice, and the words of all forms."""

from django.apps import AppConfig

from hipstride.app.web.plain_words import speak_plainly

speak_plainly()  # before any module with forms is read: a field takes its words when it is made


class WebConfig(AppConfig):
    """The shell."""

    name = "hipstride.app.web"

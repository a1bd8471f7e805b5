"""What is wrong with a new password, in plain words. What is asked of one is Django's."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class LongEnough(password_validation.MinimumLengthValidator):
    """Twelve letters, say."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("This password is too short. Take %(least)s letters at least, such as four words.") % {
            "least": self.min_length
        }

    def get_help_text(self) -> str:
        """What is asked."""
        return _("At least %(least)s letters; a few words are best.") % {"least": self.min_length}


class NotCommon(password_validation.CommonPasswordValidator):
    """None that everybody tries first."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("Many people have this password, so it is soon guessed. Take another one.")

    def get_help_text(self) -> str:
        """What is asked."""
        return _("None that many people have.")


class NotTheirName(password_validation.UserAttributeSimilarityValidator):
    """None that is their own name or address."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("This password is too close to your name or address. Take other words.")

    def get_help_text(self) -> str:
        """What is asked."""
        return _("Not your own name or address.")

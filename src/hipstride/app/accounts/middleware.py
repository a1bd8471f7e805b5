"""In a clinic: sign-ins end by themselves, and nothing opens before a sign-in is complete."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hipstride.app.accounts import actions, devices, factors
from hipstride.app.accounts.models import User

_logger = logging.getLogger(__name__)

# What is open before the sign-in is complete: completing it, and leaving.
OPEN = {
    "accounts:complete",
    "accounts:leave",
    "account_logout",
    "account_reauthenticate",
    "account_set_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "service_worker",
    "manifest",
    "offline",
    "training:player",
}
_COMPLETE = "sign_in_complete"


class CompleteSignIn:
    """Time-outs, the list of devices, and the second factor that staff must have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            now = timezone.now()
            if devices.has_timed_out(request.session, user, now):
                actions.note_time_out(user)
                logout(request)
            else:
                self._note(request, user, now)
        return self.get_response(request)

    def _note(self, request: HttpRequest, user: User, now: dt.datetime) -> None:
        """The list of devices waits while the database does; what was asked for says what is wrong with it."""
        try:
            devices.note(request, user, now)
        except DatabaseError:
            _logger.warning("the list of devices could not be renewed", exc_info=True)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """To the page that must come first, if there is one."""
        user, match = request.user, request.resolver_match
        if not user.is_authenticated or match is None or request.session.get(_COMPLETE):
            return None
        step = factors.next_step(user)
        if step is None:
            request.session[_COMPLETE] = True
            return None
        if match.view_name in OPEN:
            return None
        if (
            "application/json" in request.headers.get("Accept", "")
            or request.content_type == "application/json"
        ):
            return JsonResponse({"error": _("Please finish signing in first.")}, status=401)
        return redirect(step)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """A form with something to change answers 422 here, as all of ours do."""
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response

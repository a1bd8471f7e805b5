"""Where the rules and the numbers come from; of nobody, the same for everybody who is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hipstride.app.accounts.access import signed_in
from hipstride.app.training.sources import sources
from hipstride.prescription.rule import RULES_VERSION


@require_GET
def where_from(request: HttpRequest) -> HttpResponse:
    """Every rule and number with its source, and whether it is a proposal that no clinician has looked at."""
    signed_in(request)
    return render(request, "training/sources.html", {"all": sources(), "version": RULES_VERSION})

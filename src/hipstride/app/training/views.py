"""Today, the player, what came in from it, and progress."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from hipstride.app.people.views import chosen
from hipstride.app.training.player_texts import texts


@require_GET
def today_of_chosen(request: HttpRequest) -> HttpResponse:
    """Today's page of the person chosen last."""
    person = chosen(request)
    return redirect("start") if person is None else redirect("training:today", person.pk)


@require_GET
def progress_of_chosen(request: HttpRequest) -> HttpResponse:
    """Progress of the person chosen last."""
    person = chosen(request)
    return redirect("start") if person is None else redirect("training:progress", person.pk)


@login_not_required
@gzip_page  # nothing in it is secret
@require_GET
def player(request: HttpRequest) -> HttpResponse:
    """The shell of the player: the same for everybody, without a word about anybody, so it may be kept offline."""
    return render(request, "training/player.html", {"texts": texts()})

"""The service worker, the page it shows without a network, and the web manifest: all without a word about any person."""

from __future__ import annotations

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

import hipstride
from hipstride.app.web.versioned import STATIC, offline_files, static_version

PLAYER = "/player/"
BOARD = "/classes/board/"
OFFLINE = "/offline/"
KEPT = (PLAYER, BOARD, OFFLINE)
"""The pages that the worker keeps."""


@login_not_required
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the player's files for offline use; it must live at the root to serve `/player/`."""
    source = (STATIC / "hipstride/js/service-worker.js").read_text(encoding="utf-8")
    files = json.dumps([*KEPT, *(static(name) for name in offline_files())])
    text = source.replace("{{VERSION}}", worker_version()).replace("{{FILES}}", files)
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def worker_version() -> str:
    """Changes with what the worker keeps: a static file, a word or a line of its pages; and with each release."""
    found = hashlib.sha256(f"{hipstride.__version__} {static_version()}".encode())
    for address in KEPT:
        found.update(_as_a_stranger_sees(address))
    return found.hexdigest()[:12]


def _as_a_stranger_sees(address: str) -> bytes:
    """The page without anybody's own colours and menu: one version for all who read the same language."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    view, args, kwargs = resolve(address)
    return bytes(view(request, *args, **kwargs).content)


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows in place of any page that cannot be got: the same for everybody."""
    return render(request, "web/offline.html")


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put Hipstride on its home screen."""
    told = {
        "name": "Hipstride",
        "short_name": "Hipstride",
        "description": _("Strength training fitted to you"),
        "start_url": "/today/",
        "display": "standalone",
        "background_color": "#FBF9F4",
        "theme_color": "#0A5458",
        "icons": [{"src": static("hipstride/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(told, content_type="application/manifest+json")

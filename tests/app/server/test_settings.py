"""What a clinic really gets: the settings as they are, without the tests' own."""

from __future__ import annotations

import os
import subprocess
import sys

SHOW = """
import django
from django.conf import settings
django.setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY")
print(all(getattr(settings, name) for name in names), settings.PASSWORD_HASHERS[0], settings.LOGIN_URL)
"""

LOADED = """
import sys
import django
django.setup()
import hipstride.app.urls
print(sorted(each for each in sys.modules if each.split(".")[0] in ("allauth", "axes", "fido2", "cryptography")))
"""


def run(folder, mode: str, code: str) -> str:
    known = {key: told for key, told in os.environ.items() if not key.startswith(("HIPSTRIDE_", "DJANGO_"))}
    more = {
        "HIPSTRIDE_DATA": str(folder),
        "HIPSTRIDE_MODE": mode,
        "HIPSTRIDE_HOSTS": "hip.example.org",
        "DJANGO_SETTINGS_MODULE": "hipstride.app.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", code], env={**known, **more}, capture_output=True, text=True, check=True
    ).stdout


def test_cookies_go_over_tls_only_and_djangos_check_is_clean(tmp_path):
    said = run(tmp_path, "server", SHOW)
    assert "True django.contrib.auth.hashers.Argon2PasswordHasher account_login" in said


def test_at_home_nothing_of_it_is_loaded(tmp_path):
    assert run(tmp_path, "home", LOADED).strip() == "[]"

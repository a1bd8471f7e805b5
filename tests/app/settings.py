"""The app's settings for tests: a folder of its own, the database that HIPSTRIDE_TEST_DATABASE_URL names, and the
mode that HIPSTRIDE_TEST_MODE names (home, or server as in a clinic)."""

import datetime as dt
import os
import tempfile
from pathlib import Path

# A day that ends in the middle of a test is another one than it began with. Where it is late the tests, and the servers
# and browsers that they start, are eight hours further west, on the same day. tests/app/test_dates.py has days that end.
_now = dt.datetime.now().astimezone()
if _now.hour >= 20:
    _hours = round((_now.utcoffset() or dt.timedelta()) / dt.timedelta(hours=1)) - 8
    os.environ["TZ"] = f"Etc/GMT{-max(_hours, -12):+d}"  # the signs of these names are turned round

_folder = Path(tempfile.gettempdir()) / f"hipstride-tests-{os.getuid()}"
_folder.mkdir(mode=0o700, exist_ok=True)
os.environ["HIPSTRIDE_DATA"] = str(_folder)
os.environ["HIPSTRIDE_MODE"] = os.environ.get("HIPSTRIDE_TEST_MODE", "home")
os.environ.pop("HIPSTRIDE_DATABASE_URL", None)
if url := os.environ.get("HIPSTRIDE_TEST_DATABASE_URL"):
    os.environ["HIPSTRIDE_DATABASE_URL"] = url

from hipstride.app.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Tests ask over plain http; tests/app/server/test_settings.py asks for what a clinic really gets.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False

"""The app's settings for tests: a folder of its own, and the database that HIPSTRIDE_TEST_DATABASE_URL names."""

import os
import tempfile
from pathlib import Path

_folder = Path(tempfile.gettempdir()) / f"hipstride-tests-{os.getuid()}"
_folder.mkdir(mode=0o700, exist_ok=True)
os.environ["HIPSTRIDE_DATA"] = str(_folder)
os.environ.pop("HIPSTRIDE_DATABASE_URL", None)
if url := os.environ.get("HIPSTRIDE_TEST_DATABASE_URL"):
    os.environ["HIPSTRIDE_DATABASE_URL"] = url

from hipstride.app.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

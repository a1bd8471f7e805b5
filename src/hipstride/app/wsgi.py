"""The WSGI application that a server loads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipstride.app.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (the settings' name must be known first)

application = get_wsgi_application()

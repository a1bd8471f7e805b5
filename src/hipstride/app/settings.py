"""Django's settings. Everything that can be set from outside comes through `hipstride.app.environment`."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from fontpkg_atkinson_hyperlegible import __file__ as _font_module

from hipstride.app import backups, environment
from hipstride.app.logs import logging_for
from hipstride.app.web.versioned import FOLLOW, static_version

DATA = environment.data_folder()
MODE = environment.mode()
SERVER = MODE == "server"

SECRET_KEY = environment.secret_key(DATA, keep=not environment.only_looks)
DEBUG = False
ALLOWED_HOSTS = environment.hosts() if MODE != "lan" else ["*"]
LAN_ADDRESS = environment.lan_address() if MODE == "lan" else None
DATABASES = {"default": environment.database(os.environ.get("HIPSTRIDE_DATABASE_URL"), DATA)}
WAY_BACK = "hipstride.app.backups.way_back"
BACKUPS_GONE_AFTER_WEEKS = backups.GONE_AFTER_WEEKS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "hipstride.app.web",
    "hipstride.app.audit",
    "hipstride.app.accounts",
    "hipstride.app.people",
    "hipstride.app.assessments",
    "hipstride.app.training",
    "hipstride.app.classes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hipstride.app.web.middleware.RequestId",
    "hipstride.app.web.middleware.SafeHeaders",
    "hipstride.app.web.middleware.PackedFiles",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hipstride.app.web.middleware.HeadAsGet",
    "hipstride.app.web.middleware.PlainFaults",
    "hipstride.app.classes.middleware.NothingNew",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hipstride.app.people.middleware.NoteReads",
]
ROOT_URLCONF = "hipstride.app.urls"
WSGI_APPLICATION = "hipstride.app.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hipstride.app.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:index"
LOGIN_REDIRECT_URL = "start"
SESSION_ENGINE = "hipstride.app.web.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 180
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hipstride.app.web.faults.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if SERVER else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

if SERVER:  # a clinic: passwords, passkeys, second factors (accounts/factors.py is the seam to allauth)
    INSTALLED_APPS += ["allauth", "allauth.account", "allauth.mfa", "axes"]
    MIDDLEWARE += [
        "allauth.account.middleware.AccountMiddleware",
        "hipstride.app.accounts.middleware.CompleteSignIn",
        "axes.middleware.AxesMiddleware",
    ]
    LOGIN_URL = "account_login"
    AUTHENTICATION_BACKENDS = [
        "axes.backends.AxesStandaloneBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ]
    PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"hipstride.app.accounts.passwords.{name}", "OPTIONS": options}
        for name, options in {
            "LongEnough": {"min_length": 12},
            "NotCommon": {},
            "NotTheirName": {"user_attributes": ["name", "email"]},
        }.items()
    ]
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the proxy that ends TLS adds to X-Forwarded-For
    ACCOUNT_ADAPTER = "hipstride.app.accounts.factors.AccountAdapter"
    ACCOUNT_FORMS = {
        "login": "hipstride.app.accounts.forms_server.SignIn",
        "reauthenticate": "hipstride.app.accounts.forms_server.IsItYou",
        "change_password": "hipstride.app.accounts.forms_server.ChangePassword",
        "set_password": "hipstride.app.accounts.forms_server.SetPassword",
    }
    ACCOUNT_USER_MODEL_USERNAME_FIELD = None
    ACCOUNT_LOGIN_METHODS = {"email"}
    ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
    ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are names here: nothing is sent to them
    ACCOUNT_REAUTHENTICATION_REQUIRED = True
    ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
    ACCOUNT_SESSION_REMEMBER = True  # how long it lasts is decided by accounts/devices.py
    MFA_ADAPTER = "hipstride.app.accounts.factors.MfaAdapter"
    MFA_FORMS = {
        "add_webauthn": "hipstride.app.accounts.factors.AddKey",
        "edit_webauthn": "hipstride.app.accounts.factors.RenameKey",
        "authenticate": "hipstride.app.accounts.forms_server.Code",
        "reauthenticate": "hipstride.app.accounts.forms_server.CodeAgain",
        "activate_totp": "hipstride.app.accounts.forms_server.FirstCode",
    }
    MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
    MFA_PASSKEY_LOGIN_ENABLED = True
    MFA_ALLOW_UNVERIFIED_EMAIL = True
    MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute off
    # Guessing: allauth lets five wrong tries at an account pass in five minutes, from anywhere, for passwords and
    # codes; axes makes an address wait that went on with an account, and does not forget it at a restart.
    AXES_FAILURE_LIMIT = 5
    AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
    AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
    AXES_USERNAME_FORM_FIELD = "login"
    AXES_USERNAME_CALLABLE = "hipstride.app.accounts.factors.client_name"
    AXES_CLIENT_IP_CALLABLE = "hipstride.app.accounts.factors.client_address"
    AXES_LOCKOUT_CALLABLE = "hipstride.app.accounts.views_server.too_many"
    AXES_RESET_ON_SUCCESS = True
    AXES_ENABLE_ADMIN = False
    AXES_VERBOSE = False  # nobody's address in the log

SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# A proxy in front ends TLS and names itself with this header (docs/serve.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVER else None
SECURE_SSL_REDIRECT = SERVER
SESSION_COOKIE_SECURE = SERVER
CSRF_COOKIE_SECURE = SERVER
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SERVER else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVER
SECURE_HSTS_PRELOAD = SERVER
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

USE_TZ = True
TIME_ZONE = environment.time_zone()
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
FORMAT_MODULE_PATH = ["hipstride.app.web.formats"]
LOCALE_PATHS = [Path(__file__).parent / "locale"]

# The version in the address lets browsers keep these files for good; relative imports of modules go on working.
STATICFILES_DIRS = [
    ("hipstride/font", Path(_font_module).parent / "files"),
    ("hipstride/follow", FOLLOW),  # the player plays with the follow-along's modules
]
STATIC_URL = f"/static/{static_version()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365

LOGGING = logging_for(MODE, DATA)

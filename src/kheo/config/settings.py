"""Django settings. Environment only; with nothing set a clone runs on SQLite in its own data folder.

KHEO_HOME       data folder: database, documents, mirror, secret key
DATABASE_URL    postgresql://user:password@host:5432/name instead of SQLite
SECRET_KEY      else made once and kept in KHEO_HOME/secret-key
KHEO_HOSTS      host names served beside localhost, separated by commas
KHEO_HTTPS      1 behind a proxy that ends TLS: secure cookies, HSTS
KHEO_DEBUG      1 for developers
KHEO_ISSUER_*   the issuing body printed on reports: PROFILE PARENT NAME SYMBOL NUMBER LOCALITY COLLECTIVE
                SIGN_FOR SIGN_FOR_TITLE SIGNER_TITLE SIGNER_NAME RECIPIENTS (separated by ";")
"""

from __future__ import annotations

import os
from pathlib import Path

from kheo.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
KHEO_HOME = environment.make_home(environment.home())
SECRET_KEY = environment.secret_key(KHEO_HOME)
DEBUG = environment.flag("KHEO_DEBUG")
HTTPS = environment.flag("KHEO_HTTPS")
_HOSTS = environment.words("KHEO_HOSTS")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_HOSTS]
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in _HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "kheo.ledger",
    "kheo.accounts",
    "kheo.intake",
    "kheo.reports",
    "kheo.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kheo.web.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kheo.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kheo.web.middleware.SignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kheo.web.middleware.CodedErrors",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
ROOT_URLCONF = "kheo.config.urls"
WSGI_APPLICATION = "kheo.config.wsgi.application"
DATABASES = {"default": environment.database(KHEO_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/dang-nhap/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

MEBIBYTE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * MEBIBYTE
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MEBIBYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 200
KHEO_MAX_FILE = 30 * MEBIBYTE

KHEO_ISSUER = {
    field: os.environ[f"KHEO_ISSUER_{field.upper()}"]
    for field in (
        "profile",
        "collective",
        "sign_for",
        "sign_for_title",
        "parent",
        "name",
        "symbol",
        "number",
        "locality",
        "signer_title",
        "signer_name",
        "recipients",
    )
    if f"KHEO_ISSUER_{field.upper()}" in os.environ
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

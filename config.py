"""Settings, read from the environment; the defaults run a demonstration on one machine."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in ("1", "true", "yes", "on")


def database_url(instance: Path) -> str:
    """Return the database address with the driver named, SQLite in `instance` by default."""
    url = os.environ.get("DATABASE_URL", f"sqlite:///{instance / 'voucherapp.sqlite'}")
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def load() -> dict[str, object]:
    """Return all settings; SECRET_KEY is made and kept in `instance` when none is given."""
    instance = Path(os.environ.get("VOUCHERAPP_INSTANCE", ROOT / "instance"))
    instance.mkdir(parents=True, exist_ok=True)
    return {
        "INSTANCE": instance,
        "SQLALCHEMY_DATABASE_URI": database_url(instance),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or _kept_secret(instance),
        "SITE_NAME": os.environ.get("SITE_NAME", "Voucherapp"),
        "BASE_URL": os.environ.get("BASE_URL", "http://127.0.0.1:5000"),
        "TIMEZONE": os.environ.get("SITE_TIMEZONE", "Europe/Rome"),
        "DEMO": _flag("VOUCHERAPP_DEMO"),
        "FILES_DIR": Path(os.environ.get("FILES_DIR", instance / "files")),
        "MAIL_FROM": os.environ.get("MAIL_FROM", "vouchers@example.org"),
        "MAIL_FROM_NAME": os.environ.get("MAIL_FROM_NAME", ""),
        # smtp://user:password@host:port?starttls=1, or smtps://; without it mails become files.
        "SMTP_URL": os.environ.get("SMTP_URL", ""),
        # host:port or unix:/path of a clamd; with it every upload is scanned before it is kept.
        "CLAMD_ADDRESS": os.environ.get("CLAMD_ADDRESS", ""),
        # Addresses of on-line registers; an empty one is never asked and shows "could not be checked".
        "VIES_URL": os.environ.get("VIES_URL", ""),
        "COMPANY_REGISTER_URL": os.environ.get("COMPANY_REGISTER_URL", ""),
        "AID_REGISTER_URL": os.environ.get("AID_REGISTER_URL", ""),
        "LANGUAGES": tuple(os.environ.get("LANGUAGES", "en").split(",")),
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": _flag("HTTPS_ONLY"),
        "SESSION_COOKIE_NAME": "voucherapp",
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        "PROXIES": int(os.environ.get("PROXIES", "0")),
        "WTF_CSRF_TIME_LIMIT": None,
        "ARGON2_TIME": int(os.environ.get("ARGON2_TIME", "2")),
        "ARGON2_MEMORY": int(os.environ.get("ARGON2_MEMORY", str(19 * 1024))),
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
    }


def _kept_secret(instance: Path) -> str:
    path = instance / "secret_key"
    if not path.exists():
        # Written in one step with the right mode, so that nobody reads it in between.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(32).hex())
    return path.read_text()

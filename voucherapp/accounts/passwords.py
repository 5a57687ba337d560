"""Password hashes by Argon2id, with the cost that the settings name."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from voucherapp.web.settings import setting


@lru_cache(maxsize=4)
def _hasher(time_cost: int, memory_cost: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)


@lru_cache(maxsize=4)
def _nobodys_hash(time_cost: int, memory_cost: int) -> str:
    """A hash of the same cost that no password opens, for accounts that do not exist."""
    return _hasher(time_cost, memory_cost).hash("nobody has this password")


def _current() -> PasswordHasher:
    return _hasher(setting("ARGON2_TIME"), setting("ARGON2_MEMORY"))


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    return _current().hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one kept; takes as long when there is none to compare."""
    hashed = kept or _nobodys_hash(setting("ARGON2_TIME"), setting("ARGON2_MEMORY"))
    try:
        _current().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with another cost than today's."""
    return _current().check_needs_rehash(kept)

"""One-time links: signed numbers of rows, so that neither the database nor the outbox holds one."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from voucherapp.accounts.models import AccountToken
from voucherapp.web.settings import setting


def sign(token: AccountToken) -> str:
    """Return the text that stands in the link of a token."""
    return str(_serializer().dumps([token.id, token.nonce]))


def unsign(text: str) -> tuple[int, str] | None:
    """Return the number and nonce of a token, None when the text is not one of ours."""
    try:
        token_id, nonce = _serializer().loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(token_id), str(nonce)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(setting("SECRET_KEY"), salt="account-link")

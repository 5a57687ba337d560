"""What the accounts slice hands to the factory."""

from __future__ import annotations

from flask import Flask

from voucherapp.accounts.notices import SUBSCRIBERS
from voucherapp.accounts.queries import load_session_user
from voucherapp.web.login import set_loader
from voucherapp.web.manifest import Manifest


def _name_the_loader(_app: Flask) -> None:
    """Tell the login of the web toolkit how a session cookie becomes a person."""
    set_loader(load_session_user)


MANIFEST = Manifest(name="accounts", subscribers=SUBSCRIBERS, init=(_name_the_loader,))

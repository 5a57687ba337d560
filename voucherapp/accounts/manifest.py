"""What the accounts slice hands to the factory."""

from __future__ import annotations

from flask import Flask

# The pages of each audience add their routes to the one blueprint.
from voucherapp.accounts import notices, notices_email
from voucherapp.accounts import views_account as _views_account
from voucherapp.accounts import views_staff as _views_staff
from voucherapp.accounts.jobs import JOBS
from voucherapp.accounts.queries_session import load_session_user
from voucherapp.accounts.views import blueprint
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.login import set_loader
from voucherapp.web.manifest import Manifest, MenuEntry

__all__ = ["MANIFEST", "_views_account", "_views_staff"]

ADMINISTRATION = T("Administration")


def _name_the_loader(_app: Flask) -> None:
    """Tell the login of the web toolkit how a session cookie becomes a person."""
    set_loader(load_session_user)


MANIFEST = Manifest(
    name="accounts",
    blueprints=(blueprint,),
    menu=(
        MenuEntry(
            "public",
            T("Sign in"),
            "accounts.sign_in",
            icon="sign-in",
            order=900,
            visitors_only=True,
        ),
        MenuEntry(
            "public", T("My pages"), "accounts.start", (P.ACCOUNT_USE,), icon="home", order=900
        ),
        MenuEntry("applicant", T("Start"), "accounts.start", (P.ACCOUNT_USE,), "home", order=1),
        MenuEntry("staff", T("Start"), "accounts.start", (P.ACCOUNT_USE,), "home", order=1),
        MenuEntry(
            "staff",
            T("People"),
            "accounts.people",
            (P.USER_MANAGE, P.REVIEW_ASSIGN),
            "users",
            ADMINISTRATION,
            900,
        ),
        MenuEntry(
            "account", T("What waits for you"), "accounts.start", (P.ACCOUNT_USE,), "home", order=1
        ),
        MenuEntry(
            "account", T("Your account"), "accounts.profile", (P.ACCOUNT_USE,), "user", order=2
        ),
    ),
    subscribers={**notices.SUBSCRIBERS, **notices_email.SUBSCRIBERS},
    jobs=JOBS,
    init=(_name_the_loader,),
)

"""What the notifications slice hands to the factory."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.notifications.jobs import JOBS
from voucherapp.notifications.views import blueprint
from voucherapp.web.manifest import Manifest, MenuEntry

MANIFEST = Manifest(
    name="notifications",
    blueprints=(blueprint,),
    menu=(
        MenuEntry(
            "staff",
            T("Messages"),
            "notifications.messages",
            (P.MESSAGE_READ_ALL,),
            "mail",
            T("Administration"),
            910,
        ),
    ),
    jobs=JOBS,
)

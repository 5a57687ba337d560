"""What the system slice hands to the factory."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.system.cli import audit_commands
from voucherapp.system.jobs import JOBS
from voucherapp.system.views import blueprint
from voucherapp.web.manifest import Manifest, MenuEntry

ADMINISTRATION = T("Administration")

MANIFEST = Manifest(
    name="system",
    blueprints=(blueprint,),
    menu=(
        MenuEntry(
            "staff",
            T("Roles and permissions"),
            "system.permissions",
            (P.REPORT_READ, P.USER_MANAGE, P.SYSTEM_READ),
            "key",
            ADMINISTRATION,
            920,
        ),
        MenuEntry(
            "staff",
            T("System"),
            "system.status",
            (P.SYSTEM_READ,),
            "settings",
            ADMINISTRATION,
            930,
        ),
        MenuEntry("footer", T("About this site"), "system.about", icon="", order=10),
        MenuEntry("footer", T("Accessibility"), "system.accessibility", icon="", order=20),
        MenuEntry("footer", T("Privacy"), "system.privacy", icon="", order=30),
    ),
    jobs=JOBS,
    commands=(audit_commands,),
)

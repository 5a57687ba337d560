"""What reporting hands to the factory."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.reporting import operations, views, views_ledger
from voucherapp.reporting.rules import REPORT
from voucherapp.web.manifest import Manifest, MenuEntry

MONEY = T("Money")
FIGURES = T("Figures")

MANIFEST = Manifest(
    name="reporting",
    blueprints=(views.bp, views_ledger.bp),
    menu=(
        MenuEntry(
            "staff", T("Dashboard"), "reporting.dashboard", (P.REPORT_READ,), "chart", FIGURES, 80
        ),
        MenuEntry(
            "staff", T("Reports"), "reporting.reports", (P.REPORT_READ,), "file", FIGURES, 81
        ),
        MenuEntry("staff", T("Ledger"), "ledger.index", (P.LEDGER_READ,), "bank", MONEY, 70),
    ),
    subscribers={"ReportRequested": (operations.make_report,)},
    workflows=(REPORT,),
)

"""States of a creative's profile and how a firm's declared size is classed."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

PROFILE = Workflow(
    name="profile",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("submitted", T("Waiting for admission"), "info", "clock"),
        State("admitted", T("In the gallery"), "success", "check"),
        State("refused", T("Not admitted"), "danger", "cross"),
        State("suspended", T("Suspended"), "warning", "pause"),
    ),
    steps=(
        Step("submit", ("draft", "refused"), "submitted", P.PROFILE_EDIT, T("Send for admission")),
        Step("admit", ("submitted", "suspended"), "admitted", P.PROFILE_ADMIT, T("Admit to the gallery")),
        Step("refuse", ("submitted",), "refused", P.PROFILE_ADMIT, T("Refuse with a reason")),
        Step("suspend", ("admitted",), "suspended", P.PROFILE_ADMIT, T("Suspend with a reason")),
    ),
)

SIZE_CLASSES = ("micro", "small", "medium", "large")

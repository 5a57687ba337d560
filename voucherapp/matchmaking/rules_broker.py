"""The life of a broker's help: by invitation only, with its fee told first; pure."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

INVITED_PER_DAY = 5


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """Whether a broker takes a fee (None: not said), and in words which one and from whom."""

    takes_fee: bool | None = None
    fee_text: str = ""


def _fee_is_told(facts: FeeFacts) -> Refused | None:
    if facts.takes_fee is None:
        return Refused("fee", T("Say whether you take a fee."), field="takes_fee")
    if facts.takes_fee and not facts.fee_text.strip():
        message = T("Say which fee it is, who pays it and when.")
        return Refused("fee-text", message, field="fee_text")
    return None


def refuse_too_many_invited(invited: int) -> None:
    """Refuse one more invitation of a firm within a day after the fifth: each sends a mail."""
    if invited >= INVITED_PER_DAY:
        raise Refused(
            "too-many",
            T("You have asked several brokers since yesterday. Wait for their answers first."),
            field="email",
        )


BROKERAGE = Workflow(
    name="brokerage",
    initial="invited",
    states=(
        State("invited", T("Asked to help"), "info", "clock"),
        State("helping", T("Helps"), "success", "handshake"),
        State("declined", T("Does not help"), "danger", "cross", final=True),
        State("ended", T("Ended by the firm"), "neutral", "lock", final=True),
    ),
    steps=(
        Step(
            "accept",
            ("invited",),
            "helping",
            P.BRIEF_ASSIST,
            T("Help this firm"),
            (_fee_is_told,),
            T("The broker helps"),
        ),
        Step(
            "decline",
            ("invited", "helping"),
            "declined",
            P.BRIEF_ASSIST,
            T("Do not help"),
            done=T("The broker does not help"),
        ),
        Step(
            "end",
            ("invited", "helping"),
            "ended",
            P.APPLICATION_WRITE,
            T("End the help"),
            done=T("The firm ended the help"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of a broker's invitations: each figure counts invitations, none twice."""

    invited: int = 0
    helping: int = 0
    paired: int = 0
    applied: int = 0
    awarded: int = 0

    def share(self, count: int) -> int | None:
        """Return a count in per cent of the invitations, rounded; None when there are none."""
        return (200 * count + self.invited) // (2 * self.invited) if self.invited else None

"""The life of an entry in the register of de minimis aid."""

from __future__ import annotations

from datetime import date

from voucherapp.kernel.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow
from voucherapp.reference.codes import working_calendar
from voucherapp.state_aid.rules import ceiling_for, register_deadline

WITHDRAWN = State("withdrawn", T("Withdrawn"), "neutral", "undo", final=True)

#: Aid of this system: room held by a decision, granted at its release.
AID = Workflow(
    name="aid",
    initial="reserved",
    states=(
        State("reserved", T("Room held by a decision"), "warning", "lock"),
        State("waiting", T("Waits for room"), "warning", "hourglass"),
        State("granted", T("Granted here"), "success", "check"),
        WITHDRAWN,
    ),
    steps=(
        Step("wait", ("reserved",), "waiting", P.SYSTEM_RUN, T("Put on hold for room")),
        Step("resume", ("waiting",), "reserved", P.SYSTEM_RUN, T("Room held after waiting")),
        Step("grant", ("reserved",), "granted", P.SYSTEM_RUN, T("Aid granted")),
        Step(
            "withdraw",
            ("reserved", "waiting", "granted"),
            "withdrawn",
            P.SYSTEM_RUN,
            T("Aid withdrawn"),
        ),
    ),
)

#: Aid from elsewhere, as the firm declared it.
DECLARED_AID = Workflow(
    name="declared_aid",
    initial="declared",
    states=(State("declared", T("Declared by the firm"), "info", "file"), WITHDRAWN),
    steps=(
        Step("remove", ("declared",), "withdrawn", P.ORGANISATION_EDIT, T("Remove from the list")),
    ),
)

#: What a call may say about an amount that does not fit; the regulation knows the first alone.
ON_BREACH = {
    "refuse": T("Refuse the whole amount"),
    "reduce_to_fit": T("Award what fits, before the grant is made"),
    "hold": T("Let it wait until earlier aid has left the window"),
}

#: All states of an entry, for the CHECK of the table.
STATES = ("declared", *AID.names)


def state_of(name: str) -> State:
    """Return the state of an entry, whichever of the two lives it has."""
    return DECLARED_AID.state(name) if name == "declared" else AID.state(name)


#: Kinds of aid that count towards a ceiling, with the words for them.
SCHEMES: dict[str, T] = {
    "general": T("General de minimis aid, Regulation (EU) 2023/2831"),
    "agri": T("Agriculture, Regulation (EU) No 1408/2013"),
    "fish": T("Fishery and aquaculture, Regulation (EU) No 717/2014"),
    "sgei": T("Services of general economic interest, Regulation (EU) 2023/2832"),
}


def calendar_of(member_state: str) -> WorkingCalendar:
    """Return the working days of a Member State, Monday to Friday where no holidays are shipped."""
    try:
        return working_calendar(member_state)
    except KeyError:
        return MONDAY_TO_FRIDAY


def register_due_on(scheme: str, member_state: str, granted_on: date) -> date | None:
    """Return the last of the 20 working days for the entry in the register (Art. 6).

    None for aid that is not de minimis: the register holds no other.
    """
    if scheme not in SCHEMES:
        return None
    ceiling = ceiling_for(scheme, member_state, granted_on)
    return register_deadline(granted_on, ceiling, calendar_of(member_state))

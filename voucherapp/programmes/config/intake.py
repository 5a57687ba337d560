"""Section B of the catalogue: calendar and intake."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Part, Setting, later


class CloseTrigger(Part):
    """What closes a call before its last moment."""

    kind: Literal["budget_share", "requested_share", "count"]
    #: Basis points of the budget; 12000 is 120 %.
    share_bp: int | None = Field(default=None, ge=1, le=100000)
    count: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _figure(self) -> Self:
        if (self.count is None) == (self.kind == "count"):
            raise ValueError("a close trigger needs a count, or a share of the budget")
        if (self.share_bp is None) != (self.kind == "count"):
            raise ValueError("a close trigger needs a count, or a share of the budget")
        return self


class DailyHours(Part):
    """The hours of a day in which applications are taken, in the zone of the call."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("the daily hours end before they begin")
        return self


class Phase(Part):
    """A span of time of its own."""

    opens_at: AwareDatetime
    closes_at: AwareDatetime

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.opens_at >= self.closes_at:
            raise ValueError("the phase ends before it begins")
        return self


class Extension(Part):
    """Whether the closing may be moved, and how far."""

    allowed: bool = True
    max_days: int = Field(default=31, ge=1, le=366)
    notice_days: int = Field(default=3, ge=0, le=90)


class Qna(Part):
    """Questions and answers of the call."""

    enabled: bool = False
    until: AwareDatetime | None = None
    publish: bool = True


class Intake(Part):
    """When and how applications come in."""

    mode: Annotated[
        Literal[
            "single_window",
            "continuous",
            "cutoffs",
            "registration_rounds",
            "click_event",
            "two_phase",
        ],
        Setting(
            T("Way of intake"),
            T(
                "Continuous calls close when their budget is used, at their last moment, or without "
                "one when an officer closes them with notice."
            ),
            T(
                "Austria: one window; Flanders: continuous; Ireland: cut-offs; Brno: two phases, "
                "creatives first."
            ),
            choices={
                "single_window": T("one window"),
                "continuous": T("continuous"),
                "cutoffs": T("continuous with cut-off days"),
                "registration_rounds": T("rounds of registration"),
                "click_event": T("a timed event"),
                "two_phase": T("creatives first, then firms"),
            },
            works=("single_window", "continuous", "cutoffs", "two_phase"),
        ),
    ] = "single_window"
    daily_hours: Annotated[
        DailyHours | None,
        Setting(
            T("Hours of the day"),
            T("Outside them drafts can be written, not sent."),
            T("Slovakia: 12:00 to 20:00."),
        ),
    ] = None
    working_days_only: Annotated[
        bool, Setting(T("Applications are taken on working days only"))
    ] = False
    holiday_calendar: Annotated[
        str,
        Setting(
            T("Public holidays of"),
            T("Country whose holidays are no working days."),
        ),
    ] = ""
    close_triggers: Annotated[
        tuple[CloseTrigger, ...],
        Setting(
            T("What closes the call early"),
            T("Beside its last moment: a share of the budget, or a number of applications."),
            T("Sicily: requests of 120 % of the budget; Veneto: 130 %."),
        ),
    ] = ()
    cutoffs: Annotated[
        tuple[AwareDatetime, ...],
        Setting(
            T("Cut-off days"),
            T("What came in until a cut-off is decided together."),
            T("Ireland and VIDA work with cut-offs."),
        ),
    ] = ()
    extension: Annotated[
        Extension,
        Setting(
            T("Extension"),
            T("How far the closing may be moved by an amendment, and how long before."),
            T("DIVA extended by 13 days; a Polish call three times."),
        ),
    ] = Extension()
    qna: Annotated[
        Qna,
        Setting(
            T("Questions and answers"),
            T("Answers are published for everybody, without the name of who asked."),
            T("DIVA: questions until three weeks before closing."),
        ),
    ] = Qna()
    provider_phase: Annotated[
        Phase | None,
        Setting(
            T("Phase for creatives"),
            T("In it creatives enter the gallery of this call; after it nobody is added."),
            T("Brno: 2 to 25 November, before the firms apply."),
        ),
    ] = None
    matching_phase: Annotated[
        Phase | None,
        Setting(T("Phase for finding each other"), seen=T("Brno: January to March.")),
    ] = None
    mandatory_event: Annotated[
        Literal["", "briefing_seminar", "consultation"],
        Setting(
            T("Event that firms attend first"),
            T("An officer confirms the attendance on the application."),
            T("Brno: a briefing seminar; Bavaria: a consultation for the large voucher."),
            choices={
                "": T("none"),
                "briefing_seminar": T("a briefing seminar"),
                "consultation": T("a consultation"),
            },
        ),
    ] = ""
    order_rule: Annotated[
        Literal["receipt", "random_within_window", "complete_file"],
        Setting(
            T("What gives the order of arrival"),
            T("A lot among those of the first minutes takes the race out of a call."),
            T("Italy’s click days were won by machines in a second."),
            choices={
                "receipt": T("the receipt"),
                "random_within_window": T("a lot among those of the first minutes"),
                "complete_file": T("the moment when the file is complete"),
            },
            works=("receipt",),
        ),
    ] = "receipt"
    random_window_minutes: Annotated[
        int | None, later(T("Minutes in which arrival does not count"))
    ] = None
    prefill_from: Annotated[
        AwareDatetime | None, later(T("Files can be prepared from"), seen=T("INAIL: weeks ahead."))
    ] = None
    token_release_at: Annotated[AwareDatetime | None, later(T("Codes are given out on"))] = None
    reservation_days: Annotated[
        int | None,
        later(
            T("Days for the full file after a short registration"),
            seen=T("Slovakia reserves the money meanwhile."),
        ),
    ] = None
    draw_dates: Annotated[
        tuple[date, ...], later(T("Days of the draws"), seen=T("Creative Credits: two draws."))
    ] = ()
    skip_event_if_budget_suffices: Annotated[
        bool, later(T("No event when the budget is enough for all"), seen=T("INAIL."))
    ] = False
    incident_rule: Annotated[
        Literal["", "extend", "postpone", "draw", "pro_rata"],
        later(
            T("What happens after a failure of the system"),
            seen=T("Sicily shared the pot after its event had failed."),
            choices={
                "": T("an officer extends by amendment"),
                "extend": T("extend by itself"),
                "postpone": T("postpone"),
                "draw": T("draw lots"),
                "pro_rata": T("share the pot"),
            },
        ),
    ] = ""
    waiting_room: Annotated[bool, later(T("Waiting room"), seen=T("Bonus mobilità."))] = False
    challenge: Annotated[
        bool, later(T("A question that machines cannot answer"), seen=T("INAIL: one per code."))
    ] = False
    min_fill_seconds: Annotated[int | None, later(T("Least seconds to fill in the form"))] = None
    rate_limit: Annotated[int | None, later(T("Requests per second and person"))] = None
    auth: Annotated[
        Literal["password", "eid", "org_id", "second_factor"],
        Setting(
            T("How people sign in"),
            seen=T("Czechia and Flanders: electronic identity; INAIL: a second factor."),
            choices={
                "password": T("e-mail and password"),
                "eid": T("electronic identity"),
                "org_id": T("identity of the organisation"),
                "second_factor": T("password and second factor"),
            },
            works=("password",),
        ),
    ] = "password"
    submitter: Annotated[
        Literal["applicant", "provider", "broker", "joint"],
        Setting(
            T("Who sends the application"),
            seen=T("Scotland: the university; Wallonia: the firm must begin."),
            choices={
                "applicant": T("the firm"),
                "provider": T("the creative"),
                "broker": T("the broker"),
                "joint": T("both together"),
            },
            works=("applicant",),
        ),
    ] = "applicant"
    creative_days: Annotated[
        int | None,
        Setting(
            T("Days after the closing for documents of creatives"),
            T(
                "Empty: they must be there when the firm sends. Otherwise the firm may send without "
                "them, and they come until the end of that day; in a continuous call the days "
                "count from the sending."
            ),
        ),
        Field(ge=0, le=90),
    ] = None
    grace_minutes: Annotated[
        int,
        Setting(
            T("Minutes of grace for those already filling in"),
            T("They see the minutes left; what is sent in them is marked."),
        ),
        Field(ge=0, le=120),
    ] = 0


class DecisionTime(Part):
    """By when a decision is promised, and what silence means."""

    days: Annotated[
        int | None,
        Setting(
            T("Days to a decision"),
            seen=T("Innosuisse: 42 days; Wallonia: 5 working days; Flanders: one day."),
        ),
        Field(ge=1, le=730),
    ] = None
    calendar: Annotated[
        Literal["calendar", "working"],
        Setting(
            T("Which days count"),
            choices={"calendar": T("all days"), "working": T("working days")},
        ),
    ] = "calendar"
    counted_from: Annotated[
        Literal["submission", "closing"],
        Setting(
            T("Counted from"),
            choices={"submission": T("the submission"), "closing": T("the closing")},
        ),
    ] = "closing"
    silence: Annotated[
        Literal["none", "deemed_approved", "deemed_refused"],
        Setting(
            T("What silence means"),
            seen=T("Wallonia’s cheques are granted when nobody answers in time."),
            choices={
                "none": T("nothing"),
                "deemed_approved": T("approved"),
                "deemed_refused": T("refused"),
            },
            works=("none",),
        ),
    ] = "none"

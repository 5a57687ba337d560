"""What the applications slice hands to the factory."""

from __future__ import annotations

# The parts with pages of their own add their routes to the blueprint of the firm.
from voucherapp.applications import (
    notices,
    notices_amendments,
    notices_changes,
    notices_creative_files,
    notices_messages,
    notices_offers,
    notices_pairing,
)
from voucherapp.applications import views_case as _views_case
from voucherapp.applications import views_casework as _views_casework
from voucherapp.applications import views_changes as _views_changes
from voucherapp.applications import views_combined as _views_combined
from voucherapp.applications import views_creative_files as _views_creative_files
from voucherapp.applications import views_documents as _views_documents
from voucherapp.applications import views_office as _views_office
from voucherapp.applications import views_papers as _views_papers
from voucherapp.applications import views_parts as _views_parts
from voucherapp.applications import views_sending as _views_sending
from voucherapp.applications import views_terms as _views_terms
from voucherapp.applications.consequences import on_room_freed
from voucherapp.applications.jobs import JOBS
from voucherapp.applications.jobs_combined import JOBS as COMBINED_JOBS
from voucherapp.applications.rules import APPLICATION, OFFER
from voucherapp.applications.tasks import for_creatives, for_firms, for_officers
from voucherapp.applications.tasks_messages import for_correspondents
from voucherapp.applications.views_applicant import blueprint as firm_pages
from voucherapp.applications.views_creative import blueprint as creative_pages
from voucherapp.applications.views_officer import blueprint as staff_pages
from voucherapp.applications.views_pairing import blueprint as pairing_pages
from voucherapp.applications.views_trials import blueprint as trial_pages
from voucherapp.applications.views_verify import blueprint as verify_pages
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.manifest import Manifest, MenuEntry

__all__ = [
    "MANIFEST",
    "_views_case",
    "_views_casework",
    "_views_changes",
    "_views_combined",
    "_views_creative_files",
    "_views_documents",
    "_views_office",
    "_views_papers",
    "_views_parts",
    "_views_sending",
    "_views_terms",
]

MANIFEST = Manifest(
    name="applications",
    blueprints=(firm_pages, creative_pages, pairing_pages, staff_pages, verify_pages, trial_pages),
    menu=(
        MenuEntry("footer", T("Check a receipt"), "verify.verify", icon="", order=15),
        MenuEntry(
            "applicant",
            T("Applications"),
            "applications.own",
            (P.APPLICATION_WRITE,),
            "file",
            order=20,
        ),
        MenuEntry(
            "applicant", T("Requests"), "offers.own", (P.OFFER_CONFIRM,), "handshake", order=30
        ),
        MenuEntry(
            "staff",
            T("Applications"),
            "applications_staff.queue",
            (P.APPLICATION_READ_ALL,),
            "inbox",
            T("Cases"),
            order=200,
        ),
        MenuEntry(
            "staff", T("Brokers"), "pairing.brokers", (P.REPORT_READ,), "handshake", T("Scheme"), 24
        ),
    ),
    subscribers={
        **notices_amendments.SUBSCRIBERS,
        **notices_pairing.SUBSCRIBERS,
        "ApplicationSubmitted": (notices.on_submitted,),
        "CorrectionAsked": (notices.on_correction_asked,),
        "CorrectionAnswered": (notices.on_correction_answered,),
        "CorrectionExpired": (notices.on_correction_expired,),
        "ApplicationAccepted": (notices.on_accepted,),
        "ApplicationRefused": (notices.on_refused,),
        "ApplicationWithdrawn": (notices.on_withdrawn,),
        "LateAllowed": (notices.on_late_allowed,),
        "DraftKept": (notices_changes.on_draft_kept,),
        "ApplicationTakenBack": (notices_changes.on_taken_back,),
        "ApplicationReopened": (notices_changes.on_reopened,),
        "ApplicationResent": (notices_changes.on_resent,),
        "ReopeningEnded": (notices_changes.on_reopening_ended,),
        "CaseHandedOver": (notices_messages.on_handed_over,),
        "CaseMessageWritten": (notices_messages.on_message_written,),
        "RoomFreed": (on_room_freed,),
        "OfferRequested": (notices_offers.on_offer_requested,),
        "OfferConfirmed": (
            notices_offers.on_offer_confirmed,
            notices_creative_files.on_confirmed_by_creative,
        ),
        "CreativeDocumentsGiven": (notices_creative_files.on_documents_given,),
        "OfferDeclined": (notices_offers.on_offer_declined,),
        "OfferCancelled": (notices_offers.on_offer_cancelled,),
    },
    jobs=(*JOBS, *COMBINED_JOBS),
    workflows=(APPLICATION, OFFER),
    tasks=(for_firms, for_creatives, for_officers, for_correspondents),
)

"""What the matchmaking slice hands to the factory."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.matchmaking import (
    notices,
    notices_help,
    tasks,
    views,
    views_briefs,
    views_broker,
    views_enquiries,
    views_gallery,
    views_quotes,
    views_ratings,
)
from voucherapp.matchmaking.rules_broker import BROKERAGE
from voucherapp.matchmaking.rules_pairing import ENQUIRY, QUOTE
from voucherapp.matchmaking.rules_ratings import RATING, RATING_ANSWER
from voucherapp.web.manifest import Manifest, MenuEntry

MANIFEST = Manifest(
    name="matchmaking",
    blueprints=(
        views.blueprint,
        views_gallery.blueprint,
        views_briefs.blueprint,
        views_enquiries.blueprint,
        views_quotes.blueprint,
        views_broker.blueprint,
        views_ratings.blueprint,
    ),
    menu=(
        MenuEntry("public", T("Creatives"), "gallery.creatives", icon="brush", order=20),
        MenuEntry(
            "applicant", T("Briefs"), "briefs.own", (P.APPLICATION_WRITE,), "pencil", order=15
        ),
        MenuEntry(
            "applicant",
            T("Enquiries"),
            "enquiries.own",
            (P.APPLICATION_WRITE, P.OFFER_CONFIRM),
            "message",
            order=25,
        ),
        MenuEntry(
            "applicant",
            T("Firms you help"),
            "broker.own",
            (P.BRIEF_ASSIST,),
            "handshake",
            order=26,
        ),
        MenuEntry(
            "applicant",
            T("Reviews"),
            "ratings.own",
            (P.APPLICATION_WRITE, P.OFFER_CONFIRM),
            "star",
            order=55,
        ),
        MenuEntry("applicant", T("Gallery"), "gallery.creatives", icon="brush", order=60),
        MenuEntry(
            "staff",
            T("Reviews of creatives"),
            "ratings.queue",
            (P.RATING_MODERATE,),
            "star",
            T("Scheme"),
            23,
        ),
    ),
    subscribers={**notices.SUBSCRIBERS, **notices_help.SUBSCRIBERS},
    workflows=(ENQUIRY, QUOTE, BROKERAGE, RATING, RATING_ANSWER),
    tasks=(tasks.for_creatives, tasks.for_firms, tasks.for_brokers, tasks.for_officers),
)

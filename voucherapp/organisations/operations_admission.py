"""What time does to admissions: a reminder before the end, the end itself."""

from __future__ import annotations

from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import publish_picture
from voucherapp.kernel.act import Act
from voucherapp.organisations.events import AdmissionEnding, AdmissionLapsed
from voucherapp.organisations.operations_profiles import facts_of
from voucherapp.organisations.queries_profiles import list_lapsing, list_to_remind
from voucherapp.organisations.rules import PROFILE


def remind_of_end(*, act: Act) -> int:
    """Remind each creative once that its admission ends soon; return how many."""
    profiles = list_to_remind(act.at.date())
    for profile in profiles:
        profile.reminded_at = act.at
        emit(act, AdmissionEnding(profile.organisation_id))
    db.session.flush()
    return len(profiles)


def lapse_admissions(*, act: Act) -> int:
    """End the admissions whose last day has passed; return how many."""
    profiles = list_lapsing(act.at.date())
    for profile in profiles:
        fire(profile, PROFILE, "lapse", act=act, facts=facts_of(profile))
        profile.renewal_asked_at = None
        if profile.picture_id is not None:
            picture = db.session.get_one(StoredFile, profile.picture_id)
            publish_picture(act=act, file=picture, public=False)
        emit(act, AdmissionLapsed(profile.organisation_id))
    db.session.flush()
    return len(profiles)

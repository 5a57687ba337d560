"""Handing in the documents of a creative: before the sending, and after it until the call's cut-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update

from voucherapp.applications.events import CreativeDocumentsGiven
from voucherapp.applications.models import (
    Application,
    ApplicationDocument,
    ApplicationVersion,
    Offer,
)
from voucherapp.applications.operations_documents import (
    add_document,
    count_of,
    keep_upload,
    refuse_more_than,
)
from voucherapp.applications.operations_editing import refuse_locked
from voucherapp.applications.queries_content import document_content
from voucherapp.applications.queries_creative_files import (
    asked_for,
    list_with_offer,
    part_is_open,
    until_of,
)
from voucherapp.applications.queries_locks import lock_offer
from voucherapp.applications.queries_versions import latest_version
from voucherapp.applications.rules_content import digest_of
from voucherapp.applications.rules_creative_files import WAITING_STATES, takes_files
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.files.operations import Upload
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import AskedDocument
from voucherapp.programmes.queries import config_of
from voucherapp.web.formatting import format_moment

#: States in which what was sent is in nobody's hands but the office's.
_SENT = ("submitted", "eligible")


def give_documents(
    *, act: Act, offer: Offer, requirement: str, uploads: Sequence[Upload]
) -> list[ApplicationDocument]:
    """Hand in files for one document of the creative's part: all of them, or none.

    After the sending they come as a new version of what was sent. Application, call and firm must
    be loaded. Raises NotFound for anybody else's part, and Refused with the remedy when it is too
    late ("creative-closed", "locked") or a file is not of the kind that was told.
    """
    _lock_own(act, offer)
    application = offer.application
    config = config_of(application.call, application.call_version)
    asked = asked_for(config, requirement)
    if asked is None:
        raise NotFound
    _refuse_unless_open(act, application)
    given = []
    for upload in uploads:
        _refuse_too_many(act, application, asked)
        file = keep_upload(act=act, upload=upload, wanted=asked)
        given.append(
            add_document(
                act=act,
                application=application,
                requirement=requirement,
                file=file,
                offer=offer,
                confidential=asked.confidential,
            )
        )
    note(
        act,
        "application.given",
        application,
        summary=T("The creative has handed in “%(what)s”", what=asked.label),
        detail={"requirement": requirement, "documents": [one.id for one in given]},
        case_id=application.id,
        public=True,
    )
    version = supplement(act=act, application=application)
    ids = tuple(one.id for one in given)
    emit(act, CreativeDocumentsGiven(offer.id, ids, version.number if version else None))
    return given


def give_by_link(
    *, act: Act, offer: Offer, requirement: str, uploads: Sequence[Upload]
) -> list[ApplicationDocument]:
    """Hand in files with the mailed link alone, while the invitation was not taken up."""
    return give_documents(
        act=invited_act(act=act, offer=offer), offer=offer, requirement=requirement, uploads=uploads
    )


def invited_act(*, act: Act, offer: Offer) -> Act:
    """Return the same deed, done by whoever holds the link of an invitation."""
    invited = Actor(
        user_id=act.by,
        name=offer.invited_name or offer.invited_email or act.actor.name,
        roles=frozenset({Role.CREATIVE}),
    )
    return replace(act, actor=invited)


def take_out_document(*, act: Act, offer: Offer, document: ApplicationDocument) -> None:
    """Take a document of the creative out again, while its part can be changed; not once sent."""
    _lock_own(act, offer)
    if document.offer_id != offer.id:
        raise NotFound
    application = offer.application
    if not part_is_open(application, act.at):
        raise Refused(
            "locked", T("What was sent stays on record. Hand in another file beside it if needed.")
        )
    if document.removed_at is not None:
        return
    document.removed_at = act.at
    note(
        act,
        "application.detached",
        application,
        summary=T("Removed “%(name)s”", name=document.file.filename),
        detail={"requirement": document.requirement, "sha256": document.file.sha256},
        case_id=application.id,
    )


def take_out_by_link(*, act: Act, offer: Offer, document: ApplicationDocument) -> None:
    """Take a document out again with the mailed link alone."""
    take_out_document(act=invited_act(act=act, offer=offer), offer=offer, document=document)


def forget_documents(*, act: Act, offer: Offer) -> None:
    """Take out what a creative handed in, because its part of the application has ended."""
    db.session.execute(
        update(ApplicationDocument)
        .where(
            ApplicationDocument.offer_id == offer.id,
            ApplicationDocument.removed_at.is_(None),
        )
        .values(removed_at=act.at)
    )


def supplement(*, act: Act, application: Application) -> ApplicationVersion | None:
    """Freeze what the creative handed in after the sending as a new version of what was sent.

    Everything else stays word for word. None while the application is with its firm, and when
    nothing is new; the call must be loaded.
    """
    if application.state not in _SENT:
        return None
    newest = latest_version(application.id)
    known = {document["token"] for document in newest.content["documents"]}
    # Another creative's letters, of a correction that was never answered, belong to no version.
    of = (newest.content["offer"] or {}).get("token", "")
    added = [one for one in list_with_offer(application.id, of) if one.file.token not in known]
    if not added:
        return None
    config = config_of(application.call, application.call_version)
    content = {
        **newest.content,
        "number": newest.number + 1,
        "sent_at": act.at.isoformat(),
        "sent_by": act.actor.name,
        "documents": [
            *newest.content["documents"],
            *(
                document_content(
                    one.requirement,
                    asked.label,
                    one.file,
                    asked,
                    given=True,
                    promised=one.confidential,
                )
                for one in added
                if (asked := asked_for(config, one.requirement)) is not None
            ),
        ],
    }
    version = ApplicationVersion(
        application_id=application.id,
        number=newest.number + 1,
        at=act.at,
        by=act.by,
        content=content,
        digest=digest_of(content),
    )
    db.session.add(version)
    db.session.flush()
    return version


def _lock_own(act: Act, offer: Offer) -> None:
    """Refuse strangers, also when the part has become a stranger's since the page was read."""
    _refuse_strangers(act, offer)
    lock_offer(offer)
    _refuse_strangers(act, offer)


def _refuse_strangers(act: Act, offer: Offer) -> None:
    if offer.state not in ("invited", "confirmed"):
        raise Refused("no-offer", T("This request has ended, so nothing can be handed in here."))
    if offer.creative_id is None:
        by_link = not act.actor.organisation_ids and act.actor.roles == frozenset({Role.CREATIVE})
        if not by_link:
            raise Refused(
                "no-organisation", T("Say first for which of your organisations you answer.")
            )
    elif offer.creative_id not in act.actor.organisation_ids:
        raise NotFound


def _refuse_too_many(act: Act, application: Application, asked: AskedDocument) -> None:
    """Refuse one more file than is taken; beside what was sent, as it stays, one more is."""
    if part_is_open(application, act.at):
        refuse_more_than(application, asked.code, asked.max_files)
    elif count_of(application.id, asked.code) > asked.max_files:
        raise Refused(
            "too-many-files",
            T(
                "What was sent stays, and the file that may stand beside it is there already. "
                "Write to the office if it is the wrong one."
            ),
            field="upload",
        )


def _refuse_unless_open(act: Act, application: Application) -> None:
    """Refuse a document that comes too late; the row must be locked, as a sending may run."""
    config = config_of(application.call, application.call_version)
    until = until_of(application, config)
    sent = application.submitted_at is not None
    changeable = part_is_open(application, act.at)
    if takes_files(application.state, sent=sent, at=act.at, until=until, editable=changeable):
        return
    if sent and application.state in WAITING_STATES and until is not None:
        raise Refused(
            "creative-closed",
            T(
                "Documents could be handed in until %(until)s. Write to the office if something "
                "outside your control held you up.",
                until=format_moment(until, application.call.timezone),
            ),
        )
    refuse_locked(act=act, application=application, part="creative")

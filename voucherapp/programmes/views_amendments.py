"""Pages of officers about amendments: begin, look at the difference twice, publish."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes import operations_amendments as operations
from voucherapp.programmes import queries, queries_versions
from voucherapp.programmes.comparison import rows_of
from voucherapp.programmes.models import Call, CallAmendment
from voucherapp.programmes.rules_leaves import compare
from voucherapp.programmes.rules_sections import PAGES
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import shown_version
from voucherapp.web.forms import BaseForm, LocalDateTimeField
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("call_amendments", __name__, template_folder="templates")


def amendment_form(zone: str) -> type[BaseForm]:
    """Return the form of reason and moment; its moment is local time of the call."""

    class AmendmentForm(BaseForm):
        """Why the rules change, and from when."""

        version = HiddenField()
        reason = TextAreaField(
            T("Why the rules change"),
            [InputRequired(T("Say why the rules change: everybody reads it.")), Length(max=2000)],
            description=T("Stands on the public page and in the mail to everybody who has begun."),
        )
        effective_at = LocalDateTimeField(
            T("It counts from"),
            [Optional()],
            zone=zone,
            description=T("Empty means at once."),
        )

    return AmendmentForm


class ContactForm(BaseForm):
    """Whom to ask: the one text that is mended at once."""

    version = HiddenField()
    contact = StringField(
        T("Whom to ask"),
        [InputRequired(T("Name somebody whom applicants can ask.")), Length(max=200)],
        description=T("No rule changes with it, so no amendment is needed."),
    )


@blueprint.get("/staff/calls/<code>/amendment")
@allow(P.CALL_MANAGE)
def amendment(code: str) -> ResponseReturnValue:
    """Show the amendment that is being written, or how one begins."""
    row = queries.get_call(code)
    return _show(row, amendment_form(row.timezone)(None))


@blueprint.post("/staff/calls/<code>/amendment/begin")
@allow(P.CALL_PUBLISH)
def begin(code: str) -> ResponseReturnValue:
    """Begin an amendment."""
    row = queries.get_call(code)
    return act_or_back(
        lambda: operations.begin_amendment(act=act(), call=row),
        to=url_for(".amendment", code=code),
        message=T("You can change every section now. Nothing counts until you publish it."),
    )


@blueprint.post("/staff/calls/<code>/amendment/drop")
@allow(P.CALL_PUBLISH)
def drop(code: str) -> ResponseReturnValue:
    """Throw the amendment away."""
    row = queries.get_call(code)
    found = _existing(row)
    return act_or_back(
        lambda: operations.drop_amendment(act=act(), call=row, amendment=found),
        to=url_for("calls_staff.call", code=code),
        message=T("The amendment is dropped. The rules in force stay as they are."),
    )


@blueprint.post("/staff/calls/<code>/amendment/review")
@allow(P.CALL_PUBLISH)
def review(code: str) -> ResponseReturnValue:
    """Show once more what would be published, with reason and moment."""
    row = queries.get_call(code)
    form = amendment_form(row.timezone)()
    if not form.validate():
        return _show(row, form)
    return render_template("programmes/amendment_review.html", **_page(row, form))


@blueprint.post("/staff/calls/<code>/amendment/publish")
@allow(P.CALL_PUBLISH)
def publish(code: str) -> ResponseReturnValue:
    """Publish the amendment."""
    row = queries.get_call(code)
    form = amendment_form(row.timezone)()
    if form.validate() and attempt(form, lambda: _publish(row, form)):
        return done(
            url_for("calls_staff.call", code=code),
            T("The amendment is published. Everybody who has begun an application is told."),
        )
    return _show(queries.get_call(code), form)


@blueprint.route("/staff/calls/<code>/contact", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def contact(code: str) -> ResponseReturnValue:
    """Mend whom to ask about a published call."""
    row = queries.get_call(code)
    if row.state != "published":
        raise NotFound
    saved = {"contact": queries.config_of(row).texts.contact, "version": row.version}
    form = ContactForm(data=saved)

    def mend() -> None:
        version = shown_version(form)
        operations.mend_contact(act=act(), call=row, version=version, contact=form.contact.data)

    if form.validate_on_submit() and attempt(form, mend):
        return done(url_for("calls_staff.call", code=code), T("Saved: %(what)s.", what=T("Texts")))
    page = render_template("programmes/call_contact.html", call=row, form=form)
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/staff/calls/<code>/carry/<draft>")
@allow(P.CALL_MANAGE)
def carry(code: str, draft: str) -> ResponseReturnValue:
    """Take what was amended into a draft that was copied from the call."""
    row, target = queries.get_call(code), queries.get_call(draft)
    return act_or_back(
        lambda: operations.carry_into_draft(
            act=act(), call=row, draft=target, version=target.version
        ),
        to=url_for("calls_staff.call", code=draft),
        message=T("What was amended in %(code)s stands in this draft now.", code=code),
    )


def _publish(row: Call, form: Any) -> None:
    operations.publish_amendment(
        act=act(),
        call=row,
        amendment=_existing(row),
        version=shown_version(form),
        reason=form.reason.data,
        effective_at=form.effective_at.data,
    )


def _existing(row: Call) -> CallAmendment:
    found = queries_versions.find_amendment(row.id)
    if found is None:
        raise NotFound
    return found


def _show(row: Call, form: Any) -> ResponseReturnValue:
    page = render_template("programmes/amendment.html", **_page(row, form))
    return page, 422 if request.method == "POST" else 200


def _page(row: Call, form: Any) -> dict[str, Any]:
    found = queries_versions.find_amendment(row.id)
    changes = []
    if found is not None:
        before, after = queries_versions.whole_of(row), queries_versions.whole_of_copy(found)
        changes = rows_of(compare(before, after), row.currency, row.timezone)
        form.version.data = form.version.data or str(found.version)
    return {
        "call": row,
        "amendment": found,
        "pending": queries_versions.find_pending(row.id),
        "number": queries_versions.latest_number(row.id),
        "changes": changes,
        "pages": PAGES,
        "form": form,
    }

"""The public page on which a receipt is checked."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from voucherapp.accounts.operations_session import note_try
from voucherapp.applications.forms import VerifyForm
from voucherapp.applications.queries_verify import (
    MOST_BYTES,
    Genuine,
    find_genuine,
    read_content,
)
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.web.access import act, public
from voucherapp.web.shell import attempt

blueprint = Blueprint("verify", __name__, template_folder="templates")

#: Checks from one network address in a quarter of an hour: an office needs some, a guesser thousands.
MOST_TRIES = 40


@blueprint.route("/verify", methods=["GET", "POST"])
@public
def verify() -> ResponseReturnValue:
    """Say whether a reference and a hash, or a downloaded content, belong to what was sent, and when."""
    form = VerifyForm()
    asked = form.validate_on_submit()
    found: list[Genuine | None] = []
    if asked and not attempt(form, lambda: found.append(_check(form))):
        asked = False
    page = render_template(
        "applications/verify.html", form=form, asked=asked, found=found[0] if asked else None
    )
    if refused := g.get("refused"):
        return page, 429 if refused.code == "too-many" else 422
    return page, 422 if form.errors else 200


def _check(form: VerifyForm) -> Genuine | None:
    note_try(act=act(), kind="verify", value=request.remote_addr or "", most=MOST_TRIES)
    upload = form.content.data
    if upload and upload.filename:
        data = upload.stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Refused("content", T("This file is too large to be a content."), field="content")
        return find_genuine(*read_content(data))
    if not (form.reference.data and form.digest.data):
        raise Refused(
            "nothing",
            T("Give the reference and the SHA-256 of the receipt, or choose the JSON file."),
            field="reference",
        )
    return find_genuine(form.reference.data, form.digest.data)

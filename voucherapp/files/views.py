"""Pictures of creatives."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from voucherapp.files.queries import get_picture_for
from voucherapp.files.serve import send, send_public
from voucherapp.web.access import me, public

blueprint = Blueprint("files", __name__)

#: A picture that is taken back disappears from caches after an hour.
CACHE_SECONDS = 3600


@blueprint.get("/pictures/<token>")
@public
def picture(token: str) -> ResponseReturnValue:
    """Show a picture: published ones to all, others to their owner and to officers."""
    file = get_picture_for(me(), token)
    return send_public(file, seconds=CACHE_SECONDS) if file.public else send(file, inline=True)

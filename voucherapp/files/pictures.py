"""Pictures are made anew from their pixels, so that nothing but the picture is kept."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

#: The longest side of a picture as it is kept, in pixels.
LONGEST = 1600
#: More pixels than any camera makes: such a file is meant to fill the memory.
MOST_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def reencode(data: bytes) -> bytes:
    """Return the picture as a JPEG of at most 1600 pixels without place, camera or other data.

    Raises Refused when it is no picture, of a kind that is not taken, or too large to open.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _refused()
            # A phone notes how it was held; that note is lost with the rest, so it is applied.
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST, LONGEST))
            return _as_jpeg(upright)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise _refused() from error


def _as_jpeg(picture: Image.Image) -> bytes:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        # JPEG knows no transparency; white is what the page would show behind it.
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        picture = Image.alpha_composite(ground, layered)
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()


def _refused() -> Refused:
    return Refused(
        "picture",
        T("This picture cannot be opened. Save it as JPEG, PNG or WebP and upload it again."),
    )

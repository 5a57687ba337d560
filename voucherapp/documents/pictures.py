"""Pictures are made anew from their pixels, so that nothing but the picture is kept.

Pillow takes six megabytes, which a process that opens no picture need not carry.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

if TYPE_CHECKING:
    from PIL import Image

#: The longest side of a picture as it is kept, in pixels.
LONGEST = 1600
#: More pixels than any camera makes: such a file is meant to fill the memory.
MOST_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def reencode(data: bytes) -> bytes:
    """Return the picture as a JPEG of at most 1600 pixels without place, camera or other data.

    Raises Refused when it is no picture, of a kind that is not taken, or too large to open.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415

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


def pixels_of(content: BinaryIO) -> int | None:
    """Return how many pixels a picture says it has, None when there are too many to open.

    Raises ValueError when it is no picture of a kind that is taken.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(content, formats=FORMATS) as picture:
            return picture.width * picture.height
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError("no picture") from error
    except Image.DecompressionBombError:
        return None


def _as_jpeg(picture: Image.Image) -> bytes:
    from PIL import Image  # noqa: PLC0415

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

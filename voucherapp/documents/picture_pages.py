"""Pictures on sheets of A4, made small before anything copies them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pypdf import PageObject

#: A JPEG is made smaller while it is read; a PNG lies in memory whole, at four bytes a pixel and
#: twice where it is transparent: a sheet of A4 at 600 dots per inch has 35 million.
MOST_PIXELS = {"JPEG": 60_000_000, "PNG": 36_000_000}
#: Enough to read small print on a sheet of A4.
LONGEST = 2200
#: A4 in points of 1/72 inch, and the margin around a picture.
SHORT_SIDE, LONG_SIDE, MARGIN = 595.28, 841.89, 36.0
PICTURES = ("image/jpeg", "image/png")


class TooLarge(Exception):
    """A picture would take more memory than one paper may."""


def picture_page(data: bytes) -> PageObject:
    """Put a picture on a page of A4, upright or across, as large as it goes."""
    from pypdf import PageObject, PdfReader  # noqa: PLC0415

    with Image.open(BytesIO(data), formats=tuple(MOST_PIXELS)) as picture:
        if picture.width * picture.height > MOST_PIXELS[str(picture.format)]:
            raise TooLarge
        upright = ImageOps.exif_transpose(_on_white(_smaller(picture)))
    across = upright.width > upright.height
    width, height = (LONG_SIDE, SHORT_SIDE) if across else (SHORT_SIDE, LONG_SIDE)
    per_inch = max(
        72 * upright.width / (width - 2 * MARGIN), 72 * upright.height / (height - 2 * MARGIN), 100
    )
    out = BytesIO()
    upright.save(out, "PDF", resolution=per_inch, quality=85)
    drawn = PdfReader(out).pages[0]
    page = PageObject.create_blank_page(width=width, height=height)
    left = (width - float(drawn.mediabox.width)) / 2
    below = (height - float(drawn.mediabox.height)) / 2
    page.merge_translated_page(drawn, left, below)
    return page


def _smaller(picture: Image.Image) -> Image.Image:
    """Shrink a picture before anything copies it; a JPEG is not even read in full."""
    if max(picture.size) > LONGEST and picture.mode in ("1", "P"):
        # Colours out of a table cannot be mixed: small print would lose its strokes.
        depth = "L" if picture.mode == "1" else "RGB"
        picture = picture.convert("RGBA" if "transparency" in picture.info else depth)
    picture.thumbnail((LONGEST, LONGEST))
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert(
            "RGB"
        )
    return picture.convert("RGB")

"""Whether two pictures show the same: a hash that survives another size and another compression.

The difference hash of Krawetz: shrink to 17 × 16 grey points and note of each whether it is brighter than the one to
its right. Ten lines on Pillow, which the QR codes need anyway; the package `imagehash` would bring numpy, scipy and
PyWavelets for them. Of the picture nothing else is looked at: no EXIF, no date, no place.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

from PIL import Image

SIDE = 16  # 256 bits: with the usual 64, posters that differ in name and code alone would look the same
CLEARLY = 1  # grey levels by which a point must be brighter: flat areas would otherwise be noise of the compression
# A phone's largest ordinary photo. Only JPEG can be decoded small; of others every point takes four bytes at once, and
# a picture of one colour holds as many of them in a small file as somebody likes.
MOST_POINTS = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
FORMATS = tuple(MOST_POINTS)


class NotAPicture(Exception):
    """The bytes are no picture we are willing to decode."""


def likeness(content: bytes) -> str:
    """The hash as 64 hexadecimal digits. Raises NotAPicture."""
    points = _grey(content)
    rows = [points[row * (SIDE + 1) : (row + 1) * (SIDE + 1)] for row in range(SIDE)]
    bits = (left > right + CLEARLY for row in rows for left, right in pairwise(row))
    return f"{sum(bit << place for place, bit in enumerate(bits)):0{SIDE * SIDE // 4}x}"


def _grey(content: bytes) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:  # reads the header alone
            if picture.width * picture.height > MOST_POINTS[picture.format or "PNG"]:
                raise NotAPicture("too many points")
            picture.draft("L", (SIDE * 8, SIDE * 8))  # a JPEG is decoded small and grey: little memory
            return picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, Image.DecompressionBombError) as error:
        raise NotAPicture(type(error).__name__) from None

"""Pictures to post."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from random import Random

from PIL import Image


def picture(number: int) -> bytes:
    """A JPEG of its own for every number."""
    chance = Random(number)
    small = Image.frombytes("L", (12, 9), bytes(chance.randrange(256) for _ in range(108)))
    found = BytesIO()
    small.resize((320, 240), Image.Resampling.BICUBIC).save(found, "JPEG", quality=80)
    return found.getvalue()


def as_text(number: int) -> str:
    """The same as the emulator takes it."""
    return b64encode(picture(number)).decode()

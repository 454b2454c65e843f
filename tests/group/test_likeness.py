"""The hash by which a repeated picture is noticed, and what is not even decoded."""

from __future__ import annotations

import contextlib
import itertools
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from config import Settings
from handlers.likeness import MOST_POINTS, NotAPicture, likeness
from handlers.runtime import load_live_content
from models.group_posts import alike
from qr import layout
from qr.sheets import Press
from qr.wording import load_wording
from tests.group.gathering import picture


def encoded(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    found = BytesIO()
    image.save(found, form, **options)
    return found.getvalue()


ORIGINAL = picture(3)


@pytest.mark.parametrize(
    "copy",
    [
        picture(3, quality=20),
        picture(3, size=(320, 240), quality=50),
        picture(3, size=(1280, 960)),
        picture(3, form="PNG"),
        picture(3, form="WEBP", quality=40),
        encoded(ImageEnhance.Brightness(Image.open(BytesIO(ORIGINAL))).enhance(1.2)),
        encoded(Image.open(BytesIO(ORIGINAL)).crop((4, 4, 636, 476))),
    ],
    ids=["compressed", "small", "large", "png", "webp", "brighter", "trimmed"],
)
def test_the_same_picture_is_recognised_in_another_form(copy: bytes) -> None:
    assert alike(likeness(ORIGINAL), likeness(copy))


def test_different_pictures_are_told_apart() -> None:
    hashes = [likeness(picture(seed)) for seed in range(12)]
    assert not any(alike(one, other) for one, other in itertools.combinations(hashes, 2))


def test_the_posters_of_two_communes_are_not_taken_for_the_same_picture() -> None:
    content, words, press = load_live_content(Settings(_env_file=None)), load_wording(), Press()
    placards = layout.placards(content, "https://example.vn")[::30]
    sheets = [Image.open(BytesIO(press.preview(layout.poster(one, content, words), 60))) for one in placards]
    hashes = [likeness(encoded(sheet.convert("RGB"), quality=85)) for sheet in sheets]
    smaller = [sheet.convert("RGB").resize((sheet.width * 2 // 3, sheet.height * 2 // 3)) for sheet in sheets]
    assert all(alike(known, likeness(encoded(again, quality=50))) for known, again in zip(hashes, smaller, strict=True))
    assert not any(alike(one, other) for one, other in itertools.combinations(hashes, 2))


def test_the_hash_knows_nothing_of_the_camera_and_the_place() -> None:
    image, marked = Image.open(BytesIO(ORIGINAL)), Image.Exif()
    marked[0x010F] = "Máy ảnh của bà Hoa"
    marked[0x8825] = {1: "N", 2: (21.0, 16.0, 0.0)}
    assert likeness(encoded(image, exif=marked, quality=95)) == likeness(encoded(image, quality=95))


def test_a_hash_is_sixty_four_digits() -> None:
    assert all(len(likeness(picture(seed))) == 64 for seed in range(5))
    assert likeness(encoded(Image.new("RGB", (50, 50)))) == "0" * 64


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", ORIGINAL[: len(ORIGINAL) // 2][:200], encoded(Image.new("P", (9, 9)), "GIF"), b"\x89PNG\r\n\x1a\n",
     b"%PDF-1.7", encoded(Image.new("RGB", (9, 9)), "BMP"), encoded(Image.new("RGB", (9, 9)), "TIFF")],
    ids=["nothing", "page", "torn", "gif", "beginning", "pdf", "bmp", "tiff"],
)  # fmt: skip
def test_what_is_no_ordinary_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        likeness(content)


def test_a_picture_that_would_fill_the_memory_is_not_decoded() -> None:
    side = int(MOST_POINTS["PNG"] ** 0.5) + 1
    with pytest.raises(NotAPicture, match="too many points"):
        likeness(_png_that_claims(side, side))


def _png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a huge picture."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@given(st.integers(0, len(ORIGINAL) - 1), st.binary(max_size=40))
def test_a_damaged_picture_never_causes_more_than_a_refusal(place: int, damage: bytes) -> None:
    with contextlib.suppress(NotAPicture):
        assert len(likeness(ORIGINAL[:place] + damage + ORIGINAL[place + len(damage) :])) == 64

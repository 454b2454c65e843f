"""Bundled fonts have every Vietnamese letter."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import qr

FONTS = sorted((Path(qr.__file__).parent / "fonts").glob("*.ttf"))
VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set(
    "bcdđghklmnpqrstvxfjwz"
)
NEEDED = {form for letter in LETTERS for form in (letter, letter.upper())} | set("0123456789 .,;:!?()[]/–-“”…#@%&+")


def test_three_weights_are_bundled_with_their_licence():
    assert [path.stem for path in FONTS] == ["BeVietnamPro-Bold", "BeVietnamPro-Medium", "BeVietnamPro-Regular"]
    assert "SIL Open Font License" in (FONTS[0].parent / "OFL.txt").read_text()


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_font_draws_every_vietnamese_letter(path):
    font = TTFont(path)
    glyphs = font.getBestCmap()
    missing = sorted(letter for letter in NEEDED if ord(letter) not in glyphs)
    assert missing == []
    outlines = font["glyf"]
    blank = [letter for letter in NEEDED - {" "} if outlines[glyphs[ord(letter)]].numberOfContours == 0]
    assert blank == []


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_letter_with_its_mark_differs_from_the_letter_without(path):
    """A font may map "ệ" to the drawing of "e": then the words are wrong although no letter is missing."""
    font = TTFont(path)
    glyphs = font.getBestCmap()
    used = [glyphs[ord(letter)] for letter in LETTERS]
    assert len(set(used)) == len(LETTERS)

"""Posters and books as PDF/UA, set by Typst from the templates in this folder with the fonts in `qr/fonts`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

Sheet = Mapping[str, Any]  # the values one template names, in plain JSON

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "fonts"


class Press:
    """Sets sheets; keeps fonts and templates in memory, so use one for many sheets. Equal sheets give equal bytes."""

    def __init__(self) -> None:
        self._typst = typst.Compiler(root=str(_HERE), font_paths=[str(_FONTS)], ignore_system_fonts=True)

    def poster(self, sheet: Sheet) -> bytes:
        """One poster as a PDF of one page."""
        return self._pdf("one.typ", sheet)

    def book(self, sheet: Sheet) -> bytes:
        """Cover, contents and posters as one PDF."""
        return self._pdf("book.typ", sheet)

    def preview(self, sheet: Sheet, ppi: float) -> bytes:
        """One poster as a PNG with `ppi` pixels an inch."""
        return self._set("one.typ", sheet, format="png", ppi=ppi)

    def _pdf(self, template: str, sheet: Sheet) -> bytes:
        return self._set(template, sheet, format="pdf", pdf_standards=["ua-1"])

    def _set(self, template: str, sheet: Sheet, **options: Any) -> bytes:
        inputs = {"data": json.dumps(sheet, ensure_ascii=False)}
        made = self._typst.compile(str(_HERE / template), sys_inputs=inputs, **options)
        if not isinstance(made, bytes):  # Typst gives a list of pages where a format has no pages of its own
            raise TypeError(f"{template} became {type(made).__name__}, not one file")
        return made

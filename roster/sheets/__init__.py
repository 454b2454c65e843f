"""The roster for the notice board as PDF/UA, set by Typst from the template in this folder with the posters' fonts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

import qr

_HERE = Path(__file__).parent
_FONTS = Path(qr.__file__).parent / "fonts"


class Press:
    """Sets notices; keeps fonts and template in memory, so use one for many. Equal sheets give equal bytes."""

    def __init__(self) -> None:
        self._typst = typst.Compiler(root=str(_HERE), font_paths=[str(_FONTS)], ignore_system_fonts=True)

    def notice(self, sheet: Mapping[str, Any]) -> bytes:
        """One notice as a PDF of as many pages as it needs."""
        inputs = {"data": json.dumps(sheet, ensure_ascii=False)}
        made = self._typst.compile(str(_HERE / "notice.typ"), sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])
        if not isinstance(made, bytes):
            raise TypeError("notice.typ became several files")
        return made

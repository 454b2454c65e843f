"""The few Vietnamese words the emulator makes up itself; they live in a file, not in code."""

from __future__ import annotations

import json
from pathlib import Path

_TEXTS: dict[str, str] = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))


def say(key: str, **values: object) -> str:
    return _TEXTS[key].format(**values)

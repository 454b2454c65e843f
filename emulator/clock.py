"""The emulator's clock, which the bot can share through a file.

The file holds one JSON object {"real": s, "virtual": s, "speed": f}, all in Unix seconds, and means
`virtual now = virtual + (real now - real) * speed`. Whoever moves the clock replaces the file atomically; whoever
reads it looks at its modification time first.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line through (real, virtual) with a slope."""

    real: float
    virtual: float
    speed: float

    def at(self, real: float) -> float:
        return self.virtual + (real - self.real) * self.speed


class Clock:
    """Safe to use from several threads: an anchor is replaced whole, never altered."""

    def __init__(self, *, start: float | None = None, speed: float = 1.0, file: Path | None = None) -> None:
        real = time.time()
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._anchor = Anchor(real, real if start is None else start, speed)
        if file is not None and not file.exists():
            _write(file, self._anchor)

    def now(self) -> float:
        """Unix seconds of the played time."""
        return self.anchor.at(time.time())

    def millis(self) -> str:
        """The form Zalo stamps events with: milliseconds as a string."""
        return str(int(self.now() * 1000))

    @property
    def anchor(self) -> Anchor:
        if self._file is not None:
            self._reread(self._file)
        return self._anchor

    def jump_by(self, seconds: float) -> float:
        return self.jump_to(self.now() + seconds)

    def jump_to(self, instant: float, *, speed: float | None = None) -> float:
        """Moves the clock to an instant, for the bot as well if they share a file. Returns the instant."""
        kept = self.anchor.speed if speed is None else speed
        self._anchor = Anchor(time.time(), instant, kept)
        if self._file is not None:
            _write(self._file, self._anchor)
        return instant

    def _reread(self, file: Path) -> None:
        try:
            stat = file.stat()
            seen = (stat.st_mtime_ns, stat.st_ino)
            if seen != self._seen:
                self._anchor = _read(file)
                self._seen = seen
        except (OSError, ValueError, KeyError, TypeError):
            # Missing or half-edited by hand: the last good anchor still holds.
            return


def _read(file: Path) -> Anchor:
    data = json.loads(file.read_text(encoding="utf-8"))
    return Anchor(float(data["real"]), float(data["virtual"]), float(data["speed"]))


def _write(file: Path, anchor: Anchor) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump({"real": anchor.real, "virtual": anchor.virtual, "speed": anchor.speed}, out)
    Path(temporary).replace(file)

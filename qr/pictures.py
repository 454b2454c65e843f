"""QR pictures for print: black on white, error level Q, quiet zone of four modules."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO

from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

QUIET_ZONE = 4  # modules; Denso Wave asks for no less
PRINT_DPI = 300
PRINT_MM = 140  # width on an A4 poster, quiet zone included: modules of 3 mm, read from 1 m away

Modules = tuple[tuple[bool, ...], ...]
Point = tuple[int, int]


def address(base_url: str, code: str) -> str:
    """What a picture holds: the landing page of a canonical code.

    In lower case, although capitals would sometimes save a version: not every scanner takes `HTTPS://` for a link.
    """
    return f"{base_url.rstrip('/')}/q/{code}"


@dataclass(frozen=True, slots=True)
class Picture:
    """One QR symbol: rows of modules, quiet zone included, dark is True."""

    modules: Modules

    def png(self) -> bytes:
        """At least `PRINT_MM` at `PRINT_DPI`, each module the same whole number of pixels."""
        size = len(self.modules)
        pixels = size * math.ceil(PRINT_MM / 25.4 * PRINT_DPI / size)
        image = Image.new("1", (size, size))
        image.putdata([0 if dark else 1 for row in self.modules for dark in row])
        file = BytesIO()
        image.resize((pixels, pixels), Image.Resampling.NEAREST).save(file, "PNG", dpi=(PRINT_DPI, PRINT_DPI))
        return file.getvalue()

    def svg(self, title: str = "") -> str:
        """`PRINT_MM` wide; the dark parts are one path, so that no viewer shows seams between modules."""
        size = len(self.modules)
        named = f"<title>{escape(title)}</title>" if title else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{PRINT_MM}mm" height="{PRINT_MM}mm"'
            f' viewBox="0 0 {size} {size}">{named}<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
            f'<path fill-rule="evenodd" d="{_outline(self.modules)}"/></svg>\n'
        )


def draw(payload: str) -> Picture:
    """The symbol that holds `payload`, as small as error level Q allows."""
    symbol = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    symbol.add_data(payload, optimize=0)
    symbol.make()
    return Picture(tuple(tuple(bool(dark) for dark in row) for row in symbol.get_matrix()))


def _outline(modules: Modules) -> str:
    """The borders between dark and light as closed loops."""
    ends: dict[Point, list[Point]] = {}
    for start, end in _borders(modules):
        ends.setdefault(start, []).append(end)
    path = ""
    while ends:
        start = next(iter(ends))
        path += "M{} {}".format(*start) + _loop(start, ends) + "z"
    return path


def _loop(start: Point, ends: dict[Point, list[Point]]) -> str:
    """One closed walk along the borders; the borders walked are taken out of `ends`."""
    steps: list[Point] = []
    here = start
    while here in ends:
        there = ends[here].pop()
        if not ends[here]:
            del ends[here]
        x, y = there[0] - here[0], there[1] - here[1]
        if steps and (steps[-1][0] == 0) == (x == 0):  # straight on: one longer step
            before = steps.pop()
            x, y = x + before[0], y + before[1]
        steps.append((x, y))
        here = there
    return "".join(f"h{x}" if x else f"v{y}" for x, y in steps)


def _borders(modules: Modules) -> Iterator[tuple[Point, Point]]:
    """Each unit of border once, with the dark module on its right."""
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if not dark:
                continue
            if not modules[y - 1][x]:
                yield (x, y), (x + 1, y)
            if not row[x + 1]:
                yield (x + 1, y), (x + 1, y + 1)
            if not modules[y + 1][x]:
                yield (x + 1, y + 1), (x, y + 1)
            if not row[x - 1]:
                yield (x, y + 1), (x, y)

"""QR pictures: each of the 209 is decoded, clean and in the state in which posters are met outdoors."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
from PIL import Image

from qr.layout import placards
from qr.pictures import PRINT_DPI, PRINT_MM, QUIET_ZONE, address, draw

BASE = "https://khaosat.bacgiang.gov.vn"


@pytest.fixture(scope="module")
def all_placards(content):
    return placards(content, BASE)


def rasterised(svg: str, folder: Path, *, pixels_a_module: int) -> Image.Image:
    modules = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    (folder / "one.svg").write_text(svg)
    page = f'#set page(width: {modules}pt, height: {modules}pt, margin: 0pt)\n#image("one.svg", width: 100%)'
    (folder / "one.typ").write_text(page)
    raster = typst.compile(str(folder / "one.typ"), format="png", ppi=72 * pixels_a_module)
    return Image.open(BytesIO(raster)).convert("L")


def test_each_of_the_209_pngs_holds_the_link_of_its_commune(content, all_placards, read):
    held = {}
    for placard in all_placards:
        (text,) = read(placard.picture.png())
        assert text == placard.url == f"{BASE}/q/{placard.code}"
        held[text] = content.codes[text.rsplit("/", 1)[1]]
    assert len(held) == 209
    assert list(held.values()) == [unit.code for unit in content.units.units]


def test_a_png_has_whole_pixels_a_module_enough_dots_to_print_and_a_quiet_zone(all_placards):
    picture = all_placards[0].picture
    image = Image.open(BytesIO(picture.png()))
    modules = len(picture.modules)
    assert image.width == image.height
    assert image.width % modules == 0
    assert image.width >= PRINT_MM / 25.4 * PRINT_DPI
    assert round(image.info["dpi"][0]) == PRINT_DPI
    pixels = image.width // modules
    for y in range(modules):
        for x in range(modules):
            box = image.crop((x * pixels, y * pixels, (x + 1) * pixels, (y + 1) * pixels))
            assert box.getextrema() == ((0, 0) if picture.modules[y][x] else (255, 255))
    for edge in range(QUIET_ZONE):
        assert not any(picture.modules[edge]) and not any(picture.modules[-1 - edge])  # noqa: PT018
        assert not any(row[edge] or row[-1 - edge] for row in picture.modules)
    assert any(picture.modules[QUIET_ZONE])


def test_an_svg_draws_the_same_modules_as_one_path_and_carries_the_name(all_placards, read, tmp_path):
    for placard in all_placards[::20]:
        root = ElementTree.fromstring(placard.svg)  # noqa: S314 (our own file)
        assert placard.unit.title in root.findtext("{http://www.w3.org/2000/svg}title")
        assert len(root.findall("{http://www.w3.org/2000/svg}path")) == 2
        image = rasterised(placard.svg, tmp_path, pixels_a_module=4)
        assert read(image) == [placard.url]
        assert {value for _, value in image.getcolors()} == {0, 255}  # no grey seams where modules meet


def test_a_name_with_markup_cannot_break_an_svg():
    assert "<title>&lt;b&gt; &amp;</title>" in draw("x").svg("<b> &")


def test_a_short_link_gives_large_modules():
    assert len(draw(f"{BASE}/q/7K2MX4RT").modules) - 2 * QUIET_ZONE <= 33  # version 4 at level Q
    assert address(BASE + "/", "7K2MX4RT") == f"{BASE}/q/7K2MX4RT"

"""What comes in as a file can do no harm, and what goes out as one can neither."""

from __future__ import annotations

import csv
import io
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from config import BadSettings, Settings
from handlers.likeness import NotAPicture, likeness
from handlers.runtime import Runtime
from models.database import Database
from models.migrations import migrate
from questions import document
from questions.roster import load_roster
from questions.shifts import Slot, shift_rules
from reports.exports import harmless
from roster.announcing import Duty
from roster.files import Unreadable, opened
from roster.publishing import Publisher
from roster.writing import write_table
from tests.shell.running import QUY_SON, Running, web_app
from tests.shell.survey import MESSAGES
from zalo import media
from zalo.media import Refused, Sources, Unreachable

FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://e.vn")']
STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def only_owner_reads(file: Path) -> bool:
    return stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_formula_somebody_answers_is_words_in_every_export(
    bot_on_sqlite: Running, tmp_path: Path, formula: str, kind: str
) -> None:
    lan = bot_on_sqlite.resident().scans()
    for typed in MESSAGES:
        lan.posts(formula if typed.startswith("Mong") else typed)
    bot_on_sqlite.drive()
    out = tmp_path / f"answers.{kind}"
    command = ("export", "responses", "--format", kind, "--out", str(out))
    assert bot_on_sqlite.app.test_cli_runner().invoke(args=command).exit_code == 0
    cells = read_csv(out) if kind == "csv" else read_xlsx(out)
    said = [cell for cell in cells if formula.strip()[1:4] in cell and cell != "q1"]
    assert said
    assert not any(cell.startswith(STARTS) for cell in cells)
    assert only_owner_reads(out)


def read_csv(file: Path) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")) for cell in row]


def read_xlsx(file: Path) -> list[str]:
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert all(cell.data_type in "sn" and cell.hyperlink is None for row in sheet for cell in row)
    return [str(cell.value or "") for row in sheet for cell in row]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=30) | st.sampled_from(FORMULAS) | st.text("=+-@\t\r\n\0 1A", max_size=6))
def test_no_text_becomes_a_formula(text: str) -> None:
    assert not harmless(text).startswith(STARTS)
    assert harmless(text) in (text, f"'{text}")


@pytest.mark.parametrize("private", [True, False])
def test_tables_with_names_and_phones_are_for_the_owner_alone(tmp_path: Path, private: bool) -> None:
    for name in ("a.csv", "a.xlsx"):
        write_table(tmp_path / name, ["x"], [["=1"]], private=private)
        assert only_owner_reads(tmp_path / name) or not private


def test_a_new_database_is_for_the_owner_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'new.sqlite3'}")
    migrate(database)
    with database.write():
        for file in (tmp_path / "var").iterdir():
            assert only_owner_reads(file), file.name
    database.dispose()


EVIL_NAMES = ['#read("/etc/passwd")', "{0.__class__}", "{{7*7}}", "*đậm* $x$ @ai <b>", "\\u{41}", "%s%n", "{unit}"]


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_a_name_on_a_roster_is_only_ever_a_name(
    settings_for: Callable[..., Settings], tmp_path: Path, name: str
) -> None:
    content, said = Runtime(settings_for()).content, load_roster()
    publisher = Publisher(content, shift_rules(content.campaign), said, "https://pks07.example.vn")
    duty = Duty(date(2024, 8, 29), Slot.MORNING, name, name, name)
    files = publisher.build(tmp_path, {QUY_SON: [duty]})
    words = {file.suffix: text_of(file) for file in files}
    assert without_blanks(name) in words[".pdf"]
    assert "root:" not in "".join(words.values())
    assert "49" not in words[".txt"]


def text_of(file: Path) -> str:
    if file.suffix == ".pdf":
        return without_blanks("".join(page.extract_text() for page in pypdf.PdfReader(file).pages))
    return without_blanks(file.read_text("utf-8"))


def without_blanks(text: str) -> str:
    return "".join(text.split())


BOMBS = {
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "an object": "a: !!python/object/apply:os.system ['true']\n",
    "a file": "a: !include /etc/passwd\n",
    "ten thousand levels": "[" * 10_000 + "]" * 10_000,
    "a key that is a list": "? [a, b]\n: c\n",
    "merging": "a: &a {x: y}\nb:\n  <<: *a\n",
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_data_file_that_means_harm_is_a_list_of_faults(tmp_path: Path, what: str) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_text(BOMBS[what])
    assert document.read(file).faults


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * 100_000_000)
    tracemalloc.start()
    with pytest.raises(Unreadable):
        opened(file)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_workbook_with_entities_is_not_blown_up(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><workbook>&e8;</workbook>'
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", bomb)
        archive.writestr("[Content_Types].xml", bomb)
    with pytest.raises(Unreadable):
        opened(file)


def png(width: int, height: int, *, colour_type: int = 0) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 10)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(5_000, 5_000), (65_000, 65_000), (2**31 - 1, 1), (0, 0)])
def test_a_picture_of_far_too_many_points_is_not_decoded(width: int, height: int) -> None:
    with pytest.raises(NotAPicture):
        likeness(png(width, height))


def test_a_document_that_calls_itself_a_picture_is_none() -> None:
    gif = io.BytesIO()
    Image.new("L", (9, 9)).save(gif, "GIF")
    for content in (gif.getvalue(), b"%!PS-Adobe", b"%PDF-1.7", b"<svg/>", b"\0" * 100, b""):
        with pytest.raises(NotAPicture):
            likeness(content)


INSIDE = [
    "http://127.0.0.1/x", "https://127.0.0.1/x", "https://localhost/", "https://[::1]/", "https://2130706433/",
    "https://169.254.169.254/latest/meta-data", "file:///etc/passwd", "ftp://zdn.vn/x", "http://photo.zdn.vn/x",
    "https://photo.zdn.vn:8443/x", "https://zdn.vn@127.0.0.1/", "https://127.0.0.1#.zdn.vn/", "https://evilzdn.vn/x",
    "https://zdn.vn.evil.vn/", "https://photo.zdn.vn\\@127.0.0.1/", "//photo.zdn.vn/x", "https:///x",
    "https://photo.zdn.vn/a\r\nHost: x", "gopher://zdn.vn/", "https://zdn.vn%00.evil.vn/", "https://zdn。vn/",
]  # fmt: skip
SOURCES = Sources(("zdn.vn", "zadn.vn"))


@pytest.mark.parametrize("address", INSIDE)
def test_no_picture_s_address_leads_to_this_machine_or_a_host_not_listed(address: str) -> None:
    with pytest.raises(Refused):
        media.fetch(address, SOURCES, resolve=lambda _host: ["127.0.0.1"])


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"],  # noqa: S104
)
def test_a_listed_name_that_points_inside_is_refused(ip: str) -> None:
    with pytest.raises((Refused, Unreachable)):
        media.fetch("https://photo.zdn.vn/x.jpg", SOURCES, resolve=lambda _host: [ip])
    with pytest.raises(Refused):
        media.fetch("https://photo.zdn.vn/x.jpg", SOURCES, resolve=lambda _host: ["203.0.113.9", ip])


PRODUCTION = {
    "app_env": "production", "public_base_url": "https://pks07.example.vn", "zalo_api_base": "https://openapi.zalo.me",
    "zalo_oauth_base": "https://oauth.zaloapp.com", "clock_start": None,
    **{f"{name}_key": name + "-" + "0123456789abcdef" * 3 for name in ("secret", "pseudonym", "data", "qr_signing")},
}  # fmt: skip


@pytest.mark.parametrize("debug", ["1", "true"])
def test_production_refuses_the_debugger(
    settings_for: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, debug: str
) -> None:
    web_app(Runtime(settings_for(**PRODUCTION)))
    monkeypatch.setenv("FLASK_DEBUG", debug)
    with pytest.raises(BadSettings, match="FLASK_DEBUG"):
        web_app(Runtime(settings_for(**PRODUCTION)))


def test_production_fetches_no_picture_from_this_machine(settings_for: Callable[..., Settings]) -> None:
    assert settings_for(**PRODUCTION).media_sources.local == ""

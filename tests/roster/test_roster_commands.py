"""`flask roster …` as an operator meets it."""

from __future__ import annotations

import csv
import stat
from datetime import UTC, datetime

import openpyxl
import pytest
from sqlalchemy import select, update

from bot import join_codes
from models.roster_tables import Helper, Shift
from models.tables import Audit

GOOD = (
    "Quý Sơn;Bắc;Nguyễn Văn An;0912000001;29/8;sáng;NVH Bắc",
    "Quý Sơn;Nam;Trần Thị Bình;0912000002;30/8;cả ngày;NVH Nam",
    "Phường Nếnh;;Lê Văn Cường;;31/8;tối;",
)
BAD = "Xã Không Có;;Phạm Văn Dũng;0912000004;29/8;sáng;"
COLUMNS = (
    "helper_id,level,commune_code,commune_name,district_code,district_name,village,position,name,phone,joined,muted,"
    "code,day,slot,place,source,started_at,ended_at"
)


def _table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_an_import_says_what_is_wrong_where_and_keeps_the_rest(runner, sent, desk):
    done = runner("import", sent(*GOOD, BAD))
    assert done.exit_code == 0, done.output
    assert "ds, dòng 5, cột A (Xã): “Xã Không Có”" in done.output
    assert "ds, dòng 4, cột D (SĐT): thiếu số điện thoại" in done.output
    assert "4 dòng danh sách: 3 người, 4 ca trực; không nhận 1 dòng" in done.output
    assert "Thêm 3 người" in done.output
    assert len(desk.people()) == 3
    assert "Không có gì thay đổi" in runner("import", sent(*GOOD, BAD)).output


def test_a_dry_run_keeps_nothing(runner, sent, desk):
    done = runner("import", sent(*GOOD), "--dry-run")
    assert done.exit_code == 0, done.output
    assert "Thêm 3 người" in done.output
    assert "chưa ghi gì" in done.output
    assert desk.people() == []


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_report_names_every_defect_and_only_its_owner_may_read_it(runner, sent, tmp_path, suffix):
    report = tmp_path / "out" / f"report{suffix}"
    done = runner("import", sent(*GOOD, BAD), "--report", report)
    assert done.exit_code == 0, done.output
    if suffix == ".csv":
        rows = [list(row.values()) for row in _table(report)]
    else:
        rows = [list(row) for row in openpyxl.load_workbook(report).active.iter_rows(min_row=2, values_only=True)]
    assert [row[:4] for row in rows][-1] == ["ds", "5", "A (Xã)", "Xã Không Có"]
    assert len(rows) == 2
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_report_runs_nothing_in_a_spreadsheet(runner, sent, tmp_path):
    report = tmp_path / "report.csv"
    runner("import", sent('=HYPERLINK("http://x")' + ";;Phạm Văn Dũng;0912000004;29/8;sáng;"), "--report", report)
    assert _table(report)[0]["Giá trị"].startswith("'=")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0 and more", "kiểu cũ"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0 and more", "mật khẩu"),
        ("broken.xlsx", b"PK\x03\x04 and more", "không phải bảng Excel"),
        ("page.xlsx", b"<html></html>", "không phải bảng Excel"),
        ("picture.png", b"\x89PNG", ".xlsx và .csv"),
        ("empty.csv", b"\n\n", "không có dòng nào"),
        ("zeros.csv", b"\xff\x00\x00", "Không đọc được chữ"),
        ("letter.csv", "Kính gửi Ban Dân vận\n".encode(), "Không đọc được người nào"),
    ],
)
def test_a_file_that_is_no_roster_is_one_clear_line_and_a_failure(runner, desk, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    done = runner("import", path)
    assert done.exit_code != 0
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.output
    assert desk.people() == []


def test_a_file_that_is_not_there_is_one_clear_line(runner, tmp_path):
    done = runner("import", tmp_path / "nowhere.xlsx")
    assert done.exit_code != 0
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_list_has_one_row_a_shift(runner, sent, tmp_path, runtime):
    runner("import", sent(*GOOD, "Quý Sơn;Đông;Vũ Văn Giang;0912000009;;;"))
    began = int(datetime(2024, 8, 29, 0, 5, tzinfo=UTC).timestamp() * 1000)
    with runtime.database.write() as connection:
        connection.execute(update(Shift).where(Shift.place == "NVH Bắc").values(started_at=began))
    done = runner("list", "--format", "csv", "--out", tmp_path / "list.csv")
    assert done.exit_code == 0, done.output
    rows = _table(tmp_path / "list.csv")
    assert ",".join(rows[0]) == COLUMNS
    assert [(row["name"], row["day"], row["slot"]) for row in rows] == [
        ("Nguyễn Văn An", "2024-08-29", "sáng"),
        ("Trần Thị Bình", "2024-08-30", "sáng"),
        ("Trần Thị Bình", "2024-08-30", "chiều"),
        ("Lê Văn Cường", "2024-08-31", "tối"),
        ("Vũ Văn Giang", "", ""),
    ]
    first = rows[0]
    assert first["phone"] == "0912 000 001"
    assert (first["level"], first["commune_code"], first["commune_name"], first["district_code"]) == (
        "helper", "07576", "Quý Sơn", "219",
    )  # fmt: skip
    assert first["started_at"] == "2024-08-29T07:05:00+07:00"
    assert stat.S_IMODE((tmp_path / "list.csv").stat().st_mode) == 0o600


def test_the_list_can_be_cut_to_a_commune_or_district(runner, sent, tmp_path):
    runner("import", sent(*GOOD))
    for option, code, names in (
        ("--commune", "07795", {"Lê Văn Cường"}),
        ("--district", "219", {"Nguyễn Văn An", "Trần Thị Bình"}),
    ):
        assert runner("list", "--out", tmp_path / "list.csv", option, code).exit_code == 0
        assert {row["name"] for row in _table(tmp_path / "list.csv")} == names


def test_codes_are_handed_out_once_with_a_message_to_send(runner, sent, tmp_path, desk, runtime):
    runner("import", sent(*GOOD))
    out = tmp_path / "codes.csv"
    done = runner("codes", "--out", out)
    assert done.exit_code == 0, done.output
    rows = _table(out)
    assert len(rows) == 3
    for row in rows:
        code = join_codes.find(row["Lời nhắn gửi người này"])
        assert code == join_codes.find(row["Mã tham gia"])
        with runtime.database.read() as connection:
            stored = connection.execute(select(Helper.code_hash).where(Helper.id == row["Mã người"])).scalar_one()
        assert stored == desk.register.code_hash(code)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "nothing written" in runner("codes", "--out", tmp_path / "more.csv").output
    assert not (tmp_path / "more.csv").exists()
    assert "2 codes" in runner("codes", "--out", tmp_path / "again.csv", "--again", "--commune", "07576").output


def test_a_file_of_codes_is_never_written_over(runner, sent, tmp_path):
    runner("import", sent(*GOOD))
    out = tmp_path / "codes.csv"
    runner("codes", "--out", out)
    before = out.read_bytes()
    done = runner("codes", "--out", out, "--again")
    assert done.exit_code != 0
    assert "choose another name" in done.stderr
    assert out.read_bytes() == before


def test_no_code_is_spent_when_the_file_cannot_be_written(runner, sent, tmp_path, desk):
    runner("import", sent(*GOOD))
    (tmp_path / "file").write_text("in the way")
    done = runner("codes", "--out", tmp_path / "file" / "codes.csv")
    assert done.exit_code != 0
    assert all(one.helper.code_expires_at is None for one in desk.people())


def test_codes_are_revoked_by_person_and_by_commune(runner, sent, tmp_path, desk):
    runner("import", sent(*GOOD))
    runner("codes", "--out", tmp_path / "codes.csv")
    an = next(one.helper.id for one in desk.people() if one.name == "Nguyễn Văn An")
    assert "1 revoked" in runner("revoke", an).output
    assert "1 revoked" in runner("revoke", "--commune", "07795").output
    runner("list", "--out", tmp_path / "list.csv")
    states = {row["name"]: row["code"] for row in _table(tmp_path / "list.csv")}
    assert states == {"Nguyễn Văn An": "revoked", "Trần Thị Bình": "valid", "Lê Văn Cường": "revoked"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["revoke"], "name people"),
        (["revoke", "nobody"], "nobody on the rosters has the id nobody"),
        (["coverage", "--commune", "99999"], "has the code 99999"),
        (["coverage", "--district", "999"], "no district"),
        (["publish", "--out", "x", "--commune", "07576"], "import its roster first"),
    ],
)
def test_a_mistake_is_one_clear_line_and_a_failure(runner, args, said):
    done = runner(*args)
    assert done.exit_code != 0
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_coverage_says_who_is_missing_in_the_order_of_what_to_do(runner, sent, tmp_path):
    runner("import", sent(*GOOD, "Quý Sơn;Nam;Trần Thị Bình;0912000002;30/8;sáng;Ủy ban"))
    done = runner("coverage", "--district", "219", "--out", tmp_path / "coverage.csv")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "Tình hình phân công đến 08:00 29/8/2024"  # the clock of the tests, and a shift has begun
    assert lines[1] == "Đã quá hạn gửi danh sách (26/8/2024)."
    assert "Huyện Lục Ngạn: 1/29 đơn vị đã gửi" in lines
    assert "Gửi sau hạn: xã Quý Sơn, huyện Lục Ngạn, ngày 29/8/2024" in lines
    assert "Chưa có người: xã Quý Sơn, huyện Lục Ngạn – chiều 29/8" in lines
    assert any(line.startswith("Trùng ca: Trần Thị Bình") and "NVH Nam; Ủy ban" in line for line in lines)
    assert "Chưa vào ca: Nguyễn Văn An (xã Quý Sơn, huyện Lục Ngạn) – sáng 29/8" in lines
    assert lines[-2] == "Đủ người 3/261 ca; thiếu 258; trùng 1; chưa vào ca 1."
    assert lines[-1] == "Đang ca sáng 29/8: 29/29 đơn vị chưa có người trực."
    kinds = [row["Loại"] for row in _table(tmp_path / "coverage.csv")]
    assert kinds.count("Chưa có người") == 258
    assert kinds.count("Chưa gửi danh sách") == 28
    assert "Nếnh" not in done.output


def test_the_template_is_read_back_without_a_defect(runner, desk, units, tmp_path):
    out = tmp_path / "mau.xlsx"
    assert runner("template", "--out", out).exit_code == 0
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")
    lookup = book["Danh mục"]
    choices = {str(found.sqref).split(":")[0][0]: found for found in sheet.data_validations.dataValidation}
    assert lookup.sheet_state == "hidden"
    assert lookup.max_row == 209
    assert choices["B"].formula1 == "'Danh mục'!$A$1:$A$209"
    days = choices["H"].formula1.strip('"').split(",")
    slots = choices["I"].formula1.strip('"').split(",")
    levels = choices["G"].formula1.strip('"').split(",")
    for number, commune in enumerate(lookup["A"], start=1):
        name, phone = f"Nguyễn Văn {'ABCDĐEGH'[number % 8]}", f"09120{number:05}"
        when = (levels[number % 2], days[number % len(days)], slots[number % len(slots)])
        values = (number, commune.value, "Thôn Bắc", name, "Thành viên", phone, *when, "NVH")
        for column, value in enumerate(values, start=1):
            sheet.cell(head + number, column, value)
    book.save(out)
    done = desk.import_file(out)
    assert done.defects == ()
    assert len(done.reading.people) == 209
    assert {person.unit for person in done.reading.people} == set(units.by_code)
    assert all(person.duties for person in done.reading.people)


def test_a_template_for_a_district_offers_its_communes_alone(runner, tmp_path):
    assert runner("template", "--out", tmp_path / "mau.xlsx", "--district", "219").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "mau.xlsx")["Danh mục"].max_row == 29


def test_everything_taken_out_is_in_the_audit_log_without_a_name(runner, sent, tmp_path, runtime):
    runner("import", sent(*GOOD))
    runner("list", "--out", tmp_path / "list.csv")
    runner("codes", "--out", tmp_path / "codes.csv")
    runner("revoke", "--commune", "07576")
    with runtime.database.read() as connection:
        entries = connection.execute(select(Audit.act, Audit.detail).order_by(Audit.id)).all()
    assert [entry.act for entry in entries] == ["roster.import", "roster.list", "roster.codes", "roster.revoke"]
    said = repr(entries)
    for secret in ("Nguyễn", "Trần", "912000001", "TV"):
        assert secret not in said

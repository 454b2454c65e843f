"""Getting the answers out: the columns of the contract, nothing a spreadsheet runs, nobody who took consent back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.tables import Audit
from questions.codebook import COLUMNS
from reports import exports
from tests.shell.events import LAN, MINH
from tests.shell.running import QUY_SON, Running
from tests.shell.survey import FREE_TEXT, STEPS, counted, fills_in
from tests.shell.test_commands import run

HEAD = [
    "response_id", "campaign", "questionnaire_version", "commune_code", "district_code",
    "entry_method", "status", "started_on", "completed_on", "flags",
]  # fmt: skip
QUESTIONS = [f"q{number}" for number in (*range(1, 9), "8a", *range(9, 21))] + ["d1", "d2", "d3"]
FORMULAS = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")']


def exported(bot: Running, folder: Path, *options: str) -> list[dict[str, str]]:
    out = folder / "out.csv"
    result = run(bot, "export", "responses", "--out", out, *options)
    assert result.exit_code == 0, result.output
    assert "responses written" in result.stdout
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_cells(answers: dict[str, Any]) -> dict[str, str]:
    cells = {id_: "|".join(value) if isinstance(value, list) else value for id_, value in answers.items()}
    return {id_: cells.get(id_, "") for id_ in QUESTIONS}


def with_text(bot: Running, text: str) -> None:
    """Lan's form, with these words as the answer to question 20."""
    lan = bot.resident().agrees()
    for number, typed, _ in STEPS:
        lan.posts(text if number == "20" else typed)
    lan.says("1")


def test_a_response_is_exported_exactly_as_it_was_given(bot: Running, tmp_path: Path) -> None:
    fills_in(bot.resident().agrees()).says("1")
    (row,) = exported(bot, tmp_path)
    assert list(row) == HEAD + QUESTIONS
    assert {id_: row[id_] for id_ in QUESTIONS} == as_cells(counted())
    assert row | {"response_id": ""} == row | {
        "response_id": "",
        "campaign": "pks07-2024",
        "questionnaire_version": "2024-1",
        "commune_code": QUY_SON,
        "district_code": "219",
        "entry_method": "code",
        "status": "complete",
        "started_on": "2024-08-29",
        "completed_on": "2024-08-29",
        "flags": "",
    }
    assert len(row["response_id"]) == 32


def test_labels_are_the_words_of_the_questionnaire(bot: Running, tmp_path: Path) -> None:
    fills_in(bot.resident().agrees()).says("1")
    (row,) = exported(bot, tmp_path, "--labels")
    assert list(row) == HEAD + QUESTIONS
    assert row["q2"] == "Hài lòng"
    assert row["q3"] == "Loa truyền thanh|Họp thôn, tổ dân phố"
    assert row["q5"] == "Có, đến tận nơi"
    assert (row["q9"], row["q15"], row["q20"]) == ("2", "", FREE_TEXT)
    assert row["commune_code"] == QUY_SON


def test_skipped_and_not_asked_are_told_apart(bot: Running, tmp_path: Path) -> None:
    lan = bot.resident().agrees()
    for number, typed, _ in STEPS:
        lan.posts("BỎ QUA" if number in ("2", "3", "20") else "không nhớ" if number == "9" else typed)
    lan.says("1")
    for options in ((), ("--labels",)):
        (row,) = exported(bot, tmp_path, *options)
        assert [row[id_] for id_ in ("q2", "q3", "q9", "q15", "q20")] == ["__skip", "__skip", "unknown", "", "__skip"]


def test_only_sent_responses_are_exported_unless_asked_for_more(bot: Running, tmp_path: Path) -> None:
    bot.resident(LAN).agrees().says("1", "2")
    fills_in(bot.resident(MINH).agrees()).says("1")
    assert [row["status"] for row in exported(bot, tmp_path)] == ["complete"]
    both = {row["status"]: row for row in exported(bot, tmp_path, "--include-partial")}
    assert set(both) == {"complete", "partial"}
    begun = both["partial"]
    assert (begun["q1"], begun["q2"], begun["q3"], begun["completed_on"]) == ("know_well", "satisfied", "", "")


def test_a_correction_that_was_not_sent_is_not_exported(bot: Running, tmp_path: Path) -> None:
    lan = fills_in(bot.resident().agrees()).says("1", "SỬA 17", "5")
    for options in ((), ("--include-partial",)):
        assert [row["q17"] for row in exported(bot, tmp_path, *options)] == ["satisfied"]
    lan.says("GỬI")
    assert [row["q17"] for row in exported(bot, tmp_path)] == ["very_dissatisfied"]


def test_who_took_consent_back_is_never_exported(bot: Running, tmp_path: Path) -> None:
    fills_in(bot.resident().agrees()).says("1", "RÚT", "1")
    assert exported(bot, tmp_path) == exported(bot, tmp_path, "--include-partial") == []


def test_the_file_is_utf_8_with_bom_and_as_rfc_4180_wants_it(bot_on_sqlite: Running, tmp_path: Path) -> None:
    with_text(bot_on_sqlite, 'Cán bộ nói: "chờ", rồi\nvề; giá 1,5 triệu')
    (row,) = exported(bot_on_sqlite, tmp_path)
    assert row["q20"] == 'Cán bộ nói: "chờ", rồi\nvề; giá 1,5 triệu'
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfresponse_id,campaign,")
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\r\n") == 2
    assert b'"' in raw
    assert b'""ch' in raw


@pytest.mark.parametrize("text", FORMULAS)
def test_words_that_a_spreadsheet_would_run_are_made_harmless(text: str) -> None:
    assert exports.harmless(text) == f"'{text}"
    assert exports.harmless(f"giá {text}") == f"giá {text}"


def test_no_cell_of_any_export_begins_like_a_formula(bot_on_sqlite: Running, tmp_path: Path) -> None:
    with_text(bot_on_sqlite, FORMULAS[0])
    for options in (("--labels",), ("--include-partial",)):
        for row in exported(bot_on_sqlite, tmp_path, *options):
            assert row["q20"] == f"'{FORMULAS[0]}"
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_an_excel_file_holds_the_same_cells_all_of_them_text(bot: Running, tmp_path: Path) -> None:
    with_text(bot, FORMULAS[0])
    expected = exported(bot, tmp_path, "--labels")
    out = tmp_path / "out.xlsx"
    assert run(bot, "export", "responses", "--format", "xlsx", "--labels", "--out", out).exit_code == 0
    sheet = openpyxl.load_workbook(out).worksheets[0]
    header, *rows = sheet.iter_rows()
    assert [cell.value for cell in header] == HEAD + QUESTIONS
    assert [[cell.value or "" for cell in row] for row in rows] == [list(row.values()) for row in expected]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_more_responses_than_a_sheet_holds_are_refused(
    bot_on_sqlite: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fills_in(bot_on_sqlite.resident().agrees()).says("1")
    monkeypatch.setattr("reports.spreadsheet._MOST_ROWS", 0)
    result = run(bot_on_sqlite, "export", "responses", "--format", "xlsx", "--out", tmp_path / "out.xlsx")
    assert result.exit_code == 1
    assert "use --format csv" in result.stderr
    assert list(tmp_path.glob("*out*")) == []


def test_an_interrupted_export_leaves_the_file_of_before(
    bot_on_sqlite: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fills_in(bot_on_sqlite.resident().agrees()).says("1")
    before = exported(bot_on_sqlite, tmp_path)
    kept = (tmp_path / "out.csv").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("json.loads", lambda _text: 1 / 0)
        assert run(bot_on_sqlite, "export", "responses", "--out", tmp_path / "out.csv").exit_code == 1
    assert (tmp_path / "out.csv").read_bytes() == kept
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.csv"]
    assert exported(bot_on_sqlite, tmp_path) == before


def test_pages_of_many_responses_follow_each_other(
    bot: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.responses._PAGE", 2)
    for number in range(5):
        bot.resident(f"{number:019d}").agrees().says("1")
    rows = exported(bot, tmp_path, "--include-partial")
    assert len({row["response_id"] for row in rows}) == 5
    assert [row["response_id"] for row in rows] == sorted(row["response_id"] for row in rows)


def test_an_export_is_noted_in_the_audit_log_and_names_nobody(bot: Running, tmp_path: Path) -> None:
    lan = fills_in(bot.resident().agrees()).says("1")
    exported(bot, tmp_path)
    assert [(row["actor"], row["act"], row["detail"]) for row in bot.rows(Audit)] == [
        ("cli", "export.responses", '{"partial":false,"rows":1}')
    ]
    written = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    for secret in (lan.account, lan.person, lan.respondent):
        assert secret not in written


def test_the_codebook_has_the_columns_of_the_contract(bot_on_sqlite: Running, tmp_path: Path) -> None:
    out = tmp_path / "codebook.csv"
    assert run(bot_on_sqlite, "codebook", "--format", "csv", "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ["question_id", "type", "text", "option_code", "option_label", "order", "score", "group"]
    assert list(rows[0]) == columns == list(COLUMNS)
    assert list(dict.fromkeys(row["question_id"] for row in rows)) == QUESTIONS
    assert [row["option_code"] for row in rows if row["question_id"] == "q20"] == [""]
    second = [row for row in rows if row["question_id"] == "q2"]
    assert [(row["order"], row["option_code"], row["score"], row["group"]) for row in second][:2] == [
        ("1", "very_satisfied", "100", "A"),
        ("2", "satisfied", "75", "A"),
    ]


def test_every_code_of_an_export_is_in_the_codebook(bot_on_sqlite: Running, tmp_path: Path) -> None:
    fills_in(bot_on_sqlite.resident().agrees()).says("1")
    (row,) = exported(bot_on_sqlite, tmp_path)
    out = tmp_path / "codebook.csv"
    run(bot_on_sqlite, "codebook", "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        known = {(line["question_id"], line["option_code"]) for line in csv.DictReader(file)}
    for id_ in set(QUESTIONS) - {"q9", "q20"}:
        for code in filter(None, row[id_].split("|")):
            assert (id_, code) in known

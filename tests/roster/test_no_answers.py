"""Whoever works with rosters reaches no answer: neither in what comes out nor in what the code can see."""

from __future__ import annotations

import ast
import json
from datetime import date
from pathlib import Path

from sqlalchemy import insert

from models import tables

ROOT = Path(__file__).parents[2]
WORDS = ("Không hài lòng chút nào", "rat-khong-hai-long", "f00dfeed")
ROSTER = "Quý Sơn;Bắc;Nguyễn Văn An;0912000001;29/8;sáng;NVH"


def _answered(runtime):
    """A response of the helper's own commune, with answers that would show anywhere."""
    counted = json.dumps({"q5": {"v": WORDS[1]}, "q14": {"v": WORDS[0]}})
    with runtime.database.write() as connection:
        connection.execute(
            insert(tables.Response),
            {
                "id": WORDS[2], "campaign": runtime.content.campaign.id, "respondent": WORDS[2], "questionnaire": "1",
                "fingerprint": "", "consent": "", "unit_list": "", "unit": "07576", "district": "219", "entry": "code",
                "status": "complete", "started_on": date(2024, 8, 29), "counted": counted,
            },
        )  # fmt: skip
        connection.execute(
            insert(tables.AnswerRow), {"response_id": WORDS[2], "question": "q14", "value": json.dumps(WORDS[0])}
        )


def test_no_list_report_or_notice_contains_an_answer(runner, runtime, sent, tmp_path):
    _answered(runtime)
    runner("import", sent(ROSTER))
    out = tmp_path / "out"
    done = [
        runner("import", sent(ROSTER, "Xã Lạ;;Trần Thị Bình;1;29/8;sáng;"), "--report", out / "report.csv"),
        runner("list", "--out", out / "list.csv"),
        runner("codes", "--out", out / "codes.csv"),
        runner("coverage", "--out", out / "coverage.csv"),
        runner("publish", "--out", out / "public"),
        runner("revoke", "--commune", "07576"),
    ]
    assert [one.exit_code for one in done] == [0] * len(done)
    said = "".join(one.output for one in done)
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) == 7
    for word in WORDS:
        assert word not in said
        assert not any(word.encode() in path.read_bytes() for path in files)


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_the_code_of_rosters_does_not_know_where_answers_lie():
    files = [
        *(ROOT / "roster").rglob("*.py"),
        ROOT / "models" / "roster.py",
        ROOT / "models" / "shifts.py",
        ROOT / "models" / "roster_tables.py",
        ROOT / "handlers" / "rosters.py",
        *(ROOT / "handlers" / "commands").glob("roster*.py"),
    ]
    assert len(files) > 25
    for path in files:
        for name in _imported(path):
            assert not name.startswith(("models.responses", "models.tables", "bot.engine", "bot.state")), (path, name)
            assert "Answer" not in name, (path, name)
            assert not name.endswith(".responses"), (path, name)

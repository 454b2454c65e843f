"""Mistakes in the reminder rules and the helpers' sentences are named before anybody reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reminders import is_quiet, occasions
from handlers.runtime import Runtime
from questions.faults import Faulty
from questions.reminders import REMINDERS, load_reminders
from questions.team import TEAM_TEXTS, load_team_texts


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("cap_a_day: 4", "cap_a_day: 0", "cap_a_day"),
        ("to: [helper]", "to: [everybody]", "to"),
        ("if: uncovered", "if: unhappy", "if"),
        ("id: last_day", "id: eve", "id"),
        ("when: {close: -120}", "when: {close: -120, shift: 5}", "when"),
        ('when: {day: last, at: "08:00"}', "when: {day: last}", "when"),
        ("when: {shift: -30}", 'when: {day: each, at: "08:00"}', "when"),
        ("Không muốn nhận: nhắn DỪNG NHẮC.", "", "footer"),
        ("{why}", "", "footer"),
        ("Đợt khảo sát đã kết thúc.", "Mức hài lòng của {area} đã có.", "texts"),
        ("Đợt khảo sát đã kết thúc.", "Còn {people} người.", "texts"),
        ("for_minutes: 30\n", "for_minutes: 0\n", "for_minutes"),
        ('from: "22:30"', 'from: "25:30"', "quiet"),
    ],
)
def test_a_mistake_in_a_rule_is_named_with_its_field(tmp_path: Path, old: str, new: str, field: str) -> None:
    text = REMINDERS.read_text()
    assert old in text
    wrong = tmp_path / "reminders.yaml"
    wrong.write_text(text.replace(old, new, 1))
    with pytest.raises(Faulty) as found:
        load_reminders(wrong)
    assert any(field in fault.field for fault in found.value.faults), str(found.value)


def test_a_sentence_without_its_placeholder_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "team.yaml"
    wrong.write_text(TEAM_TEXTS.read_text().replace("trước {until}", "sớm", 1))
    with pytest.raises(Faulty, match=r"photo\.wait"):
        load_team_texts(wrong)


def test_every_reminder_says_why_it_comes_and_how_to_stop_it() -> None:
    found = load_reminders()
    assert "{why}" in found.footer
    assert "DỪNG NHẮC" in found.footer
    assert all(rule.why for rule in found.rules)


def test_nothing_is_due_in_quiet_hours(runtime: Runtime) -> None:
    found = occasions(runtime.reminders, runtime.content.campaign, runtime.shift_rules)
    assert len(found) > 40
    assert not [one.key for one in found if is_quiet(runtime.reminders.quiet, one.due)]
    assert len({(one.rule.id, one.key) for one in found}) == len(found)

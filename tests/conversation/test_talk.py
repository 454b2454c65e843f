"""The survey in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.state import Phase
from bot.talk import play
from tests.conversation.resident import MORNING, WATER, code_of, content_of


def _clock() -> Iterator[datetime]:
    at = MORNING
    while True:
        at += timedelta(seconds=20)
        yield at


def test_a_survey_can_be_played_to_its_end() -> None:
    shown: list[str] = []
    clock = _clock()
    lines = [code_of("Thọ Xương"), "1", "1\n", "2", "3", "4", "Nước trong", "GỬI"]
    state = play(content_of(WATER), iter(lines), shown.append, lambda: next(clock))
    assert state.phase is Phase.DONE
    assert len(shown) == 1 + len(lines)
    assert "trợ lý tự động" in shown[0]
    assert shown[-1].startswith("Phiếu đã được ghi nhận")


def test_a_line_can_stand_for_something_that_is_no_words() -> None:
    shown: list[str] = []
    clock = _clock()
    play(content_of(), iter(["/sticker", "/nothing"]), shown.append, lambda: next(clock))
    assert "hình dán" in shown[1]
    assert "hình dán" not in shown[2]


def test_a_terminal_that_is_closed_at_once_ends_the_play() -> None:
    shown: list[str] = []
    assert play(content_of(), iter([]), shown.append, lambda: MORNING).phase is Phase.UNIT
    assert len(shown) == 1

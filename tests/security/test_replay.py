"""Events played again, also by somebody who kept them: after an answer, after a change, after erasure."""

from __future__ import annotations

import pytest

from models.tables import AnswerRow, Contact, ConversationRow, Inbound, Outbound, Response
from tests.shell.events import Body, happened, said, signed
from tests.shell.running import Running
from tests.shell.survey import MESSAGES, what_counts


def filled_in(bot: Running) -> list[Body]:
    """A whole form; returns the events it took."""
    lan = bot.resident()
    events = [lan.posts(f"#{lan.code('07576')}"), *(lan.posts(typed) for typed in MESSAGES)]
    bot.drive()
    return events


def test_a_form_played_again_event_by_event_counts_once(bot_on_sqlite: Running) -> None:
    events = filled_in(bot_on_sqlite)
    before, sent = what_counts(bot_on_sqlite), bot_on_sqlite.count(Outbound)
    for event in reversed(events):
        assert bot_on_sqlite.deliver(event).status_code == 200
    bot_on_sqlite.drive()
    assert what_counts(bot_on_sqlite) == before
    assert bot_on_sqlite.count(Outbound) == sent
    assert len(before) == 1


def test_a_form_played_again_after_erasure_brings_nothing_back(bot_on_sqlite: Running) -> None:
    events = filled_in(bot_on_sqlite)
    bot_on_sqlite.resident().says("XÓA", "1")
    for event in events:
        assert bot_on_sqlite.deliver(event).status_code == 200
    bot_on_sqlite.drive()
    for table in (Response, AnswerRow, ConversationRow, Contact):
        assert bot_on_sqlite.count(table) == 0


@pytest.mark.parametrize("change", [{"timestamp": "1724979600000"}, {"sender": {"id": "1111111111111111111"}}])
def test_an_event_played_again_with_another_face_is_a_forgery(bot_on_sqlite: Running, change: Body) -> None:
    event = said("1")
    mac = signed(event).headers["X-ZEvent-Signature"]
    forged = signed(event | change)
    answer = bot_on_sqlite.web.post(
        "/webhook/zalo", data=forged.raw, headers={**forged.headers, "X-ZEvent-Signature": mac}
    )
    assert answer.status_code == 403
    assert bot_on_sqlite.count(Inbound) == 0


def test_one_account_is_one_response_however_often_it_starts_anew(bot_on_sqlite: Running) -> None:
    for _ in range(3):
        filled_in(bot_on_sqlite)
        bot_on_sqlite.deliver(happened("unfollow", at=bot_on_sqlite.clock.now_ms()))
        bot_on_sqlite.deliver(happened("follow", at=bot_on_sqlite.clock.now_ms() + 1))
        bot_on_sqlite.drive()
    assert bot_on_sqlite.count(Response) == 1
    filled_in_again = bot_on_sqlite.resident().says("XÓA", "1")
    filled_in(bot_on_sqlite)
    assert filled_in_again.account == bot_on_sqlite.resident().account
    assert bot_on_sqlite.count(Response) == 1


def test_somebody_who_floods_gets_one_answer_and_holds_up_nobody(bot_on_sqlite: Running) -> None:
    bot = bot_on_sqlite
    for number in range(200):
        bot.deliver(said("x", by="5551112223334445556", at=bot.clock.now_ms() + number))
    bot.deliver(said("xin chào", at=bot.clock.now_ms() + 200))
    bot.drive()
    assert len(bot.zalo.texts_to("5551112223334445556")) <= 11
    assert len(bot.resident().heard) == 1

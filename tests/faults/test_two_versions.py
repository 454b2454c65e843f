"""Two versions of the software run side by side: what the newer one wrote, the older one leaves whole, and the reverse.

"Older" is this version; what a newer one might write is made up here.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import inspect, text, update

from bot.replies import Reply
from handlers import jobs, letters
from handlers.letters import Letter
from models import outbox
from models.inbox import Status
from models.outbox import Draft, Lane
from models.tables import AnswerRow, ConversationRow, Inbound, Outbound
from tests.faults.conftest import Figures
from tests.shell.events import LAN, MINH, said, signed
from tests.shell.running import Running
from tests.shell.survey import answers_in_turn, counted, what_counts
from zalo import envelope, payloads

NEW_KIND = "user_send_poll"


def stored_by_newer_web(bot: Running, by: str) -> None:
    """The newer web part knows this kind of event and lets it wait for a worker."""
    person = bot.runtime.pseudonyms.person(by)
    raw = signed(said("1", by=by, at=bot.clock.now_ms()) | {"event_name": NEW_KIND}).raw
    row = {
        "event_key": f"poll-{by}",
        "person": person,
        "event_name": NEW_KIND,
        "status": Status.WAITING,
        "sent_at": bot.clock.now_ms(),
        "received_at": bot.clock.now_ms(),
        "body": bot.runtime.seal.close(raw, "inbound"),
    }
    bot.write(lambda connection: connection.execute(Inbound.__table__.insert(), row))


def knows_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on this is the newer version."""
    read = payloads.read

    def newer(arrived: Any, *given: Any) -> Any:
        body = json.loads(arrived.raw)
        if body["event_name"] != NEW_KIND:
            return read(arrived, *given)
        return read(envelope.parse(signed(body | {"event_name": "user_send_text"}).raw), *given)

    monkeypatch.setattr(payloads, "read", newer)


def test_an_event_only_the_newer_version_knows_waits_for_it(
    bot: Running, monkeypatch: pytest.MonkeyPatch, figures: Figures
) -> None:
    lan, minh = bot.resident(LAN).agrees(), bot.resident(MINH)
    stored_by_newer_web(bot, LAN)
    minh.posts("chào")
    bot.drive()
    assert len(minh.heard) == 1, "somebody else waits for it"
    assert jobs.run(bot.runtime, "read-again") == "done"
    bot.drive()
    assert [row["status"] for row in bot.rows(Inbound) if row["event_name"] == NEW_KIND] == [Status.FAILED]
    knows_polls(monkeypatch)
    jobs.run(bot.runtime, "read-again")
    bot.drive()
    assert "Câu 2 (" in lan.last
    assert {row["status"] for row in bot.rows(Inbound)} == {Status.DONE}
    figures(events_taken_over=1, lost=0)


def changed_state(bot: Running, person: str, **changes: Any) -> None:
    """The newer version has saved this conversation."""
    (row,) = [row for row in bot.rows(ConversationRow) if row["person"] == person]
    state = json.dumps(json.loads(row["state"]) | changes)
    where = ConversationRow.person == person
    bot.write(lambda connection: connection.execute(update(ConversationRow).where(where).values(state=state)))


@pytest.mark.parametrize(
    "changes",
    [
        {"mood": {"since": 3}, "streak": [1, 2]},
        {"aside": "a_new_side_step"},
        {"before": "a_new_phase"},
        {"phase": "a_new_phase"},
        {"asking": "a_new_step"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_conversation_the_newer_version_has_saved_goes_on(bot_on_sqlite: Running, changes: dict[str, Any]) -> None:
    bot = bot_on_sqlite
    lan = bot.resident().agrees().says("1", "2")
    changed_state(bot, lan.person, **changes)
    heard = len(lan.heard)
    lan.says("3")
    assert len(lan.heard) == heard + 1
    assert {row["status"] for row in bot.rows(Inbound)} == {Status.DONE}
    lan.says("XEM")
    assert len(lan.heard) == heard + 2
    lan.says("TIẾP TỤC")
    assert {"q1", "q2"} <= {row["question"] for row in bot.rows(AnswerRow)}, "an answer was lost"
    assert "Câu " in lan.last


def test_a_conversation_with_nothing_but_what_an_older_version_knew_goes_on(bot_on_sqlite: Running) -> None:
    bot = bot_on_sqlite
    lan = bot.resident().agrees().says("1")
    (row,) = bot.rows(ConversationRow)
    known = {name: json.loads(row["state"])[name] for name in ("phase", "unit", "entry", "asking", "ask_no")}
    bot.write(lambda c: c.execute(update(ConversationRow).values(state=json.dumps(known))))
    assert "Câu 3 (" in lan.says("2").last


def test_a_letter_the_newer_version_has_written_is_sent(bot_on_sqlite: Running) -> None:
    bot = bot_on_sqlite
    person = bot.runtime.pseudonyms.person(LAN)
    content = json.dumps([LAN, "lời nhắn", [], False, "", "", "", "something new", {"more": 1}])
    sealed = bot.runtime.seal.close(content.encode(), f"outbound:{person}")
    drafts = [
        Draft("old", 0, person, Lane.REPLY, letters.close(bot.runtime.seal, person, Letter(LAN, Reply("trước"))), 0),
        Draft("new", 0, person, Lane.REPLY, sealed, 0),
    ]
    bot.write(lambda connection: outbox.queue(connection, drafts, now=bot.clock.now_ms()))
    bot.send()
    assert bot.zalo.texts_to(LAN) == ["trước", "lời nhắn"]
    assert {row["status"] for row in bot.rows(Outbound)} == {outbox.Status.SENT}


def test_columns_the_newer_version_has_added_are_in_nobodys_way(bot: Running) -> None:
    before = bot.resident(MINH).agrees().says("1")
    with bot.runtime.database.write() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN newer_note TEXT"))
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN newer_count INTEGER NOT NULL DEFAULT 7"))
        connection.execute(text("CREATE TABLE newer_table (id INTEGER PRIMARY KEY)"))
    bot.runtime.database.dispose()
    answers_in_turn(bot.resident(LAN).agrees()).says("GỬI")
    assert counted() in what_counts(bot)
    assert "Câu 3 (" in before.says("2").last
    assert {row["status"] for row in bot.rows(Inbound)} == {Status.DONE}

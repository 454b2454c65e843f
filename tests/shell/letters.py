"""Messages put into the outbox by hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from bot.replies import Reply
from handlers import letters
from handlers.letters import Letter
from models import outbox
from models.outbox import Draft, Lane
from models.tables import Outbound
from tests.shell.events import LAN
from tests.shell.running import Running


def draft(bot: Running, text: str, *, to: str = LAN, lane: Lane = Lane.REPLY, not_before: int = 0) -> Draft:
    person = bot.runtime.pseudonyms.person(to)
    body = letters.close(bot.runtime.seal, person, Letter(to, Reply(text)))
    return Draft(f"{lane}:{to}:{text}", 0, person, lane, body, not_before)


def queue(bot: Running, *drafts: Draft) -> None:
    def write(connection: Connection) -> None:
        outbox.queue(connection, drafts, now=bot.clock.now_ms())

    bot.write(write)


def only_row(bot: Running) -> dict[str, Any]:
    (row,) = bot.rows(Outbound)
    return row

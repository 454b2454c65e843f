"""One attempt to deliver a letter: to a person or to the group, with or without a picture."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from bot.apology import apologising
from bot.replies import Reply
from handlers.clock import from_ms
from handlers.letters import Letter
from handlers.pace import Pace, is_stale
from handlers.runtime import Runtime
from models import pictures
from models.outbox import Claimed, Lane
from models.pictures import Kept
from reports import numbers
from zalo import messages
from zalo.client import Api, Uploaded
from zalo.errors import Outcome, SendResult

CLOCKS_DIFFER_MS = 300_000  # ours and Zalo's, at most
AT_ONCE_AGAIN = SendResult(Outcome.RETRY, retry_after=timedelta(0))
_LATER = frozenset({Outcome.RETRY, Outcome.WAIT, Outcome.REFRESH, Outcome.OPERATOR})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Permit:
    """With what one message may be sent, once and soon."""

    token: str = field(repr=False)
    api: Api
    reserved_at: float  # time.monotonic


class Delivery:
    """Calls Zalo with no transaction open. Nothing here decides about a second attempt."""

    def __init__(self, runtime: Runtime, pace: Pace) -> None:
        self._runtime = runtime
        self._pace = pace

    def body(self, row: Claimed, letter: Letter) -> bytes:
        """A plain letter as Zalo takes it."""
        template_type = self._runtime.settings.zalo_button_template_type
        return messages.body(letter.account_id, self._reply(row, letter.reply), template_type=template_type)

    def _reply(self, row: Claimed, reply: Reply) -> Reply:
        """What is said: late answers apologise. One that may have arrived already is repeated as it was."""
        if row.lane != Lane.REPLY or row.doubtful:
            return reply
        return apologising(self._runtime.content, reply, (self._runtime.clock.now_ms() - row.created_at) / 1000)

    def attempt(self, row: Claimed, letter: Letter, permit: Permit) -> SendResult:
        """Deliver the letter, unless it is for the group and an earlier attempt has arrived there unnoticed.

        A person may get a message twice rather than never. The group may not: two summaries of a day would leave
        everybody wondering which one holds. When nobody can tell, nothing is sent.
        """
        if letter.to_group and row.doubtful:
            arrived = self._arrived(row, letter, permit.token)
            if arrived is not False:
                return SendResult(Outcome.SENT) if arrived is True else arrived
        if not letter.picture:
            return self._send(row, self._timely(letter), "", permit)
        return self._send_picture(row, letter, permit)

    def _timely(self, letter: Letter) -> Letter:
        """A post that comes long after its hour says so in its last line, whatever kept it."""
        runtime = self._runtime
        now = runtime.clock.now()
        if not letter.due or now < from_ms(letter.due) + runtime.summary_rules.late:
            return letter
        late = runtime.summary_texts.say("late", now=numbers.moment(runtime.summary_texts, now))
        return replace(letter, reply=Reply(f"{letter.reply.text}\n{late}"))

    def _arrived(self, row: Claimed, letter: Letter, token: str) -> bool | SendResult:
        since_ms = row.created_at - CLOCKS_DIFFER_MS
        history = self._runtime.zalo.group_history(
            letter.account_id, since_ms=since_ms, token=token, may_ask=self._pace.one
        )
        if isinstance(history, SendResult):
            log.warning("delivery.history_unknown", outbound_id=row.id, code=history.code)
            return history if history.outcome in _LATER else SendResult(Outcome.RETRY, history.code)
        said = letter.reply.text.strip()
        if letter.picture:  # Zalo is not known to list captions
            return any(
                post.is_picture and (post.at_ms >= since_ms or post.text.strip() == said)
                for post in history
                if post.is_ours
            )
        return any(post.is_ours and post.text.strip().startswith(said) for post in history)

    def _send_picture(self, row: Claimed, letter: Letter, permit: Permit) -> SendResult:
        with self._runtime.database.read() as connection:
            kept = pictures.load(connection, letter.picture)
        if kept is None:
            return SendResult(Outcome.REJECTED)
        attachment: str | SendResult = kept.attachment or self._upload(letter.picture, kept, permit.token)
        if isinstance(attachment, SendResult):
            return attachment
        result = self._send(row, letter, attachment, permit)
        if result.outcome is not Outcome.UPLOAD_AGAIN or attachment != kept.attachment:
            return result
        attachment = self._upload(letter.picture, kept, permit.token)
        if isinstance(attachment, SendResult):
            return attachment
        if not self._pace.one():
            return AT_ONCE_AGAIN
        return self._send(row, letter, attachment, replace(permit, reserved_at=time.monotonic()))

    def _upload(self, key: str, kept: Kept, token: str) -> str | SendResult:
        if not self._pace.one():
            return SendResult(Outcome.RETRY, retry_after=timedelta(seconds=1))
        uploaded = self._runtime.zalo.upload_image(kept.content, kept.mime, token=token)
        if not isinstance(uploaded, Uploaded):
            return SendResult(uploaded.outcome, uploaded.code, retry_after=uploaded.retry_after)
        with self._runtime.database.write() as connection:
            pictures.remember(connection, key, uploaded.attachment_id)
        return uploaded.attachment_id

    def _send(self, row: Claimed, letter: Letter, attachment: str, permit: Permit) -> SendResult:
        if is_stale(permit.reserved_at):
            return AT_ONCE_AGAIN
        zalo, text, token = self._runtime.zalo, letter.reply.text, permit.token
        if letter.template:  # Zalo takes a message with the same tracking id once, so a second attempt repeats nothing
            values = {"ten": letter.to, "noi_dung": text}
            tracking = f"pks07-{row.id}"
            return self._runtime.zbs.send(letter.account_id, letter.template, values, tracking_id=tracking, token=token)
        if letter.to_group and attachment:
            return zalo.send_group_image(letter.account_id, attachment, caption=text, token=token)
        if letter.to_group:
            return zalo.send_group_text(letter.account_id, text, token=token)
        body = messages.picture(letter.account_id, attachment, text) if attachment else self.body(row, letter)
        return zalo.post_message(permit.api, body, token)

"""One attempt to deliver a letter: to a person or to the group, with or without a picture."""

from __future__ import annotations

import time
from datetime import timedelta

import structlog

from handlers.letters import Letter
from handlers.runtime import Runtime
from models import pictures, rate
from models.outbox import Claimed
from models.pictures import Kept
from zalo import messages
from zalo.client import Api, Uploaded
from zalo.errors import Outcome, SendResult

APP_LIMIT = "zalo_app"  # name of the limit that all processes share
SLOW_UPLOAD_S = 5.0  # after a longer one too little of the sender's lease is left for the message itself
CLOCKS_DIFFER_MS = 300_000  # ours and Zalo's, at most
_LATER = frozenset({Outcome.RETRY, Outcome.WAIT, Outcome.REFRESH, Outcome.OPERATOR})

log = structlog.get_logger()


class Delivery:
    """Calls Zalo with no transaction open. Nothing here decides about a second attempt."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def body(self, letter: Letter) -> bytes:
        """A plain letter as Zalo takes it."""
        template_type = self._runtime.settings.zalo_button_template_type
        return messages.body(letter.account_id, letter.reply, template_type=template_type)

    def attempt(self, row: Claimed, letter: Letter, *, token: str, api: Api) -> SendResult:
        """Deliver the letter, unless it is for the group and an earlier attempt has arrived there unnoticed.

        A person may get a message twice rather than never. The group may not: two summaries of a day would leave
        everybody wondering which one holds. When nobody can tell, nothing is sent.
        """
        if letter.template:
            return self._by_phone(row, letter, token)
        if letter.to_group and row.doubtful:
            arrived = self._arrived(row, letter, token)
            if arrived is not False:
                return SendResult(Outcome.SENT) if arrived is True else arrived
        if not letter.picture:
            return self._send(letter, "", token=token, api=api)
        return self._send_picture(letter, token=token, api=api)

    def _by_phone(self, row: Claimed, letter: Letter, token: str) -> SendResult:
        """Zalo takes a message with the same tracking id once, so a second attempt repeats nothing."""
        values = {"ten": letter.to, "noi_dung": letter.reply.text}
        tracking = f"pks07-{row.id}"
        return self._runtime.zbs.send(letter.account_id, letter.template, values, tracking_id=tracking, token=token)

    def _arrived(self, row: Claimed, letter: Letter, token: str) -> bool | SendResult:
        since_ms = row.created_at - CLOCKS_DIFFER_MS
        history = self._runtime.zalo.group_history(letter.account_id, since_ms=since_ms, token=token)
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
        return any(post.is_ours and post.text.strip() == said for post in history)

    def _send_picture(self, letter: Letter, *, token: str, api: Api) -> SendResult:
        with self._runtime.database.read() as connection:
            kept = pictures.load(connection, letter.picture)
        if kept is None:
            return SendResult(Outcome.REJECTED)
        attachment: str | SendResult = kept.attachment or self._upload(letter.picture, kept, token)
        if isinstance(attachment, SendResult):
            return attachment
        result = self._send(letter, attachment, token=token, api=api)
        if result.outcome is not Outcome.UPLOAD_AGAIN or attachment != kept.attachment:
            return result
        attachment = self._upload(letter.picture, kept, token)
        return (
            attachment if isinstance(attachment, SendResult) else self._send(letter, attachment, token=token, api=api)
        )

    def _upload(self, key: str, kept: Kept, token: str) -> str | SendResult:
        per_minute = self._runtime.settings.zalo_rate_per_minute
        with self._runtime.database.write() as connection:
            now_us = time.time_ns() // 1000
            if not rate.reserve(connection, APP_LIMIT, wanted=1, per_minute=per_minute, now_us=now_us):
                return SendResult(Outcome.RETRY, retry_after=timedelta(seconds=1))
        started = time.monotonic()
        uploaded = self._runtime.zalo.upload_image(kept.content, kept.mime, token=token)
        if not isinstance(uploaded, Uploaded):
            return SendResult(uploaded.outcome, uploaded.code, retry_after=uploaded.retry_after)
        with self._runtime.database.write() as connection:
            pictures.remember(connection, key, uploaded.attachment_id)
        slow = time.monotonic() - started > SLOW_UPLOAD_S
        return SendResult(Outcome.RETRY, retry_after=timedelta(0)) if slow else uploaded.attachment_id

    def _send(self, letter: Letter, attachment: str, *, token: str, api: Api) -> SendResult:
        zalo, text = self._runtime.zalo, letter.reply.text
        if letter.to_group:
            if attachment:
                return zalo.send_group_image(letter.account_id, attachment, caption=text, token=token)
            return zalo.send_group_text(letter.account_id, text, token=token)
        body = messages.picture(letter.account_id, attachment, text) if attachment else self.body(letter)
        return zalo.post_message(api, body, token)

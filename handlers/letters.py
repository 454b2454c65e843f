"""A reply on its way: what is sealed into the outbox and what the sender takes out again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields

from bot.replies import Button, Reply
from handlers.compact import to_json
from models.sealing import Seal


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply with its address: the account id, in the open only here.

    `to_group`: the address is a group the account owns. `picture`: id of a picture kept in `models.pictures`; the text
    is then its caption, and buttons are left out. `template`: the address is a phone, the message an approved template
    with the name `to` and the text. `due`: when a post should stand in the group, in milliseconds; 0: at no set time.
    """

    account_id: str = field(repr=False)
    reply: Reply = field(repr=False)
    to_group: bool = False
    picture: str = ""
    template: str = ""
    to: str = field(default="", repr=False)
    due: int = 0

    @property
    def is_plain(self) -> bool:
        """A message to a person and nothing more: one call to Zalo."""
        return not (self.to_group or self.picture or self.template)


_FURTHER = len(fields(Letter)) - 2


def close(seal: Seal, person: str, letter: Letter) -> bytes:
    """Seal a letter so that it opens only as a letter to this person."""
    buttons = [[button.title, button.payload] for button in letter.reply.buttons]
    content: list[object] = [letter.account_id, letter.reply.text, buttons]
    if letter.to_group or letter.picture or letter.template:
        content += [letter.to_group, letter.picture, letter.template, letter.to, letter.due]
    return seal.close(to_json(content).encode(), _purpose(person))


def open_(seal: Seal, person: str, sealed: bytes) -> Letter:
    """The letter. Raises models.sealing.CannotOpen."""
    account_id, text, buttons, *further = json.loads(seal.open(sealed, _purpose(person)))
    reply = Reply(text, tuple(Button(title, payload) for title, payload in buttons))
    return Letter(account_id, reply, *further[:_FURTHER])  # newer software may add to the end


def _purpose(person: str) -> str:
    return f"outbound:{person}"

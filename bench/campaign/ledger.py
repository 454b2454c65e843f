"""What the script did and what came back, phone by phone: one side of the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.campaign.hearing import Ear, Kind
from bench.campaign.stage import Stage
from emulator.driver import Heard, Resident

FLOOD_MESSAGES = 10  # in ten seconds; the contract's words on flooding
MOST_AT_ONCE = 5000
EVENTS = {"say": "user_send_text", "withdraw": "user_withdraw"}


@dataclass(eq=False)
class Phone:
    """One person's chat. Instants are the campaign's."""

    id: str
    helper: bool = False  # answers come as confirmations of work
    blocked: bool = False
    due: int = 0  # replies the script has a right to
    heard: int = 0
    refused: int = 0  # replies Zalo will not take, because the person blocked the account
    spoke: list[datetime] = field(default_factory=list)
    nudges: list[datetime] = field(default_factory=list)
    reminders: list[tuple[datetime, str]] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)  # replies nobody has looked at yet

    @property
    def answered(self) -> bool:
        """Whether nothing is owed to this phone."""
        return self.heard >= self.due

    @property
    def last_at(self) -> datetime | None:
        """When the person wrote last, to the account or in its group."""
        return self.spoke[-1] if self.spoke else None


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody does something with a phone. `kind`: whose words it is that will answer."""

    phone: Phone
    act: dict[str, Any]
    replies: int = 1
    as_helper: bool = False


def saying(text: str) -> dict[str, Any]:
    """The act of writing this."""
    return {"do": "say", "text": text}


class Ledger:
    """Everything said and heard."""

    def __init__(self, stage: Stage, ear: Ear) -> None:
        self._stage = stage
        self._ear = ear
        self.phones: dict[str, Phone] = {}
        self.events: Counter[str] = Counter()  # by Zalo's name, as the script caused them
        self.replies_due = 0  # lane of the survey and of the group
        self.confirmations_due = 0  # lane of the helpers
        self.heard: Counter[Kind] = Counter()
        self.rules: Counter[str] = Counter()  # reminders heard, by rule
        self.in_group: list[tuple[datetime, str, str]] = []  # when, kind of message, text
        self.group_replies_due = 0
        self.complaints: list[str] = []
        self._acted = False  # since the bot last came to rest

    def phones_for(self, count: int) -> list[Phone]:
        """New people with phones."""
        pages = [min(MOST_AT_ONCE, count - n) for n in range(0, count, MOST_AT_ONCE)]
        made = [Phone(one.id) for page in pages for one in self._stage.zalo.residents(page)]
        self.phones |= {phone.id: phone for phone in made}
        return made

    def does(self, said: Sequence[Said]) -> None:
        """Let all of this happen at this instant."""
        if not said:
            return
        self._acted = True
        results = self._stage.zalo.act({"resident": one.phone.id, **one.act} for one in said)
        for one, result in zip(said, results, strict=True):
            if "error" in result:
                self.complaints.append(f"{one.act['do']}: {result['error']}")
                continue
            self._note(one)

    def owes(self, phone: Phone) -> None:
        """A helper has a right to a message somebody else has caused."""
        phone.due += 1
        self.confirmations_due += 1

    def posts(self, phone: Phone, *, text: str = "", picture: bytes = b"", mention: bool = False) -> None:
        """Something is posted in the group."""
        self._acted = True
        group, member = self._stage.zalo.group, self._resident(phone)
        if picture:
            group.sends(member, "image", picture, text=text)
        else:
            group.says(member, text, mention=mention)
        self.events["user_send_group_image" if picture else "user_send_group_text"] += 1
        phone.spoke.append(self._stage.now)

    def joins_group(self, phone: Phone) -> None:
        """Somebody is taken into the group."""
        self._acted = True
        self._stage.zalo.group.joined_by(self._resident(phone))
        self.events["user_join_group"] += 1

    def settle(self) -> None:
        """Let the bot deal with it, and listen."""
        self._stage.settle(acted=self._acted)
        self._acted = False
        for chat, message in self._stage.hear():
            self._take(chat, message)

    def _note(self, one: Said) -> None:
        do = str(one.act["do"])
        phone, now = one.phone, self._stage.now
        if do in ("block", "unblock"):
            phone.blocked = do == "block"
            return
        self.events[EVENTS.get(do) or f"user_send_{one.act['kind']}"] += 1
        if do != "withdraw":
            phone.spoke.append(now)
        if phone.blocked:
            phone.refused += one.replies
        phone.due += 0 if phone.blocked else one.replies
        if one.as_helper:
            self.confirmations_due += one.replies
        else:
            self.replies_due += one.replies

    def _take(self, chat: str, message: Heard) -> None:
        at = datetime.fromtimestamp(message.at, self._stage.now.tzinfo)
        if chat not in self.phones:
            self.in_group.append((at, message.kind, message.text))
            return
        phone, (kind, rule) = self.phones[chat], self._ear.tells(message.text)
        self.heard[kind] += 1
        match kind:
            case Kind.REMINDER:
                self.rules[rule] += 1
                phone.reminders.append((at, rule))
            case Kind.NUDGE:
                phone.nudges.append(at)
            case _:
                phone.heard += 1
                phone.fresh.append(message.text)

    def _resident(self, phone: Phone) -> Resident:
        return Resident(self._stage.zalo, phone.id, "")


def burst(count: int) -> int:
    """Replies due to so many messages in one instant."""
    return count if count <= FLOOD_MESSAGES else FLOOD_MESSAGES + 1

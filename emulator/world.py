"""Everything the emulator knows. One lock guards all of it: take it with `with world.lock`."""

from __future__ import annotations

import json
import secrets
import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from emulator import events, faults, people
from emulator.attachments import Attachments
from emulator.clock import Clock
from emulator.events import Account, Body, Person
from emulator.faults import Faults
from emulator.ids import Ids
from emulator.journal import Event, Journal
from emulator.people import Chat, Group, Message, Resident
from emulator.postman import Postman
from emulator.rates import Rate
from emulator.settings import Settings
from emulator.texts import say
from emulator.tokens import Pair, Tokens

# What a load run may leave unread before the oldest messages fall out of the feed.
FEED_SIZE = 50_000
SAMPLE_PICTURE = Path(__file__).parent / "static" / "sample.jpg"


class Revised(Protocol):
    revision: int


class World:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        start = settings.clock_start.timestamp() if settings.clock_start else None
        self.clock = Clock(start=start, speed=settings.clock_speed, file=settings.clock_file)
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.stopping = threading.Event()
        self.account = Account(settings.app_id, settings.oa_id)
        self.postman = Postman(self)
        self.revision = 0
        # Where this emulator can be reached; known once it serves.
        self.address = ""
        self.sample_picture = SAMPLE_PICTURE.read_bytes()
        # Together these tell a page left open that the world it shows is gone.
        self.instance = secrets.token_hex(4)
        self.life = 0
        self._begin()

    def reset(self) -> None:
        """Back to an empty world with the first token pair. Ids start anew, so nothing looks repeated."""
        self.postman.forget()
        self._begin()
        self.touch()

    def _begin(self) -> None:
        settings = self.settings
        self.life += 1
        seed = None if settings.seed is None else f"{settings.seed}.{self.life}"
        self.ids = Ids(seed)
        self.faults = Faults(seed)
        first = Pair(settings.access_token, settings.refresh_token)
        self.tokens = Tokens(self.clock, self.ids, settings.app_secret, first)
        self.attachments = Attachments(self.clock, self.ids)
        self.rate = Rate(self.clock, settings.rate_per_minute)
        self.journal = Journal(settings.log_size)
        self.residents: dict[str, Resident] = {}
        self.group = Group(
            id=settings.group_id,
            name=say("group_name"),
            arrived=threading.Condition(self.lock),
            messages=deque(maxlen=settings.transcript_size),
        )
        self.feed: deque[tuple[int, str, Message]] = deque(maxlen=FEED_SIZE)
        self.feed_last = 0
        self.oa_type = settings.oa_type
        self.echoes, self.receipts = settings.echoes, settings.receipts
        self.subscribed = True
        self._phones = {"resident": 0, "helper": 0}

    def touch(self, *changed: Revised) -> None:
        """Something a watching page would show has changed."""
        self.revision += 1
        for item in changed:
            item.revision = self.revision
        self.changed.notify_all()

    # ---- people

    def add_resident(
        self, *, name: str = "", role: str = "resident", follower: bool = False, shown: bool = True
    ) -> Resident:
        """Raises KeyError for a role other than `resident` and `helper`. The page opens a phone for those `shown`."""
        self._phones[role] += 1
        label = "helper" if role == "helper" else "phone"
        resident = Resident(
            id=self.ids.account(),
            name=name or say(label, n=self._phones[role]),
            arrived=threading.Condition(self.lock),
            messages=deque(maxlen=self.settings.transcript_size),
            user_id_by_app=self.ids.account(),
            role=role,
            follower=follower,
            shown=shown,
        )
        self.residents[resident.id] = resident
        self.touch()
        return resident

    def person(self, resident: Resident) -> Person:
        return Person(resident.id, resident.user_id_by_app)

    # ---- messages

    def write(self, chat: Chat, *, sender: str, kind: str, text: str = "", **more: object) -> Message:
        """Adds a message to a chat and wakes whoever waits for it."""
        chat.last += 1
        message = Message(chat.last, self.ids.message(), sender, self.clock.now(), kind, text, **more)  # type: ignore[arg-type]
        chat.messages.append(message)
        if sender == people.OA:
            chat.heard += 1
            self.feed_last += 1
            self.feed.append((self.feed_last, chat.id, message))
            chat.arrived.notify_all()
        else:
            chat.sent += 1
        self.touch(message)
        return message

    def feed_after(self, n: int, most: int) -> Iterable[tuple[int, str, Message]]:
        """The account's messages to anybody, in the order they were accepted, after the n-th."""
        skipped = max(0, len(self.feed) - (self.feed_last - n))
        return [self.feed[i] for i in range(skipped, min(len(self.feed), skipped + most))]

    # ---- events

    def emit(self, lane: str, body: Body, message: Message | None = None) -> Event:
        """Hands an event to the postman. Events of one lane leave in order."""
        event = Event(
            n=self.journal.event_number + 1,
            lane=lane,
            name=str(body["event_name"]),
            at=self.clock.now(),
            timestamp=str(body["timestamp"]),
            body=self._encode(body),
            message=message,
        )
        self.journal.add_event(event)
        self.touch(event)
        self.postman.post(event)
        return event

    def emit_echo(self, resident: Resident, name: str, message: Body) -> None:
        """Echo or receipt of a message of the account."""
        body = events.from_oa(self.account, self.person(resident), name, message, self.clock.millis())
        # Its own lane: Zalo's receipts do not hold up what the resident writes.
        self.emit(f"receipts:{resident.id}", body)

    def _encode(self, body: Body) -> bytes:
        if self.faults.strikes(faults.ESCAPED_JSON):
            return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

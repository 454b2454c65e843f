"""The account's group: posted pictures are counted, questions answered. Decided in memory, saved with its batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot import captions, group
from bot.events import Media
from bot.group import Ask, Standing
from bot.limits import limit
from bot.replies import Reply
from handlers import letters
from handlers.clock import to_ms
from handlers.letters import Letter
from handlers.photos import seal_address
from handlers.runtime import Runtime
from models import group_posts, outbox, responses, tally
from models.group_posts import Home, NewPost, Picture, Source
from models.outbox import Draft, Lane
from questions.model import Unit
from zalo.group_payloads import Act, Happening

PAUSE_MS = 60_000  # the same question again within it is not answered again: everybody has just read the answer
_PICTURES = {Media.IMAGE: Picture.IMAGE, Media.VIDEO: Picture.VIDEO}
_MOVES = {Act.JOINED: "group.joined", Act.LEFT: "group.left"}


class GroupTurn:
    """What happened in the group within one batch."""

    def __init__(self, runtime: Runtime, homes: dict[str, Home]) -> None:
        self._runtime = runtime
        self._homes = homes
        self._posts: list[NewPost] = []
        self._asked: dict[str, tuple[Ask, str]] = {}
        self._moves: list[tuple[str, datetime, int]] = []

    @classmethod
    def load(cls, connection: Connection, runtime: Runtime, happenings: Sequence[Happening]) -> GroupTurn:
        """Read what is needed to decide on these."""
        senders = [runtime.pseudonyms.person(found.people[0]) for found in happenings if found.media is not None]
        homes = group_posts.homes(connection, runtime.content.campaign.id, senders) if senders else {}
        return cls(runtime, homes)

    def handle(self, happening: Happening, at: datetime, *, group_id: str, cause: str) -> None:
        """Decide on one. Nothing changes if it raises."""
        if happening.act in _MOVES:
            self._moves.append((_MOVES[happening.act], at, len(happening.people)))
        elif happening.media is not None:
            self._posts.append(self._post(happening, at, cause))
        elif ask := group.asked(happening.text, addressed=happening.addressed):
            self._asked[f"group:{ask}:{to_ms(at) // PAUSE_MS}"] = ask, group_id

    def save(self, connection: Connection) -> None:
        """Write everything that was decided; answers count what has just been posted."""
        clock = self._runtime.clock
        group_posts.add(connection, self._posts)
        drafts = [self._draft(connection, cause, *asked) for cause, asked in self._asked.items()]
        outbox.queue(connection, drafts, now=clock.now_ms())
        for name, at, people in self._moves:
            tally.add(connection, name, at.astimezone(clock.zone).date(), people)

    def _post(self, happening: Happening, at: datetime, cause: str) -> NewPost:
        home = self._homes.get(self._runtime.pseudonyms.person(happening.people[0]), Home())
        if home.unit is None:
            named = captions.unit_in(self._runtime.content, happening.text)
            home = home if named is None else _home(named)
        kind = _PICTURES[happening.media or Media.IMAGE]
        return _new_post(self._runtime, cause, at, home, Source.GROUP, kind, happening.pictures)

    def _draft(self, connection: Connection, cause: str, ask: Ask, group_id: str) -> Draft:
        runtime = self._runtime
        person = runtime.pseudonyms.person(group_id)
        letter = Letter(group_id, Reply(_answer(connection, runtime, ask)), to_group=True)
        return Draft(cause, 0, person, Lane.REPLY, letters.close(runtime.seal, person, letter), 0)


def count_photo(
    connection: Connection, runtime: Runtime, *, cause: str, at: datetime, unit: Unit | None, pictures: Sequence[str]
) -> None:
    """Count a picture a helper sent to the account for `unit`. `cause`: the event's key; counted once, however often.

    `pictures`: the addresses that came along (`zalo.payloads.Incoming.pictures`).
    """
    home = Home() if unit is None else _home(unit)
    group_posts.add(connection, [_new_post(runtime, cause, at, home, Source.HELPER, Picture.IMAGE, pictures)])


def _new_post(
    runtime: Runtime, cause: str, at: datetime, home: Home, source: Source, kind: Picture, pictures: Sequence[str]
) -> NewPost:
    # Of an album the first picture stands for all: whoever posts it again posts it in the same order.
    address = seal_address(runtime.seal, cause, pictures[0]) if pictures else None
    day = at.astimezone(runtime.clock.zone).date()
    return NewPost(cause, runtime.content.campaign.id, day, to_ms(at), home, source, kind, address)


def _home(unit: Unit) -> Home:
    return Home(unit.code, unit.district_code or None)


def _answer(connection: Connection, runtime: Runtime, ask: Ask) -> str:
    content, texts = runtime.content, runtime.group_texts
    match ask:
        case Ask.PROGRESS:
            least = int(limit(content.campaign.settings, "disclosure", "public"))
            return group.progress(texts, content.units, _standing(connection, runtime), least=least)
        case Ask.GUIDE:
            return texts.say("guide")
        case Ask.OTHER:
            return texts.say("other", account=content.campaign.account_name)


def _standing(connection: Connection, runtime: Runtime) -> Standing:
    content, now = runtime.content, runtime.clock.now()
    posts = group_posts.counts(connection, content.campaign.id, now.date())
    completed = responses.completed_by_district(connection, content.campaign.id)
    return Standing(now, completed, posts.total, len(posts.without(content.units)))

"""The account's group: posted pictures are counted, questions answered. Decided in memory, saved with its batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from models import group_posts, outbox, seats, tally, turnout
from models.group_posts import Home, NewPost, Picture, Source
from models.outbox import Draft, Lane
from models.turnout import Taken
from questions.model import Content, Unit
from zalo.group_payloads import Act, Happening

PAUSE_MS = 60_000  # the same question again within it is not answered again: everybody has just read the answer
STALE_MS = 30 * 60_000  # while Zalo is away, an answer older than this helps nobody
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
        self._heard: dict[str, int] = {}

    @classmethod
    def load(cls, connection: Connection, runtime: Runtime, happenings: Sequence[Happening]) -> GroupTurn:
        """Read what is needed to decide on these."""
        senders = [runtime.pseudonyms.person(found.people[0]) for found in happenings if found.act is Act.POSTED]
        homes = group_posts.homes(connection, runtime.content.campaign.id, senders) if senders else {}
        return cls(runtime, homes)

    def handle(self, happening: Happening, at: datetime, *, group_id: str, cause: str) -> None:
        """Decide on one. Nothing changes if it raises."""
        if happening.act in _MOVES:
            self._moves.append((_MOVES[happening.act], at, len(happening.people)))
            return
        sender = self._runtime.pseudonyms.person(happening.people[0])
        if sender in self._homes:
            self._heard[sender] = to_ms(at)
        if happening.media is not None:
            self._posts.append(self._post(happening, self._homes.get(sender, Home()), at, cause))
        elif ask := group.asked(happening.text, addressed=happening.addressed):
            self._asked[f"group:{ask}:{to_ms(at) // PAUSE_MS}"] = ask, group_id

    def save(self, connection: Connection) -> None:
        """Write everything that was decided; answers count what has just been posted."""
        clock = self._runtime.clock
        group_posts.add(connection, self._posts)
        drafts = [self._draft(connection, cause, *asked) for cause, asked in self._asked.items()]
        outbox.queue(connection, drafts, now=clock.now_ms())
        seats.heard(connection, self._heard)
        for name, at, people in self._moves:
            tally.add(connection, name, at.astimezone(clock.zone).date(), people)

    def _post(self, happening: Happening, home: Home, at: datetime, cause: str) -> NewPost:
        if home.unit is None:
            named = captions.unit_in(self._runtime.content, happening.text)
            home = home if named is None else home_of(named)
        kind = _PICTURES[happening.media or Media.IMAGE]
        return _new_post(self._runtime, cause, at, home, Source.GROUP, kind, happening.pictures)

    def _draft(self, connection: Connection, cause: str, ask: Ask, group_id: str) -> Draft:
        runtime = self._runtime
        person = runtime.pseudonyms.person(group_id)
        letter = Letter(group_id, Reply(_answer(connection, runtime, ask)), to_group=True)
        body = letters.close(runtime.seal, person, letter)
        return Draft(cause, 0, person, Lane.REPLY, body, 0, expires_at=runtime.clock.now_ms() + STALE_MS)


def count_photo(
    connection: Connection, runtime: Runtime, *, cause: str, at: datetime, home: Home, pictures: Sequence[str]
) -> None:
    """Count a picture a helper sent to the account. `cause`: the event's key; it counts once, however often.

    `pictures`: the addresses that came along (`zalo.payloads.Incoming.pictures`).
    """
    group_posts.add(connection, [_new_post(runtime, cause, at, home, Source.HELPER, Picture.IMAGE, pictures)])


def home_of(unit: Unit | None, *, district: str = "") -> Home:
    """Where a post belongs: to a commune, else to a district's own staff, else nobody knows."""
    return Home(district=district or None) if unit is None else Home(unit.code, unit.district_code or None)


def _new_post(
    runtime: Runtime, cause: str, at: datetime, home: Home, source: Source, kind: Picture, pictures: Sequence[str]
) -> NewPost:
    # Of an album the first picture stands for all: whoever posts it again posts it in the same order.
    address = seal_address(runtime.seal, cause, pictures[0]) if pictures else None
    day = at.astimezone(runtime.clock.zone).date()
    return NewPost(cause, runtime.content.campaign.id, day, to_ms(at), home, source, kind, address)


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
    completed = _by_district(content, turnout.by_unit(connection, content.campaign.id))
    return Standing(now, completed, posts.total, len(posts.without(content.units)))


def _by_district(content: Content, taken: Mapping[str, Taken]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, people in taken.items():
        district = content.units.by_code[code].district_code if code in content.units.by_code else ""
        found[district] = found.get(district, 0) + people.completed
    return found

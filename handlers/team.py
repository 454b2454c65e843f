"""Helpers' words about their work: looked up, decided by `bot.team`, written in the transaction of their batch.

Runs before the resident's conversation and takes only what is about work; the rest is a resident's like anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot import captions, codes, commands, join_codes
from bot.events import Event, Left, Media, Said, Sent
from bot.limits import limit
from bot.replies import Reply
from bot.state import Conversation, Phase
from bot.team import desk, orders
from bot.team.known import Decision, Known
from bot.team.orders import Word
from handlers import letters
from handlers.clock import to_ms
from handlers.letters import Letter
from handlers.runtime import Runtime
from handlers.team_effects import Act, carry_out, poster
from handlers.team_lookup import Lookup
from models import guesses, outbox, roster, seats, tally
from models.outbox import Draft, Lane
from models.roster import Helper
from models.seats import Seat
from questions.model import Kind

MOST_GUESSES = 10  # wrong join codes of one account in a day; with more, whoever sends enough finds one in the end
WRONG_CODE = "team.wrong_code"


class TeamTurn:
    """The people on a roster among those of one batch."""

    def __init__(self, connection: Connection, runtime: Runtime, joined: set[str]) -> None:
        self._connection = connection
        self._runtime = runtime
        self._joined = joined
        self._lookup = Lookup(connection, runtime)

    @classmethod
    def load(cls, connection: Connection, runtime: Runtime, accounts: Iterable[str]) -> TeamTurn:
        """Find out who of the owners of these accounts is on a roster."""
        people = [runtime.pseudonyms.person(account) for account in dict.fromkeys(accounts)]
        joined = seats.joined(connection, runtime.content.campaign.id, people) if people else set()
        return cls(connection, runtime, joined)

    def handle(
        self, account: str, event: Event, *, survey: Conversation, cause: str, pictures: tuple[str, ...] = ()
    ) -> bool:
        """Deal with one event, if it is about work. Nothing changes if it raises."""
        person = self._runtime.pseudonyms.person(account)
        code = join_codes.find(event.text) if isinstance(event, Said) else None
        if person not in self._joined and code is None:
            return False
        with self._connection.begin_nested():
            if code is not None and isinstance(event, Said):
                return self._join(person, account, event, code=code, cause=cause)
            return self._work(person, account, event, survey=survey, cause=cause, pictures=pictures)

    def for_survey(self, event: Event, survey: Conversation) -> Event:
        """The event as the survey takes it: a code that lets nobody in is a wrong code like any other."""
        if not isinstance(event, Said) or not join_codes.looks_meant(event.text) or _takes_any_words(self, survey):
            return event
        return replace(event, text=f"#{event.text.lstrip().lstrip('#')}")

    @property
    def runtime(self) -> Runtime:
        """What the process works with."""
        return self._runtime

    def _join(self, person: str, account: str, event: Said, *, code: str, cause: str) -> bool:
        campaign, at = self._runtime.content.campaign.id, to_ms(event.at)
        today = self._runtime.clock.today()
        guess = self._runtime.pseudonyms.join_guess(person, today.isoformat())
        if guesses.count(self._connection, guess) >= MOST_GUESSES:
            return False
        code_hash = self._runtime.pseudonyms.join_code(code)
        found = roster.by_code(self._connection, campaign, code_hash, now=at)
        joins = found is not None and roster.join(self._connection, found.id, code_hash, person=person, now=at)
        helper = roster.helper_of(self._connection, campaign, person)
        if helper is None or not (joins or seats.has_code(self._connection, helper.id, code_hash)):
            guesses.add(self._connection, guess, today)
            tally.add(self._connection, WRONG_CODE, today)
            return False
        self._joined.add(person)
        seat = self._seat(person, account, event.at)
        seats.keep(self._connection, seat)
        self._answer(seat, account, desk.welcome(self._known(helper, event.at), again=not joins), cause)
        return True

    def _work(
        self, person: str, account: str, event: Event, *, survey: Conversation, cause: str, pictures: tuple[str, ...]
    ) -> bool:
        helper = roster.helper_of(self._connection, self._runtime.content.campaign.id, person)
        if helper is None:
            return False
        seat = self._seat(person, account, event.at, left=isinstance(event, Left))
        seats.keep(self._connection, seat)
        decision = self._decided(helper, seat, event, survey)
        if decision is None:
            return False
        flooded = self._flooded(seat, event.at, survey)
        if flooded > 1:
            return True
        if flooded == 1:
            decision = desk.too_many(self._known(helper, event.at))
        act = Act(helper, seat.person, event.at, cause, pictures)
        carry_out(self._connection, self._runtime, decision, act)
        self._answer(seat, account, decision, cause)
        return True

    def _decided(self, helper: Helper, seat: Seat, event: Event, survey: Conversation) -> Decision | None:
        if isinstance(event, Sent):
            return self._about_picture(helper, seat, event, survey)
        if not isinstance(event, Said):
            return None
        order = orders.read(event.text)
        if order is None:
            return desk.unknown(self._known(helper, event.at)) if self._is_lost(event) else None
        if not orders.is_meant(self._runtime.content, survey, event.text, order):
            return None
        return desk.decide(self._known(helper, event.at, order.word), order)

    def _is_lost(self, event: Said) -> bool:
        """Before the survey opens there is nothing else that words of a helper could be about."""
        text = event.text
        coded = codes.looks_meant(text) or codes.find(text) or join_codes.looks_meant(text)
        return event.at < self._runtime.content.campaign.opens_at and not coded and commands.read(text) is None

    def _about_picture(self, helper: Helper, seat: Seat, event: Sent, survey: Conversation) -> Decision | None:
        if event.media is not Media.IMAGE:
            return None
        if to_ms(event.at) <= seat.photo_until or self._reports(event.caption, survey):
            return desk.picture(self._known(helper, event.at), event.caption)
        return None if orders.is_under_way(survey) else desk.stray_picture(self._known(helper, event.at))

    def _reports(self, caption: str, survey: Conversation) -> bool:
        """Whether the caption makes the picture a report: the word itself, or a commune's name."""
        if orders.announces_photo(caption):
            return True
        return not orders.is_under_way(survey) and captions.unit_in(self._runtime.content, caption) is not None

    def _known(self, helper: Helper, at: datetime, word: Word | None = None) -> Known:
        return self._lookup.known(helper, at.astimezone(self._runtime.clock.zone), word)

    def _seat(self, person: str, account: str, at: datetime, *, left: bool = False) -> Seat:
        """Where the person is reached, as of now: whoever writes can be written to."""
        before = seats.seats(self._connection, [person]).get(person)
        sealed = self._runtime.seal.close(account.encode(), f"seat:{person}")
        if before is None:
            return Seat(person, sealed, to_ms(at), blocked=left)
        return replace(before, account=sealed, last_at=max(before.last_at, to_ms(at)), blocked=left)

    def _flooded(self, seat: Seat, at: datetime, survey: Conversation) -> int:
        """How many messages too many this one is, the survey's counted as well."""
        settings = self._runtime.content.campaign.settings
        most, seconds = int(limit(settings, "flood", "messages")), limit(settings, "flood", "seconds")
        mine = [float(then) for then in seat.recent.split()]
        now = at.timestamp()
        recent = [then for then in mine if abs(now - then) < seconds][-most - 1 :]
        others = [then for then in survey.recent if abs(now - then) < seconds]
        stamped = " ".join(f"{then:.3f}" for then in [*recent, now])
        seats.stamp(self._connection, seat.person, stamped)
        return max(len(recent) + len(others) + 1 - most, 0)

    def _answer(self, seat: Seat, account: str, decision: Decision, cause: str) -> None:
        picture = poster(self._connection, self._runtime, decision.poster) if decision.poster else ""
        letter = Letter(account, Reply(decision.reply.text, decision.reply.buttons), picture=picture)
        body = letters.close(self._runtime.seal, seat.person, letter)
        draft = Draft(cause, 0, seat.person, Lane.CONFIRMATION, body, 0)
        outbox.queue(self._connection, [draft], now=self._runtime.clock.now_ms())


def _takes_any_words(turn: TeamTurn, survey: Conversation) -> bool:
    if survey.phase is not Phase.ASKING or survey.aside:
        return False
    question = turn.runtime.content.survey.by_id.get(survey.asking)
    return question is not None and question.kind is Kind.TEXT

"""Events of several people handled in one transaction: load all of it, decide in memory, save all of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import structlog
from sqlalchemy import Connection

from bot import quality
from bot.engine import step
from bot.events import Event, Left, Opened, Said, Sent
from bot.replies import Reply
from bot.state import Answer, Conversation, Phase
from handlers import letters
from handlers.clock import to_ms
from handlers.compact import to_json
from handlers.erasure import erase
from handlers.letters import Letter
from handlers.runtime import Runtime
from models import audit, outbox, people, responses, turnout
from models.outbox import Draft, Lane
from models.people import Reachable, Standing
from models.responses import Change, Form, NewForm, Sending
from models.turnout import Hour

log = structlog.get_logger()

_ENDS_TURN = frozenset({Phase.ERASED, Phase.WITHDRAWN, Phase.DECLINED})  # what follows needs the rows as they are then
_NOT_REPLIES = tuple(lane for lane in Lane if lane is not Lane.REPLY)  # a message in is a message out, also before XÓA


@dataclass(slots=True)
class Turn:
    """One person's part of a batch."""

    person: str
    respondent: str
    account_id: str = field(repr=False)
    state: Conversation
    form: Form | None
    loaded: Conversation = field(init=False)
    day: date | None = None
    drafts: list[Draft] = field(default_factory=list)
    changes: list[tuple[str, Answer | None, date]] = field(default_factory=list)
    sent: tuple[Conversation, datetime] | None = None
    follows: bool | None = None
    heard: bool = False  # wrote to us
    over: bool = False  # nothing more for this person in this batch

    def __post_init__(self) -> None:
        self.loaded = self.state


class Batch:
    """The people of one transaction and what happens to them."""

    def __init__(self, runtime: Runtime, turns: dict[str, Turn]) -> None:
        self._runtime = runtime
        self._turns = turns

    @classmethod
    def load(cls, connection: Connection, runtime: Runtime, accounts: Iterable[str]) -> Batch:
        """Read where the owners of these accounts stand."""
        campaign = runtime.content.campaign.id
        names = [(runtime.pseudonyms.person(account), account) for account in dict.fromkeys(accounts)]
        respondents = {account: runtime.pseudonyms.respondent(account) for _, account in names}
        standings = people.conversations(connection, [person for person, _ in names])
        forms = responses.forms(connection, campaign, list(respondents.values()))
        turns = {}
        for person, account in names:
            form = forms.get(respondents[account])
            state = _restore(standings.get(person), campaign, form)
            turns[person] = Turn(person, respondents[account], account, state, form)
        return cls(runtime, turns)

    def is_over(self, person: str) -> bool:
        """Whether this person's further events must wait for the next batch."""
        return self._turns[person].over

    def state_of(self, person: str) -> Conversation:
        """Where this person's own survey stands by now."""
        return self._turns[person].state

    def stop(self, person: str) -> None:
        """Leave this person's further events to the next batch."""
        self._turns[person].over = True

    def handle(
        self, person: str, event: Event, *, cause: str, lane: Lane = Lane.REPLY, expires_at: int | None = None
    ) -> None:
        """Let the engine decide on one event. Nothing changes if it raises."""
        turn = self._turns[person]
        after, replies = step(self._runtime.content, turn.state, event)
        self._runtime.readings.note(turn.state, event, after)
        turn.drafts += [
            replace(draft, lane=lane, expires_at=expires_at) for draft in self._drafts(turn, replies, cause)
        ]
        turn.day = event.at.astimezone(self._runtime.clock.zone).date()
        turn.changes += [(question, answer, turn.day) for question, answer in _differences(turn.state, after)]
        if after.version > turn.state.version:
            turn.sent = (after, event.at)
        if isinstance(event, Opened | Left):
            turn.follows = isinstance(event, Opened)
        turn.heard |= isinstance(event, Said | Sent | Opened)
        turn.state = after
        turn.over = after.phase in _ENDS_TURN

    def save(self, connection: Connection) -> None:
        """Write everything that was decided."""
        moved = [turn for turn in self._turns.values() if turn.day is not None]
        erased = sum(self._erase(connection, turn) for turn in moved if turn.state.phase is Phase.ERASED)
        alive = [turn for turn in moved if turn.state.phase is not Phase.ERASED]
        people.keep_conversations(connection, [self._standing(turn) for turn in alive])
        people.mark_heard(connection, [turn.person for turn in alive if turn.heard and turn.form is not None])
        self._save_forms(connection, alive)
        now = self._runtime.clock.now_ms()
        outbox.queue(connection, [draft for turn in moved for draft in turn.drafts], now=now)
        if erased:  # last of all: everybody waits in line for the audit log
            audit.write(connection, at=now, actor="resident", act="erase", detail={"people": erased})

    def _drafts(self, turn: Turn, replies: Sequence[Reply], cause: str) -> list[Draft]:
        seal = self._runtime.seal
        return [
            Draft(
                cause, n, turn.person, Lane.REPLY, letters.close(seal, turn.person, Letter(turn.account_id, reply)), 0
            )
            for n, reply in enumerate(replies)
        ]

    def _erase(self, connection: Connection, turn: Turn) -> bool:
        clock = self._runtime.clock
        return erase(
            connection,
            self._runtime.content.campaign.id,
            person=turn.person,
            respondent=turn.respondent,
            day=clock.today(),
            now_ms=clock.now_ms(),
            unsent=_NOT_REPLIES if turn.drafts else None,
        )

    def _standing(self, turn: Turn) -> Standing:
        state = turn.state
        return Standing(
            person=turn.person,
            campaign=self._runtime.content.campaign.id,
            phase=state.phase,
            state=to_json(state.to_json()),
            version=state.version,
            updated_at=to_ms(state.last_at) if state.last_at else self._runtime.clock.now_ms(),
        )

    def _save_forms(self, connection: Connection, turns: Sequence[Turn]) -> None:
        begun = [turn for turn in turns if turn.form is None and turn.state.began_at is not None]
        ids = {turn.respondent: secrets.token_hex(16) for turn in begun}
        responses.begin(connection, [self._new_form(turn, ids[turn.respondent]) for turn in begun])
        people.keep_contacts(connection, [self._contact(turn) for turn in begun])
        ids |= {turn.respondent: turn.form.id for turn in turns if turn.form is not None}
        changes, sendings = [], []
        for turn in turns:
            response_id = ids.get(turn.respondent)
            if response_id is None:
                continue
            if turn.form is not None:
                self._save_head(connection, turn, turn.form)
            changes += _changes(turn, response_id)
            if turn.sent is not None:
                sendings.append(self._sending(response_id, *turn.sent))
        responses.record(connection, changes)
        responses.send(connection, sendings)
        turnout.add(
            connection, self._runtime.content.campaign.id, [self._hour(turn) for turn in turns if _finishes(turn)]
        )
        for turn in turns:
            if turn.state.phase is Phase.WITHDRAWN and turn.loaded.phase is not Phase.WITHDRAWN and turn.form:
                responses.withdraw(connection, turn.form.id)
            if turn.state.phase is Phase.DECLINED and turn.form is not None:
                self._let_go(connection, turn, turn.form)

    def _hour(self, turn: Turn) -> Hour:
        """Where and in which hour a form was sent."""
        assert turn.sent is not None  # noqa: S101 - asked of those who sent only
        state, at = turn.sent
        local = at.astimezone(self._runtime.clock.zone)
        return state.unit, local.date(), local.hour

    def _let_go(self, connection: Connection, turn: Turn, form: Form) -> None:
        """Declined after having begun: nothing is kept but that word and, if there was one, the withdrawal."""
        if form.status is not responses.Status.WITHDRAWN:
            responses.erase(connection, self._runtime.content.campaign.id, turn.respondent)
        people.forget_contact(connection, turn.person)

    def _save_head(self, connection: Connection, turn: Turn, form: Form) -> None:
        state = turn.state
        if state.unit and state.unit != turn.loaded.unit:
            unit = self._runtime.content.units.by_code[state.unit]
            responses.move(connection, form.id, unit=unit.code, district=unit.district_code, entry=state.entry)
        if form.status is responses.Status.WITHDRAWN and state.phase in {Phase.ASKING, Phase.REVIEW, Phase.DONE}:
            assert turn.day is not None  # noqa: S101 - saved turns have handled an event
            responses.reopen(connection, form.id, day=turn.day, consent=self._runtime.content.texts.version)
            people.keep_contacts(connection, [self._contact(turn)])
        if turn.follows is not None:
            people.mark_follows(connection, turn.person, turn.follows)

    def _new_form(self, turn: Turn, response_id: str) -> NewForm:
        content = self._runtime.content
        unit = content.units.by_code[turn.state.unit]
        assert turn.day is not None  # noqa: S101 - saved turns have handled an event
        return NewForm(
            id=response_id,
            campaign=content.campaign.id,
            respondent=turn.respondent,
            questionnaire=content.survey.version,
            fingerprint=content.survey.fingerprint,
            consent=content.texts.version,
            unit_list=content.units.id,
            unit=unit.code,
            district=unit.district_code,
            entry=turn.state.entry,
            started_on=turn.day,
        )

    def _contact(self, turn: Turn) -> Reachable:
        sealed = self._runtime.seal.close(turn.account_id.encode(), f"contact:{turn.person}")
        return Reachable(turn.person, sealed, follows=turn.follows is not False)

    def _sending(self, response_id: str, state: Conversation, at: datetime) -> Sending:
        content = self._runtime.content
        flags = quality.flags(
            content.survey, state.answers, began_at=state.began_at, sent_at=at, settings=content.campaign.settings
        )
        counted = {question: answer.to_json() for question, answer in state.answers.items()}
        return Sending(
            response_id=response_id,
            version=state.version,
            counted=to_json(counted),
            flags="|".join(flags),
            day=at.astimezone(self._runtime.clock.zone).date(),
        )


def _finishes(turn: Turn) -> bool:
    """Whether a form was sent that has not been sent before."""
    return turn.sent is not None and (turn.form is None or turn.form.status is not responses.Status.COMPLETE)


def _restore(standing: Standing | None, campaign: str, form: Form | None) -> Conversation:
    if standing is None or standing.campaign != campaign:
        return Conversation(version=form.version if form is not None else 0)
    stored = form.answers if form is not None else {}
    values = json.loads(f"[{','.join(stored.values())}]")  # all of them at once: a third of the time
    answers = {question: Answer.from_json(value) for question, value in zip(stored, values, strict=True)}
    return Conversation.from_json(json.loads(standing.state), answers)


def _differences(before: Conversation, after: Conversation) -> list[tuple[str, Answer | None]]:
    if before.answers is after.answers:
        return []
    given = [(q, answer) for q, answer in after.answers.items() if before.answers.get(q) != answer]
    dropped = [(q, None) for q in before.answers if q not in after.answers]
    return [*given, *dropped]


def _changes(turn: Turn, response_id: str) -> list[Change]:
    return [
        Change(response_id, question, to_json(answer.to_json()) if answer else None, day)
        for question, answer, day in turn.changes
    ]

"""Every table. Instants are whole milliseconds since 1970 (UTC); days are dates of the campaign's zone.

A person appears under two keyed hashes that nothing in the database joins: `person` where messages go, `respondent`
where answers lie (`models.pseudonyms`). Account ids exist only inside sealed columns (`models.sealing`).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base as Base
from models.base import Serial, partial
from models.group_tables import GroupPost as GroupPost
from models.roster_tables import Helper as Helper
from models.roster_tables import Shift as Shift
from models.summary_tables import Picture as Picture
from models.summary_tables import SnapshotRow as SnapshotRow
from models.team_tables import HourTurnout as HourTurnout
from models.team_tables import JoinGuess as JoinGuess
from models.team_tables import Reading as Reading
from models.team_tables import Reminder as Reminder
from models.team_tables import Seat as Seat
from models.team_tables import Swap as Swap


class Inbound(Base):
    """An event Zalo delivered. The unique key is the promise that one act has one effect."""

    __tablename__ = "inbound"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    event_key: Mapped[str] = mapped_column(unique=True)
    person: Mapped[str]
    event_name: Mapped[str]
    status: Mapped[int] = mapped_column(SmallInteger)  # models.inbox.Status
    sent_at: Mapped[int]  # Zalo's signed clock
    received_at: Mapped[int]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    body: Mapped[bytes | None]  # sealed; dropped once processed

    __table_args__ = (
        partial("ix_inbound_waiting", "id", where="status = 0"),
        partial("ix_inbound_waiting_person", "person", where="status = 0"),
        partial("ix_inbound_failed", "id", where="status = 3"),
    )


class Outbound(Base):
    """A message to be sent. Unique (cause, n): an event replayed cannot speak twice."""

    __tablename__ = "outbound"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    cause: Mapped[str]
    n: Mapped[int] = mapped_column(SmallInteger)
    person: Mapped[str]
    lane: Mapped[int] = mapped_column(SmallInteger)  # models.outbox.Lane
    status: Mapped[int] = mapped_column(SmallInteger)  # models.outbox.Status
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    created_at: Mapped[int]
    not_before: Mapped[int]
    expires_at: Mapped[int | None]  # dropped unsent from then on; None: never
    lease_until: Mapped[int | None]
    settled_at: Mapped[int | None]
    message_id: Mapped[str | None]
    error: Mapped[int | None] = mapped_column(Integer)
    doubtful: Mapped[bool] = mapped_column(server_default=text("false"))  # an attempt may have arrived unnoticed
    body: Mapped[bytes | None]  # sealed, holds the address; dropped once settled

    __table_args__ = (
        Index("uq_outbound_cause", "cause", "n", unique=True),
        partial("ix_outbound_queued", "lane", "not_before", "id", where="status = 0"),
        partial("ix_outbound_expiring", "expires_at", where="status = 0 AND expires_at IS NOT NULL"),
        partial("ix_outbound_leased", "lease_until", where="status = 1"),
        partial("ix_outbound_open_person", "person", "id", where="status < 2"),
        partial("ix_outbound_lost", "lane", "status", where="status > 2"),
    )


class Contact(Base):
    """Whom we may write to by ourselves. Only people who consented; deleted at the end of the campaign."""

    __tablename__ = "contact"

    person: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[bytes]  # sealed
    follows: Mapped[bool] = mapped_column(server_default=text("true"))
    blocked: Mapped[bool] = mapped_column(server_default=text("false"))


class ConversationRow(Base):
    """Where a conversation stands; holds no answer."""

    __tablename__ = "conversation"

    person: Mapped[str] = mapped_column(primary_key=True)
    campaign: Mapped[str]
    phase: Mapped[str]
    state: Mapped[str]  # JSON of bot.state.Conversation without answers
    version: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[int]


class Response(Base):
    """One person's form. Unique (campaign, respondent): one account counts once."""

    __tablename__ = "response"

    id: Mapped[str] = mapped_column(primary_key=True)  # random, says nothing
    campaign: Mapped[str]
    respondent: Mapped[str]
    questionnaire: Mapped[str]  # version of the file
    fingerprint: Mapped[str]  # SHA-256 of the file
    consent: Mapped[str]  # SHA-256 of the texts that were consented to
    unit_list: Mapped[str]
    unit: Mapped[str]
    district: Mapped[str]
    entry: Mapped[str]
    status: Mapped[str]  # models.responses.Status
    started_on: Mapped[date]
    completed_on: Mapped[date | None]
    flags: Mapped[str] = mapped_column(server_default=text("''"))
    version: Mapped[int] = mapped_column(Integer, server_default="0")
    counted: Mapped[str | None]  # JSON of the answers last sent with GỬI

    __table_args__ = (
        Index("uq_response_respondent", "campaign", "respondent", unique=True),
        Index("ix_response_unit", "campaign", "unit", "status"),
    )


class AnswerRow(Base):
    """One answer as it stands now, sent or not."""

    __tablename__ = "answer"

    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]  # JSON of bot.state.Answer


class AnswerEvent(Base):
    """Append-only trail of every answer given, changed or dropped."""

    __tablename__ = "answer_event"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    value: Mapped[str | None]  # None: dropped, because it is no longer asked
    day: Mapped[date]


class Token(Base):
    """The account's current pair of tokens, sealed, and what is known of the account."""

    __tablename__ = "token"

    oa_id: Mapped[str] = mapped_column(primary_key=True)
    access: Mapped[bytes]
    refresh: Mapped[bytes | None]
    previous: Mapped[bytes | None]  # the refresh token before this one, for the operator
    seed: Mapped[str]  # hash of the pair in the settings this row began from
    obtained_at: Mapped[int]
    expires_at: Mapped[int]
    refreshing_since: Mapped[int | None]  # set before Zalo is asked: an interrupted refresh can be seen
    failed_at: Mapped[int | None]  # refused for good: somebody must consent again
    send_api: Mapped[str] = mapped_column(server_default=text("''"))  # v2 or v3 once known


class RateLimit(Base):
    """When the next request may leave, shared by all processes (generic cell rate algorithm)."""

    __tablename__ = "rate_limit"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[int]  # microseconds


class JobRun(Base):
    """One run of a scheduled job for one slot. The key is the promise that a slot acts once."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[int]
    finished_at: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(server_default=text("''"))


class Tally(Base):
    """Counts of things that leave no other trace: erasures, refusals."""

    __tablename__ = "tally"

    name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]


class Audit(Base):
    """What staff and the system did, each entry chained to the one before by its hash."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    at: Mapped[int]
    actor: Mapped[str]
    act: Mapped[str]
    detail: Mapped[str]  # JSON, never personal data
    hash: Mapped[str]

"""Responses, their answers and the trail of every change. Nothing here knows where to send a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from models.tables import AnswerEvent, AnswerRow, Response
from models.upsert import insert_new, insert_or_update


class Status(StrEnum):
    """What a response is worth."""

    PARTIAL = "partial"  # begun, never sent
    COMPLETE = "complete"  # sent at least once: counts, as it was sent last
    WITHDRAWN = "withdrawn"  # consent taken back: no answers, never exported


@dataclass(frozen=True, slots=True)
class Form:
    """Head of a stored response."""

    id: str
    respondent: str
    status: Status
    version: int
    answers: dict[str, str]  # question id → JSON of bot.state.Answer


@dataclass(frozen=True, slots=True)
class NewForm:
    """Head of a response that begins now."""

    id: str
    campaign: str
    respondent: str
    questionnaire: str
    fingerprint: str
    consent: str
    unit_list: str
    unit: str
    district: str
    entry: str
    started_on: date


@dataclass(frozen=True, slots=True)
class Change:
    """One answer given, changed (`value` set) or dropped (`value` None)."""

    response_id: str
    question: str
    value: str | None
    day: date


@dataclass(frozen=True, slots=True)
class Sending:
    """GỬI was said: from now on this is what counts."""

    response_id: str
    version: int
    counted: str
    flags: str
    day: date


@dataclass(frozen=True, slots=True)
class Exported:
    """A response as reports read it."""

    id: str
    campaign: str
    questionnaire: str
    unit: str
    district: str
    entry: str
    status: Status
    started_on: date
    completed_on: date | None
    flags: str
    counted: str | None


_FORMS = select(Response.id, Response.respondent, Response.status, Response.version).where(
    Response.campaign == bindparam("campaign"), Response.respondent.in_(bindparam("respondents", expanding=True))
)
_ANSWERS = select(AnswerRow.response_id, AnswerRow.question, AnswerRow.value).where(
    AnswerRow.response_id.in_(bindparam("ids", expanding=True))
)


def forms(connection: Connection, campaign: str, respondents: Sequence[str]) -> dict[str, Form]:
    """Forms of these respondents by respondent, with their present answers."""
    rows = connection.execute(_FORMS, {"campaign": campaign, "respondents": list(respondents)}).all()
    answers = answers_of(connection, [row.id for row in rows])
    return {
        row.respondent: Form(row.id, row.respondent, Status(row.status), row.version, answers.get(row.id, {}))
        for row in rows
    }


def answers_of(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Present answers by response id and question id."""
    found: dict[str, dict[str, str]] = {}
    if ids:
        for response_id, question, value in connection.execute(_ANSWERS, {"ids": list(ids)}):
            found.setdefault(response_id, {})[question] = value
    return found


def begin(connection: Connection, new: Sequence[NewForm]) -> None:
    """Store new, empty responses."""
    insert_new(
        connection,
        Response,
        ("id",),
        [{**{name: getattr(form, name) for name in NewForm.__slots__}, "status": Status.PARTIAL} for form in new],
    )


def move(connection: Connection, response_id: str, *, unit: str, district: str, entry: str) -> None:
    """The respondent chose another unit."""
    connection.execute(
        update(Response).where(Response.id == response_id).values(unit=unit, district=district, entry=entry)
    )


_DROP = delete(AnswerRow).where(
    AnswerRow.response_id == bindparam("response"), AnswerRow.question == bindparam("asked")
)


def record(connection: Connection, changes: Sequence[Change]) -> None:
    """Apply changes, in this order, to the present answers and keep each of them in the trail."""
    if not changes:
        return
    last = {(change.response_id, change.question): change.value for change in changes}
    insert_or_update(
        connection,
        AnswerRow,
        ("response_id", "question"),
        [
            {"response_id": response_id, "question": question, "value": value}
            for (response_id, question), value in last.items()
            if value is not None
        ],
    )
    if dropped := [key for key, value in last.items() if value is None]:
        connection.execute(_DROP, [{"response": response_id, "asked": question} for response_id, question in dropped])
    connection.execute(
        insert(AnswerEvent),
        [
            {"response_id": change.response_id, "question": change.question, "value": change.value, "day": change.day}
            for change in changes
        ],
    )


_SEND = (
    update(Response)
    .where(Response.id == bindparam("response"), Response.version < bindparam("to"))
    .values(
        status=Status.COMPLETE,
        version=bindparam("to"),
        counted=bindparam("answers"),
        flags=bindparam("marks"),
        completed_on=func.coalesce(Response.completed_on, bindparam("day")),
    )
)


def send(connection: Connection, sendings: Iterable[Sending]) -> None:
    """Freeze the answers that count. An older version never replaces a newer one."""
    rows = [
        {"response": s.response_id, "to": s.version, "answers": s.counted, "marks": s.flags, "day": s.day}
        for s in sendings
    ]
    if rows:
        connection.execute(_SEND, rows)


def withdraw(connection: Connection, response_id: str) -> None:
    """Consent was taken back: the head stays as proof, every answer goes."""
    _delete_answers(connection, response_id)
    connection.execute(
        update(Response)
        .where(Response.id == response_id)
        .values(status=Status.WITHDRAWN, counted=None, flags="", version=0)
    )


def reopen(connection: Connection, response_id: str, *, day: date, consent: str) -> None:
    """Somebody who had withdrawn consents again."""
    connection.execute(
        update(Response)
        .where(Response.id == response_id, Response.status == Status.WITHDRAWN)
        .values(status=Status.PARTIAL, started_on=day, completed_on=None, consent=consent)
    )


def erase(connection: Connection, campaign: str, respondent: str) -> bool:
    """Delete the response, its answers and its trail. Returns whether there was one."""
    response_id = connection.execute(
        select(Response.id).where(Response.campaign == campaign, Response.respondent == respondent)
    ).scalar()
    if response_id is None:
        return False
    _delete_answers(connection, response_id)
    connection.execute(delete(Response).where(Response.id == response_id))
    return True


def _delete_answers(connection: Connection, response_id: str) -> None:
    connection.execute(delete(AnswerRow).where(AnswerRow.response_id == response_id))
    connection.execute(delete(AnswerEvent).where(AnswerEvent.response_id == response_id))


_PAGE = 2_000


def exported(connection: Connection, campaign: str, statuses: Sequence[Status]) -> Iterator[list[Exported]]:
    """Responses in pages, in the order of their random ids: the order tells nothing about time."""
    query = (
        select(
            Response.id,
            Response.campaign,
            Response.questionnaire,
            Response.unit,
            Response.district,
            Response.entry,
            Response.status,
            Response.started_on,
            Response.completed_on,
            Response.flags,
            Response.counted,
        )
        .where(Response.campaign == campaign, Response.status.in_(statuses), Response.id > bindparam("after"))
        .order_by(Response.id)
        .limit(_PAGE)
    )
    after = ""
    while page := [_exported(row) for row in connection.execute(query, {"after": after})]:
        yield page
        after = page[-1].id


def _exported(row: Any) -> Exported:
    values = row._asdict()
    return Exported(**values | {"status": Status(values["status"])})


def counts(connection: Connection, campaign: str) -> dict[Status, int]:
    """How many responses stand at each status."""
    # One walk through an index; grouping would sort every row of it.
    each = [func.count().filter(Response.status == status) for status in Status]
    found = connection.execute(select(*each).where(Response.campaign == campaign)).one()
    return dict(zip(Status, found, strict=True))

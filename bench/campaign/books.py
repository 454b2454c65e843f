"""The books: what the script did beside what phones heard and what the database holds, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bench.campaign.colleagues import Colleague, Turn
from bench.campaign.hearing import Kind
from bench.campaign.play import Play
from bench.campaign.residents import Standing
from bench.campaign.swaps import Answer
from models import group_posts, outbox, reminders, roster, shifts, snapshots
from models.outbox import Lane, Status
from models.reminders import Outcome
from models.tables import Inbound, Response
from models.team_tables import Swap
from reports import figures
from reports.disclosure import Count
from roster.defects import Fate

_LATE = "muộn lúc"
STEP = 10  # fewer people than this never show


@dataclass(frozen=True, slots=True)
class Line:
    """One count, as the script, the phones (or Zalo) and the database know it; None: not known there."""

    name: str
    script: int
    heard: int | None
    kept: int | None

    @property
    def balanced(self) -> bool:
        """Whether all who know it agree."""
        return {self.script} >= {number for number in (self.heard, self.kept) if number is not None}


def lines(play: Play) -> list[Line]:
    """All of them."""
    with play.stage.runtime.database.read() as connection:
        return [
            *_events(play, connection),
            *_messages(play, connection),
            *_told(play, connection),
            *_reminders(play, connection),
            *_responses(play, connection),
            *_rosters(play, connection),
            *_swaps(play, connection),
            *_posts(play, connection),
        ]


def _events(play: Play, connection: Connection) -> Iterator[Line]:
    rows = connection.execute(select(Inbound.event_name, func.count()).group_by(Inbound.event_name))
    kept = {str(name): int(number) for name, number in rows}
    for name in sorted(play.ledger.events | kept):
        yield Line(f"events in: {name}", play.ledger.events[name], None, kept.get(name, 0))


def _messages(play: Play, connection: Connection) -> Iterator[Line]:
    ledger, kept = play.ledger, Counter(outbox.counts(connection))
    refused = sum(phone.refused for phone in ledger.phones.values())
    asked = ledger.replies_due - refused + ledger.group_replies_due
    texts = sum(_is_reply(play, text) for _, _, text in ledger.in_group)
    heard = sum(phone.heard for phone in ledger.phones.values())
    yield Line("replies to residents, helpers and the group", asked + ledger.confirmations_due, heard + texts, None)
    yield Line("messages sent: replies", asked, None, kept[Lane.REPLY, Status.SENT])
    yield Line("messages sent: to helpers", ledger.confirmations_due, None, kept[Lane.CONFIRMATION, Status.SENT])
    yield Line("messages sent: nudges", play.foresight.nudges, ledger.heard[Kind.NUDGE], kept[Lane.NUDGE, Status.SENT])
    sent = sum(play.foresight.sent.values())
    yield Line("messages sent: reminders", sent, ledger.heard[Kind.REMINDER], kept[Lane.REMINDER, Status.SENT])
    summaries = [text for _, _, text in ledger.in_group if not _is_reply(play, text)]
    yield Line("messages sent: summaries", _summaries(play), len(summaries), kept[Lane.SUMMARY, Status.SENT])
    yield Line("messages refused for good", refused, None, _of(kept, Status.FAILED))
    yield Line("messages left behind", 0, None, _of(kept, Status.QUEUED) + _of(kept, Status.SENDING))
    stale = play.foresight.outcomes
    dropped = sum(count for (_, outcome), count in stale.items() if outcome in (Outcome.DROPPED, Outcome.SETTLED))
    yield Line("messages dropped because their moment had passed", dropped, None, _of(kept, Status.DROPPED))
    late = sum(_LATE in text for text in summaries)
    yield Line("summaries that say that they are late", play.late_summaries, late, None)
    unanswered = sum(phone.heard != phone.due for phone in ledger.phones.values())
    yield Line("phones with a reply too many or too few", 0, unanswered, None)


def _summaries(play: Play) -> int:
    """The opening message, and text and picture for every day and for the end."""
    return 1 + 2 * (len(play.rules.days) + 1)


def _told(play: Play, connection: Connection) -> Iterator[Line]:
    """The total that each summary told; where it told no exact number, whether it is one that fits."""
    campaign = play.content.campaign.id
    for (day, kind), forms in play.forms_at.items():
        complete = forms.total()
        found = snapshots.find(connection, campaign, day, kind)
        told = None if found is None else figures.from_json(found.figures).total
        kept = -1 if told is None else complete if _fits(told, complete, communes=len(forms)) else told.shown
        yield Line(f"summary of {day}, {kind}: responses in it", complete, None, kept)


def _fits(told: Count, complete: int, *, communes: int) -> bool:
    """Whether a total may stand for so many forms: exact, or at most as far off as keeps few people from showing."""
    if told.exact:
        return told.shown == complete
    if told.below:
        return 0 < complete < told.below
    return abs(told.shown - complete) <= communes + STEP


def _reminders(play: Play, connection: Connection) -> Iterator[Line]:
    foreseen = play.foresight.outcomes
    kept = Counter((rule_id, outcome) for (rule_id, _, _), outcome in reminders.outcomes(connection).items())
    for rule in play.stage.runtime.reminders.rules:
        yield Line(f"reminders heard: {rule.id}", play.foresight.sent[rule.id], play.ledger.rules[rule.id], None)
        for outcome in Outcome:
            if foreseen[rule.id, outcome] or kept[rule.id, outcome]:
                name = f"reminders decided: {rule.id}, {outcome}"
                yield Line(name, foreseen[rule.id, outcome], None, kept[rule.id, outcome])


def _responses(play: Play, connection: Connection) -> Iterator[Line]:
    rows = connection.execute(select(Response.status, func.count()).group_by(Response.status))
    kept = {str(status): count for status, count in rows}
    done = Counter(str(one.standing) for one in play.world.residents)
    for standing in (Standing.PARTIAL, Standing.COMPLETE, Standing.WITHDRAWN):
        yield Line(f"responses: {standing}", done[standing], None, kept.get(standing, 0))
    of_unit = connection.execute(
        select(Response.unit, func.count()).where(Response.status == Standing.COMPLETE).group_by(Response.unit)
    )
    complete = play.world.forms(complete=True)
    wrong = sum(complete[unit] != count for unit, count in of_unit)
    yield Line("communes with another number of responses", 0, None, wrong)
    yield Line("residents whose story is over", play.everybody, play.done, None)


def _rosters(play: Play, connection: Connection) -> Iterator[Line]:
    entries, imported = list(play.rosters.everybody), play.rosters.imported
    turns = [turn for one in entries for turn in one.turns]
    kept = shifts.shifts(connection, play.content.campaign.id)
    yield Line("roster: people", len(entries), imported.people, None)
    yield Line("roster: shifts", len(turns), imported.shifts, len(kept))
    for fate in Fate:
        expected = sum(sheet.wrong[fate] for sheet in (*play.rosters.sheets, *play.rosters.late_sheets))
        yield Line(f"roster: rows {fate}", expected, imported.wrong[fate], None)
    yield Line(
        "shifts begun", sum(turn.started for turn in turns), None, sum(one.started_at is not None for one in kept)
    )
    yield Line("shifts ended", sum(turn.ended for turn in turns), None, sum(one.ended_at is not None for one in kept))


def _swaps(play: Play, connection: Connection) -> Iterator[Line]:
    rows = connection.execute(
        select(Swap.agreed, func.count()).where(Swap.settled_at.is_not(None)).group_by(Swap.agreed)
    )
    kept = {bool(agreed): count for agreed, count in rows}
    refused = sum(swap.answer is Answer.REFUSED for swap in play.swaps)
    yield Line("swaps agreed to", len(play.swaps) - refused, None, kept.get(True, 0))
    yield Line("swaps refused", refused, None, kept.get(False, 0))
    wrong = sum(not _has(play, connection, one, turn) for swap in play.swaps for turn, one in swap.holders().items())
    yield Line("swapped shifts in the wrong hands", 0, None, wrong)


def _has(play: Play, connection: Connection, one: Colleague, turn: Turn) -> bool:
    person = play.stage.runtime.pseudonyms.person(one.chat.id) if one.chat else ""
    helper = roster.helper_of(connection, play.content.campaign.id, person)
    found = shifts.shifts_of(connection, helper.id) if helper else []
    return (turn.day, turn.slot) in {(shift.day, shift.slot) for shift in found}


def _posts(play: Play, connection: Connection) -> Iterator[Line]:
    for day in play.rules.days:
        found = group_posts.counts(connection, play.content.campaign.id, day)
        yield Line(f"posts on {day}", play.posts[day], None, found.total)
        yield Line(f"posts on {day}: repeats", play.repeats[day], None, found.repeats)
        units = {unit: count for (on, unit), count in play.world.posts.items() if on == day}
        wrong = sum(found.by_unit.get(unit, 0) != count for unit, count in units.items())
        yield Line(f"posts on {day}: communes with another number", 0, None, wrong)


def _of(kept: Counter[tuple[Lane, Status]], status: Status) -> int:
    return sum(count for (_, found), count in kept.items() if found is status)


def _is_reply(play: Play, text: str) -> bool:
    return text.startswith(play.group_answers)

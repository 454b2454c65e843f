"""What becomes of a message for every answer Zalo may give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from config import Settings
from handlers import settling
from handlers.runtime import Runtime
from models import people
from models.migrations import migrate
from models.outbox import Lane, Status
from models.people import Reachable
from models.tables import Contact, Outbound, Token
from tests.shell.events import LAN, MINH, OA
from tests.shell.letters import draft, only_row, queue
from tests.shell.running import Running, running
from tests.shell.stand_in import FAMILIES, Message, accepted, lost, refused
from zalo import errors
from zalo.client import Api, OaInfo
from zalo.errors import Family, Outcome, SendResult

HOUR, DAY = 3_600, 86_400
UNTIL_SIX = 22 * HOUR  # the tests' clock stands at eight in the morning


@dataclass(frozen=True)
class Fate:
    status: Status
    again_after_s: float | None = None
    attempts: int = 1


AGAIN, FAILED = Status.QUEUED, Fate(Status.FAILED)
FATES: dict[str, tuple[SendResult, Fate]] = {
    "sent": (SendResult(Outcome.SENT, 0, "z1"), Fate(Status.SENT)),
    "an error of Zalo's": (errors.result(Family.MESSAGE_V3, -200), Fate(AGAIN, 1)),
    "no connection": (SendResult(Outcome.RETRY), Fate(AGAIN, 1)),
    "an error that names a time": (SendResult(Outcome.RETRY, retry_after=timedelta(seconds=7)), Fate(AGAIN, 7)),
    "an answer that was lost": (SendResult(Outcome.RETRY, maybe_sent=True), Fate(AGAIN, 30)),
    "a web page that names a short time": (
        SendResult(Outcome.RETRY, maybe_sent=True, retry_after=timedelta(seconds=1)), Fate(AGAIN, 30),
    ),
    "a web page that names a long time": (
        SendResult(Outcome.RETRY, maybe_sent=True, retry_after=timedelta(seconds=99)), Fate(AGAIN, 99),
    ),
    "quota used up": (errors.result(Family.MESSAGE_V3, -211), Fate(AGAIN, HOUR)),
    "the night": (errors.result(Family.MESSAGE_V3, -234), Fate(AGAIN, UNTIL_SIX)),
    "token no good": (errors.result(Family.MESSAGE_V3, -216), Fate(AGAIN, 1, attempts=0)),
    "no window left": (errors.result(Family.MESSAGE_V3, -230), FAILED),
    "no follower": (errors.result(Family.MESSAGE_V3, -213), FAILED),
    "blocked": (errors.result(Family.MESSAGE_V3, -217), FAILED),
    "too long": (errors.result(Family.MESSAGE_V3, -210), FAILED),
    "a code nobody knows": (errors.result(Family.MESSAGE_V3, -987_654), FAILED),
    "picture expired": (errors.result(Family.MESSAGE_V3, -100), FAILED),
    "account suspended": (errors.result(Family.MESSAGE_V3, -204), Fate(AGAIN, 300)),
    "no token at all": (SendResult(Outcome.OPERATOR), Fate(AGAIN, 30)),
    "too many requests": (errors.result(Family.MESSAGE_V3, -32), Fate(AGAIN, 0, attempts=0)),
    "the other call": (errors.result(Family.MESSAGE_V3, -235), Fate(AGAIN, 0, attempts=0)),
}  # fmt: skip


@pytest.fixture
def since_start(monkeypatch: pytest.MonkeyPatch) -> SetTime:
    """The time since start-up, by which pauses are measured, set by hand."""
    time = SetTime()
    monkeypatch.setattr(settling, "time", time)
    return time


class SetTime:
    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


def attempt(bot: Running) -> None:
    """One attempt to send what is due, recorded."""
    with bot.sender() as sender:
        sender.turn_over()


def test_the_table_below_names_every_outcome() -> None:
    assert {result.outcome for result, _ in FATES.values()} == set(Outcome)


@pytest.mark.parametrize("answer", FATES)
def test_every_answer_has_its_consequence(bot_on_sqlite: Running, answer: str) -> None:
    bot = bot_on_sqlite
    result, fate = FATES[answer]
    bot.zalo.answer = lambda _message: result
    queue(bot, draft(bot, "words"))
    attempt(bot)
    row = only_row(bot)
    assert (row["status"], row["attempts"], row["error"]) == (fate.status, fate.attempts, result.code)
    if fate.again_after_s is not None:
        assert row["not_before"] == bot.clock.now_ms() + fate.again_after_s * 1_000
        assert row["body"] is not None
    else:
        assert (row["body"], row["person"]) == (None, "")
    assert row["doubtful"] == result.maybe_sent


@pytest.mark.parametrize("api", list(Api))
def test_no_documented_code_leaves_a_message_in_limbo(bot_on_sqlite: Running, api: Api) -> None:
    codes = [code for family, code in errors.TABLE if family is FAMILIES[api]]
    bot_on_sqlite.zalo.account = OaInfo(OA, "", 4 if api is Api.V2 else 2, True, "")
    bot_on_sqlite.zalo.answer = lambda message: errors.result(FAMILIES[message.api], int(message.text))
    for code in codes:
        queue(bot_on_sqlite, draft(bot_on_sqlite, str(code), to=f"{-code:019d}"))
        attempt(bot_on_sqlite)
    rows = bot_on_sqlite.rows(Outbound)
    assert len(rows) == len(codes) > 40
    assert {row["status"] for row in rows} <= {Status.QUEUED, Status.SENT, Status.FAILED}


def attempts_within(bot: Running, seconds: float) -> int:
    end = bot.clock.time + seconds
    while bot.clock.time <= end:
        attempt(bot)
        bot.clock.time = max(only_row(bot)["not_before"] / 1_000, bot.clock.time + 0.001)
    return len(bot.zalo.asked)


def test_a_message_that_may_have_arrived_is_repeated_rarely(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.zalo.answer = lost
    queue(bot_on_sqlite, draft(bot_on_sqlite, "words"))
    assert attempts_within(bot_on_sqlite, DAY) <= 8


def test_a_message_that_never_left_is_tried_often_at_first_and_patiently_later(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.zalo.answer = lambda _message: SendResult(Outcome.RETRY)
    queue(bot_on_sqlite, draft(bot_on_sqlite, "words"))
    assert 5 <= attempts_within(bot_on_sqlite, 60) <= 7
    assert attempts_within(bot_on_sqlite, 4 * HOUR) <= 7 + 4 * HOUR / 300 + 3


def test_zalo_away_for_hours_costs_nothing_but_time(bot: Running) -> None:
    lan = bot.resident()
    bot.zalo.answer = lambda _message: SendResult(Outcome.RETRY)
    lan.says("chào", "xã Quý Sơn", "1")
    bot.clock.forward(4 * HOUR)
    bot.zalo.answer = accepted
    bot.send()
    assert ["Kính chào" in text for text in lan.heard] == [True, False, False]
    assert len(lan.heard) == 3


def test_minus_235_leads_to_the_other_call_and_is_remembered(bot: Running) -> None:
    bot.zalo.answer = lambda message: refused(-235)(message) if message.api is Api.V3 else accepted(message)
    bot.resident().says("chào")
    assert [message.api for message in bot.zalo.asked] == [Api.V3, Api.V2]
    assert [row["send_api"] for row in bot.rows(Token)] == ["v2"]
    bot.resident(MINH).says("chào")
    assert [message.api for message in bot.zalo.asked] == [Api.V3, Api.V2, Api.V2]


def test_minus_235_after_other_troubles_leads_to_the_other_call_as_well(bot_on_sqlite: Running) -> None:
    bot = bot_on_sqlite
    bot.zalo.answer = lambda _message: SendResult(Outcome.RETRY)
    queue(bot, draft(bot, "words"))
    attempts_within(bot, 60)
    bot.zalo.answer = lambda message: refused(-235)(message) if message.api is Api.V3 else accepted(message)
    bot.clock.forward(HOUR)
    bot.send()
    assert only_row(bot)["status"] == Status.SENT


def test_no_other_code_leads_to_the_other_call(bot_on_sqlite: Running) -> None:
    others = [code for family, code in errors.TABLE if family is Family.MESSAGE_V3 and code not in (0, -235)]
    bot_on_sqlite.zalo.answer = lambda message: refused(int(message.text))(message)
    for code in others:
        queue(bot_on_sqlite, draft(bot_on_sqlite, str(code), to=f"{-code:019d}"))
        attempt(bot_on_sqlite)
    bot_on_sqlite.clock.forward(2 * DAY)
    for _ in others:
        attempt(bot_on_sqlite)
    assert {message.text for message in bot_on_sqlite.zalo.asked} == {str(code) for code in others}
    assert {message.api for message in bot_on_sqlite.zalo.asked} == {Api.V3}
    assert bot_on_sqlite.rows(Token)[0]["send_api"] == ""


def test_when_neither_call_is_taken_nobody_hammers_at_zalo(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.zalo.answer = lambda m: refused(-235 if m.api is Api.V3 else -240)(m)
    queue(bot_on_sqlite, *(draft(bot_on_sqlite, "words", to=f"{n:019d}") for n in range(5)))
    bot_on_sqlite.send()
    assert len(bot_on_sqlite.zalo.asked) <= 10
    assert {row["status"] for row in bot_on_sqlite.rows(Outbound)} == {Status.QUEUED}


def test_state_agencies_send_by_v2_from_the_start(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.zalo.account = OaInfo(OA, "UBND", 4, True, "")
    bot_on_sqlite.resident().says("chào")
    assert [message.api for message in bot_on_sqlite.zalo.asked] == [Api.V2]


def test_a_call_named_in_the_settings_is_never_left(settings_for: Callable[..., Settings]) -> None:
    runtime = Runtime(settings_for(zalo_send_api="v3"))
    migrate(runtime.database)
    bot = running(runtime)
    bot.zalo.answer = refused(-235)
    bot.resident().says("chào")
    bot.clock.forward(301)
    bot.send()
    assert [message.api for message in bot.zalo.asked] == [Api.V3, Api.V3]


def test_minus_32_pauses_everything_longer_each_time(bot: Running, since_start: SetTime) -> None:
    bot.zalo.answer = refused(-32)
    queue(bot, *(draft(bot, "words", to=f"{n:019d}") for n in range(3)))
    with bot.sender() as sender:
        for pause_s in (1, 2, 5, 10, 20, 20):
            asked = len(bot.zalo.asked)
            while len(bot.zalo.asked) < asked + 3 or not sender.idle:
                sender.turn_over()
            since_start.now += pause_s - 0.1
            for _ in range(3):
                sender.turn_over(0)
            assert len(bot.zalo.asked) == asked + 3, pause_s
            since_start.now += 0.2
        bot.zalo.answer = accepted
        bot.turn_until_idle(sender)
    assert {(row["status"], row["attempts"]) for row in bot.rows(Outbound)} == {(Status.SENT, 1)}


def test_after_a_message_got_through_a_new_minus_32_pauses_briefly(bot: Running, since_start: SetTime) -> None:
    queue(bot, draft(bot, "words"))
    with bot.sender() as sender:
        for answer, wait in ((refused(-32), 1.1), (refused(-32), 2.1), (accepted, 0)):
            bot.zalo.answer = answer
            bot_asked = len(bot.zalo.asked)
            while len(bot.zalo.asked) == bot_asked or not sender.idle:
                sender.turn_over()
            since_start.now += wait
        bot.zalo.answer = refused(-32)
        queue(bot, draft(bot, "more"))
        while len(bot.zalo.asked) == 3 or not sender.idle:
            sender.turn_over()
        since_start.now += 1.1
        bot.zalo.answer = accepted
        bot.turn_until_idle(sender)
    assert [message.text for message in bot.zalo.arrived] == ["words", "more"]


@pytest.mark.parametrize(("code", "blocked"), [(-217, True), (-244, True), (-230, False), (-213, False)])
def test_who_cannot_be_written_to_gets_no_nudge_either(bot: Running, code: int, blocked: bool) -> None:
    lan, later = bot.resident().agrees(), bot.clock.now_ms() + 20_000
    queue(bot, draft(bot, "nudge", lane=Lane.NUDGE, not_before=later), draft(bot, "other", to=MINH, not_before=later))
    bot.zalo.answer = refused(code)
    lan.says("2")
    assert [row["blocked"] for row in bot.rows(Contact)] == [blocked]
    bot.zalo.answer = accepted
    bot.clock.forward(21)
    bot.send()
    assert [message.text for message in bot.zalo.arrived[3:]] == ["other"]


def test_who_blocks_us_half_way_keeps_their_answers_and_is_answered_when_they_come_back(bot: Running) -> None:
    lan = bot.resident().agrees()
    bot.zalo.answer = refused(-217)
    lan.says("1")
    assert [row["blocked"] for row in bot.rows(Contact)] == [True]
    bot.zalo.answer = accepted
    lan.says("2")
    assert "Câu 3 (" in lan.last
    assert [row["blocked"] for row in bot.rows(Contact)] == [False]


def test_a_contact_of_somebody_unknown_is_not_invented(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.zalo.answer = refused(-217)
    bot_on_sqlite.resident().says("chào")
    assert bot_on_sqlite.count(Contact) == 0
    stranger = Reachable("p" * 32, b"sealed")
    bot_on_sqlite.write(lambda connection: people.keep_contacts(connection, [stranger]))
    assert [row["blocked"] for row in bot_on_sqlite.rows(Contact)] == [False]


def test_a_message_that_came_twice_for_a_lost_answer_is_in_the_right_place(bot: Running) -> None:
    answers = iter([lost])

    def first_answer_lost(message: Message) -> SendResult:
        return next(answers, accepted)(message)

    bot.zalo.answer = first_answer_lost
    queue(bot, draft(bot, "first"), draft(bot, "second"))
    bot.send()
    bot.clock.forward(31)
    bot.send()
    heard = bot.zalo.texts_to(LAN)
    assert heard[:2] == ["first", "first"]
    assert [text.partition("\n")[2] for text in heard[2:]] == ["second"]  # after the apology for being late

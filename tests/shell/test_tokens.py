"""The account's tokens: renewed early, by one process, never lost if it can be helped."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from handlers import tokens as handlers_tokens
from handlers.runtime import Runtime
from handlers.tokens import NoToken, Tokens
from models import audit
from models.outbox import Status
from models.tables import Audit, Outbound, Token
from tests.shell.letters import draft, queue
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running, running
from tests.shell.stand_in import Message, ZaloStandIn, accepted, refused
from zalo.errors import SendResult
from zalo.limits import ACCESS_TOKEN_LIFE
from zalo.oauth import TokenPair, TokenRefusal

FIRST = "test-access-token"
HOUR = 3_600
SPENT = TokenRefusal(is_final=True, code=-118)


def renew(runtime: Runtime, log: str, ready: Ready) -> str:
    """Has its access token rejected; the one it uses in the end."""

    def refresh(spent: str) -> TokenPair:
        with Path(log).open("a") as file:
            file.write(f"{spent}\n")
        time.sleep(0.2)
        return TokenPair("the-new-one", "refresh-2", ACCESS_TOKEN_LIFE)

    runtime.__dict__["zalo"] = zalo = ZaloStandIn()
    zalo.answer_refresh = refresh
    tokens = Tokens(runtime)
    rejected = tokens.access()
    ready()
    while (access := tokens.access()) == rejected:
        tokens.renew_soon(rejected)
        time.sleep(0.02)
    return access


@pytest.fixture
def tokens(bot: Running) -> Tokens:
    return Tokens(bot.runtime)


def rejects(*bad: str) -> Callable[[Message], SendResult]:
    """Zalo takes messages except with these access tokens."""
    return lambda message: (refused(-216) if message.token in bad else accepted)(message)


def eventually(holds: Callable[[], bool]) -> bool:
    """What another thread brings about."""
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def restarted(bot: Running, **changes: object) -> Running:
    """The same database under another process, with these settings changed."""
    runtime = Runtime(bot.runtime.settings.model_copy(update=changes))
    runtime.__dict__["database"] = bot.runtime.database
    return running(runtime)


def test_the_first_pair_comes_from_the_settings_and_is_kept_sealed(bot: Running, tokens: Tokens) -> None:
    assert tokens.access() == FIRST
    (row,) = bot.rows(Token)
    assert FIRST.encode() not in row["access"]
    assert b"test-refresh-token" not in row["refresh"]


def test_without_tokens_there_is_none(bot_on_sqlite: Running) -> None:
    bot = restarted(bot_on_sqlite, zalo_access_token=None)
    with pytest.raises(NoToken):
        Tokens(bot.runtime).access()


def test_an_access_token_is_renewed_at_the_age_of_twenty_hours(bot: Running, tokens: Tokens) -> None:
    tokens.access()
    bot.clock.forward(20 * HOUR - 1)
    tokens.refresh_if_due()
    assert bot.zalo.refreshed_with == []
    bot.clock.forward(1)
    tokens.refresh_if_due()
    assert bot.zalo.refreshed_with == ["test-refresh-token"]
    assert tokens.access() == "access-2"
    tokens.refresh_if_due()
    assert len(bot.zalo.refreshed_with) == 1
    assert [row["act"] for row in bot.rows(Audit)] == ["token.refreshed"]


def test_the_next_renewal_spends_the_new_refresh_token(bot: Running, tokens: Tokens) -> None:
    assert tokens.refresh()
    assert tokens.refresh()
    assert bot.zalo.refreshed_with == ["test-refresh-token", "refresh-2"]


def test_a_process_that_starts_later_takes_the_renewed_pair(bot: Running, tokens: Tokens) -> None:
    tokens.refresh()
    assert Tokens(restarted(bot).runtime).access() == "access-2"


def test_a_new_pair_in_the_settings_wins(bot: Running, tokens: Tokens) -> None:
    tokens.refresh()
    access, refresh = SecretStr("given-access"), SecretStr("given-refresh")
    given = restarted(bot, zalo_access_token=access, zalo_refresh_token=refresh)
    assert Tokens(given.runtime).access() == "given-access"
    assert Tokens(given.runtime).refresh()
    assert given.zalo.refreshed_with == ["given-refresh"]


def test_a_slow_start_does_not_bring_a_spent_pair_back(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = Tokens(bot.runtime), Tokens(bot.runtime)
    real = slow._from_settings

    def while_another_renews() -> object:
        monkeypatch.setattr(slow, "_from_settings", real)
        assert quick.refresh()
        return real()

    monkeypatch.setattr(slow, "_from_settings", while_another_renews)
    assert slow.access() == "access-2"


def test_a_rejected_token_is_renewed_once_by_eight_at_once(bot: Running) -> None:
    at_work = [Tokens(bot.runtime) for _ in range(8)]
    assert {each.access() for each in at_work} == {FIRST}
    for each in at_work:
        each.renew_soon(FIRST)
    assert eventually(lambda: not any(each._renewing.locked() for each in at_work))
    assert {each.access() for each in at_work} == {"access-2"}
    assert bot.zalo.refreshed_with == ["test-refresh-token"]


def test_a_rejected_token_is_renewed_once_by_four_processes(runtime: Runtime, tmp_path: Path) -> None:
    log = tmp_path / "refreshed"
    assert at_once(renew, runtime.settings, *[str(log)] * 4) == ["the-new-one"] * 4
    assert log.read_text() == "test-refresh-token\n"


def test_messages_rejected_for_their_token_leave_with_the_new_one(bot: Running) -> None:
    bot.zalo.answer = rejects(FIRST)
    queue(bot, *(draft(bot, "words", to=f"{number:019d}") for number in range(12)))
    with bot.sender() as sender:
        bot.turn_until_idle(sender)
        assert eventually(lambda: bot.count(Audit) == 1)
        for _ in range(3):
            bot.clock.forward(2)
            bot.turn_until_idle(sender)
    assert bot.zalo.refreshed_with == ["test-refresh-token"]
    assert {message.token for message in bot.zalo.arrived} == {"access-2"}
    assert len(bot.zalo.arrived) == 12


def test_refused_for_good_the_survey_goes_on_and_nobody_hammers_at_zalo(bot: Running) -> None:
    bot.zalo.answer = rejects(FIRST)
    bot.zalo.answer_refresh = lambda _spent: SPENT
    people = [bot.resident(f"{number:019d}") for number in range(6)]
    with bot.sender() as sender:
        for minute in range(20):
            people[minute % 6].posts("chào")
            bot.handle()
            bot.turn_until_idle(sender)
            assert eventually(lambda: not sender._tokens._renewing.locked())
            bot.clock.forward(60)
        assert len(bot.zalo.refreshed_with) == 1
        assert len(bot.zalo.asked) <= 12
        assert sender._tokens.state().failed
        Tokens(bot.runtime).adopt(TokenPair("consented", "refresh-9", ACCESS_TOKEN_LIFE))
        bot.clock.forward(HOUR)
        bot.turn_until_idle(sender)
    assert len(bot.zalo.arrived) == 20
    assert {row["status"] for row in bot.rows(Outbound)} == {Status.SENT}


def test_a_refresh_that_got_no_answer_is_tried_again(bot: Running, tokens: Tokens) -> None:
    bot.zalo.answer_refresh = lambda _spent: TokenRefusal(is_final=False, maybe_spent=True)
    assert not tokens.refresh()
    assert not tokens.state().failed
    bot.zalo.answer_refresh = bot.zalo._next_pair
    assert tokens.refresh()


@pytest.fixture
def interrupted(bot: Running, tokens: Tokens) -> Callable[[float], None]:
    """A process died this many seconds ago, after it had begun to refresh."""
    tokens.access()

    def die(seconds_ago: float) -> None:
        since = int((time.time() - seconds_ago) * 1_000)
        bot.write(lambda connection: connection.execute(update(Token).values(refreshing_since=since)))

    return die


def test_a_refresh_that_is_under_way_elsewhere_is_left_alone(
    bot: Running, tokens: Tokens, interrupted: Callable[[float], None]
) -> None:
    interrupted(60)
    assert not tokens.refresh()
    assert not tokens.state().interrupted
    assert bot.zalo.refreshed_with == []


def test_an_interrupted_refresh_is_recognised_and_taken_over(
    bot: Running, tokens: Tokens, interrupted: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    interrupted(121)
    assert tokens.state().interrupted
    assert tokens.refresh()
    assert "token.refresh_was_interrupted" in capsys.readouterr().err
    assert not tokens.state().interrupted
    assert tokens.access() == "access-2"


def test_a_database_that_is_away_for_a_moment_does_not_cost_the_new_pair(
    bot: Running, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    outages = iter([OperationalError("UPDATE", None, OSError("gone"))] * 2)
    write = audit.write

    def away(*given: object, **named: object) -> str:
        if outage := next(outages, None):
            raise outage
        return write(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(handlers_tokens, "KEEP_AGAIN_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr(audit, "write", away)
    assert tokens.refresh()
    assert Tokens(bot.runtime).access() == "access-2"
    assert len(bot.zalo.refreshed_with) == 1


def test_a_crash_after_zalos_answer_is_seen_by_the_next_process(
    bot: Running, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_spent: str) -> TokenPair:
        raise KeyboardInterrupt

    bot.zalo.answer_refresh = killed
    with pytest.raises(KeyboardInterrupt):
        tokens.refresh()
    monkeypatch.setattr(handlers_tokens, "STALE_AFTER_MS", -1)
    after = Tokens(restarted(bot).runtime)
    assert after.state().interrupted
    assert not after.state().failed


def test_tokens_do_not_show_in_what_is_printed_of_them() -> None:
    pair = TokenPair("secret-access", "secret-refresh", ACCESS_TOKEN_LIFE)
    assert "secret" not in repr(pair)
    assert "secret" not in str(SPENT)

"""Tokens of an account whose refresh tokens work once, at an emulator that is as strict about it as Zalo."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from config import Settings
from emulator.driver import Emulator
from emulator.server import RunningEmulator, start
from emulator.settings import Settings as EmulatorSettings
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models.migrations import migrate
from models.tables import Inbound
from tests.faults.conftest import Figures
from tests.faults.history import History
from tests.shell.events import said
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running, running
from tests.shell.stand_in import Message, accepted, refused
from tests.shell.test_commands import run
from zalo.client import OaInfo
from zalo.errors import Outcome, SendResult
from zalo.oauth import TokenPair

PROCESSES = 8
PEOPLE = [f"{number:019d}" for number in range(1, 6)]
WITHIN_S = 30
MINUTE = 60


@pytest.fixture
def emulator() -> Iterator[RunningEmulator]:
    nowhere = {"webhook_url": "http://127.0.0.1:9/webhook/zalo", "bot_base": "http://127.0.0.1:9"}
    emulator = start(EmulatorSettings(port=0, **nowhere))
    yield emulator
    emulator.stop()


@pytest.fixture
def settings(emulator: RunningEmulator, database_url: str, settings_for: Callable[..., Settings]) -> Settings:
    """A bot that knows the emulator's account and first pair."""
    account = EmulatorSettings()
    return settings_for(
        database_url=database_url,
        zalo_api_base=emulator.address,
        zalo_oauth_base=emulator.address,
        zalo_app_secret=account.app_secret,
        zalo_access_token=account.access_token,
        zalo_refresh_token=account.refresh_token,
    )


@dataclass
class Account:
    """The bot, whose tokens are the emulator's; its messages go to a stand-in that asks there about the token."""

    bot: Running
    zalo: Emulator

    def consents(self) -> None:
        """What an administrator does with the link of `token consent`."""
        page = f"{self.zalo.address}/v4/oa/permission"
        query = {"app_id": self.bot.runtime.settings.zalo_app_id, "redirect_uri": "http://127.0.0.1/callback"}
        answer = requests.post(page, params=query, allow_redirects=False, timeout=10)
        (code,) = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
        pair = Runtime(self.bot.runtime.settings).zalo.exchange(code, "")
        assert isinstance(pair, TokenPair)
        Tokens(self.bot.runtime).adopt(pair)


@pytest.fixture
def account(settings: Settings, emulator: RunningEmulator) -> Iterator[Account]:
    runtime, client = Runtime(settings), Runtime(settings).zalo
    migrate(runtime.database)
    bot = running(runtime)

    def answer(message: Message) -> SendResult:
        known = isinstance(client.get_oa(token=message.token), OaInfo)
        return (accepted if known else refused(-216))(message)

    bot.zalo.answer, bot.zalo.answer_refresh = answer, client.refresh
    yield Account(bot, Emulator(emulator.address))
    runtime.database.dispose()


def is_served(runtime: Runtime, _given: None, ready: Ready) -> str:
    """Asks Zalo until it is served; the token it was served with."""
    tokens, end = Tokens(runtime), time.monotonic() + WITHIN_S
    tokens.access()
    ready()
    while time.monotonic() < end:
        token = tokens.access()
        account = runtime.zalo.get_oa(token=token)
        if isinstance(account, OaInfo):
            return token
        assert account.outcome is Outcome.REFRESH
        tokens.renew_soon(token)
        time.sleep(0.02)
    raise AssertionError("never served again")


def test_a_token_that_ends_under_eight_processes_is_renewed_once(
    settings: Settings, emulator: RunningEmulator, figures: Figures
) -> None:
    migrate(Runtime(settings).database)
    zalo = Emulator(emulator.address)
    zalo.expire_token()
    tokens = at_once(is_served, settings, *[None] * PROCESSES)
    assert len(set(tokens)) == 1
    assert zalo.stats()["token_refreshes"] == 1
    figures(processes=PROCESSES, refreshes=1)


def answer_gets_lost(account: Account) -> None:
    account.zalo.fault("refresh_lost", count=1)
    account.zalo.expire_token()


def somebody_else_used_it(account: Account) -> None:
    """A copy of the bot with the same settings has renewed the pair."""
    other = Runtime(account.bot.runtime.settings).zalo
    assert isinstance(other.refresh(EmulatorSettings().refresh_token), TokenPair)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("trouble", [answer_gets_lost, somebody_else_used_it])
def test_a_refresh_token_that_is_spent_raises_the_alarm_and_the_survey_goes_on_receiving(
    account: Account,
    trouble: Callable[[Account], None],
    capsys: pytest.CaptureFixture[str],
    figures: Figures,
) -> None:
    bot, history = account.bot, History(account.bot)
    trouble(account)
    with bot.sender() as sender:
        for minute in range(10):
            person = PEOPLE[minute % len(PEOPLE)]
            assert history.deliver(said("chào" if minute < 5 else "1", by=person, at=bot.clock.now_ms()))
            bot.handle()
            bot.turn_until_idle(sender)
            wait_until_renewed(sender._tokens)
            bot.clock.forward(MINUTE)
            sender._tokens._useless_until = 0.0  # the minute it keeps still for is real time
        logged = capsys.readouterr().err
        assert "token.refused" in logged
        assert "must_consent_again=True" in logged
        assert logged.count("token.refused") <= 2, "asked again after it was refused for good"
        status = run(bot, "token", "status")
        assert status.exit_code != 0
        assert "consent again" in status.stderr
        assert "token consent" in run(bot, "doctor").output
        assert bot.zalo.arrived == []
        account.consents()
        bot.clock.forward(10 * MINUTE)
        bot.turn_until_idle(sender)
    assert bot.count(Inbound) == 10
    assert history.faults() == []
    figures(**history.counts())


def wait_until_renewed(tokens: Tokens) -> None:
    end = time.monotonic() + WITHIN_S
    while tokens._renewing.locked():
        assert time.monotonic() < end
        time.sleep(0.01)

"""Zalo answers nonsense, refuses, hangs or loses the token: once that is over everybody finishes, with every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from emulator.driver import Emulator
from emulator.driver import Resident as Phone
from tests.simulation.lives import Manners, Plan
from tests.simulation.run import Run, posters
from tests.simulation.world import World, running, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SEED = 20240831
PEOPLE = 6
# What the emulator answers instead of Zalo's JSON, or about the account and not about the message.
REFUSALS = ("http_502", "empty_body", "-200", "-216")
# The message arrived, but the bot cannot know.
DOUBTS = ("http_502_accepted", "empty_body_accepted", "closed_accepted")
NEVER_S = 15.0  # longer than the bot waits for an answer
STATE_AGENCY = 4  # type of account
STRAIGHT = Manners.for_crashes(detours=0.05)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One world and one growing crowd for all these tests: whatever one of them left behind shows in the next."""
    with running(World(tmp_path_factory.mktemp("troubles"))) as world:
        yield Run(world, SEED, manners=STRAIGHT, troubled=True)


@pytest.fixture
def zalo(run: Run) -> Iterator[Emulator]:
    """The emulator, without faults again after each test."""
    yield run.world.zalo
    run.world.zalo.clear_faults()


def everybody_finishes(run: Run, meanwhile: Callable[[float], None] = lambda share: None) -> bool:
    before = run.finishers
    run.live(PEOPLE, plan=lambda _: Plan.FINISHES, meanwhile=meanwhile)
    assert run.verdict() == []
    return run.finishers == before + PEOPLE


def test_refusals_of_every_kind_cost_only_time(run: Run, zalo: Emulator) -> None:
    for name in REFUSALS:
        zalo.fault(name, probability=0.02)
    zalo.fault("-32", count=2)
    assert everybody_finishes(run, lambda share: zalo.clear_faults() if share > 0.8 else None)
    assert run.repeats == 0


def test_lost_answers_repeat_a_message_and_change_nothing(run: Run, zalo: Emulator) -> None:
    for name in DOUBTS:
        zalo.fault(name, probability=0.03)
    zalo.fault("hang", count=1, seconds=NEVER_S)
    zalo.fault("timeout_accepted", count=1, seconds=NEVER_S)
    assert everybody_finishes(run)
    hits = zalo.faults()
    assert 0 < run.repeats <= sum(hits[name]["hits"] for name in ("timeout_accepted", *DOUBTS))


def test_an_expired_token_is_renewed_once_while_everybody_goes_on(run: Run, zalo: Emulator) -> None:
    before = zalo.stats()["token_refreshes"]
    assert everybody_finishes(run, run.in_the_middle(zalo.expire_token))
    assert zalo.stats()["token_refreshes"] == before + 1


def test_an_account_that_suddenly_takes_the_other_send_call(run: Run, zalo: Emulator) -> None:
    assert everybody_finishes(run, run.in_the_middle(lambda: zalo.settings(oa_type=STATE_AGENCY)))
    assert zalo.stats()["counts"]["error.-235"] <= PEOPLE


def test_the_account_of_a_state_agency_from_the_start(tmp_path: Path) -> None:
    with running(World(tmp_path, more={"EMULATOR_OA_TYPE": str(STATE_AGENCY)})) as world:
        assert everybody_finishes(Run(world, SEED + 1, manners=STRAIGHT))
        assert "error.-235" not in world.zalo.stats()["counts"]


@pytest.mark.parametrize("code", ["-213", "-230"])
def test_a_reply_zalo_refuses_for_one_person_is_not_missed(run: Run, zalo: Emulator, code: str) -> None:
    lan, nam = begun(run), begun(run)
    zalo.fault(code, count=1)
    lan.says("1")
    assert wait_until(lambda: zalo.faults()[code]["hits"] == 1, 30)
    run.refused += 1
    nam.says("2").hears("Câu 2")
    lan.says("XEM").hears("• Câu 1: Đã nghe và biết rõ")
    gone(run, lan, nam)


def test_somebody_who_blocks_the_account_finds_his_answers_when_he_is_back(run: Run, zalo: Emulator) -> None:
    lan, nam = begun(run), begun(run)
    lan.blocks()
    lan.says("3")
    assert wait_until(lambda: zalo.stats()["counts"].get("error.-217") == 1, 30)
    run.refused += 1
    nam.says("2").hears("Câu 2")
    lan.unblocks()
    lan.says("XEM").hears("• Câu 1: Chưa nghe bao giờ")
    gone(run, lan, nam)


def test_a_token_that_dies_for_good_stops_no_answer(run: Run, zalo: Emulator) -> None:
    lan, nam = begun(run), begun(run)
    zalo.kill_tokens()
    for said in ("1", "2", "1", "3"):
        lan.says(said)
    nam.says("2")
    assert wait_until(lambda: "must_consent_again=True" in run.world.log("bot"), 30)
    assert wait_until(lambda: zalo.stats()["pending"] == 0, 30)  # every message was taken all the same
    consents_again(run.world)
    for number in ("Câu 2", "Câu 3", "Câu 4", "Câu 5"):
        lan.hears(number, timeout=60)
    nam.hears("Câu 2", timeout=60)
    lan.says("XEM").hears("• Câu 4: Bình thường")
    senders = [message.sender for message in lan.transcript()]
    assert senders.count("oa") == senders.count("user")
    gone(run, lan, nam)


def begun(run: Run) -> Phone:
    """Somebody with the first question before him."""
    phone = run.world.zalo.resident()
    phone.says(posters()[0].chat_text).hears("đồng ý")
    phone.says("1").hears("sinh sống")
    phone.says("1").hears("Câu 1")
    return phone


def gone(run: Run, *phones: Phone) -> None:
    """They leave nothing that the next test would have to explain."""
    for phone in phones:
        phone.withdraws()
    assert run.verdict() == []


def consents_again(world: World) -> None:
    """What the account's administrator does with the link `token consent` prints."""
    link = world.flask("token", "consent").split()[-1]
    page = requests.post(link, timeout=30)
    assert page.status_code == 200, page.text

"""What goes when its time is over, and that nothing leads from a person to a response afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config import Settings
from handlers import retention
from handlers.runtime import Runtime
from models import audit, people, responses
from models.migrations import migrate
from models.people import Reachable, Standing
from models.pseudonyms import Pseudonyms
from models.responses import NewForm, Sending
from models.sealing import CannotOpen, Seal
from models.tables import Contact, ConversationRow, Response

ACCOUNT = "8031427765109283346"
KEY = "development-only-pseudonym"
DAY_MS = 86_400_000


@pytest.fixture
def at(database_url: str, settings_for: Callable[..., Settings]) -> Callable[[str], Runtime]:
    """The bot on the same database at another moment."""

    def running(moment: str) -> Runtime:
        runtime = Runtime(settings_for(database_url=database_url, clock_start=moment))
        migrate(runtime.database)
        return runtime

    return running


def _answer(runtime: Runtime, account: str = ACCOUNT) -> None:
    """Somebody who sent a response, as the inbox leaves them."""
    campaign, unit = runtime.content.campaign.id, runtime.content.units.units[0]
    person, respondent = runtime.pseudonyms.person(account), runtime.pseudonyms.respondent(account)
    form = NewForm(
        id=f"{int(account):032x}", campaign=campaign, respondent=respondent, questionnaire="1", fingerprint="",
        consent="", unit_list="", unit=unit.code, district="", entry="code", started_on=date(2024, 8, 29),
    )  # fmt: skip
    with runtime.database.write() as connection:
        responses.begin(connection, [form])
        responses.send(connection, [Sending(form.id, 1, "{}", "", date(2024, 8, 29))])
        people.keep_contacts(connection, [Reachable(person, runtime.seal.close(account.encode(), f"contact:{person}"))])
        _greet(runtime, connection, person, "done")


def _greet(runtime: Runtime, connection: object, person: str, phase: str) -> None:
    standing = Standing(person, runtime.content.campaign.id, phase, "{}", 0, runtime.clock.now_ms())
    people.keep_conversations(connection, [standing])  # type: ignore[arg-type]


def _rows(runtime: Runtime, table: type) -> int:
    with runtime.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_during_the_campaign_only_greetings_nobody_followed_go(at: Callable[[str], Runtime]) -> None:
    early = at("2024-08-20T08:00:00+07:00")
    _answer(early)
    with early.database.write() as connection:
        _greet(early, connection, "e" * 32, "consent")
    later = at("2024-08-30T08:00:00+07:00")
    with later.database.write() as connection:
        _greet(later, connection, "f" * 32, "consent")
    retention.run(later, dry=False)
    assert _rows(later, ConversationRow) == 2, "the greeting of ten days ago is gone; today's, and the form's, stay"
    assert (_rows(later, Contact), _rows(later, Response)) == (1, 1)


def test_a_dry_run_counts_and_changes_nothing(at: Callable[[str], Runtime]) -> None:
    _answer(at("2024-08-29T08:00:00+07:00"))
    after = at("2024-10-01T00:00:01+07:00")
    counted = {one.rule: one.rows for one in retention.run(after, dry=True)}
    assert counted["addresses of residents"] == 1
    assert counted["links from responses to people"] == 1
    assert (_rows(after, Contact), _rows(after, ConversationRow)) == (1, 1)


def test_a_dry_run_counts_what_the_run_after_it_does_away_with(at: Callable[[str], Runtime]) -> None:
    _answer(at("2024-08-29T08:00:00+07:00"))
    after = at("2024-10-01T00:00:01+07:00")
    counted = retention.run(after, dry=True)
    assert retention.run(after, dry=False) == counted
    assert sum(one.rows for one in counted) > 0


def test_without_the_keys_nobody_can_tell_whose_response_it_is(at: Callable[[str], Runtime]) -> None:
    """Somebody with the database and a list of all accounts tries; the keys are destroyed, the round is not over."""
    accounts = [f"{number:019d}" for number in range(50)]
    runtime = at("2024-08-29T08:00:00+07:00")
    for account in accounts[:5]:
        _answer(runtime, account)
    with runtime.database.read() as connection:
        kept = {name for column in (Response.respondent, Contact.person) for name in connection.scalars(select(column))}
        sealed = list(connection.execute(select(Contact.account)).scalars())
    campaign = runtime.content.campaign.id
    assert {Pseudonyms(KEY, campaign).respondent(account) for account in accounts[:5]} <= kept, "with the key it works"
    for guess in ("", "pseudonym", campaign, "development-only-session", "development-only-data"):
        names = Pseudonyms(guess, campaign)
        tried = {name(account) for account in accounts for name in (names.person, names.respondent)}
        assert not tried & kept
        for plain in (hashlib.sha256, hashlib.blake2b, hashlib.md5):
            texts = (f"{guess}{account}" for account in accounts)
            assert not {plain(text.encode()).hexdigest()[:32] for text in texts} & {cell[:32] for cell in kept}
        for box in sealed:
            with pytest.raises(CannotOpen):
                Seal(guess or "x").open(box, "contact:")


def test_the_last_day_of_keeping_still_keeps(at: Callable[[str], Runtime]) -> None:
    _answer(at("2024-08-29T08:00:00+07:00"))
    last_day = at("2024-09-30T23:59:59+07:00")
    retention.run(last_day, dry=False)
    assert (_rows(last_day, Contact), _rows(last_day, ConversationRow)) == (1, 1)


def test_afterwards_not_even_the_keys_lead_from_an_account_to_its_response(at: Callable[[str], Runtime]) -> None:
    _answer(at("2024-08-29T08:00:00+07:00"))
    after = at("2024-10-01T00:00:01+07:00")
    retention.run(after, dry=False)
    assert (_rows(after, Contact), _rows(after, ConversationRow), _rows(after, Response)) == (0, 0, 1)
    with after.database.read() as connection:
        respondent = after.pseudonyms.respondent(ACCOUNT)
        assert responses.forms(connection, after.content.campaign.id, [respondent]) == {}
        counts = responses.counts(connection, after.content.campaign.id)
    assert +Counter(counts) == {responses.Status.COMPLETE: 1}, "the response itself stays and counts"


def test_running_it_again_finds_nothing_and_every_run_is_in_the_audit_log(at: Callable[[str], Runtime]) -> None:
    _answer(at("2024-08-29T08:00:00+07:00"))
    after = at("2024-10-01T00:00:01+07:00")
    retention.run(after, dry=False)
    assert all(one.rows == 0 for one in retention.run(after, dry=False))
    with after.database.read() as connection:
        assert audit.verify(connection).broken is None


def test_what_was_deleted_is_not_left_in_the_file(tmp_path: Path, settings_for: Callable[..., Settings]) -> None:
    url = f"sqlite:///{tmp_path / 'kept.sqlite3'}"
    runtime = Runtime(settings_for(database_url=url, clock_start="2024-08-29T08:00:00+07:00"))
    migrate(runtime.database)
    _answer(runtime)
    person = runtime.pseudonyms.person(ACCOUNT)
    after = Runtime(settings_for(database_url=url, clock_start="2024-10-01T00:00:01+07:00"))
    retention.run(after, dry=False)
    runtime.database.dispose()
    with after.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    after.database.dispose()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("kept.sqlite3*"))
    assert person.encode() not in left

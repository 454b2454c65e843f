"""One whole conversation, a helper, an export, errors: no secret and no account shows anywhere it should not."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

import bot
import handlers
import models
import roster
import zalo
from config import ROOT, Settings, load_settings
from handlers import alarms, logs
from handlers.letters import Letter
from handlers.oauth import CALLBACK_PATH, consent_link
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models.migrations import migrate
from models.sealing import CannotOpen
from tests.shell.events import Delivery, headers, said, signed
from tests.shell.running import stored
from tests.shell.stand_in import refused
from tests.shell.survey import FREE_TEXT, MESSAGES
from tests.teams.station import HOA, Colleague, Station, station
from zalo.oauth import TokenRefusal

RESIDENT, OPERATOR = "7719204885102837465", "5550001112223334445"
BY_APP = said("")["user_id_by_app"]
SECRETS: dict[str, Any] = {
    "secret_key": "session-key-b1f0c7", "pseudonym_key": "pseudonym-key-77ac01", "data_key": "data-key-99e0f2",
    "data_key_previous": "data-key-before-10fa", "qr_signing_key": "codes-key-4d1e77", "metrics_token": "metrics-5e0b",
    "zalo_app_secret": "app-secret-e71c2a", "zalo_oa_secret_key": "TestOaSecretKey0001",
    "zalo_oa_secret_key_previous": "OaKeyBefore0f2", "zalo_access_token": "access-token-0c9d1f",
    "zalo_refresh_token": "refresh-token-7b2e5a", "zalo_code_verifier": "verifier-3a9f",
}  # fmt: skip
PHONE, NAME = "84912345678", "Nguyễn Thị Hoa"


@dataclass
class Told:
    """What the bot let out, by where."""

    logs: str
    answers: str
    commands: str
    reprs: str
    files: bytes
    database: bytes


@pytest.fixture
def team(settings_for: Callable[..., Settings]) -> Iterator[Station]:
    runtime = Runtime(settings_for(**SECRETS, operator_ids=OPERATOR, log_format="json", log_level="DEBUG"))
    migrate(runtime.database)
    yield station(runtime)
    runtime.database.dispose()


@pytest.fixture
def told(team: Station, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Told:
    """Everything a resident, a helper, an operator and a stranger bring about."""
    helper = team.on_roster(HOA, NAME).joins().says("CA TRỰC", "TIẾN ĐỘ")
    answers = [conversation(team), trouble(team), alarm(team)]
    out = tmp_path / "out"
    out.mkdir()
    commands = [
        ("export", "responses", "--out", str(out / "a.csv"), "--include-partial"),
        ("export", "responses", "--format", "xlsx", "--out", str(out / "a.xlsx"), "--labels"),
        ("qr", "list", "--format", "csv", "--out", str(out / "codes.csv")),
        ("roster", "coverage"), ("token", "status"), ("token", "refresh"), ("retention", "run", "--dry-run"),
        ("audit", "list"), ("check",), ("posts", "list"),
        ("doctor",), ("jobs", "list"), ("reminders", "list"), ("erase", "--user-ref", "1" * 32),
    ]  # fmt: skip
    results = [team.bot.app.test_cli_runner().invoke(args=command) for command in commands]
    assert {result.exception and type(result.exception) for result in results} <= {None, "", SystemExit}
    err = capfd.readouterr().err
    return Told(
        logs=err,
        answers="\n".join(answers),
        commands="\n".join(result.output for result in results),
        reprs=shown(team, helper),
        files=b"".join(file.read_bytes() for file in out.iterdir()),
        database=stored(team.bot, at_rest=True),
    )


def conversation(team: Station) -> str:
    lan = team.bot.resident(RESIDENT).scans()
    for typed in MESSAGES:
        lan.posts(typed)
    team.bot.drive()
    lan.says("XEM", "TRỢ GIÚP")
    return team.bot.web.get(f"/q/{lan.code('07576')}").text


def trouble(team: Station) -> str:
    """What goes wrong, and what is said about it."""
    web, event = team.bot.web, said("bí mật", by=RESIDENT)
    link = consent_link(team.runtime.settings)
    answers = [
        team.bot.deliver(signed(event, key="wrong")),
        team.bot.deliver(Delivery(b'{"sender":"' + RESIDENT.encode(), headers("mac=" + "0" * 64))),
        web.get(CALLBACK_PATH, query_string={"state": link.split("state=")[1], "code": "x", "oa_id": "1"}),
        web.get("/metrics"), web.get("/metrics", headers={"Authorization": "Bearer no", "Via": "x"}),
    ]  # fmt: skip
    process = team.runtime.__dict__
    database = process.pop("database")
    process["database"] = Broken()
    answers += [team.bot.deliver(said("mất điện", by=RESIDENT)), web.get("/metrics"), web.get("/readyz")]
    process["database"] = database
    return "\n".join(f"{answer.status} {answer.headers} {answer.text}" for answer in answers)


def alarm(team: Station) -> str:
    """Something that an operator is told of, while Zalo takes nothing."""
    team.bot.zalo.answer_refresh = lambda _spent: TokenRefusal(is_final=True, code=-118)
    Tokens(team.runtime).refresh()
    alarms.watch(team.runtime)
    team.bot.zalo.answer = refused(-213)
    team.bot.send()
    assert OPERATOR in {message.to for message in team.bot.zalo.asked}
    return team.bot.web.get("/metrics").text


class Broken:
    """A database that fails with everything it knows in its message."""

    is_sqlite = True

    def read(self) -> Any:
        raise RuntimeError(f"{RESIDENT} {SECRETS['data_key']} {FREE_TEXT}")

    write = read

    def answers(self) -> bool:
        return False


def shown(team: Station, helper: Colleague) -> str:
    runtime = team.runtime
    things = [
        runtime, runtime.settings, runtime.seal, runtime.pseudonyms, runtime.database.engine, Tokens(runtime),
        Letter(RESIDENT, None, to="Hoa"), helper.row, team.bot.app, runtime.clock,  # type: ignore[arg-type]
    ]  # fmt: skip
    return "\n".join(repr(thing) + str(thing) for thing in things)


FORBIDDEN = {
    **SECRETS,
    "a resident": RESIDENT,
    "an operator": OPERATOR,
    "an id within the app": BY_APP,
    "a helper": HOA,
    "a helper's name": NAME,
    "a phone": PHONE,
}


def test_no_secret_no_account_and_no_answer_is_told(told: Told) -> None:
    parts = {field.name: getattr(told, field.name) for field in dataclasses.fields(told)}
    texts = {name: part if isinstance(part, str) else part.decode("utf-8", "ignore") for name, part in parts.items()}
    assert all(texts.values())
    assert {name: [what for what, value in FORBIDDEN.items() if value in text] for name, text in texts.items()} == {
        name: [] for name in texts
    }
    for name in ("logs", "answers", "reprs", "commands"):
        assert FREE_TEXT not in texts[name], name
        assert "bí mật" not in texts[name], name
    # An error is told by its kind and place alone.
    assert '"error": "RuntimeError"' in told.logs
    assert "500 INTERNAL SERVER ERROR" in told.answers
    assert "Traceback" not in told.logs + told.answers


EVIL = "vô hại\r\n2024-08-29 [error] forged\x1b[31m\x00\x07\u202e\u2066\u2028\u0085"


@pytest.mark.parametrize("kind", ["json", "console"])
def test_nobody_writes_a_line_of_their_own_into_the_log(capfd: pytest.CaptureFixture[str], kind: str) -> None:
    logs.configure(kind, "INFO")
    structlog.get_logger().info("webhook.refused", reason=EVIL, kinds=[EVIL], about={"x": EVIL, EVIL: 1})
    (line,) = capfd.readouterr().err.splitlines()
    assert "forged" in line
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u202a-\u202e\u2028\u2066-\u2069]", line)


def test_what_was_sealed_for_one_place_opens_in_no_other(team: Station) -> None:
    seal = team.runtime.seal
    sealed = seal.close(b"account", "contact:a")
    assert seal.open(sealed, "contact:a") == b"account"
    for wrong in ("contact:b", "seat:a", ""):
        with pytest.raises(CannotOpen):
            seal.open(sealed, wrong)
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(CannotOpen):
            seal.open(bytes(altered), "contact:a")


_ID = re.compile(r"account(_id)?|phone|access(_token)?|refresh(_token)?|token|secret|raw|to")
_OPEN_BUT_SEALED = {"models"}  # their `account` and `phone` columns are sealed bytes


def test_no_record_shows_an_account_a_phone_or_a_token_when_it_is_printed() -> None:
    loud = [
        f"{module}.{kind.__name__}.{field.name}"
        for package in (bot, handlers, models, roster, zalo)
        for module, kind in records(package)
        for field in dataclasses.fields(kind)
        if _ID.fullmatch(field.name) and field.repr and field.type in ("str", "bytes", "bytes | None", "str | None")
        and package.__name__ not in _OPEN_BUT_SEALED
    ]  # fmt: skip
    assert loud == []


def records(package: Any) -> Iterator[tuple[str, type]]:
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for kind in vars(importlib.import_module(found.name)).values():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == found.name:
                yield found.name, kind


def test_every_secret_among_the_settings_hides_itself() -> None:
    named = [name for name in Settings.model_fields if re.search(r"_key|_secret|_token|code_verifier", name)]
    assert len(named) == len(SECRETS)
    settings = load_settings(_env_file=None, **SECRETS)
    assert all(isinstance(getattr(settings, name), SecretStr) for name in named)


_PATTERNS = {
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a cloud key": re.compile(rb"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a code host": re.compile(rb"\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|xox[baprs]-[0-9A-Za-z-]{10})"),
    "a signed token": re.compile(rb"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    "a password in an address": re.compile(
        rb"\b(postgres(ql)?(\+psycopg)?|https?)://[\w.-]+:(?!password\b|hunter2\b)[^\s@{}$<>'\"/]{4,}@"
    ),
    "a filled-in setting": re.compile(
        rb"(?m)^(SECRET_KEY|PSEUDONYM_KEY|DATA_KEY|QR_SIGNING_KEY|ZALO_APP_SECRET|ZALO_OA_SECRET_KEY|ZALO_ACCESS_TOKEN"
        rb"|ZALO_REFRESH_TOKEN|METRICS_TOKEN)=[^\s#${<'\"]"
    ),
    "a mobile number": re.compile(
        rb"(?<![\d.])(\+84|84|0)(?!912345678)(3[2-9]|5[2689]|7[06-9]|8[1-9]|9[0-46-9])[0-9]{7}(?![\d.])"
    ),
}  # fmt: skip
_LIKELY_INVENTED = ("a mobile number", "a password in an address")
_INVENTED = re.compile(r"(tests|emulator|bench)/.*|.*\.txt")  # numbers made up for tests; digits of hashes


def tracked() -> dict[str, bytes]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    return {name: (ROOT / name).read_bytes() for name in names if ROOT / name != Path(__file__)}


def _found(name: str, content: bytes) -> list[str]:
    found = [what for what, pattern in _PATTERNS.items() if pattern.search(content)]
    return [what for what in found if what not in _LIKELY_INVENTED or not _INVENTED.fullmatch(name)]


def test_no_secret_lies_among_the_files() -> None:
    files = tracked()
    assert len(files) > 200
    found = [(name, what) for name, content in files.items() for what in _found(name, content)]
    assert found == []
    assert not [name for name in files if re.search(r"(^|/)\.env$|\.(sqlite3|pem|key)$", name)]


def test_what_holds_secrets_is_kept_out_of_the_repository() -> None:
    for name in (".env", "var/pks07.sqlite3"):
        assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False).returncode == 0, name

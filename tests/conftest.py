"""What all tests share: settings that reach nothing outside, and a database of either kind, migrated and empty."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from bench.postgresql import fresh_database, server
from config import Settings
from handlers import intake
from handlers.runtime import Runtime
from models.migrations import migrate

Figures = Callable[..., None]
intake.WAIT_S = 20.0  # a busy machine is no fault; what Zalo's patience means is tested by itself
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests first: at the end nobody waits for the last of them on one core."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a PostgreSQL server of our own, started for this run."""
    with server(durable=False) as url:  # no test cuts the power
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium: one for all, since two of Playwright's in one process get in each other's way."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: pages are not tried in a browser")
    with sync_playwright() as playwright:
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield chromium
        chromium.close()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh database; a test that uses it runs once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'pks07.sqlite3'}"
        return
    with fresh_database(request.getfixturevalue("postgresql_server")) as url:
        yield url


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., Settings]:
    """Builds settings for a test; nothing comes from the environment or a `.env`."""

    def build(**values: Any) -> Settings:
        given = {
            "database_url": f"sqlite:///{tmp_path / 'pks07.sqlite3'}",
            "zalo_app_id": "2907731904450918273",
            "zalo_app_secret": "test-app-secret",
            "zalo_oa_id": "3716650298174405512",
            "zalo_oa_secret_key": "TestOaSecretKey0001",
            "zalo_access_token": "test-access-token",
            "zalo_refresh_token": "test-refresh-token",
            "zalo_api_base": "http://127.0.0.1:9",
            "zalo_oauth_base": "http://127.0.0.1:9",
            "clock_start": "2024-08-29T08:00:00+07:00",
        }
        return Settings(_env_file=None, **(given | values))

    return build


@pytest.fixture
def runtime(database_url: str, settings_for: Callable[..., Settings]) -> Iterator[Runtime]:
    """A migrated runtime on either engine."""
    running = Runtime(settings_for(database_url=database_url))
    migrate(running.database)
    yield running
    running.database.dispose()


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Called with what was counted; printed when all tests are through."""

    def record(**counted: object) -> None:
        record_property("figures", ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in counted.items()))

    return record


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        f"{report.nodeid.removeprefix('tests/')}: {value}"
        for report in terminalreporter.stats.get("passed", [])
        for name, value in getattr(report, "user_properties", [])
        if name == "figures"
    ]
    if lines:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(sorted(lines)))

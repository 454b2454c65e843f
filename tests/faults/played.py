"""Bot and emulator in this process, talking HTTP to each other, on a clock that the emulator moves for both."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from config import Settings
from emulator.driver import Emulator
from emulator.server import start
from emulator.settings import Settings as EmulatorSettings
from handlers.runtime import Runtime
from handlers.worker import Worker
from models import inbox, outbox, queued
from tests.shell.running import content_of, web_app

Built = Callable[..., Settings]
WITHIN_S = 30.0


@dataclass
class Played:
    """`zalo` moves the clock; `restart` lets the worker end and begin anew."""

    runtime: Runtime
    zalo: Emulator

    def local(self, moment: str) -> None:
        """It is this local time."""
        self.zalo.jump(to=f"{moment}+07:00")

    def settles(self) -> None:
        """Everything Zalo had to deliver is handled, and what may be sent has been tried."""
        end = time.monotonic() + WITHIN_S
        while self.zalo.stats()["pending"] or self._at_work():
            assert time.monotonic() < end, "does not come to rest"
            time.sleep(0.02)

    def waiting(self) -> int:
        """Messages that have not left."""
        with self.runtime.database.read() as connection:
            found = outbox.counts(connection)
        return sum(n for (_, status), n in found.items() if status < outbox.Status.SENT)

    def _at_work(self) -> bool:
        now = self.runtime.clock.now_ms()
        with self.runtime.database.read() as connection:
            found = outbox.counts(connection)
            sending = sum(n for (_, status), n in found.items() if status is outbox.Status.SENDING)
            return bool(inbox.people_waiting(connection, 1) or queued.due(connection, now=now, most=1) or sending)


@contextmanager
def played(settings_for: Built, database_url: str, folder: Path, begins: str) -> Iterator[Played]:
    """Both running, from this local time on."""
    clock = folder / "clock.json"
    instant = datetime.fromisoformat(f"{begins}+07:00").timestamp()
    clock.write_text(json.dumps({"real": time.time(), "virtual": instant, "speed": 1.0}))
    account = EmulatorSettings()
    app = Flask("not yet")
    server = make_server("127.0.0.1", 0, lambda environ, answer: app.wsgi_app(environ, answer), threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]
    bot = f"http://127.0.0.1:{server.server_port}"
    addresses = {"webhook_url": f"{bot}/webhook/zalo", "bot_base": bot, "port": 0, "clock_file": clock}
    with start(EmulatorSettings(receipts=False, retry_seconds=(1.0,) * 1000, **addresses)) as emulator:
        runtime = Runtime(
            settings_for(
                database_url=database_url,
                clock_start=None,
                clock_file=clock,
                zalo_api_base=emulator.address,
                zalo_oauth_base=emulator.address,
                zalo_app_secret=account.app_secret,
                zalo_oa_secret_key=account.oa_secret_key,
                zalo_access_token=account.access_token,
                zalo_refresh_token=account.refresh_token,
                zalo_rate_per_minute=120_000,
            )
        )
        runtime.__dict__["content"] = content_of(runtime.settings)
        app = web_app(runtime)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        worker = Worker(runtime)
        working = threading.Thread(target=worker.run, daemon=True)
        working.start()
        yield Played(runtime, Emulator(emulator.address))
        worker.stop()
        working.join(WITHIN_S)
        server.shutdown()
        server.server_close()
        runtime.database.dispose()

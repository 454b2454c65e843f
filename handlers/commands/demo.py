"""`make run`: the bot and the Zalo emulator on this machine, with the campaign's clock. No account, nothing to set."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click
from flask.cli import with_appcontext

from config import ROOT
from handlers.commands.faults import loaded
from handlers.runtime import Runtime
from qr.files import write_whole
from qr.listing import as_csv, rows

FOLDER = ROOT / "var" / "demo"
READY_WITHIN_S = 30.0
STOP_WITHIN_S = 25.0

# Invented, and the emulator's defaults: they open nothing anywhere else.
ACCOUNT = {
    "ZALO_APP_ID": "2907731904450918273",
    "ZALO_APP_SECRET": "emulator-app-secret",
    "ZALO_OA_ID": "3716650298174405512",
    "ZALO_OA_SECRET_KEY": "emulator-oa-secret-key",
    "ZALO_GROUP_ID": "9b4e21c07fd35a86e1d0",
    "ZALO_ACCESS_TOKEN": "emulator-access-token",
    "ZALO_REFRESH_TOKEN": "emulator-refresh-token",
}


@click.command("demo")
@click.option("--emulator-port", default=9000, show_default=True)
@with_appcontext
def demo(emulator_port: int) -> None:
    """Run the bot against the Zalo emulator; Ctrl-C stops both."""
    runtime = loaded()
    if runtime.settings.production:
        raise click.ClickException("APP_ENV is production: the emulator never runs there")
    for port in (runtime.settings.port, emulator_port):
        _refuse_taken(port)
    environment = _environment(runtime, emulator_port)
    _prepare(runtime, Path(environment["CLOCK_FILE"]), Path(environment["EMULATOR_UNITS_CSV"]))
    stop = _stop_on_signal()
    parts = [
        subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, *command], cwd=ROOT, env=environment, process_group=0, stdout=subprocess.DEVNULL
        )
        for command in (["-m", "emulator"], ["app.py"])
    ]
    try:
        _announce(runtime.settings.port, emulator_port, parts, stop)
        while not stop.wait(0.3) and all(part.poll() is None for part in parts):
            pass
    finally:
        _stop(parts)
    if not stop.is_set():
        raise click.ClickException("a part of the demo ended by itself; the lines above say why")


def _environment(runtime: Runtime, emulator_port: int) -> dict[str, str]:
    base = f"http://127.0.0.1:{runtime.settings.port}"
    zalo = f"http://127.0.0.1:{emulator_port}"
    return (
        os.environ
        | ACCOUNT
        | {
            "APP_ENV": "development",
            "PUBLIC_BASE_URL": base,
            "ZALO_API_BASE": zalo,
            "ZALO_OAUTH_BASE": zalo,
            "ZALO_CHAT_URL": f"{zalo}/chat",
            "EMULATOR_PORT": str(emulator_port),
            "EMULATOR_BOT_BASE": base,
            "EMULATOR_WEBHOOK_URL": f"{base}/webhook/zalo",
            "EMULATOR_UNITS_CSV": str(FOLDER / "codes.csv"),
            "CLOCK_FILE": str(FOLDER / "clock.json"),
        }
    )


def _prepare(runtime: Runtime, clock: Path, codes: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    first_morning = runtime.content.campaign.opens_at + timedelta(hours=8)
    clock.write_text(json.dumps({"real": time.time(), "virtual": first_morning.timestamp(), "speed": 1.0}))
    write_whole(codes, as_csv(tuple(rows(runtime.content, f"http://127.0.0.1:{runtime.settings.port}"))))


def _announce(port: int, emulator_port: int, parts: list[subprocess.Popen[bytes]], stop: threading.Event) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not (_is_taken(port) and _is_taken(emulator_port)):
        if stop.is_set() or time.monotonic() > deadline or any(part.poll() is not None for part in parts):
            return
        time.sleep(0.1)
    click.echo(f"\n  Mở trình duyệt / open in a browser:  http://127.0.0.1:{emulator_port}/\n  Ctrl-C: dừng / stop\n")


def _refuse_taken(port: int) -> None:
    if _is_taken(port):
        raise click.ClickException(f"port {port} is taken by another program: stop it, or choose another with PORT=…")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    for part in parts:
        part.terminate()
    for part in parts:
        try:
            part.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()

"""Several processes that do the same at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from config import ROOT, Settings

WITHIN_S = 90
_PREPARE = """
import json, sys
from pathlib import Path
from config import Settings
from handlers.runtime import Runtime
given = json.loads(sys.argv[1])
runtime = Runtime(Settings(_env_file=None, **given.pop("settings")))
def at_once():
    print("ready", flush=True)
    sys.stdin.readline()
"""


def at_once(script: str, settings: Settings, *given: dict[str, Any]) -> list[Any]:
    """What each process printed as JSON. `script` knows `runtime` and `given`; when ready it calls `at_once()`."""
    started = [_start(_PREPARE + script, {"settings": _plain(settings), **each}) for each in given]
    try:
        for process in started:
            assert _line(process) == "ready\n"
        for process in started:
            _go(process)
        return [json.loads(process.communicate(timeout=WITHIN_S)[0].splitlines()[-1]) for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()


def _start(script: str, given: dict[str, Any]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(given)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def _plain(settings: Settings) -> dict[str, Any]:
    """The settings that were given, as JSON, secrets in the open."""
    return {name: _value(getattr(settings, name)) for name in settings.model_fields_set}


def _value(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value) if isinstance(value, Path) or hasattr(value, "isoformat") else value

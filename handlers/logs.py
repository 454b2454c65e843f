"""Structured logs: a constant event name and fields. Never a message, an answer, an account id or a token."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

_SECRET_FIELDS = frozenset(
    {"text", "body", "account", "account_id", "token", "access_token", "refresh_token", "answer"}
)
_FIRST = ("timestamp", "level", "event")


def configure(log_format: str, level: str) -> None:
    """Set up logging for this process: JSON lines, or coloured lines for people."""
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if log_format == "console":
        render = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide_secrets,
            _where_it_broke,
            _one_line,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)


def _hide_secrets(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in _SECRET_FIELDS & fields.keys():
        fields[name] = "…"
    return fields


def _one_line(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # Nobody outside may forge a second line or colour the terminal.
    # What happened comes first: somebody reads this at night.
    first = {name: fields[name] for name in _FIRST if name in fields}
    return {str(_printable(name)): _printable(value) for name, value in {**first, **fields}.items()}


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(char if char.isprintable() else "\ufffd" for char in value)
    if isinstance(value, dict):
        return {_printable(name): _printable(inner) for name, inner in value.items()}
    return [_printable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _where_it_broke(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # The kind of exception and where; not its message, which may quote what a resident wrote.
    if fields.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        if kind is not None:
            frames = traceback.extract_tb(trace)[-6:]
            fields["error"] = kind.__name__
            fields["at"] = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return fields

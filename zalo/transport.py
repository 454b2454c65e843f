"""HTTPS to one host of Zalo: pooled connections, always with time limits, bounded answers, no redirects, no proxies.

The adapter of requests sets the connections up (certificates, pool); calls then go to its pool directly. Through
`Session.post` a message costs twice as much, the environment can put a proxy or other certificates in between, and
"never left" looks like "answer lost".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from zalo import limits

_LONGEST_PAUSE = timedelta(hours=1)
_NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, SSLError)


class Unanswered(Exception):
    """No answer. `maybe_sent`: the request had left, Zalo may have acted on it."""

    def __init__(self, *, maybe_sent: bool) -> None:
        super().__init__("no answer" if maybe_sent else "no connection")
        self.maybe_sent = maybe_sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read to the end."""

    status: int
    body: bytes = field(repr=False)
    retry_after: timedelta | None = None


class Transport:
    """Calls to one base address, from any number of threads."""

    def __init__(self, base: str, *, pool_size: int) -> None:
        """Raises ValueError for an address to which tokens must not be sent."""
        self._path = urlsplit(checked(base)).path.rstrip("/")
        self._adapter = HTTPAdapter(pool_connections=1, pool_maxsize=pool_size)
        first = requests.Request("GET", base).prepare()
        self._pool = cast(HTTPConnectionPool, self._adapter.get_connection_with_tls_context(first, verify=True))

    def call(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b"", read: timedelta) -> Answer:
        """One attempt; raises `Unanswered`."""
        try:
            response = self._pool.urlopen(
                method,
                self._path + path,
                body=body or None,
                headers=headers,
                timeout=Timeout(connect=limits.CONNECT_TIMEOUT.total_seconds(), read=read.total_seconds()),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except _NEVER_LEFT:
            raise Unanswered(maybe_sent=False) from None
        except (HTTPError, OSError):
            raise Unanswered(maybe_sent=True) from None
        return _read(response)

    def close(self) -> None:
        """Drop the idle connections."""
        self._adapter.close()


def _read(response: BaseHTTPResponse) -> Answer:
    try:
        body = response.read(limits.ANSWER_BYTES + 1)
    except (HTTPError, OSError):
        raise Unanswered(maybe_sent=True) from None
    if len(body) > limits.ANSWER_BYTES:
        response.close()
        raise Unanswered(maybe_sent=True)
    return Answer(response.status, body, pause(response.headers.get("Retry-After")))


def pause(header: str | None) -> timedelta | None:
    """A `Retry-After` in seconds, within reason."""
    if header is None or not header.isascii() or not header.isdigit():
        return None
    return min(timedelta(seconds=int(header[:6])), _LONGEST_PAUSE)


def checked(base: str) -> str:
    """`base`. Raises ValueError for an address to which tokens must not be sent."""
    parts = urlsplit(base)
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"not the address of an API: {base!r}")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_local(parts.hostname)):
        raise ValueError(f"tokens travel by https only, except on this machine: {base!r}")
    return base


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""Fetching a picture whose address came in an event.

Whoever could make us fetch an address of their choice could reach what only this machine can reach. So: https from
hosts on a list alone, the name looked up once and only a public address connected to (that very one), no redirects, no
more bytes and seconds than a picture needs. In development the emulator's own origin is allowed as well.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from zalo import limits

_PORTS = {"https": 443, "http": 80}
_GONE = frozenset({400, 401, 403, 404, 410, 451})
_CHUNK = 64 * 1024


class Refused(Exception):
    """This will never be fetched: a forbidden address, nothing there, too large. Carries the reason alone."""


class Unreachable(Exception):
    """It could not be fetched now."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where pictures may come from: `hosts`, all below them, and in development `local`, an origin on this machine.

    `authorities`: file of the certificates that vouch for the hosts.
    """

    hosts: tuple[str, ...]
    local: str = ""
    authorities: str = DEFAULT_CA_BUNDLE_PATH


@dataclass(frozen=True, slots=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str
    is_local: bool


Resolve = Callable[[str], list[str]]


def addresses(host: str) -> list[str]:
    """The IPv4 addresses of a name. Zalo has them, and IPv6 knows too many ways to write a private one."""
    try:
        found = socket.getaddrinfo(host, None, family=socket.AF_INET, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("name") from None
    return [str(entry[4][0]) for entry in found]


def fetch(address: str, sources: Sources, *, resolve: Resolve = addresses) -> bytes:
    """What lies at `address`. Raises `Refused` or `Unreachable`."""
    target = _checked(address, sources)
    ip = _checked_ip(target, resolve(target.host))
    with _pool(target, ip, sources) as pool:
        try:
            response = pool.urlopen(
                "GET",
                target.path,
                headers={"Host": _host_header(target), "Accept": "image/*", "Accept-Encoding": "identity"},
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            return _content(response)
        except (HTTPError, OSError) as error:
            raise Unreachable(type(error).__name__) from None


def _checked(address: str, sources: Sources) -> _Target:
    if not (address.isascii() and address.isprintable()) or " " in address or "\\" in address:
        raise Refused("not an address")
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Refused("not an address") from None
    host = parts.hostname or ""
    if "@" in parts.netloc:
        raise Refused("not an address")
    is_local = bool(sources.local) and _origin(sources.local) == (parts.scheme, host, port)
    is_listed = any(host == known or host.endswith(f".{known}") for known in sources.hosts)
    if not is_local and not (parts.scheme == "https" and port == _PORTS["https"] and is_listed):
        raise Refused("host not on the list")
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return _Target(parts.scheme, host, port, path, is_local)


def _origin(address: str) -> tuple[str, str, int]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def _checked_ip(target: _Target, found: list[str]) -> str:
    known = [ipaddress.ip_address(ip) for ip in found]
    if not known:
        raise Unreachable("name")
    if not all(ip.is_loopback if target.is_local else ip.is_global and not ip.is_multicast for ip in known):
        raise Refused("private address")
    return str(known[0])


def _pool(target: _Target, ip: str, sources: Sources) -> HTTPConnectionPool:
    timeout = Timeout(connect=limits.CONNECT_TIMEOUT.total_seconds(), read=limits.READ_TIMEOUT.total_seconds())
    if target.scheme == "http":
        return HTTPConnectionPool(ip, target.port, timeout=timeout, maxsize=1)
    return HTTPSConnectionPool(
        ip,
        target.port,
        timeout=timeout,
        maxsize=1,
        cert_reqs="CERT_REQUIRED",
        ca_certs=sources.authorities,
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _host_header(target: _Target) -> str:
    return target.host if target.port == _PORTS[target.scheme] else f"{target.host}:{target.port}"


def _content(response: BaseHTTPResponse) -> bytes:
    if response.status in _GONE or 300 <= response.status < 400:
        raise Refused(f"status {response.status}")
    if response.status != 200:
        raise Unreachable(f"status {response.status}")
    until = time.monotonic() + limits.PICTURE_TIMEOUT.total_seconds()
    content = bytearray()
    while chunk := response.read(_CHUNK):
        content += chunk
        if len(content) > limits.PICTURE_BYTES:
            raise Refused("too large")
        if time.monotonic() > until:
            raise Unreachable("too slow")
    return bytes(content)

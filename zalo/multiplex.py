"""Many calls on their way at once, in one thread: libcurl's multi interface.

Messages to people leave this way, because nothing else happens as often: a seventh of the CPU a call of
`zalo.transport`, and no thread for each (decision 0011). Same rules: one host, time limits, bounded answers, no
redirects, no proxies. A call is never repeated behind our back.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import certifi
import pycurl

from zalo import limits
from zalo.transport import Answer, Unanswered, checked, pause

_IDLE_CONNECTION_S = 30  # servers close idle connections after a minute or so; a call into a closing one is in doubt
_NEVER_LEFT = frozenset(
    {
        pycurl.E_COULDNT_RESOLVE_HOST,
        pycurl.E_COULDNT_CONNECT,
        pycurl.E_SSL_CONNECT_ERROR,
        pycurl.E_SSL_PEER_CERTIFICATE,
        pycurl.E_SSL_CACERT_BADFILE,
    }
)


@dataclass(slots=True)
class _Call:
    """A libcurl handle and what its present call has brought."""

    handle: Any
    key: Any = None
    unsent: memoryview = field(default=memoryview(b""), repr=False)
    body: bytearray = field(default_factory=bytearray, repr=False)
    retry_after: str | None = None

    def give(self, size: int) -> bytes:
        """What goes out next. libcurl cannot go back and so never repeats what has begun to leave."""
        part, self.unsent = self.unsent[:size], self.unsent[size:]
        return bytes(part)

    def take(self, part: bytes) -> int:
        """What comes in; anything but its length ends the call."""
        if len(self.body) + len(part) > limits.ANSWER_BYTES:
            return 0
        self.body += part
        return len(part)

    def take_header(self, line: bytes) -> None:
        """Only one header matters."""
        name, _, value = line.partition(b":")
        if name.lower() == b"retry-after":
            self.retry_after = value.strip().decode("latin-1")


class Multiplex:
    """Calls to one base address. Not to be shared between threads."""

    def __init__(self, base: str) -> None:
        """Raises ValueError for an address to which tokens must not be sent."""
        self._base = checked(base).removesuffix("/")
        self._multi = pycurl.CurlMulti()
        self._free: list[_Call] = []
        self._under_way: dict[Any, _Call] = {}

    def __len__(self) -> int:
        """Calls under way."""
        return len(self._under_way)

    def begin(self, key: Any, path: str, *, headers: Mapping[str, str], body: bytes, read: timedelta) -> None:
        """Begin to POST; `ended` tells under `key` what came of it."""
        call = self._free.pop() if self._free else self._new()
        call.key, call.unsent, call.body, call.retry_after = key, memoryview(body), bytearray(), None
        handle = call.handle
        handle.setopt(pycurl.URL, self._base + path)
        handle.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        handle.setopt(pycurl.POSTFIELDSIZE, len(body))
        handle.setopt(pycurl.TIMEOUT_MS, int((limits.CONNECT_TIMEOUT + read).total_seconds() * 1000))
        self._under_way[handle] = call
        self._multi.add_handle(handle)
        self._multi.perform()

    def ended(self, wait_s: float) -> list[tuple[Any, Answer | Unanswered]]:
        """Calls that came to an end; waits up to `wait_s` for the first of them."""
        self._multi.perform()
        found = self._harvest()
        if not found and self._under_way and wait_s > 0:
            if self._multi.select(wait_s) < 0:  # nothing to wait for yet: a name is being looked up
                time.sleep(min(wait_s, 0.001))
            self._multi.perform()
            found = self._harvest()
        return found

    def close(self) -> None:
        """End what is under way and drop the connections."""
        for handle in self._under_way:
            self._multi.remove_handle(handle)
        self._under_way.clear()
        self._multi.close()

    def _new(self) -> _Call:
        handle = pycurl.Curl()
        call = _Call(handle)
        handle.setopt(pycurl.POST, 1)
        handle.setopt(pycurl.READFUNCTION, call.give)
        handle.setopt(pycurl.WRITEFUNCTION, call.take)
        handle.setopt(pycurl.HEADERFUNCTION, call.take_header)
        handle.setopt(pycurl.CAINFO, certifi.where())  # the same authorities as requests
        handle.setopt(pycurl.PROXY, "")  # nor from the environment
        handle.setopt(pycurl.FOLLOWLOCATION, 0)
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(limits.CONNECT_TIMEOUT.total_seconds() * 1000))
        handle.setopt(pycurl.MAXAGE_CONN, _IDLE_CONNECTION_S)
        return call

    def _harvest(self) -> list[tuple[Any, Answer | Unanswered]]:
        found: list[tuple[Any, Answer | Unanswered]] = []
        more = 1
        while more:
            more, good, bad = self._multi.info_read()
            found += [self._over(handle, None) for handle in good]
            found += [self._over(handle, code) for handle, code, _ in bad]
        return found

    def _over(self, handle: Any, error: int | None) -> tuple[Any, Answer | Unanswered]:
        call = self._under_way.pop(handle)
        self._multi.remove_handle(handle)
        self._free.append(call)
        key, call.key = call.key, None
        if error is None:
            status = handle.getinfo(pycurl.RESPONSE_CODE)
            return key, Answer(status, bytes(call.body), pause(call.retry_after))
        began = handle.getinfo(pycurl.PRETRANSFER_TIME) > 0
        return key, Unanswered(maybe_sent=error not in _NEVER_LEFT and began)

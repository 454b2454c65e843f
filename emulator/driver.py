"""Drives a running emulator from a test, in the words of the people in it.

zalo = Emulator("http://127.0.0.1:9000")
lan = zalo.resident()
lan.scans("bắt đầu #7K2M-Q4RT").hears("khảo sát")
lan.says("1").hears("Câu 1")
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import requests

HEAR_SECONDS = 10.0
# Longer than any long poll.
REQUEST_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as a phone shows it. `sender` is "oa", "user" or, in the group, a member's id."""

    n: int
    id: str
    sender: str
    at: float
    kind: str
    text: str
    buttons: tuple[dict[str, Any], ...]
    attachment: dict[str, Any]
    hidden: bool
    state: str

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(button["title"] for button in self.buttons)


class Silence(AssertionError):
    """Nothing was heard in time; the text carries the end of the transcript."""


class Emulator:
    """A client of /sim/…. One instance may be used from several threads only for separate residents."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False

    # ---- people

    def resident(self, name: str = "", *, role: str = "resident", follower: bool = False) -> Resident:
        made = self.post("/residents", {"name": name, "role": role, "follower": follower})["residents"][0]
        return Resident(self, made["id"], made["name"])

    def helper(self, name: str = "") -> Resident:
        return self.resident(name, role="helper")

    def residents(self, count: int) -> list[Resident]:
        """Many at once; the page does not show them."""
        made = self.post("/residents", {"count": count})["residents"]
        return [Resident(self, one["id"], one["name"]) for one in made]

    @property
    def group(self) -> Group:
        return Group(self, self.get("/group")["id"])

    def act(self, actions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Many actions in one request, each {"resident": id, "do": verb, …}. A failed one has the key `error`."""
        wanted = [dict(action) for action in actions]
        found: list[dict[str, Any]] = self.post("/actions", {"actions": wanted})["results"]
        return found

    def feed(self, after: int = 0, *, timeout: float = 0.0, most: int = 2000) -> list[tuple[int, str, Heard]]:
        """(sequence, resident's or group's id, message) of everything the account said after the n-th message."""
        found = self.get("/feed", after=after, timeout=timeout, most=most)["messages"]
        return [(one["seq"], one["chat"], _heard(one["message"])) for one in found]

    # ---- the operator's side

    def fault(self, name: str, *, probability: float = 0.0, count: int = 0, seconds: float | None = None) -> None:
        values = {"probability": probability, "count": count}
        self.put("/faults", {name: values if seconds is None else {**values, "seconds": seconds}})

    def faults(self) -> dict[str, dict[str, float]]:
        return self.get("/faults")

    def clear_faults(self) -> None:
        self.request("DELETE", "/faults")

    def now(self) -> float:
        return float(self.get("/clock")["now"])

    def jump(self, *, by: float | None = None, to: str | float | None = None, speed: float | None = None) -> float:
        """Moves the clock by seconds, or to an instant (ISO 8601 with zone, or Unix seconds)."""
        wanted = {"by": by, "to": to, "speed": speed}
        return float(self.post("/clock", {k: v for k, v in wanted.items() if v is not None})["now"])

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Reads, or changes: echoes, receipts, oa_type, rate_per_minute."""
        return self.put("/settings", changes) if changes else self.get("/settings")

    def stats(self) -> dict[str, Any]:
        return self.get("/stats")

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/events", after=after, most=100_000)["events"]
        return found

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/calls", after=after, most=100_000)["calls"]
        return found

    def replay(self, event: int) -> None:
        self.post(f"/events/{event}/replay", {})

    def probe(self) -> dict[str, Any]:
        return self.post("/webhook/probe", {})

    def raw(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Signs and posts any event; returns the webhook's answer (`status`, `ms`)."""
        return self.post("/webhook/raw", {"body": dict(body)})

    def enable_webhook(self) -> None:
        self.post("/webhook/enable", {})

    def hurry(self) -> int:
        """Sends what waits for re-delivery at once."""
        return int(self.post("/webhook/hurry", {})["hurried"])

    def expire_token(self) -> None:
        self.post("/tokens/expire", {})

    def kill_tokens(self) -> None:
        self.post("/tokens/kill", {})

    def reset(self) -> None:
        self.post("/reset", {})

    # ---- transport

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return self.request("GET", path, params=query)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self.request("POST", path, json=body)

    def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self.request("PUT", path, json=body)

    def request(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = self._session.request(method, f"{self.address}/sim{path}", timeout=REQUEST_SECONDS, **more)
        if answer.status_code >= 400:
            raise ValueError(f"{method} {path}: {answer.json().get('error', answer.status_code)}")
        found: dict[str, Any] = answer.json()
        return found


class _Listener:
    """Somewhere messages of the account arrive; remembers how far it has listened."""

    _path: str

    def __init__(self, zalo: Emulator, key: str) -> None:
        self.zalo = zalo
        self.id = key
        self._listened = 0

    def hears(self, words: str = "", *, timeout: float = HEAR_SECONDS) -> Heard:
        """The account's next message, which must contain `words`. Raises Silence, or AssertionError for other words."""
        answer = self.zalo.get(f"{self._path}/next", after=self._listened, timeout=timeout)["message"]
        if answer is None:
            raise Silence(f"nothing heard for {timeout} s\n{self._end()}")
        heard = _heard(answer)
        self._listened = heard.n
        if words not in heard.text:
            raise AssertionError(f"{words!r} is not in what was heard:\n{heard.text}")
        return heard

    def hears_nothing(self, *, timeout: float) -> None:
        answer = self.zalo.get(f"{self._path}/next", after=self._listened, timeout=timeout)["message"]
        if answer is not None:
            raise AssertionError(f"heard although nothing was expected:\n{answer['text']}")

    def transcript(self, after: int = 0) -> list[Heard]:
        return [_heard(one) for one in self.zalo.get(f"{self._path}/transcript", after=after)["messages"]]

    def _end(self) -> str:
        return "\n".join(f"{one.sender}: {one.text or one.kind}" for one in self.transcript()[-6:])


class Resident(_Listener):
    """One phone. Every verb returns the resident, so that a conversation reads as one."""

    def __init__(self, zalo: Emulator, key: str, name: str) -> None:
        super().__init__(zalo, key)
        self.name = name
        self._path = f"/residents/{key}"

    def does(self, verb: str, **given: Any) -> dict[str, Any]:
        return self.zalo.post(f"{self._path}/{verb}", given)

    def says(self, text: str, *, quote: str = "") -> Self:
        self.does("say", text=text, quote=quote)
        return self

    def scans(self, code: str) -> Self:
        """Opens the chat and sends the poster's text, as the landing page offers."""
        self.does("scan", code=code)
        return self

    def taps(self, button: int | str = 1, *, message: str = "") -> Self:
        """A button by number from 1 or by title, of the last message that has any or of the one given."""
        self.does("tap", button=button, message=message)
        return self

    def sends(self, kind: str, data: bytes = b"", *, text: str = "", **given: Any) -> Self:
        """A sticker, image, gif, audio, video, location, file, link or business_card."""
        self.does("send", kind=kind, data=base64.b64encode(data).decode(), text=text, **given)
        return self

    def follows(self) -> Self:
        self.does("follow")
        return self

    def unfollows(self) -> Self:
        self.does("unfollow")
        return self

    def opens_chat(self) -> Self:
        """Presses "Nhắn tin"."""
        self.does("chatnow")
        return self

    def withdraws(self) -> Self:
        self.does("withdraw")
        return self

    def blocks(self, code: int = -217) -> Self:
        self.does("block", code=code)
        return self

    def unblocks(self) -> Self:
        self.does("unblock")
        return self

    def sees(self) -> Self:
        self.does("see")
        return self


class Group(_Listener):
    """The account's group."""

    _path = "/group"

    def joined_by(self, member: Resident) -> Self:
        self.zalo.post("/group/join", {"resident": member.id})
        return self

    def left_by(self, member: Resident) -> Self:
        self.zalo.post("/group/leave", {"resident": member.id})
        return self

    def says(self, member: Resident, text: str, *, mention: bool = False) -> Self:
        self.zalo.post("/group/say", {"resident": member.id, "text": text, "mention": mention})
        return self

    def sends(self, member: Resident, kind: str, data: bytes = b"", *, text: str = "") -> Self:
        encoded = base64.b64encode(data).decode()
        self.zalo.post("/group/send", {"resident": member.id, "kind": kind, "data": encoded, "text": text})
        return self


def _heard(message: Mapping[str, Any]) -> Heard:
    return Heard(
        n=message["n"],
        id=message["id"],
        sender=message["from"],
        at=message["at"],
        kind=message["kind"],
        text=message["text"],
        buttons=tuple(message["buttons"]),
        attachment=message["attachment"],
        hidden=message["hidden"],
        state=message["state"],
    )

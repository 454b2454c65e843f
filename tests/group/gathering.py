"""The group with its members and a host of pictures, around the bot with its real parts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

from PIL import Image
from sqlalchemy import insert

from handlers import photos
from handlers.runtime import Runtime
from models import group_posts
from models.group_posts import Counts
from models.group_tables import GroupPost
from models.roster_tables import Helper
from tests.shell.events import APP, OA, Body
from tests.shell.running import Running, running
from tests.shell.stand_in import ZaloStandIn
from zalo.errors import Outcome, SendResult

GROUP, OTHER_GROUP = "9b4e21c07fd35a86e1d0", "0000000000000000aaaa"
HOA, TAM, BINH = "6642093187750124498", "6642093187750124499", "6642093187750124500"
QUY_SON, LUC_NGAN = "07576", "219"
_numbers = itertools.count(1)


def picture(seed: int = 0, *, size: tuple[int, int] = (640, 480), quality: int = 85, form: str = "JPEG") -> bytes:
    """A picture of its own for every seed, in any size and compression."""
    small = Image.frombytes("L", (12, 9), bytes((seed * 7 + n * n * 31 + n * seed * 13) % 256 for n in range(108)))
    found = BytesIO()
    small.resize((1280, 960), Image.Resampling.BICUBIC).resize(size).convert("RGB").save(found, form, quality=quality)
    return found.getvalue()


@dataclass
class PictureHost:
    """Serves pictures as Zalo's hosts do; the emulator's place on this machine."""

    base: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def keep(self, content: bytes) -> str:
        """The address of a picture."""
        path = f"/media/{next(_numbers)}.jpg"
        self.files[path] = content
        return self.base + path


@contextmanager
def picture_host() -> Iterator[PictureHost]:
    host = PictureHost()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            content = host.files.get(self.path, b"")
            self.send_response(host.status if content else 404)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host.base = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield host
    server.shutdown()
    server.server_close()
    thread.join()


class ZaloWithGroup(ZaloStandIn):
    """Also takes messages to the group."""

    def __init__(self) -> None:
        super().__init__()
        self.in_group: list[tuple[str, str]] = []

    def send_group_text(self, group_id: str, text: str, *, token: str) -> SendResult:
        self.in_group.append((group_id, text))
        return SendResult(Outcome.SENT, 0, "g")


@dataclass
class Gathering:
    """The group as its members use it."""

    bot: Running
    host: PictureHost
    zalo: ZaloWithGroup

    @property
    def runtime(self) -> Runtime:
        return self.bot.runtime

    def post(self, body: Body) -> None:
        """Zalo delivers an event, the worker handles it."""
        assert self.bot.deliver(body).status_code == 200
        self.bot.drive()

    def photo(self, by: str = HOA, *, caption: str = "", shows: bytes | None = None, **more: Any) -> Body:
        return self._posted(
            "image", by, caption, self.host.keep(picture(next(_numbers)) if shows is None else shows), **more
        )

    def video(self, by: str = HOA, *, caption: str = "", **more: Any) -> Body:
        return self._posted("video", by, caption, self.host.keep(picture(next(_numbers))), **more)

    def says(self, text: str, by: str = HOA, *, to_oa: bool = False, **more: Any) -> Body:
        return self._event("text", by, {"text": f"[@{OA}] {text}" if to_oa else text}, **more)

    def moved(self, name: str, *people: str) -> Body:
        users = [{"id": person} for person in people]
        return self._bare(name) | {"group_id": GROUP, "users": users}

    def look(self, *, now_ms: int = 10) -> int:
        """The job that looks at pictures, at a time of the real clock."""
        return photos.look_at_pictures(self.runtime, now_ms=now_ms)

    def counts(self) -> Counts:
        with self.runtime.database.read() as connection:
            return group_posts.counts(connection, self.runtime.content.campaign.id, self.bot.clock.today())

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.bot.rows(GroupPost)

    @property
    def heard(self) -> list[str]:
        """What the account said in the group."""
        assert all(group == GROUP for group, _ in self.zalo.in_group)
        return [text for _, text in self.zalo.in_group]

    def on_roster(self, account: str, *, unit: str = QUY_SON, district: str = LUC_NGAN, level: str = "helper") -> None:
        """Somebody who joined with the code of the roster."""
        person = self.runtime.pseudonyms.person(account)
        row = {
            "id": f"h{next(_numbers)}", "campaign": self.runtime.content.campaign.id, "level": level, "unit": unit,
            "district": district, "name": b"sealed", "name_key": f"n{next(_numbers)}", "rank": 1, "person": person,
            "created_at": 0,
        }  # fmt: skip
        self.bot.write(lambda connection: connection.execute(insert(Helper), row))

    def _posted(self, kind: str, by: str, caption: str, address: str, **more: Any) -> Body:
        message: Body = {"text": caption} if caption else {}
        message["attachments"] = [{"type": kind, "payload": {"thumbnail": address, "url": address}}]
        return self._event(kind, by, message, **more)

    def _event(self, kind: str, by: str, message: Body, *, group: str = GROUP, at: int | None = None) -> Body:
        message = message | {"msg_id": f"g{next(_numbers):012x}"}
        body = self._bare(f"user_send_group_{kind}")
        stamp = {} if at is None else {"timestamp": str(at)}
        return body | {"sender": {"id": by}, "recipient": {"id": group}, "message": message} | stamp

    def _bare(self, name: str) -> Body:
        self.bot.clock.forward(1)
        return {"app_id": APP, "oa_id": OA, "event_name": name, "timestamp": str(self.bot.clock.now_ms())}


def gathering(runtime: Runtime, host: PictureHost) -> Gathering:
    bot, zalo = running(runtime), ZaloWithGroup()
    bot.zalo = zalo
    runtime.__dict__.update(zalo=zalo)
    return Gathering(bot, host, zalo)


def folder_of(runtime: Runtime) -> Path:
    """Where an SQLite database keeps its files."""
    return Path(str(runtime.database.url.database)).parent

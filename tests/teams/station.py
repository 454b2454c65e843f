"""People on a roster with their phones, around the bot with its real parts."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from handlers.clock import to_ms
from handlers.runtime import Runtime
from models import roster, shifts
from models.roster_tables import Helper, Shift
from models.shifts import NewShift
from questions.roster import Level
from questions.shifts import Slot
from roster.register import Register
from tests.shell.events import Body, happened, said, sent
from tests.shell.running import QUY_SON, Running, running
from tests.shell.stand_in import Message, ZaloStandIn
from zalo.client import Api, Uploaded
from zalo.errors import SendResult

LUC_NGAN = "219"
HOA, TAM, BINH, DUNG = "6642093187750124498", "6642093187750124499", "6642093187750124500", "6642093187750124501"
FIRST, SECOND = date(2024, 8, 29), date(2024, 8, 30)
_numbers = itertools.count(100_000_001)


class ZaloWithPictures(ZaloStandIn):
    """Also takes pictures; a message with one shows its caption."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: list[bytes] = []
        self.pictures: list[str] = []

    def upload_image(self, content: bytes, mime: str, *, token: str) -> Uploaded | SendResult:
        self.uploads.append(content)
        return Uploaded(f"picture-{len(self.uploads)}")

    def post_message(self, api: Api, body: bytes, token: str) -> SendResult:
        content = json.loads(body)
        attachment = content["message"].get("attachment", {}).get("payload", {})
        if attachment.get("template_type") == "media":
            self.pictures.append(content["recipient"]["user_id"])
        content["message"].setdefault("text", "")
        return super().post_message(api, json.dumps(content).encode(), token)

    def messages_to(self, account: str) -> list[Message]:
        return [message for message in self.arrived if message.to == account]


@dataclass
class Colleague:
    """Somebody on a roster with a phone. Everything they do takes six seconds."""

    station: Station
    account: str
    id: str
    code: str

    def says(self, *texts: str) -> Colleague:
        for text in texts:
            self._posts(said(text, by=self.account, at=self._now()))
        return self

    def joins(self) -> Colleague:
        return self.says(self.code)

    def photo(self, caption: str = "") -> Colleague:
        body = sent("image", by=self.account, at=self._now())
        body["message"]["text"] = caption
        return self._posts(body)

    def happens(self, name: str) -> Colleague:
        return self._posts(happened(name, to=self.account, at=self._now()))

    @property
    def heard(self) -> list[str]:
        return self.station.zalo.texts_to(self.account)

    @property
    def last(self) -> str:
        return self.heard[-1]

    @property
    def duties(self) -> list[shifts.Shift]:
        with self.station.runtime.database.read() as connection:
            return shifts.shifts_of(connection, self.id)

    @property
    def row(self) -> roster.Helper:
        with self.station.runtime.database.read() as connection:
            found = roster.helper(connection, self.id)
        assert found is not None
        return found

    def _now(self) -> int:
        self.station.bot.clock.forward(6)
        return self.station.bot.clock.now_ms()

    def _posts(self, body: Body) -> Colleague:
        before = len(self.heard)
        assert self.station.bot.deliver(body).status_code == 200
        self.station.bot.drive()
        silent = body["event_name"] in {"unfollow", "user_withdraw"}
        assert silent or len(self.heard) == before + 1, "exactly one message out for one message in"
        return self


@dataclass
class Station:
    """The roster and the bot."""

    bot: Running
    zalo: ZaloWithPictures
    people: list[Colleague] = field(default_factory=list)

    @property
    def runtime(self) -> Runtime:
        return self.bot.runtime

    def on_roster(
        self,
        account: str,
        name: str,
        *,
        level: Level = Level.HELPER,
        unit: str = QUY_SON,
        district: str = LUC_NGAN,
        phone: str = "",
    ) -> Colleague:
        """Somebody on a roster, with a code that lasts two weeks."""
        register = Register(self.runtime.seal, self.runtime.pseudonyms, self.runtime.content.campaign.id)
        number = next(_numbers)
        helper_id, code = f"h{number}", f"TV{number}"
        purpose = f"helper:{helper_id}"
        row = {
            "id": helper_id, "campaign": self.runtime.content.campaign.id, "level": level, "unit": unit,
            "district": district, "name": self.runtime.seal.close(name.encode(), f"{purpose}:name"),
            "name_key": register.name_key(unit, name), "rank": 1, "created_at": 0,
            "phone": self.runtime.seal.close(phone.encode(), f"{purpose}:phone") if phone else None,
            "code_hash": register.code_hash(code),
            "code_expires_at": to_ms(self.bot.clock.now() + timedelta(days=14)),
        }  # fmt: skip
        self.bot.write(lambda connection: connection.execute(insert(Helper), row))
        found = Colleague(self, account, helper_id, code)
        self.people.append(found)
        return found

    def duty(self, colleague: Colleague, day: date = FIRST, slot: Slot = Slot.MORNING, unit: str = QUY_SON) -> None:
        new = NewShift(colleague.id, unit, day, slot, "nhà văn hóa")
        self.bot.write(lambda connection: shifts.add(connection, [new]))

    def shift_rows(self) -> list[dict[str, Any]]:
        return self.bot.rows(Shift)


def station(runtime: Runtime) -> Station:
    bot, zalo = running(runtime), ZaloWithPictures()
    bot.zalo = zalo
    runtime.__dict__.update(zalo=zalo)
    return Station(bot, zalo)

"""People on the rosters in the open: the only place where their sealed names and phones are opened."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot import join_codes
from models.pseudonyms import Pseudonyms
from models.roster import Helper
from models.sealing import Seal
from questions.roster import Level
from roster.people import Person, name_key


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on a roster, name and phone in the open; neither shows when this is printed or logged."""

    helper: Helper
    name: str = field(repr=False)
    phone: str = field(repr=False)  # "84912345678"; empty if there is none


class Register:
    """Seals and opens what rosters say of people in one campaign."""

    def __init__(self, seal: Seal, pseudonyms: Pseudonyms, campaign: str) -> None:
        self._seal = seal
        self._pseudonyms = pseudonyms
        self._campaign = campaign

    def known(self, helpers: Iterable[Helper]) -> list[Known]:
        """These people in the open."""
        return [Known(helper, self.name(helper), self.phone(helper)) for helper in helpers]

    def name(self, helper: Helper) -> str:
        """The helper's name."""
        return self._seal.open(helper.name, _purpose(helper.id, "name")).decode()

    def phone(self, helper: Helper) -> str:
        """The helper's phone, "84912345678"; empty if there is none."""
        return "" if helper.phone is None else self._seal.open(helper.phone, _purpose(helper.id, "phone")).decode()

    def phone_key(self, phone: str) -> str | None:
        """By what the same phone is found again."""
        return self._pseudonyms.phone(phone) if phone else None

    def name_key(self, place: str, name: str) -> str:
        """By what the same name in the same place is found again."""
        return self._pseudonyms.name(name_key(place, name))

    def code_hash(self, code: str) -> str:
        """By what a join code (canonical, see `bot.join_codes`) is found again."""
        return self._pseudonyms.join_code(code)

    def new_code(self) -> str:
        """A join code nobody can guess."""
        return join_codes.made(secrets.randbelow(10**join_codes.DIGITS))

    def new(self, person: Person, *, rank: int, now: int) -> Helper:
        """A helper for somebody no roster has named so far."""
        blank = Helper(
            id=secrets.token_hex(5),
            campaign=self._campaign,
            level=Level.HELPER,
            unit=person.unit,
            district=person.district,
            village="",
            position="",
            name=b"",
            name_key="",
            phone=None,
            phone_key=None,
            rank=rank,
            created_at=now,
        )
        return self.with_words(blank, person)

    def with_words(self, helper: Helper, person: Person) -> Helper:
        """The helper with what a roster says of them; where they belong stays."""
        phone = person.phone or ("" if not helper.phone else self.phone(helper))
        return replace(
            helper,
            level=person.level,
            village=person.village or helper.village,
            position=person.position or helper.position,
            name=self._seal.close(person.name.encode(), _purpose(helper.id, "name")),
            name_key=self.name_key(helper.unit or helper.district, person.name),
            phone=self._seal.close(phone.encode(), _purpose(helper.id, "phone")) if phone else None,
            phone_key=self.phone_key(phone),
        )


def _purpose(helper_id: str, what: str) -> str:
    return f"helper:{helper_id}:{what}"

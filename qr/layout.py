"""What stands on each sheet: the campaign's words filled in for a unit, its code and its picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.codes import printed
from qr.codes import by_unit
from qr.days import span
from qr.pictures import Picture, address, draw
from qr.wording import Wording, filled
from questions.model import Campaign, Content, Unit


@dataclass(frozen=True)
class Placard:
    """Everything that depends on the unit alone."""

    unit: Unit
    code: str  # canonical
    url: str

    @cached_property
    def picture(self) -> Picture:
        """The QR symbol; drawing takes some milliseconds, so it is done once."""
        return draw(self.url)

    @cached_property
    def svg(self) -> str:
        """The symbol with the unit's name as its title."""
        return self.picture.svg(f"{self.unit.full_title}: {printed(self.code)}")


def placards(content: Content, base_url: str) -> tuple[Placard, ...]:
    """One for each unit, in the order of the list."""
    codes = by_unit(content)
    return tuple(Placard(unit, codes[unit.code], address(base_url, codes[unit.code])) for unit in content.units.units)


def poster(placard: Placard, content: Content, words: Wording) -> dict[str, Any]:
    """Values of `one.typ`."""
    unit = placard.unit
    names = {"unit": unit.title, "district": unit.district, "code": printed(placard.code)}
    says = filled(words.poster, _said(content.campaign) | names)
    return says | {
        "document_title": f"{says['title']} – {unit.full_title}",
        "organiser": content.campaign.organiser,
        "unit": capital(unit.title),
        "district": capital(unit.district),
        "code": printed(placard.code),
        "picture": placard.svg,
        "picture_says": says["picture"],
        "draft": says["draft"] if content.survey.notice else None,
        "label": f"unit-{unit.code}",
    }


def book(name: str, bound: Iterable[Placard], content: Content, words: Wording) -> dict[str, Any]:
    """Values of `book.typ`; `name` is what the book covers, empty for all units."""
    chosen = tuple(bound)
    said = _said(content.campaign)
    says = filled(words.book, said | {"count": len(chosen)})
    posters = [poster(placard, content, words) for placard in chosen]
    title = capital(name) or says["all"]
    return says | {
        "document_title": f"{says['title']} – {title}",
        "organiser": content.campaign.organiser,
        "name": title,
        "survey": content.campaign.title,
        "dates": posters[0]["dates"],
        "groups": _groups(chosen, posters),
        "posters": posters,
    }


def _groups(chosen: tuple[Placard, ...], posters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for placard, sheet in zip(chosen, posters, strict=True):
        groups.setdefault(capital(placard.unit.district), []).append(sheet)
    return [
        {"name": name, "units": [{key: sheet[key] for key in ("label", "unit", "code")} for sheet in sheets]}
        for name, sheets in groups.items()
    ]


def _said(campaign: Campaign) -> dict[str, object]:
    first, last = span(campaign)
    return {
        "first": first,
        "last": last,
        "year": campaign.year,
        "organiser": campaign.organiser,
        "account": campaign.account_name,
        "hotline": campaign.hotline,
        "plan": campaign.plan,
        "minutes": campaign.minutes,
        "age": campaign.minimum_age,
    }


def capital(text: str) -> str:
    """With its first letter large: "xã Quý Sơn" → "Xã Quý Sơn"."""
    return text[:1].upper() + text[1:]

"""What stands on each sheet: the campaign's words filled in for a unit, its code and its picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from bot.codes import printed
from qr.codes import by_unit
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
        "unit": _capital(unit.title),
        "district": _capital(unit.district),
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
    title = _capital(name) or says["all"]
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
        groups.setdefault(_capital(placard.unit.district), []).append(sheet)
    return [
        {"name": name, "units": [{key: sheet[key] for key in ("label", "unit", "code")} for sheet in sheets]}
        for name, sheets in groups.items()
    ]


def _said(campaign: Campaign) -> dict[str, object]:
    first = campaign.opens_at.astimezone(campaign.timezone).date()
    last = (campaign.closes_at.astimezone(campaign.timezone) - timedelta(microseconds=1)).date()
    return {
        "first": _day(first, with_year=first.year != last.year),
        "last": _day(last, with_year=True),
        "year": campaign.year,
        "organiser": campaign.organiser,
        "account": campaign.account_name,
        "hotline": campaign.hotline,
        "plan": campaign.plan,
        "minutes": campaign.minutes,
        "age": campaign.minimum_age,
    }


def _day(day: date, *, with_year: bool) -> str:
    return f"{day.day}/{day.month}/{day.year}" if with_year else f"{day.day}/{day.month}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""The words of a summary: at most `LONGEST` characters, whatever the figures and the names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from questions.lengths import length
from questions.model import Campaign, Content, Texts
from questions.summary_rules import Kind, first_day, last_day
from reports import numbers
from reports.disclosure import NOBODY, Count
from reports.figures import Area, Figures

LONGEST = 900  # characters; a longer message is not read to its end on a phone
_ANY_MOMENT = "00:00 00/00"  # as long as any: a post that is late says so in one more line


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the text has room for; tried from the fullest to the barest."""

    names: int  # of communes where nobody took part
    lowest: bool = True
    none_by_area: bool = True
    areas: bool = True


_PLANS = (
    *(_Plan(names) for names in (30, 20, 12, 8, 5, 3, 0)),
    _Plan(0, none_by_area=False),
    _Plan(0, lowest=False, none_by_area=False),
    _Plan(0, lowest=False, areas=False),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One summary: its figures, when they were counted, and when it was or is to be posted."""

    kind: Kind
    day: date
    figures: Figures
    id: str
    taken_at: datetime  # local


def text(content: Content, texts: Texts, edition: Edition, daily_at: time) -> str:
    """The message. The opening one tells no figures."""
    if edition.kind is Kind.OPENING:
        return _opening(content, texts, edition, daily_at)
    writer, room = _Writer(content, texts, edition), LONGEST - length(texts.say("late", now=_ANY_MOMENT)) - 1
    versions = (writer.write(plan) for plan in _PLANS)
    return next(version for version in versions if length(version) <= room)


def caption(texts: Texts, edition: Edition) -> str:
    """What stands below the picture."""
    return texts.say("caption", day=numbers.full_day(edition.day), id=edition.id)


def end(campaign: Campaign, texts: Texts) -> str:
    """The deadline as people say it."""
    closes = campaign.closes_at.astimezone(campaign.timezone)
    if closes.time() == time(0):
        return texts.say("end.midnight", day=numbers.full_day(last_day(campaign)))
    return texts.say("end.time", time=numbers.clock(closes), day=numbers.full_day(closes.date()))


class _Writer:
    """Writes one edition, with more or fewer names."""

    def __init__(self, content: Content, texts: Texts, edition: Edition) -> None:
        self._content = content
        self._texts = texts
        self._edition = edition
        self._figures = edition.figures

    def write(self, plan: _Plan) -> str:
        """The text, as full as planned."""
        head = [self._title(), self._total(), self._new(), self._unfinished()]
        middle = [*(self._areas(plan) if plan.areas else ()), self._lowest() if plan.lowest else "", self._none(plan)]
        return _lines(head, middle, [self._shifts(), self._photos()], list(self._end()))

    def _title(self) -> str:
        edition, campaign = self._edition, self._content.campaign
        if edition.kind is Kind.CLOSING:
            return self._texts.say("closing.title")
        first, last = first_day(campaign), last_day(campaign)
        n, days = (edition.day - first).days + 1, (last - first).days + 1
        return self._texts.say("daily.title", day=numbers.full_day(edition.day), n=n, days=days)

    def _total(self) -> str:
        figures, final = self._figures, self._edition.kind is Kind.CLOSING
        key = "total.final" if final else "total"
        values: dict[str, object] = {} if final else {"time": self._taken()}
        if figures.total == NOBODY:
            return self._texts.say(f"{'total.final_' if final else 'total.'}zero", **values)
        values["count"] = self._count(figures.total)
        if figures.percent is None or not figures.percent:
            return self._texts.say(key, **values)
        values["percent"] = self._percent(figures.percent)
        if final:
            return self._texts.say("total.final_target", **values)
        return self._texts.say("total.target", due=self._percent(figures.due), **values)

    def _new(self) -> str:
        figures = self._figures
        if self._edition.kind is Kind.CLOSING or figures.total == NOBODY:
            return ""
        if figures.since is None:
            return self._texts.say("new.day", count=self._count(figures.total))
        since = numbers.moment(self._texts, datetime.fromtimestamp(figures.since / 1000, self._zone))
        if figures.new is None:
            return "" if figures.total.exact else self._texts.say("new.few", since=since)
        if figures.new == NOBODY:
            return self._texts.say("new.zero", since=since)
        return self._texts.say("new.since", since=since, count=self._count(figures.new))

    def _unfinished(self) -> str:
        if self._edition.kind is Kind.CLOSING or self._figures.unfinished == NOBODY:
            return ""
        return self._texts.say("unfinished", count=self._count(self._figures.unfinished))

    def _areas(self, plan: _Plan) -> Iterator[str]:
        areas = self._figures.areas
        if self._figures.total == NOBODY or len(areas) == self._figures.units:
            return
        if not self._figures.areas_are_told:
            yield self._texts.say("areas.hidden")
            return
        has_target = any(area.target for area in areas)
        yield self._texts.say("areas.head" if has_target else "areas.plain")
        for area in ranked(areas):
            yield self._area(area) + (self._none_of(area) if plan.none_by_area else "")

    def _area(self, area: Area) -> str:
        values: dict[str, object] = {"name": area.name, "count": self._count(area.count)}
        if area.percent:
            return self._texts.say("area.target", percent=self._percent(area.percent), **values)
        return self._texts.say("area", **values)

    def _none_of(self, area: Area) -> str:
        if not area.none:
            return ""
        return self._texts.say("area.none" if area.none < area.units else "area.all_none", none=area.none)

    def _lowest(self) -> str:
        names = _names(self._content, self._figures.lowest)
        return self._texts.say("lowest", names=", ".join(names)) if names else ""

    def _none(self, plan: _Plan) -> str:
        most, none = plan.names, self._figures.none
        if not none:
            return ""
        if len(none) == self._figures.units:
            return self._texts.say("none.all", count=numbers.whole(len(none)))
        if not most:
            return self._texts.say("none.count", count=numbers.whole(len(none)))
        names = ", ".join(_names(self._content, none[:most]))
        if len(none) > most:
            names = self._texts.say("names.more", names=names, more=numbers.whole(len(none) - most))
        return self._texts.say("none", count=numbers.whole(len(none)), names=names)

    def _shifts(self) -> str:
        shifts = self._figures.shifts
        if shifts is None or self._edition.kind is Kind.CLOSING:
            return ""
        covered, planned = numbers.whole(shifts.covered), numbers.whole(shifts.planned)
        return self._texts.say("shifts", covered=covered, planned=planned)

    def _photos(self) -> str:
        photos = self._figures.photos
        if photos is None or self._edition.kind is Kind.CLOSING:
            return ""
        posts = numbers.whole(photos.posts)
        if not photos.silent:
            return self._texts.say("photos.all", posts=posts)
        return self._texts.say("photos", posts=posts, silent=numbers.whole(len(photos.silent)))

    def _end(self) -> Iterator[str]:
        campaign, edition = self._content.campaign, self._edition
        if edition.kind is Kind.CLOSING or edition.taken_at >= campaign.closes_at:
            yield self._texts.say("ask.after")
        else:
            yield self._texts.say("deadline", end=end(campaign, self._texts))
            yield self._texts.say("ask.last" if edition.day >= last_day(campaign) else "ask.next")
        source, values = "source", {"id": edition.id, "time": self._taken()}
        if self._figures.record:
            source, values = "source.recorded", {**values, "head": self._figures.record}
        yield self._texts.say(source, **values)

    def _taken(self) -> str:
        return numbers.moment(self._texts, self._edition.taken_at)

    def _count(self, number: Count) -> str:
        return numbers.count(self._texts, number)

    def _percent(self, value: int) -> str:
        return numbers.percent(self._texts, value)

    @property
    def _zone(self) -> tzinfo:
        return self._content.campaign.timezone


def ranked(areas: Sequence[Area]) -> list[Area]:
    """Furthest on towards their target first; by number where there are no targets."""
    return sorted(areas, key=lambda area: (-(area.percent or 0), -area.count.shown, -area.count.below))


def _opening(content: Content, texts: Texts, edition: Edition, daily_at: time) -> str:
    return texts.say(
        "opening",
        day=numbers.full_day(edition.day),
        title=content.campaign.title,
        end=end(content.campaign, texts),
        units=numbers.whole(len(content.units.units)),
        time=f"{daily_at:%H:%M}",
    )


def _names(content: Content, codes: Sequence[str]) -> list[str]:
    """Names of units; with the district where two have the same one."""
    units = content.units
    often = [unit.name for unit in units.units]
    found = []
    for code in codes:
        unit = units.by_code.get(code)
        if unit is not None:
            twin = often.count(unit.name) > 1 and unit.district_name
            found.append(f"{unit.name} ({unit.district_name})" if twin else unit.name)
    return found


def _lines(*parts: Sequence[str]) -> str:
    blocks = ["\n".join(line for line in part if line) for part in parts]
    return "\n".join(block for block in blocks if block)

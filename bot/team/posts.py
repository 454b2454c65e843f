"""Who stands by in one's area: for the staff of a commune by name, above it by number of communes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.team.known import Known, Post
from questions.shifts import Slot

_MOST_NAMED = 12  # communes or people named for one part of the day


def listed(known: Known, area: str) -> str:
    """The answer to CA for somebody who looks after others."""
    if known.posts_on is None or not known.posts:
        return known.texts.say("area_shifts.none", area=area)
    day = f"{known.posts_on.day}/{known.posts_on.month}"
    lines = [known.texts.say("area_shifts.head", day=day, area=area)]
    for slot in Slot:
        lines += _part(known, slot, [post for post in known.posts if post.slot is slot])
    return "\n".join(lines)


def _part(known: Known, slot: Slot, posts: Sequence[Post]) -> Iterator[str]:
    if not posts or known.posts_on is None:
        return
    if known.member.unit:
        yield _head(known, slot, len(posts), sum(post.started for post in posts))
        for post in posts[:_MOST_NAMED]:
            yield known.texts.say("area_shifts.person_here" if post.started else "area_shifts.person", name=post.name)
        return
    planned, came = dict.fromkeys(post.unit for post in posts), {post.unit for post in posts if post.started}
    yield _head(known, slot, len(planned), len(came))
    if came < planned.keys() and _has_begun(known, slot):
        yield _empty(known, [unit for unit in planned if unit not in came])


def _head(known: Known, slot: Slot, planned: int, covered: int) -> str:
    name = known.texts.say(f"slot.{slot}")
    values = {"slot": name[:1].upper() + name[1:], "hours": known.rules.hours[slot].written, "planned": planned}
    if covered or _has_begun(known, slot):
        return known.texts.say("area_shifts.begun", covered=covered, **values)
    return known.texts.say("area_shifts.slot", **values)


def _has_begun(known: Known, slot: Slot) -> bool:
    return known.posts_on is not None and known.rules.begins(known.posts_on, slot) <= known.at


def _empty(known: Known, units: Sequence[str]) -> str:
    names = ", ".join(known.content.units.by_code[code].title for code in units[:_MOST_NAMED])
    more = len(units) - _MOST_NAMED
    key = "area_shifts.empty_more" if more > 0 else "area_shifts.empty"
    return known.texts.say(key, units=names, more=more)

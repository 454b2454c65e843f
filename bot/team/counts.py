"""How far the survey has come in one's own area: numbers of people, in whole fives, and nothing else."""

from __future__ import annotations

from bot.group import grouped
from bot.limits import limit
from bot.team.known import Known
from bot.wording import start

_MOST_NAMED = 12  # communes named as having nobody yet


def progress(known: Known, area: str) -> str:
    """The answer to TIẾN ĐỘ. Numbers are rounded down to whole `k`: asking twice never tells what one person did."""
    k = least(known)
    say = known.texts.say
    if known.at < known.content.campaign.opens_at:
        return say("progress.early", start=start(known.content))
    lines = [say("progress.head", area=area, time=f"{known.at:%H:%M}", day=f"{known.at.day}/{known.at.month}")]
    started, completed = rounded(known.turnout.started, k), rounded(known.turnout.completed, k)
    if not started:
        lines.append(say("progress.few", least=k))
    else:
        lines.append(say("progress.started", count=grouped(started)))
        lines.append(
            say("progress.completed", count=grouped(completed)) if completed else say("progress.few_completed", least=k)
        )
    hours = {hour: rounded(count, k) for hour, count in sorted(known.turnout.by_hour.items())}
    shown = [say("progress.hour", hour=hour, count=grouped(count)) for hour, count in hours.items() if count]
    if shown:
        lines.append(say("progress.hours", hours="; ".join(shown)))
    lines += _without(known)
    return "\n".join([*lines, say("progress.foot", least=k)])


def least(known: Known) -> int:
    """The smallest number that is told to somebody on a roster."""
    return int(limit(known.content.campaign.settings, "disclosure", "named"))


def rounded(count: int, k: int) -> int:
    """The largest whole `k` in `count`."""
    return count // k * k


def _without(known: Known) -> list[str]:
    """Communes of a district or province with nobody yet; that a commune has none is told to everybody."""
    if known.member.unit or not known.turnout.without:
        return []
    names = [known.content.units.by_code[code].title for code in known.turnout.without[:_MOST_NAMED]]
    count = len(known.turnout.without)
    key = "progress.without" if count <= _MOST_NAMED else "progress.without_more"
    return [known.texts.say(key, units=", ".join(names), count=count, more=count - len(names))]

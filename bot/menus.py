"""Everything a person decides beside the questions: numbered choices, read by the same reader as the questions.

A choice is known by the key of its label in `questions/texts.yaml`, which also holds the other ways to say it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from bot.state import Conversation, Phase
from bot.turns import consented
from questions.model import Content, Kind, Option, Question, Unit

PAGE = 30  # communes on one list: the largest district of 2024 has 29
NOTICE = ("notice1", "notice2")  # pages of the long consent text

FIXED: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit.list",),
    "unit_yes": ("unit_yes.yes", "unit_yes.other"),
    "consent": ("consent.yes", "consent.no", "consent.more"),
    "notice1": ("consent.yes", "consent.no", "consent.next"),
    "notice2": ("consent.yes", "consent.no", "consent.again"),
    "eligible": ("eligible.yes", "eligible.elsewhere", "eligible.minor"),
    "review": ("review.send", "review.edit", "review.erase"),
    "restart": ("restart.yes", "restart.no"),
    "move": ("move.yes", "move.no"),
    "withdraw": ("withdraw.yes", "withdraw.no"),
    "erase": ("erase.yes", "erase.no"),
    "closed": ("menu.see", "menu.withdraw", "menu.erase", "menu.nothing"),
}


def open_name(state: Conversation) -> str:
    """What is open: the side step, or else the question or step below it."""
    return state.aside or state.asking


def open_choice(content: Content, state: Conversation) -> Question | None:
    """What the next reply decides: the open question, or a menu in the form of one. None: nothing is open."""
    if not state.aside and state.phase is Phase.ASKING:
        return content.survey.by_id.get(state.asking)
    if not state.aside and state.phase is Phase.PAUSED:
        return None
    name = open_name(state)
    if name in FIXED:
        return _menu(content, name, FIXED[name])
    return _BUILT[name](content, state) if name in _BUILT else None


def _menu(content: Content, name: str, keys: Iterable[str]) -> Question:
    wordings = tuple((key, content.texts.templates[key]) for key in keys)
    return _worded(name, wordings, content.campaign.minimum_age)


@lru_cache(maxsize=256)
def _worded(name: str, wordings: tuple[tuple[str, str], ...], age: int) -> Question:
    return _listed(name, (_option(key, wording.format(age=age)) for key, wording in wordings))


def _option(key: str, wording: str) -> Option:
    label, *says = (part.strip() for part in wording.split("|"))
    return Option(key, label, says=tuple(says))


def _listed(name: str, options: Iterable[Option]) -> Question:
    return Question(id=name, number="", kind=Kind.SINGLE, text="", options=tuple(options), required=True)


def _resume(content: Content, state: Conversation) -> Question:
    return _menu(content, "resume", ("resume.continue", "resume.restart")[: 2 if state.answers else 1])


def _again(content: Content, state: Conversation) -> Question:
    return _menu(content, "again", ("again.yes", "menu.erase")[: 2 if state.phase is Phase.WITHDRAWN else 1])


def _everything(content: Content, state: Conversation) -> Question:
    """What can be done at this point, so that all of it can be done with digits alone."""
    question = content.survey.by_id.get(state.asking) if state.phase is Phase.ASKING else None
    under_way = state.phase not in (Phase.DONE, Phase.PAUSED)
    offered = {
        "menu.continue": state.phase is not Phase.DONE,
        "menu.back": under_way,
        "menu.skip": question is not None and not question.required,
        "menu.see": bool(state.answers),
        "menu.edit": bool(state.answers),
        "menu.stop": under_way,
        "menu.help": True,
        "menu.withdraw": consented(state),
        "menu.erase": True,
        "menu.nothing": state.phase is Phase.DONE,
    }
    return _menu(content, "menu", (key for key, holds in offered.items() if holds))


def _alike(content: Content, state: Conversation) -> Question:
    """The questions one number may mean, such as 8 and 8a."""
    asked = [content.survey.by_id[id_] for id_ in state.offered if id_ in content.survey.by_id]
    labels = [content.texts.say("pick.which", number=question.number) for question in asked]
    return _listed("pick_which", map(Option, (question.id for question in asked), labels))


def _districts(content: Content, _state: Conversation) -> Question:
    units = (units[0] for units in content.units.districts.values())
    options = (Option(unit.district_code, unit.district, says=(unit.district_name,)) for unit in units)
    return _listed("district", options)


def _which(content: Content, state: Conversation) -> Question:
    options = [Option(unit.code, unit.full_title, says=(unit.title,)) for unit in _offered_units(content, state)]
    return _listed("unit_which", [*options, _option("unit_which.other", content.texts.templates["unit_which.other"])])


def _page(content: Content, state: Conversation) -> Question:
    units = _offered_units(content, state)
    options = [Option(unit.code, unit.title, says=(unit.name,)) for unit in units]
    if units and next_page(content, units[-1]):
        options.append(_option("unit_page.more", content.texts.templates["unit_page.more"]))
    return _listed("unit_page", options)


def _offered_units(content: Content, state: Conversation) -> list[Unit]:
    return [content.units.by_code[code] for code in state.offered if code in content.units.by_code]


def first_page(content: Content, district_code: str) -> tuple[str, ...]:
    """Codes of the communes on the first list of a district; without districts, of all."""
    return tuple(unit.code for unit in content.units.districts.get(district_code, ())[:PAGE])


def next_page(content: Content, last: Unit) -> tuple[str, ...]:
    """Codes of the communes on the list after the one that ended with `last`; empty when that was the end."""
    codes = [unit.code for unit in content.units.districts[last.district_code]]
    after = codes.index(last.code) + 1
    return tuple(codes[after : after + PAGE])


_BUILT: Mapping[str, Callable[[Content, Conversation], Question]] = {
    "resume": _resume,
    "again": _again,
    "menu": _everything,
    "pick_which": _alike,
    "district": _districts,
    "unit_which": _which,
    "unit_page": _page,
}

"""How residents put an answer: digits in every dress, labels as they type them, taps, corrections, free text.

`plain` is what the contract promises to understand; whatever else is said may be asked back, but never misunderstood.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.simulation.form import SKIPPED, Item
from tests.simulation.hearing import Message

Act = dict[str, object]

_SHORT = {"không": "ko", "Không": "K", "bình thường": "bthg", "Bình thường": "bt", "được": "dc", "rồi": "r"}
_WRAPS = ("dạ em chọn {} ạ", "tôi chọn {}", "{} ạ", "Dạ {}", "cho tôi {}", "{} nhé")
_REMARKS = ("nhưng chờ lâu", "nhưng đường xa", ", cán bộ nhiệt tình", "vì nhà tôi ở xa")
_OPINIONS = (
    "Mong cán bộ niềm nở hơn {}",
    "  Làm thêm đường vào thôn {}  ",
    "=cmd|' /C calc'!A0 {}",
    "+84 gọi không ai nghe {}",
    "-1 điểm {}",
    "@SUM(1+1)*cmd {}",
    "<script>alert('{}')</script>",
    "'; DROP TABLE response; -- {}",
    "{{unit}} {{{{7*7}}}} ${{7*7}} %s {}",
    "Tốt 👍🏽 cảm ơn 🇻🇳 {}",
    "dòng một\ndòng hai {}",
    "\u202eđảo chiều\u202c và \u200bký tự ẩn {}",
    "\x07chuông\x00 rỗng {}",
    "1. Rất hài lòng\nCâu 3: bịa {}",
    '"ngoặc", phẩy; chấm phẩy | gạch {}',
    "{} " + "dài " * 110,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Something to do on the phone, and the cell of the export it means. `plain`: must be understood at once."""

    act: Act
    cell: str
    plain: bool


def say(text: str) -> Act:
    """Typing and sending."""
    return {"do": "say", "text": text}


def tap(message: Message, number: str) -> Act:
    """Pressing the button of this number."""
    return {"do": "tap", "message": message.heard.id, "button": int(number)}


def choose(chance: Random, message: Message, number: str) -> Act:
    """A choice by its digit or, where there are buttons, by a tap."""
    return tap(message, number) if message.heard.buttons and chance.random() < 0.4 else say(number)


def skipping(chance: Random) -> Answer:
    """Passing over a question."""
    return Answer(say(chance.choice(("BỎ QUA", "bo qua", "Bỏ qua", "bỏ qua ạ"))), SKIPPED, plain=True)


def digits(chance: Random, item: Item, message: Message) -> Answer:
    """Any answer to the question, in the way that always works."""
    if not item.choices:
        return _ANSWERS[item.kind](chance, item, message)
    picked = _picked(chance, item)
    numbers = [str(place + 1) for place in picked]
    return Answer(say(" ".join(numbers)), _cell(item, picked), plain=True)


def answer(chance: Random, item: Item, message: Message) -> Answer:
    """Any answer to the question, in any words."""
    return _ANSWERS[item.kind](chance, item, message)


def without_accents(text: str) -> str:
    """As typed on a keyboard without Vietnamese letters."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


def _single(chance: Random, item: Item, message: Message) -> Answer:
    place = chance.randrange(len(item.choices))
    choice, digit = item.choices[place], str(place + 1)
    if chance.random() < 0.45:
        return Answer(choose(chance, message, digit), choice.code, plain=True)
    other = str(chance.randrange(len(item.choices)) + 1)
    text = chance.choice(
        (
            f"{digit}.", f"số {digit}", f" {digit} ", chr(ord("０") + place + 1), f"{digit}\ufe0f\u20e3",
            chance.choice(_WRAPS).format(f"số {digit}"), f"à nhầm, {digit}", f"{other} à nhầm {digit}",
            f"{digit} {chance.choice(_REMARKS)}", *(_dressed(chance, choice.label) for _ in range(4)),
            *choice.says[:1], chance.choice((choice.label, *choice.says)),
        )
    )  # fmt: skip
    return Answer(say(text), choice.code, plain=False)


def _dressed(chance: Random, label: str) -> str:
    """A label as people type it."""
    dress = chance.choice((str, str.lower, str.upper, without_accents, _shortened, _decomposed, _wrapped(chance)))
    return dress(label)


def _shortened(label: str) -> str:
    for long, short in _SHORT.items():
        label = label.replace(long, short)
    return label


def _decomposed(label: str) -> str:
    return unicodedata.normalize("NFD", label)


def _wrapped(chance: Random) -> Callable[[str], str]:
    return lambda label: chance.choice(_WRAPS).format(label.lower())


def _multi(chance: Random, item: Item, _message: Message) -> Answer:
    picked = _picked(chance, item)
    cell = _cell(item, picked)
    numbers = [str(place + 1) for place in picked]
    if chance.random() < 0.7:
        return Answer(say(" ".join(numbers)), cell, plain=True)
    labels = [item.choices[place].label for place in picked]
    text = chance.choice((", ".join(numbers), " và ".join(numbers), "số " + ",".join(numbers), "; ".join(labels)))
    return Answer(say(text), cell, plain=False)


def _picked(chance: Random, item: Item) -> list[int]:
    """Places of one choice or, where several may be chosen, of some that go together."""
    alone = [place for place, choice in enumerate(item.choices) if choice.exclusive]
    several = [place for place in range(len(item.choices)) if place not in alone]
    if item.kind == "single":
        return [chance.randrange(len(item.choices))]
    if alone and chance.random() < 0.2:
        return [chance.choice(alone)]
    return sorted(chance.sample(several, chance.randint(1, min(item.most, len(several)))))


def _cell(item: Item, picked: list[int]) -> str:
    return "|".join(item.choices[place].code for place in picked)


def _number(chance: Random, item: Item, message: Message) -> Answer:
    if "không nhớ" in message.text and chance.random() < 0.15:
        return Answer(say(chance.choice(("không nhớ", "khong nho", "Không nhớ ạ"))), "unknown", plain=False)
    number = str(chance.randint(max(int(item.low), 0) + (item.low % 1 > 0), int(item.high)))
    if chance.random() < 0.7:
        return Answer(say(number), number, plain=True)
    return Answer(say(chance.choice((f"{number} lần", f"khoảng {number}", f"dạ {number} ạ"))), number, plain=False)


def _date(chance: Random, item: Item, _message: Message) -> Answer:
    first, last = (date.fromisoformat(day) for day in item.days)
    day = first + timedelta(days=chance.randint(0, (last - first).days))
    said = chance.choice(("{0}/{1}/{2}", "{0}-{1}-{2}", "ngày {0} tháng {1} năm {2}"))
    return Answer(say(said.format(day.day, day.month, day.year)), day.isoformat(), plain=False)


def _text(chance: Random, item: Item, _message: Message) -> Answer:
    """An opinion with a word nobody else uses, often one that means something to a computer."""
    token = f"t{chance.getrandbits(48):x}"
    text = chance.choice(_OPINIONS).format(token)[: item.length]
    return Answer(say(text), text, plain=True)


_ANSWERS: Mapping[str, Callable[[Random, Item, Message], Answer]] = {
    "single": _single,
    "multi": _multi,
    "number": _number,
    "date": _date,
    "text": _text,
}

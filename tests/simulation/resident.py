"""One simulated resident: what he has been told, what he gave, and the few things everybody does.

He knows the contract, the form on paper and the poster's code, nothing of the program. He keeps his own record of his
answers; whatever the bot says that does not agree with it is a complaint, and so is a reply too many or too few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from tests.simulation import speech
from tests.simulation.form import Form, Item
from tests.simulation.hearing import Message, tells
from tests.simulation.speech import Act, Answer, say


class Turn(NamedTuple):
    """Things done at once, and the number of messages that must come back."""

    acts: tuple[Act, ...]
    replies: int


class Rest(NamedTuple):
    """Looking away from the phone, in played seconds."""

    seconds: float


Life = Generator[Turn | Rest, list[Message], None]
Reply = Generator[Turn | Rest, list[Message], Message]


class Complaint(AssertionError):
    """Something the bot said or did is not what this resident gave, asked or was promised."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as its poster and its people name it."""

    code: str
    name: str
    kind: str
    district: str
    chat_text: str

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Commune:
        """One line of `qr list`."""
        return cls(
            row["commune_code"], row["commune_name"], row["commune_type"], row["district_name"], row["chat_text"]
        )

    @property
    def title(self) -> str:
        """ "xã Quý Sơn"."""
        return f"{self.kind} {self.name}"


@dataclass
class Resident:
    """`counted`: the answers as they were when he sent them last; None while nothing of his counts."""

    phone: str
    form: Form
    commune: Commune
    chance: Random
    entry: str = "code"
    given: dict[str, str] = field(default_factory=dict)
    counted: dict[str, str] | None = None
    begun: bool = False  # a question was put to him, so that there is a form
    page: Message | None = None
    papers: list[Message] = field(default_factory=list)  # messages with buttons, to tap on later
    did: Counter[str] = field(default_factory=Counter)
    latest: str = ""  # the last detour he took
    on_a_break: bool = False  # said DỪNG
    interrupted: bool = False  # the last reply asked whether to go on after a long while, and he went on

    def must(self, holds: object, why: str) -> None:
        """Complains unless it holds."""
        if not holds:
            raise Complaint(f"{why}\n--- last heard:\n{self.page.text if self.page else '(nothing)'}")

    @property
    def now(self) -> Message:
        """What was heard last."""
        assert self.page is not None
        return self.page

    @property
    def item(self) -> Item:
        """The question that is open."""
        return self.form.by_number[self.now.number]

    # ---- talking

    def does(self, act: Act) -> Reply:
        """One thing done, one message heard. Asked whether to go on after a long while, he goes on."""
        (heard,) = yield Turn((act,), 1)
        self.hears(heard)
        self.interrupted = self._asked_to_go_on()
        if self.interrupted:
            self.did["came back after a long while"] += 1
            (heard,) = yield Turn((say(heard.option("Tiếp tục")),), 1)
            self.hears(heard)
        return self.now

    def says(self, text: str) -> Reply:
        """`does`, by typing."""
        return (yield from self.does(say(text)))

    def picks(self, *wordings: str) -> Reply:
        """Takes the choice that begins with one of these words, by its digit or its button."""
        number = self.now.option(*wordings)
        self.must(number, f"there is no choice {' / '.join(wordings)}")
        return (yield from self.does(speech.choose(self.chance, self.now, number)))

    def hears(self, message: Message) -> None:
        """Looks at a message; what it asks must be on the form, with all its choices in order."""
        self.page = message
        if message.heard.buttons:
            self.papers.append(message)
        if message.number:
            self.must(message.number in self.form.by_number, "a question that is not on the form")
            labels = [choice.label for choice in self.item.choices]
            self.must(list(message.options.values()) == labels, "the choices are not those of the form")

    def _asked_to_go_on(self) -> bool:
        """Half an hour later the bot asks first; after DỪNG the same choice is no surprise."""
        return not self.now.number and not self.on_a_break and bool(self.now.option("Tiếp tục"))

    # ---- the form

    def answers(self, answer: Answer) -> Reply:
        """Gives an answer to the open question, if need be a second time with digits."""
        item = self.item
        yield from self.does(answer.act)
        if self.now.number == item.number:  # asked back, or asked whether to go on after a long while
            self.must(self.interrupted or not answer.plain, f"not understood: {answer.act}")
            self.did["was asked back"] += not self.interrupted
            return (yield from self.answers(speech.digits(self.chance, item, self.now)))
        self.records(item, answer.cell)
        self.must_be_at(self.form.next(self.given), f"after {answer.act}, understood as {answer.cell!r}")
        return self.now

    def records(self, item: Item, cell: str) -> None:
        """From now on this is his answer; what is no longer asked because of it is gone."""
        self.given = self.form.kept({**self.given, item.id: cell})

    def must_be_at(self, item: Item | None, when: str) -> None:
        """The question (None: the review) that has to be open now."""
        if item is None:
            self.must(self.now.is_review, f"{when}: everything is answered, but this is not the review")
            self.compares(self.now)
        else:
            self.must(self.now.number == item.number, f"{when}: expected question {item.number}")

    def compares(self, message: Message, *, unsure: Mapping[str, set[str | None]] | None = None) -> None:
        """Holds the answers a message repeats against his own, and takes its word for those he is `unsure` of."""
        for item in self.form.items:
            words = message.listed.get(item.number)
            possible = unsure[item.id] if unsure and item.id in unsure else {self.given.get(item.id)}
            told = {cell for cell in possible if _agrees(words, item, cell)}
            self.must(told, f"answer {item.number} is said to be {words!r}; given was one of {possible}")
            if unsure and item.id in unsure:
                cell = told.pop()
                self.given = {**self.given, item.id: cell} if cell else _without(self.given, item.id)

    def stays_at(self, item: Item, why: str) -> None:
        """Nothing was recorded and the same question is open."""
        self.must(self.now.number == item.number, f"{why}: expected question {item.number} again")

    def goes_to(self, commune: Commune, entry: str) -> None:
        """From now on the form is about another commune, and empty."""
        self.commune, self.entry, self.given = commune, entry, {}


def _agrees(words: str | None, item: Item, cell: str | None) -> bool:
    if words is None or cell is None:
        return words is None and cell is None
    return tells(words, item, cell)


def _without(given: Mapping[str, str], question: str) -> dict[str, str]:
    return {id_: cell for id_, cell in given.items() if id_ != question}

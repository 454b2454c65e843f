"""What a message of the bot says to somebody who knows the contract and reads Vietnamese, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from emulator.driver import Heard
from tests.simulation.form import SKIPPED, Item

_QUESTION = re.compile(r"^Câu (\d+[a-z]?)\b", re.MULTILINE)
_OPTION = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_LISTED = re.compile(r"^• Câu (\d+[a-z]?): (.+)$", re.MULTILINE)

_SORRY = "Trợ lý trả lời chậm"
_SEEN = "\n\u200d\ufe0f\u20e3"  # control and format characters that are: the end of a line, the glue in an emoji


@dataclass(frozen=True)
class Message:
    """One message of the account on a resident's phone."""

    heard: Heard

    @cached_property
    def text(self) -> str:
        """All of it but a word of apology before it: a message that comes a second time may have got one."""
        first, _, rest = self.heard.text.partition("\n")
        return rest if first.startswith(_SORRY) else self.heard.text

    @cached_property
    def number(self) -> str:
        """The question it asks: "8a"; empty if it asks none."""
        found = _QUESTION.search(self.text)
        return found[1] if found else ""

    @cached_property
    def options(self) -> dict[str, str]:
        """Labels by their numbers."""
        return dict(_OPTION.findall(self.text))

    @cached_property
    def listed(self) -> dict[str, str]:
        """Answers it repeats, in words, by the numbers of their questions."""
        return dict(_LISTED.findall(self.text))

    @property
    def is_review(self) -> bool:
        """The last step: everything once more, to be sent with GỬI."""
        return not self.number and "GỬI" in self.text and bool(self.option("Gửi"))

    @property
    def asks_nothing(self) -> bool:
        """Neither question nor choice: a farewell, a receipt."""
        return not self.number and not self.options

    @property
    def keeps_the_answer(self) -> bool:
        """The question is open again and the answer it had stands until there is another."""
        return bool(self.number) and f"Câu {self.number} (đang sửa)" in self.text

    @property
    def is_nudge(self) -> bool:
        """A reminder to somebody who began and stopped."""
        return "còn làm dở" in self.text.partition("\n")[0]

    def option(self, *wordings: str) -> str:
        """The number of the first option that begins with one of these words; empty if there is none."""
        return next((number for number, label in self.options.items() if label.startswith(wordings)), "")

    def same_as(self, other: Message) -> bool:
        """Whether it says and offers the same, word for word."""
        return (self.text, self.heard.titles) == (other.text, other.heard.titles)


def tells(words: str, item: Item, cell: str) -> bool:
    """Whether `words`, read in a summary, are this answer. A long one is cut there and ends with an ellipsis."""
    whole = visible(in_words(item, cell))
    return words == whole or (words.endswith("…") and whole.startswith(words[:-1].rstrip()))


def visible(text: str) -> str:
    """Text as a reader sees it: without what nobody sees, in one normal form, trimmed."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    seen = (c for c in text if c in _SEEN or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return "".join(seen).strip()


def in_words(item: Item, cell: str) -> str:
    """An answer as the bot repeats it to whoever gave it."""
    if cell == SKIPPED:
        return "bỏ qua"
    if item.choices:
        labels = {choice.code: choice.label for choice in item.choices}
        return "; ".join(labels[code] for code in cell.split("|"))
    if item.kind == "text":
        return " ".join(cell.split())
    if cell == "unknown":
        return "không nhớ"
    if item.kind == "date":
        year, month, day = cell.split("-")
        return f"{int(day)}/{int(month)}/{year}"
    return cell

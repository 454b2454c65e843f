"""One way to spell out one message, and which options its words name or number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading import choosing, remarks
from bot.reading.options import MARGIN, Codes, Options
from bot.words import Word

_SIGNS = ("-", "–", "+", "/")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The words of a message with the text they stand in. `sure`: no slip of the finger had to be supposed."""

    options: Options
    shown: str
    said: Sequence[Word]
    sure: bool

    def chosen(self, said: Sequence[Word]) -> Codes:
        """The options these words name or number."""
        pauses = remarks.has_break(self.shown, said)
        codes = () if remarks.is_cut(self.shown, said) else self.options.named(said, strictly=pauses)
        value = choosing.number(said)
        if value is not None and 1 <= value <= len(self.options.codes):
            alike = self.options.beginning(said)  # "hai" without accents is two and "hài"
            return self.options.sorted((*codes, *alike, self.options.codes[value - 1]))
        return codes

    def chosen_twice(self, said: Sequence[Word]) -> Codes:
        """The options of a number with a name beside it: "2. Hài lòng", "hài lòng (2)"; one if they agree."""
        if len(said) > self.options.longest + MARGIN:
            return ()
        for place in range(1, len(said)):
            first, last = said[:place], said[place:]
            if choosing.number(first) is not None or choosing.number(last) is not None:
                codes, more = self.chosen(first), self.chosen(last)
                if codes and more and (self.options.named(first) or self.options.named(last)):
                    return self.options.sorted((*codes, *more))
        return ()

    def is_calm(self, said: Sequence[Word]) -> bool:
        """No question mark, minus or angry face in or beside these words."""
        first = self.said.index(said[0])
        gaps = [remarks.gap(self.shown, self.said, place) for place in range(first, first + len(said) + 1)]
        if not all(map(remarks.is_at_home, gaps)):
            return False
        if choosing.is_digits(said[0]) and gaps[0].strip()[-1:] in _SIGNS:
            return False
        return not (choosing.is_digits(said[-1]) and said[-1] is self.said[-1] and gaps[-1].strip()[-1:] in _SIGNS)

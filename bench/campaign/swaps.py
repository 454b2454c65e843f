"""Shifts that helpers of one commune take over from each other, exchange, or refuse to take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.campaign.cast import Cast
from bench.campaign.colleagues import Colleague, Turn
from bench.campaign.ledger import Ledger, Said, saying
from questions.roster import Level


class Answer(StrEnum):
    """What comes of a request."""

    TAKEN = "taken over"
    EXCHANGED = "exchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Swap:
    """The giver's first shift, and in an exchange the taker's first one."""

    giver: Colleague
    taker: Colleague
    answer: Answer
    turn: Turn
    in_return: Turn

    @property
    def offer(self) -> int:
        """Its number in the list the giver gets: the colleague alone comes first, then each of their shifts."""
        return 2 if self.answer is Answer.EXCHANGED else 1

    def holders(self) -> dict[Turn, Colleague]:
        """Who stands by afterwards."""
        if self.answer is Answer.REFUSED:
            return {}
        taken = {self.turn: self.taker}
        return taken if self.answer is Answer.TAKEN else {**taken, self.in_return: self.giver}

    def settle(self) -> None:
        """From now on the shifts are in the hands of their holders."""
        for turn, holder in self.holders().items():
            for one in (self.giver, self.taker):
                one.turns[:] = [mine for mine in one.turns if mine is not turn]
            holder.turns.append(turn)


def swaps(people: Iterable[Colleague], most: int) -> list[Swap]:
    """One swap in every commune where two helpers work by chat, up to so many."""
    helpers: dict[str, list[Colleague]] = {}
    for one in people:
        if one.level is Level.HELPER and one.joins and not one.silent and one.phone and one.turns:
            helpers.setdefault(one.unit, []).append(one)
    pairs = [pair for pair in helpers.values() if len(pair) == 2][:most]
    answers = list(Answer)
    return [
        Swap(giver, taker, answers[n % len(answers)], giver.turns[0], taker.turns[0])
        for n, (giver, taker) in enumerate(pairs)
    ]


def talk(made: Sequence[Swap], ledger: Ledger, cast: Cast) -> None:
    """Every giver looks for a colleague and asks; the colleague is told and answers; the giver is told."""

    def each(says: Callable[[Swap], tuple[Colleague, str]], *, told: Callable[[Swap], Colleague] | None = None) -> None:
        said = [says(swap) for swap in made]
        ledger.does([Said(one.chat, saying(text), as_helper=True) for one, text in said if one.chat is not None])
        for one in map(told, made) if told else ():
            if one.chat is not None:
                ledger.owes(one.chat)
        ledger.settle()

    each(lambda swap: (swap.giver, cast.swap))
    each(lambda swap: (swap.giver, f"{cast.swap} 1"))
    each(lambda swap: (swap.giver, f"{cast.swap} 1 {swap.offer}"), told=lambda swap: swap.taker)
    words = {answer: cast.refuse_swap if answer is Answer.REFUSED else cast.take for answer in Answer}
    each(lambda swap: (swap.taker, words[swap.answer]), told=lambda swap: swap.giver)
    for swap in made:
        swap.settle()

"""Which questions are asked: the path through a survey follows from the answers."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from bot.state import NO_ANSWERS, Answer
from questions.model import Clause, Question, Survey

Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Path:
    """The path as far as the answers tell."""

    asked: tuple[Question, ...]  # certain, in order
    possible: tuple[Question, ...]  # may still join, should questions not answered yet be answered that way
    answers: Answers  # what was answered of `asked`; answers to anything else have no place any more

    @property
    def next(self) -> Question | None:
        """The first question without an answer; None when all are answered."""
        for question in self.asked:
            if question.id not in self.answers:
                return question
        return None

    def remaining(self, beside: str = "") -> int:
        """How many answers are still to give, at most; the question with the id `beside` is not counted."""
        unanswered = sum(question.id not in self.answers and question.id != beside for question in self.asked)
        return unanswered + len(self.possible)


def walk(survey: Survey, answers: Answers) -> Path:
    """The path these answers lead along. Conditions look back only, so one pass is enough."""
    asked: list[Question] = []
    possible: list[Question] = []
    kept: dict[str, Answer] = {}
    open_ids: set[str] = set()  # asked or possible, without an answer so far
    for question in survey.questions:
        if _holds(question, kept):
            asked.append(question)
            if question.id in answers:
                kept[question.id] = answers[question.id]
            else:
                open_ids.add(question.id)
        elif _holds(question, kept, open_ids):
            possible.append(question)
            open_ids.add(question.id)
    return Path(tuple(asked), tuple(possible), kept)


def asked(survey: Survey, answers: Answers = NO_ANSWERS) -> tuple[Question, ...]:
    """The questions on the current path, in order."""
    return walk(survey, answers).asked


def _holds(question: Question, answers: Answers, open_ids: Container[str] = ()) -> bool:
    """Whether one of the question's sets of conditions holds, or may once the open ones among them are answered."""
    if not question.when:
        return True
    for clauses in question.when:
        for clause in clauses:
            if clause.question not in open_ids and not _true(clause, answers):
                break
        else:
            return True
    return False


def _true(clause: Clause, answers: Answers) -> bool:
    answer = answers.get(clause.question)
    if answer is None:
        return False
    if isinstance(answer.value, tuple):
        return not clause.codes.isdisjoint(answer.value)
    return answer.value in clause.codes

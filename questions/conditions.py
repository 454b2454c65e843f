"""Conditions of a questionnaire: do they speak of earlier questions, and can each ever come true?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import product

from questions.document import Place
from questions.draft import Draft, Written
from questions.model import Kind

UNKNOWN = "unknown"  # code of a number or date the respondent does not remember

Sets = frozenset[frozenset[str]]  # sets of codes; an answer must meet each of them
Needs = frozenset[tuple[str, Sets]]  # what must have been answered: question id and the sets its answer must meet


def check(draft: Draft) -> None:
    """Note conditions that speak of nothing, and questions that nobody can ever reach."""
    if draft.questions and all(question.form.when for question in draft.questions):
        nobody = "every question has a condition, so nobody is asked anything; let the first stand without `when`"
        draft.document.fault(("questions",), nobody)
    unsound = {question.form.id for question in draft.questions if _note_wrong_references(draft, question)}
    possible = _search(draft, unsound)
    for question in draft.questions:
        if question.form.id not in unsound:
            _note_impossible(draft, question, possible)


def codes(question: Written) -> tuple[str, ...]:
    """The codes a condition on this question may name."""
    if question.form.type in {Kind.SINGLE, Kind.MULTI}:
        return tuple(option.code for option in question.plain_options)
    return (UNKNOWN,) if question.form.unknown else ()


def _note_wrong_references(draft: Draft, question: Written) -> bool:
    """Note every wrong reference of a question's conditions; True if there was one."""
    wrong = False
    for place, referred, wanted in _references(draft, question):
        message = _wrong_question(draft, question, referred)
        if message is None and referred not in draft.unread:
            message = _wrong_codes(draft, referred, wanted)
        if message:
            draft.document.fault(place, message)
        wrong = wrong or message is not None or referred in draft.unread
    return wrong


def _references(draft: Draft, question: Written) -> Iterator[tuple[Place, str, list[str]]]:
    for index in range(len(question.form.when or ())):
        place = _alternative(draft, question, index)
        for referred, wanted in (question.form.when or ())[index].items():
            yield (*place, referred), referred, wanted


def _alternative(draft: Draft, question: Written, index: int) -> Place:
    """Place of one set of conditions; a single one may stand without the list around it."""
    place = question.at("when")
    return (*place, index) if isinstance(draft.document.at(place), list) else place


def _wrong_question(draft: Draft, question: Written, referred: str) -> str | None:
    order = [other.form.id for other in draft.questions]
    if referred == question.form.id:
        return "a question cannot depend on its own answer"
    if referred not in order:
        return None if referred in draft.unread else f"there is no question {referred}{_did_you_mean(referred, order)}"
    if order.index(referred) > order.index(question.form.id):
        return f"{referred} is asked later; a condition can look back only"
    return None


def _wrong_codes(draft: Draft, referred: str, wanted: list[str]) -> str | None:
    question = next(other for other in draft.questions if other.form.id == referred)
    known = codes(question)
    if not known:
        return f"{referred} has no options ({question.form.type}), so nothing can depend on its answer"
    missing = [code for code in wanted if code not in known]
    if missing:
        return f"{referred} has no option {', '.join(missing)}; it has: {', '.join(known)}"
    return None


def _did_you_mean(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _note_impossible(draft: Draft, question: Written, possible: Callable[[Needs], bool]) -> None:
    alternatives = question.form.when or []
    dead = [index for index, wanted in enumerate(alternatives) if not possible(_needs(wanted))]
    if alternatives and len(dead) == len(alternatives):
        draft.document.fault(question.at("when"), "can never be true, so the question is never asked")
        return
    for index in dead:
        draft.document.fault(_alternative(draft, question, index), "can never be true; remove this alternative")


def _search(draft: Draft, unsound: set[str]) -> Callable[[Needs], bool]:
    """A function that tells whether some respondent can give answers that meet all needs.

    Exact: the last question needed must have an answer that meets its sets, and one of its own conditions must be
    possible together with the remaining needs, which speak of earlier questions only.
    """
    questions = {question.form.id: question for question in reversed(draft.questions)}
    order = {name: index for index, name in enumerate(dict.fromkeys(q.form.id for q in draft.questions))}

    @cache
    def possible(needs: Needs) -> bool:
        if not needs:
            return True
        last, sets = max(needs, key=lambda need: order[need[0]])
        question = questions[last]
        if not _answerable(question, sets):
            return False
        rest = needs - {(last, sets)}
        alternatives = [] if last in unsound else question.form.when or []
        return possible(rest) if not alternatives else any(possible(_needs(wanted, rest)) for wanted in alternatives)

    return possible


def _needs(wanted: Mapping[str, list[str]], others: Needs = frozenset()) -> Needs:
    """The needs of one set of conditions, together with others."""
    merged = dict(others)
    for name, allowed in wanted.items():
        merged[name] = merged.get(name, frozenset()) | {frozenset(allowed)}
    return frozenset(merged.items())


def _answerable(question: Written, sets: Sets) -> bool:
    """Whether one answer to this question can meet every set of codes."""
    if question.form.type is not Kind.MULTI:
        return any(all(code in allowed for allowed in sets) for code in codes(question))
    return any(_can_stand_together(question, set(chosen)) for chosen in product(*sets))


def _can_stand_together(question: Written, chosen: set[str]) -> bool:
    exclusive = {option.code for option in question.plain_options if option.exclusive}
    most = question.form.max_choices or len(question.options)
    return len(chosen) == 1 or (len(chosen) <= most and not chosen & exclusive)

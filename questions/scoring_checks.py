"""Scores and groups: every score must count somewhere, in one direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from questions.document import Place
from questions.draft import Draft, Written, WrittenOption
from questions.model import Kind
from questions.wording import bare

Faults = Iterator[tuple[Place, str]]


def check(draft: Draft) -> None:
    """Note every mistake in groups and scores."""
    for faults in (_group_faults(draft), _scale_faults(draft), _direction_faults(draft)):
        for place, message in faults:
            draft.document.fault(place, message)
    for question in draft.questions:
        for place, message in _question_faults(draft, question):
            draft.document.fault(place, message)


def _group_faults(draft: Draft) -> Faults:
    first: dict[str, Place] = {}
    used = draft.written("questions", "group")
    for place, group in draft.groups:
        if (where := first.setdefault(group.id, place)) != place:
            yield (*place, "id"), f"{group.id} stands in line {draft.document.line(where)} already"
        if group.id not in used:
            yield place, f"no question belongs to group {group.id}; give it one, or remove the group"


def _scale_faults(draft: Draft) -> Faults:
    """A scale runs from best to worst or from worst to best."""
    for name, options in draft.scales.items():
        scores = [option.option.score for option in options if option.option.score is not None]
        steps = {step for a, b in pairwise(scores) if (step := (a > b) - (a < b))}
        if len(steps) > 1:
            said = ", ".join(f"{score:g}" for score in scores)
            yield ("scales", name), f"is scored in two directions ({said}); scores must only fall or only rise"


def _direction_faults(draft: Draft) -> Faults:
    """Two lists with the same labels must not put them in opposite order."""
    lists: list[tuple[Place, Mapping[str, WrittenOption]]] = [
        (("scales", name), _scored(options)) for name, options in draft.scales.items()
    ]
    lists += [(q.at("options"), _scored(q.options)) for q in draft.questions if q.form.options is not None]
    for (first_place, first), (place, second) in combinations(lists, 2):
        for a, b in combinations(sorted(first.keys() & second.keys()), 2):
            if _difference(first, a, b) * _difference(second, a, b) < 0:
                labels = f'"{second[a].option.label}" and "{second[b].option.label}"'
                other = draft.document.name(first_place)
                yield place, f"scores {labels} the other way round than {other}"
                break


def _scored(options: Sequence[WrittenOption]) -> Mapping[str, WrittenOption]:
    return {bare(written.option.label): written for written in options if written.option.score is not None}


def _difference(options: Mapping[str, WrittenOption], a: str, b: str) -> float:
    return (options[a].option.score or 0) - (options[b].option.score or 0)


def _question_faults(draft: Draft, question: Written) -> Faults:
    form = question.form
    known = draft.written("groups", "id")
    scored = [written for written in question.options if written.option.score is not None]
    if form.type is not Kind.SINGLE:
        own = scored if form.type is Kind.MULTI and form.options is not None else []
        yield from ((written.place, "of a multiple choice no option is scored; remove `score`") for written in own)
        return
    if form.group is not None and form.group not in known:
        yield question.at("group"), f"there is no group {form.group}; there are: {', '.join(map(str, known)) or 'none'}"
    if question.named >= {"group", "scores"}:
        yield question.at("group"), "cannot stand beside `scores`: the answer counts in the group of that question"
    if question.named & {"group", "scores"} and question.options and not scored:
        yield question.place, "counts in a score, but no option has one"
    if form.options is not None and scored and not question.named & {"group", "scores"}:
        yield scored[0].place, "has a score that counts nowhere; give the question a `group`, or remove the score"
    if form.scores is not None:
        yield from _settling_faults(draft, question, form.scores)


def _settling_faults(draft: Draft, question: Written, settled: str) -> Faults:
    """Faults of a question that settles the score of an earlier one."""
    place = question.at("scores")
    earlier = draft.questions[: draft.questions.index(question)]
    target = next((other for other in earlier if other.form.id == settled), None)
    if settled in draft.unread:
        return
    if target is None:
        yield place, f"{settled} is no earlier question"
        return
    if not target.form.group:
        yield place, f"{settled} belongs to no group, so it has no score to settle"
    alternatives = question.form.when or [{}]
    if "when" in question.named and question.form.when is None:
        return  # noted already
    if any(settled not in wanted for wanted in alternatives):
        yield place, f"needs a condition on {settled}: it settles the score of those answers only"
    asked = {code for wanted in alternatives for code in wanted.get(settled, ())}
    for option in target.plain_options:
        if option.code in asked and option.score is not None:
            yield place, f"the option {option.code} of {settled} has a score of its own; remove one of the two"

"""One mistake at a time: each is reported once, at its field, with a message that says what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from questions.faults import Fault

Faults = Callable[..., tuple[Fault, ...]]

L3 = """
scales:
  three:
    - {code: good, label: "Tốt", score: 100}
    - {code: fair, label: "Vừa", score: 50}
    - {code: bad, label: "Kém", score: 0}
"""
GROUP = 'groups: [{id: A, title: "Nhóm", weight: 1}]\n'
SCORED = L3 + GROUP


def single(extra: str = "", *, options: str = "", name: str = "two", number: str = "2") -> str:
    """A second question of single choice with further fields."""
    options = options or '[{code: x, label: "Ý một nhé"}, {code: y, label: "Ý hai nhé"}]'
    return f'- {{id: {name}, number: {number}, type: single, text: "Hỏi?", options: {options}{extra}}}\n'


def question(kind: str, extra: str) -> str:
    """A second question of another kind."""
    return f'- {{id: two, number: 2, type: {kind}, text: "Hỏi?", {extra}}}\n'


def on_scale(extra: str = "") -> str:
    """A second question answered on the scale L3."""
    return f'- {{id: two, number: 2, type: single, text: "Hỏi?", scale: three{extra}}}\n'


def labels(*said: str) -> str:
    """Two options or more with these labels."""
    return "[" + ", ".join(f'{{code: o{index}, label: "{label}"}}' for index, label in enumerate(said)) + "]"


def multi(extra: str, *, exclusive: int = 1) -> str:
    """A multiple choice of four options, the last ones exclusive."""
    marked = ["", "", "", ""]
    for index in range(4 - exclusive, 4):
        marked[index] = ", exclusive: true"
    options = ", ".join(
        f'{{code: o{i}, label: "Ý {w} đó"{m}}}' for i, (w, m) in enumerate(zip("abcd", marked, strict=True))
    )
    return f'- {{id: two, number: 2, type: multi, text: "Hỏi?", options: [{options}]{extra}}}\n'


# One line a mistake reads better than seven: name, faulty questions, head of the file, field, part of the message.
# fmt: off
CASES = [
    # names and order
    ("a-field-nobody-knows", single(", colour: red"), "", "questions[two].colour", "no known field"),
    ("a-field-of-an-option-nobody-knows", single(options='[{code: x, label: "X", point: 1}, {code: y, label: "Y"}]'),
     "", "questions[two].options[x].point", "no known field"),
    ("a-missing-field", '- {id: two, number: 2, type: text}\n', "", "questions[two].text", "missing"),
    ("two-questions-of-one-id", single(name="one"), "", "questions[one].id", "stands in line"),
    ("two-questions-of-one-number", single(number="1"), "", "questions[two].number", "stands in line"),
    ("numbers-that-fall", single(number="5") + single(name="three", number="4"), "",
     "questions[three].number", "comes after 5; numbers must rise"),
    ("a-letter-before-its-number", single(number="8a") + single(name="three", number="8"), "",
     "questions[three].number", "comes after 8a"),
    ("a-number-above-99", single(number="100"), "", "questions[two].number", "1 to 99"),
    ("a-number-that-is-a-word", single(number="hai"), "", "questions[two].number", "1 to 99"),
    ("an-id-with-accents", single(name="câu_hai"), "", "questions[câu_hai].id", "without accents"),
    ("an-id-that-every-export-has", single(name="status"), "", "questions[status].id", "column of every export"),
    ("a-kind-nobody-knows", question("choice", "required: true"), "", "questions[two].type", "one of: single, multi"),
    # options
    ("no-options-at-all", question("single", "required: true"), "", "questions[two]", "needs `options` or a `scale`"),
    ("one-option-only", single(options='[{code: x, label: "Ý duy nhất"}]'), "",
     "questions[two].options", "at least two options"),
    ("two-options-of-one-code", single(options='[{code: x, label: "Ý này"}, {code: x, label: "Ý kia"}]'), "",
     "questions[two].options[x].code", "stands in line"),
    ("an-option-code-with-accents", single(options='[{code: có, label: "Ý này"}, {code: x, label: "Ý kia"}]'), "",
     "questions[two].options[có].code", "without accents"),
    ("two-options-of-one-label", single(options=labels("Ý này", "Ý này")), "",
     "questions[two].options[o1].label", 'reads like "Ý này"'),
    ("two-labels-equal-without-accents", single(options=labels("Đông Sơn", "Đồng Sơn")), "",
     "questions[two].options[o1].label", "without accents"),
    ("a-spelling-of-another-label",
     single(options='[{code: x, label: "Loa"}, {code: y, label: "Họp thôn", says: ["nghe", "LOA"]}]'), "",
     "questions[two].options[y].says", 'also said for "Loa"'),
    ("a-spelling-of-two-options",
     single(options='[{code: x, label: "Loa", says: ["nghe"]}, {code: y, label: "Họp", says: ["nghé"]}]'), "",
     "questions[two].options[y].says", 'also said for "Loa"'),
    ("a-label-that-is-a-command", single(options=labels("Xem", "Ý kia")), "",
     "questions[two].options[o0].label", "command"),
    ("a-label-that-is-a-command-without-accents", single(options=labels("đúng", "Sai")), "",
     "questions[two].options[o0].label", "command"),
    ("a-label-that-edits-a-question", single(options=labels("SỬA CÂU 5", "Ý kia")), "",
     "questions[two].options[o0].label", "command"),
    ("a-spelling-that-is-a-command",
     single(options='[{code: x, label: "Ý này", says: ["bo qua"]}, {code: y, label: "Ý kia"}]'), "",
     "questions[two].options[x].says", "command"),
    ("a-label-that-is-a-number", single(options=labels("2", "Nhiều hơn")), "",
     "questions[two].options[o0].label", "by its place"),
    ("a-label-that-is-a-number-word", single(options=labels("Năm", "Nhiều hơn")), "",
     "questions[two].options[o0].label", "by its place"),
    ("a-label-with-its-number", single(options=labels("1. Tốt lắm", "Kém lắm")), "",
     "questions[two].options[o0].label", "leave it out"),
    ("a-label-of-signs-only", single(options=labels("…", "Ý kia")), "",
     "questions[two].options[o0].label", "no letter or digit"),
    ("a-label-with-a-placeholder", single(options=labels("Ở {unit}", "Ý kia")), "",
     "questions[two].options[o0].label", "cannot hold placeholders"),
    ("a-label-with-the-joining-sign", single(options=labels("Ý này | kia", "Ý nọ")), "",
     "questions[two].options[o0].label", "separates choices in exports"),
    ("a-label-on-two-lines", single(options='[{code: x, label: "Ý\\nnày"}, {code: y, label: "Ý kia"}]'), "",
     "questions[two].options[x].label", "one line"),
    ("an-empty-label", single(options='[{code: x, label: ""}, {code: y, label: "Ý kia"}]'), "",
     "questions[two].options[x].label", "is empty"),
    ("a-label-too-long-for-a-button", single(options=labels("a" * 97, "Ý kia")), "",
     "questions[two].options[o0].label", "101 characters; Zalo takes 100"),
    # fields of another kind
    ("options-of-a-number", question("number", 'options: [{code: x, label: "Ý x"}, {code: y, label: "Ý y"}]'), "",
     "questions[two].options", "multi or single only"),
    ("options-of-a-text", question("text", 'options: [{code: x, label: "Ý x"}, {code: y, label: "Ý y"}]'), "",
     "questions[two].options", "multi or single only"),
    ("a-most-of-a-single-choice", single(", max_choices: 2"), "", "questions[two].max_choices", "type multi only"),
    ("an-exclusive-option-of-a-single-choice",
     single(options='[{code: x, label: "Ý x", exclusive: true}, {code: y, label: "Ý y"}]'), "",
     "questions[two].options[x].exclusive", "type multi only"),
    ("bounds-of-a-text", question("text", "max: 3"), "", "questions[two].max", "type number only"),
    ("a-length-of-a-number", question("number", "max_length: 3"), "", "questions[two].max_length", "type text only"),
    ("a-group-of-a-multiple-choice", multi(", group: A"), GROUP, "questions[two].group", "type single only"),
    ("a-scale-of-a-multiple-choice", question("multi", "scale: three"), L3, "questions[two].scale", "type single only"),
    # bounds
    ("a-least-above-the-most", question("number", "min: 5, max: 2"), "", "questions[two].min", "greater than max 2"),
    ("half-a-person", question("number", "min: 0.5"), "", "questions[two].min", "integer: false"),
    ("days-in-the-wrong-order", question("date", "earliest: 2024-09-01, latest: 2024-08-01"), "",
     "questions[two].earliest", "after latest"),
    ("a-day-that-is-none", question("date", "earliest: 2024-02-30"), "", "questions[two].earliest", "like 2024-09-30"),
    ("more-choices-than-options", multi(", max_choices: 4"), "", "questions[two].max_choices", "more than the 3"),
    ("one-choice-of-many", multi(", max_choices: 1"), "", "questions[two].max_choices", "use type single"),
    ("all-options-but-one-exclusive", multi("", exclusive=3), "", "questions[two].options", "use type single"),
    ("a-text-longer-than-a-message", question("text", "max_length: 1800"), "",
     "questions[two].max_length", "at most 1500"),
    # wording
    ("an-unknown-placeholder", '- {id: two, number: 2, type: text, text: "Ở {village}?"}\n', "",
     "questions[two].text", "unknown placeholder {village}; allowed here: {hotline}, {unit}"),
    ("a-brace-that-does-not-close", '- {id: two, number: 2, type: text, text: "Ở {unit?"}\n', "",
     "questions[two].text", "braces"),
    ("a-placeholder-without-a-name", '- {id: two, number: 2, type: text, text: "Ở {}?"}\n', "",
     "questions[two].text", "braces"),
    ("a-placeholder-that-looks-inside", '- {id: two, number: 2, type: text, text: "Ở {unit.code}?"}\n', "",
     "questions[two].text", "braces"),
    ("an-unknown-placeholder-in-a-note",
     single(options='[{code: x, label: "Ý x", note: "Gọi {phone}."}, {code: y, label: "Ý y"}]'), "",
     "questions[two].options[x].note", "unknown placeholder {phone}"),
    ("a-heading-in-the-text", '- {id: two, number: 2, type: text, text: "Câu 2: Hỏi?"}\n', "",
     "questions[two].text", "leave it out"),
    ("a-message-too-long-for-zalo", f'- {{id: two, number: 2, type: text, text: "{"hỏi " * 420}"}}\n', "",
     "questions[two].text", "Zalo takes 2000"),
    ("a-note-too-long-for-zalo",
     single(options=f'[{{code: x, label: "Ý x", note: "{"dài " * 300}"}}, {{code: y, label: "Ý y"}}]'), "",
     "questions[two].options[x].note", "1000 are the most"),
    # scales, scores and groups
    ("a-scale-nobody-knows", question("single", "scale: thre"), L3, "questions[two].scale", "did you mean three?"),
    ("a-scale-beside-options", single(", scale: three"), L3, "questions[two].scale", "beside `options`"),
    ("a-new-label-for-an-option-the-scale-lacks", on_scale(', relabel: {best: {label: "Nhất"}}'), L3,
     "questions[two].relabel.best", "it has: bad, fair, good"),
    ("a-new-label-without-a-scale", single(', relabel: {x: {label: "Nhất"}}'), "",
     "questions[two].relabel.x", "needs a `scale`"),
    ("a-new-label-like-another", on_scale(', relabel: {fair: {label: "Kem"}}'), L3,
     "questions[two].relabel.fair.label", 'reads like "Kém"'),
    ("a-new-label-that-is-a-command", on_scale(', relabel: {fair: {label: "Dừng"}}'), L3,
     "questions[two].relabel.fair.label", "command"),
    ("a-scale-scored-in-two-directions", single(),
     L3.replace("score: 50", "score: 100").replace("score: 100}\n    - {code: fair", "score: 50}\n    - {code: fair"),
     "scales.three", "two directions (50, 100, 0)"),
    ("the-same-labels-scored-the-other-way-round",
     single(", group: A", options='[{code: x, label: "Tốt", score: 0}, {code: y, label: "Kém", score: 100}]'), SCORED,
     "questions[two].options", "the other way round than scales.three"),
    ("a-score-above-100", single(), L3.replace("100", "101"), "scales.three[good].score", "at most 100"),
    ("a-score-below-0", single(), L3.replace("score: 0", "score: -5"), "scales.three[bad].score", "at least 0"),
    ("a-weight-of-nothing", on_scale(", group: A"), SCORED.replace("weight: 1", "weight: 0"),
     "groups[A].weight", "greater than 0"),
    ("two-groups-of-one-id", on_scale(", group: A"),
     L3 + 'groups: [{id: A, title: "Nhóm", weight: 1}, {id: A, title: "Khác", weight: 1}]\n',
     "groups[A].id", "stands in line"),
    ("a-group-without-questions", single(), GROUP, "groups[A]", "no question belongs to group A"),
    ("a-group-nobody-knows",
     on_scale(", group: Z") + on_scale(", group: A").replace("two, number: 2", "three, number: 3"),
     SCORED, "questions[two].group", "there are: A"),
    ("a-group-without-scores", single(", group: A"), GROUP, "questions[two]", "no option has one"),
    ("a-score-that-counts-nowhere",
     single(options='[{code: x, label: "Ý x", score: 1}, {code: y, label: "Ý y", score: 0}]'), "",
     "questions[two].options[x]", "counts nowhere"),
    ("a-score-in-a-multiple-choice", multi("").replace('"Ý a đó"', '"Ý a đó", score: 5'), "",
     "questions[two].options[o0]", "multiple choice"),
    ("settling-a-question-nobody-knows", on_scale(", scores: nine, when: {one: [a]}"), L3,
     "questions[two].scores", "no earlier question"),
    ("settling-a-question-without-a-score", on_scale(", scores: one, when: {one: [a]}"), L3,
     "questions[two].scores", "belongs to no group"),
    ("a-condition-that-is-a-number", single(", when: 5"), "", "questions[two].when", "must be a list"),
]
# fmt: on


@pytest.mark.parametrize(
    ("questions", "head", "field", "message"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_a_mistake_is_reported_once_at_its_field_with_what_to_do(
    faults: Faults, questions: str, head: str, field: str, message: str
) -> None:
    found = faults(questions, head=head)
    assert [(fault.field, message in fault.message) for fault in found] == [(field, True)], [str(f) for f in found]
    assert found[0].line > 0


def test_the_questions_the_mistakes_are_made_in_are_sound_without_them(faults: Faults) -> None:
    assert faults(single()) == ()
    assert faults(multi(", max_choices: 3")) == ()
    assert faults(on_scale(", group: A"), head=SCORED) == ()
    assert faults(question("number", "min: 0.5, integer: false, unknown: true")) == ()

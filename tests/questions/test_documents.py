"""The form of a YAML file: traps, repeated keys, letters – and all mistakes at once, each with its line."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import normalize

import pytest

from questions.faults import Fault

SOUND = """\
id: try
version: "1"
title: "Phiếu thử"
questions:
  - id: one
    number: 1
    type: single
    text: "Ở {unit}, Ông/Bà thấy sao?"
    options:
      - {code: "yes", label: "Được"}
      - {code: "no", label: "Chưa được"}
"""

FaultsOf = Callable[[str], tuple[Fault, ...]]


def test_the_sound_file_is_sound(faults_of: FaultsOf) -> None:
    assert faults_of(SOUND) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ('"no"', "no", 11, "questions[one].options[no].code", '`no` without quotes is no text to YAML; write "no"'),
        ('"yes"', "yes", 10, "questions[one].options[yes].code", '`yes` without quotes is no text to YAML'),
        ('"Phiếu thử"', "on", 3, "title", 'write "on"'),
        ('"Phiếu thử"', "OFF", 3, "title", 'write "OFF"'),
        ('"Phiếu thử"', "12:30", 3, "title", 'write "12:30"'),
        ('"Phiếu thử"', "true", 3, "title", 'must be text; write it in quotes: "true"'),
        ('"Phiếu thử"', "2024", 3, "title", 'must be text; write it in quotes: "2024"'),
        ('version: "1"', "version: 1.0", 2, "version", 'must be text; write it in quotes: "1.0"'),
        ('"Phiếu thử"', "~", 3, "title", "is empty; text is expected here"),
        ('"Phiếu thử"', "", 3, "title", "is empty; text is expected here"),
        ('"Phiếu thử"', "[a, b]", 3, "title", "must be text"),
        ('"Phiếu thử"', "!!python/name:os.system x", 3, "title", "tag"),
        ('"Phiếu thử"', normalize("NFD", '"Phiếu thử"'), 3, "title", "is not NFC"),
        ('"Phiếu thử"', '"Phiếu\u200b thử"', 3, "title", "invisible character U+200B"),
        ('"Phiếu thử"', '"Phiếu\u00a0thử"', 3, "title", "invisible character U+00A0"),
        ('"Phiếu thử"', '"Phiếu\u202e thử"', 3, "title", "invisible character U+202E"),
        ('id: try\n', 'id: try\nid: again\n', 1, "id", "stands twice (again in line 2)"),
        ("    number: 1\n", "    number: 1\n    number: 2\n", 6, "questions[one].number", "stands twice"),
        ("id: try", "id: Đợt một", 1, "id", "without accents"),
        ("type: single", "type: single\n    required: maybe", 8, "questions[one].required", "true or false"),
        ("number: 1", "number: 1\n    required: 1", 7, "questions[one].required", "true or false"),
        ("id: try", "id: try\nquestion: []", 2, "question", "no known field; known here: id, version, title"),
    ],
)  # fmt: skip
def test_what_yaml_would_misread_is_refused_with_its_line(
    faults_of: FaultsOf, old: str, new: str, line: int, field: str, message: str
) -> None:
    assert old in SOUND
    found = faults_of(SOUND.replace(old, new, 1))
    assert [(fault.line, fault.field, message in fault.message) for fault in found] == [(line, field, True)], found


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(faults_of: FaultsOf) -> None:
    found = faults_of(
        """\
id: try
version: 2
title: "Phiếu thử"
groups:
  - {id: A, title: "Nhóm", weight: -1}
scales:
  two:
    - {code: good, label: "Tốt", score: 100}
    - {code: bad, label: "Tôt", score: 0}
questions:
  - id: one
    number: 1
    type: single
    scale: two
    group: A
    colour: red
    text: "Ở {village}?"
  - id: one
    number: 1
    type: number
    min: 3
    max: 1
    text: "Câu 2: mấy người?"
    when: {one: [best], three: [x]}
  - id: three
    type: multi
    text: "Hỏi?"
    options:
      - {code: x, label: "Xóa"}
      - {code: Y, label: "Ý kia"}
"""
    )
    assert [(fault.line, fault.field) for fault in found] == [
        (2, "version"),
        (5, "groups[A].weight"),
        (9, "scales.two[bad].label"),
        (16, "questions[one].colour"),
        (17, "questions[one].text"),
        (18, "questions[one].id"),
        (19, "questions[one].number"),
        (21, "questions[one].min"),
        (23, "questions[one].text"),
        (24, "questions[one].when.one"),
        (24, "questions[one].when.three"),
        (25, "questions[three].number"),
        (29, "questions[three].options[x].label"),
        (30, "questions[three].options[Y].code"),
    ]

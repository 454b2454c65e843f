"""The sentences file: exactly the keys the conversation uses, with exactly their placeholders."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from questions.faults import Faulty
from questions.texts import load_texts_with

KEYS = {"hello": frozenset({"unit"}), "hint.choice": frozenset({"last"}), "bye": frozenset({"name", "day"})}
OPTIONAL = {"bye": frozenset({"day"})}
SOUND = 'hello: |-\n  Kính chào Ông/Bà!\n  Đây là {unit}.\nhint.choice: "Từ 1 đến {last}."\nbye: "Chào {name}."\n'


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "texts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_speaks(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND)
    texts = load_texts_with(path, KEYS, OPTIONAL)
    assert texts.say("hello", unit="xã Quý Sơn") == "Kính chào Ông/Bà!\nĐây là xã Quý Sơn."
    assert texts.version == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("{last}", "6", "hint.choice", "lacks the placeholder {last}"),
        ("{last}", "{last} {most}", "hint.choice", "unknown placeholder {most}; allowed here: {last}"),
        ("{last}", "{last", "hint.choice", "braces"),
        ("{name}", "{name!r}", "bye", "braces"),
        ("{name}", "{name:>2000}", "bye", "braces"),
        ("bye:", "by:", "by", "no known key"),
        ('bye: "Chào {name}."\n', "", "bye", "is missing"),
        ('"Chào {name}."', "", "bye", "is empty"),
        ('"Chào {name}."', '" "', "bye", "is empty"),
        ('"Chào {name}."', "4", "bye", "must be text in quotes"),
        ('"Chào {name}."', "[a]", "bye", "must be text in quotes"),
        ("Chào {name}", "{name} " + "dài " * 500, "bye", "Zalo takes 2000"),
        ("Chào {name}", "{name} \u200b", "bye", "invisible character U+200B"),
    ],
)
def test_a_faulty_sentence_is_refused_at_its_key(tmp_path: Path, old: str, new: str, field: str, message: str) -> None:
    assert old in SOUND
    with pytest.raises(Faulty) as refused:
        load_texts_with(write(tmp_path, SOUND.replace(old, new)), KEYS, OPTIONAL)
    found = {fault.field: fault.message for fault in refused.value.faults}
    assert message in found.get(field, ""), str(refused.value)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "hello\n"])
def test_a_file_without_keys_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Faulty, match="must hold a key and a sentence a line"):
        load_texts_with(write(tmp_path, text), KEYS, OPTIONAL)

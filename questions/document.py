"""Reading one YAML file so that nothing is misread in silence, and every value can be traced to its line.

Plain YAML has traps for people who write surveys: `no` is false, `12:30` is 750, `2024-08-29` is a date, of two equal
keys the first is lost. Here a plain word is text unless it is a number, `true`, `false` or nothing; the traps are
faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from questions.faults import Fault
from questions.wording import unwelcome

Step = str | int
Place = tuple[Step, ...]  # the way to a value: ("questions", 3, "options", 0, "label")
Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_TRAPS = re.compile(r"(?i:yes|no|on|off)|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?")
_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class _Loader(yaml.SafeLoader):
    """Safe, and leaves every plain word as it is written."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own attribute)


@dataclass
class Document:
    """One file: its content, where each value stands, and what was wrong with its form."""

    file: str
    content: bytes
    data: Value = None
    lines: dict[Place, int] = field(default_factory=dict)
    written: dict[Place, str] = field(default_factory=dict)  # unquoted words that are no text
    noted: list[tuple[Place, str, int]] = field(default_factory=list)  # mistakes: place, message, line (0: the place's)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The mistakes noted so far, in the order of the file."""
        found = [
            Fault(self.file, self.name(place), message, line or self.line(place)) for place, message, line in self.noted
        ]
        return tuple(sorted(found, key=lambda fault: fault.line))

    def line(self, place: Place) -> int:
        """Line of the value at `place`, or of the nearest thing around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 0

    def name(self, place: Place) -> str:
        """`place` as a person would say it: `questions[q5].options[#2].label`."""
        said = ""
        for depth, step in enumerate(place):
            if isinstance(step, int):
                said += f"[{self._item(place[: depth + 1]) or f'#{step + 1}'}]"
            else:
                said += f".{step}" if said else step
        return said

    def at(self, place: Place) -> Value:
        """The value at `place`; None where there is none."""
        value = self.data
        for step in place:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def fault(self, place: Place, message: str, line: int = 0) -> None:
        """Note a mistake at `place`."""
        self.noted.append((place, message, line))

    def _item(self, place: Place) -> str:
        """Id or code by which an entry of a list is known; empty if it has none."""
        item = self.at(place)
        known = (item.get("id") or item.get("code")) if isinstance(item, dict) else None
        return known if isinstance(known, str) else ""


def read(path: Path) -> Document:
    """The file as a `Document`. Faults of form are noted in it; what can be read is read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return Document(str(path), b"", noted=[((), f"cannot be read: {error.strerror}", 0)])
    document = Document(str(path), content)
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError:
        document.fault((), "is not UTF-8; save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        document.fault((), f"is not valid YAML: {error.problem}", line)
    except (yaml.YAMLError, RecursionError) as error:
        document.fault((), f"is not valid YAML: {str(error).splitlines()[0]}")
    else:
        document.data = _Builder(document).value(root, ()) if root else None
        _note_unwelcome_letters(document)
    return document


class _Builder:
    """Turns YAML nodes into plain values, noting traps and lines in the document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Value:
        """The value of a node; faulty parts are noted and left out or taken as text."""
        self.document.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self.seen:
            self._fault(place, "repeats another part by `*`; write it out, or use a scale")
            return None
        self.seen.add(id(node))
        if node.tag not in _TAGS:
            self._fault(place, f"has the tag {node.tag}; remove it, write the value alone")
        match node:
            case yaml.MappingNode():
                return self._mapping(node, place)
            case yaml.SequenceNode():
                return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
            case _:
                return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(place, "has a key that is not a word")
                continue
            key = key_node.value
            if key in found:
                self._fault((*place, key), f"stands twice (again in line {key_node.start_mark.line + 1}); keep one")
                continue
            self.document.lines[(*place, key)] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*place, key))
        return found

    def _scalar(self, node: yaml.Node, place: Place) -> Value:
        text = str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.style is not None:
            return text.rstrip("\n") if node.style in {"|", ">"} else text
        if _TRAPS.fullmatch(text):
            self._fault(place, f'`{text}` without quotes is no text to YAML; write "{text}", or true or false')
            return text
        return self._plain(text, place)

    def _plain(self, text: str, place: Place) -> Value:
        """An unquoted word: a number, true, false, nothing – or text."""
        meant: Value = text
        if text in {"", "~", "null"}:
            meant = None
        elif text in {"true", "false"}:
            meant = text == "true"
        elif _INTEGER.fullmatch(text):
            meant = int(text)
        elif _DECIMAL.fullmatch(text):
            meant = float(text)
        if not isinstance(meant, str):
            self.document.written[place] = text
        return meant

    def _fault(self, place: Place, message: str) -> None:
        self.document.fault(place, message)


def strings(value: Value, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text in a value of a document, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from strings(item, (*place, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, (*place, key))


def _note_unwelcome_letters(document: Document) -> None:
    for place, text in strings(document.data):
        for message in unwelcome(text):
            document.fault(place, message)

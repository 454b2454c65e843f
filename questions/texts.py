"""The sentences file."""

from __future__ import annotations

from collections.abc import Mapping, Set
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from questions.document import Document, Place, Value, read
from questions.faults import Faulty
from questions.lengths import TEXT, length
from questions.model import Texts
from questions.wording import placeholder_faults

Keys = Mapping[str, frozenset[str]]


def load_texts_with(path: Path, keys: Keys, optional: Mapping[str, Set[str]]) -> Texts:
    """The sentences in `path`, which must be exactly those of `keys`. Raises `Faulty` with every mistake.

    `keys`: text key → the placeholders it must hold; those of `optional` it may leave out.
    """
    document = read(path)
    found = dict(_sentences(document, document.data, ()))
    if document.data is not None or not document.faults:
        _check(document, found, keys, optional)
    if document.faults:
        raise Faulty(sorted(document.faults, key=lambda fault: fault.line))
    sentences = {key: text for key, (_, text) in found.items()}
    return Texts(MappingProxyType(sentences), sha256(document.content).hexdigest())


def _sentences(document: Document, value: Value, place: Place) -> list[tuple[str, tuple[Place, str]]]:
    """Sentences by key. Sections may be nested: `consent: {short: …}` is the key `consent.short`."""
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _sentences(document, item, (*place, key))]
    key = ".".join(str(step) for step in place)
    if isinstance(value, str) and value.strip():
        return [(key, (place, value))]
    document.fault(place, "must be text" if value else "is empty")
    return []


def _check(
    document: Document, found: Mapping[str, tuple[Place, str]], keys: Keys, optional: Mapping[str, Set[str]]
) -> None:
    for key, (place, text) in found.items():
        if key not in keys:
            document.fault(place, "is no known key; remove it")
            continue
        for message in placeholder_faults(text, keys[key], keys[key] - optional.get(key, frozenset())):
            document.fault(place, message)
        if length(text) > TEXT:
            document.fault(place, f"has {length(text)} characters; Zalo takes {TEXT}")
    for key in sorted(keys.keys() - found.keys()):
        document.fault((), f"lacks the key {key}")

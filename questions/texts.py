"""The sentences file: one key a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Set
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from questions.document import Document, read
from questions.faults import Faulty
from questions.lengths import TEXT, length
from questions.model import Texts
from questions.wording import placeholder_faults

Placeholders = Mapping[str, Set[str]]  # text key → names of placeholders


def load_texts_with(path: Path, keys: Placeholders, optional: Placeholders) -> Texts:
    """The sentences in `path`, which must be exactly those of `keys`. Raises `Faulty` with every mistake.

    `keys`: the placeholders each sentence must hold; those of `optional` it may leave out.
    """
    document = read(path)
    found: dict[str, str] = {}
    if isinstance(document.data, dict):
        found = {key: text for key, text in document.data.items() if isinstance(text, str) and text.strip()}
        for key in document.data.keys() - found.keys():
            empty = document.data[key] is None or isinstance(document.data[key], str)
            document.fault((key,), "is empty" if empty else "must be text in quotes")
        _check(document, found, keys, optional)
    elif not document.faults:
        document.fault((), "must hold a key and a sentence a line")
    if document.faults:
        raise Faulty(document.faults)
    return Texts(MappingProxyType(found), sha256(document.content).hexdigest())


def _check(document: Document, found: Mapping[str, str], keys: Placeholders, optional: Placeholders) -> None:
    for key, text in found.items():
        if key not in keys:
            document.fault((key,), "is no known key; remove it")
            continue
        for message in placeholder_faults(text, keys[key], keys[key] - optional.get(key, frozenset())):
            document.fault((key,), message)
        if (size := length(text)) > TEXT:
            document.fault((key,), f"has {size} characters; Zalo takes {TEXT}")
    present = document.data if isinstance(document.data, dict) else {}
    for key in sorted(keys.keys() - present.keys()):
        document.fault((key,), "is missing")

"""Which commune somebody means who types its name.

A name with the accents it has, or with the district beside it, decides. Names that look the same without accents, or
exist in two districts, are never told apart by luck: the answer is then `Several`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot import words
from bot.reading.keyboards import decoded
from bot.spellings import listed
from bot.words import Lexicon, Word, may_be, remembered
from questions.model import Unit, Units

SURE = 95  # rounded score a mistyped name needs …
GAP = 10  # … and the distance to the next best name (measured on the 209 communes: "xuan huog" 95, next 82)
POSSIBLE = 80  # below this nothing is offered
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One commune, to be confirmed before it is used."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class Several:
    """The communes it may be, most likely first; one alone if something in the text speaks against it."""

    units: tuple[Unit, ...]


_LONGEST = 160  # characters of an address with courtesies
_MOST_WORDS = 24
_LONGEST_DISTRICT = 4  # words


def _lexicon(phrases: str) -> Lexicon[bool]:
    return Lexicon((phrase, True) for phrase in listed(phrases))


_BEFORE = _lexicon(
    """dạ, vâng, thưa, tôi, em, cháu, mình, con, bác, nhà, nhà tôi, nhà em, gia đình, gia đình tôi, à, ừ, chọn, cho tôi
    ở, sống ở, đang ở, sống tại, tại, thuộc, quê, quê ở, quê tôi, quê tôi ở, người, là, ở tại, đang sống ở
    đang sống tại, địa chỉ, bên, trên, dưới, đơn vị"""
)
_AFTER = _lexicon("ạ, nhé, nha, em, a, cảm ơn, đó, đấy, em ạ, bạn, nhé em")
_TYPES = _lexicon("xã, phường, thị trấn, đặc khu, tt, ttr, x, p, ph, f, ủy ban xã, ubnd xã, ủy ban phường, ubnd phường")
_DISTRICT_TYPES = _lexicon("huyện, h, thành phố, tp, thị xã, tx, quận, q")
_PROVINCES = _lexicon(
    "bắc giang, bắc ninh, bg, bn, việt nam, tỉnh bắc giang, tỉnh bắc ninh, t bắc giang, t bắc ninh, tỉnh bg, tỉnh bn"
)
_SPELT_OUT = frozenset({"xa", "phuong", "tran", "tt"})  # last word of a unit's type, where an address may be cut
_OTHERWISE = frozenset({"khong", "ko", "k", "chua", "gan", "giap", "canh", "khac", "sang", "truoc", "ngoai"})


class _Index(NamedTuple):
    """The names of a unit list, prepared. A unit and its other spellings are several entries."""

    by_bare: dict[str, tuple[tuple[Unit, tuple[Word, ...]], ...]]
    by_letters: dict[str, tuple[str, ...]]  # "quyson" → bare names
    districts: Lexicon[str]  # names → district codes
    bare_words: frozenset[str]


class _Place(NamedTuple):
    """One way to take a text apart. `districts`: codes that were named, empty if none was."""

    name: Sequence[Word]
    districts: frozenset[str]
    accented: bool  # typed with accents, in the name or beside it


def find(units: Units, text: str) -> Found | Several | None:
    """The commune of `units` that `text` names, the few it may be, or None. A unit code names its unit."""
    text = text.strip() if len(text) <= 2 * _LONGEST else ""
    said = words.words(text[:_LONGEST])[:_MOST_WORDS]
    if not said:
        return None
    if len(said) == 1 and said[0].bare in units.by_code:
        return Found(units.by_code[said[0].bare])
    index = _index(units)
    said = tuple(_repaired(index, word) for word in said)
    places = list(dict.fromkeys(_ways(index, said)))
    for place in places:
        if matches := _named(index, place.name):
            return _decide(matches, place)
    return _mistyped(index, places) or _mentioned(index, said)


def _named(index: _Index, name: Sequence[Word]) -> tuple[tuple[Unit, tuple[Word, ...]], ...]:
    """Entries with this name, accents aside; blanks may be missing or too many."""
    bare = " ".join(word.bare for word in name)
    if bare in index.by_bare:
        return index.by_bare[bare]
    squeezed = index.by_letters.get(bare.replace(" ", ""), ())
    return tuple(entry for known in squeezed for entry in index.by_bare[known])


def _decide(matches: Sequence[tuple[Unit, tuple[Word, ...]]], place: _Place) -> Found | Several:
    by_name = _by_accents(matches, place.name) if place.accented else _units(matches)
    if not place.districts:
        return Found(by_name[0]) if len(by_name) == 1 else Several(by_name)
    inside = [unit for unit in _units(matches) if unit.district_code in place.districts]
    both = [unit for unit in inside if unit in by_name]
    if len(both) == 1:
        return Found(both[0])
    return Several(tuple(both or dict.fromkeys((*inside, *by_name))))


def _by_accents(matches: Sequence[tuple[Unit, tuple[Word, ...]]], name: Sequence[Word]) -> tuple[Unit, ...]:
    """The units whose accents are the ones typed, as far as any are."""
    exact = [match for match in matches if all(a.exact == b.exact for a, b in zip(name, match[1], strict=False))]
    possible = [
        match for match in matches if all(may_be(a.exact, b.exact) for a, b in zip(name, match[1], strict=False))
    ]
    return _units(exact or possible or matches)


def _units(matches: Iterable[tuple[Unit, tuple[Word, ...]]]) -> tuple[Unit, ...]:
    return tuple(dict.fromkeys(unit for unit, _ in matches))


def _ways(index: _Index, said: Sequence[Word]) -> Iterator[_Place]:
    """Ways to take the text apart, from as typed to with all around the name taken away. Never a mere district."""
    accented = any(word.exact != word.bare for word in said)
    for core in _cores(said):
        for rest, districts in _districts(index, core):
            for name in (rest, rest[_TYPES.at_start(rest) :]):
                if name and (_named(index, name) or not _is_wider(index, name)):
                    yield _Place(name, districts, accented)


def _is_wider(index: _Index, name: Sequence[Word]) -> bool:
    """Whether this names a whole district or province, which no similar commune may stand for."""
    return bool(index.districts.find(name) or _PROVINCES.find(name))


def _cores(said: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The text, without courtesies, and its end from "xã" on if it looks like an address."""
    yield said
    while length := _AFTER.at_end(said):
        said = said[: len(said) - length]
        yield said
    while length := _BEFORE.at_start(said):
        said = said[length:]
        yield said
    for place in range(len(said) - 1, 0, -1):
        if said[place].bare in _SPELT_OUT and not any(word.bare in _OTHERWISE for word in said[:place]):
            yield said[place + 1 :]


def _districts(index: _Index, core: Sequence[Word]) -> Iterator[tuple[Sequence[Word], frozenset[str]]]:
    """The words without district and province, and the districts named. "Bắc Giang" without "tp" is the province."""
    yield core, frozenset()
    province = _PROVINCES.at_end(core)
    for end in (len(core), len(core) - province) if province else (len(core),):
        rest = core[:end]
        for length in range(min(_LONGEST_DISTRICT, len(rest) - 1), 0, -1):
            codes = index.districts.find(rest[-length:])
            if codes:
                before = rest[:-length]
                kind = _DISTRICT_TYPES.at_end(before)
                if kind or not _PROVINCES.find(rest[-length:]):
                    yield before[: len(before) - kind], frozenset(codes)
    kind = _DISTRICT_TYPES.at_start(core)
    length = index.districts.at_start(core[kind:])
    if length:
        yield core[kind + length :], frozenset(index.districts.find(core[kind : kind + length]))
    if province:
        yield core[: len(core) - province], frozenset()


def _mistyped(index: _Index, places: Sequence[_Place]) -> Found | Several | None:
    """The nearest names. One only if it is near enough, far from all others, and where the text says it is."""
    scores: dict[Unit, float] = {}
    for place in places:
        query = " ".join(word.bare for word in place.name)
        for bare, score, _ in process.extract(
            query, index.by_bare.keys(), scorer=fuzz.ratio, score_cutoff=POSSIBLE, limit=6
        ):
            for unit in _units(index.by_bare[bare]):
                if not place.districts or unit.district_code in place.districts:
                    scores[unit] = max(score, scores.get(unit, 0))
    best = sorted(scores, key=lambda unit: -scores[unit])
    if not best:
        return None
    runner_up = scores[best[1]] if len(best) > 1 else 0
    if round(scores[best[0]]) >= SURE and scores[best[0]] - runner_up >= GAP:
        return Found(best[0])
    return Several(tuple(best[:OFFERED]))


def _mentioned(index: _Index, said: Sequence[Word]) -> Several | None:
    """Names inside a longer text. One-word names hide in ordinary words ("chú", "với"), so they need their accents."""
    found: dict[Unit, None] = {}
    for start in range(len(said)):
        for length in (3, 2, 1):
            name = said[start : start + length]
            matches = index.by_bare.get(" ".join(word.bare for word in name), ())
            if length == 1:
                matches = tuple(match for match in matches if name[0].exact == match[1][0].exact != name[0].bare)
            found.update(dict.fromkeys(_units(matches)))
    return Several(tuple(found)[:OFFERED]) if found else None


def _repaired(index: _Index, word: Word) -> Word:
    """The word behind keystrokes a Vietnamese keyboard left undone: "sown" → "sơn"."""
    if word.bare in index.bare_words or not (meant := decoded(word.bare)):
        return word
    exact, bare = words.forms(meant)
    return Word(exact, bare, word.start, word.end) if bare in index.bare_words else word


def _build(units: Units) -> _Index:
    by_bare: dict[str, tuple[tuple[Unit, tuple[Word, ...]], ...]] = {}
    by_letters: dict[str, tuple[str, ...]] = {}
    districts = {(unit.district_name, unit.district_code) for unit in units.units if unit.district_name}
    for unit in units.units:
        for spelling in (unit.name, *unit.aliases):
            name = words.words(spelling)
            bare = " ".join(word.bare for word in name)
            by_bare[bare] = (*by_bare.get(bare, ()), (unit, name))
            letters = bare.replace(" ", "")
            by_letters[letters] = tuple(dict.fromkeys((*by_letters.get(letters, ()), bare)))
    bare_words = {word for bare in by_bare for word in bare.split()}
    bare_words |= {word.bare for name, _ in districts for word in words.words(name)}
    return _Index(by_bare, by_letters, Lexicon(sorted(districts)), frozenset(bare_words))


_index = remembered(_build)

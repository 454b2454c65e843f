"""How the sentences are written: short, kind, and never to be mistaken for a question or a choice."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from bot.commands import read
from tests.conversation.resident import content_of

TEXTS = content_of().texts.templates
SENTENCES = {key: text.split("|")[0] for key, text in TEXTS.items()}
OPENS_A_QUESTION = {"heading.most", "heading.exact", "heading.last", "heading.edit"}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_has_at_most_twenty_words(key: str) -> None:
    for sentence in re.split(r"(?<=[.?!:;])\s|\n", SENTENCES[key]):
        assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("key", sorted(SENTENCES.keys() - OPENS_A_QUESTION - {"pick.which"}))
def test_no_line_looks_like_a_question_or_a_choice(key: str) -> None:
    for line in SENTENCES[key].splitlines():
        assert not line.startswith("Câu ")
        assert not re.match(r"\s*\d+[a-z]?\. ", line)


@pytest.mark.parametrize("key", SENTENCES)
def test_capitals_are_kept_for_the_words_that_always_work(key: str) -> None:
    words = re.findall(r"\w+|[,.:]", re.sub(r"\{\w+\}", "", SENTENCES[key]))
    for shouted, run in groupby(words, key=lambda word: len(word) > 1 and word.isupper()):
        assert not shouted or read(" ".join(run)) is not None


@pytest.mark.parametrize("key", SENTENCES)
def test_nobody_is_scolded(key: str) -> None:
    for word in ("xin lỗi", "không hợp lệ", "sai cú pháp", "lỗi", "hệ thống", "vui lòng nhập"):
        assert word not in SENTENCES[key].lower()

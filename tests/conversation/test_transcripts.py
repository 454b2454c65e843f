"""The conversations of `scenes.py`, word for word."""

from __future__ import annotations

import pytest

from tests.conversation.scenes import SCENES, TRANSCRIPTS, transcript


@pytest.mark.parametrize("name", SCENES)
def test_the_conversation_goes_as_written(name: str) -> None:
    assert transcript(name) == (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")


def test_no_transcript_is_left_over() -> None:
    assert {file.stem for file in TRANSCRIPTS.iterdir()} == set(SCENES)

"""The whole campaign in a small size: rosters, shifts, posts, an outage, dying workers, and books that balance."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.campaign import books, manners
from bench.campaign.play import Play, Size
from bench.campaign.stage import BEGINS, stage

RESPONSES = 16
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]  # half a minute where nothing else runs


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """One campaign, played to its end."""
    with stage(tmp_path_factory.mktemp("campaign"), "", BEGINS) as scene:
        play = Play(scene, Size.of(RESPONSES), seed=7)
        play.run()
        yield play


def test_every_count_of_a_campaign_equals_what_its_people_did(played: Play) -> None:
    found = books.lines(played)
    assert [line for line in found if not line.balanced] == []


def test_nobody_gets_a_message_at_night_or_beyond_windows_and_caps(played: Play) -> None:
    assert manners.offences(played) == []


def test_the_campaign_that_is_played_leaves_nothing_out(played: Play) -> None:
    counts = {line.name: line.script for line in books.lines(played)}
    assert counts["responses: complete"] == RESPONSES
    assert counts["messages sent: summaries"] == 9
    assert counts["summaries that say that they are late"] == 1
    assert played.held > 0, "no worker died with messages in its hand"
    assert played.repeated > 0, "no event met a web process that had died"
    for name in (
        "messages sent: nudges", "messages sent: reminders", "messages refused for good", "responses: withdrawn",
        "messages dropped because their moment had passed", "roster: rows lost", "roster: rows part", "shifts begun",
        "swaps agreed to", "swaps refused",
    ):  # fmt: skip
        assert counts[name] > 0, name


def test_books_that_do_not_balance_are_noticed(played: Play) -> None:
    played.ledger.replies_due += 1
    try:
        wrong = [line.name for line in books.lines(played) if not line.balanced]
    finally:
        played.ledger.replies_due -= 1
    assert wrong == ["replies to residents, helpers and the group", "messages sent: replies"]

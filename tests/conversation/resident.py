"""A resident to test the conversation with, in a resident's verbs: `lan.scans(code).hears("Kính chào").says("1")`.

Between any two steps the state goes through JSON, as it does in the database.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from bot import codes
from bot.engine import step
from bot.events import Event, Left, Media, Nudged, Opened, Said, Sent, Withdrew
from bot.replies import Reply
from bot.state import Answer, Conversation, Phase
from questions.load import load_content
from questions.model import Content, Unit

QUESTIONS = Path("questions")
PKS07 = QUESTIONS / "pks07.yaml"
WATER = Path("tests/data/second_survey.yaml")
MORNING = datetime.fromisoformat("2024-08-29T08:00:00+07:00")
BODIES = {"Quý Sơn": "7K2MX4R", "Thọ Xương": "H3N9PFC"}  # of the poster codes of two communes


@cache
def content_of(survey: Path = PKS07) -> Content:
    """A questionnaire with the real campaign, sentences and communes; what is yet to be filled in is invented."""
    loaded = load_content(
        survey=survey,
        campaign=QUESTIONS / "campaign.yaml",
        texts=QUESTIONS / "texts.yaml",
        units=QUESTIONS / "units/bac_giang_2024.csv",
    )
    campaign = replace(
        loaded.campaign,
        account_name="Dân vận Bắc Giang",
        contact="Ban Dân vận Tỉnh ủy, điện thoại 0204 555 0100",
        hotline="0204 555 0101",
    )
    table = {codes.with_check(body): unit_named(loaded, name).code for name, body in BODIES.items()}
    return replace(loaded, campaign=campaign, codes=table)


def unit_named(content: Content, name: str) -> Unit:
    """The one commune of this name."""
    (unit,) = (unit for unit in content.units.units if unit.name == name)
    return unit


def code_of(name: str) -> str:
    """What the poster of this commune shows."""
    return codes.printed(codes.with_check(BODIES[name]))


class Resident:
    """One person with a phone. `at`: when the next message is written; every message takes a while."""

    def __init__(self, content: Content | None = None, at: datetime = MORNING) -> None:
        self.content = content or content_of()
        self.at = at
        self.state = Conversation()
        self.replies: tuple[Reply, ...] = ()
        self.transcript: list[str] = []
        self.pace = timedelta(seconds=20)
        self.pressed: dict[str, str] = {}  # titles seen on buttons → latest payload

    # --- what a resident does ---

    def scans(self, name: str) -> Resident:
        """Sends the code of that commune's poster."""
        return self.says(code_of(name))

    def says(self, *texts: str) -> Resident:
        """Types these messages, one after the other."""
        for text in texts:
            self._note(f"» {text}")
            self._happens(Said(self.at, text))
        return self

    def says_late(self, text: str, by: timedelta = timedelta(minutes=1)) -> Resident:
        """A message that was written earlier than the last one arrives."""
        self._note(f"» {text} (viết trước đó)")
        self._happens(Said(self.at - self.pace - by, text))
        return self

    def taps(self, title: str) -> Resident:
        """Taps the latest button with this title that is still to be seen."""
        self._note(f"» [{title}]")
        self._happens(Said(self.at, self.pressed[title]))
        return self

    def taps_payload(self, payload: str) -> Resident:
        """Taps a button that sends this."""
        self._note(f"» [{payload}]")
        self._happens(Said(self.at, payload))
        return self

    def sends(self, media: Media, caption: str = "") -> Resident:
        """Sends a sticker, a picture …"""
        self._note(f"» ({media}{': ' + caption if caption else ''})")
        self._happens(Sent(self.at, media, caption))
        return self

    def opens(self, hint: str = "") -> Resident:
        """Follows the account or opens the chat."""
        self._note("» (mở trò chuyện)")
        self._happens(Opened(self.at, hint))
        return self

    def leaves(self) -> Resident:
        """Stops following."""
        self._note("» (bỏ theo dõi)")
        self._happens(Left(self.at))
        return self

    def asks_zalo_to_erase(self) -> Resident:
        """Uses Zalo's own request for erasure."""
        self._note("» (yêu cầu Zalo xóa dữ liệu)")
        self._happens(Withdrew(self.at))
        return self

    def is_nudged(self) -> Resident:
        """The time has come to remind."""
        self._note("» (đến giờ nhắc)")
        self._happens(Nudged(self.at))
        return self

    def waits(self, **time: float) -> Resident:
        """Lets time pass: `waits(minutes=40)`."""
        self.at += timedelta(**time)
        self._note(f"— {self.at:%H:%M} ngày {self.at.day}/{self.at.month}/{self.at.year} —")
        return self

    def on(self, when: str) -> Resident:
        """Goes on at this time, in the local zone."""
        self.at = datetime.fromisoformat(when + "+07:00")
        return self.waits()

    # --- what a resident notices ---

    @property
    def heard(self) -> str:
        """The text of the one message that came back."""
        assert len(self.replies) == 1, self.replies
        return self.replies[0].text

    def hears(self, *fragments: str) -> Resident:
        """Exactly one message came back, and it says all of this."""
        for fragment in fragments:
            assert fragment in self.heard, f"{fragment!r} is not in:\n{self.heard}"
        return self

    def does_not_hear(self, *fragments: str) -> Resident:
        """Exactly one message came back, and it says none of this."""
        for fragment in fragments:
            assert fragment not in self.heard, f"{fragment!r} is in:\n{self.heard}"
        return self

    def hears_nothing(self) -> Resident:
        """No message came back."""
        assert self.replies == ()
        return self

    def is_asked(self, number: str) -> Resident:
        """The message asks this question."""
        assert asked_number(self.heard) == number, self.heard
        return self

    def has_answered(self, **values: object) -> Resident:
        """These answers, and possibly others, are recorded; None: that question has none."""
        for id_, value in values.items():
            answer = self.state.answers.get(id_)
            assert (answer.value if answer else None) == value, (id_, answer)
        return self

    def is_in(self, phase: Phase) -> Resident:
        """The conversation stands there."""
        assert self.state.phase is phase, self.state
        return self

    # --- the way to a point of the conversation ---

    def begins(self) -> Resident:
        """Everything up to question 1, by digits."""
        return self._unseen("đến câu 1", lambda: self.scans("Quý Sơn").says("1", "1").is_asked("1"))

    def reaches_the_review(self) -> Resident:
        """PKS07 from question 1 on: the shortest way, by digits."""
        answers = (*["2", "2", "1", "3", "4", "2", "2", "7", "2", "2", "2", "1", "8"], "bỏ qua", "1", "2", "1")
        return self._unseen("đến bước xem lại", lambda: self.says(*answers).is_in(Phase.REVIEW))

    def sends_a_form(self) -> Resident:
        """From the beginning to the receipt."""
        return self.begins().reaches_the_review().says("1").is_in(Phase.DONE)

    # --- inside ---

    def _happens(self, event: Event) -> None:
        self.state, self.replies = step(self.content, through_json(self.state), event)
        self.at += self.pace
        for reply in self.replies:
            self._note(_shown(reply))
            self.pressed.update({button.title: button.payload for button in reply.buttons})
        if not self.replies:
            self._note("(không có tin trả lời)")

    def _unseen(self, where: str, way: Callable[[], Resident]) -> Resident:
        """Goes a way that other transcripts show."""
        seen = [*self.transcript, f"(… {where})"]
        way()
        self.transcript = seen
        return self

    def _note(self, text: str) -> None:
        self.transcript.append(text)


def asked_number(text: str) -> str | None:
    """The number of the question a message asks, as the contract has it: `Câu <n>` at the start of a line."""
    found = [line.split()[1] for line in text.splitlines() if line.startswith("Câu ")]
    assert len(found) <= 1, text
    return found[0] if found else None


def listed(text: str) -> dict[str, str]:
    """The numbered choices of a message: number → label."""
    lines = (line.partition(". ") for line in text.splitlines())
    return {number: label for number, dot, label in lines if dot and number.rstrip("abcdefgh").isdecimal()}


def _shown(reply: Reply) -> str:
    assert unicodedata.is_normalized("NFC", reply.text)
    buttons = " ".join(f"[{button.title}]" for button in reply.buttons)
    return f"{reply.text}\n{buttons}" if buttons else reply.text


def through_json(state: Conversation) -> Conversation:
    answers = {id_: json.loads(json.dumps(answer.to_json())) for id_, answer in state.answers.items()}
    restored = {id_: Answer.from_json(data) for id_, data in answers.items()}
    again = Conversation.from_json(json.loads(json.dumps(state.to_json())), restored)
    assert again == state
    return again

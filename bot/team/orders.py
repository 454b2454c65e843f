"""The words helpers work with, read from a whole message, and when such a word is meant for their own survey instead.

A helper is a resident too. A word of work is a whole message and nothing else, so it never swallows an answer; where a
question is open that the same letters answer, the survey has them. What can only be work (`DỪNG NHẮC`, `THẺ HƯỚNG DẪN`)
is always work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot import answers, words
from bot.answers import Rejected
from bot.spellings import listed
from bot.state import Conversation, Phase
from bot.words import Lexicon
from questions.model import Content, Kind

_LONGEST = 120  # characters; nobody needs more for one of these
_MOST_NUMBERS = 2
_NUMBER_DIGITS = 4


class Word(StrEnum):
    """What somebody on a roster asks for."""

    SHIFTS = "shifts"
    ARRIVE = "arrive"
    LEAVE = "leave"
    SWAP = "swap"
    ACCEPT = "accept"
    REFUSE = "refuse"
    PROGRESS = "progress"
    GUIDE = "guide"
    POSTER = "poster"
    PHOTO = "photo"
    MUTE = "mute"
    UNMUTE = "unmute"
    COMMANDS = "commands"
    ANSWERS = "answers"  # what people have answered; nobody is told


@dataclass(frozen=True, slots=True)
class Order:
    """A word, and the numbers or the place that follow it. Not `certain`: the open question goes first."""

    word: Word
    numbers: tuple[int, ...] = ()
    place: str = ""
    certain: bool = True


_CERTAIN: Mapping[Word, str] = {
    Word.SHIFTS: "ca, ca trực, ca của tôi, lịch trực, lịch",
    Word.ARRIVE: "đến, đã đến, tôi đã đến, vào ca",
    Word.LEAVE: "về, đã về, tôi về, hết ca, ra ca",
    Word.SWAP: "đổi ca, đổi ca trực",
    Word.ACCEPT: "nhận ca, nhận đổi ca",
    Word.REFUSE: "không nhận, không nhận ca",
    Word.PROGRESS: "tiến độ",
    Word.GUIDE: "thẻ hướng dẫn",
    Word.POSTER: "qr, mã qr, áp phích",
    Word.PHOTO: "ảnh, gửi ảnh, báo ảnh",
    Word.MUTE: "dừng nhắc, tắt nhắc, thôi nhắc",
    Word.UNMUTE: "nhắc lại, bật nhắc",
    Word.COMMANDS: "lệnh, các lệnh, tổ dân vận",
}
_UNCERTAIN: Mapping[Word, str] = {Word.GUIDE: "hướng dẫn", Word.MUTE: "dừng"}

_PHRASES: Lexicon[Word] = Lexicon((phrase, word) for word, said in _CERTAIN.items() for phrase in listed(said))
_DOUBTFUL: Lexicon[Word] = Lexicon((phrase, word) for word, said in _UNCERTAIN.items() for phrase in listed(said))
_PHOTO = words.lexicon(listed(_CERTAIN[Word.PHOTO]))
_COURTESIES = words.lexicon(listed("ạ, nhé, nha, với ạ, đi ạ, vâng ạ"))
_NUMBERED = frozenset({Word.SWAP, Word.ACCEPT, Word.REFUSE})
_ASKS_FOR_ANSWERS = words.lexicon(
    listed(
        """kết quả khảo sát, kết quả trả lời, kết quả phiếu, xem kết quả, câu trả lời của, phiếu của dân
        phiếu của người dân, phiếu của bà con, ai đã trả lời, ai chưa trả lời, ai trả lời, người nào trả lời
        danh sách người trả lời, danh sách người dân, danh sách trả lời, trả lời thế nào, trả lời gì, trả lời ra sao
        mức độ hài lòng, tỷ lệ hài lòng, bao nhiêu người hài lòng, bao nhiêu phần trăm hài lòng
        mấy người không hài lòng, ai không hài lòng, điểm của xã, xã được mấy điểm, xã được bao nhiêu điểm"""
    )
)
_UNDER_WAY = frozenset({Phase.UNIT, Phase.CONSENT, Phase.ELIGIBLE, Phase.ASKING, Phase.REVIEW})


def read(text: str) -> Order | None:
    """The word of work a message is, if it is one."""
    if len(text) > _LONGEST:
        return None
    message = words.message(text)
    said = message.words
    said = said[: len(said) - _COURTESIES.at_end(said)] if len(said) > 1 else said
    if doubtful := _DOUBTFUL.find(said):
        return Order(doubtful[0], certain=False)
    length = _PHRASES.at_start(said)
    if not length:
        return Order(Word.ANSWERS, certain=False) if _ASKS_FOR_ANSWERS.within(said) else None
    word, rest = _PHRASES.find(said[:length])[0], [word.bare for word in said[length:]]
    if word is Word.POSTER:
        return Order(word, place=message.shown[said[length].start :] if said[length:] else "")
    if not rest:
        return Order(word)
    numbers = tuple(int(part) for part in rest if part.isdecimal() and len(part) <= _NUMBER_DIGITS)
    fits = word in _NUMBERED and len(numbers) == len(rest) <= _MOST_NUMBERS
    return Order(word, numbers) if fits else None


def announces_photo(caption: str) -> bool:
    """Whether a caption says that its picture is a report: it begins with ẢNH."""
    return _PHOTO.at_start(words.message(caption[:_LONGEST]).words) > 0


def is_meant(content: Content, survey: Conversation, text: str, order: Order) -> bool:
    """Whether the word is about work, and not for the sender's own survey."""
    if not is_under_way(survey):
        return True
    if order.word is Word.MUTE and not order.certain:
        return False  # DỪNG pauses the survey; DỪNG NHẮC still ends the reminders
    question = content.survey.by_id.get(survey.asking) if survey.phase is Phase.ASKING and not survey.aside else None
    if question is None:
        return True
    if question.kind is Kind.TEXT:
        return order.certain
    return isinstance(answers.read(question, text), Rejected)


def is_under_way(survey: Conversation) -> bool:
    """Whether a question of the sender's own survey waits for a reply."""
    return survey.phase in _UNDER_WAY

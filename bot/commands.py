"""The words that always work, read from a whole message: with or without accents, in any case, politely or not.

A message that merely contains such a word is no command. Three readings are uncertain because the same letters can be
an answer: `0` is BACK and a number, "dung" is DỪNG and "đúng", "hướng dẫn" is help and an option of PKS07.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot import spellings, words
from bot.spellings import listed
from bot.words import Lexicon


class Word(StrEnum):
    """What a command asks for."""

    BACK = "back"
    EDIT = "edit"
    SKIP = "skip"
    SEE = "see"
    STOP = "stop"
    RESUME = "resume"
    HELP = "help"
    ERASE = "erase"
    WITHDRAW = "withdraw"
    SEND = "send"
    START = "start"


@dataclass(frozen=True, slots=True)
class Command:
    """A command, with the question's number for EDIT ("8a"; empty when none was named).

    Not `certain`: if the open question accepts the text, it is that answer; otherwise it is the command.
    """

    word: Word
    number: str = ""
    certain: bool = True


_LONGEST = 80  # characters; no command with all its courtesies is longer

# The words themselves, and what people clearly mean by them. Only these count where free text is asked for.
_EXACT: Mapping[Word, str] = {
    Word.BACK: "quay lại, lùi lại, trở lại, lùi, back, câu trước, quay lại câu trước, trở lại câu trước, về câu trước",
    Word.EDIT: "sửa, sửa lại, sửa câu, sửa câu trả lời, sửa phiếu, sửa lại câu trả lời, sửa lại phiếu",
    Word.SKIP: "bỏ qua, bỏ qua câu này, câu này bỏ qua, cho qua, skip, qua câu khác, qua câu này, sang câu khác",
    Word.SEE: """xem, xem lại, xem phiếu, xem lại phiếu, xem câu trả lời, xem lại câu trả lời, xem phiếu của tôi
        xem lại phiếu của tôi""",
    Word.STOP: "dừng, dừng lại, tạm dừng, ngừng, ngừng lại, ngưng, stop, thoát, tạm nghỉ, dừng khảo sát",
    Word.RESUME: """tiếp tục, làm tiếp, tiếp, tiếp đi, tiếp tục làm, trả lời tiếp, tiếp tục trả lời, tiếp tục khảo sát
        làm tiếp phiếu""",
    Word.HELP: "trợ giúp, giúp tôi, giúp với, giúp tôi với, giúp em, giúp em với, giúp đỡ, help",
    Word.ERASE: """xóa, xóa phiếu, xóa dữ liệu, xóa dữ liệu của tôi, xóa phiếu của tôi, xóa hết, xóa tất cả, xóa đi
        xóa hết dữ liệu, xóa thông tin, xóa thông tin của tôi, xóa câu trả lời, xóa câu trả lời của tôi""",
    Word.WITHDRAW: """rút, rút đồng ý, rút phiếu, rút lại, rút lại đồng ý, rút lại phiếu, rút sự đồng ý
        rút lại sự đồng ý, rút phiếu của tôi""",
    Word.SEND: "gửi, gởi, gửi phiếu, gởi phiếu, gửi luôn, send, nộp phiếu, gửi phiếu này, gửi phiếu của tôi",
    Word.START: "bắt đầu, start, khảo sát, làm khảo sát, bắt đầu khảo sát, bắt đầu làm, tham gia khảo sát",
}
# The same letters are likely to be an answer; read as a command only when no answer fits.
_UNCERTAIN: Mapping[Word, str] = {
    Word.BACK: "0",
    Word.STOP: "dung",
    Word.HELP: "hướng dẫn, giúp, cứu, hướng dẫn tôi, hướng dẫn em",
}
_WISHES = listed(
    """tôi muốn, em muốn, cháu muốn, muốn, cho tôi, cho em, cho cháu, hãy, làm ơn, nhờ, xin được, xin hãy, hãy giúp
    tôi xin, em xin, cho tôi xin, cho phép tôi, tôi cần, em cần, cần"""
)
# Not "rồi", "đấy", "vậy": "gửi rồi" says that it was done, "đúng rồi" agrees.
_COURTESIES = {*spellings.AFTER, *listed("đi, giúp tôi, giùm, với, đi ạ")} - {*listed("rồi, rồi ạ, đó, đấy, vậy")}
_NUMBER = re.compile(r"(?:cau|c)?0*([1-9][0-9]?[a-z]?)")

_PHRASES: Lexicon[Word] = Lexicon((phrase, word) for word, said in _EXACT.items() for phrase in listed(said))
_DOUBTFUL: Lexicon[Word] = Lexicon((phrase, word) for word, said in _UNCERTAIN.items() for phrase in listed(said))
_EDITING: Lexicon[bool] = Lexicon(
    (f"{verb} {rest}", True)
    for verb in listed("sửa, sửa lại, đổi, đổi lại, thay đổi, chỉnh, chỉnh lại, chỉnh sửa")
    for rest in ("", *listed("câu, câu số, câu hỏi, câu hỏi số, câu trả lời, câu trả lời số, đáp án câu, số"))
)
_BEFORE: Lexicon[bool] = Lexicon((phrase, True) for phrase in (*spellings.BEFORE, *_WISHES))
_AFTER: Lexicon[bool] = Lexicon((phrase, True) for phrase in sorted(_COURTESIES))
_VALUES: Lexicon[int] = Lexicon(spellings.NUMBERS.items())


def read(text: str, *, free_text: bool = False) -> Command | None:
    """The command `text` is, if it is one. `free_text`: the open question takes any words, so nothing but the bare
    command with courtesies counts.
    """
    if len(text) > _LONGEST and len(text.strip()) > _LONGEST:
        return None
    message = words.message(text[:_LONGEST] if len(text) <= _LONGEST else text.strip())
    if not message.words:
        return Command(Word.HELP) if message.shown in ("?", "??", "???") and not free_text else None
    if "?" in message.gaps[-1]:
        return None
    return _phrase(message.words, free_text=free_text) or _edit(message.words)


def _phrase(said: Sequence[words.Word], *, free_text: bool) -> Command | None:
    for core in _cores(said):
        if found := _DOUBTFUL.find(core):
            return Command(found[0], certain=False) if not free_text else _in_free_text(found[0])
        if len(found := _PHRASES.find(core)) == 1:
            return Command(found[0])
    return None


def _in_free_text(word: Word) -> Command | None:
    """Free text is never "0" or "dung", so these are certain there; "hướng dẫn" and "giúp" may well begin a wish."""
    return None if word is Word.HELP else Command(word)


def _edit(said: Sequence[words.Word]) -> Command | None:
    """A verb and one question number, then at most "thành …": "sửa câu 8a", "sua 5", "sửa câu năm"."""
    for core in _cores(said):
        length = _EDITING.at_start(core)
        rest = core[length:]
        if not length or not rest:
            continue
        if len(rest) > 1 and rest[1].bare not in ("thanh", "lai", "thang"):
            continue
        if number := _number(rest[0]):
            return Command(Word.EDIT, number)
    return None


def _number(word: words.Word) -> str:
    match = _NUMBER.fullmatch(word.bare)
    if match:
        return match[1]
    values = _VALUES.find((word,))
    return str(values[0]) if values else ""


def _cores(said: Sequence[words.Word]) -> list[Sequence[words.Word]]:
    """The message, and what is left of it when courtesies at both ends are taken away one after another."""
    cores = [said]
    while (length := _AFTER.at_end(said)) and length < len(said):
        said = said[: len(said) - length]
        cores.append(said)
    for start in list(cores):
        rest = start
        while (length := _BEFORE.at_start(rest)) and length < len(rest):
            rest = rest[length:]
            cores.append(rest)
    return cores

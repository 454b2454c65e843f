"""What people do in the middle of the form instead of answering. Each one knows what must come of it.

A detour begins at an open question. Unless it says otherwise nothing is recorded, and the same question is open then.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulation import speech
from tests.simulation.resident import Commune, Reply, Resident, Turn

# Nothing of this answers a question with choices or a number.
NONSENSE = (
    "gì cũng được " * 1540, "     ", "\x00\x01\x02\x1b[31m", "\u202e\u200f\u200e", "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0", "'; DROP TABLE answer; --", "{unit}", "{{7*7}} ${7*7} %s %n", "😀🤷🏽‍♀️🇻🇳", "alo có ai không",
    "http://example.com/?a=b", "....", "\ufeff", "Ã¡Ã¢ÃÂ",
)  # fmt: skip
UNDECIDED = ("99", "1 hoặc 2", "12 hay 13 gì đó", "số mấy cũng được")
MEDIA = ("sticker", "image", "gif", "audio", "video", "location", "file", "link", "business_card")


def sees(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """XEM: hears all his answers, and compares."""
    item = resident.item
    yield from resident.says(resident.chance.choice(("XEM", "xem", "xem lại")))
    resident.stays_at(item, "after XEM")
    resident.compares(resident.now)
    return resident.now


def asks_for_help(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """TRỢ GIÚP."""
    item = resident.item
    yield from resident.says(resident.chance.choice(("TRỢ GIÚP", "tro giup", "Trợ giúp ạ")))
    resident.stays_at(item, "after TRỢ GIÚP")
    return resident.now


def talks_nonsense(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """Words that are no answer, once or several times."""
    item = resident.item
    if item.takes_any_words:
        return (yield from sends_media(resident, _communes))
    for _ in range(resident.chance.randint(1, 3)):
        known = NONSENSE + (UNDECIDED if item.kind == "single" else ())
        yield from resident.says(resident.chance.choice(known))
        resident.stays_at(item, "after words that are no answer")
    return resident.now


def sends_media(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """A sticker, a picture, a voice message …"""
    item = resident.item
    yield from resident.does({"do": "send", "kind": resident.chance.choice(MEDIA)})
    resident.stays_at(item, "after something that is not text")
    return resident.now


def taps_an_old_button(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """A button under a message that asked something else."""
    item = resident.item
    old = [paper for paper in resident.papers if paper.number != item.number]
    if not old:
        return resident.now
    paper = resident.chance.choice(old)
    yield from resident.does(speech.tap(paper, resident.chance.choice(list(paper.options))))
    resident.stays_at(item, "after a tap on an old button")
    return resident.now


def pauses(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """DỪNG, then on with it."""
    item = resident.item
    yield from _stops(resident, resident.chance.choice(("DỪNG", "dừng lại", "tạm dừng")))
    if resident.chance.random() < 0.5:
        yield from resident.says(resident.chance.choice(("TIẾP TỤC", "tiep tuc")))
    else:
        yield from resident.picks("Tiếp tục")
    resident.on_a_break = False
    resident.stays_at(item, "after a break")
    return resident.now


def _stops(resident: Resident, word: str) -> Reply:
    resident.on_a_break = True
    yield from resident.says(word)
    resident.must(resident.now.option("Tiếp tục") and not resident.now.number, "DỪNG was not heard")
    return resident.now


def starts_over(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """After a break, from the first question: everything so far is gone. Or thinks better of it."""
    item = resident.item
    if not resident.given:
        return resident.now
    yield from _stops(resident, "DỪNG")
    yield from resident.picks("Làm lại từ đầu")
    resident.on_a_break = False
    if resident.chance.random() < 0.5:
        yield from resident.picks("Không, giữ")
        resident.stays_at(item, "after deciding not to start over")
        return resident.now
    yield from resident.picks("Làm lại")
    resident.given = {}
    resident.must_be_at(resident.form.next({}), "after starting over")
    return resident.now


def goes_back(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """QUAY LẠI: the answer before is open again, undone if nothing depends on it."""
    was_editing = resident.now.keeps_the_answer
    ways = ["QUAY LẠI", "quay lai", "Quay lại ạ"] + ["0"] * (bool(resident.item.choices) * 3)
    yield from resident.says(resident.chance.choice(ways))
    if resident.interrupted:
        return resident.now
    if was_editing:
        resident.must_be_at(resident.form.next(resident.given), "QUAY LẠI from an answer that stands")
    elif resident.now.number:
        resident.must(resident.item.id in resident.given, "QUAY LẠI led to a question that was not answered")
        _undoes(resident)
    else:
        resident.must(resident.now.option("Đúng vậy"), "QUAY LẠI from the first question")
        yield from resident.picks("Đúng vậy")
    return resident.now


def _undoes(resident: Resident) -> None:
    if not resident.now.keeps_the_answer:
        fewer = {id_: cell for id_, cell in resident.given.items() if id_ != resident.item.id}
        resident.must(resident.form.kept(fewer) == fewer, "an answer was undone on which others depend")
        resident.given = fewer


def edits(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """SỬA n: that question is open, its answer stands until there is another."""
    if not resident.given:
        return resident.now
    item = resident.chance.choice([item for item in resident.form.items if item.id in resident.given])
    chosen = resident.chance.choice((f"SỬA {item.number}", f"sua cau {item.number}", f"Sửa câu {item.number} ạ"))
    yield from resident.says(chosen)
    resident.must(resident.now.number == item.number, f"SỬA {item.number} was not heard")
    resident.must(resident.now.keeps_the_answer, "the answer does not stand while it is edited")
    if resident.chance.random() < 0.2:
        yield from resident.says("TIẾP TỤC")
        resident.must_be_at(resident.form.next(resident.given), "after keeping an answer")
    return resident.now


def edits_nonsense(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """A question that does not exist."""
    item = resident.item
    yield from resident.says("SỬA 77")
    resident.stays_at(item, "after SỬA 77")
    return resident.now


def skips(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """BỎ QUA: recorded as skipped, unless the question is required."""
    item = resident.item
    if not item.required:
        return (yield from resident.answers(speech.skipping(resident.chance)))
    yield from resident.says("BỎ QUA")
    resident.stays_at(item, "a required question was passed over")
    return resident.now


def opens_the_menu(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """00, and one thing on it."""
    item = resident.item
    yield from resident.says("00")
    if resident.chance.random() < 0.5:
        yield from resident.picks("Làm tiếp phiếu")
    elif resident.now.option("Xem các câu"):
        yield from resident.picks("Xem các câu")
        if not resident.interrupted:
            resident.compares(resident.now)
    else:
        yield from resident.picks("Xem cách nhắn")
    resident.stays_at(item, "after the menu")
    return resident.now


def sends_too_early(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """GỬI while questions are open."""
    item = resident.item
    if resident.form.next(resident.given) is None or item.takes_any_words:
        return resident.now
    yield from resident.says("GỬI")
    resident.stays_at(item, "after GỬI too early")
    return resident.now


def changes_his_mind(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """RÚT or XÓA, and when asked: no."""
    item = resident.item
    word, no = resident.chance.choice((("RÚT", "Không rút"), ("XÓA", "Không xóa"), ("xoa", "Không xóa")))
    yield from resident.says(word)
    yield from resident.picks(no)
    resident.stays_at(item, f"after {word} and no")
    return resident.now


def scans_again(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """The code of his own commune once more, or one with a mistake."""
    item = resident.item
    code = resident.commune.chat_text
    mistyped = code[:-1] + ("2" if code[-1] != "2" else "3")
    said = (code, code) if item.takes_any_words else (code, mistyped)  # as free text anything else is an answer
    yield from resident.says(resident.chance.choice(said))
    resident.stays_at(item, "after a code in the middle")
    return resident.now


def scans_another(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """The poster of another commune: moving there costs the answers so far, so the bot asks."""
    item, other = resident.item, resident.chance.choice(communes)
    if other == resident.commune:
        return resident.now
    yield from resident.says(other.chat_text)
    if resident.counted is not None:
        resident.stays_at(item, "a form that counts stays with its commune")
        return resident.now
    if resident.given:
        if resident.chance.random() < 0.6:
            yield from resident.picks("Không đổi")
            resident.stays_at(item, "after staying in the commune")
            return resident.now
        yield from resident.picks("Đổi")
        if resident.interrupted:
            return resident.now
    resident.goes_to(other, "code")
    resident.must(other.title in resident.now.text, f"not asked about {other.title}")
    yield from resident.picks("Đúng vậy")
    resident.must_be_at(resident.form.next({}), "after moving")
    return resident.now


def leaves_and_stays(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """Unfollows the account, which says nothing, and goes on."""
    yield Turn(({"do": "unfollow"},), 0)
    return (yield from resident.answers(speech.digits(resident.chance, resident.item, resident.now)))

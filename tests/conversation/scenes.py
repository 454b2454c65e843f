"""Conversations worth reading: each becomes a transcript in `transcripts/`, which the tests compare.

After a change that is meant: `python -m tests.conversation.scenes`, and read the differences as you would read code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from bot.events import Media
from bot.state import Phase
from tests.conversation.resident import WATER, Resident, content_of

TRANSCRIPTS = Path("tests/conversation/transcripts")


def by_digits(lan: Resident) -> None:
    """The whole form with digits alone, along the longest way."""
    lan.scans("Quý Sơn").says("1", "1").is_asked("1")
    lan.says("2", "2", "1 3", "4", "1", "3", "2", "3", "2").is_asked("9")
    lan.says("0").is_asked("10").has_answered(q9="0")
    lan.says("2").hears("0204 555 0101").is_asked("11")
    lan.says("3", "2", "1 5", "1", "4", "2", "2", "2", "1 2 3").is_asked("20")
    lan.says("00").hears("Bỏ qua câu này").says("3").is_asked("21")
    lan.says("2", "3", "1").is_in(Phase.REVIEW).says("1").is_in(Phase.DONE)
    lan.hears("ngày 29/8/2024", "XEM", "RÚT", "XÓA")


def by_words(lan: Resident) -> None:
    """The same in words: whatever is typed is repeated in words with the next question."""
    lan.says("alo").hears("trợ lý tự động", "152-KH/BCSD-BDVTU")
    lan.says("xã quý sơn").hears("huyện Lục Ngạn").says("đúng rồi").says("tôi đồng ý").says("đúng vậy").is_asked("1")
    lan.says("chưa nghe bao giờ").hears("Đã ghi câu 1: Chưa nghe bao giờ.").is_asked("2")
    lan.says("không hài lòng").hears("Đã ghi câu 2: Không hài lòng.").is_asked("3")
    lan.says("loa truyền thanh").says("binh thuong").hears("Đã ghi câu 4: Bình thường.")
    lan.says("Không").is_asked("11").has_answered(q5="no")
    lan.says("rất hài lòng").says("chưa đến nơi").says("chưa nhận được").says("không").is_asked("16")
    lan.says("hài lòng").says("hài lòng").says("đã thân thiện").says("thái độ phục vụ").is_asked("20")
    lan.says("Mong xã ra thôn nhiều hơn.").hears("Đã ghi câu 20: Mong xã ra thôn nhiều hơn.").is_asked("21")
    lan.says("nữ").says("trên 60").says("nông nghiệp").is_in(Phase.REVIEW).says("gửi").is_in(Phase.DONE)


def back_and_edit(lan: Resident) -> None:
    """Going back, editing on the way and at the review, changing an answer on which others depend."""
    lan.begins().says("2", "2").is_asked("3")
    lan.says("quay lại").is_asked("2").has_answered(q2=None)
    lan.says("0").is_asked("1").has_answered(q1=None)
    lan.says("1", "4", "1 3", "4").is_asked("5")
    lan.says("sửa 2").is_asked("2").hears("(đang sửa)", "Đang ghi: Không hài lòng")
    lan.says("5").hears("Đã ghi câu 2: Rất không hài lòng.").is_asked("5")
    lan.says("SỬA 3").is_asked("3").says("tiếp tục").hears("Giữ nguyên câu 3").is_asked("5")
    lan.says("sửa 12").hears("Chưa đến câu 12.").is_asked("5")
    lan.says("sửa 40").hears("không có câu 40").is_asked("5")
    lan.says("1", "1", "2", "3", "2", "không nhớ").is_asked("10")
    lan.says("1", "3", "2", "7", "2", "2", "2", "1", "8", "bỏ qua", "1", "2", "1").is_in(Phase.REVIEW)
    lan.says("2").hears("câu số mấy", "8a. Chỉ báo lý do")
    lan.says("8").hears("1. Câu 8\n2. Câu 8a").says("2").is_asked("8a").says("3").is_in(Phase.REVIEW)
    lan.says("2", "5").is_asked("5").says("4").is_in(Phase.REVIEW)
    lan.does_not_hear("Câu 6", "Câu 8a", "Câu 10").has_answered(q5="no", q6=None, q8a=None)
    lan.says("quay lại").is_asked("5").has_answered(q5=None)
    lan.says("4", "gửi").is_in(Phase.DONE)


def skip_see_stop_resume(lan: Resident) -> None:
    """Passing over, looking at the answers, a break of a day."""
    lan.begins().says("xem").hears("chưa trả lời câu nào").is_asked("1")
    lan.says("2", "bỏ qua").hears("Đã bỏ qua câu 2.").is_asked("3")
    lan.says("xem").hears("• Câu 1: Có nghe nói", "• Câu 2: bỏ qua").is_asked("3")
    lan.says("trợ giúp").hears("QUAY LẠI", "SỬA 5", "BỎ QUA").is_asked("3")
    lan.says("dừng").is_in(Phase.PAUSED).hears("Đã dừng", "1. Tiếp tục", "2. Làm lại từ đầu")
    lan.waits(hours=26).says("2 ạ").hears("sẽ xóa").is_in(Phase.PAUSED)
    lan.says("TIẾP TỤC").is_asked("3").has_answered(q1="heard", q2="__skip")
    lan.says("7", "3", "4", "2", "2", "7", "2", "2").is_asked("17")
    lan.says("bỏ qua").hears("rất cần").is_asked("17")
    lan.waits(minutes=45).says("2").hears("đang ở câu 17", "1. Tiếp tục").has_answered(q17=None)
    lan.says("1").is_asked("17").says("2").is_asked("18").has_answered(q17="satisfied")


def start_over(lan: Resident) -> None:
    """After a while: from the beginning; the number that led there does not also confirm."""
    lan.begins().says("2", "2", "1").is_asked("4").waits(hours=3)
    lan.says("4").hears("đang ở câu 4").says("2").hears("sẽ xóa")
    lan.says("2").is_asked("4").has_answered(q1="heard")
    lan.waits(hours=3).says("alo").says("2", "1").is_asked("1").has_answered(q1=None, q2=None)


def another_commune(lan: Resident) -> None:
    """Lives elsewhere; and later scans another commune's code."""
    lan.scans("Thọ Xương").says("1", "2").hears("sống ở xã, phường nào")
    lan.says("Quy Son").hears("xã Quý Sơn, huyện Lục Ngạn").says("1").hears("sinh sống tại xã Quý Sơn")
    lan.says("1", "2", "2").is_asked("3")
    lan.scans("Quý Sơn").hears("đang góp ý về xã Quý Sơn").is_asked("3")
    lan.scans("Thọ Xương").hears("1. Đổi", "2. Không đổi").says("2").is_asked("3").has_answered(q1="heard")
    lan.scans("Thọ Xương").says("1").hears("Đã đổi sang phường Thọ Xương").says("1").is_asked("1").has_answered(q1=None)


def commune_from_lists(lan: Resident) -> None:
    """Without a code and without typing a name."""
    lan.says("1").hears("trợ lý tự động", "1. Chọn trong danh sách")
    lan.says("1").hears("6. huyện Lục Ngạn").says("6").hears("1. ").does_not_hear("Xem tiếp")
    lan.says("0").hears("1. Chọn trong danh sách").says("1", "6", "20").hears("có đồng ý không")


def commune_by_name(lan: Resident) -> None:
    """Names that do not exist, exist twice, or are meant differently."""
    lan.opens().hears("trợ lý tự động").says("xã Hoa Hậu Vũ Trụ").hears("Chưa tìm thấy")
    lan.says("xyz").hears("thêm tên huyện").says("xyz").hears("Ông/Bà nhắn 1")
    lan.says("Tân Sơn").says("2").says("đồng hưu").says("2").says("Quý Sơn").says("1").hears("có đồng ý không")


def mistyped_code(lan: Resident) -> None:
    """A code that does not exist is never guessed."""
    lan.says("#7K2M-X4RT").hears("trợ lý tự động", "Mã này chưa đúng").is_in(Phase.UNIT)
    lan.says("#7K2").hears("Mã này chưa đúng").says("bắt đầu #7k2mx4rm").hears("xã Quý Sơn", "1. Tôi đồng ý")


def under_age(lan: Resident) -> None:
    """Not of age: the end, kindly."""
    lan.scans("Quý Sơn").says("1", "3").hears("từ đủ 18 tuổi", "không lưu").is_in(Phase.DECLINED)


def declining(lan: Resident) -> None:
    """No means no, and leaves a way back."""
    lan.scans("Quý Sơn").says("3", "3", "3").says("không đồng ý").hears("không lưu câu trả lời nào").is_in(
        Phase.DECLINED
    )
    lan.opens().hears_nothing().waits(hours=5).opens().hears_nothing()
    lan.says("ok").hears("Nếu đổi ý", "1. Tham gia").says("1").hears("trợ lý tự động").is_in(Phase.UNIT)


def silence_is_no_consent(lan: Resident) -> None:
    """A sticker, a like, a vague word: none of them is a yes."""
    lan.scans("Quý Sơn").sends(Media.STICKER).is_in(Phase.CONSENT).says("👍").is_in(Phase.CONSENT)
    lan.says("ờ").is_in(Phase.CONSENT).says("Tôi đồng ý").is_in(Phase.ELIGIBLE)


def erasing(lan: Resident) -> None:
    """Everything goes, once confirmed."""
    lan.begins().says("2", "xóa").hears("1. Có, xóa hết", "2. Không xóa").says("2").is_asked("2")
    lan.says("XÓA").says("xóa").hears("2. Không xóa").says("1").hears("Đã xóa hết").is_in(Phase.ERASED)
    assert not lan.state.answers
    assert not lan.state.unit
    lan.says("alo").hears("trợ lý tự động")


def withdrawing(lan: Resident) -> None:
    """The consent is taken back after the form was sent, with digits alone; then a new form."""
    lan.sends_a_form().says("00").hears("Rút phiếu").says("4").hears("1. Có, rút phiếu", "2. Không rút")
    lan.says("2").hears("Đã nhận phiếu").says("rút", "1").is_in(Phase.WITHDRAWN).hears("không được tính")
    assert not lan.state.answers
    lan.says("cảm ơn").hears("1. Tham gia góp ý", "2. Xóa hết dữ liệu").says("1").is_in(Phase.UNIT)


def after_sending(lan: Resident) -> None:
    """Sent is sent: quiet, to be seen, to be edited; an edit counts when it is sent."""
    lan.sends_a_form().says("cảm ơn").hears("Đã nhận phiếu của Ông/Bà ngày 29/8/2024")
    lan.scans("Thọ Xương").hears("Đã nhận phiếu").is_in(Phase.DONE)
    lan.says("1").hears("Đã nhận phiếu").says("xem").hears("• Câu 2: Hài lòng", "Đã nhận phiếu")
    lan.says("sửa 2").is_asked("2").says("tiếp tục").hears("Giữ nguyên", "Đã nhận phiếu").is_in(Phase.DONE)
    lan.says("sửa 2", "4").is_in(Phase.REVIEW).hears("chưa gửi", "vẫn được tính")
    assert lan.state.version == 1
    lan.waits(hours=20).says("gửi").hears("ngày 30/8/2024").is_in(Phase.DONE)
    assert lan.state.version == 2


def before_opening(lan: Resident) -> None:
    """Too early."""
    lan.on("2024-08-28T21:00").opens().hears("bắt đầu từ ngày 29/8/2024").scans("Quý Sơn").hears("bắt đầu từ")
    lan.on("2024-08-29T00:00").scans("Quý Sơn").hears("trợ lý tự động", "1. Tôi đồng ý")


def after_closing(lan: Resident) -> None:
    """Too late to go on; what was sent can be seen, taken back and erased."""
    lan.on("2024-08-31T23:50").sends_a_form()
    lan.on("2024-09-01T00:00").says("alo").hears("đã kết thúc, nhận phiếu đến hết ngày 31/8/2024", "đã được ghi nhận")
    lan.says("sửa 2").hears("đã kết thúc").says("xem").hears("• Câu 2: Hài lòng")
    lan.says("00").hears("1. Xem", "2. Rút").says("2", "2").hears("đã kết thúc").is_in(Phase.DONE)
    lan.says("rút", "1").is_in(Phase.WITHDRAWN)
    lan.on("2024-10-01T08:00").says("xem").hears("đã kết thúc").does_not_hear("Câu")


def unfinished_at_closing(lan: Resident) -> None:
    """Begun and not sent: it does not count, and can be erased."""
    lan.on("2024-08-31T23:57").begins().says("2", "2").on("2024-09-01T07:00").says("1").hears("chưa gửi")
    lan.says("tiếp tục").hears("chưa gửi").says("xóa", "1").is_in(Phase.ERASED)


def things_that_are_no_words(lan: Resident) -> None:
    """Stickers, pictures, voice messages."""
    lan.sends(Media.IMAGE).hears("trợ lý tự động").scans("Quý Sơn").says("1", "1")
    for media in (Media.STICKER, Media.AUDIO, Media.LOCATION, Media.LINK):
        lan.sends(media).is_asked("1")
    lan.says("2").sends(Media.FILE).sends(Media.CARD).is_asked("2")
    lan.sends(Media.IMAGE, "không hài lòng").hears("Đã ghi câu 2: Không hài lòng.").is_asked("3")
    lan.sends(Media.VIDEO, "vui quá").is_asked("3").sends(Media.GIF).is_asked("3")


def old_buttons(lan: Resident) -> None:
    """Every button belongs to one asking."""
    lan.scans("Quý Sơn").taps("Tôi đồng ý").taps("Đúng vậy").taps("Có nghe nói").is_asked("2")
    lan.taps("Chưa nghe bao giờ").hears("Đã ghi câu 1: Có nghe nói. Muốn đổi, xin nhắn SỬA 1.").is_asked("2")
    lan.has_answered(q1="heard", q2=None).taps("Tôi đồng ý").hears("tin nhắn cũ").is_asked("2")
    lan.says("3", "1", "2").is_asked("5").says("abc").taps("Có cả hai").is_asked("6").has_answered(q5="both")
    lan.says("1", "1").is_asked("8").says("00").taps("Trễ hẹn").is_asked("8a").has_answered(q8="late")
    lan.taps_payload("pks05-2023.q8a.9.1").hears("tin nhắn cũ").is_asked("8a").has_answered(q8a=None)


def unclear_answers(lan: Resident) -> None:
    """Not understood, understood in two ways: asked again, a little differently each time."""
    lan.begins().says("2").is_asked("2")
    lan.says("sao cũng được").says("9").says("@@@").hears("BỎ QUA").says("???!").says("...")
    lan.says("1 hoặc 2").is_asked("2").has_answered(q2=None)
    lan.says("2 nhưng chờ lâu").hears("Hài lòng", "chờ lâu").is_asked("3")
    lan.says("7 1").is_asked("3").says("loa, họp thôn").is_asked("4")


def late_and_fast(lan: Resident) -> None:
    """A message that comes late answers nothing asked after it; very fast answers are slowed down once."""
    lan.begins().says("2", "2").is_asked("3").says_late("4").hears("đến chậm").is_asked("3").has_answered(q3=None)
    lan.pace = timedelta(seconds=1)
    lan.says("1", "3", "4", "2").hears("thong thả").says("2", "7", "2").does_not_hear("thong thả")


def too_many_messages(lan: Resident) -> None:
    """More than ten messages in ten seconds get one answer together."""
    lan.begins().waits(seconds=30)
    lan.pace = timedelta(milliseconds=300)
    lan.says(*"aaaaaaaaaa").is_asked("1").says("b").hears("Nhiều tin quá").says("c", "d", "2").hears_nothing()
    lan.waits(seconds=15).says("2").is_asked("2")


def being_reminded(lan: Resident) -> None:
    """Twice at most, and never after DỪNG."""
    lan.begins().says("2", "2").waits(hours=2).is_nudged().hears("còn làm dở", "1. Tiếp tục").says("1").is_asked("3")
    lan.waits(hours=3).is_nudged().hears("còn làm dở").waits(hours=3).is_nudged().hears_nothing()
    lan.leaves().hears_nothing().asks_zalo_to_erase().hears_nothing().is_in(Phase.ERASED)


def second_questionnaire(tam: Resident) -> None:
    """Another form, without a line of code changed."""
    tam.scans("Thọ Xương").says("1", "1").is_asked("1").says("bỏ qua").is_asked("1")
    tam.says("vòi", "1", "không nhớ").is_asked("3").says("0").is_asked("2").says("2", "45").is_asked("3")
    tam.says("4", "1").hears("0204 555 0101").is_asked("5")
    tam.says("hôm qua trời mưa", "15/8/2024").is_asked("5a").says("tạm được").is_asked("6")
    tam.says("1 2 3").is_asked("6").says("5 1").is_asked("6").says("3 4").is_asked("7")
    tam.says("2,5").is_asked("8").says("sửa 1", "3").is_asked("8").says("sửa 1", "2").is_asked("8")
    tam.says("Nước trong hơn").is_in(Phase.REVIEW).has_answered(cut=None, repair=None).says("gửi").is_in(Phase.DONE)


SCENES: Mapping[str, Callable[[Resident], None]] = {
    scene.__name__: scene
    for scene in (
        *(by_digits, by_words, back_and_edit, skip_see_stop_resume, start_over, another_commune, commune_from_lists),
        *(commune_by_name, mistyped_code, under_age, declining, silence_is_no_consent, erasing, withdrawing),
        *(after_sending, before_opening, after_closing, unfinished_at_closing, things_that_are_no_words, old_buttons),
        *(unclear_answers, late_and_fast, too_many_messages, being_reminded, second_questionnaire),
    )
}


def transcript(name: str) -> str:
    """The conversation as people would see it."""
    resident = Resident(content_of(WATER)) if name == "second_questionnaire" else Resident()
    SCENES[name](resident)
    return "\n\n".join((f"# {SCENES[name].__doc__}", *resident.transcript)) + "\n"


def write() -> None:
    """Write all transcripts anew."""
    for name in SCENES:
        (TRANSCRIPTS / f"{name}.txt").write_text(transcript(name), encoding="utf-8")


if __name__ == "__main__":
    write()

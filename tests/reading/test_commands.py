"""The words that always work, and everything that only looks like one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Command, Word, read

SAID = {
    Word.BACK: "quay lại|QUAY LẠI|quay lai|Quay lại ạ|lùi lại|trở lại|tro lai|cho tôi quay lại|câu trước",
    Word.SKIP: "bỏ qua|bo qua|BO QUA|câu này bỏ qua|bỏ qua câu này|bỏ qua ạ|em xin bỏ qua|bỏ qua đi",
    Word.SEE: "xem|XEM|xem lại|xem lai|cho tôi xem lại|xem phiếu|xem lại câu trả lời",
    Word.STOP: "dừng|DỪNG|dừng lại|dung lai|tạm dừng|tam dung|stop|tôi muốn dừng|dừng nhé|ngừng",
    Word.RESUME: "tiếp tục|tiep tuc|làm tiếp|lam tiep|tiếp|tôi muốn tiếp tục|tiếp tục ạ|tiếp đi",
    Word.HELP: "trợ giúp|tro giup|TRỢ GIÚP|giúp tôi|giúp với|help|Help!|giúp em với|?|giúp tôi với ạ",
    Word.ERASE: "xóa|xoá|xoa|XÓA|xóa phiếu|xóa dữ liệu|xoa du lieu cua toi|xóa hết|tôi muốn xóa phiếu|xóa giúp tôi",
    Word.WITHDRAW: "rút|rut|rút đồng ý|rút phiếu|rút lại đồng ý|tôi muốn rút phiếu",
    Word.SEND: "gửi|gui|GỬI|gởi|gửi phiếu|gửi ạ|gửi đi|gửi nhé",
    Word.START: "bắt đầu|bat dau|start|khảo sát|làm khảo sát|bắt đầu khảo sát",
}
KNOWN = [(text, word) for word, texts in SAID.items() for text in texts.split("|")]


@pytest.mark.parametrize(("text", "word"), KNOWN)
def test_a_command_is_understood_in_any_dress(text: str, word: Word) -> None:
    assert read(text) == Command(word)
    assert read(f"  {text.upper()}  ") == Command(word)
    assert read(unicodedata.normalize("NFD", text)) == Command(word)


@pytest.mark.parametrize(
    "word", ["QUAY LẠI", "SỬA 5", "BỎ QUA", "XEM", "DỪNG", "TIẾP TỤC", "TRỢ GIÚP", "XÓA", "RÚT", "GỬI"]
)
def test_the_words_of_the_contract_work_where_free_text_is_asked_too(word: str) -> None:
    plain = "".join(c for c in unicodedata.normalize("NFD", word.replace("Đ", "D")) if not unicodedata.combining(c))
    for text in (word, word.lower(), plain, plain.lower()):
        command = read(text, free_text=True)
        assert command is not None
        assert command.certain


EDITS = {
    "": "sửa|sửa lại|sua|sửa câu",
    "2": "tôi muốn sửa câu 2 ạ",
    "3": "sửa câu số 3",
    "4": "đổi câu 4",
    "5": "sửa 5|sửa lại câu 5|sửa c5|sửa câu5|sửa câu năm|sửa câu 5 thành hài lòng|sửa 5️⃣",
    "7": "sữa câu 7",
    "8": "sửa câu ８",
    "8a": "sửa câu 8a|sua 8a|SỬA 8A",
    "21": "sua cau 21",
}


@pytest.mark.parametrize(("text", "number"), [(text, number) for number in EDITS for text in EDITS[number].split("|")])
def test_an_edit_names_its_question(text: str, number: str) -> None:
    assert read(text) == Command(Word.EDIT, number)


NO_COMMANDS = """2|hài lòng|không|đúng|đúng rồi|dung roi|gửi rồi|đã gửi|xem rồi|chưa gửi|không dừng|đừng xóa
không muốn xem|xóa đói giảm nghèo|bỏ qua đi lại nhiều lần|sửa đường đi|xem xét lại thủ tục|giúp đỡ người già
tiếp tục phát huy|dừng lại ở 2|gửi lời cảm ơn|rút kinh nghiệm|cán bộ giúp tôi|bắt đầu từ 8 giờ|trợ giúp pháp lý
sửa chữa|đề nghị xóa bỏ thủ tục|dừng?|xóa?|xóa chưa|gửi chưa|gửi không|xem không|1 hoặc 2|#7K2M-Q4RT|sửa 5 6"""


@pytest.mark.parametrize("text", ["", "   ", "x" * 5000, *NO_COMMANDS.replace("\n", "|").split("|")])
def test_what_merely_contains_such_a_word_is_no_command(text: str) -> None:
    assert read(text) is None


def test_zero_dung_and_huong_dan_are_left_to_the_question_when_it_can_take_them() -> None:
    assert read("0") == Command(Word.BACK, certain=False)
    assert read("dung") == Command(Word.STOP, certain=False)
    assert read("Hướng dẫn") == Command(Word.HELP, certain=False)
    assert read("dừng") == Command(Word.STOP)


def test_free_text_is_swallowed_only_by_a_bare_command() -> None:
    assert read("0", free_text=True) == Command(Word.BACK)
    assert read("dung", free_text=True) == Command(Word.STOP)
    assert read("hướng dẫn", free_text=True) is None
    assert read("?", free_text=True) is None
    assert read("xem lại giúp đường thôn tôi", free_text=True) is None


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_read_without_an_error(text: str, free_text: bool) -> None:
    found = read(text, free_text=free_text)
    assert found is None or found.word in Word

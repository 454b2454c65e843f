"""Words people write, for reading only: nothing here is ever said to a resident. Pure data.

An entry with accents is also found without them; an entry without accents only without.
"""

from __future__ import annotations

from collections.abc import Mapping


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a list written with commas."""
    return tuple(phrase.strip() for phrase in text.replace("\n", ",").split(",") if phrase.strip())


def _meaning(table: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Spelling → its meanings, from meaning → spellings."""
    found: dict[str, tuple[str, ...]] = {}
    for meaning, spelt in table.items():
        for spelling in listed(spelt):
            found[spelling] = (*found.get(spelling, ()), meaning)
    return found


# Short forms, dialect and slips of single words. A spelling under two meanings has both until the rest decides.
SHORT: Mapping[str, tuple[str, ...]] = _meaning(
    {
        "không": """ko, k, kh, khg, khog, khôg, kg, hk, hg, hok, hôk, hông, hổng, hôg, hem, khum, khôm, kô, kông, khoq,
            hơm, khongg, khôngg, hăm, hẳm, chẳng, chẳg, chả, chẵng, nỏ""",
        "chưa": "ch, chx, chửa",
        "rất": "r, rứt",
        "rồi": "r, rùi, ròi, roài",
        "hài lòng": "hl, hlg, hlong, hlòng, hlog",
        "lòng": "lg, lòg",
        "không hài lòng": "khl, kohl",
        "rất hài lòng": "rhl",
        "rất không hài lòng": "rkhl",
        "bình thường": "bt, bth, bthg, btg, bthuong, bthường, bìnhthg",
        "thường": "thg, thườg, thừng",
        "biết": "bt, bik, bít, biêt",
        "được": "đc, dc, đựơc, đươc, đượt",
        "trả lời": "trl, tl",
        "người": "ng, ngừi, ngươi",
        "với": "vs, zới",
        "cũng": "cx, cg, củng",
        "quá": "qá, wá",
        "lắm": "lém, lém",
        "facebook": "fb, face, phây, phây búc, phây búc",
        "zalo": "za lô, zalô, da lô",
        "tổ dân phố": "tdp, tđp",
        "cán bộ": "cb",
        "nhiều": "nhìu, nhìu",
        "tôi": "t",
        "em": "e, iem",
        "giấy tờ": "gt",
        "thôn": "thon",
    }
)

# Words that deny. The first stands for all of them when a label of several words is looked up.
DENIALS = listed("không, chưa")
# Denials and mockery no label uses: they never make a choice, only a question which of the bad ones is meant.
MOCKERY = listed(
    """đâu, đâu có, nào có, làm gì có, gì đâu, cái gì, gì mà, chỗ nào, ở đâu, cái nỗi gì, nỗi gì, đếch, đéo, éo, méo,
    cóc, đách, đừng hòng, còn lâu, mơ đi, không hề, chưa hề, chút nào, tí nào, tẹo nào, một chút nào, tý nào, kiểu gì,
    sao được, sao nổi, thế nào được, bao giờ, gì nổi, nổi gì, hoàn toàn không, quá không, đâu mà, mà được, con khỉ"""
)
INTENSIFIERS = listed("rất, cực kỳ, cực kì, vô cùng, hết sức, cực, rất là, rất rất, rất chi là, siêu, rất rất rất")
SOFTENERS = listed(
    """hơi, hơi hơi, tạm, tàm tạm, khá, khá là, cũng, cũng khá, cũng tạm, tương đối, một chút, chút, chút ít, chút xíu,
    tí, một tí, tí xíu, lắm, cho lắm, mấy, phần nào, một phần, ít, gần như, hẳn, đôi chút, vừa vừa, nhiều, cơ bản,
    phải, được, thật sự, thực sự, hoàn toàn, trọn vẹn, lắm đâu, quá, thấy, được cho, nửa, một nửa, ít nhiều, thật"""
)

# Said before or after an answer without changing it. Nothing that denies, doubts, asks or weakens belongs here.
BEFORE = listed(
    """dạ, vâng, vầng, dạ vâng, vâng ạ, dạ thưa, thưa, kính thưa, xin, xin phép, xin thưa, à, ừ, ờ, ừm, ok, oke, da
    tôi, tui, mình, em, cháu, con, anh, chị, bác, chú, cô, dì, ông, bà, ad, bạn, bot, bà con, chúng tôi
    gia đình, gia đình tôi, gia đình em, nhà tôi, nhà em, bản thân tôi, cá nhân tôi, cá nhân em, riêng tôi, riêng em
    theo tôi, theo em, theo mình, theo ý tôi, đối với tôi, với tôi, nói chung, nhìn chung, nói thật, thật ra, tóm lại
    chọn, xin chọn, lựa chọn, muốn chọn, lấy, bấm, nhấn, ấn, ghi, đánh, tích, cho, cho tôi, cho em, cho mình
    thấy, cảm thấy, thấy là, nghĩ, nghĩ là, cho là, cho rằng, đánh giá, đánh giá là, nhận xét, là, thì, vẫn, tức là
    trả lời, trả lời là, câu trả lời, câu trả lời là, câu trả lời của tôi là, câu trả lời của em là, xin trả lời
    câu trả lời của tôi, câu trả lời của em, đáp án, đáp án là, đáp án của tôi là, đáp án của em là, kết quả là
    ý kiến của tôi là, ý kiến tôi là, ý tôi là, ý em là, ý kiến là, ở mức, ở mức độ, mức, mức độ, mức độ là"""
)
AFTER = listed(
    """ạ, a, ah, nhé, nhe, nhá, nha, nghen, thôi, thui, đó, đấy, vậy, rồi, ok, oke, nhé ạ, nha ạ, thôi ạ, rồi ạ
    em, cháu, con, bạn, anh, chị, cô, chú, bác, bot, ad, em nhé, bạn nhé, cháu nhé, em ạ, bạn ạ, cháu ạ, luôn ạ
    cảm ơn, cám ơn, xin cảm ơn, xin cám ơn, cảm ơn em, cảm ơn bạn, cảm ơn cháu, thanks, tks, cảm ơn nhiều"""
)
# Before a number that chooses an option. "Câu 2" is missing on purpose: it names a question.
CHOOSING = listed(
    """số, ý, ý số, mức, mức số, mức độ, đáp án, đáp án số, phương án, phương án số, lựa chọn, lựa chọn số, mục, mục số
    c, y, ô, ô số, dòng, dòng số, cái số"""
)
ORDINAL = "thứ"  # only after one of these: "thứ hai" alone is Monday as well
NUMBERS: Mapping[str, int] = {
    word: value
    for value, spelt in enumerate("một, hai, ba, bốn, năm, sáu, bảy bẩy, tám, chín, mười".split(", "), 1)
    for word in spelt.split()
}
NOT_ALONE = ("sau", "tam")  # without accents these are also "later" and "so-so"

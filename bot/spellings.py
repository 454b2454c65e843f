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
            hơm, khongg, khôngg, chẳng, chẳg, chả, chẵng""",
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
        "lắm": "lém",
        "facebook": "fb, face, phây",
        "zalo": "zalô, zl",
        "tổ dân phố": "tdp, tđp",
        "cán bộ": "cb",
        "nhiều": "nhìu",
        "muốn": "mún, mun",
        "tôi": "t",
        "em": "e, iem",
        "giấy tờ": "gt",
    }
)

# Words that deny. The first stands for all of them when a label of several words is looked up.
DENIALS = listed("không, chưa")
# Denials and mockery no label uses: they never make a choice, only a question which of the bad ones is meant.
MOCKERY = listed(
    """đâu, đâu có, nào có, làm gì có, gì đâu, cái gì, gì mà, chỗ nào, ở đâu, cái nỗi gì, nỗi gì, đếch, đéo, éo, méo,
    cóc, đách, đừng hòng, còn lâu, mơ đi, không hề, chưa hề, chút nào, tí nào, tẹo nào, một chút nào, tý nào, kiểu gì,
    sao được, sao nổi, thế nào được, bao giờ, nổi gì, hoàn toàn không, quá không, đâu mà, mà được, con khỉ
    đừng, đừng có, đừng có mà"""
)
# These turn the main word of a scale round as well, but are ordinary words elsewhere: "hết hài lòng", "hài lòng nào".
TURNING = listed("hết, bớt, nào, mất, thôi không, gì, chi, mới, mới là, mới lạ, ai, sao, ngoài")
INTENSIFIERS = listed("rất, cực kỳ, cực kì, vô cùng, hết sức, cực, rất là, rất rất, rất chi là, siêu, rất rất rất")
SOFTENERS = listed(
    """hơi, hơi hơi, tạm, tàm tạm, khá, khá là, cũng, cũng khá, cũng tạm, tương đối, một chút, chút, chút ít, chút xíu,
    tí, một tí, tí xíu, lắm, cho lắm, mấy, phần nào, một phần, ít, gần như, hẳn, đôi chút, vừa vừa, nhiều, cơ bản,
    phải, được, thật sự, thực sự, hoàn toàn, trọn vẹn, lắm đâu, quá, được cho, nửa, một nửa, ít nhiều, thật"""
)

# Said before or after an answer without changing it. Nothing that denies, doubts, asks or weakens belongs here.
BEFORE = listed(
    """rõ ràng là, rõ ràng, thật sự, thực sự, thật lòng, nói thẳng, nói thẳng là, thú thật, quả thật, em ơi, cháu ơi
    bạn ơi, dạ, vâng, vầng, dạ vâng, vâng ạ, dạ thưa, thưa, kính thưa, xin, xin phép, xin thưa, à, ừ, ờ, ừm, ok, oke
    tôi, tui, mình, em, cháu, anh, chị, bác, chú, cô, dì, ông, bà, bạn, bà con, chúng tôi
    gia đình, gia đình tôi, gia đình em, nhà tôi, nhà em, bản thân tôi, cá nhân tôi, cá nhân em, riêng tôi, riêng em
    theo tôi, theo em, theo mình, theo ý tôi, đối với tôi, với tôi, nói chung, nhìn chung, nói thật, thật ra, tóm lại
    chọn, xin chọn, lựa chọn, muốn chọn, lấy, bấm, nhấn, ấn, ghi, đánh, tích, cho, cho tôi, cho em, cho mình
    thấy, cảm thấy, thấy là, nghĩ, nghĩ là, cho là, cho rằng, đánh giá, đánh giá là, nhận xét, là, thì, vẫn, tức là
    trả lời, trả lời là, câu trả lời, câu trả lời là, câu trả lời của tôi là, câu trả lời của em là, xin trả lời
    câu trả lời của tôi, câu trả lời của em, đáp án, đáp án là, đáp án của tôi là, đáp án của em là, kết quả là
    lựa chọn của tôi là, lựa chọn của em là, ý kiến của tôi là, ý kiến tôi là, ý tôi là, ý em là, ý kiến là
    ở mức, ở mức độ, mức, mức độ, mức độ là"""
)
AFTER = listed(
    """ạ, a, ah, mà, em ơi, cháu ơi, bạn ơi, con ơi, các cháu ơi
    nhé, nhe, nhá, nha, nghen, thôi, thui, đó, đấy, vậy, rồi, ok, oke, nhé ạ, nha ạ, thôi ạ, rồi ạ
    em, cháu, con, bạn, anh, chị, cô, chú, bác, bot, ad, em nhé, bạn nhé, cháu nhé, em ạ, bạn ạ, cháu ạ
    các cháu, các em, các bạn, các anh, các chị, các bác, các cô, các chú, đồng chí, các đồng chí, luôn, em à, cháu à
    cảm ơn, cám ơn, xin cảm ơn, xin cám ơn, cảm ơn em, cảm ơn bạn, cảm ơn cháu, thanks, tks, cảm ơn nhiều"""
)
# Before a number that chooses an option. "Câu 2" is missing on purpose: it names a question.
CHOOSING = listed(
    """số, ý, ý số, mức, mức số, mức độ, đáp án, đáp án số, phương án, phương án số, lựa chọn, lựa chọn số, mục, mục số
    c, y, ô, ô số, dòng, dòng số, cái số"""
)
ORDINAL = "thứ"  # only after one of these: "thứ hai" alone is Monday as well
NUMBERS: Mapping[str, int] = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
NOT_ALONE = ("sau", "tam")  # without accents these are also "later" and "so-so"
# Beside a number these count people or make a name ("chị Hai"), so there they are no courtesy.
PERSONS = listed("tôi, em, cháu, con, anh, chị, bác, chú, cô, dì, ông, bà, cậu, mợ, bạn, mình, tui, nhà tôi, người")

# The courtesies that may stand before a bare "không" or "có": with a verb before it ("thấy không") it is a question.
BEFORE_POLAR = listed(
    """dạ, vâng, dạ vâng, dạ thưa, thưa, xin thưa, tôi, tui, em, cháu, mình, bác, ông, bà, cô, chú, anh, chị, nhà tôi
    nhà em, gia đình tôi, gia đình em, theo tôi, là, thì, vẫn, chọn, câu trả lời là, câu trả lời của tôi là, trả lời là
    đáp án là, nói chung, nói chung là, thì là, e, t, chúng tôi, bản thân tôi, cá nhân tôi, xin trả lời là, tôi chọn"""
)

SPEAKER = listed("tôi, em, mình, tui, cháu, bác, toi, minh")  # also inside an answer: "có, tôi đến tận nơi"

# What may stand between several choices.
ALSO = listed("và, với, cùng, cùng với, thêm, rồi, cộng")
EITHER = listed("hoặc, hay, hoặc là, hay là, đến, tới, hay hoặc")
# Where a remark begins …
REMARKS = listed(
    """nhưng, nhưng mà, vì, do, tại, tại vì, bởi, bởi vì, tuy, tuy nhiên, song, mỗi tội, chỉ tội, có điều, mặc dù, dù
    chỉ có điều, cho dù, riêng, nhất là"""
)
COMPLEMENTS = listed(
    "về, với, đối với, về việc, của, như"
)  # … and what follows a label without a pause: "hài lòng về …"
CAUSES = listed("vì, do, tại, bởi, tại vì, bởi vì")
ASKING = listed("ai, gì, nào, đâu, sao, mấy, hả, à, á, nhỉ, chi, không")  # make a complement a question
RESULTS = listed("nên, vì vậy, vì thế, do đó, do vậy, nói chung, nhìn chung, tóm lại, nhưng, nhưng mà, nên là, cho nên")
# Words of doubt: whatever they stand beside is no decision.
DOUBT = listed(
    """có thể, có lẽ, chắc, chắc là, hình như, không chắc, chưa chắc, không hẳn, chưa hẳn, hoặc, hay là, hay, cũng tùy
    nếu, giá như, giá mà, phải chi, đùa, nói đùa, đùa thôi, không biết nữa, có khi, tùy lúc, lúc, lúc thì, phân vân
    không rõ lắm, không phải, không đúng, chưa phải, chưa đúng, chẳng phải, trừ, ngoại trừ
    câu hỏi, khảo sát này, phiếu này, phiếu khảo sát"""
)
WISHING = listed("mong, mong là, muốn, sẽ, đáng lẽ, lẽ ra, ước gì, ước")  # doubt before an answer, not behind it
# After a denial these weaken the answer itself: "hài lòng nhưng chưa nhiều".
DEGREES = listed("nhiều, lắm, hẳn, hoàn toàn, thật sự, thực sự, trọn vẹn, chắc, mấy, tuyệt đối, cao, bằng, như")
SLIPS = listed(
    """à nhầm, nhầm, nhầm rồi, à nhầm rồi, à quên, ấy nhầm, ấy chết, lộn, à lộn, lộn rồi, ý lộn, tôi nhầm, em nhầm
    bấm nhầm, ghi nhầm, gõ nhầm, chọn nhầm, tôi chọn nhầm, em chọn nhầm, nhầm tí, sửa lại, xin sửa lại
    đổi lại, à xin lỗi, xin lỗi nhầm, xin lỗi tôi nhầm, ấy quên, em bấm nhầm
    tôi bấm nhầm, lộn số, nhầm số"""
)
AMENDMENTS = listed("sửa lại là, xin sửa lại là, đổi lại là, đổi thành, sửa thành, sửa lại thành, đổi sang")
NO_WAIT = "à không"  # only before a number: "à không hài lòng" is no correction
NOT_THIS = listed("không phải, không phải là, không phải số, không chọn, không phải mức, không phải ý")
BUT_THIS = listed("mà, mà là, mà chọn, mà phải là")
POLAR = listed("""có, không, chưa, rồi, vâng, dạ, ừ, đúng, phải, ok, được, đồng ý, sai, có chứ, không được, chưa được
    không phải, chưa phải, có đấy, có mà""")

# Units counted in; a number beside one counts things and chooses nothing.
UNITS = listed(
    """lần, lượt, giờ, tiếng, phút, ngày, tuần, tháng, năm, buổi, hôm, người, triệu, nghìn, ngàn, đồng, k, tr, tỷ, cái
    km, cây, cây số, bước, cửa, phòng, quyển, tờ, bộ, bản, vòng, chuyến, tỉ, trăm, chục, giấy, cán bộ, xã, thôn, hộ
    tuổi"""
)
MIDDLE = listed("bình thường, trung bình, trung lập, tạm được, tàm tạm, vừa phải, tạm")
# Alone or together these say nothing that could be a remark.
EMPTY = listed("vẫn, toàn, cũng, hơi, rất, quá, lắm, chỉ, mà, thì, chứ, nên, phải, chắc, lẽ, số, câu, chọn, hay")
FILLING = listed(
    """không, chưa, có, đã, đang, và, hoặc, các, những, là, ở, tại, của, cho, một, thì, mà, bị, được, đến, với, rất, tôi
    trên, dưới, trong, việc, cái, từ, làm, chỉ, người, ra, vào, đi, ai, gì, rồi, ông, bà, em, cả, hơn, qua, theo"""
)

# Behind a denial these only stress it, and so do the next ones behind a phrase that begins with one.
AFTER_DENIAL = listed("có, thấy, cảm thấy")
STRESSING_DENIAL = listed("từng, bao giờ, hề, từng bao giờ, có bao giờ")
STRESSED = listed("gì, gì cả, gì hết, cả, hết, nữa, đâu, bao giờ, luôn, hết cả, ai cả, ai")
# Ways to say a bare "Có" or "Không" that is an option.
YES = listed("có chứ, có rồi")
NO = listed(
    """không có, không đâu, không hề, không có đâu, không bao giờ, chưa, chưa có, chưa từng, chưa bao giờ, không có gì
    không ai, không có ai, không có chuyện đó, không có người nào, không có chuyện gì"""
)
TIMES = listed("ngày, tuần, tháng, tiếng, giờ, buổi, hôm, phút, năm")
# Said before the name of an option, never before its number: "bị trễ hẹn", "làm đất đai".
LEADING = listed(
    """về, làm, bị, nhận, việc, về việc, làm về, thuộc, được, từ, trả, nộp, nghề, loại, thủ tục, giấy tờ
    hồ sơ, đăng ký, chế độ, làm thủ tục, làm giấy, làm giấy tờ"""
)
LONG_AGO = listed("lâu quá, lâu rồi, lâu quá rồi, lâu ngày")  # before "không nhớ"

# Said before a choice among several: "nghe qua loa", "chỉ có zalo".
LISTING = listed(
    """có, chỉ, chỉ có, qua, từ, nghe, biết qua, nghe qua, nhận được, đã nhận được, đã nhận, từng nhận, từng nhận được
    đã từng nhận được, trên, ở, tại, theo, xem, đọc
    các ý, các số, các mục, ý thứ, cần, mong, chủ yếu, chủ yếu là, gồm, gồm có, bao gồm"""
)

# Numbers as answers.
ABOUT = listed(
    """khoảng, tầm, chừng, độ, cỡ, khoảng chừng, đâu khoảng, khoảng tầm, đi, phải đi, đi lại, phải đi lại, phải, mất
    hết, có, chỉ, chỉ có, chỉ mất, chỉ phải đi, tổng cộng, tất cả, cả thảy, tất cả là, được, đúng, mới, đã đi, đi về
    lên, tới, đến, những, phải lên, đi hết, đi mất, tôi đi, em đi, lại, số lần là, tổng, tổng là, đã, nhà có"""
)
PART_OF = listed("rưỡi, hơn, mấy, lẻ, trở lên, trở xuống, đổ lại, đổ lên, nữa, trước, sau, đầu, cuối")
ALIKE_UNITS: Mapping[str, tuple[str, ...]] = {"lần": ("lượt", "chuyến", "bận")}
WHAT_FORGOTTEN = listed("bao nhiêu, mấy, là, đi, ngày, nào, rõ, số, được, chính xác, hôm, tháng, năm")
COUNTED = listed("lần, lượt, người, ngày, tuần, tháng, năm, giờ, tiếng, phút, buổi, đồng, tuổi, km, bộ, con, hộ")
HOW_MANY = listed("mấy, bao nhiêu, số")
TENS = "mươi"
TEN = "mười"
FIVE_AFTER_TEN = ("lăm", "nhăm")
ONE_AFTER_TENS = "mốt"
FOUR_AFTER_TENS = "tư"
DOZENS = "chục"
HUNDREDS = "trăm"
AND_UNITS = ("linh", "lẻ")
THOUSANDS: Mapping[str, int] = {
    "nghìn": 1_000,
    "ngàn": 1_000,
    "triệu": 1_000_000,
    "tỷ": 1_000_000_000,
    "tỉ": 1_000_000_000,
}
NONE_OF = "nào"  # "không lần nào"
FORGOTTEN = listed(
    """không nhớ, quên, quên rồi, không nhớ rõ, không nhớ nữa, không nhớ được, không biết, không rõ, chưa nhớ ra
    không nhớ ra, quên mất, quên mất rồi, tôi quên, em quên, không nhớ lắm, không còn nhớ, không nhớ nổi, chịu
    không nhớ bao nhiêu, không nhớ mấy lần, không nhớ ngày, không nhớ ngày nào, lâu quá không nhớ, lâu quá quên rồi
    lâu rồi không nhớ, lâu quá rồi không nhớ"""
)

# Dates.
DAY_BEFORE = listed(
    """ngày, vào, vào ngày, hôm, hôm ngày, mùng, ngày mùng, mồng, từ ngày, là ngày, đó là ngày, thứ hai, thứ ba, thứ tư
    thứ năm, thứ sáu, thứ bảy, chủ nhật, thứ 2, thứ 3, thứ 4, thứ 5, thứ 6, thứ 7, cn, tôi nộp ngày, nộp ngày, sinh ngày
    tôi sinh ngày"""
)

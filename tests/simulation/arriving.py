"""From the poster to the first question: codes right and wrong, communes by name, consent given and refused."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulation import speech
from tests.simulation.resident import Commune, Reply, Resident, Turn

_CODE_LETTERS = "23456789CFHJKMNPRTX"


def arrives(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """Into the chat, as far as the question whether he agrees. `communes`: all there are."""
    way = resident.chance.choice(_WAYS)
    resident.did[f"arrived {way.__name__}"] += 1
    yield from way(resident, communes)
    resident.must(resident.now.option("Tôi đồng ý"), "expected to be asked for consent")
    resident.must(resident.commune.title in resident.now.text, f"not asked about {resident.commune.title}")
    return resident.now


def with_code(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """Types the code on the poster, or sends the text of its page."""
    resident.entry = "code"
    code = resident.commune.chat_text
    printed = f"{code[:5]}-{code[5:]}"
    text = resident.chance.choice((code, printed, printed.lower(), f"bắt đầu {code}", f"{code[:3]} {code[3:]}"))
    return (yield from resident.says(text))


def after_opening(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """Follows the account or opens the chat first, and is greeted. Who has been here before is not."""
    if resident.page is None:
        yield from resident.does({"do": resident.chance.choice(("follow", "chatnow"))})
    return (yield from with_code(resident, communes))


def by_landing_page(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """The chat opens and the code is sent at once. If the code is handled first, there is no greeting."""
    if resident.page:
        return (yield from with_code(resident, communes))
    resident.entry = "code"
    resident.hears(*(yield Turn(({"do": "scan", "code": resident.commune.chat_text},), 1)))
    if not resident.now.option("Tôi đồng ý"):
        resident.hears(*(yield Turn((), 1)))
    return resident.now


def after_a_mistyped_code(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """One wrong letter."""
    code = resident.commune.chat_text
    place = resident.chance.randrange(1, len(code))
    wrong = resident.chance.choice([letter for letter in _CODE_LETTERS if letter != code[place]])
    yield from resident.says(code[:place] + wrong + code[place + 1 :])
    resident.must(not resident.now.option("Tôi đồng ý"), "a mistyped code was taken")
    return (yield from with_code(resident, communes))


def with_a_forged_code(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """Eight letters of the alphabet. One in a thousand million sets of them is a commune's."""
    yield from resident.says("#" + "".join(resident.chance.choice(_CODE_LETTERS) for _ in range(8)))
    resident.must(not resident.now.option("Tôi đồng ý"), "a forged code was taken")
    return (yield from with_code(resident, communes))


def by_name(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """Without a code: says where he lives."""
    yield from resident.says("xin chào")
    if resident.now.option("Tham gia góp ý"):
        yield from resident.picks("Tham gia góp ý")
    return (yield from names(resident))


def names(resident: Resident) -> Reply:
    """Types the commune's name when asked for it, and helps himself with the list if that is not enough."""
    resident.entry = "name"
    place = resident.commune
    spoken = (place.title, place.name, f"{place.title}, {place.district}", f"{place.name} {place.district}")
    text = resident.chance.choice(spoken)
    yield from resident.says(resident.chance.choice((text, text.lower(), speech.without_accents(text))))
    if resident.now.option("Phải"):
        if place.title in resident.now.text and place.district in resident.now.text:
            return (yield from resident.picks("Phải"))
        yield from resident.picks("Không, nơi khác")
        return (yield from from_list(resident))
    if resident.now.option("Nơi khác"):
        return (yield from _of_several(resident))
    return (yield from from_list(resident))


def _of_several(resident: Resident) -> Reply:
    place = resident.commune
    for label in resident.now.options.values():
        if place.title in label and place.district in label:
            return (yield from resident.picks(label))
    yield from resident.picks("Nơi khác")
    return (yield from from_list(resident))


def by_list(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """Digits only: district, then commune."""
    yield from resident.does({"do": "send", "kind": "sticker"})
    if resident.now.option("Tham gia góp ý"):
        yield from resident.picks("Tham gia góp ý")
    return (yield from from_list(resident))


def from_list(resident: Resident) -> Reply:
    """The list of districts, and that of the communes of one."""
    resident.entry = "name"
    place = resident.commune
    yield from resident.picks("Chọn trong danh sách")
    districts = [label for label in resident.now.options.values() if label.endswith(f" {place.district}")]
    resident.must(len(districts) == 1, f"the district {place.district} is not on the list once")
    yield from resident.picks(districts[0])
    while place.title not in resident.now.options.values():
        yield from resident.picks("Xem tiếp")
    number = next(number for number, label in resident.now.options.items() if label == place.title)
    return (yield from resident.says(number))


def agrees(resident: Resident) -> Reply:
    """Consent, perhaps after reading more, up to whether he may take part."""
    if resident.chance.random() < 0.2:
        resident.did["read the notice"] += 1
        yield from resident.picks("Đọc thêm")
        yield from resident.picks("Đọc tiếp")
    if resident.chance.random() < 0.3:
        return (yield from resident.says(resident.chance.choice(("tôi đồng ý", "Đồng ý", "dong y"))))
    return (yield from resident.picks("Tôi đồng ý"))


def declines(resident: Resident) -> Reply:
    """Does not want to, or is too young. Nothing of his may be kept."""
    if resident.chance.random() < 0.5:
        resident.did["declined"] += 1
        return (yield from resident.picks("Không tham gia"))
    yield from agrees(resident)
    resident.did["was under 18"] += 1
    return (yield from resident.picks("Tôi chưa đủ 18 tuổi"))


def begins(resident: Resident, communes: Sequence[Commune]) -> Reply:
    """Adult and living there, or in another commune; then the first question."""
    yield from agrees(resident)
    if resident.chance.random() < 0.1:
        resident.did["lives in another commune"] += 1
        yield from resident.picks("Tôi sống ở xã, phường khác")
        resident.goes_to(resident.chance.choice(communes), "name")
        yield from names(resident)
    resident.must(resident.commune.title in resident.now.text, f"not asked about {resident.commune.title}")
    yield from resident.picks("Đúng vậy")
    resident.begun = True
    resident.must_be_at(resident.form.next(resident.given), "at the beginning")
    return resident.now


_WAYS = (
    with_code, with_code, by_landing_page, by_landing_page, after_opening, after_a_mistyped_code, with_a_forged_code,
    by_name, by_list,
)  # fmt: skip

"""What the staff of a commune, a district and the province see of their area, and hints for whoever is lost."""

from __future__ import annotations

import pytest

from models.group_tables import GroupPost
from questions.roster import Level
from questions.shifts import Slot
from tests.shell.running import QUY_SON
from tests.teams.station import BINH, DUNG, HOA, LUC_NGAN, SECOND, TAM, Colleague, Station

EARLY = "2024-08-28 15:00"


@pytest.fixture
def hoa(team_on_sqlite: Station) -> Colleague:
    return team_on_sqlite.on_roster(HOA, "Nguyễn Thị Hoa")


def commune(team: Station) -> Colleague:
    return team.on_roster(TAM, "Phạm Văn Tâm", level=Level.COMMUNE).joins()


def district(team: Station) -> Colleague:
    return team.on_roster(BINH, "Vũ Văn Bình", level=Level.DISTRICT, unit="").joins()


def test_a_commune_sees_by_name_who_has_come(hoa: Colleague) -> None:
    team = hoa.station
    team.duty(hoa.joins())
    team.duty(hoa, slot=Slot.EVENING)
    team.bot.clock.set("2024-08-29 07:05")
    tam = commune(team)
    assert tam.says("CA").last.splitlines() == [
        "Ca trực ngày 29/8 ở xã Quý Sơn:",
        "Sáng (7h–11h30): 0/1 ca có người",
        "– Nguyễn Thị Hoa: chưa vào ca",
        "Tối (18h30–21h): 1 ca",
        "– Nguyễn Thị Hoa: chưa vào ca",
    ]
    hoa.says("đến")
    assert "Sáng (7h–11h30): 1/1 ca có người\n– Nguyễn Thị Hoa: đã vào ca" in tam.says("ca").last


def test_a_district_sees_communes_and_no_names_and_nothing_of_another_district(hoa: Colleague) -> None:
    team = hoa.station
    team.duty(hoa)
    lan = team.on_roster("6642093187750124509", "Lan", unit="07201", district="213")
    team.duty(lan, unit="07201")
    team.bot.clock.set("2024-08-29 07:05")
    heard = district(team).says("CA").last
    assert heard.splitlines() == [
        "Ca trực ngày 29/8 ở huyện Lục Ngạn:",
        "Sáng (7h–11h30): 0/1 ca có người",
        "chưa có người: xã Quý Sơn",
    ]
    dung = team.on_roster(DUNG, "Dũng", level=Level.PROVINCE, unit="", district="").joins()
    assert "0/2 ca có người" in dung.says("CA").last


def test_before_the_first_day_staff_see_its_shifts_and_after_the_last_none(hoa: Colleague) -> None:
    hoa.station.bot.clock.set(EARLY)
    hoa.station.duty(hoa)
    tam = commune(hoa.station)
    assert "Ca trực ngày 29/8" in tam.says("CA").last
    hoa.station.bot.clock.set("2024-09-01 08:00")
    assert "không có ca trực nào" in tam.says("CA").last


def test_staff_with_shifts_of_their_own_see_them_first(team_on_sqlite: Station) -> None:
    tam = commune(team_on_sqlite)
    team_on_sqlite.duty(tam, SECOND)
    assert tam.says("CA").last.startswith("Ca trực của đồng chí:\n1. sáng 30/8")


def test_staff_without_shifts_are_not_sent_to_themselves(team_on_sqlite: Station) -> None:
    tam = commune(team_on_sqlite)
    for word in ("đến", "về", "đổi ca"):
        assert "Lịch không xếp ca trực" in tam.says(word).last


def test_each_level_is_offered_the_commands_it_has(team_on_sqlite: Station, hoa: Colleague) -> None:
    assert "ĐỔI CA – " in hoa.joins().last
    assert "ĐỔI CA – " not in commune(team_on_sqlite).last
    binh = district(team_on_sqlite)
    example = team_on_sqlite.runtime.content.units.districts[LUC_NGAN][0].name
    assert f"QR và tên xã – mã của xã đó, ví dụ QR {example}" in binh.last
    assert "phụ trách huyện Lục Ngạn" in binh.last


def test_what_can_be_typed_can_be_tapped(team_on_sqlite: Station, hoa: Colleague) -> None:
    team = team_on_sqlite
    tam = team.on_roster(TAM, "Trần Văn Tâm").joins()
    team.duty(hoa.joins(), SECOND)
    assert _buttons(hoa) == ["CA", "TIẾN ĐỘ", "HƯỚNG DẪN"]
    assert _buttons(hoa.says("đổi ca")) == ["ĐỔI CA 1"]
    assert _buttons(hoa.says("ĐỔI CA 1")) == ["ĐỔI CA 1 1"]
    hoa.says(_buttons(hoa)[0])
    assert _buttons(tam) == ["NHẬN CA", "KHÔNG NHẬN"]
    tam.says(_buttons(tam)[0])
    assert [duty.day for duty in tam.duties] == [SECOND]


def test_before_the_opening_there_are_no_numbers_and_unclear_words_get_the_commands(hoa: Colleague) -> None:
    hoa.station.bot.clock.set(EARLY)
    hoa.joins()
    assert "Khảo sát chưa mở" in hoa.says("tiến độ").last
    assert "Chưa rõ đồng chí cần gì" in hoa.says("ca trực của xã là mấy giờ").last
    assert "Chưa rõ đồng chí" not in hoa.says("XÓA").last, "what residents may always do"
    hoa.station.bot.clock.set("2024-08-29 08:00")
    assert "Chưa rõ đồng chí" not in hoa.says("chào bot").last


def test_a_mistyped_code_is_called_wrong_also_before_the_opening(hoa: Colleague) -> None:
    hoa.station.bot.clock.set(EARLY)
    assert "Mã này chưa đúng" in hoa.says("TV 111 222 333").last
    stranger = Colleague(hoa.station, DUNG, "", "#2345-CFHJ").joins()
    assert stranger.last == hoa.last
    assert "Mã này chưa đúng" not in hoa.says(f"#{next(iter(hoa.station.runtime.content.codes))}").last


@pytest.mark.parametrize("caption", ["ảnh ra quân sáng nay", "xã Quý Sơn, huyện Lục Ngạn ra quân"])
def test_a_caption_makes_a_picture_a_report(team_on_sqlite: Station, caption: str) -> None:
    district(team_on_sqlite).photo(caption=caption)
    (post,) = team_on_sqlite.bot.rows(GroupPost)
    assert post["unit"] == (QUY_SON if "Quý Sơn" in caption else None)


def _buttons(colleague: Colleague) -> list[str]:
    return list(colleague.station.zalo.messages_to(colleague.account)[-1].titles)

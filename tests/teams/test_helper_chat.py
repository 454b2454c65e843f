"""Helpers work by chat: each command, joining, and the survey of a helper who is a resident too."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from models import roster
from models.group_posts import Source
from models.group_tables import GroupPost
from models.tables import Outbound, Response, Seat
from questions.roster import Level
from questions.shifts import Slot
from tests.shell.events import said
from tests.shell.running import QUY_SON
from tests.shell.survey import MESSAGES
from tests.teams.station import BINH, DUNG, HOA, SECOND, TAM, Colleague, Station


@pytest.fixture
def hoa(team: Station) -> Colleague:
    return team.on_roster(HOA, "Nguyễn Thị Hoa").joins()


@pytest.fixture
def hoa_on_sqlite(team_on_sqlite: Station) -> Colleague:
    return team_on_sqlite.on_roster(HOA, "Nguyễn Thị Hoa").joins()


def test_a_code_makes_its_holder_a_helper_of_their_commune(hoa: Colleague) -> None:
    assert "Quý Sơn" in hoa.last
    assert "ĐỔI CA" in hoa.last
    assert hoa.row.person == hoa.station.runtime.pseudonyms.person(HOA)
    assert HOA.encode() not in hoa.station.bot.rows(Seat)[0]["account"]


def test_a_code_that_was_used_lets_nobody_else_in_but_greets_its_owner_again(hoa: Colleague) -> None:
    other = Colleague(hoa.station, TAM, "", hoa.code).joins()
    assert "ĐỔI CA" not in other.last
    assert hoa.joins().row.person == hoa.station.runtime.pseudonyms.person(HOA)
    assert "đã tham gia rồi" in hoa.last


@pytest.mark.parametrize("why", ["expired", "revoked", "unknown"])
def test_a_code_that_is_no_good_is_answered_like_a_wrong_poster_code(team_on_sqlite: Station, why: str) -> None:
    hoa = team_on_sqlite.on_roster(HOA, "Hoa")
    if why == "expired":
        team_on_sqlite.bot.clock.forward(timedelta(days=15).total_seconds())
    elif why == "revoked":
        now = team_on_sqlite.bot.clock.now_ms()
        team_on_sqlite.bot.write(lambda connection: roster.revoke(connection, [hoa.id], now=now))
    else:
        hoa.code = "TV999999999"
    stranger = Colleague(team_on_sqlite, TAM, "", "#2345-CFHJ").joins()
    assert hoa.joins().last == stranger.last


def test_shifts_are_listed_begun_and_left(hoa: Colleague) -> None:
    hoa.station.duty(hoa)
    hoa.station.duty(hoa, SECOND, Slot.EVENING)
    assert "1. sáng 29/8 (7h–11h30), nhà văn hóa" in hoa.says("CA").last
    assert "2. tối 30/8" in hoa.last
    assert "vào ca sáng 29/8" in hoa.says("den").last
    assert hoa.duties[0].started_at is not None
    assert "đã được ghi" in hoa.says("ĐẾN").last
    assert "hết ca sáng 29/8" in hoa.says("về").last
    assert hoa.duties[0].ended_at == hoa.station.bot.clock.now_ms()
    assert "Chưa có ca nào đang trực" in hoa.says("VỀ").last


def test_a_shift_cannot_be_begun_hours_before(hoa_on_sqlite: Colleague) -> None:
    hoa_on_sqlite.station.duty(hoa_on_sqlite, slot=Slot.EVENING)
    assert "Chưa tới giờ" in hoa_on_sqlite.says("đến").last
    assert hoa_on_sqlite.duties[0].started_at is None


def test_a_colleague_who_agrees_takes_the_shift_over(team: Station, hoa: Colleague) -> None:
    tam = team.on_roster(TAM, "Trần Văn Tâm").joins()
    team.duty(hoa, SECOND)
    assert "ĐỔI CA 1" in hoa.says("đổi ca").last
    assert "1. Trần Văn Tâm nhận giúp" in hoa.says("đổi ca 1").last
    assert "Đã hỏi Trần Văn Tâm" in hoa.says("đổi ca 1 1").last
    assert "NHẬN CA" in tam.last
    assert hoa.duties, "nothing changes before the colleague agrees"
    assert "Đã đổi xong" in tam.says("nhận ca").last
    assert [duty.day for duty in tam.duties] == [SECOND]
    assert hoa.duties == []
    assert "đã đồng ý" in hoa.last


def test_two_shifts_are_exchanged(team: Station, hoa: Colleague) -> None:
    tam = team.on_roster(TAM, "Trần Văn Tâm").joins()
    team.duty(hoa, SECOND)
    team.duty(tam, SECOND, Slot.EVENING)
    assert "2. Trần Văn Tâm, đổi lấy ca tối 30/8" in hoa.says("đổi ca 1").last
    hoa.says("đổi ca 1 2")
    tam.says("nhận ca")
    assert [duty.slot for duty in hoa.duties] == [Slot.EVENING]
    assert [duty.slot for duty in tam.duties] == [Slot.MORNING]


def test_a_refused_request_changes_nothing_and_is_told(team: Station, hoa: Colleague) -> None:
    tam = team.on_roster(TAM, "Trần Văn Tâm").joins()
    team.duty(hoa, SECOND)
    hoa.says("đổi ca 1 1")
    tam.says("không nhận")
    assert "không nhận được ca" in hoa.last
    assert len(hoa.duties) == 1
    assert "không có ai nhờ" in tam.says("nhận ca").last


def test_a_request_for_a_shift_that_has_begun_meanwhile_is_gone(team: Station, hoa: Colleague) -> None:
    tam = team.on_roster(TAM, "Trần Văn Tâm").joins()
    team.duty(hoa, slot=Slot.AFTERNOON)
    hoa.says("đổi ca 1 1")
    team.bot.clock.set("2024-08-29 13:40")
    hoa.says("đến")
    assert "không có ai nhờ" in tam.says("nhận ca").last
    assert hoa.duties[0].started_at is not None


def test_progress_hides_small_numbers_and_rounds_the_others_down(team: Station, hoa: Colleague) -> None:
    assert "chưa nêu số" in hoa.says("tiến độ").last
    _fills_in(team, 4)
    assert "chưa nêu số" in hoa.says("TIẾN ĐỘ").last
    assert "ít nhất" not in hoa.last
    _fills_in(team, 3, start=50)
    heard = hoa.says("tien do").last
    assert "Đã bắt đầu: ít nhất 5 người" in heard
    assert "Đã gửi phiếu: ít nhất 5" in heard
    assert "8h: 5" in heard
    assert "7" not in heard.split("\n", 1)[1].replace("29/8", "")


def test_a_district_sees_its_communes_without_anybody(team_on_sqlite: Station) -> None:
    dung = team_on_sqlite.on_roster(DUNG, "Dũng", level=Level.DISTRICT, unit="").joins()
    assert "huyện Lục Ngạn" in dung.last
    assert "Chưa có ai tham gia" in dung.says("tiến độ").last
    assert "đơn vị khác" in dung.last


def test_guide_says_how_and_what_a_helper_must_never_do(hoa_on_sqlite: Colleague) -> None:
    assert "KHÔNG BAO GIỜ" in hoa_on_sqlite.says("hướng dẫn").last


def test_the_poster_comes_as_a_picture(team: Station, hoa: Colleague) -> None:
    hoa.says("QR")
    assert team.zalo.pictures == [HOA]
    assert team.zalo.uploads[0].startswith(b"\x89PNG")
    assert len(team.zalo.uploads[0]) < 1_000_000


def test_district_staff_name_the_commune_whose_poster_they_want(team_on_sqlite: Station) -> None:
    dung = team_on_sqlite.on_roster(DUNG, "Dũng", level=Level.DISTRICT, unit="").joins()
    assert "QR và tên xã" in dung.says("qr").last
    dung.says("QR Quý Sơn")
    assert team_on_sqlite.zalo.pictures == [DUNG]
    dung.says("QR Tam Dị")
    assert "QR và tên xã" in dung.last, "a commune of another district"


def test_a_picture_after_the_word_counts_for_the_commune(hoa: Colleague) -> None:
    hoa.photo()
    assert "nhắn ẢNH" in hoa.last
    assert hoa.station.bot.rows(GroupPost) == []
    hoa.says("ảnh").photo()
    posts = hoa.station.bot.rows(GroupPost)
    assert [(post["unit"], post["source"]) for post in posts] == [(QUY_SON, Source.HELPER)]
    hoa.photo(caption="ảnh")
    assert len(hoa.station.bot.rows(GroupPost)) == 2
    hoa.station.bot.clock.forward(3600)
    hoa.photo()
    assert len(hoa.station.bot.rows(GroupPost)) == 2


def test_stop_without_an_open_survey_ends_the_reminders(hoa: Colleague) -> None:
    assert "NHẮC LẠI" in hoa.says("DỪNG").last
    assert hoa.row.muted
    hoa.says("nhắc lại")
    assert not hoa.row.muted


def test_stop_within_the_own_survey_pauses_it_and_leaves_the_reminders(hoa: Colleague) -> None:
    resident = hoa.station.bot.resident(HOA)
    resident.agrees()
    hoa.says("dừng")
    assert not hoa.row.muted
    assert hoa.station.bot.rows(Response)
    hoa.says("dừng nhắc")
    assert hoa.row.muted


def test_a_helper_can_work_in_the_middle_of_their_own_survey(team: Station, hoa: Colleague) -> None:
    team.duty(hoa)
    resident = team.bot.resident(HOA)
    resident.agrees()
    question = resident.last
    assert "vào ca" in hoa.says("đến").last
    resident.says("1")
    assert "Câu 2 (" in resident.last, question


def test_a_helpers_own_form_is_filled_in_like_anybodys(hoa: Colleague) -> None:
    hoa.station.bot.resident(HOA).scans().says(*MESSAGES)
    assert [row["status"] for row in hoa.station.bot.rows(Response)] == ["complete"]


def test_words_that_answer_the_open_question_go_to_the_survey(hoa_on_sqlite: Colleague) -> None:
    resident = hoa_on_sqlite.station.bot.resident(HOA)
    resident.scans().says(*MESSAGES[:20])
    assert "Câu 19 (" in resident.last
    hoa_on_sqlite.says("hướng dẫn")
    assert "KHÔNG BAO GIỜ" not in hoa_on_sqlite.last
    assert "KHÔNG BAO GIỜ" in hoa_on_sqlite.says("thẻ hướng dẫn").last


@pytest.mark.parametrize("text", ["cho xem kết quả khảo sát của xã", "ai chưa trả lời?", "mức độ hài lòng thế nào"])
def test_a_helper_who_asks_for_answers_is_kindly_refused(hoa_on_sqlite: Colleague, text: str) -> None:
    assert "giữ kín" in hoa_on_sqlite.says(text).last


def test_a_flood_of_commands_gets_one_answer(team_on_sqlite: Station) -> None:
    hoa = team_on_sqlite.on_roster(HOA, "Hoa").joins()
    now = team_on_sqlite.bot.clock.now_ms() + 30_000
    team_on_sqlite.bot.clock.forward(40)
    before = len(hoa.heard)
    for number in range(15):
        team_on_sqlite.bot.deliver(said("lệnh", by=HOA, at=now + number * 100))
    team_on_sqlite.bot.drive()
    assert len(hoa.heard) - before == 11
    assert "nhanh quá" in hoa.last


def test_the_same_event_delivered_twice_is_answered_once(team: Station, hoa: Colleague) -> None:
    event = said("CA", by=HOA, at=team.bot.clock.now_ms())
    for _ in range(2):
        team.bot.deliver(event)
        team.bot.drive()
    assert len(hoa.heard) == 2
    assert team.bot.count(Outbound) == 2


def test_who_revokes_consent_at_zalo_is_no_longer_bound_to_the_roster(hoa: Colleague) -> None:
    hoa.happens("user_withdraw")
    assert hoa.row.person is None
    assert hoa.station.bot.rows(Seat) == []


def test_a_stranger_has_none_of_the_commands(team_on_sqlite: Station) -> None:
    stranger = Colleague(team_on_sqlite, BINH, "", "")
    for word in ("CA", "TIẾN ĐỘ", "QR", "ĐẾN"):
        assert "ca trực" not in stranger.says(word).last
    assert team_on_sqlite.bot.rows(Seat) == []


def _fills_in(team: Station, people: int, *, start: int = 0) -> None:
    """So many residents send their forms before nine; what they write is handled all at once."""
    residents = [team.bot.resident(str(7_000_000_000_000_000_000 + number)) for number in range(start, start + people)]
    for resident in residents:
        team.bot.clock.set("2024-08-29 08:30")
        for text in (f"#{resident.code(QUY_SON)}", *MESSAGES):
            resident.posts(text)
    team.bot.drive()


def test_of_two_who_agree_at_once_the_one_asked_last_takes_the_shift(team: Station, hoa: Colleague) -> None:
    tam = team.on_roster(TAM, "Trần Văn Tâm").joins()
    binh = team.on_roster(BINH, "Lê Thị Bình").joins()
    team.duty(hoa, SECOND)
    hoa.says("đổi ca 1 1")
    hoa.says("đổi ca 1 2")  # the newer request is the one that holds
    for person in (tam, binh):
        team.bot.deliver(said("nhận ca", by=person.account, at=team.bot.clock.now_ms()))
    workers = [threading.Thread(target=team.bot.handle) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    team.bot.send()
    assert len(team.shift_rows()) == 1
    assert [len(person.duties) for person in (hoa, tam, binh)] == [0, 0, 1]
    assert ["Đã đổi xong" in person.last for person in (tam, binh)] == [False, True]

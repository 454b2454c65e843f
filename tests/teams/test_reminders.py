"""Reminders: only what is so at that moment, only by day, only as often as agreed, only where Zalo allows it."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import update

from config import Settings
from handlers import jobs, reminders, slots
from models import reminders as kept
from models import responses
from models.outbox import Lane
from models.reminders import Outcome
from models.roster_tables import Helper
from models.tables import JobRun, Outbound, Seat
from questions.roster import Level
from questions.shifts import Slot
from tests.shell.events import said
from tests.shell.stand_in import accepted, refused
from tests.shell.survey import MESSAGES
from tests.teams.station import BINH, DUNG, HOA, TAM, Colleague, Station
from zalo.errors import Outcome as Outcome_
from zalo.errors import SendResult


def remind(team: Station) -> None:
    """What the scheduler does, and the sender."""
    slots.sweep(team.runtime, reminders.JOB)
    reminders.drop_stale(team.runtime)
    team.bot.send()


def at(team: Station, moment: str) -> None:
    """It is this time, everybody has written of late, and the scheduler turns over."""
    team.bot.clock.set(moment)
    fresh(team)
    remind(team)


def fresh(team: Station) -> None:
    now = team.bot.clock.now_ms()
    team.bot.write(lambda connection: connection.execute(update(Seat).values(last_at=now)))


def outcomes(team: Station, rule: str) -> list[Outcome]:
    with team.runtime.database.read() as connection:
        return list(kept.outcomes(connection, rule).values())


def new(team: Station, person: Colleague, before: int) -> list[str]:
    return person.heard[before:]


@pytest.fixture
def hoa(team: Station) -> Colleague:
    team.bot.clock.set("2024-08-28 10:00")
    hoa = team.on_roster(HOA, "Nguyễn Thị Hoa").joins()
    team.duty(hoa)
    return hoa


@pytest.fixture
def chain(team_on_sqlite: Station) -> tuple[Colleague, Colleague, Colleague, Colleague]:
    """Helper, commune, district, province."""
    team = team_on_sqlite
    team.bot.clock.set("2024-08-28 10:00")
    hoa = team.on_roster(HOA, "Hoa").joins()
    team.duty(hoa)
    tam = team.on_roster(TAM, "Tâm", level=Level.COMMUNE).joins()
    binh = team.on_roster(BINH, "Bình", level=Level.DISTRICT, unit="").joins()
    dung = team.on_roster(DUNG, "Dũng", level=Level.PROVINCE, unit="", district="").joins()
    return hoa, tam, binh, dung


def test_a_shift_is_announced_half_an_hour_before_with_reason_and_way_out(team: Station, hoa: Colleague) -> None:
    at(team, "2024-08-29 06:29")
    assert len(hoa.heard) == 1
    at(team, "2024-08-29 06:31")
    assert len(hoa.heard) == 2
    assert "sáng 29/8" in hoa.last
    assert "nhà văn hóa" in hoa.last, "where it is"
    assert "nhận tin này vì" in hoa.last
    assert "DỪNG NHẮC" in hoa.last
    at(team, "2024-08-29 06:40")
    assert len(hoa.heard) == 2, "once only"


def test_several_processes_send_one_reminder(team: Station, hoa: Colleague) -> None:
    team.bot.clock.set("2024-08-29 06:31")
    fresh(team)
    workers = [threading.Thread(target=slots.sweep, args=(team.runtime, reminders.JOB)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    team.bot.send()
    assert len(hoa.heard) == 2


def test_who_has_come_already_is_not_reminded(team: Station, hoa: Colleague) -> None:
    team.bot.clock.set("2024-08-29 06:10")
    hoa.says("đến")
    before = len(hoa.heard)
    at(team, "2024-08-29 06:31")
    assert new(team, hoa, before) == []


def test_a_reminder_that_waits_is_dropped_when_what_it_says_is_no_longer_so(team: Station, hoa: Colleague) -> None:
    team.bot.clock.set("2024-08-29 06:31")
    fresh(team)
    slots.sweep(team.runtime, reminders.JOB)
    team.bot.write(lambda connection: connection.execute(update(Outbound).values(not_before=10**15)))
    team.bot.deliver(said("đến", by=HOA, at=team.bot.clock.now_ms()))
    team.bot.handle()
    team.bot.clock.forward(60)
    reminders.drop_stale(team.runtime)
    assert outcomes(team, "shift_soon") == [Outcome.SETTLED]


def test_a_reminder_whose_moment_has_passed_is_dropped_and_recorded(team: Station, hoa: Colleague) -> None:
    at(team, "2024-08-29 07:01")
    assert len(hoa.heard) == 1
    dropped = {row["slot"] for row in team.bot.rows(JobRun) if row["outcome"] == "dropped"}
    assert "shift_soon:2024-08-29:morning" in dropped


def test_a_reminder_zalo_did_not_take_in_time_is_dropped_and_recorded(team: Station, hoa: Colleague) -> None:
    team.zalo.answer = refused(-200)
    at(team, "2024-08-29 06:31")
    team.zalo.answer = accepted
    team.bot.clock.set("2024-08-29 07:05")
    remind(team)
    assert len(hoa.heard) == 1
    assert outcomes(team, "shift_soon") == [Outcome.DROPPED]


def test_who_muted_reminders_gets_none(team: Station, hoa: Colleague) -> None:
    hoa.says("dừng nhắc")
    before = len(hoa.heard)
    at(team, "2024-08-29 06:31")
    assert new(team, hoa, before) == []
    assert outcomes(team, "shift_soon") == [Outcome.MUTED]


def test_an_uncovered_shift_goes_up_from_commune_to_district_to_province(
    team_on_sqlite: Station, chain: tuple[Colleague, ...]
) -> None:
    _, tam, binh, dung = chain
    heard = [len(one.heard) for one in (tam, binh, dung)]
    at(team_on_sqlite, "2024-08-29 07:21")
    assert ("xã Quý Sơn" in tam.last, len(binh.heard), len(dung.heard)) == (True, heard[1], heard[2])
    at(team_on_sqlite, "2024-08-29 07:51")
    assert "xã Quý Sơn" in binh.last or "nơi khác" in binh.last
    assert len(dung.heard) == heard[2]
    at(team_on_sqlite, "2024-08-29 08:31")
    assert "90 phút" in dung.last or any("90 phút" in text for text in dung.heard)


def test_a_covered_shift_escalates_nowhere(team_on_sqlite: Station, chain: tuple[Colleague, ...]) -> None:
    hoa, tam, *_ = chain
    team_on_sqlite.bot.clock.set("2024-08-29 07:05")
    hoa.says("đến")
    at(team_on_sqlite, "2024-08-29 07:21")
    assert not any("chưa có ai vào ca" in text or "Chưa thấy ai" in text for text in tam.heard)


def test_a_commune_without_anybody_by_ten_is_told_so_and_one_with_somebody_is_not(
    team_on_sqlite: Station, chain: tuple[Colleague, ...]
) -> None:
    _, tam, *_ = chain
    at(team_on_sqlite, "2024-08-29 10:01")
    assert any("tham gia" in text and "Quý Sơn" in text for text in tam.heard[1:])
    team_on_sqlite.bot.clock.set("2024-08-30 08:00")
    team_on_sqlite.bot.resident().scans().says(*MESSAGES[:4])
    before = len(tam.heard)
    at(team_on_sqlite, "2024-08-30 10:01")
    assert not any("chưa có người dân nào" in text or "chưa có ai tham gia" in text for text in tam.heard[before:])


def test_a_photo_by_four_keeps_the_reminder_away(team_on_sqlite: Station, chain: tuple[Colleague, ...]) -> None:
    hoa, tam, *_ = chain
    team_on_sqlite.bot.clock.set("2024-08-29 09:00")
    hoa.says("ảnh").photo()
    at(team_on_sqlite, "2024-08-29 16:01")
    assert not any("ảnh hoạt động của" in text or "chưa có ảnh" in text for text in tam.heard)
    at(team_on_sqlite, "2024-08-30 16:01")
    assert "ảnh" in tam.last


def test_a_commune_behind_its_pace_hears_of_participation_only(
    team_on_sqlite: Station, chain: tuple[Colleague, ...]
) -> None:
    _, tam, *_ = chain
    at(team_on_sqlite, "2024-08-30 14:01")
    assert "chậm hơn dự kiến" in tam.last
    assert "hài lòng" not in " ".join(tam.heard)


def test_a_missing_roster_is_asked_for_on_its_last_day(team_on_sqlite: Station) -> None:
    team_on_sqlite.bot.clock.set("2024-08-25 10:00")
    tam = team_on_sqlite.on_roster(TAM, "Tâm", level=Level.COMMUNE).joins()
    binh = team_on_sqlite.on_roster(BINH, "Bình", level=Level.DISTRICT, unit="").joins()
    team_on_sqlite.on_roster(HOA, "Hoa")
    at(team_on_sqlite, "2024-08-26 08:01")
    assert len(tam.heard) == 1, "its commune has helpers"
    assert "hạn gửi danh sách" in binh.last
    assert "Quý Sơn" not in binh.last


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2024-08-28 16:01", "bắt đầu khảo sát"),
        ("2024-08-31 08:01", "ngày cuối"),
        ("2024-08-31 22:01", "hai giờ"),
        ("2024-09-01 09:01", "đã kết thúc"),
    ],
)
def test_everybody_hears_of_eve_end_and_thanks(team_on_sqlite: Station, moment: str, words: str) -> None:
    team_on_sqlite.bot.clock.set("2024-08-28 10:00")
    hoa = team_on_sqlite.on_roster(HOA, "Hoa").joins()
    at(team_on_sqlite, moment)
    assert words in hoa.last or "ngày đầu khảo sát" in hoa.last


def test_nobody_gets_more_than_the_cap_a_day(team: Station, hoa: Colleague) -> None:
    for slot in (Slot.AFTERNOON, Slot.EVENING):
        team.duty(hoa, date(2024, 8, 31), slot)
    team.duty(hoa, date(2024, 8, 31))
    before = len(hoa.heard)
    for moment in ("06:31", "08:01", "13:01", "18:01", "22:01"):
        at(team, f"2024-08-31 {moment}")
    assert len(hoa.heard) - before == team.runtime.reminders.cap_a_day
    assert outcomes(team, "last_hours") == [Outcome.CAPPED]


def test_the_cap_counts_a_day_and_not_for_ever(team_on_sqlite: Station, chain: tuple[Colleague, ...]) -> None:
    hoa, *_ = chain
    at(team_on_sqlite, "2024-08-28 16:01")
    at(team_on_sqlite, "2024-08-29 06:31")
    at(team_on_sqlite, "2024-08-31 08:01")
    assert len(hoa.heard) == 4


def test_nothing_leaves_in_quiet_hours(team_on_sqlite: Station) -> None:
    team_on_sqlite.bot.clock.set("2024-08-31 21:00")
    hoa = team_on_sqlite.on_roster(HOA, "Hoa").joins()
    team_on_sqlite.zalo.answer = refused(-200)
    at(team_on_sqlite, "2024-08-31 22:01")
    team_on_sqlite.zalo.answer = accepted
    team_on_sqlite.bot.clock.set("2024-08-31 22:31")
    remind(team_on_sqlite)
    assert len(hoa.heard) == 1
    assert outcomes(team_on_sqlite, "last_hours") == [Outcome.DROPPED]


def test_after_48_hours_of_silence_nothing_is_sent_and_the_person_is_listed(team: Station, hoa: Colleague) -> None:
    team.bot.clock.set("2024-08-31 08:01")
    remind(team)
    assert len(hoa.heard) == 1
    assert outcomes(team, "last_day") == [Outcome.UNREACHABLE]


def test_a_reminder_that_waits_beyond_48_hours_is_not_sent(team_on_sqlite: Station) -> None:
    team_on_sqlite.bot.clock.set("2024-08-29 08:20")
    hoa = team_on_sqlite.on_roster(HOA, "Hoa").joins()
    team_on_sqlite.zalo.answer = refused(-200)
    team_on_sqlite.bot.clock.set("2024-08-31 08:05")
    remind(team_on_sqlite)
    team_on_sqlite.zalo.answer = accepted
    team_on_sqlite.bot.clock.set("2024-08-31 08:25")
    remind(team_on_sqlite)
    assert len(hoa.heard) == 1


def test_with_paid_messages_the_window_is_seven_days(team_on_sqlite: Station) -> None:
    settings = team_on_sqlite.runtime.settings
    allowed: Settings = settings.model_copy(update={"zalo_paid_messages": True})
    object.__setattr__(team_on_sqlite.runtime, "settings", allowed)
    team_on_sqlite.bot.clock.set("2024-08-28 10:00")
    hoa = team_on_sqlite.on_roster(HOA, "Hoa").joins()
    team_on_sqlite.bot.clock.set("2024-08-31 08:01")
    remind(team_on_sqlite)
    assert "ngày cuối" in hoa.last


def test_somebody_who_blocked_us_is_not_written_to_again(team_on_sqlite: Station) -> None:
    team_on_sqlite.bot.clock.set("2024-08-28 10:00")
    hoa = team_on_sqlite.on_roster(HOA, "Hoa").joins()
    team_on_sqlite.zalo.answer = refused(-217)
    at(team_on_sqlite, "2024-08-28 16:01")
    at(team_on_sqlite, "2024-08-31 08:01")
    assert outcomes(team_on_sqlite, "last_day") == [Outcome.UNREACHABLE]
    assert hoa.row.person


def test_reminders_wait_behind_everything_a_person_is_owed(team_on_sqlite: Station) -> None:
    team_on_sqlite.bot.clock.set("2024-08-28 10:00")
    team_on_sqlite.on_roster(HOA, "Hoa").joins()
    team_on_sqlite.bot.clock.set("2024-08-28 16:01")
    fresh(team_on_sqlite)
    slots.sweep(team_on_sqlite.runtime, reminders.JOB)
    lanes = [row["lane"] for row in team_on_sqlite.bot.rows(Outbound)]
    assert lanes == [Lane.CONFIRMATION, Lane.REMINDER]


def test_who_left_the_roster_is_forgotten_by_the_job(team_on_sqlite: Station) -> None:
    hoa = team_on_sqlite.on_roster(HOA, "Hoa").joins()
    team_on_sqlite.bot.write(lambda connection: connection.execute(update(Helper).values(person=None)))
    assert jobs.run(team_on_sqlite.runtime, "forget-seats") == "done"
    assert team_on_sqlite.bot.rows(Seat) == []
    assert hoa.row.person is None


def test_no_rule_looks_at_an_answer(team_on_sqlite: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every read of answers would go through here."""
    for name in ("answers_of", "forms", "exported"):
        monkeypatch.setattr(responses, name, _forbidden)
    with team_on_sqlite.runtime.database.write() as connection:
        for occasion in team_on_sqlite.runtime.occasions.values():
            reminders.remind(connection, team_on_sqlite.runtime, occasion)


def _forbidden(*_: object, **__: object) -> None:
    raise AssertionError("an answer was asked for")


class ByPhone:
    """Stands where `zalo.zbs.ZbsClient` stands."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, dict[str, str], str]] = []

    def send(self, phone: str, template: str, values: dict[str, str], *, tracking_id: str, token: str) -> SendResult:
        self.sent.append((phone, template, values, tracking_id))
        return SendResult(Outcome_.SENT, 0, "p")


def by_phone(team: Station, template: str) -> ByPhone:
    allowed = team.runtime.settings.model_copy(update={"zalo_zbs_template": template})
    object.__setattr__(team.runtime, "settings", allowed)
    stand_in = ByPhone()
    team.runtime.__dict__["zbs"] = stand_in
    return stand_in


def test_with_an_approved_template_the_unreachable_are_written_to_by_phone(team_on_sqlite: Station) -> None:
    team_on_sqlite.bot.clock.set("2024-08-28 10:00")
    team_on_sqlite.on_roster(HOA, "Hoa", phone="84912345678")
    team_on_sqlite.on_roster(TAM, "Tâm")
    phones = by_phone(team_on_sqlite, "400001")
    team_on_sqlite.bot.clock.set("2024-08-28 16:01")
    remind(team_on_sqlite)
    ((phone, template, values, tracking),) = phones.sent
    assert (phone, template, values["ten"]) == ("84912345678", "400001", "Hoa")
    assert "khảo sát" in values["noi_dung"]
    assert len(tracking) <= 48
    assert sorted(outcomes(team_on_sqlite, "eve")) == [Outcome.BY_PHONE, Outcome.UNREACHABLE]


def test_without_a_template_nobody_is_written_to_by_phone(team_on_sqlite: Station) -> None:
    team_on_sqlite.bot.clock.set("2024-08-28 10:00")
    team_on_sqlite.on_roster(HOA, "Hoa", phone="84912345678")
    phones = by_phone(team_on_sqlite, "")
    team_on_sqlite.bot.clock.set("2024-08-28 16:01")
    remind(team_on_sqlite)
    assert phones.sent == []
    assert outcomes(team_on_sqlite, "eve") == [Outcome.UNREACHABLE]

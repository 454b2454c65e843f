"""What happens in the group, from Zalo's event to what is counted and said."""

from __future__ import annotations

import pytest

from handlers import inbox
from handlers.group import STALE_MS, GroupTurn, count_photo, home_of
from models import seats
from models.seats import Seat
from models.tables import Inbound, Outbound, Tally
from models.team_tables import Seat as SeatRow
from tests.group.gathering import BINH, GROUP, HOA, LUC_NGAN, OTHER_GROUP, QUY_SON, TAM, Gathering
from tests.shell.events import LAN, said
from tests.shell.running import stored
from tests.shell.survey import fills_in


def test_a_picture_counts_for_the_commune_of_the_roster(group: Gathering) -> None:
    group.on_roster(HOA)
    group.post(group.photo(HOA))
    assert group.counts().by_unit == {QUY_SON: 1}


def test_the_roster_decides_whatever_the_caption_says(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.on_roster(HOA)
    group.post(group.photo(HOA, caption="Học tập cách làm của xã Tân Mỹ"))
    assert group.counts().by_unit == {QUY_SON: 1}


@pytest.mark.parametrize(
    "caption", ["Xã Quý Sơn ra quân ngày đầu", "xa quy son", "#{code}", "Ảnh buổi sáng, mã {code}"]
)
def test_without_a_roster_entry_the_caption_decides(group_on_sqlite: Gathering, caption: str) -> None:
    group = group_on_sqlite
    group.post(group.photo(caption=caption.format(code=group.bot.resident().code(QUY_SON))))
    assert group.counts().by_unit == {QUY_SON: 1}


@pytest.mark.parametrize("caption", ["", "Ra quân sáng nay", "xã Phúc Sơn", "xã Quý Sơn và xã Tân Mỹ", "#2222-2222"])
def test_what_is_not_certain_waits_for_somebody_to_say(group_on_sqlite: Gathering, caption: str) -> None:
    group = group_on_sqlite
    group.post(group.photo(caption=caption))
    counts = group.counts()
    assert (counts.by_unit, counts.unknown, counts.total) == ({}, 1, 1)


def test_a_picture_of_district_staff_counts_for_the_district_alone(group: Gathering) -> None:
    group.on_roster(HOA, unit="", level="district")
    group.post(group.photo(HOA))
    units = group.runtime.content.units
    counts = group.counts()
    assert counts.per_district(units)[LUC_NGAN] == 1
    assert len(counts.without(units)) == 209
    assert counts.unknown == 0


def test_district_staff_may_name_the_commune_they_are_in(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.on_roster(HOA, unit="", level="district")
    group.post(group.photo(HOA, caption="Kiểm tra tại xã Quý Sơn"))
    assert group.counts().by_unit == {QUY_SON: 1}


def test_provincial_staff_belong_nowhere(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.on_roster(HOA, unit="", district="", level="province")
    group.post(group.photo(HOA))
    assert group.counts().unknown == 1


def test_pictures_and_videos_count_and_words_do_not(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    for body in (group.photo(), group.video(), group.says("Đã niêm yết danh sách"), group.says("xã Quý Sơn xong rồi")):
        group.post(body)
    assert [row["kind"] for row in group.rows] == ["image", "video"]
    assert group.heard == []


def test_the_same_event_counts_once_however_often_it_comes(group: Gathering) -> None:
    photo = group.photo(caption="xã Quý Sơn")
    for _ in range(3):
        group.post(photo)
    assert group.counts().total == 1


def test_a_picture_counts_on_the_day_it_was_posted(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.bot.clock.set("2024-08-29 23:59")
    late = group.photo(caption="xã Quý Sơn")
    group.bot.clock.set("2024-08-30 00:01")
    group.post(late)
    assert group.counts().total == 0
    assert [str(row["day"]) for row in group.rows] == ["2024-08-29"]


def test_another_group_is_none_of_our_business(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.post(group.photo(caption="xã Quý Sơn", group=OTHER_GROUP))
    group.post(group.says("TIẾN ĐỘ", to_oa=True, group=OTHER_GROUP))
    assert (group.rows, group.heard) == ([], [])
    assert all(row["body"] is None and row["person"] == "" for row in group.bot.rows(Inbound))


def test_who_comes_and_goes_is_counted_and_not_kept(group: Gathering) -> None:
    group.post(group.moved("user_join_group", HOA, TAM))
    group.post(group.moved("user_join_group", BINH))
    group.post(group.moved("user_out_group", TAM))
    assert {row["name"]: row["count"] for row in group.bot.rows(Tally)} == {"group.joined": 3, "group.left": 1}


# Answering.


@pytest.mark.parametrize(
    "chat", ["tiến độ xã mình đến đâu rồi các bác?", "Hướng dẫn:", "xin hướng dẫn thêm", "1", "QUAY LẠI", "#7K2M-Q4RT"]
)
def test_the_account_does_not_join_a_talk_among_people(group_on_sqlite: Gathering, chat: str) -> None:
    group = group_on_sqlite
    group.post(group.says(chat))
    assert group.heard == []


@pytest.mark.parametrize("chat", ["TIẾN ĐỘ", "tien do"])
def test_progress_is_told_to_the_group(group: Gathering, chat: str) -> None:
    group.post(group.says(chat))
    assert len(group.heard) == 1
    assert group.heard[0].startswith("Tiến độ khảo sát đến 08:00 ngày 29/8")
    assert "Đã hoàn thành: dưới 10 phiếu" in group.heard[0]


def test_the_technique_is_explained_to_the_group(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.post(group.says("cho xin hướng dẫn với", to_oa=True))
    assert "Không trả lời hộ" in group.heard[0]


def test_whoever_wants_something_else_is_told_what_there_is(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.post(group.says("ai chưa trả lời vậy?", to_oa=True))
    assert group.heard[0].startswith("Đây là trợ lý tự động")


def test_everybody_asking_at_once_is_answered_once(group: Gathering) -> None:
    for member in (HOA, TAM, BINH):
        group.post(group.says("TIẾN ĐỘ", member))
    assert len(group.heard) == 1
    group.bot.clock.forward(120)
    group.post(group.says("TIẾN ĐỘ", HOA))
    assert len(group.heard) == 2


def test_progress_counts_pictures_and_complete_responses(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    for number in range(10):
        fills_in(group.bot.resident(f"80314277651092833{number:02}").agrees()).says("1")
    group.post(group.photo(caption="xã Quý Sơn"))
    group.post(group.says("TIẾN ĐỘ"))
    assert "Đã hoàn thành: 10 phiếu" in group.heard[0]
    assert "Ảnh hoạt động hôm nay: 1 tin; 208 xã, phường, thị trấn chưa có." in group.heard[0]


def test_an_answer_counts_the_picture_that_came_with_the_question(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.bot.deliver(group.photo(caption="xã Quý Sơn"))
    group.post(group.says("TIẾN ĐỘ"))
    assert "Ảnh hoạt động hôm nay: 1 tin" in group.heard[0]


def test_what_a_member_asks_in_the_group_never_touches_their_own_answers(group: Gathering) -> None:
    member = group.bot.resident(HOA).agrees()
    question = member.last
    group.post(group.says("1", HOA))
    group.post(group.says("TIẾN ĐỘ", HOA))
    assert member.last == question
    assert not any(HOA in text for text in group.heard)


def test_a_helper_who_posts_in_the_group_can_be_written_to_again(group: Gathering) -> None:
    group.on_roster(HOA)
    person = group.runtime.pseudonyms.person(HOA)
    group.bot.write(lambda connection: seats.keep(connection, Seat(person, b"sealed", last_at=1)))
    group.post(group.says("Đã đến nhà văn hóa", HOA))
    assert group.bot.rows(SeatRow)[0]["last_at"] == group.bot.clock.now_ms()


def test_an_answer_that_waited_too_long_is_not_sent_any_more(group: Gathering) -> None:
    group.bot.deliver(group.says("TIẾN ĐỘ"))
    group.bot.handle()
    group.bot.clock.forward(STALE_MS / 1000 + 1)
    group.bot.send()
    assert group.heard == []


# Trouble.


def test_a_poisoned_event_of_the_group_steps_aside_and_takes_nobody_along(
    group: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = GroupTurn.handle

    def stumble(self: GroupTurn, happening: object, *args: object, **more: object) -> None:
        if "độc" in happening.text:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        handle(self, happening, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(GroupTurn, "handle", stumble)
    group.bot.deliver(group.photo(caption="độc"))
    group.bot.deliver(group.photo(caption="xã Quý Sơn"))
    group.bot.deliver(said("xin chào", by=LAN, at=group.bot.clock.now_ms()))
    group.bot.drive()
    assert group.counts().by_unit == {QUY_SON: 1}
    assert group.bot.resident(LAN).heard
    statuses = sorted(row["status"] for row in group.bot.rows(Inbound))
    assert statuses == [1, 1, 3]  # two done, one given up


def test_what_cannot_be_saved_whole_is_not_saved_in_part(
    group_on_sqlite: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = group_on_sqlite
    group.bot.deliver(group.photo(caption="xã Quý Sơn"))
    monkeypatch.setattr("handlers.group.outbox.queue", _out_of_order)
    inbox.process_waiting(group.runtime)
    assert group.rows == []
    monkeypatch.undo()
    group.bot.drive()
    assert group.counts().by_unit == {QUY_SON: 1}


def _out_of_order(*_: object, **__: object) -> None:
    raise ZeroDivisionError


# What stays.


def test_nothing_of_a_post_stays_but_time_commune_and_hash(group: Gathering) -> None:
    group.post(group.photo(HOA, caption="Ảnh của bà Hoa, xã Quý Sơn"))
    group.look()
    everything = stored(group.bot)
    assert len(group.rows) == 1
    for secret in (HOA, "bà Hoa", group.host.base, "/media/", group.runtime.pseudonyms.person(HOA)):
        assert secret.encode() not in everything
    assert group.rows[0]["address"] is None


def test_a_group_message_waits_sealed(group: Gathering) -> None:
    group.bot.deliver(group.says("bí mật của tôi", HOA))
    everything = stored(group.bot)
    for secret in (HOA, GROUP, "bí mật của tôi"):
        assert secret.encode() not in everything


# A helper's picture in the chat with the account.


def test_a_helpers_own_picture_counts_like_one_in_the_group(group: Gathering) -> None:
    unit = group.runtime.content.units.by_code[QUY_SON]
    shown = group.host.keep(b"unreadable")

    def count(cause: str) -> None:
        group.bot.write(
            lambda connection: count_photo(
                connection, group.runtime, cause=cause, at=group.bot.clock.now(), home=home_of(unit), pictures=[shown]
            )
        )

    count("event-1")
    count("event-1")
    assert group.counts().by_unit == {QUY_SON: 1}
    assert [row["source"] for row in group.rows] == ["helper"]
    assert group.bot.count(Outbound) == 0

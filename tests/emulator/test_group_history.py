"""The emulator's list of what stands in the group."""

from __future__ import annotations

from typing import Any

from emulator.driver import Emulator

PATH = "/v3.0/oa/group/conversation"


def test_it_lists_the_newest_first_and_who_wrote_what(api: Any, zalo: Emulator) -> None:
    group, lan = zalo.group, zalo.resident("Lan")
    group.joined_by(lan).says(lan, "Chào cả nhóm")
    api.post("/v3.0/oa/group/message", {"recipient": {"group_id": group.id}, "message": {"text": "Tổng hợp"}})

    listed = api.get(PATH, group_id=group.id, offset="0", count="5")["data"]
    assert [(entry["src"], entry["type"], entry["message"]) for entry in listed] == [
        (0, "text", "Tổng hợp"),
        (1, "text", "Chào cả nhóm"),
    ]


def test_it_gives_ten_a_page_at_most(api: Any, zalo: Emulator) -> None:
    group, lan = zalo.group, zalo.resident("Lan")
    group.joined_by(lan)
    for number in range(12):
        group.says(lan, str(number))

    first = api.get(PATH, group_id=group.id, offset="0", count="50")["data"]
    rest = api.get(PATH, group_id=group.id, offset="10", count="50")["data"]
    assert [entry["message"] for entry in (*first, *rest)] == [str(number) for number in range(11, -1, -1)]


def test_another_group_is_refused(api: Any) -> None:
    assert api.get(PATH, group_id="another", offset="0", count="5")["error"] == -403

"""From every documented event of a group to what happened in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Media
from zalo import envelope, limits, payloads
from zalo.catalogue import Kind
from zalo.group_payloads import Act, Happening
from zalo.payloads import Ids, Ignored, Incoming, InGroup

FOLDER = Path(__file__).parent / "payloads/webhook"
FILES = {path.name: json.loads(path.read_text()) for path in sorted(FOLDER.glob("group/*.json"))}
MEMBER, OA, APP, GROUP = "6642093187750124498", "3716650298174405512", "2907731904450918273", "9b4e21c07fd35a86e1d0"
IDS = Ids(APP, OA, GROUP)
PICTURES = "https://f6.photo.talk.zdn.vn/0000000000000000000"

ACTING: dict[str, Happening] = {
    "user_send_group_text.json": Happening(Act.POSTED, (MEMBER,), None, "Đã xử lý xong hồ sơ 0001"),
    "user_send_group_text.mention_oa.json": Happening(
        Act.POSTED, (MEMBER,), None, "hồ sơ 0001 đã xong", addressed=True
    ),
    "user_send_group_image.json": Happening(
        Act.POSTED, (MEMBER,), Media.IMAGE, pictures=(f"{PICTURES}/gi.jpg",)
    ),
    "user_send_group_video.json": Happening(
        Act.POSTED, (MEMBER,), Media.VIDEO, pictures=(f"{PICTURES}/gv.jpg",)
    ),
    "user_join_group.json": Happening(Act.JOINED, (MEMBER,)),
    "user_out_group.json": Happening(Act.LEFT, (MEMBER,)),
}  # fmt: skip


def read(body: dict[str, Any], ids: Ids | None = IDS) -> Incoming | InGroup | Ignored:
    return payloads.read(envelope.parse(json.dumps(body).encode()), ids)


def happened(body: dict[str, Any]) -> Happening:
    result = read(body)
    assert isinstance(result, InGroup)
    return result.happening


def saying(text: object, **more: object) -> dict[str, Any]:
    said = FILES["user_send_group_text.json"]
    return said | {"message": said["message"] | {"text": text} | more}


@pytest.mark.parametrize("file", ACTING)
def test_what_happens_in_the_group_is_understood(file: str) -> None:
    result = read(FILES[file])
    assert isinstance(result, InGroup)
    assert result.happening == ACTING[file]
    assert (result.group_id, result.chat, result.kind) == (GROUP, GROUP, Kind.GROUP)
    assert result.sent_at == datetime.fromtimestamp(int(FILES[file]["timestamp"]) / 1000, UTC)


@pytest.mark.parametrize("file", sorted(set(FILES) - set(ACTING)))
def test_everything_else_in_the_group_is_ignored(file: str) -> None:
    result = read(FILES[file])
    assert isinstance(result, Ignored)
    assert (result.kind, result.reason) == (
        (Kind.ECHO, "echo") if file.startswith("oa_send_") else (Kind.GROUP, "group")
    )


def test_leaving_is_understood_under_both_of_its_names() -> None:
    assert happened(FILES["user_out_group.json"] | {"event_name": "user_leave_group"}).act is Act.LEFT


@pytest.mark.parametrize("file", ACTING)
@pytest.mark.parametrize(
    "ids", [Ids(APP, OA), Ids(APP, OA, "another0group"), Ids("1", OA, GROUP), Ids(APP, "1", GROUP)]
)
def test_only_our_own_group_counts(file: str, ids: Ids) -> None:
    assert isinstance(read(FILES[file], ids), Ignored)


@pytest.mark.parametrize("file", ACTING)
def test_what_was_ours_on_arrival_is_read_again_the_same(file: str) -> None:
    assert read(FILES[file], None) == read(FILES[file])


def test_the_account_never_answers_itself_in_the_group() -> None:
    result = read(FILES["user_send_group_text.json"] | {"sender": {"id": OA}})
    assert isinstance(result, Ignored)
    assert result.reason == "echo"


@pytest.mark.parametrize(
    ("text", "left", "addressed"),
    [
        (f"[@{OA}] tiến độ", "tiến độ", True),
        (f"tiến độ [@{OA}]", "tiến độ ", True),
        (f"[@{MEMBER}] [@{GROUP}] xem giúp", "xem giúp", False),
        (f"[@{MEMBER}] hỏi [@{OA}] nhé", "hỏi nhé", True),
        (f"@{OA} tiến độ", f"@{OA} tiến độ", False),
        ("tiến độ", "tiến độ", False),
    ],
)
def test_mentions_say_who_is_addressed_and_leave_the_words(text: str, left: str, addressed: bool) -> None:
    assert (happened(saying(text)).text, happened(saying(text)).addressed) == (left, addressed)


def test_a_caption_is_kept_with_its_picture() -> None:
    picture = FILES["user_send_group_image.json"]
    found = happened(picture | {"message": picture["message"] | {"text": f"[@{MEMBER}] Xã Quý Sơn ra quân"}})
    assert (found.media, found.text) == (Media.IMAGE, "Xã Quý Sơn ra quân")


def test_an_album_keeps_every_picture_up_to_a_limit() -> None:
    picture = FILES["user_send_group_image.json"]
    album = [{"type": "image", "payload": {"url": f"{PICTURES}/{n}.jpg"}} for n in range(limits.PICTURES_KEPT + 5)]
    found = happened(picture | {"message": picture["message"] | {"attachments": album}})
    assert found.pictures == tuple(f"{PICTURES}/{n}.jpg" for n in range(limits.PICTURES_KEPT))


@pytest.mark.parametrize(
    "attachments",
    [None, 5, {}, [], [None], ["x"], [{}], [{"payload": []}], [{"payload": {"url": ["x"]}}], [{"payload": {"url": ""}}],
     [{"payload": {"url": "https://x.zdn.vn/" + "x" * limits.ADDRESS_KEPT}}]],
)  # fmt: skip
def test_a_picture_without_usable_address_is_still_a_post(attachments: object) -> None:
    picture = FILES["user_send_group_image.json"]
    found = happened(picture | {"message": picture["message"] | {"attachments": attachments}})
    assert (found.act, found.media, found.pictures) == (Act.POSTED, Media.IMAGE, ())


def test_several_people_who_join_at_once_are_all_told() -> None:
    users = [{"id": "1"}, {"id": "2"}, {"id": "1"}]
    assert happened(FILES["user_join_group.json"] | {"users": users}).people == ("1", "2")


@pytest.mark.parametrize("users", [None, {}, [], "x", [None], [{"id": 3.5}], [{"id": "a b"}], [{}]])
def test_people_who_cannot_be_named_change_nothing(users: object) -> None:
    assert isinstance(read(FILES["user_join_group.json"] | {"users": users}), Ignored)


def test_a_picture_sent_to_the_account_itself_brings_its_address() -> None:
    sent = json.loads((FOLDER / "message/user_send_image.caption.json").read_text())
    result = read(sent)
    assert isinstance(result, Incoming)
    assert result.pictures == (f"{PICTURES}/thumb2.jpg",)


def test_neither_people_nor_words_nor_addresses_show_in_a_log() -> None:
    shown = repr([read(body) for body in FILES.values()])
    assert not any(secret in shown for secret in (MEMBER, GROUP, "hồ sơ", "zdn.vn"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(FILES)), st.dictionaries(st.sampled_from(
    ["app_id", "oa_id", "group_id", "sender", "recipient", "message", "users", "timestamp"]), JSON))  # fmt: skip
def test_whatever_stands_in_its_fields_an_event_is_read_without_error(file: str, odd: dict[str, Any]) -> None:
    assert isinstance(read(FILES[file] | odd), InGroup | Ignored)

"""From every documented event to what it means for a conversation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Event, Left, Media, Opened, Said, Sent, Withdrew
from zalo import catalogue, envelope, limits, payloads
from zalo.catalogue import Kind
from zalo.payloads import Ids, Ignored, Incoming

WEBHOOK = Path(__file__).parent / "payloads/webhook"
FILES = {
    str(path.relative_to(WEBHOOK)): json.loads(path.read_text())
    for path in sorted(WEBHOOK.glob("*/*.json"))
}  # fmt: skip
RESIDENT, OA, APP = "8031427765109283346", "3716650298174405512", "2907731904450918273"
IDS = Ids(APP, OA)
AT = payloads.UNKNOWN_MOMENT  # replaced by the moment in the file


def read(body: dict[str, Any], ids: Ids | None = IDS) -> Incoming | Ignored:
    return payloads.read(envelope.parse(json.dumps(body).encode()), ids)


def at(body: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(body["timestamp"]) / 1000, UTC)


ACTING: dict[str, Event] = {
    "message/user_send_text.json": Said(AT, "Xin chào, tôi muốn phản ánh ổ gà trước số nhà 12"),
    "message/user_send_text.quote.json": Said(AT, "Đúng rồi"),
    "message/user_send_text.button_query_show.json": Said(AT, "#chon_xa:00001"),
    "message/user_send_text.button_query_hide.json": Said(AT, "#menu:trangthai"),
    "message/user_send_text.with_link_preview.json": Said(AT, "https://example.com/bai-viet"),
    "message/user_send_image.json": Sent(AT, Media.IMAGE),
    "message/user_send_image.caption.json": Sent(AT, Media.IMAGE, "Ổ gà ở ngã tư chợ"),
    "message/user_send_gif.json": Sent(AT, Media.GIF),
    "message/user_send_link.json": Sent(AT, Media.LINK, "https://example.com/tin"),
    "message/user_send_audio.json": Sent(AT, Media.AUDIO),
    "message/user_send_video.json": Sent(AT, Media.VIDEO),
    "message/user_send_sticker.json": Sent(AT, Media.STICKER),
    "message/user_send_location.json": Sent(AT, Media.LOCATION),
    "message/user_send_file.json": Sent(AT, Media.FILE),
    "message/user_send_business_card.json": Sent(AT, Media.CARD, "Nguyễn Văn A"),
    "system/timestamp_as_number.json": Said(AT, "thử kiểu số"),
    "user/follow.json": Opened(AT),
    "user/user_click_chatnow.json": Opened(AT),
    "user/unfollow.json": Left(AT),
    "user/user_withdraw.json": Withdrew(AT),
}
IGNORED: dict[str, tuple[Kind, str]] = {
    "message/user_received_message.json": (Kind.RECEIPT, "receipt"),
    "message/user_seen_message.json": (Kind.RECEIPT, "receipt"),
    "message/user_reacted_message.json": (Kind.RESIDENT, "reaction"),
    "message/oa_reacted_message.json": (Kind.ECHO, "echo"),
    "user/user_submit_info.json": (Kind.RESIDENT, "personal details nobody asked for"),
    "user/user_submit_info.legacy.json": (Kind.RESIDENT, "personal details nobody asked for"),
    "user/update_user_info.json": (Kind.RESIDENT, "no code came along"),
    "user/add_user_to_tag.json": (Kind.OTHER, "tag"),
    "user/remove_user_from_tag.json": (Kind.OTHER, "tag"),
    "user/remove_tag.json": (Kind.OTHER, "tag"),
    "user/widget_interaction_accepted.json": (Kind.OTHER, "website widget"),
    "user/widget_failed_to_sync_user_external_id.json": (Kind.OTHER, "website widget"),
    "user/extension_purchased.json": (Kind.OTHER, "account administration"),
    "system/url_save_probe.json": (Kind.OTHER, "other app"),
    "zbs/user_received_message.json": (Kind.RECEIPT, "receipt"),
}
# Folder and beginning of the name decide the rest.
IGNORED_BY_PREFIX = [
    ("message/oa_send_", (Kind.ECHO, "echo")),
    ("group/oa_send_", (Kind.ECHO, "echo")),
    ("group/", (Kind.GROUP, "group")),
    ("anonymous/oa_send_", (Kind.ECHO, "echo")),
    ("anonymous/", (Kind.OTHER, "anonymous")),
    ("call/", (Kind.OTHER, "call")),
    ("zbs/", (Kind.OTHER, "template message")),
]


def ignored_as(file: str) -> tuple[Kind, str]:
    by_prefix = (meaning for prefix, meaning in IGNORED_BY_PREFIX if file.startswith(prefix))
    return IGNORED.get(file) or next(by_prefix)


@pytest.mark.parametrize("file", ACTING)
def test_what_a_resident_does_becomes_an_event(file: str) -> None:
    result = read(FILES[file])
    assert isinstance(result, Incoming)
    assert result.event == replace(ACTING[file], at=at(FILES[file]))
    assert result.account_id == RESIDENT
    assert result.sent_at == at(FILES[file])
    assert result.kind is Kind.RESIDENT


@pytest.mark.parametrize("file", sorted(set(FILES) - set(ACTING)))
def test_every_other_event_is_accepted_and_ignored(file: str) -> None:
    result = read(FILES[file])
    assert isinstance(result, Ignored)
    assert (result.kind, result.reason) == ignored_as(file)


@pytest.mark.parametrize("file", sorted(set(FILES) - {"system/url_save_probe.json"}))
def test_every_documented_event_is_known_by_name(file: str) -> None:
    name = FILES[file]["event_name"]
    assert catalogue.kind(name) is not Kind.OTHER or catalogue.why_ignored(name) != "unknown event"


@pytest.mark.parametrize("name", ["react_request_join_group", "react_request_join_group_accept", "user_leave_group"])
def test_both_names_of_a_disputed_group_event_are_known(name: str) -> None:
    assert catalogue.kind(name) is Kind.GROUP


def test_an_event_nobody_has_heard_of_is_ignored() -> None:
    result = read(FILES["message/user_send_text.json"] | {"event_name": "user_send_hologram"})
    assert isinstance(result, Ignored)
    assert (result.event_name, result.reason) == ("user_send_hologram", "unknown event")


@pytest.mark.parametrize("name", [None, ["follow"], {}, "", "follow\nINFO forged", "x" * 65, "Theo dõi"])
def test_a_name_unfit_for_a_log_line_is_not_repeated(name: object) -> None:
    assert read(FILES["user/follow.json"] | {"event_name": name}).event_name == "unnamed"


# Keys: the same event however often, another event never.


def test_no_two_documented_events_share_a_key() -> None:
    keys = [read(body).key for body in FILES.values()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("file", FILES)
def test_a_redelivery_has_the_same_key(file: str) -> None:
    again = dict(reversed(FILES[file].items())) | {"num_retry": "3"}
    compact = json.dumps(again, ensure_ascii=False, separators=(",", ":")).encode()
    assert payloads.read(envelope.parse(compact), IDS).key == read(FILES[file]).key


def test_the_same_words_said_twice_are_two_events() -> None:
    said = FILES["message/user_send_text.json"]
    again = said | {"message": said["message"] | {"msg_id": "another"}}
    assert read(again).key != read(said).key


@pytest.mark.parametrize(
    "change", [{"timestamp": "1795140944533"}, {"follower": {"id": "5"}}, {"event_name": "unfollow"}]
)
def test_following_at_another_moment_or_by_somebody_else_is_another_event(change: dict[str, Any]) -> None:
    assert read(FILES["user/follow.json"] | change).key != read(FILES["user/follow.json"]).key


@pytest.mark.parametrize("message_id", [None, 3.5, [], "", "x" * 5_000, "a b", "\ud83d"])
def test_a_message_without_usable_id_still_has_a_key_of_its_own(message_id: object) -> None:
    said = FILES["message/user_send_text.json"]
    odd = said | {"message": said["message"] | {"msg_id": message_id}}
    other = odd | {"message": odd["message"] | {"text": "khác"}}
    assert read(odd).key == read(odd).key != read(other).key
    assert len(read(odd).key) <= 128


def test_keys_never_contain_the_account() -> None:
    assert not any(RESIDENT in read(body).key for body in FILES.values())


# Whose event it is.


def test_an_event_of_another_app_is_ignored() -> None:
    others: list[object] = ["1", None, [], {"id": APP}]
    for other in others:
        result = read(FILES["message/user_send_text.json"] | {"app_id": other})
        assert isinstance(result, Ignored)
        assert result.reason == "other app"


@pytest.mark.parametrize(
    ("file", "change"),
    [("message/user_send_text.json", {"recipient": {"id": "1"}}), ("user/follow.json", {"oa_id": "1"})],
)
def test_an_event_of_another_account_is_ignored(file: str, change: dict[str, Any]) -> None:
    result = read(FILES[file] | change)
    assert isinstance(result, Ignored)
    assert result.reason == "other account"
    assert isinstance(read(FILES[file] | change, Ids(APP)), Incoming)
    assert isinstance(read(FILES[file] | change, None), Incoming)


def test_the_account_never_answers_itself() -> None:
    assert isinstance(read(FILES["message/user_send_text.json"] | {"sender": {"id": OA}}), Ignored)


# Odd fields.


def test_numeric_ids_name_the_same_resident() -> None:
    body = json.dumps(FILES["message/user_send_text.json"])
    numeric = body.replace(f'"{RESIDENT}"', RESIDENT).replace(f'"{OA}"', OA).replace(f'"{APP}"', APP)
    assert numeric != body
    result = payloads.read(envelope.parse(numeric.encode()), IDS)
    assert isinstance(result, Incoming)
    assert result.account_id == RESIDENT


def without(body: dict[str, Any], *path: str) -> dict[str, Any]:
    if len(path) > 1:
        return body | {path[0]: without(body[path[0]], *path[1:])}
    return {key: value for key, value in body.items() if key != path[0]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (without(FILES["message/user_send_text.json"], "message"), "malformed message"),
        (without(FILES["message/user_send_text.json"], "sender"), "malformed sender"),
        (without(FILES["message/user_send_text.json"], "recipient"), "malformed recipient"),
        (without(FILES["message/user_send_text.json"], "sender", "id"), "malformed sender id"),
        (without(FILES["message/user_send_text.json"], "message", "text"), "malformed text"),
        (FILES["message/user_send_text.json"] | {"message": {"text": None}}, "malformed text"),
        (FILES["message/user_send_text.json"] | {"message": {"text": ["x"]}}, "malformed text"),
        (FILES["message/user_send_text.json"] | {"message": {"text": True}}, "malformed text"),
        (FILES["message/user_send_text.json"] | {"message": "x"}, "malformed message"),
        (FILES["message/user_send_text.json"] | {"sender": {"id": True}}, "malformed sender id"),
        (FILES["message/user_send_text.json"] | {"sender": {"id": {"id": "1"}}}, "malformed sender id"),
        (FILES["message/user_send_text.json"] | {"sender": {"id": "1; DROP TABLE"}}, "malformed sender id"),
        (FILES["message/user_send_text.json"] | {"sender": {"id": "9" * 500}}, "malformed sender id"),
        (FILES["message/user_send_sticker.json"] | {"message": None}, "malformed message"),
        (without(FILES["user/follow.json"], "follower"), "malformed user id"),
        (FILES["user/follow.json"] | {"follower": RESIDENT}, "malformed follower"),
        (without(FILES["user/user_withdraw.json"], "user_id"), "malformed user id"),
    ],
)
def test_a_wrong_field_is_ignored_with_its_name(body: dict[str, Any], reason: str) -> None:
    result = read(body)
    assert isinstance(result, Ignored)
    assert result.reason == reason


def said(text: object, **more: object) -> Event:
    result = read(FILES["message/user_send_text.json"] | {"message": {"msg_id": "1", "text": text, **more}})
    assert isinstance(result, Incoming)
    return result.event


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("", ""),
        ("   ", "   "),
        ("tôi chọn 2", "tôi chọn 2"),
        ("dòng 1\r\ndòng 2\rdòng 3", "dòng 1\ndòng 2\ndòng 3"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("cắt \ud83d", "cắt ?"),
        ("🚧", "🚧"),
        ("[@3716650298174405512] hồ sơ 0001 đã xong", "hồ sơ 0001 đã xong"),
        ("[@9b4e21c07fd35a86e1d0][@3716650298174405512]2", "2"),
        ("[@tôi] giữ nguyên", "[@tôi] giữ nguyên"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (7, "7"),
        ("x" * 20_000, "x" * limits.TEXT_KEPT),
    ],
)
def test_words_arrive_storable_and_otherwise_untouched(text: object, understood: str) -> None:
    event = said(text)
    assert isinstance(event, Said)
    assert event.text == understood
    event.text.encode()  # raises for half a character


@pytest.mark.parametrize(
    ("attachments", "media"),
    [
        ([{"type": "sticker"}], Media.STICKER),
        ([{"type": "link"}], Media.LINK),
        (["x"], Media.LINK),
        ({"a": 1}, Media.LINK),
    ],
)
def test_an_attachment_without_words_is_no_text(attachments: object, media: Media) -> None:
    event = said("", attachments=attachments)
    assert isinstance(event, Sent)
    assert event.media is media


@pytest.mark.parametrize("place", ["top", "data"])
def test_a_code_that_came_along_with_a_dynamic_link_is_a_hint(place: str) -> None:
    carried = {"dynamic_param": "xa:7K2MQ4RT"}
    for file in ("user/follow.json", "user/update_user_info.json"):
        result = read(FILES[file] | (carried if place == "top" else {"data": {"method": "dynamic_url"} | carried}))
        assert isinstance(result, Incoming)
        assert result.event == Opened(at(FILES[file]), "xa:7K2MQ4RT")


def test_a_hint_of_a_wrong_type_or_length_harms_nothing() -> None:
    assert isinstance(read(FILES["user/follow.json"] | {"data": {"dynamic_param": ["x"]}}), Incoming)
    result = read(FILES["user/follow.json"] | {"dynamic_param": "x" * 5_000})
    assert isinstance(result, Incoming)
    assert isinstance(result.event, Opened)
    assert len(result.event.hint) == limits.HINT_KEPT


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("1795140901237", datetime(2026, 11, 20, 2, 15, 1, 237_000, UTC)),
        ("1795140901", datetime(2026, 11, 20, 2, 15, 1, 0, UTC)),
        ("154390853", payloads.UNKNOWN_MOMENT),
        ("15439085347", payloads.UNKNOWN_MOMENT),
        ("", payloads.UNKNOWN_MOMENT),
        ("9999999999999", datetime(2286, 11, 20, 17, 46, 39, 999_000, UTC)),
        ("１７９５１４０９０１", payloads.UNKNOWN_MOMENT),
    ],
)
def test_moments_are_read_from_milliseconds_seconds_or_not_at_all(timestamp: str, expected: datetime) -> None:
    assert payloads.moment(timestamp) == expected


def test_nothing_personal_shows_when_an_event_is_printed() -> None:
    for file in ACTING:
        shown = repr(read(FILES[file]))
        assert RESIDENT not in shown
        assert "Xin chào" not in shown


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["app_id", "oa_id", "sender", "recipient", "message", "follower", "user_id", "timestamp", "event_name", "data"]
NAMES = sorted({body["event_name"] for body in FILES.values() if body})


@given(st.dictionaries(st.text(max_size=12) | st.sampled_from(FIELDS), JSON, max_size=6), st.booleans())
def test_no_object_makes_reading_raise(body: dict[str, Any], ours: bool) -> None:
    result = read(body | ({"app_id": APP} if ours else {}))
    assert result.key


@given(st.sampled_from(sorted(FILES)), st.sampled_from(FIELDS), st.sampled_from(NAMES), JSON)
def test_no_single_odd_field_makes_reading_raise(file: str, field: str, name: str, value: object) -> None:
    result = read(FILES[file] | {"app_id": APP, "event_name": name, field: value})
    assert result.key

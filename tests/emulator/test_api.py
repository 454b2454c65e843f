"""What the bot sends: shapes of answers, limits, windows, uploads, user data, rate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.driver import Emulator
from emulator.server import RunningEmulator

PAYLOADS = Path(__file__).parents[1] / "zalo" / "payloads" / "api"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
HOUR, DAY = 3600, 86400
MESSAGES = {one["body"]["error"]: one["body"]["message"] for one in json.loads((PAYLOADS / "errors.json").read_text())}


def keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: keys(item) for key, item in value.items()}
    return type(value).__name__


def sample(path: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / path).read_text(encoding="utf-8"))


def refusal(code: int) -> dict[str, Any]:
    return {"error": code, "message": MESSAGES[code]}


def media(**element: object) -> dict[str, Any]:
    return {"type": "template", "payload": {"template_type": "media", "elements": [element]}}


def buttons(*items: object) -> dict[str, Any]:
    return {"type": "template", "payload": {"buttons": list(items)}}


QUERY = {"title": "Có", "type": "oa.query.hide", "payload": "1"}


def test_a_text_reaches_the_phone_and_the_answer_has_the_documented_shape(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    answer = api.say(phone.id, "Câu 1")
    assert keys(answer) == keys(sample("message/cs_text.response.json"))
    heard = phone.hears("Câu 1")
    assert heard.id == answer["data"]["message_id"]
    assert answer["data"]["quota"] == {"quota_type": "reply"}


def test_ids_sent_as_numbers_are_understood(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    assert api.say(int(phone.id))["error"] == 0


@pytest.mark.parametrize("name", ["cs_text_buttons", "cs_text_buttons.template_type_button", "cs_text"])
def test_the_documented_requests_are_accepted(zalo: Emulator, api: Any, name: str) -> None:
    phone = zalo.resident().opens_chat()
    body = sample(f"message/{name}.request.json")["body"]
    body["recipient"]["user_id"] = phone.id
    assert api.post("/v3.0/oa/message/cs", body)["error"] == 0
    shown = phone.hears(body["message"]["text"])
    wanted = body["message"].get("attachment", {}).get("payload", {}).get("buttons", [])
    assert list(shown.buttons) == wanted


def test_a_state_agency_is_refused_on_v3_and_served_on_v2(zalo: Emulator, api: Any) -> None:
    zalo.settings(oa_type=4)
    phone = zalo.resident().opens_chat()
    assert api.say(phone.id) == sample("message/cs_text.error_state_agency_oa.response.json")
    answer = api.post("/v2.0/oa/message", {"recipient": {"user_id": phone.id}, "message": {"text": "chào"}})
    assert keys(answer) == keys(sample("message/v2_text.response.json"))
    phone.hears("chào")


def test_a_business_is_refused_on_v2(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    answer = api.post("/v2.0/oa/message", {"recipient": {"user_id": phone.id}, "message": {"text": "chào"}})
    assert answer == sample("message/list_template_v2.response.json")
    phone.hears_nothing(timeout=0)


def test_2000_characters_pass_and_2001_do_not(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    assert api.say(phone.id, "ệ" * 2000)["error"] == 0
    assert api.say(phone.id, "ệ" * 2001) == refusal(-210)
    assert api.say(phone.id, "e\u0323\u0302" * 700)["error"] == -210, "decomposed letters count each mark"


WRONG: dict[str, dict[str, Any]] = {
    "nothing": {"text": " "},
    "a text that is no text": {"text": 5},
    "six buttons": {"text": "a", "attachment": buttons(*[QUERY] * 6)},
    "no button in the list": {"text": "a", "attachment": buttons()},
    "buttons without text": {"attachment": buttons(QUERY)},
    "a button without title": {"text": "a", "attachment": buttons({**QUERY, "title": ""})},
    "a long title": {"text": "a", "attachment": buttons({**QUERY, "title": "x" * 101})},
    "a long payload": {"text": "a", "attachment": buttons({**QUERY, "payload": "x" * 1001})},
    "an unknown button": {"text": "a", "attachment": buttons({**QUERY, "type": "oa.click"})},
    "an address that is none": {
        "text": "a",
        "attachment": buttons({"title": "a", "type": "oa.open.url", "payload": {"url": "zalo.me"}}),
    },
    "a phone that is none": {
        "text": "a",
        "attachment": buttons({"title": "a", "type": "oa.open.phone", "payload": {"phone_code": "+84"}}),
    },
    "a long text message": {
        "text": "a",
        "attachment": buttons(
            {"title": "a", "type": "oa.open.sms", "payload": {"content": "x" * 161, "phone_code": "84900000001"}}
        ),
    },
    "two attachments": {"text": "a", "attachments": [buttons(QUERY), media(media_type="image", url="https://a/b")]},
    "a list of attachments": {"text": "a", "attachment": [buttons(QUERY)]},
    "two pictures": {
        "attachment": {
            "type": "template",
            "payload": {"template_type": "media", "elements": [{"media_type": "image", "url": "https://a/b"}] * 2},
        }
    },
    "a picture and buttons": {
        "text": "a",
        "attachment": {
            "type": "template",
            "payload": {
                "template_type": "media",
                "elements": [{"media_type": "image", "url": "https://a/b"}],
                "buttons": [QUERY],
            },
        },
    },
    "a picture by both ways": {"attachment": media(media_type="image", url="https://a/b", attachment_id="x")},
    "an unknown picture": {"attachment": media(media_type="image", attachment_id="never-uploaded")},
    "a gif without size": {"attachment": media(media_type="gif", url="https://a/b")},
    "a file without token": {"attachment": {"type": "file", "payload": {}}},
    "an unknown quote": {"text": "a", "quote_message_id": "00000000000000000000"},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_parameter_is_refused_and_nothing_is_shown(zalo: Emulator, api: Any, name: str) -> None:
    phone = zalo.resident().opens_chat()
    answer = api.post("/v3.0/oa/message/cs", {"recipient": {"user_id": phone.id}, "message": WRONG[name]})
    assert answer["error"] == -201, answer
    assert answer["message"].endswith(" is invalid!")
    phone.hears_nothing(timeout=0)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"message": {"text": "a"}}'])
def test_a_body_that_is_no_request_is_refused(api: Any, body: bytes) -> None:
    answer = api.raw("POST", "/v3.0/oa/message/cs", data=body)
    assert (answer.status_code, answer.json()["error"]) == (200, -201)


def test_an_unknown_person_is_refused_in_zalos_words(api: Any) -> None:
    assert api.say("8031427765109283346") == refusal(-201)


def test_an_unknown_template_is_refused(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    attachment = {"type": "template", "payload": {"template_type": "carousel"}}
    assert api.say(phone.id, attachment=attachment) == refusal(-233)


def test_the_window_is_free_for_48_hours_then_billed_then_shut_after_7_days(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().says("a")
    zalo.jump(by=48 * HOUR - 60)
    api.renew()
    assert api.say(phone.id)["data"]["quota"] == {"quota_type": "reply"}
    zalo.jump(by=120)
    billed = api.say(phone.id)
    assert keys(billed) == keys(sample("message/cs_text.billed.response.json"))
    zalo.jump(by=5 * DAY)
    api.renew()
    assert api.say(phone.id) == refusal(-230)
    phone.says("b")
    assert api.say(phone.id)["error"] == 0


def test_seeing_a_message_opens_no_window(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().says("a")
    api.say(phone.id)
    zalo.jump(by=8 * DAY)
    api.renew()
    phone.sees()
    assert api.say(phone.id) == refusal(-230)


def test_a_stranger_cannot_be_written_to_and_somebody_who_left_neither(zalo: Emulator, api: Any) -> None:
    stranger, gone = zalo.resident(), zalo.resident().follows()
    assert api.say(gone.id)["error"] == 0
    gone.unfollows()
    assert api.say(stranger.id) == refusal(-213)
    assert api.say(gone.id) == refusal(-213)


def test_a_silent_follower_gets_three_welcome_messages(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident(follower=True)
    first = api.say(phone.id)
    assert keys(first) == keys(sample("message/cs_text.quota_welcome.response.json"))
    assert first["data"]["quota"]["remain"] == "2"
    api.say(phone.id)
    api.say(phone.id)
    assert api.say(phone.id) == refusal(-232)


def test_somebody_who_blocks_the_account_is_not_reached_until_they_unblock(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().says("a").blocks()
    assert api.say(phone.id) == refusal(-217)
    phone.unblocks()
    assert api.say(phone.id)["error"] == 0
    phone.blocks(-244)
    assert api.say(phone.id) == refusal(-244)


def test_a_wrong_token_is_refused_with_status_200(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    api.token = "another"
    answer = api.raw("POST", "/v3.0/oa/message/cs", json={"recipient": {"user_id": phone.id}, "message": {"text": "a"}})
    assert (answer.status_code, answer.json()) == (200, refusal(-216))
    query = api.raw("GET", "/v2.0/oa/getoa", params={"access_token": "emulator-access-token"})
    assert query.json() == refusal(-216), "a token in the query is no token"


def test_the_rate_is_counted_over_a_minute_of_played_time(
    launch: Callable[..., RunningEmulator], api_at: Callable[[str], Any]
) -> None:
    emulator = launch(rate_per_minute=3)
    zalo, api = Emulator(emulator.address), api_at(emulator.address)
    phone = zalo.resident().opens_chat()
    assert [api.say(phone.id)["error"] for _ in range(4)] == [0, 0, 0, -32]
    headers = api.raw("GET", "/v2.0/oa/getoa").headers
    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remain"]) == ("3", "0")
    zalo.jump(by=61)
    assert api.say(phone.id)["error"] == 0
    assert zalo.stats()["rate_peak"] == 3


def test_an_uploaded_picture_is_shown_and_expires_after_a_week(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    uploaded = api.upload(PNG)
    assert keys(uploaded) == keys(sample("upload/image.response.json"))
    attachment = media(media_type="image", attachment_id=uploaded["data"]["attachment_id"])
    assert api.say(phone.id, attachment=attachment)["error"] == 0
    shown = phone.hears()
    assert api.session.get(api.address + shown.attachment["url"], timeout=5).content == PNG
    zalo.jump(by=7 * DAY + 1)
    api.renew()
    phone.says("a")
    assert api.say(phone.id, attachment=attachment) == refusal(-100)


def test_uploads_of_the_wrong_size_or_type_are_refused(api: Any) -> None:
    assert api.upload(b"\xff\xd8\xff" + bytes(1024 * 1024)) == refusal(-210)
    assert api.upload(b"GIF89a")["error"] == -201
    assert api.upload(b"<svg/>")["error"] == -201
    assert api.upload(b"%PDF-1.4", kind="file", name="a.exe")["error"] == -201
    assert api.raw("POST", "/v2.0/oa/upload/image").json()["error"] == -201


def test_a_file_is_sent_by_its_token(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    token = api.upload(b"%PDF-1.4", kind="file", name="huong-dan.pdf")["data"]["token"]
    body = {
        "recipient": {"user_id": phone.id},
        "message": {"attachment": {"type": "file", "payload": {"token": token}}},
    }
    assert api.post("/v3.0/oa/message/cs", body)["error"] == 0
    assert phone.hears().attachment["name"] == "huong-dan.pdf"


def test_a_reaction_marks_the_residents_message(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident()
    message = phone.does("say", text="a")["message"]["id"]
    action = {"react_icon": "/-heart", "react_message_id": message}
    answer = api.post("/v2.0/oa/message", {"recipient": {"user_id": phone.id}, "sender_action": action})
    assert (answer["error"], answer["data"]["message_id"]) == (0, message)


def test_the_account_describes_itself_and_its_type(zalo: Emulator, api: Any) -> None:
    answer = api.get("/v2.0/oa/getoa")
    assert keys(answer) == keys(sample("oa/getoa.response.json"))
    assert answer["data"]["oa_type"] == 2
    zalo.settings(oa_type=4)
    assert api.get("/v2.0/oa/getoa")["data"]["oa_type"] == 4


def test_a_residents_details_have_the_dynamic_parameter_of_their_last_visit(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident()
    asked = json.dumps({"user_id": phone.id})
    assert api.get("/v3.0/oa/user/detail", data=asked) == refusal(-213)
    phone.opens_chat()
    phone.does("visit", param="xa:07420")
    answer = api.get("/v3.0/oa/user/detail", data=asked)
    assert answer["data"]["dynamic_param"] == "xa:07420"
    assert answer["data"]["user_id"] == phone.id
    assert set(answer["data"]) >= {"display_name", "user_is_follower", "tags_and_notes_info", "shared_info"}


def test_the_quota_tells_the_last_interaction(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().says("a")
    data = api.post("/v3.0/oa/quota/message", {"user_id": phone.id})["data"]
    assert abs(int(data["last_interaction"]) / 1000 - zalo.now()) < 5


def test_a_text_and_a_picture_reach_the_group(zalo: Emulator, api: Any) -> None:
    group = zalo.group
    text = {"recipient": {"group_id": group.id}, "message": {"text": "Tổng hợp ngày 29/8"}}
    answer = api.post("/v3.0/oa/group/message", text)
    assert keys(answer) == keys(sample("group/message_text.response.json"))
    picture = media(media_type="image", attachment_id=api.upload(PNG)["data"]["attachment_id"])
    api.post("/v3.0/oa/group/message", {"recipient": {"group_id": group.id}, "message": {"attachment": picture}})
    assert group.hears("Tổng hợp").sender == "oa"
    assert group.hears().kind == "image"


def test_another_group_and_a_disabled_group_are_refused(zalo: Emulator, api: Any) -> None:
    wrong = {"recipient": {"group_id": "00000000000000000000"}, "message": {"text": "a"}}
    assert api.post("/v3.0/oa/group/message", wrong) == refusal(-403)
    zalo.put("/group", {"enabled": False})
    right = {"recipient": {"group_id": zalo.group.id}, "message": {"text": "a"}}
    assert api.post("/v3.0/oa/group/message", right) == refusal(-237)


def test_the_groups_members_can_be_listed(zalo: Emulator, api: Any) -> None:
    helper = zalo.helper()
    zalo.group.joined_by(helper)
    members = api.get("/v3.0/oa/group/listmember", group_id=zalo.group.id)["data"]
    assert members["total"] == 2
    assert members["members"][1]["user_id"] == helper.id
    assert api.get("/v3.0/oa/group/getgroup", group_id=zalo.group.id)["data"]["group_info"]["total_member"] == 2

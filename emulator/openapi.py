"""openapi.zalo.me, as far as it is known: messages, uploads, user and account data, the group."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from flask import Blueprint, Response, request

from emulator import outgoing, sending
from emulator.answers import Json, Work, answer
from emulator.people import OA, Message, Resident
from emulator.refusals import Refused
from emulator.settings import STATE_AGENCY
from emulator.texts import say
from emulator.world import World

VIETNAM = timezone(timedelta(hours=7))


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("openapi", __name__)

    def route(method: str, path: str, work: Work, *, faulty: bool = False) -> None:
        def view() -> Response:
            return answer(world, work, faulty=faulty)

        pages.add_url_rule(path, endpoint=f"{method} {path}".replace(".", "_"), view_func=view, methods=[method])

    route("POST", "/v3.0/oa/message/cs", send_v3, faulty=True)
    route("POST", "/v2.0/oa/message", send_v2, faulty=True)
    route("POST", "/v3.0/oa/group/message", send_to_group, faulty=True)
    for kind, upload in UPLOADS.items():
        route("POST", f"/v2.0/oa/upload/{kind}", upload, faulty=True)
    route("GET", "/v2.0/oa/getoa", get_oa)
    route("GET", "/v3.0/oa/user/detail", user_detail)
    route("GET", "/v3.0/oa/user/getlist", user_list)
    route("POST", "/v2.0/oa/deletefollowerinfo", delete_info)
    route("POST", "/v3.0/oa/quota/message", quota)
    route("GET", "/v3.0/oa/group/getgroup", get_group)
    route("GET", "/v3.0/oa/group/getgroupsofoa", get_groups)
    route("GET", "/v3.0/oa/group/listmember", list_members)
    route("GET", "/v3.0/oa/group/conversation", group_conversation)
    return pages


def send_v3(world: World) -> Json:
    sending.check_type(world, "v3")
    body = _body()
    resident = sending.find_recipient(world, body.get("recipient"))
    message, used = sending.send(world, resident, outgoing.read(body.get("message")))
    data: Json = {"message_id": message.id, "user_id": resident.id, "sent_time": str(int(message.at * 1000))}
    if used is not None:
        data["quota"] = used
    return _success(data)


def send_v2(world: World) -> Json:
    """The way of state agencies. A reaction comes along the same path, for every type of account."""
    body = _body()
    if "sender_action" in body:
        resident = sending.find_recipient(world, body.get("recipient"))
        reacted = sending.react(world, resident, body["sender_action"])
        return _success({"message_id": reacted.id, "user_id": resident.id})
    sending.check_type(world, "v2")
    resident = sending.find_recipient(world, body.get("recipient"))
    message, _ = sending.send(world, resident, outgoing.read(body.get("message")))
    return _success({"message_id": message.id, "user_id": resident.id})


def send_to_group(world: World) -> Json:
    body = _body()
    message = sending.send_to_group(world, body.get("recipient"), outgoing.read(body.get("message")))
    return _success({"message_id": message.id, "group_id": world.group.id})


def _upload(kind: str, key: str) -> Work:
    def upload(world: World) -> Json:
        file = request.files.get("file")
        if file is None:
            raise Refused(-201, "file")
        return _success({key: world.attachments.upload(kind, file.read(), file.filename or "")})

    return upload


def get_oa(world: World) -> Json:
    settings, agency = world.settings, world.oa_type == STATE_AGENCY
    return _success(
        {
            "oaid": settings.oa_id,
            "oa_id": settings.oa_id,
            "name": settings.oa_name,
            "description": "",
            "oa_alias": "",
            "is_verified": True,
            "oa_type": world.oa_type,
            "cate_name": say("oa_category" if agency else "oa_business_category"),
            "num_follower": sum(resident.follower for resident in world.residents.values()),
            "avatar": f"{world.address}/static/oa.svg",
            "cover": "",
            "package_name": "",
            "package_valid_through_date": "",
            "package_auto_renew_date": "",
            "linked_ZCA": "",
        }
    )


def user_detail(world: World) -> Json:
    resident = _resident(world, _query())
    if resident.last_interaction is None and not resident.follower:
        raise Refused(-213)
    avatar = f"{world.address}/static/person.svg"
    return _success(
        {
            "user_id": resident.id,
            "user_id_by_app": resident.user_id_by_app,
            "user_external_id": "",
            "display_name": resident.name,
            "user_alias": resident.name,
            "is_sensitive": False,
            "user_last_interaction_date": _day(resident.last_interaction),
            "user_is_follower": resident.follower,
            "avatar": avatar,
            "avatars": {"120": avatar, "240": avatar},
            "dynamic_param": resident.dynamic_param,
            "tags_and_notes_info": {"notes": [], "tag_names": resident.tags},
            "shared_info": {
                name: resident.info.get(name, "") for name in ("address", "city", "district", "phone", "name")
            },
        }
    )


def user_list(world: World) -> Json:
    asked = _query()
    offset, count = _number(asked, "offset", 0), min(50, _number(asked, "count", 50))
    known = [r for r in world.residents.values() if r.last_interaction is not None or r.follower]
    users = [{"user_id": resident.id} for resident in known[offset : offset + count]]
    return _success({"total": len(known), "count": count, "offset": offset, "users": users})


def delete_info(world: World) -> Json:
    resident = _resident(world, _body())
    resident.info.clear()
    resident.tags.clear()
    return {"error": 0, "message": "Success"}


def quota(world: World) -> Json:
    body = _body()
    if "user_id" not in body:
        asset = {"asset_id": "emulator", "product_type": "cs", "quota_type": "sub_quota", "valid_through": "31/12/2099"}
        return {"data": [{**asset, "total": 500, "remain": 500}], "error": 0, "message": "Success"}
    resident = _resident(world, body)
    last = 0 if resident.last_interaction is None else int(resident.last_interaction * 1000)
    promotion = {"daily_remain": 0, "daily_total": 1, "monthly_remain": 4, "monthly_total": 6}
    return _success({"last_interaction": str(last), "cs_reply": {"remain": 8, "total": 8}, "promotion": promotion})


def get_group(world: World) -> Json:
    _check_group(world)
    asset = {"asset_type": "gmf100", "asset_id": "emulator", "valid_through": "31/12/2099", "auto_renew": False}
    setting = {"lock_send_msg": False, "join_appr": True, "enable_msg_history": True, "enable_link_join": True}
    return _success({"group_info": _group_info(world), "asset_info": asset, "group_setting": setting})


def get_groups(world: World) -> Json:
    return _success({"groups": [_group_info(world)], "total": 1})


def list_members(world: World) -> Json:
    _check_group(world)
    members: list[Json] = [{"oa_id": world.account.oa_id, "name": world.settings.oa_name, "avatar": ""}]
    members += [{"user_id": key, "name": world.residents[key].name, "avatar": ""} for key in world.group.members]
    offset, count = _number(request.args, "offset", 0), _number(request.args, "count", 50)
    return _success({"members": members[offset : offset + count], "total": len(members)})


def group_conversation(world: World) -> Json:
    """What was posted in the group, newest first."""
    _check_group(world)
    offset, count = _number(request.args, "offset", 0), min(10, _number(request.args, "count", 5))
    newest_first = list(reversed(world.group.messages))
    return _success_list([_posted(world, message) for message in newest_first[offset : offset + count]])


def _posted(world: World, message: Message) -> Json:
    by_account = message.sender == OA
    name = world.settings.oa_name if by_account else world.residents[message.sender].name
    return {
        "src": 0 if by_account else 1,
        "time": int(message.at * 1000),
        "type": "photo" if message.kind == "image" else message.kind,
        "message": message.text,
        "message_id": message.id,
        "from_id": world.account.oa_id if by_account else message.sender,
        "from_display_name": name,
        "from_avatar": "",
        "group_id": world.group.id,
    }


def _group_info(world: World) -> Json:
    return {
        "name": world.group.name,
        "avatar": "",
        "group_id": world.group.id,
        "group_link": f"https://zalo.me/g/{world.group.id[:9]}",
        "group_description": "",
        "status": "enabled" if world.group.enabled else "disabled",
        "total_member": len(world.group.members) + 1,
        "max_member": 100,
        "auto_delete_date": "31/12/2099",
    }


def _check_group(world: World) -> None:
    if request.args.get("group_id") != world.group.id:
        raise Refused(-403)


def _resident(world: World, asked: Json) -> Resident:
    resident = world.residents.get(str(asked.get("user_id")))
    if resident is None:
        raise Refused(-201, "user_id")
    return resident


def _body() -> Json:
    return _object(request.get_data(), "body")


def _query() -> Json:
    return _object(request.args.get("data", "").encode(), "data")


def _object(text: bytes, name: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError:
        raise Refused(-201, name) from None
    if not isinstance(value, dict):
        raise Refused(-201, name)
    return value


def _number(asked: object, name: str, default: int) -> int:
    value = asked.get(name, default) if hasattr(asked, "get") else default
    try:
        return max(0, int(str(value)))
    except ValueError:
        raise Refused(-201, name) from None


def _day(instant: float | None) -> str:
    return "" if instant is None else datetime.fromtimestamp(instant, VIETNAM).strftime("%d/%m/%Y")


def _success(data: Json) -> Json:
    return {"data": data, "error": 0, "message": "Success"}


def _success_list(data: list[Json]) -> Json:
    return {"data": data, "error": 0, "message": "Success"}


UPLOADS = {
    "image": _upload("image", "attachment_id"),
    "gif": _upload("gif", "attachment_id"),
    "file": _upload("file", "token"),
}

"""Every event Zalo is known to send, and which of them mean something to the survey.

Names on which the sources disagree (leaving a group, requests to join) are all accepted.
"""

from __future__ import annotations

from enum import StrEnum

from bot.events import Left, Media, Opened, Withdrew


class Kind(StrEnum):
    """Who an event is about."""

    RESIDENT = "resident"  # one person and the account
    GROUP = "group"  # in a group the account owns
    RECEIPT = "receipt"  # a message was received or seen
    ECHO = "echo"  # what the account itself sent or did
    OTHER = "other"


TEXT = "user_send_text"
LINK_UPDATE = "update_user_info"
GROUP_MESSAGE = "user_send_group_"

MEDIA: dict[str, Media] = {
    "user_send_image": Media.IMAGE,
    "user_send_gif": Media.GIF,
    "user_send_link": Media.LINK,
    "user_send_audio": Media.AUDIO,
    "user_send_video": Media.VIDEO,
    "user_send_sticker": Media.STICKER,
    "user_send_location": Media.LOCATION,
    "user_send_file": Media.FILE,
    "user_send_business_card": Media.CARD,
}

# Kinds of messages that hold a picture, if only a video's first frame.
PICTURES = frozenset({"user_send_image", "user_send_video"})

RELATIONS: dict[str, type[Opened | Left | Withdrew]] = {
    "follow": Opened,
    "user_click_chatnow": Opened,
    "unfollow": Left,
    "user_withdraw": Withdrew,
}

ATTACHED: dict[str, Media] = {
    "image": Media.IMAGE,
    "gif": Media.GIF,
    "audio": Media.AUDIO,
    "video": Media.VIDEO,
    "sticker": Media.STICKER,
    "location": Media.LOCATION,
    "file": Media.FILE,
}

# Known and of no consequence here: name → why. A receipt must not count as the person writing to us.
IGNORED: dict[str, tuple[Kind, str]] = {
    "user_received_message": (Kind.RECEIPT, "receipt"),
    "user_seen_message": (Kind.RECEIPT, "receipt"),
    "user_reacted_message": (Kind.RESIDENT, "reaction"),
    "oa_reacted_message": (Kind.ECHO, "echo"),
    "user_submit_info": (Kind.RESIDENT, "personal details nobody asked for"),
    LINK_UPDATE: (Kind.RESIDENT, "no code came along"),
    "add_user_to_tag": (Kind.OTHER, "tag"),
    "remove_user_from_tag": (Kind.OTHER, "tag"),
    "remove_tag": (Kind.OTHER, "tag"),
    "widget_interaction_accepted": (Kind.OTHER, "website widget"),
    "widget_failed_to_sync_user_external_id": (Kind.OTHER, "website widget"),
    "extension_purchased": (Kind.OTHER, "account administration"),
    "permission_revoked": (Kind.OTHER, "account administration"),
    "shop_has_order": (Kind.OTHER, "shop"),
    "oa_send_consent": (Kind.OTHER, "call"),
    "user_reply_consent": (Kind.OTHER, "call"),
    "user_call_oa": (Kind.OTHER, "call"),
    "oa_call_user": (Kind.OTHER, "call"),
    "change_template_status": (Kind.OTHER, "template message"),
    "change_template_quality": (Kind.OTHER, "template message"),
    "change_oa_daily_quota": (Kind.OTHER, "template message"),
    "change_oa_template_tags": (Kind.OTHER, "template message"),
    "user_feedback": (Kind.OTHER, "template message"),
    "user_click_response_button": (Kind.OTHER, "template message"),
}

_GROUP_EVENTS = frozenset({
    "create_group",
    "user_join_group",
    "user_request_join_group",
    "accept_request_join_group",
    "reject_request_join_group",
    "react_request_join_group",
    "react_request_join_group_accept",
    "react_request_join_group_reject",
    "add_group_admin",
    "remove_group_admin",
    "update_group_info",
    "user_out_group",
    "user_leave_group",
    "delete_group",
})  # fmt: skip


def kind(name: str) -> Kind:
    """Who an event of this name is about."""
    return _unused(name)[0] if name not in _USED else Kind.RESIDENT


def why_ignored(name: str) -> str:
    """Why the survey does not act on an event of this name."""
    return _unused(name)[1]


_USED = frozenset({TEXT, *MEDIA, *RELATIONS})


def _unused(name: str) -> tuple[Kind, str]:
    if name in IGNORED:
        return IGNORED[name]
    if name in _GROUP_EVENTS or name.startswith(GROUP_MESSAGE):
        return Kind.GROUP, "group"
    if name.startswith("anonymous_send_"):
        return Kind.OTHER, "anonymous"
    if name.startswith("oa_send_"):
        return Kind.ECHO, "echo"
    return Kind.OTHER, "unknown event"

"""Zalo's refusals. All of them travel with HTTP status 200, in Zalo's own words, misspellings included."""

from __future__ import annotations

MESSAGES = {
    -32: "Your application reached limit call api",
    -100: "attachment_id was expired",
    -200: "Send message failed",
    -201: "{field} is invalid!",
    -204: "Offical Account is disable",
    -205: "Offical Account is not exist",
    -209: "Not supported this api",
    -210: "Parameter exceeds allowable limit",
    -211: "Out of quota",
    -213: "User has not followed OA",
    -216: "Access token is invalid",
    -217: "User has blocked invitation from OA",
    -218: "Out of quota receive",
    -220: "access_token is expired or removed",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the OA in the past 7 days",
    -232: "User has not interacted with the OA, or the last interaction has expired",
    -233: "message type is invalid or not support",
    -235: "This API does not support this type of OA",
    -237: "The group is disabled",
    -240: "MessageV2 API has been shut down, please switch to MessageV3",
    -244: "User has restricted this message type from your OA",
    -248: "Violates our platform standards",
    -403: "OA is not in group",
}


class Refused(Exception):
    """Zalo answers with this code instead of doing what was asked."""

    def __init__(self, code: int, field: str = "parameter") -> None:
        super().__init__(code)
        self.code = code
        self.body: dict[str, object] = {"error": code, "message": MESSAGES[code].format(field=field)}


def oauth(code: int, name: str, reason: str = "") -> dict[str, object]:
    """The other error form, used by oauth.zaloapp.com."""
    return {
        "error": code,
        "error_name": name,
        "error_reason": reason,
        "error_description": "",
        "ref_doc": "https://developers.zalo.me/docs",
    }

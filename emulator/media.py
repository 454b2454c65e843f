"""What a resident can send instead of words, in the shapes of Zalo's attachments. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from emulator.outgoing import Json

DEFAULT_STICKER = "30001"
DEFAULT_FILE = "tai-lieu.pdf"
# The middle of Bắc Giang city.
DEFAULT_LATITUDE, DEFAULT_LONGITUDE = "21.273100", "106.194600"
DEFAULT_PHONE = "84900000001"


@dataclass(frozen=True, slots=True)
class Media:
    """`url` is where the emulator serves `data`; `given` is what the test or the page asked for."""

    kind: str
    given: Mapping[str, object]
    url: str = ""
    data: bytes = b""

    def says(self, name: str, default: str = "") -> str:
        return str(self.given.get(name) or default)


def attachment(media: Media) -> Json:
    """The attachment of a `user_send_<kind>` event. Raises KeyError for a kind Zalo does not know."""
    build = _PAYLOADS[media.kind]
    return {"payload": build(media), "type": "link" if media.kind == "business_card" else media.kind}


def text_of(media: Media) -> str | None:
    """The `text` beside the attachment. Without a caption Zalo leaves it out or, for a place, sends it empty."""
    return media.says("text") or ("" if media.kind == "location" else None)


def _picture(media: Media) -> Json:
    return {"thumbnail": media.url, "url": media.url}


def _preview(media: Media) -> Json:
    return {
        "thumbnail": media.url,
        "description": media.says("description"),
        "url": media.says("url", media.url),
    }


def _audio(media: Media) -> Json:
    return {"url": media.url}


def _sticker(media: Media) -> Json:
    return {"id": media.says("sticker", DEFAULT_STICKER), "url": media.url}


def _place(media: Media) -> Json:
    return {
        "coordinates": {
            "latitude": media.says("latitude", DEFAULT_LATITUDE),
            "longitude": media.says("longitude", DEFAULT_LONGITUDE),
        }
    }


def _file(media: Media) -> Json:
    name = media.says("name", DEFAULT_FILE)
    return {
        "size": str(len(media.data)),
        "name": name,
        "checksum": hashlib.md5(media.data, usedforsecurity=False).hexdigest(),
        "type": name.rpartition(".")[2],
        "url": media.url,
    }


def _card(media: Media) -> Json:
    phone = media.says("phone", DEFAULT_PHONE)
    description = json.dumps({"phone": phone, "qrCodeUrl": media.url}, separators=(",", ":"))
    return {"thumbnail": media.url, "description": description, "url": f"https://zalo.me/{phone}"}


_PAYLOADS: dict[str, Callable[[Media], Json]] = {
    "image": _picture,
    "gif": _picture,
    "video": _preview,
    "audio": _audio,
    "sticker": _sticker,
    "location": _place,
    "file": _file,
    "link": _preview,
    "business_card": _card,
}
KINDS = tuple(_PAYLOADS)

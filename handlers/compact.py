"""JSON as it is kept: on the hot path, so the encoder is made once, where `json.dumps` makes a new one every time."""

from __future__ import annotations

import json

to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

"""Addresses people open."""

from __future__ import annotations


def chat_url(oa_id: str) -> str:
    """Opens the account's chat in Zalo. Nothing added to it (`?ref=`, `?text=`) reaches the webhook or the chat."""
    return f"https://zalo.me/{oa_id}"

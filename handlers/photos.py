"""Looking at posted pictures: fetch, hash, forget. No transaction is open while the network is waited for."""

from __future__ import annotations

import time

import structlog

from handlers.likeness import NotAPicture, likeness
from handlers.runtime import Runtime
from models import group_posts
from models.group_posts import Unseen
from models.sealing import CannotOpen, Seal
from zalo.media import Refused, Unreachable, fetch

MOST_AT_ONCE = 30
LEASE_MS = 120_000  # longer than one picture can take; then another process may try
_PAUSES_MS = (10_000, 60_000, 300_000, 1_800_000, 7_200_000)

log = structlog.get_logger()


def seal_address(seal: Seal, cause: str, address: str) -> bytes:
    """Seal where a picture lies so that it opens only for the post of this cause."""
    return seal.close(address.encode(), _purpose(cause))


def look_at_pictures(runtime: Runtime, *, now_ms: int | None = None) -> int:
    """Look at the pictures that wait and return at how many. `now_ms`: the real clock, which Zalo's hosts go by."""
    now = int(time.time() * 1000) if now_ms is None else now_ms
    for done in range(MOST_AT_ONCE):
        post = _take(runtime, now)
        if post is None:
            return done
        _look(runtime, post, now)
    return MOST_AT_ONCE


def _take(runtime: Runtime, now: int) -> Unseen | None:
    with runtime.database.read() as connection:
        if not group_posts.unseen(connection, now=now):
            return None
    with runtime.database.write() as connection:
        return next(iter(group_posts.take(connection, now=now, most=1, until=now + LEASE_MS)), None)


def _look(runtime: Runtime, post: Unseen, now: int) -> None:
    try:
        address = runtime.seal.open(post.address or b"", _purpose(post.cause)).decode()
        seen = likeness(fetch(address, runtime.settings.media_sources))
    except (Refused, NotAPicture, CannotOpen) as why:
        _give_up(runtime, post, str(why))
    except Unreachable as why:
        _look_again(runtime, post, now, str(why))
    except Exception:
        log.error("photo.failed", post_id=post.id, exc_info=True)
        _look_again(runtime, post, now, "our fault")
    else:
        with runtime.database.write() as connection:
            group_posts.looked(connection, post.id, seen)


def _look_again(runtime: Runtime, post: Unseen, now: int, why: str) -> None:
    if post.looks > len(_PAUSES_MS):
        _give_up(runtime, post, why)
        return
    with runtime.database.write() as connection:
        group_posts.look_again(connection, post.id, look_at=now + _PAUSES_MS[post.looks - 1])


def _give_up(runtime: Runtime, post: Unseen, why: str) -> None:
    log.warning("photo.given_up", post_id=post.id, reason=why)
    with runtime.database.write() as connection:
        group_posts.give_up(connection, post.id)


def _purpose(cause: str) -> str:
    return f"photo:{cause}"

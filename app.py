"""The way in. `python app.py` runs all parts; `create_app()` is the web part alone, for any WSGI server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import Settings, load_settings
from handlers.supervisor import supervise

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Settings | None = None) -> Flask:
    """The web part. Refuses to start with settings or data files it cannot use."""
    from wiring import build  # not above: `python app.py` only starts the others and stays small

    return build(settings or load_settings())


if __name__ == "__main__":
    supervise(load_settings())

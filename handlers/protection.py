"""Headers on every answer, and errors that tell a stranger nothing."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from handlers.runtime import current

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
_ONE_YEAR_S = 31_536_000
_HTTPS_ONLY = {"Strict-Transport-Security": f"max-age={_ONE_YEAR_S}"}

log = structlog.get_logger()


def protect(app: Flask) -> None:
    """Give every answer of `app` its headers and every error a short text."""
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)


def _add_headers(response: Response) -> Response:
    _add_missing(response, _HEADERS)
    if request.is_secure or current().settings.public_base_url.startswith("https://"):
        _add_missing(response, _HTTPS_ONLY)
    return response


def _add_missing(response: Response, headers: Mapping[str, str]) -> None:
    there = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - iterating yields pairs
    response.headers.extend([(name, value) for name, value in headers.items() if name.lower() not in there])


def _refused(error: HTTPException) -> HTTPException | tuple[str, int]:
    if error.response is not None:
        return error
    return error.name.lower(), error.code or 500


def _broken(_error: Exception) -> tuple[str, int]:
    log.error("web.failed", endpoint=request.endpoint, exc_info=True)
    return "internal error", 500

"""Wires the parts together. `python app.py` runs all of them; `create_app()` is the web part alone."""

from __future__ import annotations

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, load_settings
from handlers import commands, health, logs, oauth, protection, webhook
from handlers.intake import Intake
from handlers.runtime import EXTENSION, Runtime
from handlers.supervisor import supervise
from web.landing import blueprint as landing
from zalo.limits import WEBHOOK_BODY_BYTES


def create_app(settings: Settings | None = None) -> Flask:
    """The web part: webhook, landing pages, health. Refuses to start with settings or data files it cannot use."""
    settings = settings or load_settings()
    logs.configure(settings.log_format, settings.log_level)
    runtime = Runtime(settings)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = WEBHOOK_BODY_BYTES
    app.secret_key = settings.secret_key.get_secret_value()
    app.extensions[EXTENSION] = runtime
    app.extensions[webhook.INTAKE] = Intake(runtime)
    for blueprint in (webhook.blueprint, health.blueprint, oauth.blueprint, landing):
        app.register_blueprint(blueprint)
    protection.protect(app)
    commands.register(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]
    if click.get_current_context(silent=True) is None:  # serving, not a command: find mistakes now
        _ = runtime.content
    return app


if __name__ == "__main__":
    supervise(load_settings())

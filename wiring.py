"""The web part: webhook, landing pages, health, and the commands that share its settings."""

from __future__ import annotations

import os

import click
import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import BadSettings, Settings
from handlers import commands, health, logs, oauth, protection, webhook
from handlers.intake import Intake
from handlers.processes import when_parent_ends
from handlers.readiness import Readiness
from handlers.refusals import Refusals
from handlers.runtime import EXTENSION, Runtime
from web.copying import blueprint as copying
from web.landing import blueprint as landing
from zalo.limits import WEBHOOK_BODY_BYTES

log = structlog.get_logger()


def build(settings: Settings) -> Flask:
    """The app. Raises questions.faults.Faulty when it is to serve with data files it cannot use."""
    logs.configure(settings.log_format, settings.log_level)
    runtime = Runtime(settings)
    app = Flask("app", static_folder=None)
    app.url_map.merge_slashes = False  # else `//q//…` is sent on to whatever host the request claims to be for
    app.config["MAX_CONTENT_LENGTH"] = WEBHOOK_BODY_BYTES
    app.extensions[EXTENSION] = runtime
    app.extensions[webhook.INTAKE] = Intake(runtime)
    app.extensions[webhook.REFUSALS] = Refusals(runtime)
    app.extensions[health.READINESS] = Readiness(runtime)
    for blueprint in (webhook.blueprint, health.blueprint, oauth.blueprint, landing, copying):
        app.register_blueprint(blueprint)
    if settings.production and app.debug:  # from FLASK_DEBUG
        raise BadSettings("Settings cannot be used:\n  FLASK_DEBUG is for development only")
    protection.protect(app)
    commands.register(app)
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    if click.get_current_context(silent=True) is None:  # serving, not a command
        campaign = runtime.content.campaign  # mistakes are found now, not by the first resident
        log.info("web.started", mode=settings.app_env, campaign=campaign.id)
        when_parent_ends(lambda: os._exit(1))
    return app

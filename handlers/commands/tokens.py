"""The account's tokens."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from handlers.oauth import LINK_LIFE_S, consent_link
from handlers.runtime import current
from handlers.tokens import NoToken, Tokens

token = AppGroup("token", help="Zalo's access and refresh token.")

NO_TOKEN = "no token: set ZALO_ACCESS_TOKEN and ZALO_REFRESH_TOKEN, or let an administrator consent"  # noqa: S105


@token.command("status")
def status() -> None:
    """Age and remaining life of the tokens."""
    runtime = current()
    try:
        state = Tokens(runtime).state()
    except NoToken:
        raise click.ClickException(NO_TOKEN) from None
    now = runtime.clock.now()
    click.echo(f"obtained  {state.obtained_at.astimezone(now.tzinfo):%d/%m/%Y %H:%M}")
    click.echo(f"expires   {state.expires_at.astimezone(now.tzinfo):%d/%m/%Y %H:%M}")
    click.echo(f"left      {max(0, (state.expires_at - now).total_seconds()) / 3600:.1f} hours")
    if state.failed:
        raise click.ClickException("Zalo refused the refresh token: an administrator must consent again")
    if state.interrupted:
        raise click.ClickException("a refresh was interrupted: run `token refresh`, and consent again if it is refused")


@token.command("refresh")
def refresh() -> None:
    """Refresh the tokens now."""
    try:
        refreshed = Tokens(current()).refresh()
    except NoToken:
        raise click.ClickException(NO_TOKEN) from None
    if not refreshed:
        raise click.ClickException(
            "not refreshed: refused, unreachable, or another process is at it; see `token status`"
        )
    click.echo("refreshed")


@token.command("consent")
def consent() -> None:
    """Print the link on which the account's administrator lets the bot in."""
    click.echo(f"Open within {LINK_LIFE_S // 60} minutes, signed in as an administrator of the account:")
    click.echo(consent_link(current().settings))

"""Getting the answers out."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from handlers.commands.faults import loaded
from models import audit
from reports import exports, spreadsheet
from reports.exports import Wanted
from reports.spreadsheet import TooManyRows

OUT = click.Path(dir_okay=False, path_type=Path)


@click.command("codebook")
@click.option("--format", "_format", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", type=OUT, required=True, help="File to write.")
@with_appcontext
def codebook(_format: str, out: Path) -> None:
    """Write what every column and code of the export means."""
    written = exports.write_codebook(loaded().content.survey, out)
    click.echo(f"{written} rows written to {out}")


export = AppGroup("export", help="Answers as files.")


@export.command("responses")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@click.option("--out", type=OUT, required=True, help="File to write.")
@click.option("--labels", is_flag=True, help="Words instead of codes.")
@click.option("--include-partial", is_flag=True, help="Also responses that were begun and never sent.")
def responses(form: str, out: Path, labels: bool, include_partial: bool) -> None:
    """Write one row a response. No account id, name or phone, ever."""
    runtime = loaded()
    wanted = Wanted(runtime.content, labels=labels, include_partial=include_partial)
    write = spreadsheet.write_responses if form == "xlsx" else exports.write_responses
    try:
        with runtime.database.read() as connection:
            written = write(connection, wanted, out)
    except TooManyRows as error:
        raise click.ClickException(str(error)) from None
    with runtime.database.write() as connection:
        audit.write(
            connection,
            at=runtime.clock.now_ms(),
            actor="cli",
            act="export.responses",
            detail={"rows": written, "partial": include_partial},
        )
    click.echo(f"{written} responses written to {out}")

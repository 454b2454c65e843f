"""`flask qr …`: the list of codes, pictures and posters."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from rich.progress import Progress

from handlers.commands.faults import loaded
from qr.codes import NoCodeError
from qr.files import write_whole
from qr.listing import as_csv, rows
from qr.posters import UnknownUnitError, build
from questions.faults import Faulty

qr = AppGroup("qr", help="Codes, QR pictures and posters of the communes.")


@qr.command("list")
@click.option("--format", "_format", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
def list_codes(_format: str, out: Path) -> None:
    """Write the code of every commune, what a resident sends and what its picture holds."""
    runtime = loaded()
    try:
        listed = tuple(rows(runtime.content, runtime.settings.public_base_url))
        write_whole(out, as_csv(listed))
    except (NoCodeError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(listed)} codes written to {out}")


@qr.command("build")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into.")
@click.option("--commune", metavar="CODE", help="Only this commune, such as 07561; no books then.")
def build_posters(out: Path, commune: str | None) -> None:
    """Write a PNG, an SVG and an A4 poster for each commune, and a book for each district and the province."""
    runtime = loaded()
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("posters", total=None)
            files = build(
                runtime.content,
                out,
                base_url=runtime.settings.public_base_url,
                only=commune,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except (UnknownUnitError, NoCodeError, Faulty, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(files)} files written to {out}")

"""`flask roster …`: who helps residents, when and where."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from rich.progress import Progress

from handlers.commands.faults import loaded, roster_words
from handlers.commands.roster_reports import coverage_lines, coverage_rows, import_lines, running_line
from handlers.rosters import RosterDesk
from handlers.runtime import Runtime
from qr.codes import NoCodeError
from questions.model import Unit
from roster import defects, listing
from roster.files import Unreadable
from roster.publishing import Publisher
from roster.template import write_template
from roster.writing import write_table

OUT = click.Path(dir_okay=False, path_type=Path)

roster = AppGroup("roster", help="Helpers and their shifts.")


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and report; keep nothing.")
@click.option("--replace", is_flag=True, help="The file is the whole roster of its communes: remove what it lacks.")
@click.option("--report", type=OUT, help="Also write every defect to this .csv or .xlsx file.")
def import_file(file: Path, dry_run: bool, replace: bool, report: Path | None) -> None:
    """Take in a roster (.xlsx or .csv) as an office sent it. Good rows are kept, every bad one is named."""
    desk = _desk(loaded())
    try:
        done = desk.import_file(file, replace=replace, rehearse=dry_run)
        if report:
            rows = [defects.row_of(defect, desk.said) for defect in done.defects]
            write_table(report, desk.said.report.columns, rows, private=True)
    except Unreadable as unreadable:
        raise click.ClickException(f"{file}: {desk.said.unreadable[unreadable.reason]}") from None
    for line in import_lines(done, desk.said, rehearsed=dry_run):
        click.echo(line)
    if done.defects and not done.reading.people:
        raise click.ClickException(f"{file}: {desk.said.unreadable['nothing']}")


@roster.command("template")
@click.option("--out", type=OUT, required=True, help="File to write (.xlsx).")
@click.option("--district", metavar="CODE", help="Offer the communes of this district alone.")
def template(out: Path, district: str | None) -> None:
    """Write the sheet offices fill in."""
    runtime = loaded()
    desk = _desk(runtime)
    write_template(out, runtime.content, desk.rules, desk.said, units=_units(runtime, None, district))
    click.echo(f"template written to {out}")


@roster.command("list")
@click.option("--format", "_format", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", type=OUT, required=True, help="File to write. It holds names and phones.")
@click.option("--commune", metavar="CODE", help="Only this commune.")
@click.option("--district", metavar="CODE", help="Only this district.")
def list_helpers(_format: str, out: Path, commune: str | None, district: str | None) -> None:
    """Write everybody on the rosters with their shifts, one row a shift."""
    runtime = loaded()
    desk = _desk(runtime)
    _units(runtime, commune, district)
    people = desk.people(unit=commune or "", district=district or "")
    rows = listing.rows(people, desk.shifts(), runtime.content, desk.said, now=runtime.clock.now_ms())
    written = write_table(out, listing.Row._fields, rows, private=True)
    desk.note("roster.list", {"rows": written})
    click.echo(f"{written} rows, {len(people)} people written to {out}")


@roster.command("codes")
@click.option("--out", type=OUT, required=True, help="File to write: .csv or .xlsx. Whoever has it can join.")
@click.option("--commune", metavar="CODE", help="Only this commune.")
@click.option("--again", is_flag=True, help="Also replace codes that are still good.")
def codes(out: Path, commune: str | None, again: bool) -> None:
    """Give everybody who has not joined a one-time code, and write whom to send it to. Codes are shown only here."""
    runtime = loaded()
    desk = _desk(runtime)
    _units(runtime, commune, None)
    if out.exists():
        raise click.ClickException(f"{out} may hold codes that are shown nowhere else: choose another name")
    write_table(out, desk.said.codes.columns, [], private=True)  # fails before any code is spent
    issued, expires_at = desk.issue_codes(unit=commune or "", again=again)
    rows = listing.code_rows(issued, runtime.content, desk.said, expires_at=expires_at)
    if not issued:
        out.unlink()
        click.echo("everybody has joined or has a code that is good (--again replaces it): nothing written")
        return
    write_table(out, desk.said.codes.columns, rows, private=True)
    click.echo(f"{len(issued)} codes written to {out}, good until {expires_at:%d/%m/%Y}")


@roster.command("revoke")
@click.argument("helper", nargs=-1)
@click.option("--commune", metavar="CODE", help="Everybody of this commune.")
def revoke(helper: tuple[str, ...], commune: str | None) -> None:
    """Make the codes of these people (ids of `roster list`) useless, also those they joined with."""
    runtime = loaded()
    desk = _desk(runtime)
    _units(runtime, commune, None)
    if not helper and not commune:
        raise click.UsageError("name people by their id, or a commune")
    known = {one.helper.id for one in desk.people(unit=commune or "")}
    if unknown := [one for one in helper if one not in known]:
        raise click.ClickException(f"nobody on the rosters has the id {', '.join(unknown)}")
    click.echo(f"{desk.revoke(list(helper) or sorted(known))} revoked")


@roster.command("coverage")
@click.option("--commune", metavar="CODE", help="Only this commune.")
@click.option("--district", metavar="CODE", help="Only this district.")
@click.option("--out", type=OUT, help="Also write everything to this .csv or .xlsx file.")
def coverage(commune: str | None, district: str | None, out: Path | None) -> None:
    """Say which shifts nobody covers, who is down twice or did not come, and who has not handed in a roster."""
    runtime = loaded()
    desk = _desk(runtime)
    units = _units(runtime, commune, district)
    now = runtime.clock.now()
    state = desk.coverage((unit.code for unit in units), now)
    names = {one.helper.id: one.name for one in desk.people()}
    if out:
        rows = coverage_rows(state, desk.said, names, due_on=desk.rules.due_on)
        write_table(out, desk.said.coverage.columns, rows, private=True)
    for line in coverage_lines(state, desk.said, names, due_on=desk.rules.due_on, at=now):
        click.echo(line)
    for line in running_line([one for one in desk.uncovered(now) if one.unit in units], desk.said, len(units)):
        click.echo(line)


@roster.command("publish")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into.")
@click.option("--commune", metavar="CODE", help="Only this commune, such as 07561.")
def publish(out: Path, commune: str | None) -> None:
    """Write for each commune the roster for its notice board (PDF) and texts for loudspeaker and social pages."""
    runtime = loaded()
    desk = _desk(runtime)
    units = _units(runtime, commune, None)
    duties = desk.public_duties(unit.code for unit in units)
    publisher = Publisher(runtime.content, desk.rules, desk.said, runtime.settings.public_base_url)
    if commune and not duties:
        raise click.ClickException(f"{units[0].full_title} has no shifts: import its roster first")
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("notices", total=None)
            files = publisher.build(
                out, duties, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
    except NoCodeError as error:
        raise click.ClickException(str(error)) from None
    without = len(units) - len(duties)
    click.echo(f"{len(files)} files written to {out}" + (f"; {without} communes have no shifts" if without else ""))


def _desk(runtime: Runtime) -> RosterDesk:
    """The rosters. Raises a ClickException that lists every mistake in their words."""
    return RosterDesk(runtime, roster_words())


def _units(runtime: Runtime, commune: str | None, district: str | None) -> list[Unit]:
    """The communes meant: one, those of a district, or all."""
    units = runtime.content.units
    if commune:
        if commune not in units.by_code:
            raise click.ClickException(f"no unit of the list {units.id} has the code {commune}")
        return [units.by_code[commune]]
    if district:
        if district not in units.districts:
            raise click.ClickException(f"no district of the list {units.id} has the code {district}")
        return list(units.districts[district])
    return list(units.units)

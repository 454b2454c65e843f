"""What operators do with rosters: one transaction each, with an entry in the audit log that holds counts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection

from handlers.clock import from_ms, to_ms
from handlers.runtime import Runtime
from models import audit, roster, seats, shifts
from models.roster import Helper
from models.shifts import Shift
from questions.roster import Level, load_roster
from questions.roster_forms import RosterWords
from questions.shifts import ShiftRules
from roster.announcing import Duty
from roster.coverage import Coverage, Uncovered, coverage, uncovered
from roster.defects import Defect, Fate
from roster.keeping import Keeping, Outcome
from roster.reading import FileReader, Reading
from roster.register import Known, Register
from roster.villages import Villages


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file said and what became of it."""

    reading: Reading
    outcome: Outcome

    @property
    def defects(self) -> tuple[Defect, ...]:
        """Everything that is wrong with the file, by itself and beside earlier ones."""
        return (*self.reading.defects, *self.outcome.report.defects)


class _Rehearsed(Exception):
    """Takes a rehearsal out of its transaction, which is rolled back."""


class RosterDesk:
    """The rosters of the running campaign."""

    def __init__(self, runtime: Runtime, said: RosterWords | None = None) -> None:
        self._runtime = runtime
        self.said = said or load_roster()  # the words around rosters; raises questions.faults.Faulty
        self._campaign = runtime.content.campaign.id

    @cached_property
    def rules(self) -> ShiftRules:
        """What is agreed about shifts."""
        return self._runtime.shift_rules

    @cached_property
    def register(self) -> Register:
        """Opens names and phones."""
        return Register(self._runtime.seal, self._runtime.pseudonyms, self._campaign)

    def import_file(self, path: Path, *, replace: bool = False, rehearse: bool = False) -> Imported:
        """Read a file and keep what is good in it, all of that or nothing. Raises roster.files.Unreadable."""
        reading = FileReader(self._runtime.content.units, self.rules, self.said).read(path)
        outcome = Outcome()
        try:
            with self._runtime.database.write() as connection:
                now, villages = self._runtime.clock.now_ms(), Villages(self.said)
                keeping = Keeping(connection, self.register, self._runtime.content, villages, now)
                outcome = keeping.keep(reading.people, replace=replace)
                if rehearse:
                    raise _Rehearsed
                self._audit(connection, "roster.import", _counts(reading, outcome, replace=replace))
        except _Rehearsed:
            pass
        return Imported(reading, outcome)

    def people(self, *, unit: str = "", district: str = "", level: Level | None = None) -> list[Known]:
        """People on the rosters in the open: names and phones, for those who answer for this area."""
        with self._runtime.database.read() as connection:
            return self.register.known(
                roster.helpers(connection, self._campaign, level=level, unit=unit, district=district)
            )

    def shifts(self, *, day: date | None = None, unit: str = "", district: str = "") -> list[Shift]:
        """Shifts of the campaign."""
        with self._runtime.database.read() as connection:
            return shifts.shifts(connection, self._campaign, day=day, unit=unit, district=district)

    def coverage(self, units: Iterable[str], at: datetime) -> Coverage:
        """How these communes (codes) stand."""
        wanted = set(units)
        chosen = [unit for unit in self._runtime.content.units.units if unit.code in wanted]
        with self._runtime.database.read() as connection:
            helpers = roster.helpers(connection, self._campaign)
            return coverage(chosen, self.rules, helpers, shifts.shifts(connection, self._campaign), at)

    def uncovered(self, at: datetime) -> list[Uncovered]:
        """Communes where nobody stands by at this instant although a shift runs."""
        with self._runtime.database.read() as connection:
            running = shifts.shifts(connection, self._campaign, day=at.astimezone(self.rules.zone).date())
        return uncovered(self._runtime.content.units, self.rules, running, at)

    def issue_codes(self, *, unit: str = "", again: bool = False) -> tuple[list[tuple[Known, str]], datetime]:
        """New join codes for people who have not joined, and until when they are good.

        With `again` also for those whose code is still good; that one is good no longer.
        """
        now = self._runtime.clock.now_ms()
        expires_at = from_ms(now).astimezone(self.rules.zone) + timedelta(days=self.rules.code_days)
        expires_at = expires_at.replace(hour=23, minute=59, second=59, microsecond=0)
        with self._runtime.database.write() as connection:
            roster.lock(connection)
            helpers = roster.helpers(connection, self._campaign, unit=unit)
            waiting = [one for one in helpers if one.person is None and (again or not _has_good_code(one, now))]
            codes = self._fresh_codes(waiting, roster.code_hashes(connection))
            hashes = {helper_id: self.register.code_hash(code) for helper_id, code in codes.items()}
            roster.issue_codes(connection, hashes, expires_at=to_ms(expires_at))
            self._audit(connection, "roster.codes", {"issued": len(codes)})
        return [(known, codes[known.helper.id]) for known in self.register.known(waiting)], expires_at

    def revoke(self, helper_ids: Sequence[str]) -> int:
        """Make the codes of these people useless and forget the accounts behind them."""
        with self._runtime.database.write() as connection:
            revoked = roster.revoke(connection, helper_ids, now=self._runtime.clock.now_ms())
            seats.tidy(connection, self._campaign)
            self._audit(connection, "roster.revoke", {"revoked": revoked})
        return revoked

    def public_duties(self, units: Iterable[str]) -> dict[str, list[Duty]]:
        """Shifts by commune as the public may see them; communes without any are missing. Opens no phone."""
        wanted = set(units)
        with self._runtime.database.read() as connection:
            helpers = {one.id: one for one in roster.helpers(connection, self._campaign)}
            found: dict[str, list[Duty]] = {}
            for shift in shifts.shifts(connection, self._campaign):
                if shift.unit in wanted:
                    found.setdefault(shift.unit, []).append(self._public(shift, helpers[shift.helper_id]))
        return found

    def note(self, act: str, detail: Mapping[str, object]) -> None:
        """Write down that somebody took something out; counts alone."""
        with self._runtime.database.write() as connection:
            self._audit(connection, act, detail)

    def _fresh_codes(self, helpers: Iterable[Helper], taken: set[str]) -> dict[str, str]:
        """A code for each; none whose hash is `taken`."""
        codes: dict[str, str] = {}
        for helper in helpers:
            code = self.register.new_code()
            while self.register.code_hash(code) in taken:
                code = self.register.new_code()
            taken.add(self.register.code_hash(code))
            codes[helper.id] = code
        return codes

    def _public(self, shift: Shift, helper: Helper) -> Duty:
        where = shift.place or helper.village
        return Duty(shift.day, shift.slot, where, self.register.name(helper), helper.position)

    def _audit(self, connection: Connection, act: str, detail: Mapping[str, object]) -> None:
        audit.write(connection, at=self._runtime.clock.now_ms(), actor="cli", act=act, detail=detail)


def _has_good_code(helper: Helper, now: int) -> bool:
    expires_at = helper.code_expires_at or 0
    return helper.code_used_at is None and helper.code_revoked_at is None and expires_at > now


def _counts(reading: Reading, outcome: Outcome, *, replace: bool) -> dict[str, object]:
    return {
        "rows": reading.rows,
        "people": len(reading.people),
        "new_people": outcome.new_people,
        "changed_people": outcome.changed_people,
        "new_shifts": outcome.new_shifts,
        "removed_people": outcome.removed_people,
        "removed_shifts": outcome.removed_shifts,
        "replace": replace,
        **{fate.value: reading.count(fate) for fate in Fate},
    }

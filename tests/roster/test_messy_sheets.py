"""The messiest files: everybody in them comes out, and every defect is named where it stands."""

from __future__ import annotations

import pytest

from roster.cells import letter
from roster.defects import Fate, line
from tests.roster.sheets import MESSIEST


def _shifts(person):
    return {f"{duty.day.day} {duty.slot}" + (f" @ {duty.place}" if duty.place else "") for duty in person.duties}


def _people(reading):
    found = {}
    for person in reading.people:
        again = sum(name.split(" (")[0] == person.name for name in found)
        name = f"{person.name} ({again + 1})" if again else person.name
        found[name] = (person.unit, person.phone, _shifts(person))
    return found


def _wrong(reading):
    found = {}
    for defect in reading.defects:
        column = "" if defect.column is None else letter(defect.column)
        found.setdefault(defect.spot.sheet, set()).add((defect.spot.row, column, str(defect.trouble)))
    return found


@pytest.fixture(params=MESSIEST, ids=lambda messy: messy.name)
def messy(request):
    return request.param


@pytest.fixture
def reading(messy, reader, tmp_path):
    path = tmp_path / f"{messy.name}{messy.suffix}"
    messy.build(path)
    return reader.read(path)


def test_no_good_row_is_lost_and_nobody_is_made_up(messy, reading):
    assert _people(reading) == messy.people


def test_every_defect_is_named_with_sheet_row_and_column(messy, reading):
    assert _wrong(reading) == messy.wrong


def test_a_row_is_lost_only_with_a_defect_that_says_so(messy, reading):
    lost = {defect.spot for defect in reading.defects if defect.fate is Fate.LOST}
    assert not lost & {person.spot for person in reading.people}
    assert not lost & {duty.spot for person in reading.people for duty in person.duties}


def test_every_defect_says_in_one_line_what_to_do(messy, reading, said):
    for defect in reading.defects:
        told = line(defect, said)
        assert "\n" not in told
        assert told.startswith(defect.spot.sheet)
        assert said.troubles[defect.trouble].fix.split("{")[0] in told
        assert said.fates[defect.fate] in told
        assert "{" not in told
        if defect.spot.row:
            assert f"dòng {defect.spot.row}" in told


def test_names_and_phones_stay_out_of_what_logs_would_print(reading):
    printed = repr(reading)
    for person in reading.people:
        assert person.name not in printed
        assert not person.phone or person.phone not in printed

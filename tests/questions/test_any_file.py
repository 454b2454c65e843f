"""Whatever stands in a data file, the loader answers with a value or with `Faulty` – never with another exception."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questions.faults import Faulty
from questions.load import load_campaign, load_survey, load_texts, load_units

ROOT = Path(__file__).parents[2] / "questions"
SECOND = yaml.safe_load((ROOT.parent / "tests" / "data" / "second_survey.yaml").read_text("utf-8"))
CAMPAIGN = yaml.safe_load((ROOT / "campaign.yaml").read_text("utf-8"))
LOADERS = [load_survey, load_campaign, load_texts, load_units]
NOT_A_FAULT = [HealthCheck.function_scoped_fixture]

ODD = st.sampled_from(
    [None, True, 0, -1, 10**30, 0.5, "", " ", "x", "Đúng", "{", "{unit}", "2024-02-30", [], [None], [[]], {}, {"a": []}]
)


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a file."""
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from places(inner, (*place, step))


def replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """A copy with the value at `place` replaced."""
    if not place:
        return new
    copy = deepcopy(value)
    inner = copy
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = new
    return copy


def loads_or_is_refused(load: Callable[[Path], object], path: Path) -> None:
    try:
        loaded = load(path)
    except Faulty as faulty:
        refused = faulty.faults
        if not refused or not all(fault.file == str(path) and fault.message for fault in refused):
            pytest.fail(f"refused without saying why: {refused}")
    else:
        assert loaded is not None


@pytest.mark.parametrize(("load", "sound"), [(load_survey, SECOND), (load_campaign, CAMPAIGN)])
@settings(max_examples=150, deadline=None, suppress_health_check=NOT_A_FAULT)
@given(data=st.data())
def test_a_file_with_odd_values_loads_or_is_refused(
    tmp_path: Path, load: Callable[[Path], object], sound: Any, data: st.DataObject
) -> None:
    altered = sound
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(list(places(altered))))
        altered = replaced(altered, place, data.draw(ODD))
    path = tmp_path / "file.yaml"
    path.write_text(yaml.safe_dump(altered, allow_unicode=True), encoding="utf-8")
    loads_or_is_refused(load, path)


@settings(max_examples=150, deadline=None, suppress_health_check=NOT_A_FAULT)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_load_or_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for load in LOADERS:
        loads_or_is_refused(load, path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"---\n",
        b"\xef\xbb\xbf",
        b"[" * 5000,
        b"a: &x [*x]",
        b"a: &x 1\nb: *x",
        b"? [a]\n: 1",
        b"a: 1\n---\nb: 2",
        b"a:\n\t- b",
        b"%YAML 9.9\n---\na: 1",
        b"\x00",
        b"!!python/object/apply:os.system ['true']",
        b'"' + b"a" * 200_000,
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for load in LOADERS:
        with pytest.raises(Faulty) as refused:
            load(path)
        assert all(len(str(fault)) < 500 for fault in refused.value.faults)

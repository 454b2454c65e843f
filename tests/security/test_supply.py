"""What the product is made of is locked, named and looked up."""

from __future__ import annotations

import json
import re

import pytest

from bench import supply
from config import ROOT

FINE = {"name": "flask", "version": "3.1.9", "vulns": []}
HOLED = {"name": "pyyaml", "version": "5.3", "vulns": [{"id": "PYSEC-2021-142"}]}
UNKNOWN = {"name": "typst", "version": "0.15", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_with_hashes(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    pins = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(pins) > 30
    assert all("==" in line and line.endswith("\\") for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)
    assert not re.search(r"https?://|--index-url|--extra-index-url|git\+", re.sub(r"(?m)^\s*#.*$", "", text))


def test_every_locked_package_has_its_licence_on_the_page() -> None:
    page = supply.LICENCES.read_text("utf-8")
    for name in supply.locked(supply.LOCKED.read_text("utf-8")):
        assert f"| {name} |" in page, f"{name} is missing: run `make licences`"
    assert "| ? |" not in page


@pytest.mark.parametrize(
    ("dependencies", "code", "says"),
    [
        ([FINE, FINE], 0, "2 packages, no known vulnerability"),
        ([FINE, HOLED], 1, "pyyaml 5.3: PYSEC-2021-142"),
        ([FINE, UNKNOWN], 0, "NOT CHECKED: 1 of 2"),
        ([HOLED, UNKNOWN], 1, "NOT CHECKED: 1 of 2"),
        ([], 0, "NOT CHECKED: 2 of 2"),
    ],
)
def test_what_could_not_be_looked_up_is_never_called_clean(
    dependencies: list[dict[str, object]], code: int, says: str
) -> None:
    got, lines = supply.verdict(json.dumps({"dependencies": dependencies, "fixes": []}), 2)
    assert (got, says in "\n".join(lines)) == (code, True)


def test_a_service_that_says_nothing_is_not_a_good_word() -> None:
    assert supply.verdict("", 40)[1][0].startswith("NOT CHECKED: 40 of 40")


@pytest.mark.parametrize("page", ["an-toan.md", "asvs.md"])
def test_every_test_and_file_the_security_pages_name_exists(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    named = re.findall(r"`((?:[a-z_-]+/)+[\w.-]+\.(?:py|md|yaml))(?:::(\w+))?`", text)
    for file, test in named:
        assert (ROOT / file).is_file(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8"), f"{file}::{test}"
    assert len(named) > 60 or page != "asvs.md"

"""What the product is made of: known vulnerabilities and licences of the locked packages.

`python -m bench.supply audit --tool pip-audit` asks the public vulnerability service about every locked package. Where
the service cannot be reached it says so and does not fail: nothing is known then, neither good nor bad. `licences`
writes docs/giay-phep.md from what the installed packages say of themselves.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ROOT / "requirements.txt"
LICENCES = ROOT / "docs" / "giay-phep.md"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
_CLASSIFIER = "License :: OSI Approved :: "
_LONGEST = 60  # characters; some packages put the whole text where its name belongs

_TABLE = "| --- | --- | --- |\n"


def locked(text: str) -> dict[str, str]:
    """Package → version, as locked."""
    return dict(_PIN.findall(text))


def licence(name: str) -> str:
    """What a package says its licence is; "?" where it says nothing, empty where it is for another system."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    stated = next((about[key] for key in ("License-Expression", "License") if key in about), "")
    if stated and stated != "UNKNOWN" and "\n" not in stated and len(stated) <= _LONGEST:
        return stated
    classified = [line.removeprefix(_CLASSIFIER) for line in about.get_all("Classifier", []) if _CLASSIFIER in line]
    return ", ".join(classified) or "?"


def licence_page(before: str) -> str:
    """The page docs/giay-phep.md: its words as they are, its table anew. Empty licence: not for this system."""
    words, _, _ = before.partition(_TABLE)
    packages = sorted(locked(LOCKED.read_text("utf-8")).items())
    return words + _TABLE + "".join(f"| {name} | {version} | {licence(name) or '–'} |\n" for name, version in packages)


def verdict(answer: str, packages: int) -> tuple[int, list[str]]:
    """Exit code and lines for what `pip-audit --format json` said of so many packages; empty: it said nothing."""
    try:
        dependencies = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        dependencies = []
    known = [one for one in dependencies if "skip_reason" not in one]
    found = [(one["name"], one["version"], hole["id"]) for one in known for hole in one.get("vulns", [])]
    lines = [f"{name} {version}: {hole}" for name, version, hole in found]
    if len(known) < packages:
        lines.append(
            f"NOT CHECKED: {packages - len(known)} of {packages} packages, the vulnerability service knows none"
        )
        lines.append("or cannot be reached from here. Run this again where it can.")
    elif not found:
        lines.append(f"{packages} packages, no known vulnerability")
    return (1 if found else 0), lines


def audit(tool: str) -> int:
    """Ask about every locked package; 1 if one has a known vulnerability."""
    command = [
        tool,
        "-r",
        str(LOCKED),
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300).stdout
    except subprocess.TimeoutExpired:
        answer = ""
    code, lines = verdict(answer, len(locked(LOCKED.read_text("utf-8"))))
    print("\n".join(lines))
    return code


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=["audit", "licences"])
    parser.add_argument("--tool", default="pip-audit", help="where pip-audit is")
    given = parser.parse_args()
    if given.what == "audit":
        return audit(given.tool)
    LICENCES.write_text(licence_page(LICENCES.read_text("utf-8")), encoding="utf-8")
    print(f"{LICENCES.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Known vulnerabilities in the pinned libraries, by pip-audit.

Libraries without available advisories are reported, and fail nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).resolve().parent / "constraints.txt"


def audit() -> dict[str, Any]:
    """Return pip-audit's report on the pinned versions; empty if it can't run to its end."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--no-deps",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--format",
        "json",
    ]
    try:
        done = subprocess.run(
            [*command, "--requirement", CONSTRAINTS],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return {"dependencies": []}
    return found


def verdict(report: dict[str, Any]) -> tuple[int, list[str]]:
    """Return the exit code and the lines to print.

    The code is 1 if a library has a known vulnerability, else 0.
    """
    dependencies = report["dependencies"]
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in"
        f" {', '.join(fault['fix_versions']) or 'no version yet'}"
        for each in dependencies
        for fault in each.get("vulns", [])
    ]
    unknown = sum("skip_reason" in each for each in dependencies)
    if not dependencies or unknown == len(dependencies):
        return 0, ["The advisories can't be had from here, so nothing was audited."]
    known = f"{len(dependencies) - unknown} libraries audited" + (
        f", {unknown} unknown to the advisories" if unknown else ""
    )
    return int(bool(faults)), [*faults, f"{known}, {len(faults)} known faults."]


if __name__ == "__main__":
    code, lines = verdict(audit())
    print(*lines, sep="\n")
    sys.exit(code)

"""Asks PyPI for published weaknesses of everything the lock files name.

``python .ci/advisories.py``: 1 when there is one, 0 when there is none. Where the service cannot
be asked (a network with nothing but a package mirror) it says so loudly and ends with 0: a copy
that is cut off must still be able to check itself.
"""

import json
import subprocess  # nosec B404
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PATIENCE_SECONDS = 40
REQUEST_SECONDS = 5


def ask() -> dict[str, Any] | None:
    """pip-audit's report on the lock files; None when the service did not answer."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off",
               "--no-deps", "--disable-pip", "--vulnerability-service", "pypi",
               "--timeout", str(REQUEST_SECONDS)]  # fmt: skip
    command += [part for lock in LOCKS for part in ("--requirement", lock)]
    try:
        done = subprocess.run(  # noqa: S603 — our own tool  # nosec B603
            command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
        return dict(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        return None


def verdict(report: dict[str, Any] | None, ignored: Mapping[str, str]) -> tuple[int, list[str]]:
    """The exit status for *report*, and what to say; *ignored* gives a reason for each id."""
    packages = report["dependencies"] if report else []
    asked = {each["name"]: each for each in packages if "skip_reason" not in each}
    skipped = sorted({each["name"] for each in packages} - set(asked))
    found = {
        (name, each["version"], weakness["id"]): weakness
        for name, each in asked.items()
        for weakness in each["vulns"]
        if not {weakness["id"], *weakness.get("aliases", ())} & set(ignored)
    }
    lines = [
        f"{name} {version}: {which}, mended in {', '.join(weakness['fix_versions']) or 'nothing'}"
        for (name, version, which), weakness in sorted(found.items())
    ]
    if not asked:
        lines.append(
            "!! 未能查询安全公告：漏洞服务没有应答，锁定的依赖本次未检查。 / "
            "ADVISORIES NOT CHECKED: the service does not answer; what is locked was not examined."
        )
    elif skipped:
        lines.append(f"!! 未检查 / NOT CHECKED ({len(skipped)}): {', '.join(skipped)}")
    return (1 if found else 0), lines


def main() -> int:
    """Ask, tell, and return the exit status."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        ignored = tomllib.load(file)["tool"]["minhu"]["advisories"]["ignore"]
    status, lines = verdict(ask(), ignored)
    for line in lines:
        print(line, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

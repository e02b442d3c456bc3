"""What `make lint` makes of an answer about published weaknesses, and of none."""

import importlib.util
from types import ModuleType
from typing import Any

import pytest

from backend.settings import ROOT

SOUND: dict[str, Any] = {"name": "sound", "version": "1.0", "vulns": []}
WEAK: dict[str, Any] = {
    "name": "weak",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.1"]}],
}
UNKNOWN: dict[str, Any] = {"name": "unknown", "skip_reason": "Dependency not found"}


@pytest.fixture(scope="module")
def advisories() -> ModuleType:
    spec = importlib.util.spec_from_file_location("advisories", ROOT / ".ci" / "advisories.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_weakness_fails_and_is_told_with_its_mend(advisories: ModuleType) -> None:
    status, lines = advisories.verdict({"dependencies": [SOUND, WEAK, WEAK]}, {})
    assert status == 1
    assert lines == ["weak 2.0: PYSEC-2026-1, mended in 2.1"]


def test_what_was_judged_not_to_reach_us_passes(advisories: ModuleType) -> None:
    for known_as in ("PYSEC-2026-1", "CVE-2026-1"):
        assert advisories.verdict({"dependencies": [WEAK]}, {known_as: "never called"}) == (0, [])


@pytest.mark.parametrize("report", [None, {"dependencies": [UNKNOWN]}])
def test_a_service_that_is_away_is_told_loudly_and_fails_nothing(
    advisories: ModuleType, report: dict[str, Any] | None
) -> None:
    status, lines = advisories.verdict(report, {})
    assert status == 0
    assert len(lines) == 1
    assert "NOT CHECKED" in lines[0]


def test_what_the_service_does_not_know_is_named(advisories: ModuleType) -> None:
    status, [line] = advisories.verdict({"dependencies": [SOUND, UNKNOWN]}, {})
    assert status == 0
    assert "unknown" in line

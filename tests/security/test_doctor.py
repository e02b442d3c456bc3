"""``minhu doctor`` tells what is unsafe, with what to type next, and nothing where all is well."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from support.command import minhu

from backend.cli.doctor_rules import (
    SUPPORTED_UNTIL,
    Database,
    Finding,
    Machine,
    is_unsafe,
    of_database,
    of_machine,
)
from backend.embedded.checks import OLDEST_POSTGRES
from backend.identity.rules import Role

TODAY = date(2026, 11, 26)
SAFE = Machine(
    host="127.0.0.1",
    trusted_proxies="127.0.0.1",
    database_url="postgresql://minhu:x@db.example/minhu?sslmode=verify-full",
    redis_url="rediss://:x@cache.example/0",
    webhook="https://notices.example/",
    rate_per_minute=600,
    root=False,
    paths={Path("/srv/minhu"): 0o700},
)
SOUND = Database(version=17, superuser=False, bypasses=False, migrations_to_do=0, clock_apart=0.1)
KEY = Path("/srv/a key")


def codes(findings: Any) -> list[str]:
    return [finding.code for finding in findings]


def test_it_finds_nothing_where_all_is_well() -> None:
    assert codes(of_machine(SAFE)) == codes(of_database(SOUND, TODAY)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"host": "0.0.0.0"}, "no_https"),
        ({"host": "minhu.example"}, "no_https"),
        ({"trusted_proxies": "*"}, "any_proxy"),
        ({"environment": {"LITESTAR_DEBUG": "1"}}, "debugging"),
        ({"rate_per_minute": 0}, "no_rate"),
        ({"paths": {KEY: 0o640}}, "readable"),
        ({"paths": {KEY: 0o600}, "others": frozenset({KEY})}, "owner"),
        ({"redis_url": "rediss://cache.example/0"}, "redis_without_password"),
        ({"redis_url": "redis://:x@cache.example/0"}, "not_encrypted"),
        ({"database_url": "postgresql://u:x@db.example/m"}, "not_encrypted"),
        ({"database_url": "postgresql://u:x@db.example/m?sslmode=prefer"}, "not_encrypted"),
    ],
)
def test_it_finds_what_is_unsafe_about_the_machine(change: dict[str, Any], code: str) -> None:
    findings = list(of_machine(replace(SAFE, **change)))
    assert codes(findings) == [code]
    assert is_unsafe(findings)


@pytest.mark.parametrize(
    "change",
    [
        {"host": "::1"},
        {"redis_url": "redis://localhost/0", "database_url": "postgresql://u@127.0.0.1/m"},
        {"database_url": "postgresql:///m?host=/tmp/x"},
        {"environment": {"LITESTAR_DEBUG": "0"}},
    ],
)
def test_what_stays_on_the_machine_is_safe(change: dict[str, Any]) -> None:
    assert codes(of_machine(replace(SAFE, **change))) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 13}, "postgres_version"),
        ({"superuser": True}, "superuser"),
        ({"bypasses": True}, "superuser"),
        ({"migrations_to_do": 2}, "migrations"),
        ({"demo_logins": ("admin",)}, "demo_passwords"),
        ({"clock_apart": -3.0}, "clocks"),
        ({"redis_clock_apart": 60.0}, "clocks"),
        ({"roles": {"li": frozenset({Role.auditor, Role.administrator})}}, "in_one_hand"),
    ],
)
def test_it_finds_what_is_unsafe_about_the_database(change: dict[str, Any], code: str) -> None:
    findings = list(of_database(replace(SOUND, **change), TODAY))
    assert codes(findings) == [code]
    assert is_unsafe(findings)


def test_a_version_is_unsafe_when_its_support_has_ended() -> None:
    assert min(SUPPORTED_UNTIL) == OLDEST_POSTGRES
    old = replace(SOUND, version=15)
    assert codes(of_database(old, SUPPORTED_UNTIL[15])) == []
    assert codes(of_database(old, date(2027, 12, 1))) == ["postgres_version"]


def test_advice_is_not_unsafe() -> None:
    findings = list(of_machine(replace(SAFE, root=True, webhook="http://a.example/")))
    assert codes(findings) == ["root", "webhook_in_the_clear"]
    assert not is_unsafe(findings)


def test_a_path_is_quoted_in_what_to_type() -> None:
    [finding] = of_machine(replace(SAFE, paths={KEY: 0o644}))
    assert finding.next == "chmod go-rwx '/srv/a key'"


def all_findings() -> list[Finding]:
    machine = replace(
        SAFE, host="0.0.0.0", trusted_proxies="*", rate_per_minute=0, root=True,
        environment={"LITESTAR_PDB": "1"}, paths={KEY: 0o777}, others=frozenset({KEY}),
        redis_url="redis://c.example/0", webhook="http://a.example/",
    )  # fmt: skip
    return [
        *of_machine(machine),
        *of_database(replace(SOUND, version=9, superuser=True, migrations_to_do=1,
                             demo_logins=("admin",), clock_apart=9.0), TODAY),
    ]  # fmt: skip


def test_every_finding_is_told_in_both_languages_with_what_to_type() -> None:
    for finding in all_findings():
        assert re.search(r"[\u4e00-\u9fff]", finding.what.zh), finding
        assert re.search(r"[a-z]{3}", finding.what.en), finding
        assert finding.next, finding


def run(*words: str, url: str, home: Path) -> CompletedProcess[str]:
    return minhu(
        "doctor", *words, DATABASE_URL=url, REDIS_URL="redis://:geheim@127.0.0.1:1/0",
        MINHU_HOME=str(home), LITESTAR_DEBUG="1",
    )  # fmt: skip


def test_the_command_examines_a_demo_copy(seeded_url: str, tmp_path: Path) -> None:
    done = run("--json", url=seeded_url, home=tmp_path)
    assert done.returncode == 1, done.stderr
    found = {each["code"]: each for each in json.loads(done.stdout)["findings"]}
    assert {"debugging", "demo_passwords", "superuser"} <= set(found)
    assert "admin" in found["demo_passwords"]["what"]["zh"]
    assert "migrations" not in found
    assert "clocks" not in found
    words = run(url=seeded_url, home=tmp_path)
    assert words.returncode == 1
    assert "✘ 不安全 / unsafe: 公开的演示密码仍有效" in words.stdout
    assert "    → unset LITESTAR_DEBUG" in words.stdout
    assert "geheim" not in words.stdout + words.stderr + done.stdout + done.stderr


def test_it_says_so_when_the_database_is_away(tmp_path: Path) -> None:
    done = run("--json", url="postgresql://u:geheim@127.0.0.1:1/m", home=tmp_path)
    assert done.returncode == 1
    assert "servers" in codes_of(done.stdout)
    assert "geheim" not in done.stdout + done.stderr


def codes_of(told: str) -> list[str]:
    return [each["code"] for each in json.loads(told)["findings"]]

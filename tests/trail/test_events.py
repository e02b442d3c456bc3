"""Log-ins, publications and imports leave entries."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.clock import now
from backend.core.db import fetch, fetch_value
from backend.core.instants import CHINA
from backend.embedded import anchor_key
from backend.identity import service as identity
from backend.identity import sessions
from backend.identity.limiter import LoginLimiter
from backend.identity.sessions import Visit, WrongLogin
from backend.orders import publishing
from backend.trail import service as trail
from workers import periodic

PASSWORD = "minhu-demo-2026"


@pytest.fixture(autouse=True)
def limiter(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = LoginLimiter(None)
    monkeypatch.setattr(sessions, "limiter", lambda: fresh)


async def told() -> list[dict[str, str]]:
    """What the trail holds of accounts, in order."""
    rows = await fetch(
        "SELECT data FROM trail_entry WHERE chain LIKE 'security_event:%' ORDER BY id"
    )
    return [json.loads(row["data"])["after"] for row in rows]


async def test_logging_in_and_out_and_failing_to(seeded: str) -> None:
    with pytest.raises(WrongLogin):
        await sessions.log_in("shenji", "wrong", Visit("10.0.0.1"))
    entry = await sessions.log_in("shenji", PASSWORD, Visit("10.0.0.2"))
    await sessions.log_out(entry.token)
    refused, opened, closed = await told()
    assert (refused["kind"], refused["username"], refused["address"]) == (
        "login:fail", "shenji", "10.0.0.1",
    )  # fmt: skip
    assert (opened["kind"], opened["actor"]) == ("login:succeed", "shenji")
    assert (closed["kind"], closed["actor"]) == ("login:end", "shenji")
    assert await sessions.operator_of(entry.token) is None


async def test_what_was_typed_as_an_unknown_name_is_not_kept(seeded: str) -> None:
    with pytest.raises(WrongLogin):
        await sessions.log_in("MySecret!2026", "x", Visit("10.0.0.1"))
    [entry] = await told()
    assert entry["username"] == "My…"


async def test_publishing_a_calendar_leaves_an_entry(seeded: str) -> None:
    at = now()
    actor = await identity.actor("admin", at.astimezone(CHINA).date())
    await fetch("UPDATE calendar_year SET status = 'published' WHERE status <> 'published'")
    version, job = await publishing.publish(actor, "放假通知", at)
    [entry] = await trail.read("config")
    assert (entry.kind, entry.actor) == ("config:published", "admin")
    told = json.loads(entry.data)
    assert (told["version"], told["recount"], told["note"]) == (version, job, "放假通知")


async def test_months_are_made_ahead_and_a_copy_without_a_key_makes_no_anchor(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at = await fetch_value("SELECT now()")
    assert await trail.make_months_ahead(at) == 0
    assert await trail.make_months_ahead(at + timedelta(days=31)) == 1
    own = periodic.settings().model_copy(
        update={"database_url": database, "anchor_key_file": None, "home": tmp_path}
    )
    monkeypatch.setattr(periodic, "settings", lambda: own)
    assert "no key" in await periodic.anchor(at)
    # As is done where embedded servers start.
    anchor_key.ensure(own)
    assert (await periodic.anchor(at)).startswith("1 ")
    assert (tmp_path / "anchor.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "anchors" / "anchor_000001.jsonl.gz").is_file()

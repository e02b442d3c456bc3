"""A replayed year: closed to the last order, the same every time, and whole however it is cut."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import asyncpg
import pytest

from backend.core.db import engine, fetch, fetch_value
from backend.deadlines.service import forget_rulebook
from backend.orders import service as orders
from backend.replay import databases, service
from backend.replay.errors import OtherReplay
from backend.replay.hotline import load_hotline
from backend.replay.rules import Terms
from backend.settings import ROOT

TERMS = Terms("610112", 2020, 80_907, first=300)
TEMPLATE = f"replay_template_{os.getpid()}"


class Stage:
    """A server's database of its own for a replay, made from a seeded one."""

    def __init__(self, postgres) -> None:
        self.server = postgres
        self.server_url = postgres.url
        self.name = f"replay_{os.getpid()}"

    async def play(self, terms: Terms = TERMS, days: int | None = None) -> None:
        """Play to the end, or so many days; the engine stays open on it."""
        await engine().close()
        await databases.prepare(self.server_url, self.name, terms, lambda done, total, what: None)
        begun = service.play(terms, load_hotline())
        async for _ in begun:
            if days is not None and (days := days - 1) == 0:
                break
        await begun.aclose()

    async def start_over(self) -> None:
        """A fresh database, as `databases.prepare` makes it."""
        await engine().close()
        forget_rulebook()
        await databases.drop(self.server_url, self.name)
        sql = f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE}"
        await asyncio.to_thread(self.server.run, sql)


@pytest.fixture(scope="module")
def seeded_for_2020(postgres):
    """A database as `databases.prepare` makes it, to copy: seeding takes seconds."""

    async def made() -> None:
        await databases.prepare(postgres.url, TEMPLATE, TERMS, lambda done, total, what: None)
        await engine().close()

    asyncio.run(made())
    yield postgres
    asyncio.run(databases.drop(postgres.url, TEMPLATE))


@pytest.fixture
async def stage(seeded_for_2020) -> AsyncIterator[Stage]:
    made = Stage(seeded_for_2020)
    await made.start_over()
    yield made
    await engine().close()
    forget_rulebook()
    await databases.drop(made.server_url, made.name)


async def told() -> tuple[object, ...]:
    """Everything a replay comes to: figures, numbers, positions, every chain's head."""
    position = await service.reached()
    rows = await fetch("SELECT id, number, state, head FROM work_order ORDER BY id")
    return (
        await service.figures(load_hotline()),
        (position.reached_at, position.arrived, position.actions, position.steps),
        [tuple(row.values()) for row in rows],
    )


async def test_a_replay_closes_every_order_and_its_chains_are_sound(stage: Stage) -> None:
    await stage.play()
    rates = {rate.name.en: rate for rate in (await service.figures(load_hotline())).rates}
    closure = rates["closure rate"]
    assert closure.value == 1
    assert 150 < closure.whole < 300
    assert (await service.reached()).is_finished
    states = {row["state"] for row in await fetch("SELECT DISTINCT state FROM work_order")}
    assert states == {"answered", "archived", "rejected"}
    assert not await fetch_value(
        "SELECT count(*) FROM deadline WHERE state IN ('running', 'paused')"
    )
    assert await fetch_value("SELECT count(*) FROM step_failure") == 0
    for row in await fetch("SELECT id FROM work_order ORDER BY id"):
        assert await orders.verify_trail(row["id"]) is None
    numbers = await fetch(
        "SELECT left(number, 14) AS day, count(*), max(right(number, 6)::int) AS last"
        " FROM work_order WHERE number IS NOT NULL GROUP BY 1"
    )
    assert all(row["count"] == row["last"] for row in numbers), "numbers without a gap"
    backwards = await fetch_value(
        "SELECT count(*) FROM order_event a JOIN order_event b"
        " ON b.work_order = a.work_order AND b.seq = a.seq + 1 WHERE b.at < a.at"
    )
    assert backwards == 0, "events of an order follow one another in time"


async def test_two_replays_of_one_seed_agree_in_every_event_and_of_two_seeds_differ(
    stage: Stage,
) -> None:
    seen = []
    for seed in (1, 1, 2):
        await stage.play(Terms("610112", 2020, 80_907, seed, first=100))
        seen.append(await told())
        await stage.start_over()
    assert seen[0] == seen[1]
    assert seen[0][0].fingerprint != seen[2][0].fingerprint


async def test_a_replay_that_is_cut_and_killed_ends_like_one_that_was_not(stage: Stage) -> None:
    await stage.play()
    whole = await told()
    await stage.start_over()

    await stage.play(days=2)
    await engine().close()
    killed_at = await asyncio.to_thread(_killed_while_playing, stage)
    await stage.play()
    assert killed_at < (await service.reached()).reached_at
    assert await told() == whole


def _killed_while_playing(stage: Stage) -> datetime:
    """Let another process go on, and kill it in the middle of a day; where it had come to."""
    begun = subprocess.Popen([sys.executable, "-c", _PLAY, stage.server_url, stage.name], cwd=ROOT)
    try:
        give_up_at = time.monotonic() + 60
        before = asyncio.run(_reached(stage))
        while (now := asyncio.run(_reached(stage))) <= before:
            assert begun.poll() is None
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
    finally:
        begun.send_signal(signal.SIGKILL)
        begun.wait()
    return now


async def _reached(stage: Stage) -> datetime:
    connection = await asyncpg.connect(databases.url_of(stage.server_url, stage.name))
    try:
        return await connection.fetchval("SELECT reached_at FROM replay_run")
    finally:
        await connection.close()


_PLAY = """
import asyncio, sys
from backend.replay import databases, service
from backend.replay.hotline import load_hotline
from backend.replay.rules import Terms

async def play():
    terms = Terms("610112", 2020, 80_907, first=300)
    await databases.prepare(sys.argv[1], sys.argv[2], terms, lambda *told: None)
    async for _ in service.play(terms, load_hotline()):
        pass

asyncio.run(play())
"""


async def test_a_replay_of_other_terms_is_refused_and_changes_nothing(stage: Stage) -> None:
    await stage.play(days=1)
    before = await told()
    with pytest.raises(OtherReplay):
        await stage.play(replace(TERMS, seed=7))
    assert await told() == before

"""Periodic jobs: once a slot, whoever comes first; and the workers' signs of life."""

import asyncio
from datetime import datetime, timedelta

import pytest

from backend.core import beats, periodic
from backend.core.db import fetch, fetch_value
from backend.core.periodic import Job
from backend.core.tally import LAG_SECONDS, Tally

DAY = timedelta(days=1)


async def test_a_job_is_done_once_a_slot_however_many_ask(database: str) -> None:
    done: list[datetime] = []

    async def work(now: datetime) -> str:
        done.append(now)
        await asyncio.sleep(0.05)
        return "three"

    job = Job("count", DAY, work)
    assert sum(await asyncio.gather(*(periodic.run_due([job]) for _ in range(6)))) == 1
    assert len(done) == 1
    [run] = await fetch("SELECT job, slot, result FROM periodic_run")
    assert (run["job"], run["result"]) == ("count", "three")
    # A day's slot begins at midnight in China: 16:00 UTC.
    assert (run["slot"].hour, run["slot"].minute) == (16, 0)


async def test_who_fails_has_not_taken_the_slot(database: str) -> None:
    calls = []

    async def work(now: datetime) -> None:
        calls.append(now)
        if len(calls) == 1:
            raise ConnectionError("away")

    job = Job("fragile", DAY, work)
    with pytest.raises(ConnectionError):
        await periodic.run_due([job])
    assert await periodic.run_due([job]) == 1
    assert await periodic.run_due([job]) == 0


async def test_the_next_slot_is_never_further_than_the_shortest_interval(database: str) -> None:
    async def nothing(now: datetime) -> None:
        """Nothing to do."""

    jobs = [Job("daily", DAY, nothing), Job("often", timedelta(minutes=5), nothing)]
    assert 0 < await periodic.seconds_to_next_slot(jobs) <= 300


async def test_a_worker_has_one_row_and_is_forgotten_when_long_gone(database: str) -> None:
    await beats.beat()
    await beats.beat()
    [found] = await beats.beats()
    assert set(found.counts) == {"counts", "lags", "lag_sum"}
    await fetch("UPDATE worker_beat SET seen_at = seen_at - interval '2 days'")
    assert await beats.beats() == []
    now = await fetch_value("SELECT now()")
    assert await beats.forget_beats(now, DAY) == 1


def test_lags_are_counted_by_class() -> None:
    tally = Tally()
    tally.late([0.01, LAG_SECONDS[0], 0.04, 7200])
    assert tally.lags[:2] == [2, 1]
    assert tally.lags[-1] == 1
    assert tally.lag_sum == pytest.approx(7200.08)

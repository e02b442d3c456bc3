"""Two worker hosts on a network, one of which is cut off in mid-work."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.disasters import in_mid_batch, slow_steps
from support.lan import Lan, require_namespaces
from support.own_servers import OwnPostgres, OwnValkey
from support.soundness import all_taken, assert_sound, overdue, settled
from support.workers import Workers

from backend.core.db import LINE_SECONDS, fetch_value

MANY = 24


@pytest.fixture
def lan(postgres: OwnPostgres) -> Iterator[Lan]:
    """A network on which PostgreSQL answers."""
    require_namespaces()
    found = Lan()
    try:
        postgres.let_in(f"{found.net}.0/24")
        postgres.stop()
        postgres.start(listen=found.address)
        yield found
    finally:
        postgres.stop()
        postgres.start()
        found.close()


@pytest.fixture
def hosts(lan: Lan, seeded_url: str, tmp_path: Path) -> Iterator[list[Workers]]:
    """Two machines with nothing running yet, which know the servers by their network address."""
    with tempfile.TemporaryDirectory(prefix="minhu-vk-") as folder:
        valkey = OwnValkey(Path(folder), listen=lan.address)
        database = f"postgresql://postgres@{lan.address}:5432{urlsplit(seeded_url).path}"
        found = []
        for host in (lan.host(), lan.host()):
            logs = tmp_path / host.name
            logs.mkdir()
            found.append(Workers(database, valkey.url, logs, host.prefix))
        yield found
        for each in found:
            each.kill()
            print(each.told())
        valkey.kill()


async def test_a_host_cut_off_in_mid_work_holds_nobody_up_and_works_again_when_rejoined(
    lan, hosts, seeded, until
) -> None:
    lost, other = hosts
    order_ids = await overdue(MANY)
    async with slow_steps():
        lost.start(1)
        await until(in_mid_batch, 30, "a batch under way")
        lan.hosts[0].cut()
        other.start(1)
        order_ids += (more := await overdue(5))

        async def goes_on() -> bool:
            sql = "SELECT count(*) FROM work_order WHERE id = ANY ($1) AND tier = 'district'"
            return bool(await fetch_value(sql, more) == len(more))

        await until(goes_on, LINE_SECONDS, "the other host goes on with what is free")
        # The orders of the batch cut short stay locked until the server finds its client gone.
        await until(all_taken, LINE_SECONDS + 30, "the other host takes every step")
    await settled(until)
    assert other.terminate() == [0]
    order_ids += await overdue(MANY)
    lan.hosts[0].rejoin()
    await until(all_taken, LINE_SECONDS + 30, "the host that was cut off works again")
    await settled(until)
    assert lost.terminate() == [0]
    await assert_sound(order_ids)

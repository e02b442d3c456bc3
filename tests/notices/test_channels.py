"""The channels besides the inbox: real folders, a real server, and what goes wrong with them."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from support.loop import dispatched
from support.receiver import Receiver, listening

from backend.areas import service as areas
from backend.core.db import fetch, fetch_one, fetch_value
from backend.notices import channel_queries, sending
from backend.notices.channels import opened
from backend.notices.rules import ChannelKind
from backend.notices.sending import seconds_to_next_sending, send_batch, send_due
from backend.notices.service import deliver_due
from backend.personal import sealing
from backend.settings import settings


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings of this test alone."""
    for name in ("MINHU_NOTICE_FOLDER", "MINHU_NOTICE_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def turn_on(environment: pytest.MonkeyPatch, **values: object) -> None:
    for name, value in values.items():
        environment.setenv(f"MINHU_NOTICE_{name.upper()}", str(value))
    # The receiver is on this very machine.
    environment.setenv("MINHU_WEBHOOK_ALLOW", "127.0.0.0/8")
    settings.cache_clear()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.json"))


async def ids() -> list[int]:
    return [row["id"] for row in await fetch("SELECT id FROM notice ORDER BY id")]


async def wait_no_more() -> None:
    """As if every put-off delivery's time had come."""
    await fetch("UPDATE notice_delivery SET next_try_at = now() WHERE done_at IS NULL")


async def open_count() -> int:
    return int(await fetch_value("SELECT count(*) FROM notice_delivery WHERE done_at IS NULL"))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening(Receiver()) as found:
        yield found


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 64 KiB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"cannot mount a small disk here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


# ── the spool folder ─────────────────────────────────────────────────────────────────────────────


async def test_nothing_but_the_inbox_is_served_while_the_channels_are_off(seeded: str) -> None:
    await dispatched()
    assert await deliver_due() > 0
    assert await fetch_value("SELECT count(*) FROM notice_delivery") == 0
    assert await seconds_to_next_sending() is None
    assert await send_due() == 0


async def test_each_notice_is_one_file_named_by_its_id(
    seeded: str, tmp_path: Path, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, folder=tmp_path)
    order = await dispatched()
    await deliver_due()
    told = await ids()
    assert told
    assert (await seconds_to_next_sending() or 0) <= 0
    assert await send_due() == len(told)
    assert names(tmp_path) == sorted(f"{each}.json" for each in told)
    assert list((tmp_path / ".drafts").iterdir()) == []
    assert await seconds_to_next_sending() is None

    last = json.loads((tmp_path / f"{told[-1]}.json").read_text("utf-8"))
    person = await fetch_one(
        "SELECT person.id, name, phone FROM notice JOIN person ON person.id = person"
        " WHERE notice.id = $1",
        told[-1],
    )
    assert person is not None
    phone = sealing.opened("person", "phone", person["id"], person["phone"])
    assert last["recipient"] == dict(person) | {"phone": phone}
    assert last["order"] == {"id": order.id, "number": order.number, "event": order.version}
    assert last["kind"] == "order:dispatch"
    assert order.number in last["text"]["zh"]


async def test_delivering_twice_leaves_one_file_of_the_same_content(
    seeded: str, tmp_path: Path, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, folder=tmp_path)
    await dispatched()
    await deliver_due()
    await send_due()
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    await fetch("UPDATE notice_delivery SET done_at = NULL, next_try_at = now()")
    assert await send_due() == len(before)
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


async def test_a_missing_folder_is_not_made_and_holds_up_nothing_but_itself(
    seeded: str, tmp_path: Path, receiver: Receiver, fresh_settings: pytest.MonkeyPatch
) -> None:
    spool = tmp_path / "away" / "spool"
    turn_on(fresh_settings, folder=spool, webhook=receiver.url)
    await dispatched()
    in_boxes = await deliver_due()
    await send_due()
    assert not spool.exists()
    assert len(await ids()) == in_boxes == len(receiver.got)
    rows = await fetch("SELECT * FROM notice_delivery WHERE done_at IS NULL")
    assert {row["channel"] for row in rows} == {"file"}
    assert {row["attempts"] for row in rows} == {1}
    assert all("FileNotFoundError" in row["last_error"] for row in rows)
    assert 0 < (await seconds_to_next_sending() or 0) <= 5

    spool.mkdir(parents=True)
    assert await send_due() == 0
    await wait_no_more()
    assert await send_due() == in_boxes
    assert len(names(spool)) == in_boxes


async def test_a_full_disk_leaves_whole_files_only_and_is_tried_again(
    seeded: str, tiny_disk: Path, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, folder=tiny_disk)
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(bytes(64 * 1024 - 4096))
    await dispatched()
    in_boxes = await deliver_due()
    await send_due()
    assert await open_count() > 0
    errors = await fetch("SELECT DISTINCT last_error FROM notice_delivery WHERE done_at IS NULL")
    assert all(f"[Errno {28}]" in row["last_error"] for row in errors)
    for name in names(tiny_disk):
        json.loads((tiny_disk / name).read_text("utf-8"))

    ballast.unlink()
    await wait_no_more()
    await send_due()
    assert await open_count() == 0
    assert len(names(tiny_disk)) == in_boxes == len(await ids())
    assert list((tiny_disk / ".drafts").iterdir()) == []


async def test_what_a_killed_writer_left_is_cleared_by_the_next_attempt(
    seeded: str, tmp_path: Path, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, folder=tmp_path)
    await dispatched()
    await deliver_due()
    [taken, *_] = await channel_queries.claim(ChannelKind.file, 1, sending.LEASE)
    drafts = tmp_path / ".drafts"
    drafts.mkdir()
    (drafts / f"{taken.message.notice_id}.{taken.attempt}").write_text("half a not")
    await wait_no_more()
    await send_due()
    assert list(drafts.iterdir()) == []
    assert len(names(tmp_path)) == len(await ids())


# ── the webhook ──────────────────────────────────────────────────────────────────────────────────


async def test_each_notice_is_posted_with_a_key_of_its_own(
    seeded: str, receiver: Receiver, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, webhook=receiver.url)
    await dispatched()
    await deliver_due()
    await send_due()
    assert sorted(key for key, _ in receiver.got) == sorted(f"notice-{n}" for n in await ids())
    assert all(key == f"notice-{body['id']}" for key, body in receiver.got)
    assert await open_count() == 0


async def test_a_number_that_does_not_open_holds_up_no_other_notice(
    seeded: str, receiver: Receiver, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, webhook=receiver.url)
    for grid in await areas.sample_grids("610112", 2, 1):
        await dispatched(area_id=grid)
    await deliver_due()
    people = {row["person"] for row in await fetch("SELECT DISTINCT person FROM notice")}
    assert len(people) == 2
    spoilt = min(people)
    await fetch(
        "UPDATE person SET phone = overlay(phone PLACING 'AAAA' FROM 20) WHERE id = $1", spoilt
    )
    theirs = await fetch_value("SELECT count(*) FROM notice WHERE person = $1", spoilt)
    assert await send_batch(ChannelKind.webhook) == len(await ids())
    assert len(receiver.got) == len(await ids()) - theirs > 0
    assert await open_count() == theirs
    errors = await fetch("SELECT last_error FROM notice_delivery WHERE done_at IS NULL")
    assert all(row["last_error"].startswith("CannotOpen") for row in errors)


@pytest.mark.parametrize("status", [302, 400, 503])
async def test_whatever_is_not_success_is_tried_again_with_the_same_key(
    seeded: str, receiver: Receiver, fresh_settings: pytest.MonkeyPatch, status: int
) -> None:
    turn_on(fresh_settings, webhook=receiver.url)
    await dispatched()
    await deliver_due()
    receiver.status = status
    await send_due()
    first = {key for key, _ in receiver.got}
    assert await open_count() == len(first)
    error = await fetch_value("SELECT DISTINCT last_error FROM notice_delivery")
    assert error == f"Refused: HTTP {status}"

    receiver.status = 204
    await wait_no_more()
    await send_due()
    assert await open_count() == 0
    assert {key for key, _ in receiver.got} == first
    assert await fetch_value("SELECT DISTINCT attempts FROM notice_delivery") == 2


async def test_nobody_listening_is_an_error_like_others(
    seeded: str, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, webhook="http://127.0.0.1:1/")
    await dispatched()
    await deliver_due()
    await send_due()
    error = await fetch_value("SELECT DISTINCT last_error FROM notice_delivery")
    assert error.startswith("ConnectError")


async def test_a_receiver_that_hangs_is_given_up_in_time(
    seeded: str, receiver: Receiver, fresh_settings: pytest.MonkeyPatch
) -> None:
    fresh_settings.setattr("backend.core.outgoing.TIMEOUT_SECONDS", 0.2)
    turn_on(fresh_settings, webhook=receiver.url)
    receiver.delay_seconds = 2
    await dispatched()
    await deliver_due()
    await asyncio.wait_for(send_due(), 1.5)
    error = await fetch_value("SELECT DISTINCT last_error FROM notice_delivery")
    assert "Timeout" in error


# ── several workers ──────────────────────────────────────────────────────────────────────────────


async def test_several_workers_at_once_send_each_notice_once(
    seeded: str, receiver: Receiver, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, webhook=receiver.url)
    for _ in range(10):
        await dispatched()
    in_boxes = sum(await asyncio.gather(*(deliver_due(3) for _ in range(4))))
    receiver.delay_seconds = 0.01
    await asyncio.gather(*(send_due(3) for _ in range(4)))
    keys = [key for key, _ in receiver.got]
    assert len(keys) == len(set(keys)) == in_boxes


async def test_a_dead_workers_deliveries_are_taken_when_its_lease_runs_out(
    seeded: str, receiver: Receiver, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, webhook=receiver.url)
    await dispatched()
    in_boxes = await deliver_due()
    dead = await channel_queries.claim(ChannelKind.webhook, 100, sending.LEASE)
    async with opened(ChannelKind.webhook) as channel:
        # It reached the receiver with one of them, and died before it could write that down.
        await channel.send(dead[0].message, dead[0].attempt)
    assert await send_due() == 0
    await wait_no_more()
    assert await send_due() == in_boxes
    assert await open_count() == 0
    assert {key for key, _ in receiver.got} == {f"notice-{n}" for n in await ids()}


async def test_a_worker_whose_lease_ran_out_does_not_put_off_anothers_attempt(
    seeded: str, receiver: Receiver, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, webhook=receiver.url)
    await dispatched()
    await deliver_due()
    [slow, *_] = await channel_queries.claim(ChannelKind.webhook, 100, timedelta(0))
    taken_over = await channel_queries.claim(ChannelKind.webhook, 100, sending.LEASE)
    assert slow.id in {each.id for each in taken_over}
    late = channel_queries.Outcome(slow, "TimeoutError: ", timedelta(hours=1))
    await channel_queries.settle([late])
    row = await fetch_one("SELECT * FROM notice_delivery WHERE id = $1", slow.id)
    assert row is not None
    assert row["last_error"] is None
    await channel_queries.settle([channel_queries.Outcome(slow)])
    assert await fetch_value("SELECT done_at FROM notice_delivery WHERE id = $1", slow.id)


async def test_a_large_backlog_is_claimed_through_an_index(seeded: str) -> None:
    # Of an empty table whatever else is done is as cheap.
    await fetch("SET enable_seqscan = off")
    plan = await fetch(
        "EXPLAIN SELECT id FROM notice_delivery WHERE channel = 'file' AND done_at IS NULL"
        " AND next_try_at <= now() ORDER BY next_try_at, id LIMIT 32"
    )
    assert any("notice_delivery_open" in row["QUERY PLAN"] for row in plan)


async def test_a_batch_takes_no_more_than_it_may(
    seeded: str, tmp_path: Path, fresh_settings: pytest.MonkeyPatch
) -> None:
    turn_on(fresh_settings, folder=tmp_path)
    await dispatched()
    await deliver_due()
    assert await send_batch(ChannelKind.file, 1) == 1
    assert len(os.listdir(tmp_path)) == 2

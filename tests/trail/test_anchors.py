"""Anchors see a chain that was rewritten whole; months that moved can still be verified."""

import asyncio
import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backend.audit import anchors, moving
from backend.audit.errors import NothingToMove
from backend.core.audit import GENESIS
from backend.core.clock import now
from backend.core.db import execute_script, fetch, fetch_value
from backend.orders import chain_queries, trail_queries
from backend.settings import settings
from backend.trail import service as trail
from backend.trail.rules import sealed

from .conftest import Run

Tamper = Callable[..., Awaitable[None]]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "anchor.pem"
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.write_bytes(pem)
    return path


async def rewrite_order(as_owner: Tamper, number: str) -> int:
    """Give an order another past, every hash made anew; returns its last sequence."""
    order = await fetch_value("SELECT id FROM work_order WHERE number = $1", number)
    head, statements = GENESIS, []
    for event in await trail_queries.trail(order):
        row = {"actor": "somebody else", "id": 0, "previous": b"", "hash": b""}
        stored = {**(await fetch("SELECT * FROM order_event WHERE work_order = $1 AND seq = $2",
                                 order, event.seq))[0], **row}  # fmt: skip
        names = ("work_order", "seq", "previous", "hash", "actor", "at", "data", "from_state",
                 "kind", "operator", "to_state", "id")  # fmt: skip
        sealed_bytes = chain_queries._link({name: stored[name] for name in names})[4]
        own = hashlib.sha256(head + sealed_bytes).digest()
        statements.append(
            f"UPDATE order_event SET actor = 'somebody else', previous = '\\x{head.hex()}',"
            f" hash = '\\x{own.hex()}' WHERE work_order = {order} AND seq = {event.seq}"
        )
        head = own
    statements.append(f"UPDATE work_order SET head = '\\x{head.hex()}' WHERE id = {order}")
    await as_owner(*statements)
    return len(statements) - 1


async def rewrite_entries(as_owner: Tamper, chain: str) -> int:
    """As `rewrite_order`, for a chain of the trail."""
    from dataclasses import replace

    head, statements = GENESIS, []
    entries = await trail.read(chain)
    for entry in entries:
        other = replace(entry, actor="somebody else", previous=head)
        head = sealed(other)
        statements.append(
            "UPDATE trail_entry SET actor = 'somebody else',"
            f" previous = '\\x{other.previous.hex()}',"
            f" hash = '\\x{head.hex()}' WHERE chain = '{chain}' AND seq = {entry.seq}"
        )
    await as_owner(
        *statements, f"UPDATE trail_head SET hash = '\\x{head.hex()}' WHERE chain = '{chain}'"
    )
    return len(entries)


async def test_a_chain_that_was_rewritten_whole_is_found_by_the_anchor(
    minhu: Run, key: Path, numbers: list[str], person: int, as_owner: Tamper, tmp_path: Path
) -> None:
    minhu("anchor")
    file = tmp_path / "anchors" / "anchor_000001.jsonl.gz"
    await fetch("UPDATE person SET name = '李虚构' WHERE id = $1", person)
    assert "全部完整" in minhu("verify", "--anchor", str(file)).stdout
    last = await rewrite_order(as_owner, numbers[0])
    await rewrite_entries(as_owner, f"person:{person}")
    assert "全部完整" in minhu("verify").stdout
    told = minhu("verify", "--anchor", str(file), code=1).stdout
    assert f"{numbers[0]}, entry {last}: rewritten" in told
    # The anchor saw four; a fifth came later.
    assert f"person:{person}, entry 4: rewritten" in told
    assert told.count(": rewritten") == 2


async def test_anchors_follow_one_another_and_say_who_signed_them(
    minhu: Run, key: Path, numbers: list[str], as_owner: Tamper, tmp_path: Path
) -> None:
    minhu("anchor")
    minhu("anchor")
    public = minhu("key").stdout.strip()
    second = tmp_path / "anchors" / "anchor_000002.jsonl.gz"
    with gzip.open(second, "rt") as lines:
        top = json.loads(next(lines))
    assert top["public_key"] == public
    first = await fetch_value("SELECT document FROM trail_anchor WHERE id = 1")
    assert json.loads(top["document"])["previous"] == hashlib.sha256(first.encode()).hexdigest()
    assert "全部完整" in minhu("verify", "--anchor", str(second), "--key", public).stdout
    refused = minhu("verify", "--anchor", str(second), "--key", "00" * 32, code=1).stderr
    assert "it was not signed with this key" in refused
    await as_owner(
        "UPDATE trail_anchor SET document = replace(document, ' 1,', ' 1, ') WHERE id = 1"
    )
    told = minhu("verify", code=1).stdout
    assert "anchor 1, entry 1: its signature or place is wrong" in told


async def test_an_anchor_with_one_line_changed_is_refused(
    minhu: Run, key: Path, numbers: list[str], tmp_path: Path
) -> None:
    minhu("anchor")
    file = tmp_path / "anchors" / "anchor_000001.jsonl.gz"
    lines = gzip.decompress(file.read_bytes()).split(b"\n")
    file.write_bytes(gzip.compress(b"\n".join(lines[:-2] + lines[-1:])))
    assert "list of heads" in minhu("verify", "--anchor", str(file), code=1).stderr
    file.write_bytes(b"no gzip")
    assert "it cannot be read" in minhu("verify", "--anchor", str(file), code=1).stderr


def test_without_a_key_no_anchor_is_made(minhu: Run) -> None:
    assert "There is no key" in minhu("anchor", code=1).stderr


async def test_a_later_anchor_holds_what_changed_since_the_last_but_one(
    minhu: Run, key: Path, numbers: list[str], person: int, as_owner: Tamper, tmp_path: Path
) -> None:
    def heads(number: int) -> list[list[object]]:
        path = tmp_path / "anchors" / f"anchor_{number:06}.jsonl.gz"
        return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()[1:]]

    await fetch("UPDATE person SET name = name || '。' WHERE id <= 200")
    minhu("anchor")
    assert len(heads(1)) > 200
    # An hour and more ago, as far as the anchors know.
    await as_owner("UPDATE trail_anchor SET at = at - interval '2 days'",
                   "UPDATE trail_head SET at = at - interval '3 days'")  # fmt: skip
    minhu("anchor")
    await as_owner("UPDATE trail_anchor SET at = at - interval '1 day' WHERE id = 2")
    await fetch("UPDATE person SET name = '李虚构' WHERE id = $1", person)
    minhu("anchor")
    [changed] = [head for head in heads(3) if head[1] == f"person:{person}"]
    assert changed[:3] == ["trail", f"person:{person}", 5]
    assert len(heads(3)) < 10


async def test_an_anchor_is_posted_whole_and_only_where_it_may_go(
    seeded: str, key: Path, tmp_path: Path
) -> None:
    got: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].split()[0])
        got.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 204 X\r\nconnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/anchors"
        own = settings().model_copy(
            update={"anchor_webhook": url, "anchor_key_file": key, "webhook_allow": None,
                    "anchor_folder": tmp_path / "posted"}
        )  # fmt: skip
        assert (await anchors.make(own)).posted == "NotReachable"
        assert got == []
        made = await anchors.make(own.model_copy(update={"webhook_allow": "127.0.0.0/8"}))
    assert made.posted == "204"
    assert got == [made.path.read_bytes()]
    assert [path.suffix for path in made.path.parent.iterdir()] == [".gz", ".gz"]


# ── months that move ─────────────────────────────────────────────────────────────────────────────


OLD = date(2025, 3, 1)


@pytest.fixture
async def old_months(seeded: str, person: int, as_owner: Tamper) -> int:
    """The person's first three entries lie in March and April of last year, properly sealed."""
    from dataclasses import replace

    await execute_script(
        "SELECT trail_make_month('2025-03-01'); SELECT trail_make_month('2025-04-01')"
    )
    chain, head = f"person:{person}", GENESIS
    statements = []
    for entry in await trail.read(chain):
        at = datetime.fromisoformat(f"2025-0{min(entry.seq, 2) + 2}-10T08:00:00+08:00")
        at = at if entry.seq < 4 else entry.at
        other = replace(entry, at=at, previous=head)
        head = sealed(other)
        statements.append(
            f"UPDATE trail_entry SET at = '{at.isoformat()}',"
            f" previous = '\\x{other.previous.hex()}',"
            f" hash = '\\x{head.hex()}' WHERE chain = '{chain}' AND seq = {entry.seq}"
        )
    await as_owner(
        *statements, f"UPDATE trail_head SET hash = '\\x{head.hex()}' WHERE chain = '{chain}'"
    )
    return person


async def test_old_months_move_into_files_and_stay_verifiable(
    minhu: Run, old_months: int, as_owner: Tamper, tmp_path: Path, key: Path
) -> None:
    folder = tmp_path / "moved"
    minhu("anchor")
    anchor = str(tmp_path / "anchors" / "anchor_000001.jsonl.gz")
    told = minhu("move", "--before", "2025-05", "--to", str(folder)).stdout
    assert [line.split()[:2] for line in told.splitlines()] == [["2025-03", "1"], ["2025-04", "2"]]
    assert [e.seq for e in await trail.read(f"person:{old_months}")] == [4]
    assert await fetch_value("SELECT to_regclass('trail_entry_2025_03') IS NULL")
    assert len(await trail.read("month")) == 2
    assert "全部完整" in minhu("verify").stdout
    assert "全部完整" in minhu("verify", "--moved", str(folder), "--anchor", anchor).stdout

    file = folder / "trail_2025_04.jsonl.gz"
    whole = file.read_bytes()
    file.write_bytes(gzip.compress(gzip.decompress(whole).replace(b"row:update", b"row:delete", 1)))
    assert "trail_2025_04" in minhu("verify", "--moved", str(folder), code=1).stderr
    # Whoever owns the tables could change the hash written down; the chain still tells.
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    await as_owner(f"UPDATE trail_moved SET sha256 = '{digest}' WHERE month = '2025-04-01'")
    told = minhu("verify", "--moved", str(folder), code=1).stdout
    assert f"moved months person:{old_months}, entry 2: changed" in told
    file.unlink()
    assert "there is no such file" in minhu("verify", "--moved", str(folder), code=1).stderr


async def test_entries_deleted_as_if_they_had_moved_are_found(
    minhu: Run, old_months: int, as_owner: Tamper
) -> None:
    [third] = (await trail.read(f"person:{old_months}"))[2:3]
    await as_owner(
        f"DELETE FROM trail_entry WHERE chain = 'person:{old_months}' AND seq < 4",
        f"UPDATE trail_head SET moved_seq = 3, moved_hash = '\\x{third.hash.hex()}'"
        f" WHERE chain = 'person:{old_months}'",
    )
    assert "what was moved into files does not add up" in minhu("verify", code=1).stdout


async def test_the_last_365_days_stay(seeded: str, tmp_path: Path) -> None:
    at = now()
    for before in (date(2025, 1, 1), (at + timedelta(days=60)).date().replace(day=1)):
        with pytest.raises(NothingToMove):
            await moving.move(before, tmp_path, at)

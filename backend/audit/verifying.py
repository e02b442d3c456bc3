"""Verifying the whole database: every order's trail, every other chain, heads, months, guards."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from backend.audit import anchor_check, moving
from backend.core.chains import Chains, Fault, Flaw, Walk, chunks, walk
from backend.core.db import fetch, transaction
from backend.core.labels import Label
from backend.orders import chains as orders
from backend.trail import chains as trail
from backend.trail import service

Key = TypeVar("Key", int, str)
Report = Callable[[int, int, str], None]

ORDERS = Label("工单流转记录", "order events")
ENTRIES = Label("审计记录", "trail")
MOVED = Label("已移出的记录", "moved months")


@dataclass(frozen=True, slots=True)
class Broken:
    """A chain that does not hold: an order's number or what an entry is about; and the entry."""

    sort: Label
    chain: str
    seq: int
    flaw: Flaw


@dataclass
class Findings:
    """What a verification found; sound when nothing is broken and every guard stands."""

    events: int = 0
    chains: int = 0
    broken: list[Broken] = field(default_factory=list)
    guards_off: list[tuple[str, str]] = field(default_factory=list)
    """Triggers, as table and name, that are not there or not on."""
    unseen: int = 0
    """Entries an anchor saw that are in moved months, which were not looked at."""

    @property
    def sound(self) -> bool:
        """Whether all is as it was written."""
        return not self.broken and not self.guards_off


async def verify(
    report: Report, *, order: int | None = None, since: datetime | None = None,
    moved: Path | None = None, anchor: Path | None = None, key: bytes | None = None,
) -> Findings:  # fmt: skip
    """Recompute the chains from what is stored, in one snapshot, and compare them with their heads.

    *order* (an id) limits it to that order, *since* to the chains that grew since then. *moved* is
    the folder of the moved months, which are then read as well; *anchor* a file of an anchor whose
    chains must still hold what it saw, signed by *key* unless that is None. Raises NoMovedFile,
    NotAnAnchor.
    """
    found = Findings()
    async with transaction():
        await fetch("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        total = 0 if order or since else await orders.count() + await trail.count()
        passed = _Passed(report, total)
        if order is not None:
            await _orders(found, [order], passed)
            return found
        await _orders(found, await orders.changed_since(since) if since else None, passed)
        await _trail(found, await trail.changed_since(since) if since else None, passed)
        if not await trail.moved_adds_up():
            found.broken.append(Broken(MOVED, "trail_moved", 0, Flaw.moved))
        if moved is not None:
            walked = await walk(await moving.chains_in(moved), None, passed)
            _add(found, MOVED, walked, {})
        found.broken += [
            Broken(anchor_check.ANCHOR, str(number), number, Flaw.forged)
            for number in await anchor_check.forged()
        ]
        if anchor is not None:
            await _anchor(found, anchor, key, moved)
        found.guards_off = await service.guards_off()
    return found


class _Passed:
    """Tells how many entries were followed."""

    def __init__(self, report: Report, total: int) -> None:
        self._report, self._total, self._done = report, total, 0

    def __call__(self, entries: int) -> None:
        self._done += entries
        self._report(self._done, self._total, f"{self._done:,}")


async def _orders(found: Findings, keys: Collection[int] | None, passed: _Passed) -> None:
    for walked in await _walks(orders.CHAINS, keys, passed):
        names = await orders.names([fault.chain for fault in walked.faults])
        _add(found, ORDERS, walked, names)


async def _trail(found: Findings, keys: Collection[str] | None, passed: _Passed) -> None:
    for walked in await _walks(trail.CHAINS, keys, passed):
        _add(found, ENTRIES, walked, {})


async def _walks(
    chains: Chains[Key], keys: Collection[Key] | None, passed: _Passed
) -> list[Walk[Key]]:
    if keys is None:
        return [await walk(chains, None, passed)]
    return [await walk(chains, part, passed) for part in chunks(keys)]


def _add(found: Findings, sort: Label, walked: Walk[Key], names: dict[Key, str]) -> None:
    found.events += walked.links
    found.chains += walked.chains
    found.broken += [_broken(sort, fault, names) for fault in walked.faults]


def _broken(sort: Label, fault: Fault[Key], names: dict[Key, str]) -> Broken:
    otherwise = f"order:{fault.chain}" if isinstance(fault.chain, int) else fault.chain
    return Broken(sort, names.get(fault.chain, otherwise), fault.seq, fault.flaw)


async def _anchor(found: Findings, path: Path, key: bytes | None, moved: Path | None) -> None:
    orders_gone, trail_gone, found.unseen = await anchor_check.rewritten(path, key, moved)
    names = await orders.names([order for order, _ in orders_gone])
    found.broken += [
        *(_broken(ORDERS, Fault(order, seq, Flaw.anchored), names) for order, seq in orders_gone),
        *(_broken(ENTRIES, Fault(chain, seq, Flaw.anchored), {}) for chain, seq in trail_gone),
    ]

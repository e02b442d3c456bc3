"""How chains and what is wrong with them look on a terminal."""

import json
from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from backend.audit.verifying import Findings
from backend.cli.order_view import china
from backend.cli.running import console
from backend.core.labels import by_value
from backend.orders.events import Event
from backend.trail.rules import Entry, TrailKind

SHOWN = 50
_KINDS = by_value(TrailKind)


def print_findings(found: Findings, seconds: float) -> None:
    """Print what was verified, and every chain that does not hold by name."""
    rate = found.events / seconds if seconds else 0
    console.print(
        f"已核验 {found.events:,} 条记录、{found.chains:,} 条链，"
        f"{seconds:.1f} 秒（每秒 {rate:,.0f} 条）"
        f" / Verified {found.events:,} entries of {found.chains:,} chains in {seconds:.1f} s"
        f" ({rate:,.0f}/s)"
    )
    for each in found.broken[:SHOWN]:
        console.print(
            f"{each.sort.zh} {each.chain} 第 {each.seq} 条：{each.flaw.zh}"
            f" / {each.sort.en} {each.chain}, entry {each.seq}: {each.flaw.en}",
            style="red", markup=False, soft_wrap=True,
        )  # fmt: skip
    if (more := len(found.broken) - SHOWN) > 0:
        console.print(f"……另有 {more} 条链 / and {more} chains more", style="red")
    for table, trigger in found.guards_off:
        console.print(
            f"表 {table} 的触发器 {trigger} 缺失或已停用 / trigger {trigger} of table {table} is"
            " missing or off",
            style="red", markup=False, soft_wrap=True,
        )  # fmt: skip
    if found.unseen:
        console.print(
            f"锚点所见 {found.unseen:,} 条已移出，未核对，请加 --moved"
            f" / {found.unseen:,} entries the anchor saw were moved and not looked at: use --moved",
            style="yellow",
        )
    if found.sound:
        console.print("全部完整 / Everything is sound.", style="green")
    else:
        console.print("存证已被破坏 / The trail is broken.", style="bold red")


def print_entries(entries: Iterable[Entry]) -> None:
    """Print the entries of a chain."""
    table = Table(
        "#", "时间 / At", "事件 / Event", "操作人 / Actor", "地址 / Address", "详情 / Details"
    )
    for entry in entries:
        kind = _KINDS.get(entry.kind)
        table.add_row(
            str(entry.seq), china(entry.at),
            f"{kind.zh} / {kind.en}" if kind else escape(entry.kind),
            escape(entry.actor), escape(entry.address), escape(_told(entry.data)),
        )  # fmt: skip
    console.print(table)


def print_events(events: Iterable[Event]) -> None:
    """Print an order's events."""
    table = Table("#", "时间 / At", "事件 / Event", "操作人 / Actor", "详情 / Details")
    for event in events:
        table.add_row(
            str(event.seq), china(event.at), f"{event.kind.zh} / {event.kind.en}",
            escape(event.actor), escape(json.dumps(dict(event.data), ensure_ascii=False)),
        )  # fmt: skip
    console.print(table)


def _told(data: str) -> str:
    """A change as ``column: before → after``; anything else as it is."""
    told = json.loads(data)
    if not isinstance(told, dict) or not told or not told.keys() <= {"before", "after"}:
        return data
    before, after = told.get("before", {}), told.get("after", {})
    if "before" not in told or "after" not in told:
        return "\n".join(f"{name}: {_value(value)}" for name, value in (before or after).items())
    return "\n".join(
        f"{name}: {_value(before.get(name))} → {_value(after.get(name))}"
        for name in {**before, **after}
    )


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

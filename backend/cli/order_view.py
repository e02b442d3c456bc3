"""How an order looks on a terminal."""

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table

from backend.cli.running import console
from backend.core.instants import CHINA
from backend.deadlines.rules import Colour, DeadlineKind
from backend.orders.changes import Case
from backend.orders.events import Event

STYLES = {
    Colour.green: "green",
    Colour.yellow: "yellow",
    Colour.orange: "dark_orange",
    Colour.red: "red",
}


def print_order(case: Case, events: Iterable[Event], broken_at: int | None) -> None:
    """Print the order, its clocks and its trail; ``broken_at`` as `verify_trail` returns it."""
    order = case.order
    console.print(
        f"[bold]{order.number}[/]  {order.state.zh} / {order.state.en}  "
        f"{order.tier.zh} / {order.tier.en}",
        style=STYLES[order.colour],
    )
    clocks = Table("时限 / Clock", "状态 / State", "颜色 / Colour", "起算 / Start", "截止 / Due")
    for clock in case.clocks.values():
        clocks.add_row(
            f"{clock.kind.zh} / {clock.kind.en}",
            f"{clock.state.zh} / {clock.state.en}",
            f"[{STYLES[clock.colour]}]{clock.colour.zh} / {clock.colour.en}[/]",
            china(clock.started_at),
            china(clock.due_at) + ("（暂定） / provisional" if clock.provisional else ""),
        )
    trail = Table("#", "时间 / At", "事件 / Event", "操作人 / Actor", "状态 / State")
    for event in events:
        trail.add_row(
            str(event.seq),
            china(event.at),
            _what(event),
            event.actor,
            f"{event.to_state.zh} / {event.to_state.en}",
        )
    console.print(clocks, trail)
    if broken_at is None:
        console.print("存证链完整 / The trail is sound.")
    else:
        console.print(
            f"存证链在第 {broken_at} 条断裂 / The trail breaks at {broken_at}.", style="red"
        )


def _what(event: Event) -> str:
    """The event by name, with the clock it came from where it came from one."""
    source = str(event.data.get("clock") or event.data.get("reason") or "").split(":")[-1]
    if source not in {kind.value for kind in DeadlineKind}:
        return f"{event.kind.zh} / {event.kind.en}"
    clock = DeadlineKind(source)
    return f"{event.kind.zh}（{clock.zh}） / {event.kind.en} ({clock.en})"


def china(at: datetime) -> str:
    """*at* as clocks in China show it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"

"""The one writer every change of an order goes through, for one order or a thousand."""

from collections.abc import Collection, Sequence
from datetime import datetime

from backend.areas.rules import Intake
from backend.core import outbox
from backend.core.writes import Part, write
from backend.deadlines import service as deadlines
from backend.orders import queries, trail_queries
from backend.orders.changes import Change
from backend.orders.errors import StaleOrder
from backend.orders.rules import Request


async def save(changes: Collection[Change], now: datetime) -> None:
    """Write *changes*, at most one an order, in the current transaction: two bulk statements,
    and one for each kind of share, supervision or file that came with them.

    Raises StaleOrder, and so undoes them all, when an order is not as it was when decided upon.
    """
    if not changes:
        return
    if await queries.update_orders(changes) != len(changes):
        raise StaleOrder
    await write(_beside(changes, now))
    await trail_queries.save_overlays(changes)


async def enter(rows: Sequence[tuple[Change, Request, Intake, str]], now: datetime) -> None:
    """Write new orders, each with its first change, request, intake and query code.

    In the current transaction; one statement as a rule. Raises AlreadyReported.
    """
    changes = [change for change, _, _, _ in rows]
    new = [(change.order, request, intake, code) for change, request, intake, code in rows]
    await queries.insert_orders(queries.orders_inserted(new), _beside(changes, now))
    await trail_queries.save_overlays(changes)


def _beside(changes: Collection[Change], now: datetime) -> list[Part]:
    """Clocks, events and notices: what every change writes beside the order."""
    notices = [
        {
            "order": change.order.id,
            "seq": change.event.seq,
            "person": notice.person_id,
            "kind": notice.kind.value,
            "on_behalf_of": notice.on_behalf_of,
        }
        for change in changes
        for notice in change.notices
    ]
    return [
        *deadlines.clocks_written(pair for change in changes for pair in change.moved_clocks),
        trail_queries.events_added(changes),
        outbox.posted(outbox.NOTICE, notices, now),
    ]

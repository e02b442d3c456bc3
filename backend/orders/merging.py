"""Answering the duplicates of orders that have ended."""

from collections.abc import Sequence
from datetime import datetime

from backend.core.db import as_owner
from backend.deadlines import service as deadlines
from backend.identity.rules import SYSTEM
from backend.orders import queries
from backend.orders.actions import Settle
from backend.orders.changes import Case, Facts
from backend.orders.decisions import decide
from backend.orders.rules import Action, Order
from backend.orders.writing import save


async def settle_merged(mains: Sequence[Order], now: datetime) -> None:
    """Give the result of each of *mains* to the duplicates that wait for it; one query for none.

    The system does it: a duplicate may lie where whoever ended the main order sees nothing.
    """
    async with as_owner():
        await _settle(mains, now)


async def _settle(mains: Sequence[Order], now: datetime) -> None:
    told = {main.id: Settle(main.id, main.reply or "", main.resolved) for main in mains}
    while told:
        waiting = await queries.orders_by_id(await queries.merged_into(list(told)))
        if not waiting:
            return
        book = await deadlines.rulebook()
        clocks = await deadlines.clocks_of([order.id for order in waiting])
        # A duplicate may have had duplicates of its own before it was merged.
        told = {order.id: told[order.merged_into or 0] for order in waiting}
        await save(
            [
                decide(
                    Case(order, clocks[order.id]), Action.settle, SYSTEM, told[order.id], Facts(),
                    book, now,
                )
                for order in waiting
            ],
            now,
        )  # fmt: skip

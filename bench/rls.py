"""What row policies cost: the inbox's first page, its counts and a search, with and without them.

The floor of each figure is the same request by the owner, who is under no policy, inside a
transaction as well; the target is one and a half times that.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from backend.core.db import fetch, scoped, transaction
from backend.identity.acting import acting
from backend.identity.rules import Actor, Role, Scope
from backend.orders import inbox
from backend.orders.inbox import Filter, Tab, natural_reach
from bench.figures import MILLISECONDS, Figure, Setting, measure, percentiles
from bench.readers import OPERATOR, readers

TIMES = 15
NOW = datetime.now(UTC)
_PLACE = {
    "district": " WHERE district = (SELECT id FROM area WHERE code = '610112')",
    "everywhere": "",
}
FLOOR_IS = "the same by the owner, in a transaction"


@measure("rls", open_share=0.07)
async def policies(setting: Setting) -> AsyncIterator[Figure]:
    """Under the policies, reader by reader."""
    everywhere = Actor("everywhere", frozenset({Scope(Role.leader, "")}), OPERATOR)
    for who, actor in {**await readers(), "everywhere": everywhere}.items():
        for what, work in _kinds(actor).items():
            floor, _ = await percentiles(partial(_owner, work), TIMES)
            median, p95 = await percentiles(partial(_bound, actor, work), TIMES)
            yield Figure(f"rls: {who}, {what}", median, MILLISECONDS, floor, FLOOR_IS, p95)


def _kinds(actor: Actor) -> dict[str, Callable[[], Awaitable[object]]]:
    start = Filter(reach=natural_reach(actor))
    done, whole = replace(start, tab=Tab.done), replace(start, tab=Tab.all)
    kinds: dict[str, Callable[[], Awaitable[object]]] = {
        "nothing but entering": lambda: fetch("SELECT 1"),
        "first page": lambda: inbox.page(actor, start, None, 50, NOW),
        "first page of the finished": lambda: inbox.page(actor, done, None, 50, NOW),
        "counts of all tabs": lambda: inbox.counts(actor, start),
        "search of a frequent word": lambda: inbox.page(
            actor, replace(whole, text="路灯"), None, 50, NOW
        ),
    }
    if actor.name in _PLACE:
        # What the panel's list asks; the owner names the rows himself.
        kinds["count of every order"] = lambda: fetch(
            f"SELECT count(*) FROM work_order{'' if scoped() else _PLACE[actor.name]}"
        )
    return kinds


async def _owner(work: Callable[[], Awaitable[object]]) -> None:
    async with transaction():
        await work()


async def _bound(actor: Actor, work: Callable[[], Awaitable[object]]) -> None:
    async with acting(actor):
        await work()

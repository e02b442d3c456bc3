"""What row policies cost: lists, counts and a search of the inbox, with and without them.

The floor of each figure is the same request by the owner, who is under no policy, inside a
transaction as well; where a statement leaves it to the policies which rows are meant, the owner
names them. The two take turns; the target is one and a half times the floor.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial

from backend.core.db import fetch, fetch_one, scoped, transaction
from backend.identity.acting import acting
from backend.identity.rules import Actor, Permission, Role, Scope
from backend.orders import inbox
from backend.orders.inbox import Filter, Tab, natural_reach
from bench.figures import MILLISECONDS, Figure, Setting, beside, measure
from bench.inbox import NOW, far_on
from bench.readers import OPERATOR, readers

TIMES = 25
FLOOR_IS = "the same by the owner, in a transaction"


@measure("rls", open_share=0.07)
async def policies(setting: Setting) -> AsyncIterator[Figure]:
    """Under the policies, reader by reader; of several cases of a kind the slowest is told."""
    leader = Actor("leader", frozenset({Scope(Role.leader, "")}), OPERATOR)
    for who, actor in {**await readers(), "leader": leader}.items():
        for what, cases in (await _kinds(actor)).items():
            timed = [
                await beside(partial(_owner, work), partial(_bound, actor, work), TIMES)
                for work in cases
            ]
            floor, median, p95 = max(timed, key=lambda each: each[1])
            yield Figure(f"rls: {who}, {what}", median, MILLISECONDS, floor, FLOOR_IS, p95)


async def _kinds(actor: Actor) -> dict[str, list[Callable[[], Awaitable[object]]]]:
    start = Filter(reach=natural_reach(actor))
    done, whole = replace(start, tab=Tab.done), replace(start, tab=Tab.all)
    rows = await _rows_of(actor)
    return {
        "nothing but entering": [lambda: fetch("SELECT 1")],
        "first page": [lambda: inbox.page(actor, start, None, 50, NOW)],
        "first page of the finished": [lambda: inbox.page(actor, done, None, 50, NOW)],
        "later page": [
            partial(inbox.page, actor, start, at, 50, NOW) for at in await far_on(actor, start)
        ],
        "counts of all tabs": [lambda: inbox.counts(actor, start)],
        "search of a frequent word": [
            lambda: inbox.page(actor, replace(whole, text="路灯"), None, 50, NOW)
        ],
        "count of every order": [lambda: fetch(_named("SELECT count(*) FROM work_order", rows))],
        # As the panel lists them.
        "newest orders": [
            lambda: fetch(
                _named("SELECT id, number, state, description FROM work_order", rows)
                + " ORDER BY id DESC LIMIT 15"
            )
        ],
    }


def _named(sql: str, rows: str) -> str:
    """*sql* for all the reader may see: left to the policies, or named by the owner."""
    return sql if scoped() else f"{sql} WHERE {rows}"


_SCOPE = f"""
SELECT minhu_everywhere('{Permission.read_orders.value}') AS everywhere, minhu_units() AS units,
    ARRAY(SELECT format('%I = %s', CASE level WHEN 'grid' THEN 'area' ELSE level END, id) FROM area
          WHERE id = ANY (minhu_areas('{Permission.read_orders.value}'))) AS places
"""


async def _rows_of(actor: Actor) -> str:
    """The condition on an order that the policies come to for *actor*, with every id spelt out."""
    async with acting(actor):
        scope = await fetch_one(_SCOPE)
    if scope is None or scope["everywhere"]:
        return "true"
    ways = list(scope["places"])
    if scope["units"]:
        units = f"ANY ('{{{', '.join(map(str, scope['units']))}}}')"
        ways += [f"lead_unit = {units}", f"sender_unit = {units}"]
        ways.append(f"id = ANY (ARRAY(SELECT work_order FROM order_part WHERE unit = {units}))")
    return f"({' OR '.join(ways)})"


async def _owner(work: Callable[[], Awaitable[object]]) -> None:
    async with transaction():
        await work()


async def _bound(actor: Actor, work: Callable[[], Awaitable[object]]) -> None:
    async with acting(actor):
        await work()

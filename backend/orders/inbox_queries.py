"""The inbox's SQL: every list a few short walks along one index, merged; never a sort of many.

An open order is found by ``(place, unit or person; state; limit; id)`` and a finished one by
``(place, unit or person; reported_at, id)``, each in a partial index of its own, so that an order
stands in half of them only. A list walks one index range for each key and state it wants, in the
order it shows, and takes as many rows as the page has; the merged result is exact.

What no index holds (category, colour, …) is checked on the way. A rare filter could walk for long:
after `BUDGET` entries the page ends early and says where to go on.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from backend.core.db import Row, fetch
from backend.orders.inbox_rules import (
    DONE,
    OPEN,
    Cursor,
    Keys,
    Phase,
    Tab,
)
from backend.orders.rules import State

BUDGET = 5000
"""Index entries a page reads in all before it ends early."""


def _quoted(states: Collection[State]) -> str:
    return ", ".join(sorted(f"'{state.value}'" for state in states))


# The very texts of the partial indexes: only then does PostgreSQL see that they may be used.
IS_OPEN = f"w.state IN ({_quoted(OPEN)})"
IS_DONE = f"w.state IN ({_quoted(DONE)})"
PARTS = "order_part"

LINE = """w.id, w.version, w.number, w.state, w.colour, w.urgency, w.channel, w.category,
       left(w.description, 120) AS excerpt, w.address, w.community, w.subdistrict, w.area,
       w.lead_unit, w.stage_due_at, w.reported_at, w.climbs, w.asked, w.supervision"""

LINES = """
SELECT b.*, category.name AS category_zh, category.name_en AS category_en,
       unit.name AS unit_name, place.name AS place_name, street.name AS street_name,
       EXISTS (SELECT FROM deadline d WHERE d.work_order = b.id AND d.provisional
               AND d.state = 'running' AND d.due_at = b.stage_due_at) AS provisional
FROM ({found}) b
JOIN category ON category.code = b.category
JOIN unit ON unit.id = b.lead_unit
LEFT JOIN area place ON place.id = coalesce(b.community, b.area)
LEFT JOIN area street ON street.id = b.subdistrict
ORDER BY {order}
"""


class Binds(list[object]):
    """The values of one statement, numbered as they are named.

    Each stands in a sub-select, where PostgreSQL does not see it while it plans: how the lists are
    read does not depend on whose they are, and seeing lengths and positions it would plan most
    statements anew each time, which takes longer than to answer them.
    """

    def __call__(self, value: object, kind: str) -> str:
        self.append(value)
        return f"(SELECT ${len(self)}::{kind})::{kind}"


Residual = tuple[str, object, str]
"""A condition no index serves: column of the order, value, PostgreSQL's type of it."""


def conditions(bind: Binds, wanted: Sequence[Residual]) -> str:
    """The conditions *wanted* as SQL on an order `w`, to follow others."""
    return "".join(
        f" AND w.{column} = ANY ({bind(value, kind)})"
        if kind.endswith("[]")
        else f" AND w.{column} = {bind(value, kind)}"
        for column, value, kind in wanted
    )


def seen(bind: Binds, keys: Keys) -> str:
    """The condition that an order `w` is one of those the reader may see."""
    ways = [
        f"EXISTS (SELECT FROM {PARTS} p WHERE p.work_order = w.id AND p.unit = ANY"
        f" ({bind(list(ids), 'bigint[]')}))"
        if column == "co_unit"
        else f"w.{column} = ANY ({bind(list(ids), 'bigint[]')})"
        for column, ids in keys.by.items()
    ]
    here = "(" + " OR ".join(ways or ["false"]) + ")"
    return f"{here} AND {seen(bind, keys.within)}" if keys.within else here


def checked(bind: Binds, keys: Keys, wanted: Sequence[Residual]) -> str:
    """What is checked of an order that one of the keys has found."""
    return (f" AND {seen(bind, keys.within)}" if keys.within else "") + conditions(bind, wanted)


ORDER = {
    Phase.dated: "stage_due_at, id",
    Phase.undated: "stage_due_at, id",
    Phase.done: "reported_at DESC, id DESC",
}
"""How each stretch is sorted, as the indexes are."""


def _walked(phase: Phase, bind: Binds, after: Cursor) -> str:
    """The stretch of an index that *phase* reads, after the position."""
    match phase:
        case Phase.dated:
            position = f"({bind(after.at, 'timestamptz')}, {bind(after.id, 'bigint')})"
            return f"{IS_OPEN} AND (w.stage_due_at, w.id) > {position}"
        case Phase.undated:
            return f"{IS_OPEN} AND w.stage_due_at IS NULL AND w.id > {bind(after.id, 'bigint')}"
        case _:
            position = f"({bind(after.at, 'timestamptz')}, {bind(after.id, 'bigint')})"
            return f"{IS_DONE} AND (w.reported_at, w.id) < {position}"


def source_of(column: str) -> str:
    """Orders `w` that can be found by a key in *column*."""
    if column == "co_unit":
        return f"{PARTS} p JOIN work_order w ON w.id = p.work_order"
    return "work_order w"


def key_is(column: str) -> str:
    """The condition that an order, or a share of one, is found by the key `k`."""
    return "p.unit = k.key AND p.state = 'asked'" if column == "co_unit" else f"w.{column} = k.key"


def _pairs(bind: Binds, ids: Sequence[int], states: Sequence[str]) -> tuple[str, str]:
    """Every key with every state, as a FROM item, and the condition on the state."""
    keys = bind([key for key in ids for _ in states], "bigint[]")
    if states == ANY_STATE:
        return f"unnest({keys}) AS k (key)", ""
    names = bind([state for _ in ids for state in states], "text[]")
    return f"unnest({keys}, {names}) AS k (key, state)", " AND w.state = k.state"


ANY_STATE = [""]
"""One walk for all states: the index of finished orders does not hold them."""


def _states_walked(phase: Phase, states: Collection[State]) -> list[str]:
    """The states a phase walks one by one."""
    if phase is Phase.done:
        return ANY_STATE
    return sorted(state.value for state in states if state in OPEN)


async def walk(
    keys: Keys, phase: Phase, states: Collection[State], residuals: Sequence[Residual],
    after: Cursor, limit: int,
) -> list[Row]:  # fmt: skip
    """The first *limit* orders of *phase* after the position, of these keys and states, in order.

    An order that several keys find comes once. Fewer than *limit*: see `where_cut`.
    """
    walked = _states_walked(phase, states)
    if not walked or not keys.by:
        return []
    if phase is Phase.done and not frozenset(states) >= DONE:
        residuals = [*residuals, ("state", [s.value for s in states if s in DONE], "text[]")]
    bind, order = Binds(), ORDER[phase]
    budget = _budget(keys, walked) if residuals or keys.within else limit
    branches = []
    for column, ids in keys.by.items():
        pairs, state = _pairs(bind, ids, walked)
        where = f"{key_is(column)}{state} AND {_walked(phase, bind, after)}"
        branches.append(
            f"SELECT w.* FROM {pairs} CROSS JOIN LATERAL (SELECT * FROM (SELECT {LINE}, w.district"
            f" FROM {source_of(column)} WHERE {where} ORDER BY {of_w(order)} LIMIT {budget}) w"
            f" WHERE true{checked(bind, keys, residuals)} ORDER BY {order} LIMIT {limit}) w"
        )
    most = limit * len(branches)
    found = f"SELECT * FROM ({' UNION ALL '.join(branches)}) u ORDER BY {order} LIMIT {most}"
    rows = await fetch(LINES.format(found=found, order=order), *bind)
    return list({row["id"]: row for row in rows}.values())[:limit]


async def where_cut(
    keys: Keys, phase: Phase, states: Collection[State], after: Cursor
) -> Cursor | None:
    """Where `walk` stopped for its budget: up to there nothing was missed. None: it did not."""
    walked = _states_walked(phase, states)
    if not walked or not keys.by:
        return None
    bind, order, budget = Binds(), ORDER[phase], _budget(keys, walked)
    branches = []
    for column, ids in keys.by.items():
        pairs, state = _pairs(bind, ids, walked)
        where = f"{key_is(column)}{state} AND {_walked(phase, bind, after)}"
        branches.append(
            f"SELECT w.* FROM {pairs} CROSS JOIN LATERAL (SELECT * FROM (SELECT w.stage_due_at,"
            f" w.reported_at, w.id, row_number() OVER (ORDER BY {of_w(order)}) AS read"
            f" FROM {source_of(column)} WHERE {where} ORDER BY {of_w(order)} LIMIT {budget}) w"
            f" WHERE read = {budget}) w"
        )
    rows = await fetch(
        f"SELECT * FROM ({' UNION ALL '.join(branches)}) u ORDER BY {order} LIMIT 1", *bind
    )
    return position(rows[0], phase) if rows else None


def position(row: Row, phase: Phase) -> Cursor:
    """Where in the list of *phase* the row stands."""
    at: datetime | None = row["stage_due_at" if phase is Phase.dated else "reported_at"]
    return Cursor(phase, at or Cursor.start(phase).at, row["id"])


def _budget(keys: Keys, walked: Sequence[object]) -> int:
    return max(200, BUDGET // (sum(map(len, keys.by.values())) * len(walked)))


def of_w(order: str) -> str:
    """*order* by columns of an order `w`."""
    return ", ".join(f"w.{part}" for part in order.split(", "))


FLAGGED = {Tab.approval: "w.asked IS NOT NULL", Tab.supervised: "w.supervision IS NOT NULL"}
"""The conditions of the partial indexes of the sets that lie across all states."""


async def flagged(
    tab: Tab, keys: Keys, states: Collection[State], residuals: Sequence[Residual],
    after: Cursor, limit: int,
) -> list[Row]:  # fmt: skip
    """As `walk`, for the two small sets that lie across all states: asked for, and supervised.

    One partial index a set, by district; the reader's narrower keys are checked on the way.
    """
    bind, order = Binds(), ORDER[after.phase]
    if after.phase is Phase.dated:
        position = f"({bind(after.at, 'timestamptz')}, {bind(after.id, 'bigint')})"
        stretch = f"(w.stage_due_at, w.id) > {position}"
    else:
        stretch = f"w.stage_due_at IS NULL AND w.id > {bind(after.id, 'bigint')}"
    more = [*residuals, ("state", [state.value for state in states], "text[]")]
    found = (
        f"SELECT w.* FROM unnest({bind(list(keys.districts), 'bigint[]')}) AS k (key)"
        f" CROSS JOIN LATERAL (SELECT {LINE} FROM work_order w WHERE w.district = k.key"
        f" AND {FLAGGED[tab]} AND {stretch} AND {seen(bind, keys)}{conditions(bind, more)}"
        f" ORDER BY {of_w(order)} LIMIT {limit}) w ORDER BY {order} LIMIT {limit}"
    )
    return await fetch(LINES.format(found=found, order=order), *bind)

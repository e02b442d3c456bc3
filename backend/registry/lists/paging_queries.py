"""SQL of a table's list: its order, its filters, and the ways its rows are found by an index."""

from collections.abc import Iterator, Sequence
from random import Random

from backend.core.db import Row, fetch, fetch_one
from backend.registry.fields import Kind
from backend.registry.lists.asking import Condition, Cursor, Op
from backend.registry.lists.reach import Reached, Way
from backend.registry.queries import Binds, listed, literal, named, names_of
from backend.registry.sealed import index_of
from backend.registry.sheets import Sheet

MANY = 500
"""Ids that are asked one by one at most: each costs some 10 µs."""


async def page(
    sheet: Sheet,
    conditions: Sequence[Condition],
    words: Sequence[str],
    limit: int,
    *,
    among: Sequence[object] | None = None,
    after: Cursor | None = None,
    until: Cursor | None = None,
) -> list[Row]:
    """Rows in the list's order, those behind *after*, that hold every one of *words*.

    *among*: keys the rows are of; None: of any. *until*: the last place looked at; None: the end.
    """
    return await _between(
        sheet, listed(sheet), conditions, words, limit, among=among, after=after, until=until
    )


async def places(
    sheet: Sheet,
    conditions: Sequence[Condition],
    words: Sequence[str],
    limit: int,
    *,
    after: Cursor | None,
    until: Cursor | None,
    ways: Sequence[Reached] = (),
) -> list[Cursor]:
    """Where the rows stand that `page` would tell; with *ways*, those one of them leads to."""
    rows = await _between(
        sheet, _place(sheet), conditions, words, limit, after=after, until=until, ways=ways
    )
    return [Cursor(row["at"], row["key"]) for row in rows]


async def _between(
    sheet: Sheet,
    columns: str,
    conditions: Sequence[Condition],
    words: Sequence[str],
    limit: int,
    *,
    among: Sequence[object] | None = None,
    after: Cursor | None,
    until: Cursor | None,
    ways: Sequence[Reached] = (),
) -> list[Row]:
    bind = Binds()
    told = [_condition(sheet, each, bind) for each in conditions]
    told += [f"{names_of(sheet)} LIKE {bind(f'%{literal(word)}%')}" for word in words]
    if among is not None:
        told.append(f"{named(sheet, sheet.key._meta.name)} = ANY ({bind(list(among))})")
    told += _bounds(sheet, after, until, bind)
    if ways:
        told.append(" OR ".join(_led(sheet, each, bind) for each in ways))
    return await fetch(
        f'SELECT {columns} FROM "{sheet.name}" t WHERE {_all(told)}'
        f" ORDER BY {_order(sheet)} LIMIT {bind(limit)}::int",
        *bind,
    )


async def stretch(sheet: Sheet, after: Cursor | None, rows: int) -> Cursor | None:
    """The place *rows* further on than *after*; None: the list ends before."""
    bind = Binds()
    behind = "true" if after is None else _behind(sheet, after, bind)
    row = await fetch_one(
        f'SELECT {_place(sheet)} FROM "{sheet.name}" t WHERE {behind}'
        f" ORDER BY {_order(sheet)} LIMIT 1 OFFSET {bind(rows)}::int",
        *bind,
    )
    return None if row is None else Cursor(row["at"], row["key"])


async def nearest(
    sheet: Sheet, ways: Sequence[Reached], after: Cursor | None, limit: int
) -> list[Cursor]:
    """The first places behind *after* that *ways* lead to, in the list's order.

    Of many ids a tenth by lot tells how far the page can reach; one scan of the index then finds
    what lies before that, at a quarter of what asking id by id costs.
    """
    if len(ways) == 1 and ways[0].way.via is None and len(ways[0].ids) > MANY:
        [way] = ways
        lot = Random(len(way.ids)).sample(way.ids, len(way.ids) // 10)  # noqa: S311 — no secret  # nosec B311
        some = await _first(sheet, [Reached(way.way, lot)], after, limit)
        if len(some) == limit:
            return await _before(sheet, way, after, some[-1], limit)
    return await _first(sheet, ways, after, limit)


async def _before(
    sheet: Sheet, way: Reached, after: Cursor | None, until: Cursor, limit: int
) -> list[Cursor]:
    """The first places behind *after* and not behind *until*."""
    bind = Binds()
    told = [_led(sheet, way, bind), *_bounds(sheet, after, until, bind)]
    turn = _turn(sheet)
    # Sorted outside: asked for the first ones in order, PostgreSQL would walk the whole list.
    rows = await fetch(
        f'SELECT at, key FROM (SELECT {_place(sheet)} FROM "{sheet.name}" t WHERE {_all(told)}'
        f" OFFSET 0) found ORDER BY at{turn}, key{turn} LIMIT {bind(limit)}::int",
        *bind,
    )
    return [Cursor(row["at"], row["key"]) for row in rows]


async def _first(
    sheet: Sheet, ways: Sequence[Reached], after: Cursor | None, limit: int
) -> list[Cursor]:
    """As `nearest`, id by id.

    Each id has a list of its own in the index. The page lies in those lists that begin first, and
    there are no more of them than it has rows, for each of the ways: only these are read on.
    """
    bind = Binds()
    behind = "true" if after is None else _behind(sheet, after, bind)
    some, turn = bind(limit), _turn(sheet)
    begins, lists = [], []
    for number, way in enumerate(ways):
        here = f"{_of_id(sheet, way.way, behind)} ORDER BY at{turn}, key{turn}"
        begins.append(
            f"SELECT h.at, h.key, s.id, {number} AS way FROM unnest({bind(way.ids)}::bigint[])"
            f" AS s (id) CROSS JOIN LATERAL ({here} LIMIT 1) h"
        )
        lists.append(
            f"SELECT r.at, r.key FROM begins s CROSS JOIN LATERAL ({here} LIMIT {some}::int) r"
            f" WHERE s.way = {number}"
        )
    rows = await fetch(
        f"WITH begins AS MATERIALIZED (SELECT * FROM ({' UNION ALL '.join(begins)}) b"
        f" ORDER BY at{turn}, key{turn} LIMIT {some}::int * {len(ways)})"
        f" SELECT at, key FROM ({' UNION '.join(lists)}) found"
        f" ORDER BY at{turn}, key{turn} LIMIT {some}::int",
        *bind,
    )
    return [Cursor(row["at"], row["key"]) for row in rows]


async def keys_among(sheet: Sheet, ways: Sequence[Reached], most: int) -> list[object]:
    """Keys of the rows *ways* lead to, in any order; at most so many."""
    bind = Binds()
    told = " UNION ALL ".join(
        f"SELECT k.key FROM unnest({bind(way.ids)}::bigint[]) AS s (id) CROSS JOIN LATERAL"
        f" ({_of_id(sheet, way.way, 'true')} LIMIT {bind(most)}::int) k"
        for way in ways
    )
    rows = await fetch(f"SELECT key FROM ({told}) found LIMIT {bind(most)}::int", *bind)
    return [row["key"] for row in rows]


def _of_id(sheet: Sheet, way: Way, behind: str) -> str:
    """Selects the places of the rows that the id ``s.id`` leads to, of those *behind*."""
    if way.via is None:
        return (
            f'SELECT {_place(sheet)} FROM "{sheet.name}" t'
            f" WHERE {named(sheet, way.column)} = s.id AND {behind}"
        )
    # Such a table goes by its key.
    key = sheet.key._meta.db_column_name
    told = f'SELECT "{way.via.key}" AS "{key}", "{way.via.column}" AS of FROM "{way.via.table}"'
    return f"SELECT {_place(sheet)} FROM ({told}) t WHERE t.of = s.id AND {behind}"


def _led(sheet: Sheet, reached: Reached, bind: Binds) -> str:
    """Whether one of the ids leads to the row."""
    way, ids = reached.way, bind(reached.ids)
    if way.via is None:
        return f"{named(sheet, way.column)} = ANY ({ids}::bigint[])"
    return (
        f'EXISTS (SELECT FROM "{way.via.table}" v WHERE v."{way.via.key}" ='
        f' {named(sheet, way.column)} AND v."{way.via.column}" = ANY ({ids}::bigint[]))'
    )


def order_of(sheet: Sheet) -> tuple[str, ...]:
    """The columns of the list's order."""
    key = sheet.key._meta.name
    return (key,) if sheet.order is None else tuple(dict.fromkeys((sheet.order._meta.name, key)))


def _place(sheet: Sheet) -> str:
    order = order_of(sheet)
    return f"{named(sheet, order[0])} AS at, {named(sheet, order[-1])} AS key"


def _turn(sheet: Sheet) -> str:
    return " DESC" if sheet.descending else ""


def _order(sheet: Sheet) -> str:
    return ", ".join(f"{named(sheet, name)}{_turn(sheet)}" for name in order_of(sheet))


def _bounds(sheet: Sheet, after: Cursor | None, until: Cursor | None, bind: Binds) -> Iterator[str]:
    """The rows behind *after* and not behind *until*; None: no such bound."""
    if after is not None:
        yield _behind(sheet, after, bind)
    if until is not None:
        yield _behind(sheet, until, bind, "<=", ">=")


def _behind(sheet: Sheet, after: Cursor, bind: Binds, rising: str = ">", falling: str = "<") -> str:
    """The rows that come later. What a list goes by is never empty: a test sees to it."""
    sign = falling if sheet.descending else rising
    order = order_of(sheet)
    told = ", ".join(named(sheet, name) for name in order)
    values = ", ".join(bind(value) for value in (after.at, after.key)[-len(order) :])
    return f"({told}) {sign} ({values})"


def _all(told: Sequence[str]) -> str:
    return " AND ".join(f"({each})" for each in told) or "true"


_SIGNS = {Op.is_: "=", Op.since: ">=", Op.until: "<="}


def _condition(sheet: Sheet, each: Condition, bind: Binds) -> str:
    at, field = named(sheet, each.column), sheet.fields[each.column]
    if each.op is Op.empty:
        return f"{at} IS {'' if each.value else 'NOT '}NULL"
    if field.sealed:
        sought = index_of(str(each.value), sheet.sealed[each.column])
        return f"{at} LIKE {bind(f'%{literal(sought)}%')}"
    if each.op is Op.holds and field.kind is Kind.texts:
        return f"{bind(each.value)} = ANY ({at})"
    if each.op is Op.holds:
        return f"{at} ILIKE {bind(f'%{literal(str(each.value))}%')}"
    return f"{at} {_SIGNS[each.op]} {bind(each.value)}"

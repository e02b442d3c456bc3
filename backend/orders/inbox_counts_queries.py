"""The inbox's SQL for its counts: how many orders stand under each duty.

A reader's own places and units are counted by functions that run as the owner and hold the keys
against the scope. An index alone answers them. Under a policy it cannot: whether the reader may see
an order is asked of eight columns, and each order counted would be fetched for them.
"""

from collections.abc import Sequence

from backend.core.db import fetch
from backend.identity.row_functions import AS_OWNER_SQL
from backend.identity.row_kinds import READ_PLACES, UNITS, either, everywhere
from backend.identity.rules import Permission
from backend.orders.inbox_queries import (
    FLAGGED,
    IS_DONE,
    IS_OPEN,
    ORDER,
    Binds,
    Residual,
    checked,
    conditions,
    key_is,
    of_w,
    seen,
    source_of,
)
from backend.orders.inbox_rules import MOST_COUNTED, STATES_OF, Count, Keys, Phase, Tab

_OPEN_TABS = [tab for tab in STATES_OF if tab is not Tab.done]


def _array(values: Sequence[str]) -> str:
    return "'{" + ", ".join(values) + "}'::text[]"


_TABS = _array([tab.value for tab in _OPEN_TABS])
_PAIRS = ", ".join(
    _array([pair.value for pair in column])
    for column in zip(
        *((tab, state) for tab in _OPEN_TABS for state in STATES_OF[tab]), strict=True
    )
)


def _walks(column: str, ids: str, fits: str) -> list[str]:
    """Orders of every duty found by the keys *ids* in *column*, `MOST_COUNTED` a duty and key.

    Two walks, one for all open states and one for the finished: every further mention of the table
    would be planned, and asked for the row policies, by itself.
    """
    each = f"SELECT w.id{fits} FROM {source_of(column)} WHERE {key_is(column)}"
    return [
        f"SELECT t.tab, w.* FROM unnest({_TABS}) AS t (tab) CROSS JOIN LATERAL (SELECT w.*"
        f" FROM unnest({ids}) AS k (key) CROSS JOIN unnest({_PAIRS}) AS s (tab, state)"
        f" CROSS JOIN LATERAL ({each} AND w.state = s.state AND {IS_OPEN}"
        f" ORDER BY {of_w(ORDER[Phase.dated])} LIMIT {MOST_COUNTED}) w WHERE s.tab = t.tab"
        f" LIMIT {MOST_COUNTED}) w",
        f"SELECT '{Tab.done.value}', w.* FROM (SELECT w.* FROM unnest({ids}) AS k (key)"
        f" CROSS JOIN LATERAL ({each} AND {IS_DONE} ORDER BY {of_w(ORDER[Phase.done])}"
        f" LIMIT {MOST_COUNTED}) w LIMIT {MOST_COUNTED}) w",
    ]


_OWN = dict.fromkeys(("district", "subdistrict", "community", "area"), READ_PLACES) | {
    "lead_unit": UNITS
}
"""The columns counted as the owner, and the keys in them that are the reader's own."""


def _function(column: str, own: str) -> str:
    mine = either(everywhere(Permission.read_orders), f"asked.key = ANY ({own})")
    ids = f"ARRAY(SELECT asked.key FROM unnest($1) AS asked (key) WHERE {mine})"
    return f"""
    RETURNS TABLE (tab text, id bigint) LANGUAGE plpgsql {AS_OWNER_SQL} AS $$
    #variable_conflict use_column
    BEGIN RETURN QUERY {" UNION ALL ".join(_walks(column, ids, ""))}; END $$"""


FUNCTIONS = {
    f"minhu_tabs_by_{column}(keys bigint[])": _function(column, own) for column, own in _OWN.items()
}
"""Signature → the rest of the definition; keys that are not the reader's own count nothing."""


async def counts(keys: Keys, residuals: Sequence[Residual], own: bool) -> dict[Tab, Count]:
    """How many orders each tab but the last holds; at most `MOST_COUNTED` entries a tab and key.

    *own*: the keys are the reader's own places and units, nothing within them.
    """
    if not keys.by:
        return {tab: Count() for tab in Tab if tab is not Tab.all}
    bind = Binds()
    branches = []
    for column, ids in keys.by.items():
        told = bind(list(ids), "bigint[]")
        if own and column in _OWN and not residuals and keys.within is None:
            branches.append(f"SELECT tab, id, true FROM minhu_tabs_by_{column}({told})")
        else:
            fits = f", true{checked(bind, keys, residuals)} AS fits"
            branches += _walks(column, told, fits)
    for tab, flag in FLAGGED.items():
        branches.append(
            f"SELECT '{tab.value}', w.id, w.fits FROM (SELECT w.* FROM"
            f" unnest({bind(list(keys.districts), 'bigint[]')}) AS k (key) CROSS JOIN LATERAL"
            f" (SELECT w.id, {seen(bind, keys)}{conditions(bind, residuals)} AS fits"
            f" FROM work_order w WHERE w.district = k.key AND {flag}"
            f" ORDER BY w.stage_due_at, w.id LIMIT {MOST_COUNTED}) w LIMIT {MOST_COUNTED}) w"
        )
    rows = await fetch(
        "SELECT tab, count(DISTINCT id) AS read, count(DISTINCT id) FILTER (WHERE fits) AS fit"
        f" FROM ({' UNION ALL '.join(branches)}) u (tab, id, fits) GROUP BY tab",
        *bind,
    )
    found = {
        Tab(row["tab"]): Count(min(row["fit"], MOST_COUNTED), row["read"] >= MOST_COUNTED)
        for row in rows
    }
    return {tab: found.get(tab, Count()) for tab in Tab if tab is not Tab.all}

"""One transaction in which somebody acts: under PostgreSQL's row policies, within their scope."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.core.db import Transaction, in_transaction, transaction
from backend.identity import acting_queries as queries
from backend.identity.rules import Actor, Permission

NOBODY = Actor("", frozenset())
"""Whoever is not signed in: sees what everybody may."""

_LENGTHS = (6, 9, 12, 16)
"""Lengths of area codes, from the district's to the grid's."""


@asynccontextmanager
async def acting(
    actor: Actor, *, request: str = "", address: str = ""
) -> AsyncIterator[Transaction]:
    """Everything awaited in the block is one transaction of *actor*'s, bound by row policies.

    1. work out the scope: the ids of the areas and units granted
    2. set it for the transaction, with who acts, and take on the role of requests

    One statement after BEGIN. *request* is the request's id, *address* the client's, both for the
    trail. Ends with a commit, or is undone when an error leaves the block. Raises RuntimeError
    inside another transaction: its rights cannot change midway.
    """
    if in_transaction():
        raise RuntimeError("somebody can only act in a transaction of their own")
    current = transaction()
    async with current:
        await _enter(actor, request, address)
        current.scoped = True
        yield current


async def _enter(actor: Actor, request: str, address: str) -> None:
    may: dict[str, list[str]] = {}
    for permission in Permission:
        scopes = actor.scopes_for(permission)
        if scopes:
            may[permission.value] = sorted({s.area_code for s in scopes if s.unit_code is None})
    readers = actor.scopes_for(Permission.read_orders)
    whole = {scope.area_code for scope in readers if scope.unit_code is None}
    prefixes = {code for codes in may.values() for code in codes if code}
    await queries.enter(
        (actor.name, str(actor.operator_id or ""), request, address),
        may,
        {code: next((n for n in _LENGTHS if n >= len(code)), len(code)) for code in prefixes},
        # Without a border nobody looks at units.
        () if "" in whole else sorted(whole),
        sorted({(s.unit_code, s.area_code) for s in readers if s.unit_code}),
    )

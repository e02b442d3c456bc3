"""One transaction in which somebody acts: under PostgreSQL's row policies, within their scope."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal, cast

import asyncpg
from piccolo.engine.postgres import Savepoint

from backend.core.db import Transaction, engine, in_transaction
from backend.core.errors import MinhuError
from backend.identity import acting_queries as queries
from backend.identity.row_readers import CODE_DIGITS, DISTRICT_DIGITS, reader_of, subdistrict_of
from backend.identity.rules import Actor, Permission, whole_areas

NOBODY = Actor("", frozenset())
"""Whoever is not signed in: sees what everybody may."""


class OutsideScope(MinhuError):
    """This lies outside the area or the units you are responsible for; nothing was changed."""

    code = "outside_scope"
    zh = "超出您的管辖范围，未作任何更改"


def is_outside(error: BaseException) -> bool:
    """Whether a row policy, or a right that was not given, refused a statement.

    A trigger that forbids a change raises the same kind of error, with a sentence of its own.
    """
    return isinstance(error, asyncpg.InsufficientPrivilegeError) and (
        "row-level security" in str(error) or str(error).startswith("permission denied")
    )


class _Over:
    """In place of a connection that has been given back."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError("the request's transaction is over")


class Acting(Transaction):
    """A transaction that begins with its first statement and takes on the actor's scope with it.

    Until then it holds no connection: a page without a query costs none, and whoever sends a body
    slowly keeps nobody waiting. After `finish` no statement can be made in it, by nobody's rights.
    """

    def __init__(self, actor: Actor, request: str, address: str) -> None:
        super().__init__(engine=engine())
        self.role = reader_of(actor.scopes_for(Permission.read_orders)).value
        self._actor, self._told = actor, (request, address)
        self._begun = self._over = False

    async def __aenter__(self) -> "Acting":
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> Literal[False]:
        try:
            await self.finish(keep=error is None)
        finally:
            self.engine.current_transaction.reset(self.context)
        return False

    async def ready(self) -> None:
        if self._begun or self._over:
            return
        self.connection = await cast(Any, self).get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.transaction.start()
            sql, values = _entering(self._actor, self.role, *self._told)
            await self.connection.fetch(sql, *values)
        except BaseException:
            # Given back to the pool it is rolled back, whatever was begun.
            await self._release()
            raise
        self._begun = True

    async def savepoint(self, name: str | None = None) -> Savepoint:
        await self.ready()
        return await super().savepoint(name)

    async def rollback(self) -> None:
        """Undo everything and end, as `finish` does."""
        await self.finish(keep=False)

    async def finish(self, *, keep: bool) -> None:
        """Commit, or undo all; nothing when it has ended. The answer can go out after it."""
        if self._over:
            return
        self._over = True
        if not self._begun:
            self.connection = _Over()
            return
        try:
            await (self.transaction.commit() if keep else self.transaction.rollback())
        finally:
            await self._release()

    async def _release(self) -> None:
        connection, self.connection = self.connection, _Over()
        self._over = True
        if self.engine.pool is not None:
            await self.engine.pool.release(connection)
        else:
            await connection.close()


@asynccontextmanager
async def acting(actor: Actor, *, request: str = "", address: str = "") -> AsyncIterator[Acting]:
    """Everything awaited in the block is one transaction of *actor*'s, bound by row policies.

    1. work out the scope: the ids of the areas and units granted
    2. set it for the transaction, with who acts, and take on the role of requests

    One statement after BEGIN, both with the block's first statement. *request* is the request's
    id, *address* the client's, both for the trail. Ends with a commit, or is undone when an error
    leaves the block. Raises RuntimeError inside another transaction: its rights cannot change
    midway.
    """
    if in_transaction():
        raise RuntimeError("somebody can only act in a transaction of their own")
    async with Acting(actor, request, address) as current:
        yield current


def _entering(
    actor: Actor, role: str, request: str, address: str
) -> tuple[str, tuple[object, ...]]:
    may: dict[str, list[str]] = {}
    for permission in Permission:
        scopes = actor.scopes_for(permission)
        if scopes:
            may[permission.value] = sorted(whole_areas(scopes))
    readers = actor.scopes_for(Permission.read_orders)
    whole = whole_areas(readers)
    prefixes = {code for codes in may.values() for code in codes if code}
    return queries.entering(
        (actor.name, str(actor.operator_id or ""), request, address),
        may,
        {code: next((n for n in CODE_DIGITS if n >= len(code)), len(code)) for code in prefixes},
        # An order's units are of its own district: whoever reads all of that needs none of them.
        sorted(code for code in whole if len(code) > DISTRICT_DIGITS),
        sorted({(s.unit_code, s.area_code) for s in readers if s.unit_code}),
        subdistrict_of(readers),
        role,
    )

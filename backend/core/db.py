"""The database: one engine, leak-proof transactions, and plain SQL on the current connection."""

import re
import socket
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Any, Literal, cast

import asyncpg
from piccolo.engine.finder import engine_finder
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

Row = Mapping[str, Any]
"""One row of a result, by column name."""

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    OSError,
)
"""What is raised while the database cannot be had; trying again later may help."""


LINE_SECONDS = 15
"""How long the other end of a connection may stay silent, though asked, before it counts as gone.

Without such a limit a host that is cut off keeps its locks until TCP gives up, a quarter of an hour
and more, and its own processes wait as long for an answer that was lost.
"""
_PROBE_SECONDS = LINE_SECONDS // 3
_SERVER_WATCHES = {
    "tcp_keepalives_idle": str(_PROBE_SECONDS),
    "tcp_keepalives_interval": str(_PROBE_SECONDS),
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": str(LINE_SECONDS * 1000),
    "client_connection_check_interval": str(_PROBE_SECONDS * 1000),
}
_CLIENT_WATCHES = {
    (socket.SOL_SOCKET, "SO_KEEPALIVE"): 1,
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE"): _PROBE_SECONDS,
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL"): _PROBE_SECONDS,
    (socket.IPPROTO_TCP, "TCP_KEEPCNT"): 2,
    (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT"): LINE_SECONDS * 1000,
}
"""Our own end's; a system that lacks one of these options does without it."""


REQUEST_ROLE = "minhu_request"
"""The PostgreSQL role that requests take on inside their transaction, or the beginning of its name;
row policies hold for it (`identity.row_readers`).

Roles belong to the whole server: databases that share one share these roles, each with its own
grants. Nobody can log in as them and nobody inherits from them.
"""


class Transaction(PostgresTransaction):
    """Piccolo's transaction, without its leak.

    Piccolo 1.38 neither releases the pooled connection nor clears the context variable when BEGIN,
    COMMIT or ROLLBACK raises (a deferred constraint, a lost server): two such commits empty a pool
    of two for good. Entering inside another transaction joins it, as in Piccolo; inside that of a
    request (``scoped``) it is a savepoint, so that what a refused step wrote is undone although
    the request goes on.
    """

    role = ""
    """The role a request runs as; empty: the owner."""
    lifted = False
    """Whether it is within `as_owner` now."""

    @property
    def scoped(self) -> bool:
        """Whether it runs as a role of requests."""
        return bool(self.role)

    async def __aenter__(self) -> PostgresTransaction:
        outer = self._outer()
        if outer is not None and not outer.scoped:
            return outer
        if outer is not None:
            await outer.ready()
        self.connection = outer.connection if outer else await self.get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.begin()
        except BaseException:
            if outer is None:
                await self._release()
            raise
        if outer is None:
            self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> Literal[False]:
        outer = self._outer()
        if outer is not None and not outer.scoped:
            return False
        try:
            if not self._committed and not self._rolled_back:
                await (self.commit() if error is None else self.rollback())
        finally:
            if outer is None:
                self.engine.current_transaction.reset(self.context)
                await self._release()
        return False

    def _outer(self) -> "Transaction | None":
        return cast("Transaction | None", self._parent)

    async def ready(self) -> None:
        """Called before each statement; a transaction that begins with its first one does so."""

    async def _release(self) -> None:
        if self.engine.pool is not None:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class MinhuEngine(PostgresEngine):
    """PostgreSQL by address. Importing it touches no network, unlike its parent.

    ``url`` may be None while no server is known (building docs, printing help); the first query
    then fails with asyncpg's own connection error.
    """

    def __init__(self, url: str | None, pool_size: int = 8) -> None:
        self.pool_size = pool_size
        super().__init__(
            config={
                "dsn": url,
                "timeout": 10,
                # Bulk writes of ever other columns are many statements; each is planned once.
                "statement_cache_size": 500,
                "command_timeout": 300,
                "server_settings": {
                    "application_name": "minhu",
                    "timezone": "UTC",
                    "idle_in_transaction_session_timeout": "60000",
                    **_SERVER_WATCHES,
                },
            }
        )

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        """Piccolo's, on a transaction that is ready for it."""
        await _current()
        return await super().run_querystring(querystring, in_pool)

    async def check_version(self) -> None:
        """Nothing: the version is checked where servers are started (``minhu up``)."""

    async def prep_database(self) -> None:
        """Nothing: extensions are created by migrations."""

    def transaction(self, allow_nested: bool = True) -> Transaction:
        """A leak-proof transaction; joins the current one when there is one."""
        return Transaction(engine=self, allow_nested=allow_nested)

    async def open(self) -> None:
        """Open the connection pool of this process; without it each query opens a connection.

        It connects when first needed: a server that is away now may be back by then.
        """
        if self.pool is None:
            await self.start_connection_pool(
                min_size=0, max_size=self.pool_size, init=_watch_line, reset=_nothing_to_reset
            )

    async def close(self) -> None:
        """Close the pool; safe to call when it is not open."""
        if self.pool is not None:
            await self.close_connection_pool()


async def _watch_line(connection: Any) -> None:
    """Let the kernel find out when the server is no longer there; asyncpg 0.32 does not ask it."""
    line = connection._transport.get_extra_info("socket")
    if line.family == socket.AF_UNIX:
        return
    for (level, name), value in _CLIENT_WATCHES.items():
        if (option := getattr(socket, name, None)) is not None:
            line.setsockopt(level, option, value)


async def _nothing_to_reset(connection: object) -> None:
    """A connection goes back to the pool as it is.

    asyncpg has rolled back by then what was left open; settings, session locks and cursors that
    outlive a transaction are not used, and forgetting them would cost a round trip a query.
    """


@cache
def engine() -> MinhuEngine:
    """The engine named in ``piccolo_conf.py``; looked for once, which costs more than a query."""
    found = engine_finder()
    if not isinstance(found, MinhuEngine):
        raise RuntimeError("piccolo_conf.py must define DB = MinhuEngine(...)")
    return found


def transaction() -> Transaction:
    """A transaction on the engine; everything awaited inside it is one unit of work."""
    return engine().transaction()


def in_transaction() -> bool:
    """Whether the current task is inside `transaction`."""
    return engine().current_transaction.get() is not None


async def _current() -> PostgresTransaction | None:
    """The current transaction, begun; None outside one."""
    current = engine().current_transaction.get()
    if isinstance(current, Transaction):
        await current.ready()
    return current


def scoped() -> bool:
    """Whether the current task is inside the transaction of a request, under row policies."""
    current = engine().current_transaction.get()
    return isinstance(current, Transaction) and current.scoped and not current.lifted


@asynccontextmanager
async def as_owner() -> AsyncIterator[None]:
    """Inside a request, what is awaited in the block passes the row policies by.

    For what the system itself must know or do whoever asks: who answers for a unit, duplicates
    that are answered with their main order. Never for what is shown as it was found. Costs two
    statements; nothing outside requests.
    """
    current = await _current()
    if not scoped() or not isinstance(current, Transaction):
        yield
        return
    await current.connection.execute("SET LOCAL ROLE NONE")
    current.lifted = True
    try:
        yield
    finally:
        current.lifted = False
        # A failed transaction takes no statement but its end, and that ends the role as well.
        with suppress(asyncpg.InFailedSQLTransactionError):
            await current.connection.execute(f"SET LOCAL ROLE {current.role}")


async def fetch(sql: str, *args: object) -> list[Row]:
    """Rows of *sql* (``$1`` placeholders), on the current transaction's connection if any."""
    db = engine()
    current = await _current()
    if current is not None:
        return cast(list[Row], await current.connection.fetch(_of_role(sql, current), *args))
    if db.pool is not None:
        return cast(list[Row], await db.pool.fetch(sql, *args))
    return cast(list[Row], await db._run_in_new_connection(sql, args))


def _of_role(sql: str, current: PostgresTransaction) -> str:
    """*sql*, told apart by role: PostgreSQL plans a prepared statement anew whenever the role has
    changed since it was last run, and a connection serves readers of every kind.
    """
    role = current.role if isinstance(current, Transaction) and not current.lifted else ""
    return f"{sql}\n--{role}" if role else sql


async def fetch_one(sql: str, *args: object) -> Row | None:
    """The first row of *sql*, or None."""
    rows = await fetch(sql, *args)
    return rows[0] if rows else None


async def fetch_value(sql: str, *args: object) -> Any:
    """The first column of the first row of *sql*, or None when there is no row."""
    row = await fetch_one(sql, *args)
    return next(iter(row.values())) if row else None


async def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """COPY *rows* into *table* inside the current transaction; returns how many were written.

    Raises RuntimeError outside a transaction: a half-finished load must be able to roll back.
    """
    current = await _current()
    if current is None:
        raise RuntimeError("copy_rows needs a transaction")
    status = await current.connection.copy_records_to_table(table, columns=columns, records=rows)
    return int(re.sub(r"\D", "", status) or 0)


async def execute_script(sql: str) -> None:
    """Run several statements at once, without arguments (schema changes); in the transaction."""
    db = engine()
    current = await _current()
    if current is not None:
        await current.connection.execute(sql)
        return
    connection = await db.get_new_connection()
    try:
        await connection.execute(sql)
    finally:
        await connection.close()

"""API keys: issued once, shown once, kept as hashes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.core import clock
from backend.core.db import Row
from backend.core.errors import NotFound
from backend.core.instants import CHINA
from backend.identity import account, events, service, tokens
from backend.identity import key_queries as queries
from backend.identity.event_kinds import EventKind
from backend.identity.key_rules import (
    MARK,
    PREFIX_BYTES,
    NewKey,
    WrongKey,
    fault_of,
    holds_keys,
    narrowed,
    parts_of,
)
from backend.identity.rules import Actor, Permission

OVERLAP = timedelta(days=1)
"""A key that was rotated goes on for so long: programs are not all changed at once."""


class UnknownKey(NotFound):
    """There is no key {prefix}."""

    code = "unknown_key"
    zh = "没有这个密钥：{prefix}"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as people see it; ``revoked_at`` and ``last_used_at`` None: never."""

    prefix: str
    name: str
    username: str
    permissions: tuple[Permission, ...]
    area_code: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


async def actor_of(key: str, address: str = "") -> Actor | None:
    """Whose key it is, narrowed to what the key may; None when it is none, revoked or over, and
    when its operator is no API client any more.
    """
    parts = parts_of(key)
    if parts is None:
        return None
    prefix, secret = parts
    today = clock.now().astimezone(CHINA).date()
    found = await queries.used(prefix, tokens.digest(secret), today)
    if found is None:
        return None
    actor, row = found
    held = narrowed(actor, map(Permission, row["permissions"]), row["key_area"])
    if not holds_keys(held):
        return None
    if row["first"]:
        await events.note(
            EventKind.key_used_first, actor.name, actor=actor.name, address=address,
            detail={"key": prefix},
        )  # fmt: skip
    return held


async def issue(actor: Actor, key: NewKey, address: str = "") -> str:
    """Issue *key*; returns it as ``mk_<prefix>_<secret>``, which is never shown again.

    Raises NotPermitted, UnknownOperator, WrongKey.
    """
    account.require_manager(actor)
    holder = await _holder(key, clock.now())
    async with events.doing(actor.name, address):
        return await _write(actor, key, holder, EventKind.key_issued)


async def rotate(actor: Actor, prefix: str, address: str = "") -> str:
    """A new key like this one, for as long; the old one ends after `OVERLAP`.

    Raises NotPermitted, UnknownKey, and UnknownOperator or WrongKey where its operator may no
    longer hold it.
    """
    account.require_manager(actor)
    now, old = clock.now(), await _found(prefix)
    if old.revoked_at is not None:
        raise UnknownKey(prefix=prefix)
    life = old.expires_at - old.created_at
    key = NewKey(old.name, old.username, frozenset(old.permissions), old.area_code, now + life)
    holder = await _holder(key, now)
    async with events.doing(actor.name, address):
        await queries.shorten(prefix, int(OVERLAP.total_seconds()))
        return await _write(actor, key, holder, EventKind.key_rotated, replaces=prefix)


async def revoke(actor: Actor, prefix: str, address: str = "") -> None:
    """End a key at once; nothing when it has been. Raises NotPermitted, UnknownKey."""
    account.require_manager(actor)
    key = await _found(prefix)
    async with events.doing(actor.name, address):
        if await queries.revoke(prefix):
            await events.note(EventKind.key_revoked, key.username, detail={"key": prefix})


async def listed(actor: Actor) -> list[Key]:
    """Every key, newest first. Raises NotPermitted."""
    account.require_manager(actor)
    return [_key(row) for row in await queries.all_keys()]


async def _holder(key: NewKey, now: datetime) -> Actor:
    """Whoever *key* is to act as. Raises UnknownOperator, WrongKey."""
    holder = await service.actor(key.username, now.astimezone(CHINA).date())
    if (fault := fault_of(key, holder, now)) is not None:
        raise WrongKey(reason=fault)
    return holder


async def _write(actor: Actor, key: NewKey, holder: Actor, kind: EventKind, **detail: str) -> str:
    # 48 and 256 bits: the first finds the row, the second proves.
    prefix, secret = secrets.token_hex(PREFIX_BYTES), tokens.new_token()
    await queries.add(key, holder.operator_id or 0, prefix, tokens.digest(secret), actor.name)
    await events.note(kind, holder.name, detail={"key": prefix} | detail)
    return f"{MARK}{prefix}_{secret}"


async def _found(prefix: str) -> Key:
    row = await queries.found(prefix) if prefix.isascii() and prefix.isalnum() else None
    if row is None:
        raise UnknownKey(prefix=prefix[:20])
    return _key(row)


def _key(row: Row) -> Key:
    return Key(
        row["prefix"], row["name"], row["username"], tuple(map(Permission, row["permissions"])),
        row["area_code"], row["created_at"], row["created_by"], row["expires_at"],
        row["last_used_at"], row["revoked_at"],
    )  # fmt: skip

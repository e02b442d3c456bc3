"""Use cases of the registry's rows, the same for every table: list, read, add, change, end.

Which rows an actor sees and changes PostgreSQL decides, within the actor's transaction; here it is
asked whether they may at all, and everything refused is said in a sentence.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.core.texts import storable
from backend.identity.acting import OutsideScope
from backend.identity.errors import NotPermitted
from backend.identity.rules import Actor, may
from backend.registry import queries
from backend.registry.errors import AlreadyEnded, Kept, NoSuchRow, NotRetired, ReadOnly, Stale
from backend.registry.fields import Kind
from backend.registry.groups import ACCESS
from backend.registry.lists import paging
from backend.registry.lists.asking import MOST_ROWS, Cursor, Wanted
from backend.registry.sealed import hide, seal_into
from backend.registry.sheets import Sheet
from backend.registry.values import changes, completed, label
from backend.registry.violations.told import in_words

LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it may be shown; ``links`` names what its links lead to, where that is in sight."""

    key: Any
    version: int
    values: Mapping[str, Any]
    links: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the cursor of the following page; None: the list ends here."""

    rows: list[Row]
    next: Cursor | None


def require(actor: Actor, sheet: Sheet, *, edits: bool = False) -> None:
    """Raises NotPermitted, and ReadOnly for a change of what nobody edits."""
    access = ACCESS[sheet.name]
    needed = access.edits if edits else access.reads
    if not may(actor, needed):
        raise NotPermitted(permission=needed)
    if edits and not sheet.editable:
        raise ReadOnly


async def page(
    actor: Actor, sheet: Sheet, wanted: Wanted, after: Cursor | None, limit: int
) -> Page:
    """Rows in the order of the table's list, each once however many come and go meanwhile.

    A page may hold fewer rows than asked for and still have a next one (`paging`).

    Raises NotPermitted; InvalidInput for a word where there is nothing to look for it in.
    """
    require(actor, sheet)
    words = await _words(sheet, wanted.word)
    asked = paging.Asked(actor, sheet, wanted.conditions, words, after, min(limit, MOST_ROWS))
    with in_words(sheet):
        found = await paging.find(asked)
    return Page(await shown(sheet, found.rows), found.next)


async def _words(sheet: Sheet, text: str) -> list[str]:
    if not text:
        return []
    if not sheet.searched:
        raise InvalidInput("q", Label("本表不支持按词查找", "this table has nothing to search in"))
    return await queries.folded(text[:LONGEST_WORD])


async def shown(sheet: Sheet, found: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows as they may be shown: personal data masked, links named."""
    key = sheet.key._meta.name
    told = [{name: row[name] for name in sheet.shown} for row in found]
    links = [field for field in sheet.fields.values() if field.kind is Kind.link]
    names: dict[str, dict[object, str]] = {}
    for field in links:
        keys = {row[field.name] for row in told} - {None}
        names[field.name] = await queries.readable(field.to, keys) if field.to and keys else {}
    for row in told:
        hide(sheet, row)
        for name, each in sheet.fields.items():
            if each.kind is Kind.json and isinstance(row.get(name), str):
                row[name] = json.loads(row[name])
    return [
        Row(row[key], int(raw[queries.VERSION]), row,
            {field.name: names[field.name].get(row[field.name]) for field in links})
        for row, raw in zip(told, found, strict=True)
    ]  # fmt: skip


def key_of(sheet: Sheet, text: str) -> Any:
    """The key written as *text*. Raises NoSuchRow for what can be none."""
    if not sheet.could_be_key(text) or not storable(text):
        raise NoSuchRow
    return text if sheet.key_is_entered else int(text)


async def read(actor: Actor, sheet: Sheet, key: object) -> Row:
    """One row. Raises NotPermitted, NoSuchRow."""
    require(actor, sheet)
    return await _read(sheet, key)


async def _read(sheet: Sheet, key: object) -> Row:
    found = await queries.one(sheet, key)
    if found is None:
        raise NoSuchRow
    return (await shown(sheet, [found]))[0]


async def create(actor: Actor, sheet: Sheet, values: Mapping[str, Any], now: datetime) -> Row:
    """Add a row; what is left out gets its column's default.

    Raises NotPermitted, Unfit, Violation and OutsideScope.
    """
    require(actor, sheet, edits=True)
    told = completed(sheet, prepared(sheet, values), today_at(now))
    async with _writing(sheet):
        if sheet.sealed:
            row_id = await queries.next_key(sheet)
            seal_into(sheet, row_id, told, {})
            told = {sheet.key._meta.name: row_id, **told}
        key = await queries.insert(sheet, told)
    return await _read(sheet, key)


async def change(
    actor: Actor, sheet: Sheet, key: object, version: int, values: Mapping[str, Any]
) -> Row:
    """Change what *values* tells of the row that was read as *version*.

    Raises NotPermitted, NoSuchRow, Stale, Unfit, Violation and OutsideScope.
    """
    require(actor, sheet, edits=True)
    told = prepared(sheet, changes(sheet, values, str(key)))
    async with _writing(sheet):
        before = await _held(sheet, key, version)
        if sheet.sealed:
            seal_into(sheet, key, told, before)
        if not await queries.update(sheet, key, told):
            raise OutsideScope
    return await _read(sheet, key)


async def retire(actor: Actor, sheet: Sheet, key: object, version: int, on: date) -> Row:
    """End the row: *on* is the first day it does not hold any more. Nothing of it is lost.

    Raises NotRetired for a table without such a day, AlreadyEnded, and what `change` raises.
    """
    require(actor, sheet, edits=True)
    if sheet.ended_by is None:
        raise NotRetired
    name = sheet.ended_by._meta.name
    async with _writing(sheet):
        before = await _held(sheet, key, version)
        if before[name] is not None and before[name] <= on:
            raise AlreadyEnded(on=before[name])
        if not await queries.update(sheet, key, {name: on}):
            raise OutsideScope
    return await _read(sheet, key)


async def delete(actor: Actor, sheet: Sheet, key: object, version: int) -> None:
    """Delete a row nothing refers to, of a table whose rows are not retired.

    Raises Kept for others, NotPermitted, NoSuchRow, Stale, Violation and OutsideScope.
    """
    require(actor, sheet, edits=True)
    require_deletable(sheet)
    async with _writing(sheet, deleting=True):
        await _held(sheet, key, version)
        if not await queries.delete(sheet, key):
            raise OutsideScope


def require_deletable(sheet: Sheet) -> None:
    """Raises Kept for a table whose rows are retired instead; the same for every door."""
    if sheet.ended_by is not None:
        raise Kept(by=label(sheet, sheet.ended_by._meta.name))


def prepared(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* as they are bound: choices by their value, structures as JSON."""
    told = {}
    for name, value in values.items():
        field = sheet.fields.get(name)
        if field is not None and field.kind is Kind.json and value is not None:
            value = json.dumps(value, ensure_ascii=False)
        told[name] = getattr(value, "value", value)
    return told


def today_at(now: datetime) -> date:
    """The day in China."""
    return now.astimezone(CHINA).date()


@asynccontextmanager
async def _writing(sheet: Sheet, *, deleting: bool = False) -> AsyncIterator[None]:
    """What is written inside is kept whole or not at all; refusals are raised as sentences."""
    with in_words(sheet, deleting=deleting):
        async with transaction():
            yield
            await queries.check_now()


async def _held(sheet: Sheet, key: object, version: int) -> Mapping[str, Any]:
    """The row, locked, as it was seen. Raises NoSuchRow, OutsideScope, Stale."""
    found = await queries.one(sheet, key, lock=True)
    if found is None:
        raise NoSuchRow if await queries.one(sheet, key) is None else OutsideScope
    if int(found[queries.VERSION]) != version:
        raise Stale
    return found

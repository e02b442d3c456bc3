"""Rows of the registry made up for tests: samples whose links lead to rows of one district."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from backend.core.db import fetch
from backend.identity.acting import acting
from backend.identity.rules import Actor
from backend.registry import linking
from backend.registry.fields import Field, Kind
from backend.registry.groups import SHEETS
from backend.registry.samples import Link, sample
from backend.registry.sheets import Sheet

PLACES = ("area", "community", "subdistrict", "district", "grid")
LEVELS = ("district", "subdistrict", "community", "grid")
Adding = Callable[[Sheet, int], Awaitable[Any]]
"""Adds the sample of this number to a table; returns its key."""


class Rows:
    """Makes up rows within *district* as *actor*; *add* makes those that links want and lack."""

    def __init__(self, actor: Actor, district: str, add: Adding) -> None:
        self.actor, self.district, self.add = actor, district, add
        self.level = "community"

    async def body(
        self, sheet: Sheet, number: int, level: str = "community", shift: int = 0
    ) -> dict[str, Any]:
        """The *number*-th sample, as JSON with keys for its links.

        *level*: of the areas that links lead to where their names do not tell. *shift*: by how
        many rows each link goes further on than the one before it.
        """
        self.level = level
        told = sample(sheet, number)
        links = [name for name in told if sheet.fields[name].kind is Kind.link]
        for turn, name in enumerate(links):
            if told[name] is not None:
                # Each link by a step of its own: pairs of them differ.
                told[name] = await self._key(
                    sheet.fields[name], told[name], number + shift * (turn + 1)
                )
        return dict(msgspec.to_builtins(told))

    async def _key(self, field: Field, value: Any, number: int) -> Any:
        assert field.to is not None
        if value is Link.any:
            found = await self._some(field, number)
            return await self._made(field) if found is None else found
        if isinstance(value, str) and not field.links_by_text:
            async with acting(self.actor):
                keys = await linking.found(field, [value])
            assert keys.get(value), f"nothing is called {value}"
            return keys[value][0]
        return value

    async def _some(self, field: Field, number: int) -> Any:
        """A row in sight that lies in the district, if any does."""
        assert field.to is not None
        meta = field.to._meta
        key = meta.primary_key._meta.db_column_name
        place = "true"
        if meta.tablename == "area":
            level = next((each for each in LEVELS if each in field.name), self.level)
            place = f"t.level = '{level}'"
        inside = self._inside(field.to, "t") or self._inside_by_parent(field.to)
        async with acting(self.actor):
            rows = await fetch(
                f'SELECT t."{key}" AS key, {inside} AS inside FROM "{meta.tablename}" t'
                f" WHERE {place} ORDER BY 2 DESC, 1 LIMIT 20"
            )
        if inside != "false":
            rows = [row for row in rows if row["inside"]]
        return rows[number % len(rows)]["key"] if rows else None

    def _inside(self, table: Any, alias: str) -> str:
        """SQL for whether a row lies in the district; empty where its own columns do not tell."""
        columns = {column._meta.name for column in table._meta.columns}
        for name in PLACES:
            if name in columns:
                return (f"EXISTS (SELECT FROM area a WHERE a.id = {alias}.{name}"
                        f" AND a.code LIKE '{self.district}%')")  # fmt: skip
        coded = table._meta.tablename in ("area", "unit")
        return f"{alias}.code LIKE '{self.district}%'" if coded else ""

    def _inside_by_parent(self, table: Any) -> str:
        for column in table._meta.foreign_key_columns:
            to = column._foreign_key_meta.resolved_references
            inside = self._inside(to, "p")
            if inside:
                key, name = to._meta.primary_key._meta.name, column._meta.name
                return (f'EXISTS (SELECT FROM "{to._meta.tablename}" p'
                        f" WHERE p.{key} = t.{name} AND {inside})")  # fmt: skip
        return "false"

    async def _made(self, field: Field) -> Any:
        assert field.to is not None
        sheet = SHEETS[field.to._meta.tablename]
        level = self.level
        key = await self.add(sheet, 9)
        self.level = level
        return key

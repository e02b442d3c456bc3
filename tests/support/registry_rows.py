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

LEVELS = ("district", "subdistrict", "community", "grid")
Adding = Callable[[Sheet, int], Awaitable[Any]]
"""Adds the sample of this number to a table; returns its key."""


class Rows:
    """Makes up rows within *district* as *actor*; *add* makes those that links want and lack."""

    def __init__(self, actor: Actor, district: str, add: Adding) -> None:
        self.actor, self.district, self.add = actor, district, add
        self.level = "community"

    async def body(self, sheet: Sheet, number: int, level: str = "community") -> dict[str, Any]:
        """The *number*-th sample, as JSON with keys for its links.

        *level*: of the areas that links lead to where their names do not tell.
        """
        self.level = level
        told = sample(sheet, number)
        for name, value in told.items():
            field = sheet.fields[name]
            if field.kind is Kind.link and value is not None:
                told[name] = await self._key(field, value, number)
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
        columns = {column._meta.name for column in meta.columns}
        place, inside = "true", "false"
        if "code" in columns:
            inside = f"t.code LIKE '{self.district}%'"
        for name in ("area", "community", "subdistrict", "district"):
            if name in columns and "code" not in columns:
                place = (f"EXISTS (SELECT FROM area a WHERE a.id = t.{name}"
                         f" AND a.code LIKE '{self.district}%')")  # fmt: skip
                break
        if meta.tablename == "area":
            level = next((each for each in LEVELS if each in field.name), self.level)
            place = f"t.level = '{level}'"
        async with acting(self.actor):
            rows = await fetch(
                f'SELECT t."{key}" AS key, {inside} AS inside FROM "{meta.tablename}" t'
                f" WHERE {place} ORDER BY 2 DESC, 1 LIMIT 20"
            )
        # Of tables all may read, those of other districts only where there are none of this.
        rows = [row for row in rows if row["inside"]] or rows
        return rows[number % len(rows)]["key"] if rows else None

    async def _made(self, field: Field) -> Any:
        assert field.to is not None
        sheet = SHEETS[field.to._meta.tablename]
        level = self.level
        key = await self.add(sheet, 9)
        self.level = level
        return key

"""A row's past: who changed what, when, as the trail tells it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.core.db import as_owner
from backend.core.labels import Language, by_value
from backend.identity.rules import Actor
from backend.registry import queries, service
from backend.registry.fields import Kind
from backend.registry.sheets import Sheet
from backend.registry.words import worded
from backend.trail import service as trail
from backend.trail.rules import TrailKind

MOST_CHANGES = 200
LAST = 2**53 - 1
"""No chain is so long."""
_KINDS = by_value(TrailKind)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a row; ``fields`` holds, by column, what was and what became of it.

    Of personal data only so much as the trail keeps: a part, or a mark that it was changed.
    """

    seq: int
    at: datetime
    actor: str
    kind: TrailKind
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words: of each field its title, what was and what became of it."""

    change: Change
    fields: Sequence[tuple[str, Any, Any]]


async def history(
    actor: Actor, sheet: Sheet, key: object, before: int = LAST, most: int = MOST_CHANGES
) -> list[Change]:
    """The row's changes before one of them, newest first.

    Whoever may read the row may know who made it so. Raises NotPermitted, NoSuchRow.
    """
    await service.read(actor, sheet, key)
    # The trail itself is the auditors'; of this one chain the row's readers see what is told here.
    async with as_owner():
        entries = await trail.read_back(f"{sheet.name}:{key}", before, min(most, MOST_CHANGES))
    told = []
    for entry in entries:
        data = json.loads(entry.data)
        was, becomes = data.get("before") or {}, data.get("after") or {}
        fields = {
            name: (was.get(name), becomes.get(name))
            for name in sheet.fields
            if name in was or name in becomes
        }
        told.append(Change(entry.seq, entry.at, entry.actor, _KINDS[entry.kind], fields))
    return told


async def in_words(sheet: Sheet, changes: Sequence[Change], language: Language) -> list[Told]:
    """The *changes* as people read them; a link out of the reader's sight stays a key.

    One query for each kind of link that changed.
    """
    names: dict[str, dict[object, str]] = {}
    for field in sheet.fields.values():
        if field.kind is Kind.link and field.to is not None:
            keys = {key for each in changes for key in each.fields.get(field.name, ())} - {None}
            names[field.name] = await queries.readable(field.to, keys) if keys else {}

    def told(name: str, value: Any) -> Any:
        named = names.get(name, {}).get(value)
        return worded(sheet.fields[name], value, language) if named is None else named

    return [
        Told(
            each,
            [
                (sheet.column_title(name, language), told(name, was), told(name, becomes))
                for name, (was, becomes) in each.fields.items()
                if was != becomes
            ],
        )
        for each in changes
    ]

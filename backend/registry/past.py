"""A row's past: who changed what, when, as the trail tells it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.core.db import as_owner
from backend.core.labels import by_value
from backend.identity.rules import Actor
from backend.registry import service
from backend.registry.sheets import Sheet
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

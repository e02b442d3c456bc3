"""Roles and keys of an area that has ended hold for its heir as well."""

from collections.abc import Mapping
from datetime import date

from backend.core.db import as_owner, transaction
from backend.identity import handing_over_queries as queries


async def hand_over_grants(areas: Mapping[str, str], units: Mapping[str, str], on: date) -> int:
    """Give whoever held a role for what has ended the same role for its heir; returns how many.

    *areas* and *units* map codes to those of the heirs. The roles begin on the day *on* and end
    when the old ones do. The old ones go on: they show what was recorded there, and there is
    nothing else left to do. API keys bound to an area go on at the heir.

    As the owner: it follows from a change the actor was allowed to make. The trail tells who made
    it, as of every grant.
    """
    async with as_owner(), transaction():
        given = await queries.copy_grants(areas, units, on)
        await queries.move_keys(areas)
    return given

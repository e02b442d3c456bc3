"""SQL of the party tree."""

from datetime import date

from backend.core.db import Row, fetch
from backend.ledgers.party_rules import PartyTier


async def codes(area_code: str, tier: PartyTier, on: date) -> list[Row]:
    """The areas of a tier's level in use on a day, and whether an organisation of it covers each.

    Areas managed by another authority are left out, with all below them: the tree is the
    district's own.
    """
    return await fetch(
        """
        SELECT a.code, EXISTS (
            SELECT FROM party_organisation p WHERE p.area = a.id AND p.tier = $2
              AND p.valid_from <= $4 AND (p.valid_to IS NULL OR p.valid_to > $4)) AS covered
        FROM area a
        WHERE a.level = $3 AND a.code ^@ $1 AND NOT a.managed_elsewhere
          AND a.valid_from <= $4 AND (a.valid_to IS NULL OR a.valid_to > $4)
        """,
        area_code,
        tier.value,
        "grid" if tier is PartyTier.courtyard else tier.value,
        on,
    )


async def tree(area_code: str, on: date) -> list[Row]:
    """The organisations of an area on a day, superiors first."""
    return await fetch(
        "SELECT p.id, p.name, p.tier, p.superior, p.members, a.code FROM party_organisation p"
        " JOIN area a ON a.id = p.area WHERE a.code ^@ $1 AND p.valid_from <= $2"
        " AND (p.valid_to IS NULL OR p.valid_to > $2) ORDER BY a.code, p.id",
        area_code,
        on,
    )

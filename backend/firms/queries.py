"""The firms package's SQL."""

from collections.abc import Sequence

from backend.core.db import fetch
from backend.firms.rules import FirmRow


async def insert_firms(rows: Sequence[FirmRow]) -> int:
    """Insert firms whose districts exist already; returns how many found theirs.

    Ids follow the order of *rows*.
    """
    inserted = await fetch(
        """
        INSERT INTO property_firm (credit_code, name, district, stars, rated_on, contact_phone)
        SELECT new.credit_code, new.name, area.id, new.stars, new.rated_on, new.contact_phone
        FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::date[], $6::text[])
            WITH ORDINALITY
            AS new (credit_code, name, district_code, stars, rated_on, contact_phone, position)
        JOIN area ON area.code = new.district_code AND area.level = 'district'
        ORDER BY new.position
        RETURNING id
        """,
        [row.credit_code for row in rows],
        [row.name for row in rows],
        [row.district_code for row in rows],
        [row.stars for row in rows],
        [row.rated_on for row in rows],
        [row.contact_phone for row in rows],
    )
    return len(inserted)

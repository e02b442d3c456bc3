"""The firms package's SQL."""

from collections.abc import Sequence

from backend.core.db import Row, fetch, fetch_one
from backend.core.writes import new_ids
from backend.firms.rules import FirmRow
from backend.personal.rules import Kind
from backend.personal.sealing import sealed


async def insert_firms(rows: Sequence[FirmRow]) -> int:
    """Insert firms whose districts exist already; returns how many found theirs.

    Ids follow the order of *rows*.
    """
    ids = await new_ids("property_firm", len(rows))
    inserted = await fetch(
        """
        INSERT INTO property_firm (id, credit_code, name, district, stars, rated_on, contact_phone)
        SELECT new.id, new.credit_code, new.name, area.id, new.stars, new.rated_on,
               new.contact_phone
        FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::date[], $6::text[],
                    $7::bigint[])
            AS new (credit_code, name, district_code, stars, rated_on, contact_phone, id)
        JOIN area ON area.code = new.district_code AND area.level = 'district'
        ORDER BY new.id
        RETURNING id
        """,
        [row.credit_code for row in rows],
        [row.name for row in rows],
        [row.district_code for row in rows],
        [row.stars for row in rows],
        [row.rated_on for row in rows],
        [
            sealed("property_firm", "contact_phone", firm_id, row.contact_phone, Kind.phone)
            for firm_id, row in zip(ids, rows, strict=True)
        ],
        ids,
    )
    return len(inserted)


async def contact(firm_id: int) -> Row | None:
    """A firm with its number and the code of its district; None when there is none."""
    return await fetch_one(
        "SELECT f.name, f.contact_phone, area.code AS area_code"
        " FROM property_firm f JOIN area ON area.id = f.district WHERE f.id = $1",
        firm_id,
    )

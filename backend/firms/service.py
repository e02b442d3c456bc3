"""Use cases of property firms."""

from collections.abc import Sequence

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.firms import queries
from backend.firms.rules import FirmRow, check_credit_code
from backend.personal.rules import Contact
from backend.personal.sealing import opened


async def load_firms(rows: Sequence[FirmRow]) -> int:
    """Insert many property firms at once with their current stars; returns how many.

    Raises InvalidInput for a credit code that is not valid or an unknown district; the transaction
    must roll back then.
    """
    for row in rows:
        check_credit_code(row.credit_code)
    async with transaction():
        inserted = await queries.insert_firms(rows)
        if missing := len(rows) - inserted:
            raise InvalidInput(
                "district_code",
                Label(f"{missing} 行所指的区不存在", f"unknown district in {missing} rows"),
            )
    return inserted


async def contact(firm_id: int) -> Contact | None:
    """Whom to call at a firm, in full, and its district; None when there is no such firm.

    Only for who has shown a right to it and a reason.
    """
    row = await queries.contact(firm_id)
    if row is None:
        return None
    phone = opened("property_firm", "contact_phone", firm_id, row["contact_phone"])
    return Contact(row["name"], phone, ((row["area_code"], None),))

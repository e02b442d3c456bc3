"""Use cases of property firms."""

from collections.abc import Sequence

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.firms import queries
from backend.firms.rules import FirmRow, check_credit_code


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

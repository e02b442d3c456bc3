"""SQL of what an operator has been told."""

from datetime import datetime

from backend.core.db import Row, fetch, fetch_value

_OWN = "notice.person = ANY (ARRAY(SELECT id FROM person WHERE operator = $1))"


async def own(operator_id: int, most: int) -> list[Row]:
    """The latest notices of the operator's person; the index of people answers."""
    return await fetch(
        f"""
        SELECT notice.work_order, work_order.number, notice.kind, notice.subject, notice.text_zh,
               notice.text_en, notice.delivered_at, absent.name AS absent
        FROM notice LEFT JOIN work_order ON work_order.id = notice.work_order
        LEFT JOIN person absent ON absent.id = notice.on_behalf_of
        WHERE {_OWN} ORDER BY notice.id DESC LIMIT $2
        """,
        operator_id,
        most,
    )


async def count(operator_id: int, since: datetime, most: int) -> int:
    """How many there are since an instant, at most *most*."""
    return int(
        await fetch_value(
            f"SELECT count(*) FROM (SELECT FROM notice WHERE {_OWN} AND delivered_at >= $2"
            " LIMIT $3) found",
            operator_id,
            since,
            most,
        )
    )

"""The one place that reads the clock of this machine.

Entry points read it once and pass ``now`` down; enforcement uses the database's clock instead, so
that machines with wrong clocks agree.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def aware(at: datetime) -> datetime:
    """*at* itself; a naive datetime is a programming error and raises ValueError."""
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}: every instant carries its offset")
    return at

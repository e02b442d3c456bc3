"""The one place that reads the clock of this machine.

Entry points read it once and pass ``now`` down; enforcement uses the database's clock instead, so
that machines with wrong clocks agree.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)

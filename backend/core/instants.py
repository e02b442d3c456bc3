"""Instants carry their offset; days are days in China. Pure: the clock itself is `core.clock`."""

from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def aware(at: datetime) -> datetime:
    """*at* itself; a naive datetime is a programming error and raises ValueError."""
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}: every instant carries its offset")
    return at


def in_china(at: datetime) -> datetime:
    """*at* as somebody in China wrote it down; one that carries its offset is kept."""
    return at if at.tzinfo is not None else at.replace(tzinfo=CHINA)

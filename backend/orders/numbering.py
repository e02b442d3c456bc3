"""Order numbers and query codes (domain.md §8). Pure, but for the dice of the query code."""

import secrets
from datetime import date

from backend.core.errors import MinhuError
from backend.orders.rules import CHANNEL_DIGITS, Channel

DAILY_LIMIT = 999_999
"""Six digits of sequence a district and day."""

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without the signs that are read for one another on a slip of paper."""


class NumbersExhausted(MinhuError):
    """This district has used up its order numbers for the day."""

    code = "numbers_exhausted"
    zh = "本区当日工单编号已用完"


def order_number(district_code: str, day: date, channel: Channel, sequence: int) -> str:
    """District 6 + yyyymmdd + channel 2 + sequence 6: 22 digits.

    *day* is the day in China. Raises NumbersExhausted past the day's last sequence.
    """
    if sequence > DAILY_LIMIT:
        raise NumbersExhausted
    return f"{district_code}{day:%Y%m%d}{CHANNEL_DIGITS[channel]}{sequence:06}"


def new_query_code() -> str:
    """Eight letters and digits a resident shows, beside the number, to look an order up."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))

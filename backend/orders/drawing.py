"""Drawing order numbers, for one order or for many."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from backend.core.instants import CHINA
from backend.orders import queries
from backend.orders.numbering import order_number
from backend.orders.rules import Channel


async def draw_numbers(taken: Sequence[tuple[str, Channel, datetime]]) -> list[str]:
    """The numbers of orders (district code, channel, instant accepted), a day's in the order given.

    Raises NumbersExhausted. See `queries.draw_numbers` for what stays locked.
    """
    days = [(district_code, at.astimezone(CHINA).date()) for district_code, _, at in taken]
    following = await queries.draw_numbers(Counter(days))
    numbers = []
    for (_, channel, _), day in zip(taken, days, strict=True):
        numbers.append(order_number(*day, channel, following[day]))
        following[day] += 1
    return numbers

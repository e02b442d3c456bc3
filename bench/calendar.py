"""Working time added to instants, in one process: what a limit costs before anything is written."""

import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from backend.deadlines.budget import Budget, due
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.calendar_source import load
from backend.settings import FIXTURES
from bench.figures import Figure, Setting, measure

ADDITIONS = 20_000
ROUNDS = 40
BUDGETS = (
    "2 working hours", "4 working hours", "45 working minutes", "1 working day", "5 working days",
    "7 working days", "15 working days",
)  # fmt: skip
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


@measure("calendar_add")
async def calendar_add(setting: Setting) -> AsyncIterator[Figure]:
    """`budget.due`, from start and budget to the instant and whether it is provisional.

    The starts lie anywhere in eight years, by day and by night. The floor is the pair of searches
    on the same spans that no calendar of this kind can do without, on numbers, answering nothing.
    """
    calendar = WorkingCalendar.compile(load(FIXTURES / "policies" / "calendar.toml"))
    pick = random.Random(4)  # noqa: S311 — nothing is kept secret by it  # nosec B311
    seconds = (LAST - FIRST) // timedelta(seconds=1)
    asked = [
        (FIRST + timedelta(seconds=pick.randrange(seconds)), Budget.parse(pick.choice(BUDGETS)))
        for _ in range(ADDITIONS)
    ]

    def add_all() -> None:
        for start, budget in asked:
            due(calendar, start, budget)

    yield Figure(
        "calendar_add", _best(add_all), "a second", _best(_searches(calendar, asked)),
        "two binary searches over the same spans",
    )  # fmt: skip


def _searches(
    calendar: WorkingCalendar, asked: list[tuple[datetime, Budget]]
) -> Callable[[], None]:
    spans = calendar.segments(FIRST, LAST + timedelta(days=365))
    opens = tuple(int(span.starts_at.timestamp()) for span in spans)
    worked = tuple(accumulate(span.seconds for span in spans))
    numbers = [(int(start.timestamp()), budget.working_seconds) for start, budget in asked]

    def search_all() -> None:
        for second, more in numbers:
            bisect_left(worked, worked[bisect_right(opens, second) - 1] + more)

    return search_all


def _best(work: Callable[[], None]) -> float:
    """Additions a second in the best of many short rounds: the others had company."""
    work()
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return ADDITIONS / min(taken)

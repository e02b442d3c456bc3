"""What ``minhu calendar`` answers, as one object a question; instants in China time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from backend.core.errors import InvalidInput, MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines.budget import Budget, due
from backend.deadlines.calendar import WorkingCalendar


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of questions."""

    start: str
    budget: str


def answers(calendar: WorkingCalendar, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """An answer a line of JSON, as soon as it is read; blank lines are passed over.

    A line that cannot be answered gets an object with its number (from 1) and the error; the lines
    after it are answered all the same.
    """
    asked = msgspec.json.Decoder(_Asked)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = asked.decode(line)
            yield due_of(calendar, told.start, told.budget)
        except MinhuError as error:
            yield _refused(number, error)
        # Malformed JSON is a DecodeError, wrong UTF-8 a UnicodeDecodeError: ValueErrors both.
        except ValueError as error:
            reason = Label(f"须有 start 与 budget（{error}）", f"wants start and budget ({error})")
            yield _refused(number, InvalidInput("line", reason))


def due_of(calendar: WorkingCalendar, start: str, budget: str) -> dict[str, Any]:
    """When *budget*, running since *start*, is used up.

    Raises InvalidInput for what cannot be read, CalendarExhausted past the calendar's years.
    """
    since = instant("start", start)
    try:
        reached = due(calendar, since, Budget.parse(budget))
        answer = {"start": china(since), "budget": budget, "due": china(reached.at)}
    except OverflowError as error:
        reason = Label("超出可计算的年份", "leads out of the years there are")
        raise InvalidInput("start", reason) from error
    return {**answer, "provisional": reached.provisional}


def between(calendar: WorkingCalendar, start: str, end: str) -> dict[str, Any]:
    """The working time from *start* to *end*; negative when *end* is the earlier."""
    since, until = instant("A", start), instant("B", end)
    seconds = calendar.between(since, until)
    return {
        "start": china(since),
        "end": china(until),
        "working_time": hours(seconds),
        "seconds": seconds,
        "provisional": calendar.touches_provisional(min(since, until), max(since, until)),
    }


def hours(seconds: int) -> str:
    """*seconds* as h:mm:ss; hours are not folded into days, which would not say whose."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}:{rest:02}"


def instant(field: str, text: str) -> datetime:
    """An instant in ISO 8601; without an offset it is China time. Raises InvalidInput."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        reason = Label("应形如 2026-03-02 11:00", "write it as 2026-03-02 11:00")
        raise InvalidInput(field, reason) from error
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def china(at: datetime) -> str:
    """*at* in ISO 8601 with China's offset."""
    return at.astimezone(CHINA).isoformat()


def to_json(answer: object) -> str:
    """*answer* on one line."""
    return msgspec.json.encode(answer).decode()


def _refused(line: int, error: MinhuError) -> dict[str, Any]:
    return {"line": line, "code": error.code, "error": str(error)}

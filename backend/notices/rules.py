"""When a notice is held back, what a channel is given, when a failed one is tried again. Pure."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from backend.core.instants import CHINA, aware
from backend.core.labels import Label, LabelledEnum
from backend.deadlines.rules import Urgency
from backend.orders.events import EventKind

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)
"""A channel that is back after a long outage is found so soon, however often it failed before."""

HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class ChannelKind(LabelledEnum):
    """Where notices go besides the inbox."""

    file = "file", "文件", "file"
    webhook = "webhook", "网络推送", "webhook"


class QuietDays(LabelledEnum):
    """The days on which quiet hours begin, by the district's working calendar."""

    days_off = "days_off", "休息日", "days off"
    every_day = "every_day", "每天", "every day"
    working_days = "working_days", "工作日", "working days"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which people are left alone, in China's time.

    ``area_code`` covers the people of every unit whose area's code begins with it; empty covers
    everybody. Hours that end no later than they begin end on the next day: 22:00 to 07:00 is a
    night, 00:00 to 00:00 a whole day.
    """

    starts: time
    ends: time
    days: QuietDays = QuietDays.every_day
    area_code: str = ""

    @classmethod
    def parse(cls, hours: str, days: QuietDays, area_code: str = "") -> "Quiet":
        """From ``22:00-07:00``. Raises ValueError for anything else; the database has checked."""
        found = HOURS.fullmatch(hours)
        if found is None:
            raise ValueError(f"{hours!r} is not like 22:00-07:00")
        h1, m1, h2, m2 = map(int, found.groups())
        return cls(time(h1, m1), time(h2, m2), days, area_code)

    def until(self, at: datetime, works_on: Callable[[date], bool]) -> datetime | None:
        """When the hours end that *at* falls into, in UTC; None when it falls into none."""
        today = aware(at).astimezone(CHINA).date()
        # Yesterday's may reach into today; of the two the later end counts.
        for day in (today, today - timedelta(days=1)):
            starts_at = datetime.combine(day, self.starts, CHINA)
            overnight = timedelta(days=self.ends <= self.starts)
            ends_at = datetime.combine(day + overnight, self.ends, CHINA)
            if starts_at <= at < ends_at and self._begins_on(day, works_on):
                return ends_at.astimezone(UTC)
        return None

    def _begins_on(self, day: date, works_on: Callable[[date], bool]) -> bool:
        if self.days is QuietDays.every_day:
            return True
        return works_on(day) is (self.days is QuietDays.working_days)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of the outbox as far as quiet hours ask: its order's urgency, and the codes of the
    areas whose units its recipient holds a post of.
    """

    id: int
    urgency: Urgency
    area_codes: Collection[str] = ()


def held_until(
    entry: Waiting, quiet: Iterable[Quiet], at: datetime, works_on: Callable[[date], bool]
) -> datetime | None:
    """Until when a notice due *at* is held, in UTC; None: it goes out now.

    An urgent order is about danger to life or property: its notices wait for nothing. Where
    several quiet hours cover somebody, the last to end counts.
    """
    if entry.urgency is Urgency.urgent:
        return None
    ends = (
        each.until(at, works_on)
        for each in quiet
        if not each.area_code or any(c.startswith(each.area_code) for c in entry.area_codes)
    )
    return max(filter(None, ends), default=None)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after *attempts* failures (at least 1): doubled each time, to a ceiling."""
    # The exponent is bounded: a channel that is away for a year must not overflow.
    return min(FIRST_RETRY * (1 << min(attempts - 1, 16)), LONGEST_RETRY)


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as a channel passes it on.

    ``notice_id`` is the same however often it is sent, so that a receiver can tell a repetition.
    ``on_behalf_of`` names the absent holder the recipient stands in for; None as a rule.
    ``number`` is None before the order is accepted. A notice without an order has no ``kind``; it
    has a ``subject`` and a ``text``.
    """

    notice_id: int
    order_id: int | None
    number: str | None
    event_seq: int | None
    kind: EventKind | None
    person_id: int
    name: str
    phone: str | None
    on_behalf_of: str | None
    created_at: datetime
    subject: str | None = None
    text: Label | None = None

    def document(self) -> dict[str, object]:
        """The notice in JSON's terms; ``order`` and ``kind`` are null for one without an order."""
        number, text = self.number or str(self.order_id), self.text or Label("", "")
        if self.kind is not None:
            text = Label(f"工单{number}：{self.kind.zh}", f"Order {number}: {self.kind.en}")
        order = {"id": self.order_id, "number": self.number, "event": self.event_seq}
        return {
            "id": self.notice_id,
            "order": order if self.kind else None,
            "kind": self.kind.value if self.kind else None,
            "subject": self.subject,
            "recipient": {"id": self.person_id, "name": self.name, "phone": self.phone},
            "on_behalf_of": self.on_behalf_of,
            "text": {"zh": text.zh, "en": text.en},
            "created_at": aware(self.created_at).astimezone(UTC).isoformat(timespec="seconds"),
        }

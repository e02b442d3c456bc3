"""Every working calendar of one version, with the areas that stand still. Pure.

What operators edit is a draft. Publishing keeps it as a document that never changes again, so that
a limit can always be counted again by the very calendar it was counted by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self

from backend.core.errors import InvalidInput
from backend.core.instants import aware
from backend.core.labels import Label
from backend.deadlines.calendar import CalendarSpec, WorkingCalendar, YearStatus
from backend.deadlines.hours import format_hours, parse_hours

DISTRICT = "district"
"""The calendar a limit runs on unless its policy names another."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """Working time stands still in an area (a typhoon, a lockdown) in ``[starts_at, ends_at)``.

    ``area_code`` covers every area whose code begins with it. Limits in natural time go on: they
    are for danger and for what people cannot live without. Raises InvalidInput for an empty time.
    """

    area_code: str
    starts_at: datetime
    ends_at: datetime
    reason: str

    def __post_init__(self) -> None:
        if aware(self.starts_at) >= aware(self.ends_at):
            raise InvalidInput(
                "ends_at", Label("须晚于开始时间", "must be later than the beginning")
            )


@dataclass(frozen=True, slots=True)
class CalendarRelease:
    """A publication: its version, when, by whom, and what they noted."""

    version: int
    published_at: datetime
    published_by: str
    note: str


@dataclass(frozen=True)
class Calendars:
    """The calendars by name and the suspensions of one ``version``."""

    version: int
    specs: Mapping[str, CalendarSpec]
    suspensions: tuple[Suspension, ...] = ()
    _compiled: dict[tuple[str, tuple[Suspension, ...]], WorkingCalendar] = field(
        default_factory=dict, compare=False, repr=False
    )

    def covering(self, area_code: str) -> tuple[Suspension, ...]:
        """The suspensions of an area."""
        return tuple(each for each in self.suspensions if area_code.startswith(each.area_code))

    def calendar(self, name: str, area_code: str = "") -> WorkingCalendar:
        """The calendar *name* as it counts in an area; compiled on first use.

        Raises InvalidInput when there is none of that name, or when it does not compile.
        """
        closures = self.covering(area_code)
        found = self._compiled.get((name, closures))
        if found is None:
            spec = self.specs.get(name)
            if spec is None:
                raise InvalidInput(
                    "calendar", Label(f"没有日历“{name}”", f"there is no calendar {name!r}")
                )
            found = WorkingCalendar.compile(replace(spec, closures=_apart(closures)))
            self._compiled[name, closures] = found
        return found

    def document(self) -> dict[str, object]:
        """The content as JSON keeps it; `read` turns it back."""
        return {
            "calendars": {name: _plain(spec) for name, spec in sorted(self.specs.items())},
            "suspensions": [
                {
                    "area": each.area_code,
                    "from": each.starts_at.isoformat(),
                    "until": each.ends_at.isoformat(),
                    "reason": each.reason,
                }
                for each in self.suspensions
            ],
        }

    @classmethod
    def read(cls, version: int, document: Mapping[str, Any]) -> Self:
        """What `document` wrote."""
        return cls(
            version,
            {name: _spec(name, version, plain) for name, plain in document["calendars"].items()},
            tuple(
                Suspension(
                    each["area"],
                    datetime.fromisoformat(each["from"]),
                    datetime.fromisoformat(each["until"]),
                    each["reason"],
                )
                for each in document["suspensions"]
            ),
        )


def _apart(suspensions: Iterable[Suspension]) -> tuple[tuple[datetime, datetime], ...]:
    """The times of *suspensions* in order, those that meet or overlap joined."""
    joined: list[tuple[datetime, datetime]] = []
    for starts_at, ends_at in sorted((each.starts_at, each.ends_at) for each in suspensions):
        if joined and starts_at <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ends_at)
        else:
            joined.append((starts_at, ends_at))
    return tuple(joined)


def _plain(spec: CalendarSpec) -> dict[str, object]:
    return {
        "zone": spec.zone,
        "weekly": [format_hours(hours) for hours in spec.weekly],
        "exceptions": {
            day.isoformat(): format_hours(hours) for day, hours in sorted(spec.exceptions.items())
        },
        "years": {str(year): status.value for year, status in sorted(spec.years.items())},
    }


def _spec(name: str, version: int, plain: Mapping[str, Any]) -> CalendarSpec:
    return CalendarSpec(
        name=name,
        version=version,
        zone=plain["zone"],
        weekly=tuple(parse_hours(hours, "weekly") for hours in plain["weekly"]),
        exceptions={
            date.fromisoformat(day): parse_hours(hours, day)
            for day, hours in plain["exceptions"].items()
        },
        years={int(year): YearStatus(status) for year, status in plain["years"].items()},
    )

"""What operators have changed in the draft calendars since the last publication. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.core.instants import CHINA
from backend.core.labels import Label, LabelledEnum
from backend.deadlines.calendar import CalendarSpec, DayHours
from backend.deadlines.calendars import Calendars, Suspension
from backend.deadlines.hours import format_hours

WEEKDAYS = (
    Label("周一", "Monday"), Label("周二", "Tuesday"), Label("周三", "Wednesday"),
    Label("周四", "Thursday"), Label("周五", "Friday"), Label("周六", "Saturday"),
    Label("周日", "Sunday"),
)  # fmt: skip
NONE = Label("无", "none")
DAY_OFF = Label("放假", "day off")


class Subject(LabelledEnum):
    """What a change of the draft is about."""

    calendar = "calendar", "日历", "calendar"
    day = "day", "日期", "day"
    suspension = "suspension", "停摆", "suspension"
    weekday = "weekday", "每周", "week"
    year = "year", "年度", "year"
    zone = "zone", "时区", "time zone"


@dataclass(frozen=True, slots=True)
class DraftChange:
    """One difference between what is published and the draft, in words.

    ``where`` is the calendar's name or the area's code, ``what`` the day, year or time concerned.
    """

    subject: Subject
    where: str
    what: Label
    before: Label
    after: Label


def draft_changes(published: Calendars, draft: Calendars) -> list[DraftChange]:
    """Every difference: calendars by name, years, weekdays and days in order, then suspensions."""
    found: list[DraftChange] = []
    for name in sorted({*published.specs, *draft.specs}):
        before, after = published.specs.get(name), draft.specs.get(name)
        if before is None or after is None:
            there = Label("有", "present")
            found.append(
                DraftChange(
                    Subject.calendar, name, _same(name),
                    NONE if before is None else there, NONE if after is None else there,
                )
            )  # fmt: skip
        else:
            found += _of_calendar(name, before, after)
    found += [_suspended(s, NONE, _time(s)) for s in _only(draft, published)]
    found += [_suspended(s, _time(s), NONE) for s in _only(published, draft)]
    return found


def _of_calendar(name: str, before: CalendarSpec, after: CalendarSpec) -> Iterator[DraftChange]:
    if before.zone != after.zone:
        yield DraftChange(Subject.zone, name, _same(name), _same(before.zone), _same(after.zone))
    for year in sorted({*before.years, *after.years}):
        was, will_be = before.years.get(year), after.years.get(year)
        if was is not will_be:
            yield DraftChange(Subject.year, name, _same(str(year)), _status(was), _status(will_be))
    for weekday, was_open, will_open in zip(WEEKDAYS, before.weekly, after.weekly, strict=True):
        if was_open != will_open:
            yield DraftChange(Subject.weekday, name, weekday, _hours(was_open), _hours(will_open))
    for day in sorted({*before.exceptions, *after.exceptions}):
        was_open, will_open = before.hours_on(day), after.hours_on(day)
        if was_open != will_open:
            weekday = WEEKDAYS[day.weekday()]
            what = Label(f"{day}（{weekday.zh}）", f"{day} ({weekday.en})")
            yield DraftChange(Subject.day, name, what, _hours(was_open), _hours(will_open))


def _only(these: Calendars, those: Calendars) -> list[Suspension]:
    return [each for each in these.suspensions if each not in those.suspensions]


def _suspended(suspension: Suspension, before: Label, after: Label) -> DraftChange:
    return DraftChange(
        Subject.suspension, suspension.area_code, _same(suspension.reason), before, after
    )


def _time(suspension: Suspension) -> Label:
    return _same(
        " – ".join(
            f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
            for at in (suspension.starts_at, suspension.ends_at)
        )
    )


def _hours(hours: DayHours) -> Label:
    return _same(format_hours(hours)) if hours.spans else DAY_OFF


def _status(status: LabelledEnum | None) -> Label:
    return Label(status.zh, status.en) if status else NONE


def _same(text: str) -> Label:
    return Label(text, text)


def in_words(change: DraftChange, areas: Mapping[str, str]) -> Label:
    """The change on one line; *areas* are names by code."""
    where = areas.get(change.where, change.where)
    return Label(
        f"{change.subject.zh} {where} {change.what.zh}：{change.before.zh} → {change.after.zh}",
        f"{change.subject.en} {where} {change.what.en}: {change.before.en} → {change.after.en}",
    )

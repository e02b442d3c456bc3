"""Instants as people read them: China time, the year only when it is another one. Pure."""

from datetime import date, datetime, timedelta

from backend.core.instants import CHINA

WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
UNITS = {"zh": ("天", "小时", "分"), "en": (" d", " h", " min")}
"""Day, hour, minute, written after a number; ``desk.js`` reads the same from the page."""


def clock_time(at: datetime, now: datetime) -> str:
    """``10-09 14:20``, with the year before it when that is not the present one."""
    local = at.astimezone(CHINA)
    same_year = local.year == now.astimezone(CHINA).year
    return local.strftime("%m-%d %H:%M" if same_year else "%Y-%m-%d %H:%M")


def weekday(at: datetime, language: str) -> str:
    """The day of the week in China."""
    return WEEKDAYS[language][at.astimezone(CHINA).weekday()]


def day(on: date, today: date, language: str) -> str:
    """``11-30 周一``, with the year before it when that is not the present one."""
    told = on.strftime("%m-%d" if on.year == today.year else "%Y-%m-%d")
    return f"{told} {WEEKDAYS[language][on.weekday()]}"


def how_far(on: date, today: date, language: str) -> str:
    """How far a day is from *today*: ``已逾期 3 天``, ``今天``, ``明天``, ``3 天后``."""
    days = (on - today).days
    if language == "zh":
        near = {0: "今天", 1: "明天"}
        return near.get(days) or (f"{days} 天后" if days > 0 else f"已逾期 {-days} 天")
    near = {0: "today", 1: "tomorrow", -1: "1 day overdue"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days overdue")


def span(time: timedelta, language: str) -> str:
    """How long *time* is, a minute at least: ``3小时12分``, ``2天5小时``, ``14天``."""
    day, hour, minute = UNITS[language]
    minutes = max(abs(int(time.total_seconds())) // 60, 1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    between = " " if language == "en" else ""
    if days >= 10:
        return f"{days}{day}"
    if days:
        return f"{days}{day}" + (f"{between}{hours}{hour}" if hours else "")
    if hours:
        return f"{hours}{hour}" + (f"{between}{minutes}{minute}" if minutes else "")
    return f"{minutes}{minute}"

"""How the explanation of a limit looks on a terminal; instants in China time."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from rich.markup import escape

from backend.cli.order_view import STYLES, china
from backend.cli.running import console
from backend.cli.working_time import hours
from backend.core.instants import CHINA
from backend.deadlines.budget import Budget
from backend.deadlines.calendar import Segment
from backend.deadlines.explanation import Cause, Explanation, Leg, Rung, replay


def print_explanation(told: Explanation) -> None:
    """Print one limit: what it is, what happened to it, what counted, and what comes."""
    console.print(_title(told), style=STYLES[told.colour])
    for line in (*_rule(told), *_turns(told), *_counted(told), *_ahead(told)):
        console.print(f"  {line}", soft_wrap=True)
    console.print(
        f"  复算 / Counted again: {china(replay(told))}，一致 / the same.\n", soft_wrap=True
    )


def _title(told: Explanation) -> str:
    share = f" #{told.subject}" if told.subject else ""
    return (
        f"[bold]{told.kind.zh} / {told.kind.en}{share}[/]  {told.state.zh} / {told.state.en}  "
        f"截止 / Due {china(told.due_at)}"
    )


def _rule(told: Explanation) -> Iterator[str]:
    limit, budget = told.limit, Budget.parse(told.limit.budget)
    yield (
        f"规则 / Limit: {budget.amount} {budget.unit.zh} / {limit.budget}，"
        f"{limit.count_from.zh} / counted {limit.count_from.en}，"
        f"第 {limit.policy_version} 版 / version {limit.policy_version}"
    )
    unsettled = "，暂定 / provisional" if told.provisional else ""
    yield (
        f"日历 / Calendar: {limit.calendar}，第 {told.calendar_version} 版 / "
        f"version {told.calendar_version}{unsettled}"
    )
    yield f"起算 / Started: {china(told.started_at)}"
    if told.original_due_at is not None:
        yield f"原时限 / First limit: {china(told.original_due_at)}"


def _turns(told: Explanation) -> Iterator[str]:
    for pause in told.pauses:
        until = china(pause.ends_at) if pause.ends_at else "至今 / still"
        late = "" if pause.counts else "，时限已过，不顺延 / the limit had passed: it moves nothing"
        yield (f"暂停 / Paused: {china(pause.starts_at)} – {until}{late}{_cause(pause.cause)}")
    for move in told.moves:
        yield (
            f"调整 / Moved: {china(move.at)}，{hours(move.seconds)}，"
            f"{china(move.before)} → {china(move.due_at)}{_cause(move.cause)}"
        )
    for again in told.recounts:
        yield (
            f"重算 / Counted anew: {china(again.at)}，{china(again.before)} → "
            f"{china(again.due_at)}，原日历第 {again.calendar_version} 版 / "
            f"by calendar version {again.calendar_version} before{_cause(again.cause)}"
        )
    for still in told.suspensions:
        yield (
            f"区域停摆 / Work stood still in {still.area_code}: {china(still.starts_at)} – "
            f"{china(still.ends_at)}，{escape(still.reason)}"
        )


def _counted(told: Explanation) -> Iterator[str]:
    for number, leg in enumerate(told.legs, 1):
        which = f" {number}" if len(told.legs) > 1 else ""
        yield f"计入{which} / Counted{which}: {hours(leg.seconds)}"
        yield from (f"  {line}" for line in _days(leg))


def _days(leg: Leg) -> Iterator[str]:
    """One line a day, however long the leg: what counted of it, and how much."""
    for day, segments in groupby(
        leg.segments, key=lambda each: each.starts_at.astimezone(CHINA).date()
    ):
        those = list(segments)
        spans = "  ".join(f"{_clock(each.starts_at)}–{_end(each)}" for each in those)
        yield f"{day}  {spans}  {hours(sum(each.seconds for each in those))}"


def _ahead(told: Explanation) -> Iterator[str]:
    if told.breached_at is not None:
        yield f"超期 / Passed: {china(told.breached_at)}"
    if told.ended_at is not None:
        yield f"结束 / Ended: {china(told.ended_at)}"
    for rung in told.steps:
        if rung.at is not None:
            what = f"{rung.effect.zh} / {rung.effect.en}"
            yield f"后续 / Then: {china(rung.at)}  {what}（{_when(rung)}）"


def _when(rung: Rung) -> str:
    if rung.percent is not None:
        return f"{rung.percent} %"
    text, zh, en = (
        (rung.before, "到期前", "before the limit")
        if rung.before
        else (rung.after, "到期后", "after the limit")
    )
    budget = Budget.parse(text or "")
    return f"{zh} {budget.amount} {budget.unit.zh} / {budget} {en}"


def _cause(cause: Cause) -> str:
    told = [
        f"{name}{escape(value)}"
        for name, value in (
            ("申请人 / asked by ", cause.asked_by),
            ("经办 / by ", cause.who),
            ("原因 / why: ", cause.why),
        )
        if value
    ]
    return "".join(f"，{each}" for each in told)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%H:%M:%S}"


def _end(segment: Segment) -> str:
    """When it ends; with its date where that is another day."""
    starts, ends = segment.starts_at.astimezone(CHINA), segment.ends_at.astimezone(CHINA)
    return _clock(ends) if starts.date() == ends.date() else china(ends)

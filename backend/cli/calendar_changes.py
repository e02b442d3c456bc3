"""Commands that change calendars: preview, publish, suspend, lift; and what became of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.acting import acting, scope_of
from backend.cli.calendars import calendar_commands
from backend.cli.running import console, examples, progress, servers, with_database

if TYPE_CHECKING:
    from backend.orders.recount_looking import Preview
    from backend.orders.recount_queries import Job

commands = typer.Typer()
"""Nothing of its own: what is here joins ``minhu calendar``."""

As = Annotated[str, typer.Option("--as", help="操作员用户名 / The operator who acts.")]
Note = Annotated[str, typer.Option(help="说明 / Why.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / Do not ask.")]


@calendar_commands.command(epilog=examples("minhu calendar preview"))
def preview() -> None:
    """预览发布日历草稿会变动哪些时限 / What publishing the draft would move; changes nothing."""
    from backend.deadlines import drafts

    async def work() -> None:
        await _print_changes()
        _print_preview(await _preview())
        console.print(f"草稿摘要 / Digest: {drafts.digest(await drafts.draft())[:12]}")

    with servers():
        with_database(work)


@calendar_commands.command(epilog=examples("minhu calendar publish --as admin --note 龙舟赛放假"))
def publish(operator: As, note: Note = "", yes: Yes = False) -> None:
    """发布日历草稿，并重算在办时限 / Publish the draft and count every open limit anew."""
    from backend.deadlines import drafts
    from backend.orders import publishing

    async def work() -> "Job | None":
        actor, _ = await acting(operator)
        publishing.require_publisher(actor)
        seen = drafts.digest(await drafts.draft())
        await _print_changes()
        if not yes:
            _print_preview(await _preview())
            if not typer.confirm("发布？ / Publish?"):
                return None
        async with scope_of(operator) as (actor, now):
            _, number = await publishing.publish(actor, note, now, seen=seen)
            return await publishing.job(number)

    with servers():
        job = with_database(work)
    if job is not None:
        console.print(
            f"已发布日历版本 {job.calendar_version}，正在后台重算（任务 {job.id}）。 /"
            f" Calendar version {job.calendar_version} is published; recount {job.id} is under way."
        )


@calendar_commands.command(epilog=examples("minhu calendar publish-year 2027", "…  --by-hand"))
def publish_year(
    year: Annotated[int, typer.Argument(help="年度 / The year.")],
    calendar: Annotated[str | None, typer.Option(help="日历名称 / One calendar only.")] = None,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="日期已录入 / The days are entered already.")
    ] = False,
) -> None:
    """把年度设为已公布并载入放假通知，存入草稿 / Take a year's notice into the draft."""
    from backend.deadlines import drafts

    with servers():
        names = with_database(lambda: drafts.publish_year(year, calendar, by_hand=by_hand))
    told = "、".join(names) or "—"
    console.print(f"草稿已更新：{told} / The draft has changed: {', '.join(names) or '—'}")


@calendar_commands.command(
    epilog=examples(
        'minhu calendar suspend 610112001 "2026-07-20 08:00" "2026-07-22 18:00" 台风 --as admin'
    )
)
def suspend(
    area: Annotated[str, typer.Argument(help="区域编码 / Code of the area.")],
    starts: Annotated[datetime, typer.Argument(help="开始 / From, China time.")],
    ends: Annotated[datetime, typer.Argument(help="结束 / Until.")],
    reason: Annotated[str, typer.Argument(help="原因 / Why.")],
    operator: As,
) -> None:
    """让一个区域停摆，存入草稿 / Let working time stand still in an area, in the draft."""
    from backend.core.instants import in_china
    from backend.deadlines import drafts
    from backend.orders import publishing

    async def work() -> int:
        async with scope_of(operator) as (actor, _):
            publishing.require_publisher(actor)
            return await drafts.suspend(area, in_china(starts), in_china(ends), reason)

    with servers():
        number = with_database(work)
    console.print(f"停摆 {number} 已入草稿，发布后生效。 / {number} is in the draft: publish it.")


@calendar_commands.command(
    epilog=examples("minhu calendar lift 3 --as admin", "minhu calendar lift 3 --undo --as admin")
)
def lift(
    number: Annotated[int, typer.Argument(help="停摆序号 / The suspension's number.")],
    operator: As,
    at: Annotated[datetime | None, typer.Option(help="结束于 / When it ends; now.")] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="视同从未停摆 / As if it had never been.")
    ] = False,
) -> None:
    """提前结束停摆，存入草稿 / End a suspension early, in the draft."""
    from backend.core.instants import in_china
    from backend.deadlines import drafts
    from backend.orders import publishing

    async def work() -> None:
        async with scope_of(operator) as (actor, now):
            publishing.require_publisher(actor)
            if undo:
                await drafts.remove(number)
            else:
                await drafts.lift(number, in_china(at) if at else now)

    with servers():
        with_database(work)
    console.print(f"停摆 {number} 已改，发布后生效。 / {number} is changed: publish it.")


@calendar_commands.command(epilog=examples("minhu calendar versions"))
def versions() -> None:
    """列出已发布的日历版本 / List what was published, by whom and why."""
    from rich.table import Table

    from backend.deadlines import drafts

    with servers():
        found = with_database(drafts.releases)
    table = Table("版本 / Version", "发布时间 / At", "发布人 / By", "说明 / Note")
    for each in found:
        table.add_row(str(each.version), _minute(each.published_at), each.published_by, each.note)
    console.print(table)


@calendar_commands.command(epilog=examples("minhu calendar status"))
def status() -> None:
    """草稿改动、停摆与重算进度 / The draft's changes, suspensions, and how far recounts are."""
    from rich.table import Table

    from backend.deadlines import drafts
    from backend.orders import publishing

    async def work() -> None:
        await _print_changes()
        stops = Table("停摆 / No.", "区域 / Area", "开始 / From", "结束 / Until", "原因 / Why")
        for each in await drafts.suspensions():
            stops.add_row(
                str(each.id), f"{each.area_name} {each.area_code}", _minute(each.starts_at),
                _minute(each.ends_at), each.reason,
            )  # fmt: skip
        jobs = Table(
            "任务 / Job", "内容 / What", "操作人 / By", "时间 / At", "进度 / Progress",
            "变动 / Moved", "超期 / Overdue", "不再超期 / Recovered",
        )  # fmt: skip
        for job in await publishing.jobs():
            jobs.add_row(
                str(job.id), f"{job.kind.zh}·{job.stage.zh} / {job.kind.en}: {job.stage.en}",
                job.asked_by, _minute(job.asked_at),
                f"{job.outcome.zh} / {job.outcome.en}" if job.outcome else f"{job.share:.0%}",
                f"{job.tally.moved:,}", f"{job.tally.overdue:,}", f"{job.tally.recovered:,}",
            )  # fmt: skip
        console.print(stops, jobs)

    with servers():
        with_database(work)


@calendar_commands.command(
    epilog=examples("minhu calendar repolicy 按新时限办理 --rule 12 --as admin")
)
def repolicy(
    reason: Annotated[str, typer.Argument(help="理由，记入每张工单 / Why; told in each trail.")],
    operator: As,
    rule: Annotated[int | None, typer.Option(help="时限规则序号 / One limit only.")] = None,
    yes: Yes = False,
) -> None:
    """把在办时限改按现行规则 / Move running limits to their version in force, on purpose."""
    from backend.orders import publishing
    from backend.orders.recount_looking import limits_recount
    from backend.orders.recount_looking import preview as look

    async def work() -> int | None:
        actor, now = await acting(operator)
        publishing.require_publisher(actor)
        with progress("预览 / Preview") as report:
            found = await look(await limits_recount(rule, actor, reason), now, report)
        _print_preview(found)
        if not yes and not typer.confirm("改按现行规则？ / Move them?"):
            return None
        async with scope_of(operator) as (actor, now):
            return await publishing.repolicy(actor, rule, reason, now)

    with servers():
        number = with_database(work)
    if number is not None:
        console.print(f"正在后台重算（任务 {number}）。 / Recount {number} is under way.")


async def _preview() -> "Preview":
    from backend.core.clock import now
    from backend.deadlines import drafts
    from backend.orders.recount_looking import calendars_recount
    from backend.orders.recount_looking import preview as look

    with progress("预览 / Preview") as report:
        return await look(await calendars_recount(await drafts.draft()), now(), report)


async def _print_changes() -> None:
    from backend.deadlines import drafts
    from backend.deadlines.draft_changes import in_words

    changes = await drafts.pending()
    names = {each.area_code: each.area_name for each in await drafts.suspensions()}
    for change in changes:
        told = in_words(change, names)
        console.print(f"· {told.zh} / {told.en}", markup=False)
    if not changes:
        console.print("草稿与已发布的一致。 / The draft is what is published.")


def _print_preview(found: "Preview") -> None:
    from backend.orders.recount_rules import in_sentence

    sentence = in_sentence(found.tally, found.open_clocks)
    console.print(sentence.zh, sentence.en, sep="\n", markup=False)
    for each in found.examples:
        after = _minute(each.after_at) if each.after_at else each.error
        told = f"  {each.number or each.order_id} {each.kind.zh} / {each.kind.en}"
        console.print(f"{told}: {_minute(each.before_at)} → {after}", markup=False)


def _minute(at: datetime) -> str:
    from backend.core.instants import CHINA

    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"

"""Commands on API keys: issue, list, rotate, revoke."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.running import console, examples, servers, with_database

if TYPE_CHECKING:
    from backend.identity.rules import Permission

commands = typer.Typer()
key_commands = typer.Typer(
    name="keys",
    help="接口密钥：签发、列出、更换、吊销 / API keys: issue, list, rotate, revoke.",
    no_args_is_help=True,
)
commands.add_typer(key_commands)

By = Annotated[
    str,
    typer.Option("--as", help="以哪位安全管理员的身份 / As which security administrator."),
]
Prefix = Annotated[str, typer.Argument(help="密钥前缀 / The key's prefix.", show_default=False)]


@key_commands.command(
    epilog=examples("minhu keys issue rexian --name 12345 --may read_orders --as anquan")
)
def issue(
    username: Annotated[
        str, typer.Argument(help="密钥代表的操作员 / Whose key it is.", show_default=False)
    ],
    by: By,
    name: Annotated[str, typer.Option("--name", help="用途 / What it is for.")],
    may: Annotated[
        list[str],
        typer.Option("--may", help="权限，可重复 / A permission; repeat for more."),
    ],
    area: Annotated[
        str, typer.Option("--area", help="区域编码，留空为全部 / Area code; empty: all.")
    ] = "",
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="有效天数 / Days it lasts.")
    ] = 180,
) -> None:
    """签发密钥，只显示一次 / Issue a key; it is shown once."""
    from backend.cli.acting import acting
    from backend.identity import keys
    from backend.identity.key_rules import NewKey

    permissions = frozenset(_permission(each) for each in may)

    async def work() -> str:
        actor, at = await acting(by)
        ends_at = at + timedelta(days=days)
        return await keys.issue(actor, NewKey(name, username, permissions, area, ends_at))

    with servers(redis_may_be_away=True):
        _tell(with_database(work))


@key_commands.command("list", epilog=examples("minhu keys list --as anquan"))
def list_keys(by: By) -> None:
    """列出全部密钥 / List every key."""
    from rich.table import Table

    from backend.cli.acting import acting
    from backend.identity import keys

    async def work() -> list[keys.Key]:
        actor, _ = await acting(by)
        return await keys.listed(actor)

    with servers(redis_may_be_away=True):
        found = with_database(work)
    if not found:
        console.print("没有密钥。 / There are no keys.")
        return
    table = Table("前缀 / Prefix", "用途 / Name", "操作员 / Operator", "权限 / May", "区域 / Area",
                  "到期 / Ends", "最近使用 / Used", "吊销 / Revoked")  # fmt: skip
    for key in found:
        allowed = " ".join(permission.value for permission in key.permissions)
        table.add_row(key.prefix, key.name, key.username, allowed, key.area_code or "*",
                      _when(key.expires_at), _when(key.last_used_at),
                      _when(key.revoked_at))  # fmt: skip
    console.print(table)


@key_commands.command(epilog=examples("minhu keys rotate 1f2e3d4c5b6a --as anquan"))
def rotate(prefix: Prefix, by: By) -> None:
    """换发新密钥，旧密钥一天后失效 / A new key like it; the old one ends in a day."""
    from backend.cli.acting import acting
    from backend.identity import keys

    async def work() -> str:
        actor, _ = await acting(by)
        return await keys.rotate(actor, prefix)

    with servers(redis_may_be_away=True):
        _tell(with_database(work))


@key_commands.command(epilog=examples("minhu keys revoke 1f2e3d4c5b6a --as anquan"))
def revoke(prefix: Prefix, by: By) -> None:
    """立即吊销密钥 / End a key at once."""
    from backend.cli.acting import acting
    from backend.identity import keys

    async def work() -> None:
        actor, _ = await acting(by)
        await keys.revoke(actor, prefix)

    with servers(redis_may_be_away=True):
        with_database(work)
    console.print("已吊销。 / It is revoked.")


def _permission(name: str) -> "Permission":
    from backend.identity.rules import Permission

    try:
        return Permission(name)
    except ValueError:
        known = ", ".join(each.value for each in Permission)
        raise typer.BadParameter(f"没有权限 {name} / no permission {name}: {known}") from None


def _tell(key: str) -> None:
    # Alone on its line and never wrapped: it is copied, or piped.
    console.print(key, soft_wrap=True, markup=False)
    console.print("请立即保存，不再显示。 / Keep it now: it is not shown again.", style="dim")


def _when(at: datetime | None) -> str:
    from backend.core.instants import CHINA

    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else "—"

"""Commands on personal data: its keys, and erasing an order's."""

from typing import Annotated

import typer

from backend.cli.acting import scope_of
from backend.cli.running import console, examples, progress, servers, with_database

commands = typer.Typer()
keyring_commands = typer.Typer(
    name="keyring",
    help="个人信息密钥环：新增、轮换、查看 / Keys of the personal data: add, rotate, list.",
    no_args_is_help=True,
)
personal_commands = typer.Typer(
    name="personal", help="个人信息：删除 / Personal data: erase it.", no_args_is_help=True
)
commands.add_typer(keyring_commands)
commands.add_typer(personal_commands)


@keyring_commands.command(
    epilog=examples(
        "minhu keyring new", "MINHU_KEYRING_FILE=/etc/minhu/keyring minhu keyring new",
    )
)  # fmt: skip
def new() -> None:
    """新增一个密钥，此后写入均用它 / Add a key that seals all that is written from now on."""
    from backend.embedded.home import open_home
    from backend.personal import source
    from backend.settings import settings

    if settings().keyring_file is None:
        # A home that began with a key ring alone would not be known as one.
        open_home(settings().home)
    ring = source.add_key(settings())
    console.print(
        f"新密钥 / New key: {ring.newest.id}（{settings().keyring_path}）\n"
        "请备份密钥环，重启各进程，再运行 minhu keyring rotate。 / "
        "Back the ring up, restart the processes, then run minhu keyring rotate."
    )


@keyring_commands.command(epilog=examples("minhu keyring rotate"))
def rotate() -> None:
    """用最新密钥重新加密全部个人信息，可中断后继续 / Seal everything anew with the newest key."""
    from backend.personal import service
    from backend.trail import service as trail

    with servers(), progress("重新加密 / Sealing anew") as report:
        count = with_database(lambda: service.rotate(report, trail.note_rotation))
    console.print(
        f"已重新加密 {count} 行；旧密钥可从密钥环中移除（旧备份仍需要它们）。 / "
        f"{count} rows sealed anew; earlier keys may leave the ring (old backups still need them)."
    )


@keyring_commands.command("list", epilog=examples("minhu keyring list"))
def list_() -> None:
    """列出密钥及其加密的数量 / List the keys and how many values each has sealed."""
    from rich.table import Table

    from backend.personal import service, source

    with servers():
        ring, used = source.ring(), with_database(service.keys_in_use)
    table = Table("密钥 / Key", "数量 / Values", "")
    for key in (*ring.by_id, *sorted(used.keys() - ring.by_id.keys())):
        note = "当前 / in use" if key == ring.newest.id else ""
        note = note if key in ring.by_id else "缺失，无法读取 / missing: cannot be read"
        table.add_row(key, f"{used.get(key, 0):,}", note)
    console.print(table)


@personal_commands.command(
    epilog=examples(
        "minhu personal erase 6101122026112305000001 --reason 本人申请删除 --as guanliyuan"
    )
)
def erase(
    order: Annotated[
        str, typer.Argument(help="工单编号 / The order's number.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="理由 / Why.")],
    operator: Annotated[str, typer.Option("--as", help="操作员用户名 / The operator who acts.")],
) -> None:
    """永久删除一张工单的诉求人姓名和电话 / Erase the name and number of an order's resident."""
    from backend.orders import personal
    from backend.orders import service as orders

    async def work() -> None:
        async with scope_of(operator) as (actor, now):
            await personal.erase(actor, (await orders.find(order)).id, reason, now)

    with servers():
        with_database(work)
    console.print(f"已删除 {order} 的个人信息。 / The personal data of {order} is erased.")

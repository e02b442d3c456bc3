"""``minhu up``, step by step."""

import sys
from contextlib import ExitStack

import typer
from rich.table import Table

from backend.cli.children import supervise, web, worker
from backend.cli.running import console, progress, with_database
from backend.cli.web import address, require_free_port, wait_until_healthy
from backend.embedded import Servers, announce, running_servers, start_over
from backend.embedded.checks import masked
from backend.embedded.home import only_up, open_home
from backend.settings import Settings, settings


def run_everything(*, fresh: bool, ask: bool) -> None:
    """Run the whole product in the foreground until a signal comes.

    1. Make sure that the home is ours, that no other ``up`` runs in it, that the port is free.
    2. Start over, if asked to.
    3. Start or join the servers, bring the tables up to date, load the demo data once.
    4. Run the web app and two workers; print the addresses when the app answers.
    5. On a signal stop the processes, then the servers.

    Raises MinhuError for whatever stands in the way; nothing is left running then.
    """
    config = settings()
    home = open_home(config.home)
    with ExitStack() as stack:
        stack.enter_context(only_up(home, address(config)))
        require_free_port(config)
        if fresh:
            _start_over(config, ask)
        with progress("服务器 / Servers"):
            servers = stack.enter_context(running_servers(config))
        _prepare_database()
        stack.enter_context(announce(config, servers, address(config)))
        supervise([web(), worker("worker-1"), worker("worker-2")], _welcome(config, servers))
    console.print("已全部停止。 / Everything has stopped.")


def _start_over(config: Settings, ask: bool) -> None:
    if ask and sys.stdin.isatty():
        question = f"清空 {config.home} 中的全部数据？ / Delete all data in {config.home}?"
        typer.confirm(question, abort=True)
    start_over(config)
    open_home(config.home)


def _prepare_database() -> None:
    from backend.migrate import migrate
    from backend.seed.service import seed

    with progress("数据库结构 / Tables") as report:
        with_database(lambda: migrate(report))
    with progress("演示数据 / Demo data") as report:
        with_database(lambda: seed(report))


async def _welcome(config: Settings, servers: Servers) -> None:
    home = open_home(config.home)
    await wait_until_healthy(config, log=home / "logs" / "web.log")
    from backend.seed.operators import DEMO_LOGINS

    site = address(config)
    addresses = Table(title="民呼我行 / minhu", title_justify="left", show_header=False)
    addresses.add_column(no_wrap=True)
    addresses.add_column(overflow="fold")
    for name, value in (
        ("办理工作台 / Desk", f"{site}/desk/"),
        ("管理后台 / Panel", f"{site}/admin/"),
        ("接口 / API", f"{site}/api/docs"),
        ("健康检查 / Health", f"{site}/health"),
        ("PostgreSQL", masked(servers.database_url)),
        ("Redis / Valkey", masked(servers.redis_url)),
        ("数据 / Home", str(home)),
        ("日志 / Logs", str(home / "logs")),
        ("完整地址 / Full URLs", "minhu env"),
    ):
        addresses.add_row(name, value)
    logins = Table(title="演示账号 / Demo logins", title_justify="left")
    for heading in ("用户名 / User", "密码 / Password", "权限 / May"):
        logins.add_column(heading, overflow="fold")
    for login in DEMO_LOGINS:
        logins.add_row(*login)
    console.print(addresses, logins)
    console.print("按 Ctrl-C 停止。 / Ctrl-C stops everything.")

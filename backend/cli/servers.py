"""Commands that start things: ``up``, ``serve``, ``work``, ``migrate``, and ``env``."""

import shlex
from typing import Annotated

import typer

from backend.cli.running import console, examples, progress, servers, with_database

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "minhu up",
        "minhu up --fresh",
        "MINHU_HOME=~/second MINHU_PORT=8001 minhu up",
        "DATABASE_URL=postgresql://minhu:secret@db/minhu REDIS_URL=redis://cache/0 minhu up",
    )
)
def up(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="先清空内置数据 / Empty the embedded data first.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="不再询问 / Do not ask before --fresh.")
    ] = False,
) -> None:
    """启动全部服务，按 Ctrl-C 停止 / Start everything; Ctrl-C stops it.

    Servers, tables, demo data (once), the web app and two workers, in the foreground.
    The data stays in MINHU_HOME until --fresh.
    """
    from backend.cli.up import run_everything

    run_everything(fresh=fresh, ask=not yes)


@commands.command(epilog=examples("minhu env", 'eval "$(minhu env)" && psql "$DATABASE_URL"'))
def env() -> None:
    """显示正在运行的服务器地址 / Print the URLs of the running servers, for other tools.

    On a terminal passwords are stars; in a pipe, as for eval, they are written out.
    """
    import sys

    from backend.embedded import running
    from backend.embedded.checks import masked
    from backend.embedded.errors import NotRunning
    from backend.settings import settings

    home = settings().home
    found = running.find(home)
    if found is None:
        raise NotRunning(path=home)
    urls = {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
    if found.web is not None:
        urls["MINHU_URL"] = found.web
    for name, url in urls.items():
        # Screens are looked at, photographed and recorded.
        url = masked(url) if sys.stdout.isatty() else url
        typer.echo(f"export {name}={shlex.quote(url)}")


@commands.command(epilog=examples("minhu serve", "MINHU_HOST=0.0.0.0 MINHU_PORT=80 minhu serve"))
def serve() -> None:
    """只运行网页应用 / Run the web app alone."""
    import uvicorn

    from backend.cli.web import require_free_port
    from backend.settings import settings

    require_free_port(settings())
    # It works without Redis; when started anew meanwhile it must not refuse to.
    with servers(redis_may_be_away=True):
        try:
            uvicorn.run(
                "backend.app:app",
                host=settings().host,
                port=settings().port,
                access_log=False,
                server_header=False,
                forwarded_allow_ips=settings().trusted_proxies,
                timeout_graceful_shutdown=8,
            )
        except KeyboardInterrupt:
            # uvicorn has closed everything and passes the signal on; stopping it was no failure.
            console.print("已停止。 / Stopped.")


@commands.command(epilog=examples("minhu work", "minhu work --threads 4"))
def work(
    threads: Annotated[
        int, typer.Option(min=1, max=64, help="并行线程数 / Threads of this worker.")
    ] = 4,
) -> None:
    """只运行一个后台处理进程 / Run one worker process."""
    from backend.cli.children import become, supervise, worker

    with servers(redis_may_be_away=True) as found:
        if found.embedded:
            # We have to outlive the worker, to stop the servers after it.
            supervise([worker("worker", threads)])
        else:
            become(worker("worker", threads))


@commands.command(epilog=examples("minhu migrate"))
def migrate() -> None:
    """更新数据库结构 / Bring the database's tables up to date."""
    from backend.migrate import migrate as run_migrations

    with servers(), progress("数据库结构 / Tables") as report:
        applied = with_database(lambda: run_migrations(report))
    console.print(f"已执行 {applied} 个迁移。 / Applied {applied} migrations.")

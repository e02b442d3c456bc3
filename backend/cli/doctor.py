"""``minhu doctor``: what is unsafe, and what to type next."""

import os
import stat
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.running import console, examples, servers, with_database

if TYPE_CHECKING:
    from backend.cli.doctor_rules import Database, Finding, Machine

commands = typer.Typer()


@commands.command(epilog=examples("minhu doctor", "minhu doctor --json"))
def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="供程序读取 / For programs to read.")
    ] = False,
) -> None:
    """检查本机运行是否安全 / Tell what is unsafe about this copy, and what to type next.

    Exits with 1 when something is unsafe; advice alone leaves it at 0.
    """
    from backend.cli.doctor_rules import is_unsafe

    found = _examined()
    if as_json:
        import json

        listed = [{**asdict(each), "what": {"zh": each.what.zh, "en": each.what.en}}
                  for each in found]  # fmt: skip
        typer.echo(json.dumps({"findings": listed}, ensure_ascii=False, indent=2))
    else:
        _tell(found)
    if is_unsafe(found):
        raise typer.Exit(1)


def _examined() -> list["Finding"]:
    """Everything there is to say, what is unsafe first."""
    from backend.cli.doctor_rules import Finding, of_database, of_machine
    from backend.core import clock
    from backend.core.errors import MinhuError
    from backend.core.instants import CHINA
    from backend.core.labels import Label

    found = list(of_machine(_machine()))
    try:
        with servers(redis_may_be_away=True) as chosen:
            database = with_database(lambda: _database(chosen.redis_url))
    except (MinhuError, OSError) as error:
        told = (error.message("zh"), error.message("en")) if isinstance(error, MinhuError) else ()
        found.append(
            Finding("servers", "unsafe", Label(*(told or (str(error), str(error)))), "minhu up")
        )
    else:
        found += of_database(database, clock.now().astimezone(CHINA).date())
    return sorted(found, key=lambda each: each.level != "unsafe")


def _tell(found: list["Finding"]) -> None:
    if not found:
        console.print("未发现不安全之处。 / Nothing unsafe was found.")
    for each in found:
        sign = "✘ 不安全 / unsafe" if each.level == "unsafe" else "· 建议 / advice"
        console.print(f"{sign}: {each.what.zh} / {each.what.en}", markup=False, soft_wrap=True)
        console.print(f"    → {each.next}", markup=False, soft_wrap=True)


def _machine() -> "Machine":
    from backend.cli.doctor_rules import DEBUGGING, Machine
    from backend.settings import FILE_SUFFIX, SECRETS, settings

    config = settings()
    home = config.home.expanduser().absolute()
    secret = [home / "run" / "servers.json", config.files_folder, config.keyring_path,
              config.anchor_key_path]  # fmt: skip
    named = (os.environ.get(f"{each}{FILE_SUFFIX}") for each in sorted(SECRETS))
    secret += [Path(each).expanduser() for each in named if each]
    there = {path: path.stat() for path in secret if path.exists()}
    modes = {path: stat.S_IMODE(found.st_mode) for path, found in there.items()}
    if home.exists():
        # Embedded servers may run as another user, who has to get through to their own folders.
        modes[home] = stat.S_IMODE(home.stat().st_mode) & 0o722
    return Machine(
        host=config.host,
        trusted_proxies=config.trusted_proxies,
        database_url=config.database_url,
        redis_url=config.redis_url,
        webhook=str(config.notice_webhook) if config.notice_webhook else None,
        rate_per_minute=config.rate_per_minute,
        root=os.geteuid() == 0,
        environment={name: os.environ[name] for name in DEBUGGING if name in os.environ},
        paths=modes,
        others=frozenset(path for path, found in there.items() if found.st_uid != os.geteuid()),
    )


async def _database(redis_url: str) -> "Database":
    from backend.cli import doctor_queries as queries
    from backend.cli.doctor_rules import Database
    from backend.core import clock
    from backend.core.instants import CHINA
    from backend.identity import sessions
    from backend.migrate import pending
    from backend.seed.operators import DEMO_LOGINS

    before = clock.now()
    server = await queries.server()
    after = clock.now()
    demo: list[str] = []
    roles = {}
    if await queries.has_operators():
        passwords = {username: password for username, password, _ in DEMO_LOGINS}
        demo = [username for username in await queries.active(list(passwords))
                if await sessions.operator_with(username, passwords[username])]  # fmt: skip
        roles = await queries.roles(after.astimezone(CHINA).date())
    return Database(
        version=server["version"],
        superuser=server["superuser"],
        bypasses=server["bypasses"],
        migrations_to_do=await pending(),
        demo_logins=tuple(demo),
        roles=roles,
        clock_apart=queries.seconds_apart(server["at"], before, after),
        redis_clock_apart=await _redis_apart(redis_url),
    )


async def _redis_apart(url: str) -> float | None:
    """How far Redis' clock is before ours; None while it is away."""
    from datetime import UTC, datetime

    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    from backend.cli.doctor_queries import seconds_apart
    from backend.core import clock

    client = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5, retry=None)
    try:
        before = clock.now()
        seconds, micro = await client.time()
        theirs = datetime.fromtimestamp(seconds + micro / 1e6, UTC)
        return seconds_apart(theirs, before, clock.now())
    except (RedisError, OSError):
        return None
    finally:
        await client.aclose()

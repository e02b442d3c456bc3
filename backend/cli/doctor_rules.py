"""What is unsafe about a copy of minhu, and what to type next. Pure: facts in, findings out."""

import ipaddress
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from backend.core.labels import Label
from backend.identity.rules import Role, in_one_hand

SUPPORTED_UNTIL = {
    15: date(2027, 11, 11),
    16: date(2028, 11, 9),
    17: date(2029, 11, 8),
    18: date(2030, 11, 14),
}
"""When the PostgreSQL project's support of a major version ends (postgresql.org/support)."""
MOST_SECONDS_APART = 2.0
DEBUGGING = ("LITESTAR_DEBUG", "LITESTAR_PDB", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE")
_FOR_ALL = 0o077


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend; ``advice`` leaves the exit status alone. ``next`` is typed in a shell."""

    code: str
    level: Literal["unsafe", "advice"]
    what: Label
    next: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What the process and its environment show.

    ``environment`` holds settings by their names; ``paths`` what only the owner may read, with the
    permission bits; ``others`` those of them that are somebody else's.
    """

    host: str
    trusted_proxies: str
    database_url: str | None
    redis_url: str | None
    webhook: str | None
    rate_per_minute: int
    root: bool
    environment: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[Path, int] = field(default_factory=dict)
    others: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class Database:
    """What the database shows; clocks in seconds from this machine's, None where not asked."""

    version: int
    superuser: bool
    bypasses: bool
    migrations_to_do: int
    demo_logins: tuple[str, ...] = ()
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    clock_apart: float | None = None
    redis_clock_apart: float | None = None


def of_machine(m: Machine) -> Iterator[Finding]:
    """What is wrong with how this copy is run."""
    if not _is_inner(m.host):
        yield Finding(
            "no_https", "unsafe",
            Label(f"网页应用直接监听 {m.host}，密码以明文传输：应由 HTTPS 反向代理转发",
                  f"the web app listens on {m.host} itself, so passwords travel in the clear: "
                  "put an HTTPS proxy before it"),
            "export MINHU_HOST=127.0.0.1   # docs/operations.md",
        )  # fmt: skip
    if "*" in m.trusted_proxies:
        yield Finding(
            "any_proxy", "unsafe",
            Label("任何来源的转发头都被信任，客户端地址可伪造",
                  "anybody's word on where requests come from is believed"),
            "export MINHU_TRUSTED_PROXIES=127.0.0.1",
        )  # fmt: skip
    for name in DEBUGGING:
        if m.environment.get(name, "0").lower() not in ("", "0", "false"):
            yield Finding(
                "debugging", "unsafe",
                Label(f"调试开关 {name} 已打开，错误页会泄露内部信息",
                      f"{name} is on: pages of errors show the insides"),
                f"unset {name}",
            )  # fmt: skip
    if m.root:
        yield Finding(
            "root", "advice",
            Label("以 root 运行：任何漏洞都等于整台机器",
                  "running as root: any hole is one in the whole machine"),
            "sudo -u minhu minhu serve",
        )  # fmt: skip
    if m.rate_per_minute == 0:
        yield Finding(
            "no_rate", "unsafe",
            Label("请求频率不受限制", "nothing limits how often one may ask"),
            "unset MINHU_RATE_PER_MINUTE",
        )  # fmt: skip
    yield from _of_paths(m)
    yield from _of_servers(m)


def _of_paths(m: Machine) -> Iterator[Finding]:
    for path, mode in m.paths.items():
        if mode & _FOR_ALL:
            yield Finding(
                "readable", "unsafe",
                Label(f"其他用户可读写 {path}（权限 {mode:03o}）",
                      f"others may read or write {path} (mode {mode:03o})"),
                f"chmod go-rwx {shlex.quote(str(path))}",
            )  # fmt: skip
        if path in m.others:
            yield Finding(
                "owner", "unsafe",
                Label(f"{path} 属于另一个用户", f"{path} is another user's"),
                f'sudo chown "$(id -un)" {shlex.quote(str(path))}',
            )  # fmt: skip


def _of_servers(m: Machine) -> Iterator[Finding]:
    for name, server, url in (("DATABASE_URL", "PostgreSQL", m.database_url),
                              ("REDIS_URL", "Redis", m.redis_url)):  # fmt: skip
        told = urlsplit(url or "")
        query = parse_qs(told.query)
        if not url or _is_inner(told.hostname or ""):
            continue
        if not (told.password or query.get("password")) and server == "Redis":
            yield Finding(
                "redis_without_password", "unsafe",
                Label(f"{told.hostname} 上的 Redis 没有密码",
                      f"the Redis on {told.hostname} takes no password"),
                "redis-cli CONFIG SET requirepass …; export REDIS_URL=rediss://:…@host/0",
            )  # fmt: skip
        coded = told.scheme in ("rediss", "valkeys") or query.get("sslmode", [""])[0] in (
            "require", "verify-ca", "verify-full",
        )  # fmt: skip
        if not coded:
            example = "rediss://…" if server == "Redis" else "postgresql://…?sslmode=verify-full"
            yield Finding(
                "not_encrypted", "unsafe",
                Label(f"到 {told.hostname} 的 {server} 连接可能未加密",
                      f"the way to {server} on {told.hostname} may not be encrypted"),
                f"export {name}={example}",
            )  # fmt: skip
    if m.webhook is not None and urlsplit(m.webhook).scheme == "http":
        yield Finding(
            "webhook_in_the_clear", "advice",
            Label("通知以明文 HTTP 发出", "notices are posted by plain HTTP"),
            "export MINHU_NOTICE_WEBHOOK=https://…",
        )  # fmt: skip


def of_database(d: Database, today: date) -> Iterator[Finding]:
    """What is wrong with the database and with who may do what."""
    ends = SUPPORTED_UNTIL.get(d.version)
    if ends is None or ends < today:
        yield Finding(
            "postgres_version", "unsafe",
            Label(f"PostgreSQL {d.version} 不在支持之列",
                  f"PostgreSQL {d.version} is not, or no longer, supported"),
            "pg_upgrade   # docs/operations.md",
        )  # fmt: skip
    if d.superuser or d.bypasses:
        yield Finding(
            "superuser", "unsafe",
            Label("数据库角色为超级用户或可绕过行级安全",
                  "the database role is a superuser's or bypasses row security"),
            'psql -c "ALTER ROLE minhu NOSUPERUSER NOBYPASSRLS"',
        )  # fmt: skip
    if d.migrations_to_do:
        yield Finding(
            "migrations", "unsafe",
            Label(f"有 {d.migrations_to_do} 个数据库迁移未执行",
                  f"{d.migrations_to_do} migrations have not run"),
            "minhu migrate",
        )  # fmt: skip
    if d.demo_logins:
        names = ", ".join(d.demo_logins)
        yield Finding(
            "demo_passwords", "unsafe",
            Label(f"公开的演示密码仍有效：{names}",
                  f"published demo passwords still let in: {names}"),
            "open /admin/ as anquan: change the passwords, or clear “active”",
        )  # fmt: skip
    for name, roles in sorted(d.roles.items()):
        if together := in_one_hand(roles):
            told = "、".join(sorted(role.zh for role in together))
            english = ", ".join(sorted(role.en for role in together))
            yield Finding(
                "in_one_hand", "unsafe",
                Label(f"{name} 一人兼任：{told}", f"{name} alone is {english}"),
                "open /admin/ as anquan: end one of the grants",
            )  # fmt: skip
    for server, apart in (("PostgreSQL", d.clock_apart), ("Redis", d.redis_clock_apart)):
        if apart is not None and abs(apart) > MOST_SECONDS_APART:
            yield Finding(
                "clocks", "unsafe",
                Label(f"本机与 {server} 的时钟相差 {apart:+.0f} 秒",
                      f"this machine's clock and {server}'s are {apart:+.0f} s apart"),
                "timedatectl set-ntp true",
            )  # fmt: skip


def is_unsafe(findings: Iterable[Finding]) -> bool:
    """Whether one of them is more than advice."""
    return any(finding.level == "unsafe" for finding in findings)


def _is_inner(host: str) -> bool:
    """Whether *host* is this machine itself: a loopback address, its name, or a socket's folder."""
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

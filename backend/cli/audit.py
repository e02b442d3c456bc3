"""Commands of the auditor: verify, show, anchor, move."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.running import console, examples, progress, servers, with_database

if TYPE_CHECKING:
    from backend.audit.verifying import Findings

commands = typer.Typer()
audit_commands = typer.Typer(
    name="audit", help="审计：核验、查看、锚点、移出 / The trail: verify, show, anchor, move.",
    no_args_is_help=True,
)  # fmt: skip
commands.add_typer(audit_commands)

Moved = Annotated[
    Path | None, typer.Option(help="已移出月份所在文件夹 / Folder of the moved months.")
]


@audit_commands.command(
    epilog=examples(
        "minhu audit verify",
        "minhu audit verify --order 6101122026112305000001",
        "minhu audit verify --since 2026-11-01",
        "minhu audit verify --anchor /mnt/anchors/anchor_000007.jsonl.gz --moved /mnt/trail",
    )
)
def verify(
    order: Annotated[
        str | None, typer.Option(help="只核验该工单 / Only this order, by its number.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="只核验该日以来有变动的 / Only what grew since that day."
        ),
    ] = None,
    anchor: Annotated[
        Path | None, typer.Option(help="与该锚点文件比对 / Compare with this anchor's file.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(help="锚点公钥；默认用本机的 / The anchor's public key; ours when left out."),
    ] = None,
    moved: Moved = None,
) -> None:
    """核验全部存证链，有断裂时退出码为 1 / Verify every chain; exits with 1 when one is broken.

    Recomputes every hash from what is stored, whatever the database says of it.
    """
    import time

    from backend.audit.verifying import verify as verify_all
    from backend.cli.audit_view import print_findings
    from backend.core.instants import CHINA
    from backend.orders import service as orders

    async def work() -> "Findings":
        found = None if order is None else (await orders.find(order)).id
        begin = None if since is None else since.replace(tzinfo=CHINA)
        trusted = _trusted_key(key) if anchor is not None else None
        return await verify_all(
            report, order=found, since=begin, moved=moved, anchor=anchor, key=trusted
        )

    with servers():
        with progress("核验 / Verifying") as report:
            begun = time.monotonic()
            findings = with_database(work)
        print_findings(findings, time.monotonic() - begun)
    if not findings.sound:
        raise typer.Exit(1)


@audit_commands.command(
    epilog=examples(
        "minhu audit show person:12",
        "minhu audit show config",
        "minhu audit show 6101122026112305000001",
    )
)
def show(
    what: Annotated[
        str,
        typer.Argument(
            metavar="CHAIN|NUMBER", show_default=False,
            help="审计对象或工单编号 / What the entries are about, or an order's number.",
        ),
    ],
    after: Annotated[int, typer.Option(help="从第几条之后 / After this entry.")] = 0,
) -> None:  # fmt: skip
    """显示一条存证链 / Print one chain: an order's events, or what became of a row."""
    from backend.audit import reading
    from backend.cli.audit_view import print_entries, print_events

    async def work() -> None:
        found = await reading.read(what, after)
        if found.events is not None:
            print_events(found.events)
        else:
            print_entries(found.entries)

    with servers():
        with_database(work)


@audit_commands.command(epilog=examples("minhu audit anchor"))
def anchor() -> None:
    """立即生成一个锚点 / Sign how far every chain has come, now; daily it happens by itself."""
    from backend.audit import anchors
    from backend.settings import settings

    with servers():
        made = with_database(lambda: anchors.make(settings()))
    console.print(
        f"锚点 {made.number} 已生成，含 {made.heads:,} 条链"
        f" / Anchor {made.number} of {made.heads:,} chains: {made.path}",
        soft_wrap=True,
    )
    if made.posted:
        console.print(f"Webhook: {made.posted}")


@audit_commands.command(epilog=examples("minhu audit key"))
def key() -> None:
    """显示锚点公钥 / Print the public key of this copy's anchors, to be kept elsewhere."""
    from backend.audit.signing import load_key, public_bytes
    from backend.settings import settings

    typer.echo(public_bytes(load_key(settings())).hex())


@audit_commands.command(epilog=examples("minhu audit move --before 2025-10 --to /mnt/trail"))
def move(
    before: Annotated[
        str, typer.Option(help="移出该月之前的月份 / Months before this one, as 2025-10.")
    ],
    to: Annotated[Path, typer.Option(help="目标文件夹 / Folder for the files.")],
) -> None:
    """将 365 天以前的审计月份移入文件 / Move months older than 365 days into files.

    A month leaves the database when its file has been read back and compared.
    """
    from backend.audit import moving
    from backend.core.clock import now

    month = _month(before)
    with servers():
        done = with_database(lambda: moving.move(month, to, now()))
    for each in done:
        told = f"{each.month:%Y-%m}  {each.entries:,}  {each.path}  sha256:{each.sha256}"
        console.print(told, markup=False, soft_wrap=True)


def _month(text: str) -> date:
    from backend.core.errors import InvalidInput
    from backend.core.labels import Label

    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        reason = Label("请写作 2025-10", "write it as 2025-10")
        raise InvalidInput("before", reason) from None


def _trusted_key(text: str | None) -> bytes | None:
    """The key given; else that of this copy; None when it has none."""
    from backend.audit.errors import NoAnchorKey
    from backend.audit.signing import load_key, public_bytes
    from backend.core.errors import InvalidInput
    from backend.core.labels import Label
    from backend.settings import settings

    if text is not None:
        try:
            return bytes.fromhex(text)
        except ValueError:
            reason = Label("应为 64 位十六进制数", "it is 64 hexadecimal digits")
            raise InvalidInput("key", reason) from None
    try:
        return public_bytes(load_key(settings()))
    except NoAnchorKey:
        return None

"""How the figures of a replay look on the terminal."""

from collections.abc import Iterable

from rich.table import Table

from backend.cli.running import console
from backend.replay.figures import Count, Figures
from backend.replay.rules import Position


def print_figures(figures: Figures, position: Position, database: str) -> None:
    """Print the rates with what they are made of, the counts, and how fast it went."""
    rates = Table(title="考核指标 / Figures", title_justify="left")
    for heading in ("指标 / Figure", "值 / Value", "构成 / Part of whole", "差额 / Remainder"):
        rates.add_column(heading, justify="left" if heading.startswith("指标") else "right")
    for rate in figures.rates:
        value = "—" if rate.value is None else f"{rate.value:.2%}"
        rates.add_row(
            f"{rate.name.zh} / {rate.name.en}",
            value,
            f"{rate.part:,f} / {rate.whole:,}",
            f"{rate.remainder:,f}",
        )
    composite = "—" if figures.composite is None else f"{figures.composite:.2f}"
    rates.add_row("综合得分 / composite", composite, "", "")
    console.print(rates)
    console.print(_counts("数量 / Counts", figures.counts))
    console.print(_counts("不计入 / Excluded", figures.excluded))
    speed = position.actions / position.seconds if position.seconds else 0.0
    console.print(
        f"人工操作 / actions {position.actions:,} · 到期步骤 / steps {position.steps:,} · "
        f"{position.seconds:,.0f} s · {speed:,.0f} 操作/秒 actions/s\n"
        f"存证指纹 / Fingerprint of all chains: {figures.fingerprint}\n"
        f"数据库 / Database: {database}",
        soft_wrap=True,
    )


def _counts(title: str, counts: Iterable[Count]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for each in counts:
        table.add_row(f"{each.name.zh} / {each.name.en}", f"{each.count:,}")
    return table

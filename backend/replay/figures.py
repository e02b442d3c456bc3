"""The figures of a replayed year (domain notes §6). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from backend.core.labels import Label
from backend.replay.hotline import FigureWeights


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, with what it is made of; ``part`` may be weighted."""

    name: Label
    part: Decimal
    whole: int

    @property
    def value(self) -> Decimal | None:
        """0 … 1; None when there is nothing to take a share of."""
        return self.part / self.whole if self.whole else None

    @property
    def remainder(self) -> Decimal:
        """What is missing to the whole: 99.9 % of many may still be many."""
        return self.whole - self.part


@dataclass(frozen=True, slots=True)
class Count:
    """How many there were."""

    name: Label
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """``composite`` is 0 … 100, None without a valid callback; ``fingerprint`` digests every
    order's chain head: two runs that agree in it agree in every event.
    """

    rates: tuple[Rate, ...]
    composite: Decimal | None
    counts: tuple[Count, ...]
    excluded: tuple[Count, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in the database, by name.

    ``orders``: of all orders; ``on_time``: clocks of each kind met in time; ``steps`` by
    effect; ``supervisions`` by level.
    """

    orders: Mapping[str, int]
    on_time: Mapping[str, int]
    steps: Mapping[str, int]
    supervisions: Mapping[str, int]
    fingerprint: str


def figures_of(counted: Counted, weights: FigureWeights) -> Figures:
    """The figures from what was counted."""
    told, on_time = counted.orders, counted.on_time
    fairly = Decimal(weights.fairly_satisfied) / 100 * told["fairly_satisfied"]
    response = _rate("响应率", "response rate", told["contacted"], told["reached"])
    resolution = _rate("解决率", "resolution rate", told["resolved"], told["reached"])
    satisfaction = _rate("满意率", "satisfaction rate", told["satisfied"] + fairly, told["reached"])
    rates = (
        response,
        resolution,
        satisfaction,
        _rate("结案率", "closure rate", told["closed"], told["due"]),
        _rate("按期结案率", "on-time closure rate", on_time.get("business", 0), told["due"]),
        _rate("按期签收率", "signed on time", on_time.get("sign", 0), told["dispatched"]),
        _rate(
            "先行联系率", "first contact on time",
            on_time.get("first_contact", 0), told["signed"],
        ),
        _rate("退单率", "return rate", told["returned"], told["received"]),
        _rate("返工率", "rework rate", told["reworked"], told["handled"]),
        _rate(
            "准确派遣率", "accurate dispatch",
            told["dispatched"] - told["returned"], told["dispatched"],
        ),
        _rate("直接答复率", "answered directly", told["answered"], told["received"]),
    )  # fmt: skip
    parts = (
        (response, weights.response),
        (resolution, weights.resolution),
        (satisfaction, weights.satisfaction),
    )
    composite = (
        sum((rate.value or 0) * weight for rate, weight in parts) if told["reached"] else None
    )
    steps, cards = counted.steps, counted.supervisions
    return Figures(
        rates,
        composite if composite is None else Decimal(composite),
        (
            _count("黄色预警", "yellow warnings", steps.get("yellow", 0)),
            _count("橙色预警", "orange warnings", steps.get("orange", 0)),
            _count("超期", "limits passed", steps.get("red", 0) + steps.get("remind", 0)),
            _count("升级", "climbs", told["climbs"]),
            _count("催办", "reminders", cards.get("reminder", 0)),
            _count("黄牌督办", "yellow supervisions", cards.get("yellow", 0)),
            _count("红牌督办", "red supervisions", cards.get("red", 0)),
            _count("书面批评", "written criticisms", steps.get("criticise", 0)),
            _count("延期", "extensions", told["extended"]),
            _count("裁定", "adjudications", told["adjudicated"]),
            _count("归档", "archived", told["archived"]),
            _count("未结", "still open", told["due"] - told["closed"]),
        ),
        (
            _count("直接答复", "answered directly", told["answered"]),
            _count("不予受理", "not accepted", told["rejected"]),
            _count("并案", "merged", told["merged"]),
            _count("挂账", "suspended for a time", told["suspended"]),
            _count("回访未能联系", "not reached at callback", told["not_reached"]),
        ),
        counted.fingerprint,
    )


def _rate(zh: str, en: str, part: int | Decimal, whole: int) -> Rate:
    return Rate(Label(zh, en), Decimal(part), whole)


def _count(zh: str, en: str, count: int) -> Count:
    return Count(Label(zh, en), count)

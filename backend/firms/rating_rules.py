"""How a star rating is counted: rubric, sheets, orders and incidents → points and stars.

The weights and thresholds are data (domain.md §7); worked examples: `tests/rules/test_rating.py`.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from itertools import pairwise

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum

WHOLE = Decimal(100)
_CENT = Decimal("0.01")
_TOP = Decimal("999.99")


class Aggregate(LabelledEnum):
    """How several raters' points for one item become one number."""

    mean = "mean", "平均值", "mean"
    median = "median", "中位数", "median"


class ItemKind(LabelledEnum):
    """Where the points of an item come from; only the first two count towards the hundred."""

    bonus = "bonus", "加分", "bonus"
    deduction = "deduction", "扣分", "deduction"
    orders = "orders", "诉求联动（按工单计算）", "from orders"
    scored = "scored", "评分", "scored by raters"
    veto = "veto", "一票否决", "veto"


WEIGHED = frozenset({ItemKind.orders, ItemKind.scored})
"""Kinds whose weights add up to a hundred."""
NOTED = frozenset({ItemKind.bonus, ItemKind.deduction, ItemKind.veto})
"""Kinds that are noted as they happen, each with its day and its reason."""


class Missing(Enum):
    """Why an item has no points."""

    orders = "orders"
    raters = "raters"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a rubric; ``weight`` is the most it gives (a deduction: takes; a veto: 0)."""

    code: str
    kind: ItemKind
    weight: Decimal
    name: str = ""
    name_en: str = ""

    @property
    def most(self) -> str:
        """The weight as people write it."""
        return f"{self.weight.normalize():f}"


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of the rules of a rating.

    ``stars_from``: the least points for two, three, four and five stars. ``resolution_percent``:
    how much of the linkage item the resolution rate decides; what is left goes with the repeats.
    ``without_orders_percent``: the share of the item given where no order came in; None leaves the
    rating without stars. ``raters_at_least``: fewer sheets for an item count as missing data.
    """

    items: tuple[Item, ...]
    aggregate: Aggregate
    raters_at_least: int
    bonus_at_most: Decimal
    stars_from: tuple[Decimal, Decimal, Decimal, Decimal]
    resolution_percent: int
    without_orders_percent: int | None
    publicity_days: int
    valid_months: int
    appeal_days: int

    def item(self, code: str) -> Item | None:
        """The item called *code*."""
        return next((item for item in self.items if item.code == code), None)

    def called(self, name: str, kinds: frozenset[ItemKind]) -> Item:
        """The item of one of *kinds* with this code or name.

        Raises InvalidInput, which names those there are, with the most each gives.
        """
        open_ones = [item for item in self.items if item.kind in kinds]
        for item in open_ones:
            if name in (item.code, item.name, item.name_en):
                return item
        zh = "、".join(f"{item.name or item.code}（{item.most}）" for item in open_ones)
        en = ", ".join(f"{item.name_en or item.code} ({item.most})" for item in open_ones)
        raise InvalidInput(
            name or "item", Label(f"没有此项，可填（满分）：{zh}", f"no such item; there are: {en}")
        )


@dataclass(frozen=True, slots=True)
class Linkage:
    """A project's property orders of the period: ``judged`` have a resident's verdict."""

    received: int
    repeats: int
    judged: int
    resolved: int


@dataclass(frozen=True, slots=True)
class Incident:
    """A bonus, a deduction or a veto that was noted; ``points`` is never negative."""

    item: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Points:
    """What an item of the hundred gave; ``points`` None: ``missing`` says why."""

    item: str
    points: Decimal | None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A rating as counted; ``total`` and ``stars`` are None while any item's data is missing."""

    points: tuple[Points, ...]
    bonus: Decimal
    deducted: Decimal
    vetoed: bool
    total: Decimal | None
    stars: int | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The items without data."""
        return tuple(each.item for each in self.points if each.points is None)


def check_rubric(rubric: Rubric) -> Rubric:
    """*rubric* itself; raises InvalidInput for one that no rating can be counted by."""
    weight = sum((item.weight for item in rubric.items if item.kind in WEIGHED), Decimal())
    if weight != WHOLE:
        raise InvalidInput(
            "items",
            Label(f"各评分项权重合计为 {weight}，应为 100", f"the weights add up to {weight}"),
        )
    codes = [item.code for item in rubric.items]
    if len(set(codes)) < len(codes):
        raise InvalidInput("items", Label("评分项编码重复", "two items have the same code"))
    if not all(low < high for low, high in pairwise(rubric.stars_from)):
        raise InvalidInput(
            "stars_from", Label("各星级分数线须递增", "the thresholds of the stars must rise")
        )
    return rubric


def rate(
    rubric: Rubric,
    sheets: Mapping[str, Sequence[Decimal]],
    linkage: Linkage | None,
    incidents: Iterable[Incident],
) -> Result:
    """Count a rating: *sheets* are the raters' points by item, *linkage* None: not asked for yet.

    Each item gives at most its weight, the bonus at most the rubric's, a deduction at most its
    item's weight; the total is never below 0. A veto caps the stars at one.
    """
    points = tuple(
        _from_orders(rubric, item, linkage)
        if item.kind is ItemKind.orders
        else _from_raters(rubric, item, sheets.get(item.code, ()))
        for item in rubric.items
        if item.kind in WEIGHED
    )
    noted: dict[str, Decimal] = {}
    for incident in incidents:
        noted[incident.item] = noted.get(incident.item, Decimal()) + incident.points
    bonus = min(_sum(rubric, ItemKind.bonus, noted), rubric.bonus_at_most)
    deducted = _sum(rubric, ItemKind.deduction, noted)
    vetoed = any(item.code in noted for item in rubric.items if item.kind is ItemKind.veto)
    if any(each.points is None for each in points):
        return Result(points, bonus, deducted, vetoed, total=None, stars=None)
    counted = sum((each.points for each in points if each.points is not None), Decimal())
    total = rounded(max(counted + bonus - deducted, Decimal()))
    stars = stars_of(rubric, total)
    return Result(points, bonus, deducted, vetoed, total, min(stars, 1) if vetoed else stars)


def stars_of(rubric: Rubric, total: Decimal) -> int:
    """One to five stars for *total* points."""
    return 1 + sum(total >= least for least in rubric.stars_from)


def rounded(number: Decimal) -> Decimal:
    """*number* to a hundredth, halves up."""
    return number.quantize(_CENT, ROUND_HALF_UP)


def median(numbers: Sequence[Decimal]) -> Decimal:
    """The middle one, or the mean of the two in the middle."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _from_raters(rubric: Rubric, item: Item, given: Sequence[Decimal]) -> Points:
    if len(given) < max(rubric.raters_at_least, 1):
        return Points(item.code, None, Missing.raters)
    one = median(given) if rubric.aggregate is Aggregate.median else sum(given) / len(given)
    return Points(item.code, rounded(min(Decimal(one), item.weight)))


def _from_orders(rubric: Rubric, item: Item, linkage: Linkage | None) -> Points:
    """Resolution rate and freedom from repeats; a rate without a denominator is missing data."""
    if linkage is not None and linkage.received == 0 and rubric.without_orders_percent is not None:
        return Points(item.code, rounded(item.weight * rubric.without_orders_percent / 100))
    if linkage is None or not linkage.received or not linkage.judged:
        return Points(item.code, None, Missing.orders)
    resolution = Decimal(linkage.resolved) / linkage.judged
    new = 1 - Decimal(linkage.repeats) / linkage.received
    share = Decimal(rubric.resolution_percent) / 100
    return Points(item.code, rounded(item.weight * (share * resolution + (1 - share) * new)))


def _sum(rubric: Rubric, kind: ItemKind, noted: Mapping[str, Decimal]) -> Decimal:
    """What was noted of a kind, each item up to its weight."""
    return sum(
        (min(noted.get(item.code, Decimal()), item.weight)
         for item in rubric.items if item.kind is kind),
        Decimal(),
    )  # fmt: skip


# ── a firm, from its projects ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Held:
    """The rating a project holds today; ``stars`` may differ from what ``total`` alone would give
    (a veto, a downgrade, an appeal).
    """

    total: Decimal
    stars: int
    area_m2: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """A firm's own points and stars."""

    total: Decimal
    stars: int


def standing(rubric: Rubric, held: Sequence[Held]) -> Standing | None:
    """A firm's standing: the mean of its rated projects' points, weighted by their area.

    A project counts within the points of the stars it holds, so that a downgrade or a veto weighs
    on the firm as well. None: no project holds a rating.
    """
    if not held:
        return None
    area = sum((each.area_m2 for each in held), Decimal())
    mean = sum((_counted(rubric, each) * each.area_m2 for each in held), Decimal()) / area
    total = rounded(mean)
    return Standing(total, stars_of(rubric, total))


def _counted(rubric: Rubric, held: Held) -> Decimal:
    bounds = (Decimal(), *rubric.stars_from, _TOP)
    return min(max(held.total, bounds[held.stars - 1]), bounds[held.stars] - _CENT)


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

"""三岗十八级: three posts, eighteen levels, one step every few years (domain.md §7). Pure.

Levels, years a step and amounts are rows with days of validity; nothing of them stands here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.core.errors import MinhuError
from backend.core.labels import Label, LabelledEnum


class PayPost(LabelledEnum):
    """The three posts of pay."""

    deputy = "deputy", "副职岗", "deputy"
    head = "head", "正职岗", "head"
    other = "other", "其他岗", "other"


class Degree(LabelledEnum):
    """The degree held; how many years it counts is data."""

    bachelor = "bachelor", "学士", "bachelor's"
    doctor = "doctor", "博士", "doctor's"
    master = "master", "硕士", "master's"
    none = "none", "无学位", "none"


class NoSuchPay(MinhuError):
    """The pay scale has no {what} for the post “{post}”."""

    code = "no_such_pay"
    zh = "薪酬标准中没有“{post}”的{what}"


@dataclass(frozen=True, slots=True)
class PayScale:
    """A scale as it stood: ``bands`` is the lowest and the highest level of each post.

    ``credits`` is the years a degree counts; ``amounts`` yuan a month for a post at a level.
    """

    id: int
    step_years: int
    bands: Mapping[PayPost, tuple[int, int]]
    credits: Mapping[Degree, int]
    amounts: Mapping[tuple[PayPost, int], Decimal]


@dataclass(frozen=True, slots=True)
class Grade:
    """A post at a level of a scale and its amount, yuan a month."""

    post: PayPost
    level: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    """Somebody to grade; ``present`` is what is paid until now, None for nobody's yet."""

    person_id: int
    name: str
    area_id: int
    post: PayPost
    degree: Degree
    service_from: date
    present: Grade | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What grading anew changes for one person; ``rise`` is negative for a fall."""

    paid: Paid
    grade: Grade

    @property
    def rise(self) -> Decimal:
        """Yuan a month; the whole amount for who was paid nothing before."""
        return self.grade.amount - (self.paid.present.amount if self.paid.present else Decimal(0))

    @property
    def moves(self) -> bool:
        """Whether post, level or amount differ from what is paid."""
        return self.grade != self.paid.present


def years_of_service(service_from: date, on: date) -> int:
    """Whole years served by *on*; 0 before the beginning. 29 February is reached on 1 March."""
    years = on.year - service_from.year
    return max(0, years - ((on.month, on.day) < (service_from.month, service_from.day)))


def grade_for(
    scale: PayScale, post: PayPost, service_from: date, degree: Degree, on: date
) -> Grade:
    """The grade of somebody on a day: from the post's lowest level one step up for every
    ``step_years`` served, the degree's years counted with them, never above the post's highest.

    Raises NoSuchPay where the scale has no band for the post, or no amount for the level.
    """
    band = scale.bands.get(post)
    if band is None:
        raise NoSuchPay(post=post, what="级别范围 / band of levels")
    lowest, highest = band
    years = years_of_service(service_from, on) + scale.credits.get(degree, 0)
    level = min(lowest + years // scale.step_years, highest)
    return Grade(post, level, amount_of(scale, post, level))


def amount_of(scale: PayScale, post: PayPost, level: int) -> Decimal:
    """Yuan a month of a post at a level. Raises NoSuchPay."""
    amount = scale.amounts.get((post, level))
    if amount is None:
        raise NoSuchPay(post=post, what=f"{level} 级金额 / amount of level {level}")
    return amount


@dataclass(frozen=True, slots=True)
class Regrading:
    """Who moves from what to what on a day, the largest rise first, and how many stay."""

    on: date
    moves: tuple[Move, ...]
    stay: int

    @property
    def largest(self) -> Move | None:
        """The largest rise of those who were paid before; None where nobody's pay rises."""
        rises = [move for move in self.moves if move.paid.present and move.rise > 0]
        return max(rises, key=lambda move: (move.rise, -move.paid.person_id), default=None)

    @property
    def total(self) -> Decimal:
        """What all moves cost together, yuan a month."""
        return sum((move.rise for move in self.moves), Decimal(0))

    @property
    def sentence(self) -> Label:
        """How many move, the largest rise and whose, and what all cost together."""
        zh = f"{self.on}：{len(self.moves)} 人变动，{self.stay} 人不变"
        en = f"{self.on}: {len(self.moves)} move, {self.stay} stay"
        if self.largest is not None:
            rise, name = f"{self.largest.rise:,.2f}", self.largest.paid.name
            zh += f"；最大增幅 {rise} 元/月（{name}）"
            en += f"; the largest rise is {rise} yuan a month ({name})"
        total = f"{self.total:+,.2f}"
        return Label(f"{zh}；合计 {total} 元/月", f"{en}; {total} yuan a month in all")


def regraded(scale: PayScale, people: Iterable[Paid], on: date) -> Regrading:
    """Grade *people* by *scale* on a day. Raises NoSuchPay."""
    graded = [
        Move(each, grade_for(scale, each.post, each.service_from, each.degree, on))
        for each in people
    ]
    moves = [move for move in graded if move.moves]
    moves.sort(key=lambda move: (-move.rise, move.paid.person_id))
    return Regrading(on, tuple(moves), len(graded) - len(moves))


def faults(scale: PayScale) -> Sequence[tuple[PayPost, int]]:
    """The levels within the bands that have no amount."""
    return [
        (post, level)
        for post, (lowest, highest) in scale.bands.items()
        for level in range(lowest, highest + 1)
        if (post, level) not in scale.amounts
    ]

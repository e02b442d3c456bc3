"""The monthly colour of grid workers (三色管理): points, colour, sign-off, appeal. Pure.

Not the colour of deadlines, and not the cards of supervision (domain.md §3, §7 [P]): points and
borders are rows of `colour_rule`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label, LabelledEnum

_TENTH = Decimal("0.1")
_FAIRLY = Decimal("0.9")
"""What a fairly satisfied resident counts (domain.md §6)."""


class WorkerShade(LabelledEnum):
    """What a grid worker is rated in a month."""

    green = "green", "绿色", "green"
    red = "red", "红色", "red"
    unrated = "unrated", "不参评", "not rated"
    yellow = "yellow", "黄色", "yellow"


class ColourState(LabelledEnum):
    """How far a rating is: nothing follows from it before somebody has signed it."""

    appealed = "appealed", "申诉中", "appealed"
    computed = "computed", "待审核", "to be signed"
    settled = "settled", "申诉已处理", "appeal settled"
    signed = "signed", "已审核", "signed"


class MeasureKind(LabelledEnum):
    """What follows from red, in this order."""

    talk = "talk", "约谈", "talk"
    training = "training", "培训", "training"
    recheck = "recheck", "复核", "re-check"


class WrongState(MinhuError):
    """The rating is {state}; this is not possible."""

    code = "wrong_state"
    zh = "该评定状态为“{state}”，不能执行此操作"


@dataclass(frozen=True, slots=True)
class ColourRule:
    """How a district rates its grid workers.

    Points add up to 100. ``expected_patrols``: patrols a month that earn all of their points.
    ``least_tasks``: with fewer a worker is not rated. ``from_day``: day of the next month from
    which a month is computed, so that callbacks have come in. Days of measures and appeals are
    natural days.
    """

    expected_patrols: int
    patrol_points: int
    on_time_points: int
    valid_points: int
    no_rework_points: int
    service_points: int
    green_from: int
    yellow_from: int
    least_tasks: int
    from_day: int
    talk_days: int
    training_days: int
    recheck_days: int
    appeal_days: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule to load, in force in a district from ``valid_from`` on."""

    area_code: str
    valid_from: date
    expected_patrols: int = 20
    patrol_points: int = 30
    on_time_points: int = 20
    valid_points: int = 20
    no_rework_points: int = 10
    service_points: int = 20
    green_from: int = 85
    yellow_from: int = 60
    least_tasks: int = 5
    from_day: int = 3
    talk_days: int = 5
    training_days: int = 15
    recheck_days: int = 30
    appeal_days: int = 7


@dataclass(frozen=True, slots=True)
class Month:
    """What a grid worker did in a month.

    ``found`` problems were met on patrol, ``settled`` of them the same day; ``handled`` orders were
    fed back on, of which so many on time, resolved, and back for rework. ``satisfied``, ``fairly``
    and ``dissatisfied`` are the verdicts of the residents who were reached.
    """

    patrols: int = 0
    found: int = 0
    settled: int = 0
    handled: int = 0
    on_time: int = 0
    valid: int = 0
    reworked: int = 0
    satisfied: int = 0
    fairly: int = 0
    dissatisfied: int = 0

    @property
    def tasks(self) -> int:
        """Pieces of work there was something to do about: orders, and problems met on patrol."""
        return self.handled + self.found


@dataclass(frozen=True, slots=True)
class Rating:
    """Points of 100 to one place, None where not rated; what they measure, and what it becomes."""

    score: Decimal | None
    measured: WorkerShade
    shade: WorkerShade


def score(month: Month, rule: ColourRule) -> Decimal | None:
    """Points of 100, to one place; None when there is nothing to go by.

    - patrol: the share of the expected patrols, at most all
    - handling: of orders and problems met on patrol, the shares done in time, valid, and without
      rework; a problem settled the same day counts as all three, another as none
    - service: the share of satisfied residents, those fairly satisfied counting nine tenths

    A part without anything to measure, an empty denominator, is left out and the others weigh more.
    """
    tasks = month.tasks
    spoke = month.satisfied + month.fairly + month.dissatisfied
    parts: list[tuple[int, Decimal | None]] = [
        (rule.patrol_points, _share(min(month.patrols, rule.expected_patrols),
                                    rule.expected_patrols)),
        (rule.on_time_points, _share(month.on_time + month.settled, tasks)),
        (rule.valid_points, _share(month.valid + month.settled, tasks)),
        (rule.no_rework_points,
         _share(month.handled - month.reworked + month.settled, tasks)),
        (rule.service_points, _share(month.satisfied + _FAIRLY * month.fairly, spoke)),
    ]  # fmt: skip
    possible = sum(points for points, share in parts if share is not None)
    if not possible:
        return None
    reached = sum((points * share for points, share in parts if share is not None), Decimal(0))
    return (100 * reached / possible).quantize(_TENTH, ROUND_HALF_UP)


def _share(part: int | Decimal, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def rate(month: Month, rule: ColourRule, before: WorkerShade | None) -> Rating:
    """The rating of a month.

    *before* is what the month before became, None where there is none. Fewer tasks than the least:
    not rated. A second yellow in a row becomes red; having become red, the count begins anew, so a
    third yellow is yellow. A month that was not rated breaks the row.
    """
    points = score(month, rule)
    if month.tasks < rule.least_tasks or points is None:
        return Rating(None, WorkerShade.unrated, WorkerShade.unrated)
    if points >= rule.green_from:
        measured = WorkerShade.green
    elif points >= rule.yellow_from:
        measured = WorkerShade.yellow
    else:
        measured = WorkerShade.red
    twice = measured is WorkerShade.yellow and before is WorkerShade.yellow
    return Rating(points, measured, WorkerShade.red if twice else measured)


def measures(shade: WorkerShade, rule: ColourRule, on: date) -> Mapping[MeasureKind, date]:
    """What follows from a rating signed on a day, each with its last day; nothing but for red."""
    if shade is not WorkerShade.red:
        return {}
    return {
        MeasureKind.talk: on + timedelta(days=rule.talk_days),
        MeasureKind.training: on + timedelta(days=rule.training_days),
        MeasureKind.recheck: on + timedelta(days=rule.recheck_days),
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """A rating as it stands, for signing and appeals."""

    state: ColourState
    shade: WorkerShade
    signed_by: str | None = None
    appeal_until: date | None = None


def sign(standing: Standing, shade: WorkerShade, note: str) -> ColourState:
    """Sign a rating, as *shade*. Raises WrongState, and InvalidInput for another colour than the
    computed one without a note that says why.
    """
    _must_be(standing, ColourState.computed)
    if shade is not standing.shade and not note:
        raise InvalidInput("note", Label("更改颜色须说明理由", "say why the colour differs"))
    return ColourState.signed


def appeal(standing: Standing, reason: str, on: date) -> ColourState:
    """Appeal against a signed rating, once and in time. Raises WrongState and InvalidInput."""
    _must_be(standing, ColourState.signed)
    if not reason:
        raise InvalidInput("reason", Label("请说明申诉理由", "say why"))
    if standing.appeal_until is not None and on > standing.appeal_until:
        raise InvalidInput(
            "reason",
            Label(f"申诉期限 {standing.appeal_until} 已过",
                  f"the last day to appeal was {standing.appeal_until}"),
        )  # fmt: skip
    return ColourState.appealed


def settle(standing: Standing, decided_by: str, decision: str) -> ColourState:
    """Decide on an appeal. Raises WrongState, and InvalidInput without a reason or when whoever
    signed the rating decides.
    """
    _must_be(standing, ColourState.appealed)
    if not decision:
        raise InvalidInput("decision", Label("请填写处理意见", "say why"))
    if decided_by == standing.signed_by:
        raise InvalidInput(
            "decision",
            Label("申诉须由审核人以外的人处理", "decided by somebody else than who signed it"),
        )
    return ColourState.settled


def _must_be(standing: Standing, state: ColourState) -> None:
    if standing.state is not state:
        raise WrongState(state=standing.state)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return month_of(month_of(month) - timedelta(days=1))


def month_after(month: date) -> date:
    """The first day of the month after."""
    return month_of(month_of(month) + timedelta(days=31))


def is_ripe(rule: ColourRule, month: date, on: date) -> bool:
    """Whether a month can be computed on a day: it is over, and ``from_day`` has come."""
    return on >= month_after(month) + timedelta(days=rule.from_day - 1)

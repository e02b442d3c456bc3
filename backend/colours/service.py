"""Use cases of grid workers' colours: computed by a worker, signed, appealed (docs/care.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.colours import queries
from backend.colours.queries import Rated, Worker
from backend.colours.rules import (
    ColourRule,
    Month,
    RuleRow,
    WorkerShade,
    appeal,
    is_ripe,
    measures,
    month_after,
    month_before,
    rate,
    settle,
    sign,
)
from backend.core.db import Row, transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission, may
from backend.orders import handling
from backend.orders.errors import NotAllowed
from backend.orders.handling import Handled


@dataclass(frozen=True, slots=True)
class PatrolRow:
    """A patrol to load, both ends by id."""

    person: int
    grid: int
    started_at: datetime
    minutes: int
    found: int
    settled: int
    synthetic: bool = False


async def load_rules(rows: Sequence[RuleRow]) -> int:
    """Insert rules; returns how many. Raises InvalidInput for an unknown district."""
    return len(await queries.insert_rules(rows))


async def load_patrols(rows: Sequence[PatrolRow]) -> int:
    """Insert many patrols; returns how many."""
    async with transaction():
        return await queries.insert_patrols(
            [
                (row.person, row.grid, row.started_at, row.minutes, row.found, row.settled,
                 row.synthetic)
                for row in rows
            ]
        )  # fmt: skip


async def grids_of(district_code: str, on: date) -> list[tuple[int, int]]:
    """Who works which grid of a district on a day, as (person, grid)."""
    return [(row["person"], row["grid"]) for row in await queries.grids_of(district_code, on)]


async def compute_due(now: datetime) -> int:
    """Rate the grid workers of each district that rates them, for the month before this one.

    Once the rule's day has come; who is rated already stays as rated, so it is safe to repeat.
    Returns how many were rated.
    """
    today = _day(now)
    month = month_before(today)
    done = 0
    for district_code, rule in (await queries.rules(month)).items():
        if is_ripe(rule, month, today):
            done += await compute(district_code, month, rule, now)
    return done


async def compute(district_code: str, month: date, rule: ColourRule, now: datetime) -> int:
    """Rate the grid workers of a district for a month who are not rated yet; returns how many.

    One transaction of five statements, whatever the number of workers: who they are, their
    patrols, the orders they handled, their colours of the month before, the ratings.
    """
    until = month_after(month)
    since_at, until_at = (datetime.combine(day, time(), CHINA) for day in (month, until))
    async with transaction():
        workers = await queries.workers(district_code, month, until)
        if not workers:
            return 0
        people = [worker.person for worker in workers]
        patrols = await queries.patrols(people, since_at, until_at)
        handled = await handling.by_handler(
            [worker.operator for worker in workers if worker.operator is not None],
            since_at, until_at,
        )  # fmt: skip
        before = await queries.shades(people, month_before(month))
        rated = []
        for worker in workers:
            figures = _month(worker, patrols, handled)
            rating = rate(figures, rule, before.get(worker.person))
            rated.append(Rated(worker, figures, rating))
        return await queries.insert_ratings(month, rated, now)


def _month(
    worker: Worker, patrols: Mapping[int, tuple[int, int, int]], handled: Mapping[int, Handled]
) -> Month:
    rounds, found, settled = patrols.get(worker.person, (0, 0, 0))
    orders = handled.get(worker.operator, Handled()) if worker.operator else Handled()
    return Month(
        patrols=rounds, found=found, settled=settled, handled=orders.handled,
        on_time=orders.on_time, valid=orders.resolved, reworked=orders.reworked,
        satisfied=orders.satisfied, fairly=orders.fairly, dissatisfied=orders.dissatisfied,
    )  # fmt: skip


async def sign_off(
    actor: Actor, rating_id: int, shade: WorkerShade | None, note: str, now: datetime
) -> None:
    """Sign a rating as computed (None) or as another colour, with a reason; red has consequences.

    Raises NotFound, NotAllowed without the right to supervise in the community, WrongState and
    InvalidInput (`rules.sign`).
    """
    told = _tidy(note)
    async with transaction():
        row = await _locked(actor, rating_id, Label("审核三色评定", "sign a rating"))
        standing = queries.standing(row)
        becomes = shade or standing.shade
        rule = await _rule(row)
        await queries.change(
            rating_id,
            {
                "state": sign(standing, becomes, told), "shade": becomes, "note": told,
                "signed_by": actor.name, "signed_at": now,
                "appeal_until": _day(now) + timedelta(days=rule.appeal_days),
            },
        )  # fmt: skip
        await queries.add_measures(rating_id, measures(becomes, rule, _day(now)))


async def appeal_against(actor: Actor, rating_id: int, reason: str, now: datetime) -> None:
    """Enter a grid worker's appeal. Measures wait for nothing: they stay until it is settled.

    Raises NotFound, NotAllowed without the right to edit the registry there, WrongState and
    InvalidInput (`rules.appeal`).
    """
    told = _tidy(reason)
    async with transaction():
        row = await _locked(
            actor, rating_id, Label("登记申诉", "enter an appeal"),
            Permission.edit_registry, Permission.supervise,
        )  # fmt: skip
        state = appeal(queries.standing(row), told, _day(now))
        await queries.change(rating_id, {"state": state, "appeal": told, "appealed_at": now})


async def settle_appeal(
    actor: Actor, rating_id: int, shade: WorkerShade, decision: str, now: datetime
) -> None:
    """Decide on an appeal: the rating becomes *shade*, and what follows from it with it.

    Measures that were not carried out yet are taken back unless it is red. Raises NotFound,
    NotAllowed, WrongState and InvalidInput (`rules.settle`).
    """
    told = _tidy(decision)
    async with transaction():
        row = await _locked(actor, rating_id, Label("处理申诉", "decide on an appeal"))
        state = settle(queries.standing(row), actor.name, told)
        await queries.change(
            rating_id,
            {"state": state, "shade": shade, "decision": told, "decided_by": actor.name,
             "decided_at": now},
        )  # fmt: skip
        if shade is WorkerShade.red:
            rule = await _rule(row)
            await queries.add_measures(rating_id, measures(shade, rule, _day(now)))
        else:
            await queries.drop_open_measures(rating_id)


async def _locked(
    actor: Actor, rating_id: int, action: Label,
    *permissions: Permission,
) -> Row:  # fmt: skip
    row = await queries.lock(rating_id)
    if row is None:
        raise NotFound
    wanted = permissions or (Permission.supervise,)
    if not any(may(actor, each, row["area_code"]) for each in wanted):
        raise NotAllowed(action=action)
    return row


async def _rule(row: Row) -> ColourRule:
    rule = (await queries.rules(row["month"])).get(row["area_code"][:6])
    if rule is None:
        raise InvalidInput("month", Label("本区未设三色规则", "the district has no colour rule"))
    return rule


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _day(now: datetime) -> date:
    return now.astimezone(CHINA).date()

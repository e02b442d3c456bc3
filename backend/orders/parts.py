"""Other units' shares in an order: co-units and whistle calls (domain.md §3, §4). Pure."""

from collections.abc import Iterable
from dataclasses import replace

from backend.areas.rules import Tier, UnitKind
from backend.core.labels import Label
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState, end
from backend.identity.rules import Role
from backend.orders.errors import GuardFailed
from backend.orders.moves import Consequence, Move, open_parts, text
from backend.orders.overlays import Part
from backend.orders.rules import PartKind, PartState

CLOCK_OF = {
    PartKind.co_unit: DeadlineKind.co_unit,
    PartKind.whistle: DeadlineKind.arrival,
}
"""The clock each kind of share runs under."""

_OPEN = frozenset({DeadlineState.paused, DeadlineState.running})


def add_parts(move: Move, unit_ids: Iterable[int], kind: PartKind, task: str) -> Consequence:
    """Shares for these units, each with a clock of its own and a notice to whoever answers there.

    Raises GuardFailed for an unknown unit, the lead unit itself, one of another district, and one
    that owes such a share already.
    """
    wanted = list(dict.fromkeys(unit_ids))
    parts: list[Part] = []
    clocks: list[Clock] = []
    first = 1 + max((part.ordinal for part in move.case.parts), default=0)
    owing = {part.unit_id for part in open_parts(move.case) if part.kind is kind}
    for ordinal, unit_id in enumerate(wanted, first):
        unit = move.unit(unit_id, "unit_ids")
        if unit_id in owing:
            raise GuardFailed(
                "unit_ids", Label(f"{unit.name}已在办理", f"{unit.name} is asked already")
            )
        if unit.area_code[:6] != move.order.district_code:
            raise GuardFailed(
                "unit_ids", Label(f"{unit.name}不在本区", f"{unit.name} is in another district")
            )
        parts.append(Part(ordinal, kind, unit_id, task, PartState.asked, move.now))
        if move.policy(CLOCK_OF[kind]) is not None:
            clocks.append(move.start(CLOCK_OF[kind], subject=ordinal, unit_id=unit_id))
    return Consequence(
        clocks=tuple(clocks),
        parts=tuple(parts),
        tell=tuple(move.facts.answers_for(unit_id) for unit_id in wanted),
    )


def involve(move: Move) -> Consequence:
    """Ask co-units for something; the lead unit stays the lead."""
    unit_ids = _wanted(move)
    if move.order.lead_unit_id in unit_ids:
        raise GuardFailed(
            "unit_ids", Label("主办单位不能同时协办", "the lead unit is no co-unit of its own")
        )
    return add_parts(move, unit_ids, PartKind.co_unit, text("task", move.data.task))


def may_whistle(move: Move) -> None:
    """A street whistles, and departments come."""
    unit = move.unit(move.order.lead_unit_id, "order")
    if unit.tier is not Tier.subdistrict:
        raise GuardFailed("order", Label("只有街道可以吹哨", "only a subdistrict calls"))


def whistle(move: Move) -> Consequence:
    """Summon departments to the spot, each with its limit to arrive."""
    unit_ids = _wanted(move)
    for unit_id in unit_ids:
        if move.unit(unit_id, "unit_ids").kind is not UnitKind.department:
            raise GuardFailed(
                "unit_ids", Label("吹哨只能召集区级部门", "only departments are summoned")
            )
    return add_parts(move, unit_ids, PartKind.whistle, text("task", move.data.task))


def may_assist(move: Move) -> None:
    """The actor's unit owes a reply as a co-unit."""
    _owed(move, PartKind.co_unit)


def may_arrive(move: Move) -> None:
    """The actor's unit has been summoned and is not there yet."""
    _owed(move, PartKind.whistle)


def assist(move: Move) -> Consequence:
    """A co-unit's answer."""
    return _finish(move, PartKind.co_unit)


def arrive(move: Move) -> Consequence:
    """A summoned department is on the spot."""
    return _finish(move, PartKind.whistle)


def cancel_parts(move: Move, unit_id: int | None = None) -> Consequence:
    """Call off every share still owed, or those *unit_id* owes."""
    owed = [part for part in open_parts(move.case) if unit_id in (None, part.unit_id)]
    return Consequence(
        clocks=tuple(
            end(clock, DeadlineState.cancelled, move.now) for clock in _clocks_of(move, owed)
        ),
        parts=tuple(replace(part, state=PartState.cancelled, done_at=move.now) for part in owed),
    )


def _finish(move: Move, kind: PartKind) -> Consequence:
    owed = _owed(move, kind)
    reply = text("reply", move.data.reply)
    if move.data.part is None and len(owed) > 1:
        raise GuardFailed("part", Label("请指明是哪一项", "say which share is meant"))
    chosen = [part for part in owed if move.data.part in (None, part.ordinal)]
    if not chosen:
        raise GuardFailed("part", Label("没有这一项", "there is no such share"))
    done = replace(chosen[0], state=PartState.done, reply=reply, done_at=move.now)
    return Consequence(
        clocks=tuple(end(c, DeadlineState.met, move.now) for c in _clocks_of(move, chosen[:1])),
        parts=(done,),
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
        note={"part": done.ordinal, "unit": done.unit_id},
    )


def _owed(move: Move, kind: PartKind) -> list[Part]:
    """The shares of *kind* the actor's own units owe. Raises GuardFailed when there is none."""
    found = []
    for part in open_parts(move.case):
        unit = move.facts.units.get(part.unit_id)
        if part.kind is kind and unit is not None:
            roles = move.actor.roles_at(unit.area_code, unit.code)
            if Role.unit_handler in roles:
                found.append(part)
    if not found:
        raise GuardFailed(
            "order", Label(f"本单位没有待完成的{kind.zh}", f"your unit owes no {kind.en}")
        )
    return found


def _clocks_of(move: Move, parts: Iterable[Part]) -> list[Clock]:
    clocks = (move.case.clock(CLOCK_OF[part.kind], part.ordinal) for part in parts)
    return [clock for clock in clocks if clock and clock.state in _OPEN]


def _wanted(move: Move) -> tuple[int, ...]:
    unit_ids: tuple[int, ...] = move.data.unit_ids
    if not unit_ids:
        raise GuardFailed("unit_ids", Label("至少选择一个单位", "choose at least one unit"))
    return unit_ids

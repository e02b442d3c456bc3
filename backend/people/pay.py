"""Use cases of pay: what grading anew would change, and doing it."""

from datetime import date

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.acting import OutsideScope
from backend.identity.rules import Actor, Permission, may
from backend.people import pay_queries as queries
from backend.people.errors import GradedAlready, NoPayScale
from backend.people.pay_rules import PayScale, Regrading, faults, regraded


async def preview_regrading(actor: Actor, district_code: str, on: date) -> Regrading:
    """Who of a district would move from what to what on a day; writes nothing.

    Raises OutsideScope, NoPayScale, NoSuchPay, and InvalidInput for a scale with gaps.
    """
    _, found = await _regraded(actor, district_code, on)
    return found


async def regrade(actor: Actor, district_code: str, on: date) -> Regrading:
    """Grade a district's people anew from a day on; returns what was changed.

    Those who stay where they are keep their record. Raises as `preview_regrading` does, and
    GradedAlready where somebody has a record from that day on.
    """
    async with transaction():
        scale, found = await _regraded(actor, district_code, on)
        people = [move.paid.person_id for move in found.moves]
        if await queries.graded_later(people, on):
            raise GradedAlready(on=on)
        await queries.regrade(scale.id, found.moves, on)
    return found


async def _regraded(actor: Actor, district_code: str, on: date) -> tuple[PayScale, Regrading]:
    if not may(actor, Permission.edit_registry, district_code):
        raise OutsideScope
    scale = await queries.scale(district_code, on)
    if scale is None:
        raise NoPayScale(on=on)
    if gaps := faults(scale):
        post, level = gaps[0]
        raise InvalidInput(
            Label("级别金额", "Amounts"),
            Label(f"缺少{post.zh} {level} 级的金额", f"{post.en}, level {level}: none is given"),
        )
    return scale, regraded(scale, await queries.paid(district_code, on), on)

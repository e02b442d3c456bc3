"""The numbers of officers and firms: shown in part, and in full for a reason that is noted."""

from dataclasses import dataclass, replace
from datetime import datetime

from backend.areas import ground
from backend.core.errors import NotFound
from backend.core.labels import LabelledEnum
from backend.firms import service as firms
from backend.identity.rules import Actor, Permission, may
from backend.orders.errors import NoPersonalData, NotAllowed
from backend.orders.personal import UNMASK
from backend.orders.personal_rules import Unmask, checked
from backend.people import service as people
from backend.personal.rules import Contact, mask_phone
from backend.trail import service as trail
from backend.trail.rules import TrailKind


class Listed(LabelledEnum):
    """Who of the registry has a number."""

    firm = "firm", "物业企业", "property firm"
    lead = "lead", "楼长与中心户", "lead at home"
    person = "person", "人员", "person"


_TABLES = {Listed.firm: "property_firm", Listed.lead: "home_lead", Listed.person: "person"}
"""Where the number of each is kept."""


@dataclass(frozen=True, slots=True)
class Card:
    """A contact as *actor* sees it; ``may_unmask``: a reason would show the number in full."""

    contact: Contact
    may_unmask: bool


async def card(actor: Actor, listed: Listed, row_id: int, now: datetime) -> Card:
    """A contact with its number in part. Raises NotFound, also for who may not read the registry
    where it belongs.
    """
    found = await _found(actor, listed, row_id, now)
    shown = replace(found, phone=found.phone and mask_phone(found.phone))
    return Card(shown, _permits(actor, Permission.unmask, found))


async def unmask(actor: Actor, listed: Listed, row_id: int, told: Unmask, now: datetime) -> Contact:
    """A contact with its number in full; the look is noted first.

    Raises NotFound, NotAllowed, GuardFailed and NoPersonalData.
    """
    told = checked(told)
    found = await _found(actor, listed, row_id, now)
    if not _permits(actor, Permission.unmask, found):
        raise NotAllowed(action=UNMASK)
    if found.phone is None:
        raise NoPersonalData
    await noted(actor, listed, row_id, told)
    return found


async def noted(actor: Actor, listed: Listed, row_id: int, told: Unmask) -> None:
    """Tell the trail that *actor* saw a number of the registry in full, and why; not the number."""
    await trail.note(
        TrailKind.sensitive_unmasked, f"{_TABLES[listed]}:{row_id}",
        {"reason": told.reason.value, "note": told.note},
        actor=actor.name, operator=actor.operator_id,
    )  # fmt: skip


async def _found(actor: Actor, listed: Listed, row_id: int, now: datetime) -> Contact:
    if listed is Listed.person:
        found = await people.contact(row_id, now)
    else:
        found = await (ground if listed is Listed.lead else firms).contact(row_id)
    if found is None or not _permits(actor, Permission.read_registry, found):
        raise NotFound
    return found


def _permits(actor: Actor, permission: Permission, found: Contact) -> bool:
    """Whether the permission is held for a place of theirs; without any, for all places."""
    return any(may(actor, permission, *place) for place in found.places or (("", None),))

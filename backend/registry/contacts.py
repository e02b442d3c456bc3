"""Who is sealed in the registry: shown in part, and in full for a reason that is noted."""

from dataclasses import dataclass
from datetime import datetime

from backend.areas import ground
from backend.care import service as care
from backend.core.errors import NotFound
from backend.core.labels import LabelledEnum
from backend.firms import service as firms
from backend.identity.rules import Actor, Permission, may
from backend.orders.errors import NoPersonalData, NotAllowed
from backend.orders.personal import UNMASK
from backend.orders.personal_rules import Unmask, checked
from backend.people import service as people
from backend.personal.rules import Contact
from backend.trail import service as trail
from backend.trail.rules import TrailKind
from backend.volunteers import service as volunteers


class Listed(LabelledEnum):
    """Who of the registry is sealed, in whole or in part."""

    care_person = "care_person", "关怀对象", "person cared for"
    firm = "firm", "物业企业", "property firm"
    home_lead = "home_lead", "楼长与中心户", "lead at home"
    person = "person", "人员", "person"
    relocation_file = "relocation_file", "过渡期党员", "relocated member"
    roster_member = "roster_member", "网格队伍人员", "member of a grid's roster"
    volunteer = "volunteer", "志愿者", "volunteer"


TABLES = {each: each.value for each in Listed} | {Listed.firm: "property_firm"}
"""The table of each, whose row an entry of the trail is about."""


@dataclass(frozen=True, slots=True)
class Card:
    """A contact as *actor* sees it; ``may_unmask``: a reason would show the number in full."""

    contact: Contact
    may_unmask: bool


async def card(actor: Actor, listed: Listed, row_id: int, now: datetime) -> Card:
    """A contact in part. Raises NotFound, also for who may not read the registry
    where it belongs.
    """
    found = await _found(actor, listed, row_id, now)
    return Card(found.in_part(), _permits(actor, Permission.unmask, found))


async def unmask(actor: Actor, listed: Listed, row_id: int, told: Unmask, now: datetime) -> Contact:
    """A contact in full; the look is noted first.

    Raises NotFound, NotAllowed, GuardFailed and NoPersonalData.
    """
    told = checked(told)
    found = await _found(actor, listed, row_id, now)
    if not _permits(actor, Permission.unmask, found):
        raise NotAllowed(action=UNMASK)
    if not found.holds_anything:
        raise NoPersonalData
    await noted(actor, listed, row_id, told)
    return found


async def noted(actor: Actor, listed: Listed, row_id: int, told: Unmask) -> None:
    """Tell the trail that *actor* saw somebody of the registry in full, and why; not what."""
    await trail.note(
        TrailKind.sensitive_unmasked, f"{TABLES[listed]}:{row_id}",
        {"reason": told.reason.value, "note": told.note},
        actor=actor.name, operator=actor.operator_id,
    )  # fmt: skip


async def _found(actor: Actor, listed: Listed, row_id: int, now: datetime) -> Contact:
    match listed:
        case Listed.care_person:
            found = await care.care_contact(row_id)
        case Listed.firm:
            found = await firms.contact(row_id)
        case Listed.home_lead:
            found = await ground.contact(row_id)
        case Listed.person:
            found = await people.contact(row_id, now)
        case Listed.relocation_file:
            found = await care.file_contact(row_id)
        case Listed.roster_member:
            found = await people.roster_contact(row_id)
        case Listed.volunteer:
            found = await volunteers.contact(row_id)
    if found is None or not _permits(actor, Permission.read_registry, found):
        raise NotFound
    return found


def _permits(actor: Actor, permission: Permission, found: Contact) -> bool:
    """Whether the permission is held for a place of theirs; without any, for all places."""
    return any(may(actor, permission, *place) for place in found.places or (("", None),))

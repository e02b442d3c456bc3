"""Use cases of scheduling bulletins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.ledgers import bulletin_queries as queries
from backend.ledgers.access import may_keep
from backend.ledgers.bulletin_rules import BulletinKind, ReplyState, bulletin_name, reply_state
from backend.ledgers.errors import AlreadyClosed


@dataclass(frozen=True, slots=True)
class NewBulletin:
    """A bulletin to issue; the units it names, at least one, must reply by ``reply_due_on``."""

    kind: BulletinKind
    topic: str
    content: str
    reply_due_on: date
    unit_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A unit that a bulletin names, and its reply; ``replied_on`` None where there is none yet."""

    bulletin_id: int
    bulletin: str
    topic: str
    unit: str
    due_on: date
    replied_on: date | None
    state: ReplyState


@dataclass(frozen=True, slots=True)
class Issued:
    """A bulletin as it is cited: 调度通报〔2026〕3号."""

    id: int
    name: str


async def issue(actor: Actor, area_code: str, new: NewBulletin, now: datetime) -> Issued:
    """Issue a bulletin of an area under the next number of the year.

    Two who issue at once get two numbers. Raises NotPermitted, and InvalidInput without topic or
    units, for units elsewhere, or for a reply due before today.
    """
    today = now.astimezone(CHINA).date()
    may_keep(actor, area_code)
    if not new.topic.strip() or not new.content.strip():
        raise InvalidInput("topic", Label("须填写主题和内容", "topic and content are needed"))
    if new.reply_due_on < today:
        raise InvalidInput(
            "reply_due_on", Label("回复期限不能早于今天", "a reply cannot be due before today")
        )
    async with transaction():
        area_id = await queries.issuer(area_code)
        named = await queries.units_named(new.unit_ids, area_code)
        if area_id is None or not named or len(named) != len(set(new.unit_ids)):
            raise InvalidInput(
                "unit_ids",
                Label("须点名本区域内的单位", "name units of the area, at least one"),
            )
        number = await queries.next_number(area_id, today.year)
        bulletin = await queries.insert(
            (area_id, today.year, number, new.kind.value, new.topic.strip(), new.content.strip(),
             today, new.reply_due_on),
            sorted(named),
        )  # fmt: skip
        return Issued(bulletin, bulletin_name(today.year, number))


async def reply(actor: Actor, bulletin_id: int, unit_id: int, text: str, now: datetime) -> None:
    """Note a named unit's reply, once.

    Raises NotFound, NotPermitted for who does not work for the unit, AlreadyClosed when it has
    replied, and InvalidInput for an empty reply.
    """
    async with transaction():
        named = await queries.lock_named(bulletin_id, unit_id)
        if named is None:
            raise NotFound
        may_keep(actor, named["area_code"], named["code"])
        if named["replied_on"] is not None:
            raise AlreadyClosed
        if not text.strip():
            raise InvalidInput("reply", Label("须填写回复内容", "write a reply"))
        await queries.note_reply(named["id"], text.strip(), now.astimezone(CHINA).date())


async def replies(area_code: str, since: date, on: date) -> list[Awaited]:
    """Where each unit stands on a day that the bulletins of an area since a day name; the latest
    bulletin first, its units by code.
    """
    return [
        Awaited(
            row["id"], bulletin_name(row["year"], row["number"]), row["topic"], row["unit"],
            row["reply_due_on"], row["replied_on"],
            reply_state(row["reply_due_on"], row["replied_on"], on),
        )
        for row in await queries.replies(area_code, since)
    ]  # fmt: skip

"""Use cases of first secretaries: appoint, recall, hand over, notice terms that end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from backend.core import outbox
from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.core.writes import write
from backend.identity.acting import OutsideScope
from backend.identity.rules import Actor, Permission, may
from backend.people import answering
from backend.people import secretary_queries as queries
from backend.people.errors import CommunityTaken, NotTheBodys, PersonTaken, TermOver
from backend.people.secretary_rules import (
    HandoverItem,
    ManagementDuty,
    ManagingBody,
    NewTerm,
    RecallReason,
    Term,
    ending_soon,
    keeper_of,
    term_warnings,
)


@dataclass(frozen=True, slots=True)
class Appointed:
    """A term that was begun, and what is unusual about it."""

    id: int
    warnings: tuple[Label, ...] = ()


async def appoint_first_secretary(actor: Actor, new: NewTerm) -> Appointed:
    """Appoint a first secretary to a community.

    Raises NotFound, OutsideScope, InvalidInput for days that are turned round, CommunityTaken while
    the community has one, PersonTaken while the person serves elsewhere.
    """
    found = await queries.community(new.community_id)
    if found is None or not await queries.is_person(new.person_id):
        raise NotFound
    _permit(actor, found["code"])
    if new.ends_on <= new.starts_on:
        raise InvalidInput(
            Label("任期届满", "Term ends"),
            Label("必须晚于到任日期", "must come after the beginning"),
        )
    other = await queries.in_the_way(new)
    if other is not None:
        raise _taken(other, new)
    try:
        async with transaction():
            made = await queries.insert_term(new)
    except asyncpg.ExclusionViolationError as error:
        # Somebody was faster; their term could not be seen when we looked.
        raise CommunityTaken(
            community=found["name"], name=Label("（他人刚刚任命）", "(appointed just now)"),
            starts_on=new.starts_on, ends_on=new.ends_on,
        ) from error  # fmt: skip
    rule = await queries.rule_of(found["code"])
    return Appointed(made, term_warnings(new.starts_on, new.ends_on, rule))


async def last_secretary(community_id: int, on: date) -> Term | None:
    """The latest term of a community that had begun before a day, as far as the actor may see."""
    return await queries.last_in(community_id, on)


async def recall(
    actor: Actor, secretary_id: int, on: date, reason: RecallReason, body: ManagingBody,
    note: str | None = None,
) -> None:  # fmt: skip
    """End a term before its time, for a reason, by the body that keeps recalls in the district.

    Raises NotFound, OutsideScope, NotTheBodys, and TermOver for a day the term is not running on.
    """
    async with transaction():
        term = await _running(actor, secretary_id, on)
        kept = await queries.split_of(term.area_code, on)
        keeper = keeper_of(ManagementDuty.recall, kept, body)
        if keeper is not None:
            raise NotTheBodys(duty=ManagementDuty.recall, keeper=keeper)
        await queries.end_term(term.id, on)
        await queries.insert_recall(term, on, reason, body, note)


async def hand_over(
    actor: Actor, outgoing_id: int, successor: NewTerm, items: Sequence[HandoverItem],
    note: str | None = None,
) -> Appointed:  # fmt: skip
    """Let a successor follow, from the day their term begins.

    1. end the outgoing term that day, unless it has ended by then
    2. appoint the successor to the same community
    3. write down what is handed over

    All or nothing. Raises as `appoint_first_secretary` does, TermOver where the outgoing term has
    not begun, InvalidInput for another community or an empty list.
    """
    if not items:
        raise InvalidInput(
            Label("交接清单", "Items"), Label("至少一项", "there is at least one")
        )  # fmt: skip
    async with transaction():
        term = await queries.term(outgoing_id)
        if term is None:
            raise NotFound
        _permit(actor, term.area_code)
        if successor.community_id != term.community_id:
            raise InvalidInput(
                Label("所驻社区", "Community"),
                Label("接任者须在同一社区", "the successor serves the same one"),
            )
        if successor.starts_on <= term.starts_on:
            raise _over(term, successor.starts_on)
        if successor.starts_on < term.ends_on:
            await queries.end_term(term.id, successor.starts_on)
        made = await appoint_first_secretary(actor, successor)
        await queries.insert_handover(term.id, made.id, successor.starts_on, items, note)
    return made


async def notice_ending(now: datetime) -> int:
    """Tell whoever answers for the subdistrict and for the district of terms that end soon with no
    successor; returns how many terms. Each end of a term is told of once.
    """
    on = now.astimezone(CHINA).date()
    async with transaction():
        found = await queries.ending(on)
        soon = [
            each
            for each in found
            if ending_soon([each.term], each.rule, on)
        ]  # fmt: skip
        if not soon:
            return 0
        _, answers = await answering.who_answers(
            sorted({unit for each in soon for unit in each.units}), now
        )
        payloads = []
        for each in soon:
            people = {
                holder.person_id for unit in each.units if (holder := answers.get(unit)) is not None
            }
            payloads += outbox.telling(
                sorted(people),
                f"first_secretary:{each.term.id}:ending:{each.term.ends_on}",
                _sentence(each.term, on),
            )
        await write([outbox.posted(outbox.NOTICE, payloads, now)])
        await queries.mark_noticed([each.term.id for each in soon])
    return len(soon)


def _sentence(term: Term, on: date) -> Label:
    days = (term.ends_on - on).days
    return Label(
        f"{term.community}第一书记{term.name}的任期于 {term.ends_on} 届满（还有 {days} 天），"
        "尚无接任者",
        f"The term of {term.name}, first secretary of {term.community}, ends on {term.ends_on}"
        f" ({days} days left) without a successor",
    )


def _permit(actor: Actor, area_code: str) -> None:
    if not may(actor, Permission.edit_registry, area_code):
        raise OutsideScope


async def _running(actor: Actor, term_id: int, on: date) -> Term:
    """The term, locked. Raises NotFound, OutsideScope, and TermOver where *on* does not lie within
    it, its first day excluded.
    """
    term = await queries.term(term_id)
    if term is None:
        raise NotFound
    _permit(actor, term.area_code)
    if not term.starts_on < on < term.ends_on:
        raise _over(term, on)
    return term


def _over(term: Term, on: date) -> TermOver:
    return TermOver(on=on, starts_on=term.starts_on, ends_on=term.ends_on)


def _taken(other: Term, new: NewTerm) -> CommunityTaken | PersonTaken:
    kind = CommunityTaken if other.community_id == new.community_id else PersonTaken
    return kind(
        community=other.community, name=other.name, starts_on=other.starts_on,
        ends_on=other.ends_on,
    )  # fmt: skip

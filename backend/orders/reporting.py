"""What a form for a new request needs: the reporter's places, and what was handed in before."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.identity.rules import Actor, Permission, whole_areas
from backend.orders import reporting_queries as queries
from backend.orders.queries import orders_by_id
from backend.orders.rules import Order


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to report for; ``group`` is the name above it."""

    id: int
    code: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the resident is given: the order as it stands, and the code to look it up by."""

    order: Order
    query_code: str


async def spots(actor: Actor) -> tuple[Spot, ...]:
    """The places *actor* may report for, by code; one query. Empty without the role."""
    prefixes = whole_areas(actor.scopes_for(Permission.report_orders))
    rows = await queries.spots(sorted(prefixes)) if prefixes else []
    return tuple(Spot(**dict(row)) for row in rows)


async def receipt_of(source: str, external_ref: str) -> Receipt | None:
    """What came of the request handed in under this reference; None when nothing did."""
    found = await queries.receipt(source, external_ref)
    if found is None:
        return None
    [order] = await orders_by_id([found["id"]])
    return Receipt(order, found["query_code"])


def spot_called(told: str, known: Sequence[Spot]) -> Spot | None:
    """The one place of *known* with this code or name, or whose name or code alone begins so.

    None when there is none, or when there are several.
    """
    wanted = "".join(told.split())
    if not wanted:
        return None
    for fits in (
        lambda spot: wanted in (spot.code, spot.name, spot.group + spot.name),
        lambda spot: spot.name.startswith(wanted) or spot.code == wanted.removesuffix("000"),
        lambda spot: wanted in spot.group + spot.name or spot.code.endswith(wanted),
    ):
        found = [spot for spot in known if fits(spot)]
        if found:
            return found[0] if len(found) == 1 else None
    return None

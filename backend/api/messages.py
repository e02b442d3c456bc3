"""What the API is told and what it answers; the types of orders and actions are made elsewhere."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from backend.api.structs import LARGEST_ID, shown, text, told
from backend.orders.events import Event
from backend.orders.personal_rules import Revealed, Unmask
from backend.orders.rules import Order, Request, State


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user name and its password; with two-step log-in, a code as well."""

    username: Annotated[str, Meta(min_length=1, max_length=100, examples=["shouli"])]
    password: Annotated[str, Meta(min_length=1, max_length=128, examples=["••••••"])]
    code: Annotated[str, Meta(min_length=6, max_length=40, examples=["123456"])] | None = None


class SessionMade(msgspec.Struct, frozen=True):
    """A session: send its token as ``Authorization: Bearer …`` with every request.

    Unused it ends at ``expires_at``; use prolongs it, never past ``ends_at``.
    """

    token: str
    expires_at: datetime
    ends_at: datetime


class Problem(msgspec.Struct, frozen=True):
    """What went wrong (RFC 9457): ``code`` is for programs, ``detail`` for people.

    ``detail`` is Chinese or English, as Accept-Language asks. ``field`` and ``errors`` name what
    does not fit in the request.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | msgspec.UnsetType = msgspec.UNSET
    errors: "list[Fault] | msgspec.UnsetType" = msgspec.UNSET


class Fault(msgspec.Struct, frozen=True):
    """One field that does not fit, and why."""

    field: str
    reason: str


OrderShown: Any = shown(Order, "Order", left_out=("head",))
EventShown: Any = shown(Event, "Event", left_out=("order_id",))

_TOLD_OTHERWISE = ("area_id",)
NewOrder: Any = msgspec.defstruct(
    "NewOrder",
    [
        ("area_id", Annotated[int, Meta(ge=1, le=LARGEST_ID)] | None, None),
        ("area_code", text(16) | None, None),
    ],
    bases=(told(Request, "RequestTold", _TOLD_OTHERWISE),),
    kw_only=True,
    frozen=True,
    forbid_unknown_fields=True,
    module=__name__,
)
NewOrder.__doc__ = """What a resident asks, as an intake hands it in.

The place is given by ``area_id`` or by ``area_code`` (district 6, subdistrict 9, community 12 or
grid 16 digits), the smaller the better. ``source`` and ``external_ref`` name the request in the
system it comes from; the pair is taken once. ``proactive``: found before anybody complained.
"""


class OrderMade(msgspec.Struct, frozen=True):
    """An order that was taken in.

    ``number`` is null until it is accepted. The resident needs ``query_code`` beside the number to
    look the order up; it is shown this once.
    """

    id: int
    number: str | None
    state: State
    version: int
    query_code: str


class OrderAt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order, by its number or id, as the caller last saw it."""

    order: Annotated[str, Meta(min_length=1, max_length=22, pattern=r"^[0-9]+$")]
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]


UnmaskTold: Any = told(Unmask, "UnmaskTold")
OrderPersonal: Any = shown(Revealed, "OrderPersonal")


class Outcome(msgspec.Struct, frozen=True):
    """What became of one order of a batch: ``order`` as it then stands, or the ``problem``."""

    asked: str
    status: int
    order: Any = None
    problem: Problem | None = None

"""Kinds of readers of orders: each a PostgreSQL role whose policies one index can answer.

What anybody may read is a list of alternatives over eight columns (`row_kinds.ORDER_READ`). No
index answers that: PostgreSQL reads every order and holds each against it. Most readers need far
less of it: a leader everything, a district's operators one column. Policies go by the role, so each
kind of reader takes on a role of its own, with the same condition less what cannot apply to it.
"""

import re
from collections.abc import Collection, Mapping
from enum import Enum

from backend.core.db import REQUEST_ROLE
from backend.identity.row_kinds import (
    HELD,
    ORDER_READ,
    READ_HEIRS,
    READ_PLACES,
    SEES_ORDER,
    UNITS,
    either,
    everywhere,
    of_order,
)
from backend.identity.rules import Permission, Scope, whole_areas

CODE_DIGITS = (6, 9, 12, 16)
"""Lengths of area codes: of a district, a subdistrict, a community, a grid."""
DISTRICT_DIGITS, SUBDISTRICT_DIGITS = CODE_DIGITS[:2]


class Reader(Enum):
    """A kind of reader, by the role requests of theirs run as."""

    everywhere = f"{REQUEST_ROLE}_everywhere"
    """Reads all orders."""
    districts = f"{REQUEST_ROLE}_districts"
    """Reads whole districts, named or by the beginning of their codes."""
    local = f"{REQUEST_ROLE}_local"
    """Reads one subdistrict at most, communities and grids, and what units have to do with."""
    mixed = REQUEST_ROLE
    """Anything else, nothing at all included."""


def reader_of(scopes: Collection[Scope]) -> Reader:
    """The kind of who reads orders by *scopes*; the narrowest that says it all.

    An order's units are of its own district: whoever reads all of that needs none of them.
    """
    whole = whole_areas(scopes)
    tops = [code for code in whole if not any(code != up and code.startswith(up) for up in whole)]
    lengths = sorted(map(len, tops))
    if "" in whole:
        return Reader.everywhere
    if (
        tops
        and lengths[-1] <= DISTRICT_DIGITS
        and all(any(scope.area_code.startswith(top) for top in tops) for scope in scopes)
    ):
        return Reader.districts
    if scopes and set(lengths) <= set(CODE_DIGITS[1:]) and lengths.count(SUBDISTRICT_DIGITS) <= 1:
        return Reader.local
    return Reader.mixed


def subdistrict_of(scopes: Collection[Scope]) -> str:
    """The code of the one subdistrict that a `Reader.local` reads as a whole; "" for none."""
    whole = whole_areas(scopes)
    return min((code for code in whole if len(code) == SUBDISTRICT_DIGITS), default="")


READS: Mapping[Reader, str] = {
    # Asked once a statement, before any row is read.
    Reader.everywhere: everywhere(Permission.read_orders),
    Reader.districts: f"{{t}}.district = ANY ({READ_PLACES})",
    # Every alternative is a column with an index, compared with what is known beforehand: their
    # bitmaps are joined. There is one subdistrict: of a list PostgreSQL would expect ten members,
    # and read the whole table.
    Reader.local: either(
        "{t}.subdistrict = (SELECT minhu_subdistrict())",
        f"{{t}}.community = ANY ({READ_PLACES})",
        f"{{t}}.area = ANY ({READ_PLACES})",
        f"{{t}}.area = ANY ({READ_HEIRS})",
        f"{{t}}.lead_unit = ANY ({UNITS})",
        # Few units send: of ten of them PostgreSQL would expect a quarter of all orders. That none
        # lies below the first of them says nothing new, but has it expect fewer.
        f"{{t}}.sender_unit = ANY ({UNITS}) AND {{t}}.sender_unit >= (SELECT (minhu_units())[1])",
        HELD,
        "{t}.id = ANY (ARRAY(SELECT p.work_order FROM order_part p"
        f" WHERE p.unit = ANY ({UNITS})))",
    ),
    Reader.mixed: ORDER_READ,
}
"""What `row_kinds.ORDER_READ` comes to for each kind of reader."""


_OF_ORDER = re.compile(re.escape(of_order("COLUMN")).replace("COLUMN", r"(\w+)"))


def read_by(reader: Reader, condition: str) -> str:
    """*condition* as it stands in the policies of *reader*.

    Who reads every order need not look for the order that a row points to. Who reads orders by
    shares as well must not be asked for an order to see a share: the two would ask each other.
    """
    if reader in (Reader.everywhere, Reader.districts):
        condition = condition.replace(SEES_ORDER, of_order())
    if reader is Reader.everywhere:
        pointing = rf"({{t}}.\1 IS NOT NULL AND {READS[reader]})"
        condition = _OF_ORDER.sub(pointing, condition)
    return condition.replace(ORDER_READ, READS[reader])

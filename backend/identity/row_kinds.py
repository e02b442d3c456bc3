"""The conditions row policies are made of: SQL on a row of the table ``{t}``.

What the request's actor may is in the settings of its transaction; the functions of
`row_functions` read them. Each is asked in a sub-select of its own, so that PostgreSQL asks it once
a statement and not once a row.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.identity.row_reach import Arm, Condition, Via, all_of, any_of, below, codes, places
from backend.identity.rules import Permission

ALL = "true"
NONE = "false"


@dataclass(frozen=True, slots=True)
class RowRules:
    """Which rows of a table a request may read, insert, update and delete; SQL conditions.

    A new or changed row must fit ``insert`` or ``update`` as it then is. ``fixed`` names columns no
    request changes. Where a condition is `NONE` the right itself is not given either.
    """

    read: str
    insert: str = NONE
    update: str = NONE
    delete: str = NONE
    fixed: tuple[str, ...] = ()


def reading(read: str) -> RowRules:
    """Rows that requests read, and only the system writes."""
    return RowRules(read)


def editing(read: str, edit: str) -> RowRules:
    """Rows edited by whoever fits *edit*, before and after the change."""
    return RowRules(read, edit, edit, edit)


def either(*conditions: str) -> Condition:
    """At least one of *conditions*."""
    return any_of(" OR ".join(f"({each})" for each in conditions), conditions)


def both(*conditions: str) -> Condition:
    """Every one of *conditions*."""
    return all_of(" AND ".join(f"({each})" for each in conditions), conditions)


def may(permission: Permission) -> str:
    """The actor has *permission*, wherever that may be."""
    return f"(SELECT minhu_may('{permission.value}'))"


def everywhere(permission: Permission) -> str:
    """The actor has *permission* without a border."""
    return f"(SELECT minhu_everywhere('{permission.value}'))"


SIGNED_IN = "(SELECT minhu_operator()) IS NOT NULL"


def own(column: str) -> Condition:
    """The row is the operator's own."""
    sql = f"{{t}}.{column} = (SELECT minhu_operator())"
    return Condition(sql, [Arm(column, "SELECT minhu_operator() AS id")])


def coded(permission: Permission, column: str) -> str:
    """The area code in *column* is within the actor's."""
    return f"{{t}}.{column} ^@ ANY ({codes(permission)})"


def at_area(permission: Permission, column: str) -> Condition:
    """The area that *column* points to is within the actor's."""
    sql = (
        f"EXISTS (SELECT FROM area a WHERE a.id = {{t}}.{column}"
        f" AND a.code ^@ ANY ({codes(permission)}))"
    )
    return Condition(sql, [Arm(column, places(permission), everywhere=permission)])


def at_unit(permission: Permission, column: str) -> Condition:
    """The unit that *column* points to is of the actor's area."""
    return parent_at(permission, "unit", column, "area")


def around_area(permission: Permission, column: str) -> Condition:
    """The area that *column* points to is within the actor's, or the actor's lies within it."""
    outer = (
        "SELECT a.id FROM area a WHERE a.code = ANY (ARRAY(SELECT left(own, digits)"
        f" FROM unnest({codes(permission)}) AS own, generate_series(1, length(own)) AS digits))"
    )
    sql = (
        f"EXISTS (SELECT FROM area a WHERE a.id = {{t}}.{column}"
        f" AND (a.code ^@ ANY ({codes(permission)})"
        f" OR EXISTS (SELECT FROM unnest({codes(permission)}) AS own WHERE own ^@ a.code)))"
    )
    around = f"{places(permission)} UNION ALL {outer}"
    return Condition(sql, [Arm(column, around, everywhere=permission)])


def with_parent(parent: str, column: str) -> Condition:
    """The row of *parent* that *column* points to is one the actor may read."""
    sql = f"EXISTS (SELECT FROM {parent} p WHERE p.id = {{t}}.{column})"
    return Condition(sql, [Arm(column, parent=parent)])


def parent_at(permission: Permission, parent: str, column: str, area: str) -> Condition:
    """The row of *parent* that *column* points to has its *area* within the actor's."""
    sql = (
        f"EXISTS (SELECT FROM {parent} p JOIN area a ON a.id = p.{area}"
        f" WHERE p.id = {{t}}.{column} AND a.code ^@ ANY ({codes(permission)}))"
    )
    ids = below(places(permission), parent, area)
    return Condition(sql, [Arm(column, ids, everywhere=permission)])


LEVELS = ("district", "subdistrict", "community", "area")
"""The columns of an order that hold its place."""


def in_place(permission: Permission, levels: Iterable[str] = LEVELS) -> str:
    """An order's place, at any level, is one of the areas granted: a few ids, never a long list.

    Or it lay in one that has ended since, and whose heir is among the areas granted.
    """
    ids = f"(SELECT minhu_areas('{permission.value}'))::bigint[]"
    heirs = f"{{t}}.area = ANY ((SELECT minhu_heirs('{permission.value}'))::bigint[])"
    return either(
        everywhere(permission),
        *(f"{{t}}.{level} = ANY ({ids})" for level in levels),
        *([heirs] if "area" in levels else []),
    )


UNITS = "(SELECT minhu_units())::bigint[]"
"""The units whose orders the actor reads, as an array."""


def of_own_unit(column: str) -> Condition:
    """The unit that *column* points to is one whose orders the actor reads."""
    arm = Arm(column, f"SELECT unnest({UNITS}) AS id")
    return Condition(f"{{t}}.{column} = ANY ({UNITS})", [arm])


READ_PLACES = f"(SELECT minhu_areas('{Permission.read_orders.value}'))::bigint[]"
"""The areas whose orders the actor reads, as an array."""

READ_HEIRS = f"(SELECT minhu_heirs('{Permission.read_orders.value}'))::bigint[]"
"""The areas that have ended and whose heirs are among those, as an array."""

# An order stays in sight of the transaction that has locked it, whoever gets it next.
HELD = "{t}.id = ANY ((SELECT minhu_held())::bigint[])"

ORDER_READ = either(
    in_place(Permission.read_orders),
    f"{{t}}.lead_unit = ANY ({UNITS})",
    f"{{t}}.sender_unit = ANY ({UNITS})",
    HELD,
    f"EXISTS (SELECT FROM order_part p WHERE p.work_order = {{t}}.id AND p.unit = ANY ({UNITS}))",
)
"""An order of the actor's area, or with a unit of the actor's that leads, sent or has a share.

In the policies of a role it is what `row_readers.READS` says of it.
"""


def of_order(column: str = "work_order") -> str:
    """The order that *column* points to is one the actor may read."""
    return f"EXISTS (SELECT FROM work_order w WHERE w.id = {{t}}.{column})"


SEES_ORDER = "minhu_sees_order({t}.work_order)"
"""As `of_order`, asked as the owner: for rows that the order's own policy looks at."""


def of_person(permission: Permission, column: str, *, itself: bool = False) -> Condition:
    """The person holds, held or will hold a post of the actor's area, or stands on a roster there;
    or neither anywhere.

    *itself*: the row is the person's own, and *column* its key.
    """
    sql = f"minhu_person_within({{t}}.{column}, '{permission.value}')"
    # Place 0 is nowhere, for who has the permission anywhere.
    around = f"{places(permission)} UNION ALL SELECT 0 WHERE {codes(permission)} <> '{{}}'"
    if itself:
        via = Via("person_place", "area", "person")
        return Condition(sql, [Arm(column, around, everywhere=permission, via=via)])
    ids = below(around, "person_place", "area", "person")
    return Condition(sql, [Arm(column, ids, everywhere=permission)])


def known(column: str) -> Condition:
    """The person *column* points to, if any, is one the actor may know of, or the actor's own."""
    return either(
        f"{{t}}.{column} IS NULL",
        of_person(Permission.read_registry, column),
        f"EXISTS (SELECT FROM person p WHERE p.id = {{t}}.{column}"
        " AND p.operator = (SELECT minhu_operator()))",
    )


FIRMS = "(SELECT minhu_firms())::bigint[]"
"""The firms the actor works for today, as an array."""


def of_own_firm(column: str) -> Condition:
    """The firm is one the actor works for today."""
    arm = Arm(column, f"SELECT unnest({FIRMS}) AS id")
    return Condition(f"{{t}}.{column} = ANY ({FIRMS})", [arm])


def through(table: str, column: str, permission: Permission, place: str = "community") -> Condition:
    """The row of *table* that *column* points to lies within the actor's area, by its *place*."""
    return parent_at(permission, table, column, place)


def rule_at(column: str) -> str:
    """A rule for an area within the actor's, or one without a border."""
    return both(
        may(Permission.change_rules),
        either(f"{{t}}.{column} IS NULL", at_area(Permission.change_rules, column)),
    )


RULES = editing(ALL, may(Permission.change_rules))
"""Calendars, categories, limits, ladders: everybody goes by them."""

ORDER_WORK = either(
    *map(may, (Permission.act_on_orders, Permission.report_orders, Permission.import_data,
               Permission.supervise))
)  # fmt: skip
"""Whoever may write anything of an order at all; which step, the table of transitions decides."""

KEPT_WITH_ORDER = RowRules(read=of_order(), insert=both(ORDER_WORK, of_order()))
"""What is only ever added to an order the actor may read."""

WITH_ORDER = RowRules(
    read=of_order(),
    insert=both(ORDER_WORK, of_order()),
    update=both(ORDER_WORK, of_order()),
    fixed=("id", "work_order"),
)
"""What hangs on an order the actor may read, and changes with it."""

"""What each role may do where, and who may not be the same person."""

from itertools import combinations

import pytest

from backend.identity.rules import (
    KEPT_APART,
    PERMISSIONS,
    Actor,
    Permission,
    Role,
    Scope,
    everywhere,
    in_one_hand,
    may,
)

STREET = "610112001"


def test_permissions_stand_in_the_order_of_the_alphabet() -> None:
    names = [each.value for each in Permission]
    assert names == sorted(names)
    assert [each.value for each in Role] == sorted(each.value for each in Role)


def test_every_role_may_do_something_and_every_permission_is_somebodys() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())
    people = set(Role) - {Role.system}
    assert frozenset().union(*(PERMISSIONS[role] for role in people)) == set(Permission)


def test_a_grant_holds_for_its_area_and_what_lies_below() -> None:
    actor = Actor("jiedao", frozenset({Scope(Role.dispatcher, STREET)}))
    assert may(actor, Permission.supervise)
    assert may(actor, Permission.supervise, f"{STREET}601")
    assert not may(actor, Permission.supervise, "610112")
    assert not may(actor, Permission.supervise, "610112002")
    assert not may(actor, Permission.manage_access, STREET)


def test_a_grant_for_a_unit_holds_for_no_place() -> None:
    actor = Actor("chengguan", frozenset({Scope(Role.unit_handler, "610112", "610112-D02")}))
    assert may(actor, Permission.read_orders, "610112", "610112-D02")
    assert not may(actor, Permission.read_orders, "610112", "610112-D03")
    assert not may(actor, Permission.read_orders, "610112")


def test_a_property_firms_area_opens_no_order_of_it() -> None:
    role = Role.property_firm
    actor = Actor("wuye", frozenset({Scope(role, "610112"), Scope(role, "610111", "610111-D01")}))
    assert not may(actor, Permission.read_orders, "610112")
    assert not may(actor, Permission.read_orders, "610112001601", "610112001601")
    assert may(actor, Permission.read_orders, "610111", "610111-D01")
    assert may(actor, Permission.work_own_firm, "610112")


@pytest.mark.parametrize("pair", list(combinations(sorted(KEPT_APART, key=str), 2)))
def test_the_three_administrators_are_three_people(pair: tuple[Role, Role]) -> None:
    assert in_one_hand([*pair, Role.leader]) == set(pair)
    assert in_one_hand([pair[0], Role.dispatcher]) == frozenset()
    # What one of them may do to the system, its access or its trail, the others may not.
    kept = {Permission.change_rules, Permission.manage_access, Permission.read_trail}
    assert not kept & PERMISSIONS[pair[0]] & PERMISSIONS[pair[1]]


def test_who_watches_changes_nothing() -> None:
    assert not may(Actor("shenji", everywhere(Role.auditor)), Permission.edit_registry)
    assert PERMISSIONS[Role.leader].isdisjoint(
        {Permission.act_on_orders, Permission.change_rules, Permission.edit_registry}
    )

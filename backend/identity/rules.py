"""Who acts: roles and the actor every service receives."""

from dataclasses import dataclass

from backend.core.labels import LabelledEnum


class Role(LabelledEnum):
    """What an operator may do in the loop (domain.md §4, column “Who”)."""

    acceptor = "acceptor", "受理员", "acceptor"
    administrator = "administrator", "系统管理员", "administrator"
    callback_agent = "callback_agent", "回访员", "callback agent"
    dispatcher = "dispatcher", "派遣员", "dispatcher"
    reporter = "reporter", "上报员", "reporter"
    supervisor = "supervisor", "督办员", "supervisor"
    system = "system", "系统", "system"
    unit_handler = "unit_handler", "承办人员", "unit handler"


@dataclass(frozen=True, slots=True)
class Scope:
    """One grant: a role for every area whose code begins with ``area_code`` ("" everywhere).

    ``unit_code`` narrows it to that one unit: a department answers for the whole district, but its
    operators handle only what was given to the department.
    """

    role: Role
    area_code: str
    unit_code: str | None = None

    def covers(self, area_code: str, unit_code: str | None = None) -> bool:
        """Whether the grant holds for this unit of this area."""
        return area_code.startswith(self.area_code) and self.unit_code in (None, unit_code)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever causes a change: an operator, or the system itself (``operator_id`` None)."""

    name: str
    scopes: frozenset[Scope]
    operator_id: int | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(scope.role for scope in self.scopes)

    def roles_at(self, area_code: str, unit_code: str | None = None) -> frozenset[Role]:
        """The roles held for a unit, or for a place when *unit_code* is None."""
        return frozenset(scope.role for scope in self.scopes if scope.covers(area_code, unit_code))


def everywhere(*roles: Role) -> frozenset[Scope]:
    """Grants of *roles* without a border: the system's own, and a test's."""
    return frozenset(Scope(role, "") for role in roles)


SYSTEM = Actor(name="system", scopes=everywhere(Role.system))
"""The workers' own hand: enforcement, archiving."""


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator to create, with the roles granted for *area_code* and everything below it.

    ``unit_code`` narrows the grants to that one unit; None: every unit there.
    """

    username: str
    password: str
    name: str
    roles: frozenset[Role]
    area_code: str
    superuser: bool = False
    unit_code: str | None = None

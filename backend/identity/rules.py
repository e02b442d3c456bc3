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
    system = "system", "系统", "system"
    unit_handler = "unit_handler", "承办人员", "unit handler"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever causes a change: an operator, or the system itself (``operator_id`` None)."""

    name: str
    roles: frozenset[Role]
    operator_id: int | None = None

    def holds(self, role: Role) -> bool:
        """Whether the actor has *role*."""
        return role in self.roles


SYSTEM = Actor(name="system", roles=frozenset({Role.system}))
"""The workers' own hand: enforcement, archiving."""


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator to create, with the roles granted for *area_code* and everything below it."""

    username: str
    password: str
    name: str
    roles: frozenset[Role]
    area_code: str
    superuser: bool = False

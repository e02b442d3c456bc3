"""Who acts: roles and the actor every service receives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.core.labels import LabelledEnum


class Permission(LabelledEnum):
    """What somebody may do for an area. On orders, the table of transitions narrows it further."""

    act_on_orders = "act_on_orders", "办理工单", "take steps on orders"
    change_rules = "change_rules", "维护时限规则", "change calendars and limits"
    decide_admission = "decide_admission", "审定准入", "decide on admissions"
    edit_registry = "edit_registry", "维护台账", "edit the registry"
    erase_personal = "erase_personal", "删除个人信息", "erase personal data"
    export_data = "export_data", "导出数据", "export data"
    import_data = "import_data", "导入数据", "import data"
    keep_ledgers = "keep_ledgers", "登记工作台账", "keep the ledgers"
    keep_services = "keep_services", "办理准入与政务服务", "apply for admission, accept matters"
    manage_access = "manage_access", "管理账号与授权", "manage operators and grants"
    operate = "operate", "运行维护", "look after the running system"
    preview_rules = "preview_rules", "查看规则变更影响", "see what a change of rules would move"
    publish_rules = "publish_rules", "发布工作日历", "publish calendars"
    raise_orders = "raise_orders", "台账转工单", "turn what ledgers find into orders"
    rate_firms = "rate_firms", "办理星级评定", "take steps of star ratings"
    read_orders = "read_orders", "查看工单", "read orders"
    read_registry = "read_registry", "查看台账", "read the registry"
    read_rules = "read_rules", "查看时限规则", "read calendars and limits"
    read_trail = "read_trail", "查看审计记录", "read the trail"
    report_orders = "report_orders", "登记诉求", "report requests"
    supervise = "supervise", "督办", "supervise"
    unmask = "unmask", "查看完整个人信息", "see personal data in full"
    work_own_firm = "work_own_firm", "办理本企业项目", "see and work one's own firm's projects"


class Role(LabelledEnum):
    """What an operator is for an area: in the loop (domain.md §4, column “Who”), or beside it.

    A dispatcher's area makes them the district's or a subdistrict's; a unit handler of a community
    is its operator.
    """

    acceptor = "acceptor", "受理员", "acceptor"
    administrator = "administrator", "系统管理员", "system administrator"
    api_client = "api_client", "接口客户端", "API client"
    auditor = "auditor", "安全审计员", "auditor"
    callback_agent = "callback_agent", "回访员", "callback agent"
    dispatcher = "dispatcher", "派遣员", "dispatcher"
    grid_worker = "grid_worker", "网格员", "grid worker"
    leader = "leader", "领导", "leader"
    property_firm = "property_firm", "物业企业", "property firm"
    security_administrator = "security_administrator", "安全管理员", "security administrator"
    station_keeper = "station_keeper", "驿站管理员", "station keeper"
    supervisor = "supervisor", "督办员", "supervisor"
    system = "system", "系统", "system"
    unit_handler = "unit_handler", "承办人员", "unit handler"


_P = Permission
_WORKING = frozenset({_P.act_on_orders, _P.read_orders, _P.read_registry, _P.read_rules})
_REPORTING = frozenset({_P.read_orders, _P.report_orders})
_KEEPING = frozenset({_P.keep_ledgers, _P.raise_orders})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.acceptor: _WORKING | {_P.report_orders, _P.unmask},
    Role.administrator: frozenset(
        {_P.change_rules, _P.decide_admission, _P.edit_registry, _P.erase_personal, _P.export_data,
         _P.import_data, _P.keep_ledgers, _P.keep_services, _P.operate, _P.preview_rules,
         _P.publish_rules, _P.read_orders, _P.read_registry, _P.read_rules}
    ),
    Role.api_client: _REPORTING,
    Role.auditor: frozenset({_P.export_data, _P.read_rules, _P.read_trail}),
    Role.callback_agent: _WORKING | {_P.unmask},
    Role.dispatcher: _WORKING
    | {_P.decide_admission, _P.export_data, _P.keep_services, _P.preview_rules, _P.rate_firms,
       _P.supervise}
    | _KEEPING,
    Role.grid_worker: _REPORTING | _KEEPING | {_P.act_on_orders, _P.read_registry},
    Role.leader: frozenset({_P.preview_rules, _P.read_orders, _P.read_registry, _P.read_rules}),
    Role.property_firm: frozenset({_P.read_orders, _P.work_own_firm}),
    Role.security_administrator: frozenset({_P.manage_access}),
    Role.station_keeper: _REPORTING | _KEEPING | {_P.act_on_orders, _P.read_registry},
    Role.supervisor: _WORKING | {_P.export_data, _P.preview_rules, _P.supervise},
    Role.system: frozenset(Permission),
    Role.unit_handler: _WORKING | _KEEPING | {_P.keep_services, _P.unmask},
}  # fmt: skip
"""What each role may do in the areas it is held for."""

OWN_ONLY = frozenset({Role.property_firm})
"""Roles whose area says where their own rows lie, and opens no order of that area to them."""

KEPT_APART = frozenset({Role.administrator, Role.auditor, Role.security_administrator})
"""No two of them in one hand: who runs the system, who gives access to it, and who watches both
(the three administrators of level 3, GB/T 22239).
"""


def in_one_hand(roles: Iterable[Role]) -> frozenset[Role]:
    """Those of *roles* that must not be held together; empty where all may be."""
    together = KEPT_APART.intersection(roles)
    return together if len(together) > 1 else frozenset()


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
    """Whoever causes a change: an operator, or the system itself (``operator_id`` None).

    ``only``: a request by API key may do no more than this of what the roles allow; None: all.
    """

    name: str
    scopes: frozenset[Scope]
    operator_id: int | None = None
    only: frozenset[Permission] | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(scope.role for scope in self.scopes)

    def roles_at(self, area_code: str, unit_code: str | None = None) -> frozenset[Role]:
        """The roles held for a unit, or for a place when *unit_code* is None: what steps on orders
        are decided by, and so none for a key that may take no steps.
        """
        if self.only is not None and Permission.act_on_orders not in self.only:
            return frozenset()
        return frozenset(scope.role for scope in self.scopes if scope.covers(area_code, unit_code))

    def scopes_for(self, permission: Permission) -> frozenset[Scope]:
        """The grants that give *permission*.

        A role of `OWN_ONLY` reads orders of a unit it is narrowed to, never those of an area.
        """
        if self.only is not None and permission not in self.only:
            return frozenset()
        return frozenset(
            s
            for s in self.scopes
            if permission in PERMISSIONS[s.role]
            and not (
                permission is Permission.read_orders and s.role in OWN_ONLY and s.unit_code is None
            )
        )


def whole_areas(scopes: Iterable[Scope]) -> set[str]:
    """The codes of the areas granted as a whole, "" for everywhere; a grant narrowed to one unit
    gives none.
    """
    return {scope.area_code for scope in scopes if scope.unit_code is None}


def may(
    actor: Actor, permission: Permission, area_code: str | None = None, unit_code: str | None = None
) -> bool:
    """Whether *actor* has *permission* for a place, or for a unit of it; anywhere at all where no
    area is named.
    """
    return any(
        area_code is None or scope.covers(area_code, unit_code)
        for scope in actor.scopes_for(permission)
    )


def everywhere(*roles: Role) -> frozenset[Scope]:
    """Grants of *roles* without a border: the system's own, and a test's."""
    return frozenset(Scope(role, "") for role in roles)


SYSTEM = Actor(name="system", scopes=everywhere(Role.system))
"""The workers' own hand: enforcement, archiving."""


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator to create, with the roles granted for *area_code* and everything below it.

    ``unit_code`` narrows the grants to that one unit; None: every unit there. ``uses_panel``: may
    log in to the panel, as every person may and no program.
    """

    username: str
    password: str
    name: str
    roles: frozenset[Role]
    area_code: str
    unit_code: str | None = None
    uses_panel: bool = True

"""The demo's operators: one for each part of the loop, all with the same published password."""

from datetime import date

from backend.identity import service as identity
from backend.identity.rules import NewOperator, Role
from backend.people import service as people
from backend.people.rules import PostKind

DEMO_PASSWORD = "minhu-demo-2026"  # noqa: S105  # nosec B105
"""Published on purpose: these operators exist in demonstrations only."""

DEMO_AREA = "610112"
FIRM_LOGIN = "wuye"
"""The operator who works for a property firm; `seed.properties` says which."""
_EVERYWHERE = ""
_DISTRICT = "{district}"
_STREET = "{district}001"
_COMMUNITY = "{district}001601"
_DEPARTMENT = "{district}-D02"
DEMO_COMMUNITY = _COMMUNITY.format(district=DEMO_AREA)

_LOOP = frozenset(
    {Role.acceptor, Role.callback_agent, Role.dispatcher, Role.station_keeper, Role.supervisor,
     Role.unit_handler}
)  # fmt: skip
"""The roles of the loop; together only where one person shows all of it."""

_DEMO: tuple[tuple[str, str, frozenset[Role], str, str | None, str], ...] = (
    ("admin", "系统管理员", frozenset({Role.administrator}), _DISTRICT, None,
     "系统管理 / runs the system"),
    ("anquan", "安全管理员", frozenset({Role.security_administrator}), _EVERYWHERE, None,
     "账号与授权 / operators and grants"),
    ("shenji", "安全审计员", frozenset({Role.auditor}), _EVERYWHERE, None,
     "审计记录 / the trail"),
    ("lingdao", "区领导", frozenset({Role.leader}), _DISTRICT, None,
     "只读查看 / reads everything"),
    ("yanshi", "全流程演示", _LOOP, _DISTRICT, None,
     "演示全部办理角色 / every part of the loop"),
    ("shouli", "受理员", frozenset({Role.acceptor}), _DISTRICT, None,
     "登记受理 / report, accept"),
    ("paiqian", "派遣员", frozenset({Role.dispatcher}), _DISTRICT, None,
     "派遣、核查 / dispatch, check"),
    ("chuzhi", "承办员", frozenset({Role.unit_handler}), _DISTRICT, None,
     "签收、处置、反馈 / sign, handle"),
    ("huifang", "回访员", frozenset({Role.callback_agent}), _DISTRICT, None,
     "回访、办结 / callback, close"),
    ("duban", "督办员", frozenset({Role.supervisor}), _DISTRICT, None,
     "督办、核销 / supervise, verify"),
    ("yizhan", "驿站管理员", frozenset({Role.station_keeper, Role.acceptor}), _STREET, None,
     "张家堡街道驿站 / a street's station"),
    ("jiedao", "街道派遣员", frozenset({Role.dispatcher}), _STREET, None,
     "张家堡街道派遣 / a street's dispatcher"),
    ("wangge", "网格员", frozenset({Role.grid_worker}), _COMMUNITY, None,
     "网格上报 / reports from the grids"),
    ("shequ", "社区承办员", frozenset({Role.unit_handler}), _COMMUNITY, None,
     "张家堡街道一个社区 / a community's handler"),
    ("chengguan", "城管局承办员", frozenset({Role.unit_handler}), _DISTRICT, _DEPARTMENT,
     "城市管理和综合执法局 / a department's handler"),
    ("rexian", "热线平台接口", frozenset({Role.api_client}), _DISTRICT, None,
     "接口密钥专用账号，不登录后台 / a program's account, for API keys"),
    ("baqiao", "灞桥区管理员", frozenset({Role.administrator}), "610111", None,
     "维护灞桥区台账 / keeps the registry of 灞桥"),
    ("yanliang", "阎良区管理员", frozenset({Role.administrator}), "610114", None,
     "维护阎良区台账 / keeps the registry of 阎良"),
    (FIRM_LOGIN, "物业企业经办人", frozenset({Role.property_firm}), _DISTRICT, None,
     "本企业的项目与星级评定 / a property firm's own projects and ratings"),
)  # fmt: skip
"""User name, name, roles, the area and unit they are held for, and what each is for.

Every demo district has a first street, a first community of it and a second department.
"""

DEMO_LOGINS: list[tuple[str, str, str]] = [
    (username, DEMO_PASSWORD, what) for username, *_, what in _DEMO
]
"""User name, password and what each is for, in Chinese and English."""

_UNIT_OF = {
    "chuzhi": _DISTRICT,
    "jiedao": _STREET,
    "shequ": _COMMUNITY,
    "chengguan": _DEPARTMENT,
}
"""The unit that each login's person answers for: its orders are that login's own."""

_GRID_WORKERS = {"wangge": _COMMUNITY}
"""Logins of grid workers and where their grids lie: people on the care register are visited by
them.
"""


async def seed_operators(on: date, district: str = DEMO_AREA) -> None:
    """Create the demo's operators, with roles from *on* in the district of this code.

    Those of a unit answer for it.
    """
    await identity.create_operators(
        [
            NewOperator(
                username=username,
                password=DEMO_PASSWORD,
                name=name,
                roles=roles,
                area_code=area_code.format(district=district),
                unit_code=unit_code and unit_code.format(district=district),
                uses_panel=Role.api_client not in roles,
            )
            for username, name, roles, area_code, unit_code, _ in _DEMO
        ],
        on,
    )
    await people.link_logins(
        {username: code.format(district=district) for username, code in _UNIT_OF.items()}, on
    )
    workers = {name: code.format(district=district) for name, code in _GRID_WORKERS.items()}
    await people.link_workers(PostKind.grid_worker, workers, on)

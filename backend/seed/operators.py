"""The demo's operators: one for each part of the loop, all with the same published password."""

from datetime import date

from backend.identity import service as identity
from backend.identity.rules import NewOperator, Role

DEMO_PASSWORD = "minhu-demo-2026"  # noqa: S105
"""Published on purpose: these operators exist in demonstrations only."""

DEMO_AREA = "610112"

_DEMO = (
    ("admin", "系统管理员", frozenset(Role) - {Role.system}, "系统管理，全部台账 / everything"),
    ("shouli", "受理员", frozenset({Role.reporter, Role.acceptor}), "登记受理 / report, accept"),
    ("paiqian", "派遣员", frozenset({Role.dispatcher}), "派遣、核查 / dispatch, check"),
    ("chuzhi", "承办员", frozenset({Role.unit_handler}), "签收、处置、反馈 / sign, handle"),
    ("huifang", "回访员", frozenset({Role.callback_agent}), "回访、办结 / callback, close"),
)

DEMO_LOGINS: list[tuple[str, str, str]] = [
    (username, DEMO_PASSWORD, what) for username, _, _, what in _DEMO
]
"""User name, password and what each is for, in Chinese and English."""


async def seed_operators(on: date) -> None:
    """Create the demo's operators, with roles from *on*."""
    await identity.create_operators(
        [
            NewOperator(
                username=username,
                password=DEMO_PASSWORD,
                name=name,
                roles=roles,
                area_code=DEMO_AREA,
                superuser=username == "admin",
            )
            for username, name, roles, _ in _DEMO
        ],
        on,
    )

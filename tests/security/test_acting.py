"""The transaction somebody acts in: its settings and role, and that nothing of it stays behind."""

from backend.core.db import fetch_value
from backend.identity.acting import acting
from backend.identity.rules import Actor, Role, Scope


def operator(area_code: str, *roles: Role, unit: str | None = None, number: int = 1) -> Actor:
    scopes = frozenset(Scope(role, area_code, unit) for role in roles)
    return Actor(f"{area_code}-{number}", scopes, number)


async def test_the_role_and_the_settings_end_with_the_transaction(seeded: str) -> None:
    owner = await fetch_value("SELECT current_user")
    async with acting(operator("610112", Role.acceptor), request="r-1", address="10.0.0.1"):
        assert await fetch_value("SELECT current_user") == "minhu_request"
        assert await fetch_value("SELECT current_setting('minhu.request')") == "r-1"
        print(await fetch_value("SELECT current_setting('minhu.scope')"))
        print(await fetch_value("SELECT count(*) FROM person"))
        print(await fetch_value("SELECT count(*) FROM work_order"))
    assert await fetch_value("SELECT current_user") == owner
    assert not await fetch_value("SELECT current_setting('minhu.scope', true)")

"""What is refused to somebody who is known."""

from backend.core.errors import MinhuError, NotFound
from backend.identity.rules import Actor, Permission, may


class NotPermitted(MinhuError):
    """Your roles do not allow this: it takes “{permission}”."""

    code = "not_permitted"
    zh = "您的角色无此权限（{permission}）"


class UnknownOperator(NotFound):
    """There is no operator {username}."""

    code = "unknown_operator"
    zh = "没有这个操作员：{username}"


def require(actor: Actor, permission: Permission, area_code: str | None = None) -> None:
    """Raises NotPermitted unless *actor* has *permission* for an area, "" for all of them; anywhere
    at all where none is named.
    """
    if not may(actor, permission, area_code):
        raise NotPermitted(permission=permission)

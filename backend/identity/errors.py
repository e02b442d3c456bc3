"""What is refused to somebody who is known."""

from backend.core.errors import MinhuError, NotFound


class NotPermitted(MinhuError):
    """Your roles do not allow this: it takes “{permission}”."""

    code = "not_permitted"
    zh = "您的角色无此权限（{permission}）"


class UnknownOperator(NotFound):
    """There is no operator {username}."""

    code = "unknown_operator"
    zh = "没有这个操作员：{username}"

"""What can go wrong with an order."""

from backend.core.errors import Conflict, InvalidInput, MinhuError, NotFound


class AlreadyReported(Conflict):
    """A request with this source reference has come in before."""

    code = "already_reported"
    zh = "相同来源编号的诉求已经存在"


class IllegalAction(MinhuError):
    """This action is not possible in the order's present state."""

    code = "illegal_action"
    zh = "当前状态“{state}”下不能执行“{action}”"
    en = "An order that is {state} cannot take the action {action}"


class NotAllowed(MinhuError):
    """Your role does not permit this action."""

    code = "not_allowed"
    zh = "您的角色不能执行“{action}”"
    en = "Your role does not permit the action {action}"


class StaleOrder(Conflict):
    """Another operator has already handled this order."""

    code = "stale_order"
    zh = "该工单已被其他人员处理，请刷新后再试"
    en = "Another operator has already handled this order: reload and try again"


class UnknownOrder(NotFound):
    """There is no such order."""

    code = "unknown_order"
    zh = "没有这张工单：{order}"
    en = "There is no order {order}"


class GuardFailed(InvalidInput):
    """The action lacks something the rule asks for."""

    code = "guard_failed"
    en = "{field}: {reason}"


class NoPersonalData(NotFound):
    """The order holds no personal data: none was given, or it has been erased."""

    code = "no_personal_data"
    zh = "该工单没有留下个人信息，或已经删除"

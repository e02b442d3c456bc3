"""What can go wrong with the ledgers."""

from backend.core.errors import Conflict, MinhuError


class AlreadyAnOrder(Conflict):
    """This has been turned into an order already: {number}."""

    code = "already_an_order"
    zh = "已经转为工单：{number}"
    en = "This has been turned into an order already: {number}"


class AlreadyClosed(Conflict):
    """This is closed already."""

    code = "already_closed"
    zh = "该事项已经办结"


class NotPermitted(MinhuError):
    """Your role does not permit you to keep this area's ledgers."""

    code = "ledger_not_permitted"
    zh = "您的角色不能登记该区域的工作台账"

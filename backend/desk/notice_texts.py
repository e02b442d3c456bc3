"""The sentences of one's own notices, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

NOTICE_TEXTS: dict[str, Label] = {
    "notices": Label("我的通知", "My notices"),
    "notices_none": Label("暂无通知", "There are no notices"),
    "notices_new": Label("近一日通知", "Notices of the last day"),
    "notice_for": Label("代", "on behalf of"),
    "notice_order": Label("工单", "Order"),
    "notice_unnumbered": Label("未编号工单", "Order without a number yet"),
}

TEXTS |= NOTICE_TEXTS

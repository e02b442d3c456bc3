"""Words of an order's page."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

ORDER_TEXTS = {
    "order_act": Label("办理", "What you may do"),
    "order_asked": Label("诉求", "Request"),
    "order_colour": Label("预警", "Colour"),
    "order_due": Label("截止", "Due"),
    "order_due_first": Label("原截止", "Due at first"),
    "order_fresh": Label("查看最新情况", "See how it stands now"),
    "order_limits": Label("时限与依据", "Limits, and why"),
    "order_nothing": Label("目前没有您可以办理的事项。", "There is nothing for you to do now."),
    "order_parts": Label("协办与报到", "Shares of other units"),
    "order_place": Label("地点", "Place"),
    "order_provisional": Label("年度日历未公布，可能变动", "the year is provisional: it may move"),
    "order_reply": Label("答复", "Reply"),
    "order_sender": Label("派遣单位", "Dispatched by"),
    "order_stale": Label(
        "该工单已被其他人员处理，您填写的内容没有提交。",
        "Another operator has already handled this order; what you wrote was not sent.",
    ),
    "order_started": Label("起算", "Since"),
    "order_supervision": Label("督办", "Supervision"),
    "order_take": Label("提交", "Submit"),
    "order_trail": Label("办理经过", "What happened"),
    "order_unit": Label("主办单位", "Lead unit"),
    "order_why": Label("计入的工作时段", "Working time counted"),
    "order_who": Label("诉求人", "Resident"),
    "order_yes": Label("是", "Yes"),
    "order_no": Label("否", "No"),
}
"""By key, for the template."""

TEXTS.update(ORDER_TEXTS)

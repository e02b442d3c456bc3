"""The sentences of an area's past, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

PAST_TEXTS: dict[str, Label] = {
    "past": Label("历年数据与沿革", "Figures of the past"),
    "past_year": Label("选择年份", "Choose a year"),
    "past_then": Label("按当时的区划", "by the areas of then"),
    "past_then_hint": Label(
        "当年登记在本辖区的诉求，以后怎样调整都不变。",
        "Reported within the area as it was: no later change moves it.",
    ),
    "past_now": Label("按今天的区划", "by the areas of today"),
    "past_now_hint": Label(
        "同一年里，今天归本辖区的那些网格的诉求。",
        "Of the same year, what was reported in the grids that are its own today.",
    ),
    "past_shares": Label("当年在哪里，今天归哪里", "Where it was, and whose it is"),
    "past_was": Label("当时的社区", "Community then"),
    "past_is": Label("今天的社区", "Community today"),
    "past_reported": Label("诉求", "Requests"),
    "past_closed": Label("已办结", "Closed"),
    "past_sum": Label("合计", "Sum"),
    "past_nowhere": Label("不在社区内", "in no community"),
    "past_none": Label("这一年没有您能查看的诉求。", "There is no request of that year in sight."),
    "past_seen": Label("只统计您管辖范围内的诉求。", "Only requests in your scope are counted."),
    "past_line": Label("沿革", "How it came to be"),
    "past_no_change": Label("没有调整过。", "It has never been changed."),
    "past_on": Label("日期", "On"),
    "past_kind": Label("调整", "Change"),
    "past_before": Label("调整前", "Before"),
    "past_after": Label("调整后", "After"),
    "past_why": Label("原因与批文", "Reason, document"),
    "past_heir": Label("现由其承接：", "Answered for by: "),
    "past_ended": Label("已停用", "ended"),
    "past_panel": Label("返回台账", "Back to the registry"),
}
TEXTS |= PAST_TEXTS

"""The sentences of a row's history, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

HISTORY_TEXTS: dict[str, Label] = {
    "history": Label("变更记录", "History"),
    "history_field": Label("栏目", "Field"),
    "history_was": Label("变更前", "Before"),
    "history_becomes": Label("变更后", "After"),
    "history_none": Label("暂无变更记录。", "Nothing has been noted of it yet."),
    "history_touched": Label("内容未变", "nothing else changed"),
    "history_earlier": Label("更早的记录", "Earlier ones"),
    "history_row": Label("返回本条", "Back to the row"),
    "history_hidden": Label(
        "个人信息只显示一部分；全部变更由审计链保存，不能改写。",
        "Personal data are shown in part; the trail keeps every change, and nobody can rewrite it.",
    ),
}
TEXTS |= HISTORY_TEXTS

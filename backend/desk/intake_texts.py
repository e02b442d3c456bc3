"""The sentences of intake, receipts and callbacks, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

INTAKE_TEXTS: dict[str, Label] = {
    # The form
    "intake_title": Label("登记诉求", "New request"),
    "intake_what": Label("诉求内容", "What is asked"),
    "intake_what_hint": Label(
        "什么事、在哪里、持续多久、希望怎样", "What, where, since when, and what is wanted"
    ),
    "intake_where": Label("发生地点", "Where"),
    "intake_who": Label("诉求人", "Resident"),
    "intake_area": Label("所属社区", "Community"),
    "intake_find": Label("查找社区", "Find the community"),
    "intake_find_hint": Label("输入名称或编码", "Type a name or code"),
    "intake_choose": Label("请选择", "Choose"),
    "intake_unsure": Label("（社区待定）", "(community not known yet)"),
    "intake_address": Label("详细地址", "Address"),
    "intake_address_hint": Label("路名、小区、楼栋", "Street, estate, building"),
    "intake_position": Label("经纬度（选填）", "Coordinates (optional)"),
    "intake_longitude": Label("经度", "Longitude"),
    "intake_latitude": Label("纬度", "Latitude"),
    "intake_name": Label("姓名", "Name"),
    "intake_phone": Label("电话", "Phone"),
    "intake_phone_hint": Label(
        "用于先行联系和回访，可不填", "For first contact and callback; may be left out"
    ),
    "intake_proactive": Label("未诉先办", "Found before anybody complained"),
    "intake_proactive_hint": Label("巡查或走访中主动发现", "noticed on a round or a visit"),
    "intake_accept": Label("登记并受理", "Report and accept"),
    "intake_accept_hint": Label(
        "属于本处受理的，同时受理并编号", "accepted and numbered at once where it is yours"
    ),
    "intake_submit": Label("提交", "Submit"),
    "intake_keys": Label("Ctrl+Enter 提交", "Ctrl+Enter submits"),
    "intake_wrong": Label("请更正标出的内容", "Correct what is marked"),
    "intake_none": Label("您的辖区内没有可登记的区域", "You have no area to report for"),
    # Hints while typing
    "hints": Label("提示", "Hints"),
    "hint_category": Label("建议类别", "Category may be"),
    "hint_area": Label("可能在", "It may be in"),
    "hint_similar": Label("可能重复的工单", "It may have been reported already"),
    "hint_nothing": Label("未发现近期相似工单", "No similar order of late"),
    "alike": Label("相似", "alike"),
    # The receipt
    "receipt_title": Label("诉求登记回执", "Receipt"),
    "receipt_done": Label("已登记", "Reported"),
    "receipt_accepted": Label("已登记并受理", "Reported and accepted"),
    "receipt_again": Label(
        "此诉求已登记过，没有重复登记。", "This request was taken before; it was not taken twice."
    ),
    "receipt_number": Label("工单编号", "Order number"),
    "receipt_no_number": Label("受理后生成", "given when it is accepted"),
    "receipt_code": Label("查询码", "Query code"),
    "receipt_keep": Label(
        "请妥善保存，凭编号和查询码查询办理进度。",
        "Keep this: number and code show how far it has come.",
    ),
    "receipt_unit": Label("受理单位", "Taken in by"),
    "receipt_at": Label("登记时间", "Reported at"),
    "receipt_print": Label("打印回执", "Print"),
    "receipt_next": Label("登记下一件", "Next request"),
    "receipt_open": Label("打开工单", "Open the order"),
    "receipt_merge": Label("并入此单", "Merge into this one"),
    "receipt_merge_title": Label("是否与下列工单重复？", "Is it one of these?"),
    "merged_done": Label("已并案", "Merged"),
    "merged_failed": Label("未能并案", "Not merged"),
    # Callbacks
    "callbacks_title": Label("回访办结", "Callbacks"),
    "callbacks_queue": Label("待回访", "To call back"),
    "callbacks_empty": Label("没有待回访的工单", "Nobody to call back"),
    "callbacks_empty_hint": Label(
        "核查通过的工单会出现在这里。", "Orders appear here once they are checked."
    ),
    "callbacks_own": Label(
        "您本人承办的工单由他人回访，未列出。", "Orders you handled yourself are called by others."
    ),
    "call_phone": Label("拨打", "Call"),
    "call_show": Label("显示号码", "Show the number"),
    "call_show_hint": Label(
        "以“回访”为由查看完整信息，记入办理经过",
        "Seen in full for the callback; it becomes part of what happened",
    ),
    "call_no_phone": Label("未留电话", "no number left"),
    "call_asked": Label("诉求内容", "What was asked"),
    "call_reply": Label("办理答复", "The reply"),
    "call_unit_resolved": Label("承办单位认为已解决", "resolved, says the unit"),
    "call_unit_unresolved": Label("承办单位认为未解决", "not resolved, says the unit"),
    "call_history": Label("此前回访", "Earlier calls"),
    "call_history_none": Label("此前没有回访记录", "No call so far"),
    "call_attempts": Label("未接通 {} 次", "{} attempts"),
    "call_reworks": Label("返工 {} 次", "{} reworks"),
    "call_attempt": Label("未接通", "Not reached"),
    "call_attempt_do": Label("记录未接通，看下一件", "Log it and go on"),
    "call_close": Label("办结", "Close"),
    "call_close_do": Label("办结", "Close the order"),
    "call_rework": Label("返工", "Rework"),
    "call_rework_do": Label("退回返工", "Send back to rework"),
    "call_satisfaction": Label("满意度", "Satisfaction"),
    "call_resolved": Label("问题是否解决", "Is it resolved"),
    "call_yes": Label("已解决", "resolved"),
    "call_no": Label("未解决", "not resolved"),
    "call_note": Label("备注", "Note"),
    "call_reason": Label("居民不满意的原因", "What the resident is not content with"),
    "call_no_rework": Label(
        "返工次数已满，请据实办结，系统将转入督办。",
        "Reworked often enough: close it as it is, and it will be supervised.",
    ),
    "call_done_attempt": Label("已记录未接通", "Logged: not reached"),
    "call_done_close": Label("已办结", "Closed"),
    "call_done_rework": Label("已退回返工", "Sent back to rework"),
    "call_stale": Label(
        "刚才那件已被他人处理，未作改动。这是下一件。",
        "Somebody else has handled that order; nothing was changed. Here is the next one.",
    ),
    "call_open": Label("工单全文", "The whole order"),
}

TEXTS.update(INTAKE_TEXTS)

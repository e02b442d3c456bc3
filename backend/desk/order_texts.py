"""Words of an order's page."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

ORDER_TEXTS = {
    "contact_hint": Label(
        "请选择理由；何人、何时、为何查看将留下记录。",
        "Choose why: who looked, when and why is written down.",
    ),
    "contact_may_not": Label(
        "您的角色或辖区不能查看完整信息。", "Your role or area does not let you see it in full."
    ),
    "contact_nothing": Label("没有登记联系方式。", "There is nothing to show."),
    "contact_panel": Label("返回台账", "Back to the registry"),
    "contact_revealed": Label("仅显示这一次，已留下记录。", "Shown this once, and written down."),
    "order_act": Label("办理", "What you may do"),
    "order_act_more": Label("其他操作", "Other actions"),
    "order_alike": Label("可能重复的工单", "Orders that may be the same"),
    "order_alike_none": Label("未找到相似工单，请填写编号。", "None found: enter its number."),
    "order_area": Label("所属区域", "Area"),
    "order_asked": Label("诉求", "Request"),
    "order_asks": Label("待审批", "Asked for"),
    "order_business_due": Label("总时限", "Whole limit"),
    "order_choose": Label("请选择", "Choose"),
    "order_coordinates": Label("坐标", "Coordinates"),
    "order_due": Label("截止", "Due"),
    "order_due_first": Label("原截止", "Due at first"),
    "order_files": Label("附件", "Files"),
    "order_files_camera": Label("拍照", "Take a picture"),
    "order_files_pick": Label("选择文件（可多选）", "Choose files"),
    "order_files_hint": Label(
        "一次最多 {} 个，每个不超过 {} MB：照片、PDF、Word、Excel、文本、录音、视频。",
        "Up to {} files of {} MB each: photos, PDF, Word, Excel, plain text, audio, video.",
    ),
    "order_files_again": Label("请重新选择文件。", "Please choose the files again."),
    "order_file_large": Label("“{}”超过 {} MB", "“{}” is larger than {} MB"),
    "order_file_many": Label("一次最多 {} 个文件", "At most {} files at once"),
    "order_file_save": Label("下载", "Save"),
    "order_fresh": Label("新", "new"),
    "order_fresh_list": Label("在此期间发生", "What happened meanwhile"),
    "order_kept": Label("您填写的内容（未提交）", "What you wrote (not sent)"),
    "order_kept_still": Label(
        "您填写的内容保留在下方，请核对后再提交。",
        "What you wrote is kept below: look at it again before you submit it.",
    ),
    "order_kept_gone": Label(
        "现在已不能办理“{}”，您填写的内容没有提交。",
        "“{}” is no longer possible; what you wrote was not sent.",
    ),
    "order_limits": Label("时限与依据", "Limits, and why"),
    "order_limits_none": Label("尚无时限。", "No limit runs."),
    "order_main": Label("并入主单", "Merged into"),
    "order_map": Label("位置", "Where it is"),
    "order_map_name": Label("工单位置示意图", "Sketch of where the order lies"),
    "order_map_near": Label("附近 {} 件未结工单", "{} open orders near"),
    "order_map_none": Label(
        "本单没有坐标，辖区也未登记边界，仅列出所属层级。",
        "The order has no coordinates and its area no outline: here is where it belongs.",
    ),
    "order_map_north": Label("北", "N"),
    "order_most": Label("最多", "at most"),
    "order_no": Label("否", "No"),
    "order_nobody": Label("岗位空缺，无人负责", "vacant: nobody answers"),
    "order_nothing": Label("目前没有您可以办理的事项。", "There is nothing for you to do now."),
    "order_optional": Label("选填", "optional"),
    "order_other_number": Label("或填写主单编号", "Or the main order's number"),
    "order_over": Label("本单已归档，不能再更改。", "Archived: nothing changes any more."),
    "order_parts": Label("协办与报到", "Shares of other units"),
    "order_place": Label("地点", "Place"),
    "order_progress": Label("办理进度", "Progress"),
    "order_provisional": Label("年度日历未公布，可能变动", "the year is provisional: it may move"),
    "order_reply": Label("答复", "Reply"),
    "order_responsible": Label("责任人", "Responsible"),
    "order_sender": Label("派遣单位", "Dispatched by"),
    "order_stale": Label("另一位操作员已处理此工单", "Another operator has handled this order"),
    "order_stale_self": Label(
        "您已在别处办理过此工单", "You have handled this order already, on another page"
    ),
    "order_stale_system": Label(
        "系统刚刚更新了此工单", "The system has updated this order in the meantime"
    ),
    "order_started": Label("起算", "Since"),
    "order_supervision": Label("督办", "Supervision"),
    "order_suspended": Label("挂账至", "Suspended until"),
    "order_trail": Label("办理经过", "What happened"),
    "order_unit": Label("主办单位", "Lead unit"),
    "order_who": Label("诉求人", "Resident"),
    "who_erase": Label("删除个人信息", "Erase the personal data"),
    "who_erase_do": Label("永久删除", "Erase for good"),
    "who_erase_hint": Label(
        "姓名和电话将永久删除，不能恢复；删除记入办理经过。",
        "Name and number go for good; that they were erased is part of what happened.",
    ),
    "who_erase_reason": Label("理由", "Reason"),
    "who_other": Label("其他原因", "Another reason"),
    "who_other_do": Label("按此原因查看", "Show for this reason"),
    "who_revealed": Label(
        "仅显示这一次，已记入办理经过。", "Shown this once; it is part of what happened."
    ),
    "who_unmask": Label("查看完整信息", "Show in full"),
    "who_unmask_hint": Label(
        "请选择理由；何人、何时、为何查看将记入办理经过。",
        "Choose why: who looked, when and why becomes part of what happened.",
    ),
    "order_why": Label("计入的工作时段", "Working time counted"),
    "order_wrong": Label("请检查标出的内容。", "Please look at what is marked."),
    "order_yes": Label("是", "Yes"),
    "error_413": Label("提交的文件过大", "The files are too large"),
}
"""By key, for the template."""

TEXTS.update(ORDER_TEXTS)

"""The sentences of visits that are due, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

VISIT_TEXTS: dict[str, Label] = {
    "visits": Label("走访任务", "Visits due"),
    "visits_hint": Label(
        "彩虹关怀对象中已逾期和近日应走访的，逾期最久的在前。",
        "Whose visit on the care register is overdue or due soon; the longest overdue come first.",
    ),
    "visits_whose": Label("查看范围", "Whose visits"),
    "visits_own": Label("我的走访", "My visits"),
    "visits_area": Label("辖区走访", "My area"),
    "visits_list": Label("应走访对象", "People to visit"),
    "visit_due": Label("应走访", "Due"),
    "visit_last": Label("上次走访", "Last visit"),
    "visit_never": Label("尚未走访", "none so far"),
    "visit_carer": Label("走访人", "Visited by"),
    "visit_nobody": Label("未指定", "nobody named"),
    "visit_log": Label("登记走访", "Log a visit"),
    "visit_day": Label("走访日期", "Visited on"),
    "visit_way": Label("走访方式", "Way"),
    "visit_note": Label("情况记录（可不填）", "Note (may be empty)"),
    "visit_save": Label("保存走访", "Save the visit"),
    "visit_done": Label("已登记走访", "The visit is logged"),
    "visit_next": Label("下次应走访", "The next one is due"),
    "visit_pick": Label("请选择", "choose one"),
    "visit_no_day": Label("请填写日期", "give a day"),
    "visits_more": Label("下一页", "Next page"),
    "visits_first": Label("回到第一页", "First page"),
    "visits_rest_none": Label("后面没有了", "There are no more"),
    "visits_none": Label("近日没有应走访的对象", "No visits are due"),
    "visits_none_area": Label(
        "辖区内没有逾期或近日到期的走访。", "Nobody in your area is to be visited these days."
    ),
    "visits_none_own": Label("由您走访 {} 人", "You visit {} people"),
    "visits_no_people": Label(
        "关怀台账中没有由您走访的人。应由您走访的，请台账维护人员在“彩虹关怀台账”的“走访人”中填上您。",
        "Nobody on the care register is visited by you. Whoever edits the register names you under"
        " “Visited by”.",
    ),
    "visits_no_person": Label(
        "您的账号尚未对应到人员，系统不知道哪些走访是您的。请系统管理员在“人员”中把您的账号填入“登录账号”。",
        "Your login belongs to no person yet, so nobody knows which visits are yours. An"
        " administrator enters it under “Login” of the person.",
    ),
    "visits_register": Label("打开关怀台账", "Open the care register"),
    "visit_may_not": Label(
        "您不能登记该社区的走访，请联系该社区的台账人员。",
        "You may not log visits in this community; its own keepers can.",
    ),
}

TEXTS |= VISIT_TEXTS

"""What the database refuses of the ledgers, in a sentence each."""

from backend.core.labels import Label

PERIOD = Label("结束日期必须晚于开始日期", "The end must come after the beginning")
ORDINAL = Label("该次序已被使用", "This ordinal is taken already")

LEDGER_RULES = {
    "alliance_member_own_turn": Label(
        "该轮值次序在这一时间段内已有成员", "Another member has this turn in that period"
    ),
    "alliance_member_period": PERIOD,
    "alliance_member_turn": Label("轮值次序须不小于 1", "Turns are counted from 1"),
    "alliance_months": Label("轮值月数应在 1 至 24 之间", "A chair is held for 1 to 24 months"),
    "alliance_once": Label("该区域已有同名联盟", "The area has an alliance of this name"),
    "alliance_period": PERIOD,
    "alliance_theme_once": ORDINAL,
    "bulletin_number": Label("期号须不小于 1", "Bulletins are numbered from 1"),
    "bulletin_once": Label(
        "该区域本年度已有这一期通报", "The area has a bulletin of this number this year"
    ),
    "bulletin_reply_due": Label(
        "回复期限不能早于印发日期", "A reply cannot be due before the bulletin is issued"
    ),
    "bulletin_unit_once": Label("该通报已点名此单位", "The bulletin names this unit already"),
    "bulletin_unit_replied": Label(
        "回复内容和回复日期须同时填写或同时留空", "The reply and its date go together"
    ),
    "bulletin_year": Label("年度须与印发日期一致", "The year must be that of the issue"),
    "campaign_once": Label("该区域已有此项行动", "The area has this campaign already"),
    "campaign_period": PERIOD,
    "campaign_project_once": ORDINAL,
    "campaign_target_goal": Label("目标数须不小于 1", "A goal is at least 1"),
    "campaign_target_once": ORDINAL,
    "campaign_task_done": Label(
        "进度为 100 时须填完成日期，未完成则留空",
        "At 100 percent a task has the day it was done, otherwise none",
    ),
    "campaign_task_once": ORDINAL,
    "campaign_task_percent": Label("进度应在 0 至 100 之间", "The percent lies between 0 and 100"),
    "dual_registration_kind": Label(
        "党员报到须选择党员，单位报到须留空", "A member is named for a member's registration only"
    ),
    "dual_registration_member_once": Label(
        "该党员在这一时间段内已在该社区报到", "The member is registered there in that period"
    ),
    "dual_registration_months": Label(
        "报告周期应在 1 至 24 个月之间", "Reports are due every 1 to 24 months"
    ),
    "dual_registration_period": PERIOD,
    "dual_registration_unit_once": Label(
        "该单位在这一时间段内已在该社区报到", "The unit is registered there in that period"
    ),
    "duty_day_once": Label(
        "该区域当日已有同类活动", "The area has a duty day of this kind that day"
    ),
    "duty_day_saturday": Label("红色星期六须在星期六举办", "A red Saturday is a Saturday"),
    "duty_item_closed": Label(
        "办结时间和办理结果须同时填写或同时留空", "The closing and its result go together"
    ),
    "duty_item_closed_later": Label(
        "办结时间不能早于提出时间", "A matter cannot be closed before it was booked"
    ),
    "meeting_attendance_once": Label("该参会方已登记", "This side is listed already"),
    "meeting_attendance_people": Label("人数须不小于 1", "At least one person attends"),
    "meeting_compound_named": Label(
        "板凳会、院落会、议事会须填写小区（院落）", "Residents' meetings name their compound"
    ),
    "meeting_resolution_closed": Label(
        "办结日期和办理结果须同时填写或同时留空", "The closing and its outcome go together"
    ),
    "meeting_resolution_one_way": Label(
        "责任单位和转办工单只能有一项", "A resolution is a unit's task or an order, not both"
    ),
    "party_organisation_courtyard": Label(
        "院落党小组须填写院落，其他层级须留空", "Courtyards are named for their organisations only"
    ),
    "party_organisation_members": Label("党员数不能为负数", "Members cannot be negative"),
    "party_organisation_one": Label(
        "该区域在这一时间段内已有该层级党组织",
        "The area has an organisation of this tier in that period",
    ),
    "party_organisation_superior": Label(
        "除街道党工委外，都须选择上级党组织", "All but a subdistrict's have a superior"
    ),
    "party_organisation_validity": PERIOD,
    "project_organisation_dissolved": Label(
        "撤销日期不能早于成立日期", "It cannot be dissolved before it was established"
    ),
    "project_organisation_members": Label(
        "成立党组织须有党员 3 人以上", "A party organisation has at least three members"
    ),
    "project_organisation_period": PERIOD,
    "reminder_rule_days": Label("提前天数应在 0 至 365 之间", "The days lie between 0 and 365"),
    "target_entry_amount": Label("新增数不能为 0", "The amount cannot be 0"),
    "visit_day_one_at_a_time": Label(
        "该社区在这一时间段内已有固定走访日", "The community has a visit day in that period"
    ),
    "visit_day_validity": PERIOD,
    "visit_day_weekday": Label("星期应在 1 至 7 之间", "The day of the week lies between 1 and 7"),
    "visit_round_once": Label("该社区当日已有走访计划", "The community has a round that day"),
}
"""By constraint; a part of `violations.RULES`."""

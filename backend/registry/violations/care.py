"""Sentences for what the database refuses of care, volunteers, services and colours."""

from backend.core.labels import Label

MEMBERS = Label("人数不能为负数", "The number of people cannot be negative")
NAMED = Label("此处已有同名的一项", "There already is one of this name there")
PERIOD = Label("结束日期必须晚于开始日期", "The end must come after the beginning")
SEALED = Label("个人信息须加密保存", "Personal data is kept sealed")

RULES = {
    "acceptance_point_period": PERIOD,
    "activity_group_members": MEMBERS,
    "activity_group_once": NAMED,
    "activity_group_period": PERIOD,
    "admission_rule_days": Label(
        "提前申请不少于 0 日，审定期限不少于 1 日",
        "Apply at least 0 days ahead, decide within at least 1",
    ),
    "approval_matter_days": Label(
        "承诺时限须在 0 与法定时限之间", "What is promised lies between 0 and the legal limit"
    ),
    "approval_matter_validity": PERIOD,
    "award_once": Label(
        "该获得者已有同一批次的此称号", "The recipient already has this title of this batch"
    ),
    "award_period": PERIOD,
    "award_revoked": Label(
        "撤销日期不能早于授予日期", "It cannot be revoked before it was awarded"
    ),
    "bundle_matter_once": Label("该事项已在此一件事中", "The bundle already has this matter"),
    "care_person_address_sealed": SEALED,
    "care_person_basis": Label(
        "依据为个人同意时须填写同意日期", "Consent as a basis needs the day it was given"
    ),
    "care_person_id_number_sealed": SEALED,
    "care_person_interval": Label(
        "走访间隔应在 1 至 365 天之间",
        "Visits are 1 to 365 days apart",
    ),
    "care_person_name_sealed": SEALED,
    "care_person_period": PERIOD,
    "care_person_phone_sealed": SEALED,
    "care_reminder_once": Label("该次走访已提醒", "This visit was reminded of already"),
    "colour_measure_once": Label("该评定已有此项措施", "The rating already has this measure"),
    "colour_rule_amounts": Label(
        "巡查次数不少于 1，起算日为 1 至 28，其他数值不能为负",
        "Patrols are at least 1, the day is 1 to 28, nothing else is negative",
    ),
    "colour_rule_borders": Label(
        "须为 0 < 黄色起点 < 绿色起点 ≤ 100",
        "Yellow begins above 0, green above yellow and at 100 at most",
    ),
    "colour_rule_once": Label(
        "该区在此日期已有规则", "The district already has a rule from that day"
    ),
    "colour_rule_points": Label(
        "各项分值合计须为 100，且不能为负", "The points add up to 100, none is negative"
    ),
    "matter_case_due": Label(
        "承诺办结日期不能早于受理日期", "It cannot be promised for before it was accepted"
    ),
    "matter_case_finished": Label(
        "办结日期不能早于受理日期", "It cannot be finished before it was accepted"
    ),
    "network_station_once": NAMED,
    "network_station_validity": PERIOD,
    "network_team_members": MEMBERS,
    "network_team_once": NAMED,
    "network_team_validity": PERIOD,
    "new_org_once": NAMED,
    "new_org_people": Label(
        "正式党员数应在 0 与从业人数之间", "Party members lie between 0 and the employees"
    ),
    "new_org_period": PERIOD,
    "patrol_minutes": Label("时长应在 1 至 1440 分钟之间", "A patrol takes 1 to 1440 minutes"),
    "patrol_settled": Label(
        "当日解决数应在 0 与发现问题数之间", "Settled lies between 0 and the problems met"
    ),
    "relocation_file_address_sealed": SEALED,
    "relocation_file_ended": Label(
        "过渡期档案不填结束日期，已回迁或转出须填",
        "A file in transition has no end; others have one",
    ),
    "relocation_file_expected": Label(
        "预计回迁不能早于搬离日期", "The return cannot be expected before the move"
    ),
    "relocation_file_name_sealed": SEALED,
    "relocation_file_period": PERIOD,
    "relocation_file_phone_sealed": SEALED,
    "service_bundle_validity": PERIOD,
    "service_network_validity": PERIOD,
    "task_application_decided": Label(
        "待审定的申请没有审定人和时间，其他的须有",
        "Only what waits for a decision has none that is dated",
    ),
    "task_application_period": PERIOD,
    "task_item_validity": PERIOD,
    "transition_contact_one": Label(
        "该区域在这一时间段内已有此层级的联络员",
        "The area has a contact of this tier in that period",
    ),
    "transition_contact_superior": Label(
        "街道联络员没有上级，其他联络员须有上级",
        "All but the subdistrict's contacts have a superior",
    ),
    "transition_contact_validity": PERIOD,
    "transition_occasion_days": Label("天数不能为负数", "The days cannot be negative"),
    "transition_occasion_validity": PERIOD,
    "transition_visit_once": Label(
        "该档案当日已登记此事由", "The file already has this occasion on that day"
    ),
    "volunteer_activity_hours": Label(
        "总时长应在 0 与人数乘 24 小时之间", "The hours lie between 0 and 24 for each participant"
    ),
    "volunteer_activity_participants": MEMBERS,
    "volunteer_hours_of_a_day": Label(
        "时长应大于 0，不超过 24 小时", "The hours are more than 0 and 24 at most"
    ),
    "volunteer_hours_once": Label(
        "该志愿者在此活动的时长已登记", "The volunteer's hours in this activity are logged already"
    ),
    "volunteer_name_sealed": SEALED,
    "volunteer_period": PERIOD,
    "volunteer_phone_sealed": SEALED,
    "volunteer_team_members": MEMBERS,
    "volunteer_team_once": NAMED,
    "volunteer_team_period": PERIOD,
    "worker_colour_month": Label("月份须为当月一日", "The month is its first day"),
    "worker_colour_once": Label(
        "该网格员当月已有评定", "The worker already has a rating of this month"
    ),
    "worker_colour_score": Label(
        "得分应在 0 至 100 之间，不参评的没有得分",
        "The points lie between 0 and 100; who is not rated has none",
    ),
    "worker_colour_signed": Label(
        "已审核的评定须有审核人", "A signed rating has somebody who signed it"
    ),
}
"""By the constraint that keeps the rule."""

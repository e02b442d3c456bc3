"""What the database refuses of people and posts, in a sentence a clerk understands."""

from backend.core.labels import Label

PERIOD = Label("结束日期必须晚于开始日期", "The end must come after the beginning")
SEALED = Label("个人信息须加密保存", "Personal data is kept sealed")

PEOPLE_RULES = {
    "absence_not_twice": Label(
        "此人在这一时间段内已登记离岗", "This person is recorded as away in that period"
    ),
    "absence_period": PERIOD,
    "absence_substitute_other": Label("代理人不能是本人", "Nobody is their own substitute"),
    "appointment_not_twice": Label(
        "此人在这一时间段内已担任该岗位", "This person already holds the post in that period"
    ),
    "appointment_one_holder": Label(
        "该岗位仅限一人，这一时间段内已有人任职",
        "The post has a single holder, and somebody holds it in that period",
    ),
    "appointment_period": PERIOD,
    "appointment_post_single_holder": Label("没有这个岗位", "There is no such post"),
    "cadre_tag_once": Label("该区已有同名标签", "The district has a tag of this name"),
    "chief_party_once": Label("该区已有此代码", "The district has this code already"),
    "community_election_once": Label(
        "该社区当日已登记同一职务的选举", "An election for this post that day is recorded already"
    ),
    "community_election_term": Label("任期须不少于一年", "The term is at least a year"),
    "community_election_turnout": Label(
        "实到人数应在 0 与应到人数之间", "The turnout lies between 0 and the electorate"
    ),
    "election_result_once": Label(
        "此人已是该选举的候选人", "This person is a candidate of the election already"
    ),
    "election_result_one_elected": Label(
        "该选举已有当选人", "Somebody is elected in this election already"
    ),
    "election_result_votes": Label("得票数不能为负数", "Votes cannot be negative"),
    "first_secretary_one_active": Label(
        "该社区在这一时间段内已有第一书记", "The community has a first secretary in that period"
    ),
    "first_secretary_one_place": Label(
        "此人在这一时间段内已任另一社区第一书记",
        "This person is another community's first secretary in that period",
    ),
    "first_secretary_term": PERIOD,
    "liaison_assignment_every": Label("走访间隔须不少于一天", "Visits are at least a day apart"),
    "liaison_assignment_not_twice": Label(
        "此人在这一时间段内已包联该区域", "This person is linked to the area in that period"
    ),
    "liaison_assignment_period": PERIOD,
    "liaison_visit_compound": Label(
        "走访小区、院落时须填写其名称", "A visit to a compound names it"
    ),
    "liaison_visit_counts": Label(
        "已解决数应在 0 与发现问题数之间", "Solved problems lie between 0 and those found"
    ),
    "management_split_one_body": Label(
        "该事项在这一时间段内已有管理主体", "A body keeps this duty in that period"
    ),
    "management_split_period": PERIOD,
    "pay_amount_once": Label(
        "该标准中已有此岗位此级别的金额", "The scale has an amount for this post and level"
    ),
    "pay_amount_values": Label(
        "级别应在 1 至 99 之间，金额不能为负数",
        "Levels lie between 1 and 99, amounts cannot be negative",
    ),
    "pay_band_levels": Label(
        "级别应在 1 至 99 之间，最高级不低于最低级",
        "Levels lie between 1 and 99, the highest not below the lowest",
    ),
    "pay_band_once": Label("该标准中已有此岗位", "The scale has this post already"),
    "pay_credit_once": Label("该标准中已有此学位", "The scale has this degree already"),
    "pay_credit_years": Label("折算年数应在 0 至 40 之间", "Years lie between 0 and 40"),
    "pay_profile_one": Label(
        "此人在这一时间段内已有定级信息", "This person has facts of pay in that period"
    ),
    "pay_profile_period": PERIOD,
    "pay_record_one": Label("此人在这一时间段内已定级", "This person is graded in that period"),
    "pay_record_period": PERIOD,
    "pay_record_values": Label(
        "级别应在 1 至 99 之间，金额不能为负数",
        "Levels lie between 1 and 99, amounts cannot be negative",
    ),
    "pay_scale_one": Label(
        "该区在这一时间段内已有薪酬标准", "The district has a pay scale in that period"
    ),
    "pay_scale_period": PERIOD,
    "pay_scale_step": Label("晋级年限应在 1 至 40 之间", "Years a step lie between 1 and 40"),
    "person_phone_sealed": SEALED,
    "post_rank": Label("负责顺序应在 1 至 9 之间", "The rank lies between 1 and 9"),
    "result_tag_once": Label("已有此标签", "The tag is given already"),
    "roster_disclosure_once": Label(
        "该区已规定此项是否公开", "The district has decided on this field already"
    ),
    "roster_member_not_twice": Label(
        "此人在这一时间段内已担任该网格的这一角色", "This person fills the role in that period"
    ),
    "roster_member_one_a_grid": Label(
        "该角色每个网格限一人，这一时间段内已有人担任",
        "The role is filled once a grid, and somebody fills it in that period",
    ),
    "roster_member_period": PERIOD,
    "roster_member_phone_sealed": SEALED,
    "roster_member_role_single": Label("没有这个角色", "There is no such role"),
    "roster_role_once": Label("该模式中已有此角色代码", "The scheme has this code already"),
    "roster_scheme_period": PERIOD,
    "secretary_appraisal_once": Label("该年度已考核", "The year is appraised already"),
    "secretary_appraisal_year": Label(
        "考核年度应在 2000 至 2100 之间", "The year lies between 2000 and 2100"
    ),
    "secretary_policy_once": Label("该区已有任期规则", "The district has a rule already"),
    "secretary_policy_values": Label(
        "一般任期 1 至 120 个月，提醒 0 至 730 天",
        "Terms are 1 to 120 months, notice is 0 to 730 days",
    ),
    "service_chief_not_twice": Label(
        "此人在这一时间段内已任该区域服务长", "This person is the area's chief in that period"
    ),
    "service_chief_period": PERIOD,
    "training_attendance_once": Label(
        "此人的考勤已登记", "This person's attendance is recorded already"
    ),
    "training_attendance_score": Label("成绩应在 0 至 100 之间", "Scores lie between 0 and 100"),
    "training_base_period": PERIOD,
    "training_course_hours": Label("学时须大于 0", "Hours must be more than 0"),
    "training_session_days": Label(
        "结业日期不能早于开班日期", "The last day is not before the first"
    ),
    "training_session_once": Label("该课程已有此期次", "The course has this batch already"),
}
"""By the constraint that keeps each rule."""

"""What the database refuses of property firms and ratings, in a sentence a clerk understands."""

from backend.core.labels import Label
from backend.registry.violations.people import PERIOD, SEALED

FIRM_RULES = {
    "association_member_not_twice": Label(
        "该企业在这一时间段内已是会员", "The firm is a member already in that period"
    ),
    "association_member_period": PERIOD,
    "association_party_one_at_a_time": Label(
        "该协会在这一时间段内已有党组织",
        "The association has a party organisation in that period",
    ),
    "association_party_period": PERIOD,
    "firm_operator_not_twice": Label(
        "该账号在这一时间段内已属于该企业", "The operator works for the firm in that period already"
    ),
    "firm_operator_period": PERIOD,
    "managed_project_area_m2": Label("管理面积须大于 0", "The area must be more than 0"),
    "managed_project_households": Label("户数不能为负数", "Households cannot be negative"),
    "managed_project_one_firm": Label(
        "该小区在这一时间段内已有物业企业管理", "A firm manages the estate in that period already"
    ),
    "managed_project_period": PERIOD,
    "management_contract_amounts": Label(
        "物业费不能为负数，收费面积须大于 0",
        "The fee cannot be negative, and the area must be more than 0",
    ),
    "management_contract_one_at_a_time": Label(
        "该项目在这一时间段内已有合同", "The project has a contract in that period already"
    ),
    "management_contract_period": PERIOD,
    "owners_committee_one_at_a_time": Label(
        "该小区在这一时间段内已有业主委员会", "The estate has a committee in that period already"
    ),
    "owners_committee_seats": Label(
        "应选席位须大于 0，在任席位不能超过应选席位",
        "There is at least one seat, and no more are filled than there are",
    ),
    "owners_committee_term": Label(
        "任期须在选举当日或之后开始，届满日期须晚于开始日期",
        "The term begins on the day of the election or later, and ends after its beginning",
    ),
    "owners_committee_turnout": Label(
        "投票率应在 0 至 100 之间", "The turnout lies between 0 and 100"
    ),
    "property_association_period": PERIOD,
    "property_firm_contact_phone_sealed": SEALED,
    "property_firm_credit_code": Label(
        "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）",
        "The credit code has 18 digits or capitals (without I, O, S, V, Z)",
    ),
    "property_firm_rated": Label(
        "星级和评定日期须同时填写或同时留空", "Stars and the rating date go together"
    ),
    "property_firm_score": Label("得分不能为负数", "Points cannot be negative"),
    "property_firm_stars": Label("星级应在 1 至 5 之间", "Stars lie between 1 and 5"),
    "rating_item_code_once": Label(
        "该标准已有此编码的项目", "The rubric already has an item of this code"
    ),
    "rating_item_ordinal_once": Label(
        "该标准已有此次序的项目", "The rubric already has an item in this place"
    ),
    "rating_item_weight": Label(
        "分值不能为负数，否决项的分值须为 0",
        "A weight cannot be negative, and that of a veto is 0",
    ),
    "rating_rubric_amounts": Label(
        "人数、加分、公示期、有效期或申诉期限超出范围",
        "One of raters, bonus, publicity, validity and time to appeal is out of range",
    ),
    "rating_rubric_once": Label("已有此名称和版本的标准", "There is this version already"),
    "rating_rubric_percents": Label("百分比应在 0 至 100 之间", "Percents lie between 0 and 100"),
    "rating_rubric_period": PERIOD,
    "rating_rubric_thresholds": Label(
        "二至五星的起分须依次递增，且大于 0", "The thresholds of two to five stars must rise"
    ),
    "rating_rubric_version": Label("版本须不小于 1", "The version must be at least 1"),
    "red_steward_centre_period": PERIOD,
    "rubric_category_once": Label("该标准已有此类别", "The rubric already counts this category"),
}

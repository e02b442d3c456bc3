"""The sentences of the public pages of star ratings; they join the desk's."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

TEXTS.update(
    {
        "ratings": Label("物业服务星级评定", "Star ratings of property firms"),
        "ratings_of": Label("所在区", "District"),
        "ratings_firms": Label("物业企业排名", "Firms by rank"),
        "ratings_projects": Label("已评星项目", "Rated projects"),
        "ratings_publicity": Label("公示中", "In publicity"),
        "ratings_publicity_hint": Label(
            "公示期内对结果有异议的，请以书面方式向社区或街道提出，每件异议均须在评定前答复。",
            "Who objects to a result writes to the community or subdistrict before publicity is"
            " over; every objection is answered before the rating becomes final.",
        ),
        "ratings_none": Label("暂无", "None"),
        "rank": Label("名次", "Rank"),
        "firm": Label("物业企业", "Firm"),
        "credit_code": Label("统一社会信用代码", "Credit code"),
        "stars": Label("星级", "Stars"),
        "stars_of_five": Label("星（满分五星）", "of five stars"),
        "points": Label("得分", "Points"),
        "projects": Label("已评项目", "Rated projects"),
        "estate": Label("项目", "Project"),
        "community": Label("社区", "Community"),
        "rated_on": Label("评定日期", "Rated on"),
        "valid_until": Label("有效期至", "Valid through"),
        "publicity_until": Label("公示截止", "Publicity until"),
        "rating_state": Label("状态", "State"),
        "unrated": Label("未评星", "unrated"),
        "vetoed": Label("一票否决，至多一星", "vetoed: one star at most"),
        "cycle": Label("评定周期", "Cycle"),
        "certificate": Label("证书验证", "Verify a certificate"),
        "certificate_code": Label("验证码", "Verification code"),
        "certificate_hint": Label(
            "输入证书左下角的验证码，如 7K3F-9QXM-2TWA。",
            "Enter the code at the certificate's lower left, such as 7K3F-9QXM-2TWA.",
        ),
        "certificate_check": Label("验证", "Verify"),
        "certificate_holds": Label("证书有效", "This certificate is in force"),
        "certificate_over": Label(
            "证书已失效，不再代表现有星级", "This certificate is no longer in force"
        ),
        "certificate_now": Label(
            "以本页所示为准：评定后降级或申诉改变的星级随时反映在此。",
            "What counts is this page: a later downgrade or appeal shows here at once.",
        ),
        "certificate_pdf": Label("下载证书（PDF）", "Download the certificate (PDF)"),
        "own_firm": Label("本企业项目", "Our projects"),
        "own_none": Label("您的账号尚未关联任何项目。", "Your login is linked to no project."),
        "own_households": Label("户", "households"),
        "own_contract": Label("合同", "contract"),
        "own_no_contract": Label("无有效合同", "no contract in force"),
        "own_fee": Label("元/平方米·月", "yuan a m² and month"),
        "own_until": Label("至", "until"),
        "own_objection": Label("异议", "Objection"),
        "own_appeal": Label("申诉", "Appeal"),
        "own_waiting": Label("待答复", "not answered yet"),
        "own_right": Label("成立：", "Found right:"),
        "own_refused": Label("不成立：", "Not found right:"),
        "own_object": Label("提出异议", "Object"),
        "own_to_appeal": Label("提出申诉", "Appeal"),
        "own_reason": Label("理由", "Reasons"),
        "own_send": Label("提交", "Send"),
        "own_done_object": Label("异议已提交，评定前将答复。", "Your objection will be answered."),
        "own_done_appeal": Label("申诉已提交。", "Your appeal has been filed."),
        "to_ranking": Label("查看排名", "To the ranking"),
    }
)

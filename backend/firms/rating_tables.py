"""Star ratings: versioned rubrics, cycles, one rating a project, and all that is put on record."""

from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
    Date,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.deadlines.tables import Category
from backend.firms.rating_rules import Aggregate, ItemKind
from backend.firms.rating_steps import ObjectorKind, RatingAction, RatingState
from backend.firms.tables import ManagedProject, PropertyAssociation, PropertyFirm
from backend.identity.tables import Operator


class RatingRubric(Table, tablename="rating_rubric", help_text=Label("评定标准", "Rubrics")):
    """One version of the rules of star ratings; once a cycle uses it, it stays as it is."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, help_text=Label("标准名称", "Name"))
    version = SmallInt(help_text=Label("版本", "Version"))
    district = link(
        Area,
        Label("适用区", "District", "留空适用于各区", "empty: for every district"),
        null=True,
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    retired_on = Date(null=True, default=None, help_text=Label("停用日期", "Retired on"))
    aggregate = choice(Aggregate, Label("多人评分取值", "Several raters"))
    raters_at_least = SmallInt(help_text=Label("每项至少评分人数", "Raters an item, at least"))
    bonus_at_most = Numeric(digits=(5, 2), help_text=Label("加分上限", "Bonus at most"))
    two_stars_from = Numeric(digits=(5, 2), help_text=Label("二星起分", "Two stars from"))
    three_stars_from = Numeric(digits=(5, 2), help_text=Label("三星起分", "Three stars from"))
    four_stars_from = Numeric(digits=(5, 2), help_text=Label("四星起分", "Four stars from"))
    five_stars_from = Numeric(digits=(5, 2), help_text=Label("五星起分", "Five stars from"))
    resolution_percent = SmallInt(
        help_text=Label(
            "解决率占比（%）",
            "Resolution rate's part (%)",
            "诉求联动项中解决率的占比，其余为重复诉求",
            "of the item from orders; what is left goes with the repeats",
        )
    )
    without_orders_percent = SmallInt(
        null=True,
        default=None,
        help_text=Label(
            "无诉求时得分（%）",
            "Without orders (%)",
            "留空则该项目不评星",
            "empty: no stars without orders",
        ),
    )
    publicity_days = SmallInt(help_text=Label("公示期（工作日）", "Publicity (working days)"))
    valid_months = SmallInt(help_text=Label("有效期（月）", "Valid for (months)"))
    appeal_days = SmallInt(help_text=Label("申诉期限（日）", "Appeal within (days)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """Name and version."""
        return Readable(template="%s v%s", columns=[cls.name, cls.version])


class RatingItem(Table, tablename="rating_item", help_text=Label("评定项目", "Rubric items")):
    """One line of a rubric."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rubric = link(RatingRubric, Label("评定标准", "Rubric"), index=False)
    ordinal = SmallInt(help_text=Label("次序", "Ordinal"))
    code = Varchar(length=32, help_text=Label("编码", "Code"))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    name_en = Varchar(length=100, help_text=Label("英文名称", "English name"))
    kind = choice(ItemKind, Label("类别", "Kind"))
    weight = Numeric(
        digits=(5, 2),
        help_text=Label(
            "分值", "Weight", "最高得分；扣分项为最多扣分；否决项为 0", "the most it gives or takes"
        ),
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The item's name."""
        return Readable(template="%s", columns=[cls.name])


class RubricCategory(
    Table, tablename="rubric_category", help_text=Label("物业诉求类别", "Property categories")
):
    """A category of requests that counts as a property order under a rubric."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rubric = link(RatingRubric, Label("评定标准", "Rubric"), index=False)
    category = link(Category, Label("诉求类别", "Category"))


class RatingCycle(Table, tablename="rating_cycle", help_text=Label("评定周期", "Rating cycles")):
    """A district's round of ratings under one rubric, about one period."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    district = link(Area, Label("所在区", "District"), index=False)
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    rubric = link(RatingRubric, Label("评定标准", "Rubric"))
    period_from = Date(help_text=Label("考核期开始", "Period from"))
    period_to = Date(help_text=Label("考核期结束", "Period to (excluded)"))
    opened_at = Timestamptz(help_text=Label("立项时间", "Opened at"))
    opened_by = Varchar(length=100, help_text=Label("立项人", "Opened by"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The cycle's name."""
        return Readable(template="%s", columns=[cls.name])


class StarRating(Table, tablename="star_rating", help_text=Label("星级评定", "Star ratings")):
    """A project's rating in a cycle; ``stars`` None: unrated, or not decided yet."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    cycle = link(RatingCycle, Label("评定周期", "Cycle"), index=False)
    project = link(ManagedProject, Label("物业项目", "Project"))
    firm = link(PropertyFirm, Label("物业企业", "Firm"))
    community = link(Area, Label("所在社区", "Community"), index=False)
    state = choice(RatingState, Label("状态", "State"))
    total = Numeric(digits=(5, 2), null=True, default=None, help_text=Label("总分", "Total points"))
    vetoed = Boolean(default=False, help_text=Label("一票否决", "Vetoed"))
    stars = SmallInt(null=True, default=None, help_text=Label("星级", "Stars"))
    counted = JSONB(
        null=True,
        default=None,
        help_text=Label("计分明细", "How it was counted"),
    )
    due_at = Timestamptz(
        null=True,
        default=None,
        help_text=Label(
            "到期时间", "Due at", "公示期满或星级到期", "publicity is over, or the stars expire"
        ),
    )
    published_at = Timestamptz(null=True, default=None, help_text=Label("公示时间", "Published at"))
    decided_at = Timestamptz(null=True, default=None, help_text=Label("评定时间", "Decided at"))
    valid_until = Date(
        null=True, default=None, help_text=Label("有效期至", "Valid until (excluded)")
    )
    certificate_code = Varchar(
        length=14,
        null=True,
        default=None,
        unique=True,
        help_text=Label("验证码", "Verification code"),
    )
    moves = Integer(default=0, help_text=Label("步骤数", "Steps"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The estate and the cycle."""
        return Readable(template="%s %s", columns=[cls.project.estate, cls.cycle.name])


class RatingSheet(Table, tablename="rating_sheet", help_text=Label("评分表", "Scoring sheets")):
    """One rater's points for one item."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rating = link(StarRating, Label("星级评定", "Rating"), index=False)
    item = link(RatingItem, Label("评定项目", "Item"))
    rater = Varchar(length=100, help_text=Label("评分人", "Rater"))
    points = Numeric(digits=(5, 2), help_text=Label("得分", "Points"))
    note = Varchar(length=500, default="", help_text=Label("说明", "Note"))
    entered_by = link(Operator, Label("录入人", "Entered by"), null=True)
    entered_at = Timestamptz(help_text=Label("录入时间", "Entered at"))


class RatingIncident(
    Table,
    tablename="rating_incident",
    help_text=Label("加扣分与否决", "Bonuses, deductions, vetoes"),
):
    """A bonus, a deduction or a veto, with its day and its reason."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rating = link(StarRating, Label("星级评定", "Rating"), index=False)
    item = link(RatingItem, Label("评定项目", "Item"))
    points = Numeric(digits=(5, 2), help_text=Label("分值", "Points"))
    happened_on = Date(help_text=Label("发生日期", "Happened on"))
    reason = Text(help_text=Label("事由", "Reason"))
    entered_by = link(Operator, Label("录入人", "Entered by"), null=True)
    entered_at = Timestamptz(help_text=Label("录入时间", "Entered at"))


class RatingObjection(
    Table, tablename="rating_objection", help_text=Label("公示异议", "Objections")
):
    """An objection to a published rating; every one is answered before the rating is final."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rating = link(StarRating, Label("星级评定", "Rating"), index=False)
    raised_by = choice(ObjectorKind, Label("异议人", "Raised by"))
    raised_at = Timestamptz(help_text=Label("提出时间", "Raised at"))
    text = Text(help_text=Label("异议内容", "Objection"))
    answer = Text(null=True, default=None, help_text=Label("答复", "Answer"))
    upheld = Boolean(null=True, default=None, help_text=Label("是否成立", "Upheld"))
    answered_at = Timestamptz(null=True, default=None, help_text=Label("答复时间", "Answered at"))
    answered_by = Varchar(
        length=100, null=True, default=None, help_text=Label("答复人", "Answered by")
    )


class RatingAppeal(Table, tablename="rating_appeal", help_text=Label("星级申诉", "Appeals")):
    """An appeal against a final rating, and its decision; one open at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rating = link(StarRating, Label("星级评定", "Rating"), index=False)
    filed_at = Timestamptz(help_text=Label("申诉时间", "Filed at"))
    filed_by = Varchar(length=100, help_text=Label("申诉人", "Filed by"))
    ground = Text(help_text=Label("申诉理由", "Ground"))
    stars_before = SmallInt(help_text=Label("原星级", "Stars before"))
    granted = Boolean(null=True, default=None, help_text=Label("是否支持", "Granted"))
    stars_after = SmallInt(null=True, default=None, help_text=Label("裁定星级", "Stars after"))
    decision = Text(null=True, default=None, help_text=Label("裁定说明", "Decision"))
    decided_at = Timestamptz(null=True, default=None, help_text=Label("裁定时间", "Decided at"))
    decided_by = Varchar(
        length=100, null=True, default=None, help_text=Label("裁定人", "Decided by")
    )


class RatingMove(Table, tablename="rating_move", help_text=Label("评定流转记录", "Rating steps")):
    """One step of a rating; rows are only ever added."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rating = link(StarRating, Label("星级评定", "Rating"), index=False)
    seq = Integer(help_text=Label("顺序", "Sequence"))
    action = choice(RatingAction, Label("步骤", "Step"))
    from_state = choice(RatingState, Label("原状态", "From"), null=True)
    to_state = choice(RatingState, Label("新状态", "To"))
    at = Timestamptz(help_text=Label("时间", "At"))
    actor = Varchar(length=100, help_text=Label("操作人", "Actor"))
    operator = link(Operator, Label("操作员", "Operator"), null=True)
    association = link(PropertyAssociation, Label("协会", "Association"), null=True)
    stars = SmallInt(null=True, default=None, help_text=Label("当时星级", "Stars then"))
    note = Text(default="", help_text=Label("说明", "Note"))

"""Work orders, their sealed trail, and the counters their numbers are drawn from."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    Integer,
    LazyTableReference,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.rules import Tier
from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.deadlines.rules import Colour, Urgency
from backend.deadlines.tables import Category
from backend.identity.tables import Operator
from backend.orders.events import EventKind
from backend.orders.recount_rules import RecountKind, RecountOutcome, RecountStage
from backend.orders.rules import (
    Ask,
    Channel,
    PartKind,
    PartState,
    Satisfaction,
    State,
    SupervisionLevel,
    SupervisionState,
)
from backend.people.tables import Person
from backend.personal.rules import Kind, LegalBasis, PersonalData


class WorkOrder(Table, tablename="work_order", help_text=Label("工单", "Work orders")):
    """A resident's request moved through the loop; archived ones never change again."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    number = Varchar(
        length=22, null=True, default=None, unique=True, help_text=Label("工单编号", "Number")
    )
    state = choice(State, Label("办理状态", "State"))
    colour = choice(Colour, Label("预警颜色", "Colour"))
    tier = choice(Tier, Label("当前层级", "Tier"))
    lead_unit = link(Unit, Label("主办单位", "Lead unit"))
    sender_unit = link(Unit, Label("派遣单位", "Dispatched by"), null=True, index=False)
    responsible = link(Person, Label("责任人", "Responsible"), null=True)
    climbs = SmallInt(default=0, help_text=Label("升级次数", "Climbs"))
    stage_due_at = Timestamptz(null=True, default=None, help_text=Label("本级截止", "Stage due at"))
    business_due_at = Timestamptz(
        null=True, default=None, help_text=Label("总时限截止", "Business due at")
    )
    category = link(Category, Label("诉求类别", "Category"), index=False)
    urgency = choice(Urgency, Label("紧急程度", "Urgency"))
    channel = choice(Channel, Label("来源渠道", "Channel"))
    description = Text(help_text=Label("诉求内容", "Description"))
    address = Varchar(length=300, null=True, default=None, help_text=Label("地点", "Place"))
    longitude = DoublePrecision(null=True, default=None, help_text=Label("经度", "Longitude"))
    latitude = DoublePrecision(null=True, default=None, help_text=Label("纬度", "Latitude"))
    area = link(Area, Label("所在区域", "Area"))
    community = link(Area, Label("所在社区", "Community"), null=True, index=False)
    subdistrict = link(Area, Label("所在街道", "Subdistrict"), null=True, index=False)
    district = link(Area, Label("所在区", "District"))
    proactive = Boolean(default=False, help_text=Label("未诉先办", "Proactive"))
    citizen_name = Text(null=True, default=None, help_text=Label("诉求人", "Citizen"))
    citizen_phone = Text(null=True, default=None, help_text=Label("诉求人电话", "Citizen's phone"))
    query_code = Varchar(length=8, secret=True, help_text=Label("查询码", "Query code"))
    reported_at = Timestamptz(help_text=Label("上报时间", "Reported at"))
    accepted_at = Timestamptz(null=True, default=None, help_text=Label("受理时间", "Accepted at"))
    dispatched_at = Timestamptz(
        null=True, default=None, help_text=Label("派遣时间", "Dispatched at")
    )
    signed_at = Timestamptz(null=True, default=None, help_text=Label("签收时间", "Signed at"))
    contacted_at = Timestamptz(
        null=True, default=None, help_text=Label("先行联系时间", "First contact at")
    )
    handled_at = Timestamptz(null=True, default=None, help_text=Label("处置完成时间", "Handled at"))
    handled_by = link(Operator, Label("承办人", "Handled by"), null=True, index=False)
    reply = Text(null=True, default=None, help_text=Label("答复内容", "Reply"))
    resolved = Boolean(null=True, default=None, help_text=Label("是否解决", "Resolved"))
    satisfaction = choice(Satisfaction, Label("满意度", "Satisfaction"), null=True)
    closed_at = Timestamptz(null=True, default=None, help_text=Label("办结时间", "Closed at"))
    archived_at = Timestamptz(null=True, default=None, help_text=Label("归档时间", "Archived at"))
    return_count = SmallInt(default=0, help_text=Label("退单次数", "Returns"))
    binding = Boolean(default=False, help_text=Label("已裁定", "Adjudicated"))
    reworks = SmallInt(default=0, help_text=Label("返工次数", "Reworks"))
    attempts = SmallInt(default=0, help_text=Label("未接通次数", "Callback attempts"))
    asked = choice(Ask, Label("待审批申请", "Asked for"), null=True)
    asked_by = link(Operator, Label("申请人", "Asked by"), null=True, index=False)
    asked_until = Timestamptz(null=True, default=None, help_text=Label("申请至", "Asked until"))
    asked_reviewer = link(Operator, Label("首位复核人", "First reviewer"), null=True, index=False)
    extensions = SmallInt(default=0, help_text=Label("延期次数", "Extensions"))
    suspensions = SmallInt(default=0, help_text=Label("挂账次数", "Suspensions"))
    suspended_until = Timestamptz(
        null=True, default=None, help_text=Label("挂账至", "Suspended until")
    )
    merged_into = link(
        LazyTableReference("WorkOrder", module_path=__name__),
        Label("并入主单", "Merged into"),
        null=True,
        index=False,
    )
    supervision = choice(SupervisionLevel, Label("督办等级", "Supervision"), null=True)
    appealed = Boolean(default=False, help_text=Label("已申诉", "Appealed"))
    exempted = Boolean(default=False, help_text=Label("超期免计", "Exempted"))
    source = Varchar(length=64, null=True, default=None, help_text=Label("来源系统", "Source"))
    external_ref = Varchar(
        length=128, null=True, default=None, help_text=Label("来源编号", "Source reference")
    )
    version = Integer(default=0, help_text=Label("版本", "Version"))
    head = Bytea(secret=True, help_text=Label("存证摘要", "Chain head"))

    personal = PersonalData(
        purpose=Label("联系诉求人、答复与回访", "to contact, answer and call back the resident"),
        basis=LegalBasis.duty,
        days=1095,
        sealed={"citizen_name": Kind.full_name, "citizen_phone": Kind.phone},
        plain={
            "address": Label("处置须到场", "the work is done there"),
            "contacted_at": Label("时间，不含号码", "an instant, no number"),
            "description": Label("诉求原文须可检索", "the request's own words, to be searched"),
        },
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The order's number."""
        return Readable(template="%s", columns=[cls.number])


class OrderEvent(Table, tablename="order_event", help_text=Label("工单流转记录", "Order events")):
    """One sealed entry of an order's trail; rows are only ever added."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    work_order = link(WorkOrder, Label("工单", "Order"), index=False)
    seq = Integer(help_text=Label("顺序", "Sequence"))
    kind = choice(EventKind, Label("事件", "Event"))
    at = Timestamptz(help_text=Label("时间", "At"))
    actor = Varchar(length=100, help_text=Label("操作人", "Actor"))
    operator = link(Operator, Label("操作员", "Operator"), null=True, index=False)
    from_state = choice(State, Label("原状态", "From"), null=True)
    to_state = choice(State, Label("新状态", "To"))
    data = JSONB(help_text=Label("详情", "Details"))
    previous = Bytea(secret=True, help_text=Label("上一摘要", "Previous hash"))
    hash = Bytea(secret=True, help_text=Label("摘要", "Hash"))


class OrderPart(Table, tablename="order_part", help_text=Label("协办与报到", "Shares")):
    """Another unit's share in an order: a co-unit, or a department that was whistled for."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    work_order = link(WorkOrder, Label("工单", "Order"), index=False)
    ordinal = SmallInt(help_text=Label("次序", "Ordinal"))
    kind = choice(PartKind, Label("类别", "Kind"))
    unit = link(Unit, Label("单位", "Unit"), index=False)
    task = Text(help_text=Label("事项", "Task"))
    state = choice(PartState, Label("状态", "State"))
    asked_at = Timestamptz(help_text=Label("要求时间", "Asked at"))
    reply = Text(null=True, default=None, help_text=Label("反馈", "Reply"))
    done_at = Timestamptz(null=True, default=None, help_text=Label("完成时间", "Done at"))


class Supervision(Table, tablename="supervision", help_text=Label("督办", "Supervisions")):
    """A supervision order: raised only upward, lifted only by the side that made it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    work_order = link(WorkOrder, Label("工单", "Order"), index=False)
    ordinal = SmallInt(help_text=Label("次序", "Ordinal"))
    level = choice(SupervisionLevel, Label("等级", "Level"))
    state = choice(SupervisionState, Label("状态", "State"))
    unit = link(Unit, Label("督办单位", "Made by"))
    made_by = Varchar(length=100, help_text=Label("督办人", "Maker"))
    made_at = Timestamptz(help_text=Label("督办时间", "Made at"))
    reason = Text(help_text=Label("督办事由", "Reason"))
    reply = Text(null=True, default=None, help_text=Label("督办回复", "Reply"))
    replied_at = Timestamptz(null=True, default=None, help_text=Label("回复时间", "Replied at"))
    ended_at = Timestamptz(null=True, default=None, help_text=Label("结束时间", "Ended at"))
    score = SmallInt(null=True, default=None, help_text=Label("扣分", "Score"))


class Attachment(Table, tablename="attachment", help_text=Label("附件", "Attachments")):
    """A file of an order; its bytes lie in the file store under their digest."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    work_order = link(WorkOrder, Label("工单", "Order"), index=False)
    seq = Integer(help_text=Label("流转记录顺序", "Event"))
    name = Varchar(length=200, help_text=Label("文件名", "Name"))
    media_type = Varchar(length=100, help_text=Label("类型", "Media type"))
    size = BigInt(help_text=Label("大小（字节）", "Size (bytes)"))
    sha256 = Varchar(length=64, help_text=Label("摘要", "Digest"))


class OrderCounter(Table, tablename="order_counter", help_text=Label("编号计数器", "Counters")):
    """The last number drawn in a district on a day; drawing locks the row until commit."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    district_code = Varchar(length=6, help_text=Label("区编码", "District"))
    day = Date(help_text=Label("日期", "Day"))
    last = BigInt(default=0, help_text=Label("最后序号", "Last number"))


class RecountJob(Table, tablename="recount_job", help_text=Label("时限重算", "Recounts")):
    """Limits counted anew in the background, or only previewed: who, when, why, what moved."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    kind = choice(RecountKind, Label("起因", "Cause"))
    stage = choice(RecountStage, Label("阶段", "Stage"))
    from_version = BigInt(null=True, default=None, help_text=Label("原日历版本", "From version"))
    calendar_version = BigInt(null=True, default=None, help_text=Label("日历版本", "Version"))
    rule = BigInt(null=True, default=None, help_text=Label("时限规则", "Limit"))
    content = JSONB(null=True, default=None, help_text=Label("预览内容", "Content previewed"))
    digest = Varchar(length=64, default="", help_text=Label("内容摘要", "Digest of the content"))
    asked_by = Varchar(length=100, help_text=Label("操作人", "By"))
    operator = link(Operator, Label("操作员", "Operator"), null=True, index=False)
    asked_at = Timestamptz(help_text=Label("提出时间", "Asked at"))
    note = Varchar(length=500, default="", help_text=Label("说明", "Note"))
    opened_at = Timestamptz(null=True, default=None, help_text=Label("开始时间", "Begun at"))
    touched_at = Timestamptz(help_text=Label("最近进展", "Last progress"))
    cursor = BigInt(default=0, help_text=Label("已处理到", "Done up to"))
    goal = BigInt(null=True, default=None, help_text=Label("终点", "Goal"))
    open_clocks = BigInt(default=0, help_text=Label("未结时限", "Open clocks"))
    found = Integer(default=0, help_text=Label("涉及工单", "Orders concerned"))
    seen = Integer(default=0, help_text=Label("已重算工单", "Orders seen to"))
    orders = Integer(default=0, help_text=Label("变动工单", "Orders changed"))
    moved = Integer(default=0, help_text=Label("变动时限", "Limits moved"))
    earlier = Integer(default=0, help_text=Label("提前", "Earlier"))
    steps = Integer(default=0, help_text=Label("仅步骤变动", "Only steps moved"))
    overdue = Integer(default=0, help_text=Label("变为超期", "Become overdue"))
    recovered = Integer(default=0, help_text=Label("不再超期", "No longer overdue"))
    at_once = Integer(default=0, help_text=Label("立即触发步骤", "Steps that fall at once"))
    settled = Integer(default=0, help_text=Label("不再暂定", "No longer provisional"))
    unsettled = Integer(default=0, help_text=Label("变为暂定", "Become provisional"))
    failed = Integer(default=0, help_text=Label("无法重算", "Cannot be counted"))
    examples = JSONB(null=True, default=None, help_text=Label("示例", "Examples"))
    finished_at = Timestamptz(null=True, default=None, help_text=Label("完成时间", "Finished at"))
    outcome = choice(RecountOutcome, Label("结果", "Outcome"), null=True)


class RecountLeft(Table, tablename="recount_left", help_text=Label("待重算", "Left to recount")):
    """An order a recount has still to see to; with an error, one it cannot count."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    job = link(RecountJob, Label("重算", "Recount"), index=False)
    work_order = link(WorkOrder, Label("工单", "Order"), index=False)
    error = Varchar(length=500, null=True, default=None, help_text=Label("原因", "Error"))

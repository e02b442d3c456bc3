"""Home visits: the weekly day of each community, its rounds, and the households visited."""

from piccolo.columns import BigSerial, Date, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.ledgers.visits_rules import VisitOutcome
from backend.orders.tables import WorkOrder
from backend.people.tables import Person
from backend.personal.rules import LegalBasis, PersonalData


class VisitDay(Table, tablename="visit_day", help_text=Label("固定走访日", "Visit days")):
    """The day of the week on which a community visits homes; one at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("社区", "Community"), index=False)
    weekday = SmallInt(
        default=None,
        required=True,
        help_text=Label("星期", "Day of the week", "1 为周一，7 为周日", "1 Monday to 7 Sunday"),
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))


class VisitRound(Table, tablename="visit_round", help_text=Label("走访计划", "Visit rounds")):
    """One visit day of a community; made by the schedule, or added by hand."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("社区", "Community"), index=False)
    planned_on = Date(help_text=Label("走访日期", "Planned on"))
    cancelled_for = Varchar(
        length=200, null=True, default=None,
        help_text=Label("取消原因", "Cancelled because", "照常走访则留空", "Empty when it is held"),
    )  # fmt: skip

    @classmethod
    def get_readable(cls) -> Readable:
        """The community and the day."""
        return Readable(template="%s %s", columns=[cls.community.name, cls.planned_on])


class HomeVisit(Table, tablename="home_visit", help_text=Label("入户走访", "Home visits")):
    """A household visited; what has to be followed up becomes an order, once."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("社区", "Community"), index=False)
    grid = link(Area, Label("网格", "Grid"), null=True)
    round = link(VisitRound, Label("走访计划", "Round"), null=True, index=False)
    visited_on = Date(help_text=Label("走访日期", "Visited on"))
    dwelling = Varchar(
        length=200,
        help_text=Label(
            "住址", "Dwelling", "小区、楼栋、单元、房号", "Compound, building, entrance, number"
        ),
    )
    visitor = link(Person, Label("走访人", "Visitor"), null=True)
    outcome = choice(VisitOutcome, Label("走访情况", "Outcome"))
    findings = Text(default="", help_text=Label("了解到的情况", "Findings"))
    work_order = link(
        WorkOrder,
        Label(
            "跟进工单",
            "Follow-up order",
            "由“转为工单”生成，也可选已有工单",
            "Made by “turn into an order”, or chosen",
        ),
        null=True,
        index=False,
    )

    personal = PersonalData(
        purpose=Label("了解民情并跟进解决", "to hear of residents' needs and see to them"),
        basis=LegalBasis.duty,
        days=None,
        plain={
            "dwelling": Label("按住址查找和安排走访", "visits are found and planned by it"),
            "findings": Label("不记录姓名和电话", "tells no names and numbers"),
        },
    )

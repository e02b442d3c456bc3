"""Dual registration with its reports, and the party organisations of projects."""

from piccolo.columns import BigSerial, Date, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.ledgers.registration_rules import OrganisationForm, Registrant, ReportTo
from backend.people.tables import Person


class ProjectOrganisation(
    Table,
    tablename="project_organisation",
    help_text=Label("项目临时党组织", "Projects' party organisations"),
):
    """A temporary party organisation that works as long as its project."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("区域", "Area"), index=False)
    project = Varchar(length=100, help_text=Label("项目名称", "Project"))
    name = Varchar(length=100, help_text=Label("党组织名称", "Name"))
    form = choice(OrganisationForm, Label("设置形式", "Form"))
    secretary = link(Person, Label("书记", "Secretary"), null=True)
    members = SmallInt(default=3, help_text=Label("党员数", "Members"))
    established_on = Date(help_text=Label("成立日期", "Established on"))
    ends_on = Date(help_text=Label("到期日期", "Ends on"))
    dissolved_on = Date(null=True, default=None, help_text=Label("撤销日期", "Dissolved on"))

    @classmethod
    def get_readable(cls) -> Readable:
        """Its name and where it works."""
        return Readable(template="%s %s", columns=[cls.name, cls.area.name])


class DualRegistration(
    Table, tablename="dual_registration", help_text=Label("双报到", "Dual registrations")
):
    """A unit's party organisation, or a member who works elsewhere, registered at a community."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("报到社区", "Community"), index=False)
    kind = choice(Registrant, Label("报到类别", "Kind"))
    organisation = Varchar(length=100, help_text=Label("所在单位党组织", "Home organisation"))
    person = link(
        Person, Label("报到党员", "Member", "单位报到则留空", "Empty for a unit"), null=True
    )
    pledge = Varchar(length=200, help_text=Label("认领服务", "Service pledged"))
    registered_on = Date(help_text=Label("报到日期", "Registered on"))
    report_every_months = SmallInt(
        default=6, help_text=Label("报告周期（月）", "Reports every (months)")
    )
    left_on = Date(null=True, default=None, help_text=Label("退出日期", "Left on (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The home organisation and the community."""
        return Readable(template="%s %s", columns=[cls.organisation, cls.community.name])


class RegistrationReport(
    Table, tablename="registration_report", help_text=Label("双报告", "Registration reports")
):
    """A report of a registration: to the community, or from it back to the home unit."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    registration = link(DualRegistration, Label("双报到", "Registration"), index=False)
    report_to = choice(ReportTo, Label("报告方向", "To"))
    reported_on = Date(help_text=Label("报告日期", "Reported on"))
    content = Text(help_text=Label("报告内容", "Content"))

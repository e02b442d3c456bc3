"""Training of cadres: where, what, when and who was there (domain.md §9, 未央)."""

from decimal import Decimal

from piccolo.columns import BigSerial, Date, Integer, Numeric, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.tables import Person
from backend.people.training_rules import Audience, BaseKind, Presence


class TrainingBase(
    Table, tablename="training_base", help_text=Label("培训阵地", "Training centres and platforms")
):
    """The centre or one of the platforms a district trains its cadres at."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("所属区", "District"))
    kind = choice(BaseKind, Label("类别", "Kind"))
    name = Varchar(length=64, help_text=Label("名称", "Name"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The base's name."""
        return Readable(template="%s", columns=[cls.name])


class TrainingCourse(
    Table, tablename="training_course", help_text=Label("培训课程", "Training courses")
):
    """A course of a district and whom it is for."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("所属区", "District"))
    title = Varchar(length=64, help_text=Label("课程名称", "Title"))
    audience = choice(Audience, Label("培训对象", "Audience"))
    hours = Numeric(digits=(5, 1), default=Decimal(1), help_text=Label("学时", "Hours"))
    retired_on = Date(null=True, default=None, help_text=Label("停开日期", "Retired on"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The course's title."""
        return Readable(template="%s", columns=[cls.title])


class TrainingSession(
    Table, tablename="training_session", help_text=Label("培训班次", "Training sessions")
):
    """A course held at one of the bases between two days."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    course = link(TrainingCourse, Label("课程", "Course"), index=False)
    base = link(TrainingBase, Label("培训阵地", "Held at"))
    batch = Varchar(length=32, help_text=Label("期次", "Batch"))
    starts_on = Date(help_text=Label("开班日期", "From"))
    ends_on = Date(help_text=Label("结业日期", "Last day"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The course's title and the batch."""
        return Readable(template="%s %s", columns=[cls.course.title, cls.batch])


class TrainingAttendance(
    Table, tablename="training_attendance", help_text=Label("培训考勤", "Training attendance")
):
    """Whether a person was at a session, and how they did."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    training_session = link(TrainingSession, Label("班次", "Session"), index=False)
    person = link(Person, Label("人员", "Person"))
    presence = choice(Presence, Label("到课情况", "Presence"), default=Presence.present)
    score = Integer(
        null=True, default=None, help_text=Label("考试成绩", "Score", "0 至 100", "0 to 100")
    )

"""Elections of community secretaries, and what those elected are known for (domain.md §9, 阎良)."""

from piccolo.columns import BigSerial, Boolean, Date, Integer, SmallInt, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.tables import Person
from backend.people.training_rules import ElectionKind


class CommunityElection(
    Table, tablename="community_election", help_text=Label("社区选举", "Community elections")
):
    """An election in a community: who could vote, and how many did."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("社区", "Community"), index=False)
    held_on = Date(help_text=Label("选举日期", "Held on"))
    kind = choice(ElectionKind, Label("选举类别", "Kind"), default=ElectionKind.regular)
    post_title = Varchar(length=64, help_text=Label("选举职务", "Post"))
    term_years = SmallInt(default=5, help_text=Label("任期（年）", "Term (years)"))
    electorate = Integer(help_text=Label("应到人数", "Electorate"))
    turnout = Integer(help_text=Label("实到人数", "Turnout"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The community and the day."""
        return Readable(template="%s %s", columns=[cls.community.name, cls.held_on])


class ElectionResult(
    Table, tablename="election_result", help_text=Label("选举结果", "Election results")
):
    """A candidate's votes; of an election one is elected."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    election = link(CommunityElection, Label("选举", "Election"), index=False)
    person = link(Person, Label("候选人", "Candidate"))
    votes = Integer(help_text=Label("得票数", "Votes"))
    elected = Boolean(default=False, help_text=Label("当选", "Elected"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The candidate's name."""
        return Readable(template="%s", columns=[cls.person.name])


class CadreTag(Table, tablename="cadre_tag", help_text=Label("干部标签", "Tags of cadres")):
    """What those elected are known for, such as 双好 and 双强; meanings are a district's own."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"), index=False)
    name = Varchar(length=32, help_text=Label("名称", "Name"))
    meaning = Varchar(length=200, help_text=Label("含义", "Meaning"))
    retired_on = Date(null=True, default=None, help_text=Label("停用日期", "Retired on"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The tag's name."""
        return Readable(template="%s", columns=[cls.name])


class ResultTag(
    Table, tablename="result_tag", help_text=Label("当选人标签", "Tags of the elected")
):
    """A tag given to somebody who was elected."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    result = link(ElectionResult, Label("选举结果", "Result"), index=False)
    tag = link(CadreTag, Label("标签", "Tag"))

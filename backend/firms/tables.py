"""Property firms and the stars they hold."""

from piccolo.columns import BigSerial, Date, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import link
from backend.core.labels import Label
from backend.personal.rules import Kind, LegalBasis, PersonalData


class PropertyFirm(Table, tablename="property_firm", help_text=Label("物业企业", "Property firms")):
    """A property service firm and its current star rating; None means unrated."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    credit_code = Varchar(
        length=18, unique=True, help_text=Label("统一社会信用代码", "Unified social credit code")
    )
    name = Varchar(length=100, help_text=Label("企业名称", "Name"))
    district = link(Area, Label("所在区", "District"))
    stars = SmallInt(
        null=True,
        default=None,
        help_text=Label("星级", "Stars", "1 至 5；未评留空", "1 to 5; empty when unrated"),
    )
    rated_on = Date(null=True, default=None, help_text=Label("评定日期", "Rated on"))
    contact_phone = Text(null=True, default=None, help_text=Label("联系电话", "Phone"))

    personal = PersonalData(
        purpose=Label("联系企业负责人", "to reach whoever answers for the firm"),
        basis=LegalBasis.duty,
        days=None,
        sealed={"contact_phone": Kind.phone},
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The firm's name."""
        return Readable(template="%s", columns=[cls.name])

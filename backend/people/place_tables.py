"""Where people stand: derived by the database, for whoever may see people of a place."""

from piccolo.columns import BigInt, BigSerial
from piccolo.table import Table

from backend.core.labels import Label


class PersonPlace(
    Table, tablename="person_place", help_text=Label("人员所在区域", "Places of people")
):
    """A person and an area in which they hold, held or will hold a post or stand on a roster.

    Kept by triggers, by area and person in their order: to look for the people of a place among a
    million would take a second.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    # No links: rows come and go with what they are derived from.
    person = BigInt(help_text=Label("人员", "Person"))
    area = BigInt(
        default=0,
        help_text=Label("区域", "Area", "0 表示尚未任职", "0: nowhere yet"),
    )

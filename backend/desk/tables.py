"""What the desk itself keeps: the filters an operator has named."""

from piccolo.columns import BigSerial, Timestamptz, Varchar
from piccolo.table import Table

from backend.core.columns import link
from backend.core.labels import Label
from backend.identity.tables import Operator


class DeskFilter(Table, tablename="desk_filter", help_text=Label("常用筛选", "Saved filters")):
    """A list of the inbox an operator comes back to, under a name of the operator's own."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    operator = link(Operator, Label("操作员", "Operator"), index=False)
    name = Varchar(length=32, help_text=Label("名称", "Name"))
    query = Varchar(length=1000, help_text=Label("筛选条件", "Query"))
    created_at = Timestamptz(help_text=Label("保存时间", "Saved at"))

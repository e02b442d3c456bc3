"""Which files were brought in, and what became of their rows."""

from piccolo.columns import JSONB, BigSerial, Integer, Timestamptz, Varchar
from piccolo.table import Table

from backend.core.labels import Label


class ImportRun(Table, tablename="import_run", help_text=Label("导入记录", "Imports")):
    """One import of a file; ``problems`` lists the rows left out, each with its reason."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    file_name = Varchar(length=255, help_text=Label("文件名", "File"))
    sha256 = Varchar(length=64, help_text=Label("文件摘要", "SHA-256"))
    profile = Varchar(length=64, help_text=Label("导入方案", "Profile"))
    actor = Varchar(length=100, help_text=Label("操作人", "Actor"))
    started_at = Timestamptz(help_text=Label("开始时间", "Started at"))
    finished_at = Timestamptz(help_text=Label("完成时间", "Finished at"))
    added = Integer(help_text=Label("新增", "Added"))
    known = Integer(help_text=Label("已存在", "Already there"))
    refused = Integer(help_text=Label("未导入", "Refused"))
    problems = JSONB(help_text=Label("问题行", "Problems"))

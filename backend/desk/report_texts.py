"""The sentences of the reports, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

REPORT_TEXTS: dict[str, Label] = {
    "reports": Label("报表", "Reports"),
    "reports_hint": Label(
        "选择区域，再选择报表。只统计您能查看的内容。",
        "Choose an area, then a report. Only what you may see is counted.",
    ),
    "report_area": Label("区域", "Area"),
    "report_below": Label("下级区域", "Areas below"),
    "report_all": Label("全部报表", "All reports"),
    "report_on": Label("日期", "Day"),
    "report_show": Label("查询", "Show"),
    "report_none": Label(
        "没有符合条件的内容。可换一个区域或日期再查。",
        "Nothing to tell here. Try another area or day.",
    ),
    "report_more": Label("只显示前 {most} 行，共 {all} 行。", "The first {most} of {all} rows."),
    "report_csv": Label("导出 CSV", "CSV file"),
    "report_xlsx": Label("导出 XLSX", "XLSX file"),
    "report_districts": Label("全部区", "All districts"),
}
TEXTS |= REPORT_TEXTS

"""The sentences of the registry's files, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

REGISTRY_TEXTS: dict[str, Label] = {
    "reg_title": Label("导入与导出", "Files"),
    "reg_template": Label("下载导入模板", "Template"),
    "reg_csv": Label("导出 CSV", "Export as CSV"),
    "reg_xlsx": Label("导出 XLSX", "Export as XLSX"),
    "reg_panel": Label("返回台账", "Back to the table"),
    "reg_import": Label("从文件导入", "Bring rows in"),
    "reg_hint": Label(
        "XLSX 或 CSV，列名同模板；先检查，再导入。",
        "XLSX or CSV with the template's headings; look first, then keep.",
    ),
    "reg_file": Label("文件", "File"),
    "reg_mode": Label("如何处理", "What to do"),
    "reg_go": Label("上传", "Upload"),
    "reg_added": Label("可导入", "fit"),
    "reg_kept": Label("已导入", "added"),
    "reg_known": Label("已存在", "there already"),
    "reg_refused": Label("有问题", "do not fit"),
    "reg_nothing": Label("未写入任何内容。", "Nothing was written."),
    "reg_line": Label("行", "Line"),
    "reg_column": Label("列", "Column"),
    "reg_reason": Label("原因", "Reason"),
    "reg_unread": Label("此行起未能读取：", "Nothing could be read from line "),
}
TEXTS |= REGISTRY_TEXTS

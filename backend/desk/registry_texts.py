"""The sentences of the registry's files, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS
from backend.imports.registry import Mode
from backend.imports.service import ImportReport

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
    "reg_line": Label("表格行号", "Row of the sheet"),
    "reg_column": Label("列", "Column"),
    "reg_reason": Label("问题与改法", "What is wrong, and what to do"),
    "reg_problems": Label("有问题的行", "Rows that do not fit"),
    "reg_unread": Label("此行起未能读取：", "Nothing could be read from line "),
    "reg_more": Label("只列出前面的问题，另有：", "Only the first are listed; there are more: "),
    "reg_sending": Label("正在上传文件…", "The file is on its way…"),
    "reg_reading": Label("正在逐行检查…", "Each row is looked at…"),
    "reg_see": Label("查看台账", "See the table"),
}
TEXTS |= REGISTRY_TEXTS


def outcome(found: ImportReport, mode: Mode) -> list[Label]:
    """What became of a file, and what to do next, in sentences."""
    fit, bad, known = found.added, found.refused, found.known
    told = [_written(fit, bad, mode)]
    if known:
        told.append(
            Label(f"{known} 行台账里已有，不会重复写入。",
                  f"{known} rows are there already and are not added again.")
        )  # fmt: skip
    if mode is Mode.good and bad:
        told.append(
            Label("请在原表中改正下列各行，再上传同一文件：已写入的不会重复。",
                  "Mend the rows below in the same file and send it again: what was added stays"
                  " as it is.")
        )  # fmt: skip
    elif bad:
        told.append(
            Label("请在原表中改正下列各行，再上传；也可选“导入正确的行”，先写入其余各行。",
                  "Mend the rows below in the same file and send it again, or keep those that fit.")
        )  # fmt: skip
    elif mode is Mode.check and fit:
        told.append(
            Label("现在可选“全部正确才导入”，再点“上传”。",
                  "Choose to keep them if every row fits, and send the file again.")
        )  # fmt: skip
    return told


def _written(fit: int, bad: int, mode: Mode) -> Label:
    if mode is Mode.good or (mode is Mode.whole and not bad):
        left = f"，{bad} 行有问题，未写入" if bad else ""
        wrong = f"; {bad} rows do not fit and were not" if bad else ""
        return Label(f"已写入 {fit} 行{left}。", f"{fit} rows were added{wrong}.")
    if not bad:
        return Label(
            f"没有写入任何内容：{fit} 行都可导入。", f"Nothing was written: {fit} rows fit."
        )
    found_zh = f"{bad} 行有问题" if mode is Mode.whole else f"{fit} 行可导入，{bad} 行有问题"
    found_en = f"{bad} rows do not fit" if mode is Mode.whole else f"{fit} rows fit, {bad} do not"
    return Label(f"没有写入任何内容：{found_zh}。", f"Nothing was written: {found_en}.")

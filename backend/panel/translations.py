"""The words of the panel's own pages: what piccolo-admin translates, and what it spells out.

Titles of tables, columns and choices are not here: they stand with the tables.
"""

from piccolo_admin.translations.data import ENGLISH as PICCOLO_ENGLISH
from piccolo_admin.translations.data import SIMPLIFIED_CHINESE as PICCOLO_CHINESE

from backend.core.labels import Label

CHINESE = PICCOLO_CHINESE.model_copy(
    update={
        "language_name": "简体中文",
        # The page looks the stored choice up in lower case: as “zh-CN” it would be lost.
        "language_code": "zh-cn",
        "translations": {
            **PICCOLO_CHINESE.translations,
            "Add": "新增",
            "Add Row": "新增",
            "Ascending": "升序",
            "Back to home page": "返回首页",
            "Clear filters": "清除筛选",
            "Descending": "降序",
            "Edit": "编辑",
            "Filter": "筛选",
            "Form submitted": "已办理",
            "Hide Filters": "收起筛选",
            "Hide referencing tables": "收起引用此行的内容",
            "Home": "首页",
            "Light Mode": "浅色模式",
            "Dark Mode": "深色模式",
            "Log Out": "退出登录",
            "New value": "新值",
            "No results found": "没有符合条件的内容",
            "Note: Large data sets may take a while.": "数据较多时需要等待一会儿。",
            "Select a Column": "请选择列",
            "Select a column to update": "选择要修改的列",
            "Select a table in the sidebar to get started.": "请从菜单中选择要查看的内容。",
            "Show Filters": "筛选",
            "Show referencing tables": "显示引用此行的内容",
            "Showing": "显示",
            "Sort by": "排序方式",
            "Tables": "内容",
            "Update": "修改",
            "Use again": "再办一件",
            "Welcome to": "欢迎使用",
            "of": "/",
            "page": "页码",
            "result(s)": "条",
            "rows": "行",
            "selected result(s) on": "条已选 ·",
            "with a matching": "·",
        },
    }
)
ENGLISH = PICCOLO_ENGLISH.model_copy(
    update={
        "translations": {
            **PICCOLO_ENGLISH.translations,
            "Add Row": "Add",
            "Select a table in the sidebar to get started.": "Choose something from the menu.",
            "Tables": "Contents",
            "with a matching": "·",
        },
    }
)

PHRASES = {
    # Values
    "All": Label("全部", "All"),
    "Null": Label("空", "Empty"),
    "NULL": Label("—", "—"),
    "None": Label("无", "None"),
    "True": Label("是", "Yes"),
    "False": Label("否", "No"),
    # Filters
    "Equals": Label("等于", "Equals"),
    "Not Equal": Label("不等于", "Not equal"),
    "Less Than": Label("小于", "Less than"),
    "Less Than or Equal To": Label("小于等于", "At most"),
    "Greater Than": Label("大于", "Greater than"),
    "Greater Than or Equal To": Label("大于等于", "At least"),
    "contains": Label("包含", "contains"),
    "exact": Label("完全一致", "exact"),
    "starts": Label("开头是", "starts with"),
    "ends": Label("结尾是", "ends with"),
    "Type here to filter": Label("输入关键字筛选", "Type here to filter"),
    "Load more": Label("加载更多", "Load more"),
    "Successfully applied filter": Label("已应用筛选", "Filter applied"),
    "Successfully cleared filters": Label("已清除筛选", "Filters cleared"),
    # Lists
    "Add sort column": Label("再加一个排序列", "Add sort column"),
    "Bulk Update": Label("批量修改", "Change selected rows"),
    "Click for more info": Label("查看说明", "Click for more info"),
    "Click to toggle children.": Label("展开或收起", "Show or hide"),
    "Columns": Label("列", "Columns"),
    "Add": Label("添加", "Add"),
    "Delete Row": Label("删除", "Delete"),
    "Delete selected Rows": Label("删除所选行", "Delete selected rows"),
    "Edit Row": Label("编辑", "Edit"),
    "Include readable": Label("附上可读名称", "Include readable names"),
    "Invalid column name or value": Label("值无效，未修改", "The value is not valid"),
    "Please select at least one column.": Label("请至少选择一列。", "Select at least one column."),
    "Remove": Label("移除", "Remove"),
    "Set null:": Label("设为空：", "Set empty:"),
    "Successfully deleted rows": Label("已删除所选行", "Rows deleted"),
    "Successfully updated rows": Label("已修改所选行", "Rows changed"),
    "Toggle all": Label("全选 / 全不选", "Toggle all"),
    "of {number}": Label("/ {number} 页", "of {number}"),
    "{number} per page": Label("每页 {number} 条", "{number} per page"),
    "There are more than {number}, are you sure you want to continue?": Label(
        "超过 {number} 行，确定继续吗？", "There are more than {number} rows. Continue?"
    ),
    "Unable to delete row {row} ({reason})": Label(
        "第 {row} 行未删除（{reason}）", "Row {row} was not deleted ({reason})"
    ),
    # Forms
    "Error": Label("未能保存", "Not saved"),
    "Select a row from {table}": Label("选择{table}", "Select: {table}"),
    "Successfully added row": Label("已新增", "Added"),
    "Successfully deleted row": Label("已删除", "Deleted"),
    "Successfully saved row": Label("已保存", "Saved"),
    "The form has errors.": Label("未保存，请看页面上方的说明", "Not saved: see above"),
    "View": Label("查看", "View"),
    "Unable to delete the row.": Label("未能删除", "Not deleted"),
    "Database error: {reason}": Label("{reason}", "{reason}"),
    "Are you sure you want to delete this row?": Label("确定删除吗？", "Delete this row?"),
    "Are you sure you want to delete row {row}?": Label(
        "确定删除第 {row} 行吗？", "Delete row {row}?"
    ),
    "Are you sure you want to delete the selected rows?": Label(
        "确定删除所选的行吗？", "Delete the selected rows?"
    ),
    '{"detail": "{reason}"}': Label("{reason}", "{reason}"),
    '{"detail":"{reason}"}': Label("{reason}", "{reason}"),
    "Error: {reason}": Label("{reason}", "{reason}"),
    # Logging in and out
    "Are you sure you want to logout?": Label("确定退出登录吗？", "Log out?"),
    "Changed password successfully. You will be redirected to log in with your new credentials.":
        Label("密码已修改，即将转到登录页面。", "Password changed. Please log in again."),
    "Error - {reason}": Label("{reason}", "{reason}"),
    "Hide password": Label("隐藏密码", "Hide password"),
    "Problem logging in": Label("登录失败", "Could not log in"),
    "Show password": Label("显示密码", "Show password"),
    "Unknown": Label("未登录", "Not logged in"),
    # The frame
    "Calendar changes": Label("日历变更：预览与发布", "Calendar changes: preview, publish"),
    "Desk": Label("办理工作台", "Desk"),
    "Reports": Label("报表", "Reports"),
    "Hide forms": Label("收起", "Hide"),
    "Hide links": Label("收起", "Hide"),
    "Hide tables": Label("收起", "Hide"),
    "Show forms": Label("展开", "Show"),
    "Show links": Label("展开", "Show"),
    "Show tables": Label("展开", "Show"),
    "Translations": Label("语言", "Language"),
    "Internal Server Error": Label("服务器出错，请稍后再试", "The server failed; try again later"),
    "Method not supported - running in read only mode.": Label(
        "该内容只能查看", "This can only be looked at"
    ),
    "Page not found": Label("页面不存在或已删除", "Page not found"),
    "Problem fetching {table} rows.": Label("读取失败", "Could not read the rows"),
    "The server can't be reached - please try later.": Label(
        "无法连接服务器，请稍后再试", "The server cannot be reached; try again later"
    ),
}  # fmt: skip
"""Phrases the page spells out in English, ``{…}`` standing for what varies."""

"""The sentences of the public rosters, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

ROSTER_TEXTS: dict[str, Label] = {
    "rosters": Label("网格服务队伍", "Grid rosters"),
    "rosters_hint": Label(
        "选择街道和社区，查看网格服务人员。公开内容由各区规定。",
        "Choose a subdistrict and a community to see its people. Each district decides what is"
        " public.",
    ),
    "rosters_up": Label("上一级", "Up"),
    "rosters_none": Label("暂无名册", "There is no roster"),
    "roster_role": Label("角色", "Role"),
    "roster_name": Label("姓名", "Name"),
    "roster_phone": Label("联系电话", "Phone"),
    "roster_skills": Label("特长", "Skills"),
    "roster_since": Label("任职日期", "Since"),
}

TEXTS |= ROSTER_TEXTS

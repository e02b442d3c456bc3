"""The sentences of calendar changes, Chinese first; they join those of the desk."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS

CALENDAR_TEXTS: dict[str, Label] = {
    "calendars": Label("工作日历", "Calendars"),
    "calendars_title": Label("工作日历变更", "Calendar changes"),
    "cal_in_force": Label("现行版本", "In force"),
    "cal_version": Label("第 {} 版", "version {}"),
    "cal_by": Label("发布人", "published by"),
    # The recount under way
    "cal_running": Label("正在重算在办时限", "Counting open limits anew"),
    "cal_running_hint": Label(
        "后台分批进行，不影响办理，可离开本页。",
        "In the background, in small steps; you may leave.",
    ),
    "cal_done_of": Label("已处理工单", "orders seen to"),
    "cal_waiting": Label("等待开始", "about to begin"),
    # The draft
    "cal_draft": Label("待发布的改动", "Not published yet"),
    "cal_no_draft": Label("草稿与已发布的一致。", "The draft is what is published."),
    "cal_edit": Label("在管理后台编辑", "Edit in the panel"),
    "cal_days": Label("特殊日期", "Special days"),
    "cal_years": Label("年度", "Years"),
    "cal_hours": Label("工作时段", "Hours"),
    "cal_preview": Label("预览影响", "Preview"),
    "cal_preview_again": Label("重新预览", "Preview again"),
    "cal_previewing": Label("正在计算影响", "Counting what would move"),
    "cal_previewed": Label("发布后的影响", "What publishing moves"),
    "cal_stale": Label(
        "预览之后草稿又有改动，请重新预览。", "The draft has changed since; preview it again."
    ),
    "cal_moved": Label("变动时限", "limits move"),
    "cal_overdue": Label("变为超期", "become overdue"),
    "cal_recovered": Label("不再超期", "no longer overdue"),
    "cal_at_once": Label("步骤立即触发", "steps fall at once"),
    "cal_settled": Label("不再暂定", "no longer provisional"),
    "cal_failed": Label("无法计算", "cannot be counted"),
    "cal_examples": Label("示例", "Examples"),
    "cal_note": Label("发布说明", "Note"),
    "cal_publish": Label("发布并重算", "Publish and recount"),
    "cal_published": Label(
        "已发布，正在重算在办时限。", "Published; open limits are counted anew."
    ),
    "cal_only_admin": Label("由系统管理员发布。", "An administrator publishes."),
    # Suspensions and years
    "cal_stops": Label("停摆区域", "Suspended areas"),
    "cal_no_stops": Label("没有停摆的区域。", "No area is suspended."),
    "cal_stop_new": Label("新增停摆", "Suspend an area"),
    "cal_stop_hint": Label(
        "台风、封控等期间，该区域按工作时间计的时限停止计时；存入草稿，发布后生效。",
        "Working time stands still there; kept in the draft until it is published.",
    ),
    "cal_area": Label("区域编码", "Area code"),
    "cal_from": Label("开始", "From"),
    "cal_until": Label("结束", "Until"),
    "cal_reason": Label("原因", "Why"),
    "cal_lift": Label("现在解除", "Lift now"),
    "cal_remove": Label("撤销", "Undo"),
    "cal_year_new": Label("公布年度", "Publish a year"),
    "cal_year_hint": Label(
        "载入国务院放假通知并设为已公布；通知尚未收录时，先在管理后台录入日期。",
        "Takes the year's notice in; where it is not known yet, enter its days in the panel first.",
    ),
    "cal_year": Label("年度", "Year"),
    "cal_by_hand": Label("日期已录入", "The days are entered already"),
    "cal_year_do": Label("存入草稿", "Into the draft"),
    "cal_saved": Label("草稿已更新。", "The draft has changed."),
    # What was done
    "cal_versions": Label("已发布版本", "Published"),
    "cal_jobs": Label("预览与重算记录", "Previews and recounts"),
}
"""Joined to the desk's, so that templates name every text alike."""

TEXTS.update(CALENDAR_TEXTS)

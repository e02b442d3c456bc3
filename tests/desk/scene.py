"""A morning's work for the desk's tests: orders at every step of the loop, some of them late."""

from datetime import UTC, datetime, timedelta

from support import loop

from backend.areas import service as areas
from backend.core.db import transaction
from backend.deadlines.rules import Urgency
from backend.escalation.service import enforce_due
from backend.orders import actions as a
from backend.orders.rules import Action, Channel, Order, SupervisionLevel

REQUESTS = (
    ("help", "3号楼2单元楼道灯不亮三天了，晚上老人上下楼不方便，物业说等配件，请社区协调。"),
    ("complaint", "小区东门烧烤摊占道经营，油烟扰民，多次反映未解决，希望综合执法部门处理。"),
    ("utilities", "暖气不热，室内只有十五度，家里有老人和婴儿。"),
    ("suggestion", "建议在幸福路与凤城五路交叉口增设人行横道和减速带。"),
    ("complaint", "夜间施工噪音扰民，凌晨两点仍在浇筑混凝土。"),
    ("help", "独居老人需要帮助办理高龄补贴，行动不便，请上门。"),
    ("utilities", "7号楼整栋停水，物业电话无人接听，不知何时恢复。"),
    ("complaint", "消防通道长期被私家车占用，存在安全隐患。"),
)
ADDRESSES = ("幸福路18号", "凤城五路66号", "", "建设路东段")


async def work(now: datetime) -> list[Order]:
    """Orders at every step, reported over the last two days; warnings are as due at *now*."""
    grids = await areas.sample_grids("610112", 12, 3)
    made: list[Order] = []

    def told(number: int, **more: object) -> dict[str, object]:
        category, description = REQUESTS[number % len(REQUESTS)]
        address = ADDRESSES[number % len(ADDRESSES)] or None
        return {
            "category": category, "description": description, "address": address,
            "area_id": grids[number % len(grids)], **more,
        }  # fmt: skip

    for number in range(4):
        channel = Channel.hotline_12345 if number % 2 else Channel.mini_program
        at = now - timedelta(minutes=25 * number + 5)
        made.append(await loop.report(at, **told(number, channel=channel)))
    made.append(await loop.report(now, **told(2, urgency=Urgency.urgent)))
    for number in range(4, 7):
        order = await loop.report(now - timedelta(hours=number), **told(number))
        made.append(await loop.act(order, Action.accept, at=now - timedelta(hours=number - 1)))
    for number in range(7, 13):
        made.append(await loop.dispatched(now - timedelta(hours=3 * number), **told(number)))
    for number in range(13, 20):
        made.append(await loop.handling(now - timedelta(hours=2 * number), **told(number)))
    reason = a.Supervise(SupervisionLevel.yellow, "群众多次反映")
    made[-1] = await loop.act(made[-1], Action.supervise, reason, at=now)
    reason = a.Supervise(SupervisionLevel.red, "逾期未办")
    made[-2] = await loop.act(made[-2], Action.supervise, reason, at=now)
    reason = a.Supervise(SupervisionLevel.reminder, "请抓紧")
    made[-3] = await loop.act(made[-3], Action.supervise, reason, at=now)
    for number in range(20, 23):
        made.append(await loop.handled(now - timedelta(hours=number), **told(number)))
    return made


async def seed_scene() -> list[Order]:
    """The scene as of this moment, with every warning that is due already given."""
    async with transaction():
        made = await work(datetime.now(UTC))
    await enforce_due()
    return made

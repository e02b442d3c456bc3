"""Bodies of requests as the documentation shows them; those of actions are made of their types."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "reportOrder": {
        "channel": "hotline_12345",
        "category": "help",
        "urgency": "normal",
        "description": "3 号楼 2 单元楼道灯不亮已三天，老人上下楼不便",
        "area_code": "610112001",
        "address": "未央区张家堡街道某小区 3 号楼",
        "longitude": 108.94,
        "latitude": 34.3,
        "citizen_name": "张某",
        "citizen_phone": "13800000000",
        "source": "hotline",
        "external_ref": "HX-2026-000123",
        "proactive": False,
    },
    "signIn": {"username": "shouli", "password": "minhu-demo-2026"},  # nosec B105
    "unmaskOrder": {"reason": "contact", "note": ""},
}
"""By operation id."""

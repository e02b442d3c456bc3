"""An operator reads what was sent to their own person, and nobody else's."""

from datetime import timedelta

import pytest
from desk.conftest import Client

from backend.core import clock, outbox
from backend.core.db import fetch_value
from backend.core.labels import Label
from backend.core.writes import write
from backend.notices.service import deliver_due


@pytest.mark.shares_database
async def test_notices_stand_where_operators_look(visitor: Client) -> None:
    mine = await fetch_value(
        "SELECT person.id FROM person JOIN operator o ON o.id = operator WHERE username = 'chuzhi'"
    )
    other = await fetch_value("SELECT max(id) FROM person")
    at = clock.now() - timedelta(minutes=1)
    await write(
        [
            outbox.posted(
                outbox.NOTICE,
                outbox.telling([mine], "ledger_reminder:task:1", Label("任务到期：甲", "Task: A"))
                + outbox.telling([other], "ledger_reminder:task:2", Label("他人事", "another's")),
                at,
            )
        ]
    )
    await deliver_due()
    await visitor.enter("chuzhi")
    inbox = await visitor.get("/desk/")
    assert "近一日通知 1" in inbox
    told = await visitor.get("/desk/notices")
    assert "任务到期：甲" in told
    assert "他人事" not in told
    await visitor.enter("huifang")
    assert "暂无通知" in await visitor.get("/desk/notices")

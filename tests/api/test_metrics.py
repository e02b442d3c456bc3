"""What Prometheus reads."""

from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from support.loop import dispatched

from backend.core.beats import beat
from backend.escalation.service import enforce_due


async def scrape(caller: Any) -> dict[str, float]:
    answer = await caller.http.get("/metrics")
    assert answer.status_code == 200
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.labels.get("le") in (None, "+Inf")
    }


async def test_it_tells_backlog_lag_and_steps(stranger: Any) -> None:
    before = await scrape(stranger)
    assert (before["minhu_steps_due"], before["minhu_oldest_due_seconds"]) == (0, 0)
    for _ in range(3):
        await dispatched(datetime.now(UTC) - timedelta(seconds=40), category="demonstration")
    waiting = await scrape(stranger)
    assert waiting["minhu_steps_due"] == 3
    assert 15 < waiting["minhu_oldest_due_seconds"] < 60
    assert waiting["minhu_notices_waiting"] > 0
    await beat()
    told = (await scrape(stranger))["minhu_steps_total"]
    await enforce_due()
    await beat()
    after = await scrape(stranger)
    assert after["minhu_steps_due"] == 0
    assert after["minhu_steps_total"] - told == 6
    assert after["minhu_step_lag_seconds_count"] == after["minhu_steps_total"]
    assert after["minhu_workers"] == 1

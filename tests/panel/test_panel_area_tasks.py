"""Areas are split, merged, set up, renamed, upgraded and retired by the panel's forms."""

from typing import Any

import pytest

from backend.core.db import fetch, fetch_value

OLD, NEW, UPGRADED = "610112001601", "610112001801", "610112001802"


async def grids_of(code: str) -> list[str]:
    rows = await fetch(
        "SELECT code FROM area WHERE level = 'grid' AND code LIKE $1 || '%' AND valid_to IS NULL"
        " ORDER BY code",
        code,
    )
    return [row["code"] for row in rows]


async def test_a_community_is_split_in_the_panel_and_merged_again(admin: Any) -> None:
    grids = await grids_of(OLD)
    form = {
        "community": OLD, "first_code": OLD, "first_name": "原社区", "second_code": NEW,
        "second_name": "新设社区", "second_grids": f"{grids[-1][-4:]}，9999",
        "effective_on": "2026-06-01", "reason": "户数过多",
    }  # fmt: skip
    path = "/api/forms/split-community/"
    answer = await admin.ask("POST", path, json=form)
    assert answer.status_code == 422
    assert "划入第二社区的网格：该社区没有网格 9999" in answer.text
    answer = await admin.ask(
        "POST", path, json=form | {"second_code": "6", "second_grids": grids[0]}
    )
    assert "拆分后的编码：社区编码须为 12 位数字，收到“6”" in answer.text
    # First a preview: it tells what would move, table by table, and writes nothing.
    form |= {"second_grids": grids[-1]}
    answer = await admin.ask("POST", path, json=form)
    told = answer.json()["custom_form_error"]
    assert told.startswith("预览，尚未保存：现有社区 2 个"), told
    assert await grids_of(OLD) == grids
    answer = await admin.ask("POST", path, json=form | {"confirm": True})
    assert answer.status_code == 200, answer.text
    assert "现有社区 2 个" in answer.json()["custom_form_success"]
    # The first goes on under its code: its grids and its committee stay as they are.
    assert await grids_of(OLD) == grids[:-1]
    assert len(await grids_of(NEW)) == 1
    assert await fetch_value("SELECT valid_to FROM unit WHERE code = $1", OLD) is None

    form = {
        "one": OLD, "other": NEW, "code": OLD, "name": "原社区", "effective_on": "2026-06-02",
        "reason": "重新合并", "confirm": True,
    }  # fmt: skip
    answer = await admin.ask("POST", "/api/forms/merge-communities/", json=form)
    assert answer.status_code == 200, answer.text
    assert len(await grids_of(OLD)) == len(grids)
    ended = await fetch_value(
        "SELECT heir.code FROM area ended JOIN area heir ON heir.id = ended.heir"
        " WHERE ended.code = $1",
        NEW,
    )
    assert ended == OLD


class Forms:
    """One operator's forms, with the grounds all of them ask for."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def send(self, task: str, **told: object) -> tuple[int, str]:
        """The status and the sentence a form is answered with."""
        grounds = {"effective_on": "2026-06-01", "reason": "区划调整"}
        answer = await self.client.ask("POST", f"/api/forms/{task}/", json=grounds | told)
        [sentence] = answer.json().values()
        return answer.status_code, str(sentence)

    async def refused(self, task: str, **told: object) -> str:
        status, sentence = await self.send(task, **told)
        assert status == 422, sentence
        return sentence

    async def done(self, task: str, **told: object) -> str:
        """Carried out after a preview, which wrote nothing, and told the same."""
        kept = "SELECT count(*) FROM area_change"
        before = await fetch_value(kept)
        preview = await self.refused(task, **told)
        assert preview.startswith("预览，尚未保存："), preview
        assert await fetch_value(kept) == before
        status, sentence = await self.send(task, **told, confirm=True)
        assert status == 200, sentence
        assert sentence in preview
        return sentence


@pytest.fixture
async def elsewhere(admin: Any, visit: Any) -> Forms:
    """The forms of another district's administrator."""
    await fetch(
        "UPDATE role_grant SET area_code = '610111' WHERE role = 'administrator'"
        " AND operator = (SELECT id FROM operator WHERE username = 'baqiao')"
    )
    return Forms(await visit("baqiao"))


async def test_a_community_is_set_up_renamed_upgraded_and_retired_when_empty(
    admin: Any, elsewhere: Forms
) -> None:
    forms = Forms(admin)
    told = {"code": NEW, "name": "临时社区"}
    assert await forms.refused("establish-community", **told | {"code": "610112"}) == (
        "社区编码（12 位）：社区编码须为 12 位数字，收到“610112”"
    )
    for code, words in ((OLD, "编码已使用过，不能重复使用"), ("610112999001", "没有这个街道")):
        refused = await forms.refused("establish-community", **told | {"code": code})
        assert refused == f"社区编码（12 位）：{words}"
    assert await forms.refused("establish-community", **told, effective_on="2999-01-01") == (
        "生效日期：生效日期不能晚于今天"
    )
    done = await forms.done("establish-community", **told)
    assert done == f"新设临时社区（{NEW}）及其承办单位，自 2026-06-01 起"
    committee = await fetch_value("SELECT name FROM unit WHERE code = $1", NEW)
    assert committee == "临时社区居委会（坊里办）"

    later = {"effective_on": "2026-06-02"}
    assert await forms.refused("rename-area", area=NEW, name="临时社区", **later) == (
        "新名称：与现名称相同"
    )
    assert await forms.refused("rename-area", area=NEW, name="改名") == (
        f"生效日期：{NEW} 在该日之前尚未启用"
    )
    status, sentence = await forms.send("rename-area", area=NEW, name="安居社区", **later)
    assert (status, sentence) == (200, f"{NEW} 已更名为安居社区。")
    former = await fetch_value("SELECT former_name FROM area_succession ORDER BY id DESC LIMIT 1")
    assert former == "临时社区"

    # An upgrade takes all along under a new code.
    grids = await grids_of(OLD)
    upgraded = {"community": OLD, "code": UPGRADED, "name": "新村社区"}
    assert await forms.refused("upgrade-community", **upgraded | {"code": OLD}) == (
        "新编码：升级须使用新编码"
    )
    assert "现有社区 1 个" in await forms.done("upgrade-community", **upgraded)
    assert await grids_of(OLD) == []
    assert len(await grids_of(UPGRADED)) == len(grids)
    assert await forms.refused("upgrade-community", **upgraded | {"code": "610112001898"}) == (
        f"改制的社区（村）：没有在用的区域 {OLD}"
    )

    # Only an empty community is retired, and only by who keeps the registry there.
    refused = await forms.refused("retire-community", community=UPGRADED, **later)
    assert refused.startswith("撤销的社区：尚有在用内容（网格 "), refused
    assert refused.endswith("请先办结或移出；整体移交请用“合并社区”")
    for task, more in (
        ("retire-community", {"community": NEW}), ("rename-area", {"area": NEW, "name": "别名"}),
        ("establish-community", {"code": "610112001897", "name": "别处"}),
        ("upgrade-community", {"community": NEW, "code": "610112001897", "name": "别处"}),
    ):  # fmt: skip
        _, sentence = await elsewhere.send(task, **more, **later)
        assert sentence == "超出您的管辖范围，未作任何更改", task
    assert "撤销区域 1 个" in await forms.done("retire-community", community=NEW, **later)
    assert await fetch_value("SELECT valid_to::text FROM area WHERE code = $1", NEW) == "2026-06-02"


async def test_a_grid_is_retired_into_another_with_a_preview(admin: Any, elsewhere: Forms) -> None:
    forms = Forms(admin)
    one, heir, *others = await grids_of(OLD)
    told = {"grid": one, "heir": heir}
    for changes, words in (
        ({"heir": "6101120016019999"}, "承接的网格：没有“6101120016019999”，或不在您的管辖范围内"),
        ({"heir": one}, "承接的网格：承接的须是另一个网格"),
        ({"grid": OLD}, "承接的网格：承接的须是另一个网格"),
        ({"effective_on": "2999-01-01"}, "生效日期：生效日期不能晚于今天"),
        ({"reason": " "}, "调整原因：必须填写"),
    ):
        assert await forms.refused("retire-grid", **told | changes) == words
    _, sentence = await elsewhere.send("retire-grid", **told)
    assert sentence == "超出您的管辖范围，未作任何更改"
    done = await forms.done("retire-grid", **told)
    assert done.startswith("撤销区域 1 个，划转小区（院落） 1 个、岗位 "), done
    assert await grids_of(OLD) == [heir, *others]
    assert await fetch_value(
        "SELECT heir.code FROM area a JOIN area heir ON heir.id = a.heir WHERE a.code = $1", one
    ) == heir  # fmt: skip
    assert await forms.refused("retire-grid", **told) == f"撤销的网格：没有在用的区域 {one}"
    admin.speak("en")
    preview = await forms.refused(
        "retire-grid", grid=heir, heir=others[0], effective_on="2026-06-02"
    )
    assert preview.startswith("A preview, nothing is saved yet: 1 areas retired, ")

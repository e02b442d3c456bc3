"""An order's page: exactly what may be done, one action at a time, nothing overwritten."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from support.loop import NOW, act, dispatched, handling, report

from backend.areas import service as areas
from backend.escalation.service import enforce_due
from backend.orders import actions as a
from backend.orders import service as orders
from backend.orders.rules import Action, Channel, ReturnReason, State, SupervisionLevel
from backend.people import service as people


@pytest.fixture
async def handler(visitor):
    """A unit handler of the whole district."""
    return await visitor.enter("chuzhi")


@pytest.fixture
async def stranger(visitor):
    """A handler of a community the orders of these tests do not lie in."""
    return await visitor.enter("shequ")


def version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found is not None
    return found[1]


def offered(html: str) -> set[str]:
    return set(re.findall(r'action="/desk/orders/\d+/actions/(\w+)"', html))


async def test_it_offers_exactly_what_the_operator_may_do(visitor) -> None:
    order = await report()
    await visitor.enter("shouli")
    page = await visitor.get(f"/desk/orders/{order.id}")
    assert offered(page) == {"accept", "attach", "merge", "reject"}
    await visitor.enter("chuzhi")
    assert offered(await visitor.get(f"/desk/orders/{order.id}")) == {"attach"}


async def test_an_action_is_taken_and_leads_back_to_the_order(handler) -> None:
    order = await dispatched()
    page = await handler.get(f"/desk/orders/{order.id}")
    answer = await handler.post(f"/desk/orders/{order.id}/actions/sign", version=version(page))
    assert answer.status_code == 303
    assert (await orders.find_by_id(order.id)).state is State.signed


async def test_a_missing_word_is_told_and_what_was_typed_is_kept(handler) -> None:
    order = await handling()
    answer = await handler.post(
        f"/desk/orders/{order.id}/actions/feedback", version=order.version, reply="已换新灯"
    )
    assert answer.status_code == 422
    assert "已换新灯" in answer.text
    assert "请选择" in answer.text
    assert (await orders.find_by_id(order.id)).state is State.handling


async def test_a_stale_page_overwrites_nothing(handler) -> None:
    order = await dispatched()
    await act(order, Action.return_, a.Return(ReturnReason.not_ours))
    answer = await handler.post(f"/desk/orders/{order.id}/actions/sign", version=order.version)
    assert answer.status_code == 409
    assert "另一位操作员已处理此工单" in answer.text
    assert "现在已不能办理“签收”" in answer.text
    assert (await orders.find_by_id(order.id)).state is State.returned


async def test_a_stale_page_shows_what_happened_since_and_keeps_what_was_typed(handler) -> None:
    order = await handling()
    path = f"/desk/orders/{order.id}/actions/feedback"
    told = {"reply": "已换新灯", "resolved": "yes"}
    after = await act(order, Action.supervise, a.Supervise(SupervisionLevel.reminder, "请抓紧"))
    answer = await handler.post(path, version=order.version, **told)
    assert answer.status_code == 409
    assert "您填写的内容保留在下方" in answer.text
    assert answer.text.count('class="fresh') == 1
    assert version(answer.text) == str(after.version)
    assert '<textarea id="feedback-reply"' in answer.text
    assert "已换新灯</textarea>" in answer.text
    assert (await orders.find_by_id(order.id)).version == after.version
    again = await handler.post(path, version=after.version, **told)
    assert again.status_code == 303


async def test_words_for_what_is_no_longer_possible_are_not_lost(handler) -> None:
    order = await handling()
    reply = a.Feedback("我已办好", resolved=True)
    await act(order, Action.feedback, reply)
    answer = await handler.post(
        f"/desk/orders/{order.id}/actions/feedback",
        version=order.version, reply="另一种答复", resolved="yes",
    )  # fmt: skip
    assert answer.status_code == 409
    assert "您填写的内容（未提交）" in answer.text
    assert "另一种答复" in answer.text
    assert (await orders.find_by_id(order.id)).reply == "我已办好"


async def test_the_system_and_oneself_are_told_from_another_operator(handler) -> None:
    order = await dispatched()
    await handler.post(f"/desk/orders/{order.id}/actions/sign", version=order.version)
    twice = await handler.post(f"/desk/orders/{order.id}/actions/sign", version=order.version)
    assert "您已在别处办理过此工单" in twice.text
    late = await dispatched(NOW - timedelta(days=9))
    await enforce_due()
    answer = await handler.post(f"/desk/orders/{late.id}/actions/sign", version=late.version)
    assert answer.status_code == 409
    assert "系统刚刚更新了此工单" in answer.text


async def test_ids_and_codes_are_told_as_names(visitor) -> None:
    department = (await areas.departments("610112"))[0]
    order = await act(await report(), Action.accept)
    await visitor.enter("paiqian")
    page = await visitor.get(f"/desk/orders/{order.id}")
    answer = await visitor.post(
        f"/desk/orders/{order.id}/actions/dispatch", version=version(page),
        unit_id=order.lead_unit_id, co_unit_ids=str(department.id),
    )  # fmt: skip
    assert answer.status_code == 303
    page = await visitor.get(f"/desk/orders/{order.id}")
    [unit] = await areas.units([order.lead_unit_id])
    path = await areas.path_of(order.area_id)
    answering = (await people.officers([order.responsible_id], NOW))[order.responsible_id]
    assert [len(place.code) for place in path] == [6, 9, 12, 16]
    for words in (
        unit.name, department.name, answering.name, answering.title, answering.phone, "派遣员",
        *(place.name for place in path),
    ):  # fmt: skip
        assert words in page
    assert "****" in answering.phone
    assert not re.search(r"<dd>#?\d{1,9}</dd>|deadline:|working_day|>community<|co_unit<", page)


async def test_units_are_offered_by_tier_with_whoever_answers(visitor) -> None:
    await visitor.enter("paiqian")
    order = await report(channel=Channel.hotline_12345)
    order = await act(order, Action.accept)
    page = await visitor.get(f"/desk/orders/{order.id}")
    groups = re.findall(r'<optgroup label="([^"]+)">', page)
    assert groups == ["区级（区里办）", "街道（街里办）"]
    offices = await areas.units_below(order.lead_unit_id)
    _, answers = await people.who_answers([unit.id for unit in offices], datetime.now(UTC))
    for unit in offices:
        assert f'value="{unit.id}">{unit.name}（{answers[unit.id].name} ' in page


async def test_how_much_may_be_asked_for_is_told_before(handler) -> None:
    order = await handling(datetime.now(UTC))
    page = await handler.get(f"/desk/orders/{order.id}")
    assert "最多 5 工作日" in page
    assert 'name="amount" type="number" inputmode="numeric" min="1" max="5"' in page
    answer = await handler.post(
        f"/desk/orders/{order.id}/actions/ask_extension",
        version=order.version, amount="6", reason="等配件",
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'id="wrong-ask_extension-amount">须为 1 至 5' in answer.text


async def test_only_departments_are_whistled_for(visitor) -> None:
    await visitor.enter("yanshi")
    order = await act(await report(channel=Channel.guest_book), Action.accept)
    order = await act(order, Action.dispatch, a.Dispatch(order.lead_unit_id))
    page = await visitor.get(f"/desk/orders/{order.id}")
    whistle = page.partition('id="form-whistle"')[2].partition("</form>")[0]
    units = set(re.findall(r'name="unit_ids" value="(\d+)"', whistle))
    assert units == {str(unit.id) for unit in await areas.departments("610112")}


async def test_an_order_is_merged_into_one_of_those_it_resembles(visitor) -> None:
    await visitor.enter("shouli")
    main = await act(await report(datetime.now(UTC)), Action.accept, at=datetime.now(UTC))
    order = await report(datetime.now(UTC))
    page = await visitor.get(f"/desk/orders/{order.id}")
    assert f'name="order_id" value="{main.id}"' in page
    answer = await visitor.post(
        f"/desk/orders/{order.id}/actions/merge", version=order.version, order_id=main.id
    )
    assert answer.status_code == 303
    assert (await orders.find_by_id(order.id)).merged_into == main.id
    page = await visitor.get(f"/desk/orders/{order.id}")
    assert f'href="/desk/orders/{main.id}">{main.number}' in page


async def test_an_order_is_merged_by_number(visitor) -> None:
    await visitor.enter("shouli")
    main, order = await act(await report(), Action.accept), await report()
    path = f"/desk/orders/{order.id}/actions/merge"
    for number in ("", "6101129999999999999999", "x"):
        answer = await visitor.post(path, version=order.version, order_number=number)
        assert answer.status_code == 422
        assert 'id="wrong-merge-order_id"' in answer.text
        assert f'name="order_number" value="{number}"' in answer.text
    answer = await visitor.post(path, version=order.version, order_number=f" {main.number} ")
    assert answer.status_code == 303
    assert (await orders.find_by_id(order.id)).merged_into == main.id


async def test_nobody_merges_into_an_order_they_may_not_read(visitor) -> None:
    await visitor.enter("yizhan")
    main = await act(await report(), Action.accept)
    grid = (await areas.sample_grids("610112001", 1, 0))[0]
    order = await report(area_id=grid)
    path = f"/desk/orders/{order.id}/actions/merge"
    for told in ({"order_id": main.id}, {"order_number": main.number}):
        answer = await visitor.post(path, version=order.version, **told)
        assert answer.status_code == 422
        assert "没有这张工单" in answer.text
    assert (await orders.find_by_id(order.id)).state is State.reported


async def test_coordinates_make_a_map_and_their_lack_a_list_of_levels(visitor) -> None:
    await visitor.enter("yanshi")
    placed = await report(longitude=108.9412, latitude=34.3391)
    near = await report(longitude=108.9412, latitude=34.3401)
    page = await visitor.get(f"/desk/orders/{placed.id}")
    assert 'role="img"' in page
    assert "附近 1 件未结工单" in page
    assert f'href="/desk/orders/{near.id}"' in page
    assert "北 110 m" in page
    bare = await visitor.get(f"/desk/orders/{(await report()).id}")
    assert 'role="img"' not in bare
    assert "本单没有坐标" in bare


async def test_it_is_written_in_english_as_well(visitor) -> None:
    await visitor.enter("yanshi")
    order = await handling()
    page = await visitor.get(f"/desk/orders/{order.id}", **{"accept-language": "en"})
    for words in ("What you may do", "Lead unit", "dispatched", "first contact", "optional"):
        assert words in page
    assert "办理" not in page.partition("<main")[2]


async def test_somebody_from_elsewhere_sees_nothing(stranger) -> None:
    order = await dispatched()
    await stranger.get(f"/desk/orders/{order.id}", status=404)


async def test_the_limit_explains_itself(handler) -> None:
    order = await dispatched()
    page = await handler.get(f"/desk/orders/{order.id}")
    assert "计入的工作时段" in page
    assert "5 工作日" in page


@pytest.mark.parametrize("number", [0, 10**9])
async def test_an_unknown_order_is_not_found(handler, number: int) -> None:
    await handler.get(f"/desk/orders/{number}", status=404)


async def test_the_resident_is_shown_in_full_once_and_for_a_reason(handler) -> None:
    order = await handling(citizen_name="王秀英", citizen_phone="138 9123 4567")
    html = await handler.get(f"/desk/orders/{order.id}")
    assert "王**" in html
    assert "138****4567" in html
    assert not {"王秀英", "9123"} & set(re.findall(r"王秀英|9123", html))
    answer = await handler.post(f"/desk/orders/{order.id}", reason="contact", note="")
    assert answer.status_code == 200
    assert 'href="tel:13891234567"' in answer.text
    assert "王秀英" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    html = await handler.get(f"/desk/orders/{order.id}")
    assert "王秀英" not in html
    assert "查看完整个人信息" in html
    assert "姓名、电话" in html
    wrong = await handler.post(f"/desk/orders/{order.id}", reason="other", note=" ")
    assert wrong.status_code == 422
    assert "请说明原因" in wrong.text
    assert "王秀英" not in wrong.text
    # A form that was open before does not become stale by it.
    told = {"version": str(order.version), "reply": "已更换", "resolved": "yes"}
    answer = await handler.post(f"/desk/orders/{order.id}/actions/feedback", **told)
    assert answer.status_code == 303, answer.text


async def test_who_may_not_unmask_gets_no_button_and_no_answer(visitor) -> None:
    order = await handling(citizen_name="王秀英", citizen_phone="13891234567")
    dispatcher = await visitor.enter("paiqian")
    assert "查看完整信息" not in await dispatcher.get(f"/desk/orders/{order.id}")
    answer = await dispatcher.post(f"/desk/orders/{order.id}", reason="contact")
    assert answer.status_code == 403
    assert "王秀英" not in answer.text
    assert (
        await dispatcher.post(f"/desk/orders/{order.id}/erase", reason="申请")
    ).status_code == 403


async def test_an_administrator_erases_on_request(visitor) -> None:
    order = await handling(citizen_name="王秀英", citizen_phone="13891234567")
    admin = await visitor.enter("admin")
    assert "永久删除" in await admin.get(f"/desk/orders/{order.id}")
    answer = await admin.post(f"/desk/orders/{order.id}/erase", reason="本人申请删除")
    assert answer.status_code == 303
    html = await admin.get(f"/desk/orders/{order.id}")
    assert "王**" not in html
    assert "本人申请删除" in html
    assert "永久删除" not in html

"""The public pages of star ratings: nobody logs in, nothing else is seen, certificates hold."""

import io
from datetime import date
from typing import Any

import pypdfium2
import pytest
from api.conftest import Caller, http, limiter, session_of, stranger

from backend.core.db import fetch, fetch_one, fetch_value
from backend.firms import ranking
from backend.firms.certificates import render
from backend.web.csrf import csrf_token

pytestmark = pytest.mark.all_registers

__all__ = ["http", "limiter", "stranger"]
ENGLISH = {"accept-language": "en"}


async def held() -> Any:
    return await fetch_one(
        "SELECT r.*, f.name AS firm_name, p.estate FROM star_rating r"
        " JOIN property_firm f ON f.id = r.firm JOIN managed_project p ON p.id = r.project"
        " JOIN area a ON a.id = r.community WHERE r.state = 'final' AND r.stars = 4"
        " AND a.code LIKE '610111%' ORDER BY r.id LIMIT 1"
    )


async def test_everybody_sees_ranking_and_publicity_in_both_languages(stranger: Caller) -> None:
    answer = await stranger.http.get("/ratings", params={"district": "610112"})
    assert answer.status_code == 200
    page = answer.text
    assert "物业企业排名" in page
    assert "公示中" in page
    assert "<script>" not in page
    assert 'style="' not in page
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    public = await fetch(
        "SELECT p.estate FROM star_rating r JOIN managed_project p ON p.id = r.project"
        " WHERE r.state = 'publicity'"
    )
    assert len(public) == 2
    assert all(row["estate"] in page for row in public)
    drafts = await fetch_value("SELECT count(*) FROM star_rating WHERE state = 'subdistrict'")
    assert drafts == 2
    assert "街道审核" not in page
    english = await stranger.http.get("/ratings", headers=ENGLISH)
    assert "Firms by rank" in english.text
    assert "灞桥区" in english.text
    for path in ("/ratings?district=610199", "/ratings/certificates/x"):
        assert (await stranger.http.get(path)).status_code == 404, path
    assert (await stranger.http.get("/ratings?district=%00")).status_code == 400
    form = {"language": "en", "next": "/ratings?district=610112"}
    chosen = await stranger.http.post("/desk/language", data=form)
    assert chosen.headers["location"] == "/ratings?district=610112"


async def test_the_api_tells_the_same_and_no_more(stranger: Caller) -> None:
    told = await stranger.get("/ratings", params={"district": "610111"})
    assert told["district"]["name"] == "灞桥区"
    stars = [each["stars"] for each in told["firms"]]
    assert stars == sorted(stars, reverse=True)
    assert len(stars) == 35
    assert told["firms"][0]["rank"] == 1
    assert {each["state"] for each in told["projects"]} == {"final"}
    assert not {"contact_phone", "sheets"} & set(told["firms"][0])
    await stranger.get("/ratings", 400)
    await stranger.get("/ratings", 404, params={"district": "999999"})
    await stranger.get("/ratings/certificates/AAAA-AAAA-AAAA", 404)


async def test_a_certificate_is_verified_by_its_code_and_shows_what_it_is_worth_today(
    stranger: Caller,
) -> None:
    rating = await held()
    code, path = rating["certificate_code"], f"/ratings/certificates/{rating['certificate_code']}"
    found = await stranger.http.get("/ratings/certificates", params={"code": f" {code.lower()} "})
    assert (found.status_code, found.headers["location"]) == (303, path)
    page = (await stranger.http.get(path)).text
    assert "证书有效" in page
    assert rating["firm_name"] in page
    assert 'aria-label="4 星' in page
    missing = await stranger.http.get("/ratings/certificates", params={"code": "2222-2222-2222"})
    assert missing.status_code == 404
    assert "没有此验证码的证书" in missing.text

    file = await stranger.http.get(f"{path}/pdf")
    assert file.headers["content-type"] == "application/pdf"
    # The code on it leads where the settings say, whatever host was asked for.
    led = f"http://127.0.0.1:8000{path}"
    assert file.content == render(await ranking.certificate(code), led)
    other = await stranger.http.get(f"{path}/pdf", headers={"host": "elsewhere.example"})
    assert other.content == file.content
    assert (await stranger.get(f"/ratings/certificates/{code}"))["in_force"] is True

    await fetch("UPDATE star_rating SET stars = 2 WHERE id = $1", rating["id"])
    assert 'aria-label="2 星' in (await stranger.http.get(path)).text
    await fetch(
        "UPDATE star_rating SET state = 'expired', due_at = NULL WHERE id = $1", rating["id"]
    )
    assert "证书已失效" in (await stranger.http.get(path)).text
    assert (await stranger.get(f"/ratings/certificates/{code}"))["in_force"] is False
    assert (await stranger.http.get(f"{path}/pdf")).status_code == 404


async def test_the_certificate_is_drawn_in_chinese(seeded: str) -> None:
    rating = await ranking.certificate((await held())["certificate_code"])
    content = render(rating, f"https://minhu.example/ratings/certificates/{rating.code}")
    assert render(rating, f"https://minhu.example/ratings/certificates/{rating.code}") == content
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        assert len(document) == 1
        page = document[0]
        words = page.get_textpage().get_text_range()
        for part in ("物业服务星级证书", rating.firm, rating.estate, "四星级", rating.code or ""):
            assert part in words
        picture = page.render(scale=1, grayscale=True).to_pil()
        # Title and firm stand there as ink, of which strokes make a part: neither blank nor blocks.
        for box in ((275, 75, 570, 120), (240, 175, 600, 202)):
            tones = picture.crop(box).histogram()
            assert 0.08 < sum(tones[:160]) / sum(tones) < 0.5, box
        # The code to scan: about half of its dots are dark.
        code = picture.crop((654, 425, 746, 517)).histogram()
        assert 0.3 < sum(code[:128]) / sum(code) < 0.7


@pytest.mark.parametrize("stars", [None])
async def test_what_has_no_stars_has_no_certificate(seeded: str, stars: None) -> None:
    found = await ranking.certificate((await held())["certificate_code"])
    values = {name: getattr(found, name) for name in type(found).__slots__} | {"stars": stars}
    with pytest.raises(ValueError, match="no certificate"):
        render(type(found)(**values), "https://minhu.example/")
    assert found.holds_on(date(2000, 1, 1))
    assert not found.holds_on(date(2999, 1, 1))


# ── the firm's own page ──────────────────────────────────────────────────────────────────────────


async def test_a_firms_operator_objects_and_appeals_from_its_own_page(http: Any) -> None:
    client = http()
    client.cookies.set("id", await session_of("wuye"))
    token = csrf_token(client.cookies["id"])
    page = (await client.get("/desk/firm", headers=ENGLISH)).text
    firm = await fetch_value("SELECT firm FROM firm_operator")
    rows = await fetch(
        "SELECT r.id, r.state, p.estate, r.firm FROM star_rating r"
        " JOIN managed_project p ON p.id = r.project WHERE r.state IN ('publicity', 'final')"
    )
    for row in rows:
        assert (f'id="rating-{row["id"]}"' in page) is (row["firm"] == firm)
    assert "Our projects" in page
    own = next(r["id"] for r in rows if r["firm"] == firm and r["state"] == "publicity")
    other = next(r["id"] for r in rows if r["firm"] != firm and r["state"] == "publicity")

    async def say(rating: int, text: str, action: str = "object") -> Any:
        form = {"_csrf_token": token, "text": text, "action": action}
        return await client.post(f"/desk/firm/ratings/{rating}", data=form)

    empty = await say(own, "  ")
    assert empty.status_code == 400
    assert "必须填写" in empty.text
    assert (await say(other, "别家的")).status_code == 404
    assert (await say(own, "还在公示", "appeal")).status_code == 409
    assert not await fetch("SELECT FROM rating_objection")
    sent = await say(own, "扣分依据不清")
    assert (sent.status_code, sent.headers["location"]) == (303, "/desk/firm?done=object")
    page = (await client.get(sent.headers["location"])).text
    assert "异议已提交" in page
    assert "扣分依据不清" in page
    assert "待答复" in page
    for username in ("admin", "chuzhi"):
        client.cookies.set("id", await session_of(username))
        assert (await client.get("/desk/firm")).status_code == 403

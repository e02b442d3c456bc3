"""The web app's own answers: health, the front door, and errors as problem details."""

from collections.abc import Iterator

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from backend import health
from backend.app import create_app
from backend.core.db import engine
from backend.core.errors import Conflict, InvalidInput, MinhuError, NotFound
from backend.core.labels import Label
from backend.deadlines import queries
from backend.settings import settings
from backend.web.language import preferred_language
from backend.web.problems import problem_response


class Unwise(MinhuError):
    """This would be unwise."""

    zh = "不宜如此"


ERRORS = {
    "conflict": Conflict(),
    "invalid": InvalidInput("phone", Label("格式不对", "wrong format")),
    "missing": NotFound(),
    "unwise": Unwise(),
}


@pytest.fixture
def client(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient[Litestar]]:
    """The app on a fresh database, with a Redis that is away."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    monkeypatch.setitem(engine().config, "dsn", empty_url)
    with TestClient(create_app()) as client:
        yield client
    settings.cache_clear()


def test_without_redis_it_is_degraded_and_works(client: TestClient[Litestar]) -> None:
    found = client.get("/health")
    assert found.status_code == 200
    assert found.json() == {"status": "degraded", "database": "ok", "redis": "away"}


def test_without_an_answer_from_the_database_it_fails(
    client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    monkeypatch.setattr(queries, "BACKLOG", "SELECT pg_sleep(30 * $1)")
    found = client.get("/health")
    assert found.status_code == 503
    assert found.json() == {"status": "failing", "database": "away", "redis": "away"}


def test_it_tells_how_late_the_oldest_step_is(
    client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BACKLOG", "SELECT $1::int AS due, 1.5::float8 AS seconds")
    assert client.get("/health").json()["oldest_overdue_seconds"] == 1.5


def test_the_front_door_leads_to_the_desk(client: TestClient[Litestar]) -> None:
    found = client.get("/", follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (302, "/desk/")


@pytest.mark.parametrize(
    ("name", "status", "zh", "en"),
    [
        (
            "conflict",
            409,
            "该内容刚刚已被他人更改",
            "Somebody else has changed this in the meantime",
        ),
        ("invalid", 400, "phone：格式不对", "phone: wrong format"),
        ("missing", 404, "所查内容不存在，或不在您的辖区内", None),
        ("unwise", 422, "不宜如此", "This would be unwise"),
    ],
)
def test_an_error_is_a_problem_in_the_readers_language(
    name: str, status: int, zh: str, en: str | None
) -> None:
    @get("/")
    async def fail() -> None:
        raise ERRORS[name]

    app = Litestar([fail], exception_handlers={MinhuError: problem_response})
    with TestClient(app) as client:
        found = client.get("/", headers={"accept-language": "zh-CN"})
        assert found.status_code == found.json()["status"] == status
        assert found.headers["content-type"] == "application/problem+json"
        assert found.json()["detail"] == zh
        assert found.json().get("field") == ("phone" if name == "invalid" else None)
        english = client.get("/", headers={"accept-language": "en"})
        assert en is None or english.json()["detail"] == en
        assert english.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("de", "zh"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.9, zh-Hans;q=0.5", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("en;q=nonsense", "zh"),
    ],
)
def test_the_language_that_is_ranked_higher_wins(accepted: str, language: str) -> None:
    assert preferred_language(accepted) == language

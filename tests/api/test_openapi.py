"""The description of the API: valid, complete, true to the code, and readable without a network."""

import re
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import validate

from backend.api.actions import ACTIONS, BATCHES, BODIES, DATA, ELSEWHERE, body_examples
from backend.api.completion import CHOICES
from backend.api.structs import build
from backend.orders.actions import DATA_OF
from backend.orders.rules import Action, RejectReason
from backend.registry.groups import SHEETS


@pytest.fixture
async def document(stranger: Any) -> dict[str, Any]:
    answer = await stranger.http.get("/api/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its id."""
    return {
        operation["operationId"]: operation | {"path": path, "method": method}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


async def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


async def test_it_describes_the_api_and_nothing_else(document: dict[str, Any]) -> None:
    assert document["paths"]
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert "民呼" in document["info"]["title"]
    assert "Minhu" in document["info"]["title"]


async def test_every_operation_is_told_in_both_languages(document: dict[str, Any]) -> None:
    chinese, english = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3}")
    for name, operation in operations(document).items():
        for part in ("summary", "description"):
            assert chinese.search(operation[part]), (name, part)
            assert english.search(operation[part]), (name, part)
        assert operation["tags"], name


async def test_every_operation_tells_its_problems(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        failures = {s: r for s, r in operation["responses"].items() if int(s) >= 400}
        assert failures, name
        for answer in failures.values():
            [(media_type, content)] = answer["content"].items()
            assert media_type == "application/problem+json", name
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, name


async def test_every_action_has_an_address_with_its_own_schema(document: dict[str, Any]) -> None:
    found = {operation["path"]: operation for operation in operations(document).values()}
    for action in Action:
        single = found.get(f"/api/v1/orders/{{order}}/actions/{action.value}")
        batch = found.get(f"/api/v1/orders/actions/{action.value}")
        if action not in ACTIONS:
            assert single is batch is None
            continue
        for operation, suffix in ((single, "Body"), (batch, "Batch")):
            assert operation is not None
            content = operation["requestBody"]["content"]["application/json"]
            name = content["schema"]["$ref"].rsplit("/", 1)[-1]
            assert name == f"{DATA_OF[action].__name__}{suffix}"
            schema = document["components"]["schemas"][name]
            data = schema["properties"]["data"]["$ref"].rsplit("/", 1)[-1]
            told = document["components"]["schemas"][data]
            fields = {field.name for field in msgspec.structs.fields(DATA[DATA_OF[action]])}
            assert set(told.get("properties", {})) == fields
            assert content["example"]["data"].keys() == fields


def test_what_only_the_system_does_is_not_offered() -> None:
    assert not {Action.archive, Action.settle} & set(ACTIONS)
    assert {Action.accept, Action.escalate, Action.resume} <= set(ACTIONS)


def test_files_have_an_address_of_their_own() -> None:
    # By the general one, a caller could claim any file of the store for an order of its own.
    assert Action.attach in ELSEWHERE
    assert Action.attach not in ACTIONS


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.value)
def test_every_example_is_what_the_action_takes(action: Action) -> None:
    examples = body_examples()
    first, *rest = action.value.split("_")
    name = first + "".join(part.capitalize() for part in rest)
    kind = DATA_OF[action]
    for example, bodies in ((f"{name}Order", BODIES), (f"{name}Orders", BATCHES)):
        told: Any = msgspec.convert(examples[example], bodies[kind])
        assert isinstance(build(kind, told.data), kind)


async def test_every_choice_is_named(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    enums = {name for name, schema in schemas.items() if "enum" in schema}
    for name, sheet in SHEETS.items():
        told = schemas[f"{sheet.table.__name__}Row"], schemas[f"{sheet.table.__name__}Values"]
        assert told, name
        for field in sheet.fields.values():
            shown = told[1]["properties"].get(field.name)
            for member in field.choices or () if shown is not None else ():
                assert f"`{member.value}` {member.zh} / {member.en}" in shown["description"]
    assert enums <= set(CHOICES)
    reasons = schemas["RejectReason"]["description"]
    for reason in RejectReason:
        assert f"`{reason.value}` {reason.zh} / {reason.en}" in reasons


async def test_limits_are_told(document: dict[str, Any]) -> None:
    asked = document["components"]["schemas"]["NewOrder"]["properties"]
    assert (asked["description"]["minLength"], asked["description"]["maxLength"]) == (1, 4000)
    assert (asked["latitude"]["minimum"], asked["latitude"]["maximum"]) == (-90, 90)


async def test_posts_take_an_idempotency_key_and_actions_a_condition(
    document: dict[str, Any],
) -> None:
    for name, operation in operations(document).items():
        named = {each["name"] for each in operation.get("parameters", [])}
        keyed = operation["method"] == "post" and name not in (
            "importRows",
            "signIn",
            "unmaskOrder",
        )
        assert ("Idempotency-Key" in named) is keyed, name
        changes_row = name.startswith(("change", "delete", "retire"))
        conditional = (keyed and "{order}" in operation["path"]) or changes_row
        assert ("If-Match" in named) is conditional, name


class Loads(HTMLParser):
    """Collects what a page would fetch, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "src" or (tag == "link" and name == "href") or tag == "script":
                self.loads.append(str(value))
            elif name == "href":
                self.links.append(str(value))
            elif name == "id":
                self.ids.add(str(value))


async def test_the_page_loads_nothing_from_anywhere(
    stranger: Any, document: dict[str, Any]
) -> None:
    answer = await stranger.http.get("/api/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = Loads()
    page.feed(answer.text)
    assert page.loads == ["docs.css"]
    style = await stranger.http.get("/api/docs.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text
    assert "@import" not in style.text
    assert set(operations(document)) <= page.ids
    assert {link[1:] for link in page.links if link.startswith("#")} <= page.ids


async def test_the_page_is_in_the_readers_language(stranger: Any) -> None:
    for language, code, word in (("zh-CN", "zh-CN", "请求内容"), ("en", "en", "Request")):
        headers = {"accept-language": language}
        page = (await stranger.http.get("/api/docs", headers=headers)).text
        assert f'<html lang="{code}">' in page
        assert f"<h4>{word}" in page


async def test_litestars_own_pages_are_not_served(stranger: Any) -> None:
    for path in ("/schema", "/schema/swagger", "/schema/openapi.json", "/api/swagger"):
        assert (await stranger.http.get(path)).status_code == 404, path

"""The description of the API as one page for people: no scripts, nothing from elsewhere."""

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from backend.core.labels import Label
from backend.web.language import Language

STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;margin:0 auto;
max-width:60rem;padding:1rem 1.5rem 4rem;color:#1f2933}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #d2dae2}
code,pre{font:14px/1.5 ui-monospace,Menlo,Consolas,monospace}
pre{background:#f3f5f7;padding:.8rem;overflow:auto;white-space:pre-wrap}
details{border:1px solid #d2dae2;border-radius:6px;margin:.5rem 0;padding:0 .8rem}
summary{cursor:pointer;padding:.5rem 0}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;
padding:.25rem .6rem .25rem 0;border-top:1px solid #e5e9ee}
.m{display:inline-block;min-width:4.2rem;font-weight:700}.post{color:#0b6b3a}.get{color:#0a4f9e}
.delete{color:#a61b1b}.quiet{color:#5b6773}
""".strip()

STYLE_SHEET = "docs.css"
"""Where the page finds its style, beside its own address."""

ANSWERS = Label("应答", "Answers")
BODY = Label("请求内容", "Request")
EXAMPLE = Label("示例", "Example")
MESSAGES = Label("数据结构", "Messages")
PARAMETERS = Label("参数", "Parameters")
REQUIRED = Label("必填", "required")


def page_of(document: dict[str, Any], language: Language) -> str:
    """*document* (OpenAPI) as HTML; its words of both languages stay as they are."""
    info = document["info"]
    by_tag: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                tag = next(iter(operation.get("tags", [])), "…")
                by_tag.setdefault(tag, []).append(_operation(path, method, operation, language))
    parts = [f"<h2>{escape(tag)}</h2>{''.join(operations)}" for tag, operations in by_tag.items()]
    schemas = document["components"]["schemas"]
    parts.append(f'<h2 id="messages">{MESSAGES.text(language)}</h2>')
    parts += [_message(name, schemas[name], language) for name in sorted(schemas)]
    code = "zh-CN" if language == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])}</title>"
        f'<link rel="stylesheet" href="{STYLE_SHEET}"></head><body>'
        f"<h1>{escape(info['title'])}</h1><pre>{escape(info.get('description', ''))}</pre>"
        '<p><a href="openapi.json">openapi.json</a></p>'
        f"{''.join(parts)}</body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any], language: Language) -> str:
    told = [_prose(operation.get("description", ""))]
    if parameters := operation.get("parameters"):
        rows = [
            (
                f"<code>{escape(each['name'])}</code> <span class=quiet>{each['in']}</span>",
                _type(each.get("schema", {})),
                REQUIRED.text(language) if each.get("required") else "",
                escape(each.get("description", "")),
            )
            for each in parameters
        ]
        told.append(f"<h4>{PARAMETERS.text(language)}</h4>{_table(rows)}")
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        told.append(
            f"<h4>{BODY.text(language)} <span class=quiet>{escape(kind)}</span></h4>"
            f"<p>{_type(content.get('schema', {}))}</p>"
        )
        if "example" in content:
            shown = json.dumps(content["example"], ensure_ascii=False, indent=2)
            told.append(f"<p>{EXAMPLE.text(language)}</p><pre>{escape(shown)}</pre>")
    answers = [
        (
            f"<code>{status}</code>",
            escape(answer.get("description", "")),
            " ".join(_type(each.get("schema", {})) for each in answer.get("content", {}).values()),
        )
        for status, answer in operation.get("responses", {}).items()
    ]
    told.append(f"<h4>{ANSWERS.text(language)}</h4>{_table(answers)}")
    return (
        f'<details id="{escape(operation["operationId"])}"><summary>'
        f'<span class="m {method}">{method.upper()}</span> <code>{escape(path)}</code> '
        f"{escape(operation.get('summary', ''))}</summary>{''.join(told)}</details>"
    )


def _message(name: str, schema: dict[str, Any], language: Language) -> str:
    required = schema.get("required", [])
    rows = [
        (
            f"<code>{escape(field)}</code>",
            _type(each),
            REQUIRED.text(language) if field in required else "",
            escape(each.get("description", "")),
        )
        for field, each in schema.get("properties", {}).items()
    ]
    return (
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f"{_prose(schema.get('description', ''))}{_table(rows)}</details>"
    )


def _type(schema: dict[str, Any]) -> str:
    """What values *schema* takes, in a few words."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            return " | ".join(_type(each) for each in schema[choice])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    kinds = schema.get("type", "")
    words = [" | ".join(kinds) if isinstance(kinds, list) else str(kinds)]
    words += [str(schema["format"])] if "format" in schema else []
    bounds = [
        f"{sign} {schema[key]}"
        for key, sign in (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "≤"))
        if key in schema
    ]
    return escape(" ".join([*words, *bounds]))


def _prose(text: str) -> str:
    return f"<pre>{escape(text)}</pre>" if text else ""


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{lines}</table>"

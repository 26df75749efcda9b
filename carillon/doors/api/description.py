# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI 3.1 document, and a page that shows it, both made from the table of routes."""

import html
import re
from typing import Any

import msgspec

from carillon.doors.api import bodies
from carillon.doors.api.routes import PREFIX, Route

_PARAMETERS = {
    "limit": ("How many, from 1 to 200.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
    "next": ("Where the page before ended, as it gave it.", {"type": "string"}),
}
_FILE = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Send the same key to repeat a write without doing it twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def document(table: tuple[Route, ...], version: str) -> dict[str, Any]:
    """The whole document. Every status that a route can answer with is in it."""
    types = {route.takes for route in table if route.takes} | {route.gives for route in table if route.status != 204}
    listed = sorted(types | {bodies.Refusal}, key=str)
    shapes, components = msgspec.json.schema_components(listed, ref_template="#/components/schemas/{name}")
    shape = dict(zip(listed, shapes, strict=True))
    paths: dict[str, Any] = {}
    for route in table:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route, shape)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Carillon",
            "version": version,
            "summary": "A bureau shares, an officer checks, the owner is told.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(route: Route, shape: dict[Any, Any]) -> dict[str, Any]:
    names = re.findall(r"{(\w+)}", route.path)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in names
    ]
    for name in route.query:
        text, schema = _PARAMETERS.get(name, ("A filter.", {"type": "string", "maxLength": 200}))
        parameters.append({"name": name, "in": "query", "required": False, "description": text, "schema": schema})
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": re.sub(r"\W+", "_", f"{route.method.lower()}{route.path}").strip("_"),
        "tags": [route.path.split("/")[1]],
        "parameters": parameters + ([_KEY] if route.again else []),
        "responses": _responses(route, shape),
        "security": [{"bearer": []}] if route.signed_in else [],
    }
    if route.takes:
        content = _FILE if route.takes is bytes else {"application/json": {"schema": shape[route.takes]}}
        operation["requestBody"] = {"required": route.needs_body, "content": content}
    return operation


def _responses(route: Route, shape: dict[Any, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if route.status != 204:
        done["content"] = _FILE if route.gives is bytes else {"application/json": {"schema": shape[route.gives]}}
    refusal = {"application/json": {"schema": shape[bodies.Refusal]}}
    texts = {
        400: "The request has mistakes; each is named.",
        401: "No session, or a wrong sign-in.",
        403: "The policy says no; the message says why.",
        404: "There is no such thing, or you may not know of it.",
        409: "Somebody was first; both versions are shown.",
        413: "The body is too large.",
        429: "Too many tries; see Retry-After.",
        503: "The node cannot do it now.",
    }
    return {str(route.status): done} | {str(status): {"description": text, "content": refusal} for status, text in texts.items()}


def page(table: tuple[Route, ...]) -> str:
    """The routes as a plain page: what there is, what it takes, what it gives."""
    rows = "".join(
        f"<tr><td><code>{route.method}</code></td><td><code>{html.escape(PREFIX + route.path)}</code></td>"
        f"<td>{html.escape(route.summary)}</td><td>{_name(route.takes)}</td><td>{_name(route.gives)}</td></tr>"
        for route in table
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Carillon API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        f'<h1>Carillon API</h1><p>The whole description: <a href="{PREFIX}/openapi.json">openapi.json</a> (OpenAPI 3.1). '
        "Sign in with <code>POST /api/v1/session</code>, then send <code>Authorization: Bearer TOKEN</code>.</p>"
        "<table><thead><tr><th>Method</th><th>Path</th><th>What it does</th><th>Takes</th><th>Gives</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></main></body></html>"
    )


def _name(kind: Any) -> str:
    if kind is None:
        return ""
    return html.escape(str(getattr(kind, "__name__", kind)).replace("carillon.doors.api.bodies.", ""))

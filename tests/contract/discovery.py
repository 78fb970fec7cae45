"""Hold requests and answers against a Google API discovery document.

The format: https://developers.google.com/discovery/v1/reference/apis. A method names its parameters, its scopes and the
schemas of its bodies; a schema names its properties and their types, by reference to others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from typing import Any

import httpx

# Of every method: how an upload is made is said apart (``mediaUpload``).
COMMON = {"uploadType", "upload_id"}
TYPES: Mapping[str, type] = {"string": str, "boolean": bool, "integer": int, "number": float, "object": dict}


class Discovery:
    """One API."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.schemas: Mapping[str, Any] = document["schemas"]
        self.methods = list(_methods(document))

    def method(self, request: httpx.Request) -> Mapping[str, Any]:
        """Give the method that a request calls; a ``PUT`` of bytes goes on with one that began. Fail for any other."""
        for one in self.methods:
            uploaded = [way["path"] for way in one.get("mediaUpload", {}).get("protocols", {}).values()]
            if request.url.path.lstrip("/") in (one["path"], *(path.lstrip("/") for path in uploaded)):
                goes_on = request.method == "PUT" and "upload_id" in request.url.params
                if request.method == one["httpMethod"] or goes_on:
                    return one
        raise AssertionError(f"{request.method} {request.url.path} is no method of this API")

    def wrong(self, request: httpx.Request, scopes: tuple[str, ...]) -> list[str]:
        """Say what is wrong with a request."""
        method, query = self.method(request), request.url.params
        known = method.get("parameters", {})
        found = [f"{name}?" for name in query if name not in {*known, *COMMON}]
        if "upload_id" not in query:
            found += [f"{name} is missing" for name, one in known.items() if one.get("required") and name not in query]
        for name, value in query.items():
            if re.fullmatch(r"[0-9]+", value) and int(value) > int(known.get(name, {}).get("maximum", value)):
                found.append(f"{name} is too large")
        if not set(scopes) & set(method["scopes"]):
            found.append("no scope of ours opens it")
        body = _body(request)
        if body is not None:
            found += self.unlike(body, {"$ref": method["request"]["$ref"]} if "request" in method else {}, "")
        return found

    def unlike(self, value: Any, schema: Mapping[str, Any], where: str) -> list[str]:
        """Say where a value is not what a schema says."""
        if "$ref" in schema:
            return self.unlike(value, self.schemas[schema["$ref"]], where)
        kind = schema.get("type")
        if kind == "array":
            if not isinstance(value, list):
                return [f"{where} is no list"]
            return [
                wrong
                for index, one in enumerate(value)
                for wrong in self.unlike(one, schema["items"], f"{where}[{index}]")
            ]
        if kind is None or not isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, bool)):
            return [f"{where} is no {kind}"]
        if isinstance(value, str) and value not in schema.get("enum", (value,)):
            return [f"{where} is “{value}”"]
        if not isinstance(value, dict):
            return []
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        found = []
        for name, one in value.items():
            inside = known.get(name, other)
            found += [f"{where}.{name}?"] if inside is None else self.unlike(one, inside, f"{where}.{name}")
        return found


def _methods(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _methods(inner)


def _body(request: httpx.Request) -> Any:
    """Read the description of what is sent: the body itself, or the first part of one that holds a file too."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return json.loads(request.content)
    if kind.startswith("multipart/related"):
        whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.content)
        first = next(part for part in whole.walk() if part.get_content_type() == "application/json")
        return json.loads(str(first.get_payload()))
    return None

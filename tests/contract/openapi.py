"""Requests and answers of our scenes, as openapi-core reads them. ``said`` turns our words into the description's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict


def unchanged(text: str) -> str:
    """Keep the words as they are."""
    return text


class Sent:
    """One request."""

    def __init__(self, request: httpx.Request, said: Callable[[str], str] = unchanged) -> None:
        """Take it as it was sent."""
        self.host_url = f"{request.url.scheme}://{request.url.host}"
        self.path = request.url.path
        self.method = request.method.lower()
        self.content_type = request.headers.get("content-type", "")
        self.body = request.content or None
        query = [(said(name), said(value)) for name, value in request.url.params.multi_items()]
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(query), header=Headers(list(request.headers.items()))
        )


class Answered:
    """The answer of a scene."""

    def __init__(self, exchange: dict[str, Any], said: Callable[[str], str] = unchanged) -> None:
        """Take it as the scene gives it."""
        self.status_code = exchange.get("status", 200)
        self.content_type = "application/json"
        self.headers = Headers(exchange.get("headers", {}))
        self.data = said(json.dumps(exchange["json"])).encode()

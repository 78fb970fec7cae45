"""Check a request against a Postman collection, which is how Meta describes the API of Threads.

https://schema.postman.com/collection/json/v2.1.0/collection.json: requests in folders, with variables in double braces.
The fields that may be read are the values of variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

PAGING = {"limit", "after", "before"}  # of every list: https://developers.facebook.com/docs/graph-api/results
TELLING = ("media_type", "is_carousel_item")  # what tells the requests of one address from each other


class Collection:
    """A collection, read whole."""

    def __init__(self, path: Path) -> None:
        """Read the requests and the variables."""
        read = json.loads(path.read_text(encoding="utf-8"))
        self._requests = list(_requests(read["item"]))
        self._variables: dict[str, str] = {one["key"]: one["value"] for one in read["variable"]}

    def faults(self, request: httpx.Request) -> list[str]:
        """Say what is wrong with a request, by the request of the collection that is nearest to it."""
        version, *path = request.url.path.strip("/").split("/")
        calls = [one["url"] for one in self._requests if _same(one, request.method, path)]
        if version != "v1.0" or not calls:
            return [f"{request.method} {request.url.path} is not in the collection"]
        sent = dict(request.url.params) | dict(httpx.QueryParams(request.content.decode()))
        found = [list(self._against(sent, call)) for call in calls]
        return min(found, key=lambda faults: (sum("cannot be" in fault for fault in faults), len(faults)))

    def _against(self, sent: dict[str, str], call: dict[str, Any]) -> Iterator[str]:
        known = {query["key"]: query.get("value") or "" for query in call.get("query", ())}
        for name in TELLING:
            if sent.get(name) != known.get(name):
                yield f"{name} cannot be {sent.get(name)}"
        for name in sent:
            if name not in {*known, *PAGING}:
                yield f"{name} is not a parameter"
        if "fields" in sent and "fields" in known:
            there = self._variables[known["fields"].strip("{}")]
            for field in sent["fields"].split(","):
                if field not in re.sub(r"\{[^{}]*\}", "", there).split(","):
                    yield f"{field} is not a field"


def _requests(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        if "item" in item:
            yield from _requests(item["item"])
        else:
            yield item["request"]


def _same(one: dict[str, Any], method: str, path: list[str]) -> bool:
    """Say whether a request of the collection has this address, where a variable stands for an id."""
    there = [part for part in one["url"]["path"] if part]
    return (
        one["method"] == method
        and len(there) == len(path)
        and all(
            part == word or (part.startswith("{{") and word.isdecimal()) for part, word in zip(there, path, strict=True)
        )
    )

"""Check a request against Meta's own description of its Graph API: what is asked of which node, and with what.

The descriptions (github facebook/facebook-business-sdk-codegen, api_specs/specs/NODE.json) list the fields of each kind
of node, and its calls: an edge (``endpoint``) or the node itself (``name``: #get, #update, #delete), the names and
types of the parameters, and the kind of node that is given back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.servers.meta_api import outside, sent_by

ITSELF = {"GET": "#get", "POST": "#update", "DELETE": "#delete"}
# Of every call that gives a list, or fields: https://developers.facebook.com/docs/graph-api/results
PAGING = {"limit": "unsigned int", "after": "string", "before": "string", "until": "string", "since": "string"}
# The description leaves out the bytes of a photo: https://developers.facebook.com/docs/graph-api/reference/page/photos
FILES: Mapping[tuple[str, ...], set[str]] = {("Page", "photos"): {"source"}}
NUMBERS = {"unsigned int": r"\d+", "int": r"-?\d+", "float": r"-?\d+(\.\d+)?", "bool": "true|false"}
SHAPES: Mapping[str, type] = {"list": list, "map": dict, "Object": dict}


class Nodes:
    """The descriptions of a folder, by kind of node."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; each description is read when a request needs it."""
        self._folder = folder
        types = json.loads((folder / "enum_types.json").read_text(encoding="utf-8"))
        self._choices: dict[str, list[str]] = {one["name"]: one["values"] for one in types}

    def faults(self, request: httpx.Request, kinds: Mapping[str, str]) -> list[str]:
        """Say everything that is wrong with a request. ``kinds`` names the kind of node behind each id of a path."""
        version, name, *edges = request.url.path.strip("/").split("/")
        faults = [] if re.fullmatch(r"v\d+\.\d", version) else [f"{version} is no version"]
        if name not in kinds or len(edges) > 1:
            return [*faults, f"{request.url.path} is not known here"]
        call = self._call(kinds[name], request.method, *edges)
        if call is None:
            return [*faults, f"{kinds[name]} has no {request.method} {''.join(edges)}"]
        sent, files = sent_by(request)
        types = {one["name"]: one["type"] for one in call["params"]}
        missing = [one["name"] for one in call["params"] if one["required"] and one["name"] not in sent]
        faults += [f"{one} is missing" for one in missing]
        faults += [f"{one} is no file" for one in files if one not in FILES.get((kinds[name], *edges), ())]
        if request.method == "GET":
            types = PAGING | types
            faults += self._fields(sent.pop("fields", ""), call["return"])
        for key, value in sent.items():
            faults += self._value(value, types[key], key) if key in types else [f"{key} is not a parameter"]
        return faults

    def _call(self, kind: str, method: str, edge: str = "") -> dict[str, Any] | None:
        for call in self._node(kind)["apis"]:
            if call["method"] == method and call.get("endpoint" if edge else "name") == (edge or ITSELF[method]):
                found: dict[str, Any] = call
                return found
        # Reading a node is what fields are for, even where the description forgets it.
        return {"params": [], "return": kind} if (method, edge) == ("GET", "") else None

    def _fields(self, fields: str, kind: str) -> Iterator[str]:
        """Fields are those of the node, or edges that it has; what stands in their braces is another node's."""
        if not (self._folder / f"{kind}.json").exists():
            return
        node = self._node(kind)
        known = {one["name"] for one in node["fields"]}
        known |= {call["endpoint"] for call in node["apis"] if call["method"] == "GET" and "endpoint" in call}
        for name in outside(fields):
            if name not in known:
                yield f"{name} is no field of {kind}"

    def _value(self, text: str, kind: str, name: str) -> list[str]:
        """Check a value as it is written in a form."""
        wrong = [f"{name} is not a {kind}: {text[:60]}"]
        if kind in NUMBERS:
            return [] if re.fullmatch(NUMBERS[kind], text) else wrong
        if kind in self._choices:
            return [] if text in self._choices[kind] else wrong
        outer, _bracket, inner = kind.partition("<")
        if outer not in SHAPES:
            return []  # a text, a moment
        try:
            value = json.loads(text)
        except ValueError:
            return wrong
        if not isinstance(value, SHAPES[outer]):
            return wrong
        items = value if isinstance(value, list) and inner else []
        written = [item if isinstance(item, str) else json.dumps(item) for item in items]
        return [fault for item in written for fault in self._value(item, inner.removesuffix(">"), name)]

    def _node(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self._folder / f"{kind}.json").read_text(encoding="utf-8"))
        return found

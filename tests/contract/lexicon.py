"""Check a record against the lexicons of the AT Protocol (https://atproto.com/specs/lexicon): what posts use of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import regex

FORMATS = {
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "uri": r"[a-z][a-z0-9+.-]*:\S+",
    "at-uri": r"at://\S+",
    "language": r"[a-z]{2,3}(-[A-Za-z0-9]+)*",
    "cid": r"[a-z0-9]{8,}",
    "did": r"did:[a-z]+:\S+",
}


class Lexicons:
    """The lexicons of a folder, by name."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; each file is read when a record needs it."""
        self._folder = folder

    def faults(self, record: dict[str, Any]) -> list[str]:
        """Say everything that is wrong with a record, each as ``path: what``."""
        name = record["$type"]
        return list(self._value(record, self._named(name)["record"], name, "record"))

    def _named(self, ref: str) -> dict[str, Any]:
        name, _hash, part = ref.partition("#")
        document = json.loads((self._folder / f"{name.replace('.', '/')}.json").read_text(encoding="utf-8"))
        found: dict[str, Any] = document["defs"][part or "main"]
        return found

    def _value(self, value: Any, schema: dict[str, Any], home: str, path: str) -> list[str]:
        match schema["type"]:
            case "ref":
                ref = _absolute(schema["ref"], home)
                return self._value(value, self._named(ref), ref.partition("#")[0], path)
            case "union":
                return self._union(value, [_absolute(ref, home) for ref in schema["refs"]], path)
            case "object":
                return self._object(value, schema, home, path)
            case "array":
                faults = [] if len(value) <= schema.get("maxLength", len(value)) else [f"{path}: too many"]
                for number, item in enumerate(value):
                    faults += self._value(item, schema["items"], home, f"{path}[{number}]")
                return faults
            case "string":
                return [f"{path}: {fault}" for fault in _string(value, schema)]
            case "integer":
                fine = isinstance(value, int) and value >= schema.get("minimum", value)
                return [] if fine else [f"{path}: not such an integer"]
            case "blob":
                return [f"{path}: {fault}" for fault in _blob(value, schema)]
        return [f"{path}: {schema['type']} is not known here"]

    def _object(self, value: Any, schema: dict[str, Any], home: str, path: str) -> list[str]:
        properties = schema["properties"]
        faults = [f"{path}: needs {name}" for name in schema.get("required", ()) if name not in value]
        faults += [f"{path}: {name} is not in the lexicon" for name in value if name not in {*properties, "$type"}]
        for name in value.keys() & properties.keys():
            faults += self._value(value[name], properties[name], home, f"{path}.{name}")
        return faults

    def _union(self, value: Any, refs: list[str], path: str) -> list[str]:
        ref = value.get("$type")
        if ref not in refs:
            return [f"{path}: {ref} is none of {refs}"]
        return self._value(value, self._named(ref), ref.partition("#")[0], path)


def _absolute(ref: str, home: str) -> str:
    return home + ref if ref.startswith("#") else ref


def _string(value: Any, schema: dict[str, Any]) -> list[str]:
    if not isinstance(value, str):
        return ["not a string"]
    faults = []
    if len(value.encode()) > schema.get("maxLength", 1_000_000):
        faults.append("too many bytes")
    if len(regex.findall(r"\X", value)) > schema.get("maxGraphemes", 1_000_000):
        faults.append("too many graphemes")
    if "format" in schema and not re.fullmatch(FORMATS[schema["format"]], value):
        faults.append(f"not a {schema['format']}")
    return faults


def _blob(value: Any, schema: dict[str, Any]) -> list[str]:
    faults = [f"needs {name}" for name in ("ref", "mimeType", "size") if name not in value]
    if value.get("$type") != "blob":
        faults.append("not a blob")
    if value.get("size", 0) > schema["maxSize"]:
        faults.append("too big")
    if not any(value.get("mimeType", "").startswith(kind.rstrip("*")) for kind in schema["accept"]):
        faults.append("of another type")
    return faults

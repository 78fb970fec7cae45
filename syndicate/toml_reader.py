"""A TOML file read with the place of each key, so that every mistake can be pointed at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.nearest import unknown, unknown_account


class Reader:
    """The text of a tambour.toml, and the way to say where in it a fault stands."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raise ``ConfigError`` when there is none, or when it is not UTF-8."""
        self.path = path
        self.lines = _text(path).splitlines()

    def tables(self, names: Iterable[str]) -> dict[str, Any]:
        """Parse the file into its tables. Raise ``ConfigError`` for wrong TOML and for a table of another name."""
        try:
            tables = tomllib.loads("\n".join(self.lines))
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            message = _("The file is not valid TOML: {error}").format(error=str(error).split(" (at ")[0])
            raise ConfigError(message, file=self.path, line=int(line[1]) if line else len(self.lines)) from None
        self.known("", tables, dict.fromkeys(names, (dict,)))
        return tables

    def table(self, tables: dict[str, Any], name: str, keys: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
        """Give one table, its keys and their types checked."""
        table: dict[str, Any] = tables.get(name, {})
        self.known(name, table, keys)
        return table

    def known(self, section: str, table: Any, keys: Mapping[str, tuple[type, ...]]) -> None:
        """Refuse a key that is not declared, naming the nearest one, and a value of the wrong type."""
        if not isinstance(table, dict):
            raise self.fault(section, "", _("“{key}” has a value of the wrong type.").format(key=section))
        for key, value in table.items():
            if key not in keys:
                raise self.fault(section, key, unknown(key, keys))
            if not isinstance(value, keys[key]) or (isinstance(value, bool) and bool not in keys[key]):
                raise self.fault(section, key, _("“{key}” has a value of the wrong type.").format(key=key))

    def strings(self, section: str, key: str, table: Mapping[str, Any]) -> None:
        """Refuse a list that holds anything but texts."""
        if not all(isinstance(value, str) for value in table.get(key, ())):
            raise self.fault(section, key, _("“{key}” is a list of texts, in quotation marks.").format(key=key))

    def choice(self, section: str, key: str, value: str, choices: Iterable[str]) -> None:
        """Refuse a value that is not one of these."""
        if value not in choices:
            message = _("“{value}” is not a value of “{key}”; the values are: {choices}.")
            raise self.fault(section, key, message.format(value=value, key=key, choices=", ".join(choices)))

    def name(self, section: str, name: str, accounts: Iterable[str]) -> None:
        """Refuse the name of an account that is not configured."""
        if name not in accounts:
            raise self.fault(section, name, unknown_account(name, accounts))

    def fault(self, section: str, key: str, message: str) -> ConfigError:
        """Make the error that points at a key of a table, or at the table when the key is empty."""
        return ConfigError(message, file=self.path, line=self._line(section, key))

    def _line(self, section: str, key: str) -> int | None:
        """Find a key's line (or its table's): good enough to point at, as tomllib keeps no positions."""
        here, table_line, first_mention = "", None, None
        for number, line in enumerate(self.lines, 1):
            header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
            if header:
                here = header[1].replace('"', "").replace("'", "")
                if here == section:
                    table_line = table_line or number
            inside = here == section or f"{here}.{section}".strip(".").endswith(section) or section.startswith(here)
            named = key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line)
            if named and inside:
                return number
            if key and here == f"{section}.{key}".strip("."):
                return number
            if key and first_mention is None and inside and re.search(rf"\b{re.escape(key)}\b", line):
                first_mention = number
        return first_mention or table_line


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(_("There is no tambour.toml here. “tambour init” writes one."), file=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(_("The file cannot be read: {error}").format(error=error), file=path) from None

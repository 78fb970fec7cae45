"""A TOML file read with the place of each key, so that every mistake can be pointed at."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.moments import sensible
from syndicate.nearest import unknown, unknown_account
from syndicate.toml_faults import fault
from syndicate.toml_places import Place, deepest, places


class Reader:
    """The text of a tambour.toml, and the way to say where in it a fault stands.

    A table is named by the way to it: ``("strategy", "routes", 1)`` is the second ``[[strategy.routes]]``.
    """

    def __init__(self, path: Path) -> None:
        """Read the file. Raise ``ConfigError`` when there is none, or when it is not UTF-8."""
        self.path = path
        self.text = _text(path)

    def tables(self, names: Iterable[str]) -> dict[str, Any]:
        """Parse the file into its tables. Raise ``ConfigError`` for wrong TOML and for a table of another name."""
        try:
            tables = tomllib.loads(self.text)
        except RecursionError:
            message = _("The lists and tables are nested too deeply here.")
            raise ConfigError(message, file=self.path, line=deepest(self.text)) from None
        except ValueError as error:  # also a number with more digits than Python reads
            line = re.search(r"line (\d+)", str(error))
            message = fault(str(error).split(" (at ")[0])
            raise ConfigError(message, file=self.path, line=int(line[1]) if line else self._lines) from None
        self.known((), tables, dict.fromkeys(names, (dict,)))
        return tables

    def table(self, tables: dict[str, Any], name: str, keys: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
        """Give one table, its keys and their types checked."""
        table: dict[str, Any] = tables.get(name, {})
        self.known((name,), table, keys)
        return table

    def known(self, table: Place, values: Any, keys: Mapping[str, tuple[type, ...]]) -> None:
        """Refuse a key that is not declared, naming the nearest one, and a value of the wrong type."""
        if not isinstance(values, dict):
            name = ".".join(str(part) for part in table if isinstance(part, str))
            raise self.fault(table, "", _("“{key}” has a value of the wrong type.").format(key=name))
        for key, value in values.items():
            if key not in keys:
                raise self.fault(table, key, unknown(key, keys))
            if not isinstance(value, keys[key]) or (isinstance(value, bool) and bool not in keys[key]):
                raise self.fault(table, key, _("“{key}” has a value of the wrong type.").format(key=key))
            if not sensible(value):
                message = _("“{value}” is too large or too small to be the value of “{key}”.")
                raise self.fault(table, key, message.format(value=value, key=key))

    def strings(self, table: Place, key: str, values: Mapping[str, Any]) -> None:
        """Refuse a list that holds anything but texts."""
        for position, value in enumerate(values.get(key, ())):
            if not isinstance(value, str):
                message = _("“{key}” is a list of texts, in quotation marks.").format(key=key)
                raise self.fault((*table, key), position, message)

    def printable(self, value: Any, lines: Iterable[str], place: Place = ()) -> None:
        """Refuse control characters in every name and text; a line may only end in the texts under these names."""
        if isinstance(value, dict):
            for key, each in value.items():
                self.printable(key, (), (*place, key))
                self.printable(each, lines, (*place, key))
        elif isinstance(value, list):
            for position, each in enumerate(value):
                self.printable(each, lines, (*place, position))
        elif isinstance(value, str):
            name = next((part for part in reversed(place) if isinstance(part, str)), "")
            text = value.replace("\n", "") if name in lines else value
            found = next((char for char in text if unicodedata.category(char) in ("Cc", "Zl", "Zp")), None)
            if found is not None:
                message = _("“{key}” holds a control character ({code}), which no text may hold.")
                raise self.fault(place, "", message.format(key=_shown(name), code=f"U+{ord(found):04X}"))

    def choice(self, table: Place, key: str | int, value: str, choices: Iterable[str]) -> None:
        """Refuse a value that is not one of these."""
        if value not in choices:
            name = next(part for part in (key, *reversed(table)) if isinstance(part, str))
            message = _("“{value}” is not a value of “{key}”; the values are: {choices}.")
            raise self.fault(table, key, message.format(value=value, key=name, choices=", ".join(choices)))

    def name(self, table: Place, key: str | int, name: str, accounts: Iterable[str]) -> None:
        """Refuse the name of an account that is not configured."""
        if name not in accounts:
            raise self.fault(table, key, unknown_account(name, accounts))

    def fault(self, table: Place, key: str | int, message: str) -> ConfigError:
        """Make the error that points at a key of a table, or at the table when the key is empty or not there."""
        place = table if key == "" else (*table, key)
        while place and place not in self._places:
            place = place[:-1]
        return ConfigError(message, file=self.path, line=self._places.get(place, 1))

    @cached_property
    def _places(self) -> dict[Place, int]:
        return places(self.text)

    @property
    def _lines(self) -> int:
        return len(self.text.splitlines())


def _shown(text: str) -> str:
    """Give a text as it can be printed."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # some editors begin a file with a byte order mark
    except FileNotFoundError:
        raise ConfigError(_("There is no tambour.toml here. “tambour init” writes one."), file=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(_("The file cannot be read: {error}").format(error=error), file=path) from None

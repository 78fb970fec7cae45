"""Where things are: what is written, what is made and what is remembered are kept apart."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from syndicate.i18n import _
from syndicate.model import Account
from syndicate.toml_reader import Reader


def check(reader: Reader, content: Path, output_folder: Path, ledger: Path, accounts: Mapping[str, Account]) -> None:
    """Refuse folders that meet: a build replaces its output whole. Raise ``ConfigError`` with file and line."""
    real = {key: os.path.realpath(path) for key, path in (("root", reader.path.parent), ("content", content))}
    output = os.path.realpath(output_folder)
    if _within(real["root"], output) or _meet(output, real["content"]) or not _within(output, real["root"]):
        message = _("“output” must be a folder of its own inside the project: the build replaces all that it holds.")
        raise reader.fault(("site",), "output", message)
    taken = {"content": real["content"], "output": output}
    for name, account in accounts.items():
        if "folder" not in account.settings:
            continue
        folder = os.path.realpath(account.settings["folder"])
        other = next((key for key, path in taken.items() if _meet(folder, path)), None)
        other = "tambour.toml" if _within(real["root"], folder) else other
        if other is not None:
            message = _("“folder” must be a folder of its own: it meets that of “{other}”.").format(other=other)
            raise reader.fault(("accounts", name), "folder", message)
        taken[name] = folder
    real_ledger = os.path.realpath(ledger)
    other = next((key for key, path in taken.items() if _within(real_ledger, path)), None)
    if other is not None or _within(real["root"], real_ledger) or real_ledger == str(reader.path):
        message = _("“ledger” must be a file of its own, outside of the folders that hold something else.")
        raise reader.fault(("strategy",), "ledger", message)


def _within(inner: str, outer: str) -> bool:
    return Path(inner).is_relative_to(outer)


def _meet(one: str, other: str) -> bool:
    return _within(one, other) or _within(other, one)

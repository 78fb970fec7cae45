"""Run Pelican for ``tambour build``, in a process of its own: ``python -m plugins HANDOVER.json``.

The hand-over names the configuration, the editorial time, the output folder and the file to write the report to.
Pelican only logs what goes wrong with a plugin, a theme or a file, and then writes a site without it. Here whatever
it logs as an error fails the build; what it logs as a warning is told.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from syndicate import places
from syndicate.config import load
from syndicate.errors import ConfigError, InputError
from syndicate.i18n import _


def main(handover: Path) -> int:
    """Build as the hand-over says and write the report; give the exit code."""
    order = json.loads(handover.read_text(encoding="utf-8"))
    report: dict[str, Any]
    try:
        report = {"ok": True, **build(order)}
    except InputError as error:
        report = {"ok": False, "message": error.message, "file": error.file, "line": error.line}
    except Exception as error:  # noqa: BLE001  # a theme or a plugin can raise anything: the reader gets one sentence
        traceback.print_exc()
        report = {"ok": False, "message": _sentence(error), "file": None, "line": None}
    Path(order["report"]).write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return 0 if report["ok"] else 2


def build(order: dict[str, Any]) -> dict[str, Any]:
    """Run Pelican and give the facts of the report. Raise ``ConfigError`` for whatever Pelican would only log."""
    os.environ["TAMBOUR_CONFIG"] = order["config"]
    config = load(Path(order["config"]))
    # The site speaks the commune's language, whoever builds it.
    os.environ["TAMBOUR_LANG"] = config.commune.lang
    log = _Log()
    # Pelican must be imported before anything logs: it replaces the class of loggers.
    from pelican import Pelican
    from pelican.log import init
    from pelican.settings import read_settings

    init(level=logging.WARNING, handler=log)
    override = {
        "TAMBOUR_NOW": order["now"],
        "OUTPUT_PATH": order["output"],
        "DELETE_OUTPUT_DIRECTORY": False,
        **order.get("settings", {}),
    }
    settings = read_settings(str(places.pelican_settings(config.root)), override=override)
    wanted = list(settings["PLUGINS"])
    _quietly_imported(wanted)
    pelican = Pelican(settings)
    log.refuse()
    if len(pelican.plugins) != len(wanted):
        raise ConfigError(_("A plugin is missing among: {names}.").format(names=", ".join(map(str, wanted))))
    pelican.run()
    log.refuse()
    from .outputs import KEY
    from .site import of

    site = of(pelican.settings)
    return {"warnings": log.warnings, "originals": pelican.settings.get(KEY, {}), "articles": len(site.articles)}


def _quietly_imported(names: list[Any]) -> None:
    """Import each plugin first, to say plainly which one fails and why."""
    import importlib

    for name in names:
        try:
            if isinstance(name, str):
                importlib.import_module(name)
        except Exception as error:
            traceback.print_exc()
            message = _("The plugin “{name}” cannot be loaded: {error}.")
            raise ConfigError(message.format(name=name, error=_last_words(error))) from error


class _Log(logging.Handler):
    """Keeps what Pelican logs, instead of printing it."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            message = f"{message}: {_last_words(record.exc_info[1])}"
            traceback.print_exception(record.exc_info[1])
        (self.errors if record.levelno >= logging.ERROR else self.warnings).append(" ".join(message.split()))

    def refuse(self) -> None:
        """Raise ``ConfigError`` when an error was logged."""
        if self.errors:
            raise ConfigError(_("The build failed: {reason}.").format(reason=self.errors[0].rstrip(".")))


def _sentence(error: Exception) -> str:
    """Say which template or plugin failed, as far as the exception tells."""
    place = getattr(error, "filename", None) or getattr(error, "name", None)
    line = getattr(error, "lineno", None)
    where = f" ({Path(str(place)).name}{f':{line}' if line else ''})" if place else ""
    return _("The build failed: {reason}.").format(reason=f"{_last_words(error)}{where}")


def _last_words(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__).rstrip(".")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Build the site for ``tambour build``, in a process of its own: ``python -m plugins HANDOVER.json``.

The hand-over names the configuration, the editorial time, the folders and the file to write the report to. What the
originals say is read and checked first; then Pelican makes the pages; then they are put in place.
Pelican only logs what goes wrong with a plugin, a theme or a file, and then writes a site without it. Here whatever
it logs as an error fails the build; what it logs as a warning is told.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import traceback
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from syndicate import build_putting, build_reading, delivery, places, prints
from syndicate.config import Config, load
from syndicate.errors import ConfigError, InputError
from syndicate.handover import SOUND, told
from syndicate.i18n import _, speaking
from syndicate.source import Problem

# Pelican's words for an original whose reading failed, with its path from content/ (pelican/generators.py).
FAILED = "Could not process %s"
# More originals that fail at once are no fault of theirs: a plugin, an extension of Markdown is broken.
MOST_FAILED = 5


class Failed(ConfigError):
    """A few originals could not be made into pages; ``names`` are their paths from content/."""

    def __init__(self, message: str, names: list[str]) -> None:
        super().__init__(message)
        self.names = names


class Faulty(Exception):
    """Originals are at fault, and nothing may be left out."""

    def __init__(self, faults: list[Problem]) -> None:
        super().__init__()
        self.faults = faults


def main(handover: Path) -> int:
    """Build as the hand-over says and write the report; give the exit code."""
    # What is read stays until the end: to look through it again and again for what could go finds nothing.
    gc.disable()
    order = json.loads(handover.read_text(encoding="utf-8"))
    report: dict[str, Any]
    try:
        report = {"ok": True, **build(order)}
    except Faulty as error:
        report = {"ok": False, "faults_only": True, "faults": told(error.faults)}
    except Failed as error:
        with speaking(order["lang"]):
            faults = build_reading.unmakeable(load(Path(order["config"])), tuple(error.names))
        report = {"ok": False, "message": error.message, "file": None, "line": None}
        report |= {"failed": error.names, "unmakeable": told(faults)}
    except InputError as error:
        report = {"ok": False, "message": error.message, "file": error.file, "line": error.line}
    except Exception as error:  # noqa: BLE001  # a theme or a plugin can raise anything: the reader gets one sentence
        traceback.print_exc()
        report = {"ok": False, "message": _sentence(error), "file": None, "line": None}
    Path(order["report"]).write_text(json.dumps(report), encoding="ascii")  # a file's name may be no text
    return 0 if report["ok"] else 2


def build(order: dict[str, Any]) -> dict[str, Any]:
    """Read, make, and put in place; give the facts of the report.

    Raise ``Faulty`` for originals at fault that may not be left out, and ``ConfigError`` for whatever else is wrong:
    then nothing has changed.
    """
    # All that every build needs is loaded while our parent looks at the files.
    import pelican  # noqa: F401  # before anything logs: it replaces the class of loggers

    from . import archives, feeds, lists, outputs, sitemap, syndication, theme  # noqa: F401  # as above

    heard = _apart_from_the_log()
    now = datetime.fromisoformat(order["now"])
    config = load(Path(order["config"]))
    config = replace(config, site=replace(config.site, output=Path(order["site"])))
    # Faults are told in the language of whoever builds.
    with speaking(order["lang"]):
        ready = build_reading.read(config, now, tuple(order.get("left_out", ())), partial(prints.heard, sys.stdin))
    if ready.faults and not order["keep_going"]:
        raise Faulty(ready.faults)
    heard.write(f"{SOUND}\n")
    heard.close()
    made = _pages(order, config, ready)
    place = delivery.Place(config.site.output, Path(order["home"]))
    stays = set(made["kept"])
    kept = [] if order["clean"] else build_putting.keep(config, ready.wanted, place, stays, made["outputs"])
    urgent, copies = build_putting.waiting(config, place, now) if order["urgent_first"] else (False, False)
    made["close"](kept, stays)
    search_too = order["search"] and not urgent
    with speaking(order["lang"]):
        put = build_putting.put(config, place, made["before"], stays, search_too=search_too)
    facts = {
        "now": now.isoformat(), "files": put.files, "made": made["made"], "changed": put.changed,
        "changes": made["changes"],
    }  # fmt: skip
    build_putting.write_report(config, facts, build_reading.seen(config, ready, now), ready.faults)
    return {
        "anew": made["anew"] or order["anew"], "count": made["count"] , "files": put.files, "changed": put.changed,
        "faults": told(ready.faults), "kept": kept, "warnings": made["warnings"], "search": put.search,
        "urgent": urgent, "copies": copies, "made": made["made"],
    }  # fmt: skip


def _apart_from_the_log() -> Any:
    """Give what our parent listens to; whatever is printed from now on goes to the log."""
    heard = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return heard


def _pages(order: dict[str, Any], config: Config, ready: build_reading.Ready) -> dict[str, Any]:
    """Run Pelican and give what it made. Raise ``ConfigError`` for whatever Pelican would only log."""
    os.environ["TAMBOUR_CONFIG"] = order["config"]
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
        "TAMBOUR_READY": ready,
        "TAMBOUR_STATE": str(delivery.Place(config.site.output, Path(order["home"])).next_state),
        "TAMBOUR_SITE": prints.heard(sys.stdin),
        "TAMBOUR_LEFT_OUT": order.get("left_out", ()),
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
    from . import outputs
    from .writing import Stopped

    try:
        pelican.run()
    except Stopped:
        log.refuse(len(pelican.settings["TAMBOUR_SHOWN"]))
        raise
    log.refuse(len(pelican.settings["TAMBOUR_SHOWN"]))
    return {"warnings": log.warnings, **outputs.report(pelican)}


def _quietly_imported(names: list[Any]) -> None:
    """Import each plugin first, to say plainly which one fails and why."""
    import importlib

    for name in names:
        try:
            if isinstance(name, str):
                importlib.import_module(name)
        except Exception as error:  # a plugin's module may do anything when it is imported; it stops the build by name
            traceback.print_exc()
            message = _("The plugin “{name}” cannot be loaded: {error}.")
            raise ConfigError(message.format(name=name, error=_last_words(error))) from error


class _Log(logging.Handler):
    """Keeps what Pelican logs, instead of printing it."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.failed: list[str] = []  # the originals among the errors

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        error = record.exc_info[1] if record.exc_info else None
        if record.msg == FAILED and isinstance(record.args, tuple):
            self.failed.append(str(record.args[0]))
            error = sys.exc_info()[1]  # Pelican tells no more than the name; the exception is still at hand
        if error:
            message = f"{message}: {_last_words(error)}"
            traceback.print_exception(error)
        (self.errors if record.levelno >= logging.ERROR else self.warnings).append(" ".join(message.split()))

    def refuse(self, originals: int = 0) -> None:
        """Raise ``ConfigError`` when an error was logged, ``Failed`` when a few of so many originals are all of it."""
        if self.errors:
            message = _("The build failed: {reason}.").format(reason=self.errors[0].rstrip("."))
            if len(self.errors) == len(self.failed) < originals and len(self.failed) <= MOST_FAILED:
                raise Failed(message, sorted(self.failed))
            raise ConfigError(message)


def _sentence(error: Exception) -> str:
    """Say which template or plugin failed, as far as the exception tells."""
    place = getattr(error, "filename", None) or getattr(error, "name", None)
    line = getattr(error, "lineno", None)
    where = f" ({Path(str(place)).name}{f':{line}' if line else ''})" if place else ""
    return _("The build failed: {reason}.").format(reason=f"{_last_words(error)}{where}")


def _last_words(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__).rstrip(".")


if __name__ == "__main__":
    code = main(Path(sys.argv[1]))
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    # Python would first take all that was read apart, piece by piece, for as long as a sixth of a build.
    os._exit(code)

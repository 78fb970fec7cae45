"""Build the site: check every original, make its pages with Pelican, put what is new in the place of what was.

All of it is done by a child process (``plugins.__main__``), because the engine never imports Pelican. The child makes
what is not the same as in the last build, and writes it into a fresh folder beside the output, so a build that fails or
is killed leaves the site as it was (``delivery``). The report, ``.tambour/build.json``, says which files have changed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from syndicate import delivery, i18n, prints, search
from syndicate.builder import builder
from syndicate.config import Config
from syndicate.errors import ConfigError, ContentError
from syndicate.handover import REPORT, SOUND, relative, report_of, understood
from syndicate.i18n import _
from syndicate.source import Problem, visible

__all__ = ["REPORT", "Busy", "Report", "apart", "build"]


class Busy(ConfigError):
    """Another build is running."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: counts, real seconds, and the faults of the originals that it left out."""

    output: Path
    originals: int
    files: int
    seconds: float
    left_out: tuple[Problem, ...] = ()
    kept: tuple[str, ...] = ()  # files of content/ whose previous page was kept
    warnings: tuple[str, ...] = ()
    search: str = ""  # the search index: made, kept, dropped because it was no longer true, or none
    # Only known where it was asked: whether urgent originals have copies to make, and whether others have any to make
    # or are left out, so that a person should know.
    urgent: bool = False
    copies: bool = False
    made: int = 0  # pages that were made; the others stayed as they were
    changed: tuple[str, ...] = ()  # files of the output that are new, other, or gone


def build(
    config: Config,
    *,
    now: datetime,
    clean: bool = False,
    keep_going: bool = False,
    drafts: bool = False,
    search_too: bool = False,
    urgent_first: bool = False,
    settings: Mapping[str, Any] | None = None,
    sole: bool = False,
    say: Callable[[str], None] | None = None,
) -> Report:
    """Build the site as it stands at the editorial time ``now``: what it gives hangs on no earlier build.

    ``clean`` forgets what earlier builds made. ``keep_going`` leaves out the originals at fault, keeps their previous
    pages and builds the rest. ``drafts`` also builds drafts and what is for later, which ``apart`` keeps out of the
    public site. ``search_too`` makes the search index; ``urgent_first`` leaves it out while an urgent original
    has copies to make. ``settings`` overrides Pelican's; ``sole`` tells that this process is there for this build alone
    (see ``builder``); ``say`` tells the progress.
    Raise ``ContentError`` that lists every fault, ``ConfigError`` for faults of configuration, theme or plugins: then
    nothing has changed.
    """
    began = time.monotonic()
    output = _safe_output(config)
    if drafts and output.parent.parent != config.cache:
        raise ConfigError(_("Drafts are never built into the folder of the public site."))
    if search_too:
        search.version()
    with _alone(config) as lock:
        place = delivery.Place(output, report_of(config).parent)
        delivery.finish(place)
        if clean:
            shutil.rmtree(config.cache / "cache", ignore_errors=True)
            place.state.unlink(missing_ok=True)
        shutil.rmtree(place.fresh, ignore_errors=True)
        order = {
            "now": now.isoformat(), "lang": i18n.language(), "clean": clean, "keep_going": keep_going,
            "search": search_too, "urgent_first": urgent_first, "anew": not clean and _half_gone(place),
            "settings": {**(settings or {}), "TAMBOUR_DRAFTS": drafts},
        }  # fmt: skip
        try:
            made = _run(config, place, order, lock, say, sole=sole)
            if made.get("failed"):
                if not keep_going:
                    raise _refused(config, made["unmakeable"])
                shutil.rmtree(place.fresh, ignore_errors=True)
                made = _run(config, place, order | {"left_out": made["failed"]}, lock, None)
        finally:
            shutil.rmtree(place.fresh, ignore_errors=True)
        if made.get("faults_only"):
            raise _refused(config, made["faults"])
        if not made["ok"]:
            raise ConfigError(made["message"], file=made["file"], line=made["line"])
        if say and not clean and made["anew"]:
            say(_anew(made["anew"]))
    return Report(
        output=output,
        originals=made["count"],
        files=made["files"],
        seconds=time.monotonic() - began,
        left_out=tuple(understood(made["faults"])),
        kept=tuple(made["kept"]),
        warnings=tuple(made["warnings"]),
        search=made["search"],
        urgent=made["urgent"],
        copies=made["copies"],
        made=made["made"],
        changed=tuple(made["changed"]),
    )


def apart(config: Config, name: str) -> Config:
    """Give the same configuration, with an output of its own under ``.tambour/NAME/``: a site to look at, only."""
    return replace(config, site=replace(config.site, output=config.cache / name / "site"))


def _safe_output(config: Config) -> Path:
    """Refuse an output folder that holds anything but a site: the build replaces it whole."""
    output = config.site.output
    for needed in (config.root, config.site.content):
        if needed.resolve().is_relative_to(output.resolve()) or output.resolve().is_relative_to(
            config.site.content.resolve()
        ):
            message = _("“output” must be a folder of its own: the build replaces all that it holds.")
            raise ConfigError(message, file=config.path)
    if output.is_dir() and any(output.iterdir()) and not (output / "syndication.json").is_file():
        message = _("The folder “{name}” holds something else than a built site. Empty it, or choose another “output”.")
        raise ConfigError(message.format(name=output.name), file=config.path)
    if output.exists() and not output.is_dir():
        raise ConfigError(_("“{name}” is a file: the site needs a folder.").format(name=output.name), file=config.path)
    return output


@contextmanager
def _alone(config: Config) -> Iterator[int]:
    """Let one build run at a time. Give the lock's descriptor: the lock goes with the last process that holds it."""
    config.cache.mkdir(parents=True, exist_ok=True)
    with (config.cache / "build.lock").open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(_("Another build is running at this moment. Try again when it has ended.")) from None
        # Never one of the three that a program is started with: a child would be given another in its place.
        held = fcntl.fcntl(lock, fcntl.F_DUPFD_CLOEXEC, 3)
        try:
            yield held
        finally:
            os.close(held)


def _half_gone(place: delivery.Place) -> str:
    """Say in a word which half of the last build is missing: its site, or what it noted; neither, or both, is none."""
    if place.state.is_file() == place.output.is_dir():
        return ""
    return "gone" if place.state.is_file() else "unknown"


def _run(
    config: Config,
    place: delivery.Place,
    order: dict[str, Any],
    lock: int,
    say: Callable[[str], None] | None,
    *,
    sole: bool = False,
) -> dict[str, Any]:
    """Have the child process build, and give its report. Raise ``ConfigError`` when it left none."""
    place.home.mkdir(parents=True, exist_ok=True)
    place.next_state.unlink(missing_ok=True)
    usable = place.state.is_file() and place.output.is_dir()
    if usable:
        shutil.copyfile(place.state, place.next_state)
    desk = config.cache / "build"
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir()
    handover, report = desk / "handover.json", desk / "report.json"
    order |= {
        "config": str(config.path),
        "output": str(place.fresh),
        "site": str(place.output),
        "usable": usable,
        "home": str(place.home),
        "report": str(report),
    }
    handover.write_text(json.dumps(order), encoding="utf-8")
    # A second try says what was wrong at the first one too. The child holds the lock as we do: should we be killed, no
    # other build meets it in the fresh folder.
    with (
        (config.cache / "build.log").open("ab" if "left_out" in order else "wb") as lines,
        builder(handover, config.root, lock, lines, copied=sole) as child,
    ):
        prints.tell(child.told, config.site.content, place.output if usable else None)
        for line in child.tells:
            if line.strip() == SOUND and say:
                say(_("Building the site of {commune}…").format(commune=config.commune.name))
    try:
        made: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ConfigError(_("The build stopped before its end; .tambour/build.log says more.")) from None
    return made


def _refused(config: Config, faults: list[list[Any]]) -> ContentError:
    return ContentError("\n".join(_written(config, fault) for fault in understood(faults)))


def _written(config: Config, fault: Problem) -> str:
    return visible(str(ContentError(fault.message, file=relative(config, fault.file), line=fault.line)))


def _anew(word: str) -> str:
    """Say why nothing of the last build could be used, when it is not what was asked for."""
    reasons = {
        "damaged": _("what the last build had noted is damaged"),
        "programs": _("it was built by another version of the programs"),
        "gone": _("the site of the last build is no longer there"),
        "unknown": _("nothing was noted when it was built"),
    }
    return _("The whole site is built anew: {reason}.").format(reason=reasons[word])

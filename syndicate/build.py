"""Build the site: check every original, run Pelican in a child process, put what is new in the place of what was.

The engine never imports Pelican. The child makes what is not the same as in the last build, and writes it into a fresh
folder beside the output, so a build that fails or is killed leaves the site as it was (``delivery``). The report,
``.tambour/build.json``, says which files each original gave, and which have changed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from syndicate import acts, delivery, feed, ledger, originals, places, portraits, search, shelf
from syndicate.config import Config
from syndicate.errors import ConfigError, ContentError
from syndicate.i18n import _
from syndicate.plan import plan, urgent_only
from syndicate.source import Problem, visible

REPORT = originals.REPORT
REDIRECT = b'<meta http-equiv="refresh"'  # what tells a page that only leads to another


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
    say: Callable[[str], None] | None = None,
) -> Report:
    """Build the site as it stands at the editorial time ``now``: what it gives hangs on no earlier build.

    ``clean`` forgets what earlier builds made. ``keep_going`` leaves out the originals at fault, keeps their previous
    pages and builds the rest. ``drafts`` also builds drafts and what is for later, which ``apart`` keeps out of the
    public site. ``search_too`` makes the search index; ``urgent_first`` leaves it out while an urgent original
    has copies to make. ``settings`` overrides Pelican's; ``say`` tells the progress.
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
        place = delivery.Place(output, _report(config).parent)
        delivery.finish(place)
        faults, wanted, seen = _faults(config, now)
        if faults and not keep_going:
            raise ContentError("\n".join(_written(config, fault) for fault in faults))
        if clean:
            shutil.rmtree(config.cache / "cache", ignore_errors=True)
            place.state.unlink(missing_ok=True)
        if say:
            say(_("Building the site of {commune}…").format(commune=config.commune.name))
        fresh = place.fresh
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            order = {**(settings or {}), "TAMBOUR_DRAFTS": drafts}
            made = _run(config, now, place, order, lock)
            impossible = _impossible(config, made)
            if impossible:
                if not keep_going:
                    raise ContentError("\n".join(_written(config, fault) for fault in impossible))
                faults += impossible
                wanted += [fault.file for fault in impossible]
                shutil.rmtree(fresh, ignore_errors=True)
                made = _run(config, now, place, order | {"TAMBOUR_LEFT_OUT": made["failed"]}, lock)
            if not made["ok"]:
                raise ConfigError(made["message"], file=made["file"], line=made["line"])
            if say and (why := _anew(place, made["anew"], clean=clean)):
                say(why)
            stays = set(made["kept"])
            kept = {} if clean else _keep(config, wanted, place, stays)
            made["originals"].update(kept)
            urgent, copies = _waiting(config, fresh, now) if urgent_first else (False, False)
            files, changed, indexed = _put(config, place, made, stays, search_too=search_too and not urgent)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        report = Report(
            output=output,
            originals=len({facts["id"] for facts in made["originals"].values()}),
            files=files,
            seconds=time.monotonic() - began,
            left_out=tuple(faults),
            kept=tuple(kept),
            warnings=tuple(made["warnings"]),
            search=indexed,
            urgent=urgent,
            copies=copies,
            made=made["made"],
            changed=tuple(changed),
        )
        _write_report(config, report, made, seen, now)
    return report


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
        yield lock.fileno()


def _faults(config: Config, now: datetime) -> tuple[list[Problem], list[Path], dict[str, portraits.Portrait]]:
    """Give every error of the originals, by file and line, the files at fault whose pages should stay, and portraits.

    The page of a file that also says that it is a draft, or for later, does not stay, nor do its translations.
    """
    kept = shelf.Shelf(config)
    reading = originals.read_all(config, now=now, shelf=kept)
    kept.keep()
    history = ledger.read(config.ledger)
    before = originals.recall(config)
    renamed = originals.renamed(reading.sources, history, before)
    faults = [problem for problem in (*reading.problems, *renamed) if problem.severity == "error"]
    hidden = {source.path for source in reading.sources if not source.public(now)}
    files = list(dict.fromkeys(fault.file for fault in faults))
    files = [file for file in files if not hidden & {file, originals.original_of(file)}]
    # A sound translation of an original at fault is not built either: its page stays too.
    files += [one.path for one in reading.sources if one.translation_of in files and one.path not in {*files, *hidden}]
    # What has copies is remembered after its file is gone: it may come back, or be mended, under another name.
    out = {copy.original for copy in history.copies.values()}
    # That an act was to stay is forgotten once a build was made without it: it was told before that.
    seen = {id_: replace(one, until="") for id_, one in before.items() if id_ in out}
    seen |= {
        one.id: portraits.portrait(one, acts.stays_until(one, now, config.zone))
        for one in reading.sources
        if one.translation_of is None and one.date and one.id.isprintable()
    }
    return faults, files, seen


def _written(config: Config, fault: Problem) -> str:
    return visible(str(ContentError(fault.message, file=_relative(config, fault.file), line=fault.line)))


def _relative(config: Config, file: Path) -> str:
    return str(file.relative_to(config.root) if file.is_relative_to(config.root) else file)


def _anew(place: delivery.Place, word: str, *, clean: bool) -> str:
    """Say why nothing of the last build could be used, when it is not what was asked for."""
    reasons = {
        "damaged": _("what the last build had noted is damaged"),
        "programs": _("it was built by another version of the programs"),
        "gone": _("the site of the last build is no longer there"),
        "unknown": _("nothing was noted when it was built"),
    }
    if not clean and not word and place.state.is_file() != place.output.is_dir():
        word = "gone" if place.state.is_file() else "unknown"
    return _("The whole site is built anew: {reason}.").format(reason=reasons[word]) if word else ""


def _impossible(config: Config, made: Mapping[str, Any]) -> list[Problem]:
    """Give the originals that could not be made into pages, when the fault seems theirs and not the site's.

    The checks refuse what is known to fail; this is for what nobody thought of, so that it stops no alert.
    """
    message = _("This text cannot be made into a page; .tambour/build.log says more.")
    return [
        Problem(config.site.content / name, None, "unreadable", message)
        for name in (() if made["ok"] else made.get("failed", ()))
    ]


def _run(
    config: Config, now: datetime, place: delivery.Place, settings: Mapping[str, Any], lock: int
) -> dict[str, Any]:
    """Run Pelican in a child process and give its report. Raise ``ConfigError`` when it left none."""
    place.home.mkdir(parents=True, exist_ok=True)
    place.next_state.unlink(missing_ok=True)
    usable = place.state.is_file() and place.output.is_dir()
    if usable:
        shutil.copyfile(place.state, place.next_state)
    desk = config.cache / "build"
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir()
    handover, report = desk / "handover.json", desk / "report.json"
    order = {
        "config": str(config.path),
        "now": now.isoformat(),
        "output": str(place.fresh),
        "site": str(place.output) if usable else None,
        "state": str(place.next_state),
        "report": str(report),
        "settings": dict(settings),
    }
    handover.write_text(json.dumps(order), encoding="utf-8")
    # A second try says what was wrong at the first one too.
    with (config.cache / "build.log").open("ab" if "TAMBOUR_LEFT_OUT" in settings else "wb") as lines:
        command = [sys.executable, "-P", "-m", places.plugins_package(), str(handover)]
        # The child holds the lock too: should we be killed, no other build meets it in the fresh folder.
        subprocess.run(
            command, cwd=config.root, env=_environment(), stdout=lines, stderr=lines, pass_fds=(lock,), check=False
        )
    try:
        made: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ConfigError(_("The build stopped before its end; .tambour/build.log says more.")) from None
    return made


def _environment() -> dict[str, str]:
    """Give the child our environment, and the place where it finds this very engine."""
    here = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
    secret = ("_TOKEN", "_PASSWORD", "_SECRET", "_SECRETS", "_KEY")
    inherited = {
        name: value for name, value in os.environ.items() if not (name.startswith("TAMBOUR_") and name.endswith(secret))
    }
    return inherited | {"PYTHONPATH": path, "PYTHONUTF8": "1"}


def _keep(config: Config, files: list[Path], place: delivery.Place, stays: set[str]) -> dict[str, Any]:
    """Bring over from the previous site the pages of these originals, with the pictures and documents they use.

    ``stays`` has the files of the previous site that stay where they are.
    """
    output, fresh, bare = place.output, place.fresh, not stays
    previous = _previous(config)
    kept = {}
    for file in files:
        name = file.relative_to(config.site.content).as_posix() if file.is_relative_to(config.site.content) else ""
        made = previous.get(name)
        if made is None or not file.is_file():
            continue
        for path in made["outputs"]:
            there = (fresh / path).exists() or path in stays
            if (output / path).is_file() and not there and _its_own(output, path, made["outputs"]):
                if bare:
                    (fresh / path).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(output / path, fresh / path)
                else:
                    stays.add(path)
        if made["outputs"] and (made["outputs"][0] in stays or (fresh / made["outputs"][0]).is_file()):
            kept[name] = made
    return kept


def _waiting(config: Config, fresh: Path, now: datetime) -> tuple[bool, bool]:
    """Tell whether the plan of this new site has anything urgent to do, and anything else (see ``Report``)."""
    document = feed.load(str(fresh / "syndication.json"))
    accounts = tuple(config.accounts.values())
    made = plan(document, ledger.read(config.ledger), accounts, config.policy, now)
    urgent = urgent_only(made, document).actions
    return bool(urgent), len(made.actions) > len(urgent) or any(held.left_out for held in made.held)


def _its_own(output: Path, path: str, outputs: list[str]) -> bool:
    """Tell whether a page is the original's, or leads to it: another may have come to an old address since."""
    return path == outputs[0] or not path.endswith(".html") or REDIRECT in (output / path).read_bytes()


def _put(
    config: Config, place: delivery.Place, made: Mapping[str, Any], stays: set[str], *, search_too: bool
) -> tuple[int, list[str], str]:
    """Put the new site in its place. Give the number of its files, those that changed, what became of the index."""
    whole, lang = not stays, config.commune.lang
    indexed = search.renew(place.fresh, place.output, lang, anew=search_too) if whole else ""
    files = {*stays, *delivery.names(place.fresh)}
    was = {*made["before"], *(path for one in _previous(config).values() for path in one["outputs"])}
    changed = delivery.deliver(place, whole=whole, gone=sorted(was - files))
    if not whole:
        indexed = search.renew_in_place(place.output, lang, anew=search_too)
    return len(files), changed, indexed


def _previous(config: Config) -> dict[str, Any]:
    try:
        report = json.loads(_report(config).read_text(encoding="utf-8"))
        found: dict[str, Any] = report["originals"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found


def _write_report(
    config: Config, report: Report, made: Mapping[str, Any], seen: dict[str, portraits.Portrait], now: datetime
) -> None:
    left_out = sorted({visible(str(fault.file)) for fault in report.left_out})
    faults = [
        {"file": visible(_relative(config, fault.file)), "line": fault.line, "message": fault.message}
        for fault in report.left_out
    ]
    facts = {
        "now": now.isoformat(), "seconds": round(report.seconds, 3), "files": report.files, "made": report.made,
        "changed": report.changed, "changes": made["changes"],
        "left_out": left_out, "faults": faults, "originals": dict(sorted(made["originals"].items())),
        portraits.KEY: portraits.written(seen),
    }  # fmt: skip
    path = _report(config)
    fresh = path.with_name(f"{REPORT}.new")
    fresh.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def _report(config: Config) -> Path:
    """Give the place of the report: beside a site that is built apart, so that neither speaks of the other."""
    home = config.site.output.parent
    return (home if home.parent == config.cache else config.cache) / REPORT

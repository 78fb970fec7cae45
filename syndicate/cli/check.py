"""``tambour check``: every problem that an editor can mend, where, what, why it matters, and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from syndicate import ledger, originals
from syndicate.checks import advise
from syndicate.checks.council import LATE, withdrawn
from syndicate.checks.home import errands
from syndicate.checks.legal import lawful
from syndicate.cli.common import configuration, editorial_now, json_option, now_option, print_json, say
from syndicate.cli.printing import annotate, show
from syndicate.config import FILE
from syndicate.errors import ConfigError, ContentError, InputError, LedgerError
from syndicate.fix import SEEN, mend_all, write
from syndicate.i18n import _, ngettext
from syndicate.lessons import every, lesson
from syndicate.model import State
from syndicate.source import Problem, Source, visible

FORMATS = ("text", "json", "github")


@dataclass(frozen=True, slots=True)
class Found:
    """What was checked: the problems, the sources, and the ids that have copies."""

    problems: list[Problem]
    sources: Sequence[Source] = ()
    live: frozenset[str] = frozenset()
    content: Path | None = None


@click.command
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar=_("[PATHS]..."))
@click.option("--fix", is_flag=True,
              help=_("Mend what is mechanical: typography, stray spaces, telephone links, digests."))  # fmt: skip
@click.option("--diff", is_flag=True, help=_("Show what --fix would change, and change nothing."))
@click.option("--strict", is_flag=True, help=_("Take what the law wanted online by now for an error."))
@click.option("--short", is_flag=True, help=_("One line for each problem, without the reasons."))
@click.option("--format", "style", type=click.Choice(FORMATS), default=None,
              help=_("“github” marks the lines in a GitHub pull request; it is the default there."))  # fmt: skip
@json_option
@now_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], fix: bool, diff: bool, strict: bool, short: bool, style: str | None,
    as_json: bool, now: str | None,
) -> None:  # fmt: skip
    root = ctx.obj.absolute()
    for path in paths:
        if not path.exists():
            raise ConfigError(_("“{path}” does not exist.").format(path=path))
    found = _check(root, now)
    if fix or diff:
        mended = [one for one in mend_all(found.sources, found.live, found.content) if _within(one.file, paths)]
        if diff:
            for one in mended:
                show(one.diff(_relative(one.file, root)).removesuffix("\n"))
            if mended:
                say(_("{sign} stands for a no-break space.").format(sign=SEEN))
            say(_changes(sum(one.changes for one in mended), len(mended), written=False))
            return
        for one in mended:
            write(one)
            say(f"{_relative(one.file, root)}: " + _times(one.changes))
        say(_changes(sum(one.changes for one in mended), len(mended), written=True))
        found = _check(root, now) if mended else found
    problems = [_judged(problem, strict=strict) for problem in found.problems if _asked(problem, paths)]
    errors = sum(problem.severity == "error" for problem in problems)
    style = style or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if as_json or style == "json":
        print_json({"errors": errors, "warnings": len(problems) - errors, "problems": list(_data(problems, root))})
    else:
        print_problems = _annotate if style == "github" else _print
        print_problems(problems, root, short=short)
    say(_conclusion(errors, len(problems) - errors))
    ctx.exit(2 if errors else 0)


command.help = _(
    "List every problem that an editor can mend, with its file and line, why it matters and how to mend it. Nothing is "
    "published, and nothing is changed unless --fix is given. With PATHS (files or folders), only their problems are "
    "shown. The command ends with 2 when something must be mended; a line marked as a warning is only advice."
)


def _check(root: Path, now: str | None) -> Found:
    """Check everything; a configuration or a ledger that cannot be read is a problem among the others."""
    try:
        config = configuration(root)
        moment = editorial_now(config, now)
        reading = originals.read_all(config, moment)
    except (ConfigError, ContentError) as error:
        if error.file is None:
            raise
        return Found([_problem(error, root / FILE)])
    problems = list(reading.problems)
    live: frozenset[str] = frozenset()
    try:
        history = ledger.read(config.ledger)
        before = originals.recall(config)
        problems += originals.renamed(reading.sources, history, before)
        problems += withdrawn(reading.sources, before, config, moment)
        live = frozenset(copy.original for copy in history.copies.values() if copy.ours and copy.state is State.LIVE)
    except LedgerError as error:
        problems.append(_problem(error, config.ledger))
    problems += advise(reading.sources, config, moment, live)
    problems += lawful(reading.sources, config, moment)
    problems += errands(reading.sources, config, moment)
    problems.sort(key=lambda problem: (str(problem.file), problem.line or 0))
    return Found(problems, reading.sources, live, config.site.content)


def _problem(error: InputError, file: Path) -> Problem:
    code = type(error).__name__.removesuffix("Error").lower()
    return Problem(Path(error.file or file), error.line, code, error.message)


def _judged(problem: Problem, *, strict: bool) -> Problem:
    return replace(problem, severity="error") if strict and problem.code in LATE else problem


def _asked(problem: Problem, paths: tuple[Path, ...]) -> bool:
    """Tell whether to show a problem: those outside the originals always, as nothing can be trusted with them."""
    return problem.code in ("config", "ledger", "content") or _within(problem.file, paths)


def _within(file: Path, paths: tuple[Path, ...]) -> bool:
    return not paths or any(file.resolve().is_relative_to(path.resolve()) for path in paths)


def _print(problems: Iterable[Problem], root: Path, *, short: bool) -> None:
    """Print each problem on a line; the first of a kind teaches, for nobody reads a reason twelve times."""
    lessons = every()
    taught: set[tuple[str, str]] = set()
    for problem in problems:
        place = ":".join(str(part) for part in (_relative(problem.file, root), problem.line) if part is not None)
        warning = _("warning: ") if problem.severity == "warning" else ""
        show(f"{visible(place)}: {warning}{visible(problem.message)} [{problem.code}]")
        learnt = lesson(problem.code, lessons)
        if not short and (learnt.why, learnt.mend) not in taught:
            taught.add((learnt.why, learnt.mend))
            show("    " + _("Why: {reason}").format(reason=learnt.why))
            show("    " + _("To mend it: {how}").format(how=learnt.mend))


def _annotate(problems: Iterable[Problem], root: Path, **_unused: object) -> None:
    """Mark the lines of a pull request.

    Annotations count from the top of the repository, which may hold the project in a folder.
    """
    top = Path(os.environ.get("GITHUB_WORKSPACE") or root)
    top = top if root.is_relative_to(top) else root
    lessons = every()
    for problem in problems:
        line: dict[str, object] = {"line": problem.line} if problem.line else {}
        place = {"file": _relative(problem.file, top)} | line | {"title": problem.code}
        annotate(problem.severity, place, f"{visible(problem.message)}\n{lesson(problem.code, lessons).mend}")


def _data(problems: Iterable[Problem], root: Path) -> Iterator[dict[str, object]]:
    lessons = every()
    for problem in problems:
        learnt = lesson(problem.code, lessons)
        yield {
            "file": _relative(problem.file, root),
            "line": problem.line,
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "why": learnt.why,
            "mend": learnt.mend,
        }


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)


def _conclusion(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return _("Nothing to mend.")
    mended = ngettext("{count} error", "{count} errors", errors).format(count=errors)
    advice = ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings)
    return _("{errors}, {warnings}.").format(errors=mended, warnings=advice)


def _changes(changes: int, files: int, *, written: bool) -> str:
    if not changes:
        return _("Nothing that can be mended by itself.")
    where = ngettext("{count} file", "{count} files", files).format(count=files)
    message = _("{changes} in {files}.") if written else _("{changes} in {files}, not made: use --fix.")
    return message.format(changes=_times(changes), files=where)


def _times(changes: int) -> str:
    return ngettext("{count} mending", "{count} mendings", changes).format(count=changes)

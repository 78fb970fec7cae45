"""``tambour check``: every problem that an editor can mend, with its file and line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from syndicate import ledger, originals
from syndicate.cli.common import configuration, editorial_now, json_option, now_option, print_json, say
from syndicate.config import FILE
from syndicate.errors import ConfigError, ContentError, InputError, LedgerError
from syndicate.i18n import _, ngettext
from syndicate.source import Problem

FORMATS = ("text", "github")


@click.command
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar=_("[PATHS]..."))
@click.option("--format", "style", type=click.Choice(FORMATS), default=None,
              help=_("“github” marks the lines in a GitHub pull request; it is the default there."))  # fmt: skip
@json_option
@now_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], style: str | None, as_json: bool, now: str | None) -> None:
    root = ctx.obj.absolute()
    for path in paths:
        if not path.exists():
            raise ConfigError(_("“{path}” does not exist.").format(path=path))
    problems = [problem for problem in _problems(root, now) if _asked(problem, paths)]
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        print_json({"errors": errors, "warnings": len(problems) - errors,
                    "problems": [_data(problem, root) for problem in problems]})  # fmt: skip
    else:
        for line in _lines(problems, root, style):
            click.echo(line)
    say(_conclusion(errors, len(problems) - errors))
    ctx.exit(2 if errors else 0)


command.help = _(
    "List every problem that an editor can mend, with its file and line. Nothing is changed and nothing is published. "
    "With PATHS (files or folders), only their problems are shown. The command ends with 2 when something must be "
    "mended; a line marked as a warning is only advice."
)


def _problems(root: Path, now: str | None) -> list[Problem]:
    """Check everything; a configuration or a ledger that cannot be read is a problem among the others."""
    try:
        config = configuration(root)
        reading = originals.read_all(config, editorial_now(config, now))
    except (ConfigError, ContentError) as error:
        if error.file is None:
            raise
        return [_problem(error, root / FILE)]
    problems = list(reading.problems)
    try:
        problems += originals.renamed(reading.sources, ledger.read(config.ledger))
    except LedgerError as error:
        problems.append(_problem(error, config.ledger))
    return sorted(problems, key=lambda problem: (str(problem.file), problem.line or 0))


def _problem(error: InputError, file: Path) -> Problem:
    code = type(error).__name__.removesuffix("Error").lower()
    return Problem(Path(error.file or file), error.line, code, error.message)


def _asked(problem: Problem, paths: tuple[Path, ...]) -> bool:
    """Tell whether to show a problem: those outside the originals always, as nothing can be trusted with them."""
    if not paths or problem.code in ("config", "ledger", "content"):
        return True
    file = problem.file.resolve()
    return any(file.is_relative_to(path.resolve()) for path in paths)


def _lines(problems: Iterable[Problem], root: Path, style: str | None) -> Iterable[str]:
    show: Callable[[Problem, Path], str] = _plain
    if (style or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")) == "github":
        # Annotations count from the top of the repository, which may hold the project in a folder.
        top = Path(os.environ.get("GITHUB_WORKSPACE") or root)
        root, show = (top if root.is_relative_to(top) else root), _annotation
    return (show(problem, root) for problem in problems)


def _plain(problem: Problem, root: Path) -> str:
    place = ":".join(str(part) for part in (_relative(problem.file, root), problem.line) if part is not None)
    warning = _("warning: ") if problem.severity == "warning" else ""
    return f"{place}: {warning}{problem.message}"


def _annotation(problem: Problem, root: Path) -> str:
    """Write a workflow command, escaped as GitHub's own toolkit does (actions/toolkit, core/src/command.ts)."""
    line = f",line={problem.line}" if problem.line else ""
    message = _escaped(problem.message)
    place = _escaped(_relative(problem.file, root)).replace(":", "%3A").replace(",", "%2C")
    return f"::{problem.severity} file={place}{line}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _data(problem: Problem, root: Path) -> dict[str, object]:
    return {
        "file": _relative(problem.file, root),
        "line": problem.line,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
    }


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)


def _conclusion(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return _("Nothing to mend.")
    mended = ngettext("{count} error", "{count} errors", errors).format(count=errors)
    advice = ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings)
    return _("{errors}, {warnings}.").format(errors=mended, warnings=advice)

"""``tambour report``: what a publishing run did, for the secretary, from what the run left behind."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from syndicate import ledger, report_text, results
from syndicate.build import REPORT
from syndicate.cli.common import configuration, json_option, print_json
from syndicate.cli.forge import summarise
from syndicate.cli.printing import show
from syndicate.cli.telling import file_page, known_names, known_pages, notify_option, run_page, told
from syndicate.config import Config, environment
from syndicate.errors import ConfigError, LedgerError
from syndicate.i18n import _
from syndicate.model import ActionKind, Held, Outcome
from syndicate.notices import Notice, Task
from syndicate.report import BUILDS, SUCCESS, Facts, Fault, Report, report
from syndicate.vigil import access, doubts

RESULTS = ("success", "failure", "cancelled", "skipped")
# Where a workflow writes how its steps ended: ${{ toJSON(steps) }} or ${{ toJSON(needs) }}.
STEPS = "TAMBOUR_STEPS"


@click.command(help=_(
    "Say in plain words what a publishing run did: what went where, what waits and until when, what failed and what "
    "to do; also in the summary of the run, at a forge. It reads what the run left behind, and sends nothing but, "
    "with --notify, word of what is new."
))  # fmt: skip
@click.option("--apply", "applied", type=click.Path(path_type=Path), metavar=_("FILE"),
              help=_("What “tambour apply --json” printed, instead of what the last one left."))  # fmt: skip
@click.option("--step", "steps", multiple=True, metavar="NAME=RESULT",
              help=_("How a step of the run ended: success, failure, cancelled or skipped (repeatable)."))  # fmt: skip
@click.option("--markdown", is_flag=True, help=_("Print Markdown instead of plain text."))
@notify_option
@json_option
@click.pass_obj
def command(
    folder: Path, applied: Path | None, steps: tuple[str, ...], markdown: bool, notify: bool, as_json: bool,
) -> None:  # fmt: skip
    config = configuration(folder)
    environ = environment(config.root)
    ended = dict(map(_step, steps)) or _steps(environ.get(STEPS, ""))
    if applied and not applied.is_file():
        raise ConfigError(_("“{path}” does not exist.").format(path=applied))
    made = report(_facts(config, environ, applied or results.place(config), ended))
    summarise(report_text.markdown(made))
    if as_json:
        print_json(_data(made))
    else:
        write = report_text.markdown if markdown else report_text.plain
        show(write(made).removesuffix("\n"))
    # Last: whoever cannot be told must not keep the report from being read.
    if notify and not told(config, [*made.problems, *made.tasks], made.areas):
        sys.exit(1)


def _facts(config: Config, environ: Mapping[str, str], applied: Path, steps: Mapping[str, str]) -> Facts:
    """Gather what the run left behind; what is missing, or makes no sense, is what a step that failed leaves."""
    left = results.read(applied, environ) or {}
    done = "outcomes" in left
    built = _built(config)
    known, damage = _doubts(config)
    # The jobs and steps that a damaged ledger stops say nothing by themselves.
    said = dict.fromkeys(("site", "fetch"), damage) if damage else {}
    return Facts(
        commune=config.commune.name,
        url=config.commune.url,
        accounts=known_names(config),
        pages=known_pages(config),
        outcomes=tuple(_outcomes(left)) if done else None,
        held=tuple(_holds(left)) if done else (),
        tasks=dict(_tasks(left)) if done else {},
        whole=left.get("whole", True) is True,
        doubts=known,
        faults=tuple(_faults(config, built, environ)) if built and _new(built, steps) else None,
        unshared=str(left.get("unshared", "")),
        lost=tuple(_lost(left, known_names(config))),
        steps={**({"apply": "failure"} if "error" in left else {}), **steps},
        said={**said, **({"apply": str(left["error"])} if "error" in left else {})},
        run=run_page(environ),
    )


def _lost(left: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Notice]:
    lost = left.get("lost")
    for account, reason in lost.items() if isinstance(lost, dict) else ():
        yield access.lost(account, names.get(account, account), str(reason))


def _doubts(config: Config) -> tuple[tuple[Notice, ...] | None, str]:
    """Give the doubts of the ledger, as the watch does; ``None`` when there is none to read, and what damages it.

    A ledger that could not be fetched holds no doubt, and has solved none.
    """
    if not config.ledger.is_file():
        return None, ""
    try:
        return doubts.doubts(ledger.read(config.ledger), known_pages(config), known_names(config)).notices, ""
    except LedgerError as error:
        return None, str(error)


def _built(config: Config) -> dict[str, Any] | None:
    """Read what the build wrote; ``None`` when it did not come to that."""
    try:
        found = json.loads((config.cache / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _new(built: Mapping[str, Any], steps: Mapping[str, str]) -> bool:
    """Tell whether the build's report is of this run: a build that failed whole leaves that of an earlier one."""
    return all(steps.get(name, "success") in SUCCESS for name in BUILDS) or bool(built.get("faults"))


def _outcomes(left: Mapping[str, Any]) -> Iterator[Outcome]:
    try:
        for one in left["outcomes"]:
            kind = ActionKind(one["action"])
            yield Outcome(kind, one["original"], one["account"], one["result"], one["copy_url"], one["reason"])
    except (KeyError, TypeError, ValueError):
        raise _senseless() from None


def _holds(left: Mapping[str, Any]) -> Iterator[Held]:
    try:
        for one in left.get("held", ()):
            yield Held(one["original"], one["account"], one["code"], one["reason"], bool(one["left_out"]))
    except (KeyError, TypeError):
        raise _senseless() from None


def _tasks(left: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Task]]:
    try:
        for one in left.get("held", ()):
            if task := one.get("task"):
                pictures = tuple((str(alt), str(url)) for alt, url in task["pictures"])
                steps, commands = (tuple(map(str, task[name])) for name in ("steps", "commands"))
                yield (one["original"], one["account"]), Task(steps, str(task["text"]), pictures, commands)
    except (KeyError, TypeError, ValueError):
        raise _senseless() from None


def _senseless() -> ConfigError:
    return ConfigError(_("--apply takes the file with what “tambour apply --json” printed."))


def _faults(config: Config, built: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Fault]:
    for one in built.get("faults", ()):
        yield Fault(one["file"], one["line"], one["message"], file_page(environ, config.root, one["file"]))


def _step(text: str) -> tuple[str, str]:
    name, _equals, result = text.partition("=")
    if not re.fullmatch(r"[A-Za-z_][\w-]*", name) or result not in RESULTS:
        message = _("“{text}” is not written NAME=RESULT, the result being one of: {results}.")
        raise ConfigError(message.format(text=text, results=", ".join(RESULTS)))
    return name, result


def _steps(text: str) -> dict[str, str]:
    """Read how the steps of a job, or the jobs of a run, ended: what a forge writes of ``steps`` or of ``needs``.

    https://docs.github.com/actions/reference/contexts-reference
    """
    try:
        found = json.loads(text) if text else {}
        ended = {name: _ended(one) for name, one in found.items()}
    except (ValueError, AttributeError):
        raise ConfigError(_("{name} is not what a forge writes of its steps.").format(name=STEPS)) from None
    return {name: result for name, result in ended.items() if result in RESULTS}


def _ended(one: Mapping[str, Any]) -> str:
    """Say how a step or a job ended; one that has told by itself what went wrong, or did all the same, ended well.

    A job whose ``told`` is a success gave its own report; one that is ``online`` only left out what the build's report
    names.
    """
    outputs = one.get("outputs") or {}
    if outputs.get("told") == "success" or outputs.get("online") == "success":
        return "success"
    return str(one.get("outcome") or one.get("result"))


def _data(made: Report) -> dict[str, Any]:
    return {
        "summary": report_text.summary(made),
        "run": made.run,
        "published": made.published,
        "done": [asdict(one) for one in made.done],
        "held": [asdict(one) for one in made.held],
        "problems": [
            {"key": one.key, "title": one.title, "wrong": one.wrong, "todo": one.todo, "link": one.link}
            for one in made.problems
        ],
    }
